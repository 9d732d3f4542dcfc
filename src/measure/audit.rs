//! The auditor: rebuilds every request from its records and checks contract section 2.
//!
//! It shares nothing with the engine but the printed transition table and the scenario. It runs as
//! an observer in every simulation test and behind `--audit`. Promises: memory grows with what is
//! open; every violation is told with the replication, the simulated time and the request. Never:
//! repairs.

use std::collections::{BTreeMap, BTreeSet};

use super::holding::HeldRoles;
use crate::engine::{
    AccessBy, Actor, AlertOutcome, Detection, Intent, NeedEnd, NeedOutcome, Observer, Record,
    RequestOutcome, ReviewOutcome,
};
use crate::id::{Approver, PolicyId, Requester, RoleId};
use crate::lifecycle::{self, DeadlineFor, InputKind, MINIMUM_ACTIVE, State};
use crate::scenario::model::{Assignment, Policy, Role, Scenario};
use crate::scenario::persons::Persons;
use crate::time::{Instant, Span};

/// What a clean audit saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// Requests that were rebuilt.
    pub requests: u64,
    /// Records that were read.
    pub records: u64,
    /// Needs that were told.
    pub needs: u64,
    /// The area under the number of pending requests, in request-milliseconds.
    pub pending_ms: i128,
    /// The area under the number of activations.
    pub active_ms: i128,
}

/// Violations told at most; the rest are counted.
const TOLD: usize = 20;

/// An open request, as far as its records tell.
#[derive(Clone, Debug)]
struct Trace {
    requester: Requester,
    role: RoleId,
    state: State,
    stage: u8,
    stage_at: Instant,
    escalated: bool,
    approved_by: BTreeSet<Approver>,
    stages_passed: usize,
    checked: bool,
    pending_at: Option<Instant>,
    active_at: Option<Instant>,
    last_at: Instant,
}

/// Checks one run. See the module.
pub struct Auditor<'a> {
    scenario: &'a Scenario,
    policy: &'a Policy,
    replication: u32,
    allowed: BTreeSet<(Option<State>, InputKind, State)>,
    open: BTreeMap<u64, Trace>,
    seats: BTreeSet<(Requester, RoleId)>,
    persons: Persons,
    /// Roles within roles, and those that approvers must hold.
    roles: HeldRoles<'a>,
    /// When the latest review of each person ended.
    free_since: BTreeMap<Approver, Instant>,
    ended: BTreeMap<State, u64>,
    /// When watching ended a stay on an account, lately.
    detected: BTreeMap<Requester, Instant>,
    now: Instant,
    pending: Level,
    active: Level,
    report: AuditReport,
    censored: u64,
    violations: Vec<String>,
    more: u64,
}

/// Little's law, exactly: the area under the level is the sum of the stays.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    present: i128,
    area: i128,
    stays: i128,
    since: Instant,
}

impl Level {
    fn change(&mut self, by: i128, now: Instant) {
        self.area += self.present * i128::from((now - self.since).as_ms());
        self.since = now;
        self.present += by;
    }
}

impl<'a> Auditor<'a> {
    /// An auditor for one policy and replication.
    pub fn new(scenario: &'a Scenario, policy: PolicyId, replication: u32) -> Self {
        let rows = lifecycle::rows();
        let (start, _) = scenario.run();
        let level = Level { since: start, ..Level::default() };
        Self {
            scenario,
            policy: &scenario.policies[policy.index()],
            replication,
            allowed: rows.iter().map(|row| (row.from, row.input, row.to)).collect(),
            open: BTreeMap::new(),
            seats: BTreeSet::new(),
            persons: Persons::of(&scenario.policies[policy.index()]),
            roles: HeldRoles::new(scenario, &scenario.policies[policy.index()]),
            free_since: BTreeMap::new(),
            ended: BTreeMap::new(),
            detected: BTreeMap::new(),
            now: start,
            pending: level,
            active: level,
            report: AuditReport::default(),
            censored: 0,
            violations: Vec::new(),
            more: 0,
        }
    }

