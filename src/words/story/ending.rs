//! What came of it: the answer before a story, and what differed between the policies behind it.

use crate::engine::{AccessBy, Actor, NeedEnd, NeedOutcome, RequestOutcome};
use crate::experiment::story::{Fact, Hero, Story};
use crate::lifecycle::{InputKind, State};
use crate::time::Span;
use crate::words::grid::Grid;
use crate::words::human::UNKNOWN;
use crate::words::story::Tale;
use crate::words::story::cast::{Cast, long_span, safe, several, span};
use crate::words::text::{loose, shortened, wrapped};

/// A table with a row for each policy; nothing for a single policy.
pub fn ending(tale: &Tale<'_>) -> Vec<String> {
    if tale.stories.len() < 2 {
        return Vec::new();
    }
    let mut lines = vec![String::new(), "What differed".to_owned(), String::new()];
    let (heads, rows): (&[&str], Vec<Vec<String>>) = match tale.hero {
        Hero::Need(_) => (
            &["access after", "opened by", "filed", "done after", "role held"],
            tale.stories.iter().map(|story| of_need(tale, story)).collect(),
        ),
        Hero::Attempt { .. } => (
            &["role", "request", "ended by", "role held"],
            tale.stories.iter().map(|story| of_attempt(tale, story)).collect(),
        ),
    };
    if rows.iter().all(|row| row == &rows[0]) {
        lines.extend(wrapped(
            "Nothing in what came of it: it is the same under each policy.",
            "",
            "",
        ));
        return lines;
    }
    let name = |story: &Story| safe(&tale.scenario.policies[story.policy.index()].name);
    let grid = Grid {
        corner: "policy".to_owned(),
        heads: heads.iter().map(|head| (*head).to_owned()).collect(),
        rows: tale.stories.iter().map(name).zip(rows).collect(),
    };
    lines.extend(grid.lines());
    lines
}

/// What came of it, in a sentence: of a single policy how long access took, else what differed.
pub fn answer(tale: &Tale<'_>) -> Option<String> {
    let [story] = tale.stories.as_slice() else { return difference(tale) };
    let need = story.need.as_ref()?;
    let who = Cast::new(tale.scenario, story).requester(tale.hero.requester());
    let under = match policy(tale, story).as_str() {
        "base" => String::new(),
        name => format!(" under {name}"),
    };
    Some(loose(&match need.access_at {
        Some(at) => format!("{who} had access after {}{under}.", span(at - need.wanted_at)),
        None => format!("{who} had no access{under}."),
    }))
}

/// What differed between the policies, as a sentence.
pub fn difference(tale: &Tale<'_>) -> Option<String> {
    let sentence = match tale.hero {
        _ if tale.stories.len() < 2 => None,
        Hero::Need(_) => sentence(tale),
        Hero::Attempt { .. } => attempt_sentence(tale),
    };
    sentence.map(|text| loose(&text))
}

fn plain(span: Option<Span>) -> String {
    span.map_or(UNKNOWN.to_owned(), long_span)
}

fn of_need(tale: &Tale<'_>, story: &Story) -> Vec<String> {
    let Some(need) = &story.need else { return Vec::new() };
    let access = need.access_at.map(|at| at - need.wanted_at);
    let done = need.done_at.map(|at| at - need.wanted_at);
    vec![
        plain(access),
        opened_by(tale, story, need),
        need.requests.to_string(),
        done.map_or(need.end.word().to_owned(), long_span),
        plain(held(tale, story)),
    ]
}

/// Who or what gave the first access.
fn opened_by(tale: &Tale<'_>, story: &Story, need: &NeedOutcome) -> String {
    let cast = Cast::new(tale.scenario, story);
    match need.access_by {
        None => UNKNOWN.to_owned(),
        Some(AccessBy::Standing) => "standing".to_owned(),
        Some(AccessBy::BreakGlass) => "break-glass".to_owned(),
        Some(AccessBy::Request | AccessBy::Joined) => {
            let by = story.requests.iter().find(|request| {
                request.active_at <= need.access_at
                    && request.usable_at.is_some()
                    && request.ended_at.is_none_or(|end| Some(end) >= need.access_at)
            });
            match by.and_then(|request| request.decided_by) {
                Some(approver) => shortened(&cast.approver(approver), 14),
                None => "nobody asked".to_owned(),
            }
        }
    }
}

/// How long the requests of the story were active; `None` for standing access.
fn held(tale: &Tale<'_>, story: &Story) -> Option<Span> {
    if story.need.as_ref().and_then(|need| need.access_by) == Some(AccessBy::Standing) {
        return None;
    }
    let end = tale.scenario.simulation.end();
    let active = story.requests.iter().filter_map(|request| {
        let from = request.active_at?;
        Some(request.ended_at.unwrap_or(end) - from)
    });
    Some(active.sum())
}

