//! The four laws that are fitted: their parameters, chances and quantiles, and what one observation
//! says of the parameters.
//!
//! Inside, a law has a place and a spread, both logarithms, so that any numbers are allowed: `mu` and
//! `ln sigma` of the logarithm of the time, and for the gamma law the logarithms of mean and
//! coefficient of variation. Times are seconds. Never: data, a search.

use super::gamma_terms;
use super::jet::{Jet, Point};
use super::sample::Observation;
use super::standard::Standard;
use crate::math::{Gamma, exp, ln};

/// A law of times, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Law {
    /// Without memory; one parameter.
    Exponential,
    /// By mean and coefficient of variation.
    Gamma,
    /// By shape and scale.
    Weibull,
    /// By median, and the standard deviation of the logarithm.
    Lognormal,
}

/// What a parameter of a law counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its key in a scenario.
    pub name: &'static str,
    /// Whether it is a time, in seconds; else a plain number.
    pub is_time: bool,
}

const fn time(name: &'static str) -> Parameter {
    Parameter { name, is_time: true }
}
const fn number(name: &'static str) -> Parameter {
    Parameter { name, is_time: false }
}

impl Law {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Exponential, Self::Gamma, Self::Weibull, Self::Lognormal];

    /// Its word in a scenario.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exponential => "exponential",
            Self::Gamma => "gamma",
            Self::Weibull => "weibull",
            Self::Lognormal => "lognormal",
        }
    }

    /// Its parameters, as a scenario has them.
    pub const fn parameters(self) -> &'static [Parameter] {
        const EXPONENTIAL: [Parameter; 1] = [time("mean")];
        const GAMMA: [Parameter; 2] = [time("mean"), number("cv")];
        const WEIBULL: [Parameter; 2] = [number("shape"), time("scale")];
        const LOGNORMAL: [Parameter; 2] = [time("median"), number("sigma")];
        match self {
            Self::Exponential => &EXPONENTIAL,
            Self::Gamma => &GAMMA,
            Self::Weibull => &WEIBULL,
            Self::Lognormal => &LOGNORMAL,
        }
    }

    /// The logarithm of a parameter, by its place in [`Law::parameters`], as a multiple of place and
    /// spread: every one of them is such a sum.
    pub fn direction(self, parameter: usize) -> Point {
        match (self, parameter) {
            (Self::Weibull, 0) => [0.0, -1.0],
            (Self::Weibull, _) => [1.0, 0.0],
            (_, 0) => [1.0, 0.0],
            _ => [0.0, 1.0],
        }
    }

    /// Of a law that has a scale and a shape only, the standard variate.
    fn standard(self) -> Standard {
        match self {
            Self::Lognormal => Standard::Normal,
            _ => Standard::ExtremeValue,
        }
    }

    /// The chance that a time is longer than so many seconds.
    pub fn above(self, at: Point, seconds: f64) -> f64 {
        if seconds <= 0.0 {
            return 1.0;
        }
        match self {
            Self::Gamma => {
                let shape = exp(-2.0 * at[1]);
                Gamma::new(shape).chances(shape * exp(ln(seconds) - at[0])).1
            }
            _ => self.standard().above((ln(seconds) - at[0]) / exp(at[1])),
        }
    }

    /// The logarithm of the time, in seconds, that a variate is at most with chance `u` in (0, 1).
    pub fn ln_quantile(self, at: Point, u: f64) -> f64 {
        match self {
            Self::Gamma => {
                let shape = exp(-2.0 * at[1]);
                at[0] - ln(shape) + ln(Gamma::new(shape).quantile(u))
            }
            _ => at[0] + exp(at[1]) * self.standard().quantile(u),
        }
    }

    /// The law at a point, to ask of many observations what they say of it.
    pub fn terms(self, at: Point) -> Terms {
        match self {
            Self::Gamma => Terms::Gamma(gamma_terms::Terms::new(at)),
            _ => Terms::Scaled(self.standard(), at),
        }
    }
}

/// A law at a point.
#[derive(Clone, Copy, Debug)]
pub enum Terms {
    /// One whose logarithm is a standard variate, moved and stretched.
    Scaled(Standard, Point),
    /// The gamma law.
    Gamma(gamma_terms::Terms),
}

impl Terms {
    /// What an observation adds to the logarithm of the likelihood, in place and spread.
    pub fn of(&self, seen: &Observation) -> Jet {
        match self {
            Self::Scaled(standard, at) => term(*standard, *at, seen),
            Self::Gamma(terms) => terms.of(seen),
        }
    }
}

/// Of a law whose logarithm is `mu + sigma z`.
fn term(standard: Standard, at: Point, seen: &Observation) -> Jet {
    let sigma = exp(at[1]);
    let z = |seconds: f64| (ln(seconds) - at[0]) / sigma;
    if seen.is_exact() {
        let mut jet = chained(standard.ln_density(z(seen.low)), z(seen.low), sigma);
        jet.value -= at[1] + ln(seen.low);
        jet.slope[1] -= 1.0;
        jet
    } else if seen.is_right_censored() {
        chained(standard.ln_above(z(seen.low)), z(seen.low), sigma)
    } else if seen.low <= 0.0 {
        chained(standard.ln_below(z(seen.high)), z(seen.high), sigma)
    } else {
        between(standard, z(seen.low), z(seen.high), sigma)
    }
}

/// A function of `z = (y - mu) / sigma` as one of `mu` and `ln sigma`.
fn chained((value, first, second): (f64, f64, f64), z: f64, sigma: f64) -> Jet {
    let slope = [-first / sigma, -first * z];
    let bend = [second / (sigma * sigma), (second * z + first) / sigma, second * z * z + first * z];
    Jet { value, slope, bend }
}

/// `ln (F(high) - F(low))`.
fn between(standard: Standard, low: f64, high: f64, sigma: f64) -> Jet {
    let chance = standard.between(low, high);
    let ((f, bent_f), (g, bent_g)) = (standard.density(low), standard.density(high));
    let slope = [-(g - f) / sigma, -(high * g - low * f)];
    let bend = [
        (bent_g - bent_f) / (sigma * sigma),
        (high * bent_g - low * bent_f + g - f) / sigma,
        high * g + high * high * bent_g - low * f - low * low * bent_f,
    ];
    logarithm(chance, slope, bend)
}

/// The logarithm of a function.
fn logarithm(value: f64, slope: [f64; 2], bend: [f64; 3]) -> Jet {
    let [a, b] = slope.map(|slope| slope / value);
    let [aa, ab, bb] = bend.map(|bend| bend / value);
    Jet { value: ln(value), slope: [a, b], bend: [aa - a * a, ab - a * b, bb - b * b] }
}
