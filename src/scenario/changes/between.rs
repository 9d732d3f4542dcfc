//! Both files, and the scenarios between them.

use std::collections::BTreeSet;

use super::apply::apply;
use super::compare_trees::{Change, changes};
use crate::scenario::bind::bind;
use crate::scenario::files::{Files, Opened, Unfound};
use crate::scenario::load::{Document, single};
use crate::scenario::model::Scenario;
use crate::scenario::problem::{Problem, Problems, Sink};
use crate::scenario::source::{Source, SourceId};
use crate::scenario::tree::{Node, Value, parse_document};

/// Two scenario files that are right, and in what they differ.
#[derive(Debug)]
pub struct Between<'a> {
    documents: [&'a Document; 2],
    sources: [Source; 2],
    trees: [Node; 2],
    ends: [Scenario; 2],
    changes: Vec<Change>,
}

impl<'a> Between<'a> {
    /// Compares two files, each with its texts of `--set`.
    ///
    /// # Errors
    /// All problems of the first that has any.
    pub fn new(
        [was, is]: [&'a Document; 2],
        [sets, other_sets]: [&[String]; 2],
    ) -> Result<Self, Problems> {
        let ends = [was.scenario(sets, &[])?, is.scenario(other_sets, &[])?];
        let sources = [was.source()?, is.source()?];
        let sink = Sink::default();
        let tree = |source: &Source| {
            let id = sink.source(source.clone());
            // It has been read before.
            parse_document(source.text(), id, &sink).unwrap_or_else(|| nothing(id))
        };
        let trees = [tree(&sources[0]), tree(&sources[1])];
        let mut found = changes(&trees[0], &trees[1]);
        found.extend(files(&trees, &ends));
        Ok(Self { documents: [was, is], sources, trees, ends, changes: found })
    }

    /// In what they differ.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// What the first and the second file say.
    pub fn ends(&self) -> &[Scenario; 2] {
        &self.ends
    }

    /// The trees of both files.
    pub fn trees(&self) -> &[Node; 2] {
        &self.trees
    }

    /// The line of a change, from 1: in the second file, or in the first when it is only there.
    pub fn line(&self, change: &Change) -> u64 {
        let source = &self.sources[change.place.source.0 as usize];
        source.position(change.place.start as usize).line as u64
    }

    /// The first file with these changes, by their places in [`Between::changes`].
    ///
    /// # Errors
    /// What is wrong with it: some change needs others.
    pub fn with(&self, places: &[usize]) -> Result<Scenario, Problems> {
        let mut tree = self.trees[0].clone();
        let chosen = || places.iter().map(|place| &self.changes[*place]);
        chosen().for_each(|change| apply(&mut tree, change));
        let mixed = Mixed {
            was: self.documents[0].files(),
            is: self.documents[1].files(),
            known: self.ends[0].inputs.iter().skip(1).map(|input| input.name.clone()).collect(),
            taken: chosen().filter(|c| c.is_file()).filter_map(file_name).collect(),
        };
        let sink = Sink::default();
        self.sources.iter().for_each(|source| {
            sink.source(source.clone());
        });
        let scenario = bind(tree, &[], &Opened::new(&mixed), &sink);
        sink.finish(self.documents[0].shown_as())?;
        scenario.ok_or_else(|| {
            single(self.documents[0].shown_as(), Problem::new("", "it could not be read"))
        })
    }
}

/// A tree without anything in it.
fn nothing(source: SourceId) -> Node {
    let place = crate::scenario::SourceRange::new(source, 0..0);
    Node { value: Value::Table(crate::scenario::tree::Table::default()), place }
}

/// The files of both: those that the first names are its own, unless a change took the other's.
#[derive(Debug)]
struct Mixed<'a> {
    was: &'a dyn Files,
    is: &'a dyn Files,
    known: BTreeSet<String>,
    taken: BTreeSet<String>,
}

impl Files for Mixed<'_> {
    fn read(&self, name: &str) -> Result<Vec<u8>, Unfound> {
        let own = self.known.contains(name) && !self.taken.contains(name);
        if own { self.was.read(name) } else { self.is.read(name) }
    }
}

fn file_name(change: &Change) -> Option<String> {
    change.is.as_ref().and_then(Node::text).map(str::to_owned)
}

/// A change for each CSV file that both name and that has other contents.
fn files(trees: &[Node; 2], ends: &[Scenario; 2]) -> Vec<Change> {
    let mut found = Vec::new();
    for input in ends[0].inputs.iter().skip(1) {
        let other = ends[1].inputs.iter().skip(1).find(|other| other.name == input.name);
        if other.is_none_or(|other| other.sha256 == input.sha256) {
            continue;
        }
        let mut named = Vec::new();
        naming(&trees[1], &input.name, &mut Vec::new(), &mut named);
        let Some((path, node)) = named.first().cloned() else { continue };
        found.push(Change {
            path,
            was: Some(node.clone()),
            place: node.place,
            is: Some(node),
            after: None,
            named_at: named.into_iter().map(|(path, _)| path).collect(),
        });
    }
    found
}

/// The key paths that hold this name as the name of a file.
fn naming(node: &Node, name: &str, path: &mut Vec<String>, found: &mut Vec<(Vec<String>, Node)>) {
    let mut inner = |part: String, node: &Node| {
        path.push(part);
        match node.text() {
            Some(text) if text == name && path.last().is_some_and(|key| key == "file") => {
                found.push((path.clone(), node.clone()));
            }
            _ => naming(node, name, path, found),
        }
        path.pop();
    };
    match &node.value {
        Value::Table(table) => {
            table.entries.iter().for_each(|entry| inner(entry.key.clone(), &entry.node));
        }
        Value::Array(nodes) => nodes.iter().enumerate().for_each(|(at, node)| {
            let name = crate::scenario::set::name_of(node);
            inner(name.unwrap_or_else(|| at.to_string()), node);
        }),
        _ => {}
    }
}
