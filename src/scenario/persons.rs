//! Approvers who are one person: members of several groups.
//!
//! A member with `same_as` is the person of another group's member: one desk, one waiting list, one
//! review at a time. What differs by membership (mail, pickup, reviewing, verdicts) stands in the
//! members; what is the person's (hours, absence, order of the list, habits, tiredness) was copied
//! from the one that is named.
//!
//! Promises: in a policy put together from others, whose groups no longer fit, those that name the same
//! member are still one person. Never: a scan where nobody is in two groups; a rule of behaviour.

use std::collections::BTreeMap;

use super::model::{Policy, Scenario};
use crate::id::{Approver, GroupId, MemberIx, Requester};

/// The persons of a policy who are members of several groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Persons {
    /// The memberships of each, in the order of the groups.
    several: Vec<Vec<Approver>>,
    /// The membership that stands for each of these: the one that the others name, if it is there.
    main: BTreeMap<Approver, Approver>,
}

impl Persons {
    /// The persons of a policy.
    pub fn of(policy: &Policy) -> Self {
        let all = || {
            policy.groups.iter().enumerate().flat_map(|(at, group)| {
                let group_id = GroupId::new(at);
                group.members.iter().enumerate().map(move |(place, member)| {
                    (Approver { group: group_id, member: MemberIx::new(place) }, member)
                })
            })
        };
        let mut named: BTreeMap<(GroupId, &str), Vec<Approver>> = BTreeMap::new();
        for same in all().filter_map(|(_, member)| member.same_as.as_ref()) {
            named.entry((same.group, &same.member)).or_default();
        }
        if named.is_empty() {
            return Self::default();
        }
        let mut persons = Self::default();
        let mut firsts: BTreeMap<(GroupId, &str), Approver> = BTreeMap::new();
        for (approver, member) in all() {
            let identity = match &member.same_as {
                Some(same) => (same.group, same.member.as_str()),
                None => (approver.group, member.name.as_str()),
            };
            let Some(memberships) = named.get_mut(&identity) else { continue };
            memberships.push(approver);
            if member.same_as.is_none() {
                firsts.insert(identity, approver);
            }
        }
        for (identity, memberships) in named {
            let Some(first) = memberships.first() else { continue };
            let main = *firsts.get(&identity).unwrap_or(first);
            persons.main.extend(memberships.iter().map(|approver| (*approver, main)));
            persons.several.push(memberships);
        }
        persons
    }

    /// Whether nobody is in two groups.
    pub fn is_empty(&self) -> bool {
        self.several.is_empty()
    }

    /// The memberships of each person who has several, in the order of the groups.
    pub fn several(&self) -> &[Vec<Approver>] {
        &self.several
    }

    /// The membership that stands for the person; of most it is the only one.
    pub fn main(&self, approver: Approver) -> Approver {
        self.main.get(&approver).copied().unwrap_or(approver)
    }

    /// All memberships of the person; of most it is the only one.
    pub fn memberships(&self, approver: Approver) -> Vec<Approver> {
        let own = self.several.iter().find(|person| person.contains(&approver));
        own.cloned().unwrap_or_else(|| vec![approver])
    }

    /// Whether they are one person.
    pub fn same(&self, one: Approver, other: Approver) -> bool {
        self.main(one) == self.main(other)
    }

    /// Whether a group has a member who is in another one too.
    pub fn touch(&self, group: GroupId) -> bool {
        self.main.keys().any(|approver| approver.group == group)
    }

    /// Whether the approver is this requester, in whichever group: nobody decides on their own
    /// request.
    pub fn is_requester(
        &self,
        scenario: &Scenario,
        approver: Approver,
        requester: Requester,
    ) -> bool {
        let groups = &scenario.population(requester.population).approves_for;
        if groups.is_empty() {
            return false;
        }
        let is = |one: &Approver| {
            groups.contains(&one.group) && requester.number == u64::from(one.member.0)
        };
        match self.main.contains_key(&approver) {
            false => is(&approver),
            true => {
                let own = self.several.iter().find(|person| person.contains(&approver));
                own.into_iter().flatten().any(is)
            }
        }
    }

    /// Memberships in these groups beyond the first of each person: what a sum over the groups has
    /// twice.
    pub fn again<'a>(&'a self, groups: &'a [GroupId]) -> impl Iterator<Item = Approver> + 'a {
        self.several.iter().flat_map(move |person| {
            person.iter().filter(|one| groups.contains(&one.group)).skip(1).copied()
        })
    }

    /// How many people the groups have together.
    pub fn count(&self, policy: &Policy, groups: &[GroupId]) -> usize {
        let members = groups.iter().map(|group| policy.groups[group.index()].members.len());
        members.sum::<usize>() - self.again(groups).count()
    }
}
