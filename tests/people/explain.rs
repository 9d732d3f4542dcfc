//! `pimsim explain`: stories as people read them, and that they tell the truth.
//!
//! Stories of shipped scenarios are snapshots, read in reviews. What a story says is compared with
//! the detail files of the same run, row by row; nothing that can happen to a request is left out;
//! ending a run early changes no story; no name and no scenario makes it fail.

mod rows;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pimsim::experiment::story::{Hero, find_need, find_request, tell, tell_whole};
use pimsim::id::PolicyId;
use pimsim::scenario::model::Scenario;
use serde_json::Value;

use crate::common::accept;
use crate::common::terminal::{Desk, SMALL};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// With the shipped scenarios in `scenarios/`.
fn desk() -> Desk {
    let desk = Desk::empty();
    for entry in fs::read_dir(root().join("scenarios")).expect("scenarios").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() {
            desk.put(&format!("scenarios/{name}"), fs::read(entry.path()).expect("readable"));
        }
    }
    desk
}

fn shipped() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("scenarios")).expect("scenarios").flatten();
    let toml = |path: &PathBuf| path.extension().is_some_and(|end| end == "toml");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(toml).collect();
    paths.sort();
    paths
}

/// A story, as in a terminal of 80 columns.
#[track_caller]
fn story(desk: &Desk, typed: &str) -> String {
    let (out, _) = desk.run(&format!("explain {typed}"), 0);
    for line in out.lines() {
        assert!(line.chars().count() <= 80, "{typed}: {line}");
    }
    out
}

/// The same as a document.
#[track_caller]
fn document(desk: &Desk, typed: &str) -> Value {
    let (out, _) = desk.run(&format!("explain {typed} --format json --quiet"), 0);
    serde_json::from_str(&out).expect("JSON")
}

macro_rules! stories {
    ($($name:ident: $typed:literal,)*) => {$(
        #[test]
        fn $name() {
            let name = stringify!($name);
            accept::lines(format!("tests/people/snapshots/explain/{name}.txt"), story(&desk(), $typed));
        }
    )*};
}

stories! {
    workshop_1_first_request: "scenarios/workshop-1-first-request.toml --need 7",
    workshop_2_weekend: "scenarios/workshop-2-weekend.toml --need 28",
    workshop_3_race: "scenarios/workshop-3-race.toml --need 3",
    workshop_4_attacker_found_out: "scenarios/workshop-4-attacker.toml --request 329",
    workshop_4_attacker_rides: "scenarios/workshop-4-attacker.toml --need 379",
    workshop_5_decision: "scenarios/workshop-5-decision.toml --slowest 1",
    the_mail_was_lost: "scenarios/trouble-approver-did-not-see.toml --need 2",
    the_approver_was_away: "scenarios/trouble-approver-did-not-see.toml --need 3",
    the_extension_did_not_let_it_pass: "scenarios/trouble-auto-approval.toml --need 2",
    no_prompt: "scenarios/trouble-mfa.toml --need 3",
    how_long: "scenarios/trouble-how-long.toml --need 1",
    my_own_request: "scenarios/trouble-self-approval.toml --need 1",
    local_time_of_three_continents:
        "scenarios/global-administrator.toml --need 659 --policy manual-follow-the-sun",
    stages_and_alternates: "scenarios/access-package.toml --need 9 --policy with-alternates",
}

/// Needs, outcomes and attempts of scenarios that show everything.
const VARIED: [(&str, &str); 12] = [
    ("scenarios/workshop-1-first-request.toml", "--outcome elapsed --first 3"),
    ("scenarios/high-security.toml", "--outcome denied --first 2"),
    ("scenarios/high-security.toml", "--outcome canceled"),
    ("scenarios/high-security.toml", "--outcome unmet"),
    ("scenarios/global-administrator.toml", "--outcome deactivated"),
    ("scenarios/global-administrator.toml", "--outcome standing"),
    ("scenarios/global-administrator.toml", "--outcome timed_out --slowest 2"),
    ("scenarios/teleport.toml", "--outcome failed"),
    ("scenarios/outage.toml", "--outcome refused"),
    ("scenarios/outage.toml", "--outcome joined"),
    ("scenarios/outage.toml", "--outcome break_glass"),
    ("scenarios/access-package.toml", "--need 9"),
];

