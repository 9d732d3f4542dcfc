//! Audit logs of every form say the same; what is missing is derived, what does not belong is set
//! aside with its reason, and what cannot serve is refused with one.

use pimsim::lifecycle::State;
use pimsim::tenant::log::{Aside, DateOrder, Log, Options, Request, Verdict, instant};
use pimsim::time::{Instant, Span, rfc3339};
use serde_json::{Value, json};

use crate::common::audits::*;
use crate::common::logs::read_log;

fn read(text: impl AsRef<[u8]>) -> Log {
    read_log(&[("log", text.as_ref())], Options::default()).unwrap_or_else(|why| panic!("{why}"))
}

fn refused(text: impl AsRef<[u8]>) -> String {
    read_log(&[("log", text.as_ref())], Options::default()).expect_err("it cannot serve")
}

/// A request on one line: whose, and what happened when, by the minute.
fn line(log: &Log, request: &Request) -> String {
    let at = |at: Option<Instant>| at.map_or("-".to_owned(), |at| rfc3339(at)[8..23].to_owned());
    let person = log.people[request.person as usize].requester_name();
    let decider = request.decider.map(|who| log.people[who as usize].approver_name());
    format!(
        "{person} {} {} {} {} {} {} {} {}.{}",
        at(Some(request.requested)),
        at(request.pending),
        at(request.decided),
        decider.unwrap_or("-".into()),
        at(request.active),
        at(request.ended),
        request.state.word(),
        request.need,
        request.attempt,
    )
}

fn told_lines(log: &Log) -> Vec<String> {
    log.requests.iter().map(|request| line(log, request)).collect()
}

const EXPECTED: [&str; 3] = [
    "requester-1 12T09:15:23.123 12T09:15:24.000 12T09:40:00.500 approver-1 12T09:40:02.000 \
     12T13:40:02.000 elapsed 1.1",
    "requester-2 13T10:00:00.000 13T10:00:00.100 13T10:05:00.000 approver-1 - 13T10:05:00.000 \
     denied 2.1",
    "requester-1 14T08:00:00.000 14T08:00:00.000 - - - 15T08:00:00.000 timed_out 3.1",
];

/// `1/12/2026, 9:15:23.123 AM`.
fn as_log_analytics(at: &str) -> String {
    let number = |range: std::ops::Range<usize>| at[range].parse::<u32>().expect("digits");
    let (hour, rest) = (number(11..13), &at[13..23]);
    let half = if hour < 12 { "AM" } else { "PM" };
    let twelve = (hour + 11) % 12 + 1;
    format!("{}/{}/{}, {twelve}{rest} {half}", number(5..7), number(8..10), &at[..4])
}

/// The story in forms of Graph and of diagnostic settings.
fn graph_forms() -> Vec<(&'static str, String)> {
    let records = story();
    let mut newest_first = records.clone();
    newest_first.reverse();
    let nested = |record: &Value| {
        json!({ "time": record["activityDateTime"], "operationName": record["activityDisplayName"],
            "category": "AuditLogs", "correlationId": id(1), "properties": record })
    };
    let envelopes: Vec<Value> = records.iter().map(nested).collect();
    let raw =
        |record: &Value| json!({ "preview": false, "result": { "_raw": record.to_string() } });
    let raw: Vec<Value> = envelopes.iter().map(raw).collect();
    let dated = |record: &Value| {
        let at = instant::read(record["activityDateTime"].as_str().expect("text"));
        let at = format!("/Date({})/", at.expect("an instant").ms);
        pascal(&with(record, json!({ "activityDateTime": at })))
    };
    let powershell: Vec<Value> = records.iter().map(dated).collect();
    let powershell = serde_json::to_string_pretty(&powershell).expect("text");
    let spaced = |record: &Value| {
        let at = record["activityDateTime"].as_str().expect("text").trim_end_matches('Z');
        with(record, json!({ "activityDateTime": at.replace('T', " ") + "00" }))
    };
    let spaced: Vec<Value> = records.iter().map(spaced).collect();
    let page = |records: &[Value]| json!({ "@odata.context": "x#auditLogs", "value": records });
    let (first, second) = records.split_at(4);
    let linked = with(&page(first), json!({ "@odata.nextLink": "https://x.example/y" }));
    vec![
        ("a page", page(&records).to_string()),
        ("a pretty page", serde_json::to_string_pretty(&page(&records)).expect("text")),
        ("pages", format!("{linked}{}", page(second))),
        ("newest first", json!(newest_first).to_string()),
        ("lines", lines(&records)),
        ("concatenated", records.iter().map(Value::to_string).collect()),
        ("PowerShell 5.1", powershell.replace('\n', "\r\n")),
        ("Splunk", lines(&raw)),
        ("event hub", json!({ "records": envelopes }).to_string()),
        ("blob", lines(&envelopes)),
        ("a list of envelopes", json!(envelopes).to_string()),
        ("instants without zone", lines(&spaced)),
    ]
}