    /// The verdict at the end of the run.
    ///
    /// # Errors
    /// The violations, one sentence each.
    pub fn finish(mut self) -> Result<AuditReport, Vec<String>> {
        let end = self.scenario.simulation.end();
        for level in [&mut self.pending, &mut self.active] {
            level.change(0, end);
        }
        let outlasted = self.roles.outlasted(end);
        self.check(!outlasted, 0, || "an activation outlasted the role around it".to_owned());
        let ended: u64 = self.ended.values().sum();
        let (requests, open) = (self.report.requests, self.open.len() as u64);
        self.check(requests == ended + open, 0, || {
            format!("{requests} requests were filed, {ended} ended and {open} are open")
        });
        let censored = self.censored;
        self.check(open == censored, 0, || {
            format!("{open} requests are open, {censored} were told as censored")
        });
        for (name, level) in [("pending", self.pending), ("active", self.active)] {
            self.check(level.area == level.stays, 0, || {
                format!(
                    "Little's law: the {name} area is {} ms, the stays {}",
                    level.area, level.stays
                )
            });
        }
        self.report.pending_ms = self.pending.area;
        self.report.active_ms = self.active.area;
        if self.more > 0 {
            self.violations.push(format!("and {} more", self.more));
        }
        if self.violations.is_empty() { Ok(self.report) } else { Err(self.violations) }
    }

    fn check(&mut self, holds: bool, request: u64, message: impl FnOnce() -> String) {
        if holds {
            return;
        }
        if self.violations.len() >= TOLD {
            self.more += 1;
            return;
        }
        self.violations.push(format!(
            "seed {}, policy {}, replication {}, {}, request {request}: {}",
            self.scenario.simulation.seed,
            self.policy.name,
            self.replication,
            self.now,
            message()
        ));
    }

