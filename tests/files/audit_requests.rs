//! Records of a log become requests: what belongs together is joined, what is missing is derived, and
//! what does not belong is set aside with its reason.

use pimsim::lifecycle::State;
use pimsim::tenant::log::{Aside, Log, Options, Request, Verdict, instant};
use pimsim::time::{Instant, Span, rfc3339};
use serde_json::{Value, json};

use crate::common::audits::*;
use crate::common::logs::read_log;

/// How many were set aside for a reason.
fn aside(log: &Log, reason: Aside) -> u64 {
    let many = log.tallies.aside.iter().filter(|((_, known), _)| *known == reason);
    many.map(|(_, many)| many.records).sum()
}

#[test]
fn what_does_not_belong_is_set_aside_with_its_reason() {
    let story = story();
    let other = |changes: Value| with(&story[0], changes);
    let app = json!({ "app": { "displayName": "MS-PIM" }, "user": null });
    let cases = [
        (Aside::OtherService, other(json!({ "loggedByService": "Core Directory" }))),
        (
            Aside::Double,
            other(json!({ "loggedByService": "Core Directory", "initiatedBy": app,
            "activityDisplayName": "Add member to role" })),
        ),
        (
            Aside::Double,
            other(json!({ "loggedByService": "Access Reviews",
            "activityDisplayName": "Create request" })),
        ),
        (
            Aside::NoActivation,
            other(json!({ "activityDisplayName": "Update role setting in PIM" })),
        ),
        (
            Aside::NoActivation,
            other(json!({
            "activityDisplayName": "Add member to role in PIM requested (permanent)" })),
        ),
        (Aside::Twice, story[0].clone()),
        (Aside::Twice, story[2].clone()),
        (Aside::NotSuccess, other(json!({ "result": "failure" }))),
        (Aside::BeforeTheLog, graph(&told("2026-01-12T08:00:00Z", APPROVED, 9, 3, 104))),
        (Aside::OwnDecision, graph(&told("2026-01-14T08:05:00Z", APPROVED, 1, 1, 103))),
        (Aside::EarlyDecision, graph(&told("2026-01-14T07:59:00Z", APPROVED, 9, 1, 103))),
        (Aside::AfterTheEnd, graph(&told("2026-01-13T10:06:00Z", APPROVED, 8, 2, 102))),
        (
            Aside::Automatic,
            with(&graph(&told("2026-01-14T08:05:00Z", APPROVED, 0, 1, 103)), json!({})),
        ),
    ];
    for (reason, record) in cases {
        let mut records = story.clone();
        records.push(record);
        let log = read(lines(&records));
        assert!(aside(&log, reason) >= 1, "{reason:?}: {:?}", log.tallies.aside);
        if !matches!(reason, Aside::OwnDecision | Aside::EarlyDecision | Aside::Automatic) {
            assert_eq!(told_lines(&log), EXPECTED, "{reason:?}");
        }
    }
}

