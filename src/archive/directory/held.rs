//! A directory that was looked at and is held.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};

use crate::archive::directory::leftover::Left;
use crate::archive::directory::lock::Lock;
use crate::archive::directory::made::{MadeDirectories, sync_directory};
use crate::archive::directory::{DirectoryError, commit, is_as_written, leftover, shown};
use crate::archive::manifest::listed;
use crate::archive::names::{LOCK, MANIFEST};
use crate::job::Written;

/// What is wanted of a directory.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Which directory; it is made when it is not there.
    pub target: &'a Path,
    /// Whether what stands in the way may be lost.
    pub force: bool,
    /// The files that will be written, as far as that is known: what stands in their way is told
    /// before hours of work.
    pub names: Vec<String>,
    /// Set when the user wants it to end.
    pub stop: &'static AtomicBool,
}

impl Request<'_> {
    /// Why a file could not be read or written.
    pub(crate) fn failed(&self, path: &Path, error: io::Error) -> DirectoryError {
        DirectoryError::io_unless(self.stop, path, error)
    }
}

/// A directory that was looked at, is allowed, and in which no other pimsim works meanwhile.
#[derive(Debug)]
pub struct Directory {
    target: PathBuf,
    force: bool,
    stop: &'static AtomicBool,
    /// What the manifest lists; `None` when there is no manifest of pimsim's.
    listed: Option<Vec<Written>>,
    /// Listed files that were found as they were written, and what was known of them then.
    seen: Mutex<BTreeMap<String, Stamp>>,
    // Dropped in this order: the lock, then the directories made for it.
    _lock: Lock,
    made: Mutex<MadeDirectories>,
}

/// The file's number, its size, and the second and nanosecond of its last change.
type Stamp = [i64; 4];

impl Directory {
    /// Looks at a directory, holds it, and puts in order what a killed run left.
    ///
    /// # Errors
    /// When it is somebody else's or something would be lost (both not with `force`), when it is no
    /// directory, when somebody is at work there, or when it cannot be written.
    pub fn open(request: &Request<'_>) -> Result<Self, DirectoryError> {
        let Request { target, force, stop, .. } = *request;
        if fs::symlink_metadata(target).is_ok() {
            allowed(target, force)?;
        }
        let mut made = MadeDirectories::default();
        let lock = hold(target, &mut made)?;
        if lock.is_sure() {
            for (path, left) in leftover::all(target) {
                match left {
                    Left::Staging => {
                        commit::put_back(target, &path, force, stop)?;
                        leftover::remove_staging(&path)
                            .map_err(|error| DirectoryError::io(&path, error))?;
                    }
                    Left::File => leftover::remove_file(&path),
                    Left::Lock | Left::Sweep => {}
                }
            }
        }
        let directory = Self {
            target: target.to_owned(),
            force,
            stop,
            listed: listed(target),
            seen: Mutex::default(),
            _lock: lock,
            made: Mutex::new(made),
        };
        let manifest = std::iter::once(MANIFEST.to_owned());
        directory.look(&manifest.chain(request.names.iter().cloned()).collect::<Vec<_>>())?;
        Ok(directory)
    }

