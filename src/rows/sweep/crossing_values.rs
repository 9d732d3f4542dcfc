//! `crossing_values.csv`: what the crossings of a sweep are made from, for who joins its shards.
//!
//! For every point, policy, role and measure the value of each replication, and what its interval is
//! made of. Promises: all points have the same rows in the same order, so that shards can be joined
//! line by line. Never: a difference, a crossing.

use std::io::{self, Read, Write};

use crate::experiment::{Evidence, made_of, scopes};
use crate::measure::Measure;
use crate::rows::columns::{Form, MEASURE, POINT, POLICY, REPLICATION, ROLE, Sheet, column};
use crate::rows::csv::{Csv, armed};
use crate::stats::Kind;

/// The values.
pub const CROSSING_VALUES: &str = "crossing_values.csv";

/// `crossing_values.csv`.
pub static SHEET: Sheet = Sheet::new(
    CROSSING_VALUES,
    "a shard of `sweep` in which policies can cross; one row per point, policy, role, measure and \
     replication; `merge` makes `crossings.csv` of it",
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

/// The header row.
///
/// # Errors
/// When `out` cannot be written.
pub fn crossing_columns(out: &mut dyn Write) -> io::Result<()> {
    Csv::new(out, &SHEET)?.flush()
}

/// The values of one point, counted from 0.
///
/// # Errors
/// Never: memory can be written.
pub fn crossing_values(
    report: &Evidence<'_>,
    number: usize,
    measures: &[Measure],
) -> io::Result<Vec<u8>> {
    let mut csv = Csv::headless(Vec::new(), &SHEET, 0);
    for (place, result) in report.results.policies.iter().enumerate() {
        for role in scopes(report.scenario) {
            let name = role.map_or("*", |role| report.scenario.role_name(role));
            for measure in measures {
                let kind = made_of(report.scenario, result, role, *measure).text();
                for (replication, value) in (1..).zip(result.series(role, *measure)) {
                    csv.whole(number as u64 + 1)?;
                    csv.text(report.policy(place))?;
                    csv.text(name)?;
                    csv.word(measure.name())?;
                    csv.word(&kind)?;
                    csv.whole(replication)?;
                    csv.number(value)?;
                    csv.end()?;
                }
            }
        }
    }
    csv.into_inner()
}

/// The values of all points, put together.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// In the order in which they came.
    pub(super) policies: Vec<String>,
    /// `*` first.
    pub(super) roles: Vec<String>,
    /// In the order in which they came.
    pub(super) measures: Vec<Measure>,
    /// Of each point: by policy, role and measure.
    pub(super) points: Vec<Vec<Series>>,
}

/// The values of a policy, role and measure at a point.
#[derive(Clone, Debug)]
pub(super) struct Series {
    pub kind: Kind,
    pub values: Vec<Option<f64>>,
}

impl Gathered {
    /// Adds the rows of the points that follow, without or with a header row.
    ///
    /// # Errors
    /// When they cannot be read, or are no such rows.
    pub fn add(&mut self, rows: impl Read, header: bool) -> io::Result<()> {
        let wrong = || io::Error::new(io::ErrorKind::InvalidData, "not the values of this version");
        let mut reader = csv::ReaderBuilder::new().has_headers(header).from_reader(rows);
        let mut record = csv::StringRecord::new();
        let mut last = None;
        while reader.read_record(&mut record).map_err(io::Error::other)? {
            let field = |at: usize| record.get(at).ok_or_else(wrong);
            let measure = Measure::named(field(3)?).ok_or_else(wrong)?;
            let replication: u64 = field(5)?.parse().map_err(|_| wrong())?;
            let value = match field(6)? {
                "" => None,
                text => Some(text.parse().map_err(|_| wrong())?),
            };
            if replication == 1 {
                let point: usize = field(0)?.parse().map_err(|_| wrong())?;
                let of = (armed(field(1)?), armed(field(2)?), measure);
                let kind = Kind::read(field(4)?).ok_or_else(wrong)?;
                last = Some(self.begin(point, of, kind).ok_or_else(wrong)?);
            }
            let (point, place) = last.ok_or_else(wrong)?;
            self.points[point][place].values.push(value);
        }
        Ok(())
    }

    /// Makes room for a series; gives its place. `None` when it is not the one that follows.
    fn begin(
        &mut self,
        point: usize,
        (policy, role, measure): (&str, &str, Measure),
        kind: Kind,
    ) -> Option<(usize, usize)> {
        if point == self.points.len() + 1 {
            self.points.push(Vec::new());
        }
        if point != self.points.len() {
            return None;
        }
        if point == 1 {
            let texts = [(&mut self.policies, policy), (&mut self.roles, role)];
            for (known, name) in texts {
                if !known.iter().any(|known| known == name) {
                    known.push(name.to_owned());
                }
            }
            if !self.measures.contains(&measure) {
                self.measures.push(measure);
            }
        }
        let series = self.points.last_mut()?;
        series.push(Series { kind, values: Vec::new() });
        Some((point - 1, series.len() - 1))
    }

    /// The values of a policy, role and measure, by their places, at a point.
    pub(super) fn series(
        &self,
        point: usize,
        (policy, role, measure): (usize, usize, usize),
    ) -> Option<&Series> {
        let place = (policy * self.roles.len() + role) * self.measures.len() + measure;
        self.points.get(point)?.get(place)
    }
}
