//! The future-event list, in a total order: time, rank, sequence.
//!
//! Most events of this model lie a constant time ahead (approval deadlines, activation windows), so
//! they are made in the order in which they fall due. Such events are kept in a few
//! first-in-first-out lanes. The others are kept apart: the few soonest in a sorted list, the rest
//! in a heap. Events come out in the same order as from one heap. The position of the first event of
//! every lane and of the others is kept side by side, so that the next event is found without
//! touching any of them. A position is one word: the milliseconds since the start of the run, then
//! the rank. Equal positions come in the order of insertion: within a lane they stand so, and
//! between lanes, which is rare, the sequence is asked.
//!
//! Promises: equal times and ranks come out in the order of insertion; nothing is lost. By hand: a
//! heap of a crate has no order of equals and keeps constant delays in a heap, which is a third
//! slower. Never: removal. An event whose thing has gone is dropped by the engine when it falls due.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::rank::Rank;
use crate::time::{Instant, Span};

/// An instant and a rank, as one number: compared at once.
pub type Position = u64;

/// The position of nothing: after everything.
pub const EMPTY: Position = Position::MAX;

/// Bits of a rank.
const RANK: u32 = 5;
/// How many there may be.
const RANKS: usize = 1 << RANK;
const _: () = assert!((Rank::Other as usize) < RANKS);
/// What lies further ahead than this (9 million years) stands there: no run comes so far.
const FURTHEST: i64 = 1 << 58;

/// One scheduled occurrence.
#[derive(Clone, Copy, Debug)]
struct Event<T> {
    position: Position,
    sequence: u64,
    what: T,
}

impl<T> Event<T> {
    #[inline(always)]
    fn order(&self) -> (Position, u64) {
        (self.position, self.sequence)
    }
}

/// Reversed, so that the greatest is the first to fall due.
impl<T> Ord for Event<T> {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        other.order().cmp(&self.order())
    }
}
impl<T> PartialOrd for Event<T> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> PartialEq for Event<T> {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order()
    }
}
impl<T> Eq for Event<T> {}

/// Lanes in use at most; further delays go to the heap.
const LANES: usize = 6;
/// The place of the heap's first event among the first ones.
const HEAP: usize = LANES;

/// First in, first out, in a buffer whose length is a power of two.
struct Ring<T> {
    buffer: Vec<T>,
    /// Events taken out and put in so far; the rest of the division by the length is a place.
    head: usize,
    tail: usize,
}

impl<T: Copy> Ring<T> {
    /// With one event, which also fills the places where none has lain.
    fn of(first: T) -> Self {
        Self { buffer: vec![first; 16], head: 0, tail: 1 }
    }

    #[inline(always)]
    fn at(&self, count: usize) -> usize {
        count & (self.buffer.len() - 1)
    }

    /// Puts one in; whether it is the only one.
    #[inline(always)]
    fn push(&mut self, event: T) -> bool {
        if self.tail - self.head == self.buffer.len() {
            self.grow();
        }
        let place = self.at(self.tail);
        self.buffer[place] = event;
        self.tail += 1;
        self.tail - self.head == 1
    }

    #[cold]
    fn grow(&mut self) {
        let first = self.at(self.head);
        self.buffer.rotate_left(first);
        (self.head, self.tail) = (0, self.buffer.len());
        let all = self.buffer.len();
        self.buffer.extend_from_within(..all);
    }

    fn first(&self) -> Option<&T> {
        (self.head < self.tail).then(|| &self.buffer[self.at(self.head)])
    }

    /// Takes the first out; it and the one that is first now.
    #[inline(always)]
    fn pop(&mut self) -> (T, Option<&T>) {
        let first = self.buffer[self.at(self.head)];
        self.head += 1;
        let next =
            if self.head == self.tail { None } else { Some(&self.buffer[self.at(self.head)]) };
        (first, next)
    }
}

/// Events of one rank a constant time ahead.
struct Lane<T> {
    /// The delay and the rank, as one word.
    usual: u64,
    events: Ring<Event<T>>,
}

/// Events kept sorted at most.
const FEW: usize = 16;

/// Events of any time: the few soonest in a sorted list, the rest in a heap. Where few are open, a
/// list is faster than a heap.
struct Rest<T> {
    /// The latest first, so that the soonest is taken from the end.
    soonest: Vec<Event<T>>,
    /// None is sooner than any of `soonest`.
    later: BinaryHeap<Event<T>>,
}

impl<T: Copy> Rest<T> {
    #[inline(always)]
    fn push(&mut self, event: Event<T>) {
        // The greatest event of all is the soonest: see the order of events.
        if self.later.peek().is_some_and(|later| event < *later) {
            self.later.push(event);
            return;
        }
        let sooner = self.soonest.iter().rev().take_while(|other| **other > event).count();
        self.soonest.insert(self.soonest.len() - sooner, event);
        if self.soonest.len() > FEW {
            self.later.push(self.soonest.remove(0));
        }
    }

    #[inline(always)]
    fn pop(&mut self) -> Option<Event<T>> {
        match self.soonest.pop() {
            Some(event) => Some(event),
            None => self.pop_later(),
        }
    }

    #[inline(never)]
    fn pop_later(&mut self) -> Option<Event<T>> {
        self.later.pop()
    }

    #[inline]
    fn peek(&self) -> Option<&Event<T>> {
        self.soonest.last().or_else(|| self.later.peek())
    }
}

