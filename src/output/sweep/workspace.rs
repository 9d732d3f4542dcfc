//! Where the finished points of a sweep are kept until all are there.
//!
//! A directory within the target holds a description of the sweep, a lock, and one file for each
//! finished point, which begins with the digest of the rest. Promises: a point file appears whole
//! or not at all, and one that is not as it was written counts as missing; what another sweep left
//! is refused; two processes do not work in the same place at the same time; when everything is
//! done nothing of it stays. Never: trust in the name of a file.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::files::{
    DirectoryError, MadeDirectories, Staging, hexadecimal, inspect, is_as_written,
};
use super::super::manifest::{Counts, MANIFEST};
use super::super::problems::escape;
use super::super::recorded::{Recorded, Unread, recorded};
use super::Identity;

/// The directory within the target.
pub const WORKING: &str = ".pimsim-sweep";
const DESCRIPTION: &str = "sweep.json";
const LOCK: &str = "lock";
/// No description may be larger.
const LARGEST: u64 = 16 << 20;

/// What there is in a directory to which a sweep is to go.
#[derive(Debug)]
pub enum Place {
    /// The results of the very same sweep, complete and unharmed.
    Finished(Box<Recorded>),
    /// Room to work, with the points that are there already.
    Open(Workspace),
}

/// Room to work.
#[derive(Debug)]
pub struct Workspace {
    target: PathBuf,
    place: PathBuf,
    /// Unlocked when it is closed, also by the death of the process.
    _lock: Option<File>,
}

/// What is known of a finished point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPoint {
    /// Its number, from 0.
    pub number: usize,
    /// The digest of its scenario.
    pub digest: String,
    /// How much was simulated.
    pub counts: Counts,
    /// How many bytes its rows of `sweep.csv` have; what follows them is its values.
    pub rows: usize,
}

/// Looks at a target and makes room there.
///
/// # Errors
/// When the target is somebody else's, holds another sweep, is being worked on, or cannot be
/// written. With `force`, what is there gives way and everything begins anew.
pub fn workspace(target: &Path, identity: &Identity, force: bool) -> Result<Place, DirectoryError> {
    if fs::symlink_metadata(target).is_err() {
        return Workspace::enter(target, identity, force).map(Place::Open);
    }
    let theirs = description(&target.join(WORKING));
    let ours = theirs.as_ref() == Some(identity);
    inspect(target, force || theirs.is_some())?;
    if force {
        return Workspace::enter(target, identity, true).map(Place::Open);
    }
    match finished(target, identity)? {
        Finished::Same(recorded) => {
            // Killed between the manifest and the end, perhaps.
            if ours && let Ok(workspace) = Workspace::enter(target, identity, false) {
                workspace.finish();
            }
            return Ok(Place::Finished(recorded));
        }
        Finished::Other(theirs) if !ours => {
            return Err(another(target, &theirs, identity, "another sweep"));
        }
        Finished::Other(_) | Finished::Nothing => {}
    }
    Workspace::enter(target, identity, false).map(Place::Open)
}

enum Finished {
    /// The same, and every file is as its manifest says.
    Same(Box<Recorded>),
    /// A sweep of something else.
    Other(Box<Identity>),
    /// Nothing that would be lost.
    Nothing,
}

fn finished(target: &Path, identity: &Identity) -> Result<Finished, DirectoryError> {
    let there = match recorded(target) {
        Ok(there) => there,
        Err(Unread::Version(version)) => {
            return Ok(Finished::Other(Box::new(Identity { version, ..identity.clone() })));
        }
        Err(Unread::NotAManifest(_)) => return Ok(Finished::Nothing),
    };
    let theirs = Identity::of(&there);
    if theirs != *identity {
        // As for `run`, results of other commands are overwritten: they are made again easily.
        let sweep = theirs.command == identity.command;
        return Ok(if sweep { Finished::Other(Box::new(theirs)) } else { Finished::Nothing });
    }
    for file in &there.files {
        let failed = |error| DirectoryError::io(&target.join(&file.name), error);
        if !is_as_written(target, file).map_err(failed)? {
            return Ok(Finished::Nothing);
        }
    }
    Ok(Finished::Same(Box::new(there)))
}

