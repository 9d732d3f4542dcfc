//! Does a model tell a log? Its replications as logs, to be ranked against it.
//!
//! Promises: what is compared is measured by one function for both; requests of attackers are left
//! out, for a log cannot tell them apart. Never: a fit.

use std::collections::BTreeMap;

use crate::engine::{Intent, Observer, RequestOutcome, simulate};
use crate::fit::logged::end_of;
use crate::fit::observed::{Busy, Measured, measures};
use crate::fit::{Case, Log};
use crate::id::PolicyId;
use crate::scenario::model::Scenario;
use crate::session::Unanswered;

/// Requests as they end.
#[derive(Default)]
struct Heard {
    requests: Vec<RequestOutcome>,
}

impl Observer for Heard {
    fn request(&mut self, outcome: &RequestOutcome) {
        if outcome.intent == Intent::Legitimate {
            self.requests.push(*outcome);
        }
    }
}

/// The measures of so many replications of a policy, over the window of measurement.
///
/// # Errors
/// When `halts` says so.
pub fn replicated(
    scenario: &Scenario,
    policy: PolicyId,
    replications: u32,
    busy: &Busy,
    halts: &dyn Fn() -> bool,
) -> Result<Vec<Vec<Measured>>, Unanswered> {
    let one = |replication: u32| {
        let mut heard = Heard::default();
        simulate(scenario, policy, replication, &mut heard, halts)
            .ok_or(Unanswered::Interrupted)?;
        let log = log_of(scenario, policy, &heard.requests);
        Ok(measures(&log, busy, &scenario.simulation.zone))
    };
    (1..=replications).map(one).collect()
}

/// A replication as a log of the window.
fn log_of(scenario: &Scenario, policy: PolicyId, requests: &[RequestOutcome]) -> Log {
    let (from, to) = scenario.simulation.window();
    let mut approvers: Vec<String> = Vec::new();
    let mut places = BTreeMap::new();
    for (group, rules) in scenario.policies[policy.index()].groups.iter().enumerate() {
        for (member, known) in rules.members.iter().enumerate() {
            let name = &known.name;
            let place = approvers.iter().position(|other| other == name).unwrap_or_else(|| {
                approvers.push(name.clone());
                approvers.len() - 1
            });
            places.insert((group, member), place as u32);
        }
    }
    let mut people = BTreeMap::new();
    let cases = requests.iter().filter(|request| request.submitted_at >= from).map(|request| {
        let who = (request.requester.population, request.requester.number);
        let next = people.len() as u32;
        Case {
            person: *people.entry(who).or_insert(next),
            role: request.role.index() as u32,
            need: request.need.unwrap_or(0) as u32,
            requested: request.submitted_at,
            starts: None,
            pending: request.pending_at,
            decided: request.decided_at,
            decider: request
                .decided_by
                .and_then(|by| places.get(&(by.group.index(), by.member.index())).copied()),
            active: request.active_at,
            ended: request.ended_at,
            end: end_of(request.state),
            asked: None,
        }
    });
    let whole = Log {
        cases: cases.collect(),
        roles: scenario.roles.clone(),
        approvers,
        from,
        to: scenario.simulation.end(),
        resolution: crate::time::Span::ms(1),
    };
    // As it was when the window ended.
    whole.split(to).0
}
