//! What can be typed after `patch`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Format;
use super::leaves::Leaves;

const PATCH_EXAMPLES: &str = "\
Examples:
  pimsim patch out/tenant/scenario.toml --policy automatic --against policies.json

Nothing is sent. For directory roles and groups each patch-N.json is the body of
one call; an administrator who may change role settings sends it:
  az rest --method POST --url 'https://graph.microsoft.com/v1.0/$batch' \\
      --body @out/scenario-patch/patch-1.json

Exit codes:
  0 done; 1 something is left out, since Entra PIM cannot express it or the export
  lacks it; 2 usage; 3 the scenario or an export has problems; 4 could not read or
  write; 130 interrupted; 143 ended by SIGTERM";

/// `pimsim patch`
#[derive(Debug, Args)]
#[command(after_help = PATCH_EXAMPLES)]
pub struct PatchArguments {
    /// The scenario (TOML); `-` reads standard input
    #[arg(value_name = "SCENARIO", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// The policy that the tenant shall have
    #[arg(long, value_name = "NAME", value_hint = clap::ValueHint::Other)]
    pub policy: String,
    /// Exports of the settings as they are, as for `import`
    #[arg(long, required = true, num_args = 1.., value_name = "FILE",
        value_hint = clap::ValueHint::AnyPath)]
    pub against: Vec<PathBuf>,
    /// Only what goes to this interface
    #[arg(long, value_enum, value_name = "API")]
    pub api: Option<Api>,
    /// Names and members, as for `import`
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub names: Vec<PathBuf>,
    /// The scenario was imported with --keep-names
    #[arg(long)]
    pub keep_names: bool,
    /// Where the files go [default: out/SCENARIO-patch]
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// How files are left.
    #[command(flatten)]
    pub leaves: Leaves,
    /// What standard output shows: csv is patch.csv, json the bodies
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}

/// `--api`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Api {
    /// Directory roles and groups
    Graph,
    /// Roles of Azure resources
    Arm,
}
