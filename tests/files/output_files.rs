//! The output directory: complete, the same for any number of threads, never somebody else's.

use std::fs;

use sha2::{Digest, Sha256};

use crate::common::terminal::{Desk, files};

const SCENARIO: &str = r#"
schema = 1
title = "Two roles"

[simulation]
start = 2026-01-05
warm_up = "1d"
horizon = "1w"
replications = 4
seed = 11

[calendars.office]
weekly = ["mon-fri 09:00-17:00"]

[approvers.desk]
members = 2
calendar = "office"
pickup = { distribution = "exponential", mean = "20m" }
review = { distribution = "exponential", mean = "4m" }

[roles.reader.activation]
maximum_duration = "2h"
require_approval = true
approvers = ["desk"]

[roles.writer]
severity = 10

[requesters."=people"]
count = 50

[[needs]]
requesters = "=people"
role = "reader"
rate = "60/week"
resubmits = { after = ["timed_out"], times = 2 }

[[needs]]
requesters = "=people"
role = "writer"
rate = "20/week"
patience = "2h"

[policies.manual]

[policies.standing]
roles.reader.assignment = "active"
"#;

/// With `two.toml`.
fn desk() -> Desk {
    Desk::with("two.toml", SCENARIO)
}

impl Desk {
    /// Runs without a word more than needed, and gives standard error.
    #[track_caller]
    fn quietly(&self, typed: &str, exit: i32) -> String {
        self.told(&format!("{typed} --quiet"), exit)
    }

    fn rows(&self, file: &str) -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_path(self.path(file)).expect("the file is there");
        let rows = reader.records().map(|row| row.expect("rows of one width"));
        rows.map(|row| row.iter().map(str::to_owned).collect()).collect()
    }
}

const ALL: &str = "--detail needs,requests,records";

#[test]
fn every_file_of_a_comparison_is_there() {
    let desk = desk();
    desk.quietly(&format!("compare two.toml {ALL}"), 0);
    let expected = [
        "approvers.csv",
        "comparison.csv",
        "levels.csv",
        "manifest.json",
        "measures.csv",
        "needs.csv",
        "records.csv",
        "replications.csv",
        "requests.csv",
        "time_to_access.csv",
        "tradeoff.csv",
        "waiting.csv",
    ];
    assert_eq!(desk.names("out/two"), expected);
    assert_eq!(desk.names("out"), ["two"], "no temporary directory is left");
}

#[test]
fn the_bytes_do_not_depend_on_threads() {
    let desk = desk();
    desk.quietly(&format!("compare two.toml {ALL} --threads 1 --out one"), 0);
    desk.quietly(&format!("compare two.toml {ALL} --threads 5 --out five"), 0);
    let (mut one, mut five) = (files(&desk.path("one")), files(&desk.path("five")));
    one.remove("manifest.json");
    five.remove("manifest.json");
    assert_eq!(one.keys().collect::<Vec<_>>(), five.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(five[name] == *bytes, "{name} differs");
    }
}

#[test]
fn the_numbers_do_not_depend_on_the_order_of_the_policies() {
    let desk = desk();
    let swapped = SCENARIO.replace("[policies.manual]\n", "") + "\n[policies.manual]\n";
    fs::write(desk.path("swapped.toml"), swapped).expect("the test can write");
    desk.quietly("run two.toml --out a", 0);
    desk.quietly("run swapped.toml --out b", 0);
    for file in
        ["measures.csv", "replications.csv", "approvers.csv", "levels.csv", "time_to_access.csv"]
    {
        let (mut a, mut b) = (desk.rows(&format!("a/{file}")), desk.rows(&format!("b/{file}")));
        assert_ne!(a, b, "rows follow the file");
        a.sort();
        b.sort();
        assert_eq!(a, b, "{file}");
    }
}

#[test]
fn details_are_in_the_order_of_policies_replications_and_numbers() {
    let desk = desk();
    desk.quietly(&format!("run two.toml {ALL}"), 0);
    for (file, number) in [("needs.csv", 2), ("requests.csv", 3), ("records.csv", 2)] {
        let rows = desk.rows(&format!("out/two/{file}"));
        let mut expected = 1;
        let mut run = (String::new(), String::new());
        let mut runs = Vec::new();
        for row in &rows {
            let this = (row[0].clone(), row[1].clone());
            if this != run {
                run = this;
                runs.push(run.clone());
                expected = 1;
            }
            assert_eq!(row[number], expected.to_string(), "{file}");
            expected += 1;
        }
        let policies = ["manual", "standing"].into_iter();
        let in_order = policies.flat_map(|p| (1..=4).map(move |r| (p.to_owned(), r.to_string())));
        assert_eq!(runs, in_order.collect::<Vec<_>>(), "{file}");
    }
    let needs = desk.rows("out/two/needs.csv");
    assert!(needs.iter().all(|row| row[4].starts_with("'=people-")), "formulas are disarmed");
}

