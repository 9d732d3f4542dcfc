//! Waiting lists: what an approver has seen and not yet taken.
//!
//! A list belongs to one person, or to several members whose mail, pickup and duty are certain to be
//! the same. A person of several groups has one list for all of them. Entries of requests that have
//! gone are dropped when they are met, or in a sweep when the list has doubled, so the list grows with
//! what waits.

use std::collections::VecDeque;
use std::sync::Arc;

use super::slab::Key;
use crate::scenario::model::Discipline;
use crate::scenario::roster::Roster;
use crate::time::{Instant, Span};

/// The stage of the entry of an alert: that of a request counts from 1.
pub(super) const ALERT: u8 = 0;

/// One request, or one alert, on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// When it came to this list.
    pub arrived_at: Instant,
    /// The request's number: the order at one instant.
    pub number: u64,
    /// The request, or the alert.
    pub request: Key,
    /// The member whom it was sent to; where several share the list, the first of them.
    pub member: u32,
    /// The stage it is to be reviewed for; [`ALERT`] for an alert.
    pub stage: u8,
    pub urgent: bool,
}

impl Entry {
    /// Of a request and its alert the request comes first; it has been decided by then anyway.
    #[inline]
    fn place(&self) -> (Instant, u64, u32) {
        (self.arrived_at, self.number, self.member)
    }

    /// The request, unless it is an alert.
    #[inline(always)]
    pub fn of_request(&self) -> Option<Key> {
        (!self.is_alert()).then_some(self.request)
    }

    /// Whether it is an alert, not a request.
    #[inline(always)]
    pub fn is_alert(&self) -> bool {
        self.stage == ALERT
    }
}

/// What to do with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Review it.
    Take,
    /// Somebody else reviews it at present, or the member does not hold the role that it must.
    Skip,
    /// It has gone.
    Drop,
}

/// How far one has gone through a list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    line: usize,
    /// Entries of the line that were passed over.
    passed: usize,
}

impl Place {
    /// Passes over the entry.
    pub fn pass(&mut self) {
        self.passed += 1;
    }
}

/// A waiting list and those who work on it.
#[derive(Debug)]
pub(super) struct WaitingList {
    /// How many members share it.
    pub sharers: u32,
    /// Free members: idle since, and who. Longest idle first, then in the order of the file.
    pub idle: VecDeque<(Instant, u32)>,
    /// When its members are on duty.
    pub roster: Arc<Roster>,
    /// Whether they always are; known here, because it is asked all the time.
    always: bool,
    /// When the next wake-up at a shift start is due, if one is scheduled.
    pub wakes_at: Option<Instant>,
    discipline: Discipline,
    /// Urgent entries (under `urgent_first` only), then all others, then alerts (likewise); each by
    /// arrival, then number.
    lines: [VecDeque<Entry>; 3],
    kept: usize,
}

const URGENT: usize = 0;
const OTHERS: usize = 1;
const ALERTS: usize = 2;

impl WaitingList {
    /// An empty list of one member, idle since `start`.
    pub fn new(member: u32, start: Instant, discipline: Discipline, roster: Arc<Roster>) -> Self {
        Self {
            sharers: 1,
            idle: VecDeque::from([(start, member)]),
            always: roster.is_always(),
            roster,
            wakes_at: None,
            discipline,
            lines: [VecDeque::new(), VecDeque::new(), VecDeque::new()],
            kept: 0,
        }
    }

    /// Whether its members are on duty.
    #[inline]
    pub fn on_duty(&self, at: Instant) -> bool {
        self.always || self.roster.on_duty(at)
    }

    /// When so much on-duty time will have passed.
    #[inline]
    pub fn after(&self, at: Instant, work: Span) -> Option<Instant> {
        if self.always { Some(at + work.max(Span::ZERO)) } else { self.roster.after(at, work) }
    }

    /// The end of the shift.
    #[inline]
    pub fn shift_end(&self, at: Instant) -> Instant {
        if self.always { Instant::NEVER } else { self.roster.shift_end(at) }
    }

    /// Another member joins the list, idle since `start`, after all that are on it.
    pub fn share(&mut self, member: u32, start: Instant) {
        self.sharers += 1;
        self.idle.push_back((start, member));
    }

    /// A member becomes free.
    #[inline(always)]
    pub fn free(&mut self, since: Instant, member: u32) {
        if self.idle.back().is_none_or(|last| *last < (since, member)) {
            self.idle.push_back((since, member));
            return;
        }
        let after = self.idle.iter().rposition(|idle| *idle < (since, member));
        self.idle.insert(after.map_or(0, |at| at + 1), (since, member));
    }

