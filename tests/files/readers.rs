//! Every reader reads what any command writes: `run`, `compare`, `sweep` with its trade-off and its
//! sensitivity, `plan` and `merge` write about small random scenarios, and `report`, `verify` and
//! `merge` read. What is written holds numbers only: no end of an interval is infinite, none lies on
//! the wrong side of its estimate.
//!
//! `PIMSIM_READERS=N` tries N scenarios, `PIMSIM_READERS_SEED=S` begins with that of seed S;
//! `PIMSIM_DEEP=1` tries 200.

use std::fs;
use std::path::Path;

use crate::common::sizes::{number, size};
use crate::common::swarm::Swarm;
use crate::common::terminal;
use crate::common::terminal::Desk;

/// So many scenarios are tried by an ordinary test run.
const ORDINARY: u64 = 5;
/// So many by a deep one.
const FULL: u64 = 200;

/// Few time-outs, some under each of two policies: a rare request in a busy replication once counted
/// for no event at all.
const RARE: &str = include_str!("../truth/cases/few-time-outs.toml");

/// What a random scenario lacks: prices, a target, and two policies to compare.
const MORE: &str = "
[costs]
approver_hour = 60
waiting_hour = 30
severity_hour = 0.5

[[targets]]
measure = \"timed_out_share\"
at_most = 0.1

[policies.plain]

[policies.brief]
roles.r0.activation.maximum_duration = \"30m\"
roles.r0.severity = 3
";

/// Runs what is typed, which may miss a target or leave it undecided; what is shown holds numbers.
#[track_caller]
fn typed(desk: &Desk, typed: &str) {
    let output = desk.command(typed).output().expect("the program starts");
    let exit = output.status.code().expect("it ends by itself");
    let (out, err) = terminal::check(typed, &output, exit);
    assert!([0, 1, 5].contains(&exit), "pimsim {typed}\n{out}\n{err}");
    no_infinity(typed, &out);
    no_infinity(typed, &err);
}

#[track_caller]
fn no_infinity(place: &str, text: &str) {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    let wrong = words.find(|word| {
        ["inf", "nan", "infinity"].iter().any(|wrong| word.eq_ignore_ascii_case(wrong))
    });
    assert_eq!(wrong, None, "{place}");
}

/// Every number of a directory is one, and every interval is around its estimate.
fn whole(directory: &Path) {
    for entry in fs::read_dir(directory).expect("it was written").flatten() {
        let path = entry.path();
        if path.is_dir() {
            whole(&path);
            continue;
        }
        let text = fs::read_to_string(&path).expect("UTF-8");
        let name = path.display().to_string();
        if name.ends_with(".csv") {
            no_infinity(&name, &text);
            intervals(&name, &text);
        } else if name.ends_with(".json") || name.ends_with(".html") {
            no_infinity(&name, &text);
        }
    }
}

/// Of what `ci_low` is the lower end, by file.
const ESTIMATES: [&str; 8] = [
    "estimate",
    "difference",
    "severity_hour",
    "waiting_share",
    "first_order",
    "mean_s",
    "share",
    "at",
];

