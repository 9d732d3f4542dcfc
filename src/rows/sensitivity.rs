//! Sensitivity analysis: the values it is made from, `sensitivity.csv`, and its document.
//!
//! `sensitivity_values.csv` has one row per point, policy, measure and replication; the numbers read
//! back as the same bits, so that whoever joins shards, or comes back later, finds the same indices.
//! Promises: indices are made from that file alone; unknown is empty. Never: runs.

use std::io::{self, Read, Write};

use serde_json::json;

use crate::experiment::Evidence;
use crate::id::PolicyId;
use crate::job::choice::names;
use crate::job::manifest::{PROGRAM, VERSION};
use crate::measure::Measure;
use crate::rows::columns::{
    CI_HIGH, CI_LOW, Form, MEASURE, POINT, POLICY, REPLICATION, ROLE, Sheet, column,
};
use crate::rows::csv::{Csv, armed};
use crate::scenario::model::Scenario;
use crate::stats::{Indices, Interval, sobol};

/// The values of the measures.
pub const VALUES: &str = "sensitivity_values.csv";
/// The indices.
pub const INDICES: &str = "sensitivity.csv";

/// `sensitivity_values.csv`.
pub static VALUES_SHEET: Sheet = Sheet::new(
    VALUES,
    "`sweep --sensitivity`; one row per point, policy, measure and replication; `sensitivity.csv` is \
     made from it",
    &[
        POINT,
        POLICY,
        MEASURE,
        REPLICATION,
        column("value", Form::Decimal, "the value in this replication, in the unit of the measure"),
    ],
);

/// `sensitivity.csv`.
pub static INDICES_SHEET: Sheet = Sheet::new(
    INDICES,
    "`sweep --sensitivity`; one row per policy, measure and varied key",
    &[
        POLICY,
        ROLE,
        MEASURE,
        column("key", Form::Text, "the varied key"),
        column(
            "first_order",
            Form::Decimal,
            "share of the variance of the measure that the key explains alone",
        ),
        column("ci_low", Form::Decimal, CI_LOW.about),
        column("ci_high", Form::Decimal, CI_HIGH.about),
        column(
            "total",
            Form::Decimal,
            "share of the variance that the key explains, alone or together with others",
        ),
        column("total_ci_low", Form::Decimal, CI_LOW.about),
        column("total_ci_high", Form::Decimal, CI_HIGH.about),
        column("rows", Form::Whole, "rows of the design that count: all their points have values"),
        column("replications", Form::Whole, "how often each point is run"),
    ],
);

/// The indices of every measure and policy.
#[derive(Clone, Debug)]
pub struct Sensitivity {
    pub(crate) keys: Vec<String>,
    pub(crate) confidence: f64,
    pub(crate) found: Vec<Found>,
}

/// The indices of one measure under one policy, over all roles together.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) policy: String,
    pub(crate) measure: Measure,
    /// How many each point has.
    pub(crate) replications: usize,
    /// None when fewer than two rows have values.
    pub(crate) indices: Option<Indices>,
}

/// For each point its replications.
type Outputs = Vec<Vec<Option<f64>>>;

/// The header row of the values.
///
/// # Errors
/// When `out` cannot be written.
pub fn value_columns(out: &mut dyn Write) -> io::Result<()> {
    Csv::new(out, &VALUES_SHEET)?.flush()
}

/// The values of one point, counted from 0.
///
/// # Errors
/// Never: memory can be written.
pub fn point_values(
    report: &Evidence<'_>,
    point: usize,
    measures: &[Measure],
) -> io::Result<Vec<u8>> {
    let mut csv = Csv::headless(Vec::new(), &VALUES_SHEET, 0);
    for (place, result) in report.results.policies.iter().enumerate() {
        for measure in measures {
            for (replication, value) in (1..).zip(result.series(None, *measure)) {
                csv.whole(point as u64 + 1)?;
                csv.text(report.policy(place))?;
                csv.word(measure.name())?;
                csv.whole(replication)?;
                csv.number(value)?;
                csv.end()?;
            }
        }
    }
    csv.into_inner()
}