    fn role(&self, role: RoleId) -> &'a Role {
        &self.policy.roles[role.index()]
    }

    fn begin(&mut self, record: &Record) {
        self.report.requests += 1;
        let expected = self.report.requests;
        self.check(record.request == expected, record.request, || {
            format!("requests are numbered by filing, {expected} was next")
        });
        let free = self.seats.insert((record.requester, record.role));
        self.check(free, record.request, || {
            "another request or activation of this requester and role is open".to_owned()
        });
        let trace = Trace {
            requester: record.requester,
            role: record.role,
            state: record.to,
            stage: 0,
            stage_at: record.at,
            escalated: false,
            approved_by: BTreeSet::new(),
            stages_passed: 0,
            checked: false,
            pending_at: None,
            active_at: None,
            last_at: record.at,
        };
        self.open.insert(record.request, trace);
    }

    /// Rules 2 and 3: who decides, and when.
    fn check_decision(&mut self, record: &Record, trace: &mut Trace, approver: Approver) {
        let number = record.request;
        let role = self.role(trace.role);
        let stage = usize::from(trace.stage);
        let (Some(desk), Some(rule)) = (
            role.desks.get(stage.wrapping_sub(1)),
            role.settings.stages.get(stage.wrapping_sub(1)),
        ) else {
            self.check(false, number, || format!("decided in stage {stage}, which does not exist"));
            return;
        };
        let first = role.approvers_of(trace.stage, trace.requester.population);
        let asked = first.contains(&approver.group)
            || (trace.escalated && desk.escalate_to.contains(&approver.group));
        self.check(asked, number, || "decided by somebody who was not asked".to_owned());
        let own = self.persons.is_requester(self.scenario, approver, trace.requester);
        self.check(!own, number, || "decided by the requester".to_owned());
        let deadline = trace.stage_at + rule.approval_timeout;
        let in_time = record.at < deadline || role.settings.deadline_for == DeadlineFor::Review;
        self.check(in_time, number, || format!("decided at or after the deadline {deadline}"));
        if record.input == InputKind::Approve {
            let first = trace.approved_by.insert(self.persons.main(approver));
            self.check(first, number, || "one person approved twice in a stage".to_owned());
            let enough = trace.approved_by.len() >= rule.approvals_needed as usize;
            let ended = record.stage != trace.stage || !record.to.is_pending();
            self.check(enough == ended, number, || "the stage ended wrongly".to_owned());
            trace.stages_passed += usize::from(ended);
        }
    }

    /// Only those who watch a role end an activation of it, and never on their own account.
    fn check_watcher(&mut self, record: &Record, trace: &Trace, approver: Approver) {
        let number = record.request;
        let watch = self.role(trace.role).watch.as_ref();
        let told = watch.is_some_and(|watch| watch.groups.contains(&approver.group));
        self.check(told, number, || "revoked by somebody who does not watch the role".to_owned());
        let own = self.persons.is_requester(self.scenario, approver, trace.requester);
        self.check(!own, number, || "revoked by somebody who watches their own account".to_owned());
        let active = trace.state == State::Active;
        self.check(active, number, || "revoked without being active".to_owned());
    }

    /// Rules 3 and 5: when a request may become active and end.
    fn check_times(&mut self, record: &Record, trace: &Trace) {
        let number = record.request;
        let role = self.role(trace.role);
        let active_for = trace.active_at.map(|active_at| record.at - active_at);
        match record.to {
            State::Active => {
                let asked = role.settings.stages.len();
                let approved = trace.stages_passed == asked || role.automatic_when.is_some();
                self.check(approved && trace.checked, number, || {
                    "became active without every check and stage passed".to_owned()
                });
            }
            State::TimedOut => {
                let rule = role.settings.stages.get(usize::from(trace.stage).wrapping_sub(1));
                let due = rule.is_some_and(|r| record.at >= trace.stage_at + r.approval_timeout);
                self.check(due, number, || "timed out before the deadline".to_owned());
            }
            State::Deactivated => {
                let late = active_for.is_some_and(|span| span >= MINIMUM_ACTIVE);
                self.check(late, number, || "deactivated within five minutes".to_owned());
            }
            State::Denied => {
                let by_person = matches!(record.actor, Actor::Approver(_));
                self.check(by_person, number, || "denied, but by nobody".to_owned());
            }
            _ => {}
        }
        let longest = role.settings.maximum_duration;
        self.check(active_for.is_none_or(|span| span <= longest), number, || {
            format!("was active for longer than {longest}")
        });
    }

    fn move_levels(&mut self, record: &Record, trace: &mut Trace) {
        let at = record.at;
        match (trace.state.is_pending(), record.to.is_pending()) {
            (false, true) => {
                self.pending.change(1, at);
                trace.pending_at = Some(at);
            }
            (true, false) => {
                self.pending.change(-1, at);
                let since = trace.pending_at.expect("pending requests have an instant");
                self.pending.stays += i128::from((at - since).as_ms());
            }
            _ => {}
        }
        match (trace.state == State::Active, record.to == State::Active) {
            (false, true) => {
                self.active.change(1, at);
                trace.active_at = Some(at);
            }
            (true, false) => {
                self.active.change(-1, at);
                let since = trace.active_at.expect("activations have an instant");
                self.active.stays += i128::from((at - since).as_ms());
            }
            _ => {}
        }
    }

    fn advance(&mut self, record: &Record, mut trace: Trace) {
        let number = record.request;
        self.check(record.from == Some(trace.state), number, || {
            format!("the record starts from {:?}, the request is {:?}", record.from, trace.state)
        });
        self.check(record.at >= trace.last_at, number, || "time went back".to_owned());
        match record.actor {
            Actor::Approver(approver) if record.input == InputKind::Revoke => {
                self.check_watcher(record, &trace, approver);
            }
            Actor::Approver(approver) => self.check_decision(record, &mut trace, approver),
            _ => {}
        }
        self.check_times(record, &trace);
        self.move_levels(record, &mut trace);
        if record.stage != trace.stage {
            trace.stage = record.stage;
            trace.stage_at = record.at;
            trace.escalated = false;
            trace.approved_by.clear();
        }
        trace.escalated |= record.input == InputKind::Escalate;
        trace.checked |= record.input == InputKind::Check;
        trace.state = record.to;
        trace.last_at = record.at;
        if record.to.is_final() {
            *self.ended.entry(record.to).or_default() += 1;
            self.seats.remove(&(trace.requester, trace.role));
        }
        // Kept until the request is told, and compared there.
        self.open.insert(number, trace);
    }
}

