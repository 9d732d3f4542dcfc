//! Which member of a group each decider of a log is.
//!
//! A member that has the name of a decider is that one. Every other decider, the busiest first, is the
//! free member of the group with the fewest of the decisions off duty; of equal ones the first. Who
//! decides for roles of several groups is one of each. Promises: two deciders are never one member.
//! Never: a guess where a group has no member left.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::{Approver, GroupId, MemberIx, RoleId};
use crate::scenario::model::Policy;
use crate::scenario::persons::Persons;
use crate::scenario::roster::Roster;
use crate::tenant::log::Log;
use crate::time::{Instant, Span};

/// The members that the deciders are.
#[derive(Debug, Default)]
pub struct Members {
    of: BTreeMap<(u32, GroupId), MemberIx>,
}

/// A decision of a person for a role.
struct Decision {
    role: RoleId,
    at: Instant,
}

impl Members {
    /// The members of a policy that the deciders of a log are. `roles` are those of the log in the
    /// scenario, `rosters` those of each member.
    pub fn of(
        log: &Log,
        roles: &[Option<RoleId>],
        policy: &Policy,
        rosters: &[Vec<&Roster>],
    ) -> Self {
        let mut decisions: BTreeMap<u32, Vec<Decision>> = BTreeMap::new();
        for request in &log.requests {
            let Some(role) = roles.get(request.role as usize).copied().flatten() else { continue };
            if let (Some(person), Some(at)) = (request.decider, request.decided) {
                decisions.entry(person).or_default().push(Decision { role, at });
            }
        }
        let mut members = Self::default();
        let persons = Persons::of(policy);
        for group in (0..policy.groups.len()).map(GroupId::new) {
            members.fill(log, policy, group, (&decisions, &rosters[group.index()]));
            members.spread(&persons);
        }
        members
    }

    /// Who is a member of one group is the same person of the others.
    fn spread(&mut self, persons: &Persons) {
        if persons.is_empty() {
            return;
        }
        let known: Vec<(u32, Approver)> = self
            .of
            .iter()
            .map(|((person, group), member)| (*person, Approver { group: *group, member: *member }))
            .collect();
        for (person, approver) in known {
            for Approver { group, member } in persons.memberships(approver) {
                self.of.entry((person, group)).or_insert(member);
            }
        }
    }

    /// The member that a person is for requests of a role, if any.
    pub fn member(&self, policy: &Policy, role: RoleId, person: u32) -> Option<Approver> {
        let groups = policy.roles[role.index()].desks.first().map(|desk| &desk.approvers)?;
        groups.iter().find_map(|group| self.in_group(*group, person))
    }

    /// The member of a group that a person is, if any.
    pub fn in_group(&self, group: GroupId, person: u32) -> Option<Approver> {
        let member = *self.of.get(&(person, group))?;
        Some(Approver { group, member })
    }

    fn fill(
        &mut self,
        log: &Log,
        policy: &Policy,
        group: GroupId,
        (decisions, rosters): (&BTreeMap<u32, Vec<Decision>>, &[&Roster]),
    ) {
        let asked = |role: RoleId| {
            let desk = policy.roles[role.index()].desks.first();
            desk.is_some_and(|desk| desk.approvers.contains(&group))
        };
        let mut own: Vec<(u32, Vec<Instant>)> = Vec::new();
        for (person, list) in decisions {
            let new = |made: &&Decision| {
                asked(made.role) && self.member(policy, made.role, *person).is_none()
            };
            let at: Vec<Instant> = list.iter().filter(new).map(|made| made.at).collect();
            if !at.is_empty() {
                own.push((*person, at));
            }
        }
        // The busiest first; the order of first events decides between equals.
        own.sort_by_key(|(person, at)| (std::cmp::Reverse(at.len()), *person));
        let members = &policy.groups[group.index()].members;
        let mut free: BTreeSet<usize> = (0..members.len()).collect();
        for ((_, of), member) in &self.of {
            if *of == group {
                free.remove(&member.index());
            }
        }
        let name = |person: u32| log.approver(person);
        own.retain(|(person, _)| {
            let place = members.iter().position(|member| member.name == name(*person));
            let Some(place) = place.filter(|place| free.remove(place)) else { return true };
            self.of.insert((*person, group), MemberIx::new(place));
            false
        });
        for (person, at) in own {
            let off = |place: &usize| {
                at.iter().filter(|at| !rosters[*place].on_duty(**at - Span::ms(1))).count()
            };
            let Some(best) = free.iter().copied().min_by_key(|place| (off(place), *place)) else {
                return;
            };
            free.remove(&best);
            self.of.insert((person, group), MemberIx::new(best));
        }
    }
}
