//! A log from its files.
//!
//! [`Reading::file`] is called for each file, [`Reading::finish`] once. Promises: what is wrong is one
//! sentence, with file, line or record and field. Never: the value of a field.

use std::collections::BTreeMap;
use std::io;

use crate::tenant::log::damage::{Aside, Damaged, Place, Tallies};
use crate::tenant::log::intern::{NOBODY, People, Roles};
use crate::tenant::log::join::Join;
use crate::tenant::log::kept::{Kept, Named, Names};
use crate::tenant::log::names::{self, Naming, Person, Role};
use crate::tenant::log::observed::{Observed, SHORT};
use crate::tenant::log::record::Record;
use crate::tenant::log::requests::{self, Request, Rules};
use crate::time::{Instant, Span, human_span};

/// Which comes first in a date like `12.01.2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// `--dates dmy`.
    DayFirst,
    /// `--dates mdy`.
    MonthFirst,
}

/// How a log is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Nothing before this instant counts.
    pub from: Option<Instant>,
    /// Nothing at or after this instant counts.
    pub to: Option<Instant>,
    /// The order of day and month, for dates that do not say.
    pub dates: Option<DateOrder>,
    /// Within this after an end without access a request belongs to the same need.
    pub same_need_within: Span,
    /// When a pending request times out, for roles that [`Self::timeouts`] does not have.
    pub approval_timeout: Span,
    /// The same by the keys of roles.
    pub timeouts: BTreeMap<String, Span>,
    /// Of all records at most this share may be damaged.
    pub max_damaged: f64,
    /// Names that are known, and whether those of persons are kept.
    pub names: Names,
}

impl Options {
    /// When a pending request for the role with this key times out.
    fn timeout(&self, role: &str) -> Span {
        self.timeouts.get(role).copied().unwrap_or(self.approval_timeout)
    }
}

impl Default for Options {
    /// As on the command line: the whole log, 24 hours, Entra's 24 hours, 5 %, no names.
    fn default() -> Self {
        Self {
            from: None,
            to: None,
            dates: None,
            same_need_within: Span::hours(24),
            approval_timeout: Span::hours(24),
            timeouts: BTreeMap::new(),
            max_damaged: 0.05,
            names: Names::default(),
        }
    }
}

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// It could not be read.
    #[error("{0}: {1}")]
    Io(String, io::Error),
    /// It cannot serve.
    #[error("{0}: {1}")]
    Refused(String, String),
    /// Nothing in it is an event of PIM.
    #[error("no record of a PIM activation in {0}; filter the log by service PIM, not by person")]
    NoEvents(String),
    /// Too much is damaged.
    #[error("{0}")]
    TooDamaged(String),
}

/// What a log says.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// The requests, in the order of filing.
    pub requests: Vec<Request>,
    /// Persons, in the order of first events.
    pub people: Vec<Person>,
    /// Roles, in the order of first requests.
    pub roles: Vec<Role>,
    /// The files that were read, by name.
    pub files: Vec<String>,
    /// Records of any kind.
    pub records: u64,
    /// The time that was observed, half open.
    pub observed: (Instant, Instant),
    /// How fine the log is; of several files that of the coarsest.
    pub resolution: Span,
    /// Damaged and set aside.
    pub tallies: Tallies,
    /// What is allowed but perhaps not meant, one sentence each.
    pub warnings: Vec<String>,
    /// What persons are called instead of their numbers, as [`Self::people`]; empty where names are
    /// not kept.
    pub called: Vec<Option<String>>,
    /// Who stands behind what comes out: personal, and empty unless it was asked for.
    pub named: Vec<Named>,
}

impl Log {
    /// What a person is called as a requester: `requester-1`, or the name where names are kept.
    pub fn requester(&self, person: u32) -> String {
        let called = self.called.get(person as usize).cloned().flatten();
        let number = || self.people.get(person as usize).map(Person::requester_name);
        called.or_else(number).unwrap_or_default()
    }

    /// The same as an approver.
    pub fn approver(&self, person: u32) -> String {
        let called = self.called.get(person as usize).cloned().flatten();
        let number = || self.people.get(person as usize).map(Person::approver_name);
        called.or_else(number).unwrap_or_default()
    }
}

/// A record with what it is.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// The record; of one that is set aside only the instant counts.
    pub record: Record,
    /// Why it is not used.
    pub aside: Option<Aside>,
    /// Which of its instants can be read in two ways: at, start, expiration.
    pub either: [bool; 3],
}

/// A log that is being read.
#[derive(Debug)]
pub struct Reading {
    pub(super) options: Options,
    pub(super) files: Vec<String>,
    pub(super) records: u64,
    pub(super) people: People,
    pub(super) roles: Roles,
    pub(super) tallies: Tallies,
    pub(super) warnings: Vec<String>,
    /// Pages, and how many of them say that another one follows.
    pub(super) pages: (u32, u32),
    join: Join,
    observed: Observed,
    resolution: i64,
}

impl Reading {
    /// Nothing yet.
    pub fn new(options: Options) -> Self {
        let kept = options.names.wants_persons().then(Kept::default);
        Self {
            options,
            files: Vec::new(),
            records: 0,
            people: People::keeping(kept),
            roles: Roles::default(),
            tallies: Tallies::default(),
            warnings: Vec::new(),
            pages: (0, 0),
            join: Join::default(),
            observed: Observed::default(),
            resolution: 1,
        }
    }

