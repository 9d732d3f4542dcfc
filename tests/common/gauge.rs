//! A small scenario made by hand, and a gauge that may be told of facts in any order.
//!
//! Two roles: `reader` (severity 1, approved by the two members of `desk`) and `writer` (severity
//! 10, nobody asked). Ten people are eligible for both. One day of warm-up, one week of
//! measurement, one day of cool-down, from Monday 2026-01-05 in UTC. Policies: `manual` as said,
//! `open` where nobody is asked and `reader` is standing access.

use jiff::tz::TimeZone;

use pimsim::engine::{
    AccessBy, Actor, AlertOutcome, AttackerHold, Detection, Intent, NeedEnd, NeedOutcome, Observer,
    Record, RequestOutcome, ReviewOutcome, ReviewResult,
};
use pimsim::id::{
    Approver, BlockId, CalendarId, GroupId, MemberIx, PopulationId, Requester, RoleId,
};
use pimsim::lifecycle::{
    DeadlineFor, InputKind, Requirement, RoleSettings, StageRule, State, WindowFrom,
};
use pimsim::measure::{Gauge, Gauged};
use pimsim::random::Distribution;
use pimsim::scenario::model::*;
use pimsim::time::{Instant, Span};

pub const READER: RoleId = RoleId(0);
pub const WRITER: RoleId = RoleId(1);
/// Monday 2026-01-05, 00:00 UTC.
pub const START: Instant = Instant::from_ms(1_767_571_200_000);

/// Hours after the beginning of the window of measurement, which is Tuesday 00:00.
pub fn hour(hours: f64) -> Instant {
    START + Span::days(1) + Span::from_ms_f64((hours + 1_000.0) * 3_600_000.0) - Span::hours(1_000)
}

pub fn scenario() -> Scenario {
    let mut open = policy("open");
    for role in &mut open.roles {
        role.settings.stages.clear();
        role.desks.clear();
    }
    open.roles[0].assignment = Assignment::Active;
    let population = Population {
        name: "people".to_owned(),
        count: 10,
        mfa: None,
        justification: Distribution::zero(),
        ticket: Distribution::zero(),
        approves_for: Vec::new(),
        eligible: vec![READER, WRITER],
        approvers: Vec::new(),
    };
    Scenario {
        name: "example".to_owned(),
        title: "An example".to_owned(),
        description: String::new(),
        digest: "00".repeat(32),
        inputs: Vec::new(),
        simulation: simulation(),
        roles: vec!["reader".to_owned(), "writer".to_owned()],
        populations: vec![population],
        blocks: vec![block("people/reader", READER), block("people/writer", WRITER)],
        threat: None,
        costs: None,
        policies: vec![policy("manual"), open],
        targets: Vec::new(),
        access_limits: Vec::new(),
        warnings: Vec::new(),
        known: None,
        left_out: Vec::new(),
        by_role: Default::default(),
    }
    .indexed()
}

fn simulation() -> Simulation {
    Simulation {
        start: START,
        zone: TimeZone::UTC,
        zone_name: "UTC".to_owned(),
        warm_up: Span::days(1),
        horizon: Span::weeks(1),
        cool_down: Span::days(1),
        replications: 2,
        seed: 1,
        confidence: 0.95,
    }
}

fn block(name: &str, role: RoleId) -> Block {
    Block {
        id: BlockId::default(),
        name: name.to_owned(),
        population: PopulationId(0),
        role,
        source: Source::Poisson { rate: 1e-7, profile: None },
        work: Distribution::zero(),
        habits: Habits::default(),
        urgent: 0.0,
    }
}

