//! `sweep.csv` and what belongs to it: one row per point, policy, role and measure.
//!
//! The varied keys come first, each in a column under its key path, then the columns of
//! `measures.csv`. Promises: the rows of a point are the same bytes whether they were made at once,
//! after an interruption or in a shard; tables and documents are made from those rows. Never: a
//! measure of its own.

mod crossing;
mod crossing_search;
mod crossing_values;
mod front;
mod row;

use std::io;

pub use crossing::{CROSSINGS, Crossed, Crossings, SHEET as CROSSINGS_SHEET};
pub use crossing_search::{crosses, crossing_axes};
pub use crossing_values::{
    CROSSING_VALUES, Gathered, SHEET as CROSSING_VALUES_SHEET, crossing_columns, crossing_values,
};
pub(crate) use front::Choice;
pub use front::{
    FRONT, FRONT_VALUES, Front, MOST_LINES, SHEET as FRONT_SHEET,
    VALUES_SHEET as FRONT_VALUES_SHEET, front_columns, front_values,
};
pub use row::{SweepRow, read};

use crate::experiment::Evidence;
use crate::job::Job;
use crate::rows::columns::Sheet;
use crate::rows::csv::Csv;
use crate::rows::measures;
use crate::rows::sensitivity::{INDICES, VALUES};
use crate::scenario::Vary;

/// The file of all rows.
pub const SWEEP: &str = "sweep.csv";

/// `sweep.csv`.
pub static SHEET: Sheet = Sheet {
    file: SWEEP,
    about: "`sweep`; one row per point, policy, role and measure; each varied key has a column under \
            its key path, then the columns of `measures.csv`",
    before: &[],
    keys: true,
    columns: &measures::COLUMNS,
};

/// The files of a sweep. A shard has rows and values only: indices, front and crossings of a part say
/// nothing. Everything that was left to the scenario is filled in.
pub fn files(job: &Job) -> Vec<String> {
    let Some(sweep) = job.sweep() else { return Vec::new() };
    let crosses = crosses(job);
    let whole = sweep.shard.is_none();
    let asked = !sweep.measures.is_empty();
    let front = sweep.tradeoff.is_some();
    let files = [
        (SWEEP, true),
        (VALUES, asked),
        (INDICES, asked && whole),
        (FRONT_VALUES, front),
        (FRONT, front && whole),
        (CROSSING_VALUES, crosses && !whole),
        (CROSSINGS, crosses && whole),
    ];
    files.into_iter().filter(|(_, wanted)| *wanted).map(|(name, _)| name.to_owned()).collect()
}

/// The header row of `sweep.csv`.
///
/// # Errors
/// When `out` cannot be written.
pub fn sweep_columns(keys: &[Vary], out: &mut dyn io::Write) -> io::Result<()> {
    let keys: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
    Csv::of_keys(out, &SHEET, &keys)?.flush()
}

/// The values of the keys at all points as they stand in files: texts without the quotes of TOML;
/// where some numbers of a key have decimals, all have a point.
pub fn shown_values(points: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut shown: Vec<Vec<String>> = points
        .iter()
        .map(|values| values.iter().map(|value| bare(value).to_owned()).collect())
        .collect();
    let whole =
        |text: &str| text.trim_start_matches(['-', '+']).bytes().all(|c| c.is_ascii_digit());
    for key in 0..shown.first().map_or(0, Vec::len) {
        let numbers =
            shown.iter().all(|values| values[key].parse::<f64>().is_ok_and(f64::is_finite));
        if numbers && shown.iter().any(|values| !whole(&values[key])) {
            let whole = shown.iter_mut().filter(|values| whole(&values[key]));
            whole.for_each(|values| values[key].push_str(".0"));
        }
    }
    shown
}

/// The rows of one point, whose keys have these values, as [`shown_values`] gives them.
///
/// # Errors
/// Never: memory can be written.
pub fn point_rows(report: &Evidence<'_>, values: &[String]) -> io::Result<Vec<u8>> {
    let mut csv = Csv::headless(Vec::new(), &SHEET, values.len());
    measures::rows(report, &mut csv, |csv| values.iter().try_for_each(|value| csv.varied(value)))?;
    csv.into_inner()
}

/// The keys as tables say them: the last part of each path, where that is enough.
pub(crate) fn short_keys(keys: &[String]) -> Vec<String> {
    let last = |key: &String| key.rsplit('.').next().unwrap_or(key).to_owned();
    let short = |key: &String| {
        let same = keys.iter().filter(|other| last(other) == last(key)).count();
        if same == 1 { last(key) } else { key.clone() }
    };
    keys.iter().map(short).collect()
}

/// A value as it is shown: a text without the quotes that TOML wants.
pub fn bare(value: &str) -> &str {
    for quote in ['"', '\''] {
        let inner = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner.filter(|inner| !inner.contains([quote, '\\'])) {
            return inner;
        }
    }
    value
}
