//! `levels.csv`: one row per policy, role and hour of the week, in the scenario's time zone.

use std::io::{self, Write};

use super::{Csv, Report};

const COLUMNS: [&str; 7] = [
    "policy",
    "role",
    "hour_of_week",
    "on_duty_mean",
    "arrivals_mean",
    "pending_mean",
    "active_mean",
];

pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &COLUMNS)?;
    for place in 0..report.results.policies.len() {
        for row in report.results.level_rows(report.scenario, place) {
            csv.text(report.policy(place))?;
            csv.text(report.role(row.role))?;
            csv.whole(row.hour_of_week as u64)?;
            csv.number(row.on_duty)?;
            csv.number(row.arrivals)?;
            csv.number(row.pending)?;
            csv.number(row.active)?;
            csv.end()?;
        }
    }
    csv.flush()
}
