//! What can be typed after `sweep` and `merge`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::call::{Call, Manner, Shown, named};
use super::shard::{self, ShardArgument};
use super::{Format, values};
use crate::archive::JobEngine;
use crate::experiment::{AxisOf, Design};
use crate::job::bounds::{POINTS, REPLICATIONS, ROWS, THREADS};
use crate::job::{self, Ask, Job};

const SWEEP_EXAMPLES: &str = "\
Examples:
  pimsim sweep scenarios/office-hours.toml \\
      --vary needs.0.rate=10/week,20/week,40/week
  pimsim sweep scenarios/race.toml --vary approvers.on-call.members=1..4 \\
      --vary approvers.on-call.coordination=race,claim
  pimsim sweep scenarios/office-hours.toml --vary needs.0.rate=10..80/week \\
      --vary needs.0.patience=1h..2d --random 50 --design latin
  pimsim sweep scenarios/race.toml --vary approvers.on-call.members=1..4 \\
      --vary approvers.on-call.coordination=race,claim \\
      --tradeoff unmet_share,review_time
  pimsim sweep scenarios/office-hours.toml --vary needs.0.rate=10..80/week \\
      --vary needs.0.patience=1h..2d --sensitivity 100
  pimsim sweep scenarios/race.toml --vary approvers.on-call.members=1..20 \\
      --shard auto/10
  pimsim sweep scenarios/race.toml --vary approvers.on-call.members=1..20 \\
      --shard auto/10 \\
      --emit slurm

Values of --vary:
  a,b,c        as --set takes them; texts in quotes and lists in brackets may
               hold commas
  2..6         whole numbers, both ends included; 2..10:2 every second one
  0.1..0.9:0.2 numbers with their step; 30m..2h:30m durations; 20..60/week:10
  rates
  policy=a,b   the same as --policy a b

The last key varies fastest. An interrupted sweep goes on when the same command
is typed again.

Sensitivity:
  --sensitivity 100 runs 100 rows of points, each of as many points as keys and
  two more, and says how much of the variance of a measure each key has a part
  in (Sobol indices). Every row has a seed of its own, which sweep.csv names.
  With two or more replications the noise is taken out.

Trade-off:
  --tradeoff says which points are efficient: no other one is clearly better in
  one of two measures and clearly no worse in the other, by paired intervals
  over the replications. tradeoff.csv has all.

Shards:
  --shard 3/20 makes the third of 20 parts, in DIR/shard-3-of-20; merge joins
  them. --shard auto/20 takes the number from the array index of the engine:
  SLURM_ARRAY_TASK_ID, HQ_TASK_ID, PBS_ARRAY_INDEX, LSB_JOBINDEX and SGE_TASK_ID
  count from 1 (submit arrays as 1-20), JOB_COMPLETION_INDEX (Kubernetes),
  AWS_BATCH_JOB_ARRAY_INDEX and CLOUD_RUN_TASK_INDEX from 0.";

/// `pimsim sweep`
#[derive(Debug, Args)]
#[command(after_help = SWEEP_EXAMPLES)]
pub struct Sweep {
    /// The scenario (TOML); `-` reads standard input
    #[arg(value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// A key of the scenario and the values it takes; once for each key
    #[arg(long, value_name = "KEY.PATH=VALUES", required = true)]
    pub vary: Vec<String>,
    /// Not all combinations, but so many points, drawn from the values and ranges of every key
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(POINTS))]
    pub random: Option<u32>,
    /// Which key matters most: first-order and total Sobol indices, from so many rows of points
    /// drawn from the values and ranges of every key
    #[arg(long, value_name = "ROWS", conflicts_with = "random",
        value_parser = clap::value_parser!(u32).range(ROWS))]
    pub sensitivity: Option<u32>,
    /// With --sensitivity: of these measures [default: time_to_access_p95, and
    /// attacker_privileged_time or, without [threat], excess_exposure]
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        requires = "sensitivity")]
    pub measure: Vec<String>,
    /// Which points are efficient: the front of two measures, such as unmet_share,exposure; a
    /// measure may have `of ROLE` and `:min` or `:max` behind it [default: time_to_access_p95, and
    /// attacker_privileged_time or, without [threat], excess_exposure]
    #[arg(long, value_name = "X,Y", num_args = 0..=1, conflicts_with = "sensitivity",
        value_parser = values::sides)]
    pub tradeoff: Option<Option<[AxisOf; 2]>>,
    /// How --random chooses
    #[arg(long, value_enum, default_value = "random", requires = "random")]
    pub design: DesignArgument,
    /// Only a part of the points: I of N, or auto/N for the array index of the engine
    #[arg(long, value_name = "I/N", value_parser = shard::parse)]
    pub shard: Option<ShardArgument>,
    /// Run nothing, but write job files for this engine, which make and join the N shards of
    /// --shard auto/N
    #[arg(long, value_enum, value_name = "ENGINE", requires = "shard")]
    pub emit: Option<JobEngine>,
    /// Where the files go [default: out/SCENARIO-NAME-sweep]; a shard goes to DIR/shard-I-of-N
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The root of all randomness, instead of the scenario's
    #[arg(long)]
    pub seed: Option<u64>,
    /// Independent repetitions, instead of the scenario's
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(REPLICATIONS))]
    pub replications: Option<u32>,
    /// Only these policies
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub policy: Vec<String>,
    /// Speak of these roles alone; the files stay complete [default: those that are not the
    /// same at every point]
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub role: Vec<String>,
    /// Override a value of the scenario, at every point; `*` in a path is any key or entry, and
    /// KEY.PATH*=2 multiplies what is there
    #[arg(long = "set", value_name = "KEY.PATH=VALUE", num_args = 1..,
        value_hint = clap::ValueHint::Other)]
    pub overrides: Vec<String>,
    /// How many threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(THREADS))]
    pub threads: Option<u32>,
    /// What standard output shows
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
    /// No progress or warnings
    #[arg(long, short)]
    pub quiet: bool,
    /// Begin anew, also in a directory that holds another sweep or that pimsim did not write, and
    /// over files there that pimsim did not write or that were changed since; what does not stand
    /// in the way stays
    #[arg(long)]
    pub force: bool,
}

