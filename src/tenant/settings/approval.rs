//! The rule that says whether somebody is asked, and who.

use serde_json::Value;

use super::look::{get, id, list, number, text, truth};
use super::model::{Approver, ApproverKind, Left, Settings, Stage};
use super::rule::Rule;
use crate::time::Span;

/// Adds what the rule of approval says.
pub fn read(rule: &Rule<'_>, settings: &mut Settings) {
    let Some(setting) = get(rule.at("setting"), "setting") else {
        settings.others.push(rule.other(Left::Unknown, "setting", String::new(), "it is missing"));
        return;
    };
    if let Some(asked) = truth(setting, "isApprovalRequired") {
        settings.approval = Some(rule.known(asked, "isApprovalRequired"));
    }
    let stages: Vec<Stage> = list(setting, "approvalStages").iter().map(stage).collect();
    if stages.iter().any(|stage| !stage.escalate_to.is_empty()) {
        let note = "Entra PIM ignores escalation; the scenario has it as it is set";
        settings.others.push(rule.other(Left::Told, "escalationApprovers", String::new(), note));
    }
    if stages.iter().any(|stage| stage.approvers.iter().any(|approver| approver.backup)) {
        let note = "a backup approver is asked like the others";
        settings.others.push(rule.other(Left::Told, "isBackup", "true".to_owned(), note));
    }
    for (property, note) in [
        ("isRequestorJustificationRequired", "a justification for approvers"),
        ("isApprovalRequiredForExtension", "extensions of assignments are no part of the model"),
    ] {
        if let Some(yes) = truth(setting, property) {
            settings.others.push(rule.other(Left::Told, property, yes.to_string(), note));
        }
    }
    for stage in list(setting, "approvalStages").iter().take(1) {
        if let Some(yes) = truth(stage, "isApproverJustificationRequired") {
            let note = "what an approver writes is part of the review";
            let property = "isApproverJustificationRequired";
            settings.others.push(rule.other(Left::Told, property, yes.to_string(), note));
        }
    }
    mode(rule, setting, settings);
    if !stages.is_empty() {
        settings.stages = Some(rule.known(stages, "primaryApprovers"));
    }
}

fn mode(rule: &Rule<'_>, setting: &Value, settings: &mut Settings) {
    let Some(mode) = text(setting, "approvalMode") else { return };
    let known = ["SingleStage", "Serial", "Parallel", "NoApproval"];
    let known = known.into_iter().find(|known| mode.eq_ignore_ascii_case(known));
    let (left, note) = match known {
        Some(_) => (Left::Told, ""),
        None => (Left::Unknown, "not understood"),
    };
    let value = known.unwrap_or_default().to_owned();
    settings.others.push(rule.other(left, "approvalMode", value, note));
}

fn stage(value: &Value) -> Stage {
    let days = number(value, "approvalStageTimeOutInDays").filter(|days| (1..=365).contains(days));
    let minutes = number(value, "escalationTimeInMinutes").unwrap_or(0);
    let minutes = Some(minutes).filter(|minutes| (1..=525_600).contains(minutes));
    let on = truth(value, "isEscalationEnabled") == Some(true);
    let escalate_to = approvers(list(value, "escalationApprovers"));
    let escalates = on && minutes.is_some() && !escalate_to.is_empty();
    Stage {
        approvers: approvers(list(value, "primaryApprovers")),
        timeout: days.map(|days| Span::days(days.cast_signed())),
        escalate_after: minutes.filter(|_| escalates).map(|n| Span::minutes(n.cast_signed())),
        escalate_to: if escalates { escalate_to } else { Vec::new() },
    }
}

/// Approvers as any form lists them, each once.
pub fn approvers(list: &[Value]) -> Vec<Approver> {
    let mut found: Vec<Approver> = Vec::new();
    for value in list {
        let approver = approver(value);
        if !found.iter().any(|known| known.identity() == approver.identity()) {
            found.push(approver);
        }
    }
    found
}

fn approver(value: &Value) -> Approver {
    if let Some(id) = value.as_str() {
        let id = Some(id.trim().to_lowercase());
        return Approver { kind: ApproverKind::Either, id, name: None, backup: false };
    }
    let of = |key| get(value, key).or_else(|| get(get(value, "AdditionalProperties")?, key));
    let word = |key| of(key).and_then(Value::as_str);
    let kind = word("@odata.type").or_else(|| word("userType")).or_else(|| word("type"));
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    let from = |key| id(value, key).or_else(|| id(get(value, "AdditionalProperties")?, key));
    let (user, group) = (from("userId"), from("groupId"));
    let is_group = kind.contains("group") || group.is_some();
    let is_user = kind.contains("user") || user.is_some();
    let kind = match () {
        () if is_group => ApproverKind::Group,
        () if is_user => ApproverKind::User,
        () if kind.contains("manager") || kind.contains("sponsor") => ApproverKind::Related,
        () => ApproverKind::Either,
    };
    let name = word("description").or_else(|| word("displayName"));
    Approver {
        kind,
        id: user.or(group).or_else(|| from("id")),
        name: name.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned),
        backup: of("isBackup").and_then(Value::as_bool).unwrap_or(false),
    }
}
