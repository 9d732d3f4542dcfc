//! The observer that measures one run.

use std::sync::Arc;

use super::desk::DeskSums;
use super::levels::{LevelGrids, LevelSums};
use super::startup::{Bins, Level, StartupGrid};
use super::tally::{RoleTally, Window};
use super::values::Values;
use crate::engine::{
    AttackerHold, Intent, NeedOutcome, Observer, RequestOutcome, ReviewOutcome, ReviewResult,
};
use crate::id::{Approver, PolicyId, RoleId};
use crate::scenario::model::Scenario;
use crate::time::{Instant, overlap};

/// Listens to one run and sums up what the measures need.
pub struct Gauge<'a> {
    scenario: &'a Scenario,
    policy: PolicyId,
    window: Window,
    /// What is still open at the end of the run lasts until here.
    end: Instant,
    roles: Vec<RoleTally>,
    desk: DeskSums,
    levels: LevelGrids,
    startup: StartupGrid,
}

/// What one replication came to.
#[derive(Clone, Debug)]
pub struct Gauged {
    /// The measures.
    pub values: Values,
    /// The approvers.
    pub desk: DeskSums,
    /// The hours of the week.
    pub levels: LevelSums,
    /// The levels since the start of the run.
    pub startup: StartupGrid,
}

impl<'a> Gauge<'a> {
    /// For one run under `policy`. `offsets` are those of the scenario's zone over the run
    /// ([`crate::scenario::roster::offsets`]).
    pub fn new(scenario: &'a Scenario, policy: PolicyId, offsets: &Arc<[(Instant, i64)]>) -> Self {
        let settings = &scenario.policies[policy.index()];
        let (roles, groups) = (scenario.roles.len(), settings.groups.len());
        Self {
            scenario,
            policy,
            window: scenario.simulation.window(),
            end: scenario.simulation.end(),
            roles: vec![RoleTally::default(); roles],
            desk: DeskSums::new(settings),
            levels: LevelGrids::new(roles, groups, offsets),
            startup: StartupGrid::new(Bins::of(scenario)),
        }
    }

    /// The values, once the run is over.
    pub fn finish(self) -> Gauged {
        let policy = &self.scenario.policies[self.policy.index()];
        Gauged {
            values: Values::new(self.scenario, policy, &self.roles, &self.desk),
            levels: self.levels.sums(),
            startup: self.startup,
            desk: self.desk,
        }
    }

    fn in_window(&self, at: Instant) -> bool {
        self.window.0 <= at && at < self.window.1
    }

    /// The part of `[from, to)` in the window, if there is any.
    fn clip(&self, from: Instant, to: Instant) -> Option<(Instant, Instant)> {
        let (from, to) = (from.max(self.window.0), to.min(self.window.1));
        (from < to).then_some((from, to))
    }
}

impl Observer for Gauge<'_> {
    fn filed(&mut self, role: RoleId, at: Instant, _intent: Intent) {
        if self.in_window(at) {
            self.levels.filed[role.index()].count(at);
        }
    }

    fn request(&mut self, outcome: &RequestOutcome) {
        let role = outcome.role.index();
        self.roles[role].request(outcome);
        let end = outcome.ended_at.unwrap_or(self.end);
        if let Some(at) = outcome.pending_at {
            // Pending ends with the decision; without one, with the request.
            let until = outcome.decided_at.unwrap_or(end);
            self.startup.add(Level::Pending, at, until);
            if let Some((from, to)) = self.clip(at, until) {
                self.roles[role].pending(from, to, self.window);
                self.levels.pending[role].add(from, to);
            }
        }
        if let Some(at) = outcome.active_at {
            self.startup.add(Level::Active, at, end);
            if let Some((from, to)) = self.clip(at, end) {
                self.roles[role].active(from, to, self.window);
                self.levels.active[role].add(from, to);
            }
        }
    }

    fn need(&mut self, outcome: &NeedOutcome) {
        self.roles[outcome.role.index()].need(outcome);
    }

    fn notified(&mut self, approver: Approver, at: Instant) {
        if self.in_window(at) {
            self.desk.member_mut(approver).notified += 1;
        }
    }

    fn review(&mut self, outcome: &ReviewOutcome) {
        self.roles[outcome.role.index()].review(outcome, self.window);
        let counts = u64::from(self.in_window(outcome.to));
        let time = overlap(outcome.from, outcome.to, self.window).as_ms();
        let member = self.desk.member_mut(outcome.approver);
        member.review_ms = member.review_ms.saturating_add(time);
        match outcome.result {
            ReviewResult::Approved => member.approved += counts,
            ReviewResult::Denied => member.denied += counts,
            ReviewResult::Wasted => member.wasted += counts,
            ReviewResult::InHand => {}
        }
    }

    fn worked(&mut self, role: RoleId, from: Instant, to: Instant) {
        self.roles[role.index()].worked(from, to, self.window);
    }

    fn on_duty(&mut self, approver: Approver, from: Instant, to: Instant) {
        if let Some((from, to)) = self.clip(from, to) {
            let member = self.desk.member_mut(approver);
            member.on_duty_ms = member.on_duty_ms.saturating_add((to - from).as_ms());
            self.levels.on_duty[approver.group.index()].add(from, to);
        }
    }

    fn break_glass(&mut self, role: RoleId, used_at: Instant, from: Instant, to: Instant) {
        self.roles[role.index()].break_glass(used_at, from, to, self.window);
    }

    fn attacker(&mut self, role: RoleId, how: AttackerHold, from: Instant, to: Instant) {
        self.roles[role.index()].attacker(how, from, to, self.window);
    }
}
