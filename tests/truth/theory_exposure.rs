//! Closed forms for attackers, riding, eviction, several approvals, stages and idle time.
//!
//! The method is that of `theory.rs`: exact values inside intervals, narrow ones.

use pimsim::math::{exp, ln};

use crate::common::{agrees, measured, results, scenario_with};

/// Accounts that are compromised all the time, and owners who hardly ever want anything.
const THREAT: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "4w"
horizon = "52w"
replications = 40
seed = 5
[mfa.push]
bypass = 0.3
[approvers.desk]
members = 1
coordination = "claim"
detects_malicious = 0.6
[roles.r]
severity = 7
[roles.r.activation]
maximum_duration = "8h"
require = "mfa"
provisioning = "0s"
approvers = ["desk"]
[requesters.many]
count = 200
mfa = "push"
[[needs]]
requesters = "many"
role = "r"
rate = "0.0001/year"
work = "1h"
[threat]
compromises = "1000/year"
dwell = "900000h"
attempts = "0.02/hour"
"#;

const ACCOUNTS: f64 = 200.0;
const YEAR: f64 = 8760.0;

/// Successes and hours a year of one account: attempts at `rate` an hour pass with chance `p`, and
/// none is made while the role is held for `window` hours. Source: Smith 1958, counters of type I;
/// Poisson thinning.
fn counter(rate: f64, p: f64, window: f64) -> (f64, f64) {
    let successes = YEAR * rate * p / (1.0 + rate * p * window);
    (successes, successes * window)
}

#[test]
fn attackers_without_approval() {
    let results = results(&scenario_with(THREAT, &[]));
    let (successes, hours) = counter(0.02, 0.3, 8.0);
    assert!((hours - 401.221_374_045_801_55).abs() < 1e-9);
    agrees(&results, "attacker_successes", ACCOUNTS * successes, 0.02);
    agrees(&results, "attacker_own_time", ACCOUNTS * hours, 0.02);
    agrees(&results, "attacker_privileged_time", ACCOUNTS * hours, 0.02);
    agrees(&results, "attacker_exposure", 7.0 * ACCOUNTS * hours, 0.02);
    agrees(&results, "attacker_stopped_by_mfa", ACCOUNTS * successes / 0.3 * 0.7, 0.02);
    // Severity 7; owners add nothing to speak of.
    agrees(&results, "exposure", 7.0 * ACCOUNTS * hours / YEAR * 168.0, 0.02);
}

#[test]
fn attackers_with_approval() {
    let results = results(&scenario_with(THREAT, &["roles.r.activation.require_approval=true"]));
    let (successes, hours) = counter(0.02, 0.12, 8.0);
    assert!((hours - 165.023_547_880_690_7).abs() < 1e-9);
    agrees(&results, "attacker_successes", ACCOUNTS * successes, 0.03);
    agrees(&results, "attacker_own_time", ACCOUNTS * hours, 0.03);
    agrees(&results, "attacker_stopped_by_approver", ACCOUNTS * successes / 0.4 * 0.6, 0.03);
}

#[test]
fn evicted_by_denial() {
    // Every bypassed attempt is denied and evicts: stays are exponential with rate a b, and so are
    // the times between, with rate c, so the share of time compromised is c / (c + a b).
    let rules = [
        "roles.r.activation.require_approval=true",
        "approvers.desk.detects_malicious=1",
        "threat.evicted_by_denial=1",
        "threat.compromises=10/year",
        "simulation.replications=60",
    ];
    let results = results(&scenario_with(THREAT, &rules));
    let (a, b, c) = (0.02 * YEAR, 0.3, 10.0);
    let attempts = ACCOUNTS * a * c / (c + a * b);
    agrees(&results, "attacker_attempts", attempts, 0.03);
    agrees(&results, "attacker_stopped_by_mfa", attempts * (1.0 - b), 0.03);
    agrees(&results, "attacker_stopped_by_approver", attempts * b, 0.03);
}

