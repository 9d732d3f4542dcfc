//! A tree as TOML: what one tree has that another has not, a line for each value.
//!
//! Promises: laid over the other tree, the lines give the tree again. Never: comments, places.

use serde_json::json;

use super::tree::{Node, Table, Value};

/// What `node` has that `base` has not, as lines `path.to.key = value`, in the order of the node.
pub fn changes(base: Option<&Node>, node: &Node, path: &str, lines: &mut Vec<String>) {
    let whole = node.is_distribution() || base.is_some_and(Node::is_distribution);
    match (&node.value, base.map(|base| &base.value)) {
        (Value::Table(table), Some(Value::Table(old))) if !whole => {
            each(Some(old), table, path, lines);
        }
        (Value::Table(table), None) if !whole && !table.entries.is_empty() => {
            each(None, table, path, lines);
        }
        (_, Some(old)) if same(&node.value, old) => {}
        // So many of a list that is there.
        (Value::FirstOf(count, list), Some(Value::Array(old)))
            if same(&Value::Array(list.clone()), &Value::Array(old.clone())) =>
        {
            lines.push(format!("{path} = {count}"));
        }
        _ => lines.push(format!("{path} = {}", text(&node.value))),
    }
}

fn each(old: Option<&Table>, table: &Table, path: &str, lines: &mut Vec<String>) {
    for entry in &table.entries {
        let base = old.and_then(|old| old.get(&entry.key));
        let key = key(&entry.key);
        let path = if path.is_empty() { key } else { format!("{path}.{key}") };
        changes(base, &entry.node, &path, lines);
    }
}

/// Whether two values are the same, wherever they stand.
fn same(one: &Value, other: &Value) -> bool {
    let all = |one: &[Node], other: &[Node]| {
        one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(&a.value, &b.value))
    };
    match (one, other) {
        (Value::Table(one), Value::Table(other)) => {
            one.entries.len() == other.entries.len()
                && one.entries.iter().all(|entry| {
                    other.get(&entry.key).is_some_and(|node| same(&entry.node.value, &node.value))
                })
        }
        (Value::Array(one), Value::Array(other)) => all(one, other),
        (Value::FirstOf(n, one), Value::FirstOf(m, other)) => n == m && all(one, other),
        (Value::String(one), Value::String(other)) => one == other,
        (Value::Integer(one), Value::Integer(other)) => one == other,
        (Value::Float(one), Value::Float(other)) => one == other,
        (Value::Boolean(one), Value::Boolean(other)) => one == other,
        (Value::Datetime(one), Value::Datetime(other)) => one == other,
        _ => false,
    }
}

/// A value on one line.
pub(super) fn text(value: &Value) -> String {
    let list = |nodes: &[Node]| {
        let each: Vec<String> = nodes.iter().map(|node| text(&node.value)).collect();
        format!("[{}]", each.join(", "))
    };
    match value {
        Value::Table(table) if table.entries.is_empty() => "{}".to_owned(),
        Value::Table(table) => {
            let one = |entry: &super::tree::Entry| {
                format!("{} = {}", key(&entry.key), text(&entry.node.value))
            };
            format!("{{ {} }}", table.entries.iter().map(one).collect::<Vec<_>>().join(", "))
        }
        Value::Array(nodes) => list(nodes),
        Value::FirstOf(count, nodes) => {
            let count = usize::try_from(*count).unwrap_or(0).min(nodes.len());
            list(&nodes[..count])
        }
        Value::String(text) => string(text),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Boolean(yes) => yes.to_string(),
        Value::Datetime(at) => at.to_string(),
        Value::Refused => String::new(),
    }
}

/// A text in quotes. What JSON escapes TOML escapes likewise, and a scenario has no other control
/// characters.
pub fn string(text: &str) -> String {
    json!(text).to_string()
}

/// A key, in quotes where it needs them.
pub fn key(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !key.is_empty() && key.chars().all(bare) { key.to_owned() } else { string(key) }
}
