//! A scenario that the engine runs, fitted as if its requests were a log: what was written into the
//! scenario comes out again.

use pimsim::engine::simulate;
use pimsim::fit::check::{Verdict, check};
use pimsim::fit::found::Status;
use pimsim::fit::observed::{busy_hours, measures};
use pimsim::fit::{Choices, Log, RoleFacts, fit};
use pimsim::id::PolicyId;
use pimsim::measure::Logged;
use pimsim::scenario::model::Scenario;
use pimsim::time::Span;

use crate::common::runs::{scenario, scenario_with};

const OFFICE: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
time_zone = "Europe/Berlin"
warm_up = "1w"
horizon = "14w"
cool_down = "1w"
seed = 11

[calendars.office]
weekly = ["mon-fri 09:00-17:00"]
[calendars.day]
weekly = ["mon-fri 07:00-19:00"]

[approvers.desk]
members = 3
calendar = "office"
pickup = { distribution = "lognormal", median = "1h", sigma = 1.1 }
review = "2m"
denies_legitimate = 0.06

[roles.reader.activation]
maximum_duration = "4h"
require_approval = true
approvers = ["desk"]

[requesters.people]
count = 30

[[needs]]
requesters = "people"
role = "reader"
rate = "42/week"
profile = "day"
work = { distribution = "lognormal", median = "45m", sigma = 0.9 }
deactivates = 0.45
patience = { distribution = "exponential", mean = "50h" }
resubmits = { after = ["timed_out"], delay = { distribution = "exponential", mean = "25m" } }
"#;

/// What stands in the scenario, by the parameter that is to be found.
const TRUTHS: [(&str, f64); 8] = [
    ("pickup.median", 3_600.0),
    ("pickup.sigma", 1.1),
    ("denies_legitimate", 0.06),
    ("rate", 42.0),
    ("work.median", 2_700.0),
    ("work.sigma", 0.9),
    ("deactivates", 0.45),
    ("patience.mean", 180_000.0),
];

fn log(scenario: &Scenario, replication: u32) -> Log {
    let mut logged = Logged::new(scenario, PolicyId::new(0));
    simulate(scenario, PolicyId::new(0), replication, &mut logged, &|| false).unwrap();
    logged.finish()
}

fn choices(scenario: &Scenario, bootstraps: u32) -> Choices {
    let simulation = &scenario.simulation;
    let mut choices = Choices::in_zone(simulation.zone.clone(), &simulation.zone_name);
    choices.bootstraps = bootstraps;
    let facts = RoleFacts {
        timeout: Some(Span::hours(24)),
        maximum: Some(Span::hours(4)),
        requesters: Some(30),
        approvers: vec!["desk".to_owned()],
        ..Default::default()
    };
    choices.roles.insert("reader".to_owned(), facts);
    choices
}

#[test]
fn what_stands_in_a_scenario_is_found_in_its_log() {
    let scenario = scenario(OFFICE);
    let choices = choices(&scenario, 0);
    let (mut inside, mut all, mut outside) = (0, 0, Vec::new());
    for replication in 1..=12 {
        let found = fit(&log(&scenario, replication), &choices);
        for (parameter, truth) in TRUTHS {
            let own = |row: &&pimsim::fit::found::Found| {
                row.parameter == parameter && row.status == Status::Fitted
            };
            let row = found.rows.iter().find(own);
            let Some((low, high)) = row.and_then(|row| row.low.zip(row.high)) else { continue };
            all += 1;
            match low <= truth && truth <= high {
                true => inside += 1,
                false => outside.push(format!("{parameter}: {low} to {high}, {truth}")),
            }
        }
    }
    println!("{inside} of {all}; {outside:#?}");
    assert!(all > 80 && 10 * inside >= 9 * all, "{inside} of {all}: {outside:#?}");
}

/// The fitted scenario makes logs like the one it was fitted to; without patience and with slow
/// approvers it does not.
#[test]
fn the_fitted_scenario_passes_its_check() {
    let scenario = scenario(OFFICE);
    let (own, choices) = (log(&scenario, 1), choices(&scenario, 0));
    let found = fit(&own, &choices);
    let busy = busy_hours(&found);
    let text = found.scenario(&own, &choices);
    let outside = |set: &[&str]| {
        let fitted = scenario_with(&text, set);
        let zone = &choices.zone;
        let logs = (1..=60).map(|replication| measures(&log(&fitted, replication), &busy, zone));
        let logs: Vec<_> = logs.collect();
        let rows = check(&measures(&own, &busy, zone), &logs);
        let outside = rows.into_iter().filter(|row| row.verdict == Verdict::Outside);
        outside.map(|row| row.sentence().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(outside(&[]), Vec::<String>::new(), "{text}");
    let slow = "approvers.desk.pickup=20h";
    assert!(!outside(&[slow]).is_empty());
}
