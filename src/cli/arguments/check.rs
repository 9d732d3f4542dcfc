//! What can be typed after `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::design::Level;

const CHECK_EXAMPLES: &str = "\
Examples:
  pimsim check scenarios/global-administrator.toml
  pimsim check scenarios/global-administrator.toml --policy manual
  pimsim check scenarios/approver-group.toml --set approvers.secops.members=1
  pimsim check scenarios/office-hours.toml --fail-on warning
  pimsim check scenarios/office-hours.toml scenarios/race.toml --quiet
  pimsim check scenarios/office-hours.toml --format sarif > check.sarif
  pimsim check --codes
  cat scenarios/race.toml | pimsim check -

Files that the scenario names:
  CSV with a header, as a spreadsheet saves it (CSV UTF-8). A file of [[needs]]
  has wanted_at and, if known, requester, work_s, urgent, role, asks_s,
  ahead_s, deactivates, patience_s; what is wrong in it is told by line, rows
  outside the run are left out with a warning

Exit codes:
  0 nothing of level error (or of --fail-on); 1 there is; 2 usage; 3 the
  scenario has problems of its own; 4 could not read or write; of several
  scenarios the highest of theirs";

/// `pimsim check`
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct Check {
    /// One scenario or several (TOML); `-` reads standard input
    #[arg(value_name = "FILE", required_unless_present = "codes", value_hint = clap::ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// Only these policies
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub policy: Vec<String>,
    /// Override a value of the scenario, for every policy; `*` in a path is any key or entry, and
    /// KEY.PATH*=2 multiplies what is there
    #[arg(long = "set", value_name = "KEY.PATH=VALUE", num_args = 1..,
        value_hint = clap::ValueHint::Other)]
    pub overrides: Vec<String>,
    /// What standard output shows
    #[arg(long, value_enum, default_value = "table")]
    pub format: CheckFormat,
    /// From which level on a finding makes the exit code 1
    #[arg(long, value_enum, value_name = "LEVEL", default_value = "error")]
    pub fail_on: LevelArgument,
    /// The findings alone, without the maps of who is on duty when
    #[arg(long, short)]
    pub quiet: bool,
    /// List everything that can be found, with what it means and what proves it
    #[arg(long, exclusive = true)]
    pub codes: bool,
}

/// `--format` of `check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people: findings, then who is on duty at which hour of the week
    Table,
    /// The same as one document
    Json,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
}

/// `--fail-on`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LevelArgument {
    /// Errors only
    Error,
    /// Warnings too
    Warning,
    /// Anything
    Note,
}

impl From<LevelArgument> for Level {
    fn from(argument: LevelArgument) -> Self {
        match argument {
            LevelArgument::Error => Self::Error,
            LevelArgument::Warning => Self::Warning,
            LevelArgument::Note => Self::Note,
        }
    }
}
