//! `waiting.csv`: where the time went, one row per policy, role, sort of need and part of the wait.
//!
//! The parts of each sort of need add up to its mean wait.

use std::io::{self, Write};

use crate::engine::Part;
use crate::experiment::{Evidence, scopes};
use crate::measure::Who;
use crate::rows::columns::{CI_HIGH, CI_LOW, Form, POLICY, ROLE, Sheet, column};
use crate::rows::csv::Csv;
use crate::stats::Estimate;

pub static SHEET: Sheet = Sheet::new(
    "waiting.csv",
    "`run` and `compare`: where the time went from wanting access to having it; one row per policy, \
     role, sort of need and part of the wait, in the order of time",
    &[
        POLICY,
        ROLE,
        column(
            "who",
            Form::Word,
            "`all`: needs that got access, whose parts add up to `time_to_access_mean`; `slowest`: \
             the slowest 5 % of those; `never`: needs that had none, until they gave up or the run \
             ended",
        ),
        column("part", Form::Word, "the part of the wait: see Waiting"),
        column("mean_s", Form::Decimal, "mean of the part in seconds; empty without such needs"),
        column("share", Form::Decimal, "its share of the mean wait; empty where nobody waits"),
        column("ci_low", Form::Decimal, CI_LOW.about),
        column("ci_high", Form::Decimal, CI_HIGH.about),
    ],
);

/// A row: a part of the waits of a role under a policy.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Row<'a> {
    /// The policy.
    pub policy: &'a str,
    /// The role; `*` is all roles together.
    pub role: &'a str,
    /// Whose waits.
    pub who: Who,
    /// Which part.
    pub part: Part,
    /// Its mean in seconds; `None` without such needs.
    pub mean: Option<Estimate>,
    /// Its share of the mean wait; `None` where nobody waits.
    pub share: Option<f64>,
}

/// Every row, in the order of the file.
pub fn each(evidence: Evidence<'_>) -> impl Iterator<Item = Row<'_>> {
    let Evidence { scenario, results, .. } = evidence;
    let places = 0..results.policies.len();
    let pairs = places.flat_map(move |place| scopes(scenario).map(move |role| (place, role)));
    let whose = pairs.flat_map(|(place, role)| Who::ALL.map(move |who| (place, role, who)));
    whose.flat_map(move |(place, role, who)| {
        let found = results.wait_parts(scenario, place, role, who);
        let row = |part: Part| {
            let (parts, whole) = found.as_ref().map_or((None, 0.0), |(p, whole)| (Some(p), *whole));
            let mean = parts.map(|parts| parts[part as usize].1);
            let share = mean.filter(|_| whole > 0.0).map(|mean| mean.mean() / whole);
            Row {
                policy: evidence.policy(place),
                role: evidence.role(role),
                who,
                part,
                mean,
                share,
            }
        };
        Part::ALL.map(row)
    })
}

/// One row per policy, role, sort of need and part.
pub fn write(report: &Evidence<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    for Row { policy, role, who, part, mean, share } in each(*report) {
        csv.text(policy)?;
        csv.text(role)?;
        csv.word(who.word())?;
        csv.word(part.word())?;
        csv.number(mean.map(|mean| mean.mean()))?;
        csv.number(share)?;
        csv.number(mean.and_then(|mean| mean.low()))?;
        csv.number(mean.and_then(|mean| mean.high()))?;
        csv.end()?;
    }
    csv.flush()
}
