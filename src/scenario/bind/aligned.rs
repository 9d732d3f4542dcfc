//! Policies that have the same groups and calendars, so that parts of them can be put together anew.
//!
//! A group or calendar that only some policies have is lent to the others, where nobody names it; all
//! of them then have the same ones, in one order, and an index means the same under every policy.
//! Promises: what a policy has itself stays as it is. Never: a new role, a new person.

use std::collections::{BTreeMap, BTreeSet};

use super::policies::Variants;
use crate::scenario::tree::{Entry, Node, Table, Value};

/// What a policy has only because another one has it: the table and the name, such as
/// `("approvers", "desk")`.
pub type Lent = BTreeSet<(String, String)>;

/// The tables of which policies can have more than the scenario.
const GROWING: [&str; 2] = ["approvers", "calendars"];

/// Lends every policy what only others have; says for each what that is.
pub fn align(variants: &mut Variants) -> Vec<Lent> {
    let mut lent = vec![Lent::new(); variants.policies.len()];
    for key in GROWING {
        let (mut all, mut known): (Vec<Entry>, BTreeSet<String>) = Default::default();
        for variant in &variants.policies {
            for entry in entries(&variant.tree, key) {
                if known.insert(entry.key.clone()) {
                    all.push(entry.clone());
                }
            }
        }
        for (variant, lent) in variants.policies.iter_mut().zip(&mut lent) {
            let own = entries(&variant.tree, key).iter().rev();
            let own: BTreeMap<&str, &Entry> = own.map(|one| (one.key.as_str(), one)).collect();
            let one = |entry: &Entry| {
                let mine = own.get(entry.key.as_str()).copied();
                if mine.is_none() {
                    lent.insert((key.to_owned(), entry.key.clone()));
                }
                mine.unwrap_or(entry).clone()
            };
            let entries: Vec<Entry> = all.iter().map(one).collect();
            put(&mut variant.tree, key, entries);
        }
    }
    lent
}

fn entries<'a>(tree: &'a Node, key: &str) -> &'a [Entry] {
    let table = tree.table().and_then(|table| table.get(key)).and_then(Node::table);
    table.map_or(&[], |table| &table.entries)
}

/// Puts these entries into the table of this name. What is no table was refused before.
fn put(tree: &mut Node, key: &str, entries: Vec<Entry>) {
    let place = tree.place;
    let Value::Table(top) = &mut tree.value else { return };
    if entries.is_empty() {
        return;
    }
    match top.get_mut(key) {
        Some(node) => {
            if let Value::Table(table) = &mut node.value {
                table.entries = entries;
            }
        }
        None => {
            let node = Node { value: Value::Table(Table { entries }), place };
            top.entries.push(Entry { key: key.to_owned(), key_place: place, node });
        }
    }
}
