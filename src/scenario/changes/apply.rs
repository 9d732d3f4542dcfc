//! A change is put into a tree.

use super::compare_trees::Change;
use crate::scenario::set::position;
use crate::scenario::tree::{Entry, Node, Table, Value};

/// Puts a change of another file into this tree. Tables on the way are made.
pub(super) fn apply(root: &mut Node, change: &Change) {
    if change.is_file() {
        return;
    }
    let Some((last, way)) = change.path.split_last() else { return };
    let mut node = root;
    for part in way {
        let Some(next) = step(node, part, change) else { return };
        node = next;
    }
    match &change.is {
        Some(is) => put(node, last, is, change),
        None => take(node, last),
    }
}

/// One step down a path.
fn step<'n>(node: &'n mut Node, part: &str, change: &Change) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Table(table) => {
            if table.get(part).is_none() {
                // A list when what comes is an entry of one.
                let of_policy = change.path.first().is_some_and(|first| first == "policies");
                let list = part == "needs" && !of_policy || part == "members";
                let value =
                    if list { Value::Array(Vec::new()) } else { Value::Table(Table::default()) };
                let node = Node { value, place: change.place };
                let (key, key_place) = (part.to_owned(), change.place);
                table.entries.push(Entry { key, key_place, node });
            }
            table.get_mut(part)
        }
        Value::Array(nodes) => {
            let at = position(nodes, part)?;
            nodes.get_mut(at)
        }
        _ => None,
    }
}

fn put(node: &mut Node, last: &str, is: &Node, change: &Change) {
    match &mut node.value {
        Value::Table(table) => match table.get_mut(last) {
            Some(there) => *there = is.clone(),
            None => {
                let (key, key_place, node) = (last.to_owned(), change.place, is.clone());
                table.entries.push(Entry { key, key_place, node });
            }
        },
        Value::Array(nodes) => match position(nodes, last).filter(|at| *at < nodes.len()) {
            Some(at) if change.was.is_some() => nodes[at] = is.clone(),
            _ => {
                // Behind the entry that it follows in the other file; where that is not there, last.
                let at = match &change.after {
                    Some(before) => position(nodes, before).map_or(nodes.len(), |at| at + 1),
                    None => 0,
                };
                nodes.insert(at.min(nodes.len()), is.clone());
            }
        },
        _ => {}
    }
}

fn take(node: &mut Node, last: &str) {
    match &mut node.value {
        Value::Table(table) => {
            table.remove(last);
        }
        Value::Array(nodes) => {
            if let Some(at) = position(nodes, last).filter(|at| *at < nodes.len()) {
                nodes.remove(at);
            }
        }
        _ => {}
    }
}
