//! `pimsim sweep`: what can be varied, in which order the points come, what is refused, and what is
//! said.

use std::collections::BTreeSet;
use std::fs;

use crate::common::terminal::{Desk, SMALL, files};
use crate::common::{accept, terminal};

/// With `small.toml`, made quick.
fn desk() -> Desk {
    Desk::with("small.toml", &quick())
}

fn quick() -> String {
    SMALL.replace("replications = 12", "replications = 3").replace("200/week", "40/week")
}

/// Compares with `tests/people/transcripts/NAME.txt`.
fn transcript(name: &str, actual: &str) {
    accept::file(format!("tests/people/transcripts/{name}.txt"), actual);
}

/// The rows of a CSV text, without its header, as fields.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("rows of one width"));
    rows.map(|row| row.iter().map(str::to_owned).collect()).collect()
}

impl Desk {
    /// Sweeps and gives the values of the keys of each point and policy, in order.
    #[track_caller]
    fn points(&self, typed: &[&str]) -> Vec<String> {
        let mut command = self.command("sweep small.toml --quiet --force --format csv");
        let output = command.args(typed).output().expect("the program starts");
        let (out, _) = terminal::check(&typed.join(" "), &output, 0);
        let mut points: Vec<String> = Vec::new();
        let keys = out.lines().next().unwrap_or_default().split(",policy,").next();
        let keys = keys.map_or(0, |keys| keys.split(',').count());
        for row in rows(&out) {
            if row[keys + 1] == "*" && row[keys + 2] == "time_to_access_mean" {
                points.push(row[..=keys].join(" "));
            }
        }
        points
    }

    /// What is told of a mistake.
    #[track_caller]
    fn mistake(&self, typed: &[&str], exit: i32) -> String {
        let mut command = self.command("sweep small.toml");
        let output = command.args(typed).output().expect("the program starts");
        let (out, err) = terminal::check(&typed.join(" "), &output, exit);
        assert_eq!(out, "");
        assert!(!self.path("out").exists(), "nothing is written");
        err
    }
}

#[test]
fn the_last_key_varies_fastest_and_policies_come_within_a_point() {
    let desk = desk();
    let rate = ["--vary", "needs.0.rate=30/week,20/week"];
    let members = ["--vary", "approvers.desk.members=1..2"];
    let points = desk.points(&[rate, members].concat());
    let expected = [
        "30/week 1 manual",
        "30/week 1 automatic",
        "30/week 2 manual",
        "30/week 2 automatic",
        "20/week 1 manual",
        "20/week 1 automatic",
        "20/week 2 manual",
        "20/week 2 automatic",
    ];
    assert_eq!(points, expected);
}

#[test]
fn every_kind_of_key_can_be_varied() {
    let desk = desk();
    let cases: [(&str, &[&str]); 11] = [
        ("approvers.desk.members=1..3", &["1", "2", "3"]),
        ("roles.reader.severity=0.5..1.5:0.5", &["0.5", "1.0", "1.5"]),
        ("roles.reader.activation.maximum_duration=1h..2h:30m", &["1h", "1h 30m", "2h"]),
        ("needs.people/reader.rate=20..40/week:10", &["20/week", "30/week", "40/week"]),
        ("approvers.desk.coordination=race,claim", &["race", "claim"]),
        ("roles.reader.activation.require_justification=true,false", &["true", "false"]),
        (
            "approvers.desk.pickup={ distribution = \"uniform\", min = \"1m\", max = \"9m\" },5m",
            &["{ distribution = \"uniform\", min = \"1m\", max = \"9m\" }", "5m"],
        ),
        (
            "calendars.office.weekly=['mon 09:00-17:00'],['mon 09:00-17:00', 'sat 01:00-02:00']",
            &["['mon 09:00-17:00']", "['mon 09:00-17:00', 'sat 01:00-02:00']"],
        ),
        ("title=\"a, b\",'-c'", &["a, b", "'-c"]),
        ("simulation.seed=1,2", &["1", "2"]),
        ("policies.manual.approvers.desk.members=1,2", &["1", "2"]),
    ];
    for (vary, values) in cases {
        let points = desk.points(&["--vary", vary, "--policy", "manual"]);
        let expected: Vec<String> = values.iter().map(|value| format!("{value} manual")).collect();
        assert_eq!(points, expected, "{vary}");
    }
}

