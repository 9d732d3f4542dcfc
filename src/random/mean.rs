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
pub(super) fn clamped_mean(law: &Family, low: Option<f64>, high: Option<f64>) -> Option<f64> {
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
fn integral(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
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

#[cfg(test)]
mod tests {
    use super::super::family::Branch;
    use super::*;
    use crate::math::ln;

    #[test]
    fn quadrature_on_known_integrals() {
        assert!((integral(0.0, 1.0, |u| u * u) - 1.0 / 3.0).abs() < 1e-13);
        assert!((integral(0.0, 1.0, |u| -ln(u)) - 1.0).abs() < 1e-12);
        assert!((integral(0.0, 4.0, |u| 1.0 / u.sqrt()) - 4.0).abs() < 1e-12);
        assert_eq!(integral(0.5, 0.5, |u| u), 0.0);
        // Infinite at an end that is not zero: there rounding meets the end itself, which is left
        // out.
        assert!((integral(0.0, 1.0, |u| -ln(1.0 - u)) - 1.0).abs() < 1e-9);
        assert!((integral(1.0, 2.0, |u| -ln(u - 1.0)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn where_a_closed_form_is_at_hand_it_is_taken() {
        let close = |law: &Family, low, high, known: f64| {
            let mean = clamped_mean(law, low, high).unwrap();
            assert!((mean / known - 1.0).abs() < 1e-14, "{mean} instead of {known}");
        };
        assert_eq!(clamped_mean(&Family::Constant(4.0), Some(1.0), Some(3.0)), Some(3.0));
        let values = Family::Empirical([1.0, 2.0, 3.0, 3.0, 3.0, 3.0, 3.0, 9.0].into());
        close(&values, Some(1.5), Some(7.0), (1.5 + 2.0 + 5.0 * 3.0 + 7.0) / 8.0);
        // At least 3: 3 + 7 e^(-3/7). At most 9: 7 (1 - e^(-9/7)).
        let (low, high) = (3.0 + 7.0 * exp(-3.0 / 7.0), 7.0 * (1.0 - exp(-9.0 / 7.0)));
        let exponential = Family::Exponential { mean: 7.0 };
        close(&exponential, Some(3.0), None, low);
        close(&exponential, None, Some(9.0), high);
        let branch = |share, before, mean| Branch { share, before, mean };
        let branches = [branch(0.25, 0.0, 7.0), branch(0.75, 0.25, 1e-3)];
        let both = Family::Hyperexponential(branches.to_vec().into());
        close(&both, Some(3.0), None, 0.25 * low + 0.75 * 3.0);
        close(&both, None, Some(9.0), 0.25 * high + 0.75 * 1e-3);
        let narrow = Family::Exponential { mean: 1e-3 };
        close(&narrow, Some(3.0), None, 3.0);
        // To the bit, which no quadrature would be.
        for low in (0..50).map(f64::from) {
            let constant = clamped_mean(&Family::Constant(low + 0.1), Some(low), Some(low + 1.0));
            assert_eq!(constant, Some(low + 0.1));
            let mean = clamped_mean(&exponential, Some(low), Some(low + 1.0));
            assert_eq!(mean, Some(clamped_exponential_mean(7.0, low, low + 1.0)));
        }
    }

    #[test]
    fn clamped_means_against_closed_forms() {
        // Uniform on [0, 10] clamped to [2, 5]: 2*0.2 + (25-4)/20 + 5*0.5 = 3.95.
        let uniform = Family::Uniform { min: 0.0, max: 10.0 };
        let mean = clamped_mean(&uniform, Some(2.0), Some(5.0)).unwrap();
        assert!((mean - 3.95).abs() < 1e-9, "{mean}");
        // Pareto with shape 1/2 from 1, at most M: 2 sqrt(M) - 1.
        let pareto = Family::Pareto { shape: 0.5, min: 1.0 };
        let mean = clamped_mean(&pareto, None, Some(1e8)).unwrap();
        assert!((mean / 19_999.0 - 1.0).abs() < 1e-6, "{mean}");
        assert_eq!(clamped_mean(&pareto, Some(3.0), None), None);
        // Weibull of shape 1 is exponential.
        let weibull = Family::Weibull { shape: 1.0, scale: 7.0 };
        for (low, high) in [(Some(3.0), None), (None, Some(9.0)), (Some(3.0), Some(9.0))] {
            let exact = clamped_mean(&Family::Exponential { mean: 7.0 }, low, high).unwrap();
            let mean = clamped_mean(&weibull, low, high).unwrap();
            assert!((mean / exact - 1.0).abs() < 1e-9, "{low:?} {high:?}: {mean} {exact}");
        }
        assert_eq!(clamped_mean(&Family::Constant(4.0), Some(5.0), None), Some(5.0));
    }
}
