//! The output directory: every file appears whole or not at all.
//!
//! Files are first written to a temporary directory beside their place (within the target when it exists, so that the
//! last step never crosses file systems), synced, then renamed; the manifest last. A directory that pimsim did not
//! write is never overwritten without being told to; files of an earlier run that this one does not write are removed.
//!
//! Never: a half-written file under its own name, a temporary file left behind by a failure or an interruption.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::emit::{JobFile, MARK};
use super::manifest::{MANIFEST, earlier_files};
use super::report::{GENERATOR, MARKED_WITHIN, REPORT};
use crate::scenario::model::Input;

/// How temporary directories begin.
pub(super) const TEMPORARY: &str = ".pimsim-";

/// Why nothing could be written.
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
    /// Something there is not as pimsim left it.
    #[error("{0}")]
    Spoiled(String),
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
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.display().to_string(), source }
    }
}

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

/// Files on their way to the target directory. Dropped without [`Staging::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Staging {
    target: PathBuf,
    /// Whether the target was there before.
    exists: bool,
    /// Names that an earlier run of pimsim wrote there.
    earlier: Vec<String>,
    written: Vec<Written>,
    // Dropped in this order: the temporary directory, then the directories made for it.
    temporary: TempDir,
    _made: MadeDirectories,
}

impl Staging {
    /// Looks at the target and makes a temporary directory for it.
    ///
    /// # Errors
    /// When the target is somebody else's and `force` is not set, is not a directory, or cannot be written.
    pub fn new(target: &Path, force: bool) -> Result<Self, DirectoryError> {
        let exists = fs::symlink_metadata(target).is_ok();
        let mut earlier = Vec::new();
        let mut made = MadeDirectories::default();
        let base = if exists {
            earlier = inspect(target, force)?;
            target.to_owned()
        } else {
            let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty());
            let parent = parent.unwrap_or(Path::new(".")).to_owned();
            made.make(&parent)?;
            parent
        };
        Self::at(target, &base, exists, earlier, made)
    }

    /// With its temporary directory within `base`, for a target that is known to be ours.
    pub(super) fn within(target: &Path, base: &Path) -> Result<Self, DirectoryError> {
        let earlier = earlier_files(target).unwrap_or_default();
        Self::at(target, base, true, earlier, MadeDirectories::default())
    }

    fn at(
        target: &Path,
        base: &Path,
        exists: bool,
        earlier: Vec<String>,
        made: MadeDirectories,
    ) -> Result<Self, DirectoryError> {
        let temporary = tempfile::Builder::new()
            .prefix(TEMPORARY)
            .tempdir_in(base)
            .map_err(|source| DirectoryError::io(target, source))?;
        let target = target.to_owned();
        let staging = Self { target, exists, earlier, written: Vec::new(), temporary, _made: made };
        for directory in [staging.spool(), staging.files()] {
            fs::create_dir(&directory)
                .map_err(|source| DirectoryError::io(&staging.target, source))?;
        }
        Ok(staging)
    }

    /// A directory for files that are not to stay.
    pub fn spool(&self) -> PathBuf {
        self.temporary.path().join("spool")
    }

    fn files(&self) -> PathBuf {
        self.temporary.path().join("files")
    }

    /// Where the files will be.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Writes one file, whole, beside its place.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), DirectoryError> {
        let file = self.begin(name, fill)?;
        self.end(name, || Ok(file))
    }

    /// Begins a file that grows for a while: for [`Staging::end`] to put among those written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn begin(
        &self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Hashed, DirectoryError> {
        let begun = Hashed::create(&self.files().join(name)).and_then(|mut file| {
            fill(&mut file)?;
            Ok(file)
        });
        begun.map_err(|source| DirectoryError::io(&self.target.join(name), source))
    }

    /// Ends a file that was begun.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn end(
        &mut self,
        name: &str,
        fill: impl FnOnce() -> io::Result<Hashed>,
    ) -> Result<(), DirectoryError> {
        let written = fill().and_then(|file| file.synced(name));
        let shown = self.target.join(name);
        self.written.push(written.map_err(|source| DirectoryError::io(&shown, source))?);
        Ok(())
    }

    /// Where a file that was written lies until it is put in its place.
    pub fn staged(&self, name: &str) -> PathBuf {
        self.files().join(name)
    }

    /// The files written so far.
    pub fn written(&self) -> &[Written] {
        &self.written
    }

    /// Puts everything in its place, with this manifest, and removes what an earlier run left.
    ///
    /// # Errors
    /// When a file cannot be put there. Those already in place stay: each is whole.
    pub fn commit(mut self, manifest: &str) -> Result<(), DirectoryError> {
        self.write(MANIFEST, |out| out.write_all(manifest.as_bytes()))?;
        let target = self.target.clone();
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| DirectoryError::io(&path, source)
        };
        if self.exists {
            // The manifest was written last and is moved last.
            for file in &self.written {
                let place = target.join(&file.name);
                fs::rename(self.files().join(&file.name), &place).map_err(failed(&place))?;
            }
            self.remove_stale();
        } else {
            fs::rename(self.files(), &target).map_err(failed(&target))?;
        }
        sync_directory(&target);
        self._made.keep();
        Ok(())
    }

    /// Removes what an earlier run of pimsim wrote and this one did not. A file that cannot be removed stays.
    fn remove_stale(&self) {
        for name in &self.earlier {
            let plain = Path::new(name).file_name().is_some_and(|file| file == name.as_str());
            if plain && !self.written.iter().any(|file| file.name == *name) {
                let _ = fs::remove_file(self.target.join(name));
            }
        }
        // A report of the earlier run would show other numbers than the files beside it.
        let report = self.target.join(REPORT);
        if is_report(&report) {
            let _ = fs::remove_file(report);
        }
    }
}

