//! Files whose digest is taken while they are written, and files that have one.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::archive::directory::TEMPORARY;
use crate::archive::manifest::MANIFEST;
use crate::scenario::model::Input;

/// One file that was written or read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Written {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

impl From<&Input> for Written {
    fn from(input: &Input) -> Self {
        let Input { name, bytes, sha256 } = input.clone();
        Self { name, bytes, sha256 }
    }
}

impl Written {
    /// Whether the name is that of a file directly in a directory, and not one of those that belong
    /// to no result: the manifest, and what is not to stay.
    pub fn is_plain(&self) -> bool {
        let name = self.name.as_str();
        let file = Path::new(name).file_name().is_some_and(|file| file == name);
        file && name != MANIFEST && !name.starts_with(TEMPORARY)
    }
}

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

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
    if !file.is_plain() {
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
