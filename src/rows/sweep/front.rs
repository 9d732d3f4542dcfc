//! The trade-off of a sweep: which points are efficient in two measures, and which are dominated.
//!
//! `tradeoff_values.csv` has the values of both measures for every point, policy and replication,
//! of every role that may be spoken of, and what their intervals are made of; with the rows of
//! `sweep.csv` they are all that the front is made from, so that shards join to the same bytes. A
//! line is a policy at a point. Promises: the rule is that of [`crate::experiment::front`]; where the
//! intervals do not say, `efficient` is empty; a role that is the same at all of them has no front.
//! Never: runs.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use serde_json::{Value, json};

use crate::experiment::{
    Axis, AxisOf, Evidence, Point, Standing, are_named, both, front, made_of, scopes, whose,
};
use crate::id::RoleId;
use crate::measure::Measure;
use crate::rows::columns::{Form, MEASURE, POINT, POLICY, REPLICATION, ROLE, Sheet, column};
use crate::rows::csv::{Csv, armed};
use crate::rows::sweep::row::read;
use crate::rows::sweep::short_keys;
use crate::rows::tradeoff::{COLUMNS, rest, rest_json};
use crate::stats::{Estimate, Kind};

/// The front.
pub const FRONT: &str = "tradeoff.csv";
/// The values it is made from.
pub const FRONT_VALUES: &str = "tradeoff_values.csv";
/// More lines are not compared: each is compared with each other one.
pub const MOST_LINES: usize = 2_000;

/// `tradeoff.csv` of a sweep.
pub static SHEET: Sheet = Sheet {
    file: "tradeoff.csv",
    about: "`sweep --tradeoff`; one row per point and policy, for each role that is not the same at all \
            of them, then for all roles together; with roles named, of those; each varied key has a \
            column",
    before: &[POINT],
    keys: true,
    columns: &COLUMNS,
};

/// `tradeoff_values.csv`.
pub static VALUES_SHEET: Sheet = Sheet::new(
    "tradeoff_values.csv",
    "`sweep --tradeoff`; one row per point, policy, role, measure and replication; `tradeoff.csv` is \
     made from it",
    &[
        POINT,
        POLICY,
        ROLE,
        MEASURE,
        column("kind", Form::Word, "what its interval is made of"),
        REPLICATION,
        column("value", Form::Decimal, "the value in this replication, in the unit of the measure"),
    ],
);

/// Where every line stands, for each of whom there is a choice.
#[derive(Clone, Debug)]
pub struct Front {
    pub(crate) sides: [AxisOf; 2],
    keys: Vec<String>,
    /// The keys as they are said.
    pub(crate) heads: Vec<String>,
    pub(crate) lines: Vec<Line>,
    /// Roles first, all together last.
    pub(crate) choices: Vec<Choice>,
    /// Whether a line is known by its point alone.
    pub(crate) one_policy: bool,
}

/// A policy at a point.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// From 1.
    pub(crate) point: usize,
    pub(crate) values: Vec<String>,
    pub(crate) policy: String,
    /// Of the roles and measures that are needed.
    found: BTreeMap<(String, Measure), Estimate>,
}

/// The lines between the measures of a role, or of two.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// Of whom both are; `*` is all together.
    pub(crate) whose: [String; 2],
    /// The estimates of each line.
    pub(crate) estimates: Vec<[Option<Estimate>; 2]>,
    /// Where each line stands.
    pub(crate) standings: Vec<Standing>,
}

/// The header row of the values.
///
/// # Errors
/// When `out` cannot be written.
pub fn front_columns(out: &mut dyn Write) -> io::Result<()> {
    Csv::new(out, &VALUES_SHEET)?.flush()
}

