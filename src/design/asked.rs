//! How many reviews a group is asked for, and how many of them are certain.

use std::collections::{BTreeMap, BTreeSet};

use crate::design::capacity::{Capacity, WEEK_MS};
use crate::design::context::{Context, Stage};
use crate::design::watching::alerts;
use crate::id::{GroupId, RoleId};
use crate::lifecycle::{DeadlineFor, Requirement};
use crate::math::pow;
use crate::scenario::model::{Block, FileNeed, Role, Source};
use crate::time::{Instant, Span};

/// What is asked of a group.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Reviews a week, as if each need made a request and each approval needed one review.
    pub reviews: f64,
    /// Of those no fewer than this.
    pub certain: f64,
    /// The shortest approval timeout.
    pub timeout: Span,
    /// Requests that can be open at one time.
    pub open_at_once: f64,
}

/// For each group the roles with a stage that asks it at once.
pub fn asking<'a>(context: &Context<'a>) -> BTreeMap<GroupId, Vec<(RoleId, &'a Role)>> {
    let mut all: BTreeMap<GroupId, Vec<(RoleId, &Role)>> = BTreeMap::new();
    for (id, role) in context.activated() {
        let stages = context.stages(role);
        let groups: BTreeSet<GroupId> = stages.iter().flat_map(at_once).collect();
        groups.into_iter().for_each(|group| all.entry(group).or_default().push((id, role)));
    }
    all
}

fn at_once(stage: &Stage<'_>) -> impl Iterator<Item = GroupId> {
    let groups = stage.groups().filter(|(_, after)| *after == Span::ZERO);
    groups.map(|(group, _)| group)
}

/// What these roles ask of a group; `None` if none does.
pub fn asked(
    context: &Context<'_>,
    capacities: &[Capacity],
    id: GroupId,
    roles: &[(RoleId, &Role)],
) -> Option<Asked> {
    let mut asked: Option<Asked> = None;
    for &(role_id, role) in roles {
        let stages = context.stages(role);
        for (place, stage) in stages.iter().enumerate() {
            if !at_once(stage).any(|group| group == id) {
                continue;
            }
            let (requests, certain) = requests(context, role_id, role);
            let timeout = stage.rule.approval_timeout;
            let before =
                asked.unwrap_or(Asked { reviews: 0.0, certain: 0.0, timeout, open_at_once: 0.0 });
            let part = part(stage, capacities, id);
            let needed = f64::from(stage.rule.approvals_needed);
            let others = stage.groups().filter(|(group, _)| *group != id);
            let taken: f64 = others.map(|(group, _)| capacities[group.index()].most).sum();
            // Later stages are asked only for what the earlier ones let pass, and a denial ends one.
            let sure = if place == 0 { certain - taken } else { 0.0 };
            let people = context.scenario.eligible_count(role_id) as f64;
            asked = Some(Asked {
                reviews: before.reviews + part * needed * requests,
                certain: before.certain + sure.max(0.0) * sure_reviews(context, stage),
                timeout: before.timeout.min(timeout),
                open_at_once: before.open_at_once + part * needed * people,
            });
        }
    }
    // Alerts are work of the group too; that they come is not certain.
    asked.map(|asked| Asked { reviews: asked.reviews + alerts(context, capacities, id), ..asked })
}

/// The part of a stage's reviews that falls to a group.
fn part(stage: &Stage<'_>, capacities: &[Capacity], id: GroupId) -> f64 {
    let at_once = stage.groups().filter(|(_, after)| *after == Span::ZERO);
    let all: f64 = at_once.map(|(group, _)| capacities[group.index()].expected).sum();
    if all > 0.0 { capacities[id.index()].expected / all } else { 1.0 }
}

/// How many reviews a request takes at least, on average: a denial ends it.
fn sure_reviews(context: &Context<'_>, stage: &Stage<'_>) -> f64 {
    let members =
        stage.groups().flat_map(|(group, _)| &context.policy.groups[group.index()].members);
    let denies = members.map(|member| member.denies_legitimate).fold(0.0, f64::max);
    (0..stage.rule.approvals_needed.min(1_000)).map(|n| pow(1.0 - denies, f64::from(n))).sum()
}

/// Requests a week that a human is asked about: about so many, and no fewer.
fn requests(context: &Context<'_>, id: RoleId, role: &Role) -> (f64, f64) {
    let (from, to) = context.scenario.simulation.window();
    let weeks = (to - from).as_ms() as f64 / WEEK_MS;
    let about = |block: &Block| context.requests(role, block, from, to);
    let all: f64 = context.blocks(id).map(about).sum();
    let certain: f64 = context
        .blocks(id)
        .map(|block| {
            let life = longest_life(context, role, block);
            let alone = not_joined(context, id, block, life);
            passes_checks(context, role, block) * (about(block) * alone).max(0.0)
        })
        .sum();
    let again = if certain < all { steady(context, id, role) * weeks } else { 0.0 };
    (all / weeks, certain.max(again) / weeks)
}

