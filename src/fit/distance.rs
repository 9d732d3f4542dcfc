//! How far a law is from the data: the largest distance of its survival from the curve without a law,
//! and how often chance alone makes one as large.
//!
//! Parametric bootstrap: samples of the same size are drawn from the law, censored as the data were,
//! fitted again, and their distances counted (W. Stute, W. González Manteiga and M. Presedo Quindimil,
//! Metrika 40, 1993). Promises: the same seed gives the same share. Never: more than so many draws as
//! were asked for.

use super::curve::{Fall, curve, quantile};
use super::likelihood::Fit;
use super::sample::{Observation, Sample};
use crate::math::exp;
use crate::random::Lane;

/// So many times are looked at, at most.
const MOST_LOOKED_AT: usize = 2_000;

/// What hid the ends of times.
#[derive(Clone, Debug, PartialEq)]
pub enum Censoring {
    /// Something else that ended the watch, at a time independent of the one it hid.
    Watch,
    /// Activation windows, one behind the other: a time that ends in one of them is known with the
    /// chance `told`, else it lies in that window; below `least` it is at most that.
    Windows {
        /// The length of the windows and when the watch ended, in seconds, for each time; infinite
        /// where the watch did not end.
        windows: Vec<(f64, f64)>,
        /// The chance that a time is known.
        told: f64,
        /// No time below this is told apart, in seconds.
        least: f64,
    },
}

/// The largest distance between the survival of a law and the curve of the data, up to its last end.
pub fn distance(fit: &Fit, curve: &[Fall]) -> f64 {
    let ends = curve.iter().map(|fall| {
        let before = (fit.above(fall.low) - fall.before).abs();
        before.max((fit.above(fall.high) - fall.after).abs())
    });
    ends.filter(|end| end.is_finite()).fold(0.0, f64::max)
}

/// The chance that a sample of this law is as far from it: one more than the draws that are, over one
/// more than the draws. `None` without draws, or when fewer than half of them could be fitted. Of a
/// large sample a part is looked at: what it cannot tell from the law is near enough.
pub fn chance_as_far(
    fit: &Fit,
    sample: &Sample,
    censoring: &Censoring,
    draws: u32,
    lane: &mut Lane,
) -> Option<f64> {
    let whole = sample.total();
    let sample = &sample.part(MOST_LOOKED_AT);
    let fit = &Fit::near(fit.law, sample, fit.at).ok()?;
    let observed = distance(fit, &curve(sample));
    let ends = ends_of_watch(sample);
    let size = sample.total() as usize;
    let (mut fitted, mut as_far) = (0_u32, 0_u32);
    for draw in 0..draws {
        let first = u64::from(draw) * 2 * size as u64;
        let again = match censoring {
            Censoring::Watch => watched(fit, &ends, size, first, lane),
            Censoring::Windows { windows, told, least } => {
                let step = (whole / MOST_LOOKED_AT as f64).ceil().max(1.0) as usize;
                let windows = windows.iter().copied().step_by(step);
                windowed(fit, windows, (*told, *least), first, lane)
            }
        };
        if let Ok(refit) = Fit::near(fit.law, &again, fit.at) {
            fitted += 1;
            as_far += u32::from(distance(&refit, &curve(&again)) >= observed);
        }
    }
    let enough = fitted > 0 && 2 * fitted >= draws;
    enough.then(|| f64::from(as_far + 1) / f64::from(fitted + 1))
}

/// The curve of the ends of watching: of them the events are the ones that hide.
fn ends_of_watch(sample: &Sample) -> Vec<Fall> {
    let turned = sample.rows().iter().map(|row| {
        let turned = match row.is_right_censored() {
            true => Observation::exact(row.low),
            false => Observation::at_least(row.high),
        };
        Observation { weight: row.weight, ..turned }
    });
    curve(&Sample::new(turned))
}

fn drawn(fit: &Fit, uniform: f64) -> f64 {
    exp(fit.law.ln_quantile(fit.at, uniform))
}

fn watched(fit: &Fit, ends: &[Fall], size: usize, first: u64, lane: &mut Lane) -> Sample {
    let rows = (0..size as u64).map(|row| {
        let seconds = drawn(fit, lane.uniform(first + 2 * row));
        match quantile(ends, lane.uniform(first + 2 * row + 1)) {
            Some(end) if end < seconds => Observation::at_least(end),
            _ => Observation::exact(seconds),
        }
    });
    Sample::new(rows.collect::<Vec<_>>())
}

fn windowed(
    fit: &Fit,
    windows: impl Iterator<Item = (f64, f64)>,
    (told, least): (f64, f64),
    first: u64,
    lane: &mut Lane,
) -> Sample {
    let rows = windows.zip(0_u64..).map(|((window, end), row)| {
        let seconds = drawn(fit, lane.uniform(first + 2 * row));
        let told = lane.coin(first + 2 * row + 1, told);
        let before = (seconds / window).floor() * window;
        match told {
            _ if seconds > end => Observation::at_least(end),
            false => Observation::between(before, before + window),
            true if seconds <= least => Observation::at_most(least),
            true => Observation::exact(seconds),
        }
    });
    Sample::new(rows.collect::<Vec<_>>())
}

/// Values that stand for the data, each for the same share: from the curve as far as it goes, beyond
/// it from the law, given that it is beyond. In seconds, so many, in order.
pub fn empirical(fit: &Fit, curve: &[Fall], count: usize) -> Vec<f64> {
    let last = curve.last().map_or(0.0, |fall| fall.high);
    let left = curve.last().map_or(1.0, |fall| fall.after);
    let value = |place: usize| {
        let u = (place as f64 + 0.5) / count as f64;
        let beyond = || {
            // The share of what is beyond, by the law above the last end.
            let share = fit.above(last) * (1.0 - u) / left;
            let uniform = (1.0 - share).clamp(1e-12, 1.0 - 1e-12);
            exp(fit.law.ln_quantile(fit.at, uniform)).max(last)
        };
        quantile(curve, u).unwrap_or_else(beyond)
    };
    (0..count).map(value).collect()
}
