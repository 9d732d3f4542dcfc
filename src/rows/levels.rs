//! `levels.csv`: one row per policy, role and hour of the week, in the scenario's time zone.

use std::io::{self, Write};

use crate::experiment::Evidence;
use crate::measure::LevelRow;
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
        column(
            "waiting_mean_s",
            Form::Decimal,
            "mean wait of the needs that wanted access in the hour and got it, in seconds; empty \
             without",
        ),
    ],
);

/// A row: an hour of the week of a role under a policy.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Row<'a> {
    /// The policy.
    pub policy: &'a str,
    /// The role; `*` is all roles together.
    pub role: &'a str,
    /// The hour, and the levels in it.
    pub level: LevelRow,
}

/// Every row, in the order of the file.
pub fn each(evidence: Evidence<'_>) -> impl Iterator<Item = Row<'_>> {
    let Evidence { scenario, results, .. } = evidence;
    (0..results.policies.len()).flat_map(move |place| {
        results.level_rows(scenario, place).map(move |level| Row {
            policy: evidence.policy(place),
            role: evidence.role(level.role),
            level,
        })
    })
}

/// One row per policy, role and hour of the week.
pub fn write(report: &Evidence<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    for Row { policy, role, level } in each(*report) {
        csv.text(policy)?;
        csv.text(role)?;
        csv.whole(level.hour_of_week as u64)?;
        csv.number(level.on_duty)?;
        csv.number(level.arrivals)?;
        csv.number(level.pending)?;
        csv.number(level.active)?;
        csv.number(level.waiting_s)?;
        csv.end()?;
    }
    csv.flush()
}
