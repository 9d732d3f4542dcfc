//! Events become requests: each event has its place in a request, so that their order does not matter.
//!
//! Joined by the id of the request where a record has one; else, when everything was read, by
//! correlation, else by person and role in the order of time, since PIM allows one open request for
//! each.
//!
//! Promises: about 130 bytes a request. Never: a join by name.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use crate::tenant::log::damage::{Aside, Place, Tallies};
use crate::tenant::log::intern::NOBODY;
use crate::tenant::log::record::{Actor, Event, Record};

/// No instant.
pub const NEVER: i64 = i64::MIN;
/// An event may be logged so much before the one that caused it.
const SLACK: i64 = 5_000;

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Nobody decided.
    TimedOut,
    /// Its requester took it back.
    Canceled,
    /// An administrator did.
    CanceledByAdministrator,
    /// Its window was over.
    Elapsed,
    /// Its requester ended it.
    Deactivated,
    /// Somebody else ended it.
    Revoked,
}

/// One request as far as it is known.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    /// Whose.
    pub person: u32,
    /// For which role.
    pub role: u32,
    /// Filed.
    pub requested: i64,
    /// Began to wait for approval.
    pub pending: i64,
    /// Decided.
    pub decided: i64,
    /// By whom; [`NOBODY`] is an application.
    pub decider: u32,
    /// Became active.
    pub active: i64,
    /// Could not become active.
    pub failed: i64,
    /// Ended, and how.
    pub ended: i64,
    /// How it ended.
    pub end: Option<End>,
    /// Whether the decision was yes.
    pub approved: bool,
    /// Whether a record says that approval is required.
    pub approval: bool,
    /// The window asked for.
    pub asked: (i64, i64),
    /// The window of the activation.
    pub window: (i64, i64),
    /// Where the first of its records stands.
    pub place: Place,
    /// How many records of it were used.
    pub records: u32,
}

impl Open {
    fn new(place: Place) -> Self {
        Self {
            person: NOBODY,
            role: NOBODY,
            requested: NEVER,
            pending: NEVER,
            decided: NEVER,
            decider: NOBODY,
            active: NEVER,
            failed: NEVER,
            ended: NEVER,
            end: None,
            approved: false,
            approval: false,
            asked: (NEVER, NEVER),
            window: (NEVER, NEVER),
            place,
            records: 0,
        }
    }

    /// Takes an event in.
    fn take(&mut self, record: &Record, place: Place, tallies: &mut Tallies) {
        self.place = self.place.min(place);
        self.approval |= record.approval;
        if self.role == NOBODY {
            self.role = record.role;
        }
        if self.person == NOBODY {
            self.person = record.subject;
        }
        let window = (record.start.unwrap_or(NEVER), record.expiration.unwrap_or(NEVER));
        let at = record.at;
        let aside = match record.event {
            Event::Requested => {
                if self.person == NOBODY {
                    self.person = record.actor.person();
                }
                self.asked = self.asked.max(window);
                first(&mut self.requested, at)
            }
            Event::Pending => first(&mut self.pending, at),
            Event::Active => {
                self.window = self.window.max(window);
                first(&mut self.active, at)
            }
            Event::Failed => {
                first(&mut self.failed, at);
                Some(Aside::NotSuccess)
            }
            Event::Approved | Event::Denied => self.decide(record),
            _ => self.close(record),
        };
        match aside {
            Some(reason) => tallies.aside(reason, place, 1),
            None => self.records += 1,
        }
    }

    /// The earliest decision counts.
    fn decide(&mut self, record: &Record) -> Option<Aside> {
        let (at, decider, approved) =
            (record.at, record.actor.person(), record.event == Event::Approved);
        if self.decided == NEVER
            || (at, decider, approved) < (self.decided, self.decider, self.approved)
        {
            let again = self.decided != NEVER;
            let same = again && decider == self.decider && approved == self.approved;
            (self.decided, self.decider, self.approved) = (at, decider, approved);
            return match again {
                _ if same => Some(Aside::Twice),
                true => Some(Aside::AfterTheEnd),
                false if decider == NOBODY => Some(Aside::Automatic),
                false => None,
            };
        }
        let same = decider == self.decider && approved == self.approved;
        Some(if same { Aside::Twice } else { Aside::AfterTheEnd })
    }