    /// Which it is.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// What is set when the user wants it to end.
    pub fn stop(&self) -> &'static AtomicBool {
        self.stop
    }

    /// The directory stays, and with it what was put there, also when the power fails.
    pub fn keep(&self) {
        sync_directory(&self.target);
        self.made.lock().unwrap_or_else(PoisonError::into_inner).keep();
    }

    /// What has to give way when these files are written: those that are there, and those of an
    /// earlier run that are not among them.
    ///
    /// # Errors
    /// When something of somebody's would be lost, without `force`; a directory always.
    pub(crate) fn look(&self, names: &[String]) -> Result<Vec<String>, DirectoryError> {
        let mut away = Vec::new();
        let (mut refused, mut forced) = (Vec::new(), true);
        let mut one = |name: &str, verb: &str| {
            let path = self.target.join(name);
            let why = match self.obstacle(name, &path)? {
                None => return Ok(()),
                Some(Obstacle::Ours) => None,
                Some(Obstacle::NotListed) => Some("pimsim did not write what is there"),
                Some(Obstacle::Changed) => Some("it was changed since pimsim wrote it"),
                Some(Obstacle::Directory) => Some("it is a directory"),
            };
            away.push(name.to_owned());
            if let Some(why) = why {
                forced &= why != "it is a directory";
                refused.push(format!("cannot {verb} {}: {why}", shown(&path)));
            }
            Ok::<(), DirectoryError>(())
        };
        names.iter().try_for_each(|name| one(name, "write"))?;
        let earlier = self.listed.iter().flatten().map(|file| &file.name);
        earlier.filter(|name| !names.contains(name)).try_for_each(|name| one(name, "remove"))?;
        if refused.is_empty() || self.force && forced {
            return Ok(away);
        }
        Err(match forced {
            true => DirectoryError::InTheWay(refused),
            false => DirectoryError::Directories(refused),
        })
    }

    /// What has this name now.
    fn obstacle(&self, name: &str, path: &Path) -> Result<Option<Obstacle>, DirectoryError> {
        let facts = match fs::symlink_metadata(path) {
            Ok(facts) => facts,
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(DirectoryError::io(path, error));
            }
            // Nothing is there, or it is a name that no file can have.
            Err(_) => return Ok(None),
        };
        if facts.is_dir() {
            return Ok(Some(Obstacle::Directory));
        }
        if name == MANIFEST && self.listed.is_some() {
            return Ok(Some(Obstacle::Ours));
        }
        let listed = self.listed.iter().flatten().find(|file| file.name == name);
        let Some(listed) = listed else { return Ok(Some(Obstacle::NotListed)) };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = stamp(&facts);
        if facts.is_file() && stamp.is_some() && seen.get(name).copied() == stamp {
            return Ok(Some(Obstacle::Ours));
        }
        let same = is_as_written(&self.target, listed, self.stop);
        if same.map_err(|error| self.failed(path, error))? {
            seen.extend(stamp.map(|stamp| (name.to_owned(), stamp)));
            return Ok(Some(Obstacle::Ours));
        }
        Ok(Some(Obstacle::Changed))
    }

    /// Why a file could not be read or written.
    pub(crate) fn failed(&self, path: &Path, error: io::Error) -> DirectoryError {
        DirectoryError::io_unless(self.stop, path, error)
    }
}

/// What stands where a file is to go, or to be removed.
#[derive(Clone, Copy)]
enum Obstacle {
    Ours,
    NotListed,
    Changed,
    Directory,
}

/// What changes when a file does; `None` where the system does not say.
#[cfg(unix)]
fn stamp(facts: &Metadata) -> Option<Stamp> {
    use std::os::unix::fs::MetadataExt;
    Some([facts.ino() as i64, facts.size() as i64, facts.ctime(), facts.ctime_nsec()])
}

#[cfg(not(unix))]
fn stamp(_facts: &Metadata) -> Option<Stamp> {
    None
}

/// Refuses what is no directory, and one of somebody else's.
fn allowed(target: &Path, force: bool) -> Result<(), DirectoryError> {
    if !target.is_dir() {
        return Err(DirectoryError::NotADirectory(shown(target)));
    }
    let failed = |source| DirectoryError::io(target, source);
    let empty = fs::read_dir(target).map_err(failed)?.next().is_none();
    let ours = || listed(target).is_some() || !leftover::all(target).is_empty();
    if empty || force || ours() {
        return Ok(());
    }
    Err(DirectoryError::Foreign(shown(target)))
}

/// Makes the directory, and sure that nobody else works there.
fn hold(target: &Path, made: &mut MadeDirectories) -> Result<Lock, DirectoryError> {
    let path = target.join(LOCK);
    // The one who ended may have removed the directory just now.
    for _ in 0..100 {
        made.make(target)?;
        return match Lock::take(&path) {
            Ok(lock) => lock.ok_or_else(|| DirectoryError::busy(target)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) if error.kind() == io::ErrorKind::Other => {
                Err(DirectoryError::io(&path, error))
            }
            Err(error) => Err(DirectoryError::io(target, error)),
        };
    }
    Err(DirectoryError::busy(target))
}
