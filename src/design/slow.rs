//! Decisions that can never come in time, because mail, pickup and review take too long whatever
//! happens.
//!
//! Looked at is every instant at which a request can become pending in the run. Each member is given all
//! the luck that the laws allow and nothing else to do; only where too few could decide before the
//! deadline at any of these instants is it an error. Patience is judged in the same way: the longest that
//! anybody waits.

use crate::design::Finding;
use crate::design::clock::local;
use crate::design::codes::Code;
use crate::design::context::{Context, Stage};
use crate::design::duty::{
    Duty, Limit, Stretch, cover, decided_at, doomed, duties, soonest, without,
};
use crate::id::RoleId;
use crate::lifecycle::{DeadlineFor, Requirement};
use crate::random::Distribution;
use crate::scenario::model::{Block, Role, Source};
use crate::time::{Instant, Span, human_span};

/// More stretches than this are not looked at.
const MOST_LOOKS: i64 = 1_000_000;

/// Needs that are given up before anybody can decide.
pub fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (id, role) in context.activated() {
        let waits = |block: &&Block| context.habits(block).patience.is_some();
        let late = |block: &&Block| {
            let patience = context.habits(block).patience.as_ref();
            let patience = patience.map_or(Span::FOREVER, |law| law.largest());
            // A decision at the very instant still counts.
            is_always_after(context, role, patience + Span::ms(1))
                && !is_always_after(context, role, Span::FOREVER)
        };
        let blocks: Vec<&Block> = context.blocks(id).filter(waits).filter(late).collect();
        if !blocks.is_empty() {
            found.push(given_up(context, id, role, &blocks));
        }
    }
    found
}

/// Whether no request that becomes pending in the run is decided sooner than this, or at all.
pub fn is_always_after(context: &Context<'_>, role: &Role, time: Span) -> bool {
    let stages = context.stages(role);
    let Some((first, later)) = stages.split_first() else { return false };
    let rest: Option<Span> = later
        .iter()
        .map(|stage| soonest(&duties(context, stage), u64::from(stage.rule.approvals_needed)))
        .sum();
    let Some(rest) = rest else { return true };
    let duties = duties(context, first);
    let limit = Limit::of(first, role.settings.deadline_for).and_decided(time - rest);
    let run = (context.start(), context.scenario.simulation.end());
    cover(&doomed(&duties, u64::from(first.rule.approvals_needed), limit, run), run)
}

/// Whether the stretches, in which nobody is decided in time, hold every instant at which a request of
/// this role can become pending, though not every instant of the run.
///
/// Needs that arise while a request of the same person is open join it and file when it times out, and
/// so on; so each instant is looked at again one approval timeout later, until the run ends. Where
/// requests can be filed at other instants too, it is not certain.
pub fn holds_all_needs(
    context: &Context<'_>,
    id: RoleId,
    role: &Role,
    timeout: Span,
    doomed: &[Stretch],
) -> bool {
    let end = context.scenario.simulation.end();
    let at_once = |law: &Distribution| law.largest() == Span::ZERO;
    let plain = |block: &Block| {
        let people = context.scenario.population(block.population);
        let mfa = people.mfa.map(|id| &context.policy.mfa[id.index()].duration);
        let checks = role.settings.require == Requirement::None || mfa.is_none_or(at_once);
        let habits = context.habits(block);
        let files_at_once =
            context.look_ahead(block) == Span::ZERO && at_once(&people.justification);
        let stays = habits.patience.is_none() && habits.resubmits.is_none();
        files_at_once && at_once(&people.ticket) && checks && stays
    };
    let others = context.scenario.threat.is_some() || context.policy.break_glass.is_some();
    if others || context.blocks(id).next().is_none() || !context.blocks(id).all(plain) {
        return false;
    }
    let mut times: Vec<Stretch> =
        context.blocks(id).flat_map(|block| arising(context, block, end)).collect();
    times.sort_unstable();
    let run = end - context.start();
    let looks = run.as_ms() / timeout.as_ms().max(1) + 1;
    if looks.saturating_mul(times.len() as i64) > MOST_LOOKS {
        return false;
    }
    while !times.is_empty() {
        if !without(&times, doomed).is_empty() {
            return false;
        }
        let later = times.iter().map(|(from, to)| (*from + timeout, (*to + timeout).min(end)));
        times = later.filter(|(from, to)| from < to).collect();
    }
    true
}

