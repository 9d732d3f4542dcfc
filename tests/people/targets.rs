//! Targets of every shape: met, not met, or undecided by the interval, and the exit code of each.

use serde_json::{Value, json};

use crate::common::terminal::{Desk, SMALL};

/// Nobody ever needs this role.
const IDLE: &str = "\n[roles.writer.activation]\nmaximum_duration = \"1h\"\n";

/// With `t.toml`: the small scenario, a role that nobody needs, and one target.
fn desk(target: &str) -> Desk {
    let scenario = SMALL.replace("\n[policies.manual]", &format!("{IDLE}\n[policies.manual]"));
    Desk::with("t.toml", &format!("{scenario}\n[[targets]]\n{}\n", target.replace("; ", "\n")))
}

#[test]
fn every_shape_in_run_and_compare() {
    let table: [(&str, i32, &[&str]); 12] = [
        // (target, exit code, the verdicts of manual and automatic)
        ("measure = 'timed_out_share'; at_most = 0.9", 0, &["met", "met"]),
        ("measure = 'timed_out_share'; at_most = 0.01", 1, &["not met", "met"]),
        ("measure = 'timed_out_share'; at_most = 0.01; policy = 'automatic'", 0, &["met"]),
        ("measure = 'timed_out_share'; at_most = 0", 1, &["not met", "met"]),
        ("measure = 'granted_share'; at_least = 0.99; role = 'reader'", 1, &["not met", "met"]),
        ("measure = 'granted_share'; at_least = 0.1; role = '*'", 0, &["met", "met"]),
        ("measure = 'time_to_access_p95'; at_most = '1s'", 1, &["not met", "not met"]),
        ("measure = 'time_to_access_p95'; at_most = '30d'", 0, &["met", "met"]),
        // Nobody produced a value: no limit is kept or broken.
        (
            "measure = 'time_to_access_p95'; at_most = '30d'; role = 'writer'",
            5,
            &["undecided", "undecided"],
        ),
        ("measure = 'granted_share'; at_least = 0; role = 'writer'", 5, &["undecided"; 2]),
        ("measure = 'break_glass_uses'; at_most = 1", 5, &["undecided", "undecided"]),
        ("measure = 'exposure'; at_most = 0; role = 'writer'", 0, &["met", "met"]),
    ];
    for (target, exit, verdicts) in table {
        let desk = desk(target);
        for command in ["run", "compare"] {
            let (out, _) = desk.run(&format!("{command} t.toml --format json --quiet"), exit);
            let document: Value = serde_json::from_str(&out).expect("it is JSON");
            let targets = document["targets"].as_array().expect("a list");
            let found: Vec<_> = targets.iter().map(|target| target["verdict"].clone()).collect();
            assert_eq!(json!(found), json!(verdicts), "{command}: {target}");
            let (out, err) = desk.run(&format!("{command} t.toml --format csv"), exit);
            assert!(!out.contains("target"), "verdicts are no data");
            for verdict in verdicts {
                assert!(err.contains(&format!("target {verdict}: ")), "{command}: {target}: {err}");
            }
        }
    }
}

#[test]
fn a_limit_within_the_interval_is_undecided() {
    let desk = desk("measure = 'timed_out_share'; at_most = 0.5; policy = 'manual'");
    let (out, _) = desk.run("run t.toml --format json --quiet", 0);
    let document: Value = serde_json::from_str(&out).expect("it is JSON");
    let estimate = document["targets"][0]["estimate"].as_f64().expect("a number");
    for (limit, exit) in [(estimate, 5), (estimate + 0.2, 0), (estimate - 0.2, 1)] {
        for command in ["run", "compare"] {
            desk.run(&format!("{command} t.toml --set targets.0.at_most={limit} --quiet"), exit);
        }
    }
    // One replication has no interval.
    desk.run("run t.toml --replications 1 --quiet", 5);
}

#[test]
fn not_met_counts_before_undecided() {
    let desk = desk("measure = 'granted_share'; at_least = 0; role = 'writer'");
    let more = "\n[[targets]]\nmeasure = \"timed_out_share\"\nat_most = 0.01\n";
    let scenario = desk.text("t.toml") + more;
    desk.put("t.toml", scenario);
    desk.run("compare t.toml --quiet", 1);
}

#[test]
fn unknown_names_are_refused_with_the_nearest() {
    let table = [
        ("measure = 'timed_out_shar'; at_most = 1", "did you mean `timed_out_share`?"),
        ("measure = 'unmet_share'; at_most = 1; role = 'raeder'", "did you mean `reader`?"),
        ("measure = 'unmet_share'; at_most = 1; policy = 'manaul'", "did you mean `manual`?"),
        ("measure = 'unmet_share'", "a target without a limit"),
        ("measure = 'unmet_share'; at_most = 0; at_least = 1", "two limits in one target"),
        ("measure = 'waiting_time'; at_most = 1", "known only with `[costs]`"),
    ];
    for (target, says) in table {
        for command in ["run", "compare"] {
            let (out, err) = desk(target).run(&format!("{command} t.toml"), 3);
            assert!(out.is_empty() && err.contains(says), "{command}: {target}: {err}");
        }
    }
    let desk = desk("measure = 'total_cost'; at_most = 1000000; policy = 'manual'");
    desk.run("run t.toml --set costs.waiting_hour=1 --quiet", 0);
}
