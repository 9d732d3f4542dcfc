//! From sums to the values of the measures, for one replication.
//!
//! Definitions: contract section 5, the rulings on measures, and `costs`. A year has 365 days, a week 168
//! hours.

use super::access::Served;
use super::asking::Asking;
use super::costs::{Beside, apart_from_exposure, duty_ms};
use super::desk::DeskSums;
use super::names::Measure;
use super::observed::{Observed, ratio, ratio_ms, requests, waiting};
use super::tally::{RoleTally, Window};
use super::waits::{Waits, Who};
use crate::engine::Part;
use crate::id::{GroupId, RoleId};
use crate::scenario::model::{Assignment, Policy, Role, Scenario};

const HOURS_PER_WEEK: f64 = 168.0;
const HOURS_PER_YEAR: f64 = 8_760.0;
const MS_PER_YEAR: f64 = 8_760.0 * 3_600_000.0;

/// The values of one replication under one policy: for `*`, then for each role, every measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    pub(super) cells: Vec<Option<f64>>,
    pub(super) observed: Vec<Observed>,
    /// Likewise: how many needs had access by when.
    pub(super) served: Vec<Served>,
    /// Likewise: where waits went.
    pub(super) waits: Vec<Waits>,
    /// Likewise: cost per week of everything but exposure; `None` without `[costs]`.
    pub(super) apart: Vec<Option<f64>>,
}

impl Values {
    /// The value of a measure for a role, or for all roles together (`None`).
    pub fn get(&self, role: Option<RoleId>, measure: Measure) -> Option<f64> {
        let slot = role.map_or(0, |role| role.index() + 1);
        self.cells[slot * Measure::COUNT + measure.index()]
    }

    /// On how many needs, requests or decisions the value of a measure rests; `None` for what is
    /// not a mean, a quantile or a share of such things.
    pub fn observations(&self, role: Option<RoleId>, measure: Measure) -> Option<u64> {
        let observed = self.observed[role.map_or(0, |role| role.index() + 1)];
        Some(match measure {
            Measure::TimeToAccessMean
            | Measure::TimeToAccessP50
            | Measure::TimeToAccessP95
            | Measure::TimeToAccessP99 => observed.access,
            Measure::TimeToDecisionMean
            | Measure::TimeToDecisionP50
            | Measure::TimeToDecisionP95 => observed.decided,
            Measure::TimeToReviewMean | Measure::TimeToReviewP50 | Measure::TimeToReviewP95 => {
                observed.reviewed
            }
            Measure::TimeToDoneMean => observed.done,
            Measure::GrantedShare
            | Measure::ImmediateShare
            | Measure::RefusedShare
            | Measure::DeniedShare
            | Measure::TimedOutShare
            | Measure::CanceledShare
            | Measure::FailedShare
            | Measure::CensoredShare => observed.requests,
            Measure::UnmetShare | Measure::RequestsPerNeed => observed.needs,
            Measure::AutomaticShare => observed.granted,
            _ => return None,
        })
    }

    /// The share of needs that had no access after each time of [`super::WAIT_TIMES`], whether they
    /// got it later or never; `None` without needs.
    pub fn waiting_share(&self, role: Option<RoleId>, place: usize) -> Option<f64> {
        let slot = role.map_or(0, |role| role.index() + 1);
        let needs = self.observed[slot].needs;
        // What a damaged part says may be nonsense, but is no panic.
        ratio(needs.saturating_sub(self.served[slot].within(place)), needs)
    }

    /// The cost per week of everything but exposure; `None` without `[costs]`.
    pub fn cost_apart_from_exposure(&self, role: Option<RoleId>) -> Option<f64> {
        self.apart[role.map_or(0, |role| role.index() + 1)]
    }

    /// The mean wait in seconds of these needs that was this part; `None` when there are none.
    pub fn wait(&self, role: Option<RoleId>, who: Who, part: Part) -> Option<f64> {
        self.waits[role.map_or(0, |role| role.index() + 1)].get(who, part)
    }

    /// The share of needs that had access within the limit at this place of the scenario's
    /// `access_limits`; `None` without needs.
    pub fn access_within(&self, role: Option<RoleId>, place: usize) -> Option<f64> {
        let slot = role.map_or(0, |role| role.index() + 1);
        ratio(self.waits[slot].within(place), self.observed[slot].needs)
    }

