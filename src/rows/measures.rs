//! `measures.csv`: one row per policy, role and measure; rows without a value have an empty estimate.

use std::io::{self, Write};

use crate::experiment::{Evidence, scopes};
use crate::measure;
use crate::rows::columns::{
    CI_HIGH, CI_LOW, CONFIDENCE, Column, Form, MEASURE, POLICY, REPLICATIONS, ROLE, Sheet, UNIT,
    column,
};
use crate::rows::csv::Csv;
use crate::scenario::keys::MeasureRow;
use crate::stats::Estimate;

/// The columns, also of `sweep.csv`.
pub(crate) const COLUMNS: [Column; 9] = [
    POLICY,
    ROLE,
    MEASURE,
    UNIT,
    column(
        "estimate",
        Form::Value,
        "the mean over the replications that have a value; empty when none has",
    ),
    CI_LOW,
    CI_HIGH,
    CONFIDENCE,
    REPLICATIONS,
];

pub static SHEET: Sheet = Sheet::new(
    "measures.csv",
    "`run` and `compare`; one row per policy, role and measure",
    &COLUMNS,
);

pub fn write(report: &Evidence<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    rows(report, &mut csv, |_| Ok(()))?;
    csv.flush()
}

/// A row: a measure of a role under a policy.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Row<'a> {
    /// The policy.
    pub policy: &'a str,
    /// The role; `*` is all roles together.
    pub role: &'a str,
    /// The measure, with its name and unit.
    pub measure: &'static MeasureRow,
    /// The mean over the replications with its interval; `None` when nobody produced a value.
    pub estimate: Option<Estimate>,
}

/// Every row, in the order of the file.
pub fn each(evidence: Evidence<'_>) -> impl Iterator<Item = Row<'_>> {
    let scenario = evidence.scenario;
    let places = 0..evidence.results.policies.len();
    let pairs = places.flat_map(move |place| scopes(scenario).map(move |role| (place, role)));
    pairs.flat_map(move |(place, role)| {
        measure::rows(scenario).map(move |measure| Row {
            policy: evidence.policy(place),
            role: evidence.role(role),
            measure,
            estimate: evidence.estimates.get(place, role, measure.measure),
        })
    })
}

/// Writes the rows; `lead` writes what stands before each.
pub(crate) fn rows<W: Write>(
    report: &Evidence<'_>,
    csv: &mut Csv<W>,
    lead: impl Fn(&mut Csv<W>) -> io::Result<()>,
) -> io::Result<()> {
    let confidence = report.scenario.simulation.confidence;
    for Row { policy, role, measure, estimate } in each(*report) {
        lead(csv)?;
        csv.text(policy)?;
        csv.text(role)?;
        csv.word(measure.name)?;
        csv.word(measure.unit.word())?;
        csv.estimate(measure.unit, estimate)?;
        csv.number(Some(confidence))?;
        csv.whole(estimate.map_or(0, |estimate| estimate.n as u64))?;
        csv.end()?;
    }
    Ok(())
}
