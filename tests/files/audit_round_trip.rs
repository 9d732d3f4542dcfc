//! A log that a run wrote is read back as the requests of the run, row by row, in every form.
//!
//! The truth is what the engine told; the log is what `run --detail audit` made of it.
//! `PIMSIM_DEEP=1` tries ten times as many random scenarios.

use std::collections::BTreeMap;

use pimsim::archive::audit::names::Names;
use pimsim::id::PolicyId;
use pimsim::lifecycle::State;
use pimsim::rows::details::REQUEST_COLUMNS;
use pimsim::rows::logged::{write_aside, write_requests};
use pimsim::scenario::load_text;
use pimsim::scenario::model::Scenario;
use pimsim::tenant::log::intern::key;
use pimsim::tenant::log::{Log, Options};
use pimsim::time::{Instant, Span};

use crate::common::logs::{audit_log, read_log};
use crate::common::swarm::Swarm;
use crate::common::terminal::{self, Desk};
use crate::common::{kept, shipped};

/// What Entra has no record of, or has other limits for.
const NOT_IN_ENTRA: [&str; 3] = ["stages", "short-timeout", "deadline-for-review"];

/// One request: role, whose, filed, waits, decided, by whom, active, ended, state.
type Row = (
    String,
    u128,
    Instant,
    Option<Instant>,
    Option<Instant>,
    Option<u128>,
    Option<Instant>,
    Option<Instant>,
    State,
);

/// The requests of the run that have records in Entra.
fn truth(scenario: &Scenario, policy: usize, replication: u32) -> Vec<Row> {
    let names = Names::new(scenario, PolicyId::new(policy), replication);
    let id = |name: String| key(&names.uuid(&name));
    let run = kept(scenario, policy, replication);
    let logged = |state: State| !matches!(state, State::Refused | State::Challenged);
    let requests = run.requests.values().filter(|request| logged(request.state));
    let mut rows: Vec<Row> = requests
        .map(|request| {
            (
                scenario.role_name(request.role).to_owned(),
                id(names.person(request.requester)),
                request.submitted_at,
                request.pending_at,
                request.decided_at,
                request.decided_by.map(|approver| id(names.approver(approver))),
                request.active_at,
                request.ended_at,
                request.state,
            )
        })
        .collect();
    rows.sort();
    rows
}

/// The requests that the log says, roles called as in the scenario.
fn read(log: &Log, roles: &BTreeMap<String, String>) -> Vec<Row> {
    let person = |place: u32| log.people[place as usize].key;
    let row = |request: &pimsim::tenant::log::Request| {
        let key = &log.roles[request.role as usize].key;
        (
            roles.get(key).unwrap_or(key).clone(),
            person(request.person),
            request.requested,
            request.pending,
            request.decided,
            request.decider.map(person),
            request.active,
            request.ended,
            request.state,
        )
    };
    let mut rows: Vec<Row> = log.requests.iter().map(row).collect();
    rows.sort();
    rows
}

/// The first row that differs, in words.
fn difference(name: &str, theirs: &[Row], ours: &[Row]) -> Option<String> {
    let pairs = theirs.iter().zip(ours).find(|(theirs, ours)| theirs != ours);
    if let Some((theirs, ours)) = pairs {
        return Some(format!("{name}:\n log {ours:?}\n run {theirs:?}"));
    }
    (theirs.len() != ours.len())
        .then(|| format!("{name}: {} requests of {}", ours.len(), theirs.len()))
}

