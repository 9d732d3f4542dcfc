//! A table of the file, read by hand: it knows its key path, reports what is wrong, and goes on.
//!
//! Promises: unknown keys are reported when a table is opened; every value is checked against its
//! row in [`super::keys`]; a wrong value is reported once and read as absent. Never: references
//! between tables beyond looking names up in a list, files.

use super::key_path::{join, short};
use super::keys::{Absence, Key, Kind, TableKeys};
use super::nearest::{did_you_mean, one_of};
use super::problem::{Problem, Sink};
use super::source::SourceRange;
use super::tree::{Entry, Node, Table, Value};
use crate::time::{Span, parse_rate, parse_span};

/// What the file says at a place, short enough for a message.
pub fn shown(sink: &Sink, node: &Node) -> String {
    match node.value {
        Value::Array(ref nodes) if nodes.len() > 1 => format!("a list of {}", nodes.len()),
        Value::Table(_) | Value::Array(_) => node.value.kind().to_owned(),
        _ => {
            let text = sink.text(node.place);
            let text = if text.is_empty() { node.value.kind().to_owned() } else { text };
            short(text.lines().next().unwrap_or_default())
        }
    }
}

/// An open table.
#[derive(Clone)]
pub struct Reader<'a> {
    /// Where problems go.
    pub sink: &'a Sink,
    /// The table.
    pub table: &'a Table,
    /// Its keys.
    pub keys: &'static TableKeys,
    /// Its key path.
    pub path: String,
    /// Its place.
    pub place: SourceRange,
}

/// A value under a key, on its way into the model.
pub struct Item<'a> {
    /// The value.
    pub node: &'a Node,
    /// The row of the key.
    pub key: &'static Key,
    /// The full key path.
    pub path: String,
}

impl<'a> Reader<'a> {
    /// Opens a table; reports a value that is none, and unknown keys.
    pub fn open(
        sink: &'a Sink,
        node: &'a Node,
        keys: &'static TableKeys,
        path: &str,
    ) -> Option<Self> {
        if node.is_refused() {
            return None;
        }
        let Some(table) = node.table() else {
            let problem = Problem::new(path, "expected a table").found(shown(sink, node));
            sink.put(problem.allowed(one_of(keys.names())).at(node.place));
            return None;
        };
        let reader = Self { sink, table, keys, path: path.to_owned(), place: node.place };
        table.entries.iter().for_each(|entry| reader.check_known(entry));
        Some(reader)
    }

    /// Reports a key that has no row, with the nearest one that has.
    pub fn check_known(&self, entry: &Entry) {
        if self.keys.key(&entry.key).is_some() {
            return;
        }
        let message = format!("unknown key `{}`", short(&entry.key));
        let problem = Problem::new(join(&self.path, &entry.key), message).at(entry.key_place);
        self.sink.put(match did_you_mean(&entry.key, self.keys.names()) {
            Some(hint) => problem.hint(hint),
            None => problem.allowed(one_of(self.keys.names())),
        });
    }

    /// The key path of a key.
    pub fn path_of(&self, key: &str) -> String {
        join(&self.path, key)
    }

    /// The place of a key's value, or of the table when it is not given.
    pub fn place_of(&self, key: &str) -> SourceRange {
        self.table.get(key).map_or(self.place, |node| node.place)
    }

    /// Reports a problem of a key.
    pub fn problem(&self, key: &str, message: impl Into<String>) -> Problem {
        let place = self.place_of(key);
        let problem = Problem::new(self.path_of(key), message).at(place);
        match self.table.get(key) {
            Some(node) => problem.found(shown(self.sink, node)),
            None => problem,
        }
    }

