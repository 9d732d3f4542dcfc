//! A place outside of all results for what is not to stay: what `verify` runs again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::LOCK;
use super::leftover::is_file;
use super::lock::Lock;

/// How it is called: unlike any place for results.
const SCRATCH: &str = ".pimsim-verify-";

/// A directory among the temporary ones of the system, gone when this is dropped. What a killed
/// process left there, the next one removes.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    lock: Option<Lock>,
}

impl Scratch {
    /// Makes one.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new() -> io::Result<Self> {
        let all = std::env::temp_dir();
        remove_left(&all);
        for _ in 0..100 {
            let made = tempfile::Builder::new().prefix(SCRATCH).tempdir_in(&all)?;
            // Who looks for what was left may have found it just before it was locked.
            if let Ok(Some(lock)) = Lock::take(&made.path().join(LOCK)) {
                return Ok(Self { path: made.keep(), lock: Some(lock) });
            }
        }
        Err(io::Error::other("it is removed again and again"))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
        drop(self.lock.take());
    }
}

/// Removes what killed processes left.
fn remove_left(all: &Path) {
    let entries = fs::read_dir(all).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let real = || fs::symlink_metadata(&path).is_ok_and(|facts| facts.is_dir());
        let lock = path.join(LOCK);
        if !name.starts_with(SCRATCH) || !real() || !is_file(&lock) {
            continue;
        }
        if let Ok(Some(lock)) = Lock::take(&lock)
            && lock.is_sure()
        {
            let _ = fs::remove_dir_all(&path);
        }
    }
}
