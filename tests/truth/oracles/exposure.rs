//! Who holds a role, and for how long: activations, attackers, unused time.

use pimsim::math::{exp, expm1};

use super::cases::{Lane, Size, base, hours, measure, own, plain, rows, with};
use super::collect::Seen;
use super::run::{HOUR, Row, Run, Source};
use super::table::{case, span};

/// Nobody is asked; every request opens a window.
fn automatic(rate: f64, window_h: f64) -> Vec<String> {
    vec![
        "roles.r.activation.require_approval=false".to_owned(),
        format!("needs.0.rate={rate}/hour"),
        format!("roles.r.activation.maximum_duration={}", span(window_h)),
    ]
}

/// P12: activations overlap freely. That nobody is active is so rare at the rate of the table that
/// a run says little about it: the same questions are asked at a sixth of the rate, too.
fn overlapping(lane: Lane) -> Vec<Run> {
    let oracle = &case("P12")[0];
    let (rate, window) = (oracle.number("arrival_rate_per_h"), oracle.number("active_mean_h"));
    let mean = rate * window;
    let mut often = rows("P12", |oracle| match oracle.quantity.as_str() {
        "mean_active" => measure("active_mean"),
        "var_active" => Some(Source::Variance(Seen::Active, mean)),
        "p_none_active" => Some(Source::AtMost(Seen::Active, 0.0)),
        "active_p95" => Some(Source::Atom(Seen::Active, 0.95, 1.0)),
        "active_p99" => Some(Source::Atom(Seen::Active, 0.99, 1.0)),
        "privileged_hours_per_week" => measure("privileged_time"),
        "mean_busy_period" => hours(Seen::Busy),
        _ => None,
    });
    for row in &mut often {
        if ["p_none_active", "mean_busy_period"].contains(&row.quantity.as_str()) {
            row.limit = RARE;
        }
    }
    let size = Size::weeks(20, 520, 1);
    let mut all = vec![plain(base(lane, size, &automatic(rate, window)), often)];
    let seldom = rate / 6.0;
    let load = seldom * window;
    let twin = vec![
        own("P12", "seldom_p_none_active", exp(-load), Source::AtMost(Seen::Active, 0.0)),
        own(
            "P12",
            "seldom_mean_busy_period",
            expm1(load) / seldom,
            Source::Average(Seen::Busy, HOUR),
        ),
    ];
    let size = Size::weeks(100, 2_600, 1);
    all.push(plain(base(lane, size, &automatic(seldom, window)), twin));
    all
}

/// What is known of events that happen once in twelve years.
const RARE: f64 = 2.0;

/// P13: the first week, from nobody active.
fn first_week(lane: Lane) -> Run {
    let oracle = &case("P13")[0];
    let sets = automatic(oracle.number("arrival_rate_per_h"), oracle.number("active_mean_h"));
    let rows = rows("P13", |oracle| match oracle.quantity.as_str() {
        "privileged_hours" => measure("privileged_time"),
        "mean_active_time_average" => measure("active_mean"),
        _ => None,
    });
    let mut sets = sets;
    sets.push("simulation.cool_down=0s".to_owned());
    let size = Size { weeks: (1, 1), replications: (300, 8_000), warm_up: 0 };
    plain(base(lane, size, &sets), rows)
}

/// Accounts that are compromised all the time. With several roles an attempt always finds one that
/// is free (a seventh activation at a time has chance 1e-11), so attempts are independent; with one
/// role an attempt while it is held is not made.
const THREAT: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
cool_down = "1d"
seed = 20263
[mfa.push]
bypass = 0.3
[approvers.desk]
members = 1
coordination = "claim"
[roles.r.activation]
maximum_duration = "8h"
require = "mfa"
provisioning = "0s"
approvers = ["desk"]
[requesters.many]
count = 100
mfa = "push"
eligible = ["r"]
[[needs]]
requesters = "many"
role = "r"
rate = "0.0001/year"
work = "1h"
[threat]
compromises = "100/year"
dwell = "900000h"
attempts = "1/hour"
"#;

