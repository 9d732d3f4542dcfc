//! Who can ever hold which role: the graph of roles, requesters and groups, solved from below.
//!
//! Nobody holds anything at first. Round by round, whoever could get a role if the right people
//! decided holds it from then on, until nothing changes: who is left has no way at all (the least
//! fixed point). The question is asked three times, each time a little stricter, so that the reason
//! is known: is anybody there to decide; anybody else than the requester; anybody who could hold the
//! role that an approver needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::design::context::{Context, Stage};
use crate::english;
use crate::id::{GroupId, PopulationId, Requester, RoleId};
use crate::scenario::model::{Assignment, Group, Kind, Member, Role};

/// Why a request has no way to be approved, the plainest reason first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Too few people decide at all.
    Nobody,
    /// Too few people other than the requester.
    Own,
    /// Too few of them can ever hold what they need to decide.
    Cycle,
    /// It could be approved, but nobody ever holds the role around it.
    Outer,
}

/// The number that stands for all people of a population who approve for nobody.
const OTHERS: u64 = u64::MAX;

/// Who can get what, under one policy.
pub struct People<'a> {
    context: &'a Context<'a>,
    /// People that differ in what they can do: members of groups each for themselves, the others of
    /// a population together.
    all: Vec<Requester>,
    /// For each population the place of its first one, and one past the last of all.
    firsts: Vec<usize>,
    /// For each group and place in it, the requester who is that member.
    members: BTreeMap<(GroupId, u64), Requester>,
    /// For each group, the roles that make its members able to decide; none for most.
    giving: Vec<Vec<RoleId>>,
    /// Who can hold which role, by the strictest reading.
    holds: BTreeSet<(Requester, RoleId)>,
}

/// How strictly a stage is read.
#[derive(Clone, Copy, PartialEq)]
struct Reading {
    not_own: bool,
    needs: bool,
}

impl<'a> People<'a> {
    pub fn new(context: &'a Context<'a>) -> Self {
        let (mut all, mut firsts, mut members) = (Vec::new(), Vec::new(), BTreeMap::new());
        for (place, population) in context.scenario.populations.iter().enumerate() {
            let id = PopulationId::new(place);
            let size = |group: &GroupId| context.policy.groups[group.index()].members.len() as u64;
            let groups = &population.approves_for;
            let named = named(context, id);
            firsts.push(all.len());
            all.extend((0..named).map(|number| Requester { population: id, number }));
            if named < population.count {
                all.push(Requester { population: id, number: OTHERS });
            }
            for &group in groups {
                for number in 0..size(&group).min(population.count) {
                    let person = Requester { population: id, number };
                    members.entry((group, number)).or_insert(person);
                }
            }
        }
        firsts.push(all.len());
        let giving = giving(context);
        let mut people = Self { context, all, firsts, members, giving, holds: BTreeSet::new() };
        people.solve();
        people
    }

    /// Round by round, until nothing changes.
    fn solve(&mut self) {
        loop {
            let mut gained = Vec::new();
            for (id, role) in self.context.activated() {
                let reading = Reading { not_own: true, needs: true };
                let counts = self.counts(role, reading);
                for person in self.eligible(id) {
                    if !self.can_hold(person, id)
                        && self.can_hold_outer(person, role)
                        && (self.context.may_skip(id, person)
                            || self.enough(role, person, &counts, reading))
                    {
                        gained.push((person, id));
                    }
                }
            }
            if gained.is_empty() {
                return;
            }
            self.holds.extend(gained);
        }
    }

    /// People who have no way to a role, and the plainest reason.
    pub fn locked_out(&self, id: RoleId) -> BTreeMap<Reason, Vec<Requester>> {
        let role = &self.context.policy.roles[id.index()];
        let read = |not_own, needs| {
            let reading = Reading { not_own, needs };
            (self.counts(role, reading), reading)
        };
        let steps = [
            (Reason::Nobody, read(false, false)),
            (Reason::Own, read(true, false)),
            (Reason::Cycle, read(true, true)),
        ];
        let mut found: BTreeMap<Reason, Vec<Requester>> = BTreeMap::new();
        for person in self.eligible(id) {
            if self.can_hold(person, id) {
                continue;
            }
            let fails = |counts: &[u64], reading: Reading| match reading.not_own {
                true => !self.enough(role, person, counts, reading),
                false => self.stages(role).zip(counts).any(|(stage, have)| *have < needed(&stage)),
            };
            let reason = steps.iter().find(|(_, (counts, reading))| fails(counts, *reading));
            let reason = reason.map_or(Reason::Outer, |(reason, _)| *reason);
            found.entry(reason).or_default().push(person);
        }
        found
    }

