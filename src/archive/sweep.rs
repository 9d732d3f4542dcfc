//! Where the finished points of a sweep are kept until all are there.
//!
//! A directory within the target holds a description of the sweep and one file for each finished
//! point, which begins with the digest of the rest. Promises: a point file appears whole or not at
//! all, and one that is not as it was written counts as missing; what another sweep left is
//! refused; when everything is done nothing of it stays. Never: trust in the name of a file, a file
//! removed that no sweep put there.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::archive::directory::{
    Directory, DirectoryError, Request, Staging, hexadecimal, is_as_written, is_file, is_left,
    remove_working, shown, strange,
};
use crate::archive::manifest::{Unread, read};
use crate::archive::names::{DESCRIPTION, TEMPORARY, WORKING};
use crate::job::{Counts, Identity, Manifest};
use crate::scenario::unwanted::escape;

/// No description may be larger.
const LARGEST: u64 = 16 << 20;
/// The first line of a point, a digest.
const SUM: usize = 65;
/// No second line of a point, what is known of it, is longer.
const HEAD: u64 = 1 << 16;

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
    directory: Arc<Directory>,
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
    /// How many bytes its values have.
    pub values: usize,
    /// How many of them, the last ones, are those of crossings.
    pub crossing: usize,
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
                    Workspace { place, directory: Arc::new(directory) }.finish();
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
        let workspace = Self { place: place.clone(), directory: Arc::new(directory) };
        match description(&place) {
            Some(there) if there == *identity && !force => {}
            Some(there) if !force => {
                return Err(another(&target, &there, identity, "an unfinished sweep"));
            }
            _ => {
                remove_working(&place).map_err(failed)?;
                fs::create_dir(&place).map_err(failed)?;
                let text = serde_json::to_vec(identity).map_err(io::Error::other);
                text.and_then(|text| workspace.put(DESCRIPTION, &text)).map_err(failed)?;
            }
        }
        workspace.directory.keep();
        Ok(workspace)
    }

    /// Where the results go in the end.
    pub fn target(&self) -> &Path {
        self.directory.target()
    }

    /// A file, whole or not at all.
    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let temporary = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(&self.place);
        let mut file = temporary?;
        file.write_all(bytes)?;
        file.persist(self.place.join(name)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Keeps a finished point: its rows and then its values.
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

    /// What was kept of a point: its rows, and its values. `None` when it is not there as it was
    /// written. No more is read than it says it has.
    pub fn kept(&self, number: usize, digest: &str) -> Option<(KeptPoint, [Vec<u8>; 2])> {
        let path = self.place.join(name(number));
        if !is_file(&path) {
            return None;
        }
        let file = File::open(path).ok()?;
        let length = file.metadata().ok()?.len();
        let mut reader = BufReader::new(file);
        let mut sum = [0; SUM];
        reader.read_exact(&mut sum).ok()?;
        let mut body = Vec::new();
        reader.by_ref().take(HEAD).read_until(b'\n', &mut body).ok()?;
        let point: KeptPoint = serde_json::from_slice(&body).ok()?;
        let says = (SUM + body.len()).checked_add(point.rows)?.checked_add(point.values)?;
        if u64::try_from(says).ok()? != length {
            return None;
        }
        let head = body.len();
        reader.read_to_end(&mut body).ok()?;
        let same = point.number == number && point.digest == digest;
        let whole = sum == *format!("{}\n", hexadecimal(&Sha256::digest(&body))).as_bytes();
        let (rows, values) = body.get(head..)?.split_at_checked(point.rows)?;
        (same && whole).then(|| (point, [rows.to_vec(), values.to_vec()]))
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

fn name(number: usize) -> String {
    format!("point-{:06}", number + 1)
}
