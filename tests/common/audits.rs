//! Small audit logs made by hand, in the shapes of the world.

use pimsim::tenant::log::{Log, Options, Request};
use pimsim::time::{Instant, rfc3339};
use serde_json::{Map, Value, json};

use super::logs::read_log;

/// The texts that stand where a person's would: no message and no output may have them.
pub const CANARIES: [&str; 6] = [
    "Canary Displayname",
    "canary.upn@tenant.example",
    "198.51.100.77",
    "canary justification",
    "CanaryAgent/1.0",
    "CANARY-TICKET-1",
];

/// The id of a thing by a small number.
pub fn id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// One record: when, what, who, of which request.
#[derive(Clone, Copy)]
pub struct Told {
    pub at: &'static str,
    pub activity: &'static str,
    /// By number; 0 is the service.
    pub actor: u32,
    pub subject: u32,
    pub request: u32,
    pub window: (&'static str, &'static str),
}

/// A record without a window.
pub const fn told(
    at: &'static str,
    activity: &'static str,
    actor: u32,
    subject: u32,
    request: u32,
) -> Told {
    Told { at, activity, actor, subject, request, window: ("", "") }
}

pub const REQUESTED: &str = "Add member to role requested (PIM activation)";
pub const PENDING: &str = "Add member to role approval requested (PIM activation)";
pub const APPROVED: &str = "Add member to role request approved (PIM activation)";
pub const DENIED: &str = "Add member to role request denied (PIM activation)";
pub const TIMED_OUT: &str = "PIM activation request expired";
pub const CANCELED: &str = "Add member to role canceled (PIM activation)";
pub const ACTIVE: &str = "Add member to role completed (PIM activation)";
pub const ELAPSED: &str = "Remove member from role (PIM activation expired)";
pub const DEACTIVATED: &str = "Remove member from role completed (PIM deactivate)";

/// Person 1 is approved by 9 and used the whole window; person 2 is denied; person 1 again: in vain.
pub const STORY: [Told; 11] = [
    Told {
        window: ("2026-01-12T09:15:23.1234567Z", "2026-01-12T13:15:23.1234567Z"),
        ..told("2026-01-12T09:15:23.1234567Z", REQUESTED, 1, 1, 101)
    },
    told("2026-01-12T09:15:24.0000000Z", PENDING, 1, 1, 101),
    told("2026-01-12T09:40:00.5000000Z", APPROVED, 9, 1, 101),
    Told {
        window: ("2026-01-12T09:40:02.0000000Z", "2026-01-12T13:40:02.0000000Z"),
        ..told("2026-01-12T09:40:02.0000000Z", ACTIVE, 1, 1, 101)
    },
    told("2026-01-12T13:40:08.0000000Z", ELAPSED, 0, 1, 101),
    told("2026-01-13T10:00:00.0000000Z", REQUESTED, 2, 2, 102),
    told("2026-01-13T10:00:00.1000000Z", PENDING, 2, 2, 102),
    told("2026-01-13T10:05:00.0000000Z", DENIED, 9, 2, 102),
    told("2026-01-14T08:00:00.0000000Z", REQUESTED, 1, 1, 103),
    told("2026-01-14T08:00:00.0000000Z", PENDING, 1, 1, 103),
    told("2026-01-15T08:00:04.0000000Z", TIMED_OUT, 0, 1, 103),
];

/// The record as Graph has it, with a canary in each field of a person.
pub fn graph(one: &Told) -> Value {
    let person = |number: u32| {
        json!({
            "id": id(number),
            "displayName": CANARIES[0],
            "userPrincipalName": CANARIES[1],
            "ipAddress": CANARIES[2],
        })
    };
    let user = match one.actor {
        0 => json!({ "id": null, "displayName": "Azure AD PIM", "userPrincipalName": null }),
        number => person(number),
    };
    let mut details = vec![
        json!({ "key": "RoleDefinitionOriginId", "value": id(500) }),
        json!({ "key": "TemplateId", "value": id(500) }),
    ];
    for (key, value) in [("StartTime", one.window.0), ("ExpirationTime", one.window.1)] {
        if !value.is_empty() {
            details.push(json!({ "key": key, "value": value }));
        }
    }
    details.push(json!({ "key": "Justification", "value": CANARIES[3] }));
    details.push(json!({ "key": "TicketNumber", "value": CANARIES[5] }));
    details.push(json!({ "key": "RequestId", "value": id(one.request) }));
    details.push(json!({ "key": "RoleAssignmentRequestId", "value": id(one.request) }));
    let mut targets = vec![
        json!({ "id": id(600), "displayName": "Exchange Administrator", "type": "Role",
            "modifiedProperties": [
                { "displayName": "TemplateId", "oldValue": "\"\"", "newValue": format!("\"{}\"", id(500)) },
            ] }),
        json!({ "id": id(one.request), "type": "Request" }),
    ];
    let tenant = json!({ "id": id(700), "displayName": "Tenant", "type": "Directory" });
    let whose = json!({ "id": id(one.subject), "displayName": CANARIES[0], "type": "User",
        "userPrincipalName": CANARIES[1] });
    match one.activity {
        ELAPSED => targets.extend([tenant, whose]),
        _ => targets.extend([whose, tenant]),
    }
    json!({
        "id": format!("PIM_{}_{}", id(one.request), one.at),
        "category": "RoleManagement",
        "correlationId": id(one.request + 1_000),
        "result": "success",
        "resultReason": CANARIES[3],
        "activityDisplayName": one.activity,
        "activityDateTime": one.at,
        "loggedByService": "PIM",
        "operationType": "Update",
        "userAgent": CANARIES[4],
        "initiatedBy": { "app": null, "user": user },
        "targetResources": targets,
        "additionalDetails": details,
    })
}

