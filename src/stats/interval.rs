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
    pub fn within(self, least: f64, most: f64) -> Self {
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
pub fn variance(values: &[f64]) -> Option<f64> {
    let n = values.len();
    if n < 2 {
        return None;
    }
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let rounding: f64 = values.iter().map(|value| value - mean).sum();
    Some(((squares - rounding * rounding / n as f64) / (n as f64 - 1.0)).max(0.0))
}