    /// The value that a target limits: of its measure, or with the place of its time in the scenario's
    /// `access_limits` the share of needs that had access within it.
    pub fn limited(
        &self,
        role: Option<RoleId>,
        (measure, within): (Measure, Option<usize>),
    ) -> Option<f64> {
        match within {
            Some(place) => self.access_within(role, place),
            None => self.get(role, measure),
        }
    }

    pub(super) fn new(
        scenario: &Scenario,
        policy: &Policy,
        tallies: &[RoleTally],
        desk: &DeskSums,
    ) -> Self {
        let all: Vec<RoleId> = (0..tallies.len()).map(RoleId::new).collect();
        let asking = &Asking::new(policy, tallies, desk);
        let window = scenario.simulation.window();
        let scope = Scope { scenario, policy, tallies, desk, asking, window };
        if let [only] = tallies {
            // All roles together are that role.
            let cells = scope.values(&all, only).repeat(2);
            let served = vec![Served::of(&only.access); 2];
            let waits = vec![Waits::of(&only.waits); 2];
            let apart = vec![scope.apart(&cells, &all, only); 2];
            return Self { cells, observed: vec![Observed::of(only); 2], served, waits, apart };
        }
        let pooled = RoleTally::pooled(tallies);
        let mut cells = scope.values(&all, &pooled);
        let mut observed = vec![Observed::of(&pooled)];
        let mut apart = vec![scope.apart(&cells, &all, &pooled)];
        for role in all {
            let tally = &tallies[role.index()];
            let values = scope.values(&[role], tally);
            apart.push(scope.apart(&values, &[role], tally));
            cells.extend(values);
            observed.push(Observed::of(tally));
        }
        let mut served: Vec<Served> =
            tallies.iter().map(|tally| Served::of(&tally.access)).collect();
        served.insert(0, Served::pooled(served.iter()));
        let each = std::iter::once(&pooled).chain(tallies);
        let waits = each.map(|tally| Waits::of(&tally.waits)).collect();
        Self { cells, observed, served, waits, apart }
    }
}

/// What the measures of a policy are when nothing happens and nobody was on duty; none where a value
/// comes from what happened.
pub struct AtRest<'a> {
    scenario: &'a Scenario,
    policy: &'a Policy,
    desk: DeskSums,
    asking: Asking,
}

impl<'a> AtRest<'a> {
    /// Under a policy.
    pub fn new(scenario: &'a Scenario, policy: &'a Policy) -> Self {
        let desk = DeskSums::new(policy);
        let asking = Asking::new(policy, &[], &desk);
        Self { scenario, policy, desk, asking }
    }

    /// Every measure of a role, or of all together (`None`), in the order of [`Measure::index`].
    pub fn values(&self, role: Option<RoleId>) -> Vec<Option<f64>> {
        let roles: Vec<RoleId> = match role {
            Some(role) => vec![role],
            None => (0..self.policy.roles.len()).map(RoleId::new).collect(),
        };
        let Self { scenario, policy, desk, asking } = self;
        let window = scenario.simulation.window();
        let scope = Scope { scenario, policy, tallies: &[], desk, asking, window };
        scope.values(&roles, &RoleTally::default())
    }
}

/// Standing holders of a role: permanent ones outside the model, and all who are eligible if nobody
/// must activate.
pub(super) fn standing(scenario: &Scenario, policy: &Policy, role: RoleId) -> u64 {
    let settings = &policy.roles[role.index()];
    let eligible = match settings.assignment {
        Assignment::Active => scenario.eligible_count(role),
        Assignment::Eligible => 0,
    };
    settings.standing.saturating_add(eligible)
}

/// The groups that any of these roles names, each once.
pub(super) fn named_groups(policy: &Policy, roles: &[RoleId]) -> Vec<GroupId> {
    let mut groups: Vec<GroupId> = Vec::new();
    for role in roles {
        groups.extend(&policy.roles[role.index()].names);
    }
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// Which of the time that a role is held.
#[derive(Clone, Copy, PartialEq)]
enum Held {
    All,
    /// Nobody works with it.
    Unused,
}

struct Scope<'a> {
    scenario: &'a Scenario,
    policy: &'a Policy,
    /// By role; none when nothing happened.
    tallies: &'a [RoleTally],
    desk: &'a DeskSums,
    asking: &'a Asking,
    window: Window,
}

