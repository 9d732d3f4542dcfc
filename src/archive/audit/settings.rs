//! `audit-POLICY-policies.json`: the settings that the log was made under, as Graph lists
//! roleManagementPolicyAssignments with their rules: what `import` reads.
//!
//! What Entra cannot express is not there: an approval timeout, stages and approvals above one, when an
//! extension skips.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::archive::audit::names::{Names, shown};
use crate::lifecycle::Requirement;
use crate::scenario::model::{Kind, Role};
use crate::time::Span;

/// Writes them.
pub fn write(out: &mut dyn Write, names: &Names<'_>) -> io::Result<()> {
    let roles: Vec<Value> = names.policy.roles.iter().map(|role| assignment(names, role)).collect();
    let context =
        "https://graph.microsoft.com/v1.0/$metadata#policies/roleManagementPolicyAssignments";
    let page = json!({ "@odata.context": context, "value": roles });
    serde_json::to_writer_pretty(&mut *out, &page)?;
    out.write_all(b"\n")
}

fn assignment(names: &Names<'_>, role: &Role) -> Value {
    let (scope, kind) = match role.kind {
        Kind::Group => (names.uuid(&format!("group/{}", role.name)), "Group"),
        _ => ("/".to_owned(), "DirectoryRole"),
    };
    let template = match role.kind {
        Kind::Group => "member".to_owned(),
        _ => names.template(&role.name),
    };
    let tenant = names.uuid("tenant");
    let id = names.uuid(&format!("policy/{}", role.name));
    json!({
        "id": format!("{kind}_{tenant}_{id}_{template}"),
        "policyId": format!("{kind}_{tenant}_{id}"),
        "scopeId": scope,
        "scopeType": kind,
        "roleDefinitionId": template,
        "roleDefinition": { "id": template, "displayName": shown(&role.name) },
        "policy": {
            "id": format!("{kind}_{tenant}_{id}"),
            "displayName": shown(&role.name),
            "isOrganizationDefault": false,
            "scopeId": scope,
            "scopeType": kind,
            "rules": rules(names, role),
        },
    })
}

fn target() -> Value {
    json!({
        "caller": "EndUser",
        "operations": ["All"],
        "level": "Assignment",
        "inheritableSettings": [],
        "enforcedSettings": [],
    })
}

fn rule(kind: &str, id: &str, more: Value) -> Value {
    let mut rule = json!({
        "@odata.type": format!("#microsoft.graph.unifiedRoleManagementPolicy{kind}Rule"),
        "id": format!("{id}_EndUser_Assignment"),
        "target": target(),
    });
    if let (Some(rule), Value::Object(more)) = (rule.as_object_mut(), more) {
        rule.extend(more);
    }
    rule
}

fn rules(names: &Names<'_>, role: &Role) -> Vec<Value> {
    let settings = &role.settings;
    let asked = [
        (settings.require == Requirement::Mfa, "MultiFactorAuthentication"),
        (settings.require_justification, "Justification"),
        (settings.require_ticket, "Ticketing"),
    ];
    let enabled: Vec<_> = asked.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
    let context = settings.require == Requirement::AuthenticationContext;
    let maximum = iso(settings.maximum_duration);
    vec![
        rule(
            "Expiration",
            "Expiration",
            json!({
                "isExpirationRequired": true,
                "maximumDuration": maximum,
            }),
        ),
        rule("Enablement", "Enablement", json!({ "enabledRules": enabled })),
        rule(
            "AuthenticationContext",
            "AuthenticationContext",
            json!({
                "isEnabled": context,
                "claimValue": if context { "c1" } else { "" },
            }),
        ),
        rule("Approval", "Approval", json!({ "setting": approval(names, role) })),
    ]
}

fn approval(names: &Names<'_>, role: &Role) -> Value {
    let groups = match role.desks.first() {
        Some(desk) => desk.approvers.clone(),
        None => role.names.clone(),
    };
    let approver = |group: &crate::id::GroupId| {
        let name = &names.policy.groups[group.index()].name;
        json!({
            "@odata.type": "#microsoft.graph.groupMembers",
            "isBackup": false,
            "groupId": names.uuid(&format!("approvers/{name}")),
            "description": shown(name),
        })
    };
    json!({
        "isApprovalRequired": !role.settings.stages.is_empty(),
        "isApprovalRequiredForExtension": false,
        "isRequestorJustificationRequired": true,
        "approvalMode": "SingleStage",
        "approvalStages": [{
            "approvalStageTimeOutInDays": 1,
            "isApproverJustificationRequired": true,
            "escalationTimeInMinutes": 0,
            "isEscalationEnabled": false,
            "primaryApprovers": groups.iter().map(approver).collect::<Vec<_>>(),
            "escalationApprovers": [],
        }],
    })
}

/// A duration as ISO 8601 has it: `PT8H`, `PT1H30M`.
fn iso(span: Span) -> String {
    let seconds = span.as_ms() / 1_000;
    let parts = [(seconds / 3_600, 'H'), (seconds / 60 % 60, 'M'), (seconds % 60, 'S')];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let text: String = parts.map(|(number, unit)| format!("{number}{unit}")).collect();
    if text.is_empty() { "PT0S".to_owned() } else { format!("PT{text}") }
}
