//! A way through a world, as a list of turns that can be read as a story.

use std::fmt;

use crate::explorer::moves::{Deed, Turn};
use crate::explorer::{Seat, World};
use crate::lifecycle::State;
use crate::time::Span;

/// One turn of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Since the beginning of the world.
    pub at: Span,
    /// Whose request it is about, by its place in [`World::seats`].
    pub seat: usize,
    /// That seat.
    pub who: Seat,
    /// What was done.
    pub turn: Turn,
    /// Where the request stands then; `None` if there is none.
    pub to: Option<State>,
}

/// The turns that lead from the beginning to a state of the world. Ticks are not listed: they show
/// in [`Moment::at`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// In order.
    pub moments: Vec<Moment>,
    /// How long it takes in all.
    pub takes: Span,
}

impl Trace {
    /// Adds a turn, or lets a tick pass.
    pub(crate) fn push(&mut self, world: &World, seat: usize, turn: Turn, to: Option<State>) {
        if turn.deed == Deed::Tick {
            self.takes += world.tick;
        } else {
            self.moments.push(Moment { at: self.takes, seat, who: world.seats[seat], turn, to });
        }
    }
}

impl Deed {
    /// In one word, for an input that of `records.csv`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Input(input) => input.kind().word(),
            Self::BeginReview => "begin_review",
            Self::HandBack => "hand_back",
            Self::Tick => "tick",
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Seat { requester, role } = self.who;
        write!(
            f,
            "+{} person {} for role {role}: {}",
            self.at,
            requester.0,
            self.turn.deed.word()
        )?;
        if let Some(by) = self.turn.by.filter(|by| *by != requester) {
            write!(f, " by person {}", by.0)?;
        }
        write!(f, " -> {}", self.to.map_or("(none)", State::word))
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for moment in &self.moments {
            writeln!(f, "{moment}")?;
        }
        write!(f, "+{} in all", self.takes)
    }
}
