//! What a policy rules out, how long the events of a measure last, and how many of them share a
//! fate: what the numbers cannot tell when nothing was seen.
//!
//! Promises: depends on the scenario, the policy and how much was observed, never on what was
//! observed. Lengths are about as long as an event can be on average, so that a limit made from
//! them is rather too high. Never: an interval.

use super::results::PolicyResult;
use crate::id::{Approver, GroupId, MemberIx, RoleId};
use crate::lifecycle::{Requirement, WindowFrom};
use crate::measure::{KnownWith, Measure};
use crate::scenario::model::{
    Assignment, Block, Coordination, Group, Mfa, Policy, Role, Scenario, Source,
};

const MS_PER_HOUR: f64 = 3_600_000.0;

/// Checks, forms and provisioning longer than this share of their kind are left out of account.
const LONG: f64 = 0.999_9;

/// A role under a policy, or all roles.
pub(super) struct Scope<'a> {
    pub scenario: &'a Scenario,
    pub policy: &'a Policy,
    pub result: &'a PolicyResult,
    pub role: Option<RoleId>,
}

impl<'a> Scope<'a> {
    pub fn new(scenario: &'a Scenario, result: &'a PolicyResult, role: Option<RoleId>) -> Self {
        Self { scenario, policy: &scenario.policies[result.policy.index()], result, role }
    }

    fn roles(&self) -> impl Iterator<Item = (RoleId, &'a Role)> {
        let (policy, only) = (self.policy, self.role);
        let all = policy.roles.iter().enumerate();
        let all = all.map(|(index, role)| (RoleId::new(index), role));
        all.filter(move |(id, _)| only.is_none_or(|role| role == *id))
    }

    /// The roles that somebody may activate.
    fn activated(&self) -> impl Iterator<Item = (RoleId, &'a Role)> {
        let scenario = self.scenario;
        self.roles().filter(move |(id, role)| {
            role.assignment == Assignment::Eligible && scenario.eligible_count(*id) > 0
        })
    }

    /// Whether any role that must be activated is so.
    fn any(&self, is: impl Fn(&Role) -> bool) -> bool {
        self.activated().any(|(_, role)| is(role))
    }

    /// Whether any role has standing access for its eligible requesters.
    pub fn standing(&self) -> bool {
        self.roles().any(|(id, role)| {
            role.assignment == Assignment::Active && self.scenario.eligible_count(id) > 0
        })
    }

    /// Whether a person may have to decide.
    pub fn asked(&self) -> bool {
        self.any(|role| !role.settings.stages.is_empty())
    }

    /// The groups that decide, escalations included.
    fn groups(&self) -> Vec<GroupId> {
        let desks = self.activated().flat_map(|(_, role)| &role.desks);
        let groups = desks.flat_map(|desk| desk.approvers.iter().chain(&desk.escalate_to));
        let mut groups: Vec<GroupId> = groups.copied().collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    fn group(&self, id: GroupId) -> &'a Group {
        &self.policy.groups[id.index()]
    }

    /// The blocks of needs for roles that must be activated, with their role.
    fn blocks(&self) -> impl Iterator<Item = (&'a Block, &'a Role)> {
        let scenario = self.scenario;
        self.activated().flat_map(move |(id, role)| {
            scenario.blocks.iter().filter(move |b| b.role == id).map(move |b| (b, role))
        })
    }

    /// Whether any approver denies legitimate requests.
    fn denies(&self) -> bool {
        let mut members = self.groups().into_iter().flat_map(|id| &self.group(id).members);
        members.any(|member| member.denies_legitimate > 0.0)
    }

    /// Whether anybody takes a pending request back.
    fn cancels(&self) -> bool {
        self.policy.break_glass.is_some() || self.blocks().any(|(b, _)| b.patience.is_some())
    }

