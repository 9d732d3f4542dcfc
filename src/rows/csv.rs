//! Rows of CSV: RFC 4180, UTF-8, `\n`, with a guard against formulas.
//!
//! Promises: unknown is empty; a text that a spreadsheet would run as a formula begins with `'`, and so
//! does one that began with `'`, so that two texts are never one; every field is written as the
//! definition of its column says ([`crate::rows::columns`]), whatever its value: with decimals always or
//! never. Numbers read back as the same number.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::measure::Unit;
use crate::rows::columns::{Form, Sheet};
use crate::stats::Estimate;
use crate::time::{Instant, Rfc3339, Span, format_seconds, push_seconds};

/// Writes one file, field by field.
pub struct Csv<W: Write> {
    writer: csv::Writer<W>,
    sheet: &'static Sheet,
    /// How many varied keys have columns.
    keys: usize,
    /// The place of the next field in its row.
    place: usize,
    /// Where a field is put together, so that rows allocate nothing.
    field: String,
    instants: Rfc3339,
}

impl<W: Write> Csv<W> {
    /// Begins with the header row.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn new(out: W, sheet: &'static Sheet) -> io::Result<Self> {
        Self::of_keys(out, sheet, &[])
    }

    /// Begins with the header row of a file in which these varied keys have columns.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn of_keys(out: W, sheet: &'static Sheet, keys: &[&str]) -> io::Result<Self> {
        let mut csv = Self::headless(out, sheet, keys.len());
        let before = sheet.before.iter().map(|column| column.name.into());
        let keys = keys.iter().map(|key| disarmed(key));
        let columns = sheet.columns.iter().map(|column| column.name.into());
        let names: Vec<Cow<'_, str>> = before.chain(keys).chain(columns).collect();
        csv.writer.write_record(names.iter().map(|name| name.as_bytes())).map_err(unwrapped)?;
        Ok(csv)
    }

    /// Without a header row: a part of a file in which so many varied keys have columns.
    pub fn headless(out: W, sheet: &'static Sheet, keys: usize) -> Self {
        let mut builder = csv::WriterBuilder::new();
        // Rows are of one width by construction; the writer checks it.
        builder.terminator(csv::Terminator::Any(b'\n')).buffer_capacity(1 << 16);
        Self {
            writer: builder.from_writer(out),
            sheet,
            keys,
            place: 0,
            field: String::new(),
            instants: Rfc3339::default(),
        }
    }

    /// A text, guarded.
    ///
    /// # Errors
    /// As for every field: when `out` cannot be written.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.put(Form::Text, &disarmed(text))
    }

    /// A text with a number behind it, guarded.
    ///
    /// # Errors
    /// As for every field.
    pub fn numbered(&mut self, text: &str, number: u64) -> io::Result<()> {
        self.is(Form::Text);
        self.field.clear();
        if guarded(text) {
            self.field.push('\'');
        }
        self.field.push_str(text);
        self.field.push_str(itoa::Buffer::new().format(number));
        self.writer.write_field(&self.field).map_err(unwrapped)
    }

    /// A word of pimsim's own.
    ///
    /// # Errors
    /// As for every field.
    pub fn word(&mut self, word: &str) -> io::Result<()> {
        self.put(Form::Word, word)
    }

    /// Whether it is so, or nothing.
    ///
    /// # Errors
    /// As for every field.
    pub fn truth(&mut self, yes: impl Into<Option<bool>>) -> io::Result<()> {
        self.put(Form::Truth, yes.into().map_or("", |yes| if yes { "true" } else { "false" }))
    }

    /// A whole number, or nothing.
    ///
    /// # Errors
    /// As for every field.
    pub fn whole(&mut self, number: impl Into<Option<u64>>) -> io::Result<()> {
        match number.into() {
            Some(number) => self.put(Form::Whole, itoa::Buffer::new().format(number)),
            None => self.put(Form::Whole, ""),
        }
    }

    /// A number, or nothing.
    ///
    /// # Errors
    /// As for every field.
    pub fn number(&mut self, number: Option<f64>) -> io::Result<()> {
        self.put(Form::Decimal, &number.map(number_text).unwrap_or_default())
    }

    /// The mean of an estimate and both ends of its interval, in the unit of a measure.
    ///
    /// # Errors
    /// As for every field.
    pub fn estimate(&mut self, unit: Unit, estimate: Option<Estimate>) -> io::Result<()> {
        self.value(unit, estimate.map(|estimate| estimate.mean()))?;
        self.value(unit, estimate.and_then(|estimate| estimate.low()))?;
        self.value(unit, estimate.and_then(|estimate| estimate.high()))
    }

    /// A value of a measure, in its unit, or nothing.
    ///
    /// # Errors
    /// As for every field.
    pub fn value(&mut self, unit: Unit, value: Option<f64>) -> io::Result<()> {
        self.put(Form::Value, &value.map(|value| value_text(unit, value)).unwrap_or_default())
    }

    /// An instant, or nothing.
    ///
    /// # Errors
    /// As for every field.
    pub fn instant(&mut self, at: Option<Instant>) -> io::Result<()> {
        self.is(Form::Instant);
        let text = at.map_or("", |at| self.instants.of(at));
        self.writer.write_field(text).map_err(unwrapped)
    }

    /// A duration in seconds, or nothing.
    ///
    /// # Errors
    /// As for every field.
    pub fn span(&mut self, span: Option<Span>) -> io::Result<()> {
        self.is(Form::Seconds);
        self.field.clear();
        if let Some(span) = span {
            push_seconds(span, &mut self.field);
        }
        self.writer.write_field(&self.field).map_err(unwrapped)
    }

    /// A value of a varied key.
    ///
    /// # Errors
    /// As for every field.
    pub fn varied(&mut self, value: &str) -> io::Result<()> {
        match value.parse::<f64>() {
            // A negative number is no formula.
            Ok(number) if number.is_finite() => self.put(Form::Varied, value),
            _ => self.put(Form::Varied, &disarmed(value)),
        }
    }

    /// Ends the row.
    ///
    /// # Errors
    /// As for every field.
    pub fn end(&mut self) -> io::Result<()> {
        self.place = 0;
        self.writer.write_record(None::<&[u8]>).map_err(unwrapped)
    }

    fn put(&mut self, form: Form, text: &str) -> io::Result<()> {
        self.is(form);
        self.writer.write_field(text).map_err(unwrapped)
    }

    /// The next field is of this form, as its column says; on to the one behind it.
    fn is(&mut self, form: Form) {
        debug_assert_eq!(
            self.sheet.form(self.place, self.keys),
            Some(form),
            "column {} of {}",
            self.place,
            self.sheet.file
        );
        self.place += 1;
    }

    /// Everything to `out`.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }

    /// What is behind, with everything written to it.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn into_inner(mut self) -> io::Result<W> {
        self.writer.flush()?;
        self.writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
    }
}

/// A text as it stands in a file: guarded.
pub fn disarmed(text: &str) -> Cow<'_, str> {
    if guarded(text) { format!("'{text}").into() } else { text.into() }
}

/// A text that stood in a file, as it was before.
pub fn armed(text: &str) -> &str {
    text.strip_prefix('\'').unwrap_or(text)
}

/// Whether a spreadsheet would take the text for a formula, also behind spaces that it drops and in
/// full width; or for one that it guards itself.
fn guarded(text: &str) -> bool {
    const FORMULA: [char; 9] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\''];
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}');
    text.starts_with(['\t', '\r', '\n']) || text.trim_start_matches(blank).starts_with(FORMULA)
}

/// The shortest text with a point that reads back as the same number; empty when it is not finite,
/// because unknown is empty.
pub fn number_text(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    // Zero has no sign.
    let mut text = (number + 0.0).to_string();
    if !text.contains('.') {
        text.push_str(".0");
    }
    text
}

/// A value in the unit of its measure.
pub fn value_text(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Seconds => format_seconds(value),
        _ => number_text(value),
    }
}

/// The reason behind a CSV error; the writer checks nothing that data could violate.
fn unwrapped(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
