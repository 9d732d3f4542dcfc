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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::normal_quantile;
    use crate::stats::estimate;

    #[test]
    fn the_ends_are_where_the_paired_test_stops_telling() {
        let pairs = [(4.0, 2.2), (5.5, 2.0), (3.0, 1.4), (6.1, 2.9), (4.4, 2.6)];
        let found = ratio(&pairs, 0.9).unwrap();
        let (low, high) = found.ends().unwrap();
        assert!(low < found.value() && found.value() < high);
        for (end, sign) in [(low, 1.0), (high, -1.0)] {
            let differences: Vec<f64> = pairs.iter().map(|(x, y)| x - end * y).collect();
            let mean = estimate(&differences, 0.9).unwrap();
            assert!((sign * mean.mean() - mean.half_width().unwrap()).abs() < 1e-9, "{mean:?}");
        }
    }

    #[test]
    fn a_denominator_that_may_be_zero_gives_no_interval() {
        let wide = [(1.0, -1.0), (2.0, 3.0), (1.5, 0.5)];
        assert_eq!(ratio(&wide, 0.95).unwrap().ends(), None);
        assert_eq!(ratio(&[(1.0, 0.0), (2.0, 0.0)], 0.95), None);
        assert_eq!(ratio(&[], 0.95), None);
        assert_eq!(ratio(&[(6.0, 3.0)], 0.95), Interval::partly(2.0, (None, None)));
        let exact = Interval::new(2.0, (2.0, 2.0));
        assert_eq!(ratio(&[(6.0, 3.0), (6.0, 3.0)], 0.95), exact);
    }

    #[test]
    fn it_covers_the_truth_as_often_as_it_says() {
        // 4,000 samples of 8 correlated normal pairs with means 3 and 2: the count of hits of a
        // 90 % interval is binomial with deviation 19. Where there is none, the set has no end.
        let mut state = 7_u64;
        let mut normal = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            normal_quantile(((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64)
        };
        let hits = (0..4_000).filter(|_| {
            let pairs: Vec<(f64, f64)> = (0..8)
                .map(|_| {
                    let (u, v) = (normal(), normal());
                    (3.0 + u, 2.0 + 0.8 * u + 0.6 * v)
                })
                .collect();
            let ends = ratio(&pairs, 0.9).unwrap().ends();
            ends.is_none_or(|(low, high)| low <= 1.5 && 1.5 <= high)
        });
        let hits = hits.count();
        assert!((3_520..3_680).contains(&hits), "{hits}");
    }
}
