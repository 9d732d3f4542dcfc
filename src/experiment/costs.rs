//! Which policy is cheapest, and at which price of exposure that changes.
//!
//! The total cost of a policy is a straight line over the price of a severity-hour: what everything
//! else costs, and exposure times the price. The cheapest policies are the lower envelope of these
//! lines; it changes hands at break-even prices, each a ratio of paired differences with the
//! interval of Fieller. "Clearly" means by the paired interval, as everywhere.

use super::results::{PolicyResult, Results};
use crate::id::RoleId;
use crate::measure::Measure;
use crate::scenario::model::Scenario;
use crate::stats::{Interval, paired, ratio};

/// What prices say about the policies, for all roles together.
#[derive(Clone, Debug, PartialEq)]
pub struct Cheapest {
    /// The place of the cheapest policy at the price of the scenario.
    pub place: usize,
    /// The places of the others that are not clearly dearer at that price.
    pub rivals: Vec<usize>,
    /// The places of the policies that are cheapest at some price, from a price of zero upwards.
    pub envelope: Vec<usize>,
    /// The prices at which the envelope changes hands: one fewer than the envelope has policies.
    pub changes: Vec<BreakEven>,
}

/// A price of a severity-hour at which two policies cost the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreakEven {
    /// The place of the policy that is cheaper below that price.
    pub below: usize,
    /// The place of the one that is cheaper above.
    pub above: usize,
    /// The price, with an interval not below zero; ends that these replications do not bound are
    /// unknown.
    pub price: Interval,
}

/// One policy, replication by replication: what it costs without exposure, and its exposure.
struct Line {
    points: Vec<(f64, f64)>,
    fixed: f64,
    exposure: f64,
}

impl Line {
    fn new(policy: &PolicyResult, role: Option<RoleId>) -> Option<Self> {
        let point = |values: &crate::measure::Values| {
            let fixed = values.cost_apart_from_exposure(role)?;
            Some((fixed, values.get(role, Measure::Exposure)?))
        };
        let points = policy.values.iter().map(point).collect::<Option<Vec<_>>>()?;
        let mean = |part: fn(&(f64, f64)) -> f64| {
            points.iter().map(part).sum::<f64>() / points.len() as f64
        };
        let (fixed, exposure) = (mean(|point| point.0), mean(|point| point.1));
        Some(Self { points, fixed, exposure })
    }

    fn at(&self, price: f64) -> f64 {
        self.fixed + price * self.exposure
    }
}

impl Cheapest {
    /// `None` without `[costs]`.
    pub fn new(scenario: &Scenario, results: &Results) -> Option<Self> {
        let costs = scenario.costs.as_ref()?;
        let lines = lines(results, None)?;
        let confidence = scenario.simulation.confidence;
        let place = lowest(&lines, costs.severity_hour)?;
        let total = |place: usize| results.policies[place].series(None, Measure::TotalCost);
        let own = total(place);
        let dearer = |other: usize| {
            let found = paired(&total(other), &own, confidence);
            found.is_some_and(|found| found.difference.interval.is_above(0.0))
        };
        let others = (0..lines.len()).filter(|other| *other != place);
        let rivals = others.filter(|other| !dearer(*other)).collect();
        let envelope = envelope(&lines);
        let changes = envelope
            .windows(2)
            .filter_map(|pair| change(&lines, pair[0], pair[1], confidence))
            .collect();
        Some(Self { place, rivals, envelope, changes })
    }
}

impl BreakEven {
    /// The price at which each two policies cost the same, in their order; none where one of them
    /// is the cheaper one at every price. For a role, or for all together.
    pub fn of_pairs(scenario: &Scenario, results: &Results, role: Option<RoleId>) -> Vec<Self> {
        let Some(lines) = scenario.costs.as_ref().and_then(|_| lines(results, role)) else {
            return Vec::new();
        };
        let confidence = scenario.simulation.confidence;
        let pairs = (0..lines.len()).flat_map(|a| (a + 1..lines.len()).map(move |b| (a, b)));
        let ordered = pairs
            .map(|(a, b)| if lines[a].exposure >= lines[b].exposure { (a, b) } else { (b, a) });
        ordered.filter_map(|(a, b)| change(&lines, a, b, confidence)).collect()
    }
}

fn lines(results: &Results, role: Option<RoleId>) -> Option<Vec<Line>> {
    results.policies.iter().map(|policy| Line::new(policy, role)).collect()
}