#[test]
fn ends_that_are_missing_are_derived() {
    let window = ("2026-01-12T09:00:01Z", "2026-01-12T11:00:01Z");
    let end = told("2026-02-20T00:00:00Z", REQUESTED, 4, 4, 199);
    let cases: [(&[Told], State, Option<&str>, bool); 6] = [
        (
            &[
                told("2026-01-12T09:00:00Z", REQUESTED, 1, 1, 101),
                Told { window, ..told("2026-01-12T09:00:01Z", ACTIVE, 1, 1, 101) },
            ],
            State::Elapsed,
            Some("2026-01-12T11:00:01.000Z"),
            true,
        ),
        (
            &[
                Told { window, ..told("2026-01-12T09:00:00Z", REQUESTED, 1, 1, 101) },
                told("2026-01-12T09:00:10Z", ACTIVE, 1, 1, 101),
            ],
            State::Elapsed,
            Some("2026-01-12T11:00:10.000Z"),
            true,
        ),
        (
            &[
                told("2026-01-12T09:00:00Z", REQUESTED, 1, 1, 101),
                told("2026-01-12T09:00:01Z", PENDING, 1, 1, 101),
            ],
            State::TimedOut,
            Some("2026-01-13T09:00:01.000Z"),
            true,
        ),
        (&[told("2026-01-12T09:00:00Z", REQUESTED, 1, 1, 101)], State::Failed, None, true),
        (
            &[
                told("2026-01-12T09:00:00Z", REQUESTED, 1, 1, 101),
                told("2026-01-12T09:10:00Z", CANCELED, 1, 1, 101),
            ],
            State::Canceled,
            Some("2026-01-12T09:10:00.000Z"),
            false,
        ),
        (
            &[
                told("2026-02-19T09:00:00Z", REQUESTED, 1, 1, 101),
                told("2026-02-19T09:00:01Z", PENDING, 1, 1, 101),
            ],
            State::PendingApproval,
            None,
            false,
        ),
    ];
    for (records, state, ended, derived) in cases {
        let records: Vec<Value> = records.iter().chain([&end]).map(graph).collect();
        let log = read(lines(&records));
        let request = &log.requests[0];
        let found = (request.state, request.ended.map(rfc3339), request.derived.state);
        assert_eq!(found, (state, ended.map(str::to_owned), derived));
    }
}

/// Each role has a deadline of its own; one that is not known has the default.
#[test]
fn a_pending_request_times_out_as_its_role_says() {
    let at = |minute: u32| format!("2026-01-12T{:02}:{:02}:00Z", 9 + minute / 60, minute % 60);
    let role = |record: &Value, number: u32| {
        let text = record.to_string().replace(&id(500), &id(500 + number));
        let text = text.replace(&id(600), &id(600 + number));
        let text = text.replace("Exchange Administrator", &format!("Role {number}"));
        serde_json::from_str::<Value>(&text).expect("it is JSON")
    };
    let mut records = Vec::new();
    for number in 1..=3 {
        let pending = told("2026-01-12T09:00:00Z", PENDING, 1, 1, 100 + number);
        records.push(role(
            &graph(&told("2026-01-12T09:00:00Z", REQUESTED, 1, 1, 100 + number)),
            number,
        ));
        records.push(role(&graph(&pending), number));
        // The record of another request comes seconds after its deadline of two hours.
        records.push(role(
            &graph(&told("2026-01-12T09:00:00Z", REQUESTED, 2, 2, 200 + number)),
            number,
        ));
        records.push(role(
            &graph(&told("2026-01-12T11:00:07Z", TIMED_OUT, 0, 2, 200 + number)),
            number,
        ));
    }
    records.push(role(&graph(&told("2026-01-12T14:00:00Z", REQUESTED, 3, 3, 300)), 1));
    let timeouts = [("role-1", 2), ("role-2", 7)];
    let timeouts = timeouts.map(|(role, hours)| (role.to_owned(), Span::hours(hours)));
    let options = Options {
        timeouts: timeouts.into_iter().collect(),
        approval_timeout: Span::hours(3),
        ..Options::default()
    };
    let log = read_log(&[("log", lines(&records).as_bytes())], options).expect("a log");
    let of = |person: &str, role: &str| {
        let mine = |request: &&Request| {
            let key = &log.roles[request.role as usize].key;
            log.requester(request.person) == person && key == role
        };
        let request = log.requests.iter().find(mine).expect("it is there");
        (request.state, request.ended.map(|at| rfc3339(at)[..20].to_owned()), request.derived.state)
    };
    let ended = |minute: u32| Some(at(minute).replace('Z', "."));
    assert_eq!(of("requester-1", "role-1"), (State::TimedOut, ended(120), true));
    assert_eq!(of("requester-1", "role-2"), (State::PendingApproval, None, false));
    assert_eq!(of("requester-1", "role-3"), (State::TimedOut, ended(180), true), "the default");
    assert_eq!(of("requester-2", "role-1"), (State::TimedOut, ended(120), false), "to the second");
    let late = Some("2026-01-12T11:00:07.".to_owned());
    assert_eq!(of("requester-2", "role-2"), (State::TimedOut, late.clone(), false), "as recorded");
    assert_eq!(of("requester-2", "role-3"), (State::TimedOut, late, false));
}