impl Scope<'_> {
    fn role(&self, role: RoleId) -> &Role {
        &self.policy.roles[role.index()]
    }

    fn window_ms(&self) -> i64 {
        (self.window.1 - self.window.0).as_ms()
    }

    /// Holders of these roles at a time, summed from milliseconds.
    fn level(&self, ms: i128) -> f64 {
        ms as f64 / self.window_ms() as f64
    }

    fn per_year(&self, count: u64) -> f64 {
        count as f64 * (MS_PER_YEAR / self.window_ms() as f64)
    }

    /// Role-milliseconds that a role is active in the window, standing access included.
    fn privileged_ms(&self, role: RoleId) -> i128 {
        let standing = standing(self.scenario, self.policy, role);
        let active = self.tallies.get(role.index()).map_or(0, |tally| tally.active_ms);
        active + i128::from(standing) * i128::from(self.window_ms())
    }

    fn values(&self, roles: &[RoleId], tally: &RoleTally) -> Vec<Option<f64>> {
        let mut values = vec![None; Measure::COUNT];
        let mut put = |measure: Measure, value: Option<f64>| values[measure.index()] = value;
        waiting(tally, &mut put);
        requests(tally, &mut put);
        self.exposure(roles, tally, &mut put);
        self.threat(roles, tally, &mut put);
        self.break_glass(tally, &mut put);
        self.reviews(roles, tally, &mut put);
        self.costs(roles, tally, &mut values);
        values
    }

    fn exposure(
        &self,
        roles: &[RoleId],
        tally: &RoleTally,
        put: &mut dyn FnMut(Measure, Option<f64>),
    ) {
        let privileged: i128 = roles.iter().map(|role| self.privileged_ms(*role)).sum();
        let most: i128 = roles.iter().map(|role| self.everybody_ms(*role)).sum();
        put(Measure::PrivilegedTime, Some(self.level(privileged) * HOURS_PER_WEEK));
        let idle = privileged - tally.worked_ms;
        put(Measure::IdlePrivilegedTime, Some(self.level(idle) * HOURS_PER_WEEK));
        put(Measure::Exposure, Some(self.severity_level(roles, Held::All) * HOURS_PER_WEEK));
        put(
            Measure::ExcessExposure,
            Some(self.severity_level(roles, Held::Unused) * HOURS_PER_WEEK),
        );
        put(Measure::StandingShare, ratio_ms(privileged, most));
        put(Measure::ActiveMean, Some(self.level(privileged)));
        put(Measure::PendingMean, Some(self.level(tally.pending_ms)));
    }

    /// What standing access for every eligible requester and every outside holder would be.
    fn everybody_ms(&self, role: RoleId) -> i128 {
        let eligible = i128::from(self.scenario.eligible_count(role));
        (eligible + i128::from(self.role(role).standing)) * i128::from(self.window_ms())
    }

    /// Severity held at a time, emergency access included.
    fn severity_level(&self, roles: &[RoleId], held: Held) -> f64 {
        let glass = self.policy.break_glass.as_ref().map_or(0.0, |glass| glass.severity);
        let of = |role: &RoleId| {
            let (mut role_ms, mut glass_ms) = (self.privileged_ms(*role), 0);
            if let Some(tally) = self.tallies.get(role.index()) {
                glass_ms = tally.break_glass_ms;
                if held == Held::Unused {
                    role_ms -= tally.worked_ms;
                    glass_ms -= tally.emergency_work_ms;
                }
            }
            [self.role(*role).severity * self.level(role_ms), glass * self.level(glass_ms)]
        };
        sum_by_size(roles.iter().flat_map(of).collect())
    }

    /// Severity that attackers hold at a time.
    fn attacker_level(&self, roles: &[RoleId]) -> f64 {
        let of = |role: &RoleId| {
            let held = self.tallies.get(role.index()).map_or(0, |tally| tally.attacker_ms);
            self.role(*role).severity * self.level(held)
        };
        sum_by_size(roles.iter().map(of).collect())
    }

    fn threat(
        &self,
        roles: &[RoleId],
        tally: &RoleTally,
        put: &mut dyn FnMut(Measure, Option<f64>),
    ) {
        if self.scenario.threat.is_none() {
            return;
        }
        put(Measure::AttackerExposure, Some(self.attacker_level(roles) * HOURS_PER_YEAR));
        let mut hours = |measure, ms| put(measure, Some(self.level(ms) * HOURS_PER_YEAR));
        hours(Measure::AttackerPrivilegedTime, tally.attacker_ms);
        hours(Measure::AttackerOwnTime, tally.own_ms);
        hours(Measure::AttackerHijackedTime, tally.ridden_ms);
        let mut count = |measure, count| put(measure, Some(self.per_year(count)));
        count(Measure::AttackerAttempts, tally.malicious.all);
        count(Measure::AttackerSuccesses, tally.malicious.granted);
        count(Measure::AttackerStoppedByMfa, tally.malicious.refused);
        count(Measure::AttackerStoppedByApprover, tally.malicious.denied);
        count(Measure::AttackerStoppedByTimeout, tally.malicious.timed_out);
        count(Measure::AttackerStoppedByEviction, tally.malicious.canceled);
    }

    fn break_glass(&self, tally: &RoleTally, put: &mut dyn FnMut(Measure, Option<f64>)) {
        if self.policy.break_glass.is_some() {
            put(Measure::BreakGlassUses, Some(self.per_year(tally.break_glass_uses)));
            let time = self.level(tally.break_glass_ms) * HOURS_PER_YEAR;
            put(Measure::BreakGlassTime, Some(time));
        }
    }

    /// Empty when no role names approvers; zero when they are named and not asked.
    fn reviews(
        &self,
        roles: &[RoleId],
        tally: &RoleTally,
        put: &mut dyn FnMut(Measure, Option<f64>),
    ) {
        let groups = named_groups(self.policy, roles);
        if groups.is_empty() {
            return;
        }
        let asked = roles.iter().any(|role| !self.role(*role).settings.stages.is_empty());
        let all_on_duty = |groups: &[GroupId]| {
            self.desk.on_duty_once(groups, |group| self.asking.on_duty_ms(group))
        };
        let on_duty = all_on_duty(&groups);
        let busy = tally.review_ms - tally.overtime_ms;
        let utilization = if asked { ratio_ms(busy, on_duty) } else { Some(0.0) };
        put(Measure::ApproverUtilization, utilization);
        put(Measure::ReviewTime, Some(self.level(tally.review_ms) * HOURS_PER_WEEK));
        put(Measure::WastedReviewTime, Some(self.level(tally.wasted_ms) * HOURS_PER_WEEK));
        let asks = |group: &GroupId| !self.asking.among(*group, roles).is_empty();
        let on_call: Vec<GroupId> = groups.iter().copied().filter(asks).collect();
        let on_call = all_on_duty(&on_call);
        put(Measure::OnDutyTime, Some(self.level(on_call) * HOURS_PER_WEEK));
        put(Measure::Overtime, Some(self.level(tally.overtime_ms) * HOURS_PER_WEEK));
    }
}