/// How long a request of a block can be open and active at most, in milliseconds, on average.
fn longest_life(context: &Context<'_>, role: &Role, block: &Block) -> f64 {
    let settings = &role.settings;
    let mean = |law: &crate::random::Distribution| law.mean().unwrap_or(f64::INFINITY);
    let people = context.scenario.population(block.population);
    let timeouts: i64 = settings.stages.iter().map(|rule| rule.approval_timeout.as_ms()).sum();
    let mut life = timeouts as f64 + settings.maximum_duration.as_ms() as f64;
    life += mean(&role.provisioning) + mean(&context.habits(block).ahead);
    life += mean(&people.justification) + mean(&people.ticket);
    if let Some(method) = people.mfa.map(|id| &context.policy.mfa[id.index()]) {
        life += f64::from(method.challenges) * mean(&method.duration);
    }
    if settings.deadline_for == DeadlineFor::Review {
        let groups = context.stages(role);
        let groups = groups.iter().flat_map(Stage::groups);
        let members = groups.flat_map(|(group, _)| &context.policy.groups[group.index()].members);
        life += members.map(|member| mean(&member.review)).fold(0.0, f64::max);
    }
    life
}

/// The share of a block's needs that certainly find no request of the same person and role to join.
fn not_joined(context: &Context<'_>, id: RoleId, block: &Block, life: f64) -> f64 {
    let people = context.scenario.population(block.population).count as f64;
    let same = context.blocks(id).filter(|other| other.population == block.population);
    let (mut joined, mut files) = (0.0, 0);
    for other in same {
        match &other.source {
            Source::Poisson { rate, .. } => joined += rate / people * life,
            Source::File(_) => files += 1,
        }
    }
    match &block.source {
        _ if files > 1 => 0.0,
        Source::File(needs) => not_joined_in_file(needs, people, life) - joined,
        Source::Poisson { .. } if files == 1 => 0.0,
        Source::Poisson { .. } => 1.0 - joined,
    }
}

/// The same for needs of a file among themselves: two of the same person within a life may be one
/// request, and whose needs the unnamed ones are is left to chance.
fn not_joined_in_file(needs: &[FileNeed], people: f64, life: f64) -> f64 {
    let life = Span::from_ms_f64(life);
    let mut latest: BTreeMap<u64, Instant> = BTreeMap::new();
    let (mut alone, mut first) = (0.0, 0);
    for (place, need) in needs.iter().enumerate() {
        while needs[first].wanted_at <= need.wanted_at - life {
            first += 1;
        }
        let open = |at: &Instant| need.wanted_at - *at < life;
        let again = need.requester.and_then(|person| latest.insert(person, need.wanted_at));
        if !again.as_ref().is_some_and(open) {
            alone += (1.0 - (place - first) as f64 / people).max(0.0);
        }
    }
    alone / needs.len().max(1) as f64
}

/// Requests a week that people make at least who come again and again: each after the life of
/// the one before and the wait for the next need. Only where needs arise at all hours and all alike.
fn steady(context: &Context<'_>, id: RoleId, role: &Role) -> f64 {
    let by_the_clock = role.automatic_when.as_ref().is_some_and(|when| when.calendar.is_some());
    let each = |block: &Block| match &block.source {
        Source::Poisson { rate, profile: None } if !by_the_clock => {
            let people = context.scenario.population(block.population).count as f64;
            let cycle = longest_life(context, role, block) + people / rate;
            let asked = 1.0 - context.exempt(role, block);
            passes_checks(context, role, block) * asked * people / cycle
        }
        _ => 0.0,
    };
    // Needs of another block may be met by the same request.
    let alone = |block: &&Block| {
        context.blocks(id).filter(|other| other.population == block.population).count() == 1
    };
    context.blocks(id).filter(alone).map(each).sum::<f64>() * WEEK_MS
}

/// The share of requests that is not refused for want of MFA.
fn passes_checks(context: &Context<'_>, role: &Role, block: &Block) -> f64 {
    if role.settings.require == Requirement::None {
        return 1.0;
    }
    let population = context.scenario.population(block.population);
    let Some(method) = population.mfa.map(|id| &context.policy.mfa[id.index()]) else { return 0.0 };
    let window = context.scenario.simulation.window();
    let out: Span =
        method.outages.iter().map(|(from, to)| crate::time::overlap(*from, *to, window)).sum();
    let out = out.as_ms() as f64 / (window.1 - window.0).as_ms() as f64;
    (1.0 - pow(method.failure, f64::from(method.challenges))) * (1.0 - out)
}
