//! `same_as`: members of different groups who are one person.
//!
//! Promises: who is named is a member of another group and names nobody; what is the person's is said
//! once, with that member. A member who is left out by a number laid over a list is still a person whom
//! others may name. Never: what such persons do.

use std::collections::{BTreeMap, BTreeSet};

use super::Binder;
use super::names::Names;
use crate::id::GroupId;
use crate::scenario::key_path::short;
use crate::scenario::model::{Group, Member, SameAs};
use crate::scenario::nearest::{did_you_mean, one_of};
use crate::scenario::problem::Problem;
use crate::scenario::read::{Item, Reader, shown};
use crate::scenario::tree::Entry;

/// What is the person's, not the membership's.
const PERSONAL: [&str; 7] =
    ["calendar", "discipline", "at_shift_end", "if_gone", "absence", "away", "fatigue_half_at"];

/// So many unknown names are reported.
const REPORTED: usize = 100;

type Named<'a> = [(&'a Entry, Reader<'a>)];

/// A member who names another one, as far as it could be read.
struct Naming<'a> {
    at: Place,
    item: Item<'a>,
    said: &'a str,
}

/// A group, and a place in its list, of which a number may leave out the last.
type Place = (usize, usize);

/// All groups and members by name; made only where somebody names somebody.
struct Known<'a> {
    groups: BTreeMap<&'a str, usize>,
    /// By group: the names in order, and the place of each.
    names: Vec<Vec<String>>,
    places: Vec<BTreeMap<String, usize>>,
}

impl<'a> Known<'a> {
    fn of(named: &'a Named<'_>, groups: &[Group]) -> Self {
        let names: Vec<Vec<String>> = named
            .iter()
            .zip(groups)
            .map(|((entry, reader), group)| {
                let listed = reader.listed("members");
                let own = |(i, member): (usize, &Reader<'_>)| {
                    let own = member.table.get("name").and_then(|node| node.text());
                    own.map_or(format!("{}-{}", entry.key, i + 1), str::to_owned)
                };
                match listed.is_empty() {
                    true => group.members.iter().map(|member| member.name.clone()).collect(),
                    false => listed.iter().enumerate().map(own).collect(),
                }
            })
            .collect();
        let place = |names: &Vec<String>| names.iter().cloned().zip(0..).collect();
        Self {
            groups: named.iter().map(|(entry, _)| entry.key.as_str()).zip(0..).collect(),
            places: names.iter().map(place).collect(),
            names,
        }
    }

    fn shown(&self, named: &Named<'_>, (group, place): Place) -> String {
        format!("{}.{}", named[group].0.key, self.names[group][place])
    }
}