/// The line that is lowest at a price; of equal ones the one with the least exposure, then the
/// first.
fn lowest(lines: &[Line], price: f64) -> Option<usize> {
    let order = |a: &usize, b: &usize| {
        let (a, b) = (&lines[*a], &lines[*b]);
        a.at(price).total_cmp(&b.at(price)).then(a.exposure.total_cmp(&b.exposure))
    };
    (0..lines.len()).min_by(order)
}

/// The lines that are lowest at some price from zero on, in the order of prices.
fn envelope(lines: &[Line]) -> Vec<usize> {
    let mut found: Vec<usize> = lowest(lines, 0.0).into_iter().collect();
    while let Some(&last) = found.last() {
        let crossing = |place: &usize| price(&lines[last], &lines[*place]);
        let flatter =
            (0..lines.len()).filter(|place| lines[*place].exposure < lines[last].exposure);
        let next = flatter.min_by(|a, b| {
            let by_price = crossing(a).total_cmp(&crossing(b));
            by_price.then(lines[*a].exposure.total_cmp(&lines[*b].exposure))
        });
        match next {
            Some(next) => found.push(next),
            None => break,
        }
    }
    found
}

/// The price at which two lines of different exposure cross.
fn price(steep: &Line, flat: &Line) -> f64 {
    (flat.fixed - steep.fixed) / (steep.exposure - flat.exposure)
}

/// Where `below` hands over to `above`, which has less exposure; `None` where they do not cross at
/// a price above zero.
fn change(lines: &[Line], below: usize, above: usize, confidence: f64) -> Option<BreakEven> {
    let (steep, flat) = (&lines[below], &lines[above]);
    let pairs = steep.points.iter().zip(&flat.points);
    let pairs: Vec<(f64, f64)> = pairs.map(|(s, f)| (f.0 - s.0, s.1 - f.1)).collect();
    let found = ratio(&pairs, confidence)?;
    let price =
        Interval::partly(found.value(), (found.low().map(|low| low.max(0.0)), found.high()));
    price.filter(|price| price.value() > 0.0).map(|price| BreakEven { below, above, price })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(fixed: f64, exposure: f64) -> Line {
        let around = |off: f64| (fixed + off, exposure - off / 10.0);
        Line { points: [-1.0, 0.0, 1.0].map(around).to_vec(), fixed, exposure }
    }

    #[test]
    fn the_envelope_goes_from_cheap_and_exposed_to_dear_and_safe() {
        /// Fixed cost and exposure of each policy, and the envelope.
        type Case<'a> = (&'a [(f64, f64)], &'a [usize]);
        let table: [Case<'_>; 6] = [
            (&[(0.0, 100.0), (50.0, 50.0), (400.0, 10.0)], &[0, 1, 2]),
            // Cheaper from 2 on than the middle one is from 4 on.
            (&[(0.0, 100.0), (200.0, 50.0), (180.0, 10.0)], &[0, 2]),
            (&[(50.0, 50.0), (0.0, 10.0)], &[1]),
            (&[(5.0, 10.0), (5.0, 20.0)], &[0]),
            (&[(5.0, 10.0), (5.0, 10.0)], &[0]),
            (&[(0.0, 30.0), (10.0, 20.0), (20.0, 10.0)], &[0, 2]),
        ];
        for (policies, expected) in table {
            let lines: Vec<Line> = policies.iter().map(|(f, e)| line(*f, *e)).collect();
            assert_eq!(envelope(&lines), expected, "{policies:?}");
        }
    }

    #[test]
    fn at_the_break_even_price_both_cost_the_same() {
        let lines = [line(10.0, 40.0), line(100.0, 10.0)];
        let found = change(&lines, 0, 1, 0.95).unwrap();
        assert_eq!((found.below, found.above, found.price.value()), (0, 1, 3.0));
        assert_eq!(lines[0].at(3.0), lines[1].at(3.0));
        // The noise is common to both.
        assert_eq!(found.price.ends(), Some((3.0, 3.0)));
        assert_eq!(change(&[line(100.0, 40.0), line(10.0, 10.0)], 0, 1, 0.95), None);
    }

    #[test]
    fn what_replications_cannot_tell_has_no_interval() {
        let mut noisy = line(100.0, 10.0);
        noisy.points = vec![(90.0, 60.0), (100.0, -20.0), (110.0, -10.0)];
        let found = change(&[line(10.0, 40.0), noisy], 0, 1, 0.95).unwrap();
        assert!(found.price.value() > 0.0);
        assert_eq!((found.price.low(), found.price.high()), (None, None));
    }
}
