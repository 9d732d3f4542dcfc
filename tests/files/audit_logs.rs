//! Audit logs of every form say the same, instants in every spelling, and what cannot serve is refused
//! with its reason.

use pimsim::lifecycle::State;
use pimsim::tenant::log::{DateOrder, Options, instant};
use pimsim::time::{Instant, Span, rfc3339};
use serde_json::{Value, json};

use crate::common::audits::*;
use crate::common::logs::read_log;

fn refused(text: impl AsRef<[u8]>) -> String {
    read_log(&[("log", text.as_ref())], Options::default()).expect_err("it cannot serve")
}

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
        ("{\"roleId\":\"x\",\"assignmentState\":\"Active\"}", "first PIM API"),
        ("{\"roleDefinitionId\":\"x\",\"assignmentState\":\"Active\"}", "governance API"),
        ("[{\"principalId\":\"p\",\"roleDefinitionId\":\"r\"}]", "who holds a role"),
        ("{\"principalId\":\"p\",\"groupId\":\"g\"}", "of a group"),
        ("{\"id\":\"1\",\"reviewResult\":\"Approve\"}", "steps of an approval"),
        ("{\"id\":\"1\",\"stages\":[]}", "approvals of access packages"),
        ("{\"evaluationOutcome\":\"Approved\"}", "custom extension"),
        ("{\"properties\":{\"requestType\":\"SelfActivate\"}}", "requests of Azure's API"),
        (
            "{\"properties\":{\"linkedRoleEligibilityScheduleId\":\"x\"}}",
            "assignments of Azure's API",
        ),
        ("{\"policyId\":\"x\"}", "settings, which `import` reads"),
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
