//! Why nothing could be written.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::scenario::unwanted::escape;

/// Why nothing could be written. Names in it are safe to show.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// Somebody else's directory.
    #[error(
        "{0} is not empty and was not written by pimsim; choose another with --out, or use --force"
    )]
    Foreign(String),
    /// Not a directory.
    #[error("{0} is not a directory; choose another place with --out")]
    NotADirectory(String),
    /// Other results of pimsim, which are not to be lost.
    #[error("{0}; choose another directory with --out, or use --force to begin anew")]
    Another(String),
    /// Somebody is at work there.
    #[error("another pimsim is at work in {0}; wait for it, or choose another with --out")]
    Busy(String),
    /// Files of somebody's that would be lost, a sentence about each.
    #[error(
        "{}; move what is to be kept, choose another directory with --out, or use --force",
        .0.join("; ")
    )]
    InTheWay(Vec<String>),
    /// Directories where files are to be, a sentence about each; nothing takes them away.
    #[error("{}; move it away, or choose another directory with --out", .0.join("; "))]
    Directories(Vec<String>),
    /// Something there is not as pimsim left it.
    #[error("{0}")]
    Spoiled(String),
    /// The user wanted it to end.
    #[error("interrupted; nothing was written")]
    Interrupted,
    /// The file system said no.
    #[error("cannot write {path}: {source}")]
    Io {
        /// Which file or directory.
        path: String,
        /// Why.
        source: io::Error,
    },
}

impl DirectoryError {
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: shown(path), source }
    }

    /// As [`DirectoryError::io`], unless the user wants it to end.
    pub(crate) fn io_unless(stop: &AtomicBool, path: &Path, source: io::Error) -> Self {
        if stop.load(Ordering::Relaxed) { Self::Interrupted } else { Self::io(path, source) }
    }

    pub(crate) fn busy(target: &Path) -> Self {
        Self::Busy(shown(target))
    }
}

/// A path as it may be shown: on one line, without what a terminal would obey.
pub fn shown(path: &Path) -> String {
    escape(&path.display().to_string())
}
