//! `pimsim sweep --tradeoff`: which points are efficient, whether shards find the same, and what
//! cannot be compared.
//!
//! Method: a sweep in which it is plain what is better (more severity of a role is more exposure and
//! nothing else), so that the front is known.

use crate::common::terminal::{Desk, SMALL, files};

const SWEEP: &str = "sweep small.toml --quiet --policy manual --vary roles.reader.severity=1..3";

fn desk() -> Desk {
    let text = SMALL.replace("replications = 12", "replications = 4");
    Desk::with("small.toml", &text.replace("200/week", "40/week"))
}

/// The columns of these names, row by row.
fn columns(text: &str, names: &[&str]) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().expect("a header").clone();
    let place = |name: &&str| heads.iter().position(|head| head == *name).expect("it is there");
    let places: Vec<usize> = names.iter().map(place).collect();
    let records = reader.records().map(|record| record.expect("a row"));
    // With one role its rows are those of all together.
    let role = heads.iter().position(|head| head == "role");
    let records = records.filter(|row| role.is_none_or(|at| &row[at] == "*"));
    let fields = |row: csv::StringRecord| {
        places.iter().map(|at| row[*at].to_owned()).collect::<Vec<_>>().join(" ")
    };
    records.map(fields).collect()
}

#[test]
fn the_cheapest_point_is_efficient_and_dominates_the_others() {
    let desk = desk();
    let (out, _) = desk.run(&format!("{SWEEP} --tradeoff time_to_access_p95,exposure"), 0);
    assert!(out.contains("\ntime_to_access_p95 against exposure\n"), "{out}");
    let joined = out.replace("\n  ", " ");
    assert!(
        joined.contains("- severity 1: time_to_access_p95 15 ") && joined.contains("; efficient\n"),
        "{out}"
    );
    assert!(out.contains("- 2 of 3 are dominated: see tradeoff.csv.\n"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    let front = desk.text("out/small-sweep/tradeoff.csv");
    let names = ["point", "roles.reader.severity", "efficient", "dominated_by"];
    assert_eq!(
        columns(&front, &names),
        ["1 1 true ", "2 2 false 1 manual", "3 3 false 1 manual; 2 manual"]
    );
    // Where a point stands is what sweep.csv says of it.
    let sweep = desk.text("out/small-sweep/sweep.csv");
    let names = ["roles.reader.severity", "role", "measure", "estimate", "ci_low", "ci_high"];
    let rows = columns(&sweep, &names);
    for row in columns(&front, &["roles.reader.severity", "y", "y_ci_low", "y_ci_high"]) {
        let expected = row.replacen(' ', " * exposure ", 1);
        assert!(rows.contains(&expected), "{expected}");
    }
}

#[test]
fn policies_compete_with_each_other_at_all_points() {
    let desk = desk();
    let typed = "sweep small.toml --quiet --vary roles.reader.severity=1..2 --tradeoff";
    let (out, _) = desk.run(&format!("{typed} --format json"), 0);
    let document: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    let front = document["tradeoff"].as_array().expect("a list");
    let names: Vec<String> = front
        .iter()
        .map(|line| format!("{} {}", line["point"], line["policy"].as_str().unwrap_or_default()))
        .collect();
    let each = ["1 manual", "1 automatic", "2 manual", "2 automatic"];
    assert_eq!(names, [each, each].concat(), "of the role, and of all together");
    let automatic = &front[3];
    assert_eq!(automatic["efficient"], false);
    assert_eq!(automatic["dominated_by"][0], "1 automatic");
    // Without the option nothing of it is there.
    let (out, _) = desk.run(&typed.replace(" --tradeoff", " --format json --out other"), 0);
    assert!(out.contains("\"tradeoff\": null") && !desk.path("other/tradeoff.csv").exists());
}

#[test]
fn shards_find_the_front_of_the_whole() {
    let desk = desk();
    let sweep = format!("{SWEEP} --tradeoff unmet_share:max,exposure");
    desk.run(&format!("{sweep} --out whole"), 0);
    for shard in 1..=2 {
        let (out, _) = desk.run(&format!("{sweep} --out parts --shard {shard}/2"), 0);
        assert!(!out.contains("dominated"), "the front of a shard says nothing");
    }
    desk.told("merge parts/shard-2-of-2 parts/shard-1-of-2 --out merged", 0);
    let rows = |directory: &str| {
        let mut files = files(&desk.path(directory));
        files.remove("manifest.json");
        files
    };
    assert_eq!(rows("merged"), rows("whole"));
    for directory in ["whole", "merged", "parts/shard-1-of-2"] {
        let (out, _) = desk.run(&format!("verify {directory}"), 0);
        assert!(out.starts_with("verified: "), "{out}");
    }
    // Other measures are another sweep.
    let other = format!("{SWEEP} --tradeoff review_time,exposure --out parts --shard 2/2 --force");
    desk.run(&other, 0);
    let said = desk.told("merge parts/shard-2-of-2 parts/shard-1-of-2 --out again", 4);
    assert!(said.contains("its --tradeoff is `unmet_share:max,exposure:min`"), "{said}");
}

#[test]
fn what_cannot_be_compared_is_told_before_anything_runs() {
    let desk = desk();
    for (typed, said) in [
        ("--tradeoff exposure", "two measures are expected"),
        ("--tradeoff exposur,unmet_share", "did you mean `exposure`?"),
        ("--tradeoff exposure,attacker_successes", "no value without [threat]"),
        ("--tradeoff --replications 1", "2 replications at least"),
        ("--tradeoff --sensitivity 2", "cannot be used with"),
        ("--tradeoff --vary simulation.seed=1..3", "by paired replications"),
        ("--tradeoff --vary needs.0.rate=1..2001/week:1", "6003 are too many"),
    ] {
        let said_of = desk.told(&format!("{SWEEP} {typed}"), 2);
        assert!(said_of.contains(said), "{typed}: {said_of}");
        assert!(!desk.path("out").exists(), "nothing is written");
    }
}
