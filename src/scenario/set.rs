//! `--set key.path=value`: a value given on the command line.
//!
//! The path is that of problems and of the documentation, with positions from 0 or names in lists:
//! `needs.0.rate`, `needs.night-changes.rate`, `approvers.desk.members.anna.calendar`. The value is
//! read as TOML; what is not TOML is a text, so that `8h` needs no quotes. Never: judging the
//! value.

use super::key_path::join;
use super::keys::{Kind, POLICY, TOP};
use super::nearest::{did_you_mean, nearest};
use super::problem::{Problem, Sink};
use super::source::{Source, SourceRange};
use super::tree::{Entry, Node, Table, Value, clean, parse_value};

/// One `--set`.
#[derive(Clone, Debug)]
pub struct Override {
    path: Vec<String>,
    node: Node,
    key_place: SourceRange,
}

impl Override {
    /// Reads the text after `--set`, or one value of another option.
    pub fn parse(text: &str, option: &str, sink: &Sink) -> Option<Self> {
        let source = sink.source(Source::new(option, text));
        let whole = SourceRange::new(source, 0..text.len());
        let refuse = |message: &str| {
            let problem = Problem::new(option, message).found(text.to_owned()).at(whole);
            sink.put(problem.allowed("`key.path=value`, such as `roles.reader.severity=3`"));
        };
        let Some((path, at)) = split_path(text) else {
            refuse("expected a key path, `=` and a value");
            return None;
        };
        if path.iter().any(|part| part.is_empty()) {
            refuse("a part of the key path is empty");
            return None;
        }
        let raw = &text[at..];
        let lead = raw.len() - raw.trim_start().len();
        let value = raw.trim();
        let place = SourceRange::new(source, at + lead..at + lead + value.len());
        let path: Vec<String> =
            path.into_iter().map(|part| clean(part, option, whole, sink)).collect();
        let shown = path.iter().fold(String::new(), |path, part| join(&path, part));
        let node = parse_value(value, at + lead, &shown, source, sink).unwrap_or_else(|| Node {
            value: Value::String(clean(raw.to_owned(), &shown, whole, sink)),
            place,
        });
        Some(Self { path, node, key_place: SourceRange::new(source, 0..at - 1) })
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

    /// Sets the value in a tree.
    ///
    /// # Errors
    /// If the path leads nowhere. The tree may then have empty tables more.
    pub fn apply(&self, root: &mut Node) -> Result<(), Box<Problem>> {
        let Some((last, ways)) = self.path.split_last() else {
            return Err(self.lost(0, "a policy as a whole cannot be set").into());
        };
        let mut node = root;
        for (depth, part) in ways.iter().enumerate() {
            node = self.descend(node, depth, part, false)?;
        }
        let slot = self.descend(node, ways.len(), last, true)?;
        slot.lay(&self.node);
        Ok(())
    }

    fn descend<'n>(
        &self,
        node: &'n mut Node,
        depth: usize,
        part: &str,
        last: bool,
    ) -> Result<&'n mut Node, Box<Problem>> {
        let kind = node.value.kind();
        match &mut node.value {
            Value::Table(table) => {
                if table.entry(part).is_none() {
                    self.may_add(table, depth, part, last)?;
                    let empty = Value::Table(Table::default());
                    let node = Node { value: empty, place: self.key_place };
                    let (key, key_place) = (part.to_owned(), self.key_place);
                    table.entries.push(Entry { key, key_place, node });
                }
                table.get_mut(part).ok_or_else(|| self.lost(depth, "no such key").into())
            }
            Value::Array(nodes) | Value::FirstOf(_, nodes) => {
                let at = position(nodes, part).filter(|at| *at < nodes.len());
                match at {
                    Some(at) => Ok(&mut nodes[at]),
                    None => Err(self.no_entry(depth, part, nodes).into()),
                }
            }
            _ => Err(self.lost(depth, &format!("there is nothing below {kind}")).into()),
        }
    }

    fn no_entry(&self, depth: usize, part: &str, nodes: &[Node]) -> Problem {
        let names: Vec<String> = nodes.iter().filter_map(name_of).collect();
        let hint = did_you_mean(part, names.iter().map(String::as_str));
        let allowed = match nodes.len() {
            0 => "nothing, the list is empty".to_owned(),
            1 => "0, or a name".to_owned(),
            count => format!("a number from 0 to {}, or a name", count - 1),
        };
        let problem = self.lost(depth, &format!("no entry `{part}` in this list"));
        problem.allowed(allowed).maybe_hint(hint)
    }

    /// Whether a key that is not there may be added: not where it would make a new person, role or
    /// the like.
    fn may_add(
        &self,
        table: &Table,
        depth: usize,
        part: &str,
        last: bool,
    ) -> Result<(), Box<Problem>> {
        let known: Vec<&str> = match depth {
            0 => TOP.names().collect(),
            _ => table.keys().collect(),
        };
        let fine = match depth {
            0 => TOP.key(part).is_some(),
            1 => {
                let named = matches!(
                    self.path[0].as_str(),
                    "roles" | "mfa" | "requesters" | "approvers" | "calendars"
                );
                // A whole new group or calendar harms nobody, as in a policy.
                !named || last && matches!(self.path[0].as_str(), "approvers" | "calendars")
            }
            _ => true,
        };
        if fine {
            return Ok(());
        }
        let parent = self.path[..depth].join(".");
        let within = if parent.is_empty() { String::new() } else { format!(" in `{parent}`") };
        let problem = self.lost(depth, &format!("no `{part}`{within}"));
        let hint = match depth {
            0 => did_you_mean(part, known.iter().copied()).or_else(|| below_the_top(part)),
            _ => did_you_mean(part, known.iter().copied()),
        };
        Err(problem.allowed(super::nearest::one_of(known)).maybe_hint(hint).into())
    }

    fn lost(&self, depth: usize, message: &str) -> Problem {
        let parts = self.path.iter().take(depth + 1);
        let path = parts.fold(String::new(), |path, part| join(&path, part));
        Problem::new(path, message).at(self.key_place)
    }
}

/// A hint for who leaves the table out: `seed` is a key of `simulation`.
fn below_the_top(part: &str) -> Option<String> {
    let tables = TOP.keys.iter().filter_map(|key| match &key.kind {
        Kind::Table(inner) => Some((key.name, inner)),
        _ => None,
    });
    let paths = tables.flat_map(|(table, inner)| inner.names().map(move |name| (table, name)));
    let all: Vec<(&str, &str)> = paths.collect();
    let near = nearest(part, all.iter().map(|(_, name)| *name))?;
    let (table, name) = all.iter().find(|(_, name)| *name == near)?;
    Some(format!("did you mean `{table}.{name}`?"))
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
