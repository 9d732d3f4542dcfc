//! Approvers, attackers, emergency accounts, and the hours of the week.

use super::{MANUAL, OPEN, check, gauged, measured};
use pimsim::engine::{AttackerHold, Intent, Observer, RequestOutcome, ReviewResult};
use pimsim::lifecycle::State;
use pimsim::measure::{HOURS, Measure, level_rows};
use pimsim::random::Distribution;
use pimsim::scenario::model::Threat;
use pimsim::scenario::roster;
use pimsim::time::Span;

use crate::common::gauge::*;

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

pub fn threat() -> Threat {
    Threat {
        compromises: 0.0,
        dwell: Distribution::zero(),
        attempts: 0.0,
        profile: None,
        hijack: 0.0,
        evicted_by_denial: 0.0,
        evicted_by_detection: 0.0,
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
        gauge.attacker(WRITER, AttackerHold::Own, hour(5.0), hour(6.0));
        gauge.attacker(WRITER, AttackerHold::Any, hour(5.0), hour(6.0));
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
            (Measure::AttackerOwnTime, Some(3.0 * weeks)),
            (Measure::AttackerHijackedTime, Some(weeks)),
            (Measure::AttackerPrivilegedTime, Some(4.0 * weeks)),
            // Three hours at severity 1, one at severity 10.
            (Measure::AttackerExposure, Some(13.0 * weeks)),
            // The attacker's activation is privileged time, and no legitimate request.
            (Measure::PrivilegedTime, Some(2.0)),
            (Measure::GrantedShare, None),
        ],
    );
}

#[test]
fn emergency_access_counts_in_exposure_at_its_own_severity() {
    let mut scenario = scenario();
    scenario.policies[0].break_glass = Some(break_glass());
    let values = gauged(&scenario, MANUAL, |gauge| {
        gauge.request(&activation(WRITER, 1, 5.0, 3.0));
        gauge.break_glass(WRITER, hour(-0.5), hour(-0.5), hour(1.0));
        gauge.break_glass(WRITER, hour(4.0), hour(4.5), hour(5.5));
        gauge.worked(WRITER, hour(5.0), hour(6.0));
        gauge.worked_in_emergency(WRITER, hour(-0.5), hour(0.25));
        gauge.worked_in_emergency(WRITER, hour(4.5), hour(5.0));
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
            (Measure::ExcessExposure, Some(20.0 + 25.0)),
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
    let rows: Vec<_> = level_rows(&scenario, MANUAL, &sums, &offsets).collect();
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
    let rows: Vec<_> = level_rows(&scenario, OPEN, &open, &offsets).collect();
    assert_eq!(rows[HOURS + 100].active, Some(10.0));
}

#[test]
fn an_hour_that_the_window_does_not_have_is_empty() {
    let mut scenario = scenario();
    scenario.simulation.horizon = Span::hours(30);
    let gauged = gauged(&scenario, MANUAL, |_| ());
    let offsets = roster::offsets(&scenario.simulation.zone, START, scenario.simulation.end());
    let rows: Vec<_> = level_rows(&scenario, MANUAL, &gauged.levels, &offsets).collect();
    assert_eq!(rows[24].active, Some(0.0));
    assert_eq!(rows[53].active, Some(0.0));
    for hour in [23, 54] {
        let row = &rows[hour];
        assert_eq!((row.on_duty, row.arrivals, row.pending, row.active), (None, None, None, None));
    }
}
