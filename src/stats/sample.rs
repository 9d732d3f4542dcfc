//! What a few replications say of few events: the effective count and the limits made from it.
//!
//! The module `rare` has the rules and their sources.

use super::interval::{mean, variance};
use crate::math::{Gamma, beta_quantile, normal_quantile, student_quantile};

/// From so many events on, Student's t serves: its coverage is then off by about 1 % at most, for
/// single events and times of exponential length.
pub(super) const MANY: f64 = 40.0;

/// The same for the waits that decide a mean or a quantile: their lengths differ as well.
const MANY_WAITS: f64 = 120.0;

/// Beyond so many events the limits are those of Student's t to a thousandth of their distance, and
/// cost too much: values that are all but equal would be as good as any number.
const ALL_BUT_CERTAIN: f64 = 1e6;

/// The values of at least two replications, as far as an interval needs them.
pub(super) struct Sample {
    pub n: f64,
    pub mean: f64,
    pub variance: f64,
    /// How many values are above zero.
    pub some: f64,
    confidence: f64,
    /// `(z / t)²`.
    price: f64,
}

impl Sample {
    /// `None` with fewer than two values.
    pub fn new(values: &[f64], confidence: f64) -> Option<Self> {
        let (mean, variance) = mean(values).zip(variance(values))?;
        let n = values.len() as f64;
        let p = 0.5 + 0.5 * confidence;
        let ratio = normal_quantile(p) / student_quantile(p, n - 1.0);
        // Next to certainty neither is a number, and no event is worth anything.
        let ratio = if ratio.is_finite() { ratio } else { 0.0 };
        let some = values.iter().filter(|value| **value > 0.0).count() as f64;
        Some(Self { n, mean, variance, some, confidence, price: ratio * ratio })
    }

    /// How many independent events would be as uncertain; infinite when the values are equal.
    fn effective(&self) -> f64 {
        self.n * self.mean * self.mean / self.variance
    }

    /// The interval of a count; `None` when Student's t serves. Without events, so many are taken
    /// to come together.
    pub fn count(&self, one: f64, together: f64) -> Option<(f64, f64)> {
        if self.mean <= 0.0 {
            return Some((0.0, one * together / self.n * poisson_limits(0.0, self.confidence).1));
        }
        // In replications of more trials than most, a hit counts for less than one; but where there
        // is anything, something was seen.
        let seen = (self.n * self.mean / one).round().max(self.some);
        let effective = self.effective();
        (seen.min(effective) < MANY).then(|| self.scaled(seen.min(effective * self.price)))
    }

    /// The interval of a time; `None` when Student's t serves.
    pub fn time(&self, longest: f64, seen: Option<f64>) -> Option<(f64, f64)> {
        if self.mean <= 0.0 {
            return self.count(longest, 1.0);
        }
        if self.variance <= 0.0 && seen.is_some() {
            return None; // Always the same wait.
        }
        let effective = self.effective();
        let lowered = effective * self.price * self.some / (self.some + 2.0);
        let few = seen.map_or(effective < MANY, |seen| seen < MANY_WAITS);
        // The square of a very large or very small number is none.
        (few && lowered < ALL_BUT_CERTAIN).then(|| self.scaled(lowered))
    }

    /// The limits at so many events, where each stands for an equal part of the mean.
    fn scaled(&self, events: f64) -> (f64, f64) {
        let (low, high) = poisson_limits(events, self.confidence);
        let one = self.mean / events;
        (low * one, high * one)
    }

    /// The interval of a share; `None` when Student's t serves. Where all trials ended alike, so
    /// many are taken to be one.
    pub fn share(&self, trials: f64, together: f64) -> Option<(f64, f64)> {
        let share = self.mean.clamp(0.0, 1.0);
        let single = share * (1.0 - share);
        let effective =
            if self.variance > 0.0 { self.n * single / self.variance } else { f64::INFINITY };
        let few = trials.min(effective) * share.min(1.0 - share) < MANY;
        let alike = share <= 0.0 || share >= 1.0;
        let trials = if alike { trials / together } else { trials.min(effective * self.price) };
        let (hits, misses) = (trials * share, trials * (1.0 - share));
        few.then(|| proportion_limits(hits, misses, self.confidence))
    }
}

/// The limits of Garwood (1936) for a Poisson mean, at a count that need not be whole.
pub fn poisson_limits(count: f64, confidence: f64) -> (f64, f64) {
    let tail = 0.5 * (1.0 - confidence);
    let low = if count > 0.0 { Gamma::new(count).quantile(tail) } else { 0.0 };
    (low, Gamma::new(count + 1.0).quantile(1.0 - tail))
}

/// The limits of Clopper and Pearson (1934) for a chance, at numbers that need not be whole.
pub fn proportion_limits(hits: f64, misses: f64, confidence: f64) -> (f64, f64) {
    let tail = 0.5 * (1.0 - confidence);
    let low = if hits > 0.0 { beta_quantile(hits, misses + 1.0, tail).0 } else { 0.0 };
    let high = if misses > 0.0 { beta_quantile(hits + 1.0, misses, 1.0 - tail).0 } else { 1.0 };
    (low, high)
}