    /// For each stage, how many people can approve.
    fn counts(&self, role: &'a Role, reading: Reading) -> Vec<u64> {
        let count = |stage: Stage<'_>| {
            let groups = stage.groups().map(|(group, _)| {
                let members = &self.group(group).members;
                let able = (0..members.len()).filter(|place| {
                    let place = *place as u64;
                    self.approves(&members[place as usize])
                        && (!reading.needs || self.needs_are_met(group, place))
                });
                able.count() as u64
            });
            groups.sum()
        };
        self.stages(role).map(count).collect()
    }

    /// Whether enough people other than this one can approve in every stage.
    fn enough(&self, role: &'a Role, person: Requester, counts: &[u64], reading: Reading) -> bool {
        self.stages(role).zip(counts).all(|(stage, &have)| {
            let own = stage.groups().filter(|(group, _)| self.counted(*group, person, reading));
            let own = own.count();
            have.saturating_sub(own as u64) >= needed(&stage)
        })
    }

    fn stages(&self, role: &'a Role) -> impl Iterator<Item = Stage<'a>> {
        self.context.stages(role).into_iter()
    }

    /// Whether the person is a member of a group who was counted as able.
    fn counted(&self, group: GroupId, person: Requester, reading: Reading) -> bool {
        let Some(member) = self.own_place(group, person) else { return false };
        let able = &self.group(group).members[member as usize];
        self.approves(able) && (!reading.needs || self.needs_are_met(group, member))
    }

    /// The place of a requester in a group, which must not decide on the own request.
    pub fn own_place(&self, group: GroupId, person: Requester) -> Option<u64> {
        let population = self.context.scenario.population(person.population);
        let size = self.group(group).members.len() as u64;
        let is_member = population.approves_for.contains(&group) && person.number < size;
        is_member.then_some(person.number)
    }

    /// Whether a member ever approves anything.
    pub fn approves(&self, member: &Member) -> bool {
        self.context.approves(member)
    }

    /// The roles of which a member must hold one to decide; none for most.
    pub fn needs(&self, group: GroupId, place: u64) -> Vec<RoleId> {
        let giving = &self.giving[group.index()];
        let Some(&person) = self.members.get(&(group, place)) else { return Vec::new() };
        let given: Vec<RoleId> =
            giving.iter().copied().filter(|id| self.is_eligible(person, *id)).collect();
        let standing =
            |id: &RoleId| self.context.policy.roles[id.index()].assignment == Assignment::Active;
        if given.iter().any(standing) { Vec::new() } else { given }
    }

    fn needs_are_met(&self, group: GroupId, place: u64) -> bool {
        if self.giving[group.index()].is_empty() {
            return true;
        }
        let needs = self.needs(group, place);
        let Some(&person) = self.members.get(&(group, place)) else { return true };
        needs.is_empty() || needs.iter().any(|role| self.can_hold(person, *role))
    }

    /// The requester who is a member of a group.
    pub fn person(&self, group: GroupId, place: u64) -> Option<Requester> {
        self.members.get(&(group, place)).copied()
    }

    fn can_hold(&self, person: Requester, role: RoleId) -> bool {
        self.holds.contains(&(person, role))
    }

    /// Whether the person can hold the role that must be active before this one, if there is one.
    fn can_hold_outer(&self, person: Requester, role: &Role) -> bool {
        let Some(outer) = role.within else { return true };
        let standing = self.context.policy.roles[outer.index()].assignment == Assignment::Active;
        standing || self.can_hold(person, outer)
    }

    fn is_eligible(&self, person: Requester, role: RoleId) -> bool {
        self.context.scenario.population(person.population).eligible.binary_search(&role).is_ok()
    }

    fn group(&self, group: GroupId) -> &'a Group {
        &self.context.policy.groups[group.index()]
    }

    /// How many kinds of people are eligible for a role, as they are listed by
    /// [`People::locked_out`].
    pub fn eligible_kinds(&self, role: RoleId) -> usize {
        self.eligible(role).count()
    }

    /// The kinds of people who are eligible for a role, in the order of the file.
    fn eligible(&self, role: RoleId) -> impl Iterator<Item = Requester> {
        let populations = self.context.scenario.by_role.populations(role).iter();
        let places = populations.map(|id| self.firsts[id.index()]..self.firsts[id.index() + 1]);
        places.flat_map(|places| self.all[places].iter().copied())
    }

    /// The name of a person.
    pub fn name(&self, person: Requester) -> String {
        let population = &self.context.scenario.population(person.population).name;
        // The first of those who approve for nobody stands for all of them.
        let number = match person.number {
            OTHERS => named(self.context, person.population),
            number => number,
        };
        format!("{population}-{}", number + 1)
    }

    /// Some people in words: all who are eligible, or by name.
    pub fn words(&self, role: RoleId, some: &[Requester]) -> String {
        if some.len() == self.eligible_kinds(role) {
            let populations = self.context.eligible(role).map(|(_, population)| &population.name);
            let names: Vec<_> = populations.map(|name| format!("`{name}`")).collect();
            return format!("everybody who is eligible ({})", names.join(", "));
        }
        let said = |person: &Requester| match person.number {
            OTHERS => format!("everybody from {} on", self.name(*person)),
            _ => self.name(*person),
        };
        english::some_of(&some.iter().map(said).collect::<Vec<_>>(), 3)
    }
}

