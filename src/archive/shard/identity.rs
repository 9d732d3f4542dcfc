//! What makes the shards of a run parts of one and the same whole: everything on which the bytes of
//! its files depend.

use crate::archive::directory::{
    Directory, DirectoryError, Request, is_as_written, is_left, shown,
};
use crate::archive::recorded::{Recorded, Shard, Unread, recorded};
use crate::scenario::unwanted::escape;

/// The whole, and which part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct RunIdentity {
    /// `run` or `compare`.
    pub command: String,
    /// Over the scenario, the overrides and all files that the scenario names.
    pub digest: String,
    /// The root of all randomness.
    pub seed: u64,
    /// How often each policy is run in the whole.
    pub replications: u32,
    /// The policies, by name.
    pub policies: Vec<String>,
    /// Texts of `--set`.
    pub overrides: Vec<String>,
    /// The policy that the others are compared with.
    pub baseline: Option<String>,
    /// `--tradeoff`, as it is read.
    pub tradeoff: Option<Vec<String>>,
    /// `--detail`.
    pub detail: Vec<String>,
    /// `--audit`.
    pub audit: bool,
    /// Which part it is.
    pub shard: Option<Shard>,
}

impl RunIdentity {
    /// Of the results that a manifest of this version describes.
    pub fn of(recorded: &Recorded) -> Self {
        let options = &recorded.options;
        Self {
            command: recorded.command.clone(),
            digest: recorded.scenario.digest.clone(),
            seed: recorded.seed,
            replications: recorded.replications,
            policies: recorded.policies.clone(),
            overrides: recorded.overrides.clone(),
            baseline: options.baseline.clone(),
            tradeoff: options.tradeoff.clone(),
            detail: options.detail.clone(),
            audit: options.audit,
            shard: options.shard,
        }
    }

    /// The first thing in which the whole of another one differs: what it is called, and both
    /// values.
    pub fn difference(&self, other: &Self) -> Option<(&'static str, String, String)> {
        let text = |of: &Self| {
            let none = || "none".to_owned();
            let audit = if of.audit { "on" } else { "off" };
            let count = of.shard.map_or_else(none, |shard| shard.count.to_string());
            [
                ("command", of.command.clone()),
                ("seed", of.seed.to_string()),
                ("replications", of.replications.to_string()),
                ("policies", of.policies.join(", ")),
                ("--set", of.overrides.join(" ")),
                ("--baseline", of.baseline.clone().unwrap_or_else(none)),
                ("--tradeoff", of.tradeoff.as_ref().map_or_else(none, |axes| axes.join(","))),
                ("--detail", of.detail.join(", ")),
                ("--audit", audit.to_owned()),
                ("number of shards", count),
                ("scenario digest", of.digest.clone()),
            ]
        };
        let pairs = text(self).into_iter().zip(text(other));
        let mut pairs = pairs.map(|((name, mine), (_, theirs))| (name, mine, theirs));
        pairs.find(|(_, mine, theirs)| mine != theirs)
    }
}

/// Whether this very shard, with the files of the request, lies in the directory, complete and
/// unharmed.
///
/// # Errors
/// When the directory holds a shard of something else, or cannot be read.
pub fn finished_shard(request: &Request<'_>, mine: &RunIdentity) -> Result<bool, DirectoryError> {
    let target = request.target;
    let other = |key: &str, theirs: &str, mine: &str| {
        let (target, theirs, mine) = (shown(target), escape(theirs), escape(mine));
        let text = format!("{target} holds another shard: its {key} is `{theirs}`, not `{mine}`");
        Err(DirectoryError::Another(text))
    };
    let there = match recorded(target) {
        Ok(there) => there,
        Err(Unread::Version(version)) => {
            return other("version", &version, env!("CARGO_PKG_VERSION"));
        }
        Err(Unread::NotAManifest(_)) => return Ok(false),
    };
    let theirs = RunIdentity::of(&there);
    if theirs.shard.is_none() {
        // As for a run without shards, other results are overwritten.
        return Ok(false);
    }
    if let Some((key, theirs, mine)) = theirs.difference(mine) {
        return other(key, &theirs, &mine);
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
    Ok(request.names.iter().all(named) && theirs.shard == mine.shard)
}