fn intervals(name: &str, text: &str) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let column = |wanted: &str| header.iter().position(|head| head == wanted);
    for prefix in ["", "x_", "y_", "total_"] {
        let Some(low) = column(&format!("{prefix}ci_low")) else { continue };
        let high = column(&format!("{prefix}ci_high")).expect("both ends");
        let value = match prefix {
            "" => ESTIMATES.iter().find_map(|head| column(head)),
            _ => column(prefix.trim_end_matches('_')),
        };
        let value = value.unwrap_or_else(|| panic!("{name} has an interval of nothing"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for row in reader.records().map(|row| row.expect("a row")) {
            let number = |at: usize| row[at].parse::<f64>().ok();
            let (low, value, high) = (number(low), number(value), number(high));
            let inside =
                |value: f64| low.is_none_or(|l| l <= value) && high.is_none_or(|h| h >= value);
            assert!(value.is_some() || (low.is_none() && high.is_none()), "{name}: {row:?}");
            assert!(value.is_none_or(inside), "{name}: {row:?}");
        }
    }
}

/// `run`, `compare` and the shards of a run, read by `report`, `verify` and `merge`.
fn runs(desk: &Desk, replications: u64) {
    for (command, out) in [("run", "run"), ("compare", "compare"), ("compare", "joined")] {
        let made = format!("{command} s.toml --replications {replications}");
        if out == "joined" {
            for shard in 1..=2 {
                typed(desk, &format!("{made} --shard {shard}/2 --out parts"));
            }
            typed(desk, "merge parts/shard-1-of-2 parts/shard-2-of-2 --out joined");
        } else {
            typed(desk, &format!("{made} --out {out}"));
        }
        for format in ["csv", "json"] {
            typed(desk, &format!("{made} --out again --format {format}"));
        }
        desk.run(&format!("report {out}"), 0);
        desk.run(&format!("verify {out}"), 0);
        whole(&desk.path(out));
    }
}

/// A sweep in one piece and in two, with what it says of trade-offs and of sensitivity.
fn sweeps(desk: &Desk, replications: u64) {
    let keys = "--vary roles.r0.severity=1..5 --vary costs.severity_hour=0.1..2";
    let sensitivity = "--sensitivity 4 --measure exposure total_cost";
    for (name, also, least) in [
        ("grid", "--vary roles.r0.severity=1,3 --tradeoff unmet_share,exposure", 2),
        ("plain", "--vary roles.r0.severity=1,3", 1),
        ("share", &format!("{keys} {sensitivity}"), 1),
    ] {
        let made = format!("sweep s.toml {also} --replications {}", replications.max(least));
        typed(desk, &format!("{made} --out {name}"));
        typed(desk, &format!("{made} --out {name}-json --format json"));
        for shard in 1..=2 {
            typed(desk, &format!("{made} --shard {shard}/2 --out {name}-parts"));
        }
        let parts = format!("{name}-parts/shard-1-of-2 {name}-parts/shard-2-of-2");
        typed(desk, &format!("merge {parts} --out {name}-joined"));
        whole(&desk.path(name));
        let joined = terminal::files(&desk.path(&format!("{name}-joined")));
        for (file, bytes) in terminal::files(&desk.path(name)) {
            assert!(file == "manifest.json" || joined.get(&file) == Some(&bytes), "{name}/{file}");
        }
    }
}

fn everything(desk: &Desk, replications: u64) {
    runs(desk, replications);
    sweeps(desk, replications);
}

/// The rule of each role, if the policies differ.
fn decisions(desk: &Desk) {
    let decide = "decide s.toml --replications 10 --max-replications 12 --minimize waiting_time";
    let first = desk.command(&format!("{decide} --out decide")).output().expect("it starts");
    if String::from_utf8_lossy(&first.stderr).contains("there is nothing to choose from") {
        return;
    }
    typed(desk, &format!("{decide} --out decide"));
    typed(desk, &format!("{decide} --out decide-json --format json"));
    whole(&desk.path("decide"));
}

/// The sizes of a group, if any role asks it.
fn plans(desk: &Desk) {
    let plan = "plan s.toml --group g0 --members 1..2 --policy plain --target unmet_share<=50% \
                --replications 10 --max-replications 12";
    let first = desk.command(&format!("{plan} --out plan")).output().expect("the program starts");
    if String::from_utf8_lossy(&first.stderr).contains("no role asks the group") {
        return;
    }
    typed(desk, &format!("{plan} --out plan"));
    typed(desk, &format!("{plan} --out plan-json --format json"));
    whole(&desk.path("plan"));
}

#[test]
fn every_reader_reads_what_any_command_writes() {
    let first = number("PIMSIM_READERS_SEED").unwrap_or(1);
    let count = size("PIMSIM_READERS", ORDINARY, FULL);
    for seed in first..first + count {
        println!("seed {seed}");
        let text = Swarm::new(seed).text();
        let desk = Desk::with("s.toml", &(text.toml + MORE));
        desk.put("needs.csv", &text.needs);
        everything(&desk, 1 + seed % 3);
        plans(&desk);
        decisions(&desk);
    }
}

#[test]
fn rare_requests_of_busy_replications_have_an_interval() {
    let desk = Desk::with("s.toml", RARE);
    for seed in [1, 2, 10, 12] {
        typed(&desk, &format!("compare s.toml --seed {seed} --out rare-{seed}"));
        desk.run(&format!("report rare-{seed}"), 0);
        whole(&desk.path(&format!("rare-{seed}")));
        let text = desk.text(&format!("rare-{seed}/comparison.csv"));
        let row = text.lines().find(|row| row.contains(",*,granted_share,")).expect("a row");
        assert!(row.split(',').skip(5).take(3).all(|number| !number.is_empty()), "{row}");
    }
}
