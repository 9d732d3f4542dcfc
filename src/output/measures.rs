//! `measures.csv`: one row per policy, role and measure; rows without a value have an empty estimate.

use std::io::{self, Write};

use super::{Csv, Report};
use crate::experiment::scopes;
use crate::measure;

pub(super) const COLUMNS: [&str; 9] = [
    "policy",
    "role",
    "measure",
    "unit",
    "estimate",
    "ci_low",
    "ci_high",
    "confidence",
    "replications",
];

pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &COLUMNS)?;
    rows(report, &mut csv, |_| Ok(()))?;
    csv.flush()
}

/// The rows; `lead` writes what stands before each.
pub(super) fn rows<W: Write>(
    report: &Report<'_>,
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
                csv.plain(row.name)?;
                csv.plain(row.unit.word())?;
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
