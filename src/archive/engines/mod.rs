//! Job files for engines that run many tasks: each task makes one shard, the last step joins them.
//!
//! Promises: whatever stands in a name or a value reaches the program as it was typed, and no
//! shell, YAML or Python reads it as its own; a task may be run again at any time. Never: a
//! scheduler, a network.

mod kubernetes;
pub mod shell;
mod snakemake;

use crate::english;
use crate::scenario::unwanted::escape;

/// Who runs the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "lower")]
pub enum JobEngine {
    /// An array job
    Slurm,
    /// GNU parallel
    Parallel,
    /// A task array
    HyperQueue,
    /// A workflow
    Snakemake,
    /// An indexed job
    Kubernetes,
}

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Jobs {
    /// The words of the command behind the name of the program, without the shard and the file.
    pub options: Vec<String>,
    /// The scenario.
    pub file: String,
    /// The directory of the shards.
    pub directory: String,
    /// How many shards there are.
    pub count: u32,
    /// How many points they have together.
    pub points: u64,
}

/// A file of that name, to be put beside the shards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobFile {
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub text: String,
}

/// What every job file holds, so that it may be written again.
pub const MARK: &str = "Written by pimsim sweep --emit";

/// The files for an engine. The first one is started first.
///
/// # Errors
/// A sentence, when the engine cannot work in that directory.
pub fn job_files(engine: JobEngine, jobs: &Jobs) -> Result<Vec<JobFile>, String> {
    if engine == JobEngine::Snakemake && !snakemake::is_possible(&jobs.directory) {
        let why = "Snakemake reads braces in the names of files as its own";
        return Err(format!("{why}; choose another directory with --out"));
    }
    Ok(match engine {
        JobEngine::Slurm => shell::slurm(jobs),
        JobEngine::Parallel => shell::parallel(jobs),
        JobEngine::HyperQueue => shell::hyperqueue(jobs),
        JobEngine::Snakemake => snakemake::files(jobs),
        JobEngine::Kubernetes => kubernetes::files(jobs),
    })
}

impl Jobs {
    /// All words behind the name of the program.
    pub fn words(&self, shard: &str) -> Vec<String> {
        let mut words = self.options.clone();
        words.extend([format!("--shard={shard}/{}", self.count), "--".into(), self.file.clone()]);
        words
    }

    /// Where the joined files go.
    fn merged(&self) -> String {
        format!("{}/merged", self.directory)
    }

    /// The directories of all shards.
    fn shards(&self) -> impl Iterator<Item = String> + '_ {
        (1..=self.count).map(|i| format!("{}/shard-{i}-of-{}", self.directory, self.count))
    }

    /// The first lines of a job file, behind `#`, and what to type.
    fn comment(&self, about: &str, typed: &[String]) -> String {
        let mut lines = vec![
            format!("{MARK}: {about}."),
            format!(
                "{} of {} in {}.",
                english::count(self.points, "point"),
                self.file,
                english::count(u64::from(self.count), "shard")
            ),
            "Start it in the directory in which pimsim sweep was typed:".to_owned(),
        ];
        lines.extend(typed.iter().map(|line| format!("  {line}")));
        lines.push("A task that failed or was killed may be run again: it goes on.".to_owned());
        lines.iter().map(|line| format!("# {}\n", escape(line))).collect()
    }
}