impl Binder<'_> {
    /// Makes members with `same_as` the persons whom they name, or reports.
    pub fn join_persons(&self, named: &Named<'_>, groups: &mut [Group], calendars: &Names) {
        let mut all = Vec::new();
        for (group, (_, reader)) in named.iter().enumerate() {
            let size = groups[group].members.len();
            for (place, member) in reader.listed("members").iter().enumerate().take(size) {
                let Some(item) = member.item("same_as") else { continue };
                let Some(said) = item.text(self.sink) else { continue };
                self.refuse_personal(member, said);
                all.push(Naming { at: (group, place), item, said });
            }
        }
        if all.is_empty() {
            return;
        }
        let known = Known::of(named, groups);
        let (mut found, mut unknown) = (Vec::new(), 0);
        for naming in &all {
            match self.found(naming, named, &known) {
                Some(person) => found.push((naming, person)),
                None => unknown += 1,
            }
            // Looking for near names takes its time.
            if unknown >= REPORTED {
                return;
            }
        }
        let links: BTreeMap<Place, Place> =
            found.iter().map(|(naming, person)| (naming.at, *person)).collect();
        let mut in_group: BTreeSet<(usize, Place)> = BTreeSet::new();
        for (naming, person) in found {
            let twice = !in_group.insert((naming.at.0, person));
            let shown = |at: Place| known.shown(named, at);
            if let Some(problem) = wrong(naming.at, person, twice, &links, shown) {
                self.refuse_person(&naming.item, problem);
                continue;
            }
            let name = known.names[person.0][person.1].clone();
            let member = match groups[person.0].members.get(person.1) {
                Some(member) => member.clone(),
                // Left out of that group, and still there.
                None => {
                    let reader = &named[person.0].1;
                    let common = self.common(reader, calendars);
                    self.member(
                        name.clone(),
                        &reader.listed("members")[person.1],
                        &common,
                        calendars,
                    )
                }
            };
            let same_as = SameAs { group: GroupId::new(person.0), member: name };
            become_person(&mut groups[naming.at.0].members[naming.at.1], &member, same_as);
        }
    }

    /// What is the person's may not be said beside `same_as`.
    fn refuse_personal(&self, member: &Reader<'_>, said: &str) {
        for key in PERSONAL.into_iter().filter(|key| member.has(key)) {
            let message =
                format!("`{key}` beside `same_as`: it is the person's, not the membership's");
            let problem = member.problem(key, message);
            let said = short(said);
            self.sink
                .put(problem.hint(format!("say it with the member `{said}`, or leave it out")));
        }
    }

    /// The member of that name, or a report.
    fn found(&self, naming: &Naming<'_>, named: &Named<'_>, known: &Known<'_>) -> Option<Place> {
        let mut found = Vec::new();
        let mut in_group = None;
        for (dot, _) in naming.said.match_indices('.') {
            let (left, right) = (&naming.said[..dot], &naming.said[dot + 1..]);
            let Some(&group) = known.groups.get(left) else { continue };
            in_group = Some((group, right));
            found.extend(known.places[group].get(right).map(|place| (group, *place)));
        }
        let problem = match (found.as_slice(), in_group) {
            ([one], _) => return Some(*one),
            ([_, _, ..], _) => Problem::new("", "two members could be meant")
                .hint("give one of them a `name` without a point"),
            ([], Some((group, member))) => {
                let names = || known.names[group].iter().map(String::as_str);
                let message =
                    format!("no member of `{}` has this name", short(&named[group].0.key));
                let problem = Problem::new("", message).allowed(one_of(names()));
                problem.maybe_hint(did_you_mean(member, names()))
            }
            ([], None) => {
                let left = naming.said.split('.').next().unwrap_or_default();
                let problem = Problem::new("", "not a member of another group");
                let problem = problem.allowed("GROUP.MEMBER, such as `desk.anna` or `desk.desk-2`");
                problem.maybe_hint(did_you_mean(left, known.groups.keys().copied()))
            }
        };
        self.refuse_person(&naming.item, problem);
        None
    }

    fn refuse_person(&self, item: &Item<'_>, problem: Problem) {
        let problem = Problem { path: item.path.clone(), ..problem };
        let problem = problem.found(shown(self.sink, item.node)).at(item.node.place);
        self.sink.put(problem.of_the_whole());
    }
}

/// What is wrong with who is named. `twice` says that a member before names the same person.
fn wrong(
    at: Place,
    person: Place,
    twice: bool,
    links: &BTreeMap<Place, Place>,
    shown: impl Fn(Place) -> String,
) -> Option<Problem> {
    let told = |message: &str, hint: String| Some(Problem::new("", message).hint(hint));
    let once = || "a person is in a group once: leave one of the two out".to_owned();
    match links.get(&person) {
        _ if at == person => {
            told("a member is the same as itself", "leave `same_as` out".to_owned())
        }
        _ if at.0 == person.0 => told("both are members of the same group", once()),
        Some(further) if *further == at => told(
            "two members each name the other",
            "keep one `same_as`: the other one is the person".to_owned(),
        ),
        Some(further) => told(
            "this member is the same as another one already",
            format!("name `{}`, as that one does", short(&shown(*further))),
        ),
        None if twice => told("two members of one group are the same person", once()),
        None => None,
    }
}

/// The membership keeps its name, its mail, its pickup, its reviews and its verdicts.
fn become_person(member: &mut Member, person: &Member, same_as: SameAs) {
    member.calendar = person.calendar;
    member.discipline = person.discipline;
    member.at_shift_end = person.at_shift_end;
    member.if_gone = person.if_gone;
    member.absence = person.absence;
    member.away = person.away.clone();
    member.fatigue_half_at = person.fatigue_half_at;
    member.same_as = Some(same_as);
}
