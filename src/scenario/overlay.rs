//! A policy laid over the scenario.
//!
//! Promises: tables merge key by key, with the keys of the scenario first and in its order;
//! everything else replaces what was there: values, arrays, and tables that describe a
//! distribution; only a number over a list takes the first so many of it. Never: judging whether a policy may do so.

use std::collections::BTreeMap;

use super::tree::{Node, Value};

/// So many keys are looked for one after the other.
const FEW: usize = 8;

/// Lays `over` over `base`.
pub fn merge(base: &mut Node, over: &Node) {
    if base.is_distribution() || over.is_distribution() {
        *base = over.clone();
        return;
    }
    match (&mut base.value, &over.value) {
        (Value::Table(table), Value::Table(changes)) => {
            // Few keys are found faster one by one. A table has each of its keys once.
            let many = changes.entries.len() > FEW;
            let keys = table.entries.iter().filter(|_| many).map(|entry| entry.key.clone());
            let places: BTreeMap<String, usize> = keys.zip(0..).collect();
            for change in &changes.entries {
                let node = match places.get(&change.key) {
                    Some(place) => Some(&mut table.entries[*place].node),
                    None if many => None,
                    None => table.get_mut(&change.key),
                };
                match node {
                    Some(node) => merge(node, &change.node),
                    None => table.entries.push(change.clone()),
                }
            }
        }
        _ => base.lay(over),
    }
}
