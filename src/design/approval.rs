//! Requests that nobody can approve: the lock-out, no approvers, the requester alone, cycles; and
//! stages in which nobody can stand in.

use crate::design::Finding;
use crate::design::codes::Code;
use crate::design::context::{Context, Stage};
use crate::design::people::{People, Reason, is_administrator};
use crate::design::proof::{Proof, prove};
use crate::english;
use crate::id::{GroupId, Requester, RoleId};
use crate::scenario::model::{Assignment, Kind, Role};
use crate::time::human_span;

/// All of them, under one policy.
pub fn find(context: &Context<'_>) -> Vec<Finding> {
    let people = People::new(context);
    let locked = lock_out(context, &people);
    let mut found = Vec::new();
    for (id, role) in context.activated() {
        if locked.as_ref().is_some_and(|(roles, _)| roles.contains(&id)) {
            continue;
        }
        let stages = context.stages(role);
        for (reason, who) in people.locked_out(id) {
            found.push(match reason {
                Reason::Nobody => nobody_decides(context, &people, id, role, &who),
                Reason::Own => own_approver(context, &people, id, role, &who),
                Reason::Cycle => cycle(context, &people, id, role, &who),
                Reason::Outer => no_way_in(context, &people, id, role, &who),
            });
        }
        found.extend(
            stages
                .iter()
                .filter_map(|stage| one_approver(context, &people, role, stage, stages.len())),
        );
    }
    found.extend(locked.map(|(_, finding)| finding));
    found.extend(always_active(context, &people));
    found
}

/// The four conditions of Microsoft's guidance on emergency access, all at once.
fn lock_out(context: &Context<'_>, people: &People<'_>) -> Option<(Vec<RoleId>, Finding)> {
    let all = context.policy.roles.iter().enumerate();
    let all = all.map(|(place, role)| (RoleId::new(place), role));
    let administrators: Vec<(RoleId, &Role)> = all
        .filter(|(id, role)| {
            let held = role.standing > 0 || context.scenario.eligible_count(*id) > 0;
            role.kind == Kind::Entra && is_administrator(&role.name) && held
        })
        .collect();
    let locked = |(id, role): &(RoleId, &Role)| {
        let eligible_only = role.assignment == Assignment::Eligible && role.standing == 0;
        let out = people.locked_out(*id);
        let number: usize = out.values().map(Vec::len).sum();
        let default = |stage: &Stage<'_>| {
            let mut groups = stage.groups();
            groups.all(|(group, _)| context.policy.groups[group.index()].name == "default")
        };
        let by_default = context.stages(role).iter().any(default);
        eligible_only && by_default && number > 0 && number == people.eligible_kinds(*id)
    };
    let none = administrators.is_empty() || context.policy.break_glass.is_some();
    if none || !administrators.iter().all(locked) {
        return None;
    }
    let &(id, role) = administrators.first()?;
    let names: Vec<_> = administrators.iter().map(|(_, role)| format!("`{}`", role.name)).collect();
    let names = english::listed(&names, "and");
    let out = people.locked_out(id);
    let who = out.values().next()?;
    let bound = is_simulated(context, role);
    let simulated = match out.contains_key(&Reason::Cycle) && !bound {
        true => " (the simulation lets the group `default` decide all the same)",
        false => "",
    };
    let what = format!("the tenant is locked: nobody can become {names} any more");
    let finding = Finding::new(Code::LockOut, what)
        .why(format!(
            "all of them are only eligible, activation needs approval, no approvers are chosen, and \
             the default approvers are the active ones, of whom there are none; no emergency account \
             stands by{simulated}"
        ))
        .change(
            "keep two emergency accounts permanently active (`standing = 2` with an \
             `[approvers.default]`, or `[break_glass]`), or choose approvers who need no role",
        )
        .of_role(&role.name, key(role))
        .evidence(story(context, people, id, who));
    let finding = Finding { role: Some(role.name.clone()), ..finding };
    Some((administrators.into_iter().map(|(id, _)| id).collect(), finding))
}

/// The key that names the approvers of a role.
fn key(role: &Role) -> &'static str {
    if role.desks.len() > 1 { "stages" } else { "approvers" }
}

fn nobody_decides(
    context: &Context<'_>,
    people: &People<'_>,
    id: RoleId,
    role: &Role,
    who: &[Requester],
) -> Finding {
    let stages = context.stages(role);
    let short = stages.iter().find(|stage| approvers(context, people, stage) < needed(stage));
    let stage = short.unwrap_or(&stages[0]);
    let within = stage.words(stages.len());
    let (why, change) = no_approvers(context, people, role, stage);
    let what = format!("`{}` requires approval{within}, and nobody can give it", role.name);
    let whom = people.words(id, who);
    let rescue = match &context.policy.break_glass {
        Some(_) => "; only emergency accounts help",
        None => "",
    };
    Finding::new(Code::NobodyDecides, what)
        .why(format!("{why}: every request of {whom} is timed out{rescue}"))
        .change(change)
        .of_role(&role.name, if stage.names_nobody() { "require_approval" } else { key(role) })
        .evidence(story(context, people, id, who))
}

