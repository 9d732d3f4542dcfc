//! One CSV file of some results, read back.
//!
//! Promises: a column or a number that is not
//! there ends as one sentence, never as a guess.

use csv::StringRecord;

use crate::rows::csv::armed;
use crate::scenario::unwanted::escape;
use crate::stats::Interval;

/// The rows of a file, one text for all: a tenant has millions of fields.
pub struct Rows {
    name: String,
    header: StringRecord,
    /// All fields, one after the other.
    text: String,
    /// Where each row begins in the text.
    starts: Vec<usize>,
    /// Where each field ends, from the beginning of its row; as many for a row as the header has.
    ends: Vec<u32>,
}

/// One row.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    of: &'a Rows,
    place: usize,
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
        let mut own = Self {
            name: name.to_owned(),
            header,
            text: String::new(),
            starts: Vec::new(),
            ends: Vec::new(),
        };
        let mut record = StringRecord::new();
        while reader.read_record(&mut record).map_err(cannot)? {
            own.push(&record).ok_or_else(|| format!("cannot read {name}: a row is too long"))?;
        }
        Ok(own)
    }

    /// One row more; nothing if it is longer than 4 GiB.
    fn push(&mut self, record: &StringRecord) -> Option<()> {
        let start = self.text.len();
        self.starts.push(start);
        for field in record {
            self.text.push_str(field);
            self.ends.push(u32::try_from(self.text.len() - start).ok()?);
        }
        Some(())
    }

    /// Every row.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.starts.len()).map(|place| Row { of: self, place })
    }
}

impl<'a> Row<'a> {
    /// The field in this column as it stands there.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn raw(&self, column: &str) -> Result<&'a str, String> {
        let place = self.of.header.iter().position(|name| name == column);
        let field = place.map(|place| self.field(place));
        field.ok_or_else(|| format!("{} has no column {column}", self.of.name))
    }

    /// The field at a place of the header; every row has one.
    fn field(&self, place: usize) -> &'a str {
        let Rows { header, text, starts, ends, .. } = self.of;
        let (start, first) = (starts[self.place], self.place * header.len());
        let from = if place == 0 { 0 } else { ends[first + place - 1] };
        &text[start + from as usize..start + ends[first + place] as usize]
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
