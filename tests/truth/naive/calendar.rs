//! What is going to happen: a list in the order of time, then of rank, then of insertion.
//!
//! The rulings name the ranks and then the order of insertion, but not when everything is inserted. As
//! in the ranks of the engine (`engine/rank.rs`): whatever follows from something is inserted when that
//! happens. The end of a shift matters for a review in hand only, so it is inserted as the review
//! begins, and reviews that are handed back at one instant are so in the order in which they began.

use pimsim::time::Instant;

/// The order within one instant, word by word from the rulings. What the rulings do not name comes
/// last, in order of insertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    ApprovalDeadline,
    EndOfWindow,
    EndOfCompromise,
    Decision,
    DecisionOnAlert,
    EndOfShift,
    StartOfShift,
    EndOfProvisioning,
    Usable,
    WorkDone,
    Deactivation,
    MailAndPickup,
    LookAtPortal,
    AskToHold,
    Patience,
    Filing,
    NewNeed,
    CompromiseAndAttempt,
    BreakGlass,
    Insertion,
}

/// The list. Nothing is ever taken out of it but the first entry.
#[derive(Debug)]
pub struct Calendar<E> {
    entries: Vec<(Instant, Rank, E)>,
}

impl<E> Calendar<E> {
    pub fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// After everything that is due before it or at the same time in the same rank.
    pub fn put(&mut self, at: Instant, rank: Rank, event: E) {
        let mut place = self.entries.len();
        while place > 0 && (self.entries[place - 1].0, self.entries[place - 1].1) > (at, rank) {
            place -= 1;
        }
        self.entries.insert(place, (at, rank, event));
    }

    /// At the same time in the same rank after those only that are earlier by another order.
    pub fn put_after(&mut self, at: Instant, rank: Rank, event: E, earlier: impl Fn(&E) -> bool) {
        let later = |entry: &(Instant, Rank, E)| {
            let order = (entry.0, entry.1).cmp(&(at, rank));
            order.is_gt() || order.is_eq() && !earlier(&entry.2)
        };
        let place = self.entries.iter().rposition(|entry| !later(entry)).map_or(0, |last| last + 1);
        self.entries.insert(place, (at, rank, event));
    }

    /// When the next thing is due, and its rank.
    pub fn next(&self) -> Option<(Instant, Rank)> {
        self.entries.first().map(|entry| (entry.0, entry.1))
    }

    /// The next thing.
    pub fn take(&mut self) -> Option<(Instant, E)> {
        if self.entries.is_empty() {
            return None;
        }
        let (at, _, event) = self.entries.remove(0);
        Some((at, event))
    }
}
