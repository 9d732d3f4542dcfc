//! A text that was opened becomes JSON or rows, within bounds.
//!
//! Promises: bounded memory, whatever comes; a message names line and column, and nothing of the text.

use std::io::Read;

use serde_json::{Deserializer, Value};

use super::refused::Refusal;
use crate::tenant::source::{SourceError, Text};

/// No settings export is longer, in bytes.
const LONGEST: u64 = 128 << 20;
/// None is deeper.
pub const DEEPEST: usize = 64;
/// None holds more values.
const MOST: usize = 4_000_000;

/// What a text is.
pub enum Content {
    /// One or more documents, as pages follow each other.
    Json(Vec<Value>),
    /// Rows with a head.
    Rows(Rows),
    /// Nothing at all.
    Empty,
}

/// Rows of a CSV.
pub struct Rows {
    head: Vec<String>,
    /// The rows, as many cells as each has.
    pub rows: Vec<Vec<String>>,
}

impl Rows {
    /// Whether there is a column with this name, in whatever case.
    pub fn has(&self, name: &str) -> bool {
        self.column(name).is_some()
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.head.iter().position(|head| head.eq_ignore_ascii_case(name))
    }

    /// The cell of a row in the first of these columns that has something in it.
    pub fn cell<'a>(&self, row: &'a [String], names: &[&str]) -> Option<&'a str> {
        let cells = names.iter().filter_map(|name| row.get(self.column(name)?));
        cells.map(|cell| cell.trim()).find(|cell| !cell.is_empty())
    }
}

/// Reads a text whole.
///
/// # Errors
/// When it cannot be read, or cannot serve.
pub fn content(text: Text<'_>) -> Result<Content, Refusal> {
    let name = text.name.to_owned();
    let refuse = |why: String| Refusal::of(&name, why);
    let mut bytes = Vec::new();
    let read = text.bytes.take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| Refusal::from(SourceError::reading(&name, error)))?;
    if bytes.len() as u64 > LONGEST {
        return Err(refuse("is longer than 128 MiB, as no export of settings is".to_owned()));
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        let line = line_of(&bytes, at);
        return Err(refuse(format!("is no text: line {line} holds a byte 0; export it again")));
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = line_of(error.as_bytes(), error.utf8_error().valid_up_to());
            return Err(refuse(format!(
                "is not in UTF-8 (line {line}): save it as UTF-8 or UTF-16"
            )));
        }
    };
    match text.trim_start().as_bytes().first() {
        None => Ok(Content::Empty),
        Some(b'{' | b'[') => documents(&text).map(Content::Json).map_err(refuse),
        Some(_) => rows(&text).map(Content::Rows).map_err(refuse),
    }
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count()
}

/// All documents of a text.
fn documents(text: &str) -> Result<Vec<Value>, String> {
    bounds(text)?;
    let mut documents = Vec::new();
    for document in Deserializer::from_str(text).into_iter::<Value>() {
        documents.push(document.map_err(|error| {
            let (line, column) = (error.line(), error.column());
            format!("is no JSON from line {line}, column {column} on: export it again")
        })?);
    }
    Ok(documents)
}

/// Whether the text is not too deep, does not hold too much, and is not cut off.
fn bounds(text: &str) -> Result<(), String> {
    let (mut depth, mut values, mut line) = (0_usize, 0_usize, 1_usize);
    let (mut quoted, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            b'\n' => line += 1,
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => {
                depth += 1;
                values += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if depth > DEEPEST {
            return Err(format!("is deeper than {DEEPEST} levels (line {line}), as no export is"));
        }
        if values > MOST {
            return Err("holds more than 4,000,000 values: export fewer roles at once".to_owned());
        }
    }
    if depth > 0 || quoted {
        return Err(format!("is cut off in line {line}: export it again"));
    }
    Ok(())
}

/// Rows with a head, behind the `#TYPE` of PowerShell; separated by what the head has most of.
fn rows(text: &str) -> Result<Rows, String> {
    let text = text.trim_start();
    let text = match text.strip_prefix("#TYPE") {
        Some(rest) => rest.split_once('\n').map_or("", |(_, rest)| rest),
        None => text,
    };
    let first = text.lines().next().unwrap_or_default();
    let count = |c: char| first.matches(c).count();
    let separator = [',', ';', '\t'].into_iter().max_by_key(|c| (count(*c), *c == ','));
    let separator = u8::try_from(separator.unwrap_or(',')).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(separator).flexible(true).has_headers(false);
    let mut all = Vec::new();
    for record in reader.from_reader(text.as_bytes()).into_records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            format!("is no CSV from line {line} on")
        })?;
        all.push(record.iter().map(str::to_owned).collect::<Vec<_>>());
        if all.len() > MOST / 10 {
            return Err("holds more than 400,000 rows".to_owned());
        }
    }
    let mut all = all.into_iter();
    let head = all.next().unwrap_or_default();
    let head = head.iter().map(|name| name.trim().to_owned()).collect();
    Ok(Rows { head, rows: all.collect() })
}
