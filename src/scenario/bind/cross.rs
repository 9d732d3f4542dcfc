//! What no table can tell alone: rules between roles, people and needs, and warnings.

use std::collections::{BTreeMap, BTreeSet};

use super::requesters::Bound;
use crate::id::{PopulationId, RoleId};
use crate::lifecycle::Requirement;
use crate::scenario::key_path::join;
use crate::scenario::model::{Assignment, Block, Policy, Population, Role};
use crate::scenario::persons::Persons;
use crate::scenario::problem::{Problem, Sink};
use crate::scenario::tree::{Node, Table};
use crate::time::Span;

/// The populations, eligible for what the file says or else for the roles of their needs.
pub fn eligible(
    bound: Vec<Bound>,
    blocks: &[Block],
    base: &Table,
    roles: &[String],
    sink: &Sink,
) -> Vec<Population> {
    let mut all: BTreeMap<PopulationId, Vec<(RoleId, &str)>> = BTreeMap::new();
    for block in blocks {
        all.entry(block.population).or_default().push((block.role, block.name.as_str()));
    }
    let mut populations = Vec::with_capacity(bound.len());
    for (i, Bound { mut population, says_eligible }) in bound.into_iter().enumerate() {
        let mut wanted = all.remove(&PopulationId::new(i)).unwrap_or_default();
        wanted.sort_by_key(|(role, _)| *role);
        wanted.dedup_by_key(|(role, _)| *role);
        if says_eligible {
            let known: BTreeSet<RoleId> = population.eligible.iter().copied().collect();
            wanted.retain(|(role, _)| !known.contains(role));
            for (role, block) in wanted {
                let role = &roles[role.index()];
                sink.put(not_eligible(base, &population.name, role, block));
            }
        } else {
            population.eligible = wanted.into_iter().map(|(role, _)| role).collect();
        }
        populations.push(population);
    }
    populations
}

fn not_eligible(base: &Table, population: &str, role: &str, block: &str) -> Problem {
    let path = join(&join("requesters", population), "eligible");
    let message =
        format!("`{population}` need the role `{role}` (in `{block}`) but are not eligible");
    let problem = Problem::new(path, message);
    let problem = problem.hint(format!("add `{role}` to `eligible`, or leave `eligible` out"));
    let table = section(base, "requesters", population);
    match table.and_then(|node| node.table()?.get("eligible")) {
        Some(node) => problem.at(node.place),
        None => problem,
    }
}

fn section<'a>(base: &'a Table, table: &str, name: &str) -> Option<&'a Node> {
    base.get(table)?.table()?.get(name)
}

/// Requesters without a method cannot meet a role that asks for one.
pub fn check_mfa(policies: &[Policy], populations: &[Population], base: &Table, sink: &Sink) {
    let mut lacking: BTreeMap<(usize, RoleId), Vec<&str>> = BTreeMap::new();
    for policy in policies {
        for (i, population) in populations.iter().enumerate() {
            for &role in population.eligible.iter().filter(|_| population.mfa.is_none()) {
                if asks_for_mfa(&policy.roles[role.index()]) {
                    lacking.entry((i, role)).or_default().push(&policy.name);
                }
            }
        }
    }
    for ((i, role), names) in lacking {
        let population = &populations[i].name;
        let role = &policies[0].roles[role.index()].name;
        let message = format!("`{population}` have no `mfa`, but the role `{role}` requires it");
        let mut problem = Problem::new(join(&join("requesters", population), "mfa"), message);
        if policies.len() > 1 || policies[0].name != "base" {
            let plural = if names.len() == 1 { "policy" } else { "policies" };
            problem =
                problem.found(format!("required under the {plural} `{}`", names.join("`, `")));
        }
        if let Some(node) = section(base, "requesters", population) {
            problem = problem.at(node.place);
        }
        sink.put(problem.hint("name the `[mfa.NAME]` that they have"));
    }
}

fn asks_for_mfa(role: &Role) -> bool {
    role.assignment == Assignment::Eligible && role.settings.require != Requirement::None
}

/// Things that are allowed but probably not meant, one sentence each.
pub fn warnings(policies: &[Policy], populations: &[Population]) -> Vec<String> {
    let mut warnings = Vec::new();
    let wanted: BTreeSet<RoleId> =
        populations.iter().flat_map(|people| &people.eligible).copied().collect();
    for population in populations {
        for (role, _) in &population.approvers {
            if !population.eligible.contains(role) {
                let (people, role) = (&population.name, &policies[0].roles[role.index()].name);
                warnings.push(format!(
                    "`{people}` have own approvers for `{role}`, which they may not activate"
                ));
            }
        }
    }
    for policy in policies {
        let persons = Persons::of(policy);
        let alone = policies.len() == 1;
        let under = |sentence: String| match alone {
            true => sentence,
            false => format!("{} (policy `{}`)", sentence, policy.name),
        };
        for (i, role) in policy.roles.iter().enumerate() {
            let asked_for = wanted.contains(&RoleId::new(i));
            if asked_for && role.assignment == Assignment::Eligible {
                let id = RoleId::new(i);
                warnings.extend(
                    of_role((id, role), policy, populations, &persons).into_iter().map(under),
                );
            }
        }
    }
    warnings
}

fn of_role(
    (id, role): (RoleId, &Role),
    policy: &Policy,
    populations: &[Population],
    persons: &Persons,
) -> Vec<String> {
    let mut warnings = Vec::new();
    let name = &role.name;
    if role.settings.maximum_duration > Span::hours(24) {
        let longest = role.settings.maximum_duration;
        warnings.push(format!(
            "`{name}` can be active for {longest}; Entra PIM allows 24 hours at most"
        ));
    }
    for (i, (rule, desk)) in role.settings.stages.iter().zip(&role.desks).enumerate() {
        let stage = match role.desks.len() {
            1 => String::new(),
            _ => format!(" in stage {}", i + 1),
        };
        let mut groups = [desk.approvers.as_slice(), &desk.escalate_to].concat();
        groups.sort_unstable();
        groups.dedup();
        let members = persons.count(policy, &groups);
        // Whom others decide about asks none of these.
        let asks = |(at, people): (usize, &Population)| {
            people.eligible.contains(&id) && role.own_of(PopulationId::new(at)).is_none()
        };
        if i == 0 && !populations.iter().enumerate().any(asks) {
            continue;
        }
        if desk.approvers.is_empty() {
            warnings.push(format!(
                "`{name}` requires approval but names no approvers{stage}: nobody decides, every request times out"
            ));
        } else if members < rule.approvals_needed as usize {
            let needed = rule.approvals_needed;
            let people = if members == 1 { "1 person" } else { &format!("{members} people") };
            warnings.push(format!(
                "`{name}` needs {needed} approvals{stage} but only {people} can give them: every \
                 request times out"
            ));
        }
    }
    warnings
}
