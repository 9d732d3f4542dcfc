//! What `plan` and `decide` take alike: both try many candidates and write what they found.

use std::path::PathBuf;

use clap::Args;

use super::Format;
use super::call::{Call, Manner, Shown, named};
use crate::job::bounds::THREADS;
use crate::job::{Ask, Job};

/// The options of a search.
#[derive(Debug, Args)]
pub struct SearchArguments {
    /// The root of all randomness, instead of the scenario's
    #[arg(long)]
    pub seed: Option<u64>,
    /// Override a value of the scenario, for every policy; `*` in a path is any key or entry, and
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
    /// Write into a directory that pimsim did not write, and over files there that pimsim did not
    /// write or that were changed since; what does not stand in the way stays
    #[arg(long)]
    pub force: bool,
}

impl SearchArguments {
    /// The call that asks this of a scenario, with the directory for what is found.
    pub fn call(
        self,
        ask: Ask,
        (file, out): (PathBuf, Option<PathBuf>),
        replications: Option<u32>,
        policies: Vec<String>,
    ) -> Call {
        let job = Job {
            ask,
            file: named(&file),
            seed: self.seed,
            replications,
            policies,
            changes: self.overrides,
        };
        let manner = Manner {
            file,
            out,
            threads: self.threads.map(|threads| threads as usize),
            force: self.force,
            quiet: self.quiet,
            roles: Vec::new(),
        };
        Call { job, manner, shown: Shown { format: self.format, plot: false }, engine: None }
    }
}
