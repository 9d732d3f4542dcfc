//! `levels.csv`: one row per policy, role and hour of the week, in the scenario's time zone.

use std::io::{self, Write};

use crate::experiment::Evidence;
use crate::rows::columns::{Form, POLICY, ROLE, Sheet, column};
use crate::rows::csv::Csv;

pub static SHEET: Sheet = Sheet::new(
    "levels.csv",
    "`run` and `compare`; one row per policy, role and hour of the week, in the time zone of \
     `[simulation]`; means over all such hours of the window of measurement",
    &[
        POLICY,
        ROLE,
        column("hour_of_week", Form::Whole, "0 to 167; Monday 00:00 is 0"),
        column(
            "on_duty_mean",
            Form::Decimal,
            "members on duty at a time, of those that the role's approval names; empty without",
        ),
        column("arrivals_mean", Form::Decimal, "requests filed in the hour"),
        column("pending_mean", Form::Decimal, "requests pending at a time"),
        column(
            "active_mean",
            Form::Decimal,
            "assignments active at a time, standing ones included",
        ),
    ],
);

pub fn write(report: &Evidence<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
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
