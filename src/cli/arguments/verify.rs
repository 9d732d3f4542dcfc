//! What can be typed after `verify`.

use std::path::PathBuf;

use clap::Args;

use crate::job::bounds::THREADS;

const VERIFY_EXAMPLES: &str = "\
Examples:
  pimsim verify out/office-hours
  pimsim verify homework/team-3 \\
      --scenario scenarios/workshop-1-first-request.toml
  cat scenarios/race.toml | pimsim verify out/stdin --scenario -

Exit codes:
  0 every byte is the same; 1 something differs: each difference is named;
  3 the scenario has problems; 4 could not read or write; 130 interrupted; 143
  ended by SIGTERM

What an interrupted run left (names that begin with `.pimsim-`) is named and is no
difference. A report counts as one when it is not what `report` makes now.";

/// `pimsim verify`
#[derive(Debug, Args)]
#[command(after_help = VERIFY_EXAMPLES)]
pub struct Verify {
    /// A directory that `run` or `compare` wrote; nothing is written there
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub directory: PathBuf,
    /// The scenario, if it is not where the manifest says; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// How many threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(THREADS))]
    pub threads: Option<u32>,
    /// No progress
    #[arg(long, short)]
    pub quiet: bool,
}