#[test]
fn administrators_and_applications_are_told_apart() {
    let pending = [
        told("2026-01-12T09:00:00Z", REQUESTED, 1, 1, 101),
        told("2026-01-12T09:00:01Z", PENDING, 1, 1, 101),
    ];
    let log = |last: Told| {
        let records: Vec<Value> = pending.iter().chain([&last]).map(graph).collect();
        read(lines(&records)).requests[0]
    };
    assert!(log(told("2026-01-12T10:00:00Z", CANCELED, 5, 1, 101)).by_administrator);
    assert!(!log(told("2026-01-12T10:00:00Z", CANCELED, 1, 1, 101)).by_administrator);
    let automatic = log(told("2026-01-12T09:00:02Z", APPROVED, 0, 1, 101));
    assert!(automatic.automatic && automatic.decided.is_none() && automatic.decider.is_none());
    assert_eq!(automatic.verdict, Some(Verdict::Approved));
    assert_eq!(log(told("2026-01-12T10:00:00Z", DEACTIVATED, 5, 1, 101)).state, State::Revoked);
    assert_eq!(log(told("2026-01-12T10:00:00Z", DEACTIVATED, 1, 1, 101)).state, State::Deactivated);
}

#[test]
fn an_administrator_may_remove_an_activation() {
    let window = ("2026-01-12T09:00:01Z", "2026-01-12T17:00:01Z");
    let removed = "Remove member from role in PIM completed (timebound)";
    let log = |at: &'static str, subject: u32| {
        let records = [
            told("2026-01-12T09:00:00Z", REQUESTED, 1, 1, 101),
            Told { window, ..told("2026-01-12T09:00:01Z", ACTIVE, 1, 1, 101) },
            told(at, removed, 5, subject, 888),
            told("2026-01-20T09:00:00Z", REQUESTED, 2, 2, 102),
        ];
        read(lines(&records.iter().map(graph).collect::<Vec<_>>()))
    };
    assert_eq!(log("2026-01-12T10:00:00Z", 1).requests[0].state, State::Revoked);
    // Another person's, or later, is an assignment.
    for (at, subject) in [("2026-01-12T10:00:00Z", 7), ("2026-01-13T10:00:00Z", 1)] {
        let log = log(at, subject);
        assert_eq!(log.requests[0].state, State::Elapsed);
        assert_eq!(aside(&log, Aside::NoActivation), 1);
    }
}

#[test]
fn activities_are_those_of_the_table_of_states() {
    let known: Vec<&str> = pimsim::lifecycle::rows().iter().map(|row| row.activity).collect();
    for (activity, _) in pimsim::tenant::log::record::ACTIVITIES {
        assert!(known.contains(&activity), "{activity}");
    }
}

/// The record without any id of its request.
fn loose(record: &Value, correlation: bool) -> Value {
    let mut record = with(record, json!({ "additionalDetails": [] }));
    let targets = record["targetResources"].as_array_mut().expect("a list");
    targets.retain(|target| target["type"] != "Request");
    if correlation { record } else { with(&record, json!({ "correlationId": null })) }
}

#[test]
fn without_ids_requests_join_by_correlation_or_by_person_and_role() {
    for correlation in [true, false] {
        let records: Vec<Value> = story().iter().map(|record| loose(record, correlation)).collect();
        let log = read(lines(&records));
        let mut expected = EXPECTED.map(str::to_owned);
        // The window stood in the details.
        expected[0] = expected[0].replace("12T13:40:02.000 elapsed", "12T13:40:08.000 elapsed");
        assert_eq!(told_lines(&log), expected, "correlation {correlation}");
    }
}