/// All records of the story.
pub fn story() -> Vec<Value> {
    STORY.iter().map(graph).collect()
}

/// The record with other values of top-level keys; `null` takes a key away.
pub fn with(record: &Value, changes: Value) -> Value {
    let mut record = record.clone();
    let (Some(old), Value::Object(new)) = (record.as_object_mut(), changes) else { return record };
    for (key, value) in new {
        if value.is_null() {
            old.remove(&key)
        } else {
            old.insert(key, value)
        };
    }
    record
}

/// As PowerShell writes it: names with capitals.
pub fn pascal(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(pascal).collect(),
        Value::Object(map) => {
            let capital = |key: &String| key[..1].to_uppercase() + &key[1..];
            let map: Map<_, _> =
                map.iter().map(|(key, value)| (capital(key), pascal(value))).collect();
            Value::Object(map)
        }
        other => other.clone(),
    }
}

/// Each record on a line of its own.
pub fn lines(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

/// The columns of a download, in order, as far as they matter.
const PORTAL: [&str; 20] = [
    "Date (UTC)",
    "CorrelationId",
    "Service",
    "Category",
    "Activity",
    "Result",
    "ResultReason",
    "User Agent",
    "ActorType",
    "ActorDisplayName",
    "ActorObjectId",
    "ActorUserPrincipalName",
    "IPAddress",
    "Target1Type",
    "Target1DisplayName",
    "Target1ObjectId",
    "Target2Type",
    "Target2ObjectId",
    "Target3Type",
    "Target3ObjectId",
];

/// The rows of a download of the admin centre, with these marks between fields.
pub fn portal(all: &[Told], separator: char, date: impl Fn(&str) -> String) -> String {
    let join = |fields: &[String]| fields.join(&separator.to_string());
    let mut names: Vec<String> = PORTAL.map(str::to_owned).to_vec();
    for n in 1..=3 {
        names.push(format!("AdditionalDetail{n}Key"));
        names.push(format!("AdditionalDetail{n}Value"));
    }
    let mut text = join(&names) + "\r\n";
    for one in all {
        let third =
            if one.activity == ELAPSED { ("Directory", 700) } else { ("User", one.subject) };
        let who = |text: &str| if one.actor == 0 { String::new() } else { text.to_owned() };
        let name = if one.actor == 0 { "Azure AD PIM" } else { CANARIES[0] };
        let mut fields: Vec<String> = vec![
            date(one.at),
            id(one.request + 1_000),
            "PIM".into(),
            "RoleManagement".into(),
            one.activity.into(),
            "success".into(),
            format!("\"{} with \"\"quotes\"\"{separator} marks\nand lines\"", CANARIES[3]),
            CANARIES[4].into(),
            "User".into(),
            name.into(),
            who(&id(one.actor)),
            who(CANARIES[1]),
            who(CANARIES[2]),
            "Role".into(),
            "Exchange Administrator".into(),
            id(600),
            "Request".into(),
            id(one.request),
            third.0.into(),
            id(third.1),
        ];
        for (key, value) in [
            ("TemplateId", id(500)),
            ("StartTime", one.window.0.into()),
            ("ExpirationTime", one.window.1.into()),
        ] {
            fields.push(key.into());
            fields.push(value);
        }
        text += &(join(&fields) + "\r\n");
    }
    text
}

/// What a log says that is one.
#[track_caller]
pub fn read(text: impl AsRef<[u8]>) -> Log {
    read_log(&[("log", text.as_ref())], Options::default()).unwrap_or_else(|why| panic!("{why}"))
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

/// All of them.
pub fn told_lines(log: &Log) -> Vec<String> {
    log.requests.iter().map(|request| line(log, request)).collect()
}

/// What the story says.
pub const EXPECTED: [&str; 3] = [
    "requester-1 12T09:15:23.123 12T09:15:24.000 12T09:40:00.500 approver-1 12T09:40:02.000 \
     12T13:40:02.000 elapsed 1.1",
    "requester-2 13T10:00:00.000 13T10:00:00.100 13T10:05:00.000 approver-1 - 13T10:05:00.000 \
     denied 2.1",
    "requester-1 14T08:00:00.000 14T08:00:00.000 - - - 15T08:00:00.000 timed_out 3.1",
];
