//! Every column of every CSV file has one form, that of its definition, whatever its values: so a
//! data frame library finds the same types in every directory.

use std::collections::BTreeMap;
use std::sync::Arc;

use csv::StringRecord;
use pimsim::rows::SHEETS;
use pimsim::rows::columns::{Form, Sheet};
use pimsim::session::{Choice, Comparison, unwatched};

use crate::common;
use crate::common::swarm::Swarm;
use crate::common::terminal::{Desk, SMALL, files};
use crate::common::traced;

/// With everything that has a column: attackers, prices, denials, needs that give up, break-glass.
fn desk() -> Desk {
    let more = r#"
[roles.owner]
severity = 3
[roles.owner.activation]
maximum_duration = "90m"
require = "mfa"
[mfa.push]
failure = 0.5
[[needs]]
requesters = "people"
role = "owner"
rate = "20/week"
work = { distribution = "exponential", mean = "1h" }
patience = "3h"
urgent = 0.5
[threat]
compromises = "0.01/year"
dwell = "2d"
attempts = "1/day"
[break_glass]
after = "2h"
applies_to = "urgent"
[costs]
currency = "EUR"
waiting_hour = 60
severity_hour = 1
[policies."=odd"]
approvers.desk.members = 2
[policies."'=odd"]
approvers.desk.members = 3
"#;
    let review = "members = 1\nreview = \"7m\"\ndenies_legitimate = 0.1";
    let text = SMALL.replace("members = 1", review);
    let text = text.replace("count = 100_000", "count = 100_000\nmfa = \"push\"");
    Desk::with("small.toml", &(text + more))
}

/// The sheet with this file's header, and how many varied keys have columns in it.
fn sheet(name: &str, header: &StringRecord) -> (&'static Sheet, usize) {
    let fits = |sheet: &&&'static Sheet| {
        let (before, columns) = (sheet.before, sheet.columns);
        let fixed = before.len() + columns.len();
        let keys = header.len().checked_sub(fixed).filter(|keys| sheet.keys || *keys == 0);
        let Some(keys) = keys else { return false };
        let names = before.iter().chain(columns).map(|column| column.name);
        let rest = header.iter().take(before.len()).chain(header.iter().skip(before.len() + keys));
        sheet.file == name && names.eq(rest)
    };
    let sheet = SHEETS.iter().find(fits).unwrap_or_else(|| panic!("{name}: {header:?}"));
    (sheet, header.len() - sheet.before.len() - sheet.columns.len())
}

fn decimals(field: &str) -> Option<usize> {
    field.parse::<f64>().ok()?;
    Some(field.split_once('.')?.1.len())
}

fn is_whole(field: &str) -> bool {
    field.parse::<u64>().is_ok()
}

/// Whether a field that is not empty is of the form, in a row of a measure with this unit.
fn fits(form: Form, field: &str, seconds: bool) -> bool {
    match form {
        Form::Text | Form::Word | Form::Varied => {
            field.parse::<f64>().is_err() || form == Form::Varied
        }
        Form::Truth => field == "true" || field == "false",
        Form::Whole => is_whole(field),
        Form::Decimal => decimals(field).is_some(),
        Form::Value if seconds => decimals(field) == Some(3),
        Form::Value => decimals(field).is_some(),
        Form::Seconds => decimals(field) == Some(3),
        Form::Instant => field.len() == 24 && field.ends_with('Z'),
    }
}

/// The lower end of an interval is not above the upper one, in whatever columns they are; what is not
/// known is empty.
fn in_order(name: &str, header: &StringRecord, row: &StringRecord) {
    for (place, column) in header.iter().enumerate() {
        let Some(begin) = column.strip_suffix("low") else { continue };
        let high = format!("{begin}high");
        let Some(high) = header.iter().position(|other| *other == high) else { continue };
        let ends = [place, high].map(|at| row[at].parse::<f64>().ok());
        if let [Some(low), Some(high)] = ends {
            assert!(low <= high, "{name}: {column} {low} is above {high} in {row:?}");
        }
    }
}

