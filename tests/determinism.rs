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

/// Runs a text with every detail and gives all CSV files by name.
fn files(text: &str, extra: &[&str]) -> BTreeMap<String, String> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let (input, out) = (directory.path().join("scenario.toml"), directory.path().join("out"));
    fs::write(&input, text).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimsim"));
    command.arg("run").arg(&input).arg("--out").arg(&out).args(["--quiet", "--audit"]);
    command.args(["--detail", "needs,requests,records"]);
    for set in SHORT {
        command.args(["--set", set]);
    }
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
    assert_eq!(one.len(), 7, "{:?}", one.keys());
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
