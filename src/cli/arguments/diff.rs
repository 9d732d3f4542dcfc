//! What can be typed after `diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::job::bounds::{REPLICATIONS, THREADS};

const DIFF_EXAMPLES: &str = "\
Examples:
  pimsim diff main.toml mine.toml
  pimsim diff main.toml mine.toml --policy by-risk --role helpdesk-administrator
  pimsim diff main.toml mine.toml --format markdown --exit-zero > comment.md
  pimsim diff main.toml mine.toml --format csv > diff.csv
  git show main:tenant.toml | pimsim diff - tenant.toml
  pimsim diff out/last-month out/this-month

Two scenarios: every changed key with its line, and what each change does by
itself and all together, with the same needs and the same luck on both sides.
Two directories: nothing is simulated; both must be as their manifests say.

One policy at a time: the first that the changes reach at all, in the order of
A, or the one that --policy names; whether others clearly differ is told.

Exit codes:
  0 no clear difference; 1 some interval of all changes together leaves out 0; 2
  usage; 3 a scenario has problems; 4 could not read or write, or a directory is
  not as its manifest says; 130 interrupted; 143 ended by SIGTERM";

/// `pimsim diff`
#[derive(Debug, Args)]
#[command(after_help = DIFF_EXAMPLES)]
pub struct DiffArguments {
    /// The first: a scenario (TOML; `-` reads standard input), or a directory that `run` or
    /// `compare` wrote
    #[arg(value_name = "A", value_hint = clap::ValueHint::AnyPath)]
    pub was: PathBuf,
    /// The second, of the same kind
    #[arg(value_name = "B", value_hint = clap::ValueHint::AnyPath)]
    pub is: PathBuf,
    /// Look at this policy; of several at these only [default: all that both have]
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub policy: Vec<String>,
    /// Speak of these roles only; diff.csv and the exit code know all
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub role: Vec<String>,
    /// The root of all randomness on both sides [default: that of A]
    #[arg(long)]
    pub seed: Option<u64>,
    /// Independent repetitions on both sides [default: those of A]
    #[arg(long, value_name = "N", overrides_with = "replications",
        value_parser = clap::value_parser!(u32).range(REPLICATIONS))]
    pub replications: Option<u32>,
    /// How many threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(THREADS))]
    pub threads: Option<u32>,
    /// Write diff.csv into this directory [default: nothing is written]
    #[arg(long, short, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What standard output shows
    #[arg(long, value_enum, default_value = "table")]
    pub format: DiffFormat,
    /// Exit with 0 whether or not there is a difference
    #[arg(long)]
    pub exit_zero: bool,
    /// No progress or warnings
    #[arg(long, short)]
    pub quiet: bool,
    /// Write over a diff.csv that is not pimsim's
    #[arg(long)]
    pub force: bool,
}

/// `--format` of `diff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people
    Table,
    /// diff.csv
    Csv,
    /// The same numbers as one document
    Json,
    /// For a pull request: the answer, a table, the numbers folded away
    Markdown,
}
