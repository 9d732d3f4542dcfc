//! The mean of a law whose values are clamped.
//!
//! With survival and quantile at hand the mean is an integral over `u` in (0, 1), taken by the
//! double-exponential rule (Takahasi and Mori 1974), which does not mind that quantile functions
//! are steep at both ends.

use super::family::{Family, average, clamped_exponential_mean};
use crate::math::exp;

/// The mean of the law clamped to [low, high]; `None` when it is infinite.
///
/// Exact (to rounding) for constant, exponential, hyperexponential and empirical laws, and without
/// clamping; else by quadrature, good to about 1e-6 of the value.
pub fn clamped_mean(law: &Family, low: Option<f64>, high: Option<f64>) -> Option<f64> {
    if low.is_none() && high.is_none() {
        return law.mean();
    }
    let (a, b) = (low.unwrap_or(0.0), high.unwrap_or(f64::INFINITY));
    match law {
        Family::Constant(value) => Some(value.clamp(a, b)),
        Family::Empirical(values) => {
            Some(average(values.iter().map(|v| v.clamp(a, b)), values.len()))
        }
        Family::Exponential { mean } => Some(clamped_exponential_mean(*mean, a, b)),
        Family::Hyperexponential(branches) => {
            let parts = branches
                .iter()
                .map(|branch| branch.share * clamped_exponential_mean(branch.mean, a, b));
            Some(parts.sum())
        }
        _ => by_quadrature(law, a, high),
    }
}

fn by_quadrature(law: &Family, low: f64, high: Option<f64>) -> Option<f64> {
    let below = chance_below(law, low);
    match high {
        None => {
            let raised = integral(0.0, below, |u| low - law.quantile(u));
            law.mean().map(|mean| mean + raised)
        }
        Some(high) => {
            let upto = chance_below(law, high);
            let middle = 0.5 * (below + upto);
            let inner = integral(below, middle, |u| law.quantile(u))
                + integral(middle, upto, |u| law.quantile(u));
            Some(low * below + inner + high * (1.0 - upto))
        }
    }
}

/// The chance of values below `x`, by halving.
fn chance_below(law: &Family, x: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if middle >= 1.0 {
            break;
        }
        if law.quantile(middle) < x { low = middle } else { high = middle }
    }
    // A quantile function that never reaches `x` leaves `low` just short of 1.
    if high == 1.0 { 1.0 } else { low }
}

/// The integral of `f` over (from, to) by the double-exponential rule.
pub fn integral(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    const STEP: f64 = 1.0 / 32.0;
    const NODES: i32 = 128;
    if to <= from {
        return 0.0;
    }
    let half = 0.5 * (to - from);
    let mut sum = 0.0;
    for node in -NODES..=NODES {
        let t = f64::from(node) * STEP;
        let grow = exp(t.abs());
        let (sinh, cosh) = (0.5 * (grow - 1.0 / grow), 0.5 * (grow + 1.0 / grow));
        // The distance from the nearer end, as a part of the half-length: 1 - tanh(π/2 sinh |t|).
        let double = exp(-std::f64::consts::PI * sinh);
        let distance = half * 2.0 * double / (1.0 + double);
        let weight = std::f64::consts::PI * 2.0 * cosh * double / ((1.0 + double) * (1.0 + double));
        let u = if node < 0 { from + distance } else { to - distance };
        if from < u && u < to {
            sum += weight * f(u);
        }
    }
    half * STEP * sum
}
