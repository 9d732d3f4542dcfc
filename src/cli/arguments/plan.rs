//! What can be typed after `plan`.

use std::path::PathBuf;

use clap::Args;

use super::call::Call;
use super::search::SearchArguments;
use super::values;
use crate::job::bounds::{MOST_JUDGED, REPLICATIONS};
use crate::job::{Ask, Plan};

const PLAN_EXAMPLES: &str = "\
Examples:
  pimsim plan scenarios/approver-group.toml --group secops --members 1..12 \\
      --target \"time_to_access_p95 <= 30m\" --target \"timed_out_share <= 1%\"
  pimsim plan scenarios/approver-group.toml --group secops --members 1..8 \\
      --calendars office,extended
  pimsim plan scenarios/approver-group.toml --group secops --members 2..9 --away 1 \
      --hours extended \"mon-sun 07:00-21:00\"
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
    #[arg(long, value_name = "A..B", value_parser = values::members)]
    pub members: std::ops::RangeInclusive<u32>,
    /// Calendars that members can be on, in any mixture, all with the values of the group; a list of
    /// members stays out then [default: those of the members]
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub calendars: Vec<String>,
    /// Hours on duty to choose from: a calendar of the scenario, or windows such as "mon-fri
    /// 08:00-18:00 + sat 09:00-12:00" in the zone of the scenario; all members of a candidate have the
    /// same, with the values of the group; a list of members stays out then
    #[arg(long, value_name = "NAME|WINDOWS", num_args = 1.., conflicts_with = "calendars",
        value_hint = clap::ValueHint::Other)]
    pub hours: Vec<String>,
    /// So many of the members are away: the targets are met by those who are left
    #[arg(long, value_name = "N", default_value = "0")]
    pub away: u32,
    /// Without these members of the list, as if they had left
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        conflicts_with_all = ["calendars", "hours"], value_hint = clap::ValueHint::Other)]
    pub without: Vec<String>,
    /// A limit that has to be met, such as "timed_out_share <= 1%"; may be given several times
    /// [default: the scenario's targets]
    #[arg(long = "target", value_name = "MEASURE <= VALUE")]
    pub targets: Vec<String>,
    /// Under this policy; needed when there are several
    #[arg(long, value_name = "NAME")]
    pub policy: Option<String>,
    /// Speak of these roles alone; the files stay complete; targets of other
    /// roles must be met all the same
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub role: Vec<String>,
    /// A candidate within this share of a limit may be judged either way: 5% or 0.05
    #[arg(long, value_name = "SHARE", default_value = "5%",
        value_parser = values::share)]
    pub tolerance: f64,
    /// Replications before a candidate is judged, at least 10 [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(REPLICATIONS))]
    pub replications: Option<u32>,
    /// No candidate is given more
    #[arg(long, value_name = "N", default_value = "2000",
        value_parser = clap::value_parser!(u32).range(MOST_JUDGED))]
    pub max_replications: u32,
    /// Where the files go [default: out/SCENARIO-NAME-plan]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Draw the estimate of each target against the candidates
    #[arg(long)]
    pub plot: bool,
    /// As for every search.
    #[command(flatten)]
    pub search: SearchArguments,
}

impl PlanArguments {
    /// The job that was typed, and how it is done.
    pub fn call(self) -> Call {
        let plan = Plan {
            group: self.group,
            members: [*self.members.start(), *self.members.end()],
            calendars: self.calendars,
            hours: self.hours,
            away: self.away,
            without: self.without,
            targets: self.targets,
            tolerance: self.tolerance,
            max_replications: self.max_replications,
        };
        let asked = Ask::Plan(plan);
        let of = (self.file, self.out);
        let policies = self.policy.into_iter().collect();
        let mut call = self.search.call(asked, of, self.replications, policies);
        call.shown.plot = self.plot;
        call.manner.roles = self.role;
        call
    }
}
