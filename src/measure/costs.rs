//! What it costs: measures times prices.
//!
//! Promises: the total is a linear combination of the measures of one replication, so that its
//! interval is that of any mean. Nobody who could be asked, and no emergency account, costs
//! nothing. Never: a price of its own.

use super::names::Measure;
use crate::scenario::model::Costs;

const HOURS_PER_WEEK: f64 = 168.0;
const HOURS_PER_YEAR: f64 = 8_760.0;

/// Cost per week of everything but exposure: reviewing, waiting, uses of emergency accounts.
/// `None` when waiting is not measured.
pub fn apart_from_exposure(costs: &Costs, get: impl Fn(Measure) -> Option<f64>) -> Option<f64> {
    let waiting = costs.waiting_hour * get(Measure::WaitingTime)?;
    let reviewing = costs.approver_hour * get(Measure::ReviewTime).unwrap_or(0.0);
    let uses_a_week =
        get(Measure::BreakGlassUses).unwrap_or(0.0) * (HOURS_PER_WEEK / HOURS_PER_YEAR);
    Some(reviewing + waiting + costs.break_glass_use * uses_a_week)
}

/// Cost per week of everything.
pub(super) fn total(costs: &Costs, get: impl Fn(Measure) -> Option<f64>) -> Option<f64> {
    let exposure = costs.severity_hour * get(Measure::Exposure)?;
    Some(apart_from_exposure(costs, get)? + exposure)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{NeedOutcome, Observer, ReviewResult};
    use crate::id::{PolicyId, RoleId};
    use crate::measure::fixture::*;
    use crate::measure::{Gauge, Values, rows};
    use crate::random::Distribution;
    use crate::scenario::model::{BreakGlass, Scenario};
    use crate::scenario::roster;
    use crate::time::Span;

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
        scenario.policies[0].break_glass = Some(BreakGlass {
            after: Span::ZERO,
            urgent_only: false,
            access: Distribution::zero(),
            duration: Distribution::zero(),
            severity: 20.0,
            accounts: 2,
        });
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
}
