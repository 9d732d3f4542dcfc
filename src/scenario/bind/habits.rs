//! How people behave: the habits of a block of needs, and what policies change of them.
//!
//! A policy names blocks by their names and says only what differs; the rest is the block's. Promises:
//! what a policy says of a block that is not there, or of more than habits, is a problem; habits that a
//! policy repeats are none of its own. Never: when needs arise.

use std::collections::BTreeMap;

use super::Binder;
use super::policies::Variant;
use crate::id::BlockId;
use crate::lifecycle::State;
use crate::random::Distribution;
use crate::scenario::key_path::{join, short};
use crate::scenario::keys::{HABITS, NEEDS};
use crate::scenario::model::{
    AsksFor, Assignment, Block, Habits, MOST_AHEAD, OwnHabits, Policy, Resubmits,
};
use crate::scenario::nearest::{did_you_mean, one_of};
use crate::scenario::overlay::merge;
use crate::scenario::problem::Problem;
use crate::scenario::read::{Reader, shown};
use crate::scenario::set::name_of;
use crate::scenario::tree::{Entry, Node, Table, Value};

/// The share of needs whose time ahead may be cut at the longest.
const CUT_AT_MOST: f64 = 0.001;
/// Of so many blocks it is said under one policy that a habit is cut.
const MOST_SAID: usize = 10;
const ASKS: [(&str, AsksFor); 2] = [("maximum", AsksFor::Maximum), ("work", AsksFor::Work)];

/// The blocks of a scenario, for policies that speak of them.
pub struct Blocks<'a> {
    nodes: &'a [Node],
    places: BTreeMap<String, usize>,
}

impl<'a> Blocks<'a> {
    /// Those of the file.
    pub fn of(nodes: &'a [Node]) -> Self {
        // Of a name that stands there twice, the first place counts.
        let names = nodes.iter().enumerate().rev();
        let places = names.filter_map(|(at, node)| Some((name_of(node)?, at)));
        Self { nodes, places: places.collect() }
    }

    /// The names in the order of the file.
    fn names(&self) -> Vec<&str> {
        let mut names: Vec<(usize, &str)> =
            self.places.iter().map(|(name, at)| (*at, name.as_str())).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name).collect()
    }

    /// What a block says of habits.
    fn said(&self, at: usize) -> Node {
        let node = &self.nodes[at];
        let entries = node.table().into_iter().flat_map(|table| &table.entries);
        let habits = entries.filter(|entry| HABITS.key(&entry.key).is_some());
        let table = Table { entries: habits.cloned().collect() };
        Node { value: Value::Table(table), place: node.place }
    }
}

