//! One group of approvers for each distinct set of them.

use std::collections::{BTreeMap, BTreeSet};

use super::people::People;
use super::roles::Role;
use crate::tenant::keys::Taken;
use crate::tenant::settings::Gathered;
use crate::tenant::settings::model::{Approver, ApproverKind, Kind, Stage};

/// A group whose membership is not known has so many members.
pub const UNKNOWN: usize = 3;
/// Members are listed up to here, and only counted beyond.
pub const LISTED: usize = 60;
/// Active Global and Privileged Role Administrators, who decide where nobody is named.
pub const DEFAULT: &str = "default";

/// Somebody who decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// What they are called.
    pub name: String,
    /// Whether an export names them; otherwise one of three in a group that nobody knows.
    pub known: bool,
}

/// A group of approvers.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its key.
    pub key: String,
    /// Who decides.
    pub members: Vec<Member>,
    /// The rule and the file that name it; nothing of the default group.
    pub from: Option<(String, &'static str, usize)>,
    /// How many of what is named are groups.
    pub groups: usize,
}

impl Group {
    /// Its key, its size, and how many members are known.
    pub fn counted(&self) -> (String, usize, usize) {
        let known = self.members.iter().filter(|member| member.known).count();
        (self.key.clone(), self.members.len(), known)
    }
}

/// All groups, and which set of approvers is which.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    /// In the order in which roles name them.
    pub list: Vec<Group>,
    by_set: BTreeMap<BTreeSet<String>, usize>,
    /// Whether members that are listed apart were taken for those of the one group that is not known.
    pub guessed: bool,
}

impl Groups {
    /// The key of a set of approvers, unless it is empty.
    pub fn key(&self, approvers: &[Approver]) -> Option<&str> {
        let set = set(approvers);
        self.by_set.get(&set).map(|at| self.list[*at].key.as_str())
    }
}

fn set(approvers: &[Approver]) -> BTreeSet<String> {
    approvers.iter().map(Approver::identity).collect()
}

/// The groups of these roles.
pub fn of(roles: &[Role], gathered: &Gathered, people: &mut People<'_>) -> Groups {
    let mut groups = Groups::default();
    let lone = lone_group(roles, gathered);
    groups.guessed = lone.is_some();
    let mut taken = Taken::default();
    for role in roles {
        let Some(stages) = &role.settings.stages else { continue };
        let of_stage = |stage: &Stage| [stage.approvers.clone(), stage.escalate_to.clone()];
        for approvers in stages.value.iter().flat_map(of_stage) {
            if approvers.is_empty() || groups.by_set.contains_key(&set(&approvers)) {
                continue;
            }
            groups.by_set.insert(set(&approvers), groups.list.len());
            let from = (stages.rule.clone(), stages.property, stages.file);
            let number = groups.list.len() + 1;
            let mut group = one(&approvers, &lone, gathered, people);
            group.key = taken.free(key(&approvers, number, people));
            group.from = Some(from);
            groups.list.push(group);
        }
    }
    let nobody = |role: &Role| {
        let named = role.settings.stages.as_ref();
        let some = named.is_some_and(|s| s.value.iter().any(|stage| !stage.approvers.is_empty()));
        role.named.kind == Kind::Entra && role.asked() && !some
    };
    if roles.iter().any(nobody) {
        let name = |n| Member { name: format!("administrator-{n}"), known: false };
        let members = (1..=UNKNOWN).map(name).collect();
        let key = taken.free(DEFAULT.to_owned());
        groups.list.push(Group { key, members, from: None, groups: 0 });
    }
    groups
}

/// The only group of unknown membership, where members of some group are known.
fn lone_group(roles: &[Role], gathered: &Gathered) -> Option<String> {
    let stages = roles.iter().filter_map(|role| role.settings.stages.as_ref());
    let approvers = stages.flat_map(|known| &known.value).flat_map(|stage| &stage.approvers);
    let groups: BTreeSet<String> = approvers
        .filter(|approver| matches!(approver.kind, ApproverKind::Group | ApproverKind::Either))
        .map(Approver::identity)
        .filter(|identity| !gathered.names.members.contains_key(identity))
        .collect();
    let fits = !gathered.names.members_of_one.is_empty() && groups.len() == 1;
    groups.into_iter().next().filter(|_| fits)
}

fn key(approvers: &[Approver], number: usize, people: &mut People<'_>) -> String {
    match approvers {
        [group] if people.keeps() && group.kind != ApproverKind::User => {
            people.call("group", &group.identity(), group.name.as_deref())
        }
        _ => format!("approvers-{number}"),
    }
}

fn one(
    approvers: &[Approver],
    lone: &Option<String>,
    gathered: &Gathered,
    people: &mut People<'_>,
) -> Group {
    let mut members: Vec<Member> = Vec::new();
    let mut put = |name: String, known: bool| {
        if !members.iter().any(|member| member.name == name) {
            members.push(Member { name, known });
        }
    };
    let mut groups = 0;
    for approver in approvers {
        let identity = approver.identity();
        if approver.kind == ApproverKind::User {
            put(people.call("approver", &identity, approver.name.as_deref()), true);
            continue;
        }
        groups += 1;
        let listed = gathered.names.members.get(&identity).filter(|listed| !listed.is_empty());
        let lone = lone.as_ref().filter(|lone| **lone == identity);
        match listed.or(lone.map(|_| &gathered.names.members_of_one)) {
            Some(listed) => {
                for member in listed {
                    put(people.call("approver", member, None), true);
                }
            }
            None => {
                let group = people.call("group", &identity, approver.name.as_deref());
                (1..=UNKNOWN).for_each(|n| put(format!("{group}-{n}"), false));
            }
        }
    }
    Group { key: String::new(), members, from: None, groups }
}
