//! CSV files that a scenario names.
//!
//! Promises: only regular files inside the scenario's directory are read, each once, up to a size;
//! every byte read goes into the digest. Never: absolute paths, `..`, links that lead outside,
//! devices.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use super::problem::{Problem, Sink};
use super::read::{Item, shown};
use super::source::{Place, Source};

/// No CSV file may be larger.
pub const LARGEST: u64 = 256 * 1024 * 1024;

/// The directory of a scenario and what was read from it.
#[derive(Debug, Default)]
pub struct Files {
    directory: Option<PathBuf>,
    read: RefCell<BTreeMap<String, Option<Rc<Vec<u8>>>>>,
}

/// A CSV file in memory.
#[derive(Clone, Debug)]
pub struct Csv {
    /// Its path as the scenario writes it.
    pub name: String,
    /// Its bytes, without a byte order mark.
    bytes: Rc<Vec<u8>>,
}

impl Files {
    /// Files under a directory; `None` when there is none.
    pub fn new(directory: Option<PathBuf>) -> Self {
        Self { directory, read: RefCell::default() }
    }

    /// Reads the file that a key names, or reports why not.
    pub fn csv(&self, sink: &Sink, item: &Item<'_>) -> Option<Csv> {
        let name = item.text(sink)?;
        let known = self.read.borrow().get(name).cloned();
        let bytes = match known {
            Some(bytes) => bytes?,
            None => {
                let read = self.load(name).map_err(|(message, hint)| {
                    let problem = Problem::new(&item.path, message).found(shown(sink, item.node));
                    sink.put(problem.maybe_hint(hint).at(item.node.place));
                });
                self.read.borrow_mut().insert(name.to_owned(), read.clone().ok());
                read.ok()?
            }
        };
        Some(Csv { name: name.to_owned(), bytes })
    }

    fn load(&self, name: &str) -> Result<Rc<Vec<u8>>, (String, Option<String>)> {
        let plain = |message: &str| (message.to_owned(), None);
        let relative = Path::new(name);
        let fine = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        if name.is_empty() || name.contains('\\') || !relative.components().all(fine) {
            let hint =
                "put the file beside the scenario and name it by its relative path, with `/`";
            let message = "the path must be relative and stay inside the scenario's directory";
            return Err((message.to_owned(), Some(hint.to_owned())));
        }
        let Some(directory) = &self.directory else {
            return Err(plain("a scenario without a directory cannot name files"));
        };
        let cannot =
            |error: std::io::Error| (format!("cannot read the file: {}", reason(&error)), None);
        let home = directory.canonicalize().map_err(cannot)?;
        let path = directory.join(relative).canonicalize().map_err(cannot)?;
        if !path.starts_with(&home) {
            return Err(plain("the path leads out of the scenario's directory"));
        }
        let facts = path.metadata().map_err(cannot)?;
        if !facts.is_file() {
            return Err(plain("not a regular file"));
        }
        let too_large = || (format!("larger than {} MiB", LARGEST >> 20), None);
        if facts.len() > LARGEST {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(cannot)?;
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(cannot)?;
        if bytes.len() as u64 > LARGEST {
            return Err(too_large());
        }
        Ok(Rc::new(bytes))
    }

    /// Every file that was read, in order of name, for the digest.
    pub fn contents(&self) -> Vec<(String, Rc<Vec<u8>>)> {
        let read = self.read.borrow();
        let found = read.iter().filter_map(|(name, bytes)| Some((name.clone(), bytes.clone()?)));
        found.collect()
    }
}

/// Why a file could not be read, in the same words on every system where that is possible.
pub fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

impl Csv {
    fn body(&self) -> &[u8] {
        self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.bytes)
    }

    /// The header row and a reader behind it, or a report.
    pub fn open(&self, sink: &Sink) -> Option<(csv::StringRecord, csv::Reader<&[u8]>)> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(self.body());
        match reader.headers() {
            Ok(headers) if headers.iter().any(|name| !name.is_empty()) => {
                Some((headers.clone(), reader))
            }
            Ok(_) => {
                let problem = Problem::new("", "the file has no header row");
                sink.put(problem.at(self.line(sink, 1, 0)));
                None
            }
            Err(error) => {
                self.report(sink, &error);
                None
            }
        }
    }

    /// Reports that a row cannot be read.
    pub fn report(&self, sink: &Sink, error: &csv::Error) {
        let (line, byte) = error.position().map_or((1, 0), |p| (p.line(), p.byte()));
        let message = match error.kind() {
            csv::ErrorKind::Utf8 { .. } => "the row is not UTF-8".to_owned(),
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("the row has {len} fields, the header has {expected_len}")
            }
            _ => "the row cannot be read".to_owned(),
        };
        sink.put(Problem::new("", message).at(self.line(sink, line, byte)));
    }

    /// Reports a problem of a field.
    pub fn refuse(&self, sink: &Sink, record: &csv::StringRecord, column: &str, problem: Problem) {
        let (line, byte) = record.position().map_or((1, 0), |p| (p.line(), p.byte()));
        let problem = Problem { path: format!("column {column}"), ..problem };
        sink.put(problem.at(self.line(sink, line, byte)));
    }

    /// A place for a line of the file, quoted up to a length.
    fn line(&self, sink: &Sink, line: u64, byte: u64) -> Place {
        const QUOTED: usize = 400;
        let start = usize::try_from(byte).unwrap_or(usize::MAX).min(self.body().len());
        let rest = &self.body()[start..];
        let rest = &rest[..rest.len().min(QUOTED)];
        // Positions of rows may lie before the line break that ends the row before.
        let rest = rest.trim_ascii_start();
        let text = rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let text = String::from_utf8_lossy(text).trim_end().to_owned();
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        let range = 0..text.len();
        Place::new(sink.source(Source::excerpt(&self.name, text, line)), range)
    }
}