#[test]
fn policies_are_varied_like_keys() {
    let desk = desk();
    let key = ["--vary", "approvers.desk.members=1,2"];
    let varied = desk.points(&[&key[..], &["--vary", "policy=automatic"]].concat());
    assert_eq!(varied, ["1 automatic", "2 automatic"]);
    assert_eq!(varied, desk.points(&[&key[..], &["--policy", "automatic"]].concat()));
}

/// A point is a run: the same scenario, the same seed, the same numbers.
#[test]
fn a_point_gives_what_run_gives() {
    let desk = desk();
    desk.run("sweep small.toml --vary needs.0.rate=20/week,30/week --out s --quiet", 0);
    for rate in ["20/week", "30/week"] {
        desk.run(&format!("run small.toml --set needs.0.rate={rate} --out r --quiet"), 0);
        let sweep = desk.text("s/sweep.csv");
        let lines = sweep.lines().filter_map(|line| line.strip_prefix(&format!("{rate},")));
        let run = desk.text("r/measures.csv");
        assert_eq!(lines.collect::<Vec<_>>(), run.lines().skip(1).collect::<Vec<_>>());
    }
    let head = desk.text("s/sweep.csv").lines().next().map(str::to_owned);
    let measures = desk.text("r/measures.csv").lines().next().map(str::to_owned);
    assert_eq!(head, measures.map(|measures| format!("needs.0.rate,{measures}")));
}

