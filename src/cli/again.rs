//! The scenario of results, found again by what their manifest says.
//!
//! A manifest is somebody's text: the path in it may be that of any file. Promises: a file is only
//! read as a scenario when it has the SHA-256 that was recorded. Never: a word of
//! another file shown.

use std::path::{Path, PathBuf};

use crate::archive::directory::shown;
use crate::job::Manifest;
use crate::scenario;

/// Where the scenario may be.
const HINT: &str = "name its file with --scenario FILE";

/// What was found.
pub enum Found {
    /// The file that was run.
    Same(PathBuf),
    /// Only another one: its path, and its SHA-256.
    Another(PathBuf, String),
}

/// Looks for the scenario in the file that was named, or else where the manifest of `directory`
/// says: as seen from here, then from there. What was named and is no file (standard input, a
/// pipe) is taken as it is: reading it tells.
///
/// # Errors
/// A sentence when there is none, or it cannot be read.
pub fn find(recorded: &Manifest, directory: &Path, named: Option<&Path>) -> Result<Found, String> {
    if let Some(named) = named.filter(|named| !named.is_file()) {
        return Ok(Found::Same(named.to_owned()));
    }
    let file = recorded.job.file.as_str();
    if named.is_none() && (file == "-" || file.is_empty()) {
        return Err(format!("the scenario came from standard input; {HINT}"));
    }
    let places = match named {
        Some(named) => vec![named.to_owned()],
        None => recorded.scenario_places(directory).to_vec(),
    };
    let expected = recorded.scenario.inputs.first().map(|input| input.sha256.as_str());
    let mut another = None;
    for place in places.into_iter().filter(|place| place.is_file()) {
        match scenario::sha256(&place) {
            Ok(digest) if Some(digest.as_str()) == expected => return Ok(Found::Same(place)),
            found => another = another.or(Some((place, found))),
        }
    }
    match another {
        Some((place, Ok(digest))) => Ok(Found::Another(place, digest)),
        Some((place, Err(error))) => Err(format!("cannot read {}: {error}", shown(&place))),
        None => {
            let (file, directory) = (shown(Path::new(file)), shown(directory));
            let from = format!("neither from here nor from {directory}");
            Err(format!("there is no scenario {file}, {from}; {HINT}"))
        }
    }
}
