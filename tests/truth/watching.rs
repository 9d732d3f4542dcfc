//! Closed forms for watching: detection, attackers' time, false alarms.
//!
//! Method: that of `theory.rs`. Those who watch are hardly ever busy, so an alert takes mail, pickup
//! and review, three independent exponential times with different means (a hypoexponential law; Ross,
//! Introduction to Probability Models, 5.2.4), and nothing else.

use pimsim::math::exp;
use pimsim::stats::estimate;

use crate::common::{agrees, results, scenario_with, series};

/// Accounts of which some are compromised, and one who watches every activation.
const WATCHED: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "4w"
horizon = "52w"
cool_down = "2w"
replications = 40
seed = 8
[approvers.soc]
members = 1
notification = { distribution = "exponential", mean = "1h" }
pickup = { distribution = "exponential", mean = "3h" }
review = { distribution = "exponential", mean = "10m" }
detects_malicious = 1
denies_legitimate = 0.1
[roles.r.activation]
maximum_duration = "1000h"
provisioning = "0s"
require = "none"
watched_by = ["soc"]
[requesters.many]
count = 200
[[needs]]
requesters = "many"
role = "r"
rate = "0.0001/year"
work = "1h"
[threat]
compromises = "5/year"
dwell = { distribution = "exponential", mean = "24h" }
attempts = "0.1/hour"
"#;

const ACCOUNTS: f64 = 200.0;
const YEAR: f64 = 8760.0;
/// The rates of mail, pickup and review, per hour.
const RATES: [f64; 3] = [1.0, 1.0 / 3.0, 6.0];

/// The chance that mail, pickup and review together take longer.
fn longer(hours: f64) -> f64 {
    let term = |i: usize| {
        let others = RATES.iter().enumerate().filter(|(j, _)| *j != i);
        let weight: f64 = others.map(|(_, rate)| rate / (rate - RATES[i])).product();
        weight * exp(-RATES[i] * hours)
    };
    (0..3).map(term).sum()
}

/// The Laplace transform of that time: the chance that it ends before an exponential time of this rate.
fn before(rate: f64) -> f64 {
    RATES.iter().map(|one| one / (one + rate)).product()
}

#[test]
fn the_law_of_three_times() {
    assert!((longer(0.0) - 1.0).abs() < 1e-12);
    // Its integral is the mean.
    let steps = 400_000;
    let mean: f64 = (0..steps).map(|at| longer((f64::from(at) + 0.5) * 1e-3) * 1e-3).sum();
    assert!((mean - (1.0 + 3.0 + 1.0 / 6.0)).abs() < 1e-6, "{mean}");
}

/// The attacker stays until detected: from the first use to the end it takes mail, pickup and review.
#[test]
fn time_to_detection() {
    let stays = ["threat.dwell=90000h", "threat.attempts=1/hour"];
    let results = results(&scenario_with(WATCHED, &stays));
    agrees(&results, "time_to_detection_mean", (4.0 + 1.0 / 6.0) * 3600.0, 0.03);
    let (mut low, mut high) = (0.0, 100.0);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if longer(middle) > 0.05 { low = middle } else { high = middle }
    }
    agrees(&results, "time_to_detection_p95", low * 3600.0, 0.08);
}

/// A renewal argument. An account is free for `1 / c` on average, then a stay begins: it would last an
/// exponential time of rate `d`. The attacker activates after an exponential time of rate `a`, which
/// comes first with chance `a / (a + d)`; from then on, what is left of the stay is exponential again,
/// and the alert ends it after the time `T` if that comes first. So the role is held for
/// `E min(D, T) = (1 - E exp(-d T)) / d` per activation, and the stay lasts `1 / (a + d)` and that.
#[test]
fn watching_cuts_what_attackers_hold() {
    let results = results(&scenario_with(WATCHED, &[]));
    let (a, c, d) = (0.1, 5.0 / YEAR, 1.0 / 24.0);
    let activates = a / (a + d);
    let held = (1.0 - before(d)) / d;
    let cycle = 1.0 / c + 1.0 / (a + d) + activates * held;
    let stays = ACCOUNTS * YEAR / cycle;
    agrees(&results, "attacker_privileged_time", stays * activates * held, 0.06);
    agrees(&results, "attacker_stopped_by_watching", stays * activates * before(d), 0.06);
    agrees(&results, "alerts", stays * activates / YEAR * 168.0, 0.06);
}

/// A legitimate activation of 4 hours is ended by one in ten who look while it lasts: mail and pickup
/// together take no longer (a look takes a second).
#[test]
fn false_alarms() {
    let rules = [
        "threat.compromises=0.000001/year",
        "needs.0.rate=100/week",
        "needs.0.work=1s",
        "roles.r.activation.maximum_duration=4h",
        "roles.r.activation.watched_share=0.5",
        "requesters.many.count=20000",
        "approvers.soc.review=1s",
    ];
    let results = results(&scenario_with(WATCHED, &rules));
    agrees(&results, "alerts", 50.0, 0.02);
    let late = 1.5 * exp(-4.0 / 3.0) - 0.5 * exp(-4.0);
    agrees(&results, "false_alarm_share", 0.1 * (1.0 - late), 0.08);
}

/// Quicker mail, more who watch, more that is watched: attackers never hold more in expectation.
#[test]
fn more_watching_never_lets_attackers_hold_more() {
    let few = ["simulation.replications=20", "simulation.horizon=26w"];
    let held = |rules: &[&str]| {
        let rules = [&few[..], rules].concat();
        series(&results(&scenario_with(WATCHED, &rules)), 0, "attacker_privileged_time")
    };
    let base = held(&[]);
    for (better, worse) in [
        (&["approvers.soc.notification.mean=1m"][..], &base),
        (&["approvers.soc.members=4"], &base),
        (&[], &held(&["roles.r.activation.watched_share=0.5"])),
        (&[], &held(&["approvers.soc.detects_malicious=0.5"])),
    ] {
        let differences: Vec<f64> =
            held(better).iter().zip(worse).map(|(better, worse)| better - worse).collect();
        let estimate = estimate(&differences, 0.999).expect("replications");
        assert!(estimate.mean() < 0.0, "{better:?}: {estimate:?}");
    }
}
