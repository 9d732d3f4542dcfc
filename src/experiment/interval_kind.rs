//! What each measure is made of, so that its interval can be that of a level, a count, a share or
//! a time.
//!
//! Promises: depends on the scenario, the policy and how much was observed, never on values. What
//! the policy rules out is no rare event but a level of zero: its interval has no width. Never: an
//! interval.

use super::possible::PolicyRules;
use super::results::PolicyResult;
use crate::id::RoleId;
use crate::measure::{Measure, Unit, Who};
use crate::scenario::model::Scenario;
use crate::stats::Kind;

const HOURS_PER_YEAR: f64 = 8_760.0;
const HOURS_PER_WEEK: f64 = 168.0;

/// What is not made of events, up to this value if there is one.
const fn level(most: Option<f64>) -> Kind {
    Kind::Level { most, rest: 0.0, longest: 0.0 }
}

/// The kind of a measure under a policy, for a role or for all together.
pub(super) fn kind(
    scenario: &Scenario,
    result: &PolicyResult,
    role: Option<RoleId>,
    measure: Measure,
) -> Kind {
    kind_within(&PolicyRules::new(scenario, result, role), measure)
}

/// The kind of a measure of a role, or of all together, whose rules are known.
pub(super) fn kind_within(scope: &PolicyRules<'_>, measure: Measure) -> Kind {
    let window_h = scope.scenario.simulation.horizon.as_seconds() / 3_600.0;
    let share = measure.row().unit == Unit::Share;
    if !scope.possible(measure) {
        return level(share.then_some(1.0));
    }
    match measure.row().unit {
        Unit::PerYear => {
            Kind::Count { one: HOURS_PER_YEAR / window_h, together: scope.together(measure) }
        }
        Unit::PerWeek => {
            Kind::Count { one: HOURS_PER_WEEK / window_h, together: scope.together(measure) }
        }
        Unit::HoursPerYear | Unit::SeverityHoursPerYear => {
            let longest = scope.longest_h(measure) * HOURS_PER_YEAR / window_h;
            Kind::Time { longest, seen: None }
        }
        // A wait adds up from few observations as a time from few events does.
        Unit::Seconds => {
            let seen = scope.observed(measure).map(|waits| waits * deciding(measure));
            Kind::Time { longest: 0.0, seen }
        }
        Unit::Share
            if !matches!(measure, Measure::StandingShare | Measure::ApproverUtilization) =>
        {
            shares(scope, measure)
        }
        _ => adds_up(scope, measure, window_h),
    }
}

/// The kind of a share of needs that may be anything, whatever the policy allows.
pub(super) fn share_of_needs(
    scenario: &Scenario,
    result: &PolicyResult,
    role: Option<RoleId>,
) -> Kind {
    shares(&PolicyRules::new(scenario, result, role), Measure::UnmetShare)
}

/// The kind of a mean wait of these needs, or of a part of it.
pub(super) fn wait(
    scenario: &Scenario,
    result: &PolicyResult,
    role: Option<RoleId>,
    who: Who,
) -> Kind {
    let met = PolicyRules::new(scenario, result, role).observed(Measure::TimeToAccessMean);
    let seen = match who {
        Who::All => met,
        Who::Slowest => met.map(|needs| needs * 0.05),
        Who::Never => None,
    };
    Kind::Time { longest: 0.0, seen }
}

/// A share of requests or needs.
fn shares(scope: &PolicyRules<'_>, measure: Measure) -> Kind {
    let Some(trials) = scope.observed(measure) else { return level(Some(1.0)) };
    // Checks, denials and what skips the approvers are a matter of each request.
    let together = match measure {
        Measure::RefusedShare
        | Measure::DeniedShare
        | Measure::AutomaticShare
        | Measure::FalseAlarmShare => 1.0,
        _ => scope.together_at_desk(trials),
    };
    Kind::Share { trials, together }
}

/// A level that adds up from activations, pending requests or reviews, over what is there when
/// nothing happens.
fn adds_up(scope: &PolicyRules<'_>, measure: Measure, window_h: f64) -> Kind {
    let most = (measure.row().unit == Unit::Share).then_some(1.0);
    // What is not idle of standing access is work: not a time of few activations.
    let idle = matches!(measure, Measure::IdlePrivilegedTime | Measure::ExcessExposure);
    let idle_standing = idle && scope.standing();
    let unit = match measure {
        Measure::RequestsPerNeed
        | Measure::OnDutyTime
        | Measure::WaitingTime
        | Measure::TotalCost => None,
        Measure::ActiveMean | Measure::PendingMean => Some(1.0 / window_h),
        Measure::StandingShare => {
            let all = scope
                .roles()
                .map(|(id, role)| scope.scenario.eligible_count(id) as f64 + role.standing as f64);
            Some(1.0 / (all.sum::<f64>() * window_h))
        }
        Measure::ApproverUtilization => Some(1.0 / scope.on_duty_h()),
        _ => Some(HOURS_PER_WEEK / window_h),
    };
    let Some(unit) = unit.filter(|unit| unit.is_finite() && !idle_standing) else {
        return level(most);
    };
    let rest = scope.at_rest(measure);
    Kind::Level { most, rest: rest.unwrap_or(0.0), longest: scope.longest_h(measure) * unit }
}

/// Which share of the observations decides the value of a wait: of a mean all of them, of a
/// quantile those beyond it and as many before.
fn deciding(measure: Measure) -> f64 {
    match measure {
        Measure::TimeToAccessP95
        | Measure::TimeToDecisionP95
        | Measure::TimeToReviewP95
        | Measure::TimeToDetectionP95 => 0.1,
        Measure::TimeToAccessP99 => 0.02,
        _ => 1.0,
    }
}