/// Looks at every field of a file, and counts those of each form that are not empty.
fn examine(name: &str, bytes: &[u8], seen: &mut BTreeMap<String, usize>) {
    // One of each policy.
    let name = if name.starts_with("audit-") { "audit-POLICY-truth.csv" } else { name };
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().expect("a header").clone();
    let (sheet, keys) = sheet(name, &header);
    let rows: Vec<StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows");
    rows.iter().for_each(|row| in_order(name, &header, row));
    let unit = header.iter().position(|name| name == "unit");
    for (place, column) in header.iter().enumerate() {
        let form = sheet.form(place, keys).expect("a column");
        let filled = rows.iter().filter(|row| !row[place].is_empty());
        for row in filled.clone() {
            let axis = header.iter().position(|name| *name == format!("{}_unit", &column[..1]));
            let unit = unit.or(axis.filter(|_| form == Form::Value)).map(|at| &row[at]);
            // A file without units is of one measure, whose name tells.
            let seconds = match unit {
                Some(unit) => unit == "s",
                None => row.iter().any(|field| field.starts_with("time_to_")),
            };
            assert!(fits(form, &row[place], seconds), "{name}: {column} has {:?}", &row[place]);
        }
        *seen.entry(format!("{name}: {column}")).or_default() += filled.count();
    }
}

/// A log, what was fitted to it, how well that tells it, and its requests under other policies.
fn logged_and_fitted(desk: &Desk, seen: &mut BTreeMap<String, usize>) {
    let weeks = SMALL.replace("horizon = \"1w\"", "horizon = \"8w\"").replace("100_000", "40");
    let weeks = weeks.replace("members = 1", "members = 1\npickup = \"20m\"");
    desk.put("weeks.toml", weeks);
    desk.run("run weeks.toml --policy manual --replications 1 --detail audit --quiet --out log", 0);
    // Where ends are missing they are derived.
    let whole = desk.text("log/audit-manual.csv");
    let kept = whole.lines().filter(|line| !line.contains("PIM activation expired"));
    desk.put("log.csv", kept.collect::<Vec<_>>().join("\n") + "\n");
    let fit = "fit log.csv --bootstraps 9 --check --replications 9 --quiet --out fitted";
    let output = desk.command(fit).output().expect("it starts");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    desk.run("replay log.csv --scenario fitted/scenario.toml --quiet --out replayed", 0);
    for directory in ["log", "fitted", "replayed"] {
        for (name, bytes) in files(&desk.path(directory)) {
            if name.ends_with(".csv") && !name.starts_with("audit-manual") {
                examine(&name, &bytes, seen);
            }
        }
    }
}

