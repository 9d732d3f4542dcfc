//! The cases as scenarios: what all share, and how long each runs.

use pimsim::scenario::model::Scenario;

use super::collect::Seen;
use super::run::{Controls, HOUR, Row, Run, Source};
use super::table::{Oracle, case};
use crate::common::scenario_with;

/// How long the runs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// In every `cargo test`.
    Fast,
    /// On request: long enough to find a bias of 1 % of a mean and 2 % of a tail.
    Slow,
}

/// Length and number of the replications of a case.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Weeks measured in the fast and in the slow lane.
    pub weeks: (u32, u32),
    /// Replications in the fast and in the slow lane.
    pub replications: (u32, u32),
    /// Weeks before; many times what the model needs to forget that it began empty.
    pub warm_up: u32,
}

impl Size {
    /// Weeks with the usual number of replications.
    pub fn weeks(fast: u32, slow: u32, warm_up: u32) -> Self {
        Self { weeks: (fast, slow), replications: (24, 60), warm_up }
    }

    pub fn sets(self, lane: Lane) -> Vec<String> {
        let pick = |(fast, slow): (u32, u32)| if lane == Lane::Fast { fast } else { slow };
        vec![
            format!("simulation.horizon={}w", pick(self.weeks)),
            format!("simulation.replications={}", pick(self.replications)),
            format!("simulation.warm_up={}w", self.warm_up),
        ]
    }
}

/// So many requesters that nobody asks twice; a request that is decided is active for 5 minutes.
pub const BASE: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
cool_down = "4d"
seed = 20261
[calendars.office]
weekly = ["mon-fri 09:00-17:00"]
[calendars.west]
weekly = ["mon-fri 09:00-17:00"]
time_zone = "Etc/GMT+8"
[calendars.berlin]
weekly = ["mon-fri 09:00-17:00"]
time_zone = "Europe/Berlin"
[approvers.desk]
members = 1
coordination = "claim"
[approvers.second]
members = 1
[roles.r.activation]
maximum_duration = "5m"
require_approval = true
approvers = ["desk"]
approval_timeout = "60d"
provisioning = "0s"
[requesters.many]
count = 1_000_000_000_000
[[needs]]
requesters = "many"
role = "r"
rate = "1/hour"
work = "0s"
"#;

/// The base with these settings, at the size of the lane.
pub fn base(lane: Lane, size: Size, sets: &[String]) -> Scenario {
    with(BASE, lane, size, sets)
}

/// A text with these settings, at the size of the lane.
pub fn with(text: &str, lane: Lane, size: Size, sets: &[String]) -> Scenario {
    let mut all = size.sets(lane);
    all.extend_from_slice(sets);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    scenario_with(text, &all)
}

/// Bias that must be found: 2 % where a quantity lives in the tail, 5 % of a share below 1 %, 10 %
/// of one below 0.1 % (of all requests, that is 1 in 10,000 at most), 1 % elsewhere.
pub fn limit(quantity: &str, exact: f64) -> f64 {
    let tail = ["p95", "p99", "sd_", "var_"].iter().any(|part| quantity.contains(part));
    let rare = quantity.starts_with("p_") && exact < 0.01;
    match (rare, tail) {
        (true, _) if exact < 0.001 => 0.1,
        (true, _) => 0.05,
        (false, true) => 0.02,
        (false, false) => 0.01,
    }
}

/// The rows of a case, each with its source. A quantity without one must be accounted for
/// elsewhere: a test counts.
pub fn rows(name: &'static str, source: impl Fn(&Oracle) -> Option<Source>) -> Vec<Row> {
    let row = |oracle: Oracle| {
        let source = source(&oracle)?;
        let limit = limit(&oracle.quantity, oracle.expected);
        let (quantity, exact) = (oracle.quantity, oracle.expected);
        Some(Row { case: name, quantity, exact, source, limit })
    };
    case(name).into_iter().filter_map(row).collect()
}

/// A row of our own, with an exact value computed beside it.
pub fn own(case: &'static str, quantity: &str, exact: f64, source: Source) -> Row {
    let limit = limit(quantity, exact);
    Row { case, quantity: quantity.to_owned(), exact, source, limit }
}

/// A measure of the library in its own unit.
pub fn measure(name: &'static str) -> Option<Source> {
    Some(Source::Measures(vec![(name, 1.0)]))
}

/// A measure that is a time in seconds, in hours.
pub fn measure_hours(name: &'static str) -> Option<Source> {
    Some(Source::Measures(vec![(name, 1.0 / 3_600.0)]))
}

/// An average time in hours.
pub fn hours(seen: Seen) -> Option<Source> {
    Some(Source::Average(seen, HOUR))
}

/// The order in the name of a quantile: `wait_p95` is 0.95.
pub fn order(quantity: &str) -> f64 {
    let at = quantity.find("_p").expect("the name of a quantile");
    quantity[at + 2..at + 4].parse::<f64>().expect("two digits") / 100.0
}

/// A quantile in hours; one that is zero is an atom.
pub fn quantile(seen: Seen, oracle: &Oracle) -> Option<Source> {
    let order = order(&oracle.quantity);
    Some(if oracle.expected > 0.0 {
        Source::Quantile(seen, order)
    } else {
        Source::Atom(seen, order, 1.0)
    })
}

/// A run without controls.
pub fn plain(scenario: Scenario, rows: Vec<Row>) -> Run {
    Run { scenario, rows, controls: None }
}

/// A run with arrivals at a rate and reviews of this mean.
pub fn controlled(scenario: Scenario, rows: Vec<Row>, rate: f64, review: f64) -> Run {
    let controls = Controls { arrivals: Some(rate), review: Some((review, rate)) };
    Run { scenario, rows, controls: Some(controls) }
}