impl Binder<'_> {
    /// The habits under the keys of a table.
    pub fn habits(&self, reader: &Reader<'_>) -> Habits {
        Habits {
            ahead: self.ahead(reader),
            asks_for: self.asks_for(reader),
            deactivates: reader.number("deactivates").unwrap_or(0.0),
            patience: self.distribution(reader, "patience"),
            resubmits: reader.inner("resubmits").map(|inner| self.resubmits(&inner)),
        }
    }

    /// The habits that a policy has of its own.
    pub fn own_habits(&self, variant: &Variant, blocks: &Blocks<'_>, all: &[Habits]) -> OwnHabits {
        let Some(node) = variant.tree.table().and_then(|tree| tree.get("needs")) else {
            return OwnHabits::default();
        };
        let Some(table) = node.table() else {
            if !node.is_refused() {
                let problem = Problem::new("needs", "expected a table of tables");
                let problem = problem.found(shown(self.sink, node)).at(node.place);
                self.sink.put(problem.allowed("`[policies.NAME.needs.NAME]`, by block of needs"));
            }
            return OwnHabits::default();
        };
        let of = |entry: &Entry| {
            let (at, habits) = self.changed(entry, blocks)?;
            (all.get(at) != Some(&habits)).then_some((BlockId::new(at), habits))
        };
        table.entries.iter().filter_map(of).collect()
    }

    /// The place of a block and the habits of its people, of which some are a policy's.
    fn changed(&self, entry: &Entry, blocks: &Blocks<'_>) -> Option<(usize, Habits)> {
        let path = join("needs", &entry.key);
        let Some(at) = blocks.places.get(&entry.key).copied() else {
            self.sink.put(unknown(entry, path, blocks));
            return None;
        };
        if entry.node.is_refused() {
            return None;
        }
        let Some(table) = entry.node.table() else {
            let problem =
                Problem::new(path, "expected a table").found(shown(self.sink, &entry.node));
            self.sink.put(problem.allowed(one_of(HABITS.names())).at(entry.node.place));
            return None;
        };
        let place = entry.node.place;
        let reader = Reader { sink: self.sink, table, keys: &HABITS, path, place };
        let fine = table.entries.iter().filter(|inner| may_change(&reader, inner)).cloned();
        let changes = Value::Table(Table { entries: fine.collect() });
        let mut said = blocks.said(at);
        merge(&mut said, &Node { value: changes, place });
        let table = said.table()?;
        Some((at, self.habits(&Reader { table, ..reader })))
    }

    fn ahead(&self, reader: &Reader<'_>) -> Distribution {
        let ahead = self.distribution_or_zero(reader, "ahead");
        // Longer ones are cut; where they are not rare, that would be another law.
        let long = ahead.sample(1.0 - CUT_AT_MOST);
        if long > MOST_AHEAD {
            let problem = reader.problem("ahead", "planned too long ahead");
            let problem = problem.allowed("at most 90 d before access is wanted");
            self.sink.put(problem.hint("the run begins so much earlier; a `max_value` cuts a law"));
        }
        ahead
    }

    fn asks_for(&self, reader: &Reader<'_>) -> AsksFor {
        let asks = self.word_or_distribution(reader, "asks_for", &ASKS);
        asks.map_or(AsksFor::Maximum, |asks| asks.unwrap_or_else(AsksFor::Law))
    }

    fn resubmits(&self, reader: &Reader<'_>) -> Resubmits {
        let mut after = Vec::new();
        for (item, _) in reader.texts("after").unwrap_or_default() {
            let Some(word) = item.known_word(self.sink, item.node) else { continue };
            let state = State::ALL.into_iter().find(|state| state.word() == word);
            after.extend(state.filter(|state| !after.contains(state)));
        }
        if !reader.has("after") {
            after.push(State::TimedOut);
        }
        Resubmits {
            after,
            delay: self.distribution_or_zero(reader, "delay"),
            times: reader.whole("times").and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
            chance: reader.number("chance").unwrap_or(1.0),
        }
    }
}

/// A policy speaks of a block that is not there.
fn unknown(entry: &Entry, path: String, blocks: &Blocks<'_>) -> Problem {
    let message = format!("no block of needs is named `{}`", short(&entry.key));
    let problem = Problem::new(path, message).at(entry.key_place);
    let names = blocks.names();
    let by_place = entry.key.parse().ok().and_then(|at: usize| names.get(at));
    let hint = match by_place {
        Some(name) => Some(format!("blocks go by their names here: `{name}`")),
        None => did_you_mean(&entry.key, names.iter().copied()),
    };
    match names.is_empty() {
        true => problem.hint("define it as `[[needs]]` first"),
        false => problem.allowed(one_of(names)).maybe_hint(hint),
    }
}

/// Whether a policy may change this key of a block; what it may not is reported.
fn may_change(reader: &Reader<'_>, entry: &Entry) -> bool {
    if HABITS.key(&entry.key).is_some() {
        return true;
    }
    if NEEDS.key(&entry.key).is_none() {
        reader.check_known(entry);
        return false;
    }
    let message = format!("a policy may not change `{}` of needs", entry.key);
    let problem = Problem::new(reader.path_of(&entry.key), message).at(entry.key_place);
    let problem = problem.allowed(one_of(HABITS.names()));
    let hint = "who needs what when is the same under every policy; how people behave may differ";
    reader.sink.put(problem.hint(hint));
    false
}

/// Habits that a role cuts: at least half of what people ask for is more than it allows.
pub fn warnings(policies: &[Policy], blocks: &[Block]) -> Vec<String> {
    let mut warnings: Vec<String> = Vec::new();
    for policy in policies {
        let cut = |block: &Block| {
            let role = policy.roles.get(block.role.index())?;
            let longest = role.settings.maximum_duration;
            let AsksFor::Law(law) = &policy.habits(block).asks_for else { return None };
            let asked = law.sample(0.5);
            let is_cut = asked > longest && role.assignment == Assignment::Eligible;
            let half = if law.constant_value().is_some() { "" } else { "half the time or more " };
            is_cut.then(|| {
                format!(
                    "people of the needs `{}` {half}ask for `{}` for {asked} or longer; it can be \
                     active for {longest} at most, and that is what they get",
                    block.name, role.name
                )
            })
        };
        let said = blocks.iter().filter_map(cut).take(MOST_SAID);
        warnings.extend(match policies.len() {
            1 => said.collect::<Vec<_>>(),
            _ => said.map(|said| format!("{said} (policy `{}`)", policy.name)).collect(),
        });
    }
    warnings
}