impl Observer for Auditor<'_> {
    fn record(&mut self, record: &Record) {
        self.report.records += 1;
        let (number, before) = (record.request, self.now);
        self.check(record.at >= before, number, || "records are not in order of time".to_owned());
        self.now = record.at;
        let allowed = self.allowed.contains(&(record.from, record.input, record.to));
        self.check(allowed, number, || {
            format!("{:?} {:?} {:?} is not in the table", record.from, record.input, record.to)
        });
        if self.roles.matters {
            let wrong = self.roles.record(record);
            self.check(wrong.is_none(), number, || wrong.unwrap_or_default().to_owned());
        }
        match (record.from, self.open.remove(&number)) {
            (None, None) => self.begin(record),
            (Some(_), Some(trace)) => self.advance(record, trace),
            _ => self.check(false, number, || "a record before the first or after the last".into()),
        }
    }

    fn request(&mut self, outcome: &RequestOutcome) {
        let number = outcome.request;
        let Some(trace) = self.open.get(&number).cloned() else {
            self.check(false, number, || "told twice, or never filed".to_owned());
            return;
        };
        let same = trace.state == outcome.state
            && trace.pending_at == outcome.pending_at
            && trace.active_at == outcome.active_at
            && outcome.ended_at.is_some() == trace.state.is_final()
            && outcome.ended_at.is_none_or(|at| at == trace.last_at);
        self.check(same, number, || format!("told as {outcome:?}, recorded as {trace:?}"));
        let usable = outcome.usable_at.is_none_or(|at| Some(at) >= outcome.active_at);
        self.check(usable, number, || "usable before it was active".to_owned());
        if outcome.intent == Intent::Malicious
            && let Some(&at) = self.detected.get(&outcome.requester)
        {
            let over = outcome.submitted_at >= at || outcome.ended_at.is_some_and(|end| end <= at);
            self.check(over, number, || format!("goes on after its attacker was detected at {at}"));
        }
        let RequestOutcome { pending_at, reviewed_at, decided_at, .. } = *outcome;
        // `None` comes before every instant.
        let reviewed = (reviewed_at.is_none() || pending_at.is_some() && pending_at <= reviewed_at)
            && (decided_at.is_none() || reviewed_at.is_some() && reviewed_at <= decided_at);
        self.check(reviewed, number, || "reviewed before it was pending or not at all".to_owned());
        if trace.state.is_final() {
            self.open.remove(&number);
            return;
        }
        self.censored += 1;
        let end = self.scenario.simulation.end();
        let open_for = |since: Option<Instant>| since.map_or(0, |at| (end - at).as_ms().into());
        if trace.state.is_pending() {
            self.pending.stays += open_for(trace.pending_at);
        } else if trace.state == State::Active {
            self.active.stays += open_for(trace.active_at);
        }
    }

    fn need(&mut self, outcome: &NeedOutcome) {
        self.report.needs += 1;
        let number = outcome.need;
        let early = outcome.access_at.is_some_and(|at| at < outcome.wanted_at);
        self.check(!early, 0, || format!("need {number} had access before it was wanted"));
        let met = outcome.end == NeedEnd::Met;
        let worked = match (outcome.access_at, outcome.done_at) {
            (Some(access_at), Some(done_at)) => done_at - access_at >= outcome.work,
            _ => !met,
        };
        self.check(worked && met == outcome.done_at.is_some(), 0, || {
            format!("need {number} was met without time for its work")
        });
        let waited = match outcome.done_at {
            Some(done_at) => outcome.waited == done_at - outcome.wanted_at - outcome.work,
            None => outcome.waited >= Span::ZERO,
        };
        self.check(waited, 0, || format!("need {number} neither waited nor worked for a while"));
        let standing = self.role(outcome.role).assignment == Assignment::Active;
        let by_standing = outcome.access_by == Some(AccessBy::Standing);
        self.check(!by_standing || standing, 0, || {
            format!("need {number} had standing access to a role that must be activated")
        });
    }

    fn review(&mut self, outcome: &ReviewOutcome) {
        let backwards = outcome.to < outcome.from;
        self.check(!backwards, 0, || "a review ended before it began".to_owned());
        let held = !self.roles.matters || self.roles.review(outcome);
        self.check(held, 0, || {
            format!("a review at {} was begun without the role to be held", outcome.from)
        });
        // A person has one review in hand; reviews are told as they end.
        let person = self.persons.main(outcome.approver);
        let before = self.free_since.insert(person, outcome.to);
        let one = before.is_none_or(|free_since| outcome.from >= free_since);
        self.check(one, 0, || "one person was in two reviews at a time".to_owned());
    }

    fn alert(&mut self, outcome: &AlertOutcome) {
        let (ended_at, cut) = (outcome.ended_at, outcome.cut);
        let ended = ended_at.is_none_or(|at| at >= outcome.raised_at && at == self.now.max(at));
        self.check(ended && (!cut || ended_at.is_some()), 0, || {
            format!("an alert is told as {outcome:?}")
        });
    }

    fn detection(&mut self, detection: &Detection) {
        let backwards = detection.at < detection.used_at;
        self.check(!backwards, 0, || "an attacker was detected before the first use".to_owned());
        self.detected.insert(detection.requester, detection.at);
    }

    fn worked(&mut self, _role: RoleId, from: Instant, to: Instant) {
        self.check(to - from >= Span::ZERO, 0, || "work ended before it began".to_owned());
    }
}