#[test]
fn a_deactivation_may_have_an_id_of_its_own() {
    let records = [
        told("2026-01-12T09:00:00Z", REQUESTED, 1, 1, 101),
        told("2026-01-12T09:00:01Z", ACTIVE, 1, 1, 101),
        told("2026-01-12T09:40:00Z", DEACTIVATED, 1, 1, 777),
    ];
    let log = read(lines(&records.iter().map(graph).collect::<Vec<_>>()));
    assert_eq!(log.requests.len(), 1);
    assert_eq!(log.requests[0].state, State::Deactivated);
}

#[test]
fn needs_go_on_after_an_end_without_access_and_after_a_window() {
    let window = ("2026-01-12T09:00:00Z", "2026-01-12T10:00:00Z");
    let records = [
        told("2026-01-11T08:00:00Z", REQUESTED, 1, 1, 100),
        told("2026-01-11T09:00:00Z", CANCELED, 1, 1, 100),
        told("2026-01-12T08:59:00Z", REQUESTED, 1, 1, 101),
        Told { window, ..told("2026-01-12T09:00:00Z", ACTIVE, 1, 1, 101) },
        told("2026-01-12T10:00:06Z", ELAPSED, 0, 1, 101),
        told("2026-01-12T10:04:00Z", REQUESTED, 1, 1, 102),
        told("2026-01-12T10:04:10Z", CANCELED, 1, 1, 102),
        told("2026-01-13T10:04:11Z", REQUESTED, 1, 1, 103),
        told("2026-01-13T10:04:11Z", REQUESTED, 2, 2, 104),
    ];
    let log = read(lines(&records.iter().map(graph).collect::<Vec<_>>()));
    let needs: Vec<_> = log.requests.iter().map(|r| (r.person, r.need, r.attempt)).collect();
    assert_eq!(needs, [(0, 1, 1), (0, 1, 2), (0, 1, 3), (0, 2, 1), (1, 3, 1)]);
}

#[test]
fn what_was_planned_ahead_says_so() {
    let window = ("2026-01-13T09:00:00Z", "2026-01-13T17:00:00Z");
    let records = [
        Told { window, ..told("2026-01-12T09:00:00Z", REQUESTED, 1, 1, 101) },
        told("2026-01-12T09:00:01Z", PENDING, 1, 1, 101),
    ];
    let log = read(lines(&records.iter().map(graph).collect::<Vec<_>>()));
    let request = &log.requests[0];
    assert_eq!(request.ahead, Some(Span::hours(24)));
    assert_eq!(request.asked, Some(Span::hours(8)));
    assert_eq!(request.state, State::PendingApprovalScheduled);
    // An activation that begins late was not asked for late.
    let window = ("2026-01-12T11:00:00Z", "2026-01-12T19:00:00Z");
    let records = [
        told("2026-01-12T09:00:00Z", REQUESTED, 1, 1, 101),
        told("2026-01-12T10:59:00Z", APPROVED, 9, 1, 101),
        Told { window, ..told("2026-01-12T11:00:00Z", ACTIVE, 1, 1, 101) },
    ];
    let log = read(lines(&records.iter().map(graph).collect::<Vec<_>>()));
    assert_eq!((log.requests[0].ahead, log.requests[0].asked), (None, Some(Span::hours(8))));
    assert!(log.requests[0].derived.pending);
}

#[test]
fn from_and_to_cut_the_log() {
    let at = |text: &str| Some(Instant::from_ms(instant::read(text).expect("instant").ms));
    let options = Options {
        from: at("2026-01-12T09:30:00Z"),
        to: at("2026-01-14T09:00:00Z"),
        ..Options::default()
    };
    let text = lines(&story());
    let log = read_log(&[("log", text.as_bytes())], options).expect("it is a log");
    assert_eq!(log.requests.len(), 2, "the first request lies before");
    assert_eq!(aside(&log, Aside::Outside), 3);
    assert_eq!(aside(&log, Aside::BeforeTheLog), 3);
    assert_eq!(log.requests[1].state, State::PendingApproval);
}