/// The story in forms of Log Analytics.
fn analytics_forms() -> Vec<(&'static str, String)> {
    let row = |record: &Value, text: bool| {
        let cell =
            |key: &str| if text { json!(record[key].to_string()) } else { record[key].clone() };
        json!({ "TimeGenerated": "2026-02-01T00:00:00Z", "ActivityDateTime": record["activityDateTime"],
            "OperationName": record["activityDisplayName"], "LoggedByService": "PIM",
            "Category": "RoleManagement", "Result": "success", "InitiatedBy": cell("initiatedBy"),
            "TargetResources": cell("targetResources"), "CorrelationId": id(3),
            "AdditionalDetails": cell("additionalDetails"), "TableName": "PrimaryResult" })
    };
    let flat: Vec<Value> = story().iter().map(|record| row(record, true)).collect();
    let objects: Vec<Value> = story().iter().map(|record| row(record, false)).collect();
    let columns: Vec<_> = flat[0].as_object().expect("object").keys().cloned().collect();
    let cells = |rows: &[Value]| -> Vec<Vec<Value>> {
        let cells = |row: &Value| columns.iter().map(|name| row[name].clone()).collect();
        rows.iter().map(cells).collect()
    };
    let named =
        |key: &str| -> Vec<Value> { columns.iter().map(|name| json!({ key: name })).collect() };
    let (rows, dynamic) = (cells(&flat), cells(&objects));
    let kusto = json!({ "tables": [{ "name": "T", "columns": named("name"), "rows": rows }] });
    let older = json!({ "Tables": [{ "TableName": "T", "Columns": named("ColumnName"), "Rows": dynamic }] });
    vec![
        ("az monitor", json!(flat).to_string()),
        ("Log Analytics objects", lines(&objects)),
        ("Kusto", kusto.to_string()),
        ("Kusto with objects", serde_json::to_string_pretty(&older).expect("text")),
    ]
}

/// The story as downloads of the admin centre, also saved again.
fn portal_forms() -> Vec<(&'static str, String)> {
    let utc = |at: &str| at.replace('Z', "+00:00");
    vec![
        ("portal", portal(&STORY, ',', utc)),
        ("portal with semicolons", portal(&STORY, ';', utc)),
        ("portal with tabs", "#TYPE x\r\n".to_owned() + &portal(&STORY, '\t', utc)),
        ("with a mark", format!("\u{feff}{}", portal(&STORY, ',', utc))),
        ("another spelling", portal(&STORY, ';', as_log_analytics)),
    ]
}

#[test]
fn every_form_says_the_same() {
    for (form, text) in graph_forms().into_iter().chain(analytics_forms()).chain(portal_forms()) {
        let log = read(&text);
        assert_eq!(told_lines(&log), EXPECTED, "{form}");
        assert_eq!(log.records, 11, "{form}");
        assert_eq!(log.roles[0].key, "exchange-administrator", "{form}");
        assert!(log.tallies.aside.is_empty() && log.tallies.damaged.is_empty(), "{form}");
        let one_page = log.warnings.iter().any(|warning| warning.contains("page of several"));
        assert!(!one_page, "{form}");
    }
}

#[test]
fn log_analytics_exports_rows() {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = [
        "TimeGenerated [UTC]",
        "OperationName",
        "InitiatedBy",
        "TargetResources",
        "AdditionalDetails",
        "LoggedByService",
        "ActivityDateTime [UTC]",
        "Result",
        "Category",
    ];
    writer.write_record(names).expect("written");
    for record in story() {
        let at = as_log_analytics(record["activityDateTime"].as_str().expect("text"));
        writer
            .write_record([
                "2/1/2026, 1:00:00.000 AM",
                record["activityDisplayName"].as_str().expect("text"),
                &record["initiatedBy"].to_string(),
                &record["targetResources"].to_string(),
                &record["additionalDetails"].to_string(),
                "PIM",
                &at,
                "success",
                "RoleManagement",
            ])
            .expect("written");
    }
    let log = read(writer.into_inner().expect("written"));
    assert_eq!(told_lines(&log), EXPECTED);
}

