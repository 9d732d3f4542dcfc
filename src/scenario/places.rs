//! Where a key path stands in the text of a scenario.
//!
//! Promises: a path that the file does not have is answered with the nearest table above it; a value
//! that a policy gives is found in that policy. Values given with `--set` stand nowhere in the file:
//! the answer is the key that they replace. Never: meaning.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use super::key_path::join;
use super::problem::Sink;
use super::source::{Position, Source, SourceRange};
use super::tree::{Entry, Node, Table, Value, parse_document};

/// The keys of one scenario file, with their places.
#[derive(Debug)]
pub struct Places {
    source: Source,
    root: Option<Node>,
    /// The places of keys in large tables, by the path of the table: each is looked through once.
    known: RefCell<BTreeMap<Vec<String>, BTreeMap<String, usize>>>,
}

/// So many entries of a table are looked through one by one.
const FEW: usize = 64;

/// Where a key stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The name of the file, as it was given.
    pub file: String,
    /// The key path that was found, as one would write it; empty for the file as a whole.
    pub path: String,
    /// The first character.
    pub from: Position,
    /// One past the last character.
    pub to: Position,
}

/// What was found of a path: how many of its parts, and where.
struct Found {
    depth: usize,
    range: Range<usize>,
}

impl Places {
    /// Reads the text of a scenario that is known to be right.
    pub fn new(name: &str, text: &str) -> Self {
        let (sink, source) = (Sink::default(), Source::new(name, text));
        let id = sink.source(source.clone());
        let root = parse_document(text, id, &sink);
        Self { source, root, known: RefCell::default() }
    }

    /// The place of a key, for a policy (by name) or for the scenario itself.
    ///
    /// Positions in lists count from 0.
    pub fn spot(&self, policy: Option<&str>, path: &[String]) -> Spot {
        let of_policy = policy.and_then(|policy| {
            let whole: Vec<String> =
                ["policies", policy].map(str::to_owned).into_iter().chain(path.to_vec()).collect();
            let found = self.find(&whole)?;
            (found.depth == whole.len()).then_some((whole, found))
        });
        let (path, found) = match of_policy {
            Some(found) => found,
            None => {
                let beginning = Found { depth: 0, range: 0..0 };
                (path.to_vec(), self.find(path).unwrap_or(beginning))
            }
        };
        let shown = path[..found.depth].iter().fold(String::new(), |path, part| join(&path, part));
        Spot {
            file: self.source.name().to_owned(),
            path: shown,
            from: self.source.position(found.range.start),
            to: self.source.position(found.range.end),
        }
    }

    /// The entry of a key in the table at this path.
    fn entry<'t>(&self, table: &'t Table, path: &[String], key: &str) -> Option<&'t Entry> {
        if table.entries.len() <= FEW {
            return table.entry(key);
        }
        let mut known = self.known.borrow_mut();
        let places = known.entry(path.to_vec()).or_insert_with(|| {
            // A table has each of its keys once.
            table.keys().map(str::to_owned).zip(0..).collect()
        });
        places.get(key).map(|place| &table.entries[*place])
    }

    fn find(&self, path: &[String]) -> Option<Found> {
        let mut node = self.root.as_ref()?;
        let mut found = None;
        for (depth, part) in path.iter().enumerate() {
            let (next, place) = match &node.value {
                Value::Table(table) => match self.entry(table, &path[..depth], part) {
                    Some(entry) => (&entry.node, entry.key_place),
                    None => break,
                },
                Value::Array(nodes) => {
                    match part.parse::<usize>().ok().and_then(|i| nodes.get(i)) {
                        Some(inner) => (inner, inner.place),
                        None => break,
                    }
                }
                _ => break,
            };
            found = Some(Found { depth: depth + 1, range: range(place, next) });
            node = next;
        }
        found
    }
}

/// A key with its value, if that stands behind it on the same lines; a table is its header alone.
fn range(key: SourceRange, node: &Node) -> Range<usize> {
    let (start, end) = (key.start as usize, key.end as usize);
    let value = node.place;
    let behind = value.start >= key.end && !matches!(node.value, Value::Table(_));
    start..if behind { value.end as usize } else { end }
}
