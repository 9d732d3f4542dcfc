//! Picks needs or attempts that are worth telling.
//!
//! Promises: only what counts (measured needs, attempts in the window) is picked; the lowest numbers
//! first, or the slowest first and of equally slow ones the lowest number. One replication is run
//! under every policy asked for, and a need is picked when the outcome is true under any of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::find::find_need;
use super::told::Hero;
use crate::engine::{
    AccessBy, Intent, NeedEnd, NeedOutcome, Observer, RequestOutcome, simulate_told,
};
use crate::id::{PolicyId, RoleId};
use crate::lifecycle::State;
use crate::scenario::model::Scenario;
use crate::time::Span;

/// What became of a need or of one of its requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
#[non_exhaustive]
pub enum Outcome {
    /// A request ended in this state, which is final.
    Ended(State),
    /// A request became active, whatever ended it.
    Active,
    /// The need ended so.
    Need(NeedEnd),
    /// The need first got access so.
    Access(AccessBy),
}

impl Outcome {
    /// Everything that can become of a need or a request.
    pub const ALL: [Self; 15] = [
        Self::Ended(State::Refused),
        Self::Ended(State::Denied),
        Self::Ended(State::TimedOut),
        Self::Ended(State::Canceled),
        Self::Ended(State::Failed),
        Self::Active,
        Self::Ended(State::Elapsed),
        Self::Ended(State::Deactivated),
        Self::Ended(State::Revoked),
        Self::Need(NeedEnd::Met),
        Self::Need(NeedEnd::Unmet),
        Self::Need(NeedEnd::Censored),
        Self::Access(AccessBy::Joined),
        Self::Access(AccessBy::Standing),
        Self::Access(AccessBy::BreakGlass),
    ];

    /// The word for it, as in the detail files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ended(state) => state.word(),
            Self::Active => State::Active.word(),
            Self::Need(end) => end.word(),
            Self::Access(by) => by.word(),
        }
    }

    fn of_request(self, request: &RequestOutcome) -> bool {
        match self {
            Self::Ended(state) => request.state == state,
            Self::Active => request.active_at.is_some(),
            // An attempt has no need that could be censored.
            Self::Need(NeedEnd::Censored) => request.need.is_none() && request.ended_at.is_none(),
            Self::Need(_) | Self::Access(_) => false,
        }
    }

    fn of_need(self, need: &NeedOutcome) -> bool {
        match self {
            Self::Need(end) => need.end == end,
            Self::Access(by) => need.access_by == Some(by),
            Self::Ended(_) | Self::Active => false,
        }
    }
}

impl From<Outcome> for &'static str {
    fn from(outcome: Outcome) -> Self {
        outcome.word()
    }
}

impl TryFrom<String> for Outcome {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|outcome| outcome.word() == word);
        known.ok_or_else(|| format!("there is no outcome `{word}`"))
    }
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Needs, or (`true`) attempts of attackers.
    First {
        /// Attackers' attempts instead of needs.
        attackers: bool,
    },
    /// Needs that waited longest for their first access.
    Slowest,
}

/// What to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// Among what, and in which order.
    pub which: Which,
    /// Only those with this outcome.
    pub outcome: Option<Outcome>,
    /// Only those for one of these roles; for any when there is none.
    pub roles: Vec<RoleId>,
    /// At most so many.
    pub most: usize,
}

/// What was picked, best first.
#[derive(Clone, Debug, Default)]
pub struct Picked {
    /// Each with the place (among the policies asked for) of the policy under which it was seen: of
    /// the slowest, under which it was slowest; else the first.
    pub heroes: Vec<Choice>,
    /// How many there are altogether.
    pub all: usize,
}

/// One that was picked.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// Whose story it is.
    pub hero: Hero,
    /// Place of the policy among those asked for.
    pub place: usize,
    /// The number of the request under that policy, for an attempt.
    pub request: Option<u64>,
    /// How long it waited for access under that policy, for the slowest.
    pub waited: Option<Span>,
}

/// Picks in one replication. `None` when `halts` said so.
pub fn pick(
    scenario: &Scenario,
    policies: &[PolicyId],
    replication: u32,
    wanted: &Pick,
    halts: &dyn Fn() -> bool,
) -> Option<Picked> {
    let mut seen = Seen::default();
    for (place, policy) in policies.iter().enumerate() {
        let mut listener = Candidates::new(wanted);
        simulate_told(scenario, *policy, replication, &mut listener, halts)?;
        seen.add(place, listener);
    }
    Some(match wanted.which {
        Which::First { attackers: true } => seen.attempts(wanted.most),
        Which::First { attackers: false } => {
            seen.first((scenario, policies), replication, wanted.most)
        }
        Which::Slowest => seen.slowest((scenario, policies), replication, wanted.most),
    })
}

