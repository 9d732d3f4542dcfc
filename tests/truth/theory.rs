//! Theory lies inside the computed intervals.
//!
//! Method: each test runs independent replications, computes a Student t interval for a measure,
//! and asks whether the exact value lies inside. The confidence of each interval leaves all
//! comparisons of the suite together at most 1 false alarm in 10,000 runs (`common::budget`); the
//! seeds are fixed and were not chosen. A test also asks that the interval is narrow, since a wide
//! one would prove nothing.

use pimsim::math::exp;

use crate::common;
use crate::common::{agrees, results, scenario_with, shipped};

/// M/M/c with deterministic patience in the queue. Source: Baccelli and Hebuterne 1981; Zeltyn and
/// Mandelbaum 2005.
///
/// The offered wait has density `b exp((lambda - c mu) x)` below the deadline `d`, and `b
/// exp(lambda d - c mu x)` above it, where `b = lambda P(c - 1 busy)`.
struct Queue {
    arrivals: f64,
    reviews: f64,
    servers: i32,
    deadline: f64,
}

impl Queue {
    /// Share that times out, and mean wait of the others, in the unit of time of the rates.
    fn solve(&self) -> (f64, f64) {
        let Self { arrivals, reviews, servers, deadline } = *self;
        let load = arrivals / reviews;
        let mut below = 0.0;
        let mut state = 1.0;
        for busy in 0..servers {
            if busy > 0 {
                state *= load / f64::from(busy);
            }
            below += state;
        }
        let drift = arrivals - f64::from(servers) * reviews;
        let density = arrivals * state;
        let waiting = density * (exp(drift * deadline) - 1.0) / drift;
        let beyond = density * exp(drift * deadline) / (f64::from(servers) * reviews);
        let first_moment = density
            * (deadline * exp(drift * deadline) / drift
                - (exp(drift * deadline) - 1.0) / (drift * drift));
        let total = below + waiting + beyond;
        (beyond / total, first_moment / (below + waiting))
    }
}

#[test]
fn the_formula_gives_the_published_values() {
    // M/M/1+D: arrivals 1.1/h, reviews 1/h, 24 h; values computed independently with 50 digits.
    let (late, wait) = Queue { arrivals: 1.1, reviews: 1.0, servers: 1, deadline: 24.0 }.solve();
    assert!((late - 0.09827728437463515).abs() < 1e-12);
    assert!((wait - 16.24709122650792).abs() < 1e-9);
}

fn queue_agrees(overrides: &[&str], queue: &Queue, precision: f64) {
    let results = results(&shipped("shared-queue.toml", overrides));
    let (late, wait) = queue.solve();
    agrees(&results, "timed_out_share", late, precision);
    // The decision comes when the review ends.
    agrees(&results, "time_to_decision_mean", (wait + 1.0 / queue.reviews) * 3600.0, precision);
    agrees(&results, "time_to_review_mean", wait * 3600.0, precision);
}

#[test]
fn shared_queue_under_overload() {
    let queue = Queue { arrivals: 33.0, reviews: 10.0, servers: 3, deadline: 24.0 };
    queue_agrees(&["simulation.horizon=12w", "simulation.replications=30"], &queue, 0.1);
}

#[test]
fn one_approver_and_a_day() {
    let queue = Queue { arrivals: 1.1, reviews: 1.0, servers: 1, deadline: 24.0 };
    let overrides = [
        "needs.0.rate=1.1/hour",
        "approvers.desk.members=1",
        "approvers.desk.review.mean=1h",
        "simulation.horizon=100w",
        "simulation.replications=40",
    ];
    queue_agrees(&overrides, &queue, 0.1);
}

#[test]
fn two_approvers_and_two_hours() {
    let queue = Queue { arrivals: 6.0, reviews: 3.0, servers: 2, deadline: 2.000_000_1 };
    let overrides = [
        "needs.0.rate=6/hour",
        "approvers.desk.members=2",
        "approvers.desk.review.mean=20m",
        "roles.subscription-owner.activation.approval_timeout=2h",
        "simulation.horizon=52w",
        "simulation.replications=48",
    ];
    // The formula divides by arrivals less capacity, which is zero here: take the limit from both
    // sides.
    let near = |arrivals: f64| Queue { arrivals, ..queue }.solve();
    let (above, below) = (near(6.000_01), near(5.999_99));
    let (late, wait) = ((above.0 + below.0) / 2.0, (above.1 + below.1) / 2.0);
    let results = results(&shipped("shared-queue.toml", &overrides));
    agrees(&results, "timed_out_share", late, 0.05);
    agrees(&results, "time_to_decision_mean", (wait + 1.0 / 3.0) * 3600.0, 0.05);
    agrees(&results, "approver_utilization", (1.0 - late) * 6.0 / 3.0 / 2.0, 0.01);
}

