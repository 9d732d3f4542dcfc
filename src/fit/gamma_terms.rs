//! What an observation says of the mean and the coefficient of variation of a gamma law.
//!
//! With shape `a = cv^-2` and `x = a t / mean`, the density of `t` is `x^a e^-x / (Γ(a) t)`, the chance
//! to be longer `Q(a, x)`. Derivatives by the mean are exact; those by the shape, which the incomplete
//! gamma function has in no closed form, are differences of fourth order over five points, good to
//! about 1e-9. Never: data, a search.

use super::jet::{Jet, Point};
use super::sample::Observation;
use crate::math::{Gamma, exp, ln};

/// The step in the logarithm of the shape: rounding and the terms left out are then alike.
const STEP: f64 = 0.02;

/// The law at a point, with what all observations need of it.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    mean: f64,
    log_shape: f64,
    /// At two steps of the shape below, one, here, one above, and two.
    laws: [(f64, Gamma); 5],
    /// Digamma and trigamma of the shape.
    polygamma: (f64, f64),
}

impl Terms {
    /// At these logarithms of mean and coefficient of variation.
    pub fn new(at: Point) -> Self {
        let log_shape = -2.0 * at[1];
        let laws = [-2.0, -1.0, 0.0, 1.0, 2.0].map(|steps| {
            let log_shape = log_shape + steps * STEP;
            (log_shape, Gamma::new(exp(log_shape)))
        });
        Self { mean: at[0], log_shape, laws, polygamma: polygamma(exp(log_shape)) }
    }

    /// In the logarithms of mean and coefficient of variation.
    pub fn of(&self, seen: &Observation) -> Jet {
        let jet = match seen.is_exact() {
            true => self.exact(seen.low),
            false => self.differences(seen),
        };
        by_spread(jet)
    }

    fn exact(&self, seconds: f64) -> Jet {
        let shape = self.laws[2].1.shape();
        let y = ln(seconds);
        let log_x = self.log_shape + y - self.mean;
        let x = exp(log_x);
        let (first, second) = self.polygamma;
        let value = shape * log_x - x - self.laws[2].1.ln_gamma() - y;
        let by_shape = shape * log_x + shape - x - shape * first;
        let bend = [-x, x - shape, by_shape + shape - shape * shape * second];
        Jet { value, slope: [x - shape, by_shape], bend }
    }

    /// The shape's derivatives by differences.
    fn differences(&self, seen: &Observation) -> Jet {
        let [b2, b1, here, a1, a2] = self.laws.each_ref().map(|law| by_mean(self.mean, law, seen));
        let first = |i: usize| (8.0 * (a1[i] - b1[i]) - (a2[i] - b2[i])) / (12.0 * STEP);
        let second =
            (16.0 * (a1[0] + b1[0]) - (a2[0] + b2[0]) - 30.0 * here[0]) / (12.0 * STEP * STEP);
        Jet { value: here[0], slope: [here[1], first(0)], bend: [here[2], first(1), second] }
    }
}

/// From the logarithm of the shape to that of the coefficient of variation.
fn by_spread(jet: Jet) -> Jet {
    let ([m, s], [mm, ms, ss]) = (jet.slope, jet.bend);
    Jet { value: jet.value, slope: [m, -2.0 * s], bend: [mm, -2.0 * ms, 4.0 * ss] }
}

/// The logarithm of a chance, and its first and second derivative by the mean.
fn by_mean(mean: f64, (log_shape, gamma): &(f64, Gamma), seen: &Observation) -> [f64; 3] {
    let shape = gamma.shape();
    let point = |seconds: f64| {
        let y = log_shape + ln(seconds) - mean;
        (exp(y), gamma.density_by_ln(exp(y), y))
    };
    let (x, weight) = point(if seen.is_right_censored() { seen.low } else { seen.high });
    let (below, above) = gamma.chances(x);
    // The chance to be above rises with the mean, by the weight at x.
    let one = |chance: f64, slope: f64| [ln(chance), slope, -(shape - x) * slope - slope * slope];
    if seen.is_right_censored() {
        return one(above, weight / above);
    }
    if seen.low <= 0.0 {
        return one(below, -weight / below);
    }
    let (low, low_weight) = point(seen.low);
    let (low_below, low_above) = gamma.chances(low);
    let chance = if low_below > 0.5 { low_above - above } else { below - low_below };
    let slope = (low_weight - weight) / chance;
    let bend = (weight * (shape - x) - low_weight * (shape - low)) / chance;
    [ln(chance), slope, bend - slope * slope]
}

/// Digamma and trigamma, for arguments above 0: recurrence up to 20, then the series of Abramowitz
/// and Stegun 6.3.18 and 6.4.12, good to about 1e-15.
pub fn polygamma(mut x: f64) -> (f64, f64) {
    let (mut first, mut second) = (0.0, 0.0);
    while x < 20.0 {
        first -= 1.0 / x;
        second += 1.0 / (x * x);
        x += 1.0;
    }
    let s = 1.0 / (x * x);
    let tail = s * (1.0 / 12.0 - s * (1.0 / 120.0 - s * (1.0 / 252.0 - s / 240.0)));
    first += ln(x) - 0.5 / x - tail;
    let sum = s * (1.0 / 6.0 - s * (1.0 / 30.0 - s * (1.0 / 42.0 - s / 30.0)));
    second += (1.0 + 0.5 / x + sum) / x;
    (first, second)
}
