//! The trade-off between two measures: which policies are efficient, which are dominated by which;
//! and `tradeoff.csv`.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::columns::{CI_HIGH, CI_LOW, Column, Form, POLICY, Sheet, column};
use super::human::cell;
use super::json::number;
use super::text::{firm, wrapped};
use super::{Csv, Report};
use crate::experiment::{Axis, Comparison, Standing, tradeoff as standings};
use crate::measure::{Measure, Unit};
use crate::scenario::model::Scenario;
use crate::stats::Estimate;
use crate::words;

/// Policies named in one line; the rest are counted.
const NAMED: usize = 2;

/// What the words mean, of policies or points.
pub(super) fn dominated(noun: &str) -> String {
    format!(
        "Dominated: another {noun} is clearly better in one of the two and clearly no worse in the \
         other, by paired intervals; perhaps: the intervals allow it."
    )
}

/// The heading of the section.
pub fn title(report: &Report<'_>, axes: [Axis; 2]) -> String {
    heading(report.scenario, axes)
}

/// The heading of a section on these two measures.
pub(super) fn heading(scenario: &Scenario, axes: [Axis; 2]) -> String {
    if axes == Axis::usual(scenario) {
        return "Waiting against risk".to_owned();
    }
    let [x, y] = axes.map(|axis| axis.measure.name());
    format!("{x} against {y}")
}