const ROLES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// P25, once per kind of approval and once per rule for overlapping windows.
fn attackers(lane: Lane, manual: bool, several: bool) -> Run {
    let oracle = &case("P25")[0];
    let kind = if manual { "manual_" } else { "auto_" };
    let mut text = THREAT.to_owned();
    if several {
        for role in ROLES {
            let own = THREAT.split("[roles.r.activation]").nth(1).expect("the role");
            let own = own.split("[requesters").next().expect("the role");
            text.push_str(&format!("[roles.{role}.activation]{own}"));
        }
        let names = ROLES.map(|role| format!("\"{role}\"")).join(", ");
        text = text.replace("eligible = [\"r\"]", &format!("eligible = [\"r\", {names}]"));
    }
    let accounts = match (lane, several) {
        (Lane::Fast, _) => 30,
        (Lane::Slow, true) => 1_800,
        (Lane::Slow, false) => 700,
    };
    let mut sets = vec![
        format!("requesters.many.count={accounts}"),
        format!("threat.attempts={}/hour", oracle.number("attempt_rate_per_h")),
        format!("mfa.push.bypass={}", oracle.number("p_mfa_bypass")),
        format!("approvers.desk.detects_malicious={}", oracle.number("p_detect_at_review")),
    ];
    for role in if several { &ROLES[..] } else { &[] }.iter().chain(&["r"]) {
        sets.push(format!("roles.{role}.activation.require_approval={manual}"));
        let window = oracle.duration("window_h");
        sets.push(format!("roles.{role}.activation.maximum_duration={window}"));
    }
    let size = Size { weeks: (60, 60), replications: (24, 60), warm_up: 12 };
    let each = 1.0 / f64::from(accounts);
    let year = oracle.number("year_h");
    let rows = rows("P25", |oracle| {
        let quantity = oracle.quantity.strip_prefix(kind)?;
        match (quantity, several) {
            ("p_success_per_attempt", true) => Some(Source::Average(Seen::Attempt, 1.0)),
            ("expected_successes_per_year", true) => {
                Some(Source::Measures(vec![("attacker_successes", each)]))
            }
            ("expected_window_hours_per_year", true) => {
                Some(Source::Measures(vec![("attacker_own_time", each)]))
            }
            ("expected_active_hours_per_year_extend", true) => {
                Some(Source::Average(Seen::Held, 1.0 / year))
            }
            ("p_at_least_one_success", true) => Some(Source::Average(Seen::Month, 1.0)),
            ("mean_hours_to_first_success", true) => hours(Seen::Gap),
            ("expected_active_hours_per_year_reject", false) => {
                Some(Source::Measures(vec![("attacker_own_time", each)]))
            }
            _ => None,
        }
    });
    plain(with(&text, lane, size, &sets), rows)
}

/// P26: what a window of 8 h holds beyond the work.
fn unused(lane: Lane, deactivates: bool) -> Run {
    let oracle = &case("P26")[0];
    let (median, sigma) = (oracle.duration("task_median_h"), oracle.number("task_sigma_log"));
    let chance = if deactivates { oracle.number("p_manual_deactivation") } else { 0.0 };
    let mut sets =
        automatic(if lane == Lane::Fast { 100.0 } else { 700.0 }, oracle.number("window_h"));
    sets.extend([
        format!(
            "needs.0.work={{ distribution = \"lognormal\", median = \"{median}\", sigma = {sigma} }}"
        ),
        format!("needs.0.deactivates={chance}"),
        "simulation.cool_down=2w".to_owned(),
    ]);
    let rows: Vec<Row> = rows("P26", |oracle| match (oracle.quantity.as_str(), deactivates) {
        ("mean_unused_if_never_deactivated", false) => hours(Seen::Unused),
        ("p_task_cut_short", false) => Some(Source::Average(Seen::Full, 1.0)),
        ("mean_activations", false) => measure("requests_per_need"),
        ("mean_unused_tail", false) => hours(Seen::Tail),
        ("mean_excess", true) => hours(Seen::Unused),
        ("mean_active", true) => hours(Seen::Window),
        ("mean_used", true) => hours(Seen::Work),
        ("fraction_unused", true) => Some(Source::Share(Seen::Unused, Seen::Window)),
        _ => None,
    });
    let weeks = if deactivates { (1, 1) } else { (1, 3) };
    let size = Size { weeks, replications: (24, 60), warm_up: 0 };
    plain(base(lane, size, &sets), rows)
}

/// All of them.
pub fn runs(lane: Lane) -> Vec<Run> {
    let mut all = overlapping(lane);
    all.push(first_week(lane));
    for manual in [false, true] {
        for several in [true, false] {
            all.push(attackers(lane, manual, several));
        }
    }
    all.push(unused(lane, false));
    all.push(unused(lane, true));
    all
}