/// How many people of a population are members of some group; they have the first numbers.
fn named(context: &Context<'_>, id: PopulationId) -> u64 {
    let population = context.scenario.population(id);
    let size = |group: &GroupId| context.policy.groups[group.index()].members.len() as u64;
    population.approves_for.iter().map(size).max().unwrap_or(0).min(population.count)
}

/// For each group, the roles of which members hold one when they decide.
fn giving(context: &Context<'_>) -> Vec<Vec<RoleId>> {
    let (mut administrators, mut by_name) = (Vec::new(), BTreeMap::<&str, Vec<RoleId>>::new());
    for (place, role) in context.policy.roles.iter().enumerate() {
        match role.kind {
            Kind::Entra if is_administrator(&role.name) => administrators.push(RoleId::new(place)),
            Kind::Group => by_name.entry(&role.name).or_default().push(RoleId::new(place)),
            Kind::Entra | Kind::Azure => {}
        }
    }
    let of = |group: &Group| {
        if !group.must_hold.is_empty() {
            return group.must_hold.clone();
        }
        let mut roles = by_name.get(group.name.as_str()).cloned().unwrap_or_default();
        if group.name == "default" {
            roles.extend(&administrators);
            roles.sort_unstable();
        }
        roles
    };
    context.policy.groups.iter().map(of).collect()
}

fn needed(stage: &Stage<'_>) -> u64 {
    u64::from(stage.rule.approvals_needed)
}

/// Whether a role is one whose active holders decide by default: Global or Privileged Role
/// Administrator, however the name is written.
pub fn is_administrator(name: &str) -> bool {
    let plain = name.chars().filter(|c| c.is_alphanumeric());
    let plain: String = plain.flat_map(char::to_lowercase).collect();
    let plain = plain.strip_suffix("istrator").unwrap_or(&plain);
    matches!(plain, "globaladmin" | "privilegedroleadmin")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn administrators_are_known_by_name() {
        let yes = ["global-administrator", "Global Administrator", "privileged_role_admin"];
        assert!(yes.iter().all(|name| is_administrator(name)));
        let no = ["exchange-administrator", "global-reader", "privileged-authentication-admin"];
        assert!(!no.iter().any(|name| is_administrator(name)));
    }
}
