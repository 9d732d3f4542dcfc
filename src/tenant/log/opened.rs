//! A file is opened: its form by its content, and its records cut from it.
//!
//! Promises: only what begins like JSON is JSON, all else is CSV by its header, or refused. Never: a look
//! at the name of the file.

use std::io::Read;

use crate::tenant::log::damage::Damage;
use crate::tenant::log::file::{File, NO_FORM};
use crate::tenant::log::forms::portal::Columns;
use crate::tenant::log::forms::refused;
use crate::tenant::log::frame_csv::{self, Rows, Splitter, Verdict};
use crate::tenant::log::frame_json::Framer;
use crate::tenant::log::reading::{Reading, Unreadable};

impl Reading {
    /// Reads a file, by this name in messages.
    ///
    /// # Errors
    /// When it cannot be read, or cannot serve; the reading is of no use then.
    pub fn file(&mut self, name: &str, input: impl Read) -> Result<(), Unreadable> {
        self.files.push(name.to_owned());
        read(self, name, input)
    }
}

fn read(reading: &mut Reading, name: &str, mut input: impl Read) -> Result<(), Unreadable> {
    let io = |error| Unreadable::Io(name.to_owned(), error);
    let mut file = File::new(reading);
    let mut bytes = vec![0; 1 << 17];
    let mut filled = fill(&mut input, &mut bytes).map_err(io)?;
    let begin = begin(&bytes[..filled]).map_err(|why| Unreadable::Refused(name.to_owned(), why))?;
    let json = matches!(bytes[..filled].get(begin), Some(b'{' | b'['));
    let mut from = begin;
    let mut cutter = if json { Cutter::json() } else { Cutter::csv() };
    while filled > 0 {
        cutter.feed(&bytes[from..filled], &mut file);
        from = 0;
        filled = match fill(&mut input, &mut bytes) {
            // Half a download: what came before is a log.
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                file.warn("what is packed in it is cut off; it was read up to there");
                0
            }
            other => other.map_err(io)?,
        };
    }
    cutter.end(&mut file);
    let why = cutter.refusal().map(str::to_owned);
    file.end(why, cutter.header()).map_err(|why| Unreadable::Refused(name.to_owned(), why))
}

fn fill(input: &mut impl Read, bytes: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match input.read(bytes) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// Where the text begins: behind a byte order mark and blanks.
fn begin(bytes: &[u8]) -> Result<usize, String> {
    if bytes.is_empty() {
        return Err("the file is empty".to_owned());
    }
    let known = [
        (&b"\xff\xfe"[..], "UTF-16"),
        (&b"\xfe\xff"[..], "UTF-16"),
        (&b"\x1f\x8b"[..], "a gzip file"),
        (&b"PK\x03\x04"[..], "a zip file, or a workbook of a spreadsheet"),
        (&b"%PDF"[..], "a PDF"),
        (&b"<"[..], "HTML or XML"),
    ];
    if let Some((_, what)) = known.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err(format!("this is {what}, not CSV or JSON in UTF-8"));
    }
    let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let blank = bytes[mark..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    Ok(mark + blank)
}

/// Cuts the file by its form.
enum Cutter {
    Json(Box<Framer>, Option<Vec<String>>),
    Csv(Rows, Box<Table>),
}

/// The header of a CSV, once it was read.
struct Table {
    columns: Option<Columns>,
    splitter: Splitter,
    /// Why no row is read.
    refused: Option<&'static str>,
}

impl Cutter {
    fn json() -> Self {
        Self::Json(Box::default(), None)
    }

    fn csv() -> Self {
        let table = Table { columns: None, splitter: Splitter::new(b','), refused: None };
        Self::Csv(Rows::new(b','), Box::new(table))
    }

    fn feed(&mut self, bytes: &[u8], file: &mut File<'_>) {
        match self {
            Self::Json(framer, columns) => {
                framer.feed(bytes, &mut |piece| file.piece(piece, columns));
            }
            Self::Csv(rows, table) => {
                if table.refused.is_none() {
                    rows.feed(bytes, &mut |separator, piece| table.piece(file, separator, piece));
                }
            }
        }
    }

    fn end(&mut self, file: &mut File<'_>) {
        match self {
            Self::Json(framer, columns) => framer.end(&mut |piece| file.piece(piece, columns)),
            Self::Csv(rows, table) => {
                rows.end(&mut |separator, piece| table.piece(file, separator, piece));
            }
        }
    }

    /// Whether there was a header, where there should be one.
    fn header(&self) -> Option<bool> {
        match self {
            Self::Json(..) => None,
            Self::Csv(_, table) => Some(table.columns.is_some()),
        }
    }

    fn refusal(&self) -> Option<&'static str> {
        match self {
            Self::Json(..) => None,
            Self::Csv(_, table) => table.refused,
        }
    }
}

impl Table {
    fn piece(
        &mut self,
        file: &mut File<'_>,
        separator: &mut u8,
        piece: frame_csv::Piece<'_>,
    ) -> Verdict {
        if self.refused.is_some() {
            return Verdict::Fine;
        }
        match piece {
            frame_csv::Piece::Row(row, line) => self.row(file, separator, row, line),
            frame_csv::Piece::TooLong(line) => {
                file.damaged(Damage::TooLong, line, "");
                Verdict::Fine
            }
            frame_csv::Piece::CutOff(line) => {
                file.cut_off(line);
                Verdict::Fine
            }
        }
    }

    fn row(&mut self, file: &mut File<'_>, separator: &mut u8, row: &[u8], line: u32) -> Verdict {
        let Ok(row) = std::str::from_utf8(row) else {
            file.damaged(Damage::NotUtf8, line, "");
            return Verdict::Bad;
        };
        let Some(columns) = &self.columns else {
            self.header(row, separator);
            file.signs |= self.columns.as_ref().map_or(0, |columns| columns.signs);
            if self.columns.as_ref().is_some_and(|columns| columns.local) {
                file.warn("a column of instants says local time; it was read as UTC");
            }
            return Verdict::Fine;
        };
        let fields = self.splitter.split(row);
        if fields.clone().count() != columns.count() {
            file.damaged(Damage::Fields, line, "");
            return Verdict::Bad;
        }
        let fields = columns.row(fields.map(Into::into));
        file.take(fields, line, "Date");
        Verdict::Fine
    }

    /// The first row says what the others are.
    fn header(&mut self, row: &str, separator: &mut u8) {
        if row.starts_with("#TYPE") {
            return;
        }
        if let Some(one) =
            row.to_lowercase().strip_prefix("sep=").and_then(|rest| rest.bytes().next())
        {
            *separator = one;
            return;
        }
        let count = |one: u8| row.bytes().filter(|b| *b == one).count();
        let best = [b',', b';', b'\t'].into_iter().rev().max_by_key(|one| count(*one));
        *separator = best.filter(|one| count(*one) > 0).unwrap_or(b',');
        self.splitter = Splitter::new(*separator);
        let names: Vec<_> =
            self.splitter.split(row).map(|name| name.trim().to_lowercase()).collect();
        let signs = names.iter().fold(0, |signs, name| signs | refused::sign(name));
        self.columns = Columns::of(&names);
        if self.columns.is_none() {
            self.refused = Some(refused::why(signs).unwrap_or(NO_FORM));
        }
    }
}
