//! One process at a time.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::archive::names::LOCK;

/// A file that is locked, and gone when this is dropped. The death of the process frees it too; then
/// the file stays, and the next one takes it.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    /// `None` where the file system knows no locks.
    file: Option<File>,
}

impl Lock {
    /// Locks this file, which is made; `None` when somebody else has it.
    ///
    /// # Errors
    /// When it cannot be made, or something else has that name.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        // Who ends removes the file; who opened it just before that tries again.
        for _ in 0..100 {
            let Some(file) = open(path)? else { continue };
            let path = path.to_owned();
            match file.try_lock() {
                Ok(()) if is_still(&file, &path) => {
                    return Ok(Some(Self { path, file: Some(file) }));
                }
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(_)) => return Ok(Some(Self { path, file: None })),
            }
        }
        Ok(None)
    }

    /// Whether it keeps others out.
    pub fn is_sure(&self) -> bool {
        self.file.is_some()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is held: nobody else can have made another one meanwhile.
        let _ = fs::remove_file(&self.path);
    }
}

/// Opens the file without following a link, or makes it; `None` when it went away meanwhile.
fn open(path: &Path) -> io::Result<Option<File>> {
    match File::options().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        file => return file.map(Some),
    }
    let gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    match fs::symlink_metadata(path) {
        Ok(facts) if facts.is_file() && facts.len() == 0 => {}
        Ok(_) => return Err(io::Error::other("it is in the way; move it")),
        Err(error) if gone(&error) => return Ok(None),
        Err(error) => return Err(error),
    }
    let written = File::options().write(true).open(path);
    match written {
        // That of another user is good enough to wait for.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => File::open(path).map(Some),
        Err(error) if gone(&error) => Ok(None),
        file => file.map(Some),
    }
}

/// Whether an open file is the one of that name.
#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place =
        |facts: io::Result<fs::Metadata>| facts.ok().map(|facts| (facts.dev(), facts.ino()));
    let open = place(file.metadata());
    open.is_some() && open == place(fs::symlink_metadata(path))
}

#[cfg(not(unix))]
fn is_still(_file: &File, path: &Path) -> bool {
    path.exists()
}

/// Whether another pimsim is at work in a directory.
pub fn is_busy(directory: &Path) -> bool {
    let path = directory.join(LOCK);
    let regular = fs::symlink_metadata(&path).is_ok_and(|facts| facts.is_file());
    let locked = |file: File| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
    regular && File::open(&path).is_ok_and(locked)
}
