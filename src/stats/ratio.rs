//! The ratio of two means, with the interval of Fieller.
//!
//! The interval is the set of ratios `r` at which the mean of `x - r y` cannot be told from zero by
//! Student's t (Fieller, Journal of the Royal Statistical Society B 16, 1954, 175-185). It is exact
//! for normal pairs, and it agrees with the paired test at every `r`. When the mean of `y` may be
//! zero the set has no end: then there is no interval.

use super::interval::{Interval, mean, variance};
use crate::math::{sqrt, student_quantile};

/// The ratio of the means of pairs `(x, y)` at this confidence in (0, 1), with unknown ends for a
/// single pair, or when the mean of `y` may be zero. `None` without pairs, or when the mean of `y`
/// is zero.
pub fn ratio(pairs: &[(f64, f64)], confidence: f64) -> Option<Interval> {
    let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (mean_x, mean_y) = (mean(&x)?, mean(&y)?);
    if mean_y == 0.0 {
        return None;
    }
    let ratio = mean_x / mean_y;
    let spread = variance(&x).zip(variance(&y));
    let ends = spread.and_then(|(variance_x, variance_y)| {
        let n = pairs.len() as f64;
        let deviations = pairs.iter().map(|(x, y)| (x - mean_x) * (y - mean_y));
        let covariance = deviations.sum::<f64>() / (n - 1.0);
        let t = student_quantile(0.5 + 0.5 * confidence, n - 1.0);
        let g = t * t / n;
        let a = mean_y * mean_y - g * variance_y;
        if a <= 0.0 {
            return None;
        }
        // The zeros of `a r² - 2 b r + c`, as distances from the ratio, where it is not positive.
        let b = mean_x * mean_y - g * covariance;
        let at_ratio = variance_x - 2.0 * ratio * covariance + ratio * ratio * variance_y;
        let middle = b / a - ratio;
        let reach = sqrt((middle * middle + g * at_ratio / a).max(0.0));
        Some((ratio + middle - reach, ratio + middle + reach))
    });
    Interval::partly(ratio, ends.unzip())
}