impl Scope<'_> {
    /// Known only with `[costs]`.
    fn costs(&self, roles: &[RoleId], tally: &RoleTally, values: &mut [Option<f64>]) {
        let Some(costs) = &self.scenario.costs else { return };
        let waiting = self.level(tally.waited_ms) * HOURS_PER_WEEK;
        values[Measure::WaitingTime.index()] = Some(waiting);
        let exposure = values[Measure::Exposure.index()].unwrap_or(0.0);
        let apart = self.apart(values, roles, tally);
        values[Measure::TotalCost.index()] =
            apart.map(|apart| apart + costs.severity_hour * exposure);
    }

    /// Cost per week of everything but exposure.
    fn apart(&self, values: &[Option<f64>], roles: &[RoleId], tally: &RoleTally) -> Option<f64> {
        let costs = self.scenario.costs.as_ref()?;
        let hours_a_week = HOURS_PER_WEEK / self.window_ms() as f64;
        let beside = Beside {
            duty: duty_ms(self.policy, self.tallies, (self.desk, self.asking), roles)
                * hours_a_week,
            unmet: self.per_year(tally.unmet) * (HOURS_PER_WEEK / HOURS_PER_YEAR),
        };
        apart_from_exposure(costs, beside, |measure| values[measure.index()])
    }
}

/// Added in the order of size: the last digit must not depend on the order of the roles in the file.
fn sum_by_size(mut parts: Vec<f64>) -> f64 {
    parts.sort_unstable_by(f64::total_cmp);
    parts.into_iter().fold(0.0, |sum, part| sum + part)
}
