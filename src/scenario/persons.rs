//! Approvers who are one person: members of several groups.
//!
//! A member with `same_as` is the person of another group's member: one desk, one waiting list, one
//! review at a time. What differs by membership (mail, pickup, reviewing, verdicts) stands in the
//! members; what is the person's (hours, absence, order of the list, habits, tiredness) was copied
//! from the one that is named.
//!
//! Promises: in a policy put together from others, whose groups no longer fit, those that name the same
//! member are still one person. Never: a scan where nobody is in two groups; a rule of behaviour.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Policy, Scenario};
use crate::id::{Approver, GroupId, MemberIx, Requester};

/// The persons of a policy who are members of several groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Persons {
    /// The memberships of each, in the order of the groups.
    several: Vec<Vec<Approver>>,
    /// The membership that stands for each of these: the one that the others name, if it is there; and
    /// the place of the person.
    main: BTreeMap<Approver, (Approver, usize)>,
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
            let place = persons.several.len();
            persons.main.extend(memberships.iter().map(|approver| (*approver, (main, place))));
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
        self.main.get(&approver).map_or(approver, |(main, _)| *main)
    }

    /// All memberships of the person; of most it is the only one.
    pub fn memberships(&self, approver: Approver) -> Vec<Approver> {
        self.person(approver).map_or_else(|| vec![approver], <[Approver]>::to_vec)
    }

    /// The memberships of a person who has several.
    fn person(&self, approver: Approver) -> Option<&[Approver]> {
        self.place(approver).map(|place| self.several[place].as_slice())
    }

    /// The place among [`Persons::several`]; none of who has one membership.
    pub fn place(&self, approver: Approver) -> Option<usize> {
        self.main.get(&approver).map(|(_, place)| *place)
    }

    /// The places among [`Persons::several`] of those who are members of a group.
    fn places(&self, group: GroupId) -> impl Iterator<Item = usize> + '_ {
        let from = Approver { group, member: MemberIx::new(0) };
        let of_group = self.main.range(from..).take_while(move |(one, _)| one.group == group);
        of_group.map(|(_, (_, place))| *place)
    }

    /// The memberships of each person who has several, of whom one is in this group.
    pub fn in_group(&self, group: GroupId) -> impl Iterator<Item = &[Approver]> {
        let places: BTreeSet<usize> = self.places(group).collect();
        places.into_iter().map(|place| self.several[place].as_slice())
    }

    /// Whether they are one person.
    pub fn same(&self, one: Approver, other: Approver) -> bool {
        self.main(one) == self.main(other)
    }

    /// Whether a group has a member who is in another one too.
    pub fn touch(&self, group: GroupId) -> bool {
        self.places(group).next().is_some()
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
        self.person(approver).map_or_else(|| is(&approver), |own| own.iter().any(is))
    }

    /// Memberships in these groups beyond the first of each person: what a sum over the groups has
    /// twice.
    pub fn again(&self, groups: &[GroupId]) -> impl Iterator<Item = Approver> + use<> {
        let counted: BTreeSet<GroupId> = match self.is_empty() {
            true => BTreeSet::new(),
            false => groups.iter().copied().collect(),
        };
        let persons: BTreeSet<usize> =
            counted.iter().flat_map(|group| self.places(*group)).collect();
        let mut again = Vec::new();
        for person in persons {
            let there = self.several[person].iter().filter(|one| counted.contains(&one.group));
            again.extend(there.skip(1).copied());
        }
        again.into_iter()
    }

    /// How many people the groups have together.
    pub fn count(&self, policy: &Policy, groups: &[GroupId]) -> usize {
        let members = groups.iter().map(|group| policy.groups[group.index()].members.len());
        members.sum::<usize>() - self.again(groups).count()
    }
}
