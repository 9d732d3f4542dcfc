//! What was found in an audit log, and what was fitted to it.
//!
//! Promises: an estimate has its interval; what stays an assumption is said; nothing of a person is in
//! it. Never: a number that is not in the files.

use std::collections::BTreeSet;

use crate::english::{count, of, some_of};
use crate::fit::check::{Checked, Verdict};
use crate::fit::found::{Counts, Found, Status};
use crate::fit::written::number;
use crate::fit::{Case, Fitted, Log};
use crate::tenant::log as audit;
use crate::time::Span;
use crate::words::digits::fixed;
use crate::words::grid::Grid;
use crate::words::human::{UNKNOWN, time_phrase};
use crate::words::text::{emphasis, wrapped};

/// So many estimates are shown; the file has all.
const SHOWN: usize = 30;
/// So many sentences of a check are shown.
const TOLD: usize = 8;
/// Names in one sentence.
const NAMED: usize = 6;

/// All of it, as a text.
pub fn found(
    read: &audit::Log,
    (log, fitted): (&Log, Option<&Fitted>),
    (checked, held_out): (Option<&[Checked]>, bool),
) -> String {
    let mut lines: Vec<String> = Vec::new();
    let say = |lines: &mut Vec<String>, text: &str| {
        lines.extend(wrapped(text, "", "").iter().map(|line| emphasis(line)));
    };
    if let Some(checked) = checked {
        let on = judged_on(fitted.is_some(), held_out);
        say(&mut lines, &verdict(checked, on));
    }
    say(&mut lines, &There::of(read, log).sentence());
    let outside = checked.map(outside).unwrap_or_default();
    if !outside.is_empty() {
        lines.push(String::new());
        lines.extend(outside);
    }
    if let Some(fitted) = fitted {
        lines.push(String::new());
        lines.extend(estimates(fitted));
        lines.extend(assumptions(fitted));
        lines.extend(fitted.warnings.iter().flat_map(|text| wrapped(text, "- ", "  ")));
    }
    lines.extend(aside(read));
    lines.join("\n") + "\n"
}

/// What a log has, in numbers.
pub struct There {
    /// Records of it, where they were counted.
    pub records: Option<u64>,
    /// How long it was watched.
    pub watched: Option<Span>,
    /// Requests.
    pub requests: usize,
    /// The needs that they are for.
    pub needs: usize,
    /// The people who asked.
    pub people: usize,
    /// Who decided.
    pub approvers: u64,
    /// The roles, in their order.
    pub roles: Vec<String>,
}

impl There {
    fn of(read: &audit::Log, log: &Log) -> Self {
        let number = |of: fn(&Case) -> u32| log.cases.iter().map(of).collect::<BTreeSet<_>>().len();
        Self {
            records: Some(read.records),
            watched: Some(log.to - log.from),
            requests: log.cases.len(),
            needs: number(|case| case.need),
            people: number(|case| case.person),
            approvers: log.approvers.len() as u64,
            roles: log.roles.clone(),
        }
    }

    /// In a sentence.
    pub fn sentence(&self) -> String {
        let singular = |n: usize, one: &str, many: &str| {
            format!("{} {}", fixed(n as f64, 0), of(n, one, many))
        };
        let records = self.records.map(|n| singular(n as usize, "record", "records"));
        let weeks = self.watched.map(|watched| {
            let weeks = watched.as_hours() / 168.0;
            format!("over {} weeks", fixed(weeks, usize::from(weeks < 10.0)))
        });
        let before: Vec<String> = records.into_iter().chain(weeks).collect();
        let before = if before.is_empty() { String::new() } else { before.join(" ") + ": " };
        format!(
            "{before}{} for {} by {} and {}, of {}.",
            singular(self.requests, "request", "requests"),
            singular(self.needs, "need", "needs"),
            singular(self.people, "person", "people"),
            count(self.approvers, "approver"),
            some_of(&self.roles, NAMED),
        )
    }
}

/// A value with its unit.
pub fn value(counts: Counts, of: Option<f64>) -> String {
    match (counts, of) {
        (_, None) => UNKNOWN.to_owned(),
        (Counts::Seconds, Some(seconds)) => time_phrase(seconds, seconds / 50.0),
        (Counts::Share, Some(share)) => format!("{} %", fixed(share * 100.0, 1)),
        (Counts::PerWeek, Some(rate)) => format!("{}/week", fixed(rate, 1)),
        (_, Some(value)) => number(value),
    }
}

/// The role or the group that an estimate is of.
pub fn whom(subject: &str) -> &str {
    let of = ["needs.", "roles.", "approvers."].iter().find_map(|kind| subject.strip_prefix(kind));
    let of = of.unwrap_or(subject);
    of.strip_suffix(".activation").unwrap_or(of)
}

/// Whether an estimate is shown: those with an interval, without levels by hour, which are in
/// demand.csv.
pub fn is_told(row: &Found) -> bool {
    row.status == Status::Fitted
        && row.estimate.is_some()
        && row.low.or(row.high).is_some()
        && !row.subject.contains(".level-")
}