    /// The earliest end counts.
    fn close(&mut self, record: &Record) -> Option<Aside> {
        let owner = match record.actor {
            Actor::Service => true,
            Actor::Application => false,
            Actor::Person(number) => {
                let person = if record.subject == NOBODY { self.person } else { record.subject };
                person == NOBODY || person == number
            }
        };
        let end = match record.event {
            Event::TimedOut => End::TimedOut,
            Event::Canceled if owner => End::Canceled,
            Event::Canceled => End::CanceledByAdministrator,
            Event::Deactivated if owner => End::Deactivated,
            Event::Deactivated | Event::Removed => End::Revoked,
            _ => End::Elapsed,
        };
        match self.end {
            Some(known) if known == end => {
                self.ended = self.ended.min(record.at);
                Some(Aside::Twice)
            }
            Some(known) if (self.ended, known) <= (record.at, end) => Some(Aside::AfterTheEnd),
            known => {
                (self.ended, self.end) = (record.at, Some(end));
                known.map(|_| Aside::AfterTheEnd)
            }
        }
    }

    /// Whether an event has no place in it yet.
    fn has_room_for(&self, event: Event, at: i64) -> bool {
        match event {
            Event::Requested => self.requested == NEVER,
            Event::Pending => self.pending == NEVER,
            Event::Approved | Event::Denied => self.decided == NEVER,
            Event::Active => self.active == NEVER,
            Event::Failed => self.failed == NEVER,
            Event::TimedOut | Event::Canceled => self.end.is_none() && self.active == NEVER,
            Event::Elapsed | Event::Deactivated => self.end.is_none(),
            // What is removed later was no activation.
            Event::Removed => {
                let open = self.window.1 == NEVER || at < self.window.1;
                self.end.is_none() && self.active != NEVER && self.active <= at && open
            }
        }
    }
}

/// The first one counts.
fn first(place: &mut i64, at: i64) -> Option<Aside> {
    let again = *place != NEVER;
    *place = if again { at.min(*place) } else { at };
    again.then_some(Aside::Twice)
}

/// All requests as far as they are known.
#[derive(Debug, Default)]
pub struct Join {
    numbers: FxHashMap<u128, u32>,
    open: Vec<Open>,
    /// Events without an id of a request.
    loose: Vec<Loose>,
}

/// An event without an id of a request: a record, smaller.
#[derive(Clone, Copy, Debug)]
struct Loose {
    at: i64,
    window: (i64, i64),
    /// The lower half of the correlation; 0 is none.
    correlation: u64,
    subject: u32,
    role: u32,
    actor: Actor,
    event: Event,
    approval: bool,
    place: Place,
}

impl Loose {
    fn of(record: &Record, place: Place) -> Self {
        Self {
            at: record.at,
            window: (record.start.unwrap_or(NEVER), record.expiration.unwrap_or(NEVER)),
            correlation: record.correlation.map_or(0, |key| key as u64),
            subject: record.subject,
            role: record.role,
            actor: record.actor,
            event: record.event,
            approval: record.approval,
            place,
        }
    }

    fn record(&self) -> Record {
        let some = |at: i64| (at != NEVER).then_some(at);
        Record {
            at: self.at,
            event: self.event,
            actor: self.actor,
            subject: self.subject,
            role: self.role,
            request: None,
            correlation: (self.correlation != 0).then_some(u128::from(self.correlation)),
            start: some(self.window.0),
            expiration: some(self.window.1),
            approval: self.approval,
        }
    }
}

impl Join {
    /// Takes an event in.
    pub fn take(&mut self, record: &Record, place: Place, tallies: &mut Tallies) {
        // A removal has a request of its own.
        let Some(key) = record.request.filter(|_| record.event != Event::Removed) else {
            self.loose.push(Loose::of(record, place));
            return;
        };
        let next = self.open.len();
        let number = *self.numbers.entry(key).or_insert(next as u32) as usize;
        if number == next {
            grow(&mut self.open);
            self.open.push(Open::new(place));
        }
        self.open[number].take(record, place, tallies);
    }

