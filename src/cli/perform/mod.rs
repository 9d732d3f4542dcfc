//! Does a job, and puts what comes of it into a directory.
//!
//! Promises: a job does the same whoever asks it, somebody who typed it or a manifest that is
//! verified; a directory gets everything or nothing; the manifest that is left has the job with
//! everything filled in that was left to the scenario. Never: tables, which the commands show.

mod decide;
mod plan;
mod run;
mod shard;
mod sweep;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

pub use run::choice;
pub use sweep::{Made, Swept};

use super::arguments::{Call, Manner};
use super::{Console, Exit};
use crate::archive::{Request, Staging, shown};
use crate::experiment::{Progress, Stopped};
use crate::job::{Ask, Job, Manifest};
use crate::scenario::Document;
use crate::scenario::model::Scenario;
use crate::session::{Decided, Planned, Snapshot, Unanswered};

/// A job that is done.
pub struct Doing<'a, 's> {
    /// What is asked.
    pub job: &'a Job,
    /// The scenario, read once.
    pub document: &'a Document,
    /// How it is done.
    pub manner: &'a Manner,
    /// The engine that said which shard it is.
    pub engine: Option<&'static str>,
    /// The digest that the scenario must have; anything goes for who typed the job.
    pub digest: Option<&'a str>,
    /// Whether nothing is said, since somebody else says it.
    pub silent: bool,
    /// Where the call reads and writes.
    pub console: &'a Console<'s>,
    /// Since when.
    pub begun: Instant,
}

/// Why a job ended early.
#[derive(Debug)]
pub enum Ended {
    /// It was said.
    Said(Exit),
    /// There is no answer, for this reason.
    Unanswered(Unanswered),
    /// The scenario has this other digest.
    Another(String),
}

impl From<Unanswered> for Ended {
    fn from(why: Unanswered) -> Self {
        Self::Unanswered(why)
    }
}

impl From<Exit> for Ended {
    fn from(exit: Exit) -> Self {
        Self::Said(exit)
    }
}

impl Ended {
    /// For who typed the job: says what is to be said.
    pub fn told(self, console: &Console<'_>) -> Exit {
        match self {
            Self::Said(exit) => exit,
            Self::Unanswered(why) => console.unanswered(why, "interrupted; nothing was written"),
            Self::Another(digest) => console.failed(&format!("the scenario's digest is {digest}")),
        }
    }
}

/// What came of a job.
pub enum Done {
    /// Of `run` or `compare`: what the replications say.
    Ran(Box<Snapshot>),
    /// Of a shard of these, which shows nothing: what the auditor found.
    Shard(Vec<String>),
    /// Of `sweep`.
    Swept(Box<Swept>),
    /// Of `plan`.
    Planned(Box<Planned>),
    /// Of `decide`, and where its files lie.
    Decided(Box<Decided>, String),
}

impl<'a, 's> Doing<'a, 's> {
    /// What was typed.
    pub fn of(call: &'a Call, document: &'a Document, console: &'a Console<'s>) -> Self {
        Self {
            job: &call.job,
            document,
            manner: &call.manner,
            engine: call.engine.map(|engine| engine.name),
            digest: None,
            silent: false,
            console,
            begun: Instant::now(),
        }
    }

    /// Does it.
    ///
    /// # Errors
    /// Why it ended early; nothing was written then.
    pub fn go(&self) -> Result<Done, Ended> {
        match &self.job.ask {
            Ask::Run(run) | Ask::Compare(crate::job::Compare { run, .. }) => match run.shard {
                Some(shard) => self.shard(run, shard).map(Done::Shard),
                None => self.run(run).map(|snapshot| Done::Ran(Box::new(snapshot))),
            },
            Ask::Sweep(sweep) => self.sweep(sweep.shard).map(|swept| Done::Swept(Box::new(swept))),
            Ask::Plan(_) => self.plan().map(|planned| Done::Planned(Box::new(planned))),
            Ask::Decide(_) => {
                self.decide().map(|(decided, place)| Done::Decided(Box::new(decided), place))
            }
            Ask::Explain(_) | Ask::Check {} => {
                let command = self.job.ask.command();
                Err(Ended::from(Unanswered::from(format!(
                    "command is `{command}`; what can be run again is run, compare, sweep, plan and \
                     decide"
                ))))
            }
        }
    }