/// Whether a file is a report that pimsim made.
pub fn is_report(path: &Path) -> bool {
    let regular = fs::symlink_metadata(path).is_ok_and(|facts| facts.is_file());
    let mut start = Vec::new();
    let read = |file: File| file.take(MARKED_WITHIN).read_to_end(&mut start);
    regular
        && File::open(path).and_then(read).is_ok()
        && String::from_utf8_lossy(&start).contains(GENERATOR)
}

/// Writes a report, whole or not at all.
///
/// # Errors
/// When something else is there (unless `force`), or it cannot be written.
pub fn write_report(path: &Path, page: &str, force: bool) -> Result<(), DirectoryError> {
    let there = fs::symlink_metadata(path);
    if there.as_ref().is_ok_and(fs::Metadata::is_dir) {
        let source = io::Error::other("it is a directory");
        return Err(DirectoryError::io(path, source));
    }
    if there.is_ok() && !force && !is_report(path) {
        let path = path.display();
        return Err(DirectoryError::Spoiled(format!(
            "{path} is no report of pimsim's; choose another file with --out, or use --force"
        )));
    }
    replace(path, page)
}

/// Writes the schema of scenarios, whole or not at all, also over an earlier one.
///
/// # Errors
/// When something else is there (unless `force`), or it cannot be written.
pub fn write_schema(path: &Path, force: bool) -> Result<(), DirectoryError> {
    let mut start = Vec::new();
    let read = |file: File| file.take(1_000).read_to_end(&mut start);
    let ours = File::open(path).and_then(read).is_ok()
        && String::from_utf8_lossy(&start).contains(super::schema::TITLE);
    write_text(path, &super::schema(), force || ours)
}

/// Writes one file, whole or not at all; directories on the way are made.
///
/// # Errors
/// When something is there (unless `force`), or it cannot be written.
pub fn write_text(path: &Path, text: &str, force: bool) -> Result<(), DirectoryError> {
    let there = fs::symlink_metadata(path);
    if there.as_ref().is_ok_and(fs::Metadata::is_dir) {
        return Err(DirectoryError::io(path, io::Error::other("it is a directory")));
    }
    if there.is_ok() && !force {
        let path = super::problems::escape(&path.display().to_string());
        return Err(DirectoryError::Spoiled(format!(
            "{path} is there already; choose another name, or use --force to write over it"
        )));
    }
    replace(path, text)
}

/// Puts a file in place, whatever is there.
fn replace(path: &Path, text: &str) -> Result<(), DirectoryError> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let failed = |source| DirectoryError::io(path, source);
    let mut made = MadeDirectories::default();
    made.make(parent)?;
    let temporary =
        tempfile::Builder::new().prefix(TEMPORARY).tempdir_in(parent).map_err(failed)?;
    let staged = temporary.path().join("file");
    write_synced(&staged, "file", |out| out.write_all(text.as_bytes())).map_err(failed)?;
    fs::rename(&staged, path).map_err(failed)?;
    made.keep();
    Ok(())
}