    /// Whether the key is given.
    pub fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// The value of a key. Reports a required one that is missing.
    ///
    /// # Panics
    /// If the key has no row in [`super::keys`], which every good scenario would show.
    pub fn item(&self, name: &str) -> Option<Item<'a>> {
        let key = self.keys.key(name).unwrap_or_else(|| panic!("no row for {}", name));
        let path = self.path_of(name);
        if let Some(node) = self.table.get(name) {
            return Some(Item { node, key, path });
        }
        if key.absence == Absence::Required {
            let problem = Problem::new(path, format!("`{name}` is missing"));
            let problem = problem.allowed(key.kind.allowed()).of_the_whole();
            // What is missing from the file as a whole is missing at no place.
            self.sink.put(if self.path.is_empty() { problem } else { problem.at(self.place) });
        }
        None
    }

    fn default(&self, name: &str) -> Option<&'static str> {
        match self.keys.key(name)?.absence {
            Absence::Default(text) => Some(text),
            _ => None,
        }
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        let item = self.item(name)?;
        let text = item.text(self.sink)?;
        if let Kind::Text(longest) | Kind::Sign(longest) = item.key.kind
            && text.chars().count() > longest
        {
            self.sink.put(self.problem(name, "too long").allowed(item.key.kind.allowed()));
            return None;
        }
        Some(text)
    }

    /// `true` or `false`, or its default.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        let Some(item) = self.item(name) else { return Some(self.default(name)? == "true") };
        match item.node.value {
            Value::Boolean(value) => Some(value),
            _ => item.refuse(self.sink, "expected `true` or `false`"),
        }
    }

    /// A whole number in its range, or its default.
    pub fn whole(&self, name: &str) -> Option<i64> {
        let Some(item) = self.item(name) else { return self.default(name)?.parse().ok() };
        let Kind::Whole(least, most) = item.key.kind else { return None };
        match item.node.value {
            Value::Integer(value) if (least..=most).contains(&value) => Some(value),
            Value::Integer(_) => item.refuse(self.sink, "out of range"),
            _ => item.refuse(self.sink, "expected a whole number"),
        }
    }

    /// A number in its range, or its default.
    pub fn number(&self, name: &str) -> Option<f64> {
        let Some(item) = self.item(name) else { return self.default(name)?.parse().ok() };
        let value = match item.node.value {
            Value::Integer(value) => value as f64,
            Value::Float(value) => value,
            _ => return item.refuse(self.sink, "expected a number"),
        };
        let fits = match item.key.kind {
            Kind::Chance => (0.0..=1.0).contains(&value),
            Kind::Inside => value > 0.0 && value < 1.0,
            Kind::Number(least, most) => (least..=most).contains(&value),
            Kind::NumberAbove(least, most) => value > least && value <= most,
            _ => true,
        };
        if fits { Some(value) } else { item.refuse(self.sink, "out of range") }
    }

    /// A duration in its range, or its default.
    pub fn span(&self, name: &str) -> Option<Span> {
        let Some(item) = self.item(name) else { return parse_span(self.default(name)?).ok() };
        let value = item.span(self.sink)?;
        let Kind::Duration(least, most) = item.key.kind else { return Some(value) };
        let out = match value {
            value if value < Span::ZERO => "must not be negative",
            Span::ZERO if least > Span::ZERO => "must not be zero",
            value if value < least => "too short",
            value if value > most => "too long",
            value => return Some(value),
        };
        item.refuse(self.sink, out)
    }

    /// A rate above zero, per millisecond.
    pub fn rate(&self, name: &str) -> Option<f64> {
        let rate = self.rate_or_zero(name)?;
        if rate > 0.0 {
            return Some(rate);
        }
        self.item(name)?.refuse(self.sink, "a rate must be above zero")
    }

    /// A rate, zero or above, per millisecond.
    pub fn rate_or_zero(&self, name: &str) -> Option<f64> {
        let item = self.item(name)?;
        let Some(text) = item.node.text() else {
            return item.refuse(self.sink, "expected a rate");
        };
        match parse_rate(text) {
            Ok(rate) if rate >= 0.0 && rate.is_finite() => Some(rate),
            Ok(_) => item.refuse(self.sink, "a rate must be zero or above"),
            Err(message) => item.refuse_text(self.sink, &message),
        }
    }

    /// One of the words of its row, or its default; the value that goes with it.
    pub fn word<T: Copy>(&self, name: &str, values: &[(&str, T)]) -> Option<T> {
        let pick = |word: &str| values.iter().find(|(known, _)| *known == word).map(|pair| pair.1);
        match self.item(name) {
            Some(item) => {
                let word = item.known_word(self.sink, item.node)?;
                pick(word)
            }
            None => pick(self.default(name)?),
        }
    }

    /// The nodes of an array; nothing when the key is absent.
    pub fn array(&self, name: &str) -> Option<&'a [Node]> {
        let item = self.item(name)?;
        match &item.node.value {
            Value::Array(nodes) => Some(nodes),
            _ => item.refuse(self.sink, "expected a list"),
        }
    }

    /// Texts of an array, each with its path and place.
    pub fn texts(&self, name: &str) -> Option<Vec<(Item<'a>, &'a str)>> {
        let key = self.keys.key(name)?;
        let items = self.array(name)?.iter().enumerate().map(|(i, node)| Item {
            node,
            key,
            path: format!("{}.{i}", self.path_of(name)),
        });
        Some(items.filter_map(|item| item.text(self.sink).map(|text| (item, text))).collect())
    }

    /// A table under a key.
    pub fn inner(&self, name: &str) -> Option<Reader<'a>> {
        let item = self.item(name)?;
        let Kind::Table(keys) = item.key.kind else { return None };
        Reader::open(self.sink, item.node, keys, &item.path)
    }

    /// The tables of an array of tables, or the first ones of a list of members.
    pub fn inners(&self, name: &str) -> Vec<Reader<'a>> {
        let Some(key) = self.keys.key(name) else { return Vec::new() };
        let nodes = match (self.table.get(name).map(|node| &node.value), key.kind) {
            (Some(Value::FirstOf(count, nodes)), Kind::Members(_)) => {
                let count = usize::try_from(*count).unwrap_or(0);
                Some(&nodes[..count.min(nodes.len())])
            }
            _ => self.array(name),
        };
        nodes.map(|nodes| self.opened(name, nodes)).unwrap_or_default()
    }

    /// The tables of a list of members, also of those who are left out by a number over the list.
    pub fn listed(&self, name: &str) -> Vec<Reader<'a>> {
        match self.table.get(name).map(|node| &node.value) {
            Some(Value::FirstOf(_, nodes) | Value::Array(nodes)) => self.opened(name, nodes),
            _ => Vec::new(),
        }
    }

    fn opened(&self, name: &str, nodes: &'a [Node]) -> Vec<Reader<'a>> {
        let Some(key) = self.keys.key(name) else { return Vec::new() };
        let (Kind::Tables(keys) | Kind::Members(keys)) = key.kind else { return Vec::new() };
        let path = self.path_of(name);
        let open = |(i, node)| Reader::open(self.sink, node, keys, &format!("{path}.{i}"));
        nodes.iter().enumerate().filter_map(open).collect()
    }

    /// The tables under names that the author chose, with their names.
    pub fn named(&self, name: &str) -> Vec<(&'a Entry, Reader<'a>)> {
        let Some(item) = self.item(name) else { return Vec::new() };
        let Kind::Named(keys) = item.key.kind else { return Vec::new() };
        if item.node.is_refused() {
            return Vec::new();
        }
        let Some(table) = item.node.table() else {
            let found = shown(self.sink, item.node);
            let problem = self.problem(name, "expected a table of tables").found(found);
            self.sink.put(problem.allowed(format!("`[{}]`", keys.path)));
            return Vec::new();
        };
        let open = |entry: &'a Entry| {
            let path = join(&item.path, &entry.key);
            Some((entry, Reader::open(self.sink, &entry.node, keys, &path)?))
        };
        table.entries.iter().filter_map(open).collect()
    }
}

