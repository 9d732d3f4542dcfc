//! What can be typed.

mod beginning;
mod check;
mod explain;
mod report;
mod sweep;
mod verify;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use beginning::{
    CompletionsArguments, ManArguments, NewArguments, SchemaArguments, ShellArgument,
};
pub use check::{Check, CheckFormat};
pub use explain::{Explain, StoryFormat};
pub use report::ReportArguments;
pub use sweep::{DesignArgument, EmitArgument, Merge, Sweep};
pub use verify::Verify;

use super::shard::ShardArgument;
use crate::archive::details::Detail;
use crate::experiment::Axis;
use crate::words::states::StatesFormat;

/// What `pimsim` alone answers.
pub const QUESTIONS: &str = "\
pimsim simulates the approval of privileged roles (Microsoft Entra PIM).

It answers three questions:

  What does approval cost in waiting, and what does it buy in exposure?
      pimsim compare scenarios/global-administrator.toml

  How many approvers do we need, on which shifts?
      pimsim plan scenarios/approver-group.toml --group secops --members 1..12

  What can happen to a request, and who makes it happen?
      pimsim states
      pimsim explain scenarios/workshop-1-first-request.toml --need 7

Before that: pimsim check FILE finds dead ends of a design. After that: pimsim
report DIR makes one page to send of what was found.

No scenario at hand? This writes a small one, and says what to type next:
      pimsim new

All commands: pimsim --help. One command: pimsim compare --help.
";

/// Simulates the approval of privileged roles (Microsoft Entra PIM).
#[derive(Debug, Parser)]
#[command(name = "pimsim", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  pimsim new
  pimsim compare scenarios/global-administrator.toml
  pimsim run scenarios/office-hours.toml --replications 40
  pimsim check scenarios/global-administrator.toml
  pimsim explain scenarios/workshop-1-first-request.toml --need 7
  pimsim states --format mermaid
  pimsim sweep scenarios/approver-group.toml \\
      --vary approvers.secops.members=1..6
  pimsim report out/global-administrator
  pimsim verify out/office-hours

Exit codes:
  0 done; 1 a target, a check or a verification is not met, or the auditor found
  a violation; 2 usage; 3 the scenario has problems; 4 could not read or write;
  5 a target is undecided at this precision, or --precision was not reached; 130
  interrupted; 143 ended by SIGTERM";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a small scenario to start from
    New(NewArguments),
    /// Simulate every policy and show its measures with intervals
    Run(Experiment),
    /// The same, and paired differences from one policy, with plain sentences
    Compare(Compare),
    /// Tell the story of one need, or of one attempt of an attacker, in local time
    Explain(Explain),
    /// Find the smallest approver group that meets every target
    Plan(PlanArguments),
    /// Find the dead ends of a design without simulating it, and show who is on duty when
    Check(Check),
    /// Simulate all combinations of some values of the scenario, or a sample of them
    Sweep(Sweep),
    /// Join the shards of a run, a comparison or a sweep
    Merge(Merge),
    /// Show the life cycle of a request, generated from the code
    States(States),
    /// Make one HTML page of an output directory, to read, send and print
    Report(ReportArguments),
    /// Run again what the manifest of a directory says and compare every byte
    Verify(Verify),
    /// Print the JSON Schema of scenario files, for editors
    Schema(SchemaArguments),
    /// Print the completions of a shell
    Completions(CompletionsArguments),
    /// Print the manual, or write all of its pages
    Man(ManArguments),
}

const RUN_EXAMPLES: &str = "\
Examples:
  pimsim run scenarios/office-hours.toml
  pimsim run scenarios/office-hours.toml \\
      --set roles.exchange-administrator.activation.maximum_duration=4h
  pimsim run scenarios/office-hours.toml --precision 5%
  pimsim run scenarios/race.toml --plot
  pimsim run scenarios/race.toml --detail needs,requests --out out/race
  pimsim run scenarios/race.toml --replications 10000 --shard auto/20
  cat scenarios/race.toml | pimsim run - --format csv";

