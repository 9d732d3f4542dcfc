//! Means with Student t intervals, and paired differences.
//!
//! One value per replication goes in; replications are independent, so the interval of the mean is
//! that of Student. Two alternatives under common random numbers are compared by the differences of
//! their pairs, never by two intervals.

use crate::math::student_quantile;

/// A mean over replications.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean of the values.
    pub mean: f64,
    /// Half the length of the interval around it; `None` with a single value.
    pub half_width: Option<f64>,
    /// How many values count.
    pub n: usize,
}

impl Estimate {
    /// The lower end of the interval.
    pub fn low(&self) -> Option<f64> {
        self.half_width.map(|half_width| self.mean - half_width)
    }
    /// The upper end of the interval.
    pub fn high(&self) -> Option<f64> {
        self.half_width.map(|half_width| self.mean + half_width)
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
    Some(Estimate { mean, half_width, n })
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
    Some(Paired { difference, variance_ratio })
}

/// The mean, taken as a shift from the first value, so that equal values give exactly that value.
fn mean(values: &[f64]) -> Option<f64> {
    let &first = values.first()?;
    let shift: f64 = values.iter().map(|value| value - first).sum();
    Some(first + shift / values.len() as f64)
}

/// The unbiased variance in two passes, with the correction for the rounding of the mean (Chan,
/// Golub and LeVeque 1983).
fn variance(values: &[f64]) -> Option<f64> {
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
        close(found.half_width.unwrap(), 2.776_445_105_197_799 * f64::sqrt(0.5));
        assert_eq!(found.n, 5);
        close(found.low().unwrap() + found.high().unwrap(), 8.0);
    }

    #[test]
    fn few_values() {
        assert_eq!(estimate(&[], 0.95), None);
        let one = estimate(&[7.5], 0.95).unwrap();
        assert_eq!(one, Estimate { mean: 7.5, half_width: None, n: 1 });
        assert_eq!((one.low(), one.high()), (None, None));
    }

    #[test]
    fn equal_values_have_no_width_at_all() {
        for value in [0.1, 1.0 / 3.0, 1e300, 123_456_789.123] {
            let same = estimate(&[value; 7], 0.99).unwrap();
            assert_eq!((same.mean, same.half_width), (value, Some(0.0)));
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
        assert_eq!((same.difference.half_width, same.variance_ratio), (Some(0.0), None));
        let single = paired(&a[..1], &[Some(0.5)], 0.95).unwrap();
        assert_eq!((single.difference.half_width, single.variance_ratio), (None, None));
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
            let found = estimate(&values, 0.9).unwrap();
            found.low() <= Some(0.5) && Some(0.5) <= found.high()
        });
        let hits = hits.count();
        assert!((3_500..3_700).contains(&hits), "{hits}");
    }
}
