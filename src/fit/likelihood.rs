//! Censored maximum likelihood: the law of a kind that fits a sample best.
//!
//! The likelihood is the product of the density of each time that is known, and of the chance of its
//! ends for each that is not: `S(a)` for longer than `a`, `F(b)` for at most `b`, `F(b) - F(a)` between
//! (Lawless 2003, section 2.2). Intervals are Wald's on the logarithm of the parameter, from the
//! observed information, and shares of it for functions of the parameters by the delta method.
//!
//! Promises: an answer is finite and lies inside its interval; data that cannot tell (no event, all
//! times equal) are a named refusal. Never: randomness.

use super::jet::{Jet, Limits, Point, maximum};
use super::law::Law;
use super::sample::Sample;
use crate::math::{exp, ln, normal_quantile};
use crate::stats::Interval;

/// Of the place, 10^-5 to 10^15 s, and of the spread, as logarithms.
const LIMITS: Limits = [(-11.5, 34.5), (-9.2, 4.6)];

/// From so many rows on a search begins with a part of them.
const MANY: usize = 2_000;

/// Why there is no fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unfit {
    /// Nothing ended.
    NoEvent,
    /// Fewer events than a fit needs.
    TooFew,
    /// The times do not differ, or not enough to tell a spread.
    NoSpread,
    /// The likelihood has no top: the data allow times of any length.
    NoTop,
}

impl Unfit {
    /// In words, as the end of a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoEvent => "nothing ended",
            Self::TooFew => "fewer than 10 events",
            Self::NoSpread => "the times hardly differ",
            Self::NoTop => "the times allow any length",
        }
    }
}

/// A law with parameters, and how sure they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Which law.
    pub law: Law,
    /// Place and spread, as in [`Law`].
    pub at: Point,
    /// Their covariance: first, both, second.
    pub covariance: [f64; 3],
    /// The logarithm of the likelihood at its top.
    pub log_likelihood: f64,
    /// How many times ended, and how many did not.
    pub events: f64,
    /// See `events`.
    pub censored: f64,
}

impl Fit {
    /// The law of this kind of the greatest likelihood.
    ///
    /// # Errors
    /// When the data do not tell one.
    pub fn of(law: Law, sample: &Sample) -> Result<Self, Unfit> {
        if sample.events() == 0.0 {
            return Err(Unfit::NoEvent);
        }
        if law.parameters().len() > 1 && !differs(sample) {
            return Err(Unfit::NoSpread);
        }
        let free = law.parameters().len();
        // Of many a part tells where to begin.
        let part = sample.part(MANY);
        let near = starts(law, &part).into_iter().find_map(|start| search(law, &part, start, free));
        let near = near.and_then(|(at, _)| search(law, sample, at, free));
        let elsewhere = || starts(law, &part).into_iter();
        let found = near.or_else(|| elsewhere().find_map(|start| search(law, sample, start, free)));
        Self::at_top(law, sample, found.ok_or(Unfit::NoTop)?)
    }

    /// The same from a point near the top.
    ///
    /// # Errors
    /// As for [`Fit::of`].
    pub fn near(law: Law, sample: &Sample, start: Point) -> Result<Self, Unfit> {
        match search(law, sample, start, law.parameters().len()) {
            Some(found) => Self::at_top(law, sample, found),
            None => Self::of(law, sample),
        }
    }

    fn at_top(law: Law, sample: &Sample, (at, jet): (Point, Jet)) -> Result<Self, Unfit> {
        let mut covariance = jet.covariance().ok_or(Unfit::NoTop)?;
        if law.parameters().len() == 1 {
            covariance = [covariance[0], 0.0, 0.0];
        }
        let (events, censored) = (sample.events(), sample.censored());
        Ok(Self { law, at, covariance, log_likelihood: jet.value, events, censored })
    }

    /// Akaike's criterion: twice the number of parameters less twice the logarithm of the likelihood.
    pub fn aic(&self) -> f64 {
        2.0 * self.law.parameters().len() as f64 - 2.0 * self.log_likelihood
    }

