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

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, known: f64, allowed: f64) {
        assert!((found - known).abs() <= allowed, "{found} instead of {known}");
    }

    #[test]
    fn tables() {
        close(chi_square_p(3.841_458_820_694_124, 1.0), 0.05, 1e-12);
        close(chi_square_p(18.307_038_053_275_15, 10.0), 0.05, 1e-12);
        // Critical values of Kolmogorov's limit and of tables for n = 20.
        close(kolmogorov_p(1.358_1 / 1e4, 100_000_000), 0.05, 1e-4);
        close(kolmogorov_p(0.294, 20), 0.05, 1e-3);
        assert_eq!(kolmogorov_p(0.0, 20), 1.0);
        let (low, high) = proportion_interval(7, 20, 0.95);
        close(low, 0.153_909_204, 1e-8);
        close(high, 0.592_188_534, 1e-8);
        let (low, high) = poisson_interval(10, 0.95);
        close(low, 4.795_388_7, 1e-6);
        close(high, 18.390_356_0, 1e-6);
    }

    #[test]
    fn ends() {
        assert_eq!(proportion_interval(0, 0, 0.95), (0.0, 1.0));
        let (low, high) = proportion_interval(0, 10, 0.95);
        assert_eq!(low, 0.0);
        // 1 - 0.025^(1/10).
        close(high, 0.308_497_1, 1e-7);
        assert_eq!(proportion_interval(10, 10, 0.95).1, 1.0);
        let (low, high) = poisson_interval(0, 0.95);
        assert_eq!(low, 0.0);
        close(high, 3.688_879_454, 1e-8);
    }

    #[test]
    fn distance_by_hand() {
        let mut values = [0.9, 0.2, 0.5];
        // At 0.2: 1/3 - 0.2; at 0.5: 2/3 - 0.5 and 0.5 - 1/3; at 0.9: 0.9 - 2/3.
        close(kolmogorov_distance(&mut values, |x| x), 0.9 - 2.0 / 3.0, 1e-15);
    }

    #[test]
    fn the_last_step_can_be_the_widest() {
        let mut values = [0.3, 0.1, 0.2];
        // The empirical distribution is 1 from 0.3 on.
        close(kolmogorov_distance(&mut values, |x| x), 0.7, 1e-15);
    }

    #[test]
    fn kolmogorov_sums_an_alternating_series() {
        // For n = 100 the factor is 10 + 0.12 + 0.011. At 0.5 by hand: 2 (e^-0.5 - e^-2 + e^-4.5
        // - e^-8 + e^-12.5).
        close(kolmogorov_p(0.5 / 10.131, 100), 0.963_945_2, 1e-6);
        // At 0.8 by hand: 2 (e^-1.28 - e^-5.12 + e^-11.52).
        close(kolmogorov_p(0.8 / 10.131, 100), 0.544_142_5, 1e-5);
        assert_eq!(kolmogorov_p(0.29 / 10.131, 100), 1.0);
    }
}
