//! All that can happen in a small world: every order of every input, step by step through the
//! transition function that the engine runs.
//!
//! A [`World`] names a few people, roles with their rules and panels of approvers, and the
//! [`Seat`]s: who may file for what. [`explore`] visits breadth first every situation that any
//! order of filing, checking, deciding, canceling, ending and waiting can lead to, and answers with
//! an [`Exploration`]: how many states there are, which laws of the life cycle broke, what can be
//! reached and what never, where a request is stuck; each with a shortest [`Trace`] of inputs.
//! Nothing is drawn and nothing is likely: what can happen at all is here, so "never" is a proof
//! for this world, and a lock-out has no trace. By hand: a model checker as a crate (stateright) wants the
//! life cycle told again in its own terms; here the very function is explored that the engine runs.
//!
//! # Time
//! Time passes in ticks. A tick may pass whenever no timer is due: a deadline, an escalation, a
//! start and the end of a window are taken at their instant, as in the engine's calendar; at that
//! instant everything else may still come before them. Three facts make the states finitely many
//! and lose nothing that the laws speak of:
//!
//! - *Only differences count.* [`step`] compares `now` with a recorded instant plus a
//!   constant, and records `now` or such a sum. So all instants are kept relative to one fixed
//!   `now`, and a tick moves them back.
//! - *What is past all thresholds is past.* An instant older than the largest constant it is
//!   compared with is moved up to that age, and one that the present state never reads is
//!   forgotten. A test shows on all states of a world that both commute with every input.
//! - *Between two ticks nothing new happens* once the tick is small. Comparisons are half open,
//!   so with all constants multiples of a unit, and at most three clocks of one request read at a
//!   time (stage, start and filing), a quarter of the unit shows every order of thresholds that
//!   any instants can show: one of the four phases is left to each clock and to `now` (the regions
//!   of Alur and Dill, "A theory of timed automata", 1994). A test compares whole, half and quarter
//!   ticks, and finds the same answers.
//!
//! # Many requests
//! Two seats meet in three places only: time passes for all of them together; a [`Member`] may have
//! to hold a role, activated by another seat, to decide; and a role may be within another one, which
//! its requester must hold, else nothing is filed or provisioned, and no time passes before what is
//! active is revoked. So the moves of one seat are worked
//! out once per situation and set of active seats, and the search walks through the product of all
//! seats: every interleaving is visited, few are computed twice. There is one seat per requester
//! and role: a second filing while a request is open is tried everywhere, and must be refused.
//!
//! # More than the engine does
//! Here a person may hold any number of reviews, mail is never late, and a check or the
//! provisioning takes any number of ticks, none included. Laws that hold here hold in the engine,
//! which does a part of this.
//!
//! Never: chance, rosters, the order of a hash map in an answer, more than 8 seats or 8 people.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `situation`, `moves` | where one seat stands, what can be tried there and what comes of it |
//! | `search`, `answers`, `trace` | the search, what it answers, a way through as a story |
//! | `laws`, `refusal` | what must hold in every state; for which rule a filing must be refused |

mod answers;
mod laws;
pub mod moves;
pub mod refusal;
mod search;
mod situation;
mod trace;

pub use answers::{Exploration, Reach, Verdict};
pub use laws::{LAWS, Law, Violation};
pub use moves::{Deed, Move, Turn};
pub use situation::{History, NOW, People, Situation};
pub use trace::{Moment, Trace};

use crate::lifecycle::{Input, Rejection, Request, RoleSettings, Step, step};
use crate::time::{Instant, Span};

/// A transition function: [`step`], or one that a test broke on purpose.
pub type Transition =
    fn(Option<&Request>, &Input, &RoleSettings, Instant) -> Result<Step, Rejection>;

/// One of at most 8 people, by number from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person(pub u8);

/// What is explored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// The roles.
    pub roles: Vec<Role>,
    /// Who may file for which role: 1 to 8 different pairs.
    pub seats: Vec<Seat>,
    /// The unit in which time passes, above zero.
    pub tick: Span,
    /// Give up beyond this many states.
    pub states_at_most: usize,
}

/// A role, its rules, and who decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The rules.
    pub settings: RoleSettings,
    /// Who is asked, stage by stage: as many as the rules have stages.
    pub panels: Vec<Panel>,
    /// Whether a pre-approval extension may skip the human.
    pub extension: bool,
    /// What requesters ask for.
    pub asks: Vec<Ask>,
    /// The role (its place in [`World::roles`]) that the requester must have active to file for this
    /// one, and as long as it is active; `None` for most.
    pub within: Option<usize>,
}

/// Who is asked in one stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panel {
    /// From the beginning of the stage.
    pub approvers: Vec<Member>,
    /// From the escalation on.
    pub alternates: Vec<Member>,
}

/// One approver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who it is.
    pub person: Person,
    /// The role (its place in [`World::roles`]) that this person must have active to decide;
    /// `None` for one who always can.
    pub while_active: Option<usize>,
}

impl Member {
    /// An approver who can always decide.
    pub const fn always(person: u8) -> Self {
        Self { person: Person(person), while_active: None }
    }
}

/// One requester's standing towards one role. It holds at most one open request or activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Who files.
    pub requester: Person,
    /// The role, by its place in [`World::roles`].
    pub role: usize,
}

/// What a requester asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The start, counted from the filing.
    pub ahead: Span,
    /// The duration.
    pub duration: Span,
}

impl World {
    /// The role that a seat is about.
    fn role_of(&self, seat: usize) -> &Role {
        &self.roles[self.seats[seat].role]
    }

    /// # Panics
    /// If the world is not one that can be explored: the caller builds it, not a user.
    fn assert_small(&self) {
        assert!((1..=8).contains(&self.seats.len()), "1 to 8 seats");
        assert!(self.tick > Span::ZERO, "time passes");
        for (place, seat) in self.seats.iter().enumerate() {
            let again = self.seats[..place].contains(seat);
            assert!(!again, "one seat for each requester and role");
            assert!(
                seat.role < self.roles.len() && seat.requester.0 < 8,
                "a known role and person"
            );
        }
        for role in &self.roles {
            assert_eq!(role.panels.len(), role.settings.stages.len(), "a panel for each stage");
            assert!(role.within.is_none_or(|outer| outer < self.roles.len()), "a known role");
            for member in role.panels.iter().flat_map(Panel::all) {
                let known = member.while_active.is_none_or(|needed| needed < self.roles.len());
                assert!(known && member.person.0 < 8, "a known role and person");
            }
        }
    }
}

impl Panel {
    /// A panel of people who can always decide, without alternates.
    pub fn of(people: &[u8]) -> Self {
        let approvers = people.iter().copied().map(Member::always).collect();
        Self { approvers, alternates: Vec::new() }
    }

    fn all(&self) -> impl Iterator<Item = &Member> {
        self.approvers.iter().chain(&self.alternates)
    }
}

/// Explores a world under the transition function that the engine runs.
///
/// # Panics
/// If the world has no seat or more than 8, the same seat twice, a panel too few, or names a role
/// or person that is not there.
pub fn explore(world: &World) -> Exploration<'_> {
    explore_with(world, step)
}

/// Explores a world under another transition function: how the tests show that the laws bite.
///
/// # Panics
/// As [`explore`].
pub fn explore_with(world: &World, transition: Transition) -> Exploration<'_> {
    world.assert_small();
    Exploration::new(search::search(world, transition))
}
