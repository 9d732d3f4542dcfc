//! `sweep.csv` and what belongs to it: one row per point, policy, role and measure.
//!
//! The varied keys come first, each in a column under its key path, then the columns of
//! `measures.csv`. Promises: the rows of a point are the same bytes whether they were made at once,
//! after an interruption or in a shard; tables and documents are made from those rows. Never: a
//! measure of its own.

mod front;
mod identity;
mod json;
mod rows;
mod table;
mod workspace;

use std::io;

pub use front::{FRONT, FRONT_VALUES, Front, MOST_LINES, front_columns, front_values};
pub use identity::Identity;
pub use json::sweep_json;
pub use table::{SweepPoints, sweep_table};
pub use workspace::{KeptPoint, Place, Workspace, workspace};

use super::{Csv, Report, measures};
use crate::scenario::Vary;

/// The file of all rows.
pub const SWEEP: &str = "sweep.csv";

/// The header row of `sweep.csv`.
///
/// # Errors
/// When `out` cannot be written.
pub fn sweep_columns(keys: &[Vary], out: &mut dyn io::Write) -> io::Result<()> {
    let mut csv = Csv::headless(out);
    for key in keys {
        csv.text(&key.key)?;
    }
    for column in measures::COLUMNS {
        csv.plain(column)?;
    }
    csv.end()?;
    csv.flush()
}

/// The rows of one point, whose keys have these values.
///
/// # Errors
/// Never: memory can be written.
pub fn point_rows(report: &Report<'_>, values: &[String]) -> io::Result<Vec<u8>> {
    let values: Vec<&str> = values.iter().map(|value| bare(value)).collect();
    let mut csv = Csv::headless(Vec::new());
    measures::rows(report, &mut csv, |csv| {
        values.iter().try_for_each(|value| match value.parse::<f64>() {
            // A negative number is no formula.
            Ok(number) if number.is_finite() => csv.plain(value),
            _ => csv.text(value),
        })
    })?;
    csv.into_inner()
}

/// The keys as tables say them: the last part of each path, where that is enough.
fn short_keys(keys: &[String]) -> Vec<String> {
    let last = |key: &String| key.rsplit('.').next().unwrap_or(key).to_owned();
    let short = |key: &String| {
        let same = keys.iter().filter(|other| last(other) == last(key)).count();
        if same == 1 { last(key) } else { key.clone() }
    };
    keys.iter().map(short).collect()
}

/// A value as it is shown: a text without the quotes that TOML wants.
fn bare(value: &str) -> &str {
    for quote in ['"', '\''] {
        let inner = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner.filter(|inner| !inner.contains([quote, '\\'])) {
            return inner;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_of_toml_are_not_shown() {
        for (typed, shown) in [
            ("\"a,b\"", "a,b"),
            ("'x'", "x"),
            ("8h", "8h"),
            ("\"a\\\"b\"", "\"a\\\"b\""),
            ("[\"a\"]", "[\"a\"]"),
            ("\"", "\""),
        ] {
            assert_eq!(bare(typed), shown);
        }
    }
}
