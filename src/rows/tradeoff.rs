//! `tradeoff.csv`: where each policy, or each point of a sweep, stands between two measures.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::experiment::{Axis, Comparison, Evidence, Standing, tradeoff as standings};
use crate::rows::columns::{CI_HIGH, CI_LOW, Column, Form, POLICY, Sheet, column};
use crate::rows::csv::Csv;
use crate::rows::json::number;
use crate::stats::Estimate;

/// The columns, also of the front of a sweep.
pub(crate) const COLUMNS: [Column; 14] = [
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
pub fn write(
    report: &Evidence<'_>,
    comparison: &Comparison,
    out: &mut dyn Write,
) -> io::Result<()> {
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
pub fn tradeoff_json(report: &Evidence<'_>, axes: [Axis; 2]) -> Value {
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
pub(crate) fn rest_json(
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
pub(crate) fn rest<W: Write>(
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
        csv.estimate(row.unit, estimate)?;
    }
    csv.truth(standing.efficient())?;
    for others in [&standing.dominated_by, &standing.perhaps_by] {
        let names: Vec<String> = others.iter().map(|other| name(*other)).collect();
        csv.text(&names.join("; "))?;
    }
    csv.end()
}
