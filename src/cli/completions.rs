//! `pimsim completions`: what a shell needs to complete the command line.

use clap::CommandFactory;
use clap_complete::Shell;

use super::arguments::{Arguments, CompletionsArguments, ShellArgument};
use super::{Console, Exit};

pub fn completions(options: &CompletionsArguments, console: &Console<'_>) -> Exit {
    let shell = match options.shell {
        ShellArgument::Bash => Shell::Bash,
        ShellArgument::Zsh => Shell::Zsh,
        ShellArgument::Fish => Shell::Fish,
        ShellArgument::Powershell => Shell::PowerShell,
        ShellArgument::Elvish => Shell::Elvish,
    };
    // Made in memory: the library would panic where nobody reads on.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "pimsim", &mut script);
    console.answer_with(|out| out.write_all(&script))
}
