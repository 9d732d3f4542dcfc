//! The command line: reads arguments, calls the floors below, prints, and says how it went by the
//! exit code.
//!
//! Data goes to files and standard output; progress, warnings and advice go to standard error.
//! Colour and progress bars only on a terminal, never with `NO_COLOR`. A closed pipe ends the
//! output, not the program.

mod again;
mod arguments;
mod check;
mod choice;
mod claims;
mod completions;
mod console;
mod experiment;
mod explain;
mod interruption;
mod manual;
mod merge;
mod new;
mod plan;
mod precision;
#[cfg_attr(target_family = "wasm", path = "no_progress.rs")]
mod progress;
mod report;
mod schema;
mod shard;
mod states;
mod sweep;
mod target;
mod task;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

/// How it went. The numbers are part of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// A target or a check is not met.
    NotMet = 1,
    /// The arguments cannot be understood.
    Usage = 2,
    /// The scenario has problems.
    Problems = 3,
    /// Something could not be read or written.
    InputOutput = 4,
    /// A target cannot be decided at this precision, or the precision asked for was not reached.
    Undecided = 5,
    /// Interrupted: 130, after SIGTERM 143.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Interrupted => Self::from(interruption::code()),
            exit => Self::from(exit as u8),
        }
    }
}

/// Everything that can be typed, for whoever makes something of it.
pub fn command_line() -> clap::Command {
    <Arguments as clap::CommandFactory>::command()
}

/// The whole program.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers, the rest are mistakes; a closed pipe is nobody's
            // mistake.
            let _ = error.print();
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            return exit.into();
        }
    };
    if let Some(columns) = console::columns() {
        crate::words::text::widen(columns);
    }
    let exit = match &arguments.command {
        None => console::answer(arguments::QUESTIONS),
        Some(Command::New(new)) => new::new(new),
        Some(Command::Run(run)) => experiment::run(run),
        Some(Command::Compare(compare)) => experiment::compare(compare),
        Some(Command::Check(options)) => check::check(options),
        Some(Command::Explain(arguments)) => explain::explain(arguments),
        Some(Command::Plan(arguments)) => plan::plan(arguments),
        Some(Command::Sweep(sweep)) => sweep::sweep(sweep),
        Some(Command::Merge(merge)) => merge::merge(merge),
        Some(Command::States(options)) => states::states(options),
        Some(Command::Report(report)) => report::report(report),
        Some(Command::Verify(verify)) => verify::verify(verify),
        Some(Command::Schema(options)) => schema::schema(options),
        Some(Command::Completions(options)) => completions::completions(options),
        Some(Command::Man(options)) => manual::man(options),
    };
    exit.into()
}
