//! A replication as a log would have it: what `fit` reads, out of what the engine tells.
//!
//! Promises: as a log of the measured time it knows nothing of what happened later; a refused request
//! leaves no record and is not in it. Never: a measure.

use std::collections::BTreeMap;

use crate::engine::{Observer, RequestOutcome};
use crate::fit::logged::end_of;
use crate::fit::{Case, Log};
use crate::id::{Approver, PolicyId, Requester};
use crate::lifecycle::State;
use crate::scenario::model::Scenario;
use crate::time::Span;

/// A start later than this was planned ahead.
const AHEAD: Span = Span::minutes(5);

/// Listens to one run of one policy.
#[derive(Debug)]
pub struct Logged<'a> {
    scenario: &'a Scenario,
    policy: PolicyId,
    people: BTreeMap<Requester, u32>,
    approvers: BTreeMap<Approver, u32>,
    cases: Vec<Case>,
    /// Attackers' requests serve no need: each has a number of its own behind those of needs.
    attempts: u32,
}

impl<'a> Logged<'a> {
    /// Hears a run of this policy.
    pub fn new(scenario: &'a Scenario, policy: PolicyId) -> Self {
        let mut approvers = BTreeMap::new();
        for (group, listed) in (0_u32..).zip(&scenario.policies[policy.index()].groups) {
            for member in 0..listed.members.len() as u32 {
                let (group, member) = (crate::id::GroupId(group), crate::id::MemberIx(member));
                let number = approvers.len() as u32;
                approvers.insert(Approver { group, member }, number);
            }
        }
        let (people, cases) = (BTreeMap::new(), Vec::new());
        Self { scenario, policy, people, approvers, cases, attempts: 0 }
    }

    /// The log of the measured time.
    pub fn finish(self) -> Log {
        let policy = &self.scenario.policies[self.policy.index()];
        let members = policy.groups.iter().flat_map(|group| &group.members);
        let (from, to) = self.scenario.simulation.window();
        let log = Log {
            cases: self.cases,
            roles: self.scenario.roles.clone(),
            approvers: members.map(|member| member.name.clone()).collect(),
            from: self.scenario.simulation.start,
            to: self.scenario.simulation.end(),
            resolution: Span::ms(1),
        };
        let mut measured = log.split(to).0.split(from).1;
        measured.to = to;
        measured
    }
}

impl Observer for Logged<'_> {
    fn request(&mut self, outcome: &RequestOutcome) {
        if outcome.state == State::Refused {
            return;
        }
        let number = self.people.len() as u32;
        let person = *self.people.entry(outcome.requester).or_insert(number);
        let need = match outcome.need {
            Some(need) => need as u32,
            None => {
                self.attempts += 1;
                u32::MAX - self.attempts
            }
        };
        let settings = &self.scenario.policies[self.policy.index()].roles[outcome.role.index()];
        let planned = outcome.wanted_at - outcome.submitted_at > AHEAD;
        self.cases.push(Case {
            person,
            role: outcome.role.0,
            need,
            requested: outcome.submitted_at,
            starts: planned.then_some(outcome.wanted_at),
            pending: outcome.pending_at,
            decided: outcome.decided_at,
            decider: outcome.decided_by.and_then(|who| self.approvers.get(&who).copied()),
            active: outcome.active_at,
            ended: outcome.ended_at,
            end: end_of(outcome.state),
            asked: Some(settings.settings.maximum_duration),
        });
    }
}