/// What was fitted, with its interval and the events it rests on.
fn estimates(fitted: &Fitted) -> Vec<String> {
    let rows: Vec<&Found> = fitted.rows.iter().filter(|row| is_told(row)).collect();
    let row = |row: &&Found| {
        let show = |of| value(row.counts, of);
        let interval = format!("{} to {}", show(row.low), show(row.high));
        let cells = vec![show(row.estimate), interval, fixed(row.events, 0)];
        (format!("  {}", row.parameter), cells)
    };
    let mut subjects: Vec<&str> = rows.iter().map(|row| whom(&row.subject)).collect();
    let mut known = BTreeSet::new();
    subjects.retain(|subject| known.insert(*subject));
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    let mut left = SHOWN;
    for subject in subjects {
        let own = rows.iter().filter(|row| whom(&row.subject) == subject).take(left);
        let own: Vec<(String, Vec<String>)> = own.map(row).collect();
        left -= own.len();
        if !own.is_empty() {
            all.push((subject.to_owned(), vec![String::new(); 3]));
            all.extend(own);
        }
    }
    let grid = Grid {
        corner: "fitted".to_owned(),
        heads: ["estimate", "95 % interval", "events"].map(str::to_owned).to_vec(),
        rows: all,
    };
    let mut lines = if rows.is_empty() {
        vec!["Nothing could be fitted: ten events of a kind are the least.".to_owned()]
    } else {
        grid.lines()
    };
    if rows.len() > SHOWN {
        lines.push(format!("… and {} more: fit.csv has all", rows.len() - SHOWN));
    }
    lines.push(String::new());
    lines
}

/// What the log does not tell.
fn assumptions(fitted: &Fitted) -> Vec<String> {
    let names = left_open(&fitted.rows);
    let mut said = "Stays an assumption: ".to_owned();
    if !names.is_empty() {
        said += &format!("{}; ", some_of(&names, NAMED));
    }
    said += &format!("{NEVER_TOLD} (no log has them).");
    wrapped(&said, "", "")
}

/// What no log tells.
pub const NEVER_TOLD: &str = "mail, pickup and review apart, how many watch, who is malicious, needs \
                              that were never asked for";

/// What this log could tell and does not, or too little: paths with their keys.
pub fn left_open(rows: &[Found]) -> Vec<String> {
    let left = |row: &&Found| matches!(row.status, Status::Assumption | Status::NotIdentified);
    let mut names: Vec<String> = Vec::new();
    for row in rows.iter().filter(left) {
        let name = format!("{} {}", row.subject, row.parameter);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn aside(read: &audit::Log) -> Vec<String> {
    let rows = read.tallies.aside.iter();
    let rows = rows.map(|((_, reason), many)| (reason.word(), many.records));
    let said = set_aside(&by_reason(rows));
    said.iter().flat_map(|said| wrapped(said, "", "")).collect()
}

/// Records that were set aside by reason, of all files together.
pub fn by_reason<'a>(rows: impl IntoIterator<Item = (&'a str, u64)>) -> Vec<(String, u64)> {
    let mut reasons: Vec<(String, u64)> = Vec::new();
    for (word, many) in rows {
        let word = word.replace('_', " ");
        match reasons.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count = count.saturating_add(many),
            None => reasons.push((word, many)),
        }
    }
    reasons
}

/// The same in a sentence; nothing where everything was used.
pub fn set_aside(reasons: &[(String, u64)]) -> Option<String> {
    let all = reasons.iter().fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
    let each = reasons.iter().map(|(word, many)| format!("{word} {}", fixed(*many as f64, 0)));
    let each: Vec<String> = each.collect();
    let records = of(all as usize, "record", "records");
    let said = fixed(all as f64, 0);
    (all > 0).then(|| format!("Set aside: {said} {records} ({}).", each.join(", ")))
}

/// What a model was judged on, in words.
pub fn judged_on(is_fitted: bool, held_out: bool) -> &'static str {
    match (is_fitted, held_out) {
        (false, _) => "with the scenario as it is",
        (true, true) => "on the time that was held out",
        (true, false) => "on the data it was fitted to",
    }
}

/// The check in a sentence; `on` what the model was judged on.
pub fn verdict(checked: &[Checked], on: &str) -> String {
    let of = |verdict: Verdict| checked.iter().filter(|row| row.verdict == verdict).count();
    let (outside, inside) = (of(Verdict::Outside), of(Verdict::Inside));
    match outside {
        0 => format!("The model tells the log in all of {inside} measures, {on}."),
        n => format!("The model does not tell the log in {n} of {} measures, {on}.", n + inside),
    }
}

fn outside(checked: &[Checked]) -> Vec<String> {
    let all: Vec<String> = checked.iter().filter_map(Checked::sentence).collect();
    let mut lines: Vec<String> =
        all.iter().take(TOLD).flat_map(|text| wrapped(&format!("{text}."), "- ", "  ")).collect();
    if all.len() > TOLD {
        lines.push(format!("… and {} more: check.csv has all", all.len() - TOLD));
    }
    lines
}
