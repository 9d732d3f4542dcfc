//! What can be typed of names.

use std::path::PathBuf;

use clap::Args;

/// Names that are known, and what becomes of those of persons.
#[derive(Debug, Args)]
pub struct NamesArguments {
    /// Names and members: CSV with id,name, Graph roleDefinitions, members of groups
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub names: Vec<PathBuf>,
    /// Keep the display names of persons and groups
    #[arg(long)]
    pub keep_names: bool,
}