/// Attackers too.
const ATTACKERS: [(&str, &str); 5] = [
    ("scenarios/workshop-4-attacker.toml", "--attacker --first 12"),
    ("scenarios/workshop-4-attacker.toml", "--attacker --outcome denied --first 2"),
    ("scenarios/workshop-4-attacker.toml", "--need 379"),
    ("scenarios/by-risk.toml", "--attacker --outcome revoked"),
    ("scenarios/by-risk.toml", "--attacker --outcome timed_out"),
];

/// Planned ahead: the two states of a request whose start lies ahead; and one left open.
const AHEAD: &str = r#"
[policies.manual]

[policies.automatic]
roles.reader.activation.require_approval = false
"#;

fn ahead() -> String {
    let needs = "rate = \"200/week\"";
    let planned =
        "rate = \"200/week\"\nahead = { distribution = \"uniform\", min = \"0s\", max = \"30h\" }";
    let small = SMALL
        .replace(needs, planned)
        .replace("horizon = \"1w\"", "horizon = \"1w\"\ncool_down = \"0s\"");
    small.split("[policies").next().unwrap_or_default().to_owned() + AHEAD
}

/// One replication of a scenario, with all details, into `out`.
fn run_with_details(desk: &Desk, file: &str) {
    let details = "--detail needs,requests,records --out out --force --quiet";
    let output = desk.command(&format!("run {file} --replications 1 {details}")).output();
    let code = output.expect("the program starts").status.code();
    assert!(matches!(code, Some(0 | 1 | 5)), "{file}");
}

#[test]
fn every_record_told_is_the_row_of_records_csv_and_every_end_that_of_its_file() {
    let desk = desk();
    desk.put("scenarios/ahead.toml", ahead());
    let ahead = ["--need 40", "--need 41", "--outcome censored"];
    let ahead = ahead.map(|typed| ("scenarios/ahead.toml", typed));
    let mut present = "";
    for (file, typed) in VARIED.into_iter().chain(ATTACKERS).chain(ahead) {
        if file != present {
            run_with_details(&desk, file);
            present = file;
        }
        rows::compare(&desk, &document(&desk, &format!("{file} {typed}")));
    }
}

#[test]
fn everything_that_can_happen_is_told_by_some_story() {
    let desk = desk();
    desk.put("scenarios/ahead.toml", ahead());
    let mut told = BTreeSet::new();
    let more = [
        ("scenarios/ahead.toml", "--need 40"),
        ("scenarios/ahead.toml", "--need 41"),
        ("scenarios/ahead.toml", "--outcome censored"),
        ("scenarios/trouble-auto-approval.toml", "--need 1"),
        ("scenarios/trouble-self-approval.toml", "--need 1"),
    ];
    for (file, typed) in VARIED.into_iter().chain(ATTACKERS).chain(more) {
        let document = document(&desk, &format!("{file} {typed}"));
        for story in document["stories"].as_array().expect("stories") {
            for policy in story["policies"].as_array().expect("policies") {
                told.extend(rows::words(policy));
            }
        }
    }
    let expected = "challenged refused pending_approval pending_approval_scheduled granted provisioning active \
        denied timed_out canceled failed elapsed deactivated revoked met unmet censored request joined standing \
        break_glass mfa forms mail list review review_end others duty work rest own_request extension ride evict \
        leave compromise need_end approve deny escalate";
    let missing: Vec<&str> =
        expected.split_whitespace().filter(|word| !told.contains(*word)).collect();
    assert!(missing.is_empty(), "never told: {missing:?}");
}

fn load(path: &Path) -> Scenario {
    match pimsim::scenario::load(path, &[]) {
        Ok(scenario) => scenario,
        Err(problems) => panic!("{}", pimsim::words::problems::render(&problems, false)),
    }
}

/// A sample of needs under every policy of every shipped scenario.
#[test]
fn a_run_that_ends_with_the_story_tells_the_same_story() {
    let mut stories = 0;
    for path in shipped() {
        let scenario = load(&path);
        for number in [1, 7, 50, 303] {
            let Ok(need) = find_need(&scenario, PolicyId::new(0), 1, number) else { continue };
            for policy in (0..scenario.policies.len()).map(PolicyId::new) {
                let hero = Hero::Need(need);
                let early = tell(&scenario, policy, 1, &hero, &|| false).expect("not stopped");
                let whole =
                    tell_whole(&scenario, policy, 1, &hero, &|| false).expect("not stopped");
                assert_eq!(format!("{early:?}"), format!("{whole:?}"), "{path:?} {number}");
                stories += 1;
            }
        }
    }
    assert!(stories > 200, "{stories}");
}

