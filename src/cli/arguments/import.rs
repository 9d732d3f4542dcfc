//! What can be typed after `import`.

use std::path::PathBuf;

use clap::Args;

use super::Format;
use super::leaves::Leaves;

const IMPORT_EXAMPLES: &str = "\
Examples:
  pimsim import policies.json
  pimsim import policies.json eligible.json --time-zone Europe/Berlin
  pimsim import exports --roles global-administrator exchange-administrator
  pimsim import policies.json --roles all --out out/all-roles

Settings that are read, found by what is in a file:
  Graph and its PowerShell module (roleManagementPolicyAssignments with its rules,
  policies, rules; PIM for Groups), Azure (az rest), ScubaGear, EasyPIM (backup and
  configuration), AzureHound; who is eligible: instances of Graph and of Azure, the
  export of the portal (PIM > Assignments > Export). UTF-8 or UTF-16, .gz and .zip.

The call that gives most, with the right RoleManagementPolicy.Read.Directory:
  GET https://graph.microsoft.com/v1.0/policies/roleManagementPolicyAssignments
    ?$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'
    &$expand=policy($expand=rules)

Nothing leaves this machine. Persons and groups become numbers, unless
--keep-names says otherwise.

Exit codes:
  0 done; 2 usage; 3 an export cannot serve, and what to use instead; 4 could not
  read or write; 130 interrupted; 143 ended by SIGTERM";

/// `pimsim import`
#[derive(Debug, Args)]
#[command(after_help = IMPORT_EXAMPLES)]
pub struct ImportArguments {
    /// Exports: files, directories, .gz, .zip; `-` reads standard input
    #[arg(required = true, value_name = "FILE", value_hint = clap::ValueHint::AnyPath)]
    pub files: Vec<PathBuf>,
    /// Which roles: `configured` differ from Microsoft's defaults, have eligible people or require
    /// approval; `all`; or these
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
        default_value = "configured", value_hint = clap::ValueHint::Other)]
    pub roles: Vec<String>,
    /// The time zone of the scenario, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", default_value = "UTC",
        value_hint = clap::ValueHint::Other)]
    pub time_zone: String,
    /// Names and members: CSV with id,name, Graph roleDefinitions, members of groups
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub names: Vec<PathBuf>,
    /// Keep the display names of persons and groups
    #[arg(long)]
    pub keep_names: bool,
    /// Write the list of persons and groups and the numbers they got
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub names_out: Option<PathBuf>,
    /// Where the files go
    #[arg(long, value_name = "DIR", default_value = "out/tenant",
        value_hint = clap::ValueHint::DirPath)]
    pub out: PathBuf,
    /// How files are left.
    #[command(flatten)]
    pub leaves: Leaves,
    /// What standard output shows: csv is import.csv
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}
