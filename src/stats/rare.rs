//! Intervals of rare things: counts, shares and times that rest on few events.
//!
//! Student's t takes the mean of the replications for normal. With few events in all replications
//! it is not: the interval is too short upwards, and without any event it is [0, 0], which claims
//! to know what nobody has seen. Here the number of events decides:
//!
//! - From 40 events on in all replications together, the interval is Student's, as everywhere.
//! - Below, the *effective count* takes the place of the number seen: `n m² / v` for a mean `m` with
//!   variance `v` over `n` replications, as many independent events as would make a count equally
//!   uncertain, and at most the number seen. It is the effective sample size of Korn and Graubard
//!   (Survey Methodology 24, 1998, 193-201), which allows for events in clusters, such as several
//!   attempts in one compromise. Where the number of events is not known (times of attackers), the
//!   effective count alone decides.
//! - The effective count is lowered by `(z / t)²`, the price of estimating `v` (`z` and `t`
//!   are the quantiles of the normal and of Student's distribution with `n - 1` degrees), and a
//!   count gets the exact interval of a Poisson mean (Garwood, Biometrika 28, 1936, 437-442) at
//!   that number, scaled to the mean: with chi-square quantiles at a count that need not be whole,
//!   as in Fay and Feuer (Statistics in Medicine 16, 1997, 791-801). Without events the upper limit
//!   at 95 % is 3.69 events in all replications.
//! - A share gets that of Clopper and Pearson (Biometrika 26, 1934, 404-413) at the effective
//!   number of trials; its rare side is the smaller one of successes and failures.
//! - A time that adds up from few events, or is the mean or a quantile of few waits (fewer than 120
//!   that decide it: of a mean all, of a quantile twice those beyond it), gets that of a count.
//!   Since few events also say little of how long they are, the effective count is lowered by `k /
//!   (k + 2)` with `k` replications that have any. Without events, each is taken to be as long as it
//!   can be.
//! - A difference of rare things is split into its positive and its negative parts, whose intervals
//!   are put together by their distances from the means (MOVER: Zou and Donner, Statistics in
//!   Medicine 27, 2008, 1693-1702).
//!
//! Promises: one rule, made from the values and their [`Kind`] alone, and the same for everybody;
//! the ends never leave the range of the measure; the mean is the mean of the values, whatever the
//! interval. Limits: events that come in clusters of which not one was seen, or only one, cannot be
//! told from single ones, and the interval is then too short by up to the size of a cluster. How
//! often the intervals cover the truth is measured in `tests/coverage.rs`.

use super::interval::{Estimate, Method, Paired, estimate, mean, paired, variance};
use crate::math::{Gamma, beta_quantile, normal_quantile, sqrt, student_quantile};

/// From so many events on, Student's t serves: its coverage is then off by about 1 % at most, for
/// single events and times of exponential length.
const MANY: f64 = 40.0;

/// The same for the waits that decide a mean or a quantile: their lengths differ as well.
const MANY_WAITS: f64 = 120.0;

/// What the values of a measure are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Something that is neither below zero nor above this limit: Student's t, cut at the limits.
    Level {
        /// The largest possible value; infinite when there is none.
        most: f64,
    },
    /// A number of events.
    Count {
        /// What one event adds to the value of its replication.
        one: f64,
    },
    /// A share of trials.
    Share {
        /// The number of trials in all replications together.
        trials: f64,
    },
    /// Time that adds up from events of different length, or a mean or quantile of such times.
    Time {
        /// The most that one event adds to the value of its replication, on average; 0 where values
        /// of zero are no sign of rareness.
        longest: f64,
        /// How many waits decide the value, in all replications together; `None` if it is not known.
        seen: Option<f64>,
    },
}

/// The mean and its interval, as the kind of measure and the number of events ask for. `None`
/// without values; no interval for a single value.
pub fn estimate_kind(kind: Kind, values: &[f64], confidence: f64) -> Option<Estimate> {
    let plain = estimate(values, confidence)?;
    if plain.n < 2 {
        return Some(plain);
    }
    let sample = Sample::new(values, confidence)?;
    let most = if let Kind::Level { most } = kind { most } else { f64::INFINITY };
    let (method, interval) = match kind {
        Kind::Level { .. } => (Method::Student, None),
        Kind::Count { one } => (Method::Poisson, sample.count(one)),
        Kind::Time { longest, seen } => (Method::Poisson, sample.time(longest, seen)),
        Kind::Share { trials } => (Method::Binomial, sample.share(trials)),
    };
    let cut = |(low, high): (f64, f64)| (low.max(0.0), high.min(most));
    Some(match interval {
        Some(few) => Estimate { interval: Some(few), method, ..plain },
        None => Estimate { interval: plain.interval.map(cut), ..plain },
    })
}

/// The differences `a - b` over the replications that have both values, with an interval that
/// fits the kind of both. `None` when there is no such replication.
pub fn paired_kind(
    kind: Kind,
    a: &[Option<f64>],
    b: &[Option<f64>],
    confidence: f64,
) -> Option<Paired> {
    let plain = paired(a, b, confidence)?;
    let differences: Vec<f64> = a.iter().zip(b).filter_map(|(a, b)| Some((*a)? - (*b)?)).collect();
    let Some(interval) = sparse_difference(kind, &differences, confidence) else {
        return Some(plain);
    };
    let difference =
        Estimate { interval: Some(interval), method: Method::Poisson, ..plain.difference };
    Some(Paired { difference, ..plain })
}

