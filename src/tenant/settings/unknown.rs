//! Properties of rules of activation that nobody here knows: Microsoft adds some now and then.
//!
//! Promises: each is listed by its name, never by its value; a name that is no plain word is not told.

use serde_json::Value;

use super::look::{get, list};
use super::model::{Left, Other, Settings};
use super::rule::Rule;

/// What every rule may have.
const COMMON: [&str; 8] = [
    "@odata.type",
    "@odata.context",
    "id",
    "target",
    "ruleType",
    "ruleSource",
    "ruleSourceType",
    "additionalProperties",
];
/// What the kinds of rules have.
const OF_KINDS: [(&str, &[&str]); 4] = [
    ("Expiration", &["isExpirationRequired", "maximumDuration", "exceptionMembers"]),
    ("Enablement", &["enabledRules"]),
    ("AuthenticationContext", &["isEnabled", "claimValue"]),
    ("Approval", &["setting"]),
];
const OF_SETTING: [&str; 6] = [
    "@odata.type",
    "isApprovalRequired",
    "isApprovalRequiredForExtension",
    "isRequestorJustificationRequired",
    "approvalMode",
    "approvalStages",
];
const OF_STAGE: [&str; 7] = [
    "@odata.type",
    "approvalStageTimeOutInDays",
    "isApproverJustificationRequired",
    "escalationTimeInMinutes",
    "isEscalationEnabled",
    "primaryApprovers",
    "escalationApprovers",
];

/// Lists what is not known of a rule.
pub fn properties(value: &Value, rule: &Rule<'_>, settings: &mut Settings) {
    let kind = rule.id.strip_suffix("_EndUser_Assignment");
    let Some((_, own)) = OF_KINDS.iter().find(|(known, _)| Some(*known) == kind) else { return };
    let mut put = |value: &Value, known: &[&str]| {
        for (key, value) in value.as_object().into_iter().flatten() {
            let is_known = known.iter().any(|known| known.eq_ignore_ascii_case(key));
            if !(is_known || value.is_null()) {
                let other = rule.other(Left::Unknown, &told(key), String::new(), "not understood");
                once(settings, other);
            }
        }
    };
    let all: Vec<&str> = COMMON.iter().chain(*own).copied().collect();
    put(value, &all);
    if let Some(more) = get(value, "AdditionalProperties") {
        put(more, &all);
    }
    if let Some(setting) = get(rule.at("setting"), "setting") {
        put(setting, &OF_SETTING);
        list(setting, "approvalStages").iter().for_each(|stage| put(stage, &OF_STAGE));
    }
}

fn once(settings: &mut Settings, other: Other) {
    if !settings.others.contains(&other) {
        settings.others.push(other);
    }
}

/// A name that is a plain word.
fn told(key: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@._-".contains(c);
    let fine = key.len() <= 60 && key.chars().all(plain);
    if fine { key.to_owned() } else { "a property".to_owned() }
}
