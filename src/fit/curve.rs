//! Curves without a law: Kaplan and Meier, and Turnbull where times lie between two ends.
//!
//! Kaplan and Meier (1958) with Greenwood's variance (1926) and intervals on the scale
//! `ln(-ln S)` (Kalbfleisch and Prentice 1980, section 1.3); B. W. Turnbull, JRSS B 38 (1976), by
//! self-consistency. Times are seconds. Promises: survival never rises. Never: a law.

use super::sample::{Observation, Sample};
use crate::math::{exp, ln, normal_quantile, pow};
use crate::stats::Interval;

/// So often Turnbull's masses are improved at most.
const MOST_ROUNDS: usize = 20_000;

/// A step of Kaplan and Meier's curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The time at which something ended.
    pub seconds: f64,
    /// How many were there just before.
    pub at_risk: f64,
    /// How many ended.
    pub events: f64,
    /// The share that is longer.
    pub survival: f64,
    /// Greenwood's sum, for the interval.
    greenwood: f64,
}

impl Step {
    /// The survival with its interval; an end is unknown where the curve has reached 0.
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        let log = ln(self.survival);
        if self.survival <= 0.0 || log == 0.0 {
            return Interval::partly(self.survival, (None, None));
        }
        let half = normal_quantile(0.5 + 0.5 * confidence) * self.greenwood.sqrt() / -log;
        let end = |sign: f64| pow(self.survival, exp(sign * half));
        Interval::new(self.survival, (end(1.0), end(-1.0)))
    }
}

/// Kaplan and Meier's curve of the exact and right-censored times of a sample.
pub fn kaplan_meier(sample: &Sample) -> Vec<Step> {
    let mut times: Vec<(f64, f64, f64)> = Vec::new();
    for row in sample.rows() {
        let (seconds, event) = match row.is_right_censored() {
            true => (row.low, 0.0),
            false if row.is_exact() => (row.low, row.weight),
            false => continue,
        };
        match times.last_mut() {
            Some(last) if last.0 == seconds => {
                *last = (seconds, last.1 + event, last.2 + row.weight)
            }
            _ => times.push((seconds, event, row.weight)),
        }
    }
    let mut at_risk: f64 = times.iter().map(|time| time.2).sum();
    let (mut survival, mut greenwood) = (1.0, 0.0);
    let mut steps = Vec::new();
    for (seconds, events, leaving) in times {
        if events > 0.0 {
            survival *= 1.0 - events / at_risk;
            greenwood += events / (at_risk * (at_risk - events).max(f64::MIN_POSITIVE));
            survival = if events >= at_risk { 0.0 } else { survival };
            steps.push(Step { seconds, at_risk, events, survival, greenwood });
        }
        at_risk -= leaving;
    }
    steps
}

/// A stretch of time in which a curve falls; one instant if both ends are the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fall {
    /// From where, in seconds.
    pub low: f64,
    /// To where, in seconds.
    pub high: f64,
    /// The share that is longer, before.
    pub before: f64,
    /// And after it.
    pub after: f64,
}

/// The curve of a sample without a law: Kaplan and Meier's, or Turnbull's. What remains at its end is
/// longer than anything that ended.
pub fn curve(sample: &Sample) -> Vec<Fall> {
    if !sample.is_exact_or_right() {
        return turnbull(sample);
    }
    let mut before = 1.0;
    let falls = kaplan_meier(sample).into_iter().map(|step| {
        let fall = Fall { low: step.seconds, high: step.seconds, before, after: step.survival };
        before = step.survival;
        fall
    });
    falls.collect()
}

/// Turnbull's curve, without the part beyond the last end.
pub fn turnbull(sample: &Sample) -> Vec<Fall> {
    let cells = cells(sample.rows());
    let covers: Vec<(usize, usize, f64)> = sample
        .rows()
        .iter()
        .map(|row| {
            let first = cells.partition_point(|cell| cell.0 < opening(row));
            let last = cells.partition_point(|cell| cell.1 <= row.high);
            (first, last.max(first), row.weight)
        })
        .filter(|(first, last, _)| first < last)
        .collect();
    let masses = self_consistent(cells.len(), &covers);
    let mut before = 1.0;
    let falls = cells.iter().zip(masses).map(|(cell, mass)| {
        let after: f64 = (before - mass).max(0.0);
        let fall = Fall { low: cell.0.seconds, high: cell.1, before, after };
        before = after;
        fall
    });
    falls.filter(|fall| fall.high.is_finite()).collect()
}

/// Where an observation opens: at a time itself, or just after it.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Opening {
    seconds: f64,
    after: bool,
}

fn opening(row: &Observation) -> Opening {
    Opening { seconds: row.low, after: !row.is_exact() }
}

/// The stretches from an opening to the next end that have no other opening inside: all mass lies in
/// them.
fn cells(rows: &[Observation]) -> Vec<(Opening, f64)> {
    // An end at a time comes after an exact opening at it, and before one just after it.
    let mut ends: Vec<(f64, u8)> = Vec::new();
    for row in rows {
        ends.push((row.low, if row.is_exact() { 0 } else { 2 }));
        ends.push((row.high, 1));
    }
    ends.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    ends.dedup();
    let pairs = ends.windows(2).filter(|pair| pair[0].1 != 1 && pair[1].1 == 1);
    let cell =
        |pair: &[(f64, u8)]| (Opening { seconds: pair[0].0, after: pair[0].1 == 2 }, pair[1].0);
    pairs.map(cell).collect()
}

/// Masses of cells such that each is the mean over the observations of its share in what they cover.
fn self_consistent(cells: usize, covers: &[(usize, usize, f64)]) -> Vec<f64> {
    let total: f64 = covers.iter().map(|cover| cover.2).sum();
    let mut masses = vec![1.0 / cells.max(1) as f64; cells];
    for _ in 0..MOST_ROUNDS {
        let mut sums = Vec::with_capacity(cells + 1);
        let mut sum = 0.0;
        sums.push(sum);
        for mass in &masses {
            sum += mass;
            sums.push(sum);
        }
        let mut rises = vec![0.0; cells + 1];
        for &(first, last, weight) in covers {
            let part = weight / (sums[last] - sums[first]).max(f64::MIN_POSITIVE);
            rises[first] += part;
            rises[last] -= part;
        }
        let (mut level, mut moved) = (0.0, 0.0_f64);
        for (mass, rise) in masses.iter_mut().zip(&rises) {
            level += rise;
            let next = (*mass * level / total).max(0.0);
            moved = moved.max((next - *mass).abs());
            *mass = next;
        }
        if moved < 1e-10 {
            break;
        }
    }
    masses
}

/// The time, in seconds, that a share `u` stays under; `None` beyond the curve's end.
pub fn quantile(curve: &[Fall], u: f64) -> Option<f64> {
    let place = curve.partition_point(|fall| 1.0 - fall.after < u);
    curve.get(place).map(|fall| fall.high)
}