/// The values of one point, counted from 0.
///
/// # Errors
/// Never: memory can be written.
pub fn front_values(
    report: &Evidence<'_>,
    number: usize,
    sides: &[AxisOf; 2],
) -> io::Result<Vec<u8>> {
    let measures = sides.each_ref().map(|side| side.axis.measure);
    let needed: Vec<(Option<RoleId>, Measure)> = match whose(report.scenario, sides) {
        Some([x, y]) => vec![(x, measures[0]), (y, measures[1])],
        None => {
            let both = |role| measures.map(|measure| (role, measure));
            scopes(report.scenario).flat_map(both).collect()
        }
    };
    let mut csv = Csv::headless(Vec::new(), &VALUES_SHEET, 0);
    for (place, result) in report.results.policies.iter().enumerate() {
        for (role, measure) in &needed {
            let kind = made_of(report.scenario, result, *role, *measure).text();
            for (replication, value) in (1..).zip(result.series(*role, *measure)) {
                csv.whole(number as u64 + 1)?;
                csv.text(report.policy(place))?;
                csv.text(report.role(*role))?;
                csv.word(measure.name())?;
                csv.word(&kind)?;
                csv.whole(replication)?;
                csv.number(value)?;
                csv.end()?;
            }
        }
    }
    csv.into_inner()
}

impl Front {
    /// From a `sweep.csv` with so many keys, and the values of the same points.
    ///
    /// # Errors
    /// When a file cannot be read, is no such file, or they do not belong together.
    pub fn read(
        sweep: impl Read,
        values: impl Read,
        keys: usize,
        sides: &[AxisOf; 2],
        confidence: f64,
    ) -> io::Result<Self> {
        let points = points(values)?;
        let (keys, lines) = lines(sweep, keys, sides)?;
        let same = |(line, point): (&Line, &Gathered)| {
            line.point == point.point && line.policy == point.policy
        };
        if points.len() != lines.len() || !lines.iter().zip(&points).all(same) {
            return Err(wrong());
        }
        let wanted = match are_named(sides) {
            true => vec![sides.each_ref().map(|side| side.whom().to_owned())],
            false => roles(&points).into_iter().map(|role| [role.clone(), role]).collect(),
        };
        let alone = wanted.len() == 1;
        let mut choices = Vec::new();
        for whose in wanted {
            let of = |point: &Gathered| point.between(&whose, sides).ok_or_else(wrong);
            let points = points.iter().map(of).collect::<io::Result<Vec<Point>>>()?;
            let differs = points.iter().any(|point| point.values != points[0].values);
            if !differs && !alone && whose[0] != "*" {
                continue;
            }
            let found = |line: &Line| [0, 1].map(|side| line.found(&whose[side], &sides[side]));
            let estimates = lines.iter().map(found).collect();
            let axes = sides.each_ref().map(|side| side.axis);
            choices.push(Choice { whose, estimates, standings: front(&points, axes, confidence) });
        }
        let one_policy = lines.iter().all(|line| line.policy == lines[0].policy);
        let heads = short_keys(&keys);
        Ok(Self { sides: sides.clone(), heads, keys, lines, choices, one_policy })
    }

    /// The measures.
    pub(crate) fn axes(&self) -> [Axis; 2] {
        self.sides.each_ref().map(|side| side.axis)
    }

    /// `tradeoff.csv`: one row per point and policy, for each choice.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        let mut csv = Csv::of_keys(out, &SHEET, &keys)?;
        for choice in &self.choices {
            let name = choice.name();
            let rows = self.lines.iter().zip(&choice.estimates).zip(&choice.standings);
            for ((line, estimates), standing) in rows {
                csv.whole(line.point as u64)?;
                line.values.iter().try_for_each(|value| csv.varied(value))?;
                csv.text(&line.policy)?;
                csv.text(&name)?;
                rest(&mut csv, self.axes(), *estimates, standing, |other| self.short(other))?;
            }
        }
        csv.flush()
    }

    /// The same as a list.
    pub fn json(&self) -> Value {
        let of = |choice: &Choice| {
            let rows = self.lines.iter().zip(&choice.estimates).zip(&choice.standings);
            let row = |((line, estimates), standing): (
                (&Line, &[Option<Estimate>; 2]),
                &Standing,
            )| {
                let mut row =
                    json!({ "point": line.point, "role": choice.name(), "policy": line.policy });
                rest_json(&mut row, self.axes(), *estimates, standing, |other| self.short(other));
                row
            };
            rows.map(row).collect::<Vec<_>>()
        };
        self.choices.iter().flat_map(of).collect()
    }

    /// The number of the point, and the policy.
    fn short(&self, at: usize) -> String {
        format!("{} {}", self.lines[at].point, self.lines[at].policy)
    }
}