#[test]
fn attempts_too() {
    let scenario = load(&root().join("scenarios/workshop-4-attacker.toml"));
    let mut attempts = 0;
    for number in (290..340).step_by(3) {
        let policy = PolicyId::new(0);
        let found = find_request(&scenario, policy, 1, number, &|| false).expect("not stopped");
        let hero = found.expect("there are so many");
        attempts += usize::from(matches!(hero, Hero::Attempt { .. }));
        for policy in (0..3).map(PolicyId::new) {
            let early = tell(&scenario, policy, 1, &hero, &|| false).expect("not stopped");
            let whole = tell_whole(&scenario, policy, 1, &hero, &|| false).expect("not stopped");
            assert_eq!(format!("{early:?}"), format!("{whole:?}"), "{number}");
        }
    }
    assert!(attempts > 3, "{attempts}");
}

#[test]
fn names_command_nothing_and_break_no_line() {
    let long = "n".repeat(300);
    let names = [
        "\\u001b[2J",
        "=cmd()",
        "<script>",
        "../..",
        "日本語日本語日本語日本語日本語日本語",
        &long,
        "a b\\tc",
    ];
    for name in names {
        let text = SMALL
            .replace(
                "[approvers.desk]\nmembers = 1",
                &format!("[approvers.desk]\nmembers = [{{ name = \"{name}\" }}]"),
            )
            .replace("requesters.people", &format!("requesters.\"{name}\""))
            .replace("\"people\"", &format!("\"{name}\""))
            .replace("roles.reader", &format!("roles.\"{name}\""))
            .replace("\"reader\"", &format!("\"{name}\""))
            .replace("policies.manual", &format!("policies.\"{name}\""));
        let desk = Desk::with("hostile.toml", &text);
        let output =
            desk.command("explain hostile.toml --outcome timed_out").output().expect("starts");
        let (out, err) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(!err.contains("panicked"), "{err}");
        // A name that the scenario may not have is refused; all others are told.
        assert!(matches!(output.status.code(), Some(0 | 3)), "{name}: {err}");
        assert!(!out.contains('\u{1b}') && !err.contains('\u{1b}'), "{name}");
        let wide = out.lines().find(|line| line.chars().count() > 80);
        assert_eq!(wide, None, "{name}");
    }
}

const AGAIN: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "1w"
replications = 1
[approvers.desk]
members = 1
denies_legitimate = 1
[roles.reader.activation]
require_approval = true
approvers = ["desk"]
[requesters.people]
count = 1
[[needs]]
requesters = "people"
role = "reader"
rate = "30/week"
resubmits = { after = ["denied"], delay = "5m", times = 9 }
"#;

#[test]
fn who_by_chance_does_not_ask_again_is_told() {
    let desk = Desk::with("again.toml", AGAIN);
    let said = |set: &str| desk.run(&format!("explain again.toml --need 1 --set {set}"), 0).0;
    // One need that is denied ten times by chance 1, and once by chance 0.
    let (always, never) = ("needs.0.resubmits.chance=1", "needs.0.resubmits.chance=0");
    let (always, never) = (said(always), said(never));
    assert!(always.contains("resubmission 9") && !always.contains("By chance"), "{always}");
    assert!(never.contains("By chance, people-1 does not ask again."), "{never}");
    assert!(never.contains("gives up after 1 request,"), "{never}");
}

const TWO_GROUPS: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "1d"
replications = 1
[approvers.one]
members = [{ name = "ada" }]
review = "30m"
[approvers.two]
members = [{ name = "eve", same_as = "one.ada" }, { name = "max" }]
review = "30m"
pickup = "5m"
[roles.reader.activation]
require_approval = true
approvers = ["one", "two"]
[roles.writer.activation]
require_approval = true
approvers = ["two"]
[requesters.people]
count = 9
[[needs]]
requesters = "people"
role = "reader"
file = "needs.csv"
[[needs]]
requesters = "people"
role = "writer"
file = "needs.csv"
"#;

