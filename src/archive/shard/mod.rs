//! `part.txt`: what one shard of a run leaves behind, exact to the last bit.
//!
//! The file is text. Its first line says that it is one and of which form, the second which
//! replications it holds; then a line for each list of numbers, in the order in which
//! [`Results::exact`] hands them over; then, for each detail file of the shard, how many bytes the
//! rows of each policy take; and a last line `end`. Promises: sums stay whole numbers, values are
//! the shortest text that reads back as the same number; a file that is not as this version of
//! pimsim writes it ends as one sentence. Never: trust in a number that was read.

mod merge;

use std::io::{self, BufRead, Write};
use std::ops::RangeInclusive;

pub use merge::{RunShards, run_shards};

use crate::archive::details::files::DetailFiles;
use crate::archive::directory::{
    Directory, DirectoryError, Request, is_as_written, is_left, shown,
};
use crate::archive::manifest::{Unread, read};
use crate::experiment::Results;
use crate::id::PolicyId;
use crate::job::manifest::VERSION;
use crate::job::{Detail, Identity};
use crate::measure::Exact;
use crate::scenario::model::Scenario;
use crate::scenario::unwanted::escape;
use crate::session::exact_text::{Reader, Writer};
use crate::session::results_text;

/// The file's name.
pub const PART: &str = "part.txt";

/// The files of a shard with these details.
pub fn part_files(details: &[Detail]) -> Vec<String> {
    std::iter::once(PART.to_owned()).chain(details.iter().map(|detail| detail.file())).collect()
}

/// What a shard is a part of.
#[derive(Clone, Copy)]
pub struct PartOf<'a> {
    /// The scenario, with the replications of the whole.
    pub scenario: &'a Scenario,
    /// The policies of the whole.
    pub policies: &'a [PolicyId],
    /// The detail files of the whole.
    pub details: &'a [Detail],
}

/// The bytes that the rows of each policy take in each detail file.
pub type Lengths = Vec<Vec<u64>>;

/// Whether this very shard, with the files of the request, lies in the directory, complete and
/// unharmed.
///
/// # Errors
/// When the directory holds a shard of something else, or cannot be read.
pub fn finished_shard(request: &Request<'_>, mine: &Identity) -> Result<bool, DirectoryError> {
    let target = request.target;
    let other = |key: &str, theirs: &str, mine: &str| {
        let (target, theirs, mine) = (shown(target), escape(theirs), escape(mine));
        let text = format!("{target} holds another shard: its {key} is `{theirs}`, not `{mine}`");
        Err(DirectoryError::Another(text))
    };
    let there = match read(target) {
        Ok(there) => there,
        Err(Unread::Version(version)) => return other("version", &version, VERSION),
        Err(Unread::NotAManifest(_)) => return Ok(false),
    };
    let theirs = there.identity();
    if theirs.job.shard().is_none() {
        // As for a run without shards, other results are overwritten.
        return Ok(false);
    }
    if let Some((key, theirs, mine)) = whole_differs(&theirs, mine) {
        return other(&key, &theirs, &mine);
    }
    for file in &there.files {
        let failed = |error| request.failed(&target.join(&file.name), error);
        if !is_as_written(target, file, request.stop).map_err(failed)? {
            return Ok(false);
        }
    }
    if is_left(target) {
        // It is put in order, as by any run there.
        drop(Directory::open(request)?);
    }
    let named = |name: &String| there.files.iter().any(|file| file.name == *name);
    Ok(request.names.iter().all(named) && theirs.job.shard() == mine.job.shard())
}

/// The first thing in which the whole of one part differs from that of another, and both values.
pub(super) fn whole_differs(one: &Identity, other: &Identity) -> Option<(String, String, String)> {
    let count = |of: &Identity| of.job.shard().map_or(1, |shard| shard.count).to_string();
    one.whole().difference(&other.whole()).or_else(|| {
        let (one, other) = (count(one), count(other));
        (one != other).then(|| ("number of shards".to_owned(), one, other))
    })
}

/// Writes the files of a shard: the rows of each detail, then `PART`. `results` are `None` when
/// the shard has no replications.
///
/// # Errors
/// When a file cannot be written.
pub fn write_part(
    of: PartOf<'_>,
    replications: &RangeInclusive<u32>,
    results: Option<Results>,
    details: DetailFiles,
    staging: &mut crate::archive::directory::Staging,
) -> Result<(), crate::archive::directory::DirectoryError> {
    let lengths = details.finish(staging, *replications.end())?;
    let mut held = Held { results, lengths };
    staging.write(PART, |out| {
        let mut numbers = Writer::new(out);
        held.exact(replications, of.details, &mut numbers)?;
        numbers.finish()
    })
}

/// Reads [`PART`] of a shard with these replications.
///
/// # Errors
/// When it cannot be read, or is not the part of this whole.
pub fn read_part(
    of: PartOf<'_>,
    replications: &RangeInclusive<u32>,
    file: impl BufRead,
) -> io::Result<(Option<Results>, Lengths)> {
    let some = !replications.is_empty();
    let blank = || Results::blank(of.scenario, of.policies, replications);
    let lengths = vec![vec![0; of.policies.len()]; of.details.len()];
    let mut held = Held { results: some.then(blank), lengths };
    let mut numbers = Reader::new(file);
    held.exact(replications, of.details, &mut numbers)?;
    numbers.finish()?;
    Ok((held.results, held.lengths))
}

/// What the file holds.
pub struct Held {
    /// `None` when the shard has no replications.
    pub results: Option<Results>,
    /// Those of its detail files.
    pub lengths: Lengths,
}

impl Held {
    /// The whole file, written or read.
    ///
    /// # Errors
    /// When it cannot be written, or is not as it was written.
    pub fn exact(
        &mut self,
        replications: &RangeInclusive<u32>,
        details: &[Detail],
        numbers: &mut dyn Exact,
    ) -> io::Result<()> {
        results_text::exact(&mut self.results, replications, numbers)?;
        for (detail, lengths) in details.iter().zip(&mut self.lengths) {
            numbers.line(detail.word())?;
            lengths.iter_mut().try_for_each(|length| numbers.count(length))?;
        }
        numbers.line("end")
    }
}

/// The rows of all policies of one detail file, joined from those of the shards in their order.
///
/// # Errors
/// When something cannot be read or written, or a file is not as long as its part says.
fn join_detail(
    detail: Detail,
    parts: &mut [(impl io::Read, Vec<u64>)],
    out: &mut dyn Write,
) -> io::Result<()> {
    let spoiled = || io::Error::new(io::ErrorKind::InvalidData, "a shard has too few rows");
    let mut header = Vec::new();
    crate::rows::csv::Csv::new(&mut header, crate::rows::details::sheet(detail))?.flush()?;
    for (file, _) in parts.iter_mut() {
        let mut theirs = vec![0; header.len()];
        file.read_exact(&mut theirs)?;
        if theirs != header {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a shard has another header"));
        }
    }
    out.write_all(&header)?;
    let policies = parts.first().map_or(0, |(_, lengths)| lengths.len());
    for place in 0..policies {
        for (file, lengths) in parts.iter_mut() {
            let length = lengths[place];
            if io::copy(&mut io::Read::take(&mut *file, length), out)? != length {
                return Err(spoiled());
            }
        }
    }
    for (file, _) in parts.iter_mut() {
        if file.read(&mut [0])? > 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a shard has too many rows"));
        }
    }
    Ok(())
}
