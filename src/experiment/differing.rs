//! Which roles the chosen policies treat differently, and which of them to speak of first.
//!
//! A role *differs* when some chosen policy changes anything that it feels: its own rules, the
//! groups that it asks with their members and calendars, the MFA methods of who may activate it,
//! the emergency accounts that its needs may take. What is named but never asked is not felt. A role
//! that shares approvers or attackers with one that differs may wait otherwise too; no policy
//! changes it for all that.
//!
//! Worst first is by what the policies change: the largest absolute difference from the baseline in
//! the severity-weighted hours of attackers (without `[threat]`, of excess exposure), then in
//! waiting, then the order of the file.
//!
//! Promises: the answer rests on the scenario and the means alone. Never: an interval, a sentence.

use super::estimates::Estimates;
use crate::id::{CalendarId, GroupId, PolicyId, PopulationId, RoleId};
use crate::lifecycle::Requirement;
use crate::measure::Measure;
use crate::random::Distribution;
use crate::scenario::model::{
    Assignment, Block, BreakGlass, Calendar, Coordination, Habits, Member, Policy, Reminders, Role,
    Scenario, Source,
};

/// The roles that differ between these policies, in file order; none with fewer than two policies.
pub fn differing(scenario: &Scenario, policies: &[PolicyId]) -> Vec<RoleId> {
    let roles = (0..scenario.roles.len()).map(RoleId::new);
    roles.filter(|role| differs(scenario, policies, *role)).collect()
}

/// Whether some of these policies treats the role otherwise than the first one.
pub fn differs(scenario: &Scenario, policies: &[PolicyId], role: RoleId) -> bool {
    let Some((first, others)) = policies.split_first() else { return false };
    let policy = |id: PolicyId| &scenario.policies[id.index()];
    let first = Felt::new(scenario, policy(*first), role);
    others.iter().any(|other| Felt::new(scenario, policy(*other), role) != first)
}

/// The roles to speak of: those that differ, worst first from the policy at place `baseline`. Where
/// none differs (there is one policy, say), all roles in file order.
pub fn spoken(
    scenario: &Scenario,
    policies: &[PolicyId],
    baseline: usize,
    estimates: &Estimates,
) -> Vec<RoleId> {
    let found = differing(scenario, policies);
    if found.is_empty() {
        return (0..scenario.roles.len()).map(RoleId::new).collect();
    }
    worst_first(found, scenario, estimates, baseline)
}

/// These roles by how much the policies change them.
pub fn worst_first(
    mut roles: Vec<RoleId>,
    scenario: &Scenario,
    estimates: &Estimates,
    baseline: usize,
) -> Vec<RoleId> {
    let first = match scenario.threat {
        Some(_) => Measure::AttackerExposure,
        None => Measure::ExcessExposure,
    };
    let change = |role: RoleId, measure: Measure| {
        let mean = |place| estimates.get(place, Some(role), measure).map(|found| found.mean());
        let base = mean(baseline).unwrap_or(0.0);
        let others = (0..estimates.places()).filter_map(mean);
        others.map(|other| (other - base).abs()).fold(0.0, f64::max)
    };
    let by =
        |measure: Measure, a: RoleId, b: RoleId| change(b, measure).total_cmp(&change(a, measure));
    // A stable sort: what is equal stays in file order.
    roles.sort_by(|a, b| by(first, *a, *b).then(by(Measure::TimeToAccessP95, *a, *b)));
    roles
}

/// Everything that a role feels under one policy, with names and places in lists resolved.
#[derive(PartialEq)]
struct Felt<'a> {
    severity: f64,
    standing: u64,
    /// How the people of its blocks behave who must activate it, where a policy says so.
    habits: Vec<&'a Habits>,
    /// Without standing access: what must be done to activate it.
    activation: Option<Activation<'a>>,
    /// The same of the roles around it, and of those that its approvers must hold; `None` for one with
    /// standing access.
    held: Vec<Option<Activation<'a>>>,
}

