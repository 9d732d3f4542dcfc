//! Reminders, looks at the portal, leave, and approvers by requester.
//!
//! Method: the earliest of several reminders against its integral, looks against the residual time of a
//! renewal process, leave against a calendar without these dates, people with managers of their own
//! against a scenario of their own, and a reminder never lengthens a wait, request by request. Reviews
//! take no time, so no request waits for another.

use std::collections::BTreeMap;

use pimsim::engine::RequestOutcome;
use pimsim::math::{exp, pow};
use pimsim::scenario::model::Scenario;
use pimsim::stats::estimate;
use pimsim::time::Span;

use crate::common::budget::count_interval;
use crate::common::{CONFIDENCE, agrees, kept, results, scenario_with};

const BASE: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
horizon = "8w"
cool_down = "4w"
replications = 20
seed = 11
[calendars.office]
weekly = ["mon-fri 09:00-17:00"]
[approvers.desk]
members = 2
notification = { distribution = "exponential", mean = "1h" }
notification_lost = 0.5
[approvers.managers]
members = [{ name = "mia" }]
pickup = { distribution = "exponential", mean = "2h" }
[approvers.leads]
members = [{ name = "leo" }]
pickup = { distribution = "exponential", mean = "5h" }
[roles.r.activation]
maximum_duration = "1h"
require_approval = true
approval_timeout = "28d"
approvers = ["desk"]
[requesters.staff]
count = 1_000_000
[[needs]]
requesters = "staff"
role = "r"
rate = "200/week"
work = "1m"
"#;

const REMINDED: &str = "approvers.desk.reminders={ every = \"2h\", times = 1000 }";

/// For a narrow interval.
const MANY: &str = "simulation.replications=100";

/// The earliest of the mails of `members`: each is sent every `every` hours until one is there, lost
/// with this chance, and takes an exponential hour. `E = ∫ P(none is there by t) dt`.
fn earliest(members: i32, lost: f64, every: f64) -> f64 {
    let none = |t: f64| {
        let mut one = 1.0;
        let mut sent = 0.0;
        while sent <= t {
            one *= lost + (1.0 - lost) * exp(sent - t);
            sent += every;
        }
        pow(one, f64::from(members))
    };
    // The derivative jumps where a mail is sent: Simpson's rule between two of them.
    let (steps, pieces) = (64, 200);
    let piece = |at: i32| {
        let from = f64::from(at) * every;
        let h = every / f64::from(steps);
        // Just before the next is sent.
        let value = |i: i32| none((from + h * f64::from(i)).min((from + every) * (1.0 - 1e-12)));
        let inner: f64 = (1..steps).map(|i| value(i) * if i % 2 == 1 { 4.0 } else { 2.0 }).sum();
        (value(0) + inner + value(steps)) * h / 3.0
    };
    (0..pieces).map(piece).sum()
}

#[test]
fn the_earliest_of_several_reminders() {
    // One member, mail that never is lost and no reminder within 20 hours: the mean of the mail.
    assert!((earliest(1, 0.0, 20.0) - 1.0).abs() < 1e-3);
    let found = results(&scenario_with(BASE, &[REMINDED, MANY]));
    agrees(&found, "time_to_decision_mean", 3_600.0 * earliest(2, 0.5, 2.0), 0.05);
}

/// Means per replication of the on-duty time from pending to the decision, in hours.
fn waits_on_duty(scenario: &Scenario) -> Vec<f64> {
    let office = |request: &RequestOutcome| {
        let (from, to) = (request.pending_at?, request.decided_at?);
        Some(on_duty_ms(from.ms(), to.ms()) as f64 / 3_600_000.0)
    };
    let mean = |replication: u32| {
        let kept = kept(scenario, 0, replication);
        let waits: Vec<f64> = kept.requests.values().filter_map(office).collect();
        assert!(waits.len() > 1_000);
        waits.iter().sum::<f64>() / waits.len() as f64
    };
    (1..=scenario.simulation.replications).map(mean).collect()
}

/// Milliseconds of Monday to Friday, 9 to 17 h UTC, by arithmetic. 1970-01-05 was a Monday.
fn on_duty_ms(from: i64, to: i64) -> i64 {
    const HOUR: i64 = 3_600_000;
    let before = |at: i64| {
        let (day, time) = ((at - 96 * HOUR).div_euclid(24 * HOUR), at.rem_euclid(24 * HOUR));
        let (week, weekday) = (day.div_euclid(7), day.rem_euclid(7));
        let today = if weekday < 5 { (time - 9 * HOUR).clamp(0, 8 * HOUR) } else { 0 };
        (week * 5 + weekday.min(5)) * 8 * HOUR + today
    };
    before(to) - before(from)
}

#[test]
fn looks_are_a_renewal_process_on_duty() {
    let looks = |law: &str| {
        scenario_with(
            BASE,
            &[
                "approvers.desk.members=1",
                "approvers.desk.notification_lost=1",
                "approvers.desk.calendar=office",
                "needs.0.profile=office",
                MANY,
                &format!("approvers.desk.looks_every={law}"),
            ],
        )
    };
    // E[X²] / 2 E[X] in hours: of a uniform law from 0 to 6 h, 12 / 6; of a constant, half of it.
    let cases = [
        ("{ distribution = \"uniform\", min = \"0s\", max = \"6h\" }", 2.0),
        ("{ distribution = \"exponential\", mean = \"3h\" }", 3.0),
        ("\"5h\"", 2.5),
    ];
    for (law, exact) in cases {
        count_interval();
        let found = estimate(&waits_on_duty(&looks(law)), CONFIDENCE).expect("replications");
        let half = found.half_width().expect("several");
        println!("{law}: exact {exact}, found {} ± {half}", found.mean());
        assert!((found.mean() - exact).abs() <= half, "{law}: {} ± {half}", found.mean());
        assert!(half <= 0.15 * exact, "{law}: ± {half}");
    }
}

