//! Entries become records as Graph has them, each with what other services tell of the same.

use serde::Serialize;

use crate::archive::audit::listener::{Entry, Who};
use crate::archive::audit::names::{Names, shown};
use crate::scenario::model::Kind;
use crate::tenant::log::record::{ACTIVITIES, Event, PIM};
use crate::time::{Instant, rfc3339};

/// A directoryAudit.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Audit {
    pub id: String,
    pub category: &'static str,
    pub correlation_id: String,
    pub result: &'static str,
    pub result_reason: &'static str,
    pub activity_display_name: &'static str,
    pub activity_date_time: String,
    pub logged_by_service: &'static str,
    pub operation_type: &'static str,
    pub initiated_by: Initiator,
    pub target_resources: Vec<Target>,
    pub additional_details: Vec<Detail>,
    /// For forms that write instants in their own way.
    #[serde(skip)]
    pub at: Instant,
}

/// Who did it: one of the two.
#[derive(Debug, Default, Serialize)]
pub struct Initiator {
    pub app: Option<App>,
    pub user: Option<User>,
}

/// An application.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct App {
    pub display_name: &'static str,
    pub service_principal_id: String,
}

/// A user; the service is one too, without a principal name.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub id: Option<String>,
    pub display_name: String,
    pub user_principal_name: Option<String>,
    pub ip_address: Option<String>,
}

/// A target.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    pub id: String,
    pub display_name: Option<String>,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub user_principal_name: Option<String>,
    pub group_type: Option<&'static str>,
    pub modified_properties: Vec<Modified>,
}

/// A property of a target.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Modified {
    pub display_name: &'static str,
    pub old_value: &'static str,
    pub new_value: String,
}

/// A detail.
#[derive(Debug, Serialize)]
pub struct Detail {
    pub key: &'static str,
    pub value: String,
}

/// `2026-01-12T09:15:23.1230000`, without a zone.
pub fn digits(at: Instant) -> String {
    let text = rfc3339(at);
    format!("{}0000", text.trim_end_matches('Z'))
}

/// The record of the entry, and those of other services that tell the same.
pub fn audits(names: &Names<'_>, entry: &Entry) -> Vec<Audit> {
    let mut all = vec![of_pim(names, entry)];
    all.extend(of_directory(names, entry));
    all.extend(of_reviews(names, entry));
    all
}

fn user(names: &Names<'_>, name: &str) -> User {
    let id = names.uuid(name);
    User {
        display_name: format!("Test {name}"),
        user_principal_name: Some(format!("{name}@tenant.example")),
        ip_address: Some(names.address(&id)),
        id: Some(id),
    }
}

fn initiator(names: &Names<'_>, entry: &Entry) -> Initiator {
    let name = match entry.who {
        Who::Requester => names.person(entry.requester),
        Who::Approver(approver) => names.approver(approver),
        Who::Administrator => "administrator-01".to_owned(),
        Who::Service => {
            let display_name = "Azure AD PIM".to_owned();
            let user = User { id: None, display_name, user_principal_name: None, ip_address: None };
            return Initiator { app: None, user: Some(user) };
        }
    };
    Initiator { app: None, user: Some(user(names, &name)) }
}

fn plain(id: String, kind: &'static str, name: Option<String>) -> Target {
    Target {
        id,
        display_name: name,
        kind,
        user_principal_name: None,
        group_type: None,
        modified_properties: Vec::new(),
    }
}

/// Role, request, whose, where: at the end of a window the person comes last.
fn targets(names: &Names<'_>, entry: &Entry) -> Vec<Target> {
    let role = names.role(entry.role);
    let template = names.template(&role.name);
    let name = match role.kind {
        Kind::Group => "Member".to_owned(),
        _ => shown(&role.name),
    };
    let mut first = plain(names.uuid(&format!("definition/{}", role.name)), "Role", Some(name));
    first.modified_properties.push(Modified {
        display_name: "TemplateId",
        old_value: "\"\"",
        new_value: format!("\"{template}\""),
    });
    let request = plain(names.uuid(&names.request(entry.request)), "Request", None);
    let person = names.person(entry.requester);
    let whose = Target {
        user_principal_name: Some(format!("{person}@tenant.example")),
        ..plain(names.uuid(&person), "User", Some(format!("Test {person}")))
    };
    let at = match role.kind {
        Kind::Entra => plain(names.uuid("tenant"), "Directory", Some("Tenant".to_owned())),
        Kind::Group => {
            let group = names.uuid(&format!("group/{}", role.name));
            plain(group, "Group", Some(shown(&role.name)))
        }
        Kind::Azure => {
            let scope = format!("/subscriptions/{}", names.uuid("subscription"));
            plain(scope, "Subscription", Some("Subscription".to_owned()))
        }
    };
    let other = plain(names.uuid(&format!("other/{}", entry.request)), "Other", None);
    match entry.event {
        Event::Elapsed => vec![first, request, at, whose, other],
        _ => vec![first, request, whose, at, other],
    }
}

