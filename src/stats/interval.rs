//! Means with Student t intervals, and paired differences.
//!
//! One value per replication goes in; replications are independent, so the interval of the mean is
//! that of Student. Two alternatives under common random numbers are compared by the differences of
//! their pairs, never by two intervals.

use crate::math::student_quantile;

/// A number that was estimated, and the interval around it. There is no other type for either, and
/// no other way to make one than [`Interval::new`]: so all numbers are finite, and
/// `low <= value <= high` as far as an end is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    value: f64,
    low: Option<f64>,
    high: Option<f64>,
}

impl Interval {
    /// A number between two ends. An end that is no finite number is unknown; one that rounding, or
    /// the limit of a measure, brought to the wrong side of the number is the number itself. `None`
    /// when the number is not finite.
    pub fn new(value: f64, ends: (f64, f64)) -> Option<Self> {
        Self::partly(value, (Some(ends.0), Some(ends.1)))
    }

    /// The same, where an end may be unknown.
    pub fn partly(value: f64, (low, high): (Option<f64>, Option<f64>)) -> Option<Self> {
        let finite = |end: &f64| end.is_finite();
        let low = low.filter(finite).map(|low| low.min(value));
        let high = high.filter(finite).map(|high| high.max(value));
        value.is_finite().then_some(Self { value, low, high })
    }

    /// The number.
    pub fn value(&self) -> f64 {
        self.value
    }
    /// The lower end; `None` when it is unknown.
    pub fn low(&self) -> Option<f64> {
        self.low
    }
    /// The upper end; `None` when it is unknown.
    pub fn high(&self) -> Option<f64> {
        self.high
    }
    /// Both ends; `None` unless both are known.
    pub fn ends(&self) -> Option<(f64, f64)> {
        self.low.zip(self.high)
    }
    /// From where to where it goes as far as is known: the number itself is an unknown end.
    pub fn extent(&self) -> (f64, f64) {
        (self.low.unwrap_or(self.value), self.high.unwrap_or(self.value))
    }
    /// The distance from the number to the farther end, half the length of a symmetric interval;
    /// `None` unless both ends are known.
    pub fn half_width(&self) -> Option<f64> {
        self.ends().map(|(low, high)| (self.value - low).max(high - self.value))
    }
    /// The distance between the ends; `None` unless both are known.
    pub fn width(&self) -> Option<f64> {
        self.ends().map(|(low, high)| high - low)
    }
    /// Whether the interval contains a number; `false` unless both ends are known.
    pub fn contains(&self, number: f64) -> bool {
        self.ends().is_some_and(|(low, high)| low <= number && number <= high)
    }
    /// Whether all of it lies above a number.
    pub fn is_above(&self, number: f64) -> bool {
        self.low.is_some_and(|low| low > number)
    }
    /// Whether all of it lies below a number.
    pub fn is_below(&self, number: f64) -> bool {
        self.high.is_some_and(|high| high < number)
    }
    /// Whether all of it lies above a number or reaches it.
    pub fn is_at_least(&self, number: f64) -> bool {
        self.low.is_some_and(|low| low >= number)
    }
    /// Whether all of it lies below a number or reaches it.
    pub fn is_at_most(&self, number: f64) -> bool {
        self.high.is_some_and(|high| high <= number)
    }
    /// The same number with no end beyond these limits, as far as the number itself keeps them.
    pub(super) fn within(self, least: f64, most: f64) -> Self {
        let low = self.low.map(|low| low.max(least).min(self.value));
        let high = self.high.map(|high| high.min(most).max(self.value));
        Self { low, high, ..self }
    }
}

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
    /// The mean of the values, not always in the middle of its interval; an end is unknown with a
    /// single value, or where nothing bounds it.
    pub interval: Interval,
    /// How many values count.
    pub n: usize,
    /// How the interval was made.
    pub method: Method,
}

