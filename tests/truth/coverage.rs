//! Nominal 95 % intervals cover the truth as often as they say.
//!
//! Method: scenarios whose exact values are known are run with very many replications, which are
//! cut into blocks; each block is one experiment with intervals of its own, and we count in how
//! many experiments the interval contains the exact value. Replications are independent, so the
//! experiments are.
//!
//! The fast lane has 400 experiments of 10 replications and fails when the number of hits has a
//! chance below 1 in a million under a coverage of 95 % (for rare events: of at least 95 %, since
//! exact intervals of counts cover more). The slow lane has 2,000 experiments and holds the measured
//! coverage to 93.5 to 96.5 % (for rare events: to at least 93.5 %); by chance alone the measured
//! coverage is off by 1 % or more once in 25 times. An experiment has 20 replications. It compares its table with
//! `src/guide/coverage.md`, and rewrites that with the environment variable `ACCEPT=1`:
//!
//! ```text
//! ACCEPT=1 cargo test --profile slow --test truth coverage:: -- --ignored
//! ```

use std::fmt::Write as _;

use pimsim::experiment::{Plan, Results, run};
use pimsim::id::PolicyId;
use pimsim::math::{exp, lgamma, ln};
use pimsim::measure::Measure;
use pimsim::scenario::model::Scenario;
use pimsim::stats::{Estimate, Method, proportion_interval};

use crate::common::{accept, scenario_with};

/// Nobody is asked; each need is one request, whose answer to MFA takes its time and may fail.
const CHECKS: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "1w"
cool_down = "2h"
[mfa.push]
duration = { distribution = "exponential", mean = "60s" }
challenges = 1
[roles.r.activation]
maximum_duration = "1h"
require = "mfa"
provisioning = "0s"
[requesters.many]
count = 5_000
mfa = "push"
[[needs]]
requesters = "many"
role = "r"
rate = "100/week"
work = "0s"
deactivates = 1
[policies.slow]
mfa.push.failure = 0.3
[policies.quick]
mfa.push.failure = 0.2
mfa.push.duration = { distribution = "exponential", mean = "45s" }
"#;

/// One reviewer, arrivals Poisson, reviews exponential: M/M/1.
const QUEUE: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "12h"
horizon = "12d"
cool_down = "6h"
[approvers.desk]
members = 1
coordination = "claim"
[roles.r.activation]
maximum_duration = "1h"
require_approval = true
provisioning = "0s"
approvers = ["desk"]
[requesters.many]
count = 1_000_000
[[needs]]
requesters = "many"
role = "r"
rate = "3/hour"
work = "0s"
[policies.slow]
approvers.desk.review = { distribution = "exponential", mean = "10m" }
[policies.quick]
approvers.desk.review = { distribution = "exponential", mean = "8m" }
"#;

/// Fifty accounts, now and then compromised for two days, with an attempt every two days.
const ATTACKS: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "4w"
horizon = "4w"
cool_down = "2h"
[mfa.push]
bypass = 0.2
[roles.r.activation]
maximum_duration = "8h"
require = "mfa"
provisioning = "0s"
[requesters.many]
count = 50
mfa = "push"
[[needs]]
requesters = "many"
role = "r"
rate = "0.0001/year"
work = "1h"
[threat]
compromises = "1/year"
dwell = { distribution = "exponential", mean = "48h" }
attempts = "0.5/day"
[policies.weak]
[policies.strong]
mfa.push.bypass = 0.05
"#;

/// Fifty people, one of whom activates a role once in a year.
const SELDOM: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "1d"
horizon = "4w"
cool_down = "2h"
[roles.r]
severity = 3
[roles.r.activation]
maximum_duration = "8h"
provisioning = "0s"
[requesters.many]
count = 50
[[needs]]
requesters = "many"
role = "r"
rate = "1/year"
work = "1h"
[policies.long]
[policies.short]
roles.r.activation.maximum_duration = "2h"
"#;