fn details(names: &Names<'_>, entry: &Entry) -> Vec<Detail> {
    let role = names.role(entry.role);
    let template = names.template(&role.name);
    let request = names.uuid(&names.request(entry.request));
    let audit_type = match entry.event {
        Event::Requested => "CreateRequestRoleActivation",
        Event::Pending => "RequestApprovalRoleActivation",
        Event::Active | Event::Failed => "ActivateRole",
        Event::Elapsed => "RemoveActivatedRole",
        _ => "Update",
    };
    let utc = |at| format!("{}Z", digits(at));
    let details = [
        ("RoleDefinitionOriginId", template.clone()),
        ("RoleDefinitionOriginType", "BuiltInRole".to_owned()),
        ("TemplateId", template),
        ("StartTime", utc(entry.window.0)),
        ("ExpirationTime", utc(entry.window.1)),
        ("Justification", "synthetic".to_owned()),
        ("IsAuthenticatedWithMfa", "True".to_owned()),
        ("IsActivationRequireApproval", if entry.approval { "true" } else { "false" }.to_owned()),
        ("RequestId", request.clone()),
        ("RoleAssignmentRequestId", request),
        ("AuditType", audit_type.to_owned()),
    ];
    details.into_iter().map(|(key, value)| Detail { key, value }).collect()
}

/// A correlation of the request: filing and activation have the same.
fn correlation(names: &Names<'_>, entry: &Entry) -> String {
    let step = match entry.event {
        Event::Requested | Event::Active | Event::Failed => "requested",
        Event::Pending => "pending",
        Event::Approved | Event::Denied => "decided",
        _ => "ended",
    };
    names.uuid(&format!("{}/{step}", names.request(entry.request)))
}

/// The event time in units of 100 ns since 1601, as ids of records end.
fn file_time(at: Instant) -> i64 {
    (at.ms() + 11_644_473_600_000) * 10_000
}

fn of_pim(names: &Names<'_>, entry: &Entry) -> Audit {
    let correlation = correlation(names, entry);
    let tenant = names.uuid("tenant");
    let event = if entry.event == Event::Failed { Event::Active } else { entry.event };
    let activity = ACTIVITIES.iter().find(|(_, known)| *known == event);
    Audit {
        id: format!("PIM_{correlation}_{tenant}_{}", file_time(entry.at)),
        category: match names.role(entry.role).kind {
            Kind::Entra => "RoleManagement",
            Kind::Group => "GroupManagement",
            Kind::Azure => "ResourceManagement",
        },
        correlation_id: correlation,
        result: if entry.event == Event::Failed { "failure" } else { "success" },
        result_reason: if entry.event == Event::Failed { "" } else { "synthetic" },
        activity_display_name: activity.map_or("", |(name, _)| name),
        activity_date_time: format!("{}Z", digits(entry.at)),
        logged_by_service: PIM,
        operation_type: match entry.event {
            Event::Requested => "Create",
            Event::Elapsed | Event::Deactivated | Event::Removed => "Delete",
            _ => "Update",
        },
        initiated_by: initiator(names, entry),
        target_resources: targets(names, entry),
        additional_details: details(names, entry),
        at: entry.at,
    }
}

/// What Core Directory tells of the beginning and the end of access: none of Azure's roles.
fn of_directory(names: &Names<'_>, entry: &Entry) -> Option<Audit> {
    let adds = match entry.event {
        Event::Active => true,
        Event::Elapsed | Event::Deactivated | Event::Removed => false,
        _ => return None,
    };
    let kind = names.role(entry.role).kind;
    let (category, activity) = match (kind, adds) {
        (Kind::Entra, true) => ("RoleManagement", "Add member to role"),
        (Kind::Entra, false) => ("RoleManagement", "Remove member from role"),
        (Kind::Group, true) => ("GroupManagement", "Add member to group"),
        (Kind::Group, false) => ("GroupManagement", "Remove member from group"),
        (Kind::Azure, _) => return None,
    };
    let correlation = names.uuid(&format!("{}/{activity}", names.request(entry.request)));
    let mut all = targets(names, entry);
    all.retain(|target| matches!(target.kind, "User" | "Role" | "Group"));
    all.reverse();
    Some(Audit {
        id: format!("Directory_{correlation}_{}", file_time(entry.at)),
        category,
        correlation_id: correlation,
        result: "success",
        result_reason: "",
        activity_display_name: activity,
        activity_date_time: format!("{}Z", digits(entry.at)),
        logged_by_service: "Core Directory",
        operation_type: if adds { "Assign" } else { "Unassign" },
        initiated_by: Initiator {
            app: Some(App { display_name: "MS-PIM", service_principal_id: names.uuid("ms-pim") }),
            user: None,
        },
        target_resources: all,
        additional_details: Vec::new(),
        at: entry.at,
    })
}

/// What Access Reviews tell of an approval.
fn of_reviews(names: &Names<'_>, entry: &Entry) -> Option<Audit> {
    let activity = match entry.event {
        Event::Pending => "Create request",
        Event::Approved => "Request approved",
        Event::Denied => "Request denied",
        _ => return None,
    };
    let correlation = names.uuid(&format!("{}/{activity}", names.request(entry.request)));
    Some(Audit {
        id: format!("ARM_{correlation}_{}", file_time(entry.at)),
        category: "UserManagement",
        correlation_id: correlation,
        result: "success",
        result_reason: "",
        activity_display_name: activity,
        activity_date_time: format!("{}Z", digits(entry.at)),
        logged_by_service: "Access Reviews",
        operation_type: "Update",
        initiated_by: initiator(names, entry),
        target_resources: vec![plain(names.uuid(&names.request(entry.request)), "Request", None)],
        additional_details: Vec::new(),
        at: entry.at,
    })
}
