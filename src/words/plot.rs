//! `--plot`: how long needs wait, drawn with characters and said in numbers.
//!
//! For each policy a histogram of the time to access and, beside it, the share still without access
//! (the curve of waiting), over times that grow about threefold. Every bar has its number, so that
//! nothing is lost without the drawing: redirected, read aloud, without colour. Promises: the same
//! times for all policies of a run, so that rows can be compared; a share that is not zero has a bar
//! that can be seen. Never: colour, a measure of its own.

use crate::experiment::Evidence;
use crate::measure::{Measure, Unit, WAIT_TIMES};
use crate::stats::Estimate;
use crate::time::Span;
use crate::words::human::{UNKNOWN, cell};
use crate::words::text::{columns, firm, shortened, width, wrapped};

/// Seconds of the rows; all of them are times of the curve.
pub const ROWS: [i64; 16] = [
    0, 1, 3, 10, 30, 60, 180, 600, 1_800, 3_600, 10_800, 28_800, 86_400, 259_200, 604_800,
    2_419_200,
];
/// Columns of the labels, and of what stands between.
pub const LABEL: usize = 14;
const GAPS: usize = 5;
/// The widest bars, on a terminal that has room; the others have what the numbers leave.
const BAR: usize = 60;

/// What there is at each row.
struct Curve {
    /// The share that got access within it and not within the row before.
    gained: Vec<Option<Estimate>>,
    /// The share still without.
    left: Vec<Option<Estimate>>,
}

fn mean(share: Option<Estimate>) -> f64 {
    share.map_or(0.0, |share| share.mean())
}

/// The whole section, with a line feed at the end.
pub fn plot(report: &Evidence<'_>) -> String {
    let places = 0..report.results.policies.len();
    let curves: Vec<Curve> = places.clone().map(|place| curve(report, place)).collect();
    let shown = rows_with_something(&curves);
    let mut lines = vec![String::new(), "Time to access, all roles together".to_owned()];
    for (place, curve) in places.zip(&curves) {
        lines.push(String::new());
        lines.extend(wrapped(&in_words(report, place, curve), "", ""));
        if curve.left[0].is_some() {
            lines.extend(drawing(curve, shown.clone()));
        }
    }
    lines.push(String::new());
    let note = "Each row: the share of needs that got access within that time and not within the \
                one above, and the share still without. Needs that never get access are counted.";
    lines.extend(wrapped(note, "", ""));
    lines.join("\n") + "\n"
}

fn curve(report: &Evidence<'_>, place: usize) -> Curve {
    let waiting = report.results.waiting(report.scenario, place, None);
    let known = |seconds: i64| {
        let found = WAIT_TIMES.iter().position(|known| *known == Span::seconds(seconds));
        found.expect("every row is a time of the curve")
    };
    let times = ROWS.map(known);
    Curve {
        gained: report.results.gained(report.scenario, place, &times),
        left: times.iter().map(|time| waiting[*time].1).collect(),
    }
}

/// From the first to the last row in which some policy has somebody.
fn rows_with_something(curves: &[Curve]) -> std::ops::Range<usize> {
    let some = |row: &usize| curves.iter().any(|curve| mean(curve.gained[*row]) > 0.0);
    let first = (0..ROWS.len()).find(some).unwrap_or(0);
    let last = (0..ROWS.len()).rev().find(some).unwrap_or(0);
    first..last + 1
}

/// `manual: half of the needs with access waited up to 8 min, 95 % up to 29 min.`
fn in_words(report: &Evidence<'_>, place: usize, curve: &Curve) -> String {
    let name = report.policy(place);
    if curve.left[0].is_none() {
        return format!("{name}: no needs were measured.");
    }
    let time = |measure| cell(Unit::Seconds, report.estimates.get(place, None, measure));
    let (half, most) = (time(Measure::TimeToAccessP50), time(Measure::TimeToAccessP95));
    if half == UNKNOWN {
        return format!("{name}: no need got access.");
    }
    let (half, most, share) = (firm(&half), firm(&most), firm("95 %"));
    format!("{name}: half of the needs that got access waited up to {half}, {share} up to {most}.")
}

fn drawing(curve: &Curve, rows: std::ops::Range<usize>) -> Vec<String> {
    let never = curve.left[rows.end - 1];
    let said = |share| (mean(share), cell(Unit::Share, share));
    let mut shown: Vec<Row> = rows
        .map(|row| (label(ROWS[row]), said(curve.gained[row]), said(curve.left[row])))
        .collect();
    if mean(never) > 0.0 {
        shown.push(("later or never".to_owned(), said(never), (0.0, String::new())));
    }
    let widest = |number: fn(&Row) -> &str| {
        shown.iter().map(|row| width(number(row))).max().unwrap_or_default()
    };
    let numbers = [widest(|row| &row.1.1), widest(|row| &row.2.1)];
    let room = columns().saturating_sub(LABEL + numbers[0] + numbers[1] + GAPS);
    let bar_width = (room / 2).min(BAR);
    let head = ["", "got access", "", "still without", ""].map(str::to_owned);
    let mut lines = vec![line(&head, numbers, bar_width)];
    lines.push("─".repeat(LABEL + numbers[0] + numbers[1] + GAPS + 2 * bar_width));
    for (label, (gained, gained_text), (left, left_text)) in shown {
        let (gained, left) = (bar(gained, bar_width), bar(left, bar_width));
        lines.push(line(&[label, gained, gained_text, left, left_text], numbers, bar_width));
    }
    lines
}

/// A label, and the shares that got access and that are still without, each with its words.
type Row = (String, (f64, String), (f64, String));

/// A label, a bar, a number, a bar, a number.
fn line(cells: &[String; 5], numbers: [usize; 2], bar_width: usize) -> String {
    let filled = |text: &str, to: usize| {
        let text = shortened(text, to);
        let blanks = to.saturating_sub(width(&text));
        text + &" ".repeat(blanks)
    };
    let right = |text: &str, to: usize| " ".repeat(to.saturating_sub(width(text))) + text;
    let [label, gained, gained_text, left, left_text] = cells;
    let line = format!(
        "{} {} {}  {} {}",
        filled(label, LABEL),
        filled(gained, bar_width),
        right(gained_text, numbers[0]),
        filled(left, bar_width),
        right(left_text, numbers[1]),
    );
    line.trim_end().to_owned()
}

/// `up to 10 min`.
pub fn label(seconds: i64) -> String {
    // A unit counts from so many of it: within a day people count hours, within two weeks days.
    const UNITS: [(i64, i64, &str); 5] =
        [(604_800, 2, "weeks"), (86_400, 2, "d"), (3_600, 1, "h"), (60, 1, "min"), (1, 1, "s")];
    let fits = |unit: &&(i64, i64, &str)| seconds >= unit.0 * unit.1 && seconds % unit.0 == 0;
    match UNITS.iter().find(fits) {
        Some((size, _, name)) => format!("up to {} {name}", seconds / size),
        None => "at once".to_owned(),
    }
}

/// A bar in eighths of a column.
pub fn bar(share: f64, width: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if share <= 0.0 {
        return String::new();
    }
    let eighths = ((share.min(1.0) * (width * 8) as f64).round() as usize).max(1);
    "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
}
