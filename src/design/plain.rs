//! The scenario as the findings look at it: leave, looks at the portal and approvers by requester put
//! into calendars, mail and roles, so that every family of findings knows them without knowing of them.
//!
//! A member on leave keeps a calendar of its own. Who looks at the portal may find a request at once:
//! mail that is late or lost proves nothing. People whose first stage others decide have a role of their
//! own, with a name that says so; [`tell`] turns it into words. Never: what no key asks for.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::design::Finding;
use crate::id::{GroupId, PopulationId, RoleId};
use crate::random::Distribution;
use crate::scenario::model::{Policy, Role, Scenario};

/// Between the name of a role and of the people who have it for themselves. No name has it that a file
/// could hold on purpose.
const OF: char = '\u{1f}';

/// The scenario as it is looked at; itself where nothing of this is used.
pub fn plain(scenario: &Scenario) -> Cow<'_, Scenario> {
    let mut plain = scenario.with_leave_in_calendars();
    let looks = |policy: &Policy| policy.groups.iter().any(|group| group.looks_every.is_some());
    if plain.policies.iter().any(looks) {
        plain.to_mut().policies.iter_mut().for_each(find_at_once);
    }
    if plain.policies.iter().flat_map(|policy| &policy.roles).any(|r| !r.own_approvers.is_empty()) {
        return Cow::Owned(apart(plain.into_owned()));
    }
    plain
}

/// Members who look at the portal may find what they are asked at once.
fn find_at_once(policy: &mut Policy) {
    for group in policy.groups.iter_mut().filter(|group| group.looks_every.is_some()) {
        for member in &mut group.members {
            member.notification = Distribution::zero();
            member.notification_lost = 0.0;
            member.pickup = Distribution::zero();
        }
    }
}

/// Gives people whose first stage others decide a role of their own, behind the other roles. Those who
/// have the same approvers share it.
fn apart(mut scenario: Scenario) -> Scenario {
    let mut people: BTreeMap<(RoleId, Vec<GroupId>), Vec<PopulationId>> = BTreeMap::new();
    for (at, population) in scenario.populations.iter().enumerate() {
        for (role, groups) in &population.approvers {
            let eligible = population.eligible.contains(role);
            let around =
                |policy: &Policy| policy.roles.iter().any(|inner| inner.within == Some(*role));
            if eligible && !scenario.policies.iter().any(around) {
                let key = (*role, groups.clone());
                people.entry(key).or_default().push(PopulationId::new(at));
            }
        }
    }
    for ((role, groups), people) in people {
        let own = RoleId::new(scenario.roles.len());
        let names: Vec<&str> =
            people.iter().map(|id| scenario.population(*id).name.as_str()).collect();
        let names = crate::english::some_of(&names, 3);
        scenario.roles.push(format!("{}{OF}{names}", scenario.role_name(role)));
        for policy in &mut scenario.policies {
            let named = scenario.roles[own.index()].clone();
            let usual = &policy.roles[role.index()];
            policy.roles.push(with_approvers(usual, named, &groups));
            for group in &mut policy.groups {
                if group.must_hold.contains(&role) {
                    group.must_hold.push(own);
                }
            }
        }
        for id in people {
            scenario.populations[id.index()].eligible.retain(|known| *known != role);
            scenario.populations[id.index()].eligible.push(own);
            let blocks = scenario.blocks.iter_mut();
            blocks
                .filter(|block| block.role == role && block.population == id)
                .for_each(|block| block.role = own);
        }
    }
    scenario.indexed()
}

fn with_approvers(usual: &Role, name: String, groups: &[GroupId]) -> Role {
    let mut role = Role { name, own_approvers: Vec::new(), ..usual.clone() };
    if let Some(desk) = role.desks.first_mut() {
        desk.approvers = groups.to_vec();
    }
    role.names.extend(groups);
    role.names.sort_unstable();
    role.names.dedup();
    role
}

/// The finding in words of the scenario as it is: "`reader` of berlin".
pub fn tell(finding: &mut Finding) {
    let Finding { role, what, why, change, evidence, key, .. } = finding;
    let texts = [what, why, change].into_iter().chain(evidence);
    for text in texts.filter(|text| text.contains(OF)) {
        *text = spoken(text);
    }
    for part in key.iter_mut().chain(role).filter(|part| part.contains(OF)) {
        part.truncate(part.find(OF).unwrap_or(part.len()));
    }
}

/// A name in backticks gets its people behind it; elsewhere they are left out.
fn spoken(text: &str) -> String {
    let mut pieces = text.split(OF);
    let mut spoken = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let opened = spoken.rfind('`').map_or("", |at| &spoken[at..]);
        let (people, rest) = match piece.find(['`', '.', '=']) {
            Some(end) => piece.split_at(end),
            None => (piece, ""),
        };
        match rest.strip_prefix('`') {
            Some(rest) if !opened.contains('.') => {
                spoken.push_str(&format!("` of {people}{rest}"));
            }
            _ => spoken.push_str(rest),
        }
    }
    spoken
}
