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
