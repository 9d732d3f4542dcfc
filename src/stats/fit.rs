//! Does theory fit? Chances of a deviation at least as large, and exact intervals of counts.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::sample::{poisson_limits, proportion_limits};
use crate::math::exp;

/// The chance that a chi-square variate with so many degrees of freedom is at least `statistic`;
/// `NaN` without degrees of freedom. Not for results: its last digits may differ between builds.
pub fn chi_square_p(statistic: f64, degrees: f64) -> f64 {
    ChiSquared::new(degrees).map_or(f64::NAN, |law| law.sf(statistic))
}

/// The largest distance between the empirical distribution of `values` and the distribution
/// function `cdf` (continuous), for [`kolmogorov_p`]. The values are sorted in place.
pub fn kolmogorov_distance(values: &mut [f64], cdf: impl Fn(f64) -> f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let n = values.len() as f64;
    let distances = values.iter().enumerate().map(|(i, &value)| {
        let p = cdf(value);
        (p - i as f64 / n).max((i as f64 + 1.0) / n - p)
    });
    distances.fold(0.0, f64::max)
}

/// The chance that the Kolmogorov distance of `n` independent observations is at least `d`.
///
/// Kolmogorov's limit with the correction of Stephens (1970) for finite `n`: good to about 0.001
/// from `n = 8` on.
pub fn kolmogorov_p(d: f64, n: usize) -> f64 {
    let root = (n as f64).sqrt();
    let x = d * (root + 0.12 + 0.11 / root);
    // Below this the series converges slowly and the chance is 1 to four digits.
    if x < 0.3 {
        return 1.0;
    }
    let mut sum = 0.0;
    let mut sign = 1.0;
    for k in 1..=100 {
        let k = f64::from(k);
        sum += sign * exp(-2.0 * k * k * x * x);
        sign = -sign;
    }
    (2.0 * sum).clamp(0.0, 1.0)
}

/// The exact interval of a chance after `hits` in `n` trials (Clopper and Pearson 1934); [0, 1]
/// without trials.
pub fn proportion_interval(hits: u64, n: u64, confidence: f64) -> (f64, f64) {
    proportion_limits(hits as f64, n.saturating_sub(hits) as f64, confidence)
}

/// The exact interval of the mean of a Poisson count (Garwood 1936).
pub fn poisson_interval(count: u64, confidence: f64) -> (f64, f64) {
    poisson_limits(count as f64, confidence)
}