    /// With these names.
    pub fn naming(mut self, names: Names) -> Self {
        let listed = names.listed || self.options.names.listed;
        self.options.names = Names { listed, ..names };
        self.people.kept = self.options.names.wants_persons().then(Kept::default);
        self
    }

    /// Who stands behind what comes out is wanted as well.
    pub fn listing(self) -> Self {
        let names = Names { listed: true, ..self.options.names.clone() };
        self.naming(names)
    }

    /// The place of the file that is being read.
    pub(super) fn place(&self, number: u32) -> Place {
        Place { file: (self.files.len().saturating_sub(1)) as u32, number }
    }

    /// A file was this fine, in milliseconds.
    pub(super) fn resolved(&mut self, ms: i64) {
        self.resolution = self.resolution.max(ms);
    }

    /// A record with its instant, and what it is.
    pub(super) fn found(&mut self, found: &Found, place: Place) {
        let at = Instant::from_ms(found.record.at);
        let outside = self.options.from.is_some_and(|from| at < from)
            || self.options.to.is_some_and(|to| at >= to);
        if outside {
            return self.tallies.aside(Aside::Outside, place, 1);
        }
        self.observed.see(found.record.at);
        match found.aside {
            Some(reason) => self.tallies.aside(reason, place, 1),
            None => self.event(&found.record, place),
        }
    }

    fn event(&mut self, record: &Record, place: Place) {
        for person in [record.subject, record.actor.person()] {
            if person != NOBODY {
                self.people.saw(person, record.at);
            }
        }
        self.join.take(record, place, &mut self.tallies);
    }

    /// What all files say together.
    ///
    /// # Errors
    /// When nothing in them is an event, or too much is damaged.
    pub fn finish(mut self) -> Result<Log, Unreadable> {
        self.not_too_damaged()?;
        let range = self.observed.range();
        let Some((first, last)) = range.filter(|_| !self.join.is_empty()) else {
            return Err(Unreadable::NoEvents(self.files.join(", ")));
        };
        let from = self.options.from.unwrap_or(first);
        let to = self.options.to.unwrap_or(last + Span::ms(1));
        self.warn_of_time(from, to);
        let rules = Rules {
            same_need_within: self.options.same_need_within,
            log_ends: self.options.to.map_or(last.ms(), Instant::ms),
            resolution: self.resolution,
        };
        let mut tallies = self.tallies;
        let open = self.join.requests(&mut tallies);
        let mut requests = requests::requests(open, &rules, &mut tallies);
        let people = names::ordered(&self.people, &self.roles, &mut requests);
        let naming = Naming { known: &self.options.names, kept: self.people.kept.as_ref() };
        let groups = naming.groups(&self.roles, &requests);
        let roles = names::renumber_roles(&self.roles, &mut requests, naming.known, &groups);
        let timeouts = roles.iter().map(|role| self.options.timeout(&role.key));
        requests::time_out(&mut requests, &timeouts.collect::<Vec<_>>(), &rules);
        requests::number_needs(&mut requests, &rules);
        let called = naming.people(&people);
        let mut named = naming.list(&people, &called);
        let groups = groups.into_iter().map(|(_, group)| group);
        named.extend(groups.filter(|_| self.options.names.listed));
        Ok(Log {
            called,
            named,
            requests,
            people,
            roles,
            files: self.files,
            records: self.records,
            observed: (from, to),
            resolution: Span::ms(self.resolution),
            tallies,
            warnings: self.warnings,
        })
    }

    fn warn_of_time(&mut self, from: Instant, to: Instant) {
        if to - from < SHORT {
            let span = human_span(to - from);
            self.warnings.push(format!("the log covers {span}; four weeks or more say much more"));
        }
        let silent = self.observed.silent();
        if let Some((from, to)) = silent.first() {
            let more = match silent.len() - 1 {
                0 => String::new(),
                more => format!(", and {more} more such stretches"),
            };
            self.warnings.push(format!(
                "no record from {from} to {to}{more}: if the log is not whole there, use --from or --to"
            ));
        }
        if self.pages.0 > 0 && self.pages.0 == self.pages.1 {
            self.warnings.push(
                "this is one page of several: its last one says that another follows".to_owned(),
            );
        }
    }

    fn not_too_damaged(&self) -> Result<(), Unreadable> {
        let damaged = self.tallies.damaged_records();
        if damaged as f64 <= self.options.max_damaged * self.records as f64 {
            return Ok(());
        }
        let records = self.records;
        let mut text =
            format!("{damaged} of {records} records are damaged, more than --max-damaged");
        for (damage, (many, places)) in &self.tallies.damaged {
            let places: Vec<_> = places.iter().map(|place| self.shown(place)).collect();
            text += &format!("\n  {many} {}: {}", damage.words(), places.join(", "));
        }
        Err(Unreadable::TooDamaged(text))
    }

    fn shown(&self, damaged: &Damaged) -> String {
        shown(&self.files, damaged)
    }
}

/// `audit.csv:17, Date`.
pub fn shown(files: &[String], damaged: &Damaged) -> String {
    let file = files.get(damaged.place.file as usize).map_or("", String::as_str);
    let field = if damaged.field.is_empty() { "" } else { " " };
    format!("{file}:{}{field}{}", damaged.place.number, damaged.field)
}