/// What a key does not touch does not change, since all points have the same random numbers.
#[test]
fn points_share_their_random_numbers() {
    let desk = desk();
    desk.run("sweep small.toml --vary roles.reader.severity=1,5 --out s --quiet", 0);
    let text = desk.text("s/sweep.csv");
    let of = |severity: &str| {
        let lines = text.lines().filter_map(|line| line.strip_prefix(&format!("{severity},")));
        lines.filter(|line| !line.contains("exposure")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(of("1"), of("5"));
}

#[test]
fn the_bytes_do_not_depend_on_threads() {
    let desk = desk();
    let typed = "sweep small.toml --vary needs.0.rate=10..40/week:10 --quiet";
    for threads in ["1", "3", "9"] {
        desk.run(&format!("{typed} --threads {threads} --out t{threads}"), 0);
        assert!(desk.text("t1/sweep.csv") == desk.text(&format!("t{threads}/sweep.csv")));
    }
}

#[test]
fn samples_lie_in_their_ranges_and_a_latin_one_fills_them() {
    let desk = desk();
    let keys = [
        "--vary",
        "roles.reader.severity=1.0..3.0",
        "--vary",
        "approvers.desk.review=1m..10m",
        "--vary",
        "approvers.desk.coordination=race,claim",
        "--policy",
        "manual",
    ];
    for design in ["random", "latin"] {
        let how = ["--random", "8", "--design", design];
        let points = desk.points(&[&keys[..], &how].concat());
        assert_eq!(points.len(), 8);
        assert_eq!(points, desk.points(&[&keys[..], &how].concat()), "again the same");
        let severities = points.iter().map(|point| {
            let number: f64 = point.split(' ').next().unwrap().parse().unwrap();
            assert!((1.0..=3.0).contains(&number), "{point}");
            ((number - 1.0) * 4.0) as u32
        });
        let slices: BTreeSet<u32> = severities.collect();
        assert_eq!(slices.len() == 8, design == "latin", "{points:?}");
        let other = desk.points(&[&keys[..], &how, &["--seed", "8"]].concat());
        assert_ne!(points, other, "another seed, other points");
    }
}

#[test]
fn mistakes_of_the_command_line_are_told_at_once() {
    let desk = desk();
    let cases: [(&[&str], &str); 8] = [
        (&["--vary", "needs.0.rate"], "expected `key.path=a,b,c` or `key.path=2..6`"),
        (&["--vary", "roles.reader.severity=1.0..2.0"], "needs steps"),
        (&["--vary", "a=1", "--vary", "a=2"], "a is varied twice"),
        (&["--vary", "simulation.seed=1,2", "--seed", "3"], "--seed say the same thing twice"),
        (&["--vary", "policy=manual", "--policy", "manual"], "--policy say the same thing twice"),
        (&["--vary", "policy=manul,automatic"], "did you mean `manual`?"),
        (&["--vary", "a=1..1000,2", "--vary", "b=1..1000"], "more than 100000 points"),
        (&["--vary", "a=1,2", "--design", "latin"], "--random <N>"),
    ];
    for (typed, expected) in cases {
        let err = desk.mistake(typed, 2);
        assert!(err.contains(expected), "{typed:?}: {err}");
    }
    // Several mistakes at once.
    let err = desk.mistake(&["--vary", "a", "--vary", "b=6..2"], 2);
    assert!(err.contains("--vary a: ") && err.contains("--vary b=6..2: "), "{err}");
}

#[test]
fn a_wrong_value_at_any_point_is_told_before_anything_runs() {
    let desk = desk();
    let typed = [
        "--vary",
        "approvers.desk.members=1,0,two",
        "--vary",
        "needs.0.rate=20/week,fast",
        "--set",
        "roles.reader.severty=3",
    ];
    let err = desk.mistake(&typed, 3);
    for expected in [
        "--vary:1:24",
        "--vary:1:14",
        "approvers.desk.members=0",
        "approvers.desk.members=two",
        "needs.0.rate=fast",
        "did you mean `severity`",
        "4 problems in small.toml",
    ] {
        assert!(err.contains(expected), "{expected}: {err}");
    }
    assert_eq!(err.matches("needs.0.rate=fast").count(), 1, "once: {err}");
}

#[test]
fn a_mistake_has_its_transcript() {
    let desk = desk();
    let err = desk.mistake(&["--vary", "approvers.desk.membrs=1..3"], 3);
    transcript("sweep-unknown-key", &err);
    let (out, err) = desk.run(
        "sweep small.toml --vary needs.0.rate=20/week,40/week --vary approvers.desk.members=1,2",
        0,
    );
    transcript("sweep", &out);
    assert_eq!(err, "wrote sweep.csv, crossings.csv and manifest.json to out/small-sweep\n");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}

#[test]
fn long_values_are_numbered_and_explained() {
    let desk = desk();
    let mut command = desk.command("sweep small.toml --quiet --policy manual --vary");
    let value =
        "approvers.desk.pickup={ distribution = \"uniform\", min = \"1m\", max = \"9m\" },5m";
    let output = command.arg(value).output().expect("the program starts");
    let (out, _) = terminal::check(value, &output, 0);
    assert!(out.contains("   2  pickup = 5m\n"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}

#[test]
fn the_same_command_again_runs_nothing_and_prints_the_same() {
    let desk = desk();
    let typed = "sweep small.toml --vary approvers.desk.members=1,2";
    for format in ["table", "csv", "json"] {
        let typed = format!("{typed} --format {format} --out {format}");
        let (first, _) = desk.run(&typed, 0);
        let before = files(&desk.path(format));
        let (second, err) = desk.run(&typed, 0);
        assert_eq!(first, second);
        assert!(err.contains("is complete already; nothing was run"), "{err}");
        assert!(before == files(&desk.path(format)));
        assert_eq!(
            before.keys().collect::<Vec<_>>(),
            ["crossings.csv", "manifest.json", "sweep.csv"]
        );
    }
    let json = desk.run(&format!("{typed} --format json --out json"), 0).0;
    let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    let csv = rows(&desk.text("csv/sweep.csv"));
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(csv.len()));
    assert_eq!(json["rows"][0]["varied"]["approvers.desk.members"], 1.0);
    assert_eq!(json["rows"][0]["measure"], "time_to_access_mean");
}

#[test]
fn another_sweep_is_not_overwritten() {
    let desk = desk();
    let typed = "sweep small.toml --vary approvers.desk.members=1,2 --quiet";
    desk.run(typed, 0);
    let before = files(&desk.path("out/small-sweep"));
    let others = [
        ("sweep small.toml --vary approvers.desk.members=1,3 --quiet", "its --vary is"),
        ("sweep small.toml --vary approvers.desk.members=1,2 --quiet --seed 8", "its seed is"),
        (
            "sweep small.toml --vary approvers.desk.members=1,2 --quiet --replications 2",
            "its replications is",
        ),
        (
            "sweep small.toml --vary approvers.desk.members=1,2 --quiet --policy manual",
            "its policies is",
        ),
    ];
    for (other, expected) in others {
        let err = desk.told(other, 4);
        assert!(err.contains("holds another sweep") && err.contains(expected), "{err}");
    }
    desk.put("small.toml", quick() + "\n# longer\n");
    let err = desk.told(typed, 4);
    assert!(err.contains("its scenario digest is"), "{err}");
    assert!(before == files(&desk.path("out/small-sweep")));
    desk.run(&format!("{typed} --force"), 0);
    assert!(before["sweep.csv"] == files(&desk.path("out/small-sweep"))["sweep.csv"]);
    // A directory of somebody else, and a damaged file of our own.
    desk.put("theirs/notes.txt", "mine");
    let err = desk.told(&format!("{typed} --out theirs"), 4);
    assert!(err.contains("was not written by pimsim"), "{err}");
    desk.put("out/small-sweep/sweep.csv", "damaged");
    let err = desk.told(typed, 4);
    assert!(err.contains("out/small-sweep/sweep.csv: it was changed since pimsim wrote"), "{err}");
    desk.run(&format!("{typed} --force"), 0);
    assert!(before["sweep.csv"] == files(&desk.path("out/small-sweep"))["sweep.csv"]);
}

#[test]
fn a_scenario_from_standard_input_is_read_once() {
    let desk = desk();
    let mut command = desk.command("sweep - --vary approvers.desk.members=1,2 --quiet --out s");
    let input = fs::File::open(desk.path("small.toml")).expect("it is there");
    let output = command.stdin(input).output().expect("the program starts");
    terminal::check("sweep -", &output, 0);
    assert!(desk.path("s/sweep.csv").exists());
}

#[test]
fn a_sweep_can_be_verified() {
    let desk = desk();
    let typed = "sweep small.toml --quiet --vary roles.reader.severity=1.0..9.0";
    desk.run(&format!("{typed},3..5 --out list --seed 3"), 2);
    desk.run(&format!("{typed}:4 --out list --seed 3 --policy manual"), 0);
    desk.run(&format!("{typed} --random 3 --design latin --out latin"), 0);
    for i in 1..=2 {
        desk.run(&format!("{typed}:2 --shard {i}/2 --out parts"), 0);
    }
    desk.run("merge parts/shard-1-of-2 parts/shard-2-of-2 --out merged", 0);
    for directory in ["list", "latin", "parts/shard-2-of-2", "merged"] {
        let (out, _) = desk.run(&format!("verify {directory} --quiet"), 0);
        // One policy crosses nobody.
        let files = if directory == "list" { "1 file" } else { "2 files" };
        assert!(out.starts_with(&format!("verified: {files}, ")), "{out}");
        assert!(out.ends_with(", all equal\n"), "{out}");
    }
    let rows = desk.text("list/sweep.csv");
    desk.put("list/sweep.csv", rows.replacen(",0.95,", ",0.96,", 1));
    let (out, _) = desk.run("verify list", 1);
    assert!(
        out.contains("sweep.csv: changed after the run") && out.contains("not verified"),
        "{out}"
    );
    desk.put("list/sweep.csv", &rows);
    for (key, value, expected) in [
        ("vary", serde_json::json!(["roles.reader.severity=1,2"]), "scenario.digest is"),
        ("vary", serde_json::json!(["x"]), "--vary x: "),
        ("shard", serde_json::json!({ "index": 0, "count": 0 }), "0/0 is no such shard"),
        ("design", serde_json::json!("sobol 7"), "there is no design `sobol 7`"),
    ] {
        let text = desk.text("list/manifest.json");
        let mut manifest: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        manifest["options"][key] = value;
        desk.put("list/manifest.json", manifest.to_string());
        // What is no job at all is no manifest.
        let exit = if matches!(key, "shard" | "design") { 4 } else { 1 };
        let (out, err) = desk.run("verify list", exit);
        assert!(format!("{out}{err}").contains(expected), "{out}{err}");
        desk.put("list/manifest.json", text);
    }
    desk.put("small.toml", quick() + "\n# longer\n");
    let (out, _) = desk.run("verify latin", 1);
    assert!(out.contains("small.toml: not what was run"), "{out}");
}
