//! The map of `check`: times that differ from other weeks are told as they are, with what causes them.

use pimsim::design::coverage;
use pimsim::id::PolicyId;
use pimsim::scenario::model::Scenario;

use crate::common::{kept, scenario_with, traced};

/// A desk at night, closed on Good Friday or open until midnight then.
const NIGHT: &str = r#"
schema = 1
[simulation]
start = 2026-03-30
time_zone = "Europe/Berlin"
horizon = "1w"
replications = 1
[calendars.night]
weekly = ["mon-sun 15:00-03:00"]
holidays = [2026-04-03]
[calendars.night-short-friday]
weekly = ["mon-sun 15:00-03:00"]
holidays = [2026-04-03]
extra = ["2026-04-03 15:00-24:00"]
[approvers.desk]
members = 1
calendar = "night"
[roles.r.activation]
require_approval = true
approvers = ["desk"]
provisioning = "0s"
approval_timeout = "72h"
[requesters.eng]
count = 9
[[needs]]
requesters = "eng"
role = "r"
work = "10m"
"#;

const TRACE: &str = "wanted_at,requester\n2026-04-03T02:59:59,1\n2026-04-03T03:00:00,2\n\
                     2026-04-03T16:00:00,3\n2026-04-03T23:59:59,4\n2026-04-04T00:00:00,5\n\
                     2026-04-04T02:00:00,6\n";

/// Dates, hours, members on duty and the reason, one line each.
fn differs(scenario: &Scenario) -> Vec<String> {
    let (maps, _) = coverage(scenario, &[PolicyId(0)]);
    let line = |change: &pimsim::design::Change| {
        let (first, now, usual) = (change.first, change.now, change.ordinary);
        format!(
            "{first} {}-{}: {}..{} for {}..{} ({})",
            change.from, change.to, now.least, now.most, usual.least, usual.most, change.reason
        )
    };
    maps.iter().flat_map(|map| &map.changes).map(line).collect()
}

#[test]
fn a_holiday_takes_the_night_that_begins_on_it() {
    let night = |sets: &[&str]| {
        traced(&NIGHT.replace("work =", "file = \"needs.csv\"\nwork ="), TRACE, sets)
    };
    let closed = night(&[]);
    let told =
        ["2026-04-03 15-24: 0..0 for 1..1 (holiday)", "2026-04-04 0-3: 0..0 for 1..1 (holiday)"];
    assert_eq!(differs(&closed), told);
    let open = night(&["approvers.desk.calendar=night-short-friday"]);
    assert_eq!(differs(&open), ["2026-04-04 0-3: 0..0 for 1..1 (holiday)"]);
    // The simulation has the same hours.
    let decided = |scenario: &Scenario| -> Vec<String> {
        let kept = kept(scenario, 0, 1);
        let at = |request: &pimsim::engine::RequestOutcome| {
            let at = request.decided_at.expect("decided").ms();
            let at = jiff::Timestamp::from_millisecond(at).expect("in range");
            scenario.simulation.zone.to_datetime(at).strftime("%a %H:%M:%S").to_string()
        };
        kept.requests.values().map(at).collect()
    };
    assert_eq!(decided(&closed)[1..], ["Sat 15:00:00"; 5]);
    assert_eq!(decided(&closed)[0], "Fri 02:59:59");
    let until_midnight =
        ["Fri 15:00:00", "Fri 16:00:00", "Fri 23:59:59", "Sat 15:00:00", "Sat 15:00:00"];
    assert_eq!(decided(&open)[1..], until_midnight);
}

#[test]
fn what_is_lost_beside_extra_hours_is_lost_by_the_holiday() {
    let office = |sets: &[&str]| {
        let text = NIGHT.replace("work = \"10m\"", "rate = \"1/week\"");
        let office = "calendars.night.weekly=['mon-fri 09:00-17:00']";
        let sets: Vec<&str> = [office].iter().chain(sets).copied().collect();
        differs(&scenario_with(&text, &sets))
    };
    let extra = |of: &str| format!("calendars.night.extra=['2026-04-03 {of}']");
    assert_eq!(
        office(&[&extra("10:00-11:00")]),
        ["2026-04-03 9-10: 0..0 for 1..1 (holiday)", "2026-04-03 11-17: 0..0 for 1..1 (holiday)",]
    );
    assert_eq!(
        office(&[&extra("08:30-09:30")]),
        [
            "2026-04-03 8-9: 0..1 for 0..0 (extra hours)",
            "2026-04-03 9-10: 0..1 for 1..1 (holiday)",
            "2026-04-03 10-17: 0..0 for 1..1 (holiday)",
        ]
    );
    // Extra hours into the next day.
    assert_eq!(
        office(&[&extra("22:00-02:00"), "calendars.night.holidays=[]"]),
        [
            "2026-04-03 22-24: 1..1 for 0..0 (extra hours)",
            "2026-04-04 0-2: 1..1 for 0..0 (extra hours)",
        ]
    );
    // A holiday on a day without hours, and the day after one, are no reasons.
    let clocks = [
        "calendars.night.holidays=[2026-04-04, 2026-10-24]",
        "calendars.night.weekly=['mon-sun 01:00-04:00']",
        "calendars.night.time_zone='America/New_York'",
        "simulation.horizon=4w",
    ];
    let told = office(&clocks);
    assert!(told.iter().any(|line| line.starts_with("2026-04-04") && line.ends_with("(holiday)")));
    let sunday = told.iter().find(|line| line.starts_with("2026-10-25")).expect("clocks change");
    assert!(!sunday.ends_with("(holiday)"), "{told:#?}");
}
