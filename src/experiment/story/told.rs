//! What a story is made of: its hero, the facts that are told of it, and what came of it.

use std::collections::BTreeMap;

use crate::demand::Need;
use crate::engine::{About, NeedOutcome, Occurrence, Record, RequestOutcome};
use crate::id::{Approver, PolicyId, Requester};
use crate::time::Instant;

/// Whose story is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hero {
    /// A need: the same under every policy.
    Need(Need),
    /// An attacker's attempt, known under every policy by the account and the instant.
    Attempt {
        /// Whose account it is.
        requester: Requester,
        /// When the attempt is due.
        at: Instant,
    },
}

impl Hero {
    /// Whose account it is about.
    pub fn requester(&self) -> Requester {
        match self {
            Self::Need(need) => need.requester,
            Self::Attempt { requester, .. } => *requester,
        }
    }

    /// From where the story counts: access is wanted, or the attempt is due.
    pub fn at(&self) -> Instant {
        match self {
            Self::Need(need) => need.wanted_at,
            Self::Attempt { at, .. } => *at,
        }
    }
}

/// One thing that is told.
#[derive(Clone, Debug)]
pub struct Told {
    /// When.
    pub at: Instant,
    /// What.
    pub fact: Fact,
    /// What approvers have in hand at that moment, not before and not after: of who is named by the
    /// role when a pending request goes on, and of the approver to whose list it comes.
    pub hands: BTreeMap<Approver, Hand>,
}

impl Told {
    /// A fact for which it does not matter what approvers have in hand.
    pub(super) fn new(at: Instant, fact: Fact) -> Self {
        Self { at, fact, hands: BTreeMap::new() }
    }
}

/// A transition, or something beside the transitions.
#[derive(Clone, Copy, Debug)]
pub enum Fact {
    /// A row of `records.csv`.
    Record(Record),
    /// Beside the transitions.
    Occurrence(Occurrence),
    /// The need has ended.
    NeedEnds(NeedOutcome),
}

/// A review in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hand {
    /// Of which request.
    pub request: u64,
    /// Whose.
    pub requester: Requester,
    /// Since when.
    pub since: Instant,
    /// The alert that is looked at, if it is no request that is reviewed.
    pub about: Option<About>,
}

/// How a stay ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gone {
    /// The attacker left.
    #[default]
    Left,
    /// A denial gave the attacker away.
    ByDenial,
    /// Watching did.
    ByWatching,
}

/// What the attacker did on the account before the attempt that is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stay {
    /// The account has been compromised since; `None` when it is not compromised any more, or never
    /// was.
    pub since: Option<Instant>,
    /// Attempts so far, this one included.
    pub attempts: u32,
    /// When the latest stay before the attempt ended, and how.
    pub ended: Option<(Instant, Gone)>,
}

/// One story under one policy.
#[derive(Clone, Debug)]
pub struct Story {
    /// The policy.
    pub policy: PolicyId,
    /// The replication, from 1.
    pub replication: u32,
    /// Everything in the order of the run.
    pub told: Vec<Told>,
    /// How the need ended; `None` for an attempt.
    pub need: Option<NeedOutcome>,
    /// The requests that concern the hero, by number.
    pub requests: Vec<RequestOutcome>,
    /// What came before the attempt.
    pub stay: Stay,
    /// When the approvers whom the role names are on duty, absences taken out.
    pub shifts: BTreeMap<Approver, Vec<(Instant, Instant)>>,
}

impl Story {
    /// When the need was first acted upon under the policy; `None` for an attempt, or when it never was.
    pub fn arises_at(&self) -> Option<Instant> {
        self.told.iter().find_map(|told| match told.fact {
            Fact::Occurrence(Occurrence::Arose(need)) => Some(need.arises_at),
            _ => None,
        })
    }

    /// The outcome of one of its requests.
    pub fn request(&self, number: u64) -> Option<&RequestOutcome> {
        self.requests.iter().find(|request| request.request == number)
    }
}
