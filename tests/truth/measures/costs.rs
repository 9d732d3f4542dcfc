//! Measures times prices: what a week costs, by role and together, and nothing where there are no prices.

use pimsim::engine::{AttackerHold, NeedOutcome, Observer, ReviewOutcome, ReviewResult};
use pimsim::id::{PolicyId, RoleId};
use pimsim::measure::{Gauge, Measure, Values, rows};
use pimsim::scenario::model::{Costs, Scenario};
use pimsim::scenario::roster;

use super::people::threat;
use crate::common::gauge::*;

fn prices() -> Costs {
    Costs {
        approver_hour: 100.0,
        on_duty_hour: 0.0,
        waiting_hour: 10.0,
        severity_hour: 2.0,
        attacker_hour: 0.0,
        break_glass_use: 500.0,
        unmet_need: 0.0,
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
    // All but the one that targets alone have.
    assert_eq!(rows(&scenario).count(), Measure::COUNT - 1);
}

/// The same week at these prices alone, where both roles ask the desk: 60 hours on duty, two hours
/// of reviewing for the reader and one for the writer (or none), two hours of an attacker in the
/// writer's role.
fn shared(prices: Costs, reviews: bool) -> [f64; 3] {
    let mut scenario = scenario();
    scenario.costs = Some(prices);
    scenario.threat = Some(threat());
    let desks = scenario.policies[0].roles[0].desks.clone();
    scenario.policies[0].roles[1].desks = desks;
    let simulation = &scenario.simulation;
    let offsets = roster::offsets(&simulation.zone, simulation.start, simulation.end());
    let mut gauge = Told::new(Gauge::new(&scenario, PolicyId(0), &offsets));
    gauge.on_duty(approver(0), hour(0.0), hour(40.0));
    gauge.on_duty(approver(1), hour(0.0), hour(20.0));
    gauge.need(&need(READER, 1, 5.0, None));
    gauge.need(&need(READER, 2, 5.0, Some(5.0)));
    if reviews {
        gauge.review(&review(0, 5.0, 7.0, ReviewResult::Approved));
        gauge.review(&ReviewOutcome { role: WRITER, ..review(1, 5.0, 6.0, ReviewResult::Wasted) });
    }
    gauge.attacker(WRITER, AttackerHold::Any, hour(1.0), hour(3.0));
    let values = gauge.finish().values;
    [Some(READER), Some(WRITER), None].map(|role| {
        let total = values.get(role, Measure::TotalCost).expect("there are prices");
        let apart = values.cost_apart_from_exposure(role).expect("there are prices");
        assert!((total - apart).abs() < 1e-9, "nothing is paid for exposure");
        total
    })
}

#[test]
fn duty_attackers_and_needs_that_gave_up_have_a_price() {
    let free = Costs {
        approver_hour: 0.0,
        on_duty_hour: 0.0,
        waiting_hour: 0.0,
        severity_hour: 0.0,
        attacker_hour: 0.0,
        break_glass_use: 0.0,
        unmet_need: 0.0,
        currency: String::new(),
    };
    let duty = Costs { on_duty_hour: 3.0, ..free.clone() };
    let table: [(Costs, bool, [f64; 3]); 4] = [
        // By reviewing time, and in equal parts where there is none.
        (duty.clone(), true, [120.0, 60.0, 180.0]),
        (duty, false, [90.0, 90.0, 180.0]),
        // Severity 10.
        (Costs { attacker_hour: 7.0, ..free.clone() }, true, [0.0, 140.0, 140.0]),
        (Costs { unmet_need: 40.0, ..free }, true, [40.0, 0.0, 40.0]),
    ];
    for (prices, reviews, known) in table {
        let found = shared(prices.clone(), reviews);
        let near = found.iter().zip(known).all(|(found, known)| (found - known).abs() < 1e-9);
        assert!(near, "{prices:?}: {found:?}, not {known:?}");
    }
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
