//! `tradeoff.csv`: where each policy, or each point of a sweep, stands between two measures.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::experiment::{
    Axis, Comparison, Evidence, Standing, Whose, both, differing, tradeoff as standings,
};
use crate::id::RoleId;
use crate::rows::columns::{CI_HIGH, CI_LOW, Column, Form, POLICY, ROLE, Sheet, column};
use crate::rows::csv::Csv;
use crate::rows::json::number;
use crate::stats::Estimate;

/// The columns, also of the front of a sweep.
pub(crate) const COLUMNS: [Column; 15] = [
    POLICY,
    ROLE,
    column("x_measure", Form::Word, "the first measure"),
    column("x_unit", Form::Word, "its unit"),
    column("x", Form::Value, "its estimate"),
    column("x_ci_low", Form::Value, CI_LOW.about),
    column("x_ci_high", Form::Value, CI_HIGH.about),
    column("y_measure", Form::Word, "the second measure"),
    column("y_unit", Form::Word, "its unit"),
    column("y", Form::Value, "its estimate"),
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
    "`compare`: the choice between two measures; one row per policy and role that the policies treat \
     differently, then one per policy for all roles together; with roles named in `--tradeoff`, of \
     those, both where they are two (`A; B`)",
    &COLUMNS,
);

/// The roles of the rows: those that the policies treat differently, in file order, then all together.
pub(crate) fn roles(report: &Evidence<'_>) -> Vec<Option<RoleId>> {
    let policies: Vec<_> = report.results.policies.iter().map(|result| result.policy).collect();
    let differ = differing(report.scenario, &policies);
    differ.into_iter().map(Some).chain([None]).collect()
}

/// Of whom the rows are: of those that were named, else of each of the roles and of all together.
pub(crate) fn choices(report: &Evidence<'_>, comparison: &Comparison) -> Vec<Whose> {
    match comparison.whose {
        Some(whose) => vec![whose],
        None => roles(report).into_iter().map(|role| [role, role]).collect(),
    }
}

/// Their name in the column.
fn named(report: &Evidence<'_>, whose: Whose) -> String {
    both(whose.map(|role| report.role(role)))
}

/// The estimates of a policy.
pub(crate) fn estimates(
    report: &Evidence<'_>,
    (place, whose, axes): (usize, Whose, [Axis; 2]),
) -> [Option<Estimate>; 2] {
    [0, 1].map(|side| report.estimates.get(place, whose[side], axes[side].measure))
}

/// `tradeoff.csv`: one row per role and policy; `efficient` is empty when the intervals do not say.
pub fn write(
    report: &Evidence<'_>,
    comparison: &Comparison,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    let axes = comparison.axes;
    for whose in choices(report, comparison) {
        let all = standings(report.scenario, report.results, whose, axes);
        for (place, standing) in all.iter().enumerate() {
            csv.text(report.policy(place))?;
            csv.text(&named(report, whose))?;
            let estimates = estimates(report, (place, whose, axes));
            rest(&mut csv, axes, estimates, standing, |other| report.policy(other).to_owned())?;
        }
    }
    csv.flush()
}

/// The rows of `tradeoff.csv` as a list.
pub fn tradeoff_json(report: &Evidence<'_>, comparison: &Comparison) -> Value {
    let axes = comparison.axes;
    let row = |whose: Whose, place: usize, standing: &Standing| {
        let estimates = estimates(report, (place, whose, axes));
        let mut row = json!({ "role": named(report, whose), "policy": report.policy(place) });
        rest_json(&mut row, axes, estimates, standing, |place| report.policy(place).to_owned());
        row
    };
    let of = |whose: Whose| {
        let all = standings(report.scenario, report.results, whose, axes);
        let rows = all.iter().enumerate().map(|(place, standing)| row(whose, place, standing));
        rows.collect::<Vec<_>>()
    };
    choices(report, comparison).into_iter().flat_map(of).collect()
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