#[test]
fn who_is_a_member_of_two_groups_is_told_of_as_one_person() {
    let desk = Desk::with("two.toml", TWO_GROUPS);
    desk.put(
        "needs.csv",
        "role,wanted_at,requester\nreader,2026-01-05T09:00,1\nwriter,2026-01-05T09:10,2\n",
    );
    let (first, second) = (story(&desk, "two.toml --need 1"), story(&desk, "two.toml --need 2"));
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (first, second) = (words(&first), words(&second));
    assert!(first.contains("by one of ada and max"), "{first}");
    assert!(first.contains("eve, already in the review of it"), "{first}");
    assert!(!first.contains("The others: eve") && !first.contains("stage before"), "{first}");
    // Busy as ada, asked as eve.
    assert!(second.contains("busy with request 1 of people-1"), "{second}");
}

#[test]
fn what_does_not_exist_is_said_with_what_does() {
    let desk = Desk::with("small.toml", SMALL);
    let cases = [
        ("--need 100000", "there is no need 100000 in replication 1; they go from 1 to"),
        (
            "--request 100000",
            "there is no request 100000 in replication 1 under manual; they go from 1 to",
        ),
        ("--need 0", "0 is not in 1.."),
        ("--need 1 --request 1", "cannot be used with"),
        ("--need 1 --policy manaul", "did you mean `manual`?"),
        ("--attacker", "no [threat]"),
        ("--outcome expired", "possible values"),
        ("--outcome timed-out", "timed_out"),
        ("", "--need <N>"),
    ];
    for (typed, expected) in cases {
        let (out, err) = desk.run(&format!("explain small.toml {typed}"), 2);
        assert!(err.contains(expected), "{typed}: {err}");
        assert_eq!(out, "");
    }
    let (out, err) = desk.run("explain small.toml --outcome failed", 1);
    assert!(err.contains("no measured need with the outcome `failed` in replication 1"), "{err}");
    assert_eq!(out, "");
    desk.run("explain missing.toml --need 1", 4);
    desk.run("explain small.toml --need 1 --set simulation.horizon=0s", 3);
}

#[test]
fn what_was_picked_can_be_typed_again() {
    let desk = desk();
    let picks = [
        "scenarios/global-administrator.toml --policy manual automatic --slowest 2 --seed 9",
        "scenarios/workshop-4-attacker.toml --attacker --outcome active --replication 2",
        "scenarios/office-hours.toml --outcome unmet --first 2 --set simulation.horizon=4w",
    ];
    for typed in picks {
        let out = desk.run(&format!("explain {typed}"), 0).0;
        let next = out.split("\nNext: pimsim ").nth(1).expect("something to type");
        // A line that ends with a backslash goes on, as a shell reads it.
        let next = next.replace("\\\n", "");
        let first = next.lines().next().and_then(|line| line.split("   #").next()).expect("typed");
        let again = desk.run(first, 0).0;
        // What came of it is of the policies that were asked for; the story is the same.
        let story = |text: &str| {
            let is_head = |line: &&str| line.starts_with("Need ") || line.starts_with("Request ");
            let lines = text.lines().skip_while(|line| !is_head(line));
            lines.take(8).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(story(&out), story(&again), "{first}");
    }
}

#[test]
fn standard_input_is_a_scenario_and_two_calls_are_alike() {
    let desk = Desk::empty();
    let told = |_: u32| {
        let mut command = desk.command("explain - --need 3 --format json");
        command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut input = child.stdin.take().expect("piped");
        std::io::Write::write_all(&mut input, SMALL.as_bytes()).expect("it reads");
        drop(input);
        child.wait_with_output().expect("it ends").stdout
    };
    assert_eq!(told(1), told(2));
    let document: Value = serde_json::from_slice(&told(3)).expect("JSON");
    assert_eq!(document["scenario"], "stdin");
}

#[test]
fn a_role_that_is_named_is_told_of_alone() {
    let desk = Desk::empty();
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/by-risk.toml");
    let typed = format!("explain {scenario} --slowest 2 --policy all-manual --role");
    let (told, _) = desk.run(&format!("{typed} reports-reader"), 0);
    assert!(told.contains("reports-reader") && !told.contains("helpdesk-administrator"), "{told}");
    assert!(told.contains("--need"), "{told}");
    let (told, err) = desk.run(&format!("{typed} report-reader"), 2);
    assert!(told.is_empty() && err.contains("did you mean `reports-reader`?"), "{err}");
}
