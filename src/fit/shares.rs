//! Shares and rates with their intervals.
//!
//! Shares after E. B. Wilson, JASA 22 (1927); rates after F. Garwood, Biometrika 28 (1936); a share
//! that is fitted together with a law after Wald, on its logit. Promises: an interval holds its
//! estimate. Never: an interval without trials or time.

use crate::math::{exp, ln, normal_quantile};
use crate::stats::{Interval, poisson_interval};

/// A share of hits among trials; `None` without trials.
pub fn wilson(hits: u64, trials: u64, confidence: f64) -> Option<Interval> {
    let (n, share) = (trials as f64, hits as f64 / trials as f64);
    let z = normal_quantile(0.5 + 0.5 * confidence);
    let scale = 1.0 + z * z / n;
    let middle = (share + z * z / (2.0 * n)) / scale;
    let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt() / scale;
    let low = if hits == 0 { 0.0 } else { middle - half };
    let high = if hits >= trials { 1.0 } else { middle + half };
    Interval::new(share, (low.max(0.0), high.min(1.0)))
}

/// A share by the logit; without ends where all trials ended alike, `None` without trials.
pub fn logit(hits: u64, trials: u64, confidence: f64) -> Option<Interval> {
    let (yes, no) = (hits as f64, trials.saturating_sub(hits) as f64);
    let share = yes / (yes + no);
    if yes == 0.0 || no == 0.0 {
        return Interval::partly(share, (None, None));
    }
    let half = normal_quantile(0.5 + 0.5 * confidence) * (1.0 / yes + 1.0 / no).sqrt();
    let middle = ln(yes / no);
    let end = |logit: f64| 1.0 / (1.0 + exp(-logit));
    Interval::new(share, (end(middle - half), end(middle + half)))
}

/// A number of events over so much time, per unit of that time; `None` without time.
pub fn rate(count: u64, time: f64, confidence: f64) -> Option<Interval> {
    let (low, high) = poisson_interval(count, confidence);
    let known = time > 0.0;
    known.then(|| Interval::new(count as f64 / time, (low / time, high / time))).flatten()
}

/// What is told of a mean time of which no end was ever seen in so many seconds: no less than this,
/// if it is exponential.
pub fn least_mean(seconds: f64, confidence: f64) -> Option<f64> {
    let (_, most) = poisson_interval(0, confidence);
    (seconds > 0.0).then_some(seconds / most)
}