/// One approver on duty for ten hours of every day, now and then away for a whole day.
const AWAY: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "2d"
horizon = "4w"
cool_down = "2d"
[calendars.day]
weekly = ["mon-sun 08:00-18:00"]
[approvers.one]
members = 1
calendar = "day"
[roles.r.activation]
maximum_duration = "1h"
require_approval = true
approval_timeout = "15h"
approvers = ["one"]
provisioning = "0s"
[requesters.many]
count = 1_000_000
[[needs]]
requesters = "many"
role = "r"
rate = "200/week"
work = "0s"
resubmits = { times = 0 }
[policies.often]
approvers.one.absence = 0.001
[policies.seldom]
approvers.one.absence = 0.0005
"#;

/// What is covered: the value of the first policy, or the second less the first.
#[derive(Clone, Copy)]
enum Of {
    First,
    Difference,
}

/// A measure whose exact value is known.
struct Quantity {
    of: Of,
    measure: &'static str,
    exact: f64,
    /// Rare: exact intervals of counts cover more than they say.
    rare: bool,
}

/// A scenario with what is known of it.
struct Case {
    name: &'static str,
    scenario: Scenario,
    quantities: Vec<Quantity>,
}

fn ordinary(of: Of, measure: &'static str, exact: f64) -> Quantity {
    Quantity { of, measure, exact, rare: false }
}

fn rare(of: Of, measure: &'static str, exact: f64) -> Quantity {
    Quantity { of, measure, exact, rare: true }
}

/// The mean of `x_(ceil(m p))` of `m` exponential waits, where `m` is Poisson and not zero. The k-th
/// smallest of `m` has the mean `1/m + 1/(m-1) + ... + 1/(m-k+1)` (Rényi 1953).
fn quantile_mean(observations: f64, p: f64, mean: f64) -> f64 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for m in 1..1_000_u32 {
        let size = f64::from(m);
        let chance = exp(size * ln(observations) - observations - lgamma(size + 1.0));
        let k = (size * p).ceil() as u32;
        let order: f64 = (m - k + 1..=m).map(|j| 1.0 / f64::from(j)).sum();
        sum += chance * order * mean;
        weight += chance;
    }
    sum / weight
}

fn checks() -> Case {
    let quantile = |p, observations, mean| quantile_mean(observations, p, mean);
    let (slow, quick) = (|p| quantile(p, 70.0, 60.0), |p| quantile(p, 80.0, 45.0));
    Case {
        name: "checks, 100 requests per replication",
        scenario: scenario_with(CHECKS, &[]),
        quantities: vec![
            ordinary(Of::First, "time_to_access_mean", 60.0),
            ordinary(Of::First, "time_to_access_p50", slow(0.5)),
            ordinary(Of::First, "time_to_access_p95", slow(0.95)),
            ordinary(Of::First, "refused_share", 0.3),
            ordinary(Of::First, "granted_share", 0.7),
            ordinary(Of::First, "unmet_share", 0.3),
            ordinary(Of::Difference, "time_to_access_mean", -15.0),
            ordinary(Of::Difference, "time_to_access_p95", quick(0.95) - slow(0.95)),
            ordinary(Of::Difference, "refused_share", -0.1),
        ],
    }
}

fn few_checks() -> Case {
    let quantile = |p| quantile_mean(5.6, p, 60.0);
    Case {
        name: "checks, 8 requests per replication",
        scenario: scenario_with(CHECKS, &["needs.0.rate=8/week"]),
        quantities: vec![
            ordinary(Of::First, "time_to_access_mean", 60.0),
            ordinary(Of::First, "time_to_access_p50", quantile(0.5)),
            ordinary(Of::First, "time_to_access_p95", quantile(0.95)),
            ordinary(Of::First, "refused_share", 0.3),
        ],
    }
}

