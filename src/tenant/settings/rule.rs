//! One rule of a policy, whichever of its forms it has.
//!
//! Keys come in either case, the interesting ones directly in the rule or in its
//! `AdditionalProperties`. Promises: of the id of a rule that is not known nothing is kept.

use serde_json::Value;

use super::look::{get, text};
use super::model::{Known, Left, Other};

/// A rule, and the file it stands in.
pub struct Rule<'a> {
    own: &'a Value,
    more: Option<&'a Value>,
    /// Its id, as Microsoft writes it, or a phrase for one that is not known.
    pub id: String,
    /// The position of its file.
    pub file: usize,
}

/// The parts of which ids of rules are made.
const PARTS: [&str; 13] = [
    "Expiration",
    "Enablement",
    "Approval",
    "AuthenticationContext",
    "Notification",
    "CustomExtension",
    "PreApproval",
    "PostApproval",
    "Admin",
    "Requestor",
    "Approver",
    "EndUser",
    "Eligibility",
];

/// The id of a rule in Microsoft's writing; nothing where a part of it is not known.
pub fn known_id(id: &str) -> Option<String> {
    let known = |part: &str| {
        let all = PARTS.iter().chain(&["Assignment"]);
        all.copied().find(|known| known.eq_ignore_ascii_case(part))
    };
    let parts: Option<Vec<&str>> = id.trim().split('_').map(known).collect();
    parts.filter(|parts| parts.len() > 1).map(|parts| parts.join("_"))
}

/// Whether a value is one rule of a policy.
pub fn is_rule(value: &Value) -> bool {
    let kind = text(value, "@odata.type").or_else(|| text(value, "ruleType")).unwrap_or_default();
    kind.to_ascii_lowercase().contains("rolemanagementpolicy")
        || text(value, "id").is_some_and(|id| known_id(id).is_some())
}

impl<'a> Rule<'a> {
    /// A rule of a file.
    pub fn new(own: &'a Value, file: usize) -> Self {
        let id = text(own, "id").and_then(known_id);
        let id = id.unwrap_or_else(|| "a rule of unknown kind".to_owned());
        Self { own, more: get(own, "AdditionalProperties"), id, file }
    }

    /// The rule of activation of this kind, where a form has flags instead of rules.
    pub fn of_activation(kind: &str, file: usize) -> Rule<'static> {
        Rule { own: &Value::Null, more: None, id: format!("{kind}_EndUser_Assignment"), file }
    }

    /// The object that has this key.
    pub fn at(&self, key: &str) -> &'a Value {
        let more = self.more.filter(|more| get(more, key).is_some());
        if get(self.own, key).is_some() { self.own } else { more.unwrap_or(self.own) }
    }

    /// A value of this rule.
    pub fn known<T>(&self, value: T, property: &'static str) -> Known<T> {
        Known { value, rule: self.id.clone(), property, file: self.file }
    }

    /// Something of this rule that is no key of a scenario.
    pub fn other(&self, left: Left, property: &str, value: String, note: &str) -> Other {
        let (property, note) = (property.to_owned(), note.to_owned());
        Other { left, rule: self.id.clone(), property, value, note }
    }
}