impl Sensitivity {
    /// From the values of all points of these varied keys.
    ///
    /// # Errors
    /// When the file cannot be read, or is no such file.
    pub fn read(file: impl Read, keys: Vec<String>, confidence: f64) -> io::Result<Self> {
        let mut series: Vec<(String, Measure, Outputs)> = Vec::new();
        let mut reader = csv::Reader::from_reader(file);
        let mut record = csv::StringRecord::new();
        let wrong = || io::Error::new(io::ErrorKind::InvalidData, "not the values of this version");
        while reader.read_record(&mut record).map_err(io::Error::other)? {
            let (point, policy, measure, value) = row(&record).ok_or_else(wrong)?;
            let same = |(p, m, _): &(String, Measure, _)| *m == measure && p == policy;
            let at = series.iter().position(same).unwrap_or_else(|| {
                series.push((policy.to_owned(), measure, Vec::new()));
                series.len() - 1
            });
            let outputs = &mut series[at].2;
            // They come in the order of the points.
            match outputs.len() {
                n if n == point => outputs[point - 1].push(value),
                n if n + 1 == point => outputs.push(vec![value]),
                _ => return Err(wrong()),
            }
        }
        let found = series.into_iter().map(|(policy, measure, outputs)| Found {
            policy,
            measure,
            replications: outputs.first().map_or(0, Vec::len),
            indices: sobol(keys.len(), &outputs, confidence),
        });
        let found = found.collect();
        Ok(Self { keys, confidence, found })
    }

    /// Each key with its indices: first order and total.
    pub(crate) fn of_keys<'a>(
        &'a self,
        found: &'a Found,
    ) -> impl Iterator<Item = (&'a str, [Option<Interval>; 2])> {
        self.keys.iter().enumerate().map(|(key, name)| {
            let indices = found.indices.as_ref();
            let at = |of: fn(&Indices) -> &Vec<Option<Interval>>| indices.and_then(|i| of(i)[key]);
            (name.as_str(), [at(|indices| &indices.first), at(|indices| &indices.total)])
        })
    }

    /// `sensitivity.csv`.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut csv = Csv::new(out, &INDICES_SHEET)?;
        for found in &self.found {
            for (key, indices) in self.of_keys(found) {
                csv.text(&found.policy)?;
                csv.text("*")?;
                csv.word(found.measure.name())?;
                csv.text(key)?;
                for index in indices {
                    csv.number(index.map(|index| index.value()))?;
                    csv.number(index.and_then(|index| index.low()))?;
                    csv.number(index.and_then(|index| index.high()))?;
                }
                csv.whole(found.rows() as u64)?;
                csv.whole(found.replications as u64)?;
                csv.end()?;
            }
        }
        csv.flush()
    }

    /// The same as a document.
    pub fn json(&self, (scenario, digest, policies): (&Scenario, &str, &[PolicyId])) -> String {
        let mut list = Vec::new();
        for found in &self.found {
            for (key, [first, total]) in self.of_keys(found) {
                list.push(json!({
                    "policy": found.policy,
                    "role": "*",
                    "measure": found.measure.name(),
                    "key": key,
                    "first_order": first.map(|index| index.value()),
                    "ci_low": first.and_then(|index| index.low()),
                    "ci_high": first.and_then(|index| index.high()),
                    "total": total.map(|index| index.value()),
                    "total_ci_low": total.and_then(|index| index.low()),
                    "total_ci_high": total.and_then(|index| index.high()),
                    "rows": found.rows(),
                    "replications": found.replications,
                }));
            }
        }
        let document = json!({
            "program": PROGRAM,
            "version": VERSION,
            "digest": digest,
            "seed": scenario.simulation.seed,
            "confidence": self.confidence,
            "policies": names(scenario, policies),
            "keys": self.keys,
            "indices": list,
        });
        format!("{document:#}\n")
    }
}

impl Found {
    /// How many rows have values at every point.
    fn rows(&self) -> usize {
        self.indices.as_ref().map_or(0, |indices| indices.rows)
    }
}

/// Point, policy, measure and value.
fn row(record: &csv::StringRecord) -> Option<(usize, &str, Measure, Option<f64>)> {
    let value = match record.get(4)? {
        "" => None,
        text => Some(text.parse().ok()?),
    };
    let point = record.get(0)?.parse().ok().filter(|point| *point > 0)?;
    Some((point, armed(record.get(1)?), Measure::named(record.get(2)?)?, value))
}
