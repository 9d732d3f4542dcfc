//! Two files that should be equal, compared line by line.
//!
//! Promises: memory does not grow with the files; what is quoted from them is short and cannot
//! command a terminal; a difference names line, column and, in a CSV file, the column's name.
//! Never: an opinion about which of the two is right.

use std::io::{self, BufRead, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::scenario::unwanted::escape;

/// A longer line is compared in pieces of this many bytes.
pub const PIECE: usize = 1 << 16;
/// So many characters of either side are quoted.
const QUOTED: usize = 40;

/// Where two files differ.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// The first places, as `LINE:COLUMN: sentence`.
    pub places: Vec<String>,
    /// How many lines differ.
    pub lines: u64,
}

/// Compares what was found with what the run gives, and describes the first `most` places.
///
/// # Errors
/// When either cannot be read; [`io::ErrorKind::Interrupted`] when `stop` was set.
pub fn differences(
    found: impl BufRead,
    again: impl BufRead,
    most: usize,
    stop: &AtomicBool,
) -> io::Result<Differences> {
    let (mut found, mut again) = (Pieces::new(found), Pieces::new(again));
    let mut differences = Differences::default();
    let mut header = None;
    loop {
        if stop.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let place = Place { line: found.line, before: found.before, header: header.as_deref() };
        let (here, there) = (found.next()?, again.next()?);
        if !here && !there {
            return Ok(differences);
        }
        if found.piece != again.piece {
            differences.lines += 1;
            if differences.places.len() < most {
                differences.places.push(match (here, there) {
                    (true, false) => place.longer(&found.piece),
                    (false, true) => place.shorter(&again.piece),
                    _ => place.sentence(&found.piece, &again.piece),
                });
            }
            if !here || !there {
                return Ok(differences);
            }
        }
        if header.is_none() {
            // A line that is cut into pieces is no header.
            header = Some(if again.before == 0 { again.piece.clone() } else { Vec::new() });
        }
        if found.piece != again.piece {
            // Further differences count from the next line on both sides.
            found.skip_line()?;
            again.skip_line()?;
        }
    }
}

/// A file in lines, long ones in pieces.
struct Pieces<R> {
    from: R,
    piece: Vec<u8>,
    /// The line of the next piece, from 1.
    line: u64,
    /// Bytes of that line in the pieces before.
    before: usize,
}

impl<R: BufRead> Pieces<R> {
    fn new(from: R) -> Self {
        Self { from, piece: Vec::new(), line: 1, before: 0 }
    }

    /// Reads the next piece; `false` at the end.
    fn next(&mut self) -> io::Result<bool> {
        self.piece.clear();
        let from = self.from.by_ref();
        let read = from.take(PIECE as u64).read_until(b'\n', &mut self.piece)?;
        if self.piece.ends_with(b"\n") {
            self.line += 1;
            self.before = 0;
        } else {
            self.before += read;
        }
        Ok(read > 0)
    }

    fn skip_line(&mut self) -> io::Result<()> {
        if !self.piece.ends_with(b"\n") {
            self.from.skip_until(b'\n')?;
            self.line += 1;
            self.before = 0;
        }
        Ok(())
    }
}

/// Where a piece begins.
struct Place<'a> {
    line: u64,
    before: usize,
    header: Option<&'a [u8]>,
}

impl Place<'_> {
    fn sentence(&self, found: &[u8], again: &[u8]) -> String {
        let same = found.iter().zip(again).take_while(|(one, other)| one == other).count();
        // Back to the beginning of a character, so that both sides quote whole ones.
        let start = (0..=same).rev().find(|at| starts_character(found, *at));
        let start = start.unwrap_or(same);
        let column = self.before + String::from_utf8_lossy(&found[..start]).chars().count() + 1;
        let place = format!("{}:{column}", self.line);
        if let Some((name, here, there)) = self.field(found, again) {
            return format!("{place}: `{name}` is `{here}`, the run gives `{there}`");
        }
        match (quote(&found[start..]), quote(&again[start..])) {
            (here, there) if here.is_empty() => {
                format!("{place}: ends, the run goes on with `{there}`")
            }
            (here, there) if there.is_empty() => {
                format!("{place}: goes on with `{here}`, the run ends before")
            }
            (here, there) => format!("{place}: found `{here}`, the run gives `{there}`"),
        }
    }

    fn longer(&self, found: &[u8]) -> String {
        let Self { line, before, .. } = self;
        format!("{line}:{}: goes on with `{}`, the run ends before", before + 1, quote(found))
    }

    fn shorter(&self, again: &[u8]) -> String {
        let Self { line, before, .. } = self;
        format!("{line}:{}: ends, the run goes on with `{}`", before + 1, quote(again))
    }

    /// The first field that differs between two rows of the header's width: its column's name and
    /// both values.
    fn field(&self, found: &[u8], again: &[u8]) -> Option<(String, String, String)> {
        let whole = self.before == 0;
        let [names, found, again] = [self.header.filter(|_| whole)?, found, again].map(fields);
        let (names, found, again) = (names?, found?, again?);
        if found.len() != names.len() || again.len() != names.len() {
            return None;
        }
        let at = found.iter().zip(&again).position(|(one, other)| one != other)?;
        // Columns are named by the run, fields are whatever stands there.
        Some((
            quote(names[at].as_bytes()),
            quote(found[at].as_bytes()),
            quote(again[at].as_bytes()),
        ))
    }
}

/// The fields of one row of CSV in UTF-8.
fn fields(row: &[u8]) -> Option<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(row);
    let record = reader.records().next()?.ok()?;
    Some(record.iter().map(str::to_owned).collect())
}

/// Whether a character may begin here, as far as UTF-8 tells.
fn starts_character(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|byte| byte & 0xc0 != 0x80)
}

/// The beginning of these bytes on one line.
fn quote(bytes: &[u8]) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // A piece may end within a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => {
            let few = bytes[..bytes.len().min(QUOTED)].escape_ascii().to_string();
            return if bytes.len() > QUOTED { few + "…" } else { few };
        }
    };
    let mut characters = text.chars();
    let mut few: String = characters.by_ref().take(QUOTED).collect();
    if characters.next().is_some() {
        few.push('…');
    }
    escape(&few)
}
