//! Rows of CSV: RFC 4180, UTF-8, `\n`, with a guard against formulas.
//!
//! Promises: unknown is empty; a text that a spreadsheet would run as a formula begins with `'`; numbers are the
//! shortest text that reads back as the same number, durations have at most three decimals.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::measure::Unit;
use crate::time::{Instant, Rfc3339, Span, format_seconds, push_seconds};

/// Writes one file, field by field.
pub struct Csv<W: Write> {
    writer: csv::Writer<W>,
    /// Where a field is put together, so that rows allocate nothing.
    field: String,
    instants: Rfc3339,
}

impl<W: Write> Csv<W> {
    /// Begins with the header row.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn new(out: W, columns: &[&str]) -> io::Result<Self> {
        let mut csv = Self::headless(out);
        csv.writer.write_record(columns).map_err(unwrapped)?;
        Ok(csv)
    }

    /// Without a header row: a part of a file.
    pub fn headless(out: W) -> Self {
        let mut builder = csv::WriterBuilder::new();
        // Rows are of one width by construction; the writer checks it.
        builder.terminator(csv::Terminator::Any(b'\n')).buffer_capacity(1 << 16);
        Self {
            writer: builder.from_writer(out),
            field: String::new(),
            instants: Rfc3339::default(),
        }
    }

    /// A text, guarded.
    ///
    /// # Errors
    /// As for every field: when `out` cannot be written.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.plain(&disarmed(text))
    }

    /// A text with a number behind it, guarded.
    ///
    /// # Errors
    /// As for every field.
    pub fn numbered(&mut self, text: &str, number: u64) -> io::Result<()> {
        self.field.clear();
        if guarded(text) {
            self.field.push('\'');
        }
        self.field.push_str(text);
        self.field.push_str(itoa::Buffer::new().format(number));
        self.writer.write_field(&self.field).map_err(unwrapped)
    }

    /// A whole number.
    ///
    /// # Errors
    /// As for every field.
    pub fn whole(&mut self, number: u64) -> io::Result<()> {
        self.plain(itoa::Buffer::new().format(number))
    }

    /// A number, or nothing.
    ///
    /// # Errors
    /// As for every field.
    pub fn number(&mut self, number: Option<f64>) -> io::Result<()> {
        self.plain(&number.map(number_text).unwrap_or_default())
    }

    /// A value of a measure, in its unit, or nothing.
    ///
    /// # Errors
    /// As for every field.
    pub fn value(&mut self, unit: Unit, value: Option<f64>) -> io::Result<()> {
        self.plain(&value.map(|value| value_text(unit, value)).unwrap_or_default())
    }

    /// An instant, or nothing.
    ///
    /// # Errors
    /// As for every field.
    pub fn instant(&mut self, at: Option<Instant>) -> io::Result<()> {
        let text = at.map_or("", |at| self.instants.of(at));
        self.writer.write_field(text).map_err(unwrapped)
    }

    /// A duration in seconds, or nothing.
    ///
    /// # Errors
    /// As for every field.
    pub fn span(&mut self, span: Option<Span>) -> io::Result<()> {
        self.field.clear();
        if let Some(span) = span {
            push_seconds(span, &mut self.field);
        }
        self.writer.write_field(&self.field).map_err(unwrapped)
    }

    /// A word of pimsim's own, or a number made by one of the above.
    ///
    /// # Errors
    /// As for every field.
    pub fn plain(&mut self, text: &str) -> io::Result<()> {
        self.writer.write_field(text).map_err(unwrapped)
    }

    /// Ends the row.
    ///
    /// # Errors
    /// As for every field.
    pub fn end(&mut self) -> io::Result<()> {
        self.writer.write_record(None::<&[u8]>).map_err(unwrapped)
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
    text.strip_prefix('\'').filter(|rest| guarded(rest)).unwrap_or(text)
}

/// Whether a spreadsheet would take the text for a formula.
fn guarded(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The shortest text that reads back as the same number.
pub fn number_text(number: f64) -> String {
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn row(fill: impl FnOnce(&mut Csv<Vec<u8>>) -> io::Result<()>) -> String {
        let mut csv = Csv::headless(Vec::new());
        fill(&mut csv).expect("memory can be written");
        csv.end().expect("memory can be written");
        String::from_utf8(csv.into_inner().expect("memory can be written")).expect("UTF-8")
    }

    #[test]
    fn texts_are_quoted_where_needed_and_formulas_are_disarmed() {
        let cases = [
            ("plain", "plain"),
            ("two words", "two words"),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            ("+49", "'+49"),
            ("-x", "'-x"),
            ("@sum", "'@sum"),
            ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("=a,b", "\"'=a,b\""),
            ("*", "*"),
            ("größer", "größer"),
        ];
        for (text, expected) in cases {
            let written = row(|csv| {
                csv.text(text)?;
                csv.plain("z")
            });
            assert_eq!(written, format!("{expected},z\n"));
        }
    }

    #[test]
    fn numbers_are_short_unguarded_and_unknown_is_empty() {
        let written = row(|csv| {
            csv.number(Some(-0.5))?;
            csv.number(Some(-0.0))?;
            csv.number(Some(0.1 + 0.2))?;
            csv.number(None)?;
            csv.value(Unit::Share, Some(1.0))?;
            csv.whole(7)
        });
        assert_eq!(written, "-0.5,0,0.30000000000000004,,1,7\n");
    }
}
