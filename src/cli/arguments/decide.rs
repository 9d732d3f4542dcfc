//! What can be typed after `decide`.

use std::path::PathBuf;

use clap::Args;

use super::call::Call;
use super::search::SearchArguments;
use super::values;
use crate::job::bounds::{MOST_JUDGED, REPLICATIONS};
use crate::job::{Ask, Decide};

const DECIDE_EXAMPLES: &str = "\
Examples:
  pimsim decide scenarios/by-risk.toml
  pimsim decide scenarios/by-risk.toml --role global-administrator \\
      helpdesk-administrator
  pimsim decide scenarios/costs.toml
  pimsim decide scenarios/by-risk.toml --minimize attacker_exposure \\
      --target \"time_to_access_p95 of helpdesk-administrator <= 2h\"

Without prices, targets and --minimize the answer is a price list: from which
price of a severity-hour on each switch pays. With [costs] in the scenario,
targets or --minimize it is the best choice of a rule for every role.

Exit codes:
  0 decided; 1 no choice meets the targets; 2 usage, or nothing to choose from;
  3 the scenario has problems; 4 could not read or write; 5 undecided after
  --max-replications; 130 interrupted; 143 ended by SIGTERM";

/// `pimsim decide`
#[derive(Debug, Args)]
#[command(after_help = DECIDE_EXAMPLES)]
pub struct DecideArguments {
    /// The scenario (TOML); `-` reads standard input
    #[arg(value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// Put together the rules of these policies [default: all]
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub policy: Vec<String>,
    /// Decide only on these roles; all else is as the first policy has it
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub role: Vec<String>,
    /// A limit that has to be met, such as "timed_out_share <= 1%"; may be given several times
    /// [default: the scenario's targets]
    #[arg(long = "target", value_name = "MEASURE <= VALUE")]
    pub targets: Vec<String>,
    /// Choose what has least of this measure, all roles together [default: total_cost, with
    /// [costs]]
    #[arg(long, value_name = "MEASURE")]
    pub minimize: Option<String>,
    /// A choice within this share of the best is as good as it: 5% or 0.05
    #[arg(long, value_name = "SHARE", default_value = "5%",
        value_parser = values::share)]
    pub tolerance: f64,
    /// Replications before a choice is judged, at least 10, and those of the price list [default:
    /// the scenario's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(REPLICATIONS))]
    pub replications: Option<u32>,
    /// No choice is given more
    #[arg(long, value_name = "N", default_value = "2000",
        value_parser = clap::value_parser!(u32).range(MOST_JUDGED))]
    pub max_replications: u32,
    /// Where the files go [default: out/SCENARIO-NAME-decide]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// As for every search.
    #[command(flatten)]
    pub search: SearchArguments,
}

impl DecideArguments {
    /// The job that was typed, and how it is done.
    pub fn call(self) -> Call {
        let decide = Decide {
            roles: self.role,
            targets: self.targets,
            minimize: self.minimize,
            tolerance: self.tolerance,
            max_replications: self.max_replications,
        };
        let asked = Ask::Decide(decide);
        let of = (self.file, self.out);
        self.search.call(asked, of, self.replications, self.policy)
    }
}
