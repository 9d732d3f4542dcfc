//! What can be typed after `fit`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::leaves::Leaves;
use super::log::{LogArguments, span};
use super::{Format, values};
use crate::job::bounds::REPLICATIONS;

const FIT_EXAMPLES: &str = "\
Examples:
  pimsim fit audit.csv
  pimsim fit audit.json --scenario out/tenant/scenario.toml
  pimsim fit logs --time-zone Europe/Berlin --members secops=6
  pimsim fit audit.csv --scenario out/tenant/scenario.toml --check
  pimsim fit audit.csv --check --no-fit --scenario out/tenant-fit/scenario.toml

Logs that are read, found by what is in a file: the CSV of the Entra admin centre
(Audit logs > Service PIM > Download), directoryAudits of Graph, also from
PowerShell, Log Analytics, diagnostic settings, Kusto, the Azure Activity Log.
Several files are one log; directories, .gz and .zip are opened; `-` is standard
input.

Nothing leaves this machine. Persons become numbers; justifications, addresses
and names are skipped by the reader.

Exit codes:
  0 done; 1 --check: the model does not tell the log; 2 usage; 3 a log cannot
  serve, and why; 4 could not read or write; 130 interrupted; 143 ended by SIGTERM";

/// `pimsim fit`
#[derive(Debug, Args)]
#[command(after_help = FIT_EXAMPLES)]
pub struct FitArguments {
    /// The logs.
    #[command(flatten)]
    pub log: LogArguments,
    /// The settings of the tenant, such as `import` makes them
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub scenario: Option<PathBuf>,
    /// The part of a response that is the review: an assumption
    #[arg(long, value_name = "DURATION", default_value = "2m", value_parser = span)]
    pub review: crate::time::Span,
    /// A group has so many members, where the log shows fewer
    #[arg(long, value_name = "GROUP=N", num_args = 1..)]
    pub members: Vec<String>,
    /// A calendar of the scenario that a group is known to have: no hours are searched for then
    #[arg(long, value_name = "GROUP=NAME", num_args = 1.., requires = "scenario")]
    pub calendar: Vec<String>,
    /// One law for each group, or for each member with 20 decisions or more
    #[arg(long, value_enum, default_value = "group")]
    pub by: By,
    /// So many levels of demand [default: those of the least BIC]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4))]
    pub levels: Option<u32>,
    /// Whether the model tells the log: its measures ranked among those of replications
    #[arg(long)]
    pub check: bool,
    /// Judge --scenario as it is, and fit nothing
    #[arg(long, requires_all = ["check", "scenario"])]
    pub no_fit: bool,
    /// Fit on the first part of the time, and check on this share of it at the end
    #[arg(long, value_name = "SHARE", requires = "check", value_parser = values::share)]
    pub holdout: Option<f64>,
    /// Replications of --check
    #[arg(long, value_name = "N", default_value = "200",
        value_parser = clap::value_parser!(u32).range(REPLICATIONS))]
    pub replications: u32,
    /// Samples for the test of each law and of the hours
    #[arg(long, value_name = "N", default_value = "199",
        value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub bootstraps: u32,
    /// The root of all randomness
    #[arg(long, default_value = "0")]
    pub seed: u64,
    /// Where the files go [default: out/tenant-fit; with --no-fit out/tenant-check]
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// How files are left.
    #[command(flatten)]
    pub leaves: Leaves,
    /// What standard output shows: csv is fit.csv, or check.csv with --no-fit
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}

impl FitArguments {
    /// Where the files go: what is judged is never in the way of what is said of it.
    pub fn directory(&self) -> PathBuf {
        let own = if self.no_fit { "out/tenant-check" } else { "out/tenant-fit" };
        self.out.clone().unwrap_or_else(|| PathBuf::from(own))
    }
}

/// `--by`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// One law for all members
    Group,
    /// A law for each member with enough decisions
    Member,
}
