//! `comparison.csv`: one row per policy other than the baseline, role and measure.

use std::io::{self, Write};

use crate::experiment::{Comparison, Difference, Evidence, scopes};
use crate::measure::rows;
use crate::rows::columns::{CI_HIGH, CI_LOW, Form, MEASURE, POLICY, ROLE, Sheet, UNIT, column};
use crate::rows::csv::Csv;
use crate::scenario::keys::MeasureRow;

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

/// A row: what a policy changes in a measure of a role.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Row<'a> {
    /// The policy that the other is compared with.
    pub baseline: &'a str,
    /// The other.
    pub policy: &'a str,
    /// The role; `*` is all roles together.
    pub role: &'a str,
    /// The measure, with its name and unit.
    pub measure: &'static MeasureRow,
    /// `policy` less `baseline`; `None` when it is not known.
    pub difference: Option<Difference>,
}

/// Every row, in the order of the file.
pub fn each<'a>(
    evidence: Evidence<'a>,
    comparison: &'a Comparison,
) -> impl Iterator<Item = Row<'a>> {
    let (scenario, baseline) = (evidence.scenario, comparison.baseline);
    let others = (0..evidence.results.policies.len()).filter(move |place| *place != baseline);
    let pairs = others.flat_map(move |place| scopes(scenario).map(move |role| (place, role)));
    pairs.flat_map(move |(place, role)| {
        rows(scenario).map(move |measure| Row {
            baseline: evidence.policy(baseline),
            policy: evidence.policy(place),
            role: evidence.role(role),
            measure,
            difference: comparison.get(place, role, measure.measure),
        })
    })
}

/// One row per policy other than the baseline, role and measure.
pub fn write(
    report: &Evidence<'_>,
    comparison: &Comparison,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    for Row { baseline, policy, role, measure, difference: found } in each(*report, comparison) {
        let difference = found.map(|found| found.paired.difference);
        csv.text(baseline)?;
        csv.text(policy)?;
        csv.text(role)?;
        csv.word(measure.name)?;
        csv.word(measure.unit.word())?;
        csv.estimate(measure.unit, difference)?;
        csv.number(found.and_then(|found| found.relative))?;
        csv.number(found.and_then(|found| found.paired.variance_ratio))?;
        csv.whole(difference.map_or(0, |difference| difference.n as u64))?;
        csv.end()?;
    }
    csv.flush()
}
