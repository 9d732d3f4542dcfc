//! Determinism is proved, not asserted: other threads, other orders, bystanders, and the same
//! bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every row of `scenarios/` that is worth the test, made short.
const SCENARIO: &str = "scenarios/global-administrator.toml";
const SHORT: [&str; 3] =
    ["simulation.horizon=6w", "simulation.replications=4", "threat.compromises=20/year"];

fn scenario() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCENARIO);
    fs::read_to_string(path).expect("the scenario exists")
}

/// Runs a text, made short, with every detail and gives all CSV files by name.
fn files(text: &str, extra: &[&str]) -> BTreeMap<String, String> {
    let short = SHORT.iter().flat_map(|set| ["--set", *set]);
    run(text, &short.chain(extra.iter().copied()).collect::<Vec<_>>())
}

/// The same for a text as it is.
fn only(text: &str) -> BTreeMap<String, String> {
    run(text, &[])
}

fn run(text: &str, extra: &[&str]) -> BTreeMap<String, String> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let (input, out) = (directory.path().join("scenario.toml"), directory.path().join("out"));
    fs::write(&input, text).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimsim"));
    command.arg("run").arg(&input).arg("--out").arg(&out).args(["--quiet", "--audit"]);
    command.args(["--detail", "needs,requests,records"]);
    let output = command.args(extra).output().expect("pimsim starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    csv_files(&out)
}

fn csv_files(out: &Path) -> BTreeMap<String, String> {
    let paths: Vec<PathBuf> =
        fs::read_dir(out).expect("output").flatten().map(|entry| entry.path()).collect();
    let csv = paths.iter().filter(|path| path.extension().is_some_and(|end| end == "csv"));
    csv.map(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("UTF-8"))
    })
    .collect()
}

/// The lines of all files that begin with one of these policies, sorted.
fn lines(files: &BTreeMap<String, String>, policies: &[&str]) -> Vec<String> {
    let mut kept: Vec<String> = files
        .iter()
        .flat_map(|(name, text)| text.lines().map(move |line| format!("{name}: {line}")))
        .filter(|line| policies.iter().any(|policy| line.contains(&format!(": {policy},"))))
        .collect();
    kept.sort();
    assert!(kept.len() > 1_000, "there is something to compare");
    kept
}

#[test]
fn the_same_bytes_with_any_number_of_threads() {
    let one = files(&scenario(), &["--threads", "1"]);
    assert_eq!(one.len(), 9, "{:?}", one.keys());
    let two = files(&scenario(), &["--threads", "2"]);
    assert!(one == two, "1 and 2 threads differ");
    let many = files(&scenario(), &["--threads", "7"]);
    assert!(one == many, "1 and 7 threads differ");
}

#[test]
fn the_numbers_do_not_depend_on_the_order_of_the_policies() {
    let text = scenario();
    let (head, policies) = text.split_at(text.find("[policies.").expect("policies"));
    let mut parts: Vec<&str> = policies.split("\n[policies.").collect();
    let first = parts.remove(0).trim_start_matches("[policies.");
    parts.push(first);
    parts.reverse();
    let turned: String = parts.iter().map(|part| format!("\n[policies.{part}")).collect();
    let names = ["standing", "automatic", "manual", "automatic-short", "manual-follow-the-sun"];
    let (here, there) = (files(&text, &[]), files(&format!("{head}{turned}"), &[]));
    assert!(here["measures.csv"] != there["measures.csv"], "rows follow the order of the file");
    assert!(lines(&here, &names) == lines(&there, &names));
}

#[test]
fn a_bystander_changes_no_other_number() {
    // A calendar, a role that nobody is eligible for, a group that is never asked, and a policy:
    // all before the others.
    let bystanders = r#"
[calendars.bystander]
weekly = ["sat 09:00-10:00"]
[approvers.bystanders]
members = 3
[roles.a-bystander]
severity = 99
[policies.a-bystander]
description = "nobody asked for it"
[simulation]"#;
    let text = scenario().replacen("\n[simulation]", bystanders, 1);
    let names = ["standing", "automatic", "manual", "automatic-short", "manual-follow-the-sun"];
    let (here, there) = (files(&scenario(), &[]), files(&text, &[]));
    let here = lines(&here, &names);
    let there: Vec<String> =
        lines(&there, &names).into_iter().filter(|line| !line.contains("bystander")).collect();
    for line in &here {
        assert!(there.binary_search(line).is_ok(), "changed or gone: {line}");
    }
    assert_eq!(here.len(), there.len());
}

/// Several of everything, so that order could matter.
const VARIED: &str = r#"
schema = 1

[simulation]
start = 2026-01-05
warm_up = "1d"
horizon = "6w"
replications = 3
seed = 5

[calendars.office]
weekly = ["mon-fri 09:00-17:00"]
[calendars.late]
weekly = ["mon-fri 12:00-20:00"]

[mfa.push]
duration = { distribution = "exponential", mean = "20s" }
failure = 0.1
[mfa.key]
duration = { distribution = "exponential", mean = "5s" }
bypass = 0.5

