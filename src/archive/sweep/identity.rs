//! What makes two sweeps the same: everything on which the bytes of `sweep.csv` depend.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::archive::directory::hexadecimal;
use crate::archive::recorded::{Recorded, Shard};
use crate::rows::json::PROGRAM;
use crate::rows::sensitivity::{INDICES, VALUES};
use crate::rows::sweep::{FRONT, FRONT_VALUES, SWEEP};

/// What makes two sweeps, or two shards, the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The program.
    pub program: String,
    /// Its version.
    pub version: String,
    /// The command.
    pub command: String,
    /// Over the scenarios of all points, also those of other shards.
    pub digest: String,
    /// The root of all randomness.
    pub seed: u64,
    /// How often each policy is run.
    pub replications: u32,
    /// The policies, by name.
    pub policies: Vec<String>,
    /// Texts of `--set`.
    pub overrides: Vec<String>,
    /// Texts of `--vary`.
    pub vary: Vec<String>,
    /// How the points were chosen; none when they are a grid.
    pub design: Option<String>,
    /// Measures whose indices are asked for.
    #[serde(default)]
    pub measures: Vec<String>,
    /// The two measures between which there is a trade-off, if it is asked for.
    #[serde(default)]
    pub tradeoff: Option<Vec<String>>,
    /// How many points the whole sweep has.
    pub points: u64,
    /// Which part it is; none when it is the whole.
    pub shard: Option<Shard>,
}

impl Identity {
    /// One digest of the digests of all points.
    pub fn digest_of(points: &[String]) -> String {
        let mut hash = Sha256::new();
        for digest in points {
            hash.update(digest.as_bytes());
            hash.update(b"\n");
        }
        hexadecimal(&hash.finalize())
    }

    /// Of the results that a manifest of this version describes.
    pub fn of(recorded: &Recorded) -> Self {
        let options = &recorded.options;
        Self {
            program: PROGRAM.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command: recorded.command.clone(),
            digest: recorded.scenario.digest.clone(),
            seed: recorded.seed,
            replications: recorded.replications,
            policies: recorded.policies.clone(),
            overrides: recorded.overrides.clone(),
            vary: options.vary.clone(),
            design: options.design.clone(),
            measures: options.measures.clone(),
            tradeoff: options.tradeoff.clone(),
            points: options.points.unwrap_or(0),
            shard: options.shard,
        }
    }

    /// The files of such a sweep. A shard has rows and values only: indices and the front of a part
    /// say nothing.
    pub fn files(&self) -> Vec<String> {
        let whole = self.shard.is_none();
        let asked = !self.measures.is_empty();
        let front = self.tradeoff.is_some();
        let files = [
            (SWEEP, true),
            (VALUES, asked),
            (INDICES, asked && whole),
            (FRONT_VALUES, front),
            (FRONT, front && whole),
        ];
        files.into_iter().filter(|(_, wanted)| *wanted).map(|(name, _)| name.to_owned()).collect()
    }

    /// The first thing in which another one differs: what it is called, and both values. The digest
    /// comes last, since it differs whenever the keys do.
    pub fn difference(&self, other: &Self) -> Option<(&'static str, String, String)> {
        let shard = |of: &Self| of.shard.map_or("none".to_owned(), |shard| shard.to_string());
        let grid = |of: &Self| of.design.clone().unwrap_or("a grid".to_owned());
        let axes =
            |of: &Self| of.tradeoff.as_ref().map_or("none".to_owned(), |list| list.join(","));
        let rows = [
            ("version", self.version.clone(), other.version.clone()),
            ("command", self.command.clone(), other.command.clone()),
            ("seed", self.seed.to_string(), other.seed.to_string()),
            ("replications", self.replications.to_string(), other.replications.to_string()),
            ("policies", self.policies.join(", "), other.policies.join(", ")),
            ("--set", self.overrides.join(" "), other.overrides.join(" ")),
            ("--vary", self.vary.join(" "), other.vary.join(" ")),
            ("design", grid(self), grid(other)),
            ("--measure", self.measures.join(","), other.measures.join(",")),
            ("--tradeoff", axes(self), axes(other)),
            ("number of points", self.points.to_string(), other.points.to_string()),
            ("shard", shard(self), shard(other)),
            ("scenario digest", self.digest.clone(), other.digest.clone()),
        ];
        rows.into_iter().find(|(_, mine, theirs)| mine != theirs)
    }
}
