//! `sweep --emit`: job files instead of a run.

use crate::archive;
use std::path::Path;

use super::task::Task;
use crate::archive::engines::{JobEngine, Jobs};
use crate::cli::Exit;
use crate::cli::arguments::{DesignArgument, EmitArgument, Sweep};
use crate::cli::console::{tell, unwritten, usage};

impl From<EmitArgument> for JobEngine {
    fn from(argument: EmitArgument) -> Self {
        match argument {
            EmitArgument::Slurm => Self::Slurm,
            EmitArgument::Parallel => Self::Parallel,
            EmitArgument::Hyperqueue => Self::HyperQueue,
            EmitArgument::Snakemake => Self::Snakemake,
            EmitArgument::Kubernetes => Self::Kubernetes,
        }
    }
}

/// Writes the job files for these shards into the directory of the sweep.
pub fn emit(
    arguments: &Sweep,
    engine: EmitArgument,
    task: &Task,
    directory: &Path,
) -> Result<Exit, Exit> {
    let text = |path: &Path| path.to_str().map(str::to_owned);
    let (Some(file), Some(directory_text)) = (text(&arguments.file), text(directory)) else {
        return Err(usage("--emit wants names of files that are UTF-8"));
    };
    if file == "-" {
        return Err(usage("--emit wants the scenario in a file, since every task reads it"));
    }
    let Some(count) = arguments.shard.and_then(|shard| shard.automatic()) else {
        return Err(usage("--emit wants --shard auto/N: each of N tasks makes one shard"));
    };
    let jobs = Jobs {
        options: options(arguments, task, &directory_text),
        file,
        directory: directory_text,
        count,
        points: task.identity.points,
    };
    let files = archive::engines::job_files(engine.into(), &jobs).map_err(usage)?;
    archive::directory::write_job_files(directory, &files, arguments.force).map_err(unwritten)?;
    if !arguments.quiet {
        for file in &files {
            tell(&format!("wrote {}", archive::directory::shown(&directory.join(file.name))));
        }
        tell("how to start them stands in their first lines");
    }
    Ok(Exit::Done)
}

/// The command of a task, as it was typed, without shard, file and threads.
fn options(arguments: &Sweep, task: &Task, directory: &str) -> Vec<String> {
    let mut words = vec!["sweep".to_owned()];
    words.extend(arguments.vary.iter().map(|text| format!("--vary={text}")));
    words.extend(arguments.overrides.iter().map(|text| format!("--set={text}")));
    words.extend(arguments.policy.iter().map(|name| format!("--policy={name}")));
    words.extend(arguments.seed.map(|seed| format!("--seed={seed}")));
    words.extend(arguments.replications.map(|n| format!("--replications={n}")));
    if let Some(n) = arguments.random {
        let design = match arguments.design {
            DesignArgument::Random => "random",
            DesignArgument::Latin => "latin",
        };
        words.push(format!("--random={n}"));
        words.push(format!("--design={design}"));
    }
    words.extend(arguments.sensitivity.map(|rows| format!("--sensitivity={rows}")));
    words.extend(arguments.measure.iter().map(|name| format!("--measure={name}")));
    words
        .extend(task.identity.tradeoff.iter().map(|axes| format!("--tradeoff={}", axes.join(","))));
    words.push(format!("--out={directory}"));
    words.push("--quiet".to_owned());
    words
}
