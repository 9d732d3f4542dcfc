//! A place outside of all results for what is not to stay: what `verify` runs again.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::archive::directory::leftover::is_file;
use crate::archive::directory::lock::Lock;
use crate::archive::names::LOCK;

/// How it is called: unlike any place for results.
const SCRATCH: &str = ".pimsim-verify-";

/// What is in it besides the lock, so that the lock goes last.
const WORK: &str = "work";

/// A directory among the temporary ones of the system, gone when this is dropped. What a killed
/// process left there, the next one removes.
#[derive(Debug)]
pub struct Scratch {
    directory: PathBuf,
    work: PathBuf,
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
                let directory = made.keep();
                let work = directory.join(WORK);
                let scratch = Self { directory, work, lock: Some(lock) };
                fs::create_dir(&scratch.work)?;
                return Ok(scratch);
            }
        }
        Err(io::Error::other("it is removed again and again"))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.work
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        remove(&self.directory, self.lock.take());
    }
}

/// Removes such a directory, which is locked. A kill on the way leaves what the next one removes.
fn remove(directory: &Path, lock: Option<Lock>) {
    let _ = fs::remove_dir_all(directory.join(WORK));
    drop(lock);
    let _ = fs::remove_dir(directory);
}

/// Removes what killed processes left.
fn remove_left(all: &Path) {
    let entries = fs::read_dir(all).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let real = || fs::symlink_metadata(&path).is_ok_and(|facts| facts.is_dir());
        let lock = path.join(LOCK);
        if !name.starts_with(SCRATCH) || !real() {
            continue;
        }
        if !is_file(&lock) {
            // Only when it is empty.
            let _ = fs::remove_dir(&path);
        } else if let Ok(Some(lock)) = Lock::take(&lock)
            && lock.is_sure()
        {
            remove(&path, Some(lock));
        }
    }
}
