//! Why an input cannot serve, or cannot be read.

use std::fmt;
use std::io;

use crate::scenario::reason;

/// What is wrong with an input.
#[derive(Debug)]
pub struct SourceError {
    /// The input.
    pub name: String,
    /// A sentence without its end, after the name.
    pub what: String,
    /// Whether it could not be read; otherwise it was read and cannot serve.
    pub unreadable: bool,
}

impl SourceError {
    /// The input was read and cannot serve: `why` goes on after its name.
    pub fn refused(name: &str, why: impl Into<String>) -> Self {
        Self { name: name.to_owned(), what: why.into(), unreadable: false }
    }

    /// It could not be read on. What a limit refuses comes as such an error too.
    pub fn reading(name: &str, error: io::Error) -> Self {
        if let Some(TooMuch(why)) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
            return Self::refused(name, why.clone());
        }
        let what = format!("cannot be read: {}", reason(&error));
        Self { name: name.to_owned(), what, unreadable: true }
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.what)
    }
}

impl std::error::Error for SourceError {}

/// What was read is cut off in the middle of what is packed, as half a download is. Whoever reads
/// records may keep those before.
pub fn is_cut(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::UnexpectedEof
}

/// A limit was reached.
#[derive(Debug)]
pub(super) struct TooMuch(pub(super) String);

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TooMuch {}
