//! `pimsim sweep` of several policies: where they cross, told and written; and what has no crossing.
//!
//! Method: a sweep in which two policies differ in how long access takes to be there, so that it is
//! plain where they cross (the coverage of the interval is a matter of `tests/truth/crossings.rs`).

use serde_json::Value;

use crate::common::accept;
use crate::common::terminal::{Desk, SMALL, files};

/// Access is there after ten minutes, or after a time that is varied.
const TEXT: &str = r#"
schema = 1
title = "Known"
[simulation]
start = 2026-01-05
horizon = "2d"
cool_down = "4h"
replications = 12
seed = 5
[roles.r.activation]
maximum_duration = "1h"
provisioning = { distribution = "uniform", min = "1m", max = "2m" }
[roles.other.activation]
maximum_duration = "1h"
[requesters.many]
count = 100_000
[[needs]]
requesters = "many"
role = "r"
rate = "20/day"
work = "1m"
[[needs]]
requesters = "many"
role = "other"
rate = "20/day"
work = "1m"
[policies.fixed]
roles.r.activation.provisioning = "10m"
[policies.drawn]
"#;

const SWEEP: &str =
    "sweep known.toml --quiet --vary roles.r.activation.provisioning.max=5m..20m:5m";

fn desk() -> Desk {
    Desk::with("known.toml", TEXT)
}

/// The rows of `crossings.csv` with these columns.
fn rows(desk: &Desk, directory: &str, names: &[&str]) -> Vec<String> {
    let text = desk.text(&format!("{directory}/crossings.csv"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().expect("a header").clone();
    let place = |name: &&str| heads.iter().position(|head| head == *name).expect("it is there");
    let places: Vec<usize> = names.iter().map(place).collect();
    let records = reader.records().map(|record| record.expect("a row"));
    records.map(|row| places.iter().map(|at| &row[*at]).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_screen_begins_with_where_they_cross() {
    let desk = desk();
    let (out, err) = desk.run(SWEEP, 0);
    assert_eq!(err, "");
    accept::lines("tests/people/snapshots/crossing/screen.txt", out);
    accept::lines(
        "tests/people/snapshots/crossing/crossings.txt",
        desk.text("out/known-sweep/crossings.csv"),
    );
    // The same again is read from the files.
    let again = desk.run(SWEEP, 0).0;
    assert!(again.contains("- fixed beats drawn from max "), "{again}");
    // A role that no policy changes has no rows; all roles together come last.
    let roles = rows(&desk, "out/known-sweep", &["role"]);
    assert!(roles.iter().all(|role| role != "other"), "{roles:?}");
    assert_eq!(roles.last().map(String::as_str), Some("*"));
}

#[test]
fn the_same_is_said_as_json() {
    let (out, _) = desk().run(&format!("{SWEEP} --format json"), 0);
    let document: Value = serde_json::from_str(&out).expect("it is JSON");
    let found = document["crossings"].as_array().expect("a list");
    let wait = |row: &&Value| row["role"] == "r" && row["measure"] == "time_to_access_p95";
    let row = found.iter().find(wait).expect("the wait of r");
    assert_eq!(
        (row["verdict"].as_str(), row["key"].as_str()),
        (Some("crosses"), Some("roles.r.activation.provisioning.max"),)
    );
    assert!(
        document["answer"][0].as_str().expect("a text").contains("beats"),
        "{}",
        document["answer"]
    );
    // One policy crosses nobody.
    let (out, _) = desk().run(&format!("{SWEEP} --policy fixed --format json"), 0);
    let document: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!((&document["crossings"], &document["answer"]), (&Value::Null, &Value::Null));
}

#[test]
fn shards_join_to_the_same_bytes() {
    let desk = desk();
    desk.run(&format!("{SWEEP} --out whole"), 0);
    for shard in 1..=3 {
        desk.run(&format!("{SWEEP} --out parts --shard {shard}/3"), 0);
    }
    let parts = desk.shuffled(3, "parts");
    assert!(desk.names(&parts[0]).contains(&"crossing_values.csv".to_owned()), "{parts:?}");
    desk.run(&format!("merge {} --out joined --quiet", parts.join(" ")), 0);
    let (mut whole, mut joined) = (files(&desk.path("whole")), files(&desk.path("joined")));
    whole.remove("manifest.json");
    joined.remove("manifest.json");
    assert!(whole == joined, "{:?} and {:?}", whole.keys(), joined.keys());
    let (out, _) = desk.run("verify joined", 0);
    assert!(out.starts_with("verified: 2 files"), "{out}");
}

#[test]
fn another_key_is_told_apart() {
    let desk = desk();
    let typed = format!("{SWEEP} --vary needs.0.rate=10/day,40/day --policy fixed,drawn");
    let (out, _) = desk.run(&typed, 0);
    let joined = out.replace("\n  ", " ");
    assert!(joined.contains("- with rate 10/day: fixed beats drawn from max "), "{out}");
    let names = ["key", "needs.0.rate", "roles.r.activation.provisioning.max", "verdict"];
    let found = rows(&desk, "out/known-sweep", &names);
    let along = |key: &str| found.iter().filter(|row| row.starts_with(key)).count();
    assert!(along("roles.r") >= 2 && along("needs.0.rate") >= 4, "{found:?}");
    let own = "roles.r.activation.provisioning.max 10/day  crosses";
    assert!(found.iter().any(|row| row == own), "its own column is empty: {found:?}");
}

#[test]
fn what_has_no_crossing_has_no_file() {
    let desk = Desk::with("small.toml", SMALL);
    let sweep = "sweep small.toml --quiet --replications 3 --force";
    let cases = [
        ("--policy manual --vary approvers.desk.members=1..2", "one policy"),
        ("--vary approvers.desk.calendar=office,always", "a key that cannot be counted"),
        ("--vary approvers.desk.members=2..2", "one value"),
        ("--vary simulation.seed=1..3", "seeds of their own"),
    ];
    for (vary, why) in cases {
        desk.run(&format!("{sweep} {vary}"), 0);
        assert_eq!(desk.names("out/small-sweep"), ["manifest.json", "sweep.csv"], "{why}");
    }
    desk.run(&format!("{sweep} --vary approvers.desk.members=1..2"), 0);
    assert_eq!(desk.names("out/small-sweep"), ["crossings.csv", "manifest.json", "sweep.csv"]);
}

#[test]
fn what_is_not_crossed_is_said() {
    let desk = Desk::with("small.toml", SMALL);
    let (out, _) = desk.run("sweep small.toml --quiet --vary approvers.desk.members=1..3", 0);
    let joined = out.replace("\n  ", " ");
    let said = "- automatic beats manual in the wait (95 %) of reader all along members 1 to 3: not \
                crossed.";
    assert!(joined.contains(said), "{out}");
    assert!(out.ends_with("\nNext: pimsim report out/small-sweep\n"), "{out}");
}