/// When needs of a block arise.
fn arising(context: &Context<'_>, block: &Block, end: Instant) -> Vec<Stretch> {
    match &block.source {
        Source::Poisson { profile: None, .. } => vec![(context.start(), end)],
        Source::Poisson { profile: Some(profile), .. } => {
            profile.shifts(context.start(), end).collect()
        }
        Source::File(needs) => {
            needs.iter().map(|need| (need.wanted_at, need.wanted_at + Span::ms(1))).collect()
        }
    }
}

/// A stage that is never decided in time, for all instants or for those at which needs arise.
pub fn never_in_time(
    context: &Context<'_>,
    id: RoleId,
    role: &Role,
    stage: &Stage<'_>,
    stages: usize,
    duties: &[Duty],
    always: bool,
) -> Finding {
    let timeout = human_span(stage.rule.approval_timeout);
    let hours: Vec<Duty> = duties.iter().map(Duty::at_once).collect();
    let limit = Limit::of(stage, role.settings.deadline_for);
    let needed = u64::from(stage.rule.approvals_needed);
    let run = (context.start(), context.scenario.simulation.end());
    let doomed = doomed(&hours, needed, limit, (context.start(), context.until));
    let by_hours = match always {
        true => cover(&doomed, run),
        false => holds_all_needs(context, id, role, stage.rule.approval_timeout, &doomed),
    };
    let shifts = duties.iter().map(Duty::longest_shift).max().unwrap_or(Span::ZERO);
    let fitting: u64 = duties.iter().filter(|duty| !duty.never_fits()).map(|d| d.members).sum();
    let (why, change) = if fitting < needed {
        (
            format!(
                "{} and is handed back at the end of the shift, of which the longest lasts {}",
                least(&without_waits(duties.iter().filter(|duty| duty.never_fits()))),
                human_span(shifts)
            ),
            "make shifts longer than the review, or let reviews be finished after hours \
             (`at_shift_end = \"finish\"`)",
        )
    } else if by_hours {
        let when = if always { "at no time of the run" } else { "at no time when needs arise" };
        (
            format!("{when} is anybody on duty within {timeout}"),
            "give the approvers a calendar with hours at these times",
        )
    } else {
        (
            format!(
                "{}, which leaves no time before the deadline, {timeout} after the request, {}",
                least(&deciding(duties, needed, role.settings.deadline_for)),
                if always { "whenever it is filed" } else { "whenever a need arises" }
            ),
            "let mail, pickup or reviews take less, put more hours on duty, or raise \
             `approval_timeout` where the product allows it",
        )
    };
    let within = stage.words(stages);
    let what = format!("`{}` requires approval{within}, and nobody can give it in time", role.name);
    let why = format!("{why}: {} timed out{}", everything(context, id, role), rescue(context));
    let finding = finding(context, id, role, stage, what, why).change(change);
    let from = context.scenario.simulation.window().0;
    let arising = context.blocks(id).flat_map(|block| arising(context, block, run.1));
    let first = arising.filter(|(_, end)| *end > from).map(|(start, _)| start.max(from)).min();
    let asked_at = if always { from } else { first.unwrap_or(from) };
    finding.evidence(example(context, stage, duties, asked_at))
}

fn given_up(context: &Context<'_>, id: RoleId, role: &Role, blocks: &[&Block]) -> Finding {
    let stages = context.stages(role);
    let stage = &stages[0];
    let names: Vec<String> = blocks.iter().map(|block| format!("`{}`", block.name)).collect();
    let names = match names.len() {
        0..=3 => names.join(", "),
        count => format!("{} and {} more", names[..3].join(", "), count - 3),
    };
    let patience = |block: &&Block| Some(context.habits(block).patience.as_ref()?.largest());
    let longest = blocks.iter().filter_map(patience).max();
    let all: Vec<Duty> = stages.iter().flat_map(|stage| duties(context, stage)).collect();
    let what = format!("`{}` is given up before anybody can decide ({names})", role.name);
    let hours = match least(&all) {
        least if least.is_empty() => "nobody is on duty so soon".to_owned(),
        least => format!("{least}, and somebody must be on duty"),
    };
    let why = format!(
        "{hours}: no decision comes within {}, the longest that anybody waits, whenever they ask; {} \
         canceled{}",
        human_span(longest.unwrap_or(Span::ZERO)),
        everything(context, id, role),
        rescue(context)
    );
    let change = "let mail, pickup or reviews take less, put more hours on duty, or ask whether people \
                  give up so soon (`patience`)";
    let finding = finding(context, id, role, stage, what, why).change(change);
    let from = context.scenario.simulation.window().0;
    finding.evidence(example(context, stage, &duties(context, stage), from))
}