/// Writes job files beside the shards of a sweep, each whole or not at all.
///
/// # Errors
/// When a file of that name is there that pimsim did not write (unless `force`), or they cannot be
/// written.
pub fn write_job_files(
    directory: &Path,
    files: &[JobFile],
    force: bool,
) -> Result<(), DirectoryError> {
    for file in files {
        let path = directory.join(file.name);
        if let Ok(there) = fs::read(&path)
            && !force
            && !String::from_utf8_lossy(&there).contains(MARK)
        {
            let path = path.display();
            return Err(DirectoryError::Another(format!("{path} was not written by pimsim")));
        }
    }
    let mut made = MadeDirectories::default();
    made.make(directory)?;
    for file in files {
        let path = directory.join(file.name);
        let written = tempfile::NamedTempFile::new_in(directory).and_then(|mut temporary| {
            temporary.write_all(file.text.as_bytes())?;
            temporary.persist(&path).map_err(|error| error.error)
        });
        written.map_err(|source| DirectoryError::io(&path, source))?;
    }
    made.keep();
    Ok(())
}

/// The files that pimsim wrote to an existing target before; refuses a directory of somebody else's.
pub(super) fn inspect(target: &Path, force: bool) -> Result<Vec<String>, DirectoryError> {
    let shown = target.display().to_string();
    if !fs::metadata(target).is_ok_and(|metadata| metadata.is_dir()) {
        return Err(DirectoryError::NotADirectory(shown));
    }
    let entries = fs::read_dir(target).map_err(|source| DirectoryError::io(target, source))?;
    let leftover = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with(TEMPORARY);
    let empty = !entries.flatten().any(|entry| !leftover(&entry.file_name()));
    match earlier_files(target) {
        Some(names) => Ok(names),
        None if empty || force => Ok(Vec::new()),
        None => Err(DirectoryError::Foreign(shown)),
    }
}

fn write_synced(
    path: &Path,
    name: &str,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<Written> {
    let mut file = Hashed::create(path)?;
    fill(&mut file)?;
    file.synced(name)
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a file of this directory is a regular one with these bytes.
pub(super) fn is_as_written(directory: &Path, file: &Written) -> io::Result<bool> {
    let plain = Path::new(&file.name).file_name().is_some_and(|name| name == file.name.as_str());
    let path = directory.join(&file.name);
    let facts = match fs::symlink_metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        facts => facts?,
    };
    if !plain || !facts.is_file() || facts.len() != file.bytes {
        return Ok(false);
    }
    let (mut hash, mut reader) = (Sha256::new(), File::open(path)?);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(hexadecimal(&hash.finalize()) == file.sha256),
            n => hash.update(&buffer[..n]),
        }
    }
}

/// Makes renames durable where the system can; elsewhere the files are whole all the same.
fn sync_directory(directory: &Path) {
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
}

/// A file whose digest is taken while it is written.
#[derive(Debug)]
pub(super) struct Hashed {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Hashed {
    fn create(path: &Path) -> io::Result<Self> {
        let file = BufWriter::with_capacity(1 << 16, File::create(path)?);
        Ok(Self { file, hash: Sha256::new(), bytes: 0 })
    }

    /// How many bytes were written to it.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    fn synced(mut self, name: &str) -> io::Result<Written> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        let sha256 = hexadecimal(&self.hash.finalize());
        Ok(Written { name: name.to_owned(), bytes: self.bytes, sha256 })
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.bytes += n as u64;
        Ok(n)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Directories made on the way to the target; removed again (if empty) unless kept.
#[derive(Debug, Default)]
pub(super) struct MadeDirectories {
    made: Vec<PathBuf>,
}

impl MadeDirectories {
    pub(super) fn make(&mut self, directory: &Path) -> Result<(), DirectoryError> {
        let missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let mut ancestors: Vec<&Path> = directory.ancestors().take_while(missing).collect();
        ancestors.reverse();
        for ancestor in ancestors {
            match fs::create_dir(ancestor) {
                Ok(()) => self.made.push(ancestor.to_owned()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && ancestor.is_dir() => {
                }
                Err(source) => return Err(DirectoryError::io(ancestor, source)),
            }
        }
        Ok(())
    }

    pub(super) fn keep(&mut self) {
        self.made.clear();
    }
}

impl Drop for MadeDirectories {
    fn drop(&mut self) {
        for directory in self.made.iter().rev() {
            // Fails when somebody else has put something there, which is as it should be.
            let _ = fs::remove_dir(directory);
        }
    }
}
