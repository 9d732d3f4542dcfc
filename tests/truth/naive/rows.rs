//! The rows of the three detail files, as the contract has them.

use pimsim::id::Requester;
use pimsim::time::{Instant, Span, rfc3339, seconds_text};

use super::Files;
use super::world::{Need, Request, World};

const NEEDS: &str = "policy,replication,need,block,requester,role,urgent,measured,wanted_at,work_s,\
    access_at,done_at,time_to_access_s,time_to_done_s,requests,access_by,end";
const REQUESTS: &str = "policy,replication,need,request,attempt,requester,role,intent,urgent,\
    measured,wanted_at,submitted_at,pending_at,decided_at,active_at,usable_at,ended_at,state,\
    reason,decided_by,stage,time_to_decision_s,time_to_access_s,active_s,work_s";
const RECORDS: &str = "policy,replication,sequence,at,request,from,to,input,actor";

/// Files with nothing but their header rows.
pub fn headers() -> Files {
    let row = |columns: &str| format!("{columns}\n");
    Files { needs: row(NEEDS), requests: row(REQUESTS), records: row(RECORDS) }
}

/// Adds the rows of one run.
pub fn append(files: &mut Files, world: &World<'_>, replication: u32) {
    let run = format!("{},{replication}", world.policy.name);
    for (place, need) in world.needs.iter().enumerate() {
        let fields = need_fields(world, place, need).join(",");
        files.needs += &format!("{run},{fields}\n");
    }
    for (place, request) in world.requests.iter().enumerate() {
        let fields = request_fields(world, place, request).join(",");
        files.requests += &format!("{run},{fields}\n");
    }
    for (place, record) in world.records.iter().enumerate() {
        files.records += &format!("{run},{},{record}\n", place + 1);
    }
}

/// `POPULATION-1`, …
pub fn requester_name(world: &World<'_>, who: Requester) -> String {
    format!("{}-{}", world.scenario.population(who.population).name, who.number + 1)
}

/// The name of a member, by the place in the list of all.
pub fn member_name(world: &World<'_>, member: usize) -> String {
    world.members[member].rules.name.clone()
}

fn at(instant: Option<Instant>) -> String {
    instant.map(rfc3339).unwrap_or_default()
}

fn seconds(span: Option<Span>) -> String {
    span.map(seconds_text).unwrap_or_default()
}

fn need_fields(world: &World<'_>, place: usize, need: &Need) -> Vec<String> {
    let drawn = &need.drawn;
    vec![
        (place + 1).to_string(),
        world.scenario.block(drawn.block).name.clone(),
        requester_name(world, drawn.requester),
        world.scenario.roles[need.role].clone(),
        drawn.urgent.to_string(),
        need.measured.to_string(),
        rfc3339(drawn.wanted_at),
        seconds_text(drawn.work),
        at(need.access_at),
        at(need.done_at),
        seconds(need.access_at.map(|at| at - drawn.wanted_at)),
        seconds(need.done_at.map(|at| at - drawn.wanted_at)),
        need.filed.to_string(),
        need.access_by.to_owned(),
        if need.end.is_empty() { "censored" } else { need.end }.to_owned(),
    ]
}

fn intent(request: &Request) -> &'static str {
    match (request.stay, request.holder) {
        (Some(_), _) => "malicious",
        (None, Some(_)) => "approver",
        (None, None) => "legitimate",
    }
}

fn request_fields(world: &World<'_>, place: usize, request: &Request) -> Vec<String> {
    let decision = request.decided_at.zip(request.pending_at).map(|(to, from)| to - from);
    let access = request.usable_at.filter(|_| request.gave_access);
    let until = request.ended_at.unwrap_or(world.end);
    vec![
        request.need.map(|need| (need + 1).to_string()).unwrap_or_default(),
        (place + 1).to_string(),
        request.attempt.to_string(),
        requester_name(world, request.who),
        world.scenario.roles[request.role].clone(),
        intent(request).to_owned(),
        request.urgent.to_string(),
        request.measured.to_string(),
        rfc3339(request.wanted_at),
        rfc3339(request.submitted_at),
        at(request.pending_at),
        at(request.decided_at),
        at(request.active_at),
        at(request.usable_at),
        at(request.ended_at),
        request.state.to_owned(),
        request.reason.to_owned(),
        request.decided_by.map(|member| member_name(world, member)).unwrap_or_default(),
        if request.stage == 0 { String::new() } else { request.stage.to_string() },
        seconds(decision),
        seconds(access.map(|at| at - request.wanted_at)),
        seconds(request.active_at.map(|from| until - from)),
        seconds(request.active_at.map(|_| request.work)),
    ]
}