fn rare_refusals(name: &'static str, often: f64, seldom: f64) -> Case {
    let sets = [
        format!("policies.slow.mfa.push.failure={often}"),
        format!("policies.quick.mfa.push.failure={seldom}"),
    ];
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    Case {
        name,
        scenario: scenario_with(CHECKS, &sets),
        quantities: vec![
            rare(Of::First, "refused_share", often),
            rare(Of::First, "granted_share", 1.0 - often),
            rare(Of::Difference, "refused_share", seldom - often),
        ],
    }
}

fn queue() -> Case {
    // Number in the system r / (1 - r), time in it 1 / (mu - lambda).
    let number = |load: f64| load / (1.0 - load);
    Case {
        name: "M/M/1",
        scenario: scenario_with(QUEUE, &[]),
        quantities: vec![
            ordinary(Of::First, "approver_utilization", 0.5),
            ordinary(Of::First, "pending_mean", number(0.5)),
            ordinary(Of::First, "time_to_decision_mean", 1_200.0),
            ordinary(Of::Difference, "approver_utilization", -0.1),
            ordinary(Of::Difference, "pending_mean", number(0.4) - number(0.5)),
            ordinary(Of::Difference, "time_to_decision_mean", -400.0),
        ],
    }
}

/// Attempts, successes and hours held in a year by the attackers of 50 accounts, who try so often in
/// an hour and stay so many hours.
///
/// A compromise ends at rate `d`. While the role is not held, attempts come at rate `a` and each
/// succeeds with chance `p`; the role is then held for 8 hours or to the end of the compromise. So a
/// free time ends in a success with chance `q = a p / (a p + d)`, and a hold lasts to its end with
/// chance `s = exp(-8 d)`: `q / (1 - q s)` successes per compromise.
fn attackers(compromises: f64, (attempts, stay): (f64, f64), bypass: f64) -> [f64; 3] {
    let (end, window) = (1.0 / stay, 8.0);
    let passing = attempts * bypass;
    let begins = compromises / (1.0 + compromises / 8_760.0 / end);
    let (q, s) = (passing / (passing + end), exp(-window * end));
    let successes = q / (1.0 - q * s);
    let free = (1.0 + successes * s) / (passing + end);
    let each = [attempts * free, successes, successes * (1.0 - s) / end];
    each.map(|value| 50.0 * begins * value)
}

/// Hours per week of hours per year.
fn weekly(hours: f64) -> f64 {
    hours * 168.0 / 8_760.0
}

fn attacks(name: &'static str, compromises: f64) -> Case {
    let sets = [format!("threat.compromises={compromises}/year")];
    let [attempts, successes, hours] = attackers(compromises, (0.5 / 24.0, 48.0), 0.2);
    let [_, fewer, shorter] = attackers(compromises, (0.5 / 24.0, 48.0), 0.05);
    Case {
        name,
        scenario: scenario_with(ATTACKS, &[&sets[0]]),
        quantities: vec![
            rare(Of::First, "attacker_attempts", attempts),
            rare(Of::First, "attacker_successes", successes),
            rare(Of::First, "attacker_own_time", hours),
            rare(Of::First, "privileged_time", weekly(hours)),
            rare(Of::Difference, "attacker_successes", fewer - successes),
            rare(Of::Difference, "attacker_own_time", shorter - hours),
            rare(Of::Difference, "privileged_time", weekly(shorter - hours)),
        ],
    }
}

fn long_stays() -> Case {
    let long = [
        "threat.compromises=0.05/year",
        "threat.dwell.mean=18d",
        "threat.attempts=2/day",
        "mfa.push.bypass=0.5",
        "simulation.warm_up=26w",
    ];
    let [attempts, successes, hours] = attackers(0.05, (2.0 / 24.0, 18.0 * 24.0), 0.5);
    let [_, _, shorter] = attackers(0.05, (2.0 / 24.0, 18.0 * 24.0), 0.05);
    Case {
        name: "attacks, about 4 compromises of 18 days",
        scenario: scenario_with(ATTACKS, &long),
        quantities: vec![
            rare(Of::First, "attacker_attempts", attempts),
            rare(Of::First, "attacker_successes", successes),
            rare(Of::First, "attacker_own_time", hours),
            rare(Of::First, "privileged_time", weekly(hours)),
            rare(Of::First, "exposure", weekly(hours)),
            rare(Of::Difference, "privileged_time", weekly(shorter - hours)),
        ],
    }
}

