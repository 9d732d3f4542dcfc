//! Exact numbers as lines of text.
//!
//! A line is its name and its numbers with single spaces between; a value that nobody produced is
//! `-`. Promises: a reader takes nothing that a writer does not give, tells the line where it
//! stopped, and no number that was read makes a later sum overflow. Never: guessing.

use std::io::{self, BufRead, Write};

use crate::measure::Exact;

/// No count is larger: a hundred thousand shards, or a million replications, still add up.
const MOST_COUNTED: u64 = 1 << 43;
/// The same for sums.
const MOST_SUMMED: u128 = 1 << 100;
/// The same for values.
const MOST_VALUE: f64 = 1e100;

/// Writes lines.
pub struct Writer<W: Write> {
    out: W,
    begun: bool,
}

impl<W: Write> Writer<W> {
    /// Nothing yet.
    pub fn new(out: W) -> Self {
        Self { out, begun: false }
    }

    /// Ends the last line.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.write_all(b"\n")
    }
}

impl<W: Write> Exact for Writer<W> {
    fn line(&mut self, name: &str) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            self.out.write_all(b"\n")?;
        }
        self.out.write_all(name.as_bytes())
    }

    fn count(&mut self, number: &mut u64) -> io::Result<()> {
        write!(self.out, " {number}")
    }

    fn sum(&mut self, number: &mut i128) -> io::Result<()> {
        write!(self.out, " {number}")
    }

    fn value(&mut self, value: &mut Option<f64>) -> io::Result<()> {
        match value {
            // The shortest text that reads back as the same number.
            Some(value) => write!(self.out, " {value:?}"),
            None => self.out.write_all(b" -"),
        }
    }

    fn text(&mut self, text: &mut String) -> io::Result<()> {
        let quoted = serde_json::to_string(text).map_err(io::Error::other)?;
        write!(self.out, " {quoted}")
    }
}

/// Reads lines.
pub struct Reader<R: BufRead> {
    source: R,
    /// The present line, without its end.
    line: String,
    /// Up to here it was taken.
    taken: usize,
    number: u64,
}

impl<R: BufRead> Reader<R> {
    /// Nothing read yet.
    pub fn new(source: R) -> Self {
        Self { source, line: String::new(), taken: 0, number: 0 }
    }

    /// Makes sure that nothing is left.
    ///
    /// # Errors
    /// When something is.
    pub fn finish(mut self) -> io::Result<()> {
        self.used_up()?;
        if self.source.fill_buf()?.is_empty() { Ok(()) } else { Err(self.wrong()) }
    }

    fn wrong(&self) -> io::Error {
        let text = format!("line {} is not as pimsim writes it", self.number);
        io::Error::new(io::ErrorKind::InvalidData, text)
    }

    fn used_up(&self) -> io::Result<()> {
        if self.taken == self.line.len() { Ok(()) } else { Err(self.wrong()) }
    }

    /// The next field of the line.
    fn field(&mut self) -> io::Result<&str> {
        let rest = &self.line[self.taken..];
        let Some(rest) = rest.strip_prefix(' ') else { return Err(self.wrong()) };
        let length = rest.find(' ').unwrap_or(rest.len());
        let from = self.taken + 1;
        self.taken = from + length;
        Ok(&self.line[from..self.taken])
    }

    /// The number in the next field, if it is a good one.
    fn number<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> io::Result<T> {
        let read = read(self.field()?);
        read.ok_or_else(|| self.wrong())
    }
}

impl<R: BufRead> Exact for Reader<R> {
    fn line(&mut self, name: &str) -> io::Result<()> {
        self.used_up()?;
        self.line.clear();
        self.number += 1;
        self.source.read_line(&mut self.line).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => self.wrong(),
            _ => error,
        })?;
        if self.line.pop() != Some('\n') || !self.line.starts_with(name) {
            return Err(self.wrong());
        }
        // A longer name is found when the first number, or the end of the line, is not there.
        self.taken = name.len();
        Ok(())
    }

    fn count(&mut self, number: &mut u64) -> io::Result<()> {
        *number = self.number(|text| text.parse().ok().filter(|n| *n <= MOST_COUNTED))?;
        Ok(())
    }

    fn sum(&mut self, number: &mut i128) -> io::Result<()> {
        let good = |n: &i128| n.unsigned_abs() <= MOST_SUMMED;
        *number = self.number(|text| text.parse().ok().filter(good))?;
        Ok(())
    }

    fn value(&mut self, value: &mut Option<f64>) -> io::Result<()> {
        *value = self.number(|text| match text {
            "-" => Some(None),
            text => text.parse().ok().filter(|n: &f64| n.abs() <= MOST_VALUE).map(Some),
        })?;
        Ok(())
    }

    fn text(&mut self, text: &mut String) -> io::Result<()> {
        let quoted = self.line[self.taken..].strip_prefix(' ');
        *text = quoted.and_then(|q| serde_json::from_str(q).ok()).ok_or_else(|| self.wrong())?;
        self.taken = self.line.len();
        Ok(())
    }
}