#[test]
fn every_column_is_of_one_form() {
    let desk = desk();
    // Where approval stops attackers, it has a price.
    let detects = SMALL.replace("members = 1", "members = 1\ndetects_malicious = 1");
    let threat = "[threat]\ncompromises = \"20/year\"\ndwell = \"2d\"\nattempts = \"3/day\"\n";
    desk.put("priced.toml", detects.replace("100_000", "50") + threat);
    let commands = [
        "run small.toml --replications 1 --set simulation.warm_up=0s --out a",
        "compare small.toml --replications 4 --detail needs,requests,records,audit \
         --audit-forms graph --out b",
        "sweep small.toml --policy manual --vary approvers.desk.members=1..3 \
         --vary approvers.desk.denies_legitimate=0,0.5,1 --replications 2 --tradeoff \
         time_to_access_p95,exposure --out c",
        "sweep small.toml --vary approvers.desk.members=1..4 --vary approvers.desk.absence=0.1..0.9 \
         --sensitivity 20 --replications 1 --out d",
        "sweep small.toml --vary costs.severity_hour=0,1,1000 --vary approvers.desk.members=1,2 \
         --set costs.approver_hour=9 costs.waiting_hour=1 --replications 12 --out h",
        "plan small.toml --policy manual --group desk --members 1..2 --max-replications 20 --target \
         time_to_access_p50<=9h --target granted_share<=100% --out e",
        "decide small.toml --replications 10 --max-replications 20 --out f",
        "decide priced.toml --out g",
    ];
    let mut seen = BTreeMap::new();
    for command in commands {
        let output = desk.command(&format!("{command} --quiet")).output().expect("it starts");
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 1 | 5)), "{}", String::from_utf8_lossy(&output.stderr));
        let directory = desk.path(command.rsplit(' ').next().expect("a directory"));
        for (name, bytes) in files(&directory).iter().filter(|(name, _)| name.ends_with(".csv")) {
            examine(name, bytes, &mut seen);
        }
    }
    // What a shard keeps for those who join it.
    desk.run(&format!("{} --shard 1/1 --quiet", commands[4].replace("--out h", "--out i")), 0);
    for (name, bytes) in files(&desk.path("i/shard-1-of-1")) {
        if name.ends_with(".csv") {
            examine(&name, &bytes, &mut seen);
        }
    }
    let differ = "diff small.toml other.toml --replications 4 --exit-zero --quiet --out diff";
    desk.put("other.toml", SMALL.replace("members = 1", "members = 2"));
    desk.run(differ, 0);
    for (name, bytes) in files(&desk.path("diff")).iter().filter(|(name, _)| name.ends_with(".csv"))
    {
        examine(name, bytes, &mut seen);
    }
    logged_and_fitted(&desk, &mut seen);
    let (states, _) = desk.run("states --format csv", 0);
    examine("states.csv", states.as_bytes(), &mut seen);
    // Whatever is empty everywhere proves nothing.
    let never: Vec<_> = seen.iter().filter(|(_, n)| **n == 0).map(|(column, _)| column).collect();
    assert!(never.is_empty(), "never seen with a value: {never:?}");
    for sheet in SHEETS {
        let begins = format!("{}: ", sheet.file);
        assert!(seen.keys().any(|column| column.starts_with(&begins)), "{} is missing", sheet.file);
    }
}

/// Whatever a scenario has, no file holds an interval that cannot be, nor a number that is none.
#[test]
fn random_results_have_no_impossible_interval() {
    let mut known = 0;
    for seed in 0..common::sizes::size("PIMSIM_INTERVALS", 30, 1_000) {
        let text = Swarm::new(seed).text();
        let scenario = Arc::new(traced(&text.toml, &text.needs, &[]));
        let mut comparison = Comparison::new(scenario, Choice::default()).expect("a comparison");
        // With one replication nothing has an interval; with two the widest ones.
        comparison.extend(1 + (seed % 3) as u32, Some(1), &mut unwatched).expect("it ends");
        let mut seen = BTreeMap::new();
        for (name, bytes) in comparison.snapshot().expect("replications").files() {
            examine(name, &bytes, &mut seen);
        }
        known += seen["measures.csv: ci_high"];
    }
    assert!(known > 0, "no interval was seen");
}

/// The guard is one to one, and readers inside undo it.
#[test]
fn two_policies_that_look_alike_stay_two() {
    let desk = desk();
    desk.run("compare small.toml --replications 2 --out b --quiet", 0);
    let measures = desk.text("b/measures.csv");
    assert!(measures.contains("\n'=odd,*,") && measures.contains("\n''=odd,*,"), "{measures}");
    desk.run("report b", 0);
    let page = desk.text("b/report.html");
    assert!(page.contains("data-policy=\"=odd\"") && !page.contains("''=odd"));
    let sweep = "sweep small.toml --vary approvers.desk.review=7m,8m --policy =odd '=odd \
                 --replications 2 --tradeoff time_to_access_p95,exposure --format json --quiet --out c";
    let (json, _) = desk.run(sweep, 0);
    for name in ["\"=odd\"", "\"'=odd\""] {
        assert!(json.contains(&format!("\"policy\":{name}")), "{json}");
    }
    assert!(!json.contains("''"));
}
