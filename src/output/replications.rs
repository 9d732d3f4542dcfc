//! `replications.csv`: one row per policy, role, replication and measure.

use std::io::{self, Write};

use super::{Csv, Report};
use crate::experiment::scopes;
use crate::measure::rows;

const COLUMNS: [&str; 6] = ["policy", "role", "replication", "measure", "unit", "value"];

pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &COLUMNS)?;
    for (place, result) in report.results.policies.iter().enumerate() {
        for role in scopes(report.scenario) {
            for (replication, values) in (1..).zip(&result.values) {
                for row in rows(report.scenario) {
                    csv.text(report.policy(place))?;
                    csv.text(report.role(role))?;
                    csv.whole(replication)?;
                    csv.plain(row.name)?;
                    csv.plain(row.unit.word())?;
                    csv.value(row.unit, values.get(role, row.measure))?;
                    csv.end()?;
                }
            }
        }
    }
    csv.flush()
}