fn policy(name: &str) -> Policy {
    let member = |name: &str| Member {
        name: name.to_owned(),
        calendar: CalendarId(0),
        notification: Distribution::zero(),
        notification_lost: 0.0,
        pickup: Distribution::zero(),
        review: Distribution::zero(),
        discipline: Discipline::Fifo,
        at_shift_end: AtShiftEnd::Finish,
        if_gone: IfGone::Finish,
        absence: 0.0,
        away: Default::default(),
        denies_legitimate: 0.0,
        detects_malicious: 0.0,
        fatigue_half_at: None,
        same_as: None,
    };
    let desk = Group {
        name: "desk".to_owned(),
        members: vec![member("desk-1"), member("desk-2")],
        listed: None,
        coordination: Coordination::Claim,
        must_hold: Vec::new(),
        reminders: None,
        looks_every: None,
    };
    let always = Calendar {
        name: "always".to_owned(),
        zone: TimeZone::UTC,
        zone_name: "UTC".to_owned(),
        pattern: Pattern::Always,
        away: Default::default(),
    };
    Policy {
        name: name.to_owned(),
        description: String::new(),
        roles: vec![role("reader", 1.0, true), role("writer", 10.0, false)],
        groups: vec![desk],
        mfa: Vec::new(),
        calendars: vec![always],
        break_glass: None,
        habits: OwnHabits::default(),
    }
}

fn role(name: &str, severity: f64, asked: bool) -> Role {
    let stage =
        StageRule { approval_timeout: Span::hours(24), approvals_needed: 1, escalate_after: None };
    let desk = StageDesk { approvers: vec![GroupId(0)], escalate_to: Vec::new() };
    let settings = RoleSettings {
        maximum_duration: Span::hours(8),
        require: Requirement::None,
        require_justification: false,
        require_ticket: false,
        stages: if asked { vec![stage] } else { Vec::new() },
        deadline_for: DeadlineFor::Decision,
        window_from: WindowFrom::Provisioning,
    };
    Role {
        name: name.to_owned(),
        severity,
        kind: Kind::Entra,
        assignment: Assignment::Eligible,
        standing: 0,
        settings,
        desks: if asked { vec![desk] } else { Vec::new() },
        own_approvers: Vec::new(),
        names: if asked { vec![GroupId(0)] } else { Vec::new() },
        automatic_when: None,
        within: None,
        watch: None,
        provisioning: Distribution::zero(),
        propagation: Distribution::zero(),
    }
}

/// A measured need that got access after so many hours and was done an hour later, or gave up
/// after a day.
pub fn need(role: RoleId, number: u64, wanted: f64, waited: Option<f64>) -> NeedOutcome {
    let wanted_at = hour(wanted);
    let access_at = waited.map(|waited| hour(wanted + waited));
    NeedOutcome {
        need: number,
        block: BlockId(0),
        requester: Requester::default(),
        role,
        urgent: false,
        measured: true,
        wanted_at,
        work: Span::hours(1),
        access_at,
        done_at: access_at.map(|at| at + Span::hours(1)),
        waited: access_at.map_or(Span::hours(24), |at| at - wanted_at),
        requests: 1,
        access_by: waited.map(|_| AccessBy::Request),
        end: if waited.is_some() { NeedEnd::Met } else { NeedEnd::Unmet },
    }
}

/// A measured legitimate request, filed at an hour, that never became active and ended so an hour
/// later.
pub fn request(role: RoleId, number: u64, filed: f64, state: State) -> RequestOutcome {
    RequestOutcome {
        request: number,
        need: Some(number),
        attempt: 1,
        requester: Requester::default(),
        role,
        intent: Intent::Legitimate,
        urgent: false,
        measured: true,
        wanted_at: hour(filed),
        submitted_at: hour(filed),
        pending_at: None,
        reviewed_at: None,
        decided_at: None,
        active_at: None,
        usable_at: None,
        ended_at: Some(hour(filed + 1.0)),
        state,
        reason: None,
        decided_by: None,
        stage: 0,
        time_to_access: None,
        work: Span::ZERO,
    }
}

/// A measured legitimate request that nobody decided, active for so many hours from filing on.
pub fn activation(role: RoleId, number: u64, filed: f64, hours: f64) -> RequestOutcome {
    RequestOutcome {
        active_at: Some(hour(filed)),
        usable_at: Some(hour(filed)),
        ended_at: Some(hour(filed + hours)),
        state: State::Elapsed,
        ..request(role, number, filed, State::Elapsed)
    }
}

/// A review by a member of the desk (0 or 1).
pub fn review(member: u32, from: f64, to: f64, result: ReviewResult) -> ReviewOutcome {
    let approver = approver(member);
    ReviewOutcome { approver, role: READER, from: hour(from), to: hour(to), result }
}

