//! Rules that change nothing, because a less strict one comes first or another says the same; habits too.

use std::collections::BTreeSet;

use crate::design::Finding;
use crate::design::codes::{Code, Level};
use crate::design::context::{Context, Stage};
use crate::design::people::is_administrator;
use crate::id::{PopulationId, RoleId};
use crate::lifecycle::Requirement;
use crate::scenario::model::{AsksFor, AutomaticWhen, Block, Kind, Named, Population, Role};

pub fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (id, role) in context.activated() {
        let stages = context.stages(role);
        if let Some(when) = &role.automatic_when {
            found.extend(extension(context, id, role, when));
        }
        found.extend(stages.iter().filter_map(|stage| escalation(role, stage, stages.len())));
        found.extend(same_people_twice(context, role, &stages));
        found.extend(cut_habits(context, id, role));
    }
    found.extend(looser_routes(context));
    found
}

fn useless(role: &Role, key: &str, what: String, why: &str, change: &str) -> Finding {
    let finding = Finding::new(Code::UselessRule, what).why(why).change(change);
    finding.of_role(&role.name, key)
}

/// An extension that always lets everybody pass, or never anybody.
fn extension(
    context: &Context<'_>,
    id: RoleId,
    role: &Role,
    when: &AutomaticWhen,
) -> Option<Finding> {
    let name = &role.name;
    if role.settings.stages.is_empty() {
        let what = format!("`{name}`: `automatic_when` has nothing to skip");
        let why = "approval is not required, so everybody passes anyway: the less strict rule wins";
        let change = "set `require_approval = true`, or remove `automatic_when`";
        return Some(useless(role, "automatic_when", what, why, change));
    }
    if skips_all(context, id, role, when) {
        let what = format!("`{name}`: nobody is ever asked, though approval is required");
        let why = "`automatic_when` holds for every request: the less strict rule wins";
        let change = "narrow `automatic_when`, or set `require_approval = false`";
        return Some(useless(role, "automatic_when", what, why, change));
    }
    let never_on = when.calendar.is_some_and(|calendar| !context.ever_on(calendar));
    let eligible = |named: &Named| {
        let population = match named {
            Named::Population(id) => *id,
            Named::Requester(person) => person.population,
        };
        context.scenario.population(population).eligible.contains(&id)
    };
    let nobody = when.requesters.as_ref().is_some_and(|named| !named.iter().any(eligible));
    if never_on || nobody {
        let what = format!("`{name}`: `automatic_when` never holds");
        let why = match never_on {
            true => "its calendar is never on",
            false => "none of its requesters is eligible for the role",
        };
        let change = "widen `automatic_when`, or remove it";
        return Some(useless(role, "automatic_when", what, why, change));
    }
    None
}

/// Whether an extension lets every request of every need pass.
fn skips_all(context: &Context<'_>, id: RoleId, role: &Role, when: &AutomaticWhen) -> bool {
    let whole = when.calendar.is_none_or(|calendar| context.roster(calendar).is_always());
    let mut blocks = context.blocks(id).peekable();
    whole && blocks.peek().is_some() && blocks.all(|block| context.exempt(role, block) >= 1.0)
}

/// People who always ask for more than the role allows.
fn cut_habits(context: &Context<'_>, id: RoleId, role: &Role) -> Option<Finding> {
    let longest = role.settings.maximum_duration;
    let is_cut = |block: &&Block| match &context.habits(block).asks_for {
        AsksFor::Law(law) => law.smallest() > longest,
        AsksFor::Maximum | AsksFor::Work => false,
    };
    let names: Vec<&str> =
        context.blocks(id).filter(is_cut).map(|block| block.name.as_str()).collect();
    let first = names.first()?;
    let others = match names.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let what =
        format!("`{}`: people of `{first}`{others} always ask for more than is allowed", role.name);
    let why = "what they ask for is cut at `maximum_duration`, as if `asks_for` were \"maximum\"";
    let change = "lower `asks_for`, or raise `maximum_duration`";
    Some(useless(role, "maximum_duration", what, why, change))
}

fn escalation(role: &Role, stage: &Stage<'_>, stages: usize) -> Option<Finding> {
    if !stage.escalates_in_vain() {
        return None;
    }
    let what = format!("`{}`: escalation{} asks nobody new", role.name, stage.words(stages));
    let why = "all groups of `escalate_to` are asked from the beginning";
    Some(useless(role, "stages", what, why, "name other groups in `escalate_to`, or remove it"))
}

