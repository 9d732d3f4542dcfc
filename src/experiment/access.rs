//! The curve of waiting: which share of needs has no access yet after so much time.
//!
//! A need that gives up, or is still open when the run ends, never had access: the curve does not
//! fall to zero where needs give up. The mean is over replications, as for every share; so are the
//! intervals, point by point.

use super::interval_kind::share_of_needs;
use super::results::{PolicyResult, Results};
use crate::id::RoleId;
use crate::measure::WAIT_TIMES;
use crate::scenario::model::Scenario;
use crate::stats::{Estimate, estimate_kind};
use crate::time::Span;

impl PolicyResult {
    /// The share that waited longer than the time at this place of [`WAIT_TIMES`], for each replication
    /// that has a need.
    fn waiting_shares(&self, role: Option<RoleId>, at: usize) -> Vec<f64> {
        self.values.iter().filter_map(|values| values.waiting_share(role, at)).collect()
    }
}

impl Results {
    /// The curve of the policy at this place for a role, or for all together: each time of
    /// [`WAIT_TIMES`] with the share of needs that waited longer; `None` when no replication has a
    /// need.
    pub fn waiting(
        &self,
        scenario: &Scenario,
        place: usize,
        role: Option<RoleId>,
    ) -> Vec<(Span, Option<Estimate>)> {
        let result = &self.policies[place];
        let kind = share_of_needs(scenario, result, role);
        let confidence = scenario.simulation.confidence;
        let (mut before, mut estimate) = (Vec::new(), None);
        let mut share = |(at, time): (usize, Span)| {
            let each = result.waiting_shares(role, at);
            // Where nothing happens the interval is that of before, which is costly to find.
            if each != before {
                estimate = estimate_kind(kind, &each, confidence);
                before = each;
            }
            (time, estimate)
        };
        WAIT_TIMES.into_iter().enumerate().map(&mut share).collect()
    }

    /// The share of needs that had access within the limit at this place of the scenario's
    /// `access_limits`; `None` when no replication has a need.
    pub(super) fn access_within(
        &self,
        scenario: &Scenario,
        place: usize,
        role: Option<RoleId>,
        at: usize,
    ) -> Option<Estimate> {
        let result = &self.policies[place];
        let each = result.values.iter().filter_map(|values| values.access_within(role, at));
        let kind = share_of_needs(scenario, result, role);
        estimate_kind(kind, &each.collect::<Vec<_>>(), scenario.simulation.confidence)
    }

    /// The share of needs that got access within each of these times and not within the one before:
    /// rising places of [`WAIT_TIMES`], for all roles together. `None` when no replication has a need;
    /// without an interval where nobody got it, because the limits for what was never seen are made
    /// for the whole of a measure, not for a slice of it.
    pub fn gained(
        &self,
        scenario: &Scenario,
        place: usize,
        times: &[usize],
    ) -> Vec<Option<Estimate>> {
        let result = &self.policies[place];
        let kind = share_of_needs(scenario, result, None);
        let confidence = scenario.simulation.confidence;
        let mut before: Option<Vec<f64>> = None;
        let share = |time: &usize| {
            let left = result.waiting_shares(None, *time);
            let before = before.replace(left.clone()).unwrap_or_else(|| vec![1.0; left.len()]);
            let each: Vec<f64> =
                before.iter().zip(&left).map(|(before, left)| before - left).collect();
            if !each.is_empty() && each.iter().all(|share| *share <= 0.0) {
                return Estimate::symmetric(0.0, None, each.len());
            }
            estimate_kind(kind, &each, confidence)
        };
        times.iter().map(share).collect()
    }
}
