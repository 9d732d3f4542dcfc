//! `same_as`: members of different groups who are one person.
//!
//! Promises: who is named is a member of another group and names nobody; what is the person's is said
//! once, with that member. A member who is left out by a number laid over a list is still a person whom
//! others may name. Never: what such persons do.

use super::Binder;
use super::names::Names;
use crate::id::GroupId;
use crate::scenario::model::{Group, Member, SameAs};
use crate::scenario::nearest::{did_you_mean, one_of};
use crate::scenario::problem::Problem;
use crate::scenario::read::{Item, Reader, shown};
use crate::scenario::tree::Entry;

/// What is the person's, not the membership's.
const PERSONAL: [&str; 6] =
    ["calendar", "discipline", "at_shift_end", "if_gone", "absence", "fatigue_half_at"];

type Named<'a> = [(&'a Entry, Reader<'a>)];

/// A member who names another one, as far as it could be read.
struct Naming<'a> {
    group: usize,
    place: usize,
    item: Item<'a>,
    said: &'a str,
}

/// What a member says of who they are.
#[derive(Clone, Copy)]
struct Found {
    group: usize,
    /// In the list, of which a number may leave out the last.
    place: usize,
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
                all.push(Naming { group, place, item, said });
            }
        }
        let names = |at: usize| -> Vec<String> {
            let (entry, reader) = &named[at];
            let listed = reader.listed("members");
            match listed.is_empty() {
                true => groups[at].members.iter().map(|member| member.name.clone()).collect(),
                false => {
                    let name = |(i, member): (usize, &Reader<'_>)| {
                        let own = member.table.get("name").and_then(|node| node.text());
                        own.map_or(format!("{}-{}", entry.key, i + 1), str::to_owned)
                    };
                    listed.iter().enumerate().map(name).collect()
                }
            }
        };
        // Only where somebody names somebody.
        let count = if all.is_empty() { 0 } else { groups.len() };
        let names: Vec<Vec<String>> = (0..count).map(names).collect();
        let found: Vec<Option<Found>> =
            all.iter().map(|naming| self.named_member(naming, named, &names)).collect();
        let links: Vec<(&Naming<'_>, Found)> = all
            .iter()
            .zip(&found)
            .filter_map(|(naming, found)| Some((naming, (*found)?)))
            .collect();
        for (naming, found) in &links {
            if let Some(problem) = wrong(naming, *found, &links, (named, &names)) {
                self.refuse_person(&naming.item, problem);
                continue;
            }
            let person = match groups[found.group].members.get(found.place) {
                Some(person) => person.clone(),
                // Left out of that group, and still there.
                None => {
                    let reader = &named[found.group].1;
                    let common = self.common(reader, calendars);
                    let listed = reader.listed("members");
                    let name = names[found.group][found.place].clone();
                    self.member(name, &listed[found.place], &common, calendars)
                }
            };
            let same_as = SameAs {
                group: GroupId::new(found.group),
                member: names[found.group][found.place].clone(),
            };
            let member = &mut groups[naming.group].members[naming.place];
            become_person(member, person, same_as);
        }
    }

    /// What is the person's may not be said beside `same_as`.
    fn refuse_personal(&self, member: &Reader<'_>, said: &str) {
        for key in PERSONAL.into_iter().filter(|key| member.has(key)) {
            let message =
                format!("`{key}` beside `same_as`: it is the person's, not the membership's");
            let problem = member.problem(key, message);
            self.sink
                .put(problem.hint(format!("say it with the member `{said}`, or leave it out")));
        }
    }

    /// The member of that name, or a report.
    fn named_member(
        &self,
        naming: &Naming<'_>,
        named: &Named<'_>,
        names: &[Vec<String>],
    ) -> Option<Found> {
        let mut known = Vec::new();
        let mut group_known = None;
        for (dot, _) in naming.said.match_indices('.') {
            let (left, right) = (&naming.said[..dot], &naming.said[dot + 1..]);
            let Some(group) = named.iter().position(|(entry, _)| entry.key == left) else {
                continue;
            };
            group_known = Some((group, right));
            if let Some(place) = names[group].iter().position(|name| name == right) {
                known.push(Found { group, place });
            }
        }
        let all = || named.iter().map(|(entry, _)| entry.key.as_str());
        let problem = match (known.as_slice(), group_known) {
            ([one], _) => return Some(*one),
            ([_, _, ..], _) => Problem::new("", "two members could be meant")
                .hint("give one of them a `name` without a point"),
            ([], Some((group, member))) => {
                let names = || names[group].iter().map(String::as_str);
                let near = did_you_mean(member, names());
                Problem::new("", format!("no member of `{}` has this name", named[group].0.key))
                    .allowed(one_of(names()))
                    .maybe_hint(near)
            }
            ([], None) => {
                let left = naming.said.split('.').next().unwrap_or_default();
                let problem = Problem::new("", "not a member of another group");
                let problem = problem.allowed("GROUP.MEMBER, such as `desk.anna` or `desk.desk-2`");
                problem.maybe_hint(did_you_mean(left, all()))
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

/// What is wrong with who is named.
fn wrong(
    naming: &Naming<'_>,
    found: Found,
    links: &[(&Naming<'_>, Found)],
    (named, names): (&Named<'_>, &[Vec<String>]),
) -> Option<Problem> {
    let of = |at: Found| format!("{}.{}", named[at.group].0.key, names[at.group][at.place]);
    if found.group == naming.group {
        let itself = found.place == naming.place;
        let message = match itself {
            true => "a member is the same as itself",
            false => "both are members of the same group",
        };
        let problem = Problem::new("", message).allowed("a member of another group");
        return Some(problem.hint(match itself {
            true => "leave `same_as` out",
            false => "a person is in a group once: leave one of the two out",
        }));
    }
    let next = |at: Found| {
        let mut all = links.iter();
        all.find(|(one, _)| (one.group, one.place) == (at.group, at.place)).map(|link| link.1)
    };
    if let Some(further) = next(found) {
        let circle = (further.group, further.place) == (naming.group, naming.place);
        let problem = Problem::new(
            "",
            match circle {
                true => "two members each name the other",
                false => "this member is the same as another one already",
            },
        );
        return Some(match circle {
            true => problem.hint("keep one `same_as`: the other one is the person"),
            false => problem.hint(format!("name `{}`, as that one does", of(further))),
        });
    }
    let twice = links.iter().any(|(other, person)| {
        other.group == naming.group
            && other.place < naming.place
            && (person.group, person.place) == (found.group, found.place)
    });
    twice.then(|| {
        let problem = Problem::new("", "two members of one group are the same person");
        problem.hint("a person is in a group once: leave one of the two out")
    })
}

/// The membership keeps its name, its mail, its pickup, its reviews and its verdicts.
fn become_person(member: &mut Member, person: Member, same_as: SameAs) {
    let Member { calendar, discipline, at_shift_end, if_gone, absence, fatigue_half_at, .. } =
        person;
    *member = Member {
        calendar,
        discipline,
        at_shift_end,
        if_gone,
        absence,
        fatigue_half_at,
        same_as: Some(same_as),
        ..member.clone()
    };
}
