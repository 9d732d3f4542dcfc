//! A rule in the shape in which it is sent: that of Graph v1.0, or of Azure.
//!
//! PowerShell and ScubaGear write keys with capitals and put some of them into
//! `AdditionalProperties`; both is undone, and what they add is taken out.

use serde_json::{Map, Value};

use super::look::{get, list, text};
use super::model::Exported;

/// What ScubaGear adds.
const ADDED: [&str; 3] = ["ruleSource", "ruleSourceType", "additionalProperties"];

/// The rules of activation of a policy, as they are sent.
pub fn of(id: &str, rules: &[Value]) -> Option<Exported> {
    let activation = |rule: &&Value| {
        text(rule, "id").is_some_and(|id| id.to_ascii_lowercase().ends_with("_enduser_assignment"))
    };
    let rules: Vec<Value> = rules.iter().filter(activation).map(plain).collect();
    (!rules.is_empty()).then(|| Exported { id: id.to_owned(), rules })
}

/// With small letters, everything in one object.
fn plain(rule: &Value) -> Value {
    let mut whole = Map::new();
    let more = get(rule, "AdditionalProperties").and_then(Value::as_object);
    for object in rule.as_object().into_iter().chain(more) {
        for (key, value) in object {
            let key = small(key);
            if !ADDED.contains(&key.as_str()) {
                whole.insert(key, lowered(value));
            }
        }
    }
    Value::Object(whole)
}

fn lowered(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let pairs = object.iter().map(|(key, value)| (small(key), lowered(value)));
            Value::Object(pairs.collect())
        }
        Value::Array(list) => Value::Array(list.iter().map(lowered).collect()),
        other => other.clone(),
    }
}

fn small(key: &str) -> String {
    let mut letters = key.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The rule of this kind of activation.
pub fn rule<'a>(rules: &'a [Value], kind: &str) -> Option<&'a Value> {
    let id = format!("{kind}_EndUser_Assignment");
    rules.iter().find(|rule| text(rule, "id").is_some_and(|known| known.eq_ignore_ascii_case(&id)))
}

/// The approvers of the first stage, as they are exported.
pub fn approvers(rules: &[Value]) -> Option<Vec<Value>> {
    let setting = get(rule(rules, "Approval")?, "setting")?;
    let approvers = list(list(setting, "approvalStages").first()?, "primaryApprovers");
    (!approvers.is_empty()).then(|| approvers.to_vec())
}

/// The rule with one property changed; `path` leads there, keys and positions.
pub fn with(rule: &Value, path: &[&str], value: Value) -> Option<Value> {
    let mut changed = rule.clone();
    let mut at = &mut changed;
    for part in path {
        at = match at {
            Value::Object(object) => {
                let known = object.keys().find(|key| key.eq_ignore_ascii_case(part)).cloned();
                let key = known.unwrap_or_else(|| (*part).to_owned());
                object.entry(key).or_insert(Value::Null)
            }
            Value::Array(list) => list.get_mut(part.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    *at = value;
    Some(changed)
}