/// Why a stage has too few approvers, and what helps.
fn no_approvers(
    context: &Context<'_>,
    people: &People<'_>,
    role: &Role,
    stage: &Stage<'_>,
) -> (String, String) {
    if stage.names_nobody() {
        let change = "name `approvers`, or set `require_approval = false`".to_owned();
        let holders = match role.standing {
            1 => "the 1 standing holder".to_owned(),
            many => format!("the {many} standing holders"),
        };
        return match (role.kind, role.standing) {
            (Kind::Entra, 0) => (
                "no approvers are named, and nobody stands for the active administrators who decide \
                 by default"
                    .to_owned(),
                format!("{change}, or add `[approvers.default]`"),
            ),
            (Kind::Entra, standing) => (
                format!(
                    "no approvers are named; {holders} would decide by default, but there is no \
                     `[approvers.default]` that says how they work"
                ),
                format!("add `[approvers.default]` with `members = {standing}`"),
            ),
            (Kind::Azure | Kind::Group, _) => (
                "no approvers are named, and Azure roles and groups have no default approvers"
                    .to_owned(),
                change,
            ),
        };
    }
    let (have, needed) = (approvers(context, people, stage), needed(stage));
    let members =
        stage.groups().map(|(group, _)| context.policy.groups[group.index()].members.len());
    let members: usize = members.sum();
    let who = match have {
        0 => "all members are".to_owned(),
        1 => "only 1 person can ever approve: the others are".to_owned(),
        have => format!("only {have} people can ever approve: the others are"),
    };
    if needed > members as u64 {
        return (
            format!(
                "{} and the groups have {}",
                are_needed(needed),
                english::count(members as u64, "member")
            ),
            format!("add members, or lower `approvals_needed` to {}", members.max(1)),
        );
    }
    (
        format!(
            "{}, but {who} never on duty, never get the mail, or deny everything",
            are_needed(needed)
        ),
        "give the approvers a calendar with hours, and mail that arrives".to_owned(),
    )
}

fn are_needed(approvals: u64) -> String {
    let verb = english::of(approvals as usize, "is", "are");
    format!("{} {verb} needed", english::count(approvals, "approval"))
}

fn own_approver(
    context: &Context<'_>,
    people: &People<'_>,
    id: RoleId,
    role: &Role,
    who: &[Requester],
) -> Finding {
    let whom = people.words(id, who);
    let stages = context.stages(role);
    let needed = stages.iter().map(|stage| stage.rule.approvals_needed).max().unwrap_or(1);
    let alone = if needed == 1 { "the only approver" } else { "needed as an approver" };
    let each = if who.len() == 1 { "" } else { " each" };
    let what = format!("`{}`: {whom} would{each} be {alone} of their own request", role.name);
    Finding::new(Code::OwnApprover, what)
        .why("nobody approves their own request, so these requests can only time out")
        .change("add an approver who does not ask for this role, or at least a second member")
        .of_role(&role.name, key(role))
        .evidence(story(context, people, id, who))
}

fn cycle(
    context: &Context<'_>,
    people: &People<'_>,
    id: RoleId,
    role: &Role,
    who: &[Requester],
) -> Finding {
    let whom = people.words(id, who);
    let what = format!("`{}`: the approvers wait for approval themselves", role.name);
    let simulated = match is_simulated(context, role) {
        true => "",
        false => " (the simulation lets these approvers decide all the same, without `must_hold`)",
    };
    let why = format!(
        "whoever could decide must first activate a role, which only people in the same position can \
         approve: {whom} can never be the first{simulated}"
    );
    Finding::new(Code::ApprovalCycle, what)
        .why(why)
        .change(
            "name an approver who needs no role, or let one activate it without approval, or keep one \
             permanently active",
        )
        .of_role(&role.name, key(role))
        .evidence(story(context, people, id, who))
}

/// Whether the simulation asks of the approvers of a role that they hold what they must: all groups
/// that it asks say so.
fn is_simulated(context: &Context<'_>, role: &Role) -> bool {
    let mut asked = role.desks.iter().flat_map(|desk| desk.asked());
    asked.all(|group| !context.policy.groups[group.index()].must_hold.is_empty())
}

