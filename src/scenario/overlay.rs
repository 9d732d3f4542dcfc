//! A policy laid over the scenario.
//!
//! Promises: tables merge key by key, with the keys of the scenario first and in its order;
//! everything else replaces what was there: values, arrays, and tables that describe a
//! distribution; only a number over a list takes the first so many of it. Never: judging whether a policy may do so.

use super::tree::{Node, Value};

/// Lays `over` over `base`.
pub fn merge(base: &mut Node, over: &Node) {
    if base.is_distribution() || over.is_distribution() {
        *base = over.clone();
        return;
    }
    match (&mut base.value, &over.value) {
        (Value::Table(table), Value::Table(changes)) => {
            for change in &changes.entries {
                match table.get_mut(&change.key) {
                    Some(node) => merge(node, &change.node),
                    None => table.entries.push(change.clone()),
                }
            }
        }
        _ => base.lay(over),
    }
}
