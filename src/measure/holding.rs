//! What the auditor knows of roles that must be held: by who asks for a role within another, and by
//! who reviews.
//!
//! It goes by records alone. Promises: memory grows with what is active, and with the activations of an
//! approver since the last review. Never: whether a role had reached the services; it is held from the
//! record of its activation on.

use std::collections::BTreeMap;

use crate::engine::{Actor, Record, ReviewOutcome};
use crate::id::{Approver, GroupId, MemberIx, PopulationId, Requester, RoleId};
use crate::lifecycle::{InputKind, State};
use crate::scenario::model::{Assignment, Policy, Scenario};
use crate::time::Instant;

/// A requester and a role.
type Seat = (Requester, RoleId);

/// Who holds what, where it matters.
pub(super) struct HeldRoles<'a> {
    scenario: &'a Scenario,
    policy: &'a Policy,
    /// Whether any role is within another, or any approver must hold one.
    pub matters: bool,
    /// The persons of members who must hold a role.
    persons: BTreeMap<Approver, Requester>,
    active: BTreeMap<Seat, Instant>,
    /// Activations that have ended, by member whose person had them and by role. A person who is a
    /// member twice may have two reviews in hand.
    past: BTreeMap<(Approver, RoleId), Vec<(Instant, Instant)>>,
    /// What is active and has lost the role around it, since when.
    orphans: BTreeMap<Seat, Instant>,
}

impl<'a> HeldRoles<'a> {
    /// Nothing is active.
    pub fn new(scenario: &'a Scenario, policy: &'a Policy) -> Self {
        let persons: BTreeMap<Approver, Requester> = persons(scenario, policy).collect();
        Self {
            matters: policy.has_chains() || !persons.is_empty(),
            scenario,
            policy,
            persons,
            active: BTreeMap::new(),
            past: BTreeMap::new(),
            orphans: BTreeMap::new(),
        }
    }

    fn stands(&self, (requester, role): Seat) -> bool {
        let population = self.scenario.population(requester.population);
        self.policy.roles[role.index()].assignment == Assignment::Active
            && population.eligible.contains(&role)
    }

    fn holds(&self, seat: Seat) -> bool {
        self.stands(seat) || self.active.contains_key(&seat)
    }

    /// Whether the role around this one is held on the account, if there is one.
    fn has_outer(&self, (requester, role): Seat) -> bool {
        let outer = self.policy.roles[role.index()].within;
        outer.is_none_or(|outer| self.holds((requester, outer)))
    }

    /// What is wrong with a record, if anything.
    pub fn record(&mut self, record: &Record) -> Option<&'static str> {
        let seat = (record.requester, record.role);
        let outlasted = self.outlasted(record.at);
        let (was, is) = (record.from == Some(State::Active), record.to == State::Active);
        let begins = is && !was;
        let filed = record.input == InputKind::Submit && record.to != State::Refused;
        let without = (begins || filed) && !self.has_outer(seat);
        let by_system = record.input == InputKind::Revoke && record.actor == Actor::System;
        let groundless = by_system && !self.orphans.contains_key(&seat);
        if begins {
            self.active.insert(seat, record.at);
        } else if was && !is {
            self.end(seat, record.at);
        }
        if outlasted {
            Some("an activation outlasted the role around it")
        } else if without {
            Some("filed or became active without the role around it")
        } else if groundless {
            Some("revoked by the system, and the role around it had not ended")
        } else {
            None
        }
    }

    /// Whether at an earlier instant something has lost the role around it that is still active.
    pub fn outlasted(&mut self, now: Instant) -> bool {
        let before = self.orphans.len();
        self.orphans.retain(|_, since| *since >= now);
        self.orphans.len() < before
    }

    fn end(&mut self, seat: Seat, now: Instant) {
        self.orphans.remove(&seat);
        let Some(since) = self.active.remove(&seat) else { return };
        for (approver, _) in self.persons.iter().filter(|(_, person)| **person == seat.0) {
            self.past.entry((*approver, seat.1)).or_default().push((since, now));
        }
        let policy = self.policy;
        for inner in policy.inner_roles(seat.1) {
            if self.active.contains_key(&(seat.0, inner)) {
                self.orphans.insert((seat.0, inner), now);
            }
        }
    }

    /// Whether whoever reviewed held, when the review began, one of the roles that the group must.
    pub fn review(&mut self, outcome: &ReviewOutcome) -> bool {
        let Some(&person) = self.persons.get(&outcome.approver) else { return true };
        let policy = self.policy;
        let roles = &policy.groups[outcome.approver.group.index()].must_hold;
        let from = outcome.from;
        let held = roles.iter().any(|&role| {
            let seat = (person, role);
            let past = self.past.get(&(outcome.approver, role)).into_iter().flatten();
            self.stands(seat)
                || self.active.get(&seat).is_some_and(|since| *since <= from)
                || past.into_iter().any(|(since, to)| *since <= from && from <= *to)
        });
        // The next review of this member begins later.
        for past in self.past.iter_mut().filter(|((member, _), _)| *member == outcome.approver) {
            past.1.retain(|(_, to)| *to >= outcome.to);
        }
        held
    }
}

/// The persons of the members who must hold a role.
fn persons(scenario: &Scenario, policy: &Policy) -> impl Iterator<Item = (Approver, Requester)> {
    let groups = policy.groups.iter().enumerate();
    let bound = groups.filter(|(_, group)| !group.must_hold.is_empty());
    bound.flat_map(|(at, group)| {
        let id = GroupId::new(at);
        let people = scenario.populations.iter().enumerate();
        let mut people = people.filter(move |(_, people)| people.approves_for.contains(&id));
        let people = people.next();
        people.into_iter().flat_map(move |(population, people)| {
            let count =
                group.members.len().min(usize::try_from(people.count).unwrap_or(usize::MAX));
            (0..count).map(move |place| {
                let population = PopulationId::new(population);
                let person = Requester { population, number: place as u64 };
                (Approver { group: id, member: MemberIx::new(place) }, person)
            })
        })
    })
}
