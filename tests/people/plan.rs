//! `pimsim plan`: the smallest group, and how surely it is found.
//!
//! Method of the theory tests: in a queue with a deadline the exact share of requests that time out
//! is known for any number of approvers, so the smallest number that meets a limit is known too. The
//! search must find it in at least 95 of 100 seeds, and never miss it by more than one.

use pimsim::experiment::staffing::{Planned, Question, Setting, Staffing, search};
use pimsim::id::{CalendarId, GroupId, PolicyId};
use pimsim::scenario::model::{Limit, Target};

use crate::common::terminal::{Desk, SMALL};
use crate::common::{accept, scenario_with};

/// A shared list, reviews of 20 minutes, a deadline of two hours for the review to begin.
const QUEUE: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "1d"
horizon = "2w"
cool_down = "1d"
[approvers.desk]
members = 1
review = { distribution = "exponential", mean = "20m" }
coordination = "claim"
[roles.r.activation]
maximum_duration = "5m"
require_approval = true
approvers = ["desk"]
approval_timeout = "2h"
deadline_for = "review"
provisioning = "0s"
[requesters.many]
count = 1_000_000_000
[[needs]]
requesters = "many"
role = "r"
rate = "6/hour"
work = "0s"
"#;

/// The share that times out: of the wait on offer, the part beyond the deadline (Baccelli and
/// Hebuterne 1981), by summing up states and a fine sum over the waits.
fn times_out(servers: u32, arrivals: f64, review: f64, deadline: f64) -> f64 {
    let load = arrivals * review;
    let (mut weight, mut below) = (1.0, 0.0);
    for n in 1..servers {
        below += weight;
        weight *= load / f64::from(n);
    }
    below += weight;
    let drift = arrivals - f64::from(servers) / review;
    let steps = 200_000;
    let step = deadline / f64::from(steps);
    let density = |wait: f64| weight * arrivals * pimsim::math::exp(drift * wait);
    let waits: f64 = (0..steps).map(|k| density((f64::from(k) + 0.5) * step) * step).sum();
    let late = density(deadline) * review / f64::from(servers);
    late / (below + waits + late)
}

/// Searches among 1 to 8 approvers.
fn planned(rate: u32, limit: f64, seed: u64) -> Planned {
    let sets = |members: u32| {
        vec![
            format!("needs.0.rate={rate}/hour"),
            format!("simulation.seed={seed}"),
            format!("approvers.desk.members={members}"),
        ]
    };
    let staffed = |staffing: &Staffing| {
        let sets = sets(staffing.total());
        Ok(scenario_with(QUEUE, &sets.iter().map(String::as_str).collect::<Vec<_>>()))
    };
    let scenario = staffed(&Staffing(vec![1])).expect("it is fine");
    let limit = Limit::AtMost(limit);
    let target =
        Target { measure: "timed_out_share".into(), within: None, limit, role: None, policy: None };
    let question = Question {
        away: 0,
        priced: false,
        together: false,
        members: 1..=8,
        calendars: 1,
        targets: vec![target],
        first: 20,
        most: 2_000,
        tolerance: 0.05,
        confidence: 0.95,
    };
    let setting = Setting {
        scenario: &scenario,
        policy: PolicyId(0),
        group: GroupId(0),
        calendars: vec![CalendarId(0)],
        crew: Vec::new(),
        staffed: &staffed,
        threads: None,
    };
    search(&setting, &question, &mut pimsim::experiment::unwatched).expect("nobody stops it")
}

/// Searches with many seeds; gives how many were right, the worst miss, and the replications.
fn hits(rate: u32, limit: f64, seeds: u64) -> (u64, u32, u64) {
    let exact = (1..=8).find(|&n| times_out(n, f64::from(rate), 1.0 / 3.0, 2.0) <= limit);
    let exact = exact.expect("eight are enough");
    let (mut right, mut worst, mut spent) = (0, 0, 0);
    for seed in 0..seeds {
        let planned = planned(rate, limit, seed);
        let answer = planned.answer.expect("eight are enough");
        let found = planned.candidates[answer].staffing.total();
        right += u64::from(found == exact);
        worst = worst.max(found.abs_diff(exact));
        spent += planned.replications;
    }
    println!(
        "{rate}/hour, at most {limit}: {exact} exactly; right in {right} of {seeds}, off by at \
         most {worst}, {} replications each",
        spent / seeds
    );
    (right, worst, spent)
}

