//! `--set key.path=value`: a value given on the command line.
//!
//! The path is that of problems and of the documentation, with positions from 0 or names in lists:
//! `needs.0.rate`, `needs.night-changes.rate`, `approvers.desk.members.anna.calendar`. The value is
//! read as TOML; what is not TOML is a text, so that `8h` needs no quotes. `*` stands for any one key or
//! entry, and `key.path*=2` multiplies what is there, or its default. Never: judging the value.

use super::key_path::join;
use super::keys::POLICY;
use super::problem::{Problem, Sink};
use super::quantity::{Quantity, Unit};
use super::source::{Source, SourceRange};
use super::tree::{Node, Value, clean, parse_value};

/// In a path it stands for any one key of a table, or any one entry of a list; no name is so.
pub const ANY: &str = "*";

/// One `--set`.
#[derive(Clone, Debug)]
pub struct Override {
    pub(super) path: Vec<String>,
    pub(super) node: Node,
    pub(super) key_place: SourceRange,
    /// The number by which the value that is there, or its default, is multiplied instead.
    pub(super) factor: Option<Quantity>,
    /// Whether what is not there has the default of its row.
    pub(super) defaults: bool,
}

impl Override {
    /// Reads the text after `--set`, or one value of another option.
    pub fn parse(text: &str, option: &str, sink: &Sink) -> Option<Self> {
        let source = sink.source(Source::new(option, text));
        let whole = SourceRange::new(source, 0..text.len());
        let refuse = |message: &str, allowed: &str| {
            let problem = Problem::new(option, message).found(text.to_owned()).at(whole);
            sink.put(problem.allowed(allowed));
        };
        let form = "`key.path=value`, such as `roles.reader.severity=3`";
        let Some((mut path, at)) = split_path(text) else {
            refuse("expected a key path, `=` and a value", form);
            return None;
        };
        let multiplies = path.last_mut().is_some_and(|last| {
            let bare = last.strip_suffix('*').filter(|bare| !bare.is_empty());
            let bare = bare.map(|bare| bare.trim_end().to_owned());
            bare.map(|bare| *last = bare).is_some()
        });
        if path.iter().any(|part| part.is_empty()) {
            refuse("a part of the key path is empty", form);
            return None;
        }
        let raw = &text[at..];
        let lead = raw.len() - raw.trim_start().len();
        let value = raw.trim();
        let place = SourceRange::new(source, at + lead..at + lead + value.len());
        let path: Vec<String> =
            path.into_iter().map(|part| clean(part, option, whole, sink)).collect();
        let key_place = SourceRange::new(source, 0..at - 1);
        if multiplies {
            let factor = Quantity::read(value).filter(|factor| factor.unit == Unit::Number);
            let Some(factor) = factor.filter(|factor| factor.value() >= 0.0) else {
                let allowed = "a number in plain digits, not negative, as in `needs.*.rate*=1.5`";
                refuse("expected a number to multiply by", allowed);
                return None;
            };
            // A product is shown by all that makes it.
            let node = Node { value: Value::Refused, place: whole };
            return Some(Self { path, node, key_place, factor: Some(factor), defaults: true });
        }
        let shown = path.iter().fold(String::new(), |path, part| join(&path, part));
        let node = parse_value(value, at + lead, &shown, source, sink).unwrap_or_else(|| Node {
            value: Value::String(clean(raw.to_owned(), &shown, whole, sink)),
            place,
        });
        Some(Self { path, node, key_place, factor: None, defaults: false })
    }

    /// Whether it multiplies what is there.
    pub fn multiplies(&self) -> bool {
        self.factor.is_some()
    }

    /// Whether it multiplies what every policy has.
    pub fn multiplies_everywhere(&self) -> bool {
        self.multiplies() && self.policy().is_none_or(|policy| policy == ANY)
    }

    /// The part of the path that names blocks of needs, if it is about some keys of them.
    pub fn of_needs(&self) -> Option<&str> {
        (self.path[0] == "needs" && self.path.len() > 2).then(|| self.path[1].as_str())
    }

    /// The key of a block of needs that it is about.
    pub fn key_of_needs(&self) -> Option<&str> {
        self.of_needs().map(|_| self.path[2].as_str())
    }

    /// The same for the block of this name, as policies name it.
    pub fn for_need(&self, name: &str) -> Self {
        let mut own = self.clone();
        name.clone_into(&mut own.path[1]);
        own.defaults = false;
        own
    }

    /// The policy that it concerns, if it concerns one only, and the rest of the path.
    pub fn policy(&self) -> Option<&str> {
        (self.path[0] == "policies").then(|| self.path.get(1).map_or("", String::as_str))
    }

    /// Where it stands.
    pub fn place(&self) -> SourceRange {
        self.key_place
    }

    /// Whether it changes, in one policy, a part that policies can change.
    pub fn is_part(&self) -> bool {
        self.path.get(2).is_some_and(|part| part != "description" && POLICY.key(part).is_some())
    }

    /// Whether it changes a part that policies can change.
    pub fn names_part(&self) -> bool {
        self.path[0] != "description" && POLICY.key(&self.path[0]).is_some()
    }

    /// The same, without `policies.NAME.`, as given by the policy `layer`.
    pub fn within_policy(&self, layer: u32) -> Self {
        let mut inner = self.clone();
        inner.path.drain(..self.path.len().min(2));
        inner.node.set_layer(layer);
        inner.key_place.layer = layer;
        inner
    }
}

/// The parts of the path and the offset of the value, which begins behind the first `=` outside
/// quotes.
pub(super) fn split_path(text: &str) -> Option<(Vec<String>, usize)> {
    let (mut parts, mut part, mut quote) = (Vec::new(), String::new(), None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '.') => parts.push(std::mem::take(&mut part).trim().to_owned()),
            (None, '=') => {
                parts.push(part.trim().to_owned());
                return Some((parts, at + 1));
            }
            _ => part.push(c),
        }
    }
    None
}

/// The place of a part in a list: by number, or by the name of a table in it.
pub(super) fn position(nodes: &[Node], part: &str) -> Option<usize> {
    let named = nodes.iter().position(|node| name_of(node).is_some_and(|name| name == part));
    named.or_else(|| part.parse().ok())
}

/// The name of a member, or of a block of needs.
pub(super) fn name_of(node: &Node) -> Option<String> {
    let table = node.table()?;
    if let Some(name) = table.get("name").and_then(Node::text) {
        return Some(name.to_owned());
    }
    let (requesters, role) = (table.get("requesters")?.text()?, table.get("role")?.text()?);
    Some(format!("{requesters}/{role}"))
}