#[test]
fn riding_on_the_owners_activations() {
    let rules = [
        "threat.hijack=0.25",
        "threat.attempts=0/year",
        "needs.0.rate=200/week",
        "needs.0.work=0s",
    ];
    let results = results(&scenario_with(THREAT, &rules));
    // Busy owners join what is open; each activation is ridden with chance 0.25 for the whole of
    // it.
    let rate = 200.0 / 168.0 / ACCOUNTS;
    let (_, hours) = counter(rate, 1.0, 8.0);
    agrees(&results, "attacker_hijacked_time", 0.25 * ACCOUNTS * hours, 0.03);
    agrees(&results, "privileged_time", ACCOUNTS * hours / YEAR * 168.0, 0.02);
}

#[test]
fn dwell_ends_riding() {
    // Compromised for a share of the time; riding lasts while both last. By reversing time, an
    // activation is ridden for the share of time that the account is compromised, times the chance.
    let rules = [
        "threat.hijack=0.5",
        "threat.attempts=0/year",
        "threat.compromises=50/year",
        "needs.0.rate=1000/week",
        "needs.0.work=0s",
    ];
    let text = THREAT.replace(
        "dwell = \"900000h\"",
        "dwell = { distribution = \"exponential\", mean = \"3d\" }",
    );
    let results = results(&scenario_with(&text, &rules));
    let (on, off) = (3.0 * 24.0, YEAR / 50.0);
    let (_, hours) = counter(1000.0 / 168.0 / ACCOUNTS, 1.0, 8.0);
    agrees(&results, "attacker_hijacked_time", 0.5 * ACCOUNTS * hours * on / (on + off), 0.05);
}

#[test]
fn standing_access_is_the_attackers_too() {
    let rules = ["roles.r.assignment=active", "threat.compromises=5/year"];
    let text = THREAT.replace(
        "dwell = \"900000h\"",
        "dwell = { distribution = \"exponential\", mean = \"10d\" }",
    );
    let results = results(&scenario_with(&text, &rules));
    let (on, off) = (240.0, YEAR / 5.0);
    agrees(&results, "attacker_privileged_time", ACCOUNTS * YEAR * on / (on + off), 0.05);
    agrees(&results, "attacker_exposure", 7.0 * ACCOUNTS * YEAR * on / (on + off), 0.05);
}

/// Reviewers who each look after an independent time, and decide at once.
const RACE: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "52w"
replications = 60
seed = 6
[approvers.desk]
members = 3
pickup = { distribution = "exponential", mean = "8h" }
[approvers.second]
members = 1
pickup = { distribution = "exponential", mean = "4h" }
[roles.r.activation]
maximum_duration = "1h"
require_approval = true
approvers = ["desk"]
provisioning = "0s"
[requesters.many]
count = 100_000_000
[[needs]]
requesters = "many"
role = "r"
rate = "100/week"
work = "1h"
"#;

#[test]
fn two_of_three() {
    // Order statistics of exponential times, cut at 24 h. Source: Renyi; David and Nagaraja 2003.
    let results = results(&scenario_with(RACE, &["roles.r.activation.approvals_needed=2"]));
    agrees(&results, "timed_out_share", 0.007_189_436_921_825_719, 0.2);
    agrees(&results, "time_to_decision_mean", 6.511_849_873_957_868 * 3600.0, 0.02);
    agrees(&results, "time_to_decision_p50", 5.506_925_085_893_536 * 3600.0, 0.02);
    agrees(&results, "time_to_decision_p95", 15.459_147_480_027_898 * 3600.0, 0.03);
}