#[test]
fn the_activity_log_tells_roles_of_azure() {
    let record = |at: &str, activity: &str, event: &str| {
        json!({ "time": at, "resultType": "Succeeded", "operationName": activity, "category": "Administrative",
            "resourceId": "/SUBSCRIPTIONS/ABC", "correlationId": id(5), "callerIpAddress": CANARIES[2],
            "properties": { "ResourceProviderName": "azurerbac", "EventName": event, "SubjectID": id(1),
                "SubjectName": CANARIES[0], "RoleAssignmentRequestId": id(7), "RoleDefinition": "Blob Reader",
                "Justification": CANARIES[3],
                "CallerInfo": format!("[{{\"CallerIdentityType\":\"UPN\",\"CallerIdentityValue\":\"{}\"}},\
                    {{\"CallerIdentityType\":\"ObjectID\",\"CallerIdentityValue\":\"{}\"}}]", CANARIES[1], id(1)) } })
    };
    let records = [
        record("2026-01-12T09:00:00Z", REQUESTED, "CreateRequestRoleActivation"),
        record("2026-01-12T09:00:02Z", ACTIVE, "ActivateRole"),
        record("2026-01-12T17:00:07Z", ELAPSED, "RemoveActivatedRole"),
    ];
    let log = read(json!({ "records": records }).to_string());
    assert_eq!(log.roles[0].key, "blob-reader-at-abc");
    assert_eq!(log.requests.len(), 1);
    assert_eq!(log.requests[0].state, State::Elapsed);
    assert_eq!(log.people.len(), 1, "caller and subject are one person");
}

#[test]
fn instants_in_all_spellings() {
    let cases = [
        ("2026-01-12T09:15:23.1234567Z", Some("2026-01-12T09:15:23.123Z")),
        ("2026-01-12T09:15:23.9999999+00:00", Some("2026-01-12T09:15:23.999Z")),
        ("2026-01-12T10:15:23+01:00", Some("2026-01-12T09:15:23.000Z")),
        ("2026-01-11T23:15:23-0530", Some("2026-01-12T04:45:23.000Z")),
        ("2024-12-16 16:32:16.087554000", Some("2024-12-16T16:32:16.087Z")),
        ("2026-01-12T09:15:23", Some("2026-01-12T09:15:23.000Z")),
        ("2024-02-29", Some("2024-02-29T00:00:00.000Z")),
        ("1/12/2026, 9:15:23.123 AM", Some("2026-01-12T09:15:23.123Z")),
        ("12/31/2026, 12:00:00.000 AM", Some("2026-12-31T00:00:00.000Z")),
        ("12/31/2026, 12:00:00.000 PM", Some("2026-12-31T12:00:00.000Z")),
        ("/Date(1778702258453)/", Some("2026-05-13T19:57:38.453Z")),
        ("/Date(1778702258453+0200)/", Some("2026-05-13T19:57:38.453Z")),
        ("13.01.2026 09:15", Some("2026-01-13T09:15:00.000Z")),
        ("01/13/2026 9:15", Some("2026-01-13T09:15:00.000Z")),
        ("2023-02-29T00:00:00Z", None),
        ("2014-12-31T23:59:59Z", None),
        ("2100-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00Z", None),
        ("2026-01-12T24:00:00Z", None),
        ("13/13/2026 09:15", None),
        ("13:15:00 AM", None),
        ("/Date(99999999999999999999)/", None),
        ("2026-01-12T09:15:23 CET", None),
        ("12.01.26 09:15", None),
        ("", None),
        ("now", None),
        ("٢٠٢٦-٠١-١٢", None),
    ];
    for (text, expected) in cases {
        let read = instant::read(text).ok().map(|read| rfc3339(Instant::from_ms(read.ms)));
        assert_eq!(read.as_deref(), expected, "{text}");
    }
}