/// Whether every form says what the run did; else the first difference.
fn round_trip(scenario: &Scenario, policy: usize) -> Option<String> {
    let theirs = truth(scenario, policy, 1);
    if theirs.is_empty() {
        return None;
    }
    let files = audit_log(scenario, policy, 1);
    let kinds = &scenario.policies[policy].roles;
    for (name, bytes) in &files[..3] {
        let options = Options { max_damaged: 0.0, ..Options::default() };
        let log = match read_log(&[(name, bytes)], options) {
            Ok(log) => log,
            Err(why) => return Some(why),
        };
        assert_eq!(log.tallies.damaged_records(), 0);
        // Groups and scopes are called otherwise: the template says which role it is.
        let names = Names::new(scenario, PolicyId::new(policy), 1);
        let of = |role: &pimsim::scenario::model::Role| {
            let template = names.template(&role.name);
            let known = log.roles.iter().find(|known| known.template == template)?;
            Some((known.key.clone(), role.name.clone()))
        };
        let roles = kinds.iter().filter_map(of).collect();
        if let Some(difference) = difference(name, &theirs, &read(&log, &roles)) {
            return Some(difference);
        }
    }
    None
}

#[test]
fn shipped_scenarios_come_back() {
    let cases = [
        ("office-hours.toml", &["simulation.horizon=8w"][..]),
        ("global-administrator.toml", &["simulation.horizon=8w"]),
        ("race.toml", &["simulation.horizon=4w"]),
        ("high-security.toml", &["simulation.horizon=8w"]),
        ("department.toml", &["simulation.horizon=4w"]),
        ("workshop-4-attacker.toml", &["simulation.horizon=8w"]),
        ("pre-approval.toml", &["simulation.horizon=8w"]),
    ];
    let mut wrong = Vec::new();
    for (name, overrides) in cases {
        let scenario = shipped(name, overrides);
        for policy in 0..scenario.policies.len() {
            wrong.extend(round_trip(&scenario, policy).map(|why| format!("{name} {why}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn random_scenarios_come_back() {
    let many = if std::env::var_os("PIMSIM_DEEP").is_some() { 400 } else { 40 };
    let (mut wrong, mut requests) = (Vec::new(), 0);
    for seed in 1..=many {
        let mut swarm = Swarm::new(seed);
        swarm.off.extend(NOT_IN_ENTRA);
        let text = swarm.text();
        let directory = tempfile::tempdir().expect("a temporary directory");
        std::fs::write(directory.path().join("needs.csv"), &text.needs).expect("written");
        let Ok(scenario) = load_text("swarm.toml", &text.toml, Some(directory.path()), &[]) else {
            panic!("seed {seed} is no scenario");
        };
        for policy in 0..scenario.policies.len() {
            requests += truth(&scenario, policy, 1).len();
            wrong.extend(round_trip(&scenario, policy).map(|why| format!("seed {seed} {why}")));
        }
    }
    assert!(requests > 1_000, "only {requests} requests");
    assert!(wrong.is_empty(), "{} of {many}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn requests_of_a_log_have_the_columns_of_a_run() {
    let scenario = shipped("office-hours.toml", &["simulation.horizon=2w"]);
    let files = audit_log(&scenario, 0, 1);
    let log = read_log(&[("a.csv", &files[1].1)], Options::default()).expect("it is a log");
    let mut bytes = Vec::new();
    write_requests(&log, &mut bytes).expect("written");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let columns = REQUEST_COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>().join(",");
    assert_eq!(text.lines().next(), Some(format!("{columns},derived").as_str()));
    assert_eq!(text.lines().count(), log.requests.len() + 1);
    let first = text.lines().nth(1).expect("a row");
    assert!(
        first.starts_with("as-logged,1,1,1,1,requester-1,exchange-administrator,,,,"),
        "{first}"
    );
    let mut bytes = Vec::new();
    write_aside(&log, &mut bytes).expect("written");
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert!(text.contains("a.csv,double,"), "{text}");
}

#[test]
fn two_runs_give_the_same_bytes() {
    let scenario = shipped("office-hours.toml", &["simulation.horizon=2w"]);
    assert_eq!(audit_log(&scenario, 0, 2), audit_log(&scenario, 0, 2));
    assert_ne!(audit_log(&scenario, 0, 1), audit_log(&scenario, 0, 2));
}

#[test]
fn a_log_is_the_same_in_pieces_in_any_order_and_twice() {
    let scenario = shipped("office-hours.toml", &["simulation.horizon=8w"]);
    let files = audit_log(&scenario, 0, 1);
    let (graph, csv) = (&files[0].1, &files[1].1);
    let whole = read_log(&[("a.json", graph)], Options::default()).expect("it is a log");
    // Its lines, the other way round, as a file of lines.
    let text = String::from_utf8(graph.clone()).expect("UTF-8");
    let mut lines: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("{\"id\""))
        .map(|l| l.trim_end_matches(','))
        .collect();
    lines.reverse();
    let half = lines.len() / 2;
    let (first, second) = (lines[..half].join("\n"), lines[half..].join("\r\n"));
    let pieces = [("1", first.as_bytes()), ("2", second.as_bytes())];
    let both = [("1", graph.as_slice()), ("2", csv.as_slice())];
    for files in [pieces, both] {
        let other = read_log(&files, Options::default()).expect("it is a log");
        let bare = |log: &Log| {
            let bare = |r: &pimsim::tenant::log::Request| pimsim::tenant::log::Request {
                place: Default::default(),
                ..*r
            };
            log.requests.iter().map(bare).collect::<Vec<_>>()
        };
        assert_eq!(bare(&whole), bare(&other));
        assert_eq!(whole.people, other.people);
        assert_eq!(whole.roles, other.roles);
    }
}

#[test]
fn attempts_are_those_of_the_run() {
    let scenario = shipped("global-administrator.toml", &["simulation.horizon=8w"]);
    let files = audit_log(&scenario, 0, 1);
    let options = Options { same_need_within: Span::hours(24), ..Options::default() };
    let log = read_log(&[("a.json", &files[0].1)], options).expect("it is a log");
    let run = kept(&scenario, 0, 1);
    let legitimate = run.requests.values().filter(|request| request.need.is_some());
    let theirs = legitimate.filter(|request| request.attempt > 1).count();
    let ours = log.requests.iter().filter(|request| request.attempt > 1).count();
    // A need that comes within a day of another's failure cannot be told from a second attempt.
    let (more, fewer) = (theirs + theirs / 5 + 3, theirs - theirs / 5 - theirs.min(3));
    assert!((fewer..=more).contains(&ours), "{ours} of {theirs}");
}

#[test]
fn the_program_writes_it_and_verify_sees_it() {
    let desk = Desk::with("small.toml", terminal::SMALL);
    let typed = "run small.toml --detail audit,requests --audit-forms la,graph,la --audit-replication 2 -q \
                 --replications 2 --policy manual --out o";
    desk.run(typed, 0);
    let names: Vec<_> = desk.names("o").into_iter().filter(|name| name.contains("audit")).collect();
    let expected = [
        "audit-manual-la.csv",
        "audit-manual-policies.json",
        "audit-manual-truth.csv",
        "audit-manual.json",
    ];
    assert_eq!(names, expected);
    let options = &desk.manifest("o")["options"];
    assert_eq!(options["audit_log"]["forms"], serde_json::json!(["graph", "la"]));
    desk.run("verify o", 0);
    // Who is in the truth is in the log.
    let truth = desk.text("o/audit-manual-truth.csv");
    let log = desk.text("o/audit-manual.json");
    let ids = truth.lines().skip(1).filter_map(|line| line.split(',').next());
    assert!(ids.clone().count() > 10);
    assert!(ids.into_iter().all(|id| log.contains(id)));
    // As many as have no refusal.
    let requests = desk.text("o/requests.csv");
    let logged = |line: &&str| {
        let fields: Vec<_> = line.split(',').collect();
        fields[1] == "2" && !["refused", "challenged"].contains(&fields[17])
    };
    assert_eq!(requests.lines().skip(1).filter(logged).count(), truth.lines().count() - 1);
}

#[test]
fn options_of_a_log_go_with_a_log() {
    let desk = Desk::with("small.toml", terminal::SMALL);
    let told = desk.told("run small.toml --audit-replication 2", 2);
    assert!(told.contains("go with --detail audit"), "{told}");
    let told = desk.told("run small.toml --detail audit --shard 1/2", 2);
    assert!(told.contains("leave --shard out"), "{told}");
}