    /// Whether the events of a measure can happen: `false` only where the policy rules them out, or
    /// rules out everything else.
    pub fn possible(&self, measure: Measure) -> bool {
        let asked = self.asked();
        let checked = self.any(|role| role.settings.require != Requirement::None);
        let fixed = self.any(|role| role.settings.window_from != WindowFrom::Provisioning);
        let threat = self.scenario.threat.as_ref();
        let attacked = threat.is_some_and(|threat| threat.compromises > 0.0);
        if measure.row().known_with == KnownWith::Threat && !attacked {
            return false;
        }
        match measure {
            Measure::RefusedShare | Measure::AttackerStoppedByMfa => checked,
            Measure::TimedOutShare
            | Measure::AttackerStoppedByApprover
            | Measure::AttackerStoppedByTimeout
            | Measure::PendingMean
            | Measure::ApproverUtilization
            | Measure::ReviewTime
            | Measure::WastedReviewTime => asked,
            Measure::DeniedShare => asked && self.denies(),
            Measure::CanceledShare => asked && self.cancels(),
            Measure::FailedShare => fixed,
            Measure::UnmetShare => checked || asked || fixed,
            Measure::AutomaticShare => {
                let skips =
                    |role: &Role| role.automatic_when.is_some() || role.settings.stages.is_empty();
                asked && self.any(skips)
            }
            Measure::AttackerAttempts
            | Measure::AttackerSuccesses
            | Measure::AttackerStoppedByEviction
            | Measure::AttackerOwnTime => self.any(|_| true),
            Measure::AttackerHijackedTime => {
                let hijack = threat.is_some_and(|threat| threat.hijack > 0.0);
                self.standing() || (hijack && self.any(|_| true))
            }
            Measure::BreakGlassUses | Measure::BreakGlassTime => {
                self.blocks().any(|(block, role)| self.waits_long(block, role))
            }
            _ => true,
        }
    }

    /// Whether a need of this block may wait until an emergency account is taken: for a decision,
    /// for another request after the end of one, or for checks and forms that take very long.
    fn waits_long(&self, block: &Block, role: &Role) -> bool {
        let Some(glass) = &self.policy.break_glass else { return false };
        let urgent = match &block.source {
            Source::Poisson { .. } => block.urgent > 0.0,
            Source::File(needs) => {
                block.urgent > 0.0 || needs.iter().any(|need| need.urgent == Some(true))
            }
        };
        if glass.urgent_only && !urgent {
            return false;
        }
        let settings = &role.settings;
        let fixed = settings.window_from != WindowFrom::Provisioning;
        if !settings.stages.is_empty() || fixed || block.resubmits.is_some() {
            return true;
        }
        let population = self.scenario.population(block.population);
        let mut longest = role.provisioning.quantile_ms(LONG) + role.propagation.quantile_ms(LONG);
        if let Some(mfa) = population.mfa.filter(|_| settings.require != Requirement::None) {
            let Mfa { duration, challenges, .. } = &self.policy.mfa[mfa.index()];
            longest += f64::from(*challenges) * duration.quantile_ms(LONG);
        }
        if settings.require_justification {
            longest += population.justification.quantile_ms(LONG);
        }
        if settings.require_ticket {
            longest += population.ticket.quantile_ms(LONG);
        }
        longest >= glass.after.as_ms() as f64
    }

    /// How long one activation lasts at most, in hours, times its severity if that counts.
    fn activation_h(&self, weight: impl Fn(&Role) -> f64) -> f64 {
        let each = self
            .activated()
            .map(|(_, role)| weight(role) * role.settings.maximum_duration.as_seconds() / 3_600.0);
        each.fold(0.0, f64::max)
    }

    /// How long one compromise holds roles, in hours of role, if nobody ends it: each role to the
    /// end of the stay, or one activation after another. `own` leaves out what is ridden.
    fn compromise_h(&self, own: bool) -> f64 {
        let Some(threat) = &self.scenario.threat else { return 0.0 };
        let stay = self.mean_h(threat.dwell.mean());
        let eligible = |id: RoleId| {
            self.roles().any(|(role, settings)| {
                role == id && (!own || settings.assignment == Assignment::Eligible)
            })
        };
        let each = self.scenario.populations.iter();
        let each = each.map(|p| p.eligible.iter().filter(|role| eligible(**role)).count());
        let held = each.max().unwrap_or(0) as f64 * stay;
        let activations = self.activation_h(|_| 1.0) * self.attempts(1.0);
        if own || (threat.hijack == 0.0 && !self.standing()) { held.min(activations) } else { held }
    }

