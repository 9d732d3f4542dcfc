//! A changed key in words: whose it is, what it means, what it was and is.
//!
//! Promises: meanings and defaults are those of the reader's own rows ([`crate::scenario::keys`]);
//! values stand as they would be written, long ones shortened. Never: a judgement.

use crate::rows::diff::Changed;
use crate::scenario::changes::Change;
use crate::scenario::keys::{Key, Section, row_at};
use crate::scenario::tree::{Node, Table, Value};
use crate::words::text::shortened;

/// Values are shown no wider than this.
const WIDEST: usize = 60;

/// A change that stands in this line.
pub fn changed(change: &Change, line: u64) -> Changed {
    let path: Vec<&str> = change.path.iter().map(String::as_str).collect();
    let key = row_at(&path);
    let value = |node: &Option<Node>| node.as_ref().map(|node| shortened(&value(node), WIDEST));
    let (was, is) = match change.is_file() {
        true => (None, Some("other rows".to_owned())),
        false => (value(&change.was), value(&change.is)),
    };
    let about = if change.is_file() {
        "the file of this name has other contents"
    } else {
        key.map_or("", |key| key.about)
    };
    Changed {
        key: change.key(),
        what: subject(&path),
        about: about.to_owned(),
        was,
        is,
        default: key.and_then(Key::default_in_toml).map(|text| text.replace('"', "")),
        line: Some(line),
    }
}

/// Whose key it is, and which: "role reader: maximum_duration".
fn subject(path: &[&str]) -> String {
    if let ["policies", policy, rest @ ..] = path {
        return match rest {
            [] => format!("policy {policy}"),
            [key] if *key == "description" => format!("policy {policy}: {key}"),
            rest => format!("policy {policy}, {}", subject(rest)),
        };
    }
    let (whose, rest): (String, &[&str]) = match path {
        ["needs", name, rest @ ..] => (format!("needs {name}"), rest),
        ["targets", place, rest @ ..] => {
            let number = place.parse::<usize>().map_or(0, |place| place + 1);
            (format!("target {number}"), rest)
        }
        [table, name, rest @ ..] => match SECTIONS.iter().find(|s| s.table() == *table) {
            Some(section) => (format!("{} {name}", section.noun()), rest),
            None => (top(table).to_owned(), &path[1..]),
        },
        [key] => return top(key).to_owned(),
        [] => return String::new(),
    };
    let rest = if let ["activation", rest @ ..] = rest { rest } else { rest };
    if rest.is_empty() { whose } else { format!("{whose}: {}", rest.join(".")) }
}

/// Tables under names that the author chooses.
const SECTIONS: [Section; 5] =
    [Section::Role, Section::Group, Section::Calendar, Section::Mfa, Section::Population];

/// What a table of the file is called where it has no name of its own.
fn top(key: &str) -> &str {
    match key {
        "threat" => "attackers",
        "break_glass" => "emergency accounts",
        other => other,
    }
}

/// A value as one would write it, without quotes that say nothing.
fn value(node: &Node) -> String {
    match &node.value {
        Value::Table(table) if node.is_distribution() => distribution(table),
        Value::Table(table) => {
            let entries = table.entries.iter();
            let said = entries.map(|entry| format!("{} = {}", entry.key, value(&entry.node)));
            format!("{{ {} }}", said.collect::<Vec<_>>().join(", "))
        }
        Value::Array(nodes) => {
            let said: Vec<String> = nodes.iter().map(value).collect();
            format!("[{}]", said.join(", "))
        }
        Value::FirstOf(count, _) => count.to_string(),
        Value::String(text) => text.replace('\n', " "),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Datetime(at) => at.to_string(),
        Value::Refused => String::new(),
    }
}

/// `lognormal, median 12m, p90 1h`.
fn distribution(table: &Table) -> String {
    let said = table.entries.iter().map(|entry| match entry.key.as_str() {
        "distribution" => value(&entry.node),
        key => format!("{} {}", key.replace('_', " "), value(&entry.node)),
    });
    said.collect::<Vec<_>>().join(", ")
}

impl Changed {
    /// "8h → 4h", "added", "no longer given, was 8h".
    pub fn step(&self) -> String {
        let default = || match &self.default {
            Some(default) => format!("default {default}"),
            None => "not given".to_owned(),
        };
        let whole = |text: &String| text.starts_with('{') || text.starts_with('[');
        match (&self.was, &self.is) {
            (None, Some(is)) if self.about.starts_with("the file of") => is.clone(),
            (Some(was), Some(is)) if was == is => "changed further on".to_owned(),
            (Some(was), Some(is)) => format!("{was} → {is}"),
            (None, Some(is)) if whole(is) && self.default.is_none() => "added".to_owned(),
            (None, Some(is)) => format!("{} → {is}", default()),
            (Some(was), None) if whole(was) && self.default.is_none() => "removed".to_owned(),
            (Some(was), None) => format!("{was} → {}", default()),
            (None, None) => String::new(),
        }
    }

    /// Everything in one line, without the line number.
    pub fn sentence(&self) -> String {
        let about =
            if self.about.is_empty() { String::new() } else { format!(" ({})", self.about) };
        format!("{}{about} {}", self.what, self.step())
    }
}