/// Rates an hour and limits; the exact shares of the best and the next smaller number lie between 4
/// times below and 12 times above the limits.
const SETTINGS: [(u32, f64); 4] = [(4, 0.01), (6, 0.02), (9, 0.05), (12, 0.01)];

#[test]
fn the_formula_is_that_of_the_oracles() {
    // Two approvers at full load: 0.0689655.
    assert!((times_out(2, 6.0, 1.0 / 3.0, 2.0) - 0.068_965_517).abs() < 1e-7);
}

#[test]
fn the_exact_number_is_found() {
    let (right, worst, spent) = hits(6, 0.02, 8);
    assert!(right >= 7 && worst <= 1, "{right} of 8, off by {worst}");
    assert!(spent <= 8 * 8 * 200 / 3, "{spent} replications");
}

#[test]
#[ignore = "400 searches: cargo test --profile slow --test people plan:: -- --ignored"]
fn the_exact_number_is_found_in_95_of_100_seeds() {
    for (rate, limit) in SETTINGS {
        let (right, worst, spent) = hits(rate, limit, 100);
        assert!(right >= 95 && worst <= 1, "{right} of 100, off by {worst}");
        // A third of 200 replications for each of 8 candidates.
        assert!(spent <= 100 * 8 * 200 / 3, "{spent} replications");
    }
}

/// The small scenario with two calendars to choose from.
fn desk() -> Desk {
    let more = "[calendars.late]\nweekly = [\"mon-fri 14:00-22:00\"]\n[approvers.desk]";
    let text = SMALL.replace("[approvers.desk]", more);
    let text = text.replace(
        "coordination = \"claim\"",
        "coordination = \"claim\"\npickup = \"20m\"\nreview = \"10m\"",
    );
    Desk::with("small.toml", &text.replace("members = 1", "members = 2"))
}

const ASKED: &str = "plan small.toml --policy manual --group desk --quiet";

/// Compares with `tests/people/snapshots/plan/NAME.txt`.
fn snapshot(name: &str, text: String) {
    accept::lines(format!("tests/people/snapshots/plan/{name}.txt"), text);
}

#[test]
fn the_answer_is_a_sentence_and_the_frontier_a_file() {
    let desk = desk();
    let typed = format!("{ASKED} --members 1..4 --target time_to_access_p50<=7h --out found");
    let (out, err) = desk.run(&typed, 0);
    assert_eq!(err, "");
    snapshot("answer", out);
    snapshot("frontier", desk.text("found/plan.csv"));
    // The same with one thread, from standard input, as a file on standard output.
    let again = format!("{typed}2 --threads 1 --format csv");
    assert_eq!(desk.run(&again, 0).0, desk.text("found/plan.csv"));
}

#[test]
fn a_candidate_has_the_numbers_of_a_run_with_so_many_members() {
    let desk = desk();
    let typed = format!("{ASKED} --members 2..3 --target time_to_access_mean<=99h --out found");
    desk.run(&typed, 0);
    let run = "run small.toml --policy manual --quiet --set approvers.desk.members=3 --out run";
    desk.run(run, 0);
    let measures = desk.text("run/measures.csv");
    let mean = measures.lines().find(|line| line.contains(",*,time_to_access_mean,"));
    let mean = mean.and_then(|line| line.split(',').nth(4)).expect("the mean");
    let plan = desk.text("found/plan.csv");
    let row = plan.lines().find(|line| line.starts_with("3,")).expect("three members");
    assert_eq!(row.split(',').nth(6), Some(mean));
}

#[test]
fn members_are_shared_out_over_calendars() {
    let desk = desk();
    let typed = format!(
        "{ASKED} --members 1..3 --calendars office,late --target time_to_access_p50<=4h --out found"
    );
    let (out, _) = desk.run(&typed, 0);
    snapshot("mixture", out);
    let plan = desk.text("found/plan.csv");
    assert_eq!(plan.lines().count(), 1 + 2 + 3 + 4);
}

#[test]
fn a_group_that_is_overloaded_at_any_size_is_said_to_be() {
    let desk = desk();
    let typed = format!(
        "{ASKED} --members 1..2 --target timed_out_share<=10% --set needs.0.rate=2000/week \
         approvers.desk.review=1h --out found"
    );
    let (out, _) = desk.run(&typed, 1);
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = "Even 2 members would be asked for more than they can review: 2000 reviews a week are \
                asked for, and 80 can be begun on duty.";
    assert!(words.contains(said), "{out}");
}

#[test]
fn what_nobody_can_meet_is_said_to_be_impossible_and_why() {
    let desk = desk();
    let typed = format!("{ASKED} --members 1..3 --target timed_out_share<=10% --out found");
    let (out, _) = desk.run(&typed, 1);
    snapshot("impossible", out);
}

