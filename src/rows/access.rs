//! `time_to_access.csv`: the curve of waiting, one row per policy, role and time of a fixed grid.
//!
//! `waiting_share` is the share of needs without access after `time_s`, those that never get it
//! included; empty when there are no needs.

use std::io::{self, Write};

use crate::experiment::{Evidence, scopes};
use crate::rows::columns::{CI_HIGH, CI_LOW, Form, POLICY, ROLE, Sheet, column};
use crate::rows::csv::Csv;
use crate::stats::Estimate;
use crate::time::Span;

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

/// A row: the share of a role's needs that wait after a time, under a policy.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Row<'a> {
    /// The policy.
    pub policy: &'a str,
    /// The role; `*` is all roles together.
    pub role: &'a str,
    /// Since access was wanted.
    pub time: Span,
    /// The share without access; `None` when there are no needs.
    pub share: Option<Estimate>,
}

/// Every row, in the order of the file.
pub fn each(evidence: Evidence<'_>) -> impl Iterator<Item = Row<'_>> {
    let Evidence { scenario, results, .. } = evidence;
    let places = 0..results.policies.len();
    let pairs = places.flat_map(move |place| scopes(scenario).map(move |role| (place, role)));
    pairs.flat_map(move |(place, role)| {
        results.waiting(scenario, place, role).into_iter().map(move |(time, share)| Row {
            policy: evidence.policy(place),
            role: evidence.role(role),
            time,
            share,
        })
    })
}

/// One row per policy, role and time.
pub fn write(report: &Evidence<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    for Row { policy, role, time, share } in each(*report) {
        csv.text(policy)?;
        csv.text(role)?;
        csv.span(Some(time))?;
        csv.number(share.map(|share| share.mean()))?;
        csv.number(share.and_then(|share| share.low()))?;
        csv.number(share.and_then(|share| share.high()))?;
        csv.whole(share.map_or(0, |share| share.n as u64))?;
        csv.end()?;
    }
    csv.flush()
}
