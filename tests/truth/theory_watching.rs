//! Closed forms for looks at the portal, reminders, roles within roles, and watching.
//!
//! The method is that of `theory.rs`: exact values inside intervals, narrow ones. Nobody works here: what is
//! pending is decided at the instant at which it comes to a list.

use pimsim::math::{exp, ln, pow};

use crate::common::{agrees, results, scenario_with};

/// Requests of people who hardly ever ask twice, and a desk that decides as soon as it knows.
const DESK: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "1w"
horizon = "26w"
replications = 40
seed = 11
[approvers.desk]
members = 1
[approvers.second]
members = 1
[roles.outer.activation]
maximum_duration = "24h"
provisioning = "0s"
[roles.r.activation]
maximum_duration = "8h"
provisioning = "0s"
require_approval = true
approvers = ["desk"]
[requesters.many]
count = 200000
eligible = ["outer", "r"]
[[needs]]
requesters = "many"
role = "r"
rate = "1000/week"
work = "1h"
"#;

/// The mean time to a decision in seconds is this many minutes, give or take a share of it.
fn decided_within(sets: &[&str], minutes: f64, precision: f64) {
    agrees(
        &results(&scenario_with(DESK, sets)),
        "time_to_decision_mean",
        60.0 * minutes,
        precision,
    );
}

// From any instant to the next look it is E[X^2] / 2 E[X]. Source: Cox 1962, Renewal theory, section 5.2.

#[test]
fn looks_find_what_no_mail_told() {
    let lost = "approvers.desk.notification_lost=1";
    let law = |law: &str| format!("approvers.desk.looks_every={{ distribution = {law} }}");
    let decided = |every: &str, minutes| decided_within(&[lost, every], minutes, 0.05);
    decided("approvers.desk.looks_every=1h", 30.0);
    decided(&law("\"exponential\", mean = \"1h\""), 60.0);
    decided(&law("\"uniform\", min = \"0s\", max = \"2h\""), 40.0);
    decided(&law("\"erlang\", stages = 2, mean = \"1h\""), 45.0);
}

#[test]
fn two_who_look_are_two_processes() {
    let every = "approvers.desk.looks_every={ distribution = \"exponential\", mean = \"1h\" }";
    let two = ["approvers.desk.members=2", "approvers.desk.notification_lost=1", every];
    decided_within(&two, 30.0, 0.05);
}

#[test]
fn the_mail_that_is_not_lost_tells() {
    // Each of four mails is lost with chance q; all are, and the request times out, with q^4.
    let q = 0.6;
    let rules = [
        "approvers.desk.notification_lost=0.6",
        "approvers.desk.reminders={ every = \"2h\", times = 3 }",
    ];
    let results = results(&scenario_with(DESK, &rules));
    let all_lost = pow(q, 4.0);
    let mean = [1.0, 2.0, 3.0].map(|mail| 2.0 * mail * pow(q, mail) * (1.0 - q));
    let mean = mean.iter().sum::<f64>() / (1.0 - all_lost);
    agrees(&results, "timed_out_share", all_lost, 0.03);
    agrees(&results, "time_to_decision_mean", 3600.0 * mean, 0.03);
}

#[test]
fn the_earliest_of_several_pickups_counts() {
    // Pickups of mean m after mails every R: while j + 1 mails are out, the rate is (j + 1) / m.
    let (m, every, times) = (5.0, 1.0, 3);
    let rules = [
        "approvers.desk.pickup={ distribution = \"exponential\", mean = \"5h\" }",
        "approvers.desk.reminders={ every = \"1h\", times = 3 }",
        "roles.r.activation.approval_timeout=20d",
        "simulation.cool_down=20d",
    ];
    let (mut mean, mut still) = (0.0, 1.0);
    for out in 1..=times {
        let rate = f64::from(out) / m;
        mean += still * (1.0 - exp(-rate * every)) / rate;
        still *= exp(-rate * every);
    }
    mean += still * m / f64::from(times + 1);
    decided_within(&rules, 60.0 * mean, 0.02);
}

