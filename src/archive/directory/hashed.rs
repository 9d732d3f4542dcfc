//! Files whose digest is taken while they are written, and files that have one.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

use crate::archive::directory::shown;
use crate::archive::names::is_plain;
use crate::job::manifest::Written;
use crate::scenario::hexadecimal;

/// A file whose digest is taken while it is written. Writing fails once the user wants it to end.
#[derive(Debug)]
pub(crate) struct Hashed {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
    stop: &'static AtomicBool,
}

impl Hashed {
    pub(crate) fn create(path: &Path, stop: &'static AtomicBool) -> io::Result<Self> {
        let file = BufWriter::with_capacity(1 << 16, File::create_new(path)?);
        Ok(Self { file, hash: Sha256::new(), bytes: 0, stop })
    }

    /// How many bytes were written to it.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn synced(mut self, name: &str) -> io::Result<Written> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        let sha256 = hexadecimal(&self.hash.finalize());
        Ok(Written { name: name.to_owned(), bytes: self.bytes, sha256 })
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        going_on(self.stop)?;
        let n = self.file.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.bytes += n as u64;
        Ok(n)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The bytes of a file that a manifest vouches for.
///
/// # Errors
/// When it is missing, cannot be read or is not as it was written, in a sentence.
pub fn whole(directory: &Path, written: &Written) -> Result<Vec<u8>, String> {
    whole_of(directory, written, "is not as the run wrote it: see `pimsim verify`")
}

/// The same with these words for a file that was changed.
///
/// # Errors
/// As [`whole`].
pub fn whole_of(directory: &Path, written: &Written, changed: &str) -> Result<Vec<u8>, String> {
    let path = directory.join(&written.name);
    let place = shown(&path);
    let cannot = |error: io::Error| format!("cannot read {place}: {error}");
    if fs::symlink_metadata(&path).is_err() {
        return Err(format!("{place} is missing"));
    }
    if !is_as_written(directory, written, &AtomicBool::new(false)).map_err(cannot)? {
        return Err(format!("{place} {changed}"));
    }
    fs::read(&path).map_err(cannot)
}

/// Whether a file of this directory is a regular one with these bytes.
///
/// # Errors
/// When it cannot be read, or `stop` was set.
pub(crate) fn is_as_written(
    directory: &Path,
    file: &Written,
    stop: &AtomicBool,
) -> io::Result<bool> {
    if !is_plain(&file.name) {
        return Ok(false);
    }
    let path = directory.join(&file.name);
    let facts = match fs::symlink_metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        facts => facts?,
    };
    Ok(facts.is_file() && facts.len() == file.bytes && digest(&path, stop)? == file.sha256)
}

/// The SHA-256 of a file, in lower-case hexadecimal.
///
/// # Errors
/// When it cannot be read, or `stop` was set.
pub(crate) fn digest(path: &Path, stop: &AtomicBool) -> io::Result<String> {
    let (mut hash, mut reader) = (Sha256::new(), File::open(path)?);
    let mut buffer = vec![0; 1 << 16];
    loop {
        going_on(stop)?;
        match reader.read(&mut buffer)? {
            0 => return Ok(hexadecimal(&hash.finalize())),
            n => hash.update(&buffer[..n]),
        }
    }
}

/// Not [`io::ErrorKind::Interrupted`], after which a reader or writer tries again.
fn going_on(stop: &AtomicBool) -> io::Result<()> {
    if stop.load(Ordering::Relaxed) {
        return Err(io::Error::other("interrupted"));
    }
    Ok(())
}