/// The lines below the heading; none when there is nothing to choose between.
pub fn tradeoff(report: &Report<'_>, axes: [Axis; 2]) -> Vec<String> {
    if report.results.policies.len() < 2 || report.scenario.simulation.replications < 2 {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for (place, standing) in standings(report.scenario, report.results, axes).iter().enumerate() {
        let point = point(report, axes, place);
        let sentence = format!("{}: {point}; {}", report.policy(place), verdict(report, standing));
        lines.extend(wrapped(&sentence, "- ", "  "));
    }
    lines.push(String::new());
    let mut legend = dominated("policy");
    if axes == Axis::usual(report.scenario) {
        legend += " Waiting is that of needs that got access: read it beside the needs that gave \
                   up.";
    }
    lines.extend(wrapped(&legend, "", ""));
    lines
}

/// Where the policy stands in both measures.
fn point(report: &Report<'_>, axes: [Axis; 2], place: usize) -> String {
    let values = axes.map(|axis| {
        let measure = axis.measure;
        cell(measure.row().unit, report.estimates.get(place, None, measure))
    });
    Place { axes, values }.phrase(report.scenario)
}

/// Values in two measures, as a table has them.
pub(super) struct Place {
    pub axes: [Axis; 2],
    pub values: [String; 2],
}

impl Place {
    /// In words.
    pub fn phrase(&self, scenario: &Scenario) -> String {
        let [x, y] = &self.values;
        if self.axes == Axis::usual(scenario) {
            let risk = match self.axes[1].measure {
                Measure::AttackerPrivilegedTime => "h/year held by attackers",
                _ => "severity h/week of exposure",
            };
            return format!("95 % wait up to {x}, {y} {risk}");
        }
        let named = |axis: Axis, value: &String| {
            let row = axis.measure.row();
            let after = match row.unit {
                Unit::Seconds | Unit::Share | Unit::Count => String::new(),
                unit => format!(" {}", unit.word()),
            };
            firm(&format!("{} {value}{after}", row.name))
        };
        format!("{}, {}", named(self.axes[0], x), named(self.axes[1], y))
    }
}

fn verdict(report: &Report<'_>, standing: &Standing) -> String {
    match standing.efficient() {
        Some(true) => "efficient".to_owned(),
        Some(false) => format!("dominated by {}", named(report, &standing.dominated_by)),
        None => format!("perhaps dominated by {}", named(report, &standing.perhaps_by)),
    }
}

fn named(report: &Report<'_>, by: &[usize]) -> String {
    let names: Vec<&str> = by.iter().map(|place| report.policy(*place)).collect();
    words::some_of(&names, NAMED)
}

/// The columns, also of the front of a sweep.
pub(super) const COLUMNS: [Column; 14] = [
    POLICY,
    column("x_measure", Form::Word, "the first measure"),
    column("x_unit", Form::Word, "its unit"),
    column("x", Form::Value, "its estimate, for all roles together"),
    column("x_ci_low", Form::Value, CI_LOW.about),
    column("x_ci_high", Form::Value, CI_HIGH.about),
    column("y_measure", Form::Word, "the second measure"),
    column("y_unit", Form::Word, "its unit"),
    column("y", Form::Value, "its estimate, for all roles together"),
    column("y_ci_low", Form::Value, CI_LOW.about),
    column("y_ci_high", Form::Value, CI_HIGH.about),
    column(
        "efficient",
        Form::Truth,
        "whether no other row dominates it: is clearly better in one measure and clearly no worse in \
         the other, by paired intervals; empty when the intervals do not say",
    ),
    column("dominated_by", Form::Text, "the rows that clearly dominate it, apart by `; `"),
    column("perhaps_dominated_by", Form::Text, "the rows that the intervals allow to dominate it"),
];

pub static SHEET: Sheet = Sheet::new(
    "tradeoff.csv",
    "`compare`: the choice between two measures; one row per policy",
    &COLUMNS,
);

/// `tradeoff.csv`: one row per policy; `efficient` is empty when the intervals do not say.
pub fn write(report: &Report<'_>, comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    let axes = comparison.axes;
    for (place, standing) in standings(report.scenario, report.results, axes).iter().enumerate() {
        csv.text(report.policy(place))?;
        let estimates = axes.map(|axis| report.estimates.get(place, None, axis.measure));
        rest(&mut csv, axes, estimates, standing, |other| report.policy(other).to_owned())?;
    }
    csv.flush()
}

/// The rows of `tradeoff.csv` as a list.
pub fn tradeoff_json(report: &Report<'_>, axes: [Axis; 2]) -> Value {
    let standings = standings(report.scenario, report.results, axes);
    let row = |(place, standing): (usize, &Standing)| {
        let estimates = axes.map(|axis| report.estimates.get(place, None, axis.measure));
        let mut row = json!({ "role": "*", "policy": report.policy(place) });
        rest_json(&mut row, axes, estimates, standing, |place| report.policy(place).to_owned());
        row
    };
    standings.iter().enumerate().map(row).collect()
}

/// Adds both measures, and where the row stands among the others.
pub(super) fn rest_json(
    row: &mut Value,
    axes: [Axis; 2],
    estimates: [Option<Estimate>; 2],
    standing: &Standing,
    name: impl Fn(usize) -> String,
) {
    for (key, (axis, estimate)) in ["x", "y"].into_iter().zip(axes.iter().zip(estimates)) {
        let unit = axis.measure.row().unit;
        row[key] = json!({
            "measure": axis.measure.name(),
            "unit": unit.word(),
            "better": if axis.more { "more" } else { "less" },
            "estimate": number(unit, estimate.map(|estimate| estimate.mean())),
            "ci_low": number(unit, estimate.and_then(|estimate| estimate.low())),
            "ci_high": number(unit, estimate.and_then(|estimate| estimate.high())),
        });
    }
    let names = |places: &[usize]| places.iter().map(|place| name(*place)).collect::<Vec<_>>();
    row["efficient"] = json!(standing.efficient());
    row["dominated_by"] = json!(names(&standing.dominated_by));
    row["perhaps_dominated_by"] = json!(names(&standing.perhaps_by));
}

/// The columns behind the policy: both measures, and where the row stands among the others.
pub(super) fn rest<W: Write>(
    csv: &mut Csv<W>,
    axes: [Axis; 2],
    estimates: [Option<Estimate>; 2],
    standing: &Standing,
    name: impl Fn(usize) -> String,
) -> io::Result<()> {
    for (axis, estimate) in axes.iter().zip(estimates) {
        let row = axis.measure.row();
        csv.word(row.name)?;
        csv.word(row.unit.word())?;
        csv.value(row.unit, estimate.map(|estimate| estimate.mean()))?;
        csv.value(row.unit, estimate.and_then(|estimate| estimate.low()))?;
        csv.value(row.unit, estimate.and_then(|estimate| estimate.high()))?;
    }
    csv.truth(standing.efficient())?;
    for others in [&standing.dominated_by, &standing.perhaps_by] {
        let names: Vec<String> = others.iter().map(|other| name(*other)).collect();
        csv.text(&names.join("; "))?;
    }
    csv.end()
}