fn another(target: &Path, theirs: &Identity, mine: &Identity, what: &str) -> DirectoryError {
    let target = target.display();
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
    fn enter(target: &Path, identity: &Identity, force: bool) -> Result<Self, DirectoryError> {
        let place = target.join(WORKING);
        let failed = |error| DirectoryError::io(&place, error);
        let mut made = MadeDirectories::default();
        made.make(&place)?;
        made.keep();
        let lock = lock(target, &place)?;
        let workspace = Self { target: target.to_owned(), place: place.clone(), _lock: lock };
        match description(&place) {
            Some(there) if there == *identity && !force => {}
            Some(there) if !force => {
                return Err(another(target, &there, identity, "an unfinished sweep"));
            }
            _ => {
                workspace.clear().map_err(failed)?;
                let text = serde_json::to_vec(identity).map_err(io::Error::other);
                text.and_then(|text| workspace.put(DESCRIPTION, &text)).map_err(failed)?;
            }
        }
        Ok(workspace)
    }

    /// Where the results go in the end.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Removes everything but the lock.
    fn clear(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.place)? {
            let entry = entry?;
            if entry.file_name() == LOCK {
                continue;
            }
            match entry.file_type()?.is_dir() {
                true => fs::remove_dir_all(entry.path())?,
                false => fs::remove_file(entry.path())?,
            }
        }
        Ok(())
    }

    /// A file, whole or not at all.
    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.place)?;
        file.write_all(bytes)?;
        file.persist(self.place.join(name)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Keeps a finished point with its rows and then its values.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, point: &KeptPoint, text: &[u8]) -> Result<(), DirectoryError> {
        let name = name(point.number);
        let kept = serde_json::to_vec(point).map_err(io::Error::other).and_then(|mut body| {
            body.push(b'\n');
            body.extend(text);
            let mut bytes = hexadecimal(&Sha256::digest(&body)).into_bytes();
            bytes.push(b'\n');
            bytes.extend(body);
            self.put(&name, &bytes)
        });
        kept.map_err(|error| DirectoryError::io(&self.place.join(name), error))
    }

    /// What was kept of a point: its rows, and its values. `None` when it is not there as it was written.
    pub fn kept(&self, number: usize, digest: &str) -> Option<(KeptPoint, [Vec<u8>; 2])> {
        let bytes = fs::read(self.place.join(name(number))).ok()?;
        let (sum, body) = line(&bytes)?;
        if hexadecimal(&Sha256::digest(body)).as_bytes() != sum {
            return None;
        }
        let (head, text) = line(body)?;
        let point: KeptPoint = serde_json::from_slice(head).ok()?;
        let same = point.number == number && point.digest == digest;
        let (rows, values) = text.split_at_checked(point.rows)?;
        same.then(|| (point, [rows.to_vec(), values.to_vec()]))
    }

    /// Files on their way to the target.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn staging(&self) -> Result<Staging, DirectoryError> {
        Staging::within(&self.target, &self.place)
    }

    /// Everything is in its place: what was kept goes. What cannot be removed stays and harms
    /// nobody.
    pub fn finish(self) {
        let _ = self.clear();
        let _ = fs::remove_dir_all(&self.place);
    }
}

fn name(number: usize) -> String {
    format!("point-{:06}", number + 1)
}

/// The first line and what follows it.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

/// Makes sure that nobody else works here. Where the file system knows no locks it is left to the
/// user.
fn lock(target: &Path, place: &Path) -> Result<Option<File>, DirectoryError> {
    let path = place.join(LOCK);
    let failed = |error| DirectoryError::io(&path, error);
    // The one who finishes removes the directory; who waited for it at that moment tries again.
    for _ in 0..100 {
        if !place.is_dir() {
            fs::create_dir_all(place).map_err(failed)?;
        }
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = match file {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            file => file.map_err(failed)?,
        };
        match file.try_lock() {
            Ok(()) if is_still(&file, &path) => return Ok(Some(file)),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(DirectoryError::Busy(target.display().to_string()));
            }
            Err(TryLockError::Error(_)) => return Ok(None),
        }
    }
    Err(DirectoryError::Busy(target.display().to_string()))
}

/// Whether an open file is the one of that name.
#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place =
        |facts: io::Result<fs::Metadata>| facts.ok().map(|facts| (facts.dev(), facts.ino()));
    let open = place(file.metadata());
    open.is_some() && open == place(fs::metadata(path))
}

#[cfg(not(unix))]
fn is_still(_file: &File, path: &Path) -> bool {
    path.exists()
}

/// Whether a directory holds a sweep that is not finished; for messages.
pub fn is_unfinished(directory: &Path) -> bool {
    !directory.join(MANIFEST).exists() && description(&directory.join(WORKING)).is_some()
}
