//! Known answers: facts made by hand are told to a gauge, and the measures are what a person
//! computes from them.
//!
//! The window is one week, so hours in it are hours per week.

use super::fixture::*;
use super::*;
use crate::engine::{
    AttackerHold, Intent, NeedEnd, NeedOutcome, Observer, RequestOutcome, ReviewResult,
};
use crate::id::{PolicyId, RoleId};
use crate::lifecycle::State;
use crate::random::Distribution;
use crate::scenario::model::{BreakGlass, Scenario, Threat};
use crate::scenario::roster;
use crate::time::Span;

const MANUAL: PolicyId = PolicyId(0);
const OPEN: PolicyId = PolicyId(1);

fn gauged(scenario: &Scenario, policy: PolicyId, tell: impl FnOnce(&mut Told<'_>)) -> Gauged {
    let simulation = &scenario.simulation;
    let offsets = roster::offsets(&simulation.zone, simulation.start, simulation.end());
    let mut gauge = Told::new(Gauge::new(scenario, policy, &offsets));
    tell(&mut gauge);
    gauge.finish()
}

fn measured(policy: PolicyId, tell: impl FnOnce(&mut Told<'_>)) -> Values {
    gauged(&scenario(), policy, tell).values
}

#[track_caller]
fn check(values: &Values, role: Option<RoleId>, expected: &[(Measure, Option<f64>)]) {
    for (measure, expected) in expected {
        let found = values.get(role, *measure);
        let near = match (found, *expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
            (found, expected) => found == expected,
        };
        assert!(near, "{} is {found:?}, not {expected:?}", measure.name());
    }
}

#[test]
fn the_table_of_measures_is_the_contract_s_and_then_costs() {
    let names: Vec<String> =
        MEASURES.iter().map(|row| format!("{} {}", row.name, row.unit.word())).collect();
    insta::assert_snapshot!(names.join("\n"), @r"
    time_to_access_mean s
    time_to_access_p50 s
    time_to_access_p95 s
    time_to_access_p99 s
    time_to_decision_mean s
    time_to_decision_p50 s
    time_to_decision_p95 s
    time_to_done_mean s
    granted_share share
    immediate_share share
    refused_share share
    denied_share share
    timed_out_share share
    canceled_share share
    failed_share share
    censored_share share
    unmet_share share
    requests_per_need count
    privileged_time h/week
    idle_privileged_time h/week
    exposure severity h/week
    standing_share share
    active_mean count
    pending_mean count
    attacker_privileged_time h/year
    attacker_attempts 1/year
    attacker_successes 1/year
    attacker_stopped_by_mfa 1/year
    attacker_stopped_by_approver 1/year
    attacker_stopped_by_timeout 1/year
    attacker_stopped_by_eviction 1/year
    attacker_own_time h/year
    attacker_hijacked_time h/year
    automatic_share share
    break_glass_uses 1/year
    break_glass_time h/year
    approver_utilization share
    review_time h/week
    wasted_review_time h/week
    overtime h/week
    waiting_time h/week
    total_cost cost/week
    ");
    for (place, row) in MEASURES.iter().enumerate() {
        assert_eq!(row.measure.index(), place);
        assert_eq!(Measure::named(row.name), Some(row.measure));
    }
}

#[test]
fn nothing_produced_is_empty_and_nothing_held_is_zero() {
    let values = measured(MANUAL, |_| ());
    for role in [None, Some(READER), Some(WRITER)] {
        check(
            &values,
            role,
            &[
                (Measure::TimeToAccessMean, None),
                (Measure::TimeToAccessP95, None),
                (Measure::TimeToDecisionP50, None),
                (Measure::TimeToDoneMean, None),
                (Measure::GrantedShare, None),
                (Measure::TimedOutShare, None),
                (Measure::UnmetShare, None),
                (Measure::RequestsPerNeed, None),
                (Measure::AutomaticShare, None),
                (Measure::PrivilegedTime, Some(0.0)),
                (Measure::Exposure, Some(0.0)),
                (Measure::StandingShare, Some(0.0)),
                (Measure::PendingMean, Some(0.0)),
                (Measure::AttackerPrivilegedTime, None),
                (Measure::AttackerAttempts, None),
                (Measure::BreakGlassUses, None),
            ],
        );
    }
}

#[test]
fn levels_are_clipped_to_the_window_on_both_sides() {
    // Two of three hours, one of four, all of 6, none, none: nine hours; half an hour of work
    // before the window.
    let values = measured(MANUAL, |gauge| {
        for (number, (filed, hours)) in
            (1..).zip([(-1.0, 3.0), (167.0, 4.0), (10.0, 6.0), (-5.0, 5.0), (168.0, 1.0)])
        {
            gauge.request(&activation(WRITER, number, filed, hours));
        }
        gauge.worked(WRITER, hour(-0.5), hour(1.0));
        gauge.worked(WRITER, hour(10.0), hour(12.0));
    });
    check(
        &values,
        Some(WRITER),
        &[
            (Measure::PrivilegedTime, Some(9.0)),
            (Measure::IdlePrivilegedTime, Some(6.0)),
            (Measure::Exposure, Some(90.0)),
            (Measure::ActiveMean, Some(9.0 / 168.0)),
            (Measure::StandingShare, Some(9.0 / 1_680.0)),
        ],
    );
    check(
        &values,
        None,
        &[(Measure::PrivilegedTime, Some(9.0)), (Measure::StandingShare, Some(9.0 / 3_360.0))],
    );
    check(&values, Some(READER), &[(Measure::PrivilegedTime, Some(0.0))]);
}

#[test]
fn what_is_still_open_counts_to_the_end_of_the_window() {
    let values = measured(MANUAL, |gauge| {
        let open = RequestOutcome {
            ended_at: None,
            state: State::Active,
            ..activation(READER, 1, 166.0, 8.0)
        };
        gauge.request(&open);
        let pending = RequestOutcome {
            ended_at: None,
            state: State::PendingApproval,
            pending_at: Some(hour(164.0)),
            ..request(READER, 2, 164.0, State::PendingApproval)
        };
        gauge.request(&pending);
    });
    check(
        &values,
        Some(READER),
        &[
            (Measure::PrivilegedTime, Some(2.0)),
            (Measure::PendingMean, Some(4.0 / 168.0)),
            (Measure::CensoredShare, Some(0.5)),
            (Measure::GrantedShare, Some(0.5)),
        ],
    );
}

#[test]
fn pending_ends_with_the_decision_and_not_with_the_request() {
    let values = measured(MANUAL, |gauge| {
        let decided = RequestOutcome {
            pending_at: Some(hour(10.0)),
            decided_at: Some(hour(13.0)),
            active_at: Some(hour(13.0)),
            ..activation(READER, 1, 10.0, 8.0)
        };
        gauge.request(&decided);
    });
    check(
        &values,
        Some(READER),
        &[
            (Measure::PendingMean, Some(3.0 / 168.0)),
            (Measure::TimeToDecisionMean, Some(3.0 * 3_600.0)),
            (Measure::PrivilegedTime, Some(5.0)),
            (Measure::AutomaticShare, Some(0.0)),
            (Measure::ImmediateShare, Some(0.0)),
        ],
    );
}

#[test]
fn shares_of_requests_add_up_to_one_and_leave_out_what_is_not_measured() {
    let ends = [
        State::Refused,
        State::Denied,
        State::TimedOut,
        State::TimedOut,
        State::Canceled,
        State::Failed,
        State::Granted,
    ];
    let values = measured(MANUAL, |gauge| {
        for (number, state) in (1..).zip(ends) {
            gauge.request(&request(READER, number, 5.0, state));
        }
        gauge.request(&activation(READER, 8, 5.0, 1.0));
        let late = RequestOutcome {
            active_at: Some(hour(5.0) + Span::ms(60_001)),
            ..activation(READER, 9, 5.0, 1.0)
        };
        gauge.request(&late);
        let at_a_minute = RequestOutcome {
            active_at: Some(hour(5.0) + Span::seconds(60)),
            ..activation(READER, 10, 5.0, 1.0)
        };
        gauge.request(&at_a_minute);
        gauge.request(&RequestOutcome {
            measured: false,
            ..request(READER, 11, 5.0, State::Denied)
        });
    });
    check(
        &values,
        Some(READER),
        &[
            (Measure::GrantedShare, Some(0.3)),
            (Measure::ImmediateShare, Some(0.2)),
            (Measure::RefusedShare, Some(0.1)),
            (Measure::DeniedShare, Some(0.1)),
            (Measure::TimedOutShare, Some(0.2)),
            (Measure::CanceledShare, Some(0.1)),
            (Measure::FailedShare, Some(0.1)),
            (Measure::CensoredShare, Some(0.1)),
            (Measure::AutomaticShare, Some(1.0)),
        ],
    );
    check(&values, Some(WRITER), &[(Measure::GrantedShare, None)]);
}

#[test]
fn all_roles_together_pool_their_observations() {
    // Waits of 1, 2, 3 h for one role and 10 h for the other: the pooled median is 2 h, not the
    // mean of 2 h and 10 h.
    let values = measured(MANUAL, |gauge| {
        for (number, waited) in (1..).zip([3.0, 1.0, 2.0]) {
            gauge.need(&need(READER, number, 5.0, Some(waited)));
        }
        gauge.need(&need(WRITER, 4, 5.0, Some(10.0)));
        gauge.need(&need(WRITER, 5, 5.0, None));
        gauge.need(&NeedOutcome { end: NeedEnd::Censored, ..need(WRITER, 6, 5.0, None) });
        gauge.need(&NeedOutcome { measured: false, ..need(WRITER, 7, 5.0, Some(99.0)) });
        gauge.need(&NeedOutcome { requests: 3, ..need(WRITER, 8, 5.0, Some(10.0)) });
    });
    let h = 3_600.0;
    check(
        &values,
        None,
        &[
            (Measure::TimeToAccessP50, Some(3.0 * h)),
            (Measure::TimeToAccessP95, Some(10.0 * h)),
            (Measure::TimeToAccessMean, Some(26.0 / 5.0 * h)),
            (Measure::TimeToDoneMean, Some(31.0 / 5.0 * h)),
            (Measure::UnmetShare, Some(1.0 / 7.0)),
            (Measure::RequestsPerNeed, Some(9.0 / 7.0)),
        ],
    );
    check(
        &values,
        Some(READER),
        &[(Measure::TimeToAccessP50, Some(2.0 * h)), (Measure::UnmetShare, Some(0.0))],
    );
    check(&values, Some(WRITER), &[(Measure::UnmetShare, Some(0.25))]);
}

#[test]
fn standing_access_is_added_without_a_request() {
    let mut scenario = scenario();
    scenario.policies[0].roles[1].standing = 2;
    scenario.policies[1].roles[1].standing = 2;
    let manual = gauged(&scenario, MANUAL, |_| ()).values;
    let week = 168.0;
    check(
        &manual,
        Some(WRITER),
        &[
            (Measure::PrivilegedTime, Some(2.0 * week)),
            (Measure::StandingShare, Some(2.0 / 12.0)),
            (Measure::ActiveMean, Some(2.0)),
        ],
    );
    let open = gauged(&scenario, OPEN, |gauge| {
        gauge.worked(READER, hour(0.0), hour(8.0));
    })
    .values;
    check(
        &open,
        Some(READER),
        &[
            (Measure::PrivilegedTime, Some(10.0 * week)),
            (Measure::IdlePrivilegedTime, Some(10.0 * week - 8.0)),
            (Measure::StandingShare, Some(1.0)),
        ],
    );
    check(
        &open,
        None,
        &[
            (Measure::PrivilegedTime, Some(12.0 * week)),
            (Measure::Exposure, Some(10.0 * week + 20.0 * week)),
            (Measure::StandingShare, Some(12.0 / 22.0)),
        ],
    );
}

#[test]
fn reviews_belong_to_roles_that_name_approvers() {
    let tell = |gauge: &mut Told<'_>| {
        gauge.on_duty(approver(0), hour(-24.0), hour(192.0));
        gauge.on_duty(approver(1), hour(0.0), hour(32.0));
        gauge.review(&review(0, -1.0, 2.0, ReviewResult::Approved));
        gauge.review(&review(0, 5.0, 6.0, ReviewResult::Wasted));
        gauge.review(&review(1, 166.0, 170.0, ReviewResult::Wasted));
        gauge.review(&review(1, 167.0, 192.0, ReviewResult::InHand));
        // After the shift, half of it after the window too.
        gauge.overtime(approver(1), READER, hour(167.5), hour(168.5));
    };
    let manual = measured(MANUAL, tell);
    check(
        &manual,
        Some(READER),
        &[
            (Measure::ReviewTime, Some(6.0)),
            (Measure::WastedReviewTime, Some(3.0)),
            (Measure::Overtime, Some(0.5)),
            (Measure::ApproverUtilization, Some(5.5 / 200.0)),
        ],
    );
    check(&manual, None, &[(Measure::ApproverUtilization, Some(5.5 / 200.0))]);
    // A role that names nobody has no reviews to speak of; one that names people and does not ask
    // them has none.
    check(
        &manual,
        Some(WRITER),
        &[(Measure::ReviewTime, None), (Measure::ApproverUtilization, None)],
    );
    let open = measured(OPEN, |_| ());
    let zero = Some(0.0);
    check(
        &open,
        Some(READER),
        &[(Measure::ReviewTime, zero), (Measure::ApproverUtilization, zero)],
    );
    check(&open, None, &[(Measure::WastedReviewTime, zero), (Measure::ApproverUtilization, zero)]);
    // Asked, and never on duty: nothing can be said.
    check(&measured(MANUAL, |_| ()), Some(READER), &[(Measure::ApproverUtilization, None)]);
}

#[test]
fn approvers_are_counted_by_the_end_of_their_reviews() {
    let desk = gauged(&scenario(), MANUAL, |gauge| {
        gauge.notified(approver(0), hour(-0.1));
        gauge.notified(approver(0), hour(0.0));
        gauge.review(&review(0, -2.0, -1.0, ReviewResult::Approved));
        gauge.review(&review(0, -2.0, 1.0, ReviewResult::Approved));
        gauge.review(&review(0, 3.0, 4.0, ReviewResult::Denied));
        gauge.review(&review(0, 167.0, 168.0, ReviewResult::Wasted));
        gauge.on_duty(approver(0), hour(0.0), hour(4.0));
    })
    .desk;
    let member = desk.member(approver(0));
    assert_eq!((member.notified, member.approved, member.denied, member.wasted), (1, 1, 1, 0));
    assert_eq!(member.reviewed(), 2);
    assert_eq!(member.review_ms, Span::hours(3).as_ms());
    assert_eq!(member.utilization(), Some(0.75));
    assert_eq!(desk.member(approver(1)).utilization(), None);
}

fn threat() -> Threat {
    Threat {
        compromises: 0.0,
        dwell: Distribution::zero(),
        attempts: 0.0,
        profile: None,
        hijack: 0.0,
        evicted_by_denial: 0.0,
        claims_urgent: 0.0,
    }
}

#[test]
fn attackers_are_measured_when_there_is_a_threat() {
    let mut scenario = scenario();
    scenario.threat = Some(threat());
    let nothing = gauged(&scenario, MANUAL, |_| ()).values;
    check(
        &nothing,
        None,
        &[(Measure::AttackerPrivilegedTime, Some(0.0)), (Measure::AttackerAttempts, Some(0.0))],
    );
    let values = gauged(&scenario, MANUAL, |gauge| {
        let ends =
            [State::Refused, State::Denied, State::TimedOut, State::Canceled, State::Canceled];
        for (number, state) in (1..).zip(ends) {
            let malicious = Intent::Malicious;
            gauge.request(&RequestOutcome {
                intent: malicious,
                need: None,
                ..request(READER, number, 5.0, state)
            });
        }
        let own = RequestOutcome {
            intent: Intent::Malicious,
            need: None,
            ..activation(READER, 6, 5.0, 2.0)
        };
        gauge.request(&own);
        gauge.attacker(READER, AttackerHold::Own, hour(5.0), hour(7.0));
        gauge.attacker(READER, AttackerHold::Ridden, hour(-1.0), hour(1.0));
        gauge.attacker(READER, AttackerHold::Any, hour(-1.0), hour(1.0));
        gauge.attacker(READER, AttackerHold::Any, hour(5.0), hour(7.0));
    })
    .values;
    let weeks = 8_760.0 / 168.0;
    check(
        &values,
        None,
        &[
            (Measure::AttackerAttempts, Some(6.0 * weeks)),
            (Measure::AttackerSuccesses, Some(weeks)),
            (Measure::AttackerStoppedByMfa, Some(weeks)),
            (Measure::AttackerStoppedByApprover, Some(weeks)),
            (Measure::AttackerStoppedByTimeout, Some(weeks)),
            (Measure::AttackerStoppedByEviction, Some(2.0 * weeks)),
            (Measure::AttackerOwnTime, Some(2.0 * weeks)),
            (Measure::AttackerHijackedTime, Some(weeks)),
            (Measure::AttackerPrivilegedTime, Some(3.0 * weeks)),
            // The attacker's activation is privileged time, and no legitimate request.
            (Measure::PrivilegedTime, Some(2.0)),
            (Measure::GrantedShare, None),
        ],
    );
}

#[test]
fn emergency_access_counts_in_exposure_at_its_own_severity() {
    let mut scenario = scenario();
    scenario.policies[0].break_glass = Some(BreakGlass {
        after: Span::ZERO,
        urgent_only: false,
        access: Distribution::zero(),
        duration: Distribution::zero(),
        severity: 20.0,
        accounts: 2,
    });
    let values = gauged(&scenario, MANUAL, |gauge| {
        gauge.request(&activation(WRITER, 1, 5.0, 3.0));
        gauge.break_glass(WRITER, hour(-0.5), hour(-0.5), hour(1.0));
        gauge.break_glass(WRITER, hour(4.0), hour(4.5), hour(5.5));
    })
    .values;
    let weeks = 8_760.0 / 168.0;
    check(
        &values,
        Some(WRITER),
        &[
            (Measure::BreakGlassUses, Some(weeks)),
            (Measure::BreakGlassTime, Some(2.0 * weeks)),
            (Measure::Exposure, Some(30.0 + 40.0)),
            (Measure::PrivilegedTime, Some(3.0)),
        ],
    );
}

#[test]
fn hours_of_the_week_are_means_over_the_window() {
    let scenario = scenario();
    let one = gauged(&scenario, MANUAL, |gauge| {
        gauge.filed(READER, hour(0.5), Intent::Legitimate);
        gauge.filed(READER, hour(0.9), Intent::Malicious);
        gauge.filed(WRITER, hour(0.9), Intent::Legitimate);
        gauge.filed(READER, hour(-0.1), Intent::Legitimate);
        gauge.on_duty(approver(0), hour(-3.0), hour(1.5));
        gauge.on_duty(approver(1), hour(0.0), hour(1.0));
        gauge.request(&activation(READER, 1, -2.0, 2.25));
    });
    let mut sums = one.levels.clone();
    sums.merge(&gauged(&scenario, MANUAL, |_| ()).levels);
    let offsets = roster::offsets(&scenario.simulation.zone, START, scenario.simulation.end());
    let rows = level_rows(&scenario, MANUAL, &sums, &offsets);
    assert_eq!(rows.len(), 3 * HOURS);
    // The window begins on Tuesday: its first hour is hour 24 of the week. Two replications, one of
    // them idle.
    let reader = &rows[HOURS + 24];
    assert_eq!((reader.role, reader.hour_of_week), (Some(READER), 24));
    assert_eq!((reader.on_duty, reader.arrivals), (Some(1.0), Some(1.0)));
    assert_eq!((reader.pending, reader.active), (Some(0.0), Some(0.125)));
    assert_eq!(rows[24].arrivals, Some(1.5));
    assert_eq!(rows[24].on_duty, Some(1.0));
    assert_eq!(rows[25].on_duty, Some(0.25));
    assert_eq!(rows[23].on_duty, Some(0.0));
    let writer = &rows[2 * HOURS + 24];
    assert_eq!((writer.on_duty, writer.arrivals), (Some(0.0), Some(0.5)));
    // Under the other policy ten people hold the reader role at all times.
    let open = gauged(&scenario, OPEN, |_| ()).levels;
    let rows = level_rows(&scenario, OPEN, &open, &offsets);
    assert_eq!(rows[HOURS + 100].active, Some(10.0));
}

#[test]
fn an_hour_that_the_window_does_not_have_is_empty() {
    let mut scenario = scenario();
    scenario.simulation.horizon = Span::hours(30);
    let gauged = gauged(&scenario, MANUAL, |_| ());
    let offsets = roster::offsets(&scenario.simulation.zone, START, scenario.simulation.end());
    let rows = level_rows(&scenario, MANUAL, &gauged.levels, &offsets);
    assert_eq!(rows[24].active, Some(0.0));
    assert_eq!(rows[53].active, Some(0.0));
    for hour in [23, 54] {
        let row = &rows[hour];
        assert_eq!((row.on_duty, row.arrivals, row.pending, row.active), (None, None, None, None));
    }
}
