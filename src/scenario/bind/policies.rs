//! `[policies.NAME]`: one whole tree for each policy.
//!
//! A policy changes what an organisation decides: roles, approvers, MFA, emergency accounts,
//! calendars; and how people behave under it (`bind/habits`). A calendar that a policy changes concerns
//! approvers only; profiles of needs and of attackers always follow the scenario's own calendars, because
//! needs are the same under every policy.

use super::names::{Names, check_name};
use crate::scenario::key_path::join;
use crate::scenario::keys::{Kind, MOST_POLICIES, POLICY, Section, TOP};
use crate::scenario::nearest::{did_you_mean, one_of};
use crate::scenario::overlay::merge;
use crate::scenario::problem::{Problem, Sink};
use crate::scenario::put::Unfit;
use crate::scenario::read::{Reader, shown};
use crate::scenario::set::{ANY, Override, name_of, position};
use crate::scenario::tree::{Entry, Node, Table, Value};

/// Values of all policies together, at most.
const LARGEST: usize = 5_000_000;
/// The table of a policy's own keys that is not a part of the scenario.
const OWN: &str = "description";

/// One policy and the parts of the scenario that a policy can change, as they are under it.
pub struct Variant {
    /// Its name.
    pub name: String,
    /// Its description, empty when not given.
    pub description: String,
    /// Roles, approvers, MFA methods, calendars and emergency accounts under the policy.
    pub tree: Node,
}

/// The scenario without policies, and each policy over it.
pub struct Variants {
    /// The scenario itself, with the overrides that concern every policy.
    pub base: Node,
    /// The policies in order, or the one policy `base`.
    pub policies: Vec<Variant>,
    /// Whether the file has policies.
    pub has_policies: bool,
}

/// Takes the policies out of a file and lays each over the rest; then applies the overrides in
/// their order.
pub fn split(mut root: Node, overrides: &[Override], sink: &Sink) -> Variants {
    let mut policies = take_policies(&mut root, sink);
    let names = || policies.iter().map(|policy| policy.key.clone());
    let names = Names::new(Section::Policy, names().collect());
    sink.name_policies(names.list.clone());
    set_in_policies(&mut policies, &names, overrides, sink);
    let parts = parts(&root);
    let lay = |policy: &Entry| variant(parts.clone(), policy, sink);
    let mut variants: Vec<Variant> = policies.iter().map(lay).collect();
    let has_policies = !variants.is_empty();
    for set in overrides {
        match set.policy() {
            None => apply_everywhere(set, &mut root, &mut variants, sink),
            Some(name) if set.is_part() => {
                apply_within(set, &named(&names, name), (&root, &mut variants), sink);
            }
            // Applied to the policies themselves, before they were read.
            Some(_) => {}
        }
    }
    if !has_policies {
        let (name, description, tree) = ("base".to_owned(), String::new(), self::parts(&root));
        variants.push(Variant { name, description, tree });
    }
    Variants { base: root, policies: variants, has_policies }
}

/// The policies of a file, each marked as a layer of its own.
fn take_policies(root: &mut Node, sink: &Sink) -> Vec<Entry> {
    let Value::Table(table) = &mut root.value else { return Vec::new() };
    let Some(entry) = table.remove("policies") else { return Vec::new() };
    let problem = |message: &str| Problem::new("policies", message).at(entry.node.place);
    if entry.node.is_refused() {
        return Vec::new();
    }
    let Value::Table(policies) = entry.node.value else {
        let found = shown(sink, &entry.node);
        sink.put(problem("expected a table of tables").found(found).allowed("`[policies.NAME]`"));
        return Vec::new();
    };
    let mut policies = policies.entries;
    let size = root.size().saturating_mul(policies.len() + 1);
    if policies.len() > MOST_POLICIES || size > LARGEST {
        let problem = problem("too many policies for a scenario of this size");
        let problem = problem.found(format!("{} policies", policies.len()));
        sink.put(
            problem
                .allowed(format!("at most {MOST_POLICIES}, and {LARGEST} values in all of them")),
        );
        return Vec::new();
    }
    for (i, policy) in policies.iter_mut().enumerate() {
        policy.key_place.layer = i as u32 + 1;
        policy.node.set_layer(i as u32 + 1);
    }
    policies
}

/// Whether policies have this part of a scenario as a whole. Of needs they only say what differs: there
/// may be very many.
fn is_whole(key: &str) -> bool {
    key != "needs" && key != OWN && POLICY.key(key).is_some()
}