impl Choice {
    /// Of whom it is.
    pub(crate) fn name(&self) -> String {
        both(self.whose.each_ref().map(String::as_str))
    }
}

impl Line {
    fn found(&self, role: &str, side: &AxisOf) -> Option<Estimate> {
        self.found.get(&(role.to_owned(), side.axis.measure)).copied()
    }
}

fn wrong() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not the values of this version")
}

/// Every line of a `sweep.csv` with what is needed of it.
fn lines(
    file: impl Read,
    keys: usize,
    sides: &[AxisOf; 2],
) -> io::Result<(Vec<String>, Vec<Line>)> {
    let mut lines: Vec<Line> = Vec::new();
    let named = are_named(sides);
    let names = read(file, keys, |row| {
        if row.is_first() {
            // A policy comes once at each point.
            let point = match (lines.first(), lines.last()) {
                (Some(first), Some(last)) if first.policy == row.policy => last.point + 1,
                (_, last) => last.map_or(1, |last| last.point),
            };
            let (values, policy) = (row.values.clone(), row.policy.clone());
            lines.push(Line { point, values, policy, found: BTreeMap::new() });
        }
        let is =
            |side: &AxisOf| side.axis.measure == row.measure && (!named || side.whom() == row.role);
        if sides.iter().any(is)
            && let (Some(line), Some(found)) = (lines.last_mut(), row.estimate)
        {
            line.found.insert((row.role.clone(), row.measure), found);
        }
        Ok(())
    })?;
    Ok((names, lines))
}

/// The values of a line.
struct Gathered {
    point: usize,
    policy: String,
    series: Vec<Series>,
}

/// Those of a role in a measure.
struct Series {
    role: String,
    measure: Measure,
    kind: Kind,
    values: Vec<Option<f64>>,
}

impl Gathered {
    fn between(&self, whose: &[String; 2], sides: &[AxisOf; 2]) -> Option<Point> {
        let of = |side: usize| {
            let is =
                |one: &&Series| one.role == whose[side] && one.measure == sides[side].axis.measure;
            self.series.iter().find(is)
        };
        let (x, y) = (of(0)?, of(1)?);
        Some(Point::from_parts([x.values.clone(), y.values.clone()], [x.kind, y.kind]))
    }
}

/// The roles, and all together last.
fn roles(points: &[Gathered]) -> Vec<String> {
    let mut roles: Vec<String> = Vec::new();
    for one in points.first().map(|point| point.series.as_slice()).unwrap_or_default() {
        if one.role != "*" && !roles.contains(&one.role) {
            roles.push(one.role.clone());
        }
    }
    roles.push("*".to_owned());
    roles
}

/// Every line of the values.
fn points(file: impl Read) -> io::Result<Vec<Gathered>> {
    let mut reader = csv::Reader::from_reader(file);
    let mut record = csv::StringRecord::new();
    let mut found: Vec<Gathered> = Vec::new();
    while reader.read_record(&mut record).map_err(io::Error::other)? {
        let (point, policy, role, of, value) = row(&record).ok_or_else(wrong)?;
        if found.last().is_none_or(|last| last.point != point || last.policy != policy) {
            found.push(Gathered { point, policy: policy.to_owned(), series: Vec::new() });
        }
        let series = &mut found.last_mut().ok_or_else(wrong)?.series;
        if series.last().is_none_or(|last| last.role != role || last.measure != of.0) {
            let (role, (measure, kind)) = (role.to_owned(), of);
            series.push(Series { role, measure, kind, values: Vec::new() });
        }
        series.last_mut().ok_or_else(wrong)?.values.push(value);
    }
    Ok(found)
}

/// A row of the values.
type Row<'a> = (usize, &'a str, &'a str, (Measure, Kind), Option<f64>);

/// Point, policy, role, measure with kind, and value.
fn row(record: &csv::StringRecord) -> Option<Row<'_>> {
    let value = match record.get(6)? {
        "" => None,
        text => Some(text.parse().ok()?),
    };
    let point = record.get(0)?.parse().ok().filter(|point| *point > 0)?;
    let (measure, kind) = (Measure::named(record.get(3)?)?, Kind::read(record.get(4)?)?);
    Some((point, armed(record.get(1)?), armed(record.get(2)?), (measure, kind), value))
}
