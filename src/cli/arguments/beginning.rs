//! What can be typed after `new`, `schema`, `completions` and `man`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const NEW_EXAMPLES: &str = "\
Examples:
  pimsim new
  pimsim new exchange-admins
  pimsim new exchange-admins --schema
  pimsim new - > exchange-admins.toml

The scenario compares two policies for one role: somebody approves, or nobody is
asked. It runs as it is; every number that is an assumption says so. What to
type next is told on standard error.";

/// `pimsim new`
#[derive(Debug, Args)]
#[command(after_help = NEW_EXAMPLES)]
pub struct NewArguments {
    /// The name of the scenario: it is written to NAME.toml in this directory; `-` writes to
    /// standard output
    #[arg(value_name = "NAME", default_value = "scenario")]
    pub name: String,
    /// Also write pimsim.schema.json beside it, by which editors complete and check the file
    #[arg(long)]
    pub schema: bool,
    /// Say nothing when all is well
    #[arg(long, short)]
    pub quiet: bool,
    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,
}

const SCHEMA_EXAMPLES: &str = "\
Examples:
  pimsim schema --out pimsim.schema.json
  pimsim schema | jq '.definitions.simulation'

A scenario whose first line is
  #:schema ./pimsim.schema.json
is completed and checked by the usual TOML extensions of editors (Even Better
TOML, Taplo, Tombi): keys with their meaning, default and range, and mistakes
while typing. What a schema cannot say, such as a name that is not defined,
`pimsim run` says.";

/// `pimsim schema`
#[derive(Debug, Args)]
#[command(after_help = SCHEMA_EXAMPLES)]
pub struct SchemaArguments {
    /// Where it goes [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write over a file that is no schema of pimsim's
    #[arg(long)]
    pub force: bool,
}

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  source <(pimsim completions bash)
  pimsim completions bash > ~/.local/share/bash-completion/completions/pimsim
  # with ~/.zfunc in fpath before compinit:
  pimsim completions zsh > ~/.zfunc/_pimsim
  pimsim completions fish > ~/.config/fish/completions/pimsim.fish
  pimsim completions powershell >> $PROFILE
  pimsim completions elvish > ~/.config/elvish/lib/pimsim.elv";

/// `pimsim completions`
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub struct CompletionsArguments {
    /// For which shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: ShellArgument,
}

/// A shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShellArgument {
    /// GNU Bash
    Bash,
    /// Z shell
    Zsh,
    /// Friendly interactive shell
    Fish,
    /// PowerShell
    Powershell,
    /// Elvish
    Elvish,
}

const MAN_EXAMPLES: &str = "\
Examples:
  pimsim man | man -l -
  pimsim man compare | man -l -
  pimsim man --out /usr/local/share/man/man1

With --out, one page for pimsim and one for each command are written: pimsim.1,
pimsim-run.1, and so on, over earlier pages of pimsim's.";

/// `pimsim man`
#[derive(Debug, Args)]
#[command(after_help = MAN_EXAMPLES)]
pub struct ManArguments {
    /// The page of this command [default: that of pimsim]
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    pub command: Option<String>,
    /// Write all pages into this directory
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