/// `pimsim run`
#[derive(Debug, Args)]
#[command(after_help = RUN_EXAMPLES)]
pub struct Experiment {
    /// The scenario (TOML); `-` reads standard input
    #[arg(value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// Where the files go [default: out/SCENARIO-NAME]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The root of all randomness, instead of the scenario's
    #[arg(long)]
    pub seed: Option<u64>,
    /// Independent repetitions, instead of the scenario's
    #[arg(long, value_name = "N", overrides_with = "replications",
        value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub replications: Option<u32>,
    /// Run until every headline measure (what `compare` shows of each policy, for all roles
    /// together) is known to within this share of itself: 5% or 0.05. The first look is after
    /// --replications, at least 20
    #[arg(long, value_name = "SHARE", overrides_with = "precision",
        value_parser = super::precision::share)]
    pub precision: Option<f64>,
    /// With --precision: give up after so many [default: 10000]
    #[arg(long, value_name = "N", requires = "precision", overrides_with = "max_replications",
        value_parser = clap::value_parser!(u32).range(20..=1_000_000))]
    pub max_replications: Option<u32>,
    /// Only a part of the replications of every policy: I of N, or auto/N for the array index of
    /// the engine. It goes to DIR/shard-I-of-N, and `merge` joins the parts and shows the tables
    #[arg(long, value_name = "I/N", conflicts_with = "precision",
        value_parser = crate::cli::shard::parse)]
    pub shard: Option<ShardArgument>,
    /// Only these policies
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub policy: Vec<String>,
    /// Override a value of the scenario, for every policy
    #[arg(long = "set", value_name = "KEY.PATH=VALUE", num_args = 1..,
        value_hint = clap::ValueHint::Other)]
    pub overrides: Vec<String>,
    /// How many threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub threads: Option<u32>,
    /// Also write every need, request or record (large)
    #[arg(long, value_enum, value_name = "WHAT", num_args = 1.., value_delimiter = ',')]
    pub detail: Vec<DetailArgument>,
    /// What standard output shows
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
    /// Also draw how long needs wait, under each policy: a histogram and the share still waiting
    #[arg(long)]
    pub plot: bool,
    /// Let the auditor check every transition; exit with 1 if it finds a violation
    #[arg(long)]
    pub audit: bool,
    /// No progress, warnings or advice
    #[arg(long, short)]
    pub quiet: bool,
    /// Write into a directory that pimsim did not write, and over files there that pimsim did not
    /// write or that were changed since; what does not stand in the way stays
    #[arg(long)]
    pub force: bool,
}

const COMPARE_EXAMPLES: &str = "\
Examples:
  pimsim compare scenarios/global-administrator.toml
  pimsim compare scenarios/global-administrator.toml --baseline manual
  pimsim compare scenarios/global-administrator.toml --policy automatic manual
  pimsim compare scenarios/global-administrator.toml \\
      --tradeoff unmet_share,exposure
  pimsim compare scenarios/global-administrator.toml --format csv \\
      > comparison.csv";

/// `pimsim compare`
#[derive(Debug, Args)]
#[command(after_help = COMPARE_EXAMPLES)]
pub struct Compare {
    /// As for `run`.
    #[command(flatten)]
    pub experiment: Experiment,
    /// The policy that the others are compared with [default: the first]
    #[arg(long, value_name = "NAME")]
    pub baseline: Option<String>,
    /// The two measures between which to choose; `:min` or `:max` behind one says what is better
    /// [default: time_to_access_p95 against attacker_privileged_time, or exposure]
    #[arg(long, value_name = "MEASURE,MEASURE", value_parser = super::choice::axes)]
    pub tradeoff: Option<[Axis; 2]>,
}

const PLAN_EXAMPLES: &str = "\
Examples:
  pimsim plan scenarios/approver-group.toml --group secops --members 1..12 \\
      --target \"time_to_access_p95 <= 30m\" --target \"timed_out_share <= 1%\"
  pimsim plan scenarios/approver-group.toml --group secops --members 1..8 \\
      --calendars office,extended
  pimsim plan scenarios/global-administrator.toml --policy manual \\
      --group security-officers \\
      --members 1..9 --target \"timed_out_share of global-administrator <= 2%\"

Exit codes:
  0 the smallest group is known; 1 no candidate meets the targets; 2 usage; 3
  the scenario has problems; 4 could not read or write; 5 undecided after
  --max-replications; 130 interrupted; 143 ended by SIGTERM";

