//! What `fit` found, as files: `fit.csv`, `demand.csv`, `fit-approvers.csv`, `check.csv`.
//!
//! Promises: unknown is empty. Never: an estimate of its own.

use std::io::{self, Write};

use crate::fit::check::Checked;
use crate::fit::found::Found;
use crate::fit::team::unit_of;
use crate::fit::{Fitted, Log};
use crate::rows::columns::{Form, ROLE, Sheet, column};
use crate::rows::csv::Csv;

/// `fit.csv`.
pub static SHEET: Sheet = Sheet::new(
    "fit.csv",
    "`fit`; one row per parameter of each law that was tried, and per share, rate and count",
    &[
        column("subject", Form::Text, "the path of the scenario that the parameter goes to"),
        column("parameter", Form::Text, "its key, and for a law the parameter of the law"),
        column("unit", Form::Word, "`s`, `share`, `1/week`, `people`, or `1` for a plain number"),
        column("estimate", Form::Decimal, "the estimate"),
        column("ci_low", Form::Decimal, "lower end of its confidence interval; empty if not known"),
        column(
            "ci_high",
            Form::Decimal,
            "upper end of its confidence interval; empty if not known",
        ),
        column("confidence", Form::Decimal, "the confidence of the interval, a share"),
        column(
            "method",
            Form::Word,
            "how the interval was made: `wald_log`, the same over all possible hours \
             (`wald_log_calendars`), `wald_logit`, `wilson`, `garwood`; `kaplan_meier`; `count`",
        ),
        column("events", Form::Whole, "events that the estimate rests on; hits of a share"),
        column("censored", Form::Whole, "times that did not end; misses of a share"),
        column("law", Form::Word, "the law; `empirical` when values stand for the data"),
        column("aic", Form::Decimal, "Akaike's information criterion of the law"),
        column("delta_aic", Form::Decimal, "by how much it exceeds the least"),
        column("distance", Form::Decimal, "largest distance of the law from the data's own curve"),
        column("p_value", Form::Decimal, "the chance that luck alone is as far"),
        column(
            "status",
            Form::Word,
            "`fitted`: in the scenario; `candidate`: another law was chosen; `measured`: reported \
             only; `assumption`: too little in the log; `not_identified`: no log tells it",
        ),
    ],
);

/// `demand.csv`.
pub static DEMAND: Sheet = Sheet::new(
    "demand.csv",
    "`fit`; one row per role and hour of the week",
    &[
        ROLE,
        column("hour_of_week", Form::Whole, "the local hour, 0 is Monday 00:00"),
        column("needs", Form::Whole, "needs that arose in it"),
        column("free_h", Form::Decimal, "time in which requesters had nothing open, in hours"),
        column("rate", Form::Decimal, "needs a week in this hour, shrunk to its level"),
        column("ci_low", Form::Decimal, "lower end of its interval"),
        column("ci_high", Form::Decimal, "upper end of its interval"),
        column("level", Form::Whole, "the level of equal rate, from 1"),
    ],
);

/// `fit-approvers.csv`.
pub static APPROVERS: Sheet = Sheet::new(
    "fit-approvers.csv",
    "`fit`; one row per approver who decided",
    &[
        column("group", Form::Text, "the group"),
        column("member", Form::Text, "the approver"),
        column("decided", Form::Whole, "decisions"),
        column("approved", Form::Whole, "of them approvals"),
        column("denied", Form::Whole, "of them denials"),
        column("off_duty", Form::Whole, "of them outside the hours of the approver"),
        column(
            "response_p50_s",
            Form::Decimal,
            "on-duty seconds that half of the responses stay under, those that others forestalled \
             taken into account; empty beyond the last decision",
        ),
        column("response_p90_s", Form::Decimal, "the same for nine in ten"),
        column("at_risk_h", Form::Decimal, "on-duty hours in which something could be decided"),
        column(
            "on_duty",
            Form::Text,
            "the hours of the approver in local time, as calendars write them, several joined by \
             `; `; `always` where none were found",
        ),
        column("roles", Form::Text, "the roles for which the group is asked, joined by `; `"),
    ],
);