fn finding(
    context: &Context<'_>,
    id: RoleId,
    role: &Role,
    stage: &Stage<'_>,
    what: String,
    why: String,
) -> Finding {
    let group = stage.groups().next().map(|(group, _)| &context.policy.groups[group.index()].name);
    let finding = Finding::new(Code::TooSlow, what).why(why);
    let finding = match group {
        Some(group) => finding.of_group(group).at(["approvers", group, "review"]),
        None => finding,
    };
    let (from, to) = context.scenario.simulation.window();
    let requests = context.blocks(id).map(|block| context.requests(role, block, from, to));
    let asked = requests.sum::<f64>() > 0.0;
    Finding { role: Some(role.name.clone()), shares: vec![asked.then_some(1.0)], ..finding }
}

/// What the least times leave of those who asked.
fn everything(context: &Context<'_>, id: RoleId, role: &Role) -> &'static str {
    match context.blocks(id).any(|block| context.exempt(role, block) > 0.0) {
        true => "every request that somebody must decide is",
        false => "every request is",
    }
}

fn rescue(context: &Context<'_>) -> &'static str {
    if context.policy.break_glass.is_some() { "; only emergency accounts help" } else { "" }
}

/// Only the reviews.
fn without_waits<'a>(duties: impl Iterator<Item = &'a Duty>) -> Vec<Duty> {
    let only = |duty: &Duty| {
        let mut duty = duty.clone();
        duty.after = Span::ZERO;
        (duty.pace.mail, duty.pace.pickup) = (Span::ZERO, Span::ZERO);
        duty
    };
    duties.map(only).collect()
}

/// Who gives the last approval that is needed when all are as fast as they can be. Where a review that
/// was begun in time may decide, its length does not matter.
fn deciding(duties: &[Duty], needed: u64, deadline_for: DeadlineFor) -> Vec<Duty> {
    let mut fitting: Vec<Duty> = duties.iter().filter(|duty| !duty.never_fits()).cloned().collect();
    if deadline_for == DeadlineFor::Review {
        fitting.iter_mut().for_each(|duty| duty.pace.review = Span::ZERO);
    }
    fitting.sort_by_key(Duty::soonest);
    let mut approvals = 0;
    let last = fitting.iter().position(|duty| {
        approvals += duty.members;
        approvals >= needed
    });
    last.map(|last| vec![fitting[last].clone()]).unwrap_or_default()
}

/// "mail takes at least 2 h, pickup at least 1 h on duty, a review at least 30 min": of the fastest in
/// each.
pub fn least(duties: &[Duty]) -> String {
    let fastest = |of: fn(&Duty) -> Span| duties.iter().map(of).min().unwrap_or(Span::ZERO);
    let parts = [
        ("escalation", fastest(|duty| duty.after), ""),
        ("mail", fastest(|duty| duty.pace.mail), ""),
        ("pickup", fastest(|duty| duty.pace.pickup), " on duty"),
        ("a review", fastest(|duty| duty.pace.review), ""),
    ];
    let parts = parts.iter().filter(|(_, time, _)| *time > Span::ZERO);
    let words = parts.enumerate().map(|(place, (what, time, on))| {
        let takes = if place == 0 { " takes" } else { "" };
        format!("{what}{takes} at least {}{on}", rounded_down(*time))
    });
    words.collect::<Vec<_>>().join(", ")
}

/// A bound from below stays one: it is cut to the unit that is shown, never rounded up.
fn rounded_down(time: Span) -> String {
    let ms = time.as_ms();
    let units = [(Span::days(1), Span::hours(1)), (Span::hours(1), Span::minutes(1))];
    let shown = units.into_iter().find(|(from, _)| time >= *from).map(|(_, unit)| unit.as_ms());
    human_span(Span::ms(shown.map_or(ms, |unit| ms / unit * unit)))
}

/// What becomes of a request that is pending from this instant on.
fn example(
    context: &Context<'_>,
    stage: &Stage<'_>,
    duties: &[Duty],
    asked_at: Instant,
) -> Vec<String> {
    let zone = &context.scenario.simulation.zone;
    let deadline = asked_at + stage.rule.approval_timeout;
    let needed = u64::from(stage.rule.approvals_needed);
    let decided = match decided_at(duties, needed, asked_at) {
        Some(at) => format!("decided {} at the soonest", local(at, zone)),
        None => "never decided".to_owned(),
    };
    vec![format!(
        "pending {}: {decided}; the deadline is {}",
        local(asked_at, zone),
        local(deadline, zone)
    )]
}
