//! What an interrupted run left, known by its form.
//!
//! A name alone is not enough: what is taken for pimsim's is removed without asking. Never: a link
//! followed, a directory within a directory removed that is not of this form.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::archive::names::{
    BEFORE, DESCRIPTION, FILES, LOCK, MANIFEST, POINTS, SPOOL, TEMPORARY, WORKING,
};

/// What lies in a directory besides results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// The lock of a process that died or is at work.
    Lock,
    /// Files on their way to their places.
    Staging,
    /// A single file on its way to its place.
    File,
    /// The finished points of a sweep that is not finished.
    Sweep,
}

/// What this is, if pimsim left it.
pub fn left(path: &Path) -> Option<Left> {
    let name = path.file_name()?.to_str().filter(|name| name.starts_with(TEMPORARY))?;
    let facts = fs::symlink_metadata(path).ok()?;
    match (name, facts.is_dir(), facts.is_file()) {
        (LOCK, _, true) if facts.len() == 0 => Some(Left::Lock),
        (WORKING, true, _) if strange(path).ok()?.is_none() => Some(Left::Sweep),
        (name, true, _) if pattern(name) && is_staging(path) => Some(Left::Staging),
        (name, _, true) if pattern(name) => Some(Left::File),
        _ => None,
    }
}

/// Everything that pimsim left in a directory, in order of name.
pub(crate) fn all(directory: &Path) -> Vec<(PathBuf, Left)> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut found: Vec<_> =
        entries.map(|entry| entry.path()).filter_map(|path| Some((left(&path)?, path))).collect();
    found.sort_by(|(_, one), (_, other)| one.cmp(other));
    found.into_iter().map(|(left, path)| (path, left)).collect()
}

/// Whether an interrupted run left something in a directory.
pub fn is_left(directory: &Path) -> bool {
    !all(directory).is_empty()
}

/// Whether a name is one that was made up for what is not to stay.
pub fn pattern(name: &str) -> bool {
    random(name, TEMPORARY)
}

fn random(name: &str, prefix: &str) -> bool {
    let random = |rest: &str| rest.len() == 6 && rest.bytes().all(|b| b.is_ascii_alphanumeric());
    name.strip_prefix(prefix).is_some_and(random)
}

/// Whether this is a regular file, and no link to one.
pub fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|facts| facts.is_file())
}

/// Whether a path is named like the finished point of a sweep of an earlier pimsim.
pub(crate) fn is_point(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let number = name.and_then(|name| name.strip_prefix("point-")).unwrap_or_default();
    number.len() >= 6 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Something in the working directory of a sweep that no sweep puts there.
pub(crate) fn strange(working: &Path) -> io::Result<Option<PathBuf>> {
    for entry in fs::read_dir(working)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let known = matches!(name, DESCRIPTION | POINTS | "lock") || is_point(&path);
        let known = known || pattern(name) || random(name, ".tmp");
        if !(known && is_file(&path) || pattern(name) && is_staging(&path)) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// Whether a directory holds nothing but the three of a staging, and these no directories.
fn is_staging(path: &Path) -> bool {
    let real = |path: &Path| fs::symlink_metadata(path).is_ok_and(|facts| facts.is_dir());
    let holds_only = |path: &Path, fine: &dyn Fn(PathBuf) -> bool| {
        let entries = real(path).then(|| fs::read_dir(path));
        entries.is_some_and(|entries| {
            entries.is_ok_and(|mut entries| entries.all(|e| e.is_ok_and(|e| fine(e.path()))))
        })
    };
    let known = |path: PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        matches!(name, FILES | SPOOL | BEFORE) && holds_only(&path, &|path| !real(&path))
    };
    holds_only(path, &known)
}

/// Removes a staging directory. The manifest goes first: a staging without one is not put back.
pub(crate) fn remove_staging(path: &Path) -> io::Result<()> {
    let _ = fs::remove_file(path.join(FILES).join(MANIFEST));
    for part in [FILES, SPOOL, BEFORE].map(|part| path.join(part)) {
        let Ok(entries) = fs::read_dir(&part) else { continue };
        for entry in entries {
            fs::remove_file(entry?.path())?;
        }
        fs::remove_dir(&part)?;
    }
    fs::remove_dir(path)
}

/// Removes the working directory of a sweep, if it is one.
pub fn remove_working(path: &Path) -> io::Result<()> {
    let Ok(facts) = fs::symlink_metadata(path) else { return Ok(()) };
    if !facts.is_dir() || strange(path)?.is_some() {
        return Err(io::Error::other("it holds what pimsim did not put there"));
    }
    // What says whose it is goes last: after a kill on the way the same sweep takes the rest.
    let description = path.join(DESCRIPTION);
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        match is_file(&path) {
            true if path == description => {}
            true => fs::remove_file(&path)?,
            false => remove_staging(&path)?,
        }
    }
    if is_file(&description) {
        fs::remove_file(description)?;
    }
    fs::remove_dir(path)
}

/// Removes a single file that was on its way, unless it still is.
pub(crate) fn remove_file(path: &Path) {
    let free = |file: File| file.try_lock().is_ok();
    if File::options().write(true).open(path).is_ok_and(free) {
        let _ = fs::remove_file(path);
    }
}
