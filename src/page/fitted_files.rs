//! What `fit` wrote, read back.
//!
//! Promises: what is missing, changed or not understood ends as one sentence, all files that are at
//! once; of a person there is a number. Never: an estimate of its own, or a name of an input.

use crate::fit::check::{Checked, Verdict};
use crate::fit::found::{Counts, Found, Method, Status};
use crate::fit::law::Law;
use crate::fit::observed::Measured;
use crate::fit::points::MOST;
use crate::job::Written;
use crate::page::ends::Requests;
use crate::page::reading::Shelf;
use crate::page::rows::{Row, Rows};
use crate::page::times::{Curve, Point};
use crate::time::Span;
use crate::words::fit::by_reason;

/// What the manifest of a fit says.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// What was asked, each option with its value.
    pub options: Vec<(String, String)>,
    /// The zone of the week.
    pub time_zone: String,
    /// The share of the time that was held out for the check.
    pub held_out: Option<f64>,
    /// Records of the log.
    pub records: Option<u64>,
    /// How long it was watched.
    pub watched: Option<Span>,
    /// Size in bytes and digest of each input.
    pub inputs: Vec<(u64, String)>,
    /// The files.
    pub files: Vec<Written>,
}

/// What the files say.
pub struct Files {
    /// `fit.csv`; nothing where a scenario was judged as it is, as in the next four.
    pub found: Vec<Found>,
    /// `demand.csv`.
    pub hours: Vec<Hour>,
    /// `fit-approvers.csv`.
    pub approvers: Vec<Approver>,
    /// `fit-curves.csv`.
    pub curves: Vec<Curve>,
    /// `check.csv`, if there was a check.
    pub checked: Option<Vec<Checked>>,
    /// `aside.csv`: records by reason.
    pub aside: Vec<(String, u64)>,
    /// `requests.csv`, counted.
    pub requests: Requests,
}

/// A row of `demand.csv`.
pub struct Hour {
    pub role: String,
    pub needs: f64,
    /// Needs a week in this hour of the week.
    pub rate: Option<f64>,
    pub level: f64,
}

/// A row of `fit-approvers.csv`.
#[derive(Clone)]
pub struct Approver {
    pub group: String,
    pub member: String,
    pub decided: f64,
    pub denied: f64,
    pub off_duty: f64,
    /// Seconds on duty that half, and nine in ten, of the responses stay under.
    pub response: [Option<f64>; 2],
    pub at_risk_h: f64,
    /// Hours on duty, as a calendar has them.
    pub on_duty: String,
    /// The roles for which the group is asked, joined by `; `.
    pub roles: String,
}

impl Files {
    /// Reads the files of this manifest.
    ///
    /// # Errors
    /// Sentences about what is missing, changed or not understood.
    pub fn read(shelf: &Shelf<'_>, recorded: &Recorded) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let named = |name: &str| recorded.files.iter().find(|file| file.name == name);
        let is_fitted = named("fit.csv").is_some();
        let mut bytes = |name: &str, needed: bool| match named(name) {
            Some(file) => (shelf.take)(file).map_err(|problem| problems.push(problem)).ok(),
            None if needed => {
                let place = &shelf.place;
                problems.push(format!("the manifest of {place} names no {name}; fit again"));
                None
            }
            None => None,
        };
        let (requests, aside) = (bytes("requests.csv", true), bytes("aside.csv", true));
        let fitted = ["fit.csv", "demand.csv", "fit-approvers.csv", "fit-curves.csv"];
        let fitted = fitted.map(|name| (name, bytes(name, is_fitted)));
        let check = bytes("check.csv", false);
        if !problems.is_empty() {
            return Err(problems);
        }
        let [found, hours, approvers, curves] = fitted;
        let one = |problem: String| vec![problem];
        Ok(Self {
            found: each(found, found_row).map_err(one)?,
            hours: each(hours, hour).map_err(one)?,
            approvers: each(approvers, approver).map_err(one)?,
            curves: joined(each(curves, point).map_err(one)?),
            checked: check
                .map(|bytes| each(("check.csv", Some(bytes)), checked))
                .transpose()
                .map_err(one)?,
            aside: by_reason(
                each(("aside.csv", aside), reason)
                    .map_err(one)?
                    .iter()
                    .map(|(word, many)| (word.as_str(), *many)),
            ),
            requests: Requests::read(&requests.unwrap_or_default()).map_err(one)?,
        })
    }
}

