//! A manifest that lies in a directory: what `verify` runs again.
//!
//! Promises: whatever the file holds, it is read up to a size, never through a link, and ends as
//! values or as one sentence. Never: trust; names and paths in it are only text until judged.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::archive::directory::{DirectoryError, Written, is_busy, is_left, shown};
use crate::archive::manifest::{Counts, LARGEST, MANIFEST, PROGRAM};
use crate::scenario::nearest::beside;
use crate::scenario::unwanted::escape;

/// What a manifest of this version of pimsim says.
#[derive(Debug, Deserialize)]
pub struct Recorded {
    /// `run`, `compare` or `sweep`, if nobody has changed it.
    pub command: String,
    /// Which scenario.
    pub scenario: RecordedScenario,
    /// The root of all randomness.
    pub seed: u64,
    /// How often each policy was run.
    pub replications: u32,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// The policies, by name.
    pub policies: Vec<String>,
    /// Texts of `--set`.
    pub overrides: Vec<String>,
    /// Options that decide what was written.
    pub options: RecordedOptions,
    /// How much was simulated.
    pub counts: Counts,
    /// What was written.
    pub files: Vec<Written>,
    /// How long it took.
    #[serde(default)]
    pub wall_time_s: f64,
}

/// The scenario as the manifest names it.
#[derive(Debug, Deserialize)]
pub struct RecordedScenario {
    /// Its name: that of the file, without what follows the point.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The path as it was typed; `-` for standard input.
    pub file: String,
    /// Over the scenario, the overrides and all files that the scenario names.
    pub digest: String,
    /// The scenario's own file first, then those that it names.
    pub inputs: Vec<Written>,
}

/// Options that decide what was written.
#[derive(Debug, Deserialize)]
pub struct RecordedOptions {
    /// The policy that the others are compared with.
    #[serde(default)]
    pub baseline: Option<String>,
    /// `--tradeoff`, as it is read.
    #[serde(default)]
    pub tradeoff: Option<Vec<String>>,
    /// `--detail`.
    #[serde(default)]
    pub detail: Vec<String>,
    /// `--audit`.
    #[serde(default)]
    pub audit: bool,
    /// `--precision`.
    #[serde(default)]
    pub precision: Option<f64>,
    /// `--max-replications`.
    #[serde(default)]
    pub max_replications: Option<u32>,
    /// With a precision: after how many replications it was looked at first.
    #[serde(default)]
    pub first_look: Option<u32>,
    /// Texts of `--vary`.
    #[serde(default)]
    pub vary: Vec<String>,
    /// How the points of a sweep were chosen; none when they are a grid.
    #[serde(default)]
    pub design: Option<String>,
    /// Measures whose Sobol indices are asked for.
    #[serde(default)]
    pub measures: Vec<String>,
    /// How many points the whole sweep has.
    #[serde(default)]
    pub points: Option<u64>,
    /// Which part of the whole it is.
    #[serde(default)]
    pub shard: Option<Shard>,
    /// The engine that numbered the shard.
    #[serde(default)]
    pub engine: Option<String>,
    /// Of `plan`: the group.
    #[serde(default)]
    pub group: Option<String>,
    /// Of `plan`: the smallest and the largest size.
    #[serde(default)]
    pub members: Option<[u32; 2]>,
    /// Of `plan`: `--calendars`.
    #[serde(default)]
    pub calendars: Vec<String>,
    /// Of `plan`: texts of `--target`.
    #[serde(default)]
    pub targets: Vec<String>,
    /// Of `plan`: replications before a candidate is judged.
    #[serde(default)]
    pub first_replications: Option<u32>,
    /// Of `plan`: `--tolerance`.
    #[serde(default)]
    pub tolerance: Option<f64>,
}

/// A part of a whole: `I` of `N`, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which part.
    pub index: u32,
    /// How many parts there are.
    pub count: u32,
}

impl Shard {
    /// Whether the part has the point with this number (from 0). Neighbours, which take about as
    /// long as each other, are in different parts.
    pub fn has(&self, point: usize) -> bool {
        point % self.count as usize == self.index as usize - 1
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl Recorded {
    /// Where the scenario of results in this directory may lie: as it was typed, or from there.
    pub fn scenario_places(&self, directory: &Path) -> [PathBuf; 2] {
        let file = self.scenario.file.as_str();
        [PathBuf::from(file), directory.join(file)]
    }
}

/// For who names something else.
const WANTED: &str = "a directory that `pimsim run` or `compare` wrote is wanted";

/// What every manifest says, of whatever version.
#[derive(Deserialize)]
struct Head {
    program: String,
    version: String,
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
pub fn recorded(directory: &Path) -> Result<Recorded, Unread> {
    let shown = shown(&directory.join(MANIFEST));
    if directory.is_file() {
        return Err(Unread::NotAManifest(a_file(directory)));
    }
    let bytes = read(directory).map_err(|why| {
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
    let wrong = |error: serde_json::Error| {
        let error = escape(&error.to_string());
        Unread::NotAManifest(format!("{shown} is not a manifest of pimsim: {error}"))
    };
    let head: Head = serde_json::from_slice(&bytes).map_err(wrong)?;
    if head.program != PROGRAM {
        let program = escape(&head.program);
        let text = format!("{shown} is not a manifest of pimsim: `program` is `{program}`");
        return Err(Unread::NotAManifest(text));
    }
    if head.version != env!("CARGO_PKG_VERSION") {
        return Err(Unread::Version(head.version));
    }
    serde_json::from_slice(&bytes).map_err(wrong)
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
pub(crate) fn read(directory: &Path) -> Result<Vec<u8>, Option<String>> {
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
