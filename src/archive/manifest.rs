//! Manifests that lie in directories.
//!
//! Promises: whatever the file holds, it is read up to a size, never through a link, and ends as a
//! [`Manifest`] or as one sentence. Never: trust; names and paths in it are only text until judged.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::archive::directory::{DirectoryError, is_busy, is_left, shown};
use crate::archive::exports::{Exports, FROM_EXPORTS};
use crate::archive::names::{MANIFEST, is_plain};
use crate::job::manifest::{Manifest, PROGRAM, VERSION, Written};
use crate::page::REPORT;
use crate::scenario::nearest::beside;
use crate::scenario::unwanted::escape;

/// A manifest is small; what is larger is not one.
const LARGEST: u64 = 16 << 20;

/// For who names something else.
const WANTED: &str = "a directory that `pimsim run` or `compare` wrote is wanted";

/// What every manifest says, of whatever version.
#[derive(Deserialize)]
struct Head {
    program: String,
    version: String,
    #[serde(default)]
    command: String,
}

/// Why there is nothing to run again.
#[derive(Debug, PartialEq, Eq)]
pub enum Unread {
    /// There is no manifest of pimsim's, in this sentence.
    NotAManifest(String),
    /// Another version wrote it.
    Version(String),
}

/// Reads the manifest of a directory.
///
/// # Errors
/// When there is none, it is not one, or another version of pimsim wrote it.
pub fn read(directory: &Path) -> Result<Manifest, Unread> {
    parsed(directory).map(|(manifest, _)| manifest)
}

/// The same of whatever version, as far as it can be read.
///
/// # Errors
/// A sentence, when there is none, or it cannot be read.
pub fn read_of_any_version(directory: &Path) -> Result<Manifest, String> {
    match parsed(directory) {
        Ok((manifest, _)) => Ok(manifest),
        Err(Unread::NotAManifest(why)) => Err(why),
        Err(Unread::Version(version)) => {
            let bytes = bytes(directory).ok().unwrap_or_default();
            serde_json::from_slice(&bytes).map_err(|_| {
                let (place, version) = (shown(directory), escape(&version));
                format!(
                    "{place} was written by pimsim {version}, whose manifests this one cannot read"
                )
            })
        }
    }
}

/// The same, with every key that stands in the file.
///
/// # Errors
/// As [`read`].
pub fn read_whole(directory: &Path) -> Result<(Manifest, Value), Unread> {
    let (manifest, bytes) = parsed(directory)?;
    let whole = serde_json::from_slice(&bytes);
    Ok((manifest, whole.map_err(|error| no_manifest(directory, &error))?))
}

/// What a command that makes something of exports says of a directory; `None` where the manifest is
/// not of such a command, or cannot be read.
pub fn read_exports(directory: &Path) -> Option<Result<Exports, String>> {
    let bytes = bytes(directory).ok()?;
    let head: Head = serde_json::from_slice(&bytes).ok()?;
    if head.program != PROGRAM || !FROM_EXPORTS.contains(&head.command.as_str()) {
        return None;
    }
    if head.version != VERSION {
        let (place, command, version) = (shown(directory), head.command, escape(&head.version));
        return Some(Err(format!(
            "{place} was written by `pimsim {command}` of pimsim {version}, this is pimsim \
             {VERSION}; use that one, or run `{command}` again"
        )));
    }
    let made = serde_json::from_slice(&bytes);
    Some(made.map_err(|error| match no_manifest(directory, &error) {
        Unread::NotAManifest(why) | Unread::Version(why) => why,
    }))
}

