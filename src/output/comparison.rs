//! `comparison.csv`: one row per policy other than the baseline, role and measure.

use std::io::{self, Write};

use super::{Csv, Report};
use crate::experiment::{Comparison, scopes};
use crate::measure::rows;

const COLUMNS: [&str; 11] = [
    "baseline",
    "policy",
    "role",
    "measure",
    "unit",
    "difference",
    "ci_low",
    "ci_high",
    "relative_difference",
    "variance_ratio",
    "replications",
];

pub fn write(report: &Report<'_>, comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &COLUMNS)?;
    let baseline = comparison.baseline;
    for place in (0..report.results.policies.len()).filter(|place| *place != baseline) {
        for role in scopes(report.scenario) {
            for row in rows(report.scenario) {
                let found = comparison.get(place, role, row.measure);
                let difference = found.map(|found| found.paired.difference);
                csv.text(report.policy(baseline))?;
                csv.text(report.policy(place))?;
                csv.text(report.role(role))?;
                csv.plain(row.name)?;
                csv.plain(row.unit.word())?;
                csv.value(row.unit, difference.map(|difference| difference.mean()))?;
                csv.value(row.unit, difference.and_then(|difference| difference.low()))?;
                csv.value(row.unit, difference.and_then(|difference| difference.high()))?;
                csv.number(found.and_then(|found| found.relative))?;
                csv.number(found.and_then(|found| found.paired.variance_ratio))?;
                csv.whole(difference.map_or(0, |difference| difference.n as u64))?;
                csv.end()?;
            }
        }
    }
    csv.flush()
}
