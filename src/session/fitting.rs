//! Does a model tell a log? Its replications as logs, to be ranked against it.
//!
//! Promises: what is compared is measured by one function for both. Never: a fit.

use crate::engine::simulate_told;
use crate::fit::observed::{Busy, Measured, measures};
use crate::id::PolicyId;
use crate::measure::Logged;
use crate::scenario::model::Scenario;
use crate::session::Unanswered;

/// The measures of so many replications of a policy, over the window of measurement.
///
/// # Errors
/// When `halts` says so.
pub fn replicated(
    scenario: &Scenario,
    policy: PolicyId,
    replications: u32,
    busy: &Busy,
    halts: &dyn Fn() -> bool,
) -> Result<Vec<Vec<Measured>>, Unanswered> {
    let one = |replication: u32| {
        let mut logged = Logged::new(scenario, policy);
        simulate_told(scenario, policy, replication, &mut logged, halts)
            .ok_or(Unanswered::Interrupted)?;
        Ok(measures(&logged.finish(), busy, &scenario.simulation.zone))
    };
    (1..=replications).map(one).collect()
}
