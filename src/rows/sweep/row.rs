//! `sweep.csv` read back, row by row.

use std::io::{self, Read};

use crate::measure::Measure;
use crate::rows::csv::armed;
use crate::stats::{Estimate, Interval, Method};

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepRow {
    /// The values of the keys.
    pub values: Vec<String>,
    /// The policy.
    pub policy: String,
    /// The role, or `*`.
    pub role: String,
    /// What was measured.
    pub measure: Measure,
    /// The estimate; `None` when nobody produced a value.
    pub estimate: Option<Estimate>,
    /// The confidence of its interval.
    pub confidence: f64,
}

impl SweepRow {
    /// Whether it is the first one of a policy at a point.
    pub fn is_first(&self) -> bool {
        self.role == "*" && self.measure.index() == 0
    }
}

/// Gives every row of a `sweep.csv` with so many keys to `take`, and the column names of the keys
/// back.
///
/// # Errors
/// When it cannot be read, is no such file, or `take` fails.
pub fn read(
    file: impl Read,
    keys: usize,
    mut take: impl FnMut(SweepRow) -> io::Result<()>,
) -> io::Result<Vec<String>> {
    let mut reader = csv::Reader::from_reader(file);
    let heads = reader.headers().map_err(io::Error::other)?.iter().take(keys);
    let heads = heads.map(|head| armed(head).to_owned()).collect();
    let wrong = || io::Error::new(io::ErrorKind::InvalidData, "not the sweep.csv of this version");
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(io::Error::other)? {
        take(row(&record, keys).ok_or_else(wrong)?)?;
    }
    Ok(heads)
}

fn row(record: &csv::StringRecord, keys: usize) -> Option<SweepRow> {
    let text = |column: usize| record.get(keys + column);
    let number = |column: usize| text(column)?.parse::<f64>().ok();
    let interval = number(4).and_then(|mean| Interval::partly(mean, (number(5), number(6))));
    let n = text(8).and_then(|n| n.parse().ok()).unwrap_or(0);
    let estimate = interval.map(|interval| Estimate { interval, n, method: Method::Student });
    Some(SweepRow {
        values: record.iter().take(keys).map(|value| armed(value).to_owned()).collect(),
        policy: armed(text(0)?).to_owned(),
        role: armed(text(1)?).to_owned(),
        measure: Measure::named(text(2)?)?,
        estimate,
        confidence: number(7)?,
    })
}
