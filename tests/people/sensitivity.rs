//! `sweep --sensitivity`: the indices agree with theory, come out the same on every way to them, and
//! say no more than their intervals do.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use crate::common::accept;
use crate::common::terminal::{Desk, SMALL, files};

/// One who reviews claimed requests, always on duty, with exponential times: M/M/1. The deadline of
/// a day is hundreds of reviews away, so nothing meets it.
const QUEUE: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "12h"
horizon = "3d"
replications = 3
seed = 1
[approvers.desk]
members = 1
coordination = "claim"
review = { distribution = "exponential", mean = "2m" }
[roles.r.activation]
maximum_duration = "1h"
require_approval = true
approvers = ["desk"]
provisioning = "0s"
[requesters.many]
count = 100_000_000
[[needs]]
requesters = "many"
role = "r"
rate = "10/hour"
work = "1h"
"#;

/// First-order and total indices of `1 / (1 / mean - rate)`, both uniform (per minute and in
/// minutes), by the midpoint rule.
fn exact(rates: (f64, f64), means: (f64, f64)) -> [[f64; 2]; 2] {
    const CELLS: u32 = 500;
    let at = |(low, high): (f64, f64), cell: u32| {
        low + (high - low) * (f64::from(cell) + 0.5) / f64::from(CELLS)
    };
    let sojourn = |i: u32, j: u32| 1.0 / (1.0 / at(means, j) - at(rates, i));
    let mean_of = |f: &dyn Fn(u32) -> f64| (0..CELLS).map(f).sum::<f64>() / f64::from(CELLS);
    let mean = mean_of(&|i| mean_of(&|j| sojourn(i, j)));
    let square = |x: f64| x * x;
    let variance = mean_of(&|i| mean_of(&|j| square(sojourn(i, j) - mean)));
    let rate = mean_of(&|i| square(mean_of(&|j| sojourn(i, j)) - mean)) / variance;
    let review = mean_of(&|j| square(mean_of(&|i| sojourn(i, j)) - mean)) / variance;
    [[rate, 1.0 - review], [review, 1.0 - rate]]
}

/// Fields of each row without the header.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("rows of one width"));
    rows.map(|row| row.iter().map(str::to_owned).collect()).collect()
}

/// The exact indices lie inside intervals that are narrower than `width`. There are four intervals
/// of 99.9 %: at most 0.4 % false alarms, and the seed was not chosen.
fn queue_agrees(rows_of_points: u32, horizon: &str, width: f64) {
    let desk = Desk::with("queue.toml", QUEUE);
    let typed = format!(
        "sweep queue.toml --vary needs.0.rate=5..15/hour --vary approvers.desk.review.mean=1m..2m \
         --sensitivity {rows_of_points} --measure time_to_decision_mean --format csv --quiet \
         --set simulation.confidence=0.999 --set simulation.horizon={horizon}"
    );
    let (out, _) = desk.run(&typed, 0);
    let found = rows(&out);
    let exact = exact((5.0 / 60.0, 15.0 / 60.0), (1.0, 2.0));
    assert_eq!(found.len(), 2, "{out}");
    for (row, exact) in found.iter().zip(exact) {
        for (at, exact) in [(5, exact[0]), (8, exact[1])] {
            let number = |at: usize| row[at].parse::<f64>().expect("an interval");
            let (low, high) = (number(at), number(at + 1));
            assert!(low <= exact && exact <= high, "{exact} is not in {low} to {high}: {out}");
            assert!(high - low < width, "too wide to prove anything: {low} to {high}: {out}");
        }
    }
}

#[test]
fn a_queue_has_the_indices_of_theory() {
    queue_agrees(300, "36h", 0.9);
}

#[test]
#[ignore = "minutes; in the slow lanes"]
fn a_queue_has_the_indices_of_theory_closely() {
    queue_agrees(1_500, "4d", 0.25);
}

/// Compares with `tests/people/transcripts/NAME.txt`.
fn transcript(name: &str, actual: &str) {
    accept::file(format!("tests/people/transcripts/{name}.txt"), actual);
}

/// 10 rows of 4 points.
const FEW: &str = "sweep small.toml --vary needs.0.rate=10..60/week \
                   --vary roles.reader.severity=0.5..1.5 --sensitivity 10";

fn desk() -> Desk {
    let text = SMALL.replace("replications = 12", "replications = 3").replace("100_000", "100");
    Desk::with("small.toml", &text)
}

#[test]
fn what_is_said_has_its_transcript() {
    let desk = desk();
    let (out, err) = desk.run(FEW, 0);
    transcript("sensitivity", &format!("{out}\n{err}"));
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    let typed = format!("{FEW} --measure exposure --policy manual --out one --replications 1");
    let (out, _) = desk.run(&typed, 0);
    assert!(out.split_whitespace().collect::<Vec<_>>().join(" ").contains(
        "With one replication the noise of the simulation counts as an interaction of all."
    ));
}