/// `pimsim plan`
#[derive(Debug, Args)]
#[command(after_help = PLAN_EXAMPLES)]
pub struct PlanArguments {
    /// The scenario (TOML); `-` reads standard input
    #[arg(value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// The approver group
    #[arg(long, value_name = "NAME", value_hint = clap::ValueHint::Other)]
    pub group: String,
    /// The sizes to choose from; where members are a list, the first so many of it, each with their
    /// own calendar and values
    #[arg(long, value_name = "A..B", value_parser = super::plan::members)]
    pub members: std::ops::RangeInclusive<u32>,
    /// Calendars that members can be on, in any mixture, all with the values of the group; a list of
    /// members stays out then [default: those of the members]
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub calendars: Vec<String>,
    /// A limit that has to be met, such as "timed_out_share <= 1%"; may be given several times
    /// [default: the scenario's targets]
    #[arg(long = "target", value_name = "MEASURE <= VALUE")]
    pub targets: Vec<String>,
    /// Under this policy; needed when there are several
    #[arg(long, value_name = "NAME")]
    pub policy: Option<String>,
    /// A candidate within this share of a limit may be judged either way: 5% or 0.05
    #[arg(long, value_name = "SHARE", default_value = "5%",
        value_parser = super::precision::share)]
    pub tolerance: f64,
    /// Replications before a candidate is judged, at least 10 [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub replications: Option<u32>,
    /// No candidate is given more
    #[arg(long, value_name = "N", default_value = "2000",
        value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    pub max_replications: u32,
    /// Where the files go [default: out/SCENARIO-NAME-plan]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The root of all randomness, instead of the scenario's
    #[arg(long)]
    pub seed: Option<u64>,
    /// Override a value of the scenario, for every policy
    #[arg(long = "set", value_name = "KEY.PATH=VALUE", num_args = 1..,
        value_hint = clap::ValueHint::Other)]
    pub overrides: Vec<String>,
    /// How many threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_024))]
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

const STATES_EXAMPLES: &str = "\
Examples:
  pimsim states
  pimsim states --format mermaid
  pimsim states --format dot | dot -Tsvg > states.svg
  pimsim states --format csv";

/// `pimsim states`
#[derive(Debug, Args)]
#[command(after_help = STATES_EXAMPLES)]
pub struct States {
    /// How to show it
    #[arg(long, value_enum, default_value = "table")]
    pub format: StatesArgument,
}

/// `--format` of an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// measures.csv, or comparison.csv for compare
    Csv,
    /// The same numbers as one document
    Json,
}

/// `--detail`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DetailArgument {
    /// needs.csv
    Needs,
    /// requests.csv
    Requests,
    /// records.csv
    Records,
}

impl Experiment {
    /// The details that were asked for, each once, in the order of the contract.
    pub fn details(&self) -> Vec<Detail> {
        let asked = |detail: &Detail| {
            self.detail.iter().any(|argument| match argument {
                DetailArgument::Needs => *detail == Detail::Needs,
                DetailArgument::Requests => *detail == Detail::Requests,
                DetailArgument::Records => *detail == Detail::Records,
            })
        };
        Detail::ALL.into_iter().filter(asked).collect()
    }
}

/// `--format` of `states`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StatesArgument {
    /// For people
    Table,
    /// A Mermaid state diagram
    Mermaid,
    /// A Graphviz graph
    Dot,
    /// One row per transition
    Csv,
}

impl From<StatesArgument> for StatesFormat {
    fn from(argument: StatesArgument) -> Self {
        match argument {
            StatesArgument::Table => Self::Table,
            StatesArgument::Mermaid => Self::Mermaid,
            StatesArgument::Dot => Self::Dot,
            StatesArgument::Csv => Self::Csv,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn lists_are_taken_with_commas_or_spaces_and_in_the_order_of_the_contract() {
        let typed = "pimsim run a.toml --detail records,needs --policy x y --set a=1 b=2 --set c=3";
        let arguments = Arguments::try_parse_from(typed.split(' ')).expect("these are fine");
        let Some(Command::Run(run)) = arguments.command else { panic!("it was run") };
        assert_eq!(run.details(), [Detail::Needs, Detail::Records]);
        assert_eq!(run.policy, ["x", "y"]);
        assert_eq!(run.overrides, ["a=1", "b=2", "c=3"]);
    }
}