/// "manual made engineers-3 wait 16 h longer than automatic; anna decided."
fn sentence(tale: &Tale<'_>) -> Option<String> {
    let mut waits: Vec<(Span, &Story)> = Vec::new();
    let mut never = Vec::new();
    for story in &tale.stories {
        let need = story.need.as_ref()?;
        match need.access_at {
            Some(at) => waits.push((at - need.wanted_at, story)),
            None => never.push(policy(tale, story)),
        }
    }
    let who = Cast::new(tale.scenario, &tale.stories[0]).requester(tale.hero.requester());
    let shortest = waits.iter().min_by_key(|wait| wait.0);
    let longest = waits.iter().rev().max_by_key(|wait| wait.0);
    let mut text = match (shortest, longest) {
        (Some(fast), Some(slow)) if slow.0 > fast.0 => format!(
            "{who} waited {} longer under {} than under {}.",
            span(slow.0 - fast.0),
            policy(tale, slow.1),
            policy(tale, fast.1)
        ),
        (Some(only), _) if waits.len() == 1 => {
            return Some(format!("{who} had access only under {}.", policy(tale, only.1)));
        }
        (Some(_), _) => format!("{who} waited equally long wherever there was access."),
        _ => return Some(format!("{who} had access under none of them.")),
    };
    if !never.is_empty() {
        text.push_str(&format!(" There was no access under {}.", several(&never)));
    }
    let left = tale.stories.iter().filter(|story| {
        story
            .need
            .as_ref()
            .is_some_and(|need| need.end == NeedEnd::Unmet && need.access_at.is_some())
    });
    let left: Vec<String> = left.map(|story| policy(tale, story)).collect();
    if !left.is_empty() {
        text.push_str(&format!(" Work was left undone under {}.", several(&left)));
    }
    Some(text)
}

fn policy(tale: &Tale<'_>, story: &Story) -> String {
    safe(&tale.scenario.policies[story.policy.index()].name)
}

fn of_attempt(tale: &Tale<'_>, story: &Story) -> Vec<String> {
    let request = story.requests.iter().find(|request| request.need.is_none());
    let Some(request) = request else {
        let unknown = || UNKNOWN.to_owned();
        return vec![unknown(), "none".to_owned(), unknown(), long_span(Span::ZERO)];
    };
    let end = tale.scenario.simulation.end();
    let active = request.active_at.map(|from| request.ended_at.unwrap_or(end) - from);
    vec![
        shortened(&safe(tale.scenario.role_name(request.role)), 22),
        request.state.word().to_owned(),
        ended_by(tale, story, request),
        long_span(active.unwrap_or(Span::ZERO)),
    ]
}

/// Who or what ended the attacker's request.
fn ended_by(tale: &Tale<'_>, story: &Story, request: &RequestOutcome) -> String {
    let cast = Cast::new(tale.scenario, story);
    let last = story.told.iter().rev().find_map(|told| match told.fact {
        Fact::Record(record) if record.request == request.request && record.to.is_final() => {
            Some(record)
        }
        _ => None,
    });
    match last.map(|record| (record.input, record.to, record.actor)) {
        None => UNKNOWN.to_owned(),
        Some((_, _, Actor::Approver(approver))) => cast.approver(approver),
        Some((_, _, Actor::IncidentResponse)) => "incident response".to_owned(),
        Some((InputKind::Check, State::Refused, _)) => "MFA".to_owned(),
        Some((InputKind::Timeout, ..)) => "the deadline".to_owned(),
        Some((InputKind::WindowEnd, ..)) => "the end of the window".to_owned(),
        Some(_) => "the owner".to_owned(),
    }
}

fn attempt_sentence(tale: &Tale<'_>) -> Option<String> {
    let held = |story: &Story| {
        let request = story.requests.iter().find(|request| request.need.is_none());
        request.is_some_and(|request| request.active_at.is_some())
    };
    let (with, without): (Vec<_>, Vec<_>) = tale.stories.iter().partition(|story| held(story));
    let names = |stories: &[&Story]| {
        several(&stories.iter().map(|story| policy(tale, story)).collect::<Vec<_>>())
    };
    let text = match (with.is_empty(), without.is_empty()) {
        (true, _) => "The attacker got a role by this attempt under none of them.".to_owned(),
        (_, true) => "The attacker got a role under all of them.".to_owned(),
        _ => format!(
            "The attacker got a role under {}, and none under {}.",
            names(&with),
            names(&without)
        ),
    };
    Some(loose(&text))
}
