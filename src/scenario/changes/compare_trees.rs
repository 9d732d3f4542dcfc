//! The keys in which two trees differ.
//!
//! Tables are compared key by key, whatever their order; needs, and members with names, by their
//! names; a table that describes a distribution is one value, and so is a list whose entries have no
//! names and are not equally many. A whole table that only one file has is one change.

use crate::scenario::set::name_of;
use crate::scenario::source::SourceRange;
use crate::scenario::tree::{Node, Table, Value};

/// One difference.
#[derive(Clone, Debug)]
pub struct Change {
    /// The parts of the key path; an entry of a list by its name, or by its place from 0.
    pub path: Vec<String>,
    /// What the first file says; nothing when it does not have the key.
    pub was: Option<Node>,
    /// What the second file says.
    pub is: Option<Node>,
    /// Where it stands in the second file, or in the first when it is only there.
    pub place: SourceRange,
    /// Where an entry of a list is new: the name of the one before it, if there is one.
    pub(super) after: Option<String>,
    /// Of a CSV file with other contents under the same name: all key paths that name it.
    pub named_at: Vec<Vec<String>>,
}

impl Change {
    /// Whether the key is the same and a CSV file that it names is another.
    pub fn is_file(&self) -> bool {
        !self.named_at.is_empty()
    }

    /// The path as one would write it.
    pub fn key(&self) -> String {
        let join = crate::scenario::key_path::join;
        self.path.iter().fold(String::new(), |path, part| join(&path, part))
    }
}

/// All differences, in the order of the second file as far as it has them.
pub(super) fn changes(was: &Node, is: &Node) -> Vec<Change> {
    let mut walk = Walk { roots: [was, is], found: Vec::new() };
    walk.node(&[], (was, is), is.place);
    let mut found = walk.found;
    found.sort_by_key(|change| change.place);
    found
}

/// Whether two nodes say the same: numbers by their value, tables whatever their order.
pub(super) fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Table(a), Value::Table(b)) => {
            let in_b = |key: &str, node: &Node| b.get(key).is_some_and(|other| same(node, other));
            a.entries.len() == b.entries.len()
                && a.entries.iter().all(|entry| in_b(&entry.key, &entry.node))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Integer(whole), Value::Float(number))
        | (Value::Float(number), Value::Integer(whole)) => *whole as f64 == *number,
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Integer(a), Value::Integer(b)) => a == b,
        (Value::Float(a), Value::Float(b)) => a == b,
        (Value::Boolean(a), Value::Boolean(b)) => a == b,
        (Value::Datetime(a), Value::Datetime(b)) => a == b,
        _ => false,
    }
}

struct Walk<'a> {
    roots: [&'a Node; 2],
    found: Vec<Change>,
}

