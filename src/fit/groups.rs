//! Who approves what: roles that share deciders, or are told to, share a group.
//!
//! Promises: the same requests give the same groups, whatever their order. Never: a law.

use std::collections::{BTreeMap, BTreeSet};

use super::case::{Choices, Log};

/// A group of approvers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name in the scenario.
    pub name: String,
    /// The roles it decides about, in order.
    pub roles: Vec<u32>,
    /// Who decided, with the number of decisions.
    pub deciders: BTreeMap<u32, u64>,
    /// Members who are known to be there and never decided.
    pub silent: u32,
}

impl Group {
    /// How many members it has.
    pub fn members(&self) -> u32 {
        self.deciders.len() as u32 + self.silent
    }

    /// Decisions of all.
    pub fn decisions(&self) -> u64 {
        self.deciders.values().sum()
    }
}

/// The groups of a log, in the order of their names. Roles nobody is asked for have none.
pub fn groups(log: &Log, choices: &Choices) -> Vec<Group> {
    let mut ties = Ties::new(log.roles.len());
    let mut first_of: BTreeMap<u32, u32> = BTreeMap::new();
    let mut asked: BTreeSet<u32> = BTreeSet::new();
    let known = |role: u32| (role as usize) < log.roles.len();
    for case in log.cases.iter().filter(|case| case.pending.is_some() && known(case.role)) {
        asked.insert(case.role);
        let Some(decider) = case.decider else { continue };
        let first = *first_of.entry(decider).or_insert(case.role);
        ties.join(first, case.role);
    }
    let mut named: BTreeMap<&str, u32> = BTreeMap::new();
    for role in &asked {
        let facts = choices.roles.get(log.role(*role));
        for group in facts.iter().flat_map(|facts| &facts.approvers) {
            let first = *named.entry(group).or_insert(*role);
            ties.join(first, *role);
        }
    }
    let mut of_root: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for role in asked {
        of_root.entry(ties.root(role)).or_default().push(role);
    }
    let counts = decisions(log);
    let mut groups: Vec<_> =
        of_root.into_values().map(|roles| group(log, choices, roles, &counts)).collect();
    groups.sort_by(|a, b| a.name.cmp(&b.name));
    groups
}

type Decisions = BTreeMap<u32, BTreeMap<u32, u64>>;

/// For each role who decided how often.
fn decisions(log: &Log) -> Decisions {
    let mut counts = Decisions::new();
    for case in &log.cases {
        if let Some(decider) = case.decider.filter(|_| case.decided.is_some()) {
            *counts.entry(case.role).or_default().entry(decider).or_default() += 1;
        }
    }
    counts
}

fn group(log: &Log, choices: &Choices, roles: Vec<u32>, counts: &Decisions) -> Group {
    let mut deciders: BTreeMap<u32, u64> = BTreeMap::new();
    for (decider, count) in roles.iter().filter_map(|role| counts.get(role)).flatten() {
        *deciders.entry(*decider).or_default() += count;
    }
    let facts = |role: &u32| choices.roles.get(log.role(*role));
    let told = roles.iter().filter_map(facts).flat_map(|facts| &facts.approvers).min();
    let least = roles.iter().map(|role| log.role(*role)).min().unwrap_or_default();
    let name = told.cloned().unwrap_or_else(|| format!("{least}-approvers"));
    let members = choices.members.get(&name).copied().unwrap_or(0);
    let silent = members.saturating_sub(deciders.len() as u32);
    Group { name, roles, deciders, silent }
}

/// Which roles belong together.
struct Ties(Vec<u32>);

impl Ties {
    fn new(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    fn root(&self, mut role: u32) -> u32 {
        while self.0[role as usize] != role {
            role = self.0[role as usize];
        }
        role
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}
