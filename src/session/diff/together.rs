//! Which changes can be tried by themselves, and which only with others.
//!
//! A new role needs its people, its needs and its approvers. So a change with which the first file is
//! no scenario is tried together with those that it hangs together with: that make or remove what it
//! names, that name what it makes or removes, or that lie in the same table. What is still no scenario
//! then stands only with all the others.

use std::collections::BTreeSet;

use crate::scenario::changes::{Between, Change};
use crate::scenario::model::Scenario;
use crate::scenario::tree::{Node, Value};

/// With more changes than this none is tried by itself.
pub(super) const MOST: usize = 100;

/// Some changes, and the first scenario with them, or why that is none.
pub(super) struct Trial {
    pub changes: Vec<usize>,
    pub scenario: Result<Box<Scenario>, String>,
}

/// Every change in one trial.
pub(super) fn trials(between: &Between<'_>) -> Vec<Trial> {
    let many = between.changes().len();
    let tried: Vec<_> = (0..many).map(|place| attempt(between, &[place])).collect();
    let alone: Vec<bool> = tried.iter().map(Result::is_ok).collect();
    let groups = groups(between.changes(), &alone);
    let mut tried: Vec<_> = tried.into_iter().map(Some).collect();
    let mut trials = Vec::new();
    for group in groups {
        if let [only] = group[..] {
            let scenario = tried[only].take().unwrap_or_else(|| Err(String::new()));
            trials.push(Trial { changes: group, scenario });
            continue;
        }
        match attempt(between, &group) {
            Ok(scenario) => trials.push(Trial { changes: group, scenario: Ok(scenario) }),
            Err(_) => trials.extend(group.into_iter().map(|place| {
                let scenario = tried[place].take().unwrap_or_else(|| Err(String::new()));
                Trial { changes: vec![place], scenario }
            })),
        }
    }
    trials
}

fn attempt(between: &Between<'_>, places: &[usize]) -> Result<Box<Scenario>, String> {
    between.with(places).map(Box::new).map_err(|problems| {
        let first = problems.list.first();
        first.map_or(String::new(), |problem| match problem.path.as_str() {
            "" => problem.message.clone(),
            path => format!("{path}: {}", problem.message),
        })
    })
}

/// Changes that hang together, in their order; those that stand alone are alone unless another needs
/// them.
fn groups(changes: &[Change], alone: &[bool]) -> Vec<Vec<usize>> {
    let facts: Vec<Facts> = changes.iter().map(Facts::of).collect();
    let mut group: Vec<usize> = (0..changes.len()).collect();
    for (at, own) in facts.iter().enumerate().filter(|(at, _)| !alone[*at]) {
        for (other, theirs) in facts.iter().enumerate() {
            if other != at && own.hangs_together(theirs) {
                let (from, to) = (group[at].max(group[other]), group[at].min(group[other]));
                group.iter_mut().filter(|place| **place == from).for_each(|place| *place = to);
            }
        }
    }
    let first = |place: &usize| group[*place] == *place;
    let members = |of: usize| (0..changes.len()).filter(|at| group[*at] == of).collect();
    (0..changes.len()).filter(first).map(members).collect()
}

/// What makes changes hang together.
struct Facts {
    /// The name that it makes or removes, if it is a whole table under a name.
    defines: Option<String>,
    /// Every name and text in it.
    names: BTreeSet<String>,
    /// The table in which the key lies.
    within: Vec<String>,
}

impl Facts {
    fn of(change: &Change) -> Self {
        let lone = change.was.is_none() || change.is.is_none();
        let path = match change.path.as_slice() {
            [first, _, rest @ ..] if first == "policies" && !rest.is_empty() => rest,
            path => path,
        };
        let whole = lone && path.len() == 2;
        let mut names: BTreeSet<String> = change.path.iter().cloned().collect();
        let nodes = change.was.iter().chain(&change.is);
        nodes.for_each(|node| texts(node, &mut names));
        let within = change.path[..change.path.len().saturating_sub(1)].to_vec();
        Self { defines: whole.then(|| path[1].clone()), names, within }
    }

    fn hangs_together(&self, other: &Self) -> bool {
        let needs =
            |a: &Self, b: &Self| a.defines.as_ref().is_some_and(|name| b.names.contains(name));
        let same = self.within.len() > 1 && self.within == other.within;
        same || needs(self, other) || needs(other, self)
    }
}

/// Every text and key in a value.
fn texts(node: &Node, found: &mut BTreeSet<String>) {
    match &node.value {
        Value::Table(table) => table.entries.iter().for_each(|entry| {
            found.insert(entry.key.clone());
            texts(&entry.node, found);
        }),
        Value::Array(nodes) | Value::FirstOf(_, nodes) => {
            nodes.iter().for_each(|node| texts(node, found));
        }
        Value::String(text) => {
            found.insert(text.clone());
        }
        _ => {}
    }
}
