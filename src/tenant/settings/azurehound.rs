//! AzureHound: `{"data":[{"kind":"AZ…","data":{…}}],"meta":{…}}`.
//!
//! Of its many kinds three are settings or counts. Values that are false are left out of it, so what is
//! not there is false; the longest activation stands in `policy.rules` only.

use serde_json::Value;

use super::approval::approvers;
use super::holdings::{self, Holding};
use super::look::{get, has, id, list, text, truth};
use super::model::{ApproverKind, Holds, Kind, Known, Policy, RoleRef, Settings, Stage};
use super::reading::Reading;
use super::rules;

const FORM: &str = "settings of AzureHound";

/// A document of AzureHound, or one of its lines.
pub fn read(document: &Value, reading: &mut Reading<'_>) -> bool {
    let is_one = |value: &Value| {
        has(value, "data") && text(value, "kind").is_some_and(|kind| kind.starts_with("AZ"))
    };
    if is_one(document) {
        one(document, reading);
        return true;
    }
    let all = document.as_array().map_or_else(|| list(document, "data"), Vec::as_slice);
    if !all.first().is_some_and(is_one) {
        return false;
    }
    all.iter().for_each(|value| one(value, reading));
    true
}

fn one(value: &Value, reading: &mut Reading<'_>) {
    let (Some(kind), Some(data)) = (text(value, "kind"), get(value, "data")) else { return };
    match kind {
        "AZRoleManagementPolicyAssignment" => policy(data, reading),
        "AZRoleEligibilityScheduleInstance" => eligible(data, reading),
        "AZRole" => {
            reading.is(FORM);
            let named = text(data, "displayName").map(str::to_owned);
            let id = id(data, "templateId").or_else(|| id(data, "id"));
            reading.gathered.names.roles.extend(id.zip(named));
        }
        _ => reading.gathered.set_aside("other kinds of AzureHound"),
    }
}

fn role(data: &Value) -> RoleRef {
    let mut role = RoleRef::of(Kind::Entra);
    role.id = id(data, "roleDefinitionId");
    role
}

fn policy(data: &Value, reading: &mut Reading<'_>) {
    reading.is(FORM);
    let mut settings = Settings::default();
    let list = get(data, "policy").map_or(&[][..], rules::of_policy);
    rules::read(list, reading.file, &mut settings);
    let flags = flags(data, reading.file);
    settings.fill_in(&flags);
    reading.gathered.policies.push(Policy {
        role: role(data),
        settings,
        file: reading.file,
        exported: None,
    });
}

/// What the flags of an entry say.
fn flags(data: &Value, file: usize) -> Settings {
    let rule = |part: &str| format!("{part}_EndUser_Assignment");
    let flag = |part: &str, property: &'static str| {
        let value = truth(data, property).unwrap_or(false);
        Some(Known { value, rule: rule(part), property, file })
    };
    let mut people = approvers(list(data, "endUserAssignmentUserApprovers"));
    people.iter_mut().for_each(|approver| approver.kind = ApproverKind::User);
    let mut groups = approvers(list(data, "endUserAssignmentGroupApprovers"));
    groups.iter_mut().for_each(|approver| approver.kind = ApproverKind::Group);
    people.extend(groups);
    let stages = vec![Stage { approvers: people, ..Stage::default() }];
    let on = flag("AuthenticationContext", "endUserAssignmentRequiresCAPAuthenticationContext");
    let context =
        on.map(|on| Known { value: (on.value, None), rule: on.rule, property: on.property, file });
    let property = "endUserAssignmentUserApprovers, endUserAssignmentGroupApprovers";
    Settings {
        mfa: flag("Enablement", "endUserAssignmentRequiresMFA"),
        justification: flag("Enablement", "endUserAssignmentRequiresJustification"),
        ticket: flag("Enablement", "endUserAssignmentRequiresTicketInformation"),
        context,
        approval: flag("Approval", "endUserAssignmentRequiresApproval"),
        stages: Some(Known { value: stages, rule: rule("Approval"), property, file }),
        ..Settings::default()
    }
}

fn eligible(data: &Value, reading: &mut Reading<'_>) {
    reading.is(FORM);
    reading.gathered.eligible_known.insert(Kind::Entra);
    let Some(principal) = id(data, "principalId") else {
        return reading.gathered.set_aside("eligibilities without a principal");
    };
    let holds = Holds::Eligible;
    holdings::put(Holding { role: role(data), principal, holds, file: reading.file }, reading);
}
