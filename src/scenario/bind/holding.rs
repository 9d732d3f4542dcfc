//! `must_hold`: who the members are, and whether they can hold what they must.
//!
//! Promises: where a group has it, each member is a person of one population, who is eligible for one of
//! the roles. Without a word of its own, `[approvers.default]` has it where its members are people who are
//! eligible for one of its roles. Never: when a member holds one.

use super::policies::{Variant, Variants};
use crate::english;
use crate::id::{GroupId, RoleId};
use crate::scenario::key_path::join;
use crate::scenario::model::{Group, Policy, Population};
use crate::scenario::problem::{Problem, Sink};
use crate::scenario::tree::Node;

/// The group that stands for the active administrators, and the roles that make one.
const DEFAULT: (&str, [&str; 2]) =
    ("default", ["global-administrator", "privileged-role-administrator"]);

/// The populations whose people are the members of a group.
fn people_of(populations: &[Population], group: GroupId) -> Vec<&Population> {
    populations.iter().filter(|people| people.approves_for.contains(&group)).collect()
}

/// Whether the people may activate one of these roles.
fn may_hold(people: &Population, roles: &[RoleId]) -> bool {
    roles.iter().any(|role| people.eligible.contains(role))
}

/// What `[approvers.default]` means where it says nothing of it, in every policy.
pub fn imply(
    variants: &Variants,
    policies: &mut [Policy],
    populations: &[Population],
    roles: &[String],
) {
    let (name, holders) = DEFAULT;
    let find = |holder: &&str| roles.iter().position(|role| role == holder).map(RoleId::new);
    let holders: Vec<RoleId> = holders.iter().filter_map(find).collect();
    for (variant, policy) in variants.policies.iter().zip(policies) {
        let says = key_of(variant, name, "must_hold").is_some();
        let Some(at) = policy.groups.iter().position(|group| group.name == name) else { continue };
        let people = people_of(populations, GroupId::new(at));
        if let ([people], false) = (people.as_slice(), says)
            && may_hold(people, &holders)
        {
            policy.groups[at].must_hold.clone_from(&holders);
        }
    }
}

/// Looks at the groups of every policy that say `must_hold`; `policies` belong to `variants` one by one.
pub fn check(variants: &Variants, policies: &[Policy], populations: &[Population], sink: &Sink) {
    for (variant, policy) in variants.policies.iter().zip(policies) {
        for (at, group) in policy.groups.iter().enumerate() {
            if !group.must_hold.is_empty() {
                check_group(variant, policy, (GroupId::new(at), group), populations, sink);
            }
        }
    }
}

fn check_group(
    variant: &Variant,
    policy: &Policy,
    (id, group): (GroupId, &Group),
    populations: &[Population],
    sink: &Sink,
) {
    let put = |key: &str, problem: Problem| {
        sink.put(match key_of(variant, &group.name, key) {
            Some(node) => problem.at(node.place),
            None => problem,
        });
    };
    let name = &group.name;
    let path = |key: &str| join(&join("approvers", name), key);
    let people = people_of(populations, id);
    let [people] = people.as_slice() else {
        let problem = match people.as_slice() {
            [] => {
                let message =
                    format!("the members of `{name}` must hold a role, but are no people");
                Problem::new(path("must_hold"), message).hint(format!(
                    "write `approves_for = [\"{name}\"]` at the requesters whose first people they are"
                ))
            }
            several => {
                let message =
                    format!("the members of `{name}` must hold a role, but are people twice");
                let names: Vec<&str> = several.iter().map(|people| people.name.as_str()).collect();
                let problem = Problem::new(path("must_hold"), message);
                let problem = problem.found(format!("`approves_for` of `{}`", names.join("`, `")));
                problem.allowed("one population that names the group in `approves_for`")
            }
        };
        return put("must_hold", problem);
    };
    let members = group.members.len();
    // As many as the list has, where a number takes the first of them.
    if members as u64 > people.count {
        let said = english::of(members, "member", "members");
        let message = format!("`{name}` has more members than `{}` has people", people.name);
        let problem = Problem::new(path("members"), message).found(format!("{members} {said}"));
        let count = people.count;
        let allowed = format!("at most {count}: each is a person who holds a role to decide");
        put("members", problem.allowed(allowed));
    }
    if !may_hold(people, &group.must_hold) {
        let role = |role: &RoleId| format!("`{}`", policy.roles[role.index()].name);
        let roles: Vec<String> = group.must_hold.iter().map(role).collect();
        let message =
            format!("`{}` can hold none of the roles that `{name}` must hold", people.name);
        let problem = Problem::new(path("must_hold"), message).found(roles.join(", "));
        let hint = format!("add one of them to `eligible` of `{}`", people.name);
        put("must_hold", problem.hint(hint));
    }
}

fn key_of<'a>(variant: &'a Variant, group: &str, key: &str) -> Option<&'a Node> {
    let groups = variant.tree.table()?.get("approvers")?.table()?;
    groups.get(group)?.table()?.get(key)
}
