//! `comparison.csv`: one row per policy other than the baseline, role and measure.

use std::io::{self, Write};

use crate::experiment::Evidence;
use crate::experiment::{Comparison, scopes};
use crate::measure::rows;
use crate::rows::columns::{CI_HIGH, CI_LOW, Form, MEASURE, POLICY, ROLE, Sheet, UNIT, column};
use crate::rows::csv::Csv;

pub static SHEET: Sheet = Sheet::new(
    "comparison.csv",
    "`compare`; one row per policy other than the baseline, role and measure",
    &[
        column("baseline", Form::Text, "the policy that the other is compared with"),
        POLICY,
        ROLE,
        MEASURE,
        UNIT,
        column(
            "difference",
            Form::Value,
            "`policy` less `baseline`: the mean of the differences within each replication",
        ),
        CI_LOW,
        CI_HIGH,
        column(
            "relative_difference",
            Form::Decimal,
            "the difference over the mean of the baseline, a share; empty when that is 0",
        ),
        column(
            "variance_ratio",
            Form::Decimal,
            "by how much common random numbers sharpen the difference: the sum of both variances \
             over the variance of the differences",
        ),
        column("replications", Form::Whole, "how many replications have a value of both policies"),
    ],
);

pub fn write(
    report: &Evidence<'_>,
    comparison: &Comparison,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    let baseline = comparison.baseline;
    for place in (0..report.results.policies.len()).filter(|place| *place != baseline) {
        for role in scopes(report.scenario) {
            for row in rows(report.scenario) {
                let found = comparison.get(place, role, row.measure);
                let difference = found.map(|found| found.paired.difference);
                csv.text(report.policy(baseline))?;
                csv.text(report.policy(place))?;
                csv.text(report.role(role))?;
                csv.word(row.name)?;
                csv.word(row.unit.word())?;
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
