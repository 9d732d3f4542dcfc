//! Means with Student t intervals, and paired differences.
//!
//! One value per replication goes in; replications are independent, so the interval of the mean is
//! that of Student. Two alternatives under common random numbers are compared by the differences of
//! their pairs, never by two intervals.

use crate::math::student_quantile;

/// By which method an interval was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Student's t on the values of the replications.
    Student,
    /// That of a Poisson count, at the effective number of events.
    Poisson,
    /// That of a proportion, at the effective number of trials.
    Binomial,
}

/// A mean over replications.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean of the values.
    pub mean: f64,
    /// The lower and the upper end of the interval, the mean between them but not always in the
    /// middle; `None` with a single value.
    pub interval: Option<(f64, f64)>,
    /// How many values count.
    pub n: usize,
    /// How the interval was made.
    pub method: Method,
}

impl Estimate {
    /// A mean with an interval of the same length on both sides.
    pub fn symmetric(mean: f64, half_width: Option<f64>, n: usize) -> Self {
        let interval = half_width.map(|half| (mean - half, mean + half));
        Self { mean, interval, n, method: Method::Student }
    }
    /// The lower end of the interval.
    pub fn low(&self) -> Option<f64> {
        self.interval.map(|(low, _)| low)
    }
    /// The upper end of the interval.
    pub fn high(&self) -> Option<f64> {
        self.interval.map(|(_, high)| high)
    }
    /// The distance from the mean to the farther end of the interval; half its length when it is
    /// symmetric.
    pub fn half_width(&self) -> Option<f64> {
        self.interval.map(|(low, high)| (self.mean - low).max(high - self.mean))
    }
    /// Whether the interval contains a value; `false` without an interval.
    pub fn contains(&self, value: f64) -> bool {
        self.interval.is_some_and(|(low, high)| low <= value && value <= high)
    }
}

/// The mean and its Student t interval at this confidence in (0, 1). `None` without values; no
/// half-width for a single value; a half-width of exactly zero when all values are equal.
///
/// The values are added in the order given, so give them in the order of replications.
pub fn estimate(values: &[f64], confidence: f64) -> Option<Estimate> {
    let n = values.len();
    let mean = mean(values)?;
    let half_width = variance(values).map(|variance| {
        let t = student_quantile(0.5 + 0.5 * confidence, n as f64 - 1.0);
        t * (variance / n as f64).sqrt()
    });
    Some(Estimate::symmetric(mean, half_width, n))
}

/// A difference of two alternatives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired {
    /// The mean of the differences, with its interval.
    pub difference: Estimate,
    /// How many times more replications independent runs would have needed for the same half-width:
    /// `(var a + var b) / var(a - b)`. `None` when the differences do not vary, or with fewer than
    /// two pairs.
    pub variance_ratio: Option<f64>,
    /// Whether both sides are the same in every replication.
    pub same: bool,
}

/// The differences `a - b` over the replications that have both values. `None` when there is no
/// such replication.
pub fn paired(a: &[Option<f64>], b: &[Option<f64>], confidence: f64) -> Option<Paired> {
    let pairs = a.iter().zip(b).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.unzip();
    let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
    let difference = estimate(&differences, confidence)?;
    let together = variance(&a).zip(variance(&b)).map(|(a, b)| a + b);
    let variance_ratio = together
        .zip(variance(&differences))
        .filter(|&(_, of_difference)| of_difference > 0.0)
        .map(|(together, of_difference)| together / of_difference);
    let same = differences.iter().all(|difference| *difference == 0.0);
    Some(Paired { difference, variance_ratio, same })
}

/// The mean, taken as a shift from the first value, so that equal values give exactly that value.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    let &first = values.first()?;
    let shift: f64 = values.iter().map(|value| value - first).sum();
    Some(first + shift / values.len() as f64)
}