    /// The scenario as the job wants it run.
    fn scenario(&self) -> Result<Scenario, Ended> {
        let made = self.document.scenario(&self.job.changes, &[]);
        let mut scenario = made.map_err(Unanswered::from)?;
        self.is_wanted(&scenario.digest)?;
        self.job.give(&mut scenario);
        Ok(scenario)
    }

    /// Whether this is the digest of what was run.
    fn is_wanted(&self, digest: &str) -> Result<(), Ended> {
        match self.digest {
            Some(wanted) if wanted != digest => Err(Ended::Another(digest.to_owned())),
            _ => Ok(()),
        }
    }

    fn warn(&self, warnings: &[String]) {
        if self.speaks() {
            self.console.warn(warnings);
        }
    }

    /// To people, unless they want it quiet.
    fn say<I: IntoIterator<Item = String>>(&self, lines: impl FnOnce() -> I) {
        if self.speaks() {
            self.console.tell_all(lines());
        }
    }

    /// The same, behind the answer.
    fn say_later<I: IntoIterator<Item = String>>(&self, lines: impl FnOnce() -> I) {
        if self.speaks() {
            lines().into_iter().for_each(|line| self.console.tell_later(line));
        }
    }

    fn speaks(&self) -> bool {
        !self.manner.quiet && !self.silent
    }

    /// Where the files go.
    fn target(&self, scenario: &Scenario, suffix: &str) -> PathBuf {
        self.manner.out.clone().unwrap_or_else(|| default_directory(scenario, suffix))
    }

    fn request<'b>(&self, target: &'b Path, names: Vec<String>) -> Request<'b> {
        Request { target, force: self.manner.force, names, stop: self.console.stop }
    }

    /// The last step: the manifest, and everything in its place.
    fn commit(&self, mut manifest: Manifest, staging: Staging) -> Result<Manifest, Ended> {
        manifest.engine = self.engine.map(str::to_owned);
        manifest.files = staging.written().to_vec();
        manifest.wall_time_s = self.begun.elapsed().as_secs_f64();
        let target = staging.target().to_owned();
        staging.commit(&manifest.text()).map_err(|error| self.unwritten(error))?;
        if !self.silent {
            super::report::stale(self.console, &target, Some(&self.manner.file));
        }
        Ok(manifest)
    }

    fn unwritten(&self, error: crate::archive::DirectoryError) -> Ended {
        if self.silent && matches!(error, crate::archive::DirectoryError::Interrupted) {
            return Unanswered::Interrupted.into();
        }
        self.console.unwritten(error).into()
    }

    /// What ended the simulation, where rows of it go to this directory.
    fn stopped(&self, stopped: Stopped, target: &Path) -> Ended {
        match stopped {
            Stopped::Interrupted => Unanswered::Interrupted.into(),
            Stopped::Listener(_) if self.console.is_stopped() => Unanswered::Interrupted.into(),
            Stopped::Listener(error) => {
                let target = shown(target);
                let why = format!("cannot write the details for {target}: {error}");
                self.console.failed(&why).into()
            }
            other @ Stopped::Threads(_) => self.console.failed(&other.to_string()).into(),
        }
    }

    /// A watch that draws a bar where somebody looks, and ends the work when the call is to end.
    fn watched<T>(
        &self,
        more: impl Fn() -> Option<String>,
        work: impl FnOnce(&mut dyn FnMut(Progress) -> ControlFlow<()>) -> T,
    ) -> T {
        watched(self.console, self.manner.quiet, more, work)
    }
}

/// Does some work under a watch that draws a bar where somebody looks, unless it is to be quiet, and
/// that ends the work when the call is to end.
pub fn watched<T>(
    console: &Console<'_>,
    quiet: bool,
    more: impl Fn() -> Option<String>,
    work: impl FnOnce(&mut dyn FnMut(Progress) -> ControlFlow<()>) -> T,
) -> T {
    #[cfg(not(target_family = "wasm"))]
    let bar = super::progress::Progress::new(console.lively && !quiet);
    work(&mut |progress| {
        #[cfg(not(target_family = "wasm"))]
        bar.show(progress, more());
        #[cfg(target_family = "wasm")]
        let _ = (&more, quiet);
        console.go_on(progress)
    })
}

/// `out/NAME`, with the name made safe for a path and this behind it.
pub fn default_directory(scenario: &Scenario, suffix: &str) -> PathBuf {
    let safe = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: String = scenario.name.chars().map(safe).take(100).collect();
    let name = name.trim_matches('.');
    let name = if name.is_empty() { "scenario" } else { name };
    PathBuf::from("out").join(format!("{name}{suffix}"))
}