#[test]
fn lognormal_race() {
    let rules =
        ["approvers.desk.pickup={ distribution = \"lognormal\", median = \"6h\", sigma = 1.6 }"];
    let results = results(&scenario_with(RACE, &rules));
    agrees(&results, "timed_out_share", 0.007_203_158_555_282_671, 0.2);
    agrees(&results, "time_to_decision_mean", 2.773_630_847_574_842 * 3600.0, 0.02);
    agrees(&results, "time_to_decision_p50", 1.600_215_680_508_730_4 * 3600.0, 0.03);
    agrees(&results, "time_to_decision_p95", 9.599_081_810_457_003 * 3600.0, 0.03);
}

#[test]
fn two_stages_add_up() {
    // Exponential stages with means 8/3 h (the first of three) and 4 h: hypoexponential.
    let text = RACE.replace(
        "approvers = [\"desk\"]",
        "stages = [{ approvers = [\"desk\"], approval_timeout = \"60d\" }, \
                   { approvers = [\"second\"], approval_timeout = \"60d\" }]",
    );
    let results = results(&scenario_with(&text, &["simulation.cool_down=30d"]));
    let (a, b) = (3.0 / 8.0, 1.0 / 4.0);
    let late = |t: f64| (a * exp(-b * t) - b * exp(-a * t)) / (a - b);
    let quantile = |p: f64| {
        let (mut low, mut high) = (0.0, 200.0);
        for _ in 0..80 {
            let middle = (low + high) / 2.0;
            if late(middle) > 1.0 - p { low = middle } else { high = middle }
        }
        low
    };
    agrees(&results, "time_to_decision_mean", (1.0 / a + 1.0 / b) * 3600.0, 0.02);
    agrees(&results, "time_to_decision_p50", quantile(0.5) * 3600.0, 0.03);
    agrees(&results, "time_to_decision_p95", quantile(0.95) * 3600.0, 0.04);
    let slowest = -ln(0.05) / b;
    assert!(quantile(0.95) > slowest, "two stages take longer than the slower one alone");
}

#[test]
fn unused_time_of_a_window() {
    // Lognormal work, continued in further windows, never deactivated. Source: lognormal partial
    // expectations, Wald.
    let rules = [
        "roles.r.activation.require_approval=false",
        "roles.r.activation.maximum_duration=8h",
        "needs.0.work={ distribution = \"lognormal\", median = \"1h 30m\", sigma = 1 }",
        "simulation.warm_up=2w",
        "simulation.replications=100",
    ];
    let results = results(&scenario_with(RACE, &rules));
    agrees(&results, "requests_per_need", 1.061_102_975_900_757_5, 0.01);
    agrees(&results, "idle_privileged_time", 100.0 * 6.015_741_901_155_868, 0.01);
    agrees(&results, "excess_exposure", 100.0 * 6.015_741_901_155_868, 0.01);
}

#[test]
fn emergency_access_beyond_the_work() {
    // Nobody decides in time, so every need takes an account for four hours and works for one of
    // them: Poisson, and arithmetic.
    let glass = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "2w"
horizon = "26w"
replications = 40
seed = 11
[approvers.nobody]
members = 1
pickup = "30d"
[roles.r]
severity = 7
[roles.r.activation]
require = "none"
require_approval = true
approvers = ["nobody"]
approval_timeout = "20d"
[break_glass]
after = "30m"
applies_to = "all"
duration = "4h"
severity = 20
accounts = 1000
[requesters.many]
count = 2000
[[needs]]
requesters = "many"
role = "r"
rate = "200/week"
work = "1h"
"#;
    let results = results(&scenario_with(glass, &[]));
    agrees(&results, "break_glass_time", 200.0 * 4.0 * (YEAR / 168.0), 0.02);
    agrees(&results, "exposure", 200.0 * 4.0 * 20.0, 0.02);
    agrees(&results, "excess_exposure", 200.0 * 3.0 * 20.0, 0.02);
    // One member, on duty around the clock, who is never asked in time.
    let duty = measured(&results, 0, "on_duty_time", 0.95);
    assert_eq!((duty.mean(), duty.half_width()), (168.0, Some(0.0)));
}
