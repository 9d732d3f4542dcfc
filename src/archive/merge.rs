//! Shards become a whole: what all kinds of them have in common, and those of a sweep.
//!
//! Promises: what a directory holds is what its manifest says, and every file is checked against
//! it; the joined files have the bytes of a sweep without shards; a gap, an overlap, or a part
//! of something else is refused, and then nothing is written. Never: trust in names.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::archive::directory::{DirectoryError, Request, Staging, is_as_written, shown};
use crate::archive::manifest::{Unread, is_unfinished, read};
use crate::archive::shard::whole_differs;
use crate::english;
use crate::experiment::{Axis, AxisOf};
use crate::job::manifest::VERSION;
use crate::job::{Counts, Job, Manifest, Shard};
use crate::rows::sensitivity::{INDICES, Sensitivity, VALUES};
use crate::rows::sweep::{
    CROSSING_VALUES, CROSSINGS, Crossings, FRONT, FRONT_VALUES, Front, Gathered, SWEEP as FILE,
    files,
};
use crate::scenario::Vary;
use crate::scenario::unwanted::escape;
use crate::words::digits::fixed;

/// Why nothing was joined.
#[derive(Debug)]
pub enum Unmerged {
    /// Some shards are not there.
    Missing {
        /// Which, in order.
        list: Vec<u32>,
        /// How many there should be.
        count: u32,
        /// The engine that ran the others, if it was one and the same.
        engine: Option<String>,
    },
    /// These reasons.
    Refused(Vec<String>),
    /// The joined files could not be written.
    Directory(DirectoryError),
}

impl From<DirectoryError> for Unmerged {
    fn from(error: DirectoryError) -> Self {
        Self::Directory(error)
    }
}

/// What was joined.
#[derive(Clone, Copy, Debug)]
pub struct Merged {
    shards: usize,
    points: u64,
}

impl Merged {
    /// A sentence about it.
    pub fn phrase(&self, out: &Path) -> String {
        let shards = english::count(self.shards as u64, "shard");
        let points = english::of(self.points as usize, "point", "points");
        let number = fixed(self.points as f64, 0);
        format!("merged {shards} with {number} {points} into {}", shown(out))
    }
}

/// A directory that takes part.
pub(crate) struct Part {
    pub directory: PathBuf,
    pub shard: Shard,
    pub recorded: Manifest,
}

/// What is joined.
pub(crate) struct Kind {
    /// Its name in sentences.
    pub noun: &'static str,
    /// Whether a job asks for such a thing.
    pub has: fn(&Job) -> bool,
    /// The files that a shard has.
    pub files: fn(&Job) -> Vec<String>,
}

const SWEEP: Kind = Kind { noun: "sweep", has: |job| job.sweep().is_some(), files: sweep_files };

