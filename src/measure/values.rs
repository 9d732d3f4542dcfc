//! From sums to the values of the measures, for one replication.
//!
//! Definitions: contract section 5, the rulings on measures, and `costs`. A year has 365 days, a week 168
//! hours.

use super::access::Served;
use super::asking::Asking;
use super::costs::{Beside, apart_from_exposure, duty_ms};
use super::desk::DeskSums;
use super::names::Measure;
use super::observed::{Observed, Seen, ratio, ratio_ms, requests, waiting};
use super::packed::{Loose, Packed};
use super::tally::{RoleTally, Window};
use super::waits::{Waits, Who};
use crate::engine::Part;
use crate::id::{GroupId, RoleId};
use crate::scenario::model::{Assignment, Policy, Role, Scenario};

const HOURS_PER_WEEK: f64 = 168.0;
const HOURS_PER_YEAR: f64 = 8_760.0;
const MS_PER_HOUR: f64 = 3_600_000.0;
const MS_PER_YEAR: f64 = 8_760.0 * MS_PER_HOUR;

/// The values of one replication under one policy: for `*`, then for each role, every measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// How many scopes there are.
    scopes: u32,
    /// What each came to; where all came to the same, as all roles together and the only one do, it
    /// is here once.
    kept: Box<[Packed]>,
}

impl Values {
    /// Of these scopes.
    pub(super) fn of(scopes: &[Loose]) -> Self {
        let mut kept: Vec<Packed> = scopes.iter().map(Loose::packed).collect();
        let same = |pair: &[Packed]| pair[0] == pair[1];
        if kept.windows(2).all(same) {
            kept.truncate(1);
        }
        Self { scopes: scopes.len() as u32, kept: kept.into() }
    }

    /// Every number of every scope.
    pub(super) fn loose(&self) -> Vec<Loose> {
        let each = self.kept.iter().cycle().take(self.scopes as usize);
        each.map(Packed::loose).collect()
    }

    fn scope(&self, role: Option<RoleId>) -> &Packed {
        let place = role.map_or(0, |role| role.index() + 1);
        assert!(place < self.scopes as usize, "a role that is not there");
        self.kept.get(place).unwrap_or(&self.kept[0])
    }

    /// The value of a measure for a role, or for all roles together (`None`).
    pub fn get(&self, role: Option<RoleId>, measure: Measure) -> Option<f64> {
        self.scope(role).cell(measure)
    }

    /// On how many needs, requests or decisions the value of a measure rests; `None` for what is
    /// not a mean, a quantile or a share of such things.
    pub fn observations(&self, role: Option<RoleId>, measure: Measure) -> Option<u64> {
        let seen = match measure {
            Measure::TimeToAccessMean
            | Measure::TimeToAccessP50
            | Measure::TimeToAccessP95
            | Measure::TimeToAccessP99 => Seen::Access,
            Measure::TimeToDecisionMean
            | Measure::TimeToDecisionP50
            | Measure::TimeToDecisionP95 => Seen::Decided,
            Measure::TimeToReviewMean | Measure::TimeToReviewP50 | Measure::TimeToReviewP95 => {
                Seen::Reviewed
            }
            Measure::TimeToDoneMean => Seen::Done,
            Measure::GrantedShare
            | Measure::ImmediateShare
            | Measure::RefusedShare
            | Measure::DeniedShare
            | Measure::TimedOutShare
            | Measure::CanceledShare
            | Measure::FailedShare
            | Measure::CensoredShare => Seen::Requests,
            Measure::UnmetShare | Measure::RequestsPerNeed => Seen::Needs,
            Measure::AutomaticShare => Seen::Granted,
            Measure::FalseAlarmShare => Seen::Watched,
            Measure::TimeToDetectionMean | Measure::TimeToDetectionP95 => Seen::Detected,
            _ => return None,
        };
        Some(self.scope(role).seen(seen))
    }

    /// The share of needs that had no access after each time of [`super::WAIT_TIMES`], whether they
    /// got it later or never; `None` without needs.
    pub fn waiting_share(&self, role: Option<RoleId>, place: usize) -> Option<f64> {
        let scope = self.scope(role);
        let needs = scope.seen(Seen::Needs);
        // What a damaged part says may be nonsense, but is no panic.
        ratio(needs.saturating_sub(scope.served(place)), needs)
    }

    /// The cost per week of everything but exposure; `None` without `[costs]`.
    pub fn cost_apart_from_exposure(&self, role: Option<RoleId>) -> Option<f64> {
        self.scope(role).apart()
    }

    /// The mean wait in seconds of these needs that was this part; `None` when there are none.
    pub fn wait(&self, role: Option<RoleId>, who: Who, part: Part) -> Option<f64> {
        self.scope(role).wait(who, part)
    }

    /// The share of needs that had access within the limit at this place of the scenario's
    /// `access_limits`; `None` without needs.
    pub fn access_within(&self, role: Option<RoleId>, place: usize) -> Option<f64> {
        let scope = self.scope(role);
        ratio(scope.within(place), scope.seen(Seen::Needs))
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
        let loose = |roles: &[RoleId], tally: &RoleTally, served: Served| {
            let cells = scope.values(roles, tally);
            let apart = scope.apart(&cells, roles, tally);
            let (observed, waits) = (Observed::of(tally), Waits::of(&tally.waits));
            Loose { cells, observed, served, waits, apart }
        };
        if let [only] = tallies {
            // All roles together are that role.
            let kept = loose(&all, only, Served::of(&only.access)).packed();
            return Self { scopes: 2, kept: [kept].into() };
        }
        let served: Vec<Served> = tallies.iter().map(|tally| Served::of(&tally.access)).collect();
        let together = Served::pooled(served.iter());
        let mut scopes = vec![loose(&all, &RoleTally::pooled(tallies), together)];
        for (role, served) in all.iter().zip(served) {
            scopes.push(loose(&[*role], &tallies[role.index()], served));
        }
        Self::of(&scopes)
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

/// The groups that any of these roles names, as approvers or to watch it, each once.
pub(super) fn named_groups(policy: &Policy, roles: &[RoleId]) -> Vec<GroupId> {
    let mut groups: Vec<GroupId> = Vec::new();
    for role in roles {
        groups.extend(policy.named(&policy.roles[role.index()]));
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
        self.watching(roles, tally, &mut put);
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

    /// Empty where nobody watches these roles.
    fn watching(
        &self,
        roles: &[RoleId],
        tally: &RoleTally,
        put: &mut dyn FnMut(Measure, Option<f64>),
    ) {
        if roles.iter().any(|role| self.policy.is_watched(self.role(*role))) {
            let per_week = HOURS_PER_WEEK * MS_PER_HOUR / self.window_ms() as f64;
            let times = (per_week, self.per_year(1));
            tally.watching.values(times, self.scenario.threat.is_some(), put);
        }
    }

    /// Empty when no role names approvers or is watched; zero when they are named and not asked.
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
        let asks = |role: &Role| !role.settings.stages.is_empty() || self.policy.is_watched(role);
        let asked = roles.iter().any(|role| asks(self.role(*role)));
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
