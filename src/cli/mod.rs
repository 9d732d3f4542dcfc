//! The command line: arguments become a job, a job becomes files and answers, and the exit code says
//! how it went.
//!
//! Promises: `run` can be called several times in a process. Never: a number of its own.
//!
//! | file | what it does |
//! | --- | --- |
//! | `arguments` | what can be typed, and the job that it asks |
//! | `console` | where a call reads and writes |
//! | `perform` | does a job and puts what comes of it into a directory |
//! | `run`, `sweep`, `plan`, `decide` | the commands that perform a job, and what they show |
//! | `verify`, `merge`, `report`, `report_fitted` | what is made of directories |
//! | `import`, `patch` | settings of a tenant become a scenario; a policy becomes changes of settings |
//! | `fit` | an audit log becomes behaviour |
//! | `replay` | the requests of an audit log under other policies |
//! | `log` | the audit log that a command reads |
//! | `diff` | what changed between two scenarios or directories |
//! | `explain`, `check`, `states`, `schema`, `new`, `completions`, `manual` | the other commands |
//! | `again` | the scenario of a manifest, found again |
//! | `interruption`, `progress` | signals and the terminal; a bar |

mod again;
mod arguments;
mod check;
mod completions;
mod console;
mod decide;
mod diff;
mod explain;
mod fit;
mod import;
mod interruption;
mod log;
mod manual;
mod merge;
mod new;
mod patch;
mod perform;
mod plan;
#[cfg(not(target_family = "wasm"))]
mod progress;
mod replay;
mod report;
mod report_fitted;
mod run;
mod schema;
mod states;
mod sweep;
mod verify;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser;
pub use console::{Console, Streams};

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

/// The whole program, with the streams of this process.
pub fn main() -> ExitCode {
    let (mut input, mut out, mut err) = (io::stdin().lock(), io::stdout(), io::stderr());
    let mut streams = Streams {
        input: &mut input,
        columns: interruption::columns(),
        lively: interruption::is_lively(),
        colours: interruption::colours(),
        out: &mut out,
        err: &mut err,
        stop: &interruption::STOP,
        heed: interruption::heed,
    };
    run(std::env::args_os(), &mut streams).into()
}

/// One call of the program. The first argument is its name.
pub fn run<I, A>(arguments: I, streams: &mut Streams<'_>) -> Exit
where
    I: IntoIterator<Item = A>,
    A: Into<OsString> + Clone,
{
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers, the rest are mistakes; a closed pipe is nobody's mistake.
            let text = error.render();
            let coloured = streams.colours[usize::from(error.use_stderr())];
            let text = if coloured { text.ansi().to_string() } else { text.to_string() };
            let to = if error.use_stderr() { &mut streams.err } else { &mut streams.out };
            let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
            return if error.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    let Streams { input, out, err, columns, lively, colours, stop, heed } = streams;
    let (columns, lively, colours) = (*columns, *lively, *colours);
    let (stop, heed) = (*stop, *heed);
    let console = &Console::new(Streams { input, out, err, columns, lively, colours, stop, heed });
    let exit = match arguments.command {
        None => console.answer(arguments::QUESTIONS),
        Some(Command::New(options)) => new::new(&options, console),
        Some(Command::Run(options)) => called(options.call(), console, run::run),
        Some(Command::Compare(options)) => called(options.call(), console, run::run),
        Some(Command::Check(options)) => check::check(&options, console),
        Some(Command::Explain(options)) => explain::explain(&options, console),
        Some(Command::Plan(options)) => plan::plan(&options.call(), console),
        Some(Command::Decide(options)) => decide::decide(&options.call(), console),
        Some(Command::Sweep(options)) => called(options.call(), console, sweep::sweep),
        Some(Command::Diff(options)) => diff::diff(&options, console),
        Some(Command::Import(options)) => import::import(&options, console),
        Some(Command::Fit(options)) => fit::fit(&options, console),
        Some(Command::Replay(options)) => replay::replay(&options, console),
        Some(Command::Patch(options)) => patch::patched(&options, console),
        Some(Command::Merge(options)) => merge::merge(&options, console),
        Some(Command::States(options)) => states::states(&options, console),
        Some(Command::Report(options)) => report::report(&options, console),
        Some(Command::Verify(options)) => verify::verify(&options, console),
        Some(Command::Schema(options)) => schema::schema(&options, console),
        Some(Command::Completions(options)) => completions::completions(&options, console),
        Some(Command::Man(options)) => manual::man(&options, console),
    };
    // Where the answer did not come.
    console.tell_left();
    exit
}

/// Goes on with what was typed, unless it cannot be understood.
fn called<T>(
    typed: Result<T, String>,
    console: &Console<'_>,
    then: impl Fn(&T, &Console<'_>) -> Exit,
) -> Exit {
    match typed {
        Ok(typed) => then(&typed, console),
        Err(why) => console.usage(why),
    }
}
