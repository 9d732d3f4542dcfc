//! Stories as one JSON document.

use serde_json::{Value, json};

use crate::experiment::story::{Hero, Story};
use crate::job::manifest::{PROGRAM, VERSION};
use crate::time::rfc3339;
use crate::words::story::{Cast, Line, Tale, answer, difference, lines};
use crate::words::text::loose;

/// Every tale as one JSON document, with a line feed at the end. Unknown is `null`.
pub fn story_json(tales: &[Tale<'_>], next: &[String]) -> String {
    let Some(first) = tales.first() else { return "{}\n".to_owned() };
    let simulation = &first.scenario.simulation;
    let document = json!({
        "program": PROGRAM,
        "version": VERSION,
        "scenario": first.scenario.name,
        "title": first.scenario.title,
        "digest": first.scenario.digest,
        "seed": simulation.seed,
        "replication": first.stories.first().map(|story| story.replication),
        "time_zone": simulation.zone_name,
        "answer": tales.iter().filter_map(answer).collect::<Vec<_>>(),
        "stories": tales.iter().map(tale_json).collect::<Vec<_>>(),
        "next": next,
    });
    format!("{document:#}\n")
}

fn tale_json(tale: &Tale<'_>) -> Value {
    let (need, requester) = match &tale.hero {
        Hero::Need(need) => (Some(need), need.requester),
        Hero::Attempt { requester, .. } => (None, *requester),
    };
    let population = &tale.scenario.population(requester.population).name;
    let policies = tale.stories.iter().map(|story| policy_json(tale, story));
    json!({
        "need": need.map(|need| need.number),
        "request": tale.request.as_ref().map(|request| request.0),
        "requester": format!("{population}-{}", requester.number + 1),
        "role": need.map(|need| tale.scenario.role_name(tale.scenario.block(need.block).role)),
        "urgent": need.map(|need| need.urgent),
        "arises_at": need.map(|need| rfc3339(need.arises_at)),
        "wanted_at": rfc3339(tale.hero.at()),
        "work_s": need.map(|need| need.work.as_seconds()),
        "policies": policies.collect::<Vec<_>>(),
        "differed": difference(tale),
    })
}

fn policy_json(tale: &Tale<'_>, story: &Story) -> Value {
    let cast = Cast::new(tale.scenario, story);
    let lines = lines(&cast, &tale.hero);
    let need = story.need.as_ref();
    let requests = story.requests.iter().map(|request| {
        json!({
            "request": request.request,
            "need": request.need,
            "intent": request.intent.word(),
            "submitted_at": rfc3339(request.submitted_at),
            "pending_at": request.pending_at.map(rfc3339),
            "decided_at": request.decided_at.map(rfc3339),
            "active_at": request.active_at.map(rfc3339),
            "usable_at": request.usable_at.map(rfc3339),
            "ended_at": request.ended_at.map(rfc3339),
            "state": request.state.word(),
            "reason": request.reason.map(|reason| reason.word()),
            "decided_by": request.decided_by.map(|approver| &cast.member(approver).name),
        })
    });
    json!({
        "policy": cast.policy.name,
        "end": need.map(|need| need.end.word()),
        "access_at": need.and_then(|need| need.access_at).map(rfc3339),
        "access_by": need.and_then(|need| need.access_by).map(|by| by.word()),
        "done_at": need.and_then(|need| need.done_at).map(rfc3339),
        "requests": requests.collect::<Vec<_>>(),
        "lines": lines.iter().map(|line| line_json(&cast, &tale.hero, line)).collect::<Vec<_>>(),
    })
}

fn line_json(cast: &Cast<'_>, hero: &Hero, line: &Line) -> Value {
    let record = line.record.as_ref();
    json!({
        "at": rfc3339(line.at),
        "local": cast.clock.rfc3339(line.at),
        "since_s": (line.at - hero.at()).as_seconds(),
        "what": line.what,
        "request": line.request,
        "from": record.and_then(|record| record.0).map(|state| state.word()),
        "to": record.map(|record| record.1.word()),
        "actor": record.map(|record| &record.2),
        "text": loose(&line.text),
    })
}
