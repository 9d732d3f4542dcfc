//! Needs and requests: waits, shares, levels and standing access.

use super::{MANUAL, OPEN, check, gauged, measured};
use pimsim::engine::{NeedEnd, NeedOutcome, Observer, RequestOutcome};
use pimsim::lifecycle::State;
use pimsim::measure::{MEASURES, Measure};
use pimsim::time::Span;

use crate::common::accept;
use crate::common::gauge::*;

#[test]
fn the_table_of_measures_is_the_contract_s_and_then_costs() {
    let names: Vec<String> =
        MEASURES.iter().map(|row| format!("{} {}", row.name, row.unit.word())).collect();
    accept::inline(
        names.join("\n"),
        snapbox::str![[r#"
time_to_access_mean s
time_to_access_p50 s
time_to_access_p95 s
time_to_access_p99 s
time_to_decision_mean s
time_to_decision_p50 s
time_to_decision_p95 s
time_to_review_mean s
time_to_review_p50 s
time_to_review_p95 s
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
excess_exposure severity h/week
standing_share share
active_mean count
pending_mean count
attacker_privileged_time h/year
attacker_exposure severity h/year
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
on_duty_time h/week
waiting_time h/week
total_cost cost/week
alerts 1/week
false_alarm_share share
time_to_detection_mean s
time_to_detection_p95 s
attacker_stopped_by_watching 1/year
access_within share
"#]],
    );
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
                (Measure::ExcessExposure, Some(0.0)),
                (Measure::TimeToReviewMean, None),
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
            (Measure::ExcessExposure, Some(60.0)),
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
            reviewed_at: Some(hour(12.5)),
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
            (Measure::TimeToReviewMean, Some(2.5 * 3_600.0)),
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
            (Measure::ExcessExposure, Some(10.0 * week - 8.0 + 20.0 * week)),
            (Measure::StandingShare, Some(12.0 / 22.0)),
        ],
    );
}
