//! What a group of approvers was asked, and what its members' on-duty time says of each.
//!
//! In a race the first decision counts. The decider's response is known; every other member's was
//! longer than the on-duty time until then: the likelihood is `f` of the decider's and `S` of the
//! others' (independent competing risks; Kalbfleisch and Prentice 1980, chapter 7). A request that
//! nobody decided has `S` of all. A member counts from 28 days before the first decision to 28 days
//! after the last. Never: a law, a search for hours.

use std::collections::BTreeMap;

use super::case::{Case, Log};
use super::groups::Group;
use super::requester::undecided_until;
use super::sample::Observation;
use super::scan::Waiting;
use crate::scenario::roster::Roster;
use crate::time::{Instant, Span};

/// Before the first and after the last decision a member may have been one.
const AROUND: Span = Span::days(28);
/// With so many decisions a member has hours, and if asked for a law, of its own; and one who made
/// none of so many is not there.
pub const TELLING: u64 = 20;

/// A request that the group was asked about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ask {
    /// Since when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
    /// Who decided.
    pub decider: Option<u32>,
    /// Whether it was denied.
    pub denied: bool,
}

/// All that a group was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Asks {
    /// In order of time.
    pub list: Vec<Ask>,
    /// From when to when each decider counts.
    there: BTreeMap<u32, (Instant, Instant)>,
}

impl Asks {
    /// Of a group, out of the requests of its roles.
    pub fn of<'a>(log: &Log, cases: impl Iterator<Item = &'a Case>) -> Self {
        let asked = cases.filter_map(|case| {
            let from = case.pending?;
            let decided = case.decided.and(case.decider);
            let to = undecided_until(log, case).max(from);
            let denied = case.end == super::case::End::Denied;
            Some(Ask { from, to, decider: decided, denied })
        });
        let mut list: Vec<Ask> = asked.collect();
        list.sort_by_key(|ask| (ask.from, ask.to, ask.decider));
        let mut there: BTreeMap<u32, (Instant, Instant)> = BTreeMap::new();
        for ask in &list {
            let Some(decider) = ask.decider else { continue };
            let own = there.entry(decider).or_insert((ask.to, ask.to));
            *own = (own.0.min(ask.to), own.1.max(ask.to));
        }
        there.values_mut().for_each(|own| *own = (own.0 - AROUND, own.1 + AROUND));
        Self { list, there }
    }

    /// Whether a member counts for a request; one who never decided always does.
    fn counts(&self, member: u32, ask: &Ask) -> bool {
        self.there.get(&member).is_none_or(|(first, last)| *first <= ask.from && ask.from <= *last)
    }

    /// How these members see the requests: as waiting for a decision of one of them.
    pub fn waiting(&self, members: &[u32]) -> Vec<Waiting> {
        let there = |ask: &&Ask| members.iter().any(|member| self.counts(*member, ask));
        let one = |ask: &Ask| Waiting {
            from: ask.from,
            to: ask.to,
            decided: ask.decider.is_some_and(|decider| members.contains(&decider)),
        };
        self.list.iter().filter(there).map(one).collect()
    }

    /// What the requests say of a member's response, under these hours; `None` is a member who never
    /// decided.
    pub fn responses(&self, log: &Log, member: Option<u32>, roster: &Roster) -> Vec<Observation> {
        let there = |ask: &&Ask| member.is_none_or(|member| self.counts(member, ask));
        let one = |ask: &Ask| {
            let on_duty = roster.between(ask.from, ask.to);
            match member.is_some() && ask.decider == member {
                true => Observation::exact(log.seconds(on_duty)),
                false => Observation::at_least(on_duty.as_seconds()),
            }
        };
        self.list.iter().filter(there).map(one).collect()
    }

    /// Decisions of a member outside these hours.
    pub fn off_duty(&self, member: u32, roster: &Roster) -> u64 {
        let own = self.list.iter().filter(|ask| ask.decider == Some(member));
        own.filter(|ask| !roster.on_duty(ask.to - Span::ms(1))).count() as u64
    }

    /// On-duty time of a member in which something could be decided.
    pub fn at_risk(&self, member: u32, roster: &Roster) -> Span {
        let there = self.list.iter().filter(|ask| self.counts(member, ask));
        there.map(|ask| roster.between(ask.from, ask.to)).sum()
    }

    /// Decisions of a member, or of all, and how many of them were denials.
    pub fn denials(&self, member: Option<u32>) -> (u64, u64) {
        let own = |ask: &&Ask| ask.decider.is_some() && (member.is_none() || ask.decider == member);
        let decided = self.list.iter().filter(own);
        decided.fold((0, 0), |(all, denied), ask| (all + 1, denied + u64::from(ask.denied)))
    }
}

/// How many members who never decided count: none of them, once others decided often enough.
pub fn silent_at_risk(group: &Group) -> u32 {
    if group.decisions() >= TELLING { 0 } else { group.silent }
}

/// A response as the time before the review: so much less, or at most that.
pub fn before_review(seen: &Observation, review: f64) -> Observation {
    let row = match seen.is_exact() {
        true if seen.low > review => Observation::exact(seen.low - review),
        true => Observation::at_most(seen.low),
        false => Observation::at_least(seen.low - review),
    };
    Observation { weight: seen.weight, ..row }
}
