//! Where one seat stands: its request as the state machine knows it, and what the explorer itself
//! remembers of it, with all instants relative to one fixed `now`.

use crate::explorer::Person;
use crate::lifecycle::{MINIMUM_ACTIVE, Request, RoleSettings, StageRule, State, WindowFrom};
use crate::time::{Instant, Span};

/// The instant at which every step of the explorer is taken: far from both ends of time.
pub const NOW: Instant = Instant::from_ms(0);

/// A set of people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct People(u8);

impl People {
    /// Nobody.
    pub const NONE: Self = Self(0);

    /// Whether this person is among them.
    pub const fn contains(self, person: Person) -> bool {
        self.0 & (1 << person.0) != 0
    }
    /// These and one more.
    pub const fn with(self, person: Person) -> Self {
        Self(self.0 | (1 << person.0))
    }
    /// These without one.
    pub const fn without(self, person: Person) -> Self {
        Self(self.0 & !(1 << person.0))
    }
    /// How many.
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }
    /// Each, in the order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = Person> {
        (0..8).map(Person).filter(move |person| self.contains(*person))
    }
}

/// What the explorer remembers of a request by the inputs that were taken, so that the laws need
/// not trust what the state machine says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct History {
    /// A check was taken in which everything required was shown and no extension said no.
    pub passed: bool,
    /// An extension skipped the human.
    pub skipped: bool,
    /// A denial was taken.
    pub denied: bool,
    /// Stages that had as many approvals as they need.
    pub stages_done: u8,
    /// Who approved in the present stage.
    pub approved: People,
    /// Who holds a review of the present stage that began before its deadline. Only followed with
    /// `deadline_for = "review"`.
    pub in_hand: People,
    /// The alternates of the present stage were asked.
    pub escalated: bool,
    /// Filed.
    pub filed_at: Instant,
    /// The present stage began.
    pub stage_at: Instant,
    /// The last stage ended, or nobody was asked.
    pub decided_at: Instant,
    /// Became active.
    pub active_at: Instant,
}

impl History {
    /// Of a request filed now, and of none.
    pub const NEW: Self = Self {
        passed: false,
        skipped: false,
        denied: false,
        stages_done: 0,
        approved: People::NONE,
        in_hand: People::NONE,
        escalated: false,
        filed_at: NOW,
        stage_at: NOW,
        decided_at: NOW,
        active_at: NOW,
    };
}

/// Where one seat stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Situation {
    /// The request, open or ended last; `None` before the first filing.
    pub life: Option<Request>,
    /// What became of it.
    pub history: History,
}

impl Situation {
    /// Before the first filing.
    pub const BEGINNING: Self = Self { life: None, history: History::NEW };

    /// The state of the request, if one was filed.
    pub fn state(&self) -> Option<State> {
        self.life.map(|life| life.state)
    }

    /// Whether a request is open or an activation runs.
    pub fn is_open(&self) -> bool {
        self.state().is_some_and(|state| !state.is_final())
    }

    /// The same after some time, not yet normalised.
    pub(crate) fn later(mut self, span: Span) -> Self {
        if let Some(life) = &mut self.life {
            for instant in [
                &mut life.submitted_at,
                &mut life.start,
                &mut life.stage_at,
                &mut life.decided_at,
                &mut life.active_at,
                &mut life.window_end,
            ] {
                *instant = *instant - span;
            }
        }
        let history = &mut self.history;
        for instant in [
            &mut history.filed_at,
            &mut history.stage_at,
            &mut history.decided_at,
            &mut history.active_at,
        ] {
            *instant = *instant - span;
        }
        self
    }

    /// The one situation that stands for all that no input can tell from this one: instants that
    /// are not read any more are forgotten, those past every threshold are moved up to just past
    /// it. `slack` is how far beyond a threshold the laws look.
    pub fn normal(mut self, settings: &RoleSettings, slack: Span) -> Self {
        let Some(life) = &mut self.life else { return Self::BEGINNING };
        if life.state.is_final() {
            self.life = Some(Request { state: life.state, ..Request::blank(NOW) });
            self.history = History::NEW;
            return self;
        }
        let oldest = Oldest::of(life, settings, slack);
        let history = &mut self.history;
        if !life.state.is_pending() {
            (life.stage, life.approvals, life.escalated) = (0, 0, false);
            (history.approved, history.in_hand) = (People::NONE, People::NONE);
            history.escalated = false;
        }
        life.submitted_at = life.submitted_at.max(oldest.filed);
        life.start = life.start.max(oldest.start);
        life.stage_at = life.stage_at.max(oldest.stage);
        life.decided_at = life.decided_at.max(oldest.decided);
        life.active_at = life.active_at.max(oldest.active);
        life.window_end = life.window_end.max(oldest.end);
        history.filed_at = history.filed_at.max(oldest.filed);
        history.stage_at = history.stage_at.max(oldest.stage);
        history.decided_at = history.decided_at.max(oldest.decided);
        history.active_at = history.active_at.max(oldest.activated);
        self
    }
}

/// How old each instant may look in the present state. `NOW` where it is not read (any more).
struct Oldest {
    filed: Instant,
    start: Instant,
    stage: Instant,
    decided: Instant,
    active: Instant,
    end: Instant,
    activated: Instant,
}

impl Oldest {
    fn of(life: &Request, settings: &RoleSettings, slack: Span) -> Self {
        let back = |read: bool, span: Span| if read { NOW - span } else { NOW };
        let from = settings.window_from;
        let active = life.state == State::Active;
        let decided = matches!(life.state, State::Granted | State::Provisioning);
        let threshold =
            |rule: &StageRule| rule.approval_timeout.max(rule.escalate_after.unwrap_or(Span::ZERO));
        let longest = settings.stages.iter().map(threshold).max().unwrap_or(Span::ZERO);
        // The window counts from one of the anchors or the start: beyond its length it is past.
        Self {
            filed: back(!active && from == WindowFrom::Request, life.duration),
            start: back(!active && from != WindowFrom::Provisioning, life.duration),
            stage: back(life.state.is_pending(), longest + slack),
            decided: back(decided && from == WindowFrom::Approval, life.duration),
            active: back(active, MINIMUM_ACTIVE),
            end: back(active, slack),
            activated: back(active, settings.maximum_duration.max(MINIMUM_ACTIVE) + slack),
        }
    }
}