#[test]
fn nobody_decides_at_the_weekend() {
    let results = results(&shipped("office-hours.toml", &["simulation.replications=60"]));
    agrees(&results, "timed_out_share", 40.0 / 168.0, 0.03);
    // On duty at once; else the wait until the next morning, if that is within a day.
    // Monday to Thursday evenings 16 h, Sunday from 09:00: a day of waits from 0 to 24 h, each
    // instant equally likely.
    let waits = 4.0 * 16.0 * 8.0 + 24.0 * 12.0;
    let decided = 128.0;
    agrees(&results, "time_to_decision_mean", waits / decided * 3600.0, 0.05);
    agrees(&results, "time_to_review_mean", waits / decided * 3600.0, 0.05);
}

#[test]
fn whoever_sees_the_mail_first() {
    // The minimum of four exponential times with mean 2 h is exponential with mean 30 min; a
    // decision comes in time with certainty for all practical purposes (exp(-48)).
    let results = results(&shipped("race.toml", &["simulation.replications=40"]));
    let mean = 1800.0;
    agrees(&results, "time_to_decision_mean", mean, 0.03);
    agrees(&results, "time_to_decision_p50", mean * std::f64::consts::LN_2, 0.03);
    agrees(&results, "time_to_decision_p95", mean * 2.995_732_273_553_991, 0.04);
    // Reviews take no time.
    agrees(&results, "time_to_review_p50", mean * std::f64::consts::LN_2, 0.03);
    agrees(&results, "time_to_review_p95", mean * 2.995_732_273_553_991, 0.04);
}

const PLAIN: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "2w"
horizon = "52w"
replications = 40
seed = 11
[mfa.push]
failure = 0.4
challenges = 3
duration = "20s"
[approvers.desk]
members = 3
coordination = "claim"
review = { distribution = "exponential", mean = "10m" }
[roles.r.activation]
maximum_duration = "8h"
require_approval = true
approvers = ["desk"]
approval_timeout = "90d"
provisioning = "0s"
[requesters.many]
count = 100_000_000
[[needs]]
requesters = "many"
role = "r"
rate = "12/hour"
work = { distribution = "exponential", mean = "3h" }
"#;

#[test]
fn a_review_handed_back_has_the_same_effort_again() {
    // One request a day, at 16:00 of an office that closes at 17:00; reviews exponential, mean m = 3 h.
    // Of effort x: up to 1 h it is decided at once, up to 8 h the next day at 09:00 + x, longer never.
    // Were each try drawn anew, 5.0 % would time out; so it is 6.9 %.
    let text = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "300w"
cool_down = "2w"
replications = 200
seed = 5
[calendars.office]
weekly = ["mon-sun 09:00-17:00"]
[approvers.desk]
members = 3
calendar = "office"
coordination = "claim"
at_shift_end = "hand_back"
review = { distribution = "exponential", mean = "3h" }
[roles.r.activation]
require_approval = true
approvers = ["desk"]
approval_timeout = "30h"
[requesters.many]
count = 1_000_000
[[needs]]
requesters = "many"
role = "r"
file = "needs.csv"
work = "5m"
"#;
    let on = |day: i64| {
        let start: jiff::Timestamp = "2026-01-05T16:00:00Z".parse().expect("an instant");
        let at = start + jiff::SignedDuration::from_hours(24 * day);
        format!("{at}\n")
    };
    let needs: String = (0..2100).map(on).collect();
    let scenario = common::traced(text, &format!("wanted_at\n{needs}"), &[]);
    let results = results(&scenario);
    let (m, within) = (3.0, |hours: f64| 1.0 - exp(-hours / 3.0));
    agrees(&results, "timed_out_share", 1.0 - within(8.0), 0.05);
    // E[x; x <= 8 h], and 16 h more between the shifts and the hour that was lost for those above 1 h.
    let effort = m * within(8.0) - 8.0 * exp(-8.0 / m);
    let later = 17.0 * (within(8.0) - within(1.0));
    agrees(&results, "time_to_decision_mean", (effort + later) / within(8.0) * 3600.0, 0.02);
}

#[test]
fn erlang_c() {
    // M/M/3: arrivals 12/h, reviews 6/h each. Source: Erlang 1917; values to 16 digits from the
    // closed form.
    let results = results(&scenario_with(PLAIN, &["needs.0.work=1h"]));
    agrees(&results, "time_to_decision_mean", 0.240_740_740_740_740_73 * 3600.0, 0.02);
    agrees(&results, "time_to_decision_p50", 0.181_235_481_037_194_92 * 3600.0, 0.02);
    agrees(&results, "time_to_decision_p95", 0.670_114_693_401_921_1 * 3600.0, 0.03);
    agrees(&results, "approver_utilization", 2.0 / 3.0, 0.01);
    // Pending are those who wait and those in review: the number in the system.
    agrees(&results, "pending_mean", 2.888_888_888_888_889, 0.02);
    // M/G/infinity: every request opens a window of 8 h.
    agrees(&results, "active_mean", 12.0 * 8.0, 0.01);
}

