//! What can be typed after `report`.

use std::path::PathBuf;

use clap::Args;

const REPORT_EXAMPLES: &str = "\
Examples:
  pimsim compare scenarios/global-administrator.toml
  pimsim report out/global-administrator
  pimsim report out/global-administrator --out board.html
  pimsim report out/stdin --scenario scenarios/race.toml
  pimsim report out/race --out - > race.html
  pimsim report out/tenant-fit --role global-administrator

The file needs no network and no script: open it by double click, print it, send
it. Numbers come from the CSV files of DIR, comments and texts from the scenario
when it is the one that was run. Of a fit no person and no log is named in it.

Exit codes:
  0 written; 2 usage; 4 could not read or write: every file that is missing or
  changed is named; 130 interrupted; 143 ended by SIGTERM";

/// `pimsim report`
#[derive(Debug, Args)]
#[command(after_help = REPORT_EXAMPLES)]
pub struct ReportArguments {
    /// A directory that `run`, `compare`, `sweep`, `plan`, `decide` or `fit` wrote
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub directory: PathBuf,
    /// Where the page goes; `-` writes to standard output [default: DIR/report.html]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The scenario, if it is not where the manifest says
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// Speak of these roles alone [default: those that the policies treat differently; of a fit, those most asked for]
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        value_hint = clap::ValueHint::Other)]
    pub role: Vec<String>,
    /// Write over a file that is no report of pimsim's
    #[arg(long)]
    pub force: bool,
    /// Say nothing when all is well
    #[arg(long, short)]
    pub quiet: bool,
}
