//! A manifest: a job and what came of it.
//!
//! It lies beside the files of every run as `manifest.json`, the only file that may differ between
//! equal runs. Promises: with the program of that version, the scenario and the job in it everything
//! can be made again; it names every file with its digest. Never: trust; whoever reads one judges
//! what it says.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Job;
use crate::experiment::{Results, Totals};
use crate::scenario::model::{Input, Scenario};

/// What manifests and documents call the program.
pub const PROGRAM: &str = "pimsim";

/// The version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A job and what came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// [`PROGRAM`].
    pub program: String,
    /// [`VERSION`].
    pub version: String,
    /// What was asked, with everything filled in that was left to the scenario.
    #[serde(flatten)]
    pub job: Job,
    /// Which scenario.
    pub scenario: Origin,
    /// Confidence of the intervals.
    pub confidence: f64,
    /// How many points a sweep has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<u64>,
    /// The engine that numbered a shard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// Of how many shards it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<usize>,
    /// The answer in sentences where the files do not have it: how sure a decision is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answer: Vec<String>,
    /// How much was simulated.
    pub counts: Counts,
    /// What was written.
    pub files: Vec<Written>,
    /// How long it took.
    #[serde(default)]
    pub wall_time_s: f64,
}

/// The scenario of some results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// Its name: that of the file, without what follows the point.
    pub name: String,
    /// Its title.
    pub title: String,
    /// SHA-256 over the scenario, what was changed in it and all files that it names; of a sweep, over
    /// the digests of all points.
    pub digest: String,
    /// The scenario's own file first, then those that it names.
    pub inputs: Vec<Written>,
}

impl From<&Scenario> for Origin {
    fn from(scenario: &Scenario) -> Self {
        Self {
            name: scenario.name.clone(),
            title: scenario.title.clone(),
            digest: scenario.digest.clone(),
            inputs: scenario.inputs.iter().map(Written::from).collect(),
        }
    }
}

/// One file that was written or read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

impl From<&Input> for Written {
    fn from(input: &Input) -> Self {
        let Input { name, bytes, sha256 } = input.clone();
        Self { name, bytes, sha256 }
    }
}

/// How much was simulated, over all policies and replications.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Replications of policies.
    pub runs: u64,
    /// Needs, joined and unmeasured ones included.
    pub needs: u64,
    /// Requests.
    pub requests: u64,
    /// Events of the calendar.
    pub events: u64,
}

impl Counts {
    /// Of so many runs.
    pub fn of(runs: u64, totals: Totals) -> Self {
        let Totals { needs, requests, events } = totals;
        Self { runs, needs, requests, events }
    }

    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        self.runs += other.runs;
        self.needs += other.needs;
        self.requests += other.requests;
        self.events += other.events;
    }
}

impl From<&Results> for Counts {
    fn from(results: &Results) -> Self {
        let runs = results.policies.len() as u64 * u64::from(results.replications());
        Self::of(runs, results.totals())
    }
}

/// What makes two results, or two shards, the same: everything on which their bytes depend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// The version of the program.
    pub version: String,
    /// Over the scenario, or the scenarios of all points.
    pub digest: String,
    /// What is asked.
    #[serde(flatten)]
    pub job: Job,
}

impl Identity {
    /// Of this job, of this version, on what has this digest. Where the scenario lies is no part of
    /// it.
    pub fn new(job: &Job, digest: &str) -> Self {
        let job = Job { file: String::new(), ..job.clone() };
        Self { version: VERSION.to_owned(), digest: digest.to_owned(), job }
    }

    /// The first thing in which another one differs: what it is called, and both values. The digest
    /// comes last, since it differs whenever an option of the scenario does.
    pub fn difference(&self, other: &Self) -> Option<(String, String, String)> {
        let row = |name: &str, mine: &str, theirs: &str| {
            let differs = mine != theirs;
            differs.then(|| (name.to_owned(), mine.to_owned(), theirs.to_owned()))
        };
        row("version", &self.version, &other.version)
            .or_else(|| self.job.difference(&other.job))
            .or_else(|| row("scenario digest", &self.digest, &other.digest))
    }

    /// The same of the whole, where it is of a part.
    pub fn whole(&self) -> Self {
        Self { job: self.job.clone().of_shard(None), ..self.clone() }
    }
}

impl Manifest {
    /// Of this job, which gave this.
    pub fn new(job: Job, scenario: &Scenario, counts: Counts) -> Self {
        Self {
            program: PROGRAM.to_owned(),
            version: VERSION.to_owned(),
            job,
            scenario: Origin::from(scenario),
            confidence: scenario.simulation.confidence,
            points: None,
            engine: None,
            merged: None,
            answer: Vec::new(),
            counts,
            files: Vec::new(),
            wall_time_s: 0.0,
        }
    }

    /// What makes these results the same as others.
    pub fn identity(&self) -> Identity {
        Identity {
            version: self.version.clone(),
            ..Identity::new(&self.job, &self.scenario.digest)
        }
    }

    /// What no run can have left, in one sentence.
    pub fn refusal(&self) -> Option<String> {
        let run = self.job.run().cloned().unwrap_or_default();
        let made = self.replications();
        match (run.precision, run.first_look) {
            (Some(_), None) | (None, Some(_)) => {
                Some("of options.precision and options.first_look one is missing".to_owned())
            }
            (Some(_), Some(first)) if !(1..=made).contains(&first) => {
                Some(format!("options.first_look is {first}, which no run of {made} can have"))
            }
            _ => self.job.refusal(),
        }
    }

    /// How often each policy was run.
    pub fn replications(&self) -> u32 {
        self.job.replications.unwrap_or(0)
    }

    /// Where the scenario of results in this directory may lie: as it was typed, or from there.
    pub fn scenario_places(&self, directory: &Path) -> [PathBuf; 2] {
        let file = self.job.file.as_str();
        [PathBuf::from(file), directory.join(file)]
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        // Strings and finite numbers always serialise.
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }
}