#[test]
fn two_activations_in_a_row() {
    // Both waits are exponential, and each role takes its time to be written and to spread.
    let rules = [
        "roles.r.within=\"outer\"",
        "roles.outer.activation.require_approval=true",
        "roles.outer.activation.approvers=[\"second\"]",
        "roles.outer.activation.provisioning=2m",
        "roles.r.activation.propagation=3m",
        "approvers.second.pickup={ distribution = \"exponential\", mean = \"20m\" }",
        "approvers.desk.pickup={ distribution = \"exponential\", mean = \"40m\" }",
    ];
    let results = results(&scenario_with(DESK, &rules));
    agrees(&results, "time_to_access_mean", 60.0 * (20.0 + 2.0 + 40.0 + 3.0), 0.02);
}

/// Accounts that are taken over often, and attackers who get what they try.
const THREAT: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "8w"
horizon = "52w"
replications = 40
seed = 12
[approvers.soc]
members = 1
detects_malicious = 1
pickup = { distribution = "exponential", mean = "30m" }
[roles.r.activation]
maximum_duration = "8h"
provisioning = "0s"
watched_by = ["soc"]
[requesters.many]
count = 200
[[needs]]
requesters = "many"
role = "r"
rate = "0.0001/year"
work = "1h"
[threat]
compromises = "20/year"
dwell = "900000h"
attempts = "0.02/hour"
"#;

const ACCOUNTS: f64 = 200.0;
const YEAR: f64 = 8760.0;

/// Hours from the first use of a role to the end of the stay, and stays a year ended so, where each
/// activation is detected with chance `p`: between two there is the rest of a window and the time to the
/// next attempt.
fn stays(p: f64) -> (f64, f64) {
    let (pickup, window, attempt) = (0.5, 8.0, 1.0 / 0.02);
    let detection = (1.0 / p - 1.0) * (window + attempt) + pickup;
    (detection, ACCOUNTS * YEAR / (YEAR / 20.0 + attempt + detection))
}

#[test]
fn detection_ends_the_stay() {
    let results = results(&scenario_with(THREAT, &[]));
    let (detection, stays) = stays(1.0);
    agrees(&results, "time_to_detection_mean", 3600.0 * detection, 0.03);
    agrees(&results, "time_to_detection_p95", 3600.0 * 0.5 * -ln(0.05), 0.05);
    agrees(&results, "attacker_stopped_by_watching", stays, 0.03);
    agrees(&results, "attacker_own_time", stays * detection, 0.03);
    agrees(&results, "alerts", stays * 7.0 / 365.0, 0.03);
}

#[test]
fn some_alerts_and_some_detection() {
    let rules = ["approvers.soc.detects_malicious=0.6", "roles.r.activation.watched_share=0.5"];
    let results = results(&scenario_with(THREAT, &rules));
    let (detection, stays) = stays(0.3);
    agrees(&results, "time_to_detection_mean", 3600.0 * detection, 0.06);
    agrees(&results, "attacker_stopped_by_watching", stays, 0.04);
    // A stay has 1 / 0.3 activations, of which one in two raises an alert.
    agrees(&results, "alerts", stays / 0.6 * 7.0 / 365.0, 0.04);
}

#[test]
fn false_alarms_end_what_still_runs() {
    let rules = [
        "approvers.soc.pickup={ distribution = \"exponential\", mean = \"4h\" }",
        "approvers.soc.denies_legitimate=0.2",
        "needs.0.rate=500/week",
        "needs.0.work=0s",
        "threat.compromises=0/year",
    ];
    let results = results(&scenario_with(THREAT, &rules));
    agrees(&results, "false_alarm_share", 0.2 * (1.0 - exp(-2.0)), 0.05);
}
