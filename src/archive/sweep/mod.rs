//! Where the finished points of a sweep are kept until all are there.
//!
//! A directory within the target holds a description of the sweep and the file of finished points
//! (`journal`). Promises: a point is kept as soon as it is done, and one that is not as it was
//! written counts as missing; what another sweep left is refused, and what an earlier pimsim kept in
//! a file for each point is taken over; when everything is done nothing of it stays. Never: trust in
//! the name of a file, a file removed that no sweep put there.

mod journal;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use journal::Journal;
pub use journal::{KeptPoint, Part};

use crate::archive::directory::{
    Directory, DirectoryError, Request, Staging, is_as_written, is_left, remove_working, shown,
    strange,
};
use crate::archive::manifest::{Unread, read};
use crate::archive::names::{DESCRIPTION, POINTS, TEMPORARY, WORKING};
use crate::job::{Identity, Manifest};
use crate::scenario::unwanted::escape;

/// No description may be larger.
const LARGEST: u64 = 16 << 20;

/// What there is in a directory to which a sweep is to go.
#[derive(Debug)]
pub enum SweepPlace {
    /// The results of the very same sweep, complete and unharmed.
    Finished(Box<Manifest>),
    /// Room to work, with the points that are there already.
    Open(Workspace),
}

/// Room to work, in a directory that is held.
#[derive(Debug)]
pub struct Workspace {
    place: PathBuf,
    journal: Mutex<Journal>,
    directory: Arc<Directory>,
}

/// Looks at a target and makes room there. The files that will be written are in the request.
///
/// # Errors
/// When the target is somebody else's, holds another sweep, is being worked on, or cannot be
/// written. With `force`, what is there gives way and everything begins anew.
pub fn workspace(request: &Request<'_>, identity: &Identity) -> Result<SweepPlace, DirectoryError> {
    let Request { target, force, .. } = *request;
    let place = target.join(WORKING);
    // Nothing has to be written where everything is there already.
    if !force
        && !is_left(target)
        && fs::symlink_metadata(&place).is_err()
        && let Finished::Same(recorded) = finished(request, identity)?
    {
        return Ok(SweepPlace::Finished(recorded));
    }
    unharmed(&place)?;
    let directory = Directory::open(request)?;
    let ours = description(&place).as_ref() == Some(identity);
    if !force {
        match finished(request, identity)? {
            Finished::Same(recorded) => {
                // Killed between the manifest and the end, perhaps.
                if ours {
                    let _ = remove_working(&place);
                }
                return Ok(SweepPlace::Finished(recorded));
            }
            Finished::Other(theirs) if !ours => {
                return Err(another(target, &theirs, identity, "another sweep"));
            }
            Finished::Other(_) | Finished::Nothing => {}
        }
    }
    Workspace::enter(directory, identity, force).map(SweepPlace::Open)
}

/// Refuses a working directory that is a link, or holds what no sweep put there: it is emptied in
/// the end.
fn unharmed(place: &Path) -> Result<(), DirectoryError> {
    let failed = |error| DirectoryError::io(place, error);
    let why = match fs::symlink_metadata(place) {
        // Nothing is there, or not even a directory above it: whoever writes will see.
        Err(_) => return Ok(()),
        Ok(facts) if !facts.is_dir() => "is no directory of pimsim's".to_owned(),
        Ok(_) => match strange(place).map_err(failed)? {
            None => return Ok(()),
            Some(path) => {
                let name = path.file_name().unwrap_or_default();
                format!("holds {}, which pimsim did not put there", shown(Path::new(name)))
            }
        },
    };
    Err(DirectoryError::Spoiled(format!("{} {why}; move it away", shown(place))))
}

enum Finished {
    /// The same, and every file is as its manifest says.
    Same(Box<Manifest>),
    /// A sweep of something else.
    Other(Box<Identity>),
    /// Nothing that would be lost.
    Nothing,
}