    /// Whether there is no event of an activation.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty() && self.loose.iter().all(|loose| loose.event == Event::Removed)
    }

    /// Every request whose filing is in the log.
    pub fn requests(mut self, tallies: &mut Tallies) -> Vec<Open> {
        self.numbers = FxHashMap::default();
        self.set_ends_loose();
        let filed = self.file_loose(tallies);
        let mut open = self.open;
        // By person and role, in the order of time.
        open.sort_unstable_by(by_person);
        for loose in self.loose {
            let (record, place) = (loose.record(), loose.place);
            if record.event == Event::Requested {
                continue;
            }
            let by_correlation = record.correlation.and_then(|key| filed.get(&key)).copied();
            match by_correlation
                .and_then(|seat| find_exactly(&open, seat, &record))
                .or_else(|| find(&open, &record))
            {
                Some(number) => open[number].take(&record, place, tallies),
                None if record.event == Event::Removed => {
                    tallies.aside(Aside::NoActivation, place, 1);
                }
                None if record.subject == NOBODY || record.role == NOBODY => {
                    tallies.aside(Aside::NoRequest, place, 1);
                }
                None => tallies.aside(Aside::BeforeTheLog, place, 1),
            }
        }
        open
    }

    /// A deactivation may have an id of its own: what has nothing but an end joins by person and role.
    fn set_ends_loose(&mut self) {
        let loose = &mut self.loose;
        self.open.retain(|open| {
            let Some(end) = open.end.filter(|_| open.requested == NEVER) else { return true };
            let alone = open.pending == NEVER && open.decided == NEVER && open.active == NEVER;
            let event = match end {
                End::Elapsed => Event::Elapsed,
                End::Deactivated | End::Revoked => Event::Deactivated,
                _ => return true,
            };
            if !alone || open.person == NOBODY || open.role == NOBODY {
                return true;
            }
            let actor = match end {
                End::Revoked => Actor::Application,
                _ => Actor::Service,
            };
            loose.push(Loose {
                at: open.ended,
                window: (NEVER, NEVER),
                correlation: 0,
                subject: open.person,
                role: open.role,
                actor,
                event,
                approval: false,
                place: open.place,
            });
            false
        });
        loose.sort_unstable_by_key(|one| (one.at, one.event, one.place));
    }

    /// Makes requests of loose filings. By their correlations: whose, for which role, when.
    fn file_loose(&mut self, tallies: &mut Tallies) -> FxHashMap<u128, (u32, u32, i64)> {
        let mut filed = FxHashMap::default();
        let mut last: FxHashMap<(u32, u32), i64> = FxHashMap::default();
        for loose in &self.loose {
            let (record, place) = (loose.record(), &loose.place);
            if record.event != Event::Requested {
                continue;
            }
            let person = match record.subject {
                NOBODY => record.actor.person(),
                subject => subject,
            };
            if person == NOBODY || record.role == NOBODY {
                tallies.aside(Aside::NoRequest, *place, 1);
                continue;
            }
            let before = last.insert((person, record.role), record.at);
            if before == Some(record.at) {
                tallies.aside(Aside::Twice, *place, 1);
                continue;
            }
            if let Some(key) = record.correlation {
                filed.insert(key, (person, record.role, record.at));
            }
            let mut open = Open::new(*place);
            open.take(&Record { subject: person, ..record }, *place, tallies);
            grow(&mut self.open);
            self.open.push(open);
        }
        filed
    }
}

/// Grows by an eighth, not to the double: there may be millions.
fn grow(open: &mut Vec<Open>) {
    if open.len() == open.capacity() {
        open.reserve_exact((open.len() / 8).max(64));
    }
}

fn by_person(a: &Open, b: &Open) -> Ordering {
    let key = |open: &Open| (open.person, open.role, open.requested, open.active, open.place);
    key(a).cmp(&key(b))
}

fn find_exactly(
    open: &[Open],
    (person, role, at): (u32, u32, i64),
    record: &Record,
) -> Option<usize> {
    let number =
        open.partition_point(|open| (open.person, open.role, open.requested) < (person, role, at));
    let fits = |open: &&Open| {
        (open.person, open.role, open.requested) == (person, role, at)
            && open.has_room_for(record.event, record.at)
    };
    open.get(number).filter(fits).map(|_| number)
}

/// The last request of this person and role that was filed before, if the event has a place in it.
fn find(open: &[Open], record: &Record) -> Option<usize> {
    let person = match record.subject {
        NOBODY if matches!(record.event, Event::Pending | Event::Active | Event::Deactivated) => {
            record.actor.person()
        }
        subject => subject,
    };
    if person == NOBODY || record.role == NOBODY {
        return None;
    }
    let key = (person, record.role, record.at.saturating_add(SLACK));
    let behind = open.partition_point(|open| (open.person, open.role, open.requested) <= key);
    let number = behind.checked_sub(1)?;
    let last = &open[number];
    let fits = (last.person, last.role) == (key.0, key.1) && last.requested != NEVER;
    (fits && last.has_room_for(record.event, record.at)).then_some(number)
}
