//! `sweep.csv` read back, row by row.

use std::io::{self, Read};

use crate::measure::{MEASURES, Measure};
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

/// Shows every row of a `sweep.csv` with so many keys to `take`, and gives the column names of the
/// keys back.
///
/// # Errors
/// When it cannot be read, is no such file, or `take` fails.
pub fn read(
    file: impl Read,
    keys: usize,
    mut take: impl FnMut(&SweepRow) -> io::Result<()>,
) -> io::Result<Vec<String>> {
    let mut reader = csv::Reader::from_reader(file);
    let heads = reader.headers().map_err(io::Error::other)?.iter().take(keys);
    let heads = heads.map(|head| armed(head).to_owned()).collect();
    let wrong = || io::Error::new(io::ErrorKind::InvalidData, "not the sweep.csv of this version");
    let mut record = csv::StringRecord::new();
    // One for all, since there are millions.
    let mut row = SweepRow {
        values: vec![String::new(); keys],
        policy: String::new(),
        role: String::new(),
        measure: MEASURES[Measure::COUNT - 1].measure,
        estimate: None,
        confidence: 0.0,
    };
    while reader.read_record(&mut record).map_err(io::Error::other)? {
        fill(&mut row, &record, keys).ok_or_else(wrong)?;
        take(&row)?;
    }
    Ok(heads)
}

/// Makes the row that of a record; it was that of the one before.
fn fill(row: &mut SweepRow, record: &csv::StringRecord, keys: usize) -> Option<()> {
    let text = |column: usize| record.get(keys + column);
    let number = |column: usize| text(column)?.parse::<f64>().ok();
    let again = |known: &mut String, text: &str| {
        if known != text {
            text.clone_into(known);
        }
    };
    for (value, text) in row.values.iter_mut().zip(record) {
        again(value, armed(text));
    }
    again(&mut row.policy, armed(text(0)?));
    again(&mut row.role, armed(text(1)?));
    // Nearly always the one that follows.
    let following = &MEASURES[(row.measure.index() + 1) % Measure::COUNT];
    let name = text(2)?;
    row.measure = if following.name == name { following.measure } else { Measure::named(name)? };
    let interval = number(4).and_then(|mean| Interval::partly(mean, (number(5), number(6))));
    let n = text(8).and_then(|n| n.parse().ok()).unwrap_or(0);
    row.estimate = interval.map(|interval| Estimate { interval, n, method: Method::Student });
    row.confidence = number(7)?;
    Some(())
}
