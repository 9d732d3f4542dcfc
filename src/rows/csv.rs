//! Rows of CSV: RFC 4180, UTF-8, `\n`, with a guard against formulas.
//!
//! Promises: unknown is empty; a text that a spreadsheet would run as a formula begins with `'`, and so
//! does one that began with `'`, so that two texts are never one; every field is written as the
//! definition of its column says ([`crate::rows::columns`]), whatever its value: with decimals always or
//! never. Numbers read back as the same number. What needs quotes, and how it is quoted, is the rule of
//! `csv_core`; a row is put together where it is written from, while the writer of `csv` takes each
//! field twice, half of the time of a row.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::measure::Unit;
use crate::rows::columns::{Form, Sheet};
use crate::stats::Estimate;
use crate::time::{Instant, Rfc3339, Span, format_seconds, push_seconds};

/// Writes one file, field by field.
pub struct Csv<W: Write> {
    out: W,
    /// Rows on their way to it.
    buffer: Vec<u8>,
    /// Which fields need quotes.
    rules: csv_core::Writer,
    sheet: &'static Sheet,
    /// How many varied keys have columns.
    keys: usize,
    /// The place of the next field in its row.
    place: usize,
    /// Where a field is put together that may need quotes, so that rows allocate nothing.
    field: String,
    instants: Rfc3339,
}

/// Fields as they stand in rows, each with what parts it from the one before.
#[derive(Debug)]
pub struct Fields {
    bytes: Vec<u8>,
    /// The places of the first, and behind the last.
    place: usize,
    end: usize,
}

/// So many bytes are written at once.
const AT_ONCE: usize = 1 << 16;

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
        for (place, name) in names.iter().enumerate() {
            if place > 0 {
                csv.buffer.push(b',');
            }
            csv.push_quoted(name);
        }
        csv.buffer.push(b'\n');
        Ok(csv)
    }

    /// Without a header row: a part of a file in which so many varied keys have columns.
    pub fn headless(out: W, sheet: &'static Sheet, keys: usize) -> Self {
        Self {
            out,
            buffer: Vec::new(),
            rules: csv_core::Writer::new(),
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
        self.is(Form::Text);
        if guarded(text) {
            self.push_quoted(&disarmed(text));
        } else {
            self.push_quoted(text);
        }
        Ok(())
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
        let field = std::mem::take(&mut self.field);
        self.push_quoted(&field);
        self.field = field;
        Ok(())
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
        self.is(Form::Whole);
        if let Some(number) = number.into() {
            self.buffer.extend(itoa::Buffer::new().format(number).as_bytes());
        }
        Ok(())
    }

    /// A number, or nothing.
    ///
    /// # Errors
    /// As for every field.
    pub fn number(&mut self, number: Option<f64>) -> io::Result<()> {
        self.is(Form::Decimal);
        if let Some(number) = number {
            push_number(number, &mut self.buffer);
        }
        Ok(())
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
        self.is(Form::Value);
        if let Some(value) = value {
            push_value(unit, value, &mut self.buffer);
        }
        Ok(())
    }

    /// An instant, or nothing.
    ///
    /// # Errors
    /// As for every field.
    pub fn instant(&mut self, at: Option<Instant>) -> io::Result<()> {
        self.is(Form::Instant);
        if let Some(at) = at {
            self.buffer.extend(self.instants.of(at).as_bytes());
        }
        Ok(())
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
        self.buffer.extend(self.field.as_bytes());
        Ok(())
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

    /// Fields that stand in many rows, from this place on: written once, for [`Csv::again`].
    ///
    /// # Errors
    /// As for every field.
    pub fn prepared(
        &mut self,
        place: usize,
        fill: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<Fields> {
        let (start, before) = (self.buffer.len(), std::mem::replace(&mut self.place, place));
        fill(self)?;
        let end = std::mem::replace(&mut self.place, before);
        Ok(Fields { place, end, bytes: self.buffer.split_off(start) })
    }

    /// Prepared fields.
    pub fn again(&mut self, fields: &Fields) {
        debug_assert_eq!(self.place, fields.place, "they were prepared for another place");
        self.buffer.extend(&fields.bytes);
        self.place = fields.end;
    }

    /// Ends the row.
    ///
    /// # Errors
    /// As for every field.
    pub fn end(&mut self) -> io::Result<()> {
        debug_assert_eq!(self.sheet.form(self.place, self.keys), None, "a field is missing");
        self.place = 0;
        self.buffer.push(b'\n');
        if self.buffer.len() >= AT_ONCE { self.hand_over() } else { Ok(()) }
    }

    fn put(&mut self, form: Form, text: &str) -> io::Result<()> {
        self.is(form);
        self.push_quoted(text);
        Ok(())
    }

    /// The next field is of this form, as its column says, and what comes goes into it.
    fn is(&mut self, form: Form) {
        debug_assert_eq!(
            self.sheet.form(self.place, self.keys),
            Some(form),
            "column {} of {}",
            self.place,
            self.sheet.file
        );
        if self.place > 0 {
            self.buffer.push(b',');
        }
        self.place += 1;
    }

    /// A field as it stands in a row: in quotes where it must be, with its own quotes doubled.
    fn push_quoted(&mut self, text: &str) {
        let Self { buffer, rules, .. } = self;
        if !rules.should_quote(text.as_bytes()) {
            buffer.extend(text.as_bytes());
            return;
        }
        buffer.push(b'"');
        let start = buffer.len();
        // No more than as if all were quotes.
        buffer.resize(start + 2 * text.len(), 0);
        let room = &mut buffer[start..];
        let (_, _, length) = csv_core::quote(text.as_bytes(), room, b'"', b'"', true);
        buffer.truncate(start + length);
        buffer.push(b'"');
    }

    fn hand_over(&mut self) -> io::Result<()> {
        let written = self.out.write_all(&self.buffer);
        self.buffer.clear();
        written
    }

    /// Everything to `out`.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        self.hand_over()?;
        self.out.flush()
    }

    /// What is behind, with everything written to it.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn into_inner(mut self) -> io::Result<W> {
        self.flush()?;
        Ok(self.out)
    }
}

/// The same as [`number_text`], into a row.
fn push_number(number: f64, row: &mut Vec<u8>) {
    if !number.is_finite() {
        return;
    }
    let before = row.len();
    // Zero has no sign; memory can be written.
    let _ = write!(row, "{}", number + 0.0);
    if !row[before..].contains(&b'.') {
        row.extend(b".0");
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
    // As nearly all begin.
    if text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
        return false;
    }
    let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}');
    text.starts_with(['\t', '\r', '\n']) || text.trim_start_matches(blank).starts_with(FORMULA)
}

/// The shortest text with a point that reads back as the same number; empty when it is not finite,
/// because unknown is empty.
pub fn number_text(number: f64) -> String {
    let mut text = Vec::new();
    push_number(number, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// A value in the unit of its measure.
pub fn value_text(unit: Unit, value: f64) -> String {
    let mut text = Vec::new();
    push_value(unit, value, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// The same into a row.
fn push_value(unit: Unit, value: f64, row: &mut Vec<u8>) {
    match unit {
        Unit::Seconds => row.extend(format_seconds(value).as_bytes()),
        _ => push_number(value, row),
    }
}
