//! Measures times prices: what a week costs, by role and together, and nothing where there are no prices.

use pimsim::engine::{NeedOutcome, Observer, ReviewResult};
use pimsim::id::{PolicyId, RoleId};
use pimsim::measure::{Gauge, Measure, Values, rows};
use pimsim::scenario::model::{Costs, Scenario};
use pimsim::scenario::roster;

use crate::common::gauge::*;

fn prices() -> Costs {
    Costs {
        approver_hour: 100.0,
        waiting_hour: 10.0,
        severity_hour: 2.0,
        break_glass_use: 500.0,
        currency: "EUR".to_owned(),
    }
}

/// One week: for the reader two hours of reviewing and needs that wait 1.5 and 24 hours, for
/// the writer three hours active at severity 10 and one use of an emergency account for an hour.
fn measured(scenario: &Scenario) -> Values {
    let simulation = &scenario.simulation;
    let offsets = roster::offsets(&simulation.zone, simulation.start, simulation.end());
    let mut gauge = Told::new(Gauge::new(scenario, PolicyId(0), &offsets));
    gauge.need(&need(READER, 1, 5.0, Some(1.5)));
    gauge.need(&need(READER, 2, 5.0, None));
    gauge.need(&NeedOutcome { measured: false, ..need(READER, 3, 5.0, Some(9.0)) });
    gauge.review(&review(0, 5.0, 7.0, ReviewResult::Wasted));
    gauge.request(&activation(WRITER, 4, 5.0, 3.0));
    gauge.break_glass(WRITER, hour(4.0), hour(4.5), hour(5.5));
    gauge.finish().values
}

#[test]
fn measures_times_prices() {
    let mut scenario = scenario();
    scenario.costs = Some(prices());
    scenario.policies[0].break_glass = Some(break_glass());
    let values = measured(&scenario);
    let table: [(Option<RoleId>, f64, f64); 3] = [
        (Some(READER), 25.5, 200.0 + 255.0),
        (Some(WRITER), 0.0, 2.0 * (30.0 + 20.0) + 500.0),
        (None, 25.5, 1_055.0),
    ];
    for (role, waiting, total) in table {
        for (measure, known) in [(Measure::WaitingTime, waiting), (Measure::TotalCost, total)] {
            let found = values.get(role, measure).unwrap();
            assert!((found - known).abs() < 1e-9, "{role:?}: {found}, not {known}");
        }
    }
    assert_eq!(rows(&scenario).count(), Measure::COUNT);
}

#[test]
fn without_prices_there_is_no_cost_and_no_row() {
    let scenario = scenario();
    let values = measured(&scenario);
    for measure in [Measure::WaitingTime, Measure::TotalCost] {
        assert_eq!(values.get(None, measure), None);
        assert!(rows(&scenario).all(|row| row.measure != measure));
    }
}
