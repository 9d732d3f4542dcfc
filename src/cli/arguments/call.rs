//! A call of a command that performs a job: what is asked, and how it is done.

use std::path::{Path, PathBuf};

use super::Format;
use super::shard::Engine;
use crate::job::Job;

/// A call.
#[derive(Clone, Debug)]
pub struct Call {
    /// What is asked.
    pub job: Job,
    /// How it is done.
    pub manner: Manner,
    /// What is shown of it.
    pub shown: Shown,
    /// The engine that said which shard it is.
    pub engine: Option<Engine>,
}

/// How a job is done. The numbers do not depend on it.
#[derive(Clone, Debug)]
pub struct Manner {
    /// The scenario; `-` is standard input.
    pub file: PathBuf,
    /// Where the files go, if it was said.
    pub out: Option<PathBuf>,
    /// Threads; `None` is one for each processor.
    pub threads: Option<usize>,
    /// Whether what is there gives way.
    pub force: bool,
    /// No progress, warnings or advice.
    pub quiet: bool,
    /// Of these roles alone is spoken; of those that the policies treat differently when none is
    /// named.
    pub roles: Vec<String>,
}

/// What standard output shows.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// In which form.
    pub format: Format,
    /// A drawing too.
    pub plot: bool,
}

/// A file as a job names it; nothing where it is no text.
pub fn named(file: &Path) -> String {
    file.to_str().unwrap_or_default().to_owned()
}