[approvers.desk]
members = 3
calendar = "office"
pickup = { distribution = "exponential", mean = "20m" }
review = { distribution = "exponential", mean = "9m" }
[approvers.owners]
members = 2
calendar = "late"
coordination = "claim"
pickup = { distribution = "exponential", mean = "20m" }
review = { distribution = "exponential", mean = "9m" }
absence = 0.1

[roles.reader]
severity = 0.3
[roles.reader.activation]
maximum_duration = "2h"
require = "mfa"
require_approval = true
approvers = ["desk"]
[roles.writer]
severity = 0.7
[roles.writer.activation]
require_approval = true
stages = [{ approvers = ["owners"] }, { approvers = ["desk"] }]
[roles.owner]
severity = 1.1
[roles.owner.activation]
require = "mfa"
require_approval = true
approvers = ["owners"]

[requesters.people]
count = 30
mfa = "push"
[requesters.contractors]
count = 20
mfa = "key"
[requesters.robots]
count = 3
mfa = "key"

[[needs]]
requesters = "people"
role = "reader"
rate = "60/week"
work = { distribution = "exponential", mean = "2h" }
patience = { distribution = "exponential", mean = "9h" }
[[needs]]
requesters = "contractors"
role = "writer"
rate = "40/week"
profile = "office"
work = { distribution = "exponential", mean = "1h" }
resubmits = { after = ["timed_out"], delay = "10m", times = 2 }
[[needs]]
name = "robots"
requesters = "robots"
role = "owner"
rate = "50/week"
[[needs]]
requesters = "people"
role = "owner"
rate = "20/week"

[threat]
compromises = "5/year"
dwell = "3d"
attempts = "4/day"
hijack = 0.5

[policies.as-is]
[policies.short]
roles.reader.activation.maximum_duration = "30m"
"#;

/// The scenario with the tables of these names, and the list of needs, in reverse order.
fn reversed(text: &str) -> String {
    let mut scenario: toml::Table = text.parse().expect("it is TOML");
    for name in ["calendars", "mfa", "approvers", "roles", "requesters", "policies"] {
        let tables = scenario[name].as_table_mut().expect("a table of tables");
        *tables = std::mem::take(tables).into_iter().rev().collect();
    }
    scenario["needs"].as_array_mut().expect("a list").reverse();
    toml::to_string(&scenario).expect("it was TOML")
}

#[test]
fn the_numbers_do_not_depend_on_the_order_of_the_tables() {
    let (here, there) = (only(VARIED), only(&reversed(VARIED)));
    assert!(here["measures.csv"] != there["measures.csv"], "rows follow the order of the file");
    let names = ["as-is", "short"];
    let (here, there) = (lines(&here, &names), lines(&there, &names));
    let changed = here.iter().filter(|line| there.binary_search(line).is_err());
    let changed: Vec<&String> = changed.take(10).collect();
    assert!(changed.is_empty() && here.len() == there.len(), "{changed:#?}");
}

#[test]
fn people_and_needs_of_another_role_change_no_number_of_the_others() {
    // They have their own role and approvers; the attackers take their accounts too.
    let bystanders = r#"
[approvers.a-bystander]
members = 2
review = { distribution = "exponential", mean = "9m" }
[roles.a-bystander]
severity = 99
[roles.a-bystander.activation]
require_approval = true
approvers = ["a-bystander"]
[requesters.a-bystander]
count = 9
[[needs]]
requesters = "a-bystander"
role = "a-bystander"
rate = "70/week"
patience = { distribution = "exponential", mean = "1h" }
[policies.a-bystander]
roles.reader.activation.require_approval = false
[simulation]"#;
    let text = VARIED.replacen("\n[simulation]", bystanders, 1);
    // What is numbered or summed over all roles does change.
    let summaries = |files: BTreeMap<String, String>| -> Vec<String> {
        let summary = |name: &str| !["needs.csv", "requests.csv", "records.csv"].contains(&name);
        let files = files.into_iter().filter(|(name, _)| summary(name)).collect();
        let mut lines = lines(&files, &["as-is", "short"]);
        lines.retain(|line| !line.contains(",*,") && !line.contains(",a-bystander,"));
        lines
    };
    let (here, there) = (summaries(only(VARIED)), summaries(only(&text)));
    for line in &here {
        assert!(there.binary_search(line).is_ok(), "changed or gone: {line}");
    }
    assert_eq!(here.len(), there.len());
}

#[test]
fn needs_and_their_luck_are_the_same_under_every_policy() {
    // The first seven columns after the policy say who wants what when; work is the last of them.
    let needs = &files(&scenario(), &[])["needs.csv"];
    let mut by_policy: BTreeMap<&str, Vec<Vec<&str>>> = BTreeMap::new();
    for line in needs.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        by_policy.entry(cells[0]).or_default().push(cells[1..10].to_vec());
    }
    assert_eq!(by_policy.len(), 5);
    let first = by_policy.values().next().expect("five");
    assert!(first.len() > 1_000);
    for (policy, rows) in &by_policy {
        assert!(rows == first, "{policy} has other needs");
    }
}

#[test]
fn another_seed_gives_other_numbers() {
    let (here, there) = (files(&scenario(), &[]), files(&scenario(), &["--seed", "1"]));
    assert_ne!(here["measures.csv"], there["measures.csv"]);
}
