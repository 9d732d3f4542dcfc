//! The requests that `fit` read out of a log against those of the run, row by row.
//!
//! Judge: the run's own `requests.csv`, those of them that the truth of the log names. Which requests
//! are of one need no log says: that is worked out here once more, by the rule, from what the run did.

use std::collections::BTreeMap;

use crate::common::terminal::Desk;

/// A row of a CSV, by column.
pub type Row = BTreeMap<String, String>;

/// A file of ours: no field of it is quoted.
pub fn rows(text: &str) -> Vec<Row> {
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let row = |line: &str| {
        assert!(!line.contains('"'), "{line}");
        let fields: Vec<&str> = line.split(',').collect();
        assert_eq!(fields.len(), names.len(), "{line}");
        names.iter().zip(fields).map(|(name, field)| (name.to_string(), field.to_owned())).collect()
    };
    lines.map(row).collect()
}

/// The requests of the run that its log has records of, by filing.
pub fn truth(desk: &Desk, run: &str) -> Vec<Row> {
    let logged = rows(&desk.text(&format!("{run}/audit-base-truth.csv")));
    let logged: BTreeMap<String, Row> =
        logged.into_iter().map(|row| (row["request"].clone(), row)).collect();
    let mut requests = rows(&desk.text(&format!("{run}/requests.csv")));
    requests
        .retain(|row| logged.get(&row["request"]).is_some_and(|own| own["need"] == row["need"]));
    assert_eq!(requests.len(), logged.len(), "each request of the log is one of the run");
    in_order(requests)
}

fn in_order(mut rows: Vec<Row>) -> Vec<Row> {
    const BY: [&str; 5] = ["submitted_at", "role", "pending_at", "decided_at", "ended_at"];
    rows.sort_by_key(|row| BY.map(|name| row[name].clone()));
    rows
}

/// What both have, word by word.
const SAME: [&str; 9] = [
    "role",
    "submitted_at",
    "pending_at",
    "decided_at",
    "active_at",
    "ended_at",
    "state",
    "stage",
    "time_to_decision_s",
];
/// What no log says.
const UNKNOWN: [&str; 8] = [
    "wanted_at",
    "intent",
    "urgent",
    "measured",
    "usable_at",
    "reason",
    "time_to_access_s",
    "work_s",
];

/// Where the two differ first.
pub fn difference(truth: &[Row], read: &[Row], within_ms: i64) -> Option<String> {
    let read = in_order(read.to_vec());
    let mut people: [BTreeMap<String, String>; 2] = Default::default();
    let mut back: [BTreeMap<String, String>; 2] = Default::default();
    for (ours, theirs) in read.iter().zip(truth) {
        let told = |column: &str| Some(format!("{column}:\n log {ours:?}\n run {theirs:?}"));
        if let Some(column) = SAME.iter().find(|column| ours[**column] != theirs[**column]) {
            return told(column);
        }
        if let Some(column) = UNKNOWN.iter().find(|column| !ours[**column].is_empty()) {
            return told(column);
        }
        // Of what is still active a log knows no end.
        if !ours["ended_at"].is_empty() && ours["active_s"] != theirs["active_s"] {
            return told("active_s");
        }
        // Persons are numbers: always the same one for the same person.
        for (place, column) in ["requester", "decided_by"].into_iter().enumerate() {
            let (own, other) = (&ours[column], &theirs[column]);
            let known = people[place].entry(other.clone()).or_insert(own.clone());
            let of = back[place].entry(own.clone()).or_insert(other.clone());
            if (known.as_str(), of.as_str()) != (own.as_str(), other.as_str()) {
                return told(column);
            }
        }
    }
    if read.len() != truth.len() {
        return Some(format!("{} requests of {}", read.len(), truth.len()));
    }
    let needs = by_the_rule(truth, within_ms).into_iter().zip(&read);
    let differs = |((need, attempt), row): &((usize, usize), &Row)| {
        row["need"] != need.to_string() || row["attempt"] != attempt.to_string()
    };
    let mut wrong = needs.filter(differs);
    wrong.next().map(|(expected, row)| format!("need and attempt are {expected:?}: {row:?}"))
}

/// The need and the attempt of each request: one that is filed soon after the last one of the same
/// person and role ended without access, or within five minutes of a window that was over, goes on.
fn by_the_rule(rows: &[Row], within_ms: i64) -> Vec<(usize, usize)> {
    let ms = |text: &str| text.parse::<jiff::Timestamp>().ok().map(|at| at.as_millisecond());
    let mut last: BTreeMap<(&str, &str), (usize, usize, &Row)> = BTreeMap::new();
    let mut needs = 0;
    let mut all = Vec::new();
    for row in rows {
        let filed = ms(&row["submitted_at"]).expect("filed");
        let key = (row["requester"].as_str(), row["role"].as_str());
        let before = last.get(&key).filter(|(_, _, before)| {
            let since = ms(&before["ended_at"]).map(|ended| filed - ended);
            let limit = match before["state"].as_str() {
                "timed_out" | "denied" | "canceled" | "failed" => within_ms,
                "elapsed" => 300_000,
                _ => return false,
            };
            since.is_some_and(|since| (0..=limit).contains(&since))
        });
        let own = match before {
            Some((need, attempt, _)) => (*need, attempt + 1),
            None => {
                needs += 1;
                (needs, 1)
            }
        };
        last.insert(key, (own.0, own.1, row));
        all.push(own);
    }
    all
}
