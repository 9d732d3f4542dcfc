//! What `pimsim explain` says of approvers is true at the instant it is said for.
//!
//! Stories are told, every claim is read back from its text, and held against facts that are taken
//! from the whole run and judged without the story: who had what in hand, on which lists it was and
//! what stood before it, who was on duty until when. All shipped scenarios, and random ones.
//!
//! `PIMSIM_CLAIMS=N` tells N random scenarios and whole horizons of the shipped ones instead of a
//! sample; `PIMSIM_DEEP=1` tells 1,000.

mod cases;
mod facts;
mod reading;
mod said;
mod standing;

use std::fs;
use std::path::{Path, PathBuf};

use facts::NamedEstimates;
use pimsim::demand::Needs;
use pimsim::engine::Intent;
use pimsim::experiment::story::{Hero, tell};
use pimsim::id::PolicyId;
use pimsim::random::Root;
use pimsim::scenario::model::Scenario;
use pimsim::scenario::{load, load_text};
use pimsim::session::documents::story::story_json;
use pimsim::time::Span;
use pimsim::words::story::Tale;
use said::{Counts, Judge};
use serde_json::Value;

use crate::common::sizes::{deep, number};
use crate::common::swarm::Swarm;

/// How many random scenarios are looked at, and how many stories of each run.
const ORDINARY: (u64, usize) = (40, 6);
/// How many random scenarios a deep run looks at, with whole horizons of the shipped ones.
const FULL: u64 = 1_000;

fn asked() -> Option<u64> {
    number("PIMSIM_CLAIMS").or(deep().then_some(FULL))
}

/// The heroes of a run whose requests were pending longest, and a few others.
fn heroes(scenario: &Scenario, facts: &NamedEstimates, most: usize) -> Vec<Hero> {
    let root = Root { seed: scenario.simulation.seed, replication: 1 };
    let mut pending: Vec<_> =
        facts.requests.values().filter(|one| one.pending_at.is_some()).collect();
    let end = scenario.simulation.end();
    let waited = |at: Option<_>, end| at.map_or(Span::ZERO, |at| end - at);
    pending.sort_by_key(|one| {
        let until = one.decided_at.or(one.ended_at).unwrap_or(end);
        (std::cmp::Reverse(waited(one.pending_at, until)), one.request)
    });
    let half = most.div_ceil(2);
    let step = (pending.len() / half.max(1)).max(1);
    let chosen =
        pending.iter().take(half).chain(pending.iter().skip(half).step_by(step)).take(most);
    let mut heroes = Vec::new();
    let mut needs = std::collections::BTreeSet::new();
    for one in chosen {
        match (one.intent, one.need) {
            (Intent::Malicious, _) => {
                heroes.push(Hero::Attempt { requester: one.requester, at: one.submitted_at });
            }
            (_, Some(need)) => drop(needs.insert(need)),
            _ => {}
        }
    }
    let last = needs.last().copied().unwrap_or(0);
    let found =
        Needs::new(scenario, &scenario.policies[0], root).take_while(|need| need.number <= last);
    heroes.extend(found.filter(|need| needs.contains(&need.number)).map(Hero::Need));
    heroes
}

/// All claims of some stories of a scenario under each policy; panics with those that are untrue.
fn judge(name: &str, scenario: &Scenario, most: usize, counts: &mut Counts) {
    for policy in (0..scenario.policies.len()).map(PolicyId::new) {
        let facts = NamedEstimates::of(scenario, policy);
        for hero in heroes(scenario, &facts, most) {
            let story = tell(scenario, policy, 1, &hero, &|| false).expect("nobody stops it");
            let tale = Tale { scenario, hero, stories: vec![story], request: None };
            let document: Value = serde_json::from_str(&story_json(&[tale], &[])).expect("JSON");
            let mut judge = Judge::new(scenario, policy, &facts);
            judge.story(&document["stories"][0]["policies"][0]);
            let wrong = judge.wrong.join("\n");
            let policy = &scenario.policies[policy.index()].name;
            assert!(wrong.is_empty(), "{name}, policy {policy}, {hero:?}:\n{wrong}");
            judge.counts.into_iter().for_each(|(what, n)| *counts.entry(what).or_default() += n);
        }
    }
}

fn shipped() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let entries = fs::read_dir(root).expect("scenarios").flatten();
    let toml = |path: &PathBuf| path.extension().is_some_and(|end| end == "toml");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(toml).collect();
    paths.sort();
    paths
}

#[test]
fn of_shipped_scenarios() {
    let mut counts = Counts::new();
    for path in shipped() {
        let short = ["simulation.warm_up=1d", "simulation.horizon=3w"].map(str::to_owned);
        let whole = load(&path, &[]).unwrap_or_else(|_| panic!("{path:?}"));
        let scenario = match asked() {
            Some(_) => whole,
            None if whole.simulation.horizon <= Span::weeks(3) => whole,
            None => load(&path, &short).unwrap_or(whole),
        };
        let name = path.file_name().expect("a name").to_string_lossy();
        judge(&name, &scenario, if asked().is_some() { 20 } else { 6 }, &mut counts);
    }
    println!("{counts:?}");
    let seen = |what| counts.get(what).copied().unwrap_or(0);
    let often = ["left it to", "in the review of request", "before it", "on duty until"];
    assert!(often.into_iter().all(|what| seen(what) >= 2), "{counts:?}");
}

#[test]
fn of_random_scenarios() {
    let mut counts = Counts::new();
    let (scenarios, most) = ORDINARY;
    for seed in 1..=asked().unwrap_or(scenarios) {
        let mut swarm = Swarm::new(seed);
        // What is said of them is looked at in `explain`.
        swarm.off.insert("same-person");
        let text = swarm.text();
        let directory = tempfile::tempdir().expect("a temporary directory");
        fs::write(directory.path().join("needs.csv"), &text.needs).expect("written");
        let scenario = load_text("swarm.toml", &text.toml, Some(directory.path()), &[]);
        let scenario = scenario.unwrap_or_else(|_| panic!("{}", text.toml));
        judge(&format!("seed {seed}"), &scenario, most, &mut counts);
    }
    println!("{counts:?}");
    let kinds = ["behind request", "left it to", "in the review of request", "before it"];
    let more = ["into a review", "on the list, off duty", "busy with", "nobody on duty"];
    let seen = |what| counts.get(what).copied().unwrap_or(0);
    assert!(kinds.into_iter().chain(more).all(|what| seen(what) >= 5), "{counts:?}");
}