/// A role within another one that nobody ever gets.
fn no_way_in(
    context: &Context<'_>,
    people: &People<'_>,
    id: RoleId,
    role: &Role,
    who: &[Requester],
) -> Finding {
    let outer = role.within.map(|outer| &context.policy.roles[outer.index()].name);
    let outer = outer.map_or_else(String::new, |name| format!("`{name}`"));
    let whom = people.words(id, who);
    let what = format!("`{}` has no way in: it is within {outer}", role.name);
    Finding::new(Code::NoWayIn, what)
        .why(format!(
            "{outer} must be active before it is asked for, and {whom} can never get that: nobody \
             comes as far as asking for `{}`",
            role.name
        ))
        .change(format!("let {outer} be approved, or activated without approval"))
        .of_role(&role.name, "approvers")
        .at(["roles", &role.name, "within"])
}

/// Members of `[approvers.default]` who are no people: they are taken to be active at all times.
fn always_active(context: &Context<'_>, people: &People<'_>) -> Option<Finding> {
    let groups = context.policy.groups.iter();
    let (place, group) = groups.enumerate().find(|(_, group)| group.name == "default")?;
    let id = GroupId::new(place);
    let asks = |role: &Role| role.desks.iter().any(|desk| desk.asked().any(|group| group == id));
    let (_, role) = context.activated().find(|(_, role)| asks(role))?;
    let administrators = context.policy.roles.iter().filter(|role| is_administrator(&role.name));
    let only_eligible = administrators
        .clone()
        .all(|role| role.assignment == Assignment::Eligible && role.standing == 0);
    if people.person(id, 0).is_some() || !only_eligible || administrators.count() == 0 {
        return None;
    }
    let what = "the members of `default` are taken to be always active".to_owned();
    Some(
        Finding::new(Code::AlwaysActive, what)
            .why(format!(
                "in Entra they decide for `{}` while they are active as Global or Privileged Role \
                 Administrator; here they are no people who could be, and decide at any time",
                role.name
            ))
            .change(format!(
                "write `approves_for = [\"{}\"]` at the requesters who they are: then they must hold \
                 the role to decide",
                group.name
            ))
            .of_group(&group.name)
            .at(["approvers", &group.name]),
    )
}

/// How it comes to that for the first of these people.
fn story(
    context: &Context<'_>,
    people: &People<'_>,
    role: RoleId,
    who: &[Requester],
) -> Vec<String> {
    let Some(&who) = who.first() else { return Vec::new() };
    let Some(Proof { states, mut story }) = prove(context, people, role, who) else {
        return vec!["by the graph alone: too many people for the explorer".to_owned()];
    };
    story.push(format!("proved: in none of {states} reachable states is the request ever active"));
    story
}

/// A stage in which no more people can decide than must.
fn one_approver(
    context: &Context<'_>,
    people: &People<'_>,
    role: &Role,
    stage: &Stage<'_>,
    stages: usize,
) -> Option<Finding> {
    let (have, needed) = (approvers(context, people, stage), needed(stage));
    if have != needed {
        return None;
    }
    let within = stage.words(stages);
    let (group, _) = stage.groups().next()?;
    let group = &context.policy.groups[group.index()];
    let (what, whose) = if needed == 1 {
        let name = only(context, people, stage);
        (format!("`{}` has one approver only{within}: {name}", role.name), "that person is")
    } else {
        let what = format!("all {needed} approvers of `{}` must approve{within}", role.name);
        (what, "one of them is")
    };
    let timeout = human_span(stage.rule.approval_timeout);
    let why = format!(
        "while {whose} away, every request waits, and is timed out after {timeout}; Microsoft advises \
         two approvers or more"
    );
    let finding = Finding::new(Code::OneApprover, what).why(why).of_role(&role.name, key(role));
    let finding = finding.of_group(&group.name).change("add a member, or a second group");
    Some(Finding {
        role: Some(role.name.clone()),
        ..finding.at(["approvers", &group.name, "members"])
    })
}

fn only(context: &Context<'_>, people: &People<'_>, stage: &Stage<'_>) -> String {
    let members =
        stage.groups().flat_map(|(group, _)| &context.policy.groups[group.index()].members);
    let mut able = members.filter(|member| people.approves(member));
    able.next().map_or(String::new(), |member| format!("`{}`", member.name))
}

/// How many people can approve in a stage, whoever asks.
fn approvers(context: &Context<'_>, people: &People<'_>, stage: &Stage<'_>) -> u64 {
    let count = stage.groups().map(|(group, _)| {
        let members = &context.policy.groups[group.index()].members;
        members.iter().filter(|member| people.approves(member)).count() as u64
    });
    count.sum()
}

fn needed(stage: &Stage<'_>) -> u64 {
    u64::from(stage.rule.approvals_needed)
}
