//! Where a call of the program reads and writes.
//!
//! Data goes to standard output, talk to standard error. Promises: nothing is read or written but
//! through the streams of the call, so that there can be several calls in a process; a closed pipe
//! ends the output, not the call. Never: a setting that outlives the call.

use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Exit;
use crate::archive::DirectoryError;
use crate::experiment::Progress;
use crate::scenario::{Document, Problems};
use crate::session::Unanswered;
use crate::words::problems;
use crate::words::text::{WIDTH, styled, within};

/// The streams of a call, and what is known of who sees them.
pub struct Streams<'a> {
    /// Standard input: the scenario `-`.
    pub input: &'a mut dyn Read,
    /// Standard output: answers.
    pub out: &'a mut dyn Write,
    /// Standard error: talk.
    pub err: &'a mut dyn Write,
    /// Columns of the terminal that shows answers, if there is one.
    pub columns: Option<usize>,
    /// Whether talk may be coloured, and a progress bar drawn beside it.
    pub lively: bool,
    /// Whether answers, and mistakes in what was typed, may be coloured.
    pub colours: [bool; 2],
    /// Set by whoever wants the call to end.
    pub stop: &'static AtomicBool,
    /// Called when everything is read: from then on a signal is to set `stop`.
    pub heed: fn(),
}

/// The streams, from wherever in a call.
pub struct Console<'a> {
    streams: RefCell<Streams<'a>>,
    /// Set by whoever wants the call to end.
    pub stop: &'static AtomicBool,
    /// Whether talk may be coloured and animated.
    pub lively: bool,
    heed: fn(),
    columns: usize,
    /// Whether answers may be coloured.
    coloured: bool,
    /// What is to be told behind the answer.
    later: RefCell<Vec<String>>,
}

impl<'a> Console<'a> {
    /// For these streams.
    pub fn new(streams: Streams<'a>) -> Self {
        let Streams { columns, lively, stop, heed, .. } = streams;
        let (columns, coloured) = (columns.unwrap_or(WIDTH), streams.colours[0]);
        let later = RefCell::default();
        Self { streams: RefCell::new(streams), stop, lively, heed, columns, coloured, later }
    }

    /// Everything is read: a signal ends the call politely from now on.
    pub fn heed(&self) {
        (self.heed)();
    }

    /// Columns for tables.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Whether the call is to end.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// For whoever looks on at long work.
    pub fn go_on(&self, _: Progress) -> ControlFlow<()> {
        if self.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// The scenario of this file; `-` is standard input.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub fn document(&self, path: &Path) -> Result<Document, Problems> {
        if path == Path::new("-") {
            return Document::of_input(self.streams.borrow_mut().input);
        }
        Document::read(path)
    }

    /// Something that may read standard input.
    pub fn with_input<T>(&self, read: impl FnOnce(&mut dyn Read) -> T) -> T {
        read(self.streams.borrow_mut().input)
    }

    /// To people, on standard error. Nobody listening is no failure.
    pub fn tell(&self, text: &str) {
        let _ = writeln!(self.streams.borrow_mut().err, "{}", text.trim_end_matches('\n'));
    }

    /// Several lines.
    pub fn tell_all(&self, lines: impl IntoIterator<Item = String>) {
        lines.into_iter().for_each(|line| self.tell(&line));
    }

    /// To people, once the answer stands: nothing comes before it.
    pub fn tell_later(&self, text: String) {
        self.later.borrow_mut().push(text);
    }

    /// What was left for later.
    pub fn tell_left(&self) {
        let left = std::mem::take(&mut *self.later.borrow_mut());
        self.tell_all(left);
    }

    /// A text for the terminal: as wide as it is, with colour and weight where that is wanted.
    pub fn styled<T>(&self, make: impl FnOnce() -> T) -> T {
        self.wide(|| styled(self.coloured, make))
    }

    /// What is odd about a scenario, on standard error.
    pub fn warn(&self, warnings: &[String]) {
        warnings.iter().for_each(|warning| self.tell(&format!("warning: {warning}")));
    }

    /// A mistake, on standard error.
    pub fn complain(&self, text: &str) {
        self.tell(&format!("error: {text}"));
    }

    /// The arguments cannot be understood.
    pub fn usage(&self, why: impl AsRef<str>) -> Exit {
        self.complain(why.as_ref());
        Exit::Usage
    }

    /// Something could not be read or written.
    pub fn failed(&self, why: &str) -> Exit {
        self.complain(why);
        Exit::InputOutput
    }

    /// The call was ended from outside.
    pub fn interrupted(&self, what: &str) -> Exit {
        self.tell(what);
        Exit::Interrupted
    }

    /// Nothing was written, and why.
    pub fn unwritten(&self, error: DirectoryError) -> Exit {
        match error {
            DirectoryError::Interrupted => self.interrupted(&error.to_string()),
            error => self.failed(&error.to_string()),
        }
    }

    /// The scenario has problems, or could not be read.
    pub fn refused(&self, problems: &Problems) -> Exit {
        self.tell(&self.wide(|| problems::render(problems, self.lively)));
        if problems.unreadable { Exit::InputOutput } else { Exit::Problems }
    }

    /// A question has no answer; `what` is said of an interruption.
    pub fn unanswered(&self, why: Unanswered, what: &str) -> Exit {
        match why {
            Unanswered::Problems(problems) => self.refused(&problems),
            Unanswered::Unfit(mistakes) => {
                mistakes.iter().for_each(|mistake| self.complain(mistake));
                Exit::Usage
            }
            Unanswered::Nothing(why) => {
                self.tell(&why);
                Exit::NotMet
            }
            Unanswered::Interrupted => self.interrupted(what),
            Unanswered::Failed(why) => self.failed(&why),
        }
    }

    /// A text for the columns of the terminal.
    pub fn wide<T>(&self, make: impl FnOnce() -> T) -> T {
        within(self.columns, make)
    }

    /// An answer, on standard output.
    pub fn answer(&self, text: &str) -> Exit {
        self.answer_with(|out| out.write_all(text.as_bytes()))
    }

    /// An answer that is written bit by bit. A closed pipe means that enough was read.
    pub fn answer_with(&self, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Exit {
        let written = {
            let mut streams = self.streams.borrow_mut();
            let mut out = io::BufWriter::new(&mut streams.out);
            let written = fill(&mut out).and_then(|()| out.flush());
            if written.is_err() {
                // What is left in the buffer has nowhere to go.
                let _ = out.into_parts();
            }
            written
        };
        match written {
            Ok(()) => Exit::Done,
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Err(error) => self.failed(&format!("cannot write to standard output: {error}")),
        }
    }
}