#[test]
fn an_answer_may_be_out_of_reach_of_the_replications_allowed() {
    let desk = desk();
    let typed = format!(
        "{ASKED} --members 2..2 --target time_to_access_p50<=393m --tolerance 0.1% \
         --max-replications 12 --out found"
    );
    let (out, _) = desk.run(&typed, 5);
    assert!(out.contains("2 members could do: undecided after 12 replications"), "{out}");
    assert!(desk.text("found/plan.csv").lines().nth(1).expect("a row").starts_with("2,office,,"));
}

#[test]
fn targets_of_the_scenario_are_used_when_none_is_typed() {
    let text =
        format!("{SMALL}\n[[targets]]\nmeasure = \"time_to_access_p50\"\nat_most = \"90h\"\n");
    let desk = Desk::with("small.toml", &text);
    let (out, _) = desk.run(&format!("{ASKED} --members 1..2 --out found --format json"), 0);
    let found: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(found["smallest"]["members"], 1);
    assert_eq!(found["smallest"]["targets"][0]["measure"], "time_to_access_p50");
}

#[test]
fn mistakes_are_told_before_anything_runs() {
    let desk = desk();
    let cases = [
        ("--group dsek --members 1..3 --target timed_out_share<=1%", "did you mean `desk`?"),
        ("--group desk --members 3..1 --target timed_out_share<=1%", "a range such as 1..12"),
        ("--group desk --members 1..3", "there is no target"),
        ("--group desk --members 1..3 --target timed_out<=1%", "did you mean `timed_out_share`?"),
        (
            "--group desk --members 1..3 --target timed_out_share<=1% --calendars ofice",
            "did you mean `office`?",
        ),
        (
            "--group desk --members 1..3 --target timed_out_share<=1% --calendars late,late",
            "named twice",
        ),
        (
            "--group desk --members 1..9000 --target timed_out_share<=1%",
            "more than 5000 candidates",
        ),
        (
            "--group desk --members 1..3 --target timed_out_share<=1% --max-replications 11",
            "judged after 12 replications",
        ),
    ];
    for (typed, expected) in cases {
        let err = desk.told(&format!("plan small.toml --policy manual {typed}"), 2);
        assert!(err.contains(expected), "{typed}: {err}");
    }
    let asked = "--group desk --members 1..3 --target timed_out_share<=1%";
    let err = desk.told(&format!("plan small.toml {asked}"), 2);
    assert!(err.contains("which policy? name one with --policy: `manual` or `automatic`"), "{err}");
    let err = desk.told(&format!("plan small.toml --policy automatic {asked}"), 2);
    assert!(err.contains("nothing depends on its size"), "{err}");
    let err = desk.told(&format!("plan missing.toml {asked}"), 4);
    assert!(err.contains("cannot read the scenario"), "{err}");
    assert!(!desk.path("out").exists(), "nothing was written");
}

#[test]
fn a_plan_can_be_verified() {
    let desk = desk();
    let typed = "plan small.toml --group desk --members 1..3 --quiet --policy manual \
                 --target timed_out_share<=50% --max-replications 40 --seed 5";
    let mut command = desk.command(typed);
    let status = command.output().expect("the program starts").status.code();
    assert!(matches!(status, Some(0 | 1 | 5)), "{status:?}");
    let (out, _) = desk.run("verify out/small-plan", 0);
    assert!(out.starts_with("verified: 1 file, ") && out.ends_with(", all equal\n"), "{out}");
    let rows = desk.text("out/small-plan/plan.csv");
    let name = "out/small-plan/manifest.json";
    let manifest = desk.text(name);
    let cases = [
        ("\"tolerance\": 0.05", "\"tolerance\": 2.0", "tolerance is 2, not a share"),
        ("\"group\": \"desk\"", "\"group\": \"dusk\"", "there is no approver group `dusk`"),
        ("\"seed\": 5", "\"seed\": 6", "plan.csv: "),
    ];
    for (is, other, said) in cases {
        assert!(manifest.contains(is), "{is}");
        desk.put(name, manifest.replace(is, other));
        let (out, err) = desk.run("verify out/small-plan", 1);
        assert!(format!("{out}{err}").contains(said), "{other}: {out}{err}");
    }
    desk.put(name, &manifest);
    desk.put("out/small-plan/plan.csv", rows.replacen('1', "2", 1));
    desk.run("verify out/small-plan", 1);
}