/// Of each of the 50, a year without the role is followed by an activation.
fn seldom(name: &'static str, times: f64) -> Case {
    let active = |hours: f64| {
        let wanted = times / 50.0 / 8_760.0;
        50.0 * wanted * hours / (1.0 + wanted * hours)
    };
    let (long, short) = (active(8.0), active(2.0));
    Case {
        name,
        scenario: scenario_with(SELDOM, &[&format!("needs.0.rate={times}/year")]),
        quantities: vec![
            rare(Of::First, "privileged_time", 168.0 * long),
            rare(Of::First, "exposure", 3.0 * 168.0 * long),
            rare(Of::First, "active_mean", long),
            rare(Of::First, "standing_share", long / 50.0),
            rare(Of::Difference, "privileged_time", 168.0 * (short - long)),
            rare(Of::Difference, "exposure", 3.0 * 168.0 * (short - long)),
        ],
    }
}

/// Whoever asks between 18:00 and 17:00 of a day on which the approver is away waits for longer than
/// 15 hours, from 17:00 to 18:00 only if the next day is one as well.
fn away() -> Case {
    let share = |absence: f64| absence * (23.0 + absence) / 24.0;
    Case {
        name: "an approver away 1 day in 1,000",
        scenario: scenario_with(AWAY, &[]),
        quantities: vec![
            rare(Of::First, "timed_out_share", share(0.001)),
            rare(Of::First, "granted_share", 1.0 - share(0.001)),
            rare(Of::Difference, "timed_out_share", share(0.0005) - share(0.001)),
        ],
    }
}

fn cases() -> Vec<Case> {
    vec![
        checks(),
        few_checks(),
        queue(),
        rare_refusals("checks, 4 of 2,000 refused", 0.002, 0.0005),
        rare_refusals("checks, 1 of 2,000 refused", 0.0005, 0.0001),
        attacks("attacks, about 380 compromises", 5.0),
        attacks("attacks, about 77 compromises", 1.0),
        attacks("attacks, about 23 compromises", 0.3),
        long_stays(),
        seldom("about 15 activations", 10.0),
        seldom("about 2 activations", 1.0),
        away(),
    ]
}

/// How often an interval contained the exact value, and how it was made.
struct Coverage {
    hits: u64,
    experiments: u64,
    by_student: u64,
}

/// Runs all experiments of a case and counts.
fn covered(case: &Case, experiments: u32, replications: u32) -> Vec<Coverage> {
    let mut scenario = case.scenario.clone();
    scenario.simulation.replications = experiments * replications;
    let policies = (0..scenario.policies.len()).map(PolicyId::new).collect();
    let plan = Plan { policies, threads: None, audit: false };
    let all =
        run(&scenario, &plan, &(), &mut pimsim::experiment::unwatched).expect("nobody stops it");
    let mut block = all.clone();
    let mut counts: Vec<Coverage> = case
        .quantities
        .iter()
        .map(|_| Coverage { hits: 0, experiments: u64::from(experiments), by_student: 0 })
        .collect();
    for experiment in 0..experiments as usize {
        let from = experiment * replications as usize;
        for (one, all) in block.policies.iter_mut().zip(&all.policies) {
            one.values = all.values[from..from + replications as usize].to_vec();
        }
        for (found, (quantity, count)) in
            found(&scenario, &block, case).zip(case.quantities.iter().zip(&mut counts))
        {
            count.hits += u64::from(found.contains(quantity.exact));
            count.by_student += u64::from(found.method == Method::Student);
        }
    }
    counts
}

