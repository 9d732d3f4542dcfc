//! CSV files that a scenario names; [`super::table`] has their rows.
//!
//! Promises: of a directory ([`Within`]) only regular files inside it are read, up to a size; each file
//! is read once; every byte read goes into the digest. Never: absolute paths, `..`, links that lead outside,
//! devices.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use super::problem::{Problem, Sink};
use super::read::{Item, shown};

/// No CSV file may be larger.
pub const LARGEST: u64 = 256 * 1024 * 1024;
/// How to get a file that can be read out of a spreadsheet.
pub const AS_CSV: &str = "as `CSV UTF-8` (Excel), or as text CSV with character set UTF-8 \
                          (LibreOffice)";
/// A byte of value 0 among so many shows that a file is no text in UTF-8.
const LOOKED_AT: usize = 200;

/// Where the files that a scenario names come from.
pub trait Files: Send + Sync + std::fmt::Debug {
    /// The bytes of the file with this name.
    ///
    /// # Errors
    /// When there is none, or it may not be read.
    fn read(&self, name: &str) -> Result<Vec<u8>, Unfound>;
}

/// Why a file cannot be had: a sentence without its end, and a hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfound {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl From<String> for Unfound {
    fn from(message: String) -> Self {
        Self { message, hint: None }
    }
}

/// There are none.
#[derive(Clone, Copy, Debug)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _name: &str) -> Result<Vec<u8>, Unfound> {
        Err("a scenario without a directory cannot name files".to_owned().into())
    }
}

/// Files in memory, by name.
impl Files for BTreeMap<String, Vec<u8>> {
    fn read(&self, name: &str) -> Result<Vec<u8>, Unfound> {
        self.get(name).cloned().ok_or_else(|| "no such file".to_owned().into())
    }
}

/// Regular files within a directory.
#[derive(Clone, Debug)]
pub struct Within(pub PathBuf);

impl Files for Within {
    fn read(&self, name: &str) -> Result<Vec<u8>, Unfound> {
        let plain = |message: &str| Unfound::from(message.to_owned());
        let relative = Path::new(name);
        let fine = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        if name.is_empty() || name.contains('\\') || !relative.components().all(fine) {
            let hint =
                "put the file beside the scenario and name it by its relative path, with `/`";
            let message = "the path must be relative and stay inside the scenario's directory";
            return Err(Unfound { message: message.to_owned(), hint: Some(hint.to_owned()) });
        }
        let cannot = |error: std::io::Error| {
            Unfound::from(format!("cannot read the file: {}", reason(&error)))
        };
        let home = self.0.canonicalize().map_err(cannot)?;
        let path = self.0.join(relative).canonicalize().map_err(cannot)?;
        if !path.starts_with(&home) {
            return Err(plain("the path leads out of the scenario's directory"));
        }
        let facts = path.metadata().map_err(cannot)?;
        if !facts.is_file() {
            return Err(plain("not a regular file"));
        }
        let mut bytes = Vec::new();
        if facts.len() <= LARGEST {
            let file = File::open(&path).map_err(cannot)?;
            file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(cannot)?;
        }
        if facts.len().max(bytes.len() as u64) > LARGEST {
            return Err(Unfound::from(format!("larger than {} MiB", LARGEST >> 20)));
        }
        Ok(bytes)
    }
}

/// The files of a scenario as far as they were read.
#[derive(Debug)]
pub struct Opened<'a> {
    files: &'a dyn Files,
    read: RefCell<BTreeMap<String, Option<Rc<Vec<u8>>>>>,
}

/// A CSV file in memory.
#[derive(Clone, Debug)]
pub struct Csv {
    /// Its path as the scenario writes it.
    pub name: String,
    /// Its bytes, where they are UTF-16 those of the same text in UTF-8.
    pub bytes: Rc<Vec<u8>>,
}

impl<'a> Opened<'a> {
    /// None yet, of these.
    pub fn new(files: &'a dyn Files) -> Self {
        Self { files, read: RefCell::default() }
    }

    /// Reads the file that a key names, or reports why not.
    pub fn csv(&self, sink: &Sink, item: &Item<'_>) -> Option<Csv> {
        let name = item.text(sink)?;
        let refuse = |Unfound { message, hint }: Unfound| {
            let problem = Problem::new(&item.path, message).found(shown(sink, item.node));
            sink.put(problem.maybe_hint(hint).at(item.node.place));
        };
        let known = self.read.borrow().get(name).cloned();
        let bytes = match known {
            Some(bytes) => bytes?,
            None => {
                let read = self.files.read(name).map(Rc::new).map_err(refuse);
                self.read.borrow_mut().insert(name.to_owned(), read.clone().ok());
                read.ok()?
            }
        };
        let bytes = in_utf8(bytes).map_err(|(message, hint)| {
            refuse(Unfound { message: message.to_owned(), hint: Some(hint) });
        });
        Some(Csv { name: name.to_owned(), bytes: bytes.ok()? })
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

/// The bytes of a text in UTF-8; of one in UTF-16, which spreadsheets call Unicode text, the same
/// text. What is another text, or none, is passed on: its rows will say so.
fn in_utf8(bytes: Rc<Vec<u8>>) -> Result<Rc<Vec<u8>>, (&'static str, String)> {
    let unit: fn([u8; 2]) -> u16 = match bytes.as_slice() {
        [b'P', b'K', 3, 4, ..] => {
            let hint = format!("save the sheet {AS_CSV}");
            return Err(("a workbook of a spreadsheet, not a CSV file", hint));
        }
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        start if start.iter().take(LOOKED_AT).any(|byte| *byte == 0) => {
            return Err(("not a text in UTF-8", format!("save it {AS_CSV}")));
        }
        _ => return Ok(bytes),
    };
    let pairs = bytes.chunks(2).skip(1);
    let units = pairs.map(|pair| unit([pair[0], pair.get(1).copied().unwrap_or(0xd8)]));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) => Ok(Rc::new(text.into_bytes())),
        Err(_) => Err(("not a text in UTF-16, as it says", format!("save it {AS_CSV}"))),
    }
}