#[test]
fn deactivation_and_idle_time() {
    // Nobody is asked; work is exponential with mean 3 h; the window is 8 h; all deactivate, after
    // 5 minutes at least.
    let overrides = [
        "roles.r.activation.require_approval=false",
        "needs.0.deactivates=1",
        "needs.0.rate=200/week",
        "simulation.horizon=104w",
    ];
    let results = results(&scenario_with(PLAIN, &overrides));
    let (mean, window, least) = (3.0, 8.0, 1.0 / 12.0);
    // Work left at the end of a window continues in a further request; exponential work is without
    // memory, so each window is like the first: active for max(least, min(work, window)).
    let held = least + mean * (exp(-least / mean) - exp(-window / mean));
    let again = exp(-window / mean);
    let requests = 1.0 / (1.0 - again);
    agrees(&results, "requests_per_need", requests, 0.01);
    agrees(&results, "privileged_time", 200.0 * requests * held, 0.03);
    // Idle is what the five minutes hold beyond the work.
    let idle = least - mean * (1.0 - exp(-least / mean));
    agrees(&results, "idle_privileged_time", 200.0 * requests * idle, 0.2);
}

#[test]
fn mfa_is_refused_as_often_as_all_challenges_fail() {
    let overrides = [
        "roles.r.activation.require_approval=false",
        "roles.r.activation.require=mfa",
        "requesters.many.mfa=push",
        "needs.0.work=1h",
    ];
    let results = results(&scenario_with(PLAIN, &overrides));
    agrees(&results, "refused_share", 0.4 * 0.4 * 0.4, 0.02);
    // Success at the first, second or third try, each of 20 s, plus no provisioning.
    let (p, q) = (0.6, 0.4);
    let passed = p + q * p + q * q * p;
    let mean = 20.0 * (p + 2.0 * q * p + 3.0 * q * q * p) / passed;
    agrees(&results, "time_to_access_mean", mean, 0.01);
}

#[test]
fn who_is_denied_asks_again_so_often() {
    // All are denied. With chance p a need asks again, three times at most: the number of its requests is
    // a geometric one cut at four.
    let overrides = [
        "approvers.desk.denies_legitimate=1",
        "approvers.desk.review=1m",
        "needs.0.rate=200/week",
        "needs.0.resubmits={ after = [\"denied\"], delay = \"1h\", times = 3 }",
        "needs.0.resubmits.chance=0.7",
        "simulation.horizon=26w",
    ];
    let results = results(&scenario_with(PLAIN, &overrides));
    let p: f64 = 0.7;
    agrees(&results, "requests_per_need", 1.0 + p + p * p + p * p * p, 0.01);
    agrees(&results, "unmet_share", 1.0, 0.01);
}

/// Work is exponential with mean 3 h. Whoever asks for `a` has windows of `a`, and what is left of the work
/// is as long again in law: the number of windows is geometric.
fn windows(text: &str, overrides: &[&str], again: f64) {
    let plain = ["roles.r.activation.require_approval=false", "needs.0.rate=200/week"];
    let overrides: Vec<&str> = plain.iter().chain(overrides).copied().collect();
    let results = results(&scenario_with(text, &overrides));
    agrees(&results, "requests_per_need", 1.0 / (1.0 - again), 0.02);
}

#[test]
fn who_asks_for_less_than_the_work_asks_again() {
    windows(PLAIN, &["needs.0.asks_for=1h"], exp(-1.0 / 3.0));
    // Beyond the maximum of 8 h nothing is granted, and 5 minutes are the least.
    windows(PLAIN, &["needs.0.asks_for=30h"], exp(-8.0 / 3.0));
    windows(PLAIN, &["needs.0.asks_for=1m"], exp(-1.0 / 36.0));
    // Each request asks anew; uniform from 1 h to 3 h.
    let uniform = "needs.0.asks_for={ distribution = \"uniform\", min = \"1h\", max = \"3h\" }";
    let again = 1.5 * (exp(-1.0 / 3.0) - exp(-1.0));
    windows(PLAIN, &[uniform], again);
    // A policy has its own habit.
    let own = format!("{PLAIN}[policies.p.needs.\"many/r\"]\nasks_for = \"2h\"\n");
    windows(&own, &[], exp(-2.0 / 3.0));
}

/// A role within another one, and so many reviewers that nobody waits for one: a wait is the sum of two
/// reviews, which is an Erlang law with two stages.
const CHAIN: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "20w"
replications = 20
seed = 5
[approvers.desk]
members = 60
coordination = "claim"
review = { distribution = "exponential", mean = "10m" }
[roles.outer]
kind = "group"
[roles.outer.activation]
require_approval = true
approvers = ["desk"]
provisioning = "0s"
[roles.inner]
kind = "group"
within = "outer"
[roles.inner.activation]
require_approval = true
approvers = ["desk"]
provisioning = "0s"
[requesters.many]
count = 1_000_000
[[needs]]
requesters = "many"
role = "inner"
rate = "200/week"
work = "1m"
"#;

#[test]
fn a_chain_of_two_activations_is_a_sum_of_two_waits() {
    let results = results(&scenario_with(CHAIN, &[]));
    agrees(&results, "time_to_access_mean", 1_200.0, 0.05);
    // Where 1 - (1 + x) exp(-x) is 0.95, in means of one review.
    agrees(&results, "time_to_access_p95", 4.743_864_518_390_577 * 600.0, 0.05);
    // Nobody asks twice while the outer role lasts.
    agrees(&results, "requests_per_need", 2.0, 0.01);
}