/// A member of the desk (0 or 1).
pub fn approver(member: u32) -> Approver {
    Approver { group: GroupId(0), member: MemberIx(member) }
}

/// A gauge that may be told of filings and requests in any order: what a gauge wants in the order
/// of time is kept until the end, with the records that belong to the requests.
pub struct Told<'a> {
    gauge: Gauge<'a>,
    filed: Vec<(Instant, RoleId, Intent)>,
    records: Vec<Record>,
}

impl<'a> Told<'a> {
    pub fn new(gauge: Gauge<'a>) -> Self {
        Self { gauge, filed: Vec::new(), records: Vec::new() }
    }

    /// What the gauge makes of it all.
    pub fn finish(mut self) -> Gauged {
        self.filed.sort_by_key(|filed| filed.0);
        self.records.sort_by_key(|record| record.at);
        let mut filed = self.filed.into_iter().peekable();
        for record in self.records {
            while let Some((at, role, intent)) = filed.next_if(|filed| filed.0 <= record.at) {
                self.gauge.filed(role, at, intent);
            }
            self.gauge.record(&record);
        }
        filed.for_each(|(at, role, intent)| self.gauge.filed(role, at, intent));
        self.gauge.finish()
    }

    fn record(&mut self, outcome: &RequestOutcome, at: Instant, from: State, to: State) {
        let &RequestOutcome { request, requester, role, stage, .. } = outcome;
        let (from, input, actor) = (Some(from), InputKind::Check, Actor::System);
        self.records.push(Record { at, request, requester, role, from, to, input, actor, stage });
    }
}

impl Observer for Told<'_> {
    fn filed(&mut self, role: RoleId, at: Instant, intent: Intent) {
        self.filed.push((at, role, intent));
    }
    fn request(&mut self, outcome: &RequestOutcome) {
        if let Some(at) = outcome.pending_at {
            self.record(outcome, at, State::Challenged, State::PendingApproval);
            if let Some(until) = outcome.decided_at.or(outcome.ended_at) {
                self.record(outcome, until, State::PendingApproval, State::Provisioning);
            }
        }
        if let Some(at) = outcome.active_at {
            self.record(outcome, at, State::Provisioning, State::Active);
            if let Some(until) = outcome.ended_at {
                self.record(outcome, until, State::Active, outcome.state);
            }
        }
        self.gauge.request(outcome);
    }
    fn need(&mut self, outcome: &NeedOutcome) {
        self.gauge.need(outcome);
    }
    fn notified(&mut self, approver: Approver, at: Instant) {
        self.gauge.notified(approver, at);
    }
    fn review(&mut self, outcome: &ReviewOutcome) {
        self.gauge.review(outcome);
    }
    fn overtime(&mut self, approver: Approver, role: RoleId, from: Instant, to: Instant) {
        self.gauge.overtime(approver, role, from, to);
    }
    fn worked(&mut self, role: RoleId, from: Instant, to: Instant) {
        self.gauge.worked(role, from, to);
    }
    fn on_duty(&mut self, approver: Approver, from: Instant, to: Instant) {
        self.gauge.on_duty(approver, from, to);
    }
    fn break_glass(&mut self, role: RoleId, used_at: Instant, from: Instant, to: Instant) {
        self.gauge.break_glass(role, used_at, from, to);
    }
    fn worked_in_emergency(&mut self, role: RoleId, from: Instant, to: Instant) {
        self.gauge.worked_in_emergency(role, from, to);
    }
    fn alert(&mut self, outcome: &AlertOutcome) {
        self.gauge.alert(outcome);
    }
    fn detection(&mut self, detection: &Detection) {
        self.gauge.detection(detection);
    }
    fn attacker(&mut self, role: RoleId, how: AttackerHold, from: Instant, to: Instant) {
        self.gauge.attacker(role, how, from, to);
    }
}

/// Two emergency accounts of severity 20.
pub fn break_glass() -> BreakGlass {
    BreakGlass {
        after: Span::ZERO,
        urgent_only: false,
        access: Distribution::zero(),
        duration: Distribution::zero(),
        severity: 20.0,
        accounts: 2,
        watch: None,
    }
}