/// The interval of the mean difference when both its parts rest on few events; `None` when
/// Student's t serves, or with fewer than two differences. Differences of waits are as often
/// positive as negative, so t serves them.
fn sparse_difference(kind: Kind, differences: &[f64], confidence: f64) -> Option<(f64, f64)> {
    if matches!(kind, Kind::Level { .. } | Kind::Time { longest: 0.0, .. }) {
        return None;
    }
    let part = |sign: f64| -> Vec<f64> {
        differences.iter().map(|difference| (sign * difference).max(0.0)).collect()
    };
    let (gains, losses) = (part(1.0), part(-1.0));
    let together = covariance(&gains, &losses);
    let (gains, losses) = (Sample::new(&gains, confidence)?, Sample::new(&losses, confidence)?);
    let few = |sample: &Sample| match kind {
        Kind::Level { .. } => None,
        Kind::Count { one } => sample.count(one),
        // A share is the number of hits over the trials of its replication.
        Kind::Share { trials } => sample.count(sample.n / trials),
        Kind::Time { longest, seen } => sample.time(longest, seen),
    };
    let ((gain_low, gain_high), (loss_low, loss_high)) = (few(&gains)?, few(&losses)?);
    let spread = sqrt(gains.variance * losses.variance);
    let correlation = if spread > 0.0 { (together / spread).clamp(-1.0, 1.0) } else { 0.0 };
    let reach = |x: f64, y: f64| sqrt((x * x + y * y - 2.0 * correlation * x * y).max(0.0));
    let difference = gains.mean - losses.mean;
    let down = reach(gains.mean - gain_low, loss_high - losses.mean);
    let up = reach(gain_high - gains.mean, losses.mean - loss_low);
    Some((difference - down, difference + up))
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let (Some(mean_a), Some(mean_b)) = (mean(a), mean(b)) else { return 0.0 };
    let products = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b));
    products.sum::<f64>() / (a.len() as f64 - 1.0)
}

/// The values of at least two replications, as far as an interval needs them.
struct Sample {
    n: f64,
    mean: f64,
    variance: f64,
    /// How many values are above zero.
    some: f64,
    confidence: f64,
    /// `(z / t)²`.
    price: f64,
}

impl Sample {
    /// `None` with fewer than two values.
    fn new(values: &[f64], confidence: f64) -> Option<Self> {
        let (mean, variance) = mean(values).zip(variance(values))?;
        let n = values.len() as f64;
        let p = 0.5 + 0.5 * confidence;
        let ratio = normal_quantile(p) / student_quantile(p, n - 1.0);
        let some = values.iter().filter(|value| **value > 0.0).count() as f64;
        Some(Self { n, mean, variance, some, confidence, price: ratio * ratio })
    }

    /// How many independent events would be as uncertain; infinite when the values are equal.
    fn effective(&self) -> f64 {
        self.n * self.mean * self.mean / self.variance
    }

    /// The interval of a count; `None` when Student's t serves.
    fn count(&self, one: f64) -> Option<(f64, f64)> {
        if self.mean <= 0.0 {
            return Some((0.0, one / self.n * poisson_limits(0.0, self.confidence).1));
        }
        let seen = (self.n * self.mean / one).round();
        (seen < MANY).then(|| self.scaled(seen.min(self.effective() * self.price)))
    }

    /// The interval of a time; `None` when Student's t serves.
    fn time(&self, longest: f64, seen: Option<f64>) -> Option<(f64, f64)> {
        if self.mean <= 0.0 {
            return self.count(longest);
        }
        if self.variance <= 0.0 && seen.is_some() {
            return None; // Always the same wait.
        }
        let effective = self.effective();
        let lowered = effective * self.price * self.some / (self.some + 2.0);
        let few = seen.map_or(effective < MANY, |seen| seen < MANY_WAITS);
        few.then(|| self.scaled(lowered))
    }

    /// The limits at so many events, where each stands for an equal part of the mean.
    fn scaled(&self, events: f64) -> (f64, f64) {
        let (low, high) = poisson_limits(events, self.confidence);
        let one = self.mean / events;
        (low * one, high * one)
    }

    /// The interval of a share; `None` when Student's t serves.
    fn share(&self, trials: f64) -> Option<(f64, f64)> {
        let share = self.mean.clamp(0.0, 1.0);
        let single = share * (1.0 - share);
        let effective =
            if self.variance > 0.0 { self.n * single / self.variance } else { f64::INFINITY };
        let few = trials * share.min(1.0 - share) < MANY;
        let trials = trials.min(effective * self.price);
        let (hits, misses) = (trials * share, trials * (1.0 - share));
        few.then(|| proportion_limits(hits, misses, self.confidence))
    }
}

/// The limits of Garwood (1936) for a Poisson mean, at a count that need not be whole.
pub(super) fn poisson_limits(count: f64, confidence: f64) -> (f64, f64) {
    let tail = 0.5 * (1.0 - confidence);
    let low = if count > 0.0 { Gamma::new(count).quantile(tail) } else { 0.0 };
    (low, Gamma::new(count + 1.0).quantile(1.0 - tail))
}

/// The limits of Clopper and Pearson (1934) for a chance, at numbers that need not be whole.
pub(super) fn proportion_limits(hits: f64, misses: f64, confidence: f64) -> (f64, f64) {
    let tail = 0.5 * (1.0 - confidence);
    let low = if hits > 0.0 { beta_quantile(hits, misses + 1.0, tail).0 } else { 0.0 };
    let high = if misses > 0.0 { beta_quantile(hits + 1.0, misses, 1.0 - tail).0 } else { 1.0 };
    (low, high)
}

#[cfg(test)]
mod tests;
