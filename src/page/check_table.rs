//! The check: each measure of the log against what the model makes, those outside first.
//!
//! Promises: the verdict is a word; what is not known is so. Never: a verdict of its own.

use crate::fit::check::{Checked, Verdict};
use crate::fit::found::Counts;
use crate::page::figure::{Cell, Table};
use crate::page::markup::{Element, text};
use crate::words::digits::{alone, fixed, share_alone};
use crate::words::fit::value;
use crate::words::human::UNKNOWN;

/// Rows of a table; the file has all.
const MOST: usize = 120;

/// What is compared, in words.
const MEASURES: [(&str, &str); 13] = [
    ("needs", "needs a week"),
    ("requests", "requests a week"),
    ("denied_share", "denied"),
    ("timed_out_share", "timed out"),
    ("canceled_share", "canceled"),
    ("elapsed_share", "ended with the window"),
    ("deactivated_share", "deactivated"),
    ("time_to_decision_p50", "half decided within"),
    ("time_to_decision_p95", "95 % decided within"),
    ("active_mean", "active at a time"),
    ("active_most", "active at once, at most"),
    ("active_h_per_week", "active hours a week"),
    ("outside_busy_hours", "needs outside of busy hours"),
];

/// The section: what is outside, then all.
pub fn parts(checked: &[&Checked], on: &str) -> Vec<Element> {
    let outside: Vec<&Checked> = of(checked, |verdict| verdict == Verdict::Outside);
    let rest: Vec<&Checked> = of(checked, |verdict| verdict != Verdict::Outside);
    let said = format!(
        "The scenario was run over the same time again and again, {on}. A measure of the log is inside \
         where it may be one of these runs; outside where it is farther out than chance explains, all \
         measures taken together (Holm, 5 %). Half of the runs are under the middle, 95 % of them \
         within the range."
    );
    let mut parts = vec![text("p", said)];
    if !outside.is_empty() {
        let caption = "Outside: where the model does not tell the log";
        parts.push(table(&outside, caption).cards());
    }
    if !rest.is_empty() {
        parts.push(table(&rest, "Inside, or not known").folded());
    }
    if outside.len().max(rest.len()) > MOST {
        parts.push(text("p", "There are more: check.csv has all.").class("note"));
    }
    parts
}

fn of<'a>(checked: &[&'a Checked], is: impl Fn(Verdict) -> bool) -> Vec<&'a Checked> {
    checked.iter().copied().filter(|row| is(row.verdict)).collect()
}

fn table(rows: &[&Checked], caption: &str) -> Table {
    let row = |row: &&Checked| {
        let observed = &row.observed;
        let show = |of: Option<f64>| shown(observed.counts, of);
        let range = row.range.map_or_else(
            || UNKNOWN.to_owned(),
            |(low, high)| format!("{} to {}", show(Some(low)), show(Some(high))),
        );
        let p = row.p_value.map_or_else(|| UNKNOWN.to_owned(), chance);
        let verdict = match row.verdict {
            Verdict::Inside => "inside",
            Verdict::Outside => "outside",
            Verdict::NoData => "not known",
        };
        let numbers = [show(observed.value), show(row.predicted), range, p];
        let mut cells: Vec<Cell> = numbers.map(Cell::from).to_vec();
        cells.push(Cell::words(verdict));
        (measure(row), cells)
    };
    let heads = [
        "measure",
        "in the log",
        "in the model, middle",
        "in the model, 95 %",
        "chance of as far out",
        "verdict",
    ];
    Table {
        caption: caption.to_owned(),
        heads: heads.map(str::to_owned).to_vec(),
        rows: rows.iter().take(MOST).map(row).collect(),
    }
}

fn measure(row: &Checked) -> String {
    let (role, name) = (&row.observed.role, &row.observed.measure);
    let known = MEASURES.iter().find(|(known, _)| known == name);
    let said = known.map_or_else(|| name.replace('_', " "), |(_, said)| (*said).to_owned());
    if role == "*" { format!("{said}, a week") } else { format!("{role}: {said}") }
}

fn shown(counts: Counts, of: Option<f64>) -> String {
    match (counts, of) {
        (Counts::PerWeek, Some(rate)) => fixed(rate, 1),
        (Counts::Number | Counts::People, Some(number)) => alone(number),
        (Counts::Share, Some(share)) => format!("{} %", share_alone(share)),
        _ => value(counts, of),
    }
}

/// A chance in two digits, never a false 0.
fn chance(p: f64) -> String {
    if p < 0.001 { "below 0.001".to_owned() } else { fixed(p, 3) }
}
