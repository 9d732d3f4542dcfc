//! `time_to_access.csv`: the curve of waiting, one row per policy, role and time of a fixed grid.
//!
//! `waiting_share` is the share of needs without access after `time_s`, those that never get it
//! included; empty when there are no needs.

use std::io::{self, Write};

use super::{Csv, Report};
use crate::experiment::scopes;

const COLUMNS: [&str; 7] =
    ["policy", "role", "time_s", "waiting_share", "ci_low", "ci_high", "replications"];

pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &COLUMNS)?;
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
