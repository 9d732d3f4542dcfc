//! Shards of a run become the results of the whole.
//!
//! Promises: what a directory holds is what its manifest says, and every file is checked against
//! it; a gap, an overlap, or a part of something else is refused. Never: trust in names.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use crate::archive::directory::shown;
use crate::archive::manifest::read;
use crate::archive::merge::{Kind, Part, Unmerged, apart, complete, parts, unharmed};
use crate::archive::shard::{Lengths, PART, PartOf, join_detail, part_files, read_part};
use crate::experiment::{Results, block};
use crate::job::{Detail, Job, Manifest};

/// All shards of a run, in their order, each complete and unharmed.
pub struct RunShards {
    parts: Vec<Part>,
}

const KIND: Kind = Kind {
    noun: "run",
    has: |job| job.run().is_some(),
    files: |job| part_files(job.run().map_or(&[], |run| run.detail.as_slice())),
};

/// Looks at these directories, which are to be joined in `out`. `None` when none of them holds a
/// shard of a run.
pub fn run_shards(
    directories: &[PathBuf],
    out: &Path,
    stop: &AtomicBool,
) -> Option<Result<RunShards, Unmerged>> {
    let shard_of_run = |directory: &PathBuf| read(directory).is_ok_and(|there| is_part(&there.job));
    directories.iter().any(shard_of_run).then(|| gathered(directories, out, stop))
}

fn is_part(job: &Job) -> bool {
    job.run().is_some_and(|run| run.shard.is_some())
}

fn gathered(directories: &[PathBuf], out: &Path, stop: &AtomicBool) -> Result<RunShards, Unmerged> {
    let parts = parts(directories, &KIND)?;
    complete(&parts)?;
    unharmed(&parts, &KIND, stop)?;
    apart(&parts, out)?;
    Ok(RunShards { parts })
}

impl RunShards {
    /// What the manifest of the first shard says of the whole.
    pub fn recorded(&self) -> &Manifest {
        &self.parts[0].recorded
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.parts.len()
    }

    /// How long all of them took together.
    pub fn wall_time_s(&self) -> f64 {
        self.parts.iter().map(|part| part.recorded.wall_time_s).sum()
    }

    /// The directory of the first.
    pub fn first(&self) -> &Path {
        &self.parts[0].directory
    }

    /// The results of the whole, and what [`RunShards::join`] needs.
    ///
    /// # Errors
    /// A sentence, when a part cannot be read or is not one.
    pub fn results(&self, of: PartOf<'_>) -> Result<(Results, Vec<Lengths>), String> {
        let replications = of.scenario.simulation.replications;
        let mut whole: Option<Results> = None;
        let mut lengths = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let block = block(part.shard.index, part.shard.count, replications);
            let path = part.directory.join(PART);
            let read = File::open(&path)
                .and_then(|file| read_part(of, &block, BufReader::with_capacity(1 << 16, file)));
            let (results, their) = read.map_err(|error| {
                let path = shown(&path);
                format!("cannot use {path}: {error}; run the shard again")
            })?;
            lengths.push(their);
            match (&mut whole, results) {
                (Some(whole), Some(results)) => whole.append(results),
                (None, results) => whole = results,
                (Some(_), None) => {}
            }
        }
        let whole = whole.ok_or_else(|| "the shards hold no replications".to_owned())?;
        Ok((whole, lengths))
    }

    /// Joins the rows of the detail at this place among those of the whole.
    ///
    /// # Errors
    /// When something cannot be read or written, or a file is not as its part says.
    pub fn join(
        &self,
        (place, detail): (usize, Detail),
        lengths: &[Lengths],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let open = |(part, lengths): (&Part, &Lengths)| {
            let path = part.directory.join(detail.file());
            let file = File::open(path)?;
            Ok((BufReader::with_capacity(1 << 16, file), lengths[place].clone()))
        };
        let files = self.parts.iter().zip(lengths).map(open);
        join_detail(detail, &mut files.collect::<io::Result<Vec<_>>>()?, out)
    }
}
