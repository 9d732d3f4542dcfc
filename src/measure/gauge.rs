//! The observer that measures one run.

use std::sync::Arc;

use super::desk::DeskSums;
use super::levels::{LevelGrids, LevelSums};
use super::startup::{Bins, Level, StartupGrid};
use super::tally::{RoleTally, Window};
use super::turns::Turns;
use super::values::Values;
use super::waits::WaitTally;
use crate::engine::{
    AccessOutcome, AlertOutcome, AttackerHold, Detection, Intent, NeedOutcome, Observer, Record,
    RequestOutcome, ReviewOutcome, ReviewResult,
};
use crate::id::{Approver, GroupId, PolicyId, RoleId};
use crate::scenario::model::Scenario;
use crate::time::{Instant, overlap};

/// Listens to one run and sums up what the measures need.
pub struct Gauge<'a> {
    scenario: &'a Scenario,
    policy: PolicyId,
    window: Window,
    roles: Vec<RoleTally>,
    desk: DeskSums,
    turns: Turns,
    levels: LevelGrids,
    startup: StartupGrid,
    /// By group, mails that reached all its members.
    notified: Vec<u64>,
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
        let roles = scenario.roles.len();
        let simulation = &scenario.simulation;
        let mut levels = LevelGrids::new(roles, settings, offsets, simulation.window());
        let startup = StartupGrid::new(Bins::of(scenario));
        let waits = WaitTally::new(&scenario.access_limits);
        let tally = RoleTally { waits, ..RoleTally::default() };
        Self {
            scenario,
            policy,
            window: simulation.window(),
            roles: vec![tally; roles],
            desk: DeskSums::new(settings),
            turns: Turns::new(roles, scenario.run().0, &mut levels, &startup),
            levels,
            startup,
            notified: vec![0; settings.groups.len()],
        }
    }

    /// The values, once the run is over.
    pub fn finish(mut self) -> Gauged {
        self.turns.hand_over(&mut self.levels, &mut self.startup);
        for (group, mails) in self.notified.iter().enumerate() {
            self.desk.notify(GroupId::new(group), *mails);
        }
        self.levels.finish();
        self.startup.finish();
        for (role, tally) in self.roles.iter_mut().enumerate() {
            tally.pending_ms = self.levels.total_ms(role, Level::Pending);
            tally.active_ms = self.levels.total_ms(role, Level::Active);
        }
        let policy = &self.scenario.policies[self.policy.index()];
        Gauged {
            values: Values::new(self.scenario, policy, &self.roles, &self.desk),
            levels: self.levels.sums(),
            startup: self.startup,
            desk: self.desk,
        }
    }

    /// So many more are on this level from now on.
    #[inline(always)]
    fn change(&mut self, role: RoleId, level: Level, at: Instant, by: i64) {
        self.move_to(at);
        self.turns.change(role, level, at, by);
    }

    #[inline(always)]
    fn move_to(&mut self, at: Instant) {
        if self.turns.is_over(at) {
            self.turns.go_on(at, &mut self.levels, &mut self.startup);
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
    #[inline(always)]
    fn record(&mut self, record: &Record) {
        let (before, after) = (record.from.and_then(Level::of), Level::of(record.to));
        if before == after {
            return;
        }
        if let Some(level) = before {
            self.change(record.role, level, record.at, -1);
        }
        if let Some(level) = after {
            self.change(record.role, level, record.at, 1);
        }
    }

    #[inline(always)]
    fn filed(&mut self, role: RoleId, at: Instant, _intent: Intent) {
        if self.in_window(at) {
            self.move_to(at);
            self.levels.filed(role, self.turns.slice().hour);
        }
    }

    #[inline(always)]
    fn request(&mut self, outcome: &RequestOutcome) {
        self.roles[outcome.role.index()].request(outcome);
    }

    #[inline(always)]
    fn access(&mut self, outcome: &AccessOutcome) {
        let tally = &mut self.roles[outcome.role.index()];
        tally.waits.need(outcome, &self.scenario.access_limits);
        if outcome.access {
            self.levels.met(outcome.role, outcome.wanted_at, outcome.waited);
        }
    }

    #[inline(always)]
    fn need(&mut self, outcome: &NeedOutcome) {
        self.roles[outcome.role.index()].need(outcome);
    }

    #[inline]
    fn notified(&mut self, approver: Approver, at: Instant) {
        if self.in_window(at) {
            self.desk.member_mut(approver).notified += 1;
        }
    }

    #[inline(always)]
    fn notified_all(&mut self, group: GroupId, _size: u32, at: Instant) {
        if self.in_window(at) {
            self.notified[group.index()] += 1;
        }
    }

    #[inline(always)]
    fn review(&mut self, outcome: &ReviewOutcome) {
        self.roles[outcome.role.index()].review(outcome, self.window);
        let counts = u64::from(self.in_window(outcome.to));
        let time = overlap(outcome.from, outcome.to, self.window).as_ms();
        let member = self.desk.member_mut(outcome.approver);
        member.review_ms = member.review_ms.saturating_add(time);
        match outcome.result {
            ReviewResult::Approved => member.approved += counts,
            ReviewResult::Denied => member.denied += counts,
            ReviewResult::LetBe | ReviewResult::Stopped => member.watched += counts,
            ReviewResult::Wasted => member.wasted += counts,
            ReviewResult::InHand => {}
        }
    }

    fn overtime(&mut self, approver: Approver, role: RoleId, from: Instant, to: Instant) {
        let time = overlap(from, to, self.window).as_ms();
        self.roles[role.index()].overtime_ms += i128::from(time);
        let member = self.desk.member_mut(approver);
        member.overtime_ms = member.overtime_ms.saturating_add(time);
    }

    #[inline]
    fn worked(&mut self, role: RoleId, from: Instant, to: Instant) {
        self.roles[role.index()].worked(from, to, self.window);
    }

    fn on_duty(&mut self, approver: Approver, from: Instant, to: Instant) {
        if let Some((from, to)) = self.clip(from, to) {
            let member = self.desk.member_mut(approver);
            member.on_duty_ms = member.on_duty_ms.saturating_add((to - from).as_ms());
            self.levels.on_duty(approver, from, to);
        }
    }

    fn break_glass(&mut self, role: RoleId, used_at: Instant, from: Instant, to: Instant) {
        self.roles[role.index()].break_glass(used_at, from, to, self.window);
    }

    fn worked_in_emergency(&mut self, role: RoleId, from: Instant, to: Instant) {
        self.roles[role.index()].worked_in_emergency(from, to, self.window);
    }

    fn alert(&mut self, outcome: &AlertOutcome) {
        self.roles[outcome.role.index()].watching.alert(outcome, self.window);
    }

    fn detection(&mut self, detection: &Detection) {
        self.roles[detection.role.index()].watching.detection(detection, self.window);
    }

    fn attacker(&mut self, role: RoleId, how: AttackerHold, from: Instant, to: Instant) {
        self.roles[role.index()].attacker(how, from, to, self.window);
    }
}