/// Joins these directories.
///
/// # Errors
/// When they are not exactly the shards of one whole, or cannot be read or written.
pub fn merge(
    directories: &[PathBuf],
    out: &Path,
    (force, stop): (bool, &'static AtomicBool),
) -> Result<Merged, Unmerged> {
    let parts = parts(directories, &SWEEP)?;
    complete(&parts)?;
    unharmed(&parts, &SWEEP, stop)?;
    apart(&parts, out)?;
    let recorded = &parts[0].recorded;
    let job = recorded.job.clone().of_shard(None);
    let names = sweep_files(&job);
    let mut staging = Staging::new(&Request { target: out, force, names, stop })?;
    let points = recorded.points.unwrap_or(0);
    let names = sweep_files(&recorded.job);
    for name in names.iter().filter(|name| *name != CROSSING_VALUES) {
        staging.write(name, |out| join(&parts, name, points, out))?;
    }
    if names.iter().any(|name| name == VALUES) {
        let values = File::open(staging.staged(VALUES));
        let (keys, confidence) = (keys(&job), recorded.confidence);
        let indices = values.and_then(|values| Sensitivity::read(values, keys, confidence));
        let fill = |out: &mut dyn Write| indices.and_then(|indices| indices.write(out));
        staging.write(INDICES, fill)?;
    }
    if let Some(sides) = job.sweep().and_then(|sweep| sweep.tradeoff.as_deref()) {
        let front = front(recorded, sides, &staging);
        let fill = |out: &mut dyn Write| front.and_then(|front| front.write(out));
        staging.write(FRONT, fill)?;
    }
    if names.iter().any(|name| name == CROSSING_VALUES) {
        let crossings = crossings(&parts, &job, points, &staging);
        let fill = |out: &mut dyn Write| crossings.and_then(|crossings| crossings.write(out));
        staging.write(CROSSINGS, fill)?;
    }
    let mut counts = Counts::default();
    parts.iter().for_each(|part| counts.add(&part.recorded.counts));
    let whole = Manifest {
        job,
        engine: None,
        merged: Some(parts.len()),
        counts,
        files: staging.written().to_vec(),
        wall_time_s: parts.iter().map(|part| part.recorded.wall_time_s).sum(),
        ..recorded.clone()
    };
    staging.commit(&whole.text())?;
    Ok(Merged { shards: parts.len(), points })
}

/// The shards of one whole in their order, one at least; other things are refused.
pub(crate) fn parts(directories: &[PathBuf], kind: &Kind) -> Result<Vec<Part>, Unmerged> {
    let mut parts: Vec<Part> = Vec::new();
    let mut reasons = Vec::new();
    for directory in directories {
        let shown = shown(directory);
        match read(directory) {
            // It counts as missing, unless another directory has it.
            Err(_) if is_unfinished(directory) => {}
            Err(Unread::NotAManifest(why)) => reasons.push(why),
            Err(Unread::Version(version)) => reasons.push(format!(
                "{shown} was written by pimsim {}, this is pimsim {}",
                escape(&version),
                VERSION
            )),
            Ok(recorded) => match shard_of(&recorded, kind) {
                Some(shard) => parts.push(Part { directory: directory.clone(), shard, recorded }),
                None => reasons.push(format!("{shown} holds no shard of a {}", kind.noun)),
            },
        }
    }
    reasons.extend(strangers(&parts));
    parts.sort_by_key(|part| part.shard.index);
    for pair in parts.windows(2) {
        if pair[0].shard.index == pair[1].shard.index {
            let shown = |part: &Part| shown(&part.directory);
            let (one, other) = (shown(&pair[0]), shown(&pair[1]));
            reasons.push(format!("{one} and {other} are both shard {}", pair[0].shard));
        }
    }
    if parts.is_empty() && reasons.is_empty() {
        reasons.push("none of these directories holds a finished shard".to_owned());
    }
    if reasons.is_empty() { Ok(parts) } else { Err(Unmerged::Refused(reasons)) }
}

/// The files of a sweep, or of a shard of one.
fn sweep_files(job: &Job) -> Vec<String> {
    files(job)
}

/// Where policies cross, from the joined points and the values of the shards.
fn crossings(parts: &[Part], job: &Job, points: u64, staging: &Staging) -> io::Result<Crossings> {
    let mut joined = Vec::new();
    join(parts, CROSSING_VALUES, points, &mut joined)?;
    let mut values = Gathered::default();
    values.add(joined.as_slice(), true)?;
    let sides = job.sweep().and_then(|sweep| sweep.tradeoff.clone()).unwrap_or_default();
    let axes: Vec<Axis> = sides.iter().map(|side| side.axis).collect();
    let sweep = File::open(staging.staged(FILE))?;
    Crossings::new(sweep, keys(job).len(), &values, &axes, parts[0].recorded.confidence)
}

/// The front of the joined points.
fn front(recorded: &Manifest, sides: &[AxisOf], staging: &Staging) -> io::Result<Front> {
    let wrong = |_| io::Error::new(io::ErrorKind::InvalidData, "no two measures in the manifest");
    let sides: &[AxisOf; 2] = sides.try_into().map_err(wrong)?;
    let sweep = File::open(staging.staged(FILE))?;
    let values = File::open(staging.staged(FRONT_VALUES))?;
    Front::read(sweep, values, keys(&recorded.job).len(), sides, recorded.confidence)
}

/// The varied keys; policies are none.
fn keys(job: &Job) -> Vec<String> {
    let texts = job.sweep().map(|sweep| sweep.vary.as_slice()).unwrap_or_default();
    let keys = texts.iter().filter_map(|text| Vary::parse(text).ok());
    keys.filter(|key| !key.is_policy()).map(|key| key.key).collect()
}

fn shard_of(recorded: &Manifest, kind: &Kind) -> Option<Shard> {
    recorded.job.shard().filter(|_| (kind.has)(&recorded.job))
}

/// Those that are parts of something else than the first.
fn strangers(parts: &[Part]) -> Vec<String> {
    let Some((first, rest)) = parts.split_first() else { return Vec::new() };
    let shown = |part: &Part| shown(&part.directory);
    let differs = |part: &Part| {
        let difference = whole_differs(&part.recorded.identity(), &first.recorded.identity());
        difference.map(|(key, theirs, mine)| {
            let (part, first) = (shown(part), shown(first));
            let (theirs, mine) = (escape(&theirs), escape(&mine));
            format!("{part} does not belong to {first}: its {key} is `{theirs}`, not `{mine}`")
        })
    };
    rest.iter().filter_map(differs).collect()
}

/// Whether all shards are there.
pub(crate) fn complete(parts: &[Part]) -> Result<(), Unmerged> {
    let count = parts[0].shard.count;
    let has = |index: &u32| parts.binary_search_by_key(index, |part| part.shard.index).is_ok();
    let list: Vec<u32> = (1..=count).filter(|index| !has(index)).collect();
    if list.is_empty() {
        return Ok(());
    }
    let engine = parts[0].recorded.engine.clone();
    let same = parts.iter().all(|part| part.recorded.engine == engine);
    Err(Unmerged::Missing { list, count, engine: engine.filter(|_| same) })
}

/// Refuses a place for the whole that is one of the parts.
pub(crate) fn apart(parts: &[Part], out: &Path) -> Result<(), Unmerged> {
    if !parts.iter().any(|part| same_place(&part.directory, out)) {
        return Ok(());
    }
    let reason = format!("{} is one of the shards; choose another --out", shown(out));
    Err(Unmerged::Refused(vec![reason]))
}

/// Refuses files that are not as their manifest says.
pub(crate) fn unharmed(parts: &[Part], kind: &Kind, stop: &AtomicBool) -> Result<(), Unmerged> {
    let mut reasons = Vec::new();
    for part in parts {
        for name in (kind.files)(&part.recorded.job) {
            let there = part.recorded.files.iter().find(|file| file.name == name);
            let path = shown(&part.directory.join(&name));
            match there.map(|file| is_as_written(&part.directory, file, stop)) {
                Some(Ok(true)) => {}
                Some(Err(_)) if stop.load(Ordering::Relaxed) => {
                    return Err(DirectoryError::Interrupted.into());
                }
                Some(Err(error)) => reasons.push(format!("cannot read {path}: {error}")),
                _ => {
                    reasons.push(format!(
                        "{path} is not as its manifest says; run the shard again with --force"
                    ));
                }
            }
        }
    }
    if reasons.is_empty() { Ok(()) } else { Err(Unmerged::Refused(reasons)) }
}

/// The rows of all points in their order: a row of each shard after the other would be wrong, a
/// point of each is right.
fn join(parts: &[Part], name: &str, points: u64, out: &mut dyn Write) -> io::Result<()> {
    let spoiled = || io::Error::new(io::ErrorKind::InvalidData, "a shard has too few rows");
    let mut readers = Vec::with_capacity(parts.len());
    let mut header = Vec::new();
    for part in parts {
        let file = File::open(part.directory.join(name))?;
        let mut reader = Rows { reader: BufReader::new(file), row: Vec::new() };
        if !reader.next()? {
            return Err(spoiled());
        }
        header.clone_from(&reader.row);
        readers.push(reader);
    }
    out.write_all(&header)?;
    let per_point = per_point(parts, name, points)?;
    for point in 0..points {
        let reader = &mut readers[(point % parts.len() as u64) as usize];
        for _ in 0..per_point {
            if !reader.next()? {
                return Err(spoiled());
            }
            out.write_all(&reader.row)?;
        }
    }
    for mut reader in readers {
        if reader.next()? {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a shard has too many rows"));
        }
    }
    Ok(())
}

/// How many rows a point has: all have the same policies and roles.
fn per_point(parts: &[Part], name: &str, points: u64) -> io::Result<u64> {
    let file = File::open(parts[0].directory.join(name))?;
    let mut reader = Rows { reader: BufReader::new(file), row: Vec::new() };
    let mut rows = 0_u64;
    while reader.next()? {
        rows += 1;
    }
    let count = parts.len() as u64;
    Ok(rows.saturating_sub(1) / points.div_ceil(count).max(1))
}

/// Rows as bytes; a line feed within quotes ends none.
struct Rows<R> {
    reader: R,
    row: Vec<u8>,
}

impl<R: BufRead> Rows<R> {
    /// Reads the next row; whether there is one.
    fn next(&mut self) -> io::Result<bool> {
        self.row.clear();
        while self.reader.read_until(b'\n', &mut self.row)? > 0 {
            let quotes = self.row.iter().filter(|byte| **byte == b'"').count();
            if quotes % 2 == 0 {
                return Ok(true);
            }
        }
        Ok(!self.row.is_empty())
    }
}

fn same_place(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(one).is_some() && real(one) == real(other)
}
