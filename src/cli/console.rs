//! Standard output and standard error.

use std::io::{self, IsTerminal, Write};

use super::Exit;
use crate::archive::directory::DirectoryError;
use crate::scenario::Problems;
use crate::words::problems;

/// Whether standard error may be coloured and animated.
pub fn lively() -> bool {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    !plain && !dumb && io::stderr().is_terminal()
}

/// Columns of the terminal that shows standard output; `None` when there is none.
#[cfg(not(target_family = "wasm"))]
pub fn columns() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(width.0))
}

/// A terminal is not known there.
#[cfg(target_family = "wasm")]
pub fn columns() -> Option<usize> {
    None
}

/// To people, on standard error. Nobody listening is no failure.
pub fn tell(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", text.trim_end_matches('\n'));
}

/// A mistake, on standard error.
pub fn complain(text: &str) {
    tell(&format!("error: {text}"));
}

/// The arguments cannot be understood.
pub fn usage(why: impl AsRef<str>) -> Exit {
    complain(why.as_ref());
    Exit::Usage
}

/// Something could not be read or written.
pub fn failed(why: &str) -> Exit {
    complain(why);
    Exit::InputOutput
}

/// Nothing was written, and why.
pub fn unwritten(error: DirectoryError) -> Exit {
    match error {
        DirectoryError::Interrupted => {
            tell(&error.to_string());
            Exit::Interrupted
        }
        error => failed(&error.to_string()),
    }
}

/// The scenario has problems, or could not be read.
pub fn refused(problems: &Problems) -> Exit {
    tell(&problems::render(problems, lively()));
    if problems.unreadable { Exit::InputOutput } else { Exit::Problems }
}

/// An answer, on standard output.
pub fn answer(text: &str) -> Exit {
    answer_with(|out| out.write_all(text.as_bytes()))
}

/// An answer that is written bit by bit. A closed pipe means that enough was read.
pub fn answer_with(fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Exit {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match fill(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Exit::Done,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            // What is left in the buffer has nowhere to go.
            let _ = out.into_parts();
            Exit::Done
        }
        Err(error) => {
            let _ = out.into_parts();
            complain(&format!("cannot write to standard output: {error}"));
            Exit::InputOutput
        }
    }
}
