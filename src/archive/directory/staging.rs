//! Files on their way to a directory.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::archive::directory::commit::{Rename, put_in_place};
use crate::archive::directory::made::sync_directory;
use crate::archive::directory::{Directory, DirectoryError, Hashed, Request, leftover};
use crate::archive::names::{BEFORE, FILES, MANIFEST, SPOOL, TEMPORARY};
use crate::job::Written;

/// Files on their way to the directory. Dropped without [`Staging::commit`], it leaves nothing
/// behind.
#[derive(Debug)]
pub struct Staging {
    written: Vec<Written>,
    // Dropped in this order: what was written, then the hold on the directory.
    temporary: Temporary,
    directory: Arc<Directory>,
}

/// The directory of a staging, gone when it is dropped.
#[derive(Debug)]
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // As if it had been killed.
        #[cfg(test)]
        if std::thread::panicking() {
            return;
        }
        // What cannot be removed now is removed by the next run.
        let _ = leftover::remove_staging(&self.0);
    }
}

impl Staging {
    /// Holds the directory and makes room there.
    ///
    /// # Errors
    /// As [`Directory::open`].
    pub fn new(request: &Request<'_>) -> Result<Self, DirectoryError> {
        Self::within(Arc::new(Directory::open(request)?))
    }

    /// Makes room in a directory that is held already.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn within(directory: Arc<Directory>) -> Result<Self, DirectoryError> {
        let failed = |source| DirectoryError::io(directory.target(), source);
        let made = tempfile::Builder::new().prefix(TEMPORARY).tempdir_in(directory.target());
        let temporary = Temporary(made.map_err(failed)?.keep());
        for part in [FILES, SPOOL, BEFORE] {
            fs::create_dir(temporary.0.join(part)).map_err(failed)?;
        }
        Ok(Self { written: Vec::new(), temporary, directory })
    }

    /// A directory for files that are not to stay.
    pub fn spool(&self) -> PathBuf {
        self.temporary.0.join(SPOOL)
    }

    /// Where the files will be.
    pub fn target(&self) -> &Path {
        self.directory.target()
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
    pub(crate) fn begin(
        &self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Hashed, DirectoryError> {
        let begun = Hashed::create(&self.staged(name), self.directory.stop());
        let begun = begun.and_then(|mut file| fill(&mut file).map(|()| file));
        begun.map_err(|source| self.failed(name, source))
    }

    /// Ends a file that was begun.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn end(
        &mut self,
        name: &str,
        fill: impl FnOnce() -> io::Result<Hashed>,
    ) -> Result<(), DirectoryError> {
        let written = fill().and_then(|file| file.synced(name));
        self.written.push(written.map_err(|source| self.failed(name, source))?);
        Ok(())
    }

    fn failed(&self, name: &str, source: io::Error) -> DirectoryError {
        self.directory.failed(&self.target().join(name), source)
    }

    /// Where a file that was written lies until it is put in its place.
    pub fn staged(&self, name: &str) -> PathBuf {
        self.temporary.0.join(FILES).join(name)
    }

    /// The files written so far.
    pub fn written(&self) -> &[Written] {
        &self.written
    }

    /// Puts everything in its place, with this manifest, and removes what an earlier run left.
    ///
    /// # Errors
    /// When a file cannot be put there, or something would be lost: then everything is as it was,
    /// or the error says that it is not.
    pub fn commit(self, manifest: &str) -> Result<(), DirectoryError> {
        self.commit_by(manifest, &|from, to| fs::rename(from, to))
    }

    pub(crate) fn commit_by(
        mut self,
        manifest: &str,
        rename: &Rename<'_>,
    ) -> Result<(), DirectoryError> {
        self.write(MANIFEST, |out| out.write_all(manifest.as_bytes()))?;
        let names: Vec<String> = self.written.iter().map(|file| file.name.clone()).collect();
        let away = self.directory.look(&names)?;
        [FILES, BEFORE].iter().for_each(|part| sync_directory(&self.temporary.0.join(part)));
        sync_directory(&self.temporary.0);
        let (target, temporary) = (self.directory.target(), &self.temporary.0);
        match put_in_place(target, temporary, (&away, &names), rename) {
            Ok(()) => self.directory.keep(),
            Err(torn) if torn.stays => {
                // What is in there is needed to put things in order.
                std::mem::forget(self.temporary);
                return Err(torn.error);
            }
            Err(torn) => return Err(torn.error),
        }
        Ok(())
    }
}
