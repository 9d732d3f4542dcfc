//! How the files of a directory are called that are not results themselves.
//!
//! Promises: whoever writes, reads or removes them takes their names from here. Never: a look at a
//! file.

use std::path::Path;

/// What vouches for the results.
pub const MANIFEST: &str = "manifest.json";
/// How everything that is not to stay is called.
pub const TEMPORARY: &str = ".pimsim-";
/// The lock of a directory.
pub const LOCK: &str = ".pimsim-lock";
/// What the working directory of a sweep is for.
pub const DESCRIPTION: &str = "sweep.json";
/// The finished points in it.
pub const POINTS: &str = "points";
/// The working directory of an unfinished sweep.
pub const WORKING: &str = ".pimsim-sweep";

/// Where files are written.
pub(crate) const FILES: &str = "files";
/// Where files lie that are not to stay.
pub(crate) const SPOOL: &str = "spool";
/// Where what gives way goes.
pub(crate) const BEFORE: &str = "before";

/// Whether the name of a file is that of one directly in a directory, and not one of those that
/// belong to no result: the manifest, and what is not to stay.
pub(crate) fn is_plain(name: &str) -> bool {
    let file = Path::new(name).file_name().is_some_and(|file| file == name);
    file && name != MANIFEST && !name.starts_with(TEMPORARY)
}
