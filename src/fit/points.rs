//! The curve of a sample as points to be written down: shares that ended by a time, few enough to be
//! looked at.
//!
//! Where all times are exact or at least so long it is the curve of Kaplan and Meier, with pointwise
//! intervals (`curve` names the source); where times lie between two ends it is Turnbull's, without
//! any: no simple formula for its variance holds. Promises: each point is one of the curve; the first
//! and the last of it are kept. Never: a law.

use super::curve::{Fall, Step, kaplan_meier};
use super::sample::Sample;
use crate::stats::Interval;

/// So many points of a curve are kept at most.
pub const MOST: usize = 200;

/// A point of a curve without a law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The time, in seconds.
    pub seconds: f64,
    /// The share that is longer, from 0 to 1.
    survival: f64,
    /// Where Kaplan and Meier made it.
    step: Option<Step>,
}

impl Point {
    /// The share that ended within this time, from 0 to 1.
    pub fn share(&self) -> f64 {
        1.0 - self.survival
    }

    /// The ends of its interval; `None` where they are not known: of Turnbull's curve, and where
    /// everything has ended.
    pub fn ends(&self, confidence: f64) -> Option<(f64, f64)> {
        let survival: Interval = self.step?.interval(confidence)?;
        survival.ends().map(|(low, high)| (1.0 - high, 1.0 - low))
    }
}

/// The points of the curve of a sample, [`MOST`] at most, evenly by their number.
pub fn points(sample: &Sample, curve: &[Fall]) -> Vec<Point> {
    let all: Vec<Point> = match sample.is_exact_or_right() {
        true => kaplan_meier(sample).into_iter().map(of_step).collect(),
        false => curve.iter().map(of_fall).collect(),
    };
    thinned(all)
}

fn of_step(step: Step) -> Point {
    Point { seconds: step.seconds, survival: step.survival, step: Some(step) }
}

/// Within the stretch nothing is known; at its end the curve has fallen.
fn of_fall(fall: &Fall) -> Point {
    Point { seconds: fall.high, survival: fall.after, step: None }
}

fn thinned(all: Vec<Point>) -> Vec<Point> {
    let last = all.len().max(1) - 1;
    if all.len() <= MOST {
        return all;
    }
    (0..MOST).map(|place| all[place * last / (MOST - 1)]).collect()
}
