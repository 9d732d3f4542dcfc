//! What can be typed.

mod beginning;
mod call;
mod check;
mod decide;
mod diff;
mod explain;
mod fit;
mod import;
mod leaves;
mod log;
mod patch;
mod plan;
mod report;
mod run;
mod search;
mod shard;
mod sweep;
mod values;
mod verify;

pub use beginning::{
    CompletionsArguments, ManArguments, NewArguments, SchemaArguments, ShellArgument,
};
pub use call::{Call, Manner, Shown};
pub use check::{Check, CheckFormat};
use clap::{Args, Parser, Subcommand, ValueEnum};
pub use decide::DecideArguments;
pub use diff::{DiffArguments, DiffFormat};
pub use explain::{Explain, StoryFormat};
pub use fit::{By, FitArguments};
pub use import::ImportArguments;
pub use log::{Dates, LogArguments};
pub use patch::{Api, PatchArguments};
pub use plan::PlanArguments;
pub use report::ReportArguments;
pub use run::{Compare, Experiment};
pub use shard::ENGINES;
pub use sweep::{Merge, Sweep, Swept};
pub use verify::Verify;

use crate::words::states::StatesFormat;

/// What `pimsim` alone answers.
pub const QUESTIONS: &str = "\
pimsim simulates the approval of privileged roles (Microsoft Entra PIM).

It answers four questions:

  What does approval cost in waiting, and what does it buy in exposure?
      pimsim compare scenarios/global-administrator.toml

  Which rule for which role?
      pimsim decide scenarios/by-risk.toml

  How many approvers do we need, on which shifts?
      pimsim plan scenarios/approver-group.toml --group secops --members 1..12

  What can happen to a request, and who makes it happen?
      pimsim states
      pimsim explain scenarios/workshop-1-first-request.toml --need 7

Before that: pimsim check FILE finds dead ends of a design. After that: pimsim
report DIR makes one page to send of what was found.

No scenario at hand? This writes a small one, and says what to type next:
      pimsim new
Or one of your own tenant, from settings that you exported:
      pimsim import policies.json

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
    /// Make a scenario of the settings that your tenant exports
    Import(ImportArguments),
    /// Fit behaviour to an audit log, each number with its interval
    Fit(FitArguments),
    /// Simulate every policy and show its measures with intervals
    Run(Experiment),
    /// The same, and paired differences from one policy, with plain sentences
    Compare(Compare),
    /// Tell the story of one need, or of one attempt of an attacker, in local time
    Explain(Explain),
    /// Find the smallest approver group that meets every target
    Plan(PlanArguments),
    /// Choose a rule for every role, or tell at which price each switch pays
    Decide(DecideArguments),
    /// Find the dead ends of a design without simulating it, and show who is on duty when
    Check(Check),
    /// Simulate all combinations of some values of the scenario, or a sample of them
    Sweep(Sweep),
    /// Show what changed between two scenarios, or two results, and what each change does
    Diff(DiffArguments),
    /// Write what would change the settings of your tenant to those of a policy
    Patch(PatchArguments),
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
    pub format: StatesFormat,
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::job::Detail;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn lists_are_taken_with_commas_or_spaces_and_in_the_order_of_the_contract() {
        let typed = "pimsim run a.toml --detail records,needs --policy x y --set a=1 b=2 --set c=3";
        let arguments = Arguments::try_parse_from(typed.split(' ')).expect("these are fine");
        let Some(Command::Run(run)) = arguments.command else { panic!("it was run") };
        let job = run.call().expect("these are fine").job;
        assert_eq!(
            job.run().map(|run| run.detail.as_slice()),
            Some(&[Detail::Needs, Detail::Records][..])
        );
        assert_eq!(job.policies, ["x", "y"]);
        assert_eq!(job.changes, ["a=1", "b=2", "c=3"]);
    }
}
