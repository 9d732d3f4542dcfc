//! What each measure is made of, so that its interval can be that of a level, a count, a share or
//! a time.
//!
//! Promises: depends on the scenario, the policy and the numbers observed, never on values. What
//! the policy rules out is no rare event but a level of zero: its interval has no width. Never: an
//! interval.

use super::results::PolicyResult;
use crate::id::RoleId;
use crate::lifecycle::{Requirement, WindowFrom};
use crate::measure::{Measure, Unit};
use crate::scenario::model::{Assignment, Policy, Role, Scenario};
use crate::stats::Kind;

const HOURS_PER_YEAR: f64 = 8_760.0;

/// The kind of a measure under a policy, for a role or for all together.
pub(super) fn kind(
    scenario: &Scenario,
    result: &PolicyResult,
    role: Option<RoleId>,
    measure: Measure,
) -> Kind {
    let scope = Scope { scenario, policy: &scenario.policies[result.policy.index()], role };
    let window_h = scenario.simulation.horizon.as_seconds() / 3_600.0;
    match measure.row().unit {
        Unit::PerYear if scope.possible(measure) => Kind::Count { one: HOURS_PER_YEAR / window_h },
        Unit::HoursPerYear if scope.possible(measure) => {
            let longest_h = scope.longest_h(measure).min(window_h);
            Kind::Time { longest: longest_h * HOURS_PER_YEAR / window_h, seen: None }
        }
        // A wait adds up from few observations as a time from few events does.
        Unit::Seconds => {
            let seen = observed(result, role, measure).map(|waits| waits * deciding(measure));
            Kind::Time { longest: 0.0, seen }
        }
        Unit::Share if scope.possible(measure) => share(result, role, measure),
        Unit::Share => Kind::Level { most: 1.0 },
        _ => Kind::Level { most: f64::INFINITY },
    }
}

/// A share of requests or needs; any other share is one of time.
fn share(result: &PolicyResult, role: Option<RoleId>, measure: Measure) -> Kind {
    match observed(result, role, measure) {
        Some(trials) => Kind::Share { trials },
        None => Kind::Level { most: 1.0 },
    }
}

/// On how many needs, requests or decisions a measure rests, in all replications together.
fn observed(result: &PolicyResult, role: Option<RoleId>, measure: Measure) -> Option<f64> {
    let each = result.values.iter().map(|values| values.observations(role, measure));
    each.sum::<Option<u64>>().map(|all| all as f64)
}

/// Which share of the observations decides the value of a wait: of a mean all of them, of a
/// quantile those beyond it and as many before.
fn deciding(measure: Measure) -> f64 {
    match measure {
        Measure::TimeToAccessP95 | Measure::TimeToDecisionP95 => 0.1,
        Measure::TimeToAccessP99 => 0.02,
        _ => 1.0,
    }
}

/// A role under a policy, or all roles.
struct Scope<'a> {
    scenario: &'a Scenario,
    policy: &'a Policy,
    role: Option<RoleId>,
}

impl Scope<'_> {
    fn roles(&self) -> impl Iterator<Item = (RoleId, &Role)> {
        let all = self.policy.roles.iter().enumerate();
        let all = all.map(|(index, role)| (RoleId::new(index), role));
        all.filter(|(id, _)| self.role.is_none_or(|role| role == *id))
    }

    /// Whether any role has standing access for its eligible requesters.
    fn standing(&self) -> bool {
        self.roles().any(|(id, role)| {
            role.assignment == Assignment::Active && self.scenario.eligible_count(id) > 0
        })
    }

    /// Whether any role that must be activated is so.
    fn activated(&self, is: impl Fn(&Role) -> bool) -> bool {
        self.roles().any(|(_, role)| role.assignment == Assignment::Eligible && is(role))
    }

    /// Whether any approver denies legitimate requests.
    fn denies(&self) -> bool {
        let members = self.policy.groups.iter().flat_map(|group| &group.members);
        members.into_iter().any(|member| member.denies_legitimate > 0.0)
    }

    /// Whether anybody takes a pending request back.
    fn cancels(&self) -> bool {
        let blocks = &self.scenario.blocks;
        self.policy.break_glass.is_some() || blocks.iter().any(|block| block.patience.is_some())
    }

    /// Whether the events of a measure can happen: `false` only where the policy rules them out, or
    /// rules out everything else.
    fn possible(&self, measure: Measure) -> bool {
        let asked = self.activated(|role| !role.settings.stages.is_empty());
        let checked = self.activated(|role| role.settings.require != Requirement::None);
        let fixed = self.activated(|role| role.settings.window_from != WindowFrom::Provisioning);
        match measure {
            Measure::RefusedShare | Measure::AttackerStoppedByMfa => checked,
            Measure::TimedOutShare
            | Measure::AttackerStoppedByApprover
            | Measure::AttackerStoppedByTimeout => asked,
            Measure::DeniedShare => asked && self.denies(),
            Measure::CanceledShare => asked && self.cancels(),
            Measure::FailedShare => fixed,
            Measure::UnmetShare => checked || asked || fixed,
            Measure::AutomaticShare => {
                let skips =
                    |role: &Role| role.automatic_when.is_some() || role.settings.stages.is_empty();
                asked && self.activated(skips)
            }
            Measure::AttackerHijackedTime => {
                let hijack =
                    self.scenario.threat.as_ref().is_some_and(|threat| threat.hijack > 0.0);
                hijack || self.standing()
            }
            _ => true,
        }
    }

    /// How long one event of a time in h/year lasts at most, in hours: the use of an emergency
    /// account its mean duration, an attacker's hold the longest activation, and standing access
    /// without end.
    fn longest_h(&self, measure: Measure) -> f64 {
        if measure == Measure::BreakGlassTime {
            let mean = self.policy.break_glass.as_ref().and_then(|glass| glass.duration.mean());
            return mean.map_or(f64::INFINITY, |ms| ms / 3_600_000.0);
        }
        if self.standing() {
            return f64::INFINITY;
        }
        let each = self.roles().map(|(_, role)| role.settings.maximum_duration.as_seconds());
        each.fold(0.0, f64::max) / 3_600.0
    }
}
