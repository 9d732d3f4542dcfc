//! Quantities that can be counted up: numbers, durations and rates, as they are typed.
//!
//! Promises: arithmetic is that of decimal digits, so that 0.1 and twice 0.2 are 0.5 and nothing
//! else; a quantity is written as a scenario takes it. Never: a judgement on its size.

use crate::time::{Span, format_span, parse_span};

/// No number may have more digits.
const DIGITS: usize = 18;

/// What a quantity counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A bare number.
    Number,
    /// Milliseconds.
    Duration,
    /// So many in a unit of time, which is kept as it was typed.
    Rate(String),
}

impl Unit {
    /// A value in this unit as a scenario takes it; a number always with a point.
    pub fn typed(&self, value: f64) -> String {
        let decimal = |value: f64| {
            let text = (value + 0.0).to_string();
            if text.contains('.') { text } else { format!("{text}.0") }
        };
        match self {
            Self::Number => decimal(value),
            Self::Duration => format_span(Span::ms(value.round() as i64)),
            Self::Rate(per) => format!("{}/{per}", decimal(value)),
        }
    }
}

/// A decimal number with what it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// What it counts.
    pub unit: Unit,
    /// The number without its point.
    digits: i128,
    /// Digits behind the point.
    decimals: u32,
}

impl Quantity {
    /// Reads `3`, `0.25`, `30m` or `20/week`; `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some((digits, decimals)) = decimal(text) {
            return Some(Self { unit: Unit::Number, digits, decimals });
        }
        if let Some((number, per)) = text.split_once('/') {
            let (digits, decimals) = decimal(number.trim())?;
            let per = per.trim();
            let fine = !per.is_empty() && per.chars().all(char::is_alphabetic);
            let unit = Unit::Rate(per.to_owned());
            return fine.then_some(Self { unit, digits, decimals });
        }
        let span = parse_span(text).ok()?;
        Some(Self { unit: Unit::Duration, digits: i128::from(span.as_ms()), decimals: 0 })
    }

    /// The number: milliseconds of a duration, a rate in its own unit of time.
    pub fn value(&self) -> f64 {
        self.digits as f64 / (0..self.decimals).fold(1.0, |power, _| power * 10.0)
    }

    /// Whether it is a number without a point.
    pub fn is_whole(&self) -> bool {
        self.unit == Unit::Number && self.decimals == 0
    }

    /// One of the same unit.
    pub fn one(&self) -> Self {
        Self { unit: self.unit.clone(), digits: 1, decimals: 0 }
    }

    /// The product with a bare number: a duration is rounded to the millisecond. `None` where it has
    /// more digits than can be kept.
    pub fn times(&self, factor: &Self) -> Option<Self> {
        let mut digits = self.digits.checked_mul(factor.digits)?;
        let mut decimals = self.decimals + factor.decimals;
        while decimals > 0 && digits % 10 == 0 {
            (digits, decimals) = (digits / 10, decimals - 1);
        }
        if self.unit == Unit::Duration {
            let power = 10_i128.checked_pow(decimals)?;
            digits = (2 * digits + power).div_euclid(2 * power);
            decimals = 0;
            digits = i128::from(i64::try_from(digits).ok()?);
        }
        Some(Self { unit: self.unit.clone(), digits, decimals })
    }

    /// The same number with the unit of another.
    pub fn with_unit_of(self, other: &Self) -> Self {
        Self { unit: other.unit.clone(), ..self }
    }

    /// The same value with so many digits behind the point, not fewer than it has.
    fn scaled(&self, decimals: u32) -> i128 {
        (self.decimals..decimals).fold(self.digits, |digits, _| digits * 10)
    }

    /// Which of two is larger.
    pub fn compare(&self, other: &Self) -> std::cmp::Ordering {
        let decimals = self.decimals.max(other.decimals);
        self.scaled(decimals).cmp(&other.scaled(decimals))
    }

    /// How many steps lie between this and a later one, and the quantity after each of them.
    pub fn steps(&self, to: &Self, step: &Self) -> (i128, impl Fn(i128) -> Self) {
        let decimals = self.decimals.max(to.decimals).max(step.decimals);
        let (from, step) = (self.scaled(decimals), step.scaled(decimals).max(1));
        let (count, unit) = ((to.scaled(decimals) - from) / step, self.unit.clone());
        (count, move |n| Self { unit: unit.clone(), digits: from + n * step, decimals })
    }

    /// The quantity at this share, in (0, 1), of the way to a later one: a whole number when both
    /// are, a duration in whole seconds (or milliseconds, when the way is less than 1,000 s), and
    /// else a number with six significant digits.
    pub fn between(&self, to: &Self, share: f64) -> String {
        if self.is_whole() && to.is_whole() {
            let many = to.digits - self.digits + 1;
            let at = ((share * many as f64) as i128).min(many - 1);
            return (self.digits + at).to_string();
        }
        let decimals = self.decimals.max(to.decimals);
        let (low, high) = (self.scaled(decimals) as f64, to.scaled(decimals) as f64);
        let value = low + (high - low) * share;
        match &self.unit {
            Unit::Duration => {
                let grain = if high - low < 1e6 { 1.0 } else { 1e3 };
                let ms = ((value / grain).round() * grain).clamp(low, high);
                format_span(Span::ms(ms as i64))
            }
            Unit::Number => significant(value, decimals),
            Unit::Rate(per) => format!("{}/{per}", significant(value, decimals)),
        }
    }

    /// As a scenario takes it.
    pub fn text(&self) -> String {
        match &self.unit {
            Unit::Duration => format_span(Span::ms(self.digits as i64)),
            Unit::Number => self.number(),
            Unit::Rate(per) => format!("{}/{per}", self.number()),
        }
    }

    fn number(&self) -> String {
        let sign = if self.digits < 0 { "-" } else { "" };
        let places = self.decimals as usize;
        let digits = format!("{:0>width$}", self.digits.unsigned_abs(), width = places + 1);
        let (whole, rest) = digits.split_at(digits.len() - places);
        match rest.trim_end_matches('0') {
            "" => format!("{sign}{whole}"),
            rest => format!("{sign}{whole}.{rest}"),
        }
    }
}

/// A number with so many decimals left out, with six significant digits.
fn significant(scaled: f64, decimals: u32) -> String {
    let value = scaled / (0..decimals).fold(1.0, |power, _| power * 10.0);
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    rounded.to_string()
}

/// The digits of a decimal number and how many stand behind its point.
fn decimal(text: &str) -> Option<(i128, u32)> {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = bare.split_once('.').unwrap_or((bare, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let fine = !whole.is_empty() && digits(whole) && digits(rest) && !bare.ends_with('.');
    if !fine || whole.len() + rest.len() > DIGITS {
        return None;
    }
    let number: i128 = format!("{whole}{rest}").parse().ok()?;
    Some((if bare.len() < text.len() { -number } else { number }, rest.len() as u32))
}