    /// A parameter by its place in [`Law::parameters`], seconds or a plain number.
    pub fn parameter(&self, place: usize, confidence: f64) -> Option<Interval> {
        let [a, b] = self.law.direction(place);
        self.exponential(a * self.at[0] + b * self.at[1], [a, b], confidence)
    }

    /// The time, in seconds, that a share `u` in (0, 1) stays under.
    pub fn quantile(&self, u: f64, confidence: f64) -> Option<Interval> {
        const STEP: f64 = 1e-4;
        let at = |steps: f64| self.law.ln_quantile([self.at[0], self.at[1] + steps * STEP], u);
        let by_spread = match self.law {
            Law::Exponential => 0.0,
            _ => (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * STEP),
        };
        self.exponential(at(0.0), [1.0, by_spread], confidence)
    }

    /// The chance to be longer than so many seconds.
    pub fn above(&self, seconds: f64) -> f64 {
        self.law.above(self.at, seconds)
    }

    /// `e` to a function of the parameters, with this value and gradient.
    fn exponential(&self, value: f64, [a, b]: Point, confidence: f64) -> Option<Interval> {
        let [aa, ab, bb] = self.covariance;
        let variance = (a * a * aa + 2.0 * a * b * ab + b * b * bb).max(0.0);
        let half = normal_quantile(0.5 + 0.5 * confidence) * variance.sqrt();
        Interval::new(exp(value), (exp(value - half), exp(value + half)))
    }
}

/// The logarithm of the likelihood of a law at a point.
pub fn log_likelihood(law: Law, sample: &Sample, at: Point) -> Jet {
    let mut sum = Jet::default();
    let terms = law.terms(at);
    for row in sample.rows() {
        sum.add(&terms.of(row), row.weight);
    }
    sum
}

fn search(law: Law, sample: &Sample, start: Point, free: usize) -> Option<(Point, Jet)> {
    maximum(start, free, &LIMITS, |at| log_likelihood(law, sample, at))
}

/// Whether the data can tell a spread: two ends of times that cannot be the same time.
fn differs(sample: &Sample) -> bool {
    let ended = || sample.rows().iter().filter(|row| !row.is_right_censored());
    let shortest = ended().map(|row| row.high).fold(f64::INFINITY, f64::min);
    let longest = sample.rows().iter().map(|row| row.low).fold(0.0, f64::max);
    longest > shortest * (1.0 + 1e-9)
}

/// Where to begin: at the mean and spread of the logarithms, then elsewhere.
fn starts(law: Law, sample: &Sample) -> Vec<Point> {
    let middle = |row: &super::sample::Observation| match (row.low > 0.0, row.high.is_finite()) {
        (true, true) => 0.5 * (ln(row.low) + ln(row.high)),
        (true, false) => ln(row.low) + 0.5,
        _ => ln(row.high) - 0.5,
    };
    let total = sample.total();
    let mean = sample.rows().iter().map(|row| row.weight * middle(row)).sum::<f64>() / total;
    let square = |row| (middle(row) - mean) * (middle(row) - mean);
    let variance = sample.rows().iter().map(|row| row.weight * square(row)).sum::<f64>() / total;
    let spread = ln(variance.sqrt().clamp(0.01, 10.0));
    // Where half is censored the middle lies beyond.
    let beyond = sample.censored() / sample.events().max(1.0);
    let mut points = Vec::new();
    for shift in [0.0, ln(1.0 + beyond), 2.0, 6.0] {
        for factor in [0.0, 0.7, -0.7, 1.5] {
            let second = match law {
                Law::Exponential => 0.0,
                _ => (spread + factor).clamp(-4.0, 3.0),
            };
            points.push([mean + shift, second]);
        }
    }
    let rank = |at: Point| {
        let value = log_likelihood(law, sample, at).value;
        (if value.is_nan() { f64::NEG_INFINITY } else { value }, at)
    };
    let mut ranked: Vec<(f64, Point)> = points.into_iter().map(rank).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.truncate(4);
    ranked.into_iter().map(|(_, at)| at).collect()
}
