//! The files of what is named: a directory means the files in it and below it.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::SourceError;
use crate::scenario::unwanted::escape;

/// Where a file lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    /// Whether it was named itself.
    pub(super) named: bool,
}

/// No directory may hold more files.
const MOST: usize = 100_000;
/// No directory may be deeper.
const DEEPEST: usize = 32;

/// A path on one line.
pub(super) fn shown(path: &Path) -> String {
    escape(&path.to_string_lossy())
}

/// All files, in the order they are named, those of a directory in the order of their paths.
pub(super) fn files(named: &[PathBuf]) -> Result<Vec<Place>, SourceError> {
    let mut found = Vec::new();
    for path in named {
        if path != Path::new("-") && path.is_dir() {
            let before = found.len();
            within(path, 0, &mut found)?;
            if found.len() == before {
                return Err(SourceError::refused(&shown(path), "is a directory without files"));
            }
        } else {
            found.push(Place { path: path.clone(), named: true });
        }
    }
    Ok(found)
}

/// The files of a directory. What begins with a point, and links, are left alone.
fn within(directory: &Path, depth: usize, found: &mut Vec<Place>) -> Result<(), SourceError> {
    let failed = |error| SourceError::reading(&shown(directory), error);
    let mut entries = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_name().as_encoded_bytes().first() != Some(&b'.') {
            entries.push((entry.path(), entry.file_type().map_err(failed)?));
        }
        if entries.len() + found.len() > MOST {
            return Err(SourceError::refused(&shown(directory), "holds more than 100,000 files"));
        }
    }
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    for (path, kind) in entries {
        if kind.is_dir() && depth < DEEPEST {
            within(&path, depth + 1, found)?;
        } else if kind.is_dir() {
            return Err(SourceError::refused(&shown(&path), "lies more than 32 directories deep"));
        } else if kind.is_file() {
            found.push(Place { path, named: false });
        }
    }
    Ok(())
}
