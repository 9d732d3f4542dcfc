//! Looking things up in JSON, whatever the case of its keys.

use serde_json::{Map, Value};

/// The value of a key; `null` is as if it were not there.
pub fn get<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    of(value.as_object()?, key)
}

/// The same in an object.
pub fn of<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    let exact = object.get(key);
    let found = exact.or_else(|| {
        object.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    });
    found.filter(|value| !value.is_null())
}

/// Whether a key is there, be it `null`.
pub fn has(value: &Value, key: &str) -> bool {
    value.as_object().is_some_and(|object| object.keys().any(|name| name.eq_ignore_ascii_case(key)))
}

/// A text that is not empty.
pub fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    get(value, key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// An id: the last part of a path, in lower case.
pub fn id(value: &Value, key: &str) -> Option<String> {
    text(value, key).map(last)
}

/// The last part of a path, in lower case.
pub fn last(path: &str) -> String {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_lowercase()
}

/// Yes or no, as JSON or as PowerShell writes it.
pub fn truth(value: &Value, key: &str) -> Option<bool> {
    match get(value, key)? {
        Value::Bool(yes) => Some(*yes),
        Value::String(word) => word_of_truth(word),
        _ => None,
    }
}

/// Yes or no in words.
pub fn word_of_truth(word: &str) -> Option<bool> {
    match word.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// A number that is not negative.
pub fn number(value: &Value, key: &str) -> Option<u64> {
    match get(value, key)? {
        Value::Number(number) => number.as_u64(),
        Value::String(digits) => digits.trim().parse().ok(),
        _ => None,
    }
}

/// The entries of a list; a single object counts as one, as PowerShell leaves lists of one.
pub fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    match get(value, key) {
        Some(Value::Array(list)) => list,
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => &[],
    }
}

/// Words of a list, or of a text with commas or spaces between them.
pub fn words(value: &Value, key: &str) -> Option<Vec<String>> {
    match get(value, key)? {
        Value::Array(list) => Some(list.iter().filter_map(Value::as_str).flat_map(split).collect()),
        Value::String(text) => Some(split(text).collect()),
        _ => None,
    }
}

/// The words of a text with commas or spaces between them.
pub fn split(text: &str) -> impl Iterator<Item = String> {
    text.split([',', ' ', ';']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned)
}