/// What one experiment finds for each quantity.
fn found<'a>(
    scenario: &Scenario,
    block: &Results,
    case: &'a Case,
) -> impl Iterator<Item = Estimate> + use<'a> {
    let (levels, differences) = (block.estimates(scenario), block.comparison(scenario, 0));
    case.quantities.iter().map(move |quantity| {
        let measure = Measure::named(quantity.measure).expect("a measure of the contract");
        let found = match quantity.of {
            Of::First => levels.get(0, None, measure),
            Of::Difference => {
                let found = differences.get(1, None, measure);
                found.map(|difference| difference.paired.difference)
            }
        };
        found.expect("a value")
    })
}

#[test]
fn intervals_cover_the_truth() {
    let mut wrong = String::new();
    for case in cases() {
        let counts = covered(&case, 400, 10);
        for (quantity, count) in case.quantities.iter().zip(&counts) {
            let (low, high) = proportion_interval(count.hits, count.experiments, 1.0 - 1e-6);
            let line = row(&case, quantity, count);
            print!("{line}");
            if high < 0.95 || (low > 0.95 && !quantity.rare) {
                wrong += &line;
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
#[ignore = "2,000 experiments of every case; run in release"]
fn the_table_of_coverage() {
    let mut table = String::from(HEAD);
    let mut wrong = String::new();
    for case in cases() {
        let counts = covered(&case, 2_000, 20);
        for (quantity, count) in case.quantities.iter().zip(&counts) {
            let share = count.hits as f64 / count.experiments as f64;
            let line = row(&case, quantity, count);
            print!("{line}");
            if share < 0.935 || (share > 0.965 && !quantity.rare) {
                wrong += &line;
            }
            table += &line;
        }
    }
    table += &quantiles();
    assert!(wrong.is_empty(), "\n{wrong}");
    accept::file("src/guide/coverage.md", table);
}

const HEAD: &str = "\
| Scenario | Measure | Exact | By Student's t | Covered | 95 % interval of the coverage |
| --- | --- | ---: | ---: | ---: | ---: |
";

fn row(case: &Case, quantity: &Quantity, count: &Coverage) -> String {
    let what = match quantity.of {
        Of::First => format!("`{}`", quantity.measure),
        Of::Difference => format!("difference of `{}`", quantity.measure),
    };
    let percent = |part: u64| 100.0 * part as f64 / count.experiments as f64;
    let (low, high) = proportion_interval(count.hits, count.experiments, 0.95);
    let rare = if quantity.rare { ", rare" } else { "" };
    format!(
        "| {}{rare} | {what} | {} | {:.0} % | {:.2} % | {:.1} to {:.1} % |\n",
        case.name,
        digits(quantity.exact),
        percent(count.by_student),
        percent(count.hits),
        100.0 * low,
        100.0 * high,
    )
}

/// Five significant digits.
fn digits(value: f64) -> String {
    let mut decimals = 4;
    let mut size = value.abs();
    while size >= 10.0 && decimals > 0 {
        size /= 10.0;
        decimals -= 1;
    }
    while size > 0.0 && size < 1.0 {
        size *= 10.0;
        decimals += 1;
    }
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// What a quantile of few observations is an estimate of.
fn quantiles() -> String {
    let mut text = String::from(
        "\nA quantile is the mean over replications of the smallest observation that is not exceeded by \
         the share asked for. With few observations this is not the quantile of the law. Of exponential \
         waits with mean 60 s the 95 % quantile is ",
    );
    let _ = write!(text, "{} s; the mean of `time_to_access_p95` is ", digits(-60.0 * ln(0.05)));
    let parts: Vec<String> = [5.6, 20.0, 70.0, 500.0]
        .iter()
        .map(|&m| {
            format!("{} s from {m} observations on average", digits(quantile_mean(m, 0.95, 60.0)))
        })
        .collect();
    text += &parts.join(", ");
    text += ".\n";
    text
}
