//! `within`: chains of roles.
//!
//! Promises: a chain that goes round is a problem, and so is one of more than three roles, each said
//! once; who may activate a role may activate those around it. Never: who is asked.

use std::collections::BTreeSet;

use super::policies::Variants;
use crate::id::RoleId;
use crate::scenario::chains::MOST_CHAINED;
use crate::scenario::key_path::join;
use crate::scenario::model::{Policy, Population};
use crate::scenario::problem::{Problem, Sink};
use crate::scenario::tree::Node;

/// Looks at the chains of every policy; `policies` belong to `variants` one by one.
pub fn check(variants: &Variants, policies: &[Policy], sink: &Sink) {
    for (variant, policy) in variants.policies.iter().zip(policies) {
        if !policy.has_chains() {
            continue;
        }
        // Roles of a circle that has been told, and those from which one comes to it.
        let mut told: BTreeSet<RoleId> = BTreeSet::new();
        for at in 0..policy.roles.len() {
            let chain = chain(policy, RoleId::new(at), &told);
            let problem = match &chain {
                Chain::Round(circle) => Some(round(policy, circle)),
                Chain::Ends(roles) if roles.len() == MOST_CHAINED + 1 => Some(long(policy, roles)),
                Chain::Ends(_) | Chain::Told => None,
            };
            if let Chain::Round(circle) = chain {
                told.extend(circle);
            }
            if let Some((role, problem)) = problem {
                let node = within_of(&variant.tree, &policy.roles[role.index()].name);
                sink.put(match node {
                    Some(node) => problem.at(node.place),
                    None => problem,
                });
            }
        }
    }
}

/// Where one comes from a role, outward.
enum Chain {
    /// To a role that is within none: all on the way.
    Ends(Vec<RoleId>),
    /// Back to a role: those of the circle, the first of the file first.
    Round(Vec<RoleId>),
    /// To a circle that has been told.
    Told,
}

fn chain(policy: &Policy, from: RoleId, told: &BTreeSet<RoleId>) -> Chain {
    let mut way = vec![from];
    let mut at = from;
    while let Some(outer) = policy.roles[at.index()].within {
        if told.contains(&outer) {
            return Chain::Told;
        }
        if let Some(begin) = way.iter().position(|role| *role == outer) {
            let mut circle = way.split_off(begin);
            let least = circle.iter().enumerate().min_by_key(|(_, role)| **role);
            let first = least.map_or(0, |(place, _)| place);
            circle.rotate_left(first);
            return Chain::Round(circle);
        }
        way.push(outer);
        at = outer;
    }
    Chain::Ends(way)
}

fn named(policy: &Policy, roles: &[RoleId]) -> String {
    let name = |role: &RoleId| format!("`{}`", policy.roles[role.index()].name);
    roles.iter().map(name).collect::<Vec<_>>().join(" within ")
}

fn round(policy: &Policy, circle: &[RoleId]) -> (RoleId, Problem) {
    let first = circle[0];
    let name = &policy.roles[first.index()].name;
    let message = match circle {
        [_] => "a role within itself".to_owned(),
        _ => "roles within each other: none of them could ever be asked for".to_owned(),
    };
    let problem = Problem::new(path(name), message);
    let whole: Vec<RoleId> = circle.iter().chain([&first]).copied().collect();
    (first, problem.found(named(policy, &whole)))
}

fn long(policy: &Policy, roles: &[RoleId]) -> (RoleId, Problem) {
    let first = roles[0];
    let problem =
        Problem::new(path(&policy.roles[first.index()].name), "a chain of too many roles");
    let problem = problem.found(named(policy, roles));
    (first, problem.allowed(format!("at most {MOST_CHAINED} roles in a chain")))
}

fn path(role: &str) -> String {
    join(&join("roles", role), "within")
}

fn within_of<'a>(tree: &'a Node, role: &str) -> Option<&'a Node> {
    tree.table()?.get("roles")?.table()?.get(role)?.table()?.get("within")
}

/// Who is eligible for a role is eligible for those around it, under whichever policy.
pub fn imply(policies: &[Policy], populations: &mut [Population]) {
    for policy in policies.iter().filter(|policy| policy.has_chains()) {
        for population in populations.iter_mut() {
            let inner = population.eligible.clone();
            population.eligible.extend(inner.iter().flat_map(|role| policy.outer_roles(*role)));
            population.eligible.sort_unstable();
            population.eligible.dedup();
        }
    }
}
