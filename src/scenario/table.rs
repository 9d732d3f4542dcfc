//! The rows of a CSV file, as spreadsheets of any country write them.
//!
//! Promises: columns are apart by comma, semicolon or tab, whichever the header has; rows end in LF,
//! CRLF or a lone CR, and a problem names the line that an editor would; empty rows do not count.
//! Never: a guess where two readings are possible.

use csv::StringRecord;

use super::files::{AS_CSV, Csv};
use super::problem::{Problem, Sink};
use super::source::{Source, SourceRange};

/// What may stand between two columns.
const SEPARATORS: [u8; 3] = *b",;\t";

/// A file with a header row.
pub struct Table<'a> {
    csv: &'a Csv,
    body: &'a [u8],
    /// What stands between two columns.
    pub separator: u8,
    /// The names of the columns.
    pub headers: StringRecord,
}

impl<'a> Table<'a> {
    /// The table of a file, or a report.
    pub fn new(sink: &Sink, csv: &'a Csv) -> Option<Self> {
        let body = csv.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&csv.bytes);
        let found = separators(body);
        let separator = found.first().copied().unwrap_or(b',');
        let mut table = Self { csv, body, separator, headers: StringRecord::new() };
        if let [one, other, ..] = found.as_slice() {
            let [one, other] = [one, other].map(|byte| byte.escape_ascii());
            let message = format!("the header has both `{one}` and `{other}` between columns");
            let problem = Problem::new("", message).hint("put names that contain one in quotes");
            sink.put(problem.at(table.place(sink, 0)));
            return None;
        }
        match table.reader().headers() {
            Ok(headers) if headers.iter().any(|name| !name.is_empty()) => {
                table.headers = headers.clone();
                Some(table)
            }
            Ok(_) => {
                let problem = Problem::new("", "the file has no header row");
                sink.put(problem.at(table.place(sink, 0)));
                None
            }
            Err(error) => {
                table.report(sink, &error);
                None
            }
        }
    }

    /// The column of this name; the case of letters does not matter.
    pub fn column(&self, name: &str) -> Option<usize> {
        let same = self.headers.iter().position(|header| header == name);
        same.or_else(|| self.headers.iter().position(|header| header.eq_ignore_ascii_case(name)))
    }

    /// The rows below the header that are not empty.
    pub fn rows(&self) -> impl Iterator<Item = csv::Result<StringRecord>> + use<'a> {
        let filled = |row: &StringRecord| row.iter().any(|text| !text.is_empty());
        let mut reader = self.reader();
        // Where a row stands is not known unless the header was read apart.
        let _ = reader.headers();
        reader.into_records().filter(move |row| row.as_ref().is_ok_and(filled) || row.is_err())
    }

    fn reader(&self) -> csv::Reader<&'a [u8]> {
        let mut builder = csv::ReaderBuilder::new();
        builder.delimiter(self.separator).trim(csv::Trim::All).from_reader(self.body)
    }

    /// Reports that a row cannot be read.
    pub fn report(&self, sink: &Sink, error: &csv::Error) {
        let byte = error.position().map_or(0, csv::Position::byte);
        let problem = match error.kind() {
            csv::ErrorKind::Utf8 { .. } => {
                Problem::new("", "the row is not UTF-8").hint(format!("save the file {AS_CSV}"))
            }
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                let fields = if *len == 1 { "field" } else { "fields" };
                let message = format!("the row has {len} {fields}, the header has {expected_len}");
                let quotes = "put a text that contains the separator of columns in quotes";
                let hint = (len > expected_len).then(|| quotes.to_owned());
                Problem::new("", message).maybe_hint(hint)
            }
            _ => Problem::new("", "the row cannot be read"),
        };
        sink.put(problem.at(self.place(sink, byte)));
    }

    /// Reports a problem of a column of a row.
    pub fn refuse(&self, sink: &Sink, row: &StringRecord, column: &str, problem: Problem) {
        let byte = row.position().map_or(0, csv::Position::byte);
        let problem = Problem { path: format!("column {column}"), ..problem };
        sink.put(problem.at(self.place(sink, byte)));
    }

    /// The line of the file that begins at a byte, or behind the line breaks there; quoted up to a
    /// length.
    fn place(&self, sink: &Sink, byte: u64) -> SourceRange {
        const QUOTED: usize = 400;
        let is_break = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let at = usize::try_from(byte).unwrap_or(usize::MAX).min(self.body.len());
        // The position of a row is that of the line break behind the row before.
        let breaks = self.body[at..].iter().take_while(|byte| is_break(byte)).count();
        let (before, rest) = self.body.split_at(at + breaks);
        let rest = &rest[..rest.len().min(QUOTED)];
        let text = rest.split(is_break).next().unwrap_or_default();
        let text = String::from_utf8_lossy(text).trim_end().to_owned();
        let range = 0..text.len();
        let source = Source::excerpt(self.csv.name.as_str(), text, line_breaks(before) + 1);
        SourceRange::new(sink.source(source), range)
    }
}

/// How many lines end in a text: LF, CRLF and a lone CR end one each.
pub fn line_breaks(text: &[u8]) -> usize {
    let next = text.iter().skip(1).map(Some).chain([None]);
    let ends = |(byte, next): &(&u8, Option<&u8>)| match byte {
        b'\n' => true,
        b'\r' => *next != Some(&b'\n'),
        _ => false,
    };
    text.iter().zip(next).filter(ends).count()
}

/// What stands between columns in the first row, outside quotes; several kinds only when it has them.
pub fn separators(body: &[u8]) -> Vec<u8> {
    let mut quoted = false;
    let mut found = [false; SEPARATORS.len()];
    let row = body.iter().skip_while(|byte| matches!(byte, b'\n' | b'\r'));
    for byte in row {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => {
                if let Some(at) = SEPARATORS.iter().position(|separator| separator == byte) {
                    found[at] = true;
                }
            }
        }
    }
    SEPARATORS.into_iter().zip(found).filter(|(_, found)| *found).map(|(byte, _)| byte).collect()
}