#[test]
fn mistakes_have_their_transcript() {
    let desk = desk();
    let cases = [
        "--vary roles.reader.severity=1..2 --sensitivity 10 --measure exposur",
        "--vary roles.reader.severity=1..2 --sensitivity 10 --measure total_cost",
        "--vary roles.reader.severity=1 --sensitivity 10",
        "--vary simulation.seed=1..9 --vary simulation.replications=2,3 --sensitivity 10",
        "--vary policy=manual,automatic --sensitivity 10",
        "--vary roles.reader.severity=1..2 --sensitivity 30000 --vary needs.0.rate=9..99/week \
         --vary approvers.desk.members=1..2",
    ];
    let mut all = String::new();
    for typed in cases {
        let err = desk.told(&format!("sweep small.toml {typed}"), 2);
        all += &format!("{}\n{err}\n", typed.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    transcript("sensitivity-mistakes", &all);
    let wrong = "--vary roles.reader.severity=1..2 --sensitivity";
    for (typed, expected) in [
        ("10 --random 5", "cannot be used with"),
        ("1", "1 is not in 2..=30000"),
        ("ten", "invalid value 'ten'"),
    ] {
        let err = desk.told(&format!("sweep small.toml {wrong} {typed}"), 2);
        assert!(err.contains(expected), "{err}");
    }
    let err = desk.told("sweep small.toml --vary a=1,2 --measure exposure", 2);
    assert!(err.contains("--sensitivity <ROWS>"), "{err}");
    assert!(!desk.path("out").exists(), "nothing is written");
}

#[test]
fn every_way_ends_in_the_same_bytes() {
    let desk = desk();
    desk.run(&format!("{FEW} --quiet --threads 1 --out whole"), 0);
    desk.run(&format!("{FEW} --quiet --threads 2 --out two"), 0);
    // Killed on the way, several times.
    for kill in 1..=6_u64 {
        let mut command = desk.command(&format!("{FEW} --quiet --threads 1 --out killed"));
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(15 * kill));
        let _ = child.kill();
        child.wait().expect("it ends");
    }
    desk.run(&format!("{FEW} --quiet --out killed"), 0);
    for shard in 1..=3 {
        desk.run(&format!("{FEW} --quiet --shard {shard}/3 --out parts"), 0);
    }
    let parts: Vec<String> = (1..=3).map(|i| format!("parts/shard-{i}-of-3")).collect();
    desk.run(&format!("merge {} --out merged", parts.join(" ")), 0);
    let three = ["sensitivity.csv", "sensitivity_values.csv", "sweep.csv"];
    for other in ["two", "killed", "merged"] {
        for name in three {
            let (one, other) = (format!("whole/{name}"), format!("{other}/{name}"));
            assert!(desk.text(&one) == desk.text(&other), "{other} is another");
        }
        let names: Vec<String> = files(&desk.path(other)).into_keys().collect();
        assert_eq!(names, ["manifest.json", three[0], three[1], three[2]]);
    }
    for directory in ["whole", "merged", "parts/shard-2-of-3"] {
        let (out, _) = desk.run(&format!("verify {directory} --quiet"), 0);
        assert!(out.ends_with(", all equal\n"), "{out}");
    }
    // A changed value is noticed by whoever joins and whoever verifies.
    let values = desk.text("parts/shard-2-of-3/sensitivity_values.csv");
    desk.put("parts/shard-2-of-3/sensitivity_values.csv", values.replacen(",1,", ",2,", 1));
    let err = desk.told(&format!("merge {} --out merged", parts.join(" ")), 4);
    assert!(err.contains("sensitivity_values.csv is not as its manifest says"), "{err}");
    desk.run("verify parts/shard-2-of-3 --quiet", 1);
}

#[test]
fn the_same_command_again_runs_nothing_and_other_measures_are_another_sweep() {
    let desk = desk();
    let (first, _) = desk.run(&format!("{FEW} --format json"), 0);
    let (second, err) = desk.run(&format!("{FEW} --format json"), 0);
    assert!(first == second && err.contains("nothing was run"), "{err}");
    let json: serde_json::Value = serde_json::from_str(&first).expect("it is JSON");
    let csv = desk.text("out/small-sweep/sensitivity.csv");
    assert_eq!(json["indices"].as_array().map(Vec::len), Some(rows(&csv).len()));
    let err = desk.told(&format!("{FEW} --measure exposure"), 4);
    assert!(err.contains("its --measure is `time_to_access_p95, excess_exposure`"), "{err}");
}

/// The seed of a point is in its rows.
#[test]
fn a_point_can_be_repeated() {
    let desk = desk();
    desk.run(&format!("{FEW} --quiet --seed 40 --out s"), 0);
    let sweep = desk.text("s/sweep.csv");
    let head = sweep.lines().next().expect("a header");
    assert!(head.starts_with("needs.0.rate,roles.reader.severity,simulation.seed,policy,"));
    let seeds: Vec<String> = rows(&sweep).iter().map(|row| row[2].clone()).collect();
    assert!(seeds.first().is_some_and(|s| s == "40") && seeds.last().is_some_and(|s| s == "49"));
    // The last point.
    let last = sweep.lines().last().expect("rows");
    let keys: Vec<&str> = last.split(',').take(3).collect();
    let typed = format!(
        "run small.toml --quiet --out r --set needs.0.rate={} --set roles.reader.severity={} \
         --set simulation.seed={}",
        keys[0], keys[1], keys[2]
    );
    desk.run(&typed, 0);
    let begin = keys.join(",") + ",";
    let point = sweep.lines().filter_map(|line| line.strip_prefix(&begin));
    let run = fs::read_to_string(desk.path("r/measures.csv")).expect("written");
    assert_eq!(point.collect::<Vec<_>>(), run.lines().skip(1).collect::<Vec<_>>());
}
