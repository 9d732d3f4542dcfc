//! The files of the project that the rules are about.

use std::fs;
use std::path::{Path, PathBuf};

/// A path below the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// All Rust sources below a directory, in order.
pub fn sources(dir: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut dirs = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(dir)];
    while let Some(dir) = dirs.pop() {
        let entries = fs::read_dir(&dir).map(|entries| entries.flatten().collect::<Vec<_>>());
        for entry in entries.unwrap_or_default() {
            match entry.path() {
                path if path.is_dir() => dirs.push(path),
                path if path.extension().is_some_and(|end| end == "rs") => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no sources in {dir}");
    found
}