    /// How many attempts of one compromise pass a check that each passes with this chance, on
    /// average, when one has.
    fn attempts(&self, pass: f64) -> f64 {
        let Some(threat) = &self.scenario.threat else { return 1.0 };
        1.0 + pass * threat.attempts * self.mean_h(threat.dwell.mean()) * MS_PER_HOUR
    }

    /// A mean in hours, of which nothing beyond the window of measurement is seen.
    fn mean_h(&self, mean_ms: Option<f64>) -> f64 {
        let window_h = self.scenario.simulation.horizon.as_seconds() / 3_600.0;
        mean_ms.map_or(window_h, |ms| (ms / MS_PER_HOUR).min(window_h))
    }

    /// The best chance of an attacker to pass the check of any role.
    fn pass(&self) -> f64 {
        let methods = self.scenario.populations.iter().filter_map(|p| p.mfa);
        let methods: Vec<&Mfa> = methods.map(|mfa| &self.policy.mfa[mfa.index()]).collect();
        let role = |role: &Role| match role.settings.require {
            Requirement::None => 1.0,
            // A remembered session passes too.
            Requirement::Mfa if methods.iter().any(|m| m.remembered_for.as_ms() > 0) => 1.0,
            _ => methods.iter().map(|mfa| mfa.bypass).fold(0.0, f64::max),
        };
        self.activated().map(|(_, settings)| role(settings)).fold(0.0, f64::max)
    }

    /// How long one event of a time lasts, about at most, in hours (of role, of pending request, of
    /// approver; times the severity in `exposure`): an activation its maximum, the use of an
    /// emergency account its mean duration, the stay of an attacker its mean.
    pub fn longest_h(&self, measure: Measure) -> f64 {
        let glass = self.policy.break_glass.as_ref();
        let glass_h = glass.map_or(0.0, |glass| self.mean_h(glass.duration.mean()));
        let activation = |weight: &dyn Fn(&Role) -> f64| {
            let heaviest = self.activated().map(|(_, role)| weight(role)).fold(0.0, f64::max);
            self.activation_h(weight).max(heaviest * self.compromise_h(true))
        };
        match measure {
            Measure::BreakGlassTime => glass_h,
            Measure::AttackerOwnTime => self.compromise_h(true),
            Measure::AttackerHijackedTime | Measure::AttackerPrivilegedTime => {
                self.compromise_h(false)
            }
            Measure::Exposure => {
                let used = glass.filter(|_| self.possible(Measure::BreakGlassTime));
                let used = used.map_or(0.0, |glass| glass_h * glass.severity);
                activation(&|role| role.severity).max(used)
            }
            Measure::PendingMean => self.pending_h(),
            Measure::ReviewTime | Measure::WastedReviewTime | Measure::ApproverUtilization => {
                self.review_h()
            }
            _ => activation(&|_| 1.0),
        }
    }

    /// How long a request can be pending: all its stages.
    fn pending_h(&self) -> f64 {
        let each = self.activated().map(|(_, role)| {
            role.settings.stages.iter().map(|stage| stage.approval_timeout.as_seconds()).sum()
        });
        each.fold(0.0, f64::max) / 3_600.0
    }

