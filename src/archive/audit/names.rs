//! Persons, ids and files of a log.
//!
//! Requesters are `person-01`, … over all populations in the order of the scenario, and approvers
//! `approver-01`, … over all groups, unless they are requesters too. Ids are UUIDs of version 5 (RFC
//! 9562) of the seed and a name.

use std::collections::BTreeSet;

use sha1::{Digest, Sha1};

use crate::id::{Approver, PolicyId, Requester, RoleId};
use crate::scenario::model::{Policy, Role, Scenario};
use crate::scenario::persons::Persons;
use crate::tenant::built_in;

/// The namespace of the ids: that of names of domains.
const NAMESPACE: [u8; 16] = [
    0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8,
];

/// What names of one log need to know.
pub struct Names<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The policy of the log.
    pub policy: &'a Policy,
    replication: u32,
    /// How many persons are in the populations before each.
    before: Vec<u64>,
    /// How many members are in the groups before each.
    before_group: Vec<u64>,
    /// For each group the population whose people are its members.
    people_of: Vec<Option<(usize, u64)>>,
    persons: Persons,
}

impl<'a> Names<'a> {
    /// Of the log of a policy and replication.
    pub fn new(scenario: &'a Scenario, policy: PolicyId, replication: u32) -> Self {
        let policy = &scenario.policies[policy.index()];
        let sums = |counts: &mut dyn Iterator<Item = u64>| {
            let mut sum = 0_u64;
            counts
                .map(|count| {
                    sum = sum.saturating_add(count);
                    sum - count
                })
                .collect::<Vec<_>>()
        };
        let mut people_of = vec![None; policy.groups.len()];
        for (number, population) in scenario.populations.iter().enumerate() {
            for group in &population.approves_for {
                if let Some(place) = people_of.get_mut(group.index()) {
                    place.get_or_insert((number, population.count));
                }
            }
        }
        Self {
            scenario,
            policy,
            replication,
            before: sums(&mut scenario.populations.iter().map(|population| population.count)),
            before_group: sums(&mut policy.groups.iter().map(|group| group.members.len() as u64)),
            people_of,
            persons: Persons::of(policy),
        }
    }

    /// `person-06`.
    pub fn person(&self, requester: Requester) -> String {
        let number = self.before[requester.population.index()] + requester.number + 1;
        format!("person-{number:02}")
    }

    /// `approver-02`, or the person who approves.
    pub fn approver(&self, approver: Approver) -> String {
        for one in self.persons.memberships(approver) {
            let member = u64::from(one.member.0);
            if let Some((population, count)) = self.people_of[one.group.index()]
                && member < count
            {
                return format!("person-{:02}", self.before[population] + member + 1);
            }
        }
        let main = self.persons.main(approver);
        let member = u64::from(main.member.0);
        format!("approver-{:02}", self.before_group[main.group.index()] + member + 1)
    }

    /// The role under the policy.
    pub fn role(&self, role: RoleId) -> &'a Role {
        &self.policy.roles[role.index()]
    }

    /// The template of a role: that of the role of this name which every tenant has, or a made-up one.
    pub fn template(&self, role: &str) -> String {
        let known = built_in::by_name(&shown(role));
        known.map_or_else(|| self.uuid(&format!("role/{role}")), |known| known.id.to_owned())
    }

    /// A request by its number; for [`Names::uuid`].
    pub fn request(&self, number: u64) -> String {
        format!("request/{}/{}/{number}", self.policy.name, self.replication)
    }

    /// The id of a name.
    pub fn uuid(&self, name: &str) -> String {
        let mut hash = Sha1::new();
        hash.update(NAMESPACE);
        hash.update(self.scenario.simulation.seed.to_string());
        hash.update(b"/");
        hash.update(name);
        let mut id = [0; 16];
        id.copy_from_slice(&hash.finalize()[..16]);
        id[6] = id[6] & 0x0f | 0x50;
        id[8] = id[8] & 0x3f | 0x80;
        let mut text = String::with_capacity(36);
        for (place, byte) in id.iter().enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }));
            }
        }
        text
    }

    /// An address of 192.0.2.0/24, which is kept for examples (RFC 5737).
    pub fn address(&self, id: &str) -> String {
        let digits = id.bytes().filter_map(|b| char::from(b).to_digit(16));
        format!("192.0.2.{}", digits.fold(0, |sum, digit| (sum * 16 + digit) % 254) + 1)
    }
}

/// A key as Entra shows a name: `exchange-administrator` is `Exchange Administrator`.
pub fn shown(key: &str) -> String {
    let mut text = String::with_capacity(key.len());
    let mut begins = true;
    for c in key.chars() {
        if !c.is_alphanumeric() {
            begins = true;
            continue;
        }
        if begins && !text.is_empty() {
            text.push(' ');
        }
        if begins {
            text.extend(c.to_uppercase())
        } else {
            text.push(c)
        }
        begins = false;
    }
    text
}

/// What the names of the files of each policy begin with.
pub fn stems(scenario: &Scenario, policies: &[PolicyId]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let safe = |c: char| if c.is_alphanumeric() || "-_".contains(c) { c } else { '-' };
    let stem = |policy: &PolicyId| {
        let name = &scenario.policies[policy.index()].name;
        let stem: String = name.chars().map(safe).take(80).collect();
        let (mut free, mut number) = (format!("audit-{stem}"), 2);
        while !taken.insert(free.to_lowercase()) {
            free = format!("audit-{stem}-{number}");
            number += 1;
        }
        free
    };
    policies.iter().map(stem).collect()
}
