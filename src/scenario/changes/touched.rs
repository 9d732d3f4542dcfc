//! Which roles a change is about.
//!
//! By its keys alone: those of a role are about that role, those of approvers and calendars about
//! the roles that name them, those of people and needs about the roles that they ask for. What else
//! feels a change, since people share approvers, only a simulation can tell.

use super::compare_trees::Change;
use crate::id::{PopulationId, RoleId};
use crate::scenario::model::{Policy, Scenario};
use crate::scenario::tree::{Node, Value};

/// The roles of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Every role.
    All,
    /// These, by name, in no order; none for what is about no role.
    These(Vec<String>),
}

/// The roles that a change is about, in a scenario of this tree and under this policy.
pub fn touched(change: &Change, tree: &Node, scenario: &Scenario, policy: &Policy) -> Touched {
    let of = Of { tree, scenario, policy };
    if change.is_file() {
        let paths = change.named_at.iter().map(|path| of.path(path));
        return paths.reduce(both).unwrap_or(Touched::These(Vec::new()));
    }
    match (change.path.first().map(String::as_str), change.path.get(1)) {
        // A whole policy concerns what is compared only if it is that one; the simulation tells.
        (Some("policies"), Some(name)) if change.path.len() == 2 && *name == policy.name => {
            Touched::All
        }
        _ => of.path(&change.path),
    }
}

/// The roles of either.
pub(super) fn both(a: Touched, b: Touched) -> Touched {
    match (a, b) {
        (Touched::These(mut a), Touched::These(b)) => {
            for name in b {
                if !a.contains(&name) {
                    a.push(name);
                }
            }
            Touched::These(a)
        }
        _ => Touched::All,
    }
}

impl Touched {
    /// The roles of either.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        both(self, other)
    }
}

struct Of<'a> {
    tree: &'a Node,
    scenario: &'a Scenario,
    policy: &'a Policy,
}

impl Of<'_> {
    fn path(&self, path: &[String]) -> Touched {
        let path = match path {
            [first, _, rest @ ..] if first == "policies" => rest,
            path => path,
        };
        let name = path.get(1).map_or("", String::as_str);
        Touched::These(match path.first().map_or("", String::as_str) {
            "simulation" | "threat" | "break_glass" | "costs" => return Touched::All,
            "roles" => vec![name.to_owned()],
            "approvers" => self.naming(|group| group == name),
            "calendars" => self.keeping(name),
            "mfa" => self.using(name),
            "requesters" => self.of_population(name),
            "needs" => self.of_need(name),
            _ => Vec::new(),
        })
    }

    /// Roles that name such a group.
    fn naming(&self, is: impl Fn(&str) -> bool) -> Vec<String> {
        let names = |role: &&crate::scenario::model::Role| {
            let named = self.policy.named(role);
            named.iter().any(|group| is(&self.policy.groups[group.index()].name))
        };
        self.policy.roles.iter().filter(names).map(|role| role.name.clone()).collect()
    }

    /// Roles that depend on when a calendar is on.
    fn keeping(&self, calendar: &str) -> Vec<String> {
        let is = |id: crate::id::CalendarId| self.policy.calendars[id.index()].name == calendar;
        let on = |group: &&crate::scenario::model::Group| {
            group.members.iter().any(|member| is(member.calendar))
        };
        let groups: Vec<&str> =
            self.policy.groups.iter().filter(on).map(|group| group.name.as_str()).collect();
        let mut roles = self.naming(|group| groups.contains(&group));
        let automatic = self.policy.roles.iter().filter(|role| {
            role.automatic_when.as_ref().and_then(|when| when.calendar).is_some_and(is)
        });
        roles.extend(automatic.map(|role| role.name.clone()));
        let tables = |key: &str| self.tree.table().and_then(|root| root.get(key));
        let profile =
            |node: &Node| node.table().and_then(|t| t.get("profile")?.text().map(str::to_owned));
        if let Some(Value::Array(needs)) = tables("needs").map(|node| &node.value) {
            let arise =
                needs.iter().filter(|need| profile(need).is_some_and(|name| name == calendar));
            roles.extend(
                arise.filter_map(|need| Some(need.table()?.get("role")?.text()?.to_owned())),
            );
        }
        if tables("threat").and_then(profile).is_some_and(|name| name == calendar) {
            roles.extend(self.scenario.roles.iter().cloned());
        }
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// Roles whose people have a method.
    fn using(&self, method: &str) -> Vec<String> {
        let has = |(_, population): &(usize, &crate::scenario::model::Population)| {
            population.mfa.is_some_and(|mfa| self.policy.mfa[mfa.index()].name == method)
        };
        let populations = self.scenario.populations.iter().enumerate().filter(has);
        self.asked(&populations.map(|(at, _)| at).collect::<Vec<_>>())
    }

    fn of_population(&self, name: &str) -> Vec<String> {
        let at = self.scenario.populations.iter().position(|population| population.name == name);
        self.asked(&at.into_iter().collect::<Vec<_>>())
    }

    /// Roles that these people may activate.
    fn asked(&self, populations: &[usize]) -> Vec<String> {
        let scenario = self.scenario;
        let mut roles: Vec<RoleId> = Vec::new();
        for at in populations {
            roles.extend(&scenario.populations[*at].eligible);
            let id = PopulationId::new(*at);
            let blocks = scenario.blocks.iter().filter(|block| block.population == id);
            roles.extend(blocks.map(|block| block.role));
        }
        roles.sort_unstable();
        roles.dedup();
        roles.into_iter().map(|role| scenario.role_name(role).to_owned()).collect()
    }

    fn of_need(&self, name: &str) -> Vec<String> {
        let block = self.scenario.blocks.iter().find(|block| block.name == name);
        block.map(|block| self.scenario.role_name(block.role).to_owned()).into_iter().collect()
    }
}
