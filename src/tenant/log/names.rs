//! Keys of roles, and persons by number.
//!
//! A role of the directory is called as Entra shows it, a group's `GROUP-member` or `GROUP-owner`, an
//! Azure role `ROLE-at-LAST-SEGMENT-OF-SCOPE`; lower case, words joined by `-`, and a clash gets `-2`.
//! Persons are `requester-1`, `approver-1`, … in the order of their first event.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::model::Kind;
use crate::tenant::built_in;
use crate::tenant::keys::{Taken, slug};
use crate::tenant::log::intern::{People, Roles, SeenRole};
use crate::tenant::log::kept::{Kept, Named, Names, called};
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

/// Numbers the roles of these requests anew, in their order; groups that are named by their names.
pub fn renumber_roles(
    roles: &Roles,
    requests: &mut [Request],
    names: &Names,
    groups: &[(u128, Named)],
) -> Vec<Role> {
    const NONE: u32 = u32::MAX;
    let mut renumbered = vec![NONE; roles.seen.len()];
    let groups: BTreeMap<u128, &str> =
        groups.iter().map(|(key, group)| (*key, group.called.as_str())).collect();
    let (mut found, mut taken) = (Vec::new(), Taken::default());
    for request in requests {
        let old = request.role as usize;
        if renumbered[old] == NONE {
            let seen = &roles.seen[old];
            let group = seen.group.and_then(|key| groups.get(&key).copied());
            renumbered[old] = found.len() as u32;
            found.push(Role {
                key: taken.free(key_of(seen, group, names)),
                kind: seen.kind.unwrap_or(Kind::Entra),
                template: seen.template.clone(),
            });
        }
        request.role = renumbered[old];
    }
    found
}

/// What is known of names when a log has been read.
#[derive(Clone, Copy, Debug)]
pub struct Naming<'a> {
    /// Besides the log.
    pub known: &'a Names,
    /// In it, where it was asked for.
    pub kept: Option<&'a Kept>,
}

impl Naming<'_> {
    /// The id and the name of a person or a group, as far as they are known.
    fn of(&self, key: u128) -> (String, String) {
        let (id, name) = self.kept.map_or(("", ""), |kept| kept.of(self.known, key));
        (id.to_owned(), name.to_owned())
    }

    /// Groups that are roles, in the order of first requests, and what they are called.
    pub fn groups(&self, roles: &Roles, requests: &[Request]) -> Vec<(u128, Named)> {
        let (mut keys, mut known) = (Vec::new(), BTreeSet::new());
        let mut met = vec![false; roles.seen.len()];
        for request in requests {
            let role = request.role as usize;
            if !std::mem::replace(&mut met[role], true)
                && let Some(key) = roles.seen[role].group
                && known.insert(key)
            {
                keys.push(key);
            }
        }
        let known: Vec<_> = keys.iter().map(|key| self.of(*key)).collect();
        let numbers = (1..=keys.len()).map(|number| format!("group-{number}"));
        let keep = self.known.keep;
        let by_name = called(
            known.iter().map(|(_, name)| if keep { name.as_str() } else { "" }),
            numbers.clone(),
        );
        let all = keys.into_iter().zip(known).zip(by_name.into_iter().zip(numbers));
        let group = |((key, (id, name)), (called, number)): (_, (Option<String>, String))| {
            (key, Named { id, name, kind: "group", called: called.unwrap_or(number) })
        };
        all.map(group).collect()
    }

    /// What these persons are called, in their order; nothing where they are numbers.
    pub fn people(&self, people: &[Person]) -> Vec<Option<String>> {
        if !self.known.keep {
            return Vec::new();
        }
        let names: Vec<_> = people.iter().map(|person| self.of(person.key).1).collect();
        let numbers = people.iter().flat_map(|one| [one.requester_name(), one.approver_name()]);
        called(names.iter().map(String::as_str), numbers.filter(|number| !number.is_empty()))
    }

    /// Who stands behind the numbers and names of persons, where the list was asked for.
    pub fn list(&self, people: &[Person], called: &[Option<String>]) -> Vec<Named> {
        if !self.known.listed {
            return Vec::new();
        }
        let mut list = Vec::new();
        for (place, person) in people.iter().enumerate() {
            let (id, name) = self.of(person.key);
            let own = called.get(place).cloned().flatten();
            let numbers =
                [("requester", person.requester_name()), ("approver", person.approver_name())];
            for (kind, number) in numbers.into_iter().filter(|(_, number)| !number.is_empty()) {
                let (id, name, called) = (id.clone(), name.clone(), own.clone().unwrap_or(number));
                list.push(Named { id, name, kind, called });
            }
        }
        list
    }
}

fn key_of(seen: &SeenRole, group: Option<&str>, names: &Names) -> String {
    // The name of a role that every tenant has does not depend on the language of the log.
    let known = built_in::by_id(&seen.template).filter(|_| seen.kind == Some(Kind::Entra));
    let named = || names.role([&seen.template, &seen.object]).filter(|_| group.is_none());
    let name = slug(known.map(|known| known.name).or_else(named).unwrap_or(&seen.name));
    match (seen.kind, group) {
        // The display name of a group may be that of a person.
        (_, Some(group)) => format!("{group}-{name}"),
        (Some(Kind::Azure), _) if !seen.scope.is_empty() => {
            format!("{name}-at-{}", slug(&seen.scope))
        }
        _ if !name.is_empty() => name,
        _ => {
            let digits = seen.template.chars().filter(char::is_ascii_hexdigit);
            let digits: String = digits.take(8).collect();
            if digits.is_empty() { "role".to_owned() } else { format!("role-{digits}") }
        }
    }
}
