//! `pimsim completions`: what a shell needs to complete the command line.

use clap::CommandFactory;

use super::arguments::{Arguments, CompletionsArguments};
use super::{Console, Exit};

pub fn completions(options: &CompletionsArguments, console: &Console<'_>) -> Exit {
    // Made in memory: the library would panic where nobody reads on.
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "pimsim", &mut script);
    console.answer_with(|out| out.write_all(&script))
}