/// `12.01.2026 09:15`, day first.
fn german(at: &str) -> String {
    format!("{}.{}.{} {}", &at[8..10], &at[5..7], &at[..4], &at[11..16])
}

#[test]
fn the_whole_file_says_whether_the_day_comes_first() {
    let log = read(portal(&STORY, ';', german));
    assert_eq!(log.resolution, Span::minutes(1));
    let first = &log.requests[0];
    assert_eq!(rfc3339(first.requested), "2026-01-12T09:15:00.000Z");
    // The 13th comes last here; everything before it waited.
    let mut late = STORY;
    late.reverse();
    assert_eq!(read(portal(&late, ';', german)).requests[0].requested, first.requested);
    // Nothing above 12.
    let early: Vec<Told> = STORY.iter().copied().filter(|told| told.request == 101).collect();
    let text = portal(&early, ';', german);
    let why = refused(&text);
    assert!(why.contains("--dates dmy or --dates mdy"), "{why}");
    for (order, expected) in [
        (DateOrder::DayFirst, "2026-01-12T09:15:00.000Z"),
        (DateOrder::MonthFirst, "2026-12-01T09:15:00.000Z"),
    ] {
        let options = Options { dates: Some(order), ..Options::default() };
        let log = read_log(&[("log", text.as_bytes())], options).expect("it is told");
        assert_eq!(rfc3339(log.requests[0].requested), expected);
    }
}

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

#[test]
fn a_role_that_every_tenant_has_is_called_by_its_template() {
    let target = |template: &str| {
        json!([{ "type": "Role", "displayName": "Globaler Administrator", "id": id(6),
            "modifiedProperties": [{ "displayName": "TemplateId", "newValue": format!("\"{template}\"") }] },
            { "type": "Request", "id": id(1) }, { "type": "User", "id": id(2) }])
    };
    for (template, key) in [
        ("62E90394-69f5-4237-9190-012177145e10", "global-administrator"),
        ("00000000-0000-0000-0000-000000000001", "globaler-administrator"),
    ] {
        let changes = json!({ "targetResources": target(template), "additionalDetails": [] });
        assert_eq!(read(lines(&[with(&story()[0], changes)])).roles[0].key, key);
    }
}

#[test]
fn one_page_of_several_is_told() {
    let page = json!({ "value": story(), "@odata.nextLink": "https://x.example/y" });
    let log = read(page.to_string());
    assert!(log.warnings.iter().any(|warning| warning.contains("page of several")));
}

#[test]
fn exports_that_cannot_serve_are_refused_with_the_reason() {
    let cases = [
        ("", "empty"),
        ("\u{feff}", "empty"),
        ("a,b\n1,2\n", "no form"),
        ("{\"value\":[]}", "no form"),
        ("Time,Requestor,Action,Resource name,Primary target\n1,2,3,4,5\n", "Resource audit"),
        (
            "\"activityDateTime\",\"activityDisplayName\",\"resultReason\",\"initiatedBy\",\"role\"\n1,2,3,4,5\n",
            "EasyPIM",
        ),
        ("CreationDate,UserIds,Operations,AuditData\n1,2,3,{}\n", "unified audit log"),
        (
            "{\"CreationTime\":\"2026-01-01\",\"RecordType\":8,\"Workload\":\"AzureActiveDirectory\"}",
            "unified audit log",
        ),
        ("{\"ActionType\":\"Add member\",\"AccountObjectId\":\"x\"}", "CloudAppEvents"),
        (
            "{\"value\":[{\"id\":\"1\",\"action\":\"selfActivate\",\"principalId\":\"p\",\"status\":\"Provisioned\"}]}",
            "not when it was decided",
        ),
        ("{\"id\":\"x\",\"rules\":[{\"id\":\"Expiration_EndUser_Assignment\"}]}", "import"),
        ("Date (UTC),Service,Activity\n", "no record"),
        ("PK\u{3}\u{4}", "zip"),
        ("<html>", "HTML"),
    ];
    for (text, expected) in cases {
        let why = refused(text);
        assert!(why.contains(expected), "{text}: {why}");
        assert!(why.starts_with("log: "), "{why}");
    }
    let why = refused(lines(&[with(&story()[0], json!({ "loggedByService": "B2C" }))]));
    assert!(why.contains("no record of a PIM activation"), "{why}");
}