/// Everything that happened to requests.
fn happened(scenario: &Scenario) -> Vec<String> {
    let told = |replication| kept(scenario, 0, replication).records;
    (1..=2).flat_map(told).map(|record| format!("{record:?}")).collect()
}

#[test]
fn leave_is_a_calendar_without_these_dates() {
    let pickup = "approvers.desk.pickup=2h";
    let lasting = ["approvers.desk.calendar=office", pickup, "approvers.desk.absence=0.2"];
    let with = |more: &[&str]| happened(&scenario_with(BASE, &[&lasting[..], more].concat()));
    let dates = "[\"2026-01-12 to 2026-01-16\", 2026-01-20]";
    let away = with(&[&format!("approvers.desk.away={dates}")]);
    let holidays = with(&[&format!("calendars.office.holidays={dates}")]);
    assert!(away.len() > 1_000);
    assert_eq!(away, holidays);
    assert_ne!(away, with(&[]));
    // Also of whoever is always on duty.
    let daily = "calendars.office={ weekly = [\"mon-sun 00:00-24:00\"], holidays = HOLIDAYS }";
    let daily = daily.replace("HOLIDAYS", dates);
    let always = [pickup, &format!("approvers.desk.away={dates}")];
    let always = happened(&scenario_with(BASE, &always));
    let daily = [pickup, &daily, "approvers.desk.calendar=office"];
    assert_eq!(always, happened(&scenario_with(BASE, &daily)));
}

/// Two populations, each with an approver of its own, or one of them alone.
fn people(which: &[(&str, &str)]) -> Scenario {
    let (head, _) = BASE.split_once("[requesters.staff]").expect("people");
    let mut text = head.to_owned();
    for (name, group) in which {
        text += &format!("[requesters.{name}]\ncount = 1_000_000\n");
        text += &format!("approvers = {{ r = [\"{group}\"] }}\n");
    }
    for (name, _) in which {
        text += "[[needs]]\nrole = \"r\"\nrate = \"100/week\"\nwork = \"1m\"\n";
        text += &format!("name = \"{name}\"\nrequesters = \"{name}\"\n");
    }
    scenario_with(&text, &[])
}

/// When the requests of a population's people were decided, and by whom.
fn decisions(scenario: &Scenario, name: &str) -> BTreeMap<(u64, i64), String> {
    let of = |request: &RequestOutcome| {
        scenario.populations[request.requester.population.index()].name == name
    };
    let told = |request: RequestOutcome| {
        let key = (request.requester.number, request.submitted_at.ms());
        (key, format!("{:?} by {:?}", request.decided_at, request.decided_by))
    };
    let requests = kept(scenario, 0, 1).requests.into_values();
    requests.filter(of).map(told).collect()
}

#[test]
fn people_with_managers_of_their_own_are_as_in_a_scenario_of_their_own() {
    let (one, other) = (("north", "managers"), ("south", "leads"));
    let both = people(&[one, other]);
    for alone in [one, other] {
        let apart = decisions(&people(&[alone]), alone.0);
        assert!(apart.len() > 500);
        assert_eq!(decisions(&both, alone.0), apart, "{}", alone.0);
    }
    // The other way round somebody else decides.
    let turned = people(&[("north", "leads"), ("south", "managers")]);
    assert_ne!(decisions(&both, "north"), decisions(&turned, "north"));
}

#[test]
fn a_reminder_never_lengthens_a_wait() {
    let lasting = [
        "approvers.desk.calendar=office",
        "approvers.desk.pickup={ distribution = \"exponential\", mean = \"3h\" }",
        "approvers.desk.notification_lost=0.3",
    ];
    let waits = |more: &[&str]| -> BTreeMap<(u64, i64), Span> {
        let scenario = scenario_with(BASE, &[&lasting[..], more].concat());
        let requests = kept(&scenario, 0, 1).requests.into_values();
        let wait = |request: RequestOutcome| {
            let to = request.decided_at.unwrap_or(scenario.simulation.end());
            let key = (request.requester.number, request.submitted_at.ms());
            Some((key, to - request.pending_at?))
        };
        requests.filter_map(wait).collect()
    };
    let looks = "approvers.desk.looks_every={ distribution = \"exponential\", mean = \"4h\" }";
    let (bare, reminded, both) = (waits(&[]), waits(&[REMINDED]), waits(&[REMINDED, looks]));
    assert!(bare.len() > 1_000);
    let shorter = |less: &BTreeMap<_, _>, more: &BTreeMap<(u64, i64), Span>| {
        assert_eq!(less.len(), more.len());
        let pairs = more.iter().map(|(request, wait)| (less[request], *wait));
        let pairs: Vec<(Span, Span)> = pairs.collect();
        assert!(pairs.iter().all(|(less, more)| less <= more));
        pairs.iter().filter(|(less, more)| less < more).count()
    };
    assert!(shorter(&reminded, &bare) > 300);
    assert!(shorter(&both, &reminded) > 100);
}
