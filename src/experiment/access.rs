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

#[cfg(test)]
mod tests {
    use super::super::fixture::results;
    use super::{Span, WAIT_TIMES};
    use crate::measure::Measure;
    use crate::measure::fixture::*;

    #[test]
    fn the_curve_falls_to_those_who_never_got_access() {
        use crate::engine::Observer as _;
        let scenario = scenario();
        let told = results(&scenario, |_, _, gauge| {
            for (number, wait) in [(1, Some(0.0)), (2, Some(2.0)), (3, Some(5.0)), (4, None)] {
                gauge.need(&need(READER, number, 5.0, wait));
            }
        });
        // `need` counts waits in hours.
        for role in [None, Some(READER)] {
            let curve = told.waiting(&scenario, 0, role);
            let at = |hours: f64| {
                let found =
                    curve.iter().rev().find(|(time, _)| time.as_seconds() <= hours * 3_600.0);
                found.and_then(|(_, share)| *share).expect("there are needs").mean()
            };
            assert_eq!((at(0.0), at(1.9), at(2.0)), (0.75, 0.75, 0.5));
            assert_eq!((at(4.9), at(5.0), at(600.0)), (0.5, 0.25, 0.25));
        }
        let nobody = told.waiting(&scenario, 0, Some(WRITER));
        assert!(nobody.iter().all(|(_, share)| share.is_none()));
        let unmet = told.estimates(&scenario).get(0, None, Measure::UnmetShare);
        assert!(unmet.is_some());
    }

    #[test]
    fn what_is_gained_between_two_times_has_an_interval_where_anything_is() {
        use crate::engine::Observer as _;
        let scenario = scenario();
        let told = results(&scenario, |_, replication, gauge| {
            for (number, wait) in [(1, Some(0.0)), (2, Some(2.0)), (3, Some(5.0)), (4, None)] {
                // In half of the replications one more waits for two hours.
                let wait = if number == 1 && replication % 2 == 0 { Some(2.0) } else { wait };
                gauge.need(&need(READER, number, 5.0, wait));
            }
        });
        let places = [0.0, 2.0, 4.0, 168.0].map(|hours: f64| {
            let same = |time: &Span| time.as_seconds() == hours * 3_600.0;
            WAIT_TIMES.iter().position(same).expect("a time of the grid")
        });
        let gained = told.gained(&scenario, 0, &places);
        let gained: Vec<_> = gained.into_iter().flatten().collect();
        let total: f64 = gained.iter().map(|share| share.mean()).sum();
        assert!((total - 0.75).abs() < 1e-12, "{gained:?}");
        let n = gained[0].n;
        assert_eq!((gained[2].mean(), gained[2].interval.ends(), gained[2].n), (0.0, None, n));
        // Of those who got access at once the curve says the same, from the other side.
        let left = told.waiting(&scenario, 0, None)[places[0]].1.expect("there are needs");
        assert_eq!(gained[0].mean(), 1.0 - left.mean());
        let (half, other) = (gained[0].half_width(), left.half_width());
        assert!((half.unwrap() - other.unwrap()).abs() < 1e-9, "{half:?} {other:?}");
        for share in [&gained[0], &gained[1], &gained[3]] {
            assert!(share.contains(share.mean()) && share.mean() > 0.0, "{share:?}");
        }
        let widths = [gained[0].half_width(), gained[1].half_width()];
        assert!(widths.iter().all(|half| half.is_some_and(|half| half > 0.0)), "{widths:?}");
    }
}