/// Every row of a file, if it is there.
fn each<T>(
    (name, bytes): (&str, Option<Vec<u8>>),
    read: impl Fn(Row<'_>) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let Some(bytes) = bytes else { return Ok(Vec::new()) };
    Rows::of(name, &bytes)?.iter().map(read).collect()
}

/// The one of these whose word it is.
fn named<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str, said: &str) -> Option<T> {
    all.iter().copied().find(|one| word(*one) == said)
}

fn counts(row: &Row<'_>) -> Result<Counts, String> {
    Ok(named(&Counts::ALL, Counts::word, row.raw("unit")?).unwrap_or(Counts::Number))
}

fn number(row: &Row<'_>, column: &str) -> Result<f64, String> {
    row.number(column).map(Option::unwrap_or_default)
}

fn found_row(row: Row<'_>) -> Result<Found, String> {
    let law = row.raw("law")?;
    let laws = Law::ALL.map(Law::word).into_iter().chain(["empirical"]);
    let status = named(&Status::ALL, Status::word, row.raw("status")?);
    Ok(Found {
        subject: row.text("subject")?.to_owned(),
        parameter: row.text("parameter")?.to_owned(),
        counts: counts(&row)?,
        estimate: row.number("estimate")?,
        low: row.number("ci_low")?,
        high: row.number("ci_high")?,
        method: Method::None,
        events: number(&row, "events")?,
        censored: number(&row, "censored")?,
        law: laws.into_iter().find(|word| *word == law),
        aic: row.number("aic")?.zip(row.number("delta_aic")?),
        distance: row.number("distance")?,
        p_value: row.number("p_value")?,
        status: status.unwrap_or(Status::Measured),
    })
}

fn hour(row: Row<'_>) -> Result<Hour, String> {
    Ok(Hour {
        role: row.text("role")?.to_owned(),
        needs: number(&row, "needs")?,
        rate: row.number("rate")?,
        level: number(&row, "level")?,
    })
}

fn approver(row: Row<'_>) -> Result<Approver, String> {
    Ok(Approver {
        group: row.text("group")?.to_owned(),
        member: row.text("member")?.to_owned(),
        decided: number(&row, "decided")?,
        denied: number(&row, "denied")?,
        off_duty: number(&row, "off_duty")?,
        response: [row.number("response_p50_s")?, row.number("response_p90_s")?],
        at_risk_h: number(&row, "at_risk_h")?,
        on_duty: row.text("on_duty")?.to_owned(),
        roles: row.text("roles")?.to_owned(),
    })
}

fn point(row: Row<'_>) -> Result<(String, String, Point), String> {
    let (subject, parameter) = (row.text("subject")?.to_owned(), row.raw("parameter")?.to_owned());
    let point = Point {
        seconds: number(&row, "time_s")?,
        share: number(&row, "share_km")?,
        ends: row.number("low")?.zip(row.number("high")?),
        law: row.number("share_fitted")?,
    };
    Ok((subject, parameter, point))
}

/// Points of the same time are one curve.
fn joined(points: Vec<(String, String, Point)>) -> Vec<Curve> {
    let mut curves: Vec<Curve> = Vec::new();
    for (subject, parameter, point) in points {
        match curves.last_mut() {
            Some(last) if last.subject == subject && last.parameter == parameter => {
                // No curve that was written has more.
                if last.points.len() < MOST {
                    last.points.push(point);
                }
            }
            _ => curves.push(Curve { subject, parameter, points: vec![point] }),
        }
    }
    curves
}

fn checked(row: Row<'_>) -> Result<Checked, String> {
    let observed = Measured {
        role: row.text("role")?.to_owned(),
        measure: row.text("measure")?.to_owned(),
        counts: counts(&row)?,
        value: row.number("observed")?,
    };
    let verdict = named(&Verdict::ALL, Verdict::word, row.raw("verdict")?);
    Ok(Checked {
        observed,
        predicted: row.number("predicted")?,
        range: row.number("low")?.zip(row.number("high")?),
        p_value: row.number("p_value")?,
        verdict: verdict.unwrap_or(Verdict::NoData),
    })
}

fn reason(row: Row<'_>) -> Result<(String, u64), String> {
    Ok((row.raw("reason")?.to_owned(), number(&row, "records")? as u64))
}