/// The places of entries with the same name in two lists, and of those in one only.
type Entries<'a> = (Vec<(String, &'a Node)>, Vec<(String, &'a Node)>);

impl Walk<'_> {
    fn node(&mut self, path: &[String], (was, is): (&Node, &Node), place: SourceRange) {
        if same(was, is) {
            return;
        }
        match (&was.value, &is.value) {
            (Value::Table(a), Value::Table(b))
                if !was.is_distribution() && !is.is_distribution() =>
            {
                self.table(path, (a, b));
            }
            (Value::Array(a), Value::Array(b)) => match named(path, a, b) {
                Some(entries) => self.list(path, entries),
                None if of_tables(a) && of_tables(b) && a.len() == b.len() => {
                    for (at, (a, b)) in a.iter().zip(b).enumerate() {
                        self.node(&below(path, &at.to_string()), (a, b), b.place);
                    }
                }
                None => self.add(path, (Some(was), Some(is)), place),
            },
            _ => self.add(path, (Some(was), Some(is)), place),
        }
    }

    fn table(&mut self, path: &[String], (a, b): (&Table, &Table)) {
        for entry in &b.entries {
            let inner = below(path, &entry.key);
            match a.get(&entry.key) {
                Some(was) => self.node(&inner, (was, &entry.node), entry.key_place),
                None => self.lone(&inner, &entry.node, true, entry.key_place),
            }
        }
        for entry in a.entries.iter().filter(|entry| b.get(&entry.key).is_none()) {
            self.lone(&below(path, &entry.key), &entry.node, false, entry.key_place);
        }
    }

    /// A key that only one file has.
    fn lone(&mut self, path: &[String], node: &Node, new: bool, place: SourceRange) {
        match &node.value {
            Value::Table(table) if self.is_frame(path) && !node.is_distribution() => {
                let nothing = Table::default();
                self.table(path, if new { (&nothing, table) } else { (table, &nothing) });
            }
            Value::Array(nodes) if path.len() == 1 => {
                let all = named(path, nodes, &[]).map(|(entries, _)| entries).unwrap_or_default();
                let lists = if new { (Vec::new(), all) } else { (all, Vec::new()) };
                match lists.0.is_empty() && lists.1.is_empty() {
                    true => self.add(
                        path,
                        if new { (None, Some(node)) } else { (Some(node), None) },
                        place,
                    ),
                    false => self.list(path, lists),
                }
            }
            _ => self.add(path, if new { (None, Some(node)) } else { (Some(node), None) }, place),
        }
    }

    /// Whether a table only holds others, so that it is no change by itself: `[roles]`, and the parts
    /// that a policy gives of what the scenario defines.
    fn is_frame(&self, path: &[String]) -> bool {
        const NAMED: [&str; 6] =
            ["roles", "approvers", "calendars", "mfa", "requesters", "policies"];
        let part = |at: usize| path.get(at).map_or("", String::as_str);
        match path.len() {
            1 => NAMED.contains(&part(0)),
            0 | 2 => false,
            3 => part(0) == "policies",
            _ if part(0) != "policies" => false,
            _ => {
                let defines = |root: &Node| {
                    let section = root.table().and_then(|root| root.get(part(2)));
                    section.and_then(Node::table).is_some_and(|names| names.get(part(3)).is_some())
                };
                !NAMED.contains(&part(2)) || self.roots.iter().all(|root| defines(root))
            }
        }
    }

    fn list(&mut self, path: &[String], (a, b): Entries<'_>) {
        let mut before = None;
        for (name, is) in &b {
            let inner = below(path, name);
            match a.iter().find(|(other, _)| other == name) {
                Some((_, was)) => self.node(&inner, (was, is), is.place),
                None => {
                    self.add(&inner, (None, Some(is)), is.place);
                    if let Some(change) = self.found.last_mut() {
                        change.after.clone_from(&before);
                    }
                }
            }
            before = Some(name.clone());
        }
        for (name, was) in a.iter().filter(|(name, _)| b.iter().all(|(other, _)| other != name)) {
            self.add(&below(path, name), (Some(was), None), was.place);
        }
    }

    fn add(
        &mut self,
        path: &[String],
        (was, is): (Option<&Node>, Option<&Node>),
        place: SourceRange,
    ) {
        let (was, is, path) = (was.cloned(), is.cloned(), path.to_vec());
        self.found.push(Change { path, was, is, place, after: None, named_at: Vec::new() });
    }
}

/// The entries of two lists by name: needs, and members that all have one. Nothing where names are
/// missing or not unique, or where those that both have come in another order.
fn named<'a>(path: &[String], a: &'a [Node], b: &'a [Node]) -> Option<Entries<'a>> {
    let last = path.last().map(String::as_str);
    if !matches!(last, Some("needs" | "members")) {
        return None;
    }
    let names = |nodes: &'a [Node]| -> Option<Vec<(String, &'a Node)>> {
        let list: Vec<_> =
            nodes.iter().map(|node| Some((name_of(node)?, node))).collect::<Option<_>>()?;
        let unique =
            (1..list.len()).all(|at| list[..at].iter().all(|(name, _)| *name != list[at].0));
        unique.then_some(list)
    };
    let (a, b) = (names(a)?, names(b)?);
    let common = |these: &[(String, &Node)], those: &[(String, &Node)]| -> Vec<String> {
        let there = |name: &String| those.iter().any(|(other, _)| other == name);
        these.iter().map(|(name, _)| name.clone()).filter(there).collect()
    };
    (common(&a, &b) == common(&b, &a)).then_some((a, b))
}

fn of_tables(nodes: &[Node]) -> bool {
    nodes.iter().all(|node| node.table().is_some())
}

fn below(path: &[String], part: &str) -> Vec<String> {
    path.iter().cloned().chain([part.to_owned()]).collect()
}
