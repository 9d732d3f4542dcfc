//! Axes: from values to places, and the ticks that people read.
//!
//! Promises: ticks are round in the unit of the axis (1 s, 10 s, 1 min, 10 min, 1 h, 4 h, 1 d, …),
//! lie within the axis, and rise; logarithms come from [`crate::math`], so places are the same
//! everywhere. Never: an axis of no length.

use crate::math::ln;
use crate::measure::Unit;
use crate::words::digits::{alone, fixed};

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3_600.0;
const DAY: f64 = 86_400.0;

/// Where values go.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// The values at the ends.
    pub from: f64,
    pub to: f64,
    /// The places of the ends.
    pub start: f64,
    pub end: f64,
    /// Whether each factor takes the same length, rather than each sum.
    pub log: bool,
}

impl Scale {
    /// From sum to sum; an axis of no length gets one.
    pub fn linear((from, to): (f64, f64), (start, end): (f64, f64)) -> Self {
        let to = if to > from { to } else { from + 1.0 };
        Self { from, to, start, end, log: false }
    }

    /// From factor to factor; both ends above zero.
    pub fn log((from, to): (f64, f64), (start, end): (f64, f64)) -> Self {
        let from = from.max(f64::MIN_POSITIVE);
        let to = if to > from { to } else { from * 10.0 };
        Self { from, to, start, end, log: true }
    }

    /// Where a value is; what lies beyond an end is at the end.
    pub fn place(&self, value: f64) -> f64 {
        let share = if self.log {
            let value = value.max(self.from);
            (ln(value) - ln(self.from)) / (ln(self.to) - ln(self.from))
        } else {
            (value - self.from) / (self.to - self.from)
        };
        self.start + share.clamp(0.0, 1.0) * (self.end - self.start)
    }

    /// About so many ticks with their texts, in this unit.
    pub fn ticks(&self, unit: Unit, most: usize) -> Vec<(f64, String)> {
        let values = match (self.log, unit) {
            (true, Unit::Seconds) => durations(self.from, self.to),
            (true, _) => decades(self.from, self.to, most),
            (false, Unit::Seconds) => {
                steps(self.from, self.to, duration_step((self.to - self.from) / most as f64))
            }
            (false, _) => steps(self.from, self.to, nice_step((self.to - self.from) / most as f64)),
        };
        let step = values.get(1).zip(values.first()).map_or(0.0, |(b, a)| b - a);
        values.into_iter().map(|value| (value, tick_text(unit, value, step))).collect()
    }
}

/// Ticks of a logarithmic axis of time.
fn durations(from: f64, to: f64) -> Vec<f64> {
    let all = [
        0.001,
        0.01,
        0.1,
        1.0,
        10.0,
        MINUTE,
        10.0 * MINUTE,
        HOUR,
        4.0 * HOUR,
        DAY,
        7.0 * DAY,
        28.0 * DAY,
        365.0 * DAY,
    ];
    let mut found: Vec<f64> = all.into_iter().filter(|tick| (from..=to).contains(tick)).collect();
    if found.len() < 2 {
        found = decades(from, to, 4);
    }
    found
}

/// Powers of ten, with halves or twos and fives between them while they are few.
fn decades(from: f64, to: f64, most: usize) -> Vec<f64> {
    for between in [&[1.0, 2.0, 5.0][..], &[1.0, 3.0], &[1.0]] {
        let mut found = Vec::new();
        let mut power = power_below(from);
        while power <= to && power < 1e300 && found.len() <= 4 * most {
            let here = between.iter().map(|part| part * power);
            found.extend(here.filter(|tick| *tick >= from * 0.999_999 && *tick <= to * 1.000_001));
            power *= 10.0;
        }
        if found.len() <= most || between.len() == 1 {
            return thinned(found, most);
        }
    }
    Vec::new()
}

fn thinned(values: Vec<f64>, most: usize) -> Vec<f64> {
    let each = values.len().div_ceil(most.max(1)).max(1);
    values.into_iter().step_by(each).collect()
}

/// Multiples of a step within the ends.
fn steps(from: f64, to: f64, step: f64) -> Vec<f64> {
    let first = (from / step - 1e-9).ceil();
    let many = ((to / step + 1e-9).floor() - first).clamp(0.0, 100.0) as usize;
    (0..=many).map(|at| (first + at as f64) * step).collect()
}

/// The largest power of ten that is at most this.
fn power_below(value: f64) -> f64 {
    let mut power = 1.0;
    while power > value && power > 1e-300 {
        power /= 10.0;
    }
    while power * 10.0 <= value && power < 1e300 {
        power *= 10.0;
    }
    power
}

/// 1, 2 or 5 times a power of ten, at least this.
pub fn nice_step(least: f64) -> f64 {
    let power = power_below(least);
    let steps = [1.0, 2.0, 5.0, 10.0].map(|part| part * power);
    steps.into_iter().find(|step| *step >= least * 0.999_999).unwrap_or(power)
}

/// A round length of time, at least this.
fn duration_step(least: f64) -> f64 {
    let rounds = [
        1.0,
        2.0,
        5.0,
        10.0,
        15.0,
        30.0,
        MINUTE,
        2.0 * MINUTE,
        5.0 * MINUTE,
        10.0 * MINUTE,
        15.0 * MINUTE,
        30.0 * MINUTE,
        HOUR,
        2.0 * HOUR,
        4.0 * HOUR,
        8.0 * HOUR,
        12.0 * HOUR,
        DAY,
        2.0 * DAY,
        7.0 * DAY,
    ];
    if least < 1.0 {
        return nice_step(least);
    }
    rounds.into_iter().find(|step| *step >= least).unwrap_or_else(|| nice_step(least / DAY) * DAY)
}

/// The end of an axis that holds this value: the next round number.
pub fn round_up(value: f64) -> f64 {
    let step = nice_step(value / 5.0);
    (value / step - 1e-9).ceil() * step
}

/// The text at a tick.
fn tick_text(unit: Unit, value: f64, step: f64) -> String {
    match unit {
        Unit::Seconds => duration(value),
        Unit::Share => format!("{} %", alone(value * 100.0)),
        _ if step >= 1.0 => fixed(value, 0),
        _ => alone(value),
    }
}

/// `10 s`, `4 h`, `-1.5 d`: one unit.
pub fn duration(seconds: f64) -> String {
    let size = seconds.abs();
    let (unit, name) = match size {
        _ if size < MINUTE => (1.0, "s"),
        _ if size < HOUR => (MINUTE, "min"),
        _ if size < DAY => (HOUR, "h"),
        _ => (DAY, "d"),
    };
    format!("{} {name}", alone(seconds / unit))
}
