//! What it costs: exact costs and break-even prices lie in the intervals, and what is told of them.
//!
//! The confidence of each interval is that of `common`: all comparisons of the suite together raise
//! at most 1 false alarm in 10,000 runs.

use pimsim::engine::NeedEnd;
use pimsim::experiment::{BreakEven, Cheapest};
use pimsim::time::Span;

use crate::common;
use crate::common::{CONFIDENCE, agrees, count_interval, kept, results, scenario_with};

/// Ten needs an hour, one approver who is always there: M/M/1 with reviews of three minutes.
const QUEUE: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "1w"
horizon = "13w"
seed = 31
[costs]
approver_hour = 60
waiting_hour = 30
severity_hour = 0.5
[approvers.desk]
members = 1
review = { distribution = "exponential", mean = "3m" }
[roles.reader.activation]
maximum_duration = "1h"
require_approval = true
approvers = ["desk"]
provisioning = "0s"
[requesters.people]
count = 1000000000
[[needs]]
requesters = "people"
role = "reader"
rate = "10/hour"
work = "20m"
"#;

#[test]
fn the_cost_of_a_queue() {
    let results = results(&scenario_with(QUEUE, &[]));
    // The mean sojourn of M/M/1 is 1 / (20 - 10) h, the approver is busy half of the time, and each
    // activation lasts an hour.
    agrees(&results, "waiting_time", 168.0 * 10.0 * 0.1, 0.05);
    agrees(&results, "review_time", 84.0, 0.03);
    agrees(&results, "total_cost", 60.0 * 84.0 + 30.0 * 168.0 + 0.5 * 1_680.0, 0.05);
}

/// Nobody is asked; a short window takes longer to provision.
const WINDOWS: &str = r#"
[policies.long]
roles.reader.activation.require_approval = false
roles.reader.activation.maximum_duration = "8h"
roles.reader.activation.provisioning = "1m"
[policies.short]
roles.reader.activation.require_approval = false
roles.reader.activation.maximum_duration = "1h"
roles.reader.activation.provisioning = "21m"
[policies.worst]
roles.reader.activation.require_approval = false
roles.reader.activation.maximum_duration = "9h"
roles.reader.activation.provisioning = "30m"
"#;

#[test]
fn the_break_even_of_two_windows() {
    // The short window costs 20 minutes of waiting more for each need, and saves seven hours.
    let exact = 30.0 * (20.0 / 60.0) / 7.0;
    let confidence = format!("simulation.confidence={CONFIDENCE}");
    for (price, cheapest) in [(0.1, 0), (10.0, 1)] {
        let price = format!("costs.severity_hour={price}");
        let text = format!("{QUEUE}{WINDOWS}");
        let scenario = scenario_with(&text, &[&confidence, &price]);
        let results = results(&scenario);
        let found = Cheapest::new(&scenario, &results).expect("there are prices");
        assert_eq!((found.place, found.rivals.len()), (cheapest, 0));
        assert_eq!(found.envelope, [0, 1]);
        let [change] = found.changes[..] else { panic!("one change, not {:?}", found.changes) };
        assert_eq!((change.below, change.above), (0, 1));
        let (low, high) = change.price.ends().expect("the difference of exposure is clear");
        count_interval();
        assert!(low <= exact && exact <= high, "{exact} is not in {low} to {high}");
        assert!(high - low < 0.05 * exact, "too wide to prove anything: {low} to {high}");
        assert_eq!(BreakEven::of_pairs(&scenario, &results, None), [change]);
    }
}

#[test]
fn without_prices_nothing_is_cheapest() {
    let text = QUEUE.replace("[costs]", "").replace("approver_hour = 60", "");
    let text = text.replace("waiting_hour = 30", "").replace("severity_hour = 0.5", "");
    let scenario = scenario_with(&text, &["simulation.horizon=1d", "simulation.replications=2"]);
    let results = results(&scenario);
    assert_eq!(Cheapest::new(&scenario, &results), None);
    assert!(common::series(&results, 0, "waiting_time").is_empty());
}

#[test]
fn waiting_goes_on_when_access_ends_before_the_work() {
    // Work of three hours in windows of one: three requests, each waits for its approver.
    let overrides = ["needs.0.work=3h", "needs.0.rate=1/day", "simulation.horizon=2d"];
    let scenario = scenario_with(QUEUE, &overrides);
    let kept = kept(&scenario, 0, 1);
    let met: Vec<_> = kept.needs.values().filter(|need| need.end == NeedEnd::Met).collect();
    assert!(!met.is_empty());
    for need in met {
        let until_access = need.access_at.expect("it was met") - need.wanted_at;
        assert!(need.requests >= 3 && need.waited > until_access, "{need:?}");
        let done_at = need.done_at.expect("it was met");
        assert_eq!(need.waited, done_at - need.wanted_at - Span::hours(3));
    }
}
