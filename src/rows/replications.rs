//! `replications.csv`: one row per policy, role, replication and measure.

use std::io::{self, Write};

use crate::experiment::{Evidence, scopes};
use crate::measure::rows;
use crate::rows::columns::{Form, MEASURE, POLICY, REPLICATION, ROLE, Sheet, UNIT, column};
use crate::rows::csv::Csv;

pub static SHEET: Sheet = Sheet::new(
    "replications.csv",
    "`run` and `compare`; one row per policy, role, replication and measure; `measures.csv` is made \
     from it",
    &[
        POLICY,
        ROLE,
        REPLICATION,
        MEASURE,
        UNIT,
        column(
            "value",
            Form::Value,
            "the value in this replication; empty when nobody produced one",
        ),
    ],
);

pub fn write(report: &Evidence<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    let mut measures = Vec::new();
    for row in rows(report.scenario) {
        let named = csv.prepared(3, |csv| {
            csv.word(row.name)?;
            csv.word(row.unit.word())
        })?;
        measures.push((row, named));
    }
    for (place, result) in report.results.policies.iter().enumerate() {
        for role in scopes(report.scenario) {
            let whose = csv.prepared(0, |csv| {
                csv.text(report.policy(place))?;
                csv.text(report.role(role))
            })?;
            for (replication, values) in (1..).zip(&result.values) {
                for (row, named) in &measures {
                    csv.again(&whose);
                    csv.whole(replication)?;
                    csv.again(named);
                    csv.value(row.unit, values.get(role, row.measure))?;
                    csv.end()?;
                }
            }
        }
    }
    csv.flush()
}
