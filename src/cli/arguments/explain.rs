//! What can be typed after `explain`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use crate::engine::{AccessBy, NeedEnd};
use crate::experiment::story::Outcome;
use crate::job::bounds::{REPLICATIONS, STORIES};
use crate::job::{self, Ask, Job};
use crate::lifecycle::State;

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  pimsim explain scenarios/workshop-1-first-request.toml --need 7
  pimsim explain scenarios/global-administrator.toml --need 7 \\
      --policy manual automatic
  pimsim explain scenarios/global-administrator.toml --slowest 3 --policy manual
  pimsim explain scenarios/office-hours.toml --outcome timed_out
  pimsim explain scenarios/outage.toml --outcome unmet --slowest 2
  pimsim explain scenarios/high-security.toml --attacker --outcome active
  pimsim explain scenarios/high-security.toml --request 31 \\
      --policy high-security
  cat scenarios/race.toml | pimsim explain - --need 1 --format json

Exit codes:
  0 told; 1 nothing of this kind happened in this replication; 2 usage, or no
  such number; 3 the scenario has problems; 4 could not read or write; 130
  interrupted";

/// Instead of one long line.
const EXPLAIN_USAGE: &str = "\
pimsim explain [OPTIONS] <FILE> --need <N>
       pimsim explain [OPTIONS] <FILE> --request <N>
       pimsim explain [OPTIONS] <FILE> --slowest <N> [--outcome <OUTCOME>]
       pimsim explain [OPTIONS] <FILE> --outcome <OUTCOME>
       pimsim explain [OPTIONS] <FILE> --attacker [--outcome <OUTCOME>]";

/// `pimsim explain`
#[derive(Debug, Args)]
#[command(after_help = EXPLAIN_EXAMPLES, override_usage = EXPLAIN_USAGE)]
#[command(group = ArgGroup::new("whose").required(true).multiple(true)
    .args(["need", "request", "slowest", "outcome", "attacker"]))]
pub struct Explain {
    /// The scenario (TOML); `-` reads standard input
    #[arg(value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// The need with this number: they are counted by the instant at which access is wanted, as in
    /// needs.csv, and are the same under every policy
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..),
        conflicts_with_all = ["request", "slowest", "outcome", "attacker"])]
    pub need: Option<u64>,
    /// Whatever filed the request with this number under the first policy, as in requests.csv: a
    /// need, or an attacker
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..),
        conflicts_with_all = ["slowest", "outcome", "attacker"])]
    pub request: Option<u64>,
    /// The N needs that waited longest for access, under any of the policies
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(STORIES),
        conflicts_with_all = ["attacker", "first"])]
    pub slowest: Option<u16>,
    /// The first need with this outcome under any of the policies: the end of one of its requests,
    /// its own end, or how it got access
    #[arg(long, value_enum, value_name = "OUTCOME")]
    pub outcome: Option<OutcomeArgument>,
    /// The first attempt of an attacker; with --outcome, the first with that outcome
    #[arg(long)]
    pub attacker: bool,
    /// With --outcome or --attacker: the first N
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(STORIES),
        conflicts_with_all = ["need", "request"])]
    pub first: Option<u16>,
    /// Which of the independent repetitions
    #[arg(long, value_name = "R", default_value = "1",
        value_parser = clap::value_parser!(u32).range(REPLICATIONS))]
    pub replication: u32,
    /// Only under these policies
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub policy: Vec<String>,
    /// The root of all randomness, instead of the scenario's
    #[arg(long)]
    pub seed: Option<u64>,
    /// With --slowest, --outcome or --attacker: only for these roles
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other, conflicts_with_all = ["need", "request"])]
    pub role: Vec<String>,
    /// Override a value of the scenario, for every policy; `*` in a path is any key or entry, and
    /// KEY.PATH*=2 multiplies what is there
    #[arg(long = "set", value_name = "KEY.PATH=VALUE", num_args = 1..,
        value_hint = clap::ValueHint::Other)]
    pub overrides: Vec<String>,
    /// What standard output shows
    #[arg(long, value_enum, default_value = "table")]
    pub format: StoryFormat,
    /// No warnings or hints
    #[arg(long, short)]
    pub quiet: bool,
}

impl Explain {
    /// The job that was typed.
    pub fn job(&self) -> Job {
        let explain = job::Explain {
            need: self.need,
            request: self.request,
            slowest: self.slowest,
            outcome: self.outcome.map(Outcome::from),
            attacker: self.attacker,
            first: self.first,
            roles: self.role.clone(),
            replication: Some(self.replication).filter(|replication| *replication != 1),
        };
        Job {
            ask: Ask::Explain(explain),
            file: self.file.display().to_string(),
            seed: self.seed,
            replications: None,
            policies: self.policy.clone(),
            changes: self.overrides.clone(),
        }
    }
}

/// `--format` of `explain`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StoryFormat {
    /// The story as text
    Table,
    /// The same as one document
    Json,
}

/// `--outcome`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum OutcomeArgument {
    /// A check failed
    Refused,
    /// An approver said no
    Denied,
    /// Nobody decided in time
    TimedOut,
    /// Taken back
    Canceled,
    /// Could not be provisioned
    Failed,
    /// Became active, whatever ended it
    Active,
    /// Active to the end of the window
    Elapsed,
    /// The requester ended the activation early
    Deactivated,
    /// Incident response, or somebody who watches, ended the activation
    Revoked,
    /// The need's work was done
    Met,
    /// The need gave up
    Unmet,
    /// Still open at the end of the run
    Censored,
    /// The need used a request that it did not file
    Joined,
    /// The need had standing access
    Standing,
    /// The need used an emergency account
    BreakGlass,
}

impl From<OutcomeArgument> for Outcome {
    fn from(argument: OutcomeArgument) -> Self {
        match argument {
            OutcomeArgument::Refused => Self::Ended(State::Refused),
            OutcomeArgument::Denied => Self::Ended(State::Denied),
            OutcomeArgument::TimedOut => Self::Ended(State::TimedOut),
            OutcomeArgument::Canceled => Self::Ended(State::Canceled),
            OutcomeArgument::Failed => Self::Ended(State::Failed),
            OutcomeArgument::Active => Self::Active,
            OutcomeArgument::Elapsed => Self::Ended(State::Elapsed),
            OutcomeArgument::Deactivated => Self::Ended(State::Deactivated),
            OutcomeArgument::Revoked => Self::Ended(State::Revoked),
            OutcomeArgument::Met => Self::Need(NeedEnd::Met),
            OutcomeArgument::Unmet => Self::Need(NeedEnd::Unmet),
            OutcomeArgument::Censored => Self::Need(NeedEnd::Censored),
            OutcomeArgument::Joined => Self::Access(AccessBy::Joined),
            OutcomeArgument::Standing => Self::Access(AccessBy::Standing),
            OutcomeArgument::BreakGlass => Self::Access(AccessBy::BreakGlass),
        }
    }
}
