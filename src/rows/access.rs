//! `time_to_access.csv`: the curve of waiting, one row per policy, role and time of a fixed grid.
//!
//! `waiting_share` is the share of needs without access after `time_s`, those that never get it
//! included; empty when there are no needs.

use std::io::{self, Write};

use crate::experiment::Evidence;
use crate::experiment::scopes;
use crate::rows::columns::{CI_HIGH, CI_LOW, Form, POLICY, ROLE, Sheet, column};
use crate::rows::csv::Csv;

pub static SHEET: Sheet = Sheet::new(
    "time_to_access.csv",
    "`run` and `compare`: the curve of waiting; one row per policy, role and time of a fixed grid",
    &[
        POLICY,
        ROLE,
        column("time_s", Form::Seconds, "time since access was wanted, in seconds"),
        column(
            "waiting_share",
            Form::Decimal,
            "share of the needs without access after that time, those that never get it included; \
             empty when there are no needs",
        ),
        column("ci_low", Form::Decimal, CI_LOW.about),
        column("ci_high", Form::Decimal, CI_HIGH.about),
        column("replications", Form::Whole, "how many replications have needs"),
    ],
);

pub fn write(report: &Evidence<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    for place in 0..report.results.policies.len() {
        for role in scopes(report.scenario) {
            for (time, share) in report.results.waiting(report.scenario, place, role) {
                csv.text(report.policy(place))?;
                csv.text(report.role(role))?;
                csv.span(Some(time))?;
                csv.number(share.map(|share| share.mean()))?;
                csv.number(share.and_then(|share| share.low()))?;
                csv.number(share.and_then(|share| share.high()))?;
                csv.whole(share.map_or(0, |share| share.n as u64))?;
                csv.end()?;
            }
        }
    }
    csv.flush()
}