/// `check.csv`.
pub static CHECK: Sheet = Sheet::new(
    "check.csv",
    "`fit --check`; one row per role and measure",
    &[
        ROLE,
        column("measure", Form::Text, "what is compared"),
        column("unit", Form::Word, "its unit"),
        column("observed", Form::Decimal, "its value in the log"),
        column("predicted", Form::Decimal, "what half of the replications stay under"),
        column("low", Form::Decimal, "what 2.5 % of them stay under"),
        column("high", Form::Decimal, "what 97.5 % of them stay under"),
        column("p_value", Form::Decimal, "the chance of a log as far out"),
        column("verdict", Form::Word, "`inside`, `outside` (Holm at 5 %), `no_data`"),
    ],
);

/// All of them, in the order of the reference.
pub const SHEETS: [&Sheet; 4] = [&SHEET, &DEMAND, &APPROVERS, &CHECK];

/// `fit.csv`.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(rows: &[Found], confidence: f64, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    for row in rows {
        csv.text(&row.subject)?;
        csv.text(&row.parameter)?;
        csv.word(row.counts.word())?;
        csv.number(row.estimate)?;
        csv.number(row.low)?;
        csv.number(row.high)?;
        csv.number(row.low.or(row.high).map(|_| confidence))?;
        csv.word(row.method.word())?;
        csv.whole(row.events as u64)?;
        csv.whole(row.censored as u64)?;
        csv.word(row.law.unwrap_or_default())?;
        csv.number(row.aic.map(|aic| aic.0))?;
        csv.number(row.aic.map(|aic| aic.1))?;
        csv.number(row.distance)?;
        csv.number(row.p_value)?;
        csv.word(row.status.word())?;
        csv.end()?;
    }
    csv.flush()
}

/// `demand.csv`.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_demand(fitted: &Fitted, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &DEMAND)?;
    for role in &fitted.roles {
        for (hour, row) in (0_u64..).zip(&role.hours) {
            csv.text(&role.name)?;
            csv.whole(hour)?;
            csv.whole(row.needs)?;
            csv.number(Some(row.free_h))?;
            csv.number(row.rate.map(|rate| rate.value()))?;
            csv.number(row.rate.and_then(|rate| rate.low()))?;
            csv.number(row.rate.and_then(|rate| rate.high()))?;
            csv.whole(row.level as u64)?;
            csv.end()?;
        }
    }
    csv.flush()
}

/// `fit-approvers.csv`.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_approvers(
    log: &Log,
    fitted: &Fitted,
    zone_name: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut csv = Csv::new(out, &APPROVERS)?;
    for team in &fitted.teams {
        let places = unit_of(team);
        let roles: Vec<&str> = team.group.roles.iter().map(|role| log.role(*role)).collect();
        let roles = roles.join("; ");
        for member in &team.members {
            csv.text(&team.group.name)?;
            csv.text(log.approver(member.approver))?;
            csv.whole(member.decided)?;
            csv.whole(member.decided - member.denied)?;
            csv.whole(member.denied)?;
            csv.whole(member.off_duty)?;
            csv.number(member.response[0])?;
            csv.number(member.response[1])?;
            csv.number(Some(member.at_risk.as_hours()))?;
            let unit = places.get(&member.approver).and_then(|place| team.units.get(*place));
            csv.text(&unit.map(|unit| unit.hours.text(zone_name)).unwrap_or_default())?;
            csv.text(&roles)?;
            csv.end()?;
        }
    }
    csv.flush()
}

/// `check.csv`.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_check(rows: &[Checked], out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &CHECK)?;
    for row in rows {
        csv.text(&row.observed.role)?;
        csv.text(&row.observed.measure)?;
        csv.word(row.observed.counts.word())?;
        csv.number(row.observed.value)?;
        csv.number(row.predicted)?;
        csv.number(row.range.map(|range| range.0))?;
        csv.number(row.range.map(|range| range.1))?;
        csv.number(row.p_value)?;
        csv.word(row.verdict.word())?;
        csv.end()?;
    }
    csv.flush()
}
