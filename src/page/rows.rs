//! One CSV file of some results, read back.
//!
//! Promises: a column or a number that is not
//! there ends as one sentence, never as a guess.

use csv::StringRecord;

use crate::rows::csv::armed;
use crate::scenario::unwanted::escape;
use crate::stats::Interval;

/// The rows of a file.
pub struct Rows {
    name: String,
    header: StringRecord,
    rows: Vec<StringRecord>,
}

/// One row.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    of: &'a Rows,
    fields: &'a StringRecord,
}

impl Rows {
    /// The rows in these bytes of the file of this name.
    ///
    /// # Errors
    /// When they are no CSV, in a sentence.
    pub fn of(name: &str, bytes: &[u8]) -> Result<Self, String> {
        let cannot = |error: csv::Error| format!("cannot read {name}: {error}");
        let mut reader = csv::Reader::from_reader(bytes);
        let header = reader.headers().map_err(cannot)?.clone();
        let rows = reader.records().collect::<Result<_, _>>().map_err(cannot)?;
        Ok(Self { name: name.to_owned(), header, rows })
    }

    /// Every row.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|fields| Row { of: self, fields })
    }
}

impl<'a> Row<'a> {
    /// The field in this column as it stands there.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn raw(&self, column: &str) -> Result<&'a str, String> {
        let place = self.of.header.iter().position(|name| name == column);
        let field = place.and_then(|place| self.fields.get(place));
        field.ok_or_else(|| format!("{} has no column {column}", self.of.name))
    }

    /// A text, without its guard against formulas.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn text(&self, column: &str) -> Result<&'a str, String> {
        self.raw(column).map(armed)
    }

    /// A number; `None` when it is not known.
    ///
    /// # Errors
    /// When there is no such column, or something else in it.
    pub fn number(&self, column: &str) -> Result<Option<f64>, String> {
        let field = self.raw(column)?;
        if field.is_empty() {
            return Ok(None);
        }
        match field.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => {
                let (name, field) = (&self.of.name, escape(field));
                Err(format!("{name}: `{field}` in column {column} is no number"))
            }
        }
    }

    /// The number in this column with its interval; `None` when it is not known.
    ///
    /// # Errors
    /// As for numbers.
    pub fn interval(&self, column: &str, prefix: &str) -> Result<Option<Interval>, String> {
        let ends =
            (self.number(&format!("{prefix}ci_low"))?, self.number(&format!("{prefix}ci_high"))?);
        Ok(self.number(column)?.and_then(|number| Interval::partly(number, ends)))
    }
}
