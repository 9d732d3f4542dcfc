//! What can be decided apart: parts of the scenario that share nothing.
//!
//! Two roles share something if under some option a group is named for both, if a population may
//! activate both (its people, their accounts and their MFA are common to both), if a member of a group
//! of one is the same person as a member of a group of the other, or if there are emergency accounts,
//! which everybody may take. Promises: what is not in one component changes nothing in it, replication
//! by replication. Never: an observation.

use super::options::{Field, Part};
use crate::id::{PolicyId, RoleId};
use crate::measure::{Measure, Unit};
use crate::scenario::model::{Policy, Role};

/// Subjects that are decided together, and the roles that feel it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Places of open subjects.
    pub subjects: Vec<usize>,
    /// The roles; `None` is all roles together.
    pub roles: Option<Vec<RoleId>>,
}

/// Whether a role feels what a component decides.
pub(super) fn has(component: &Component, role: RoleId) -> bool {
    component.roles.as_ref().is_none_or(|roles| roles.contains(&role))
}

/// Whether a measure of all roles together is the sum of that of each.
pub fn adds_up(measure: Measure) -> bool {
    let unit = measure.row().unit;
    let sums = matches!(
        unit,
        Unit::HoursPerWeek
            | Unit::SeverityHoursPerWeek
            | Unit::HoursPerYear
            | Unit::SeverityHoursPerYear
            | Unit::PerWeek
            | Unit::PerYear
            | Unit::CostPerWeek
    );
    // Who is on duty for two roles is there once.
    sums && measure != Measure::OnDutyTime
}

/// All subjects together.
pub fn together(field: &Field) -> Vec<Component> {
    vec![Component { subjects: (0..field.open.len()).collect(), roles: None }]
}

/// Without the options of what no role feels, such as a group that nobody names.
pub fn felt(mut field: Field) -> Field {
    let idle = |component: &Component| component.roles.as_ref().is_some_and(Vec::is_empty);
    let parts = apart(&field).into_iter().filter(idle).flat_map(|component| component.subjects);
    let idle: Vec<usize> = parts.map(|place| field.open[place]).collect();
    idle.iter().for_each(|place| field.parts[*place].options.truncate(1));
    field.open.retain(|place| !idle.contains(place));
    field
}

/// The components that share nothing, in the order of their first subject.
pub fn apart(field: &Field) -> Vec<Component> {
    let mut sharing = Sharing::new(field);
    field.policies.iter().for_each(|policy| sharing.policy(field, *policy));
    sharing.people(field);
    let mut found: Vec<(usize, Component)> = Vec::new();
    for place in 0..field.open.len() {
        let node = sharing.node(field.subject(place).part);
        let root = sharing.root(node);
        match found.iter_mut().find(|(known, _)| *known == root) {
            Some((_, component)) => component.subjects.push(place),
            None => {
                let component = Component { subjects: vec![place], roles: Some(Vec::new()) };
                found.push((root, component));
            }
        }
    }
    let roles = field.scenario.roles.len();
    for (root, component) in &mut found {
        let within = (0..roles).filter(|role| sharing.root(*role) == *root);
        component.roles = Some(within.map(RoleId::new).collect());
    }
    let all = |component: &Component| {
        component.roles.as_ref().is_some_and(|within| within.len() == roles)
    };
    found
        .into_iter()
        .map(|(_, component)| match all(&component) {
            true => Component { roles: None, ..component },
            false => component,
        })
        .collect()
}

/// Roles, groups, calendars, methods, populations, and the emergency accounts, joined step by step.
struct Sharing {
    above: Vec<usize>,
    /// Where each sort begins: groups, calendars, methods, populations, accounts.
    begins: [usize; 5],
    /// Calendars and methods that have options; others are the same for everybody.
    open: Vec<Part>,
}

impl Sharing {
    fn new(field: &Field) -> Self {
        let policy = &field.scenario.policies[field.policies[0].index()];
        let sizes = [
            policy.roles.len(),
            policy.groups.len(),
            policy.calendars.len(),
            policy.mfa.len(),
            field.scenario.populations.len(),
        ];
        let mut begins = [0; 5];
        let mut all = 0;
        for (begin, size) in begins.iter_mut().zip(sizes) {
            all += size;
            *begin = all;
        }
        let open = (0..field.open.len()).map(|place| field.subject(place).part).collect();
        Self { above: (0..=all).collect(), begins, open }
    }

    fn node(&self, part: Part) -> usize {
        match part {
            Part::Role(id) => id.index(),
            Part::Group(id) => self.begins[0] + id.index(),
            Part::Calendar(id) => self.begins[1] + id.index(),
            Part::Mfa(id) => self.begins[2] + id.index(),
            Part::BreakGlass => self.begins[4],
        }
    }

    fn root(&self, node: usize) -> usize {
        let mut at = node;
        while self.above[at] != at {
            at = self.above[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.above[one.max(other)] = one.min(other);
    }

    /// A part joins another if it has options; a calendar that is always the same joins nobody.
    fn join_open(&mut self, one: usize, part: Part) {
        if self.open.contains(&part) {
            self.join(one, self.node(part));
        }
    }

    fn policy(&mut self, field: &Field, id: PolicyId) {
        let policy = &field.scenario.policies[id.index()];
        for (at, role) in policy.roles.iter().enumerate() {
            for group in named(policy, role) {
                self.join(at, self.node(Part::Group(group)));
            }
            let calendar = role.automatic_when.as_ref().and_then(|when| when.calendar);
            if let Some(calendar) = calendar {
                self.join_open(at, Part::Calendar(calendar));
            }
            if policy.break_glass.is_some() {
                self.join(at, self.node(Part::BreakGlass));
            }
        }
        for (at, group) in policy.groups.iter().enumerate() {
            for member in &group.members {
                self.join_open(self.begins[0] + at, Part::Calendar(member.calendar));
                if let Some(same) = &member.same_as {
                    self.join(self.begins[0] + at, self.node(Part::Group(same.group)));
                }
            }
        }
    }

    fn people(&mut self, field: &Field) {
        for (at, population) in field.scenario.populations.iter().enumerate() {
            let at = self.begins[3] + at;
            population.eligible.iter().for_each(|role| self.join(at, role.index()));
            for group in &population.approves_for {
                self.join(at, self.node(Part::Group(*group)));
            }
            if let Some(method) = population.mfa {
                self.join_open(at, Part::Mfa(method));
            }
        }
    }
}

/// All groups that a role names, asked or not, or to watch it.
fn named(policy: &Policy, role: &Role) -> impl Iterator<Item = crate::id::GroupId> {
    role.asked().chain(policy.named(role))
}