/// Who could be picked under one policy.
struct Candidates<'a> {
    wanted: &'a Pick,
    /// Numbers of needs with the outcome; all measured ones when none is asked for.
    matching: BTreeSet<u64>,
    /// Waits of measured needs that got access.
    waits: BTreeMap<u64, Span>,
    /// Attempts with the outcome: account and instant by number of request.
    attempts: BTreeMap<u64, Hero>,
}

impl<'a> Candidates<'a> {
    fn new(wanted: &'a Pick) -> Self {
        Self {
            wanted,
            matching: BTreeSet::new(),
            waits: BTreeMap::new(),
            attempts: BTreeMap::new(),
        }
    }

    fn attackers(&self) -> bool {
        self.wanted.which == Which::First { attackers: true }
    }

    fn is_of(&self, role: RoleId) -> bool {
        self.wanted.roles.is_empty() || self.wanted.roles.contains(&role)
    }
}

impl Observer for Candidates<'_> {
    fn request(&mut self, request: &RequestOutcome) {
        let fits = |outcome: Outcome| outcome.of_request(request);
        let fits = self.wanted.outcome.map_or(self.attackers(), fits);
        if !request.measured || !fits || !self.is_of(request.role) {
            return;
        }
        match (request.intent, request.need) {
            (Intent::Malicious, _) if self.attackers() => {
                let (requester, at) = (request.requester, request.submitted_at);
                self.attempts.insert(request.request, Hero::Attempt { requester, at });
            }
            (Intent::Legitimate, Some(need)) => {
                self.matching.insert(need);
            }
            _ => {}
        }
    }

    fn need(&mut self, need: &NeedOutcome) {
        if !need.measured || self.attackers() || !self.is_of(need.role) {
            return;
        }
        if self.wanted.outcome.is_none_or(|outcome| outcome.of_need(need)) {
            self.matching.insert(need.need);
        }
        if self.wanted.which == Which::Slowest
            && let Some(access_at) = need.access_at
        {
            self.waits.insert(need.need, access_at - need.wanted_at);
        }
    }
}

/// Candidates under all policies.
#[derive(Default)]
struct Seen {
    /// The first place at which a need was seen.
    needs: BTreeMap<u64, usize>,
    /// The longest wait of each need, and where.
    waits: BTreeMap<u64, (Span, usize)>,
    /// Attempts by instant and account, which are common to all policies: place and request.
    attempts: BTreeMap<(crate::time::Instant, crate::id::Requester), (usize, u64)>,
}

impl Seen {
    fn add(&mut self, place: usize, found: Candidates<'_>) {
        for (request, hero) in found.attempts {
            self.attempts.entry((hero.at(), hero.requester())).or_insert((place, request));
        }
        for need in found.matching {
            self.needs.entry(need).or_insert(place);
            if let Some(wait) = found.waits.get(&need) {
                let longest = self.waits.entry(need).or_insert((*wait, place));
                if *wait > longest.0 {
                    *longest = (*wait, place);
                }
            }
        }
    }

    fn attempts(&self, most: usize) -> Picked {
        let chosen =
            self.attempts.iter().take(most).map(|(&(at, requester), &(place, request))| {
                let hero = Hero::Attempt { requester, at };
                Choice { hero, place, request: Some(request), waited: None }
            });
        Picked { heroes: chosen.collect(), all: self.attempts.len() }
    }

    fn first(
        &self,
        (scenario, policies): (&Scenario, &[PolicyId]),
        replication: u32,
        most: usize,
    ) -> Picked {
        let chosen = self.needs.iter().take(most).map(|(need, place)| (*need, *place, None));
        Picked { heroes: heroes((scenario, policies), replication, chosen), all: self.needs.len() }
    }

    fn slowest(
        &self,
        (scenario, policies): (&Scenario, &[PolicyId]),
        replication: u32,
        most: usize,
    ) -> Picked {
        let mut order: Vec<_> = self.waits.iter().collect();
        order.sort_by_key(|(need, (wait, _))| (std::cmp::Reverse(*wait), **need));
        let chosen = order.iter().take(most);
        let chosen = chosen.map(|(need, (wait, place))| (**need, *place, Some(*wait)));
        Picked { heroes: heroes((scenario, policies), replication, chosen), all: order.len() }
    }
}

/// The needs with these numbers.
fn heroes(
    (scenario, policies): (&Scenario, &[PolicyId]),
    replication: u32,
    chosen: impl Iterator<Item = (u64, usize, Option<Span>)>,
) -> Vec<Choice> {
    let found = chosen.filter_map(|(number, place, waited)| {
        let need = find_need(scenario, policies[place], replication, number).ok()?;
        Some(Choice { hero: Hero::Need(need), place, request: None, waited })
    });
    found.collect()
}
