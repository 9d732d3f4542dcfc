//! CSV cut into rows before it is parsed, by RFC 4180.
//!
//! A quote that does not close would take everything behind it along. So a row over several lines that
//! turns out to be none, or is longer than [`LONGEST`], costs its first line, and cutting goes on with
//! the second.
//!
//! Promises: memory for one row; however quotes stand, no byte is looked at more than a few times on
//! average. Never: a look at a value.

use memchr::{memchr, memchr2};

use crate::tenant::log::frame_json::LONGEST;

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was one.
    Fine,
    /// It was none; its first line goes alone.
    Bad,
}

/// What is found.
#[derive(Debug)]
pub enum Piece<'a> {
    /// A row without its line end, and the number of its first line.
    Row(&'a [u8], u32),
    /// A line that is longer than a row may be.
    TooLong(u32),
    /// The text ends within a row that begins at this line.
    CutOff(u32),
}

/// In which part of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Plain,
    Quoted,
    /// Behind a quote within quotes: either it closes them, or another one follows.
    Quote,
}

/// Cuts; bytes come in by pieces.
pub struct Rows {
    separator: u8,
    buffer: Vec<u8>,
    /// Where the present row begins, and how far it was looked at.
    from: usize,
    seen: usize,
    part: Part,
    line: u32,
    /// Everything to the end of this line belongs to a row that is too long.
    skipping: bool,
    /// How many bytes came in, and how many of them were looked at again.
    came: usize,
    again: usize,
}

/// So much is looked at again in any case.
const AGAIN: usize = 16 * LONGEST;

impl Rows {
    /// With fields between which this stands.
    pub fn new(separator: u8) -> Self {
        Self {
            separator,
            buffer: Vec::new(),
            from: 0,
            seen: 0,
            part: Part::Plain,
            line: 1,
            skipping: false,
            came: 0,
            again: 0,
        }
    }

    /// Other fields from the next row on.
    pub fn separated_by(&mut self, separator: u8) {
        self.separator = separator;
    }