#[test]
fn the_manifest_says_what_was_run_and_vouches_for_the_files() {
    let desk = desk();
    desk.quietly("compare two.toml --seed 5 --replications 3 --set roles.writer.severity=7", 0);
    let files = files(&desk.path("out/two"));
    let manifest: serde_json::Value =
        serde_json::from_slice(&files["manifest.json"]).expect("it is JSON");
    assert_eq!(manifest["program"], "pimsim");
    assert_eq!(manifest["command"], "compare");
    assert_eq!(manifest["seed"], 5);
    assert_eq!(manifest["replications"], 3);
    assert_eq!(manifest["policies"], serde_json::json!(["manual", "standing"]));
    assert_eq!(manifest["overrides"], serde_json::json!(["roles.writer.severity=7"]));
    assert_eq!(manifest["counts"]["runs"], 6);
    let listed = manifest["files"].as_array().expect("there are files");
    assert_eq!(listed.len(), files.len() - 1);
    for file in listed {
        let bytes = &files[file["name"].as_str().expect("a name")];
        let digest: String =
            Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(file["sha256"], digest.as_str());
        assert_eq!(file["bytes"], bytes.len());
    }
}

#[test]
fn a_directory_of_somebody_else_is_not_touched() {
    let desk = desk();
    for (name, text) in [("notes.txt", "mine"), ("manifest.json", "{\"program\": \"other\"}")] {
        let place = desk.path("theirs");
        fs::create_dir_all(&place).expect("the test can write");
        fs::write(place.join(name), text).expect("the test can write");
        let err = desk.quietly("run two.toml --out theirs", 4);
        assert!(err.contains("theirs is not empty and was not written by pimsim"), "{err}");
        assert!(err.contains("--force"), "{err}");
        assert_eq!(desk.names("theirs"), [name]);
        fs::remove_file(place.join(name)).expect("the test can write");
    }
    // Empty is nobody's.
    desk.quietly("run two.toml --out theirs", 0);
}

#[test]
fn force_writes_there_and_keeps_what_is_not_its_own() {
    let desk = desk();
    fs::create_dir(desk.path("theirs")).expect("the test can write");
    fs::write(desk.path("theirs/notes.txt"), "mine").expect("the test can write");
    desk.quietly("run two.toml --out theirs --force", 0);
    let files = files(&desk.path("theirs"));
    assert_eq!(files["notes.txt"], b"mine");
    assert!(files.contains_key("measures.csv"));
}

#[test]
fn a_later_run_leaves_nothing_of_an_earlier_one() {
    let desk = desk();
    desk.quietly(&format!("compare two.toml {ALL}"), 0);
    fs::write(desk.path("out/two/notes.txt"), "mine").expect("the test can write");
    desk.quietly("run two.toml", 0);
    let expected = [
        "approvers.csv",
        "levels.csv",
        "manifest.json",
        "measures.csv",
        "notes.txt",
        "replications.csv",
        "time_to_access.csv",
        "waiting.csv",
    ];
    assert_eq!(desk.names("out/two"), expected);
}

#[test]
fn a_failure_on_the_way_changes_nothing() {
    let desk = desk();
    desk.quietly("run two.toml", 0);
    let before = files(&desk.path("out/two"));
    // A directory stands where a file has to go: the file system refuses the last step.
    fs::create_dir_all(desk.path("blocked/measures.csv")).expect("the test can write");
    let err = desk.quietly("run two.toml --out blocked --force", 4);
    assert!(err.contains("cannot write blocked/measures.csv"), "{err}");
    assert_eq!(desk.names("blocked"), ["measures.csv"], "no temporary directory is left");
    desk.quietly("run two.toml --set simulation.horizon=0s", 3);
    assert!(files(&desk.path("out/two")) == before);
}

/// The curve of waiting, counted once more from the needs themselves.
#[test]
fn the_curve_of_waiting_is_that_of_the_needs() {
    let desk = desk();
    desk.quietly("run two.toml --detail needs", 0);
    let needs = desk.rows("out/two/needs.csv");
    let measured: Vec<_> = needs.iter().filter(|need| need[7] == "true").collect();
    let curve = desk.rows("out/two/time_to_access.csv");
    assert_eq!(curve.len(), 2 * 3 * 81);
    for point in &curve {
        let (policy, role, time) = (&point[0], &point[1], point[2].parse::<f64>().expect("a time"));
        let shares = (1..=4).map(|replication: u32| {
            let of = |need: &&&Vec<String>| {
                need[0] == *policy
                    && need[1] == replication.to_string()
                    && (role == "*" || need[5] == *role)
            };
            let all: Vec<_> = measured.iter().filter(of).collect();
            let waits = |need: &&&&Vec<String>| {
                need[12].parse::<f64>().map_or(true, |waited| waited > time)
            };
            all.iter().filter(waits).count() as f64 / all.len() as f64
        });
        let expected = shares.sum::<f64>() / 4.0;
        let number = |column: usize| point[column].parse::<f64>().expect("a share");
        assert!((number(3) - expected).abs() < 1e-12, "{point:?}: {expected}");
        assert!(number(4) <= number(3) && number(3) <= number(5) && number(5) <= 1.0, "{point:?}");
        assert_eq!(point[6], "4");
    }
}