/// What policies can change, out of a whole scenario.
fn parts(root: &Node) -> Node {
    let is_part = |entry: &&Entry| is_whole(&entry.key);
    let entries = root.table().into_iter().flat_map(|table| table.entries.iter().filter(is_part));
    let table = Table { entries: entries.cloned().collect() };
    Node { value: Value::Table(table), place: root.place }
}

/// The places of the policies of this name, or of all.
fn named(names: &Names, name: &str) -> Vec<usize> {
    match name {
        ANY => (0..names.list.len()).collect(),
        _ => names.find(name).into_iter().collect(),
    }
}

/// Applies the overrides of descriptions, and of what a policy may not have, to the policies
/// themselves.
fn set_in_policies(policies: &mut [Entry], names: &Names, overrides: &[Override], sink: &Sink) {
    for set in overrides {
        let Some(name) = set.policy() else { continue };
        let found = named(names, name);
        if found.is_empty() {
            let path = join("policies", name);
            let message = match name {
                ANY => "the scenario has no policies".to_owned(),
                _ => format!("no policy is named `{name}`"),
            };
            let problem = Problem::new(path, message).at(set.place());
            let known = || names.list.iter().map(String::as_str);
            let problem = if name == ANY { problem } else { problem.allowed(one_of(known())) };
            sink.put(problem.maybe_hint(did_you_mean(name, known())));
            continue;
        };
        if set.is_part() {
            continue;
        }
        for at in found {
            if let Err(lost) = set.within_policy(at as u32 + 1).apply(&mut policies[at].node) {
                sink.put(lost.problem());
            }
        }
    }
}

/// Applies an override of a part to these policies; with several, it must fit one of them at least.
fn apply_within(
    set: &Override,
    places: &[usize],
    (base, variants): (&Node, &mut [Variant]),
    sink: &Sink,
) {
    let mut lost = None;
    let mut fits = false;
    for at in places {
        let set = set.within_policy(*at as u32 + 1);
        for set in for_needs(set, base, &mut variants[*at].tree) {
            match set.apply(&mut variants[*at].tree) {
                Ok(()) => fits = true,
                Err(Unfit::Lost(problem)) => lost = lost.or(Some(problem)),
                Err(Unfit::Wrong(problem)) => return sink.put(*problem),
            }
        }
    }
    if let (Some(problem), false) = (lost, fits) {
        sink.put(*problem);
    }
}

/// Applies an override to the scenario and to every policy; it must fit one of them at least.
fn apply_everywhere(set: &Override, base: &mut Node, variants: &mut [Variant], sink: &Sink) {
    let places = set.of_needs().map(|part| names_of_needs(base, part));
    let mut lost = None;
    let mut fits = false;
    let mut note = |done: Result<(), Unfit>| match done {
        Ok(()) => fits = true,
        Err(Unfit::Lost(problem)) => lost = lost.take().or(Some(problem)),
        Err(Unfit::Wrong(problem)) => sink.put(*problem),
    };
    note(set.apply(base));
    if let Some(names) = places {
        // What a policy says itself of a block; else it is the scenario's.
        let key = set.key_of_needs().unwrap_or_default();
        for variant in variants {
            let own = names.iter().filter(|name| of_need(&variant.tree, name, key).is_some());
            let own: Vec<Override> = own.map(|name| set.for_need(name)).collect();
            own.iter().for_each(|set| note(set.apply(&mut variant.tree)));
        }
    } else if set.names_part() {
        variants.iter_mut().for_each(|variant| note(set.apply(&mut variant.tree)));
    }
    if let (Some(problem), false) = (lost, fits) {
        sink.put(*problem);
    }
}

/// An override of a policy for each block of needs that it is about. What is multiplied and the policy
/// does not say itself is what the scenario says.
fn for_needs(set: Override, base: &Node, tree: &mut Node) -> Vec<Override> {
    let Some((part, key)) = set.of_needs().zip(set.key_of_needs()) else { return vec![set] };
    let names = match part {
        ANY => names_of_needs(base, ANY),
        name => vec![name.to_owned()],
    };
    for name in names.iter().filter(|_| set.multiplies()) {
        let said = names_of_needs(base, name);
        let said = said.first().filter(|known| *known == name);
        let node = said.and_then(|name| of_block(base, name)?.table()?.get(key).cloned());
        if let (Some(node), None) = (node, of_need(tree, name, key)) {
            lend(tree, name, key, Node { place: set.place(), ..node });
        }
    }
    names.iter().map(|name| set.for_need(name)).collect()
}

/// A block of needs of the scenario.
fn of_block<'n>(base: &'n Node, name: &str) -> Option<&'n Node> {
    let Value::Array(nodes) = &base.table()?.get("needs")?.value else { return None };
    nodes.get(position(nodes, name)?)
}

