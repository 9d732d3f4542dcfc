//! What can be typed after `replay`.

use std::path::PathBuf;

use clap::Args;

use super::Format;
use super::leaves::Leaves;
use super::log::LogArguments;
use crate::job::bounds::REPLICATIONS;

const REPLAY_EXAMPLES: &str = "\
Examples:
  pimsim replay audit.csv --scenario out/tenant-fit/scenario.toml
  pimsim replay audit.csv --scenario out/tenant-fit/scenario.toml --policy automatic

The needs of the log, with their persons, instants and planned starts, under the
policies of the scenario. First the requests are replayed as they were logged,
under the policy `as-logged` (the scenario without overrides), and compared with
the log. Who decided after how long on duty, that nobody else had by then, how long
a decision was waited for and how long the role was used is kept under every
policy; the rest is drawn, once a replication.

What cannot be told: needs that an easier policy invites, approvers who react to
load, who was urgent; there are no attackers and no emergency accounts in it.

Exit codes:
  0 done; 1 fewer than 95 % of the requests go as they went; 2 usage; 3 the log or
  the scenario cannot serve, and why; 4 could not read or write; 130 interrupted;
  143 ended by SIGTERM";

/// `pimsim replay`
#[derive(Debug, Args)]
#[command(after_help = REPLAY_EXAMPLES)]
pub struct ReplayArguments {
    /// The logs.
    #[command(flatten)]
    pub log: LogArguments,
    /// The scenario with the policies, such as `fit` makes it
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub scenario: PathBuf,
    /// Only these policies, beside as-logged [default: all]
    #[arg(long, value_name = "NAME", num_args = 1..)]
    pub policy: Vec<String>,
    /// How often what no log tells is drawn
    #[arg(long, value_name = "N", default_value = "40",
        value_parser = clap::value_parser!(u32).range(REPLICATIONS))]
    pub replications: u32,
    /// The root of all randomness [default: the scenario's]
    #[arg(long, value_name = "SEED")]
    pub seed: Option<u64>,
    /// Where the files go [default: out/SCENARIO-replay]
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// How files are left.
    #[command(flatten)]
    pub leaves: Leaves,
    /// What standard output shows: csv is replay.csv
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}
