//! Problems of a scenario: what is wrong, where, what was found, what is allowed, and a hint.
//!
//! Promises: one problem is one message, said once however many policies share the mistake;
//! problems are in the order of their places; the number kept is bounded, the rest is counted.
//! Never: printing (see [`crate::words::problems`]).

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::key_path::quoted;
use super::source::{Source, SourceId, SourceRange, Sources};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Severity {
    /// The scenario cannot be run.
    Error,
    /// It can, but this is probably not meant.
    Warning,
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The key path, such as `roles.reader.activation.maximum_duration`; empty for the file as a
    /// whole.
    pub path: String,
    /// What is wrong, in lower case, without a full stop.
    pub message: String,
    /// What the file says.
    pub found: Option<String>,
    /// What it may say.
    pub allowed: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// Where; `None` when it is not at one place.
    pub place: Option<SourceRange>,
    /// How bad it is.
    pub severity: Severity,
    /// Whether it can only be judged on the scenario as a whole, with a policy applied.
    pub(super) whole: bool,
}

impl Problem {
    /// An error with a message.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
            found: None,
            allowed: None,
            hint: None,
            place: None,
            severity: Severity::Error,
            whole: false,
        }
    }

    /// With what the file says.
    pub fn found(self, found: impl Into<String>) -> Self {
        Self { found: Some(found.into()), ..self }
    }

    /// With what the file may say.
    pub fn allowed(self, allowed: impl Into<String>) -> Self {
        Self { allowed: Some(allowed.into()), ..self }
    }

    /// With advice.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// With advice, if there is any.
    pub fn maybe_hint(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }

    /// With a place.
    pub fn at(self, place: SourceRange) -> Self {
        Self { place: Some(place), ..self }
    }

    /// As one that only the scenario with a policy applied can have.
    pub(super) fn of_the_whole(self) -> Self {
        Self { whole: true, ..self }
    }
}

/// All problems of a scenario, with the texts they lie in.
#[derive(Clone, Debug)]
pub struct Problems {
    /// The name under which the scenario is shown.
    pub name: String,
    /// The problems in the order of their places, those without a place first. Never empty.
    pub list: Vec<Problem>,
    /// How many more there are than [`Problems::KEPT`].
    pub more: usize,
    /// The texts.
    pub sources: Arc<Sources>,
    /// Whether the file could not be read at all, so that nothing is known about its contents.
    pub unreadable: bool,
}

impl Problems {
    /// How many problems are kept.
    pub const KEPT: usize = 1_000;

    /// How many there are.
    pub fn count(&self) -> usize {
        self.list.len() + self.more
    }

    /// Adds the problems of the same file with other overrides, each once: what is wrong with a
    /// key is wrong with it whatever its value.
    pub fn add(&mut self, other: &Self) {
        let mut sources = Sources::clone(&self.sources);
        for problem in &other.list {
            let quoted = |problem: &Problem, sources: &Sources| {
                problem.place.map(|place| {
                    let source = sources.get(place.source);
                    (source.name().to_owned(), source.slice(place).to_owned(), place.start)
                })
            };
            let place = quoted(problem, &other.sources);
            let known = |mine: &Problem| {
                mine.message == problem.message
                    && mine.path == problem.path
                    && mine.found == problem.found
                    && quoted(mine, &sources) == place
            };
            if self.list.iter().any(known) {
                continue;
            }
            if self.list.len() >= Self::KEPT {
                self.more += 1;
                continue;
            }
            let mut problem = problem.clone();
            if let Some(place) = &mut problem.place {
                place.source = sources.same_or_add(other.sources.get(place.source));
            }
            self.list.push(problem);
        }
        self.sources = Arc::new(sources);
    }
}

/// Where problems are put while a scenario is read.
#[derive(Debug, Default)]
pub struct Sink {
    inner: RefCell<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    sources: Sources,
    policies: Vec<String>,
    list: Vec<Problem>,
    seen: BTreeSet<(Option<SourceRange>, String, String)>,
    more: usize,
    leave_out_wholes: bool,
}

impl Sink {
    /// Adds a source text, unless it is there: a file may be read for several tables.
    pub fn source(&self, source: Source) -> SourceId {
        self.inner.borrow_mut().sources.same_or_add(&source)
    }

    /// The names of the policies, for the key paths of their values.
    pub fn name_policies(&self, names: Vec<String>) {
        self.inner.borrow_mut().policies = names;
    }

    /// From now on, problems that only the scenario with a policy applied can have are left out (or
    /// not).
    pub fn leave_out_wholes(&self, yes: bool) {
        self.inner.borrow_mut().leave_out_wholes = yes;
    }

    /// Whether any problem was put.
    pub fn any(&self) -> bool {
        !self.inner.borrow().list.is_empty()
    }

    /// Puts a problem, unless it was put before.
    pub fn put(&self, problem: Problem) {
        let inner = &mut *self.inner.borrow_mut();
        if problem.whole && inner.leave_out_wholes {
            return;
        }
        let Some(problem) = inner.fresh(problem) else { return };
        if inner.list.len() < Problems::KEPT {
            inner.list.push(problem);
        } else {
            inner.more += 1;
        }
    }

    /// The text of a place.
    pub fn text(&self, place: SourceRange) -> String {
        let inner = self.inner.borrow();
        inner.sources.get(place.source).slice(place).to_owned()
    }

    /// The problems, if there are any.
    pub fn finish(self, name: &str) -> Result<(), Problems> {
        let mut inner = self.inner.into_inner();
        inner.list.sort_by_key(|problem| problem.place);
        if inner.list.is_empty() {
            return Ok(());
        }
        let sources = Arc::new(inner.sources);
        let (list, more) = (inner.list, inner.more);
        Err(Problems { name: name.to_owned(), list, more, sources, unreadable: false })
    }
}

impl Inner {
    /// The problem with its full key path, or nothing if it was said before.
    fn fresh(&mut self, mut problem: Problem) -> Option<Problem> {
        if let Some(place) = &mut problem.place {
            let policy = (place.layer as usize).checked_sub(1).and_then(|i| self.policies.get(i));
            if let Some(policy) = policy {
                let prefix = format!("policies.{}", quoted(policy));
                if problem.path.is_empty() {
                    problem.path = prefix;
                } else if !problem.path.starts_with(&prefix) {
                    problem.path = format!("{prefix}.{}", problem.path);
                }
            }
            place.layer = 0;
        }
        // A mistake of a place is one mistake, whatever the policy under which it was noticed.
        let path = if problem.place.is_some() { String::new() } else { problem.path.clone() };
        let said = (problem.place, path, problem.message.clone());
        // Beyond the kept ones only the number matters; it need not be exact, but memory must be
        // bounded.
        if self.seen.len() > 4 * Problems::KEPT {
            return Some(problem);
        }
        self.seen.insert(said).then_some(problem)
    }
}