impl<'a> Item<'a> {
    /// Reports that the value is not what its row allows.
    pub fn refuse<T>(&self, sink: &Sink, message: &str) -> Option<T> {
        if !self.node.is_refused() {
            let problem = Problem::new(&self.path, message).found(shown(sink, self.node));
            sink.put(problem.allowed(self.key.kind.allowed()).at(self.node.place));
        }
        None
    }

    /// The same for a message that says after a semicolon how to write it.
    fn refuse_text<T>(&self, sink: &Sink, message: &str) -> Option<T> {
        let (message, hint) = message.split_once("; ").unwrap_or((message, ""));
        let problem = Problem::new(&self.path, message).found(shown(sink, self.node));
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        let problem = problem.allowed(self.key.kind.allowed()).maybe_hint(hint);
        sink.put(problem.at(self.node.place));
        None
    }

    /// The text, or a report.
    pub fn text(&self, sink: &Sink) -> Option<&'a str> {
        match self.node.text() {
            Some(text) => Some(text),
            None => self.refuse(sink, "expected a text"),
        }
    }

    /// The duration of a text, whatever its range, or a report.
    pub fn span(&self, sink: &Sink) -> Option<Span> {
        match &self.node.value {
            Value::String(text) if text.trim_start().starts_with('-') => {
                self.refuse(sink, "must not be negative")
            }
            Value::String(text) => match parse_span(text) {
                Ok(span) => Some(span),
                Err(message) => self.refuse_text(sink, &message),
            },
            Value::Integer(number) => {
                let problem = Problem::new(&self.path, "a duration needs a unit");
                let problem = problem.found(shown(sink, self.node)).at(self.node.place);
                let hint =
                    format!("write it as a text, such as `\"{number}s\"` or `\"{number}m\"`");
                sink.put(problem.allowed(self.key.kind.allowed()).hint(hint));
                None
            }
            _ => self.refuse(sink, "expected a duration"),
        }
    }

    /// A word of the row, or a report with the nearest one.
    pub fn known_word(&self, sink: &Sink, node: &'a Node) -> Option<&'a str> {
        let (Kind::Word(words) | Kind::Words(words)) = self.key.kind else { return None };
        let Some(word) = node.text() else { return self.refuse(sink, "expected a text") };
        if words.contains(&word) {
            return Some(word);
        }
        let problem = Problem::new(&self.path, format!("unknown word `{}`", short(word)));
        let problem = problem.found(shown(sink, node)).at(node.place);
        let problem = problem.allowed(one_of(words.iter().copied()));
        sink.put(problem.maybe_hint(did_you_mean(word, words.iter().copied())));
        None
    }
}
