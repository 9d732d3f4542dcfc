//! Keys of roles, and persons by number.
//!
//! A role of the directory is called as Entra shows it, a group's `GROUP-member` or `GROUP-owner`, an
//! Azure role `ROLE-at-LAST-SEGMENT-OF-SCOPE`; lower case, words joined by `-`, and a clash gets `-2`.
//! Persons are `requester-1`, `approver-1`, … in the order of their first event.

use std::collections::BTreeSet;

use crate::scenario::model::Kind;
use crate::tenant::built_in;
use crate::tenant::log::intern::{People, Roles, SeenRole};
use crate::tenant::log::requests::Request;

/// A role of a log.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// Its key, as a scenario would call it.
    pub key: String,
    /// Which kind of PIM it belongs to.
    pub kind: Kind,
    /// Its template or definition, in lower case; empty where no record says it.
    pub template: String,
}

/// A person of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// The object id as a number, as [`crate::tenant::log::intern::key`] makes it of a text.
    pub key: u128,
    /// Among requesters, from 1.
    pub requester: Option<u32>,
    /// Among deciders, from 1.
    pub approver: Option<u32>,
}

impl Person {
    /// `requester-1`, of who is one.
    pub fn requester_name(&self) -> String {
        self.requester.map(|number| format!("requester-{number}")).unwrap_or_default()
    }
    /// `approver-1`, of who is one.
    pub fn approver_name(&self) -> String {
        self.approver.map(|number| format!("approver-{number}")).unwrap_or_default()
    }
}

/// Numbers the persons of these requests anew, in the order of first events, and puts the requests in
/// the order of filing, whatever the order of records was.
pub fn ordered(people: &People, roles: &Roles, requests: &mut [Request]) -> Vec<Person> {
    let people = renumber_people(people, requests);
    requests.sort_unstable_by(|a, b| {
        let name = |request: &Request| {
            let seen = &roles.seen[request.role as usize];
            (&seen.template, &seen.name, &seen.scope)
        };
        let order = (a.requested, a.person).cmp(&(b.requested, b.person));
        order
            .then_with(|| name(a).cmp(&name(b)))
            .then((a.active, a.place).cmp(&(b.active, b.place)))
    });
    people
}

fn renumber_people(people: &People, requests: &mut [Request]) -> Vec<Person> {
    let mut requests_of = vec![false; people.seen.len()];
    let mut decides = vec![false; people.seen.len()];
    for request in &*requests {
        requests_of[request.person as usize] = true;
        if let Some(decider) = request.decider {
            decides[decider as usize] = true;
        }
    }
    let mut order: Vec<usize> =
        (0..people.seen.len()).filter(|n| requests_of[*n] || decides[*n]).collect();
    // The key tells apart who began at the same instant, so that the order of records does not.
    order.sort_unstable_by_key(|number| (people.seen[*number].1, people.seen[*number].0));
    let mut renumbered = vec![0; people.seen.len()];
    let mut found = Vec::with_capacity(order.len());
    let (mut requesters, mut approvers) = (0, 0);
    let next = |count: &mut u32, is: bool| {
        *count += u32::from(is);
        is.then_some(*count)
    };
    for old in order {
        renumbered[old] = found.len() as u32;
        found.push(Person {
            key: people.seen[old].0,
            requester: next(&mut requesters, requests_of[old]),
            approver: next(&mut approvers, decides[old]),
        });
    }
    for request in requests {
        request.person = renumbered[request.person as usize];
        request.decider = request.decider.map(|decider| renumbered[decider as usize]);
    }
    found
}

/// Numbers the roles of these requests anew, in their order.
pub fn renumber_roles(roles: &Roles, requests: &mut [Request]) -> Vec<Role> {
    const NONE: u32 = u32::MAX;
    let mut renumbered = vec![NONE; roles.seen.len()];
    let mut groups: Vec<u32> = Vec::new();
    let (mut found, mut taken) = (Vec::new(), BTreeSet::new());
    for request in requests {
        let old = request.role as usize;
        if renumbered[old] == NONE {
            let seen = &roles.seen[old];
            let group = seen.group.map(|group| place_of(&mut groups, group) + 1);
            renumbered[old] = found.len() as u32;
            found.push(Role {
                key: free(&key_of(seen, group), &mut taken),
                kind: seen.kind.unwrap_or(Kind::Entra),
                template: seen.template.clone(),
            });
        }
        request.role = renumbered[old];
    }
    found
}

fn place_of(known: &mut Vec<u32>, thing: u32) -> usize {
    known.iter().position(|one| *one == thing).unwrap_or_else(|| {
        known.push(thing);
        known.len() - 1
    })
}

fn key_of(seen: &SeenRole, group: Option<usize>) -> String {
    // The name of a role that every tenant has does not depend on the language of the log.
    let known = built_in::by_id(&seen.template).filter(|_| seen.kind == Some(Kind::Entra));
    let name = words(known.map_or(&seen.name, |known| known.name));
    match (seen.kind, group) {
        // The display name of a group may be that of a person.
        (_, Some(group)) => format!("group-{group}-{name}"),
        (Some(Kind::Azure), _) if !seen.scope.is_empty() => {
            format!("{name}-at-{}", words(&seen.scope))
        }
        _ if !name.is_empty() => name,
        _ => {
            let digits = seen.template.chars().filter(char::is_ascii_alphanumeric);
            format!("role-{}", digits.take(8).collect::<String>())
        }
    }
}

/// The longest key made of a name, in characters.
const LONGEST: usize = 80;

/// In lower case, words joined by `-`.
fn words(text: &str) -> String {
    let mut key = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with('-') {
            key.push('-');
        }
    }
    let key: String = key.chars().take(LONGEST).collect();
    key.trim_end_matches('-').to_owned()
}

/// The key, or with a number behind it the first that nobody has.
fn free(key: &str, taken: &mut BTreeSet<String>) -> String {
    let mut free = key.to_owned();
    let mut number = 2;
    while !taken.insert(free.clone()) {
        free = format!("{key}-{number}");
        number += 1;
    }
    free
}