/// The rules of activation and who takes part.
#[derive(PartialEq)]
struct Activation<'a> {
    /// The role without the places of groups and calendars.
    rules: Role,
    /// For each stage, who is asked at first and in addition.
    stages: Vec<[Vec<Asked<'a>>; 2]>,
    /// Who watches.
    watchers: Vec<Asked<'a>>,
    /// Who is asked about some people instead.
    own: Vec<(PopulationId, Vec<Asked<'a>>)>,
    /// The calendar within which an extension skips the human.
    automatic: Option<&'a Calendar>,
    /// The methods of who may activate it, where one is asked for.
    mfa: Vec<&'a crate::scenario::model::Mfa>,
    break_glass: Option<&'a BreakGlass>,
}

/// A group that is asked.
#[derive(PartialEq)]
struct Asked<'a> {
    name: &'a str,
    coordination: Coordination,
    reminders: Option<Reminders>,
    looks_every: Option<&'a Distribution>,
    must_hold: &'a [RoleId],
    members: Vec<(Member, &'a Calendar)>,
}

impl<'a> Felt<'a> {
    fn new(scenario: &'a Scenario, policy: &'a Policy, id: RoleId) -> Self {
        let role = &policy.roles[id.index()];
        let activation = |id: RoleId| {
            let role = &policy.roles[id.index()];
            let must = role.assignment == Assignment::Eligible;
            must.then(|| Activation::new(scenario, policy, (id, role)))
        };
        let by_approvers =
            role.asked().flat_map(|group| policy.groups[group.index()].must_hold.iter().copied());
        let held = policy.outer_roles(id).chain(by_approvers).map(activation).collect();
        let activation = activation(id);
        let must = activation.is_some();
        let habits = if must { felt_habits(scenario, policy, id) } else { Vec::new() };
        Self { severity: role.severity, standing: role.standing, habits, activation, held }
    }
}

/// The habits of the people of each block for the role; nothing while no policy changes any.
fn felt_habits<'a>(scenario: &'a Scenario, policy: &'a Policy, id: RoleId) -> Vec<&'a Habits> {
    match scenario.policies.iter().any(|policy| !policy.habits.is_empty()) {
        true => scenario.blocks_of(id).map(|block| policy.habits(block)).collect(),
        false => Vec::new(),
    }
}

impl<'a> Activation<'a> {
    fn new(scenario: &'a Scenario, policy: &'a Policy, (id, role): (RoleId, &'a Role)) -> Self {
        let asks = !role.settings.stages.is_empty();
        let mut rules = role.clone();
        let desks = std::mem::take(&mut rules.desks);
        let own = std::mem::take(&mut rules.own_approvers);
        rules.names.clear();
        if let Some(watch) = &mut rules.watch {
            watch.groups.clear();
        }
        // Its calendar is compared by what it says; where nobody is asked it skips nobody.
        let mut automatic = rules.automatic_when.take().filter(|_| asks);
        let calendar = automatic.as_mut().and_then(|when| when.calendar.take());
        rules.automatic_when = automatic;
        let groups = |ids: &[GroupId]| ids.iter().map(|id| Asked::new(policy, *id)).collect();
        let stage = |desk: &crate::scenario::model::StageDesk| {
            [groups(&desk.approvers), groups(&desk.escalate_to)]
        };
        let eligible = scenario.by_role.populations(id).iter().map(|id| scenario.population(*id));
        let checked = role.settings.require != Requirement::None;
        let mfa = eligible.filter_map(|people| people.mfa).filter(|_| checked);
        let may = |glass: &&BreakGlass| may_take(scenario, id, glass);
        Self {
            rules,
            stages: desks.iter().map(stage).collect(),
            watchers: policy.watchers(role).map(|id| Asked::new(policy, id)).collect(),
            own: own.iter().map(|(people, ids)| (*people, groups(ids))).collect(),
            automatic: calendar.map(|calendar| calendar_of(policy, calendar)),
            mfa: mfa.map(|mfa| &policy.mfa[mfa.index()]).collect(),
            break_glass: policy.break_glass.as_ref().filter(may),
        }
    }
}

impl<'a> Asked<'a> {
    fn new(policy: &'a Policy, id: GroupId) -> Self {
        let group = &policy.groups[id.index()];
        // Places of calendars differ between policies that add some.
        let member = |member: &Member| {
            let own = Member { calendar: CalendarId::default(), ..member.clone() };
            (own, calendar_of(policy, member.calendar))
        };
        let members = group.members.iter().map(member).collect();
        Self {
            name: &group.name,
            coordination: group.coordination,
            reminders: group.reminders,
            looks_every: group.looks_every.as_ref(),
            must_hold: &group.must_hold,
            members,
        }
    }
}

fn calendar_of(policy: &Policy, id: CalendarId) -> &Calendar {
    &policy.calendars[id.index()]
}

/// Whether the role has needs that may take such an account.
fn may_take(scenario: &Scenario, role: RoleId, glass: &BreakGlass) -> bool {
    let urgent = |block: &Block| match &block.source {
        Source::Poisson { .. } => block.urgent > 0.0,
        Source::File(needs) => {
            block.urgent > 0.0 || needs.iter().any(|need| need.urgent == Some(true))
        }
    };
    let mut blocks = scenario.blocks_of(role);
    blocks.any(|block| !glass.urgent_only || urgent(block))
}