/// A sweep that was typed: a job, or job files for an engine.
#[derive(Debug)]
pub struct Swept {
    /// The sweep; with an engine, of the whole.
    pub call: Call,
    /// The engine that is to run it, and the number of shards.
    pub emit: Option<(JobEngine, Option<u32>)>,
}

impl Sweep {
    /// The job that was typed, and how it is done.
    ///
    /// # Errors
    /// A sentence, when no engine says which shard it is, or something is said twice.
    pub fn call(self) -> Result<Swept, String> {
        let emit = self.emit.map(|engine| (engine, self.shard.and_then(|shard| shard.automatic())));
        let (shard, engine) = shard::shard(self.shard.filter(|_| emit.is_none()))?;
        let design = match (self.random, self.sensitivity, self.design) {
            (Some(n), _, DesignArgument::Random) => Design::Random(n),
            (Some(n), _, DesignArgument::Latin) => Design::Latin(n),
            (None, Some(rows), _) => Design::Sensitivity(rows),
            (None, None, _) => Design::Grid,
        };
        let sweep = job::Sweep {
            vary: self.vary,
            design,
            measures: self.measure,
            tradeoff: self.tradeoff.map(|two| two.map(Vec::from).unwrap_or_default()),
            shard,
        };
        let job = Job {
            ask: Ask::Sweep(sweep),
            file: named(&self.file),
            seed: self.seed,
            replications: self.replications,
            policies: self.policy,
            changes: self.overrides,
        };
        let manner = Manner {
            file: self.file,
            out: self.out,
            threads: self.threads.map(|threads| threads as usize),
            force: self.force,
            quiet: self.quiet,
            roles: self.role,
        };
        let shown = Shown { format: self.format, plot: false };
        Ok(Swept { call: Call { job, manner, shown, engine }, emit })
    }
}

/// `--design`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DesignArgument {
    /// Every key independently
    Random,
    /// A Latin hypercube: every key spread evenly
    Latin,
}

const MERGE_EXAMPLES: &str = "\
Examples:
  pimsim merge out/race-sweep/shard-* --out out/race-sweep-merged
  pimsim merge out/race/shard-* --out out/race-merged

The manifests say what the directories hold; their names do not matter, nor does
their order. What is missing is named, with what to type for the engine that ran
the others. Joined shards of `run` and `compare` end as these do: with their
tables, and with exit code 1 or 5 for targets.";

/// `pimsim merge`
#[derive(Debug, Args)]
#[command(after_help = MERGE_EXAMPLES)]
pub struct Merge {
    /// The directories of the shards
    #[arg(value_name = "DIR", required = true)]
    pub directories: Vec<PathBuf>,
    /// Where the joined files go
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// The scenario of a run, if it is not where the manifest says; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// Nothing but mistakes on standard error
    #[arg(long, short)]
    pub quiet: bool,
    /// Write into a directory that pimsim did not write, and over files there that pimsim did not
    /// write or that were changed since; what does not stand in the way stays
    #[arg(long)]
    pub force: bool,
}
