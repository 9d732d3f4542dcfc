//! `measures.csv`: one row per policy, role and measure; rows without a value have an empty estimate.

use std::io::{self, Write};

use crate::experiment::Evidence;
use crate::experiment::scopes;
use crate::measure;
use crate::rows::columns::{
    CI_HIGH, CI_LOW, CONFIDENCE, Column, Form, MEASURE, POLICY, REPLICATIONS, ROLE, Sheet, UNIT,
    column,
};
use crate::rows::csv::Csv;

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

/// The rows; `lead` writes what stands before each.
pub(crate) fn rows<W: Write>(
    report: &Evidence<'_>,
    csv: &mut Csv<W>,
    lead: impl Fn(&mut Csv<W>) -> io::Result<()>,
) -> io::Result<()> {
    let confidence = report.scenario.simulation.confidence;
    for place in 0..report.results.policies.len() {
        for role in scopes(report.scenario) {
            for row in measure::rows(report.scenario) {
                let estimate = report.estimates.get(place, role, row.measure);
                lead(csv)?;
                csv.text(report.policy(place))?;
                csv.text(report.role(role))?;
                csv.word(row.name)?;
                csv.word(row.unit.word())?;
                csv.value(row.unit, estimate.map(|estimate| estimate.mean()))?;
                csv.value(row.unit, estimate.and_then(|estimate| estimate.low()))?;
                csv.value(row.unit, estimate.and_then(|estimate| estimate.high()))?;
                csv.number(Some(confidence))?;
                csv.whole(estimate.map_or(0, |estimate| estimate.n as u64))?;
                csv.end()?;
            }
        }
    }
    Ok(())
}
