//! What must not go the other way, under common random numbers.
//!
//! Request by request where that is true: with one reviewer who decides at once, so that no queue
//! lets one request change another. Over a whole run a denial also leaves the attacker free to try
//! again, and a longer wait moves later requests; there the claim holds in expectation only, and is
//! tested by a paired interval.

use std::collections::BTreeMap;

use pimsim::engine::{AccessBy, AttackerHold, Intent, NeedOutcome, Observer, simulate};
use pimsim::id::{PolicyId, RoleId};
use pimsim::scenario::model::Scenario;
use pimsim::stats::estimate;
use pimsim::time::Instant;
use proptest::prelude::*;

use crate::common::sizes::cases;
use crate::common::{kept, results, scenario_with, series};

const BASE: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "8w"
replications = 1
[mfa.push]
bypass = 0.5
[approvers.desk]
members = 1
coordination = "claim"
pickup = { distribution = "exponential", mean = "2h" }
[approvers.second]
members = 1
pickup = { distribution = "exponential", mean = "1h" }
[roles.r.activation]
maximum_duration = "8h"
require_approval = true
approval_timeout = "20d"
approvers = ["desk"]
require = "mfa"
[requesters.staff]
count = 100_000
mfa = "push"
[[needs]]
requesters = "staff"
role = "r"
rate = "100/week"
work = "0s"
[threat]
compromises = "0.5/year"
dwell = { distribution = "exponential", mean = "5d" }
attempts = "1/day"
hijack = 0.5
"#;

fn with_seed(seed: u32, overrides: &[String]) -> Scenario {
    let seed = format!("simulation.seed={seed}");
    let mut all: Vec<&str> = vec![&seed];
    all.extend(overrides.iter().map(String::as_str));
    scenario_with(BASE, &all)
}

/// Attackers' requests that became active: by account and instant of filing, which are common to
/// all policies.
fn attacks(scenario: &Scenario) -> BTreeMap<(u64, Instant), bool> {
    let requests = kept(scenario, 0, 1).requests.into_values();
    let malicious = requests.filter(|request| request.intent == Intent::Malicious);
    malicious
        .map(|request| {
            let key = (request.requester.number, request.submitted_at);
            (key, request.active_at.is_some())
        })
        .collect()
}

/// Riding, by the instant at which it began.
#[derive(Default)]
struct Rides(BTreeMap<Instant, i64>);

impl Observer for Rides {
    fn attacker(&mut self, _role: RoleId, how: AttackerHold, from: Instant, to: Instant) {
        if how == AttackerHold::Ridden {
            *self.0.entry(from).or_default() += (to - from).as_ms();
        }
    }
}

fn rides(scenario: &Scenario) -> BTreeMap<Instant, i64> {
    let mut rides = Rides::default();
    simulate(scenario, PolicyId(0), 1, &mut rides, &|| false).expect("nobody stops it");
    rides.0
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(12),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn higher_detection_lets_no_further_request_pass(seed: u32, low in 0.0..0.9f64, more in 0.0..0.1f64) {
        let detects = |chance: f64| format!("approvers.desk.detects_malicious={chance}");
        let lax = attacks(&with_seed(seed, &[detects(low)]));
        let strict = attacks(&with_seed(seed, &[detects(low + more)]));
        for (request, passed) in strict {
            // Where both runs have the request. (The lax attacker may still hold the role and not
            // ask again.)
            if let Some(passed_lax) = lax.get(&request) {
                prop_assert!(!passed || *passed_lax, "{request:?}");
            }
        }
    }

    #[test]
    fn shorter_windows_are_ridden_no_longer(seed: u32, short in 1..8u32) {
        let rules = |hours: u32| vec![
            "roles.r.activation.require_approval=false".to_owned(),
            "threat.compromises=20/year".to_owned(),
            "threat.attempts=0.000001/year".to_owned(),
            format!("roles.r.activation.maximum_duration={hours}h"),
        ];
        let long = rides(&with_seed(seed, &rules(8)));
        let short = rides(&with_seed(seed, &rules(short)));
        prop_assert!(!short.is_empty());
        for (from, time) in short {
            let before = long.get(&from).copied().unwrap_or(i64::MAX);
            prop_assert!(time <= before, "{from}: {time} ms against {before} ms");
        }
    }

    #[test]
    fn a_second_stage_never_shortens_a_wait(seed: u32) {
        let two = BASE.replace(
            "approvers = [\"desk\"]",
            "stages = [{ approvers = [\"desk\"] }, { approvers = [\"second\"] }]",
        );
        let seed = format!("simulation.seed={seed}");
        let quiet = [seed.as_str(), "threat.compromises=0.000001/year"];
        let one = kept(&scenario_with(BASE, &quiet), 0, 1).needs;
        let two = kept(&scenario_with(&two, &quiet), 0, 1).needs;
        prop_assert_eq!(one.len(), two.len());
        // Who asks. (Who joins may come too late for what came early, as with seed 1250052246.)
        let asked = |need: &NeedOutcome| {
            need.access_at.filter(|_| need.access_by == Some(AccessBy::Request))
        };
        for (number, need) in one {
            if let (Some(first), Some(second)) = (asked(&need), asked(&two[&number])) {
                prop_assert!(first <= second, "need {number}");
            }
        }
    }
}

#[test]
fn attackers_hold_less_with_more_detection_in_expectation() {
    let run = |detects: f64| {
        let overrides = [
            format!("approvers.desk.detects_malicious={detects}"),
            "simulation.replications=30".to_owned(),
        ];
        let results = results(&with_seed(1, &overrides));
        series(&results, 0, "attacker_privileged_time")
    };
    let (lax, strict) = (run(0.2), run(0.8));
    let gains: Vec<f64> = lax.iter().zip(&strict).map(|(lax, strict)| lax - strict).collect();
    let gain = estimate(&gains, 0.9999).expect("thirty replications");
    assert!(gain.low().expect("an interval") > 0.0, "{gain:?}");
}

#[test]
fn tired_approvers_detect_less() {
    // A flood of reviews halves detection for every ten of them in the past hour.
    let run = |tired: &str| {
        let text =
            BASE.replace("members = 1\ncoordination", &format!("{tired}members = 1\ncoordination"));
        let overrides = [
            "needs.0.rate=20000/week",
            "approvers.desk.detects_malicious=0.9",
            "approvers.desk.pickup=0s",
            "simulation.horizon=2w",
            "simulation.replications=6",
            "threat.compromises=5/year",
        ];
        let results = results(&scenario_with(&text, &overrides));
        let passed = series(&results, 0, "attacker_successes");
        let stopped = series(&results, 0, "attacker_stopped_by_approver");
        let (passed, stopped): (f64, f64) = (passed.iter().sum(), stopped.iter().sum());
        passed / (passed + stopped)
    };
    let (fresh, tired) = (run(""), run("fatigue_half_at = 10\n"));
    assert!((0.09..0.11).contains(&fresh), "a tenth passes: {fresh}");
    assert!(tired > 0.95, "after about 130 reviews an hour nearly all pass: {tired}");
}
