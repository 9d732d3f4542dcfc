//! `[requesters.NAME]`.

use super::Binder;
use super::names::{Names, check_name};
use crate::id::{GroupId, MfaId, PopulationId, Requester, RoleId};
use crate::scenario::key_path::join;
use crate::scenario::model::{Named, Population};
use crate::scenario::problem::Problem;
use crate::scenario::read::{Item, Reader};
use crate::scenario::tree::{Node, Value};

/// A population, and whether the file says what it is eligible for.
pub struct Bound {
    /// The population; its `eligible` is what the file says, else empty.
    pub population: Population,
    /// Whether `eligible` is given.
    pub says_eligible: bool,
}

impl Binder<'_> {
    /// All populations in order.
    pub fn populations(
        &self,
        top: &Reader<'_>,
        mfa: &Names,
        groups: &Names,
        roles: &Names,
    ) -> Vec<Bound> {
        let mut bound = Vec::new();
        for (entry, reader) in top.named("requesters") {
            check_name(self.sink, &entry.key, "population", &reader.path, entry.key_place);
            let eligible = roles.several(&reader, "eligible");
            let says_eligible = eligible.is_some();
            let mut eligible: Vec<RoleId> =
                eligible.unwrap_or_default().into_iter().map(RoleId::new).collect();
            eligible.sort_unstable();
            let approves_for = groups.several(&reader, "approves_for").unwrap_or_default();
            let population = Population {
                name: entry.key.clone(),
                count: reader.whole("count").unwrap_or(1).unsigned_abs(),
                mfa: mfa.one(&reader, "mfa").map(MfaId::new),
                justification: self.distribution_or_zero(&reader, "justification"),
                ticket: self.distribution_or_zero(&reader, "ticket"),
                approves_for: approves_for.into_iter().map(GroupId::new).collect(),
                eligible,
                approvers: self.own_approvers(&reader, groups, roles),
            };
            bound.push(Bound { population, says_eligible });
        }
        bound
    }
}

impl Binder<'_> {
    /// `[requesters.NAME.approvers]`, in file order of the roles.
    fn own_approvers(
        &self,
        reader: &Reader<'_>,
        groups: &Names,
        roles: &Names,
    ) -> Vec<(RoleId, Vec<GroupId>)> {
        let Some(item) = reader.item("approvers") else { return Vec::new() };
        let Some(table) = item.node.table() else {
            return item.refuse(self.sink, "expected a table").unwrap_or_default();
        };
        let mut own: Vec<(RoleId, Vec<GroupId>)> = Vec::new();
        for entry in &table.entries {
            let path = join(&item.path, &entry.key);
            let name = Node { value: Value::String(entry.key.clone()), place: entry.key_place };
            let name = Item { node: &name, key: item.key, path: path.clone() };
            let role = roles.resolve(self.sink, &name, &entry.key);
            let list = Item { node: &entry.node, key: item.key, path };
            let named = self.own_groups(&list, groups);
            if let (Some(role), Some(named)) = (role, named) {
                own.push((RoleId::new(role), named));
            }
        }
        own.sort_unstable();
        own
    }

    /// The groups of one role, each once.
    fn own_groups(&self, list: &Item<'_>, groups: &Names) -> Option<Vec<GroupId>> {
        let nodes = match &list.node.value {
            Value::Array(nodes) if !nodes.is_empty() => nodes,
            Value::Array(_) => {
                let problem = Problem::new(&list.path, "nobody would decide");
                let problem = problem.allowed("at least one approver group").at(list.node.place);
                let hint = "leave the role out, and its own approvers decide";
                self.sink.put(problem.hint(hint));
                return None;
            }
            _ => return list.refuse(self.sink, "expected a list of approver groups"),
        };
        let mut named = Vec::new();
        for (i, node) in nodes.iter().enumerate() {
            let item = Item { node, key: list.key, path: join(&list.path, &i.to_string()) };
            let Some(name) = item.text(self.sink) else { continue };
            let Some(group) = groups.resolve(self.sink, &item, name) else { continue };
            if named.contains(&GroupId::new(group)) {
                let problem = Problem::new(&item.path, format!("`{name}` is named twice"));
                self.sink.put(problem.at(node.place));
            } else {
                named.push(GroupId::new(group));
            }
        }
        Some(named)
    }
}

/// A population by its name, or one person by a name such as `engineers-7`.
///
/// `names` are those of the populations.
pub fn named(name: &str, names: &Names, populations: &[Population]) -> Option<Named> {
    if let Some(at) = names.find(name) {
        return Some(Named::Population(PopulationId::new(at)));
    }
    let (of, number) = name.rsplit_once('-')?;
    let at = names.find(of)?;
    // Where one could not be read, the places of the others are shifted.
    let population = populations.get(at).filter(|population| population.name == of)?;
    let number = number_of(number, population)?;
    Some(Named::Requester(Requester { population: PopulationId::new(at), number }))
}

/// The number, from 0, of the person of a population with a name such as `engineers-7`.
pub fn number_in(name: &str, population: &Population) -> Option<u64> {
    let number = name.strip_prefix(population.name.as_str())?.strip_prefix('-')?;
    number_of(number, population)
}

/// The number, from 0, of a person counted from 1.
pub fn number_of(text: &str, population: &Population) -> Option<u64> {
    let plain = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse::<u64>().ok().filter(|_| plain)?;
    (1..=population.count).contains(&number).then(|| number - 1)
}