/// What a policy says itself under a key of a block of needs.
fn of_need<'n>(tree: &'n Node, name: &str, key: &str) -> Option<&'n Node> {
    tree.table()?.get("needs")?.table()?.get(name)?.table()?.get(key)
}

/// Gives a policy a value of a block of needs. Tables on the way are made.
fn lend(tree: &mut Node, name: &str, key: &str, node: Node) {
    let place = node.place;
    let mut at = tree;
    for part in ["needs", name, key] {
        let Value::Table(table) = &mut at.value else { return };
        if table.get(part).is_none() {
            let node = Node { value: Value::Table(Table::default()), place };
            table.entries.push(Entry { key: part.to_owned(), key_place: place, node });
        }
        let Some(inner) = table.get_mut(part) else { return };
        at = inner;
    }
    *at = node;
}

/// The names of the blocks of needs that a part of a path stands for.
fn names_of_needs(base: &Node, part: &str) -> Vec<String> {
    let node = base.table().and_then(|table| table.get("needs"));
    let Some(Value::Array(nodes)) = node.map(|node| &node.value) else { return Vec::new() };
    match part {
        ANY => nodes.iter().filter_map(name_of).collect(),
        _ => position(nodes, part).and_then(|at| name_of(nodes.get(at)?)).into_iter().collect(),
    }
}

fn variant(mut tree: Node, policy: &Entry, sink: &Sink) -> Variant {
    let path = join("policies", &policy.key);
    check_name(sink, &policy.key, "policy", &path, policy.key_place);
    let variant = |description, tree| Variant { name: policy.key.clone(), description, tree };
    let Some(table) = policy.node.table() else {
        let problem = Problem::new(path, "expected a table").found(shown(sink, &policy.node));
        sink.put(problem.allowed(one_of(POLICY.names())).at(policy.node.place));
        return variant(String::new(), tree);
    };
    let reader = Reader { sink, table, keys: &POLICY, path, place: policy.node.place };
    let mut changes = Table::default();
    for entry in &table.entries {
        if may_change(&reader, entry, &tree) {
            changes.entries.push(entry.clone());
        }
    }
    merge(&mut tree, &Node { value: Value::Table(changes), place: policy.node.place });
    variant(reader.text(OWN).unwrap_or_default().to_owned(), tree)
}

/// Whether an entry of a policy is a part that it may change; what it may not is reported.
fn may_change(reader: &Reader<'_>, entry: &Entry, base: &Node) -> bool {
    let key = entry.key.as_str();
    let Some(row) = POLICY.key(key) else {
        if TOP.key(key).is_some() {
            let path = reader.path_of(key);
            let problem = Problem::new(path, format!("a policy may not change `{key}`"));
            let problem = problem.allowed(one_of(POLICY.names())).at(entry.key_place);
            let hint = match key {
                "costs" => "prices are the same under every policy",
                _ => "people, needs and the run are the same under every policy",
            };
            reader.sink.put(problem.hint(hint));
        } else {
            reader.check_known(entry);
        }
        return false;
    };
    if !matches!(row.kind, Kind::Part | Kind::Named(_)) {
        return false;
    }
    let Some(table) = entry.node.table() else {
        let problem = reader.problem(key, "expected a table");
        let allowed = match row.kind {
            Kind::Named(keys) => format!("`[{}]`", keys.path),
            _ => format!("parts of `[{key}]`"),
        };
        reader.sink.put(problem.allowed(allowed));
        return false;
    };
    let defined = base.table().and_then(|base| base.get(key)).and_then(Node::table);
    match key {
        "roles" => check_defined(reader, key, table, defined, Section::Role),
        "mfa" => check_defined(reader, key, table, defined, Section::Mfa),
        _ => {}
    }
    true
}

/// A policy can change roles and MFA methods, not make new ones.
fn check_defined(
    reader: &Reader<'_>,
    key: &str,
    changes: &Table,
    defined: Option<&Table>,
    section: Section,
) {
    let known = || defined.into_iter().flat_map(Table::keys);
    for entry in &changes.entries {
        if known().any(|name| name == entry.key) {
            continue;
        }
        let path = join(&reader.path_of(key), &entry.key);
        let message = format!("no {} is named `{}`", section.noun(), entry.key);
        let problem = Problem::new(path, message).at(entry.key_place);
        reader.sink.put(match known().next() {
            Some(_) => {
                let hint = did_you_mean(&entry.key, known());
                problem.allowed(one_of(known())).maybe_hint(hint)
            }
            None => problem.hint(format!("define it as `[{}.NAME]` first", section.table())),
        });
    }
}