/// A later stage whose approvers are those of an earlier one.
fn same_people_twice(context: &Context<'_>, role: &Role, stages: &[Stage<'_>]) -> Option<Finding> {
    let groups = |stage: &Stage<'_>| {
        let mut groups: Vec<_> = stage.groups().map(|(group, _)| group).collect();
        groups.sort_unstable();
        groups
    };
    let later = stages.iter().enumerate().skip(1).find(|(place, stage)| {
        let again = groups(stage);
        !again.is_empty() && stages[..*place].iter().any(|earlier| groups(earlier) == again)
    });
    let (_, stage) = later?;
    let (group, _) = stage.groups().next()?;
    let group = &context.policy.groups[group.index()].name;
    let what = format!("`{}`: stage {} asks the same people again", role.name, stage.number);
    let why = "one person may decide in both stages, so it adds waiting and no second pair of eyes";
    let change = "name another group, or ask for `approvals_needed = 2` in one stage";
    let finding = useless(role, "stages", what, why, change);
    let role = finding.role.clone();
    Some(Finding { role, ..finding.of_group(group) })
}

/// Roles that the same people reach with fewer checks than a lesser one.
fn looser_routes(context: &Context<'_>) -> Vec<Finding> {
    let free: BTreeSet<RoleId> = context
        .activated()
        .filter(|(id, role)| is_free(context, *id, role))
        .map(|(id, _)| id)
        .collect();
    let of_population = |people: &Population| -> Vec<RoleId> {
        people.eligible.iter().copied().filter(|id| free.contains(id)).collect()
    };
    let populations = &context.scenario.populations;
    let free_of: Vec<Vec<RoleId>> = populations.iter().map(of_population).collect();
    let roles = &context.policy.roles;
    let all: Vec<bool> =
        roles.iter().map(|role| role.kind == Kind::Entra && is_administrator(&role.name)).collect();
    let mut found = Vec::new();
    for (strict_id, strict) in context.activated().filter(|(id, _)| !free.contains(id)) {
        let also = is_administrator(&strict.name);
        let level = |id: &RoleId| surpasses((&roles[id.index()], all[id.index()]), (strict, also));
        // The first role of the file, and the first population that has both.
        let first = |id: PopulationId| {
            free_of[id.index()].iter().copied().find(|role| level(role).is_some())
        };
        let both =
            context.eligible(strict_id).filter_map(|(id, people)| Some((first(id)?, people)));
        let looser = both.min_by_key(|(id, _)| *id);
        if let Some((id, people)) = looser
            && let Some(level) = level(&id)
        {
            found.push(route(strict, &roles[id.index()], &people.name, level));
        }
    }
    found
}

fn route(strict: &Role, looser: &Role, people: &str, level: Level) -> Finding {
    let what = format!(
        "approval of `{}` can be walked around by `{}`, which nobody approves",
        strict.name, looser.name
    );
    let why = match level {
        Level::Warning => format!(
            "`{people}` are eligible for both, and who is active as `{}` can give themselves any role: \
             the least strict way wins",
            looser.name
        ),
        _ => format!(
            "`{people}` are eligible for both, and `{}` is worth more (severity {} against {}): whoever \
             takes over an account takes the easier way",
            looser.name, looser.severity, strict.severity
        ),
    };
    let change = format!("require approval for `{}` too, or for neither", looser.name);
    let finding = Finding::new(Code::LooserRoute, what).why(why).change(change).level(level);
    finding.of_role(&looser.name, "require_approval")
}

/// Whether who holds the first role needs the second no more: a warning where it is certain, a note
/// where the severities say so.
///
/// Each role comes with whether its holders can give themselves any role.
fn surpasses((first, all): (&Role, bool), (second, also): (&Role, bool)) -> Option<Level> {
    if first.kind != second.kind || stricter(first.settings.require, second.settings.require) {
        return None;
    }
    match (all && !also, first.severity > second.severity) {
        (true, _) => Some(Level::Warning),
        (false, true) => Some(Level::Note),
        (false, false) => None,
    }
}

fn stricter(first: Requirement, second: Requirement) -> bool {
    let rank = |require| match require {
        Requirement::None => 0,
        Requirement::Mfa => 1,
        Requirement::AuthenticationContext => 2,
    };
    rank(first) > rank(second)
}

/// Whether no human is ever asked.
fn is_free(context: &Context<'_>, id: RoleId, role: &Role) -> bool {
    let skipped = |when| skips_all(context, id, role, when);
    role.settings.stages.is_empty() || role.automatic_when.as_ref().is_some_and(skipped)
}