fn finished(request: &Request<'_>, identity: &Identity) -> Result<Finished, DirectoryError> {
    let target = request.target;
    let there = match read(target) {
        Ok(there) => there,
        Err(Unread::Version(version)) => {
            return Ok(Finished::Other(Box::new(Identity { version, ..identity.clone() })));
        }
        Err(Unread::NotAManifest(_)) => return Ok(Finished::Nothing),
    };
    let theirs = there.identity();
    if theirs != *identity {
        // As for `run`, results of other commands are overwritten: they are made again easily.
        let sweep = there.job.sweep().is_some();
        return Ok(if sweep { Finished::Other(Box::new(theirs)) } else { Finished::Nothing });
    }
    for file in &there.files {
        let failed = |error| request.failed(&target.join(&file.name), error);
        if !is_as_written(target, file, request.stop).map_err(failed)? {
            return Ok(Finished::Nothing);
        }
    }
    let named = |name: &String| there.files.iter().any(|file| file.name == *name);
    match request.names.iter().all(named) {
        true => Ok(Finished::Same(Box::new(there))),
        false => Ok(Finished::Nothing),
    }
}

fn another(target: &Path, theirs: &Identity, mine: &Identity, what: &str) -> DirectoryError {
    let target = shown(target);
    let (key, theirs, mine) = theirs.difference(mine).unwrap_or_default();
    let (theirs, mine) = (escape(&theirs), escape(&mine));
    DirectoryError::Another(format!("{target} holds {what}: its {key} is `{theirs}`, not `{mine}`"))
}

/// What a working directory says it is for.
fn description(place: &Path) -> Option<Identity> {
    let path = place.join(DESCRIPTION);
    let facts = fs::symlink_metadata(&path).ok()?;
    if !facts.is_file() || facts.len() > LARGEST {
        return None;
    }
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

impl Workspace {
    fn enter(
        directory: Directory,
        identity: &Identity,
        force: bool,
    ) -> Result<Self, DirectoryError> {
        let target = directory.target().to_owned();
        let place = target.join(WORKING);
        unharmed(&place)?;
        let failed = |error| DirectoryError::io(&place, error);
        match description(&place) {
            Some(there) if there == *identity && !force => {}
            Some(there) if !force => {
                return Err(another(&target, &there, identity, "an unfinished sweep"));
            }
            _ => {
                remove_working(&place).map_err(failed)?;
                fs::create_dir(&place).map_err(failed)?;
                let text = serde_json::to_vec(identity).map_err(io::Error::other);
                text.and_then(|text| put(&place, DESCRIPTION, &text)).map_err(failed)?;
            }
        }
        let journal = Journal::open(&place);
        let journal = journal.map_err(|error| DirectoryError::io(&place.join(POINTS), error))?;
        directory.keep();
        Ok(Self { place, journal: Mutex::new(journal), directory: Arc::new(directory) })
    }

    /// Where the results go in the end.
    pub fn target(&self) -> &Path {
        self.directory.target()
    }

    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a finished point: its rows and then its values.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, point: KeptPoint, text: &[u8]) -> Result<(), DirectoryError> {
        let record = journal::record(&point, text);
        let kept = record.and_then(|record| self.journal().add(point, &record));
        kept.map_err(|error| DirectoryError::io(&self.place.join(POINTS), error))
    }

    /// What is known of a point whose scenario has this digest. `None` when it is not there as it
    /// was written.
    pub fn kept(&self, number: usize, digest: &str) -> Option<KeptPoint> {
        self.journal().point(number).filter(|point| point.digest == digest).cloned()
    }

    /// Copies a part of a point that is there.
    ///
    /// # Errors
    /// When it cannot be read, or `out` cannot be written.
    pub fn copy(&self, number: usize, part: Part, out: &mut dyn Write) -> io::Result<()> {
        self.journal().copy(number, part, out)
    }

    /// Files on their way to the target.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn staging(&self) -> Result<Staging, DirectoryError> {
        Staging::within(self.directory.clone())
    }

    /// Everything is in its place: what was kept goes. What cannot be removed stays and harms
    /// nobody.
    pub fn finish(self) {
        let _ = remove_working(&self.place);
    }
}

/// A file, whole or not at all.
fn put(place: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(place)?;
    file.write_all(bytes)?;
    file.persist(place.join(name)).map_err(|error| error.error)?;
    Ok(())
}
