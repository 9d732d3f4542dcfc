//! When needs arise: needs by hour of the week over the time in which requesters could have had one.
//!
//! A requester with an open request or activation of the role files none; that time is no exposure.
//! The hours are cut into levels of equal rate, those of least BIC (Schwarz 1978); within a level the
//! rate of an hour is shrunk to that of its level, by a gamma prior whose shape has the greatest
//! marginal likelihood (C. N. Morris, JASA 78, 1983). Exposure is in weeks: one week for each week in
//! which all requesters were free. Never: a time zone (the caller sorts by hour).

use crate::math::{Gamma, exp, lgamma, ln};
use crate::stats::Interval;

/// Hours of a week, Monday 00:00 first.
pub const HOURS: usize = 168;
/// So many levels at most.
pub const MOST_LEVELS: usize = 4;
/// Between what the logarithm of a prior's shape lies.
const LN_SHAPES: (f64, f64) = (-12.0, 16.0);

/// Needs and exposure of one hour of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hour {
    /// How many needs arose.
    pub needs: u64,
    /// Over how many weeks of this hour.
    pub weeks: f64,
}

impl Hour {
    fn rate(&self) -> f64 {
        if self.weeks > 0.0 { self.needs as f64 / self.weeks } else { 0.0 }
    }
}

/// Hours with one rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The hours of the week, in order.
    pub hours: Vec<usize>,
    /// Their needs.
    pub needs: u64,
    /// Their exposure.
    pub weeks: f64,
}

impl Level {
    /// Needs a week in one of its hours.
    pub fn rate(&self) -> f64 {
        if self.weeks > 0.0 { self.needs as f64 / self.weeks } else { 0.0 }
    }
}

/// A cut of the week into levels, lowest rate first.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// The levels.
    pub levels: Vec<Level>,
    /// The sum of `needs ln rate - rate weeks`.
    pub log_likelihood: f64,
    /// `-2` of that, and `(2 K - 1) ln 168`.
    pub bic: f64,
}

/// The best cut into one level, two, and so on to `most`, at most [`MOST_LEVELS`]: hours in order of
/// their rate, cut into runs, by dynamic programming.
pub fn cuts(hours: &[Hour; HOURS], most: usize) -> Vec<Cut> {
    let mut order: Vec<usize> = (0..HOURS).collect();
    order.sort_by(|&a, &b| hours[a].rate().total_cmp(&hours[b].rate()).then(a.cmp(&b)));
    let mut sums = vec![(0.0, 0.0)];
    for &hour in &order {
        let (needs, weeks) = sums[sums.len() - 1];
        sums.push((needs + hours[hour].needs as f64, weeks + hours[hour].weeks));
    }
    let run = |from: usize, to: usize| {
        let (needs, weeks) = (sums[to].0 - sums[from].0, sums[to].1 - sums[from].1);
        if needs > 0.0 && weeks > 0.0 { needs * ln(needs / weeks) - needs } else { 0.0 }
    };
    // The best of the first `to` hours in so many levels, and where its last level begins.
    let mut best: Vec<Vec<(f64, usize)>> = vec![(0..=HOURS).map(|to| (run(0, to), 0)).collect()];
    for level in 1..most.clamp(1, MOST_LEVELS) {
        let before = &best[level - 1];
        let row = (0..=HOURS).map(|to| {
            let mut top = (f64::NEG_INFINITY, 0);
            for (from, (before, _)) in before.iter().enumerate().take(to).skip(level) {
                let value = before + run(from, to);
                if value > top.0 {
                    top = (value, from);
                }
            }
            top
        });
        let row = row.collect();
        best.push(row);
    }
    (1..=best.len()).map(|levels| cut(hours, &order, &best[..levels])).collect()
}

fn cut(hours: &[Hour; HOURS], order: &[usize], best: &[Vec<(f64, usize)>]) -> Cut {
    let log_likelihood = best[best.len() - 1][HOURS].0;
    let mut levels = Vec::new();
    let mut to = HOURS;
    for row in best.iter().rev() {
        let from = row[to].1;
        let mut own: Vec<usize> = order[from..to].to_vec();
        own.sort_unstable();
        let needs = own.iter().map(|&hour| hours[hour].needs).sum();
        let weeks = own.iter().map(|&hour| hours[hour].weeks).sum();
        levels.push(Level { hours: own, needs, weeks });
        to = from;
    }
    levels.reverse();
    let parameters = 2.0 * levels.len() as f64 - 1.0;
    let bic = -2.0 * log_likelihood + parameters * ln(HOURS as f64);
    Cut { levels, log_likelihood, bic }
}

/// The cut of least BIC; the first of equals.
pub fn chosen(cuts: Vec<Cut>) -> Option<Cut> {
    cuts.into_iter().reduce(|best, next| if next.bic < best.bic { next } else { best })
}

/// The shape of the gamma prior of a level's hours that makes the counts likeliest; the largest where
/// the counts vary no more than Poisson's do. `None` for a level without needs.
pub fn prior_shape(hours: &[Hour], mean: f64) -> Option<f64> {
    if hours.iter().all(|hour| hour.needs == 0) || mean <= 0.0 {
        return None;
    }
    // Negative binomial: n needs in E weeks, shape a, and p = (a / mean) / (a / mean + E).
    let value = |log_shape: f64| {
        let shape = exp(log_shape);
        let scale = shape / mean;
        let one = |hour: &Hour| {
            let (n, weeks) = (hour.needs as f64, hour.weeks);
            lgamma(shape + n) - lgamma(shape)
                + shape * ln(scale / (scale + weeks))
                + if n > 0.0 { n * ln(weeks / (scale + weeks)) } else { 0.0 }
        };
        hours.iter().filter(|hour| hour.weeks > 0.0).map(one).sum::<f64>()
    };
    Some(exp(top(LN_SHAPES, value)))
}

/// Where a function of one variable is largest: a grid, then golden sections.
fn top((low, high): (f64, f64), f: impl Fn(f64) -> f64) -> f64 {
    const GRID: usize = 56;
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let step = (high - low) / GRID as f64;
    let at = |i: usize| low + step * i as f64;
    let better = |a: &usize, b: &usize| f(at(*a)).total_cmp(&f(at(*b)));
    let middle = (0..=GRID).max_by(better).map_or(low, at);
    let (mut a, mut b) = ((middle - step).max(low), (middle + step).min(high));
    for _ in 0..60 {
        let (c, d) = (b - GOLDEN * (b - a), a + GOLDEN * (b - a));
        if f(c) < f(d) { a = c } else { b = d }
    }
    0.5 * (a + b)
}

/// The rate of an hour, needs a week, shrunk to that of its level, with the interval of its posterior.
pub fn shrunk(hour: &Hour, level_rate: f64, shape: f64, confidence: f64) -> Option<Interval> {
    let (after, weeks) = (shape + hour.needs as f64, shape / level_rate + hour.weeks);
    let law = Gamma::new(after);
    let tail = 0.5 * (1.0 - confidence);
    Interval::new(after / weeks, (law.quantile(tail) / weeks, law.quantile(1.0 - tail) / weeks))
}