/// The unbiased variance in two passes, with the correction for the rounding of the mean (Chan,
/// Golub and LeVeque 1983).
pub(super) fn variance(values: &[f64]) -> Option<f64> {
    let n = values.len();
    if n < 2 {
        return None;
    }
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let rounding: f64 = values.iter().map(|value| value - mean).sum();
    Some(((squares - rounding * rounding / n as f64) / (n as f64 - 1.0)).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, known: f64) {
        assert!((found - known).abs() <= 1e-12 * known.abs(), "{found} instead of {known}");
    }

    #[test]
    fn a_worked_example() {
        // Mean 4, variance 2.5, t(0.975; 4) = 2.7764451051977987.
        let found = estimate(&[2.0, 3.0, 4.0, 5.0, 6.0], 0.95).unwrap();
        close(found.mean, 4.0);
        close(found.half_width().unwrap(), 2.776_445_105_197_799 * f64::sqrt(0.5));
        assert_eq!(found.n, 5);
        close(found.low().unwrap() + found.high().unwrap(), 8.0);
    }

    #[test]
    fn few_values() {
        assert_eq!(estimate(&[], 0.95), None);
        let one = estimate(&[7.5], 0.95).unwrap();
        assert_eq!(one, Estimate::symmetric(7.5, None, 1));
        assert_eq!((one.low(), one.high()), (None, None));
    }

    #[test]
    fn equal_values_have_no_width_at_all() {
        for value in [0.1, 1.0 / 3.0, 1e300, 123_456_789.123] {
            let same = estimate(&[value; 7], 0.99).unwrap();
            assert_eq!((same.mean, same.half_width()), (value, Some(0.0)));
        }
    }

    #[test]
    fn a_large_offset_costs_no_digits() {
        let values: Vec<f64> = (0..1_000).map(|i| 1e9 + f64::from(i % 10)).collect();
        close(variance(&values).unwrap(), 8.25 * 1_000.0 / 999.0);
    }

    #[test]
    fn pairs_count_where_both_exist() {
        let a = [Some(1.0), Some(5.0), None, Some(9.0)];
        let b = [Some(0.0), Some(2.0), Some(7.0), None];
        // Differences 1 and 3; variances 8 and 2 over the same two pairs, 2 of the differences.
        let found = paired(&a, &b, 0.95).unwrap();
        assert_eq!((found.difference.n, found.difference.mean), (2, 2.0));
        close(found.variance_ratio.unwrap(), 5.0);
        assert_eq!(paired(&a[2..], &b[2..], 0.95), None);
    }

    #[test]
    fn no_ratio_without_variation() {
        let a = [Some(1.0), Some(2.0)];
        let same = paired(&a, &a, 0.95).unwrap();
        assert_eq!((same.difference.half_width(), same.variance_ratio), (Some(0.0), None));
        let single = paired(&a[..1], &[Some(0.5)], 0.95).unwrap();
        assert_eq!((single.difference.half_width(), single.variance_ratio), (None, None));
    }

    #[test]
    fn intervals_cover_as_often_as_they_say() {
        // 4,000 intervals of 5 uniforms at 90 %; the count of hits is binomial with deviation 19; t
        // is a little wide or narrow for uniforms, by less than 1 %.
        let mut state = 1_u64;
        let mut uniform = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let hits = (0..4_000).filter(|_| {
            let values = [uniform(), uniform(), uniform(), uniform(), uniform()];
            estimate(&values, 0.9).unwrap().contains(0.5)
        });
        let hits = hits.count();
        assert!((3_500..3_700).contains(&hits), "{hits}");
    }

    #[test]
    fn the_rounding_of_a_large_mean_is_taken_back() {
        // The mean, 1e15 + 2/3, is rounded to eighths.
        let found = variance(&[1e15, 1e15 + 1.0, 1e15 + 1.0]).unwrap();
        assert!((found - 1.0 / 3.0).abs() < 1e-12, "{found}");
    }
}
