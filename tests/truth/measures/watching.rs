//! Alerts, false alarms and detections.

use super::{MANUAL, OPEN, check, gauged};
use pimsim::engine::{AlertOutcome, Detection, Observer, ReviewResult};
use pimsim::id::{GroupId, Requester};
use pimsim::measure::Measure;
use pimsim::scenario::model::{Scenario, Watch};

use super::people::threat;
use crate::common::gauge::*;

/// The group of the reader's approvers watches the writer too.
fn watched() -> Scenario {
    let mut scenario = scenario();
    scenario.threat = Some(threat());
    let group = GroupId(0);
    scenario.policies[0].roles[WRITER.index()].watch =
        Some(Watch { groups: vec![group], share: 1.0 });
    scenario
}

fn alert(raised: f64, malicious: bool, ended: Option<f64>, cut: bool) -> AlertOutcome {
    let (raised_at, ended_at) = (hour(raised), ended.map(hour));
    AlertOutcome { role: WRITER, raised_at, malicious, ended_at, cut }
}

#[test]
fn alerts_and_detections() {
    let tell = |gauge: &mut Told<'_>| {
        // Before the window and behind it: nobody's.
        gauge.alert(&alert(-1.0, false, Some(1.0), true));
        gauge.alert(&alert(168.0, false, Some(169.0), true));
        gauge.alert(&alert(0.0, false, Some(1.0), false));
        gauge.alert(&alert(1.0, false, Some(2.0), true));
        gauge.alert(&alert(2.0, true, Some(3.0), true));
        gauge.alert(&alert(167.0, false, None, false));
        let detection = |used: f64, at: f64| {
            let requester = Requester::default();
            Detection { role: WRITER, requester, used_at: hour(used), at: hour(at) }
        };
        gauge.detection(&detection(-5.0, -1.0));
        gauge.detection(&detection(-1.0, 1.0));
        gauge.detection(&detection(2.0, 6.0));
    };
    let values = gauged(&watched(), MANUAL, tell).values;
    let expected = [
        (Measure::Alerts, Some(4.0)),
        (Measure::FalseAlarmShare, Some(1.0 / 3.0)),
        (Measure::AttackerStoppedByWatching, Some(2.0 * 8760.0 / 168.0)),
        (Measure::TimeToDetectionMean, Some(3.0 * 3600.0)),
        (Measure::TimeToDetectionP95, Some(4.0 * 3600.0)),
    ];
    check(&values, Some(WRITER), &expected);
    check(&values, None, &expected);
}

#[test]
fn what_nobody_watches_has_no_alerts() {
    let nothing = [
        (Measure::Alerts, None),
        (Measure::FalseAlarmShare, None),
        (Measure::AttackerStoppedByWatching, None),
        (Measure::TimeToDetectionMean, None),
    ];
    let scenario = watched();
    check(&gauged(&scenario, MANUAL, |_| ()).values, Some(READER), &nothing);
    check(&gauged(&scenario, OPEN, |_| ()).values, None, &nothing);
    let zero = [(Measure::Alerts, Some(0.0)), (Measure::AttackerStoppedByWatching, Some(0.0))];
    check(&gauged(&scenario, MANUAL, |_| ()).values, Some(WRITER), &zero);
}

#[test]
fn looking_is_reviewing() {
    let desk = gauged(&watched(), MANUAL, |gauge| {
        gauge.on_duty(approver(0), hour(0.0), hour(8.0));
        let mut looked = review(0, 1.0, 2.0, ReviewResult::LetBe);
        looked.role = WRITER;
        gauge.review(&looked);
        gauge.review(&pimsim::engine::ReviewOutcome { result: ReviewResult::Stopped, ..looked });
    });
    let member = desk.desk.member(approver(0));
    assert_eq!((member.approved, member.denied, member.wasted, member.watched), (0, 0, 0, 2));
    assert_eq!(member.reviewed(), 2);
    let expected = [
        (Measure::ReviewTime, Some(2.0)),
        (Measure::WastedReviewTime, Some(0.0)),
        (Measure::OnDutyTime, Some(8.0)),
        (Measure::ApproverUtilization, Some(0.25)),
    ];
    check(&desk.values, Some(WRITER), &expected);
}
