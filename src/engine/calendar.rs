//! The future-event list, in a total order: time, rank, sequence.
//!
//! Most events of this model lie a constant time ahead (approval deadlines, activation windows), so
//! they are made in the order in which they fall due. Such events are kept in a few
//! first-in-first-out lanes. The others are kept apart: the few soonest in a sorted list, the rest
//! in a heap. Events come out in the same order as from one heap. The position of the first event of
//! every lane and of the others is kept side by side, so that the next event is found without
//! touching any of them. Promises: equal times and ranks come out in the order of insertion; nothing
//! is lost. By hand: a heap of a crate has no order of equals and keeps constant delays in a heap, which
//! is a third slower. Never: removal. An event whose thing has gone is dropped by the engine when it falls
//! due.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

use super::rank::Rank;
use crate::time::{Instant, Span};

/// One scheduled occurrence.
#[derive(Clone, Copy, Debug)]
pub struct Event<T> {
    /// When.
    pub at: Instant,
    /// Rank in the highest byte, sequence below.
    order: u64,
    /// What.
    pub what: T,
}

/// An instant and what follows it in the order, as one number: compared at once.
pub type Position = u128;

/// The position of nothing: after everything.
pub const EMPTY: Position = Position::MAX;

#[inline]
fn position(at: Instant, order: u64) -> Position {
    // With the sign flipped, instants before 1970 come before those after it.
    let time = at.ms() as u64 ^ 1 << 63;
    u128::from(time) << 64 | u128::from(order)
}

impl<T> Event<T> {
    #[inline]
    fn position(&self) -> Position {
        position(self.at, self.order)
    }
}

/// Reversed, so that the greatest is the first to fall due.
impl<T> Ord for Event<T> {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        other.position().cmp(&self.position())
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
        self.position() == other.position()
    }
}
impl<T> Eq for Event<T> {}

/// Lanes in use at most; further delays go to the heap.
const LANES: usize = 6;
/// The place of the heap's first event among the first ones.
const HEAP: usize = LANES;

/// Events of one rank a constant time ahead.
struct Lane<T> {
    delay: Span,
    rank: Rank,
    events: VecDeque<Event<T>>,
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
    heap: Rest<T>,
    lanes: Vec<Lane<T>>,
    /// The position of the first event of each lane, then of the heap.
    first: [Position; LANES + 1],
    /// The place of the next event, and its position.
    next: (usize, Position),
    sequence: u64,
}

impl<T: Copy> Default for Calendar<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Copy> Calendar<T> {
    /// Nothing is scheduled.
    pub fn new() -> Self {
        Self {
            heap: Rest { soonest: Vec::with_capacity(FEW + 1), later: BinaryHeap::new() },
            lanes: Vec::with_capacity(LANES),
            first: [EMPTY; LANES + 1],
            next: (HEAP, EMPTY),
            sequence: 0,
        }
    }

    #[inline]
    fn event(&mut self, at: Instant, rank: Rank, what: T) -> Event<T> {
        self.sequence += 1;
        Event { at, order: (rank as u64) << 56 | self.sequence, what }
    }

    /// Schedules an event.
    #[inline(never)]
    pub fn schedule(&mut self, at: Instant, rank: Rank, what: T) {
        let event = self.event(at, rank, what);
        let position = event.position();
        if position < self.first[HEAP] {
            self.lead(HEAP, position);
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
        let same = |lane: &Lane<T>| lane.delay == delay && lane.rank == rank;
        let Some(place) = self.lanes.iter().position(same) else {
            return self.schedule_beside(now + delay, delay, rank, what);
        };
        let event = self.event(now + delay, rank, what);
        let position = event.position();
        let events = &mut self.lanes[place].events;
        let leads = events.is_empty();
        events.push_back(event);
        if leads {
            self.lead(place, position);
        }
    }

    /// The same for a delay that has no lane yet, or gets none.
    #[cold]
    fn schedule_beside(&mut self, at: Instant, delay: Span, rank: Rank, what: T) {
        if self.lanes.len() == LANES {
            return self.schedule(at, rank, what);
        }
        let event = self.event(at, rank, what);
        self.lead(self.lanes.len(), event.position());
        self.lanes.push(Lane { delay, rank, events: VecDeque::from([event]) });
    }

    /// Finds the next event again.
    #[inline]
    fn look(&mut self) {
        let mut next = (HEAP, self.first[HEAP]);
        // Lanes come into use in order; none is in use after an unused one.
        for (lane, &position) in self.first.iter().enumerate().take(self.lanes.len()) {
            if position < next.1 {
                next = (lane, position);
            }
        }
        self.next = next;
    }

    /// Where everything stands that falls due earlier than `at`, or then with a lower or equal rank:
    /// not beyond this.
    #[inline]
    pub fn limit(at: Instant, rank: Rank) -> Position {
        position(at, (rank as u64) << 56 | ((1 << 56) - 1))
    }

    /// Takes the next event if it does not stand beyond the [`Calendar::limit`].
    #[inline(always)]
    pub fn pop_until(&mut self, limit: Position) -> Option<Event<T>> {
        if self.next.1 > limit { None } else { self.pop() }
    }

    #[inline(always)]
    fn pop(&mut self) -> Option<Event<T>> {
        let place = self.next.0;
        let (event, next) = if place == HEAP {
            let event = self.heap.pop();
            (event, self.heap.peek())
        } else {
            let events = &mut self.lanes[place].events;
            (events.pop_front(), events.front())
        };
        self.first[place] = next.map_or(EMPTY, Event::position);
        self.look();
        event
    }
}