    /// The next bytes. `tell` gets the rows and may change the separator.
    pub fn feed(&mut self, bytes: &[u8], tell: &mut dyn FnMut(&mut u8, Piece<'_>) -> Verdict) {
        self.came = self.came.saturating_add(bytes.len());
        self.buffer.extend_from_slice(bytes);
        self.cut(tell);
        self.buffer.drain(..self.from);
        self.seen -= self.from;
        self.from = 0;
    }

    /// Nothing follows.
    pub fn end(&mut self, tell: &mut dyn FnMut(&mut u8, Piece<'_>) -> Verdict) {
        while self.from < self.buffer.len() {
            let open = self.part == Part::Quoted;
            let may = self.may_look_again(self.buffer.len() - self.from);
            let (rest, line) = (&self.buffer[self.from..], self.line);
            match memchr(b'\n', rest).filter(|_| open && may) {
                // The quote may have swallowed good lines.
                Some(end) => {
                    if end > 0 {
                        tell(&mut self.separator, Piece::Row(&rest[..end], line));
                    }
                    self.next_line(end);
                    self.cut(tell);
                }
                None => {
                    if open && !self.skipping {
                        tell(&mut self.separator, Piece::CutOff(line));
                    } else if !self.skipping && !rest.is_empty() {
                        tell(&mut self.separator, Piece::Row(trimmed(rest), line));
                    }
                    return;
                }
            }
        }
    }

    /// Whether so much may be looked at again: lines that each open a quote would be, without end.
    fn may_look_again(&mut self, bytes: usize) -> bool {
        self.again = self.again.saturating_add(bytes);
        self.again <= self.came.saturating_mul(4).saturating_add(AGAIN)
    }

    /// The row ends at this offset from its beginning, as one line.
    fn next_line(&mut self, end: usize) {
        self.from += end + 1;
        self.seen = self.from;
        self.part = Part::Plain;
        self.line = self.line.saturating_add(1);
    }

    fn cut(&mut self, tell: &mut dyn FnMut(&mut u8, Piece<'_>) -> Verdict) {
        loop {
            if self.skipping {
                let Some(end) = memchr(b'\n', &self.buffer[self.from..]) else {
                    self.from = self.buffer.len();
                    self.seen = self.from;
                    return;
                };
                self.skipping = false;
                self.next_line(end);
            }
            match self.row_end() {
                Some(end) => self.row(end, tell),
                None if self.buffer.len() - self.from > LONGEST => {
                    tell(&mut self.separator, Piece::TooLong(self.line));
                    let may = self.may_look_again(self.buffer.len() - self.from);
                    match memchr(b'\n', &self.buffer[self.from..]) {
                        Some(end) if may => self.next_line(end),
                        _ => self.skip_all(),
                    }
                }
                None => return,
            }
        }
    }

    /// Drops everything that came, and the rest of the line.
    fn skip_all(&mut self) {
        self.line = self.line.saturating_add(lines(&self.buffer[self.from..]));
        self.from = self.buffer.len();
        (self.seen, self.part, self.skipping) = (self.from, Part::Plain, true);
    }

    fn row(&mut self, end: usize, tell: &mut dyn FnMut(&mut u8, Piece<'_>) -> Verdict) {
        let row = &self.buffer[self.from..end];
        let first = memchr(b'\n', row);
        let piece = match row.len() > LONGEST {
            true => Piece::TooLong(self.line),
            false => Piece::Row(trimmed(row), self.line),
        };
        let empty = trimmed(row).is_empty();
        let verdict = if empty { Verdict::Fine } else { tell(&mut self.separator, piece) };
        let length = row.len();
        let bad = verdict == Verdict::Bad && first.is_some() && self.may_look_again(length);
        let row = &self.buffer[self.from..end];
        match first.filter(|_| bad) {
            Some(first) => self.next_line(first),
            None => {
                let lines = if first.is_some() { lines(row) } else { 0 };
                self.next_line(end - self.from);
                self.line = self.line.saturating_add(lines);
            }
        }
    }

    /// Where the row ends: at its line end.
    fn row_end(&mut self) -> Option<usize> {
        let buffer = &self.buffer;
        let mut at = self.seen;
        loop {
            match self.part {
                Part::Quoted => match memchr(b'"', &buffer[at..]) {
                    Some(found) => {
                        at += found + 1;
                        self.part = Part::Quote;
                    }
                    None => break,
                },
                Part::Quote => match buffer.get(at) {
                    Some(b'"') => {
                        at += 1;
                        self.part = Part::Quoted;
                    }
                    Some(_) => self.part = Part::Plain,
                    None => break,
                },
                Part::Plain => match memchr2(b'"', b'\n', &buffer[at..]) {
                    Some(found) if buffer[at + found] == b'\n' => {
                        self.seen = at + found;
                        return Some(at + found);
                    }
                    Some(found) => {
                        let quote = at + found;
                        let begins = quote == self.from || buffer[quote - 1] == self.separator;
                        at = quote + 1;
                        if begins {
                            self.part = Part::Quoted;
                        }
                    }
                    None => break,
                },
            }
        }
        self.seen = buffer.len();
        None
    }
}

fn lines(row: &[u8]) -> u32 {
    memchr::memchr_iter(b'\n', row).count().try_into().unwrap_or(u32::MAX)
}

/// Without the carriage return of a line end.
fn trimmed(row: &[u8]) -> &[u8] {
    row.strip_suffix(b"\r").unwrap_or(row)
}

/// Splits rows into fields; keeps what it needs for the next one.
pub struct Splitter {
    reader: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Splitter {
    /// With fields between which this stands.
    pub fn new(separator: u8) -> Self {
        let reader = csv_core::ReaderBuilder::new().delimiter(separator).build();
        Self { reader, text: Vec::new(), ends: vec![0; 128] }
    }

    /// The fields of a row.
    pub fn split<'a>(&'a mut self, row: &'a str) -> impl Iterator<Item = &'a str> + Clone {
        self.reader.reset();
        self.text.resize(row.len() + 8, 0);
        let (mut read, mut written, mut fields) = (0, 0, 0);
        loop {
            let input = &row.as_bytes()[read..];
            let (result, nin, nout, nend) =
                self.reader.read_record(input, &mut self.text[written..], &mut self.ends[fields..]);
            read += nin;
            written += nout;
            fields += nend;
            match result {
                csv_core::ReadRecordResult::OutputEndsFull if self.ends.len() < 4_096 => {
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                // At the end of the row an empty input ends its last field.
                csv_core::ReadRecordResult::InputEmpty if read >= row.len() && nin > 0 => {}
                csv_core::ReadRecordResult::InputEmpty if nin > 0 => {}
                _ => break,
            }
        }
        let text = std::str::from_utf8(&self.text[..written]).unwrap_or_default();
        let ends = &self.ends[..fields];
        (0..ends.len()).map(move |n| {
            let from = if n == 0 { 0 } else { ends[n - 1] };
            text.get(from..ends[n]).unwrap_or_default()
        })
    }
}