/// The manifest, and the bytes of its file.
fn parsed(directory: &Path) -> Result<(Manifest, Vec<u8>), Unread> {
    let shown = shown(&directory.join(MANIFEST));
    if directory.is_file() {
        return Err(Unread::NotAManifest(a_file(directory)));
    }
    let bytes = bytes(directory).map_err(|why| {
        Unread::NotAManifest(match why {
            Some(why) => format!("cannot read {shown}: {why}"),
            None if is_busy(directory) => DirectoryError::busy(directory).to_string(),
            None if is_unfinished(directory) => format!(
                "there is no {shown}: the run there was interrupted; the same command again \
                 finishes it"
            ),
            None => {
                let near = neighbour(directory).map(|near| format!("; did you mean `{near}`?"));
                format!("there is no {shown}; {WANTED}{}", near.unwrap_or_default())
            }
        })
    })?;
    let wrong = |error: serde_json::Error| no_manifest(directory, &error);
    let head: Head = serde_json::from_slice(&bytes).map_err(wrong)?;
    if head.program != PROGRAM {
        let program = escape(&head.program);
        let text = format!("{shown} is not a manifest of pimsim: `program` is `{program}`");
        return Err(Unread::NotAManifest(text));
    }
    if FROM_EXPORTS.contains(&head.command.as_str()) {
        let (place, command) = (self::shown(directory), head.command);
        let text = format!("{place} was written by `pimsim {command}`; {WANTED}");
        return Err(Unread::NotAManifest(text));
    }
    if head.version != VERSION {
        return Err(Unread::Version(head.version));
    }
    let manifest = serde_json::from_slice(&bytes).map_err(wrong)?;
    Ok((manifest, bytes))
}

fn no_manifest(directory: &Path, error: &serde_json::Error) -> Unread {
    let shown = shown(&directory.join(MANIFEST));
    let text = error.to_string();
    // Where it stands is known of what is no JSON; what is no job is so as a whole.
    let text = if error.is_data() { text.split(" at line ").next() } else { Some(&*text) };
    let error = escape(text.unwrap_or_default());
    Unread::NotAManifest(format!("{shown} is not a manifest of pimsim: {error}"))
}

/// What to say to somebody who names a file.
fn a_file(path: &Path) -> String {
    let shown = shown(path);
    match path.extension().is_some_and(|end| end == "toml") {
        true => format!(
            "{shown} is a file; {WANTED}: `pimsim compare {shown}` writes one and says where"
        ),
        false => format!("{shown} is a file; {WANTED}"),
    }
}

/// The directory with a manifest, beside one that is not there, whose name is nearest.
fn neighbour(directory: &Path) -> Option<String> {
    let name = |path: &Path| Some(path.file_name()?.to_string_lossy().into_owned());
    let of_results = |path: &Path| path.join(MANIFEST).is_file().then(|| name(path)).flatten();
    let found = beside(directory, &name(directory)?, of_results)?;
    Some(shown(&directory.with_file_name(found)))
}

/// Whether a directory has no manifest, but something that an interrupted run left.
pub(crate) fn is_unfinished(directory: &Path) -> bool {
    fs::symlink_metadata(directory.join(MANIFEST)).is_err() && is_left(directory)
}

/// The bytes of the manifest; `None` when there is nothing of that name.
fn bytes(directory: &Path) -> Result<Vec<u8>, Option<String>> {
    let path = directory.join(MANIFEST);
    let facts = fs::symlink_metadata(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => None,
        _ => Some(error.to_string()),
    })?;
    if !facts.is_file() {
        return Err(Some("not a regular file".to_owned()));
    }
    let mut bytes = Vec::new();
    let read = File::open(&path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| Some(error.to_string()))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Some(format!("larger than {} MiB", LARGEST >> 20)));
    }
    Ok(bytes)
}

/// The files that pimsim's manifest in this directory vouches for, of whatever version; `None` when
/// there is no manifest of pimsim's. Names that are no plain ones are left out, and a report, which
/// belongs to no run.
pub fn listed(directory: &Path) -> Option<Vec<Written>> {
    let manifest: Value = serde_json::from_slice(&bytes(directory).ok()?).ok()?;
    if manifest.get("program")?.as_str()? != PROGRAM {
        return None;
    }
    let mut listed: Vec<Written> = Vec::new();
    for file in manifest.get("files").and_then(Value::as_array).into_iter().flatten() {
        let Ok(file) = serde_json::from_value::<Written>(file.clone()) else { continue };
        let known = listed.iter().any(|known| known.name == file.name);
        if is_plain(&file.name) && file.name != REPORT && !known {
            listed.push(file);
        }
    }
    Some(listed)
}
