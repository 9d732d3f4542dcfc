//! What an exploration answers.

use std::collections::BTreeSet;

use crate::explorer::laws::Violation;
use crate::explorer::moves::Turn;
use crate::explorer::search::Search;
use crate::explorer::situation::Situation;
use crate::explorer::trace::Trace;
use crate::lifecycle::{InputKind, State};

/// All that can happen in a world, as far as the limit of states let it be seen.
pub struct Exploration<'a> {
    search: Search<'a>,
}

/// Whether something can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It can, by this shortest trace.
    Reached(Trace),
    /// It never can: everything was visited.
    Never,
    /// Not seen up to the limit of states.
    Unknown,
}

/// Whether something always holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does: everything was visited.
    Holds,
    /// It does not, and this shortest trace shows it.
    Broken(Trace),
    /// No counter-example up to the limit of states.
    Unknown,
}

impl<'a> Exploration<'a> {
    pub(crate) const fn new(search: Search<'a>) -> Self {
        Self { search }
    }

    /// Reachable states of the world, up to its limit.
    pub fn states(&self) -> usize {
        self.search.states.len()
    }

    /// Pairs of a state and a move that changes it.
    pub const fn moves(&self) -> u64 {
        self.search.moves
    }

    /// Whether everything was visited. If not, "never" and "holds" are not answered.
    pub const fn is_complete(&self) -> bool {
        self.search.complete
    }

    /// Laws of the life cycle that broke, each with a shortest trace, in the order found.
    pub fn violations(&self) -> &[Violation] {
        &self.search.violations
    }

    /// The situations of one seat, in the order found.
    pub fn situations(&self, seat: usize) -> &[Situation] {
        &self.search.locals[seat].situations
    }

    /// The transitions that occur, as in the table of [`rows`](crate::lifecycle::rows).
    pub const fn transitions(&self) -> &BTreeSet<(Option<State>, InputKind, State)> {
        &self.search.transitions
    }

    /// Sometimes: whether a state of the world with this property can be reached. The property is
    /// given the situation of each seat.
    pub fn sometimes(&self, property: impl Fn(&[&Situation]) -> bool) -> Reach {
        match self.first(|state| self.is(state, &property)) {
            Some(state) => Reach::Reached(self.search.trace(state)),
            None if self.is_complete() => Reach::Never,
            None => Reach::Unknown,
        }
    }

    /// Whether the request of a seat can come into a state: `active` never reached is a lock-out.
    pub fn reaches(&self, seat: usize, state: State) -> Reach {
        self.sometimes(|all| all[seat].state() == Some(state))
    }

    /// Always: whether every state that can be reached has this property.
    pub fn always(&self, property: impl Fn(&[&Situation]) -> bool) -> Verdict {
        match self.sometimes(|all| !property(all)) {
            Reach::Reached(trace) => Verdict::Broken(trace),
            Reach::Never => Verdict::Holds,
            Reach::Unknown => Verdict::Unknown,
        }
    }

    /// Eventually: whether from every state that can be reached, a state with this property can
    /// be reached by ticks and the turns that `drives` lets through (it is given the seat and the
    /// turn). With the fairness that what remains possible is done some day, the property then
    /// comes true. A counter-example ends where it has become impossible.
    pub fn eventually(
        &self,
        property: impl Fn(&[&Situation]) -> bool,
        drives: impl Fn(usize, &Turn) -> bool,
    ) -> Verdict {
        if !self.is_complete() {
            return Verdict::Unknown;
        }
        let states = &self.search.states;
        let mut can: Vec<bool> = (0..states.len()).map(|state| self.is(state, &property)).collect();
        let reaches = |can: &[bool], state: usize| {
            let after = self.search.after(states[state], &drives);
            after.iter().any(|next| can[self.search.numbers[next] as usize])
        };
        // Moves mostly lead to states with higher numbers: few rounds suffice.
        let mut changed = true;
        while changed {
            changed = false;
            for state in (0..states.len()).rev() {
                if !can[state] && reaches(&can, state) {
                    can[state] = true;
                    changed = true;
                }
            }
        }
        match can.iter().position(|can| !can) {
            Some(state) => Verdict::Broken(self.search.trace(state)),
            None => Verdict::Holds,
        }
    }

    fn is(&self, state: usize, property: &impl Fn(&[&Situation]) -> bool) -> bool {
        let key = self.search.states[state];
        let seats = 0..self.search.world.seats.len();
        let all: Vec<_> = seats.map(|seat| self.search.situation(key, seat)).collect();
        property(&all)
    }

    fn first(&self, property: impl Fn(usize) -> bool) -> Option<usize> {
        (0..self.states()).find(|state| property(*state))
    }
}