    /// How long a request is in review, over all stages and approvers: everybody of a race, and as
    /// many as are needed of a group that claims.
    fn review_h(&self) -> f64 {
        let mean = |group: &Group| {
            let each = group.members.iter().map(|member| self.mean_h(member.review.mean()));
            each.fold(0.0, f64::max)
        };
        let stage = |role: &Role, at: usize| -> f64 {
            let needed = role.settings.stages[at].approvals_needed as usize;
            let desk = &role.desks[at];
            let groups = desk.approvers.iter().chain(&desk.escalate_to).map(|id| self.group(*id));
            let each = groups.map(|group| {
                let reviewers = match group.coordination {
                    Coordination::Race => group.members.len(),
                    Coordination::Claim => needed.min(group.members.len()),
                };
                reviewers as f64 * mean(group)
            });
            each.sum()
        };
        let each = self.activated().map(|(_, role)| {
            let stages = 0..role.settings.stages.len().min(role.desks.len());
            stages.map(|at| stage(role, at)).sum()
        });
        each.fold(0.0, f64::max)
    }

    /// On-duty hours of a replication, of all who are named as approvers.
    pub fn on_duty_h(&self) -> f64 {
        let mut groups: Vec<GroupId> =
            self.roles().flat_map(|(_, role)| &role.names).copied().collect();
        groups.sort_unstable();
        groups.dedup();
        let all: f64 = groups.into_iter().map(|id| self.desk_ms(id).1).sum();
        all / MS_PER_HOUR / self.result.values.len() as f64
    }

    /// Reviewing and on-duty time of a group, in milliseconds, over all replications.
    fn desk_ms(&self, id: GroupId) -> (f64, f64) {
        let (mut review, mut duty) = (0.0, 0.0);
        for member in 0..self.group(id).members.len() {
            let approver = Approver { group: id, member: MemberIx::new(member) };
            let sums = self.result.desk.member(approver);
            review += sums.review_ms as f64;
            duty += sums.on_duty_ms as f64;
        }
        (review, duty)
    }

    /// How many of so many requests, in all replications, share a fate at the approvers' desk.
    ///
    /// Absence takes people away for a day: all requests of that day. Else requests wait together
    /// only while the queue is long, and such a time has about `r / (1 - r)²` requests in a queue
    /// with utilization `r` (M/M/1 above a high level: Aldous, Probability Approximations via the
    /// Poisson Clumping Heuristic, 1989). Never more than those of one replication.
    pub fn together_at_desk(&self, requests: f64) -> f64 {
        if !self.asked() {
            return 1.0;
        }
        let each = requests / self.result.values.len() as f64;
        let days = (self.scenario.simulation.horizon.as_seconds() / 86_400.0).max(1.0);
        let together = |id: GroupId| {
            if self.group(id).members.iter().any(|member| member.absence > 0.0) {
                return each / days;
            }
            let (review, duty) = self.desk_ms(id);
            let busy = if duty > 0.0 { (review / duty).min(1.0) } else { 1.0 };
            busy / ((1.0 - busy) * (1.0 - busy))
        };
        let most = self.groups().into_iter().map(together).fold(1.0, f64::max);
        most.min(each).max(1.0)
    }

    /// How many events of a count come together: those of one compromise, or of one bad day at the
    /// desk.
    pub fn together(&self, measure: Measure) -> f64 {
        match measure {
            Measure::BreakGlassUses => {
                let needs = self.observed(Measure::UnmetShare).unwrap_or(0.0);
                let glass = self.policy.break_glass.as_ref();
                let all = glass.is_some_and(|glass| !glass.urgent_only);
                let urgent = self.blocks().map(|(block, _)| match block.source {
                    Source::Poisson { .. } => block.urgent,
                    Source::File(_) => 1.0,
                });
                let who = if all { 1.0 } else { urgent.fold(0.0, f64::max) };
                self.together_at_desk(needs * who)
            }
            Measure::AttackerAttempts | Measure::AttackerStoppedByMfa => self.attempts(1.0),
            _ => self.attempts(self.pass()),
        }
    }

    /// On how many needs, requests or decisions a measure rests, in all replications together.
    pub fn observed(&self, measure: Measure) -> Option<f64> {
        let each = self.result.values.iter();
        let each = each.map(|values| values.observations(self.role, measure));
        each.sum::<Option<u64>>().map(|all| all as f64)
    }
}
