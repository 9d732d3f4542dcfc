//! The trade-off of a sweep: which points are efficient in two measures, and which are dominated.
//!
//! `tradeoff_values.csv` has the values of both measures for every point, policy and replication,
//! and what their intervals are made of; with the rows of `sweep.csv` they are all that the front
//! is made from, so that shards join to the same bytes. A line is a policy at a point. Promises:
//! the rule is that of [`crate::experiment::front`]; where the intervals do not say, `efficient` is
//! empty. Never: runs.

use std::io::{self, Read, Write};

use serde_json::{Value, json};

use crate::experiment::{Axis, Evidence, Point, Standing, front};
use crate::measure::Measure;
use crate::rows::columns::{Form, MEASURE, POINT, POLICY, REPLICATION, Sheet, column};
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
    about: "`sweep --tradeoff`; one row per point and policy; each varied key has a column",
    before: &[POINT],
    keys: true,
    columns: &COLUMNS,
};

/// `tradeoff_values.csv`.
pub static VALUES_SHEET: Sheet = Sheet::new(
    "tradeoff_values.csv",
    "`sweep --tradeoff`; one row per point, policy, measure and replication; `tradeoff.csv` is made \
     from it",
    &[
        POINT,
        POLICY,
        MEASURE,
        column("kind", Form::Word, "what its interval is made of"),
        REPLICATION,
        column("value", Form::Decimal, "the value in this replication, in the unit of the measure"),
    ],
);

/// Where every line stands.
#[derive(Clone, Debug)]
pub struct Front {
    pub(crate) axes: [Axis; 2],
    keys: Vec<String>,
    /// The keys as they are said.
    pub(crate) heads: Vec<String>,
    pub(crate) lines: Vec<Line>,
    pub(crate) standings: Vec<Standing>,
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
    pub(crate) estimates: [Option<Estimate>; 2],
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
pub fn front_values(report: &Evidence<'_>, number: usize, axes: [Axis; 2]) -> io::Result<Vec<u8>> {
    let mut csv = Csv::headless(Vec::new(), &VALUES_SHEET, 0);
    for (place, result) in report.results.policies.iter().enumerate() {
        let point = Point::new(report.scenario, result, None, axes);
        for (side, axis) in axes.iter().enumerate() {
            let kind = point.kind(side).text();
            for (replication, value) in (1..).zip(point.values(side)) {
                csv.whole(number as u64 + 1)?;
                csv.text(report.policy(place))?;
                csv.word(axis.measure.name())?;
                csv.word(&kind)?;
                csv.whole(replication)?;
                csv.number(*value)?;
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
        axes: [Axis; 2],
        confidence: f64,
    ) -> io::Result<Self> {
        let points = points(values, axes)?;
        let (keys, lines) = lines(sweep, keys, axes)?;
        let same = |(line, (point, policy, _)): (&Line, &(usize, String, Point))| {
            line.point == *point && line.policy == *policy
        };
        if points.len() != lines.len() || !lines.iter().zip(&points).all(same) {
            return Err(wrong());
        }
        let points: Vec<Point> = points.into_iter().map(|(.., point)| point).collect();
        let standings = front(&points, axes, confidence);
        let one_policy = lines.iter().all(|line| line.policy == lines[0].policy);
        Ok(Self { axes, heads: short_keys(&keys), keys, lines, standings, one_policy })
    }

    /// `tradeoff.csv`: one row per point and policy.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        let mut csv = Csv::of_keys(out, &SHEET, &keys)?;
        for (line, standing) in self.lines.iter().zip(&self.standings) {
            csv.whole(line.point as u64)?;
            line.values.iter().try_for_each(|value| csv.varied(value))?;
            csv.text(&line.policy)?;
            csv.text("*")?;
            rest(&mut csv, self.axes, line.estimates, standing, |other| self.short(other))?;
        }
        csv.flush()
    }

    /// The same as a list.
    pub fn json(&self) -> Value {
        let line = |(line, standing): (&Line, &Standing)| {
            let mut row = json!({ "point": line.point, "role": "*", "policy": line.policy });
            rest_json(&mut row, self.axes, line.estimates, standing, |other| self.short(other));
            row
        };
        self.lines.iter().zip(&self.standings).map(line).collect()
    }

    /// The number of the point, and the policy when there are several.
    fn short(&self, at: usize) -> String {
        let line = &self.lines[at];
        match self.one_policy {
            true => line.point.to_string(),
            false => format!("{} {}", line.point, line.policy),
        }
    }
}

fn wrong() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not the values of this version")
}

/// Every line of a `sweep.csv` with its place in both measures.
fn lines(file: impl Read, keys: usize, axes: [Axis; 2]) -> io::Result<(Vec<String>, Vec<Line>)> {
    let mut lines: Vec<Line> = Vec::new();
    let names = read(file, keys, |row| {
        if row.is_first() {
            // A policy comes once at each point.
            let point = match (lines.first(), lines.last()) {
                (Some(first), Some(last)) if first.policy == row.policy => last.point + 1,
                (_, last) => last.map_or(1, |last| last.point),
            };
            let (values, policy) = (row.values.clone(), row.policy.clone());
            lines.push(Line { point, values, policy, estimates: [None; 2] });
        }
        let side = axes.iter().position(|axis| axis.measure == row.measure);
        if let Some(side) = side.filter(|_| row.role == "*")
            && let Some(line) = lines.last_mut()
        {
            line.estimates[side] = row.estimate;
        }
        Ok(())
    })?;
    Ok((names, lines))
}

/// The values of a line, as far as they are read.
struct Gathered {
    point: usize,
    policy: String,
    values: [Vec<Option<f64>>; 2],
    kinds: [Option<Kind>; 2],
}

/// Every line of the values: point, policy, and the values in both measures.
fn points(file: impl Read, axes: [Axis; 2]) -> io::Result<Vec<(usize, String, Point)>> {
    let mut reader = csv::Reader::from_reader(file);
    let mut record = csv::StringRecord::new();
    let mut found: Vec<Gathered> = Vec::new();
    while reader.read_record(&mut record).map_err(io::Error::other)? {
        let (point, policy, measure, kind, value) = row(&record).ok_or_else(wrong)?;
        let side = axes.iter().position(|axis| axis.measure == measure).ok_or_else(wrong)?;
        if found.last().is_none_or(|last| last.point != point || last.policy != policy) {
            let (policy, values) = (policy.to_owned(), [Vec::new(), Vec::new()]);
            found.push(Gathered { point, policy, values, kinds: [None; 2] });
        }
        let last = found.last_mut().ok_or_else(wrong)?;
        last.values[side].push(value);
        last.kinds[side] = Some(kind);
    }
    let point = |line: Gathered| match line.kinds {
        [Some(x), Some(y)] => Ok((line.point, line.policy, Point::from_parts(line.values, [x, y]))),
        _ => Err(wrong()),
    };
    found.into_iter().map(point).collect()
}

/// Point, policy, measure, kind and value.
fn row(record: &csv::StringRecord) -> Option<(usize, &str, Measure, Kind, Option<f64>)> {
    let value = match record.get(5)? {
        "" => None,
        text => Some(text.parse().ok()?),
    };
    let point = record.get(0)?.parse().ok().filter(|point| *point > 0)?;
    let (measure, kind) = (Measure::named(record.get(2)?)?, Kind::read(record.get(3)?)?);
    Some((point, armed(record.get(1)?), measure, kind, value))
}