impl Estimate {
    /// A mean with an interval of the same length on both sides; `None` when it is not finite.
    pub fn symmetric(mean: f64, half_width: Option<f64>, n: usize) -> Option<Self> {
        let ends = half_width.map(|half| (mean - half, mean + half)).unzip();
        Some(Self { interval: Interval::partly(mean, ends)?, n, method: Method::Student })
    }
    /// The mean of the values.
    pub fn mean(&self) -> f64 {
        self.interval.value()
    }
    /// The lower end of the interval.
    pub fn low(&self) -> Option<f64> {
        self.interval.low()
    }
    /// The upper end of the interval.
    pub fn high(&self) -> Option<f64> {
        self.interval.high()
    }
    /// As [`Interval::half_width`].
    pub fn half_width(&self) -> Option<f64> {
        self.interval.half_width()
    }
    /// As [`Interval::contains`].
    pub fn contains(&self, value: f64) -> bool {
        self.interval.contains(value)
    }
    /// The same mean with other ends, made otherwise.
    pub(super) fn with(self, ends: (f64, f64), method: Method) -> Option<Self> {
        Some(Self { interval: Interval::new(self.mean(), ends)?, method, ..self })
    }
}

/// The mean and its Student t interval at this confidence in (0, 1). `None` without values, or when
/// their mean is not finite; no half-width for a single value; a half-width of exactly zero when all
/// values are equal.
///
/// The values are added in the order given, so give them in the order of replications.
pub fn estimate(values: &[f64], confidence: f64) -> Option<Estimate> {
    let n = values.len();
    let mean = mean(values)?;
    let half_width = variance(values).map(|variance| {
        let t = student_quantile(0.5 + 0.5 * confidence, n as f64 - 1.0);
        t * (variance / n as f64).sqrt()
    });
    Estimate::symmetric(mean, half_width, n)
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
        .map(|(together, of_difference)| together / of_difference)
        .filter(|ratio| ratio.is_finite());
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
        close(found.mean(), 4.0);
        close(found.half_width().unwrap(), 2.776_445_105_197_799 * f64::sqrt(0.5));
        assert_eq!(found.n, 5);
        close(found.low().unwrap() + found.high().unwrap(), 8.0);
    }

    #[test]
    fn few_values() {
        assert_eq!(estimate(&[], 0.95), None);
        let one = estimate(&[7.5], 0.95).unwrap();
        assert_eq!(Some(one), Estimate::symmetric(7.5, None, 1));
        assert_eq!((one.low(), one.high()), (None, None));
    }

    #[test]
    fn equal_values_have_no_width_at_all() {
        for value in [0.1, 1.0 / 3.0, 1e300, 123_456_789.123] {
            let same = estimate(&[value; 7], 0.99).unwrap();
            assert_eq!((same.mean(), same.half_width()), (value, Some(0.0)));
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
        assert_eq!((found.difference.n, found.difference.mean()), (2, 2.0));
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
    fn an_interval_is_finite_or_unknown_and_around_its_number() {
        let of = |value, ends| Interval::new(value, ends).map(|i| (i.low(), i.value(), i.high()));
        let inf = f64::INFINITY;
        assert_eq!(of(2.0, (1.0, 4.0)), Some((Some(1.0), 2.0, Some(4.0))));
        assert_eq!(of(2.0, (-inf, inf)), Some((None, 2.0, None)));
        assert_eq!(of(2.0, (f64::NAN, 4.0)), Some((None, 2.0, Some(4.0))));
        assert_eq!(of(2.0, (3.0, 1.0)), Some((Some(2.0), 2.0, Some(2.0))));
        assert_eq!((of(inf, (1.0, 2.0)), of(f64::NAN, (1.0, 2.0))), (None, None));
        let half = Interval::partly(2.0, (Some(1.0), None)).unwrap();
        assert_eq!((half.ends(), half.half_width(), half.extent()), (None, None, (1.0, 2.0)));
        assert!(half.is_above(0.5) && !half.is_below(9.0) && !half.contains(2.0));
    }

    #[test]
    fn a_limit_cuts_no_end_past_the_number() {
        let cut = |value| {
            let interval = Interval::new(value, (value - 1.0, value + 1.0)).unwrap();
            interval.within(0.0, 1.0).ends().unwrap()
        };
        assert_eq!((cut(0.5), cut(0.0), cut(1.0)), ((0.0, 1.0), (0.0, 1.0), (0.0, 1.0)));
        assert_eq!((cut(1.5), cut(-0.5)), ((0.5, 1.5), (-0.5, 0.5)));
    }

    #[test]
    fn the_rounding_of_a_large_mean_is_taken_back() {
        // The mean, 1e15 + 2/3, is rounded to eighths.
        let found = variance(&[1e15, 1e15 + 1.0, 1e15 + 1.0]).unwrap();
        assert!((found - 1.0 / 3.0).abs() < 1e-12, "{found}");
    }
}