    /// Whether there is anything on it, gone or not.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(VecDeque::is_empty)
    }

    /// Puts an entry in its place: by arrival, then number.
    #[inline(always)]
    pub fn insert(&mut self, entry: Entry) {
        let by_urgency = self.discipline == Discipline::UrgentFirst;
        let place = match (by_urgency, entry.urgent, entry.is_alert()) {
            (true, true, _) => URGENT,
            (true, _, true) => ALERTS,
            _ => OTHERS,
        };
        let line = &mut self.lines[place];
        if line.back().is_none_or(|last| last.place() < entry.place()) {
            line.push_back(entry);
            return;
        }
        insert_within(line, entry);
    }

    /// Whether the list has doubled since the latest sweep.
    #[inline]
    pub fn wants_sweep(&self) -> bool {
        self.lines.iter().map(VecDeque::len).sum::<usize>() > 2 * self.kept + 16
    }

    /// Drops what has gone.
    #[inline(never)]
    pub fn sweep(&mut self, mut lives: impl FnMut(&Entry) -> bool) {
        for line in &mut self.lines {
            line.retain(&mut lives);
        }
        self.kept = self.lines.iter().map(VecDeque::len).sum();
    }

    /// The entry at this place or, if its line has none there, at the next: for going through the
    /// list in the discipline's order.
    #[inline(always)]
    pub fn look(&self, place: &mut Place) -> Option<Entry> {
        while let Some(line) = self.lines.get(place.line) {
            if let Some(entry) = line.get(self.position(line, *place)) {
                return Some(*entry);
            }
            *place = Place { line: place.line + 1, passed: 0 };
        }
        None
    }

    /// When a request came to the list for this stage by this member, if it is on it.
    pub fn arrival(&self, request: Key, stage: u8, member: u32) -> Option<Instant> {
        let found = |entry: &&Entry| {
            let sent = self.sharers > 1 || entry.member == member;
            entry.request == request && entry.stage == stage && sent
        };
        self.lines.iter().flatten().find(found).map(|entry| entry.arrived_at)
    }

    /// Takes away the entry that was seen there.
    #[inline(always)]
    pub fn remove(&mut self, place: Place) {
        let at = self.position(&self.lines[place.line], place);
        let line = &mut self.lines[place.line];
        // Mostly the first, which moves nothing.
        if at == 0 {
            line.pop_front()
        } else {
            line.remove(at)
        };
    }

    #[inline(always)]
    fn position(&self, line: &VecDeque<Entry>, place: Place) -> usize {
        match self.discipline {
            // Beyond the line where all have been passed.
            Discipline::Lifo => line.len().wrapping_sub(1 + place.passed),
            Discipline::Fifo | Discipline::UrgentFirst => place.passed,
        }
    }
}

/// A request that comes back is not far from the front, but that is rare.
#[cold]
fn insert_within(line: &mut VecDeque<Entry>, entry: Entry) {
    let after = line.iter().rposition(|other| other.place() < entry.place());
    line.insert(after.map_or(0, |at| at + 1), entry);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::slab::Slab;

    fn taken(discipline: Discipline) -> Vec<u64> {
        let start = Instant::from_ms(0);
        let roster = Arc::new(Roster::always());
        let mut list = WaitingList::new(0, start, discipline, roster);
        let mut slab = Slab::new();
        for (arrived, number, urgent) in
            [(5, 3, false), (5, 1, false), (2, 2, false), (7, 4, true), (7, 5, false)]
        {
            let request = slab.insert(());
            let arrived_at = Instant::from_ms(arrived);
            list.insert(Entry { arrived_at, number, request, member: 0, stage: 1, urgent });
        }
        let mut place = Place::default();
        let mut taken = Vec::new();
        while let Some(entry) = list.look(&mut place) {
            if entry.number == 2 {
                place.pass();
            } else {
                taken.push(entry.number);
                list.remove(place);
            }
        }
        taken
    }

    #[test]
    fn disciplines() {
        assert_eq!(taken(Discipline::Fifo), [1, 3, 4, 5]);
        assert_eq!(taken(Discipline::Lifo), [5, 4, 3, 1]);
        assert_eq!(taken(Discipline::UrgentFirst), [4, 1, 3, 5]);
    }
}