/// The future-event list.
pub struct Calendar<T> {
    start: Instant,
    heap: Rest<T>,
    lanes: Vec<Lane<T>>,
    /// The position of the first event of each lane, then of the heap.
    first: [Position; LANES + 1],
    /// The place of the next event, and its position.
    next: (usize, Position),
    /// By rank, the lane that an event of this rank was put into last.
    latest: [u8; RANKS],
    sequence: u64,
}

impl<T: Copy> Calendar<T> {
    /// Nothing is scheduled; nothing will be for an instant before `start`.
    pub fn new(start: Instant) -> Self {
        Self {
            start,
            heap: Rest { soonest: Vec::with_capacity(FEW + 1), later: BinaryHeap::new() },
            lanes: Vec::with_capacity(LANES),
            first: [EMPTY; LANES + 1],
            next: (HEAP, EMPTY),
            latest: [0; RANKS],
            sequence: 0,
        }
    }

    #[inline(always)]
    fn position(&self, at: Instant, rank: Rank) -> Position {
        let ahead = (at - self.start).as_ms();
        debug_assert!(ahead >= 0, "nothing falls due before the start");
        (ahead.min(FURTHEST) as u64) << RANK | rank as u64
    }

    #[inline(always)]
    fn event(&mut self, at: Instant, rank: Rank, what: T) -> Event<T> {
        self.sequence += 1;
        Event { position: self.position(at, rank), sequence: self.sequence, what }
    }

    /// Schedules an event.
    #[inline(never)]
    pub fn schedule(&mut self, at: Instant, rank: Rank, what: T) {
        let event = self.event(at, rank, what);
        self.put_aside(event);
    }

    /// An event that has no lane.
    #[inline(always)]
    fn put_aside(&mut self, event: Event<T>) {
        if event.position < self.first[HEAP] {
            self.lead(HEAP, event.position);
        }
        self.heap.push(event);
    }

    /// An event has become the first of its place.
    #[inline]
    fn lead(&mut self, place: usize, position: Position) {
        self.first[place] = position;
        if position < self.next.1 {
            self.next = (place, position);
        }
    }

    /// Schedules an event a usual delay from `now`: the same as [`Calendar::schedule`] at `now +
    /// delay`, but cheaper where the delay is the same each time.
    #[inline(always)]
    pub fn schedule_after(&mut self, now: Instant, delay: Span, rank: Rank, what: T) {
        let event = self.event(now + delay, rank, what);
        let usual = (delay.as_ms().min(FURTHEST) as u64) << RANK | rank as u64;
        let mut place = usize::from(self.latest[rank as usize]);
        if self.lanes.get(place).is_none_or(|lane| lane.usual != usual) {
            let Some(found) = self.lanes.iter().position(|lane| lane.usual == usual) else {
                return self.schedule_beside(usual, event);
            };
            self.latest[rank as usize] = found as u8;
            place = found;
        }
        if self.lanes[place].events.push(event) {
            self.lead(place, event.position);
        }
    }

    /// The same for a delay that has no lane yet, or gets none.
    #[cold]
    fn schedule_beside(&mut self, usual: u64, event: Event<T>) {
        if self.lanes.len() < LANES {
            self.lead(self.lanes.len(), event.position);
            self.lanes.push(Lane { usual, events: Ring::of(event) });
            return;
        }
        self.put_aside(event);
    }

    /// Finds the next event again.
    #[inline(always)]
    fn look(&mut self) {
        let (mut next, mut tie) = ((HEAP, self.first[HEAP]), false);
        // Lanes come into use in order; none is in use after an unused one.
        for (lane, &position) in self.first[..self.lanes.len().min(LANES)].iter().enumerate() {
            if position <= next.1 {
                tie = position == next.1;
                next = (lane, position);
            }
        }
        self.next = next;
        if tie && next.1 != EMPTY {
            self.next.0 = self.earliest(next.1);
        }
    }

    /// Of the places whose first event stands at this position, the one whose event was made first.
    #[cold]
    #[inline(never)]
    fn earliest(&self, position: Position) -> usize {
        let sequence = |place: &usize| match *place {
            HEAP => self.heap.peek().map(|event| event.sequence),
            lane => self.lanes[lane].events.first().map(|event| event.sequence),
        };
        let places = (0..self.first.len()).filter(|place| self.first[*place] == position);
        places.min_by_key(sequence).unwrap_or(HEAP)
    }

    /// Where everything stands that falls due earlier than `at`, or then with a lower or equal rank:
    /// not beyond this.
    #[inline(always)]
    pub fn limit(&self, at: Instant, rank: Rank) -> Position {
        self.position(at.max(self.start), rank)
    }

    /// Takes the next event, and its instant, if it does not stand beyond the [`Calendar::limit`].
    #[inline(always)]
    pub fn pop_until(&mut self, limit: Position) -> Option<(Instant, T)> {
        if self.next.1 > limit || self.next.1 == EMPTY {
            return None;
        }
        let place = self.next.0;
        let (event, next) = if place == HEAP {
            (self.heap.pop()?, self.heap.peek())
        } else {
            self.lanes[place].events.pop()
        };
        self.first[place] = next.map_or(EMPTY, |event| event.position);
        self.look();
        let ahead = (event.position >> RANK) as i64;
        Some((self.start + Span::ms(ahead), event.what))
    }
}
