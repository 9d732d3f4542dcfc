//! Distributions of lengths of time.
//!
//! Promises: one uniform makes one variate, by inversion, so two policies that read the same
//! uniform get the same (or a monotonously shifted) length of time; values are whole milliseconds,
//! never negative, the same on every processor. Parameters are checked once, here; a
//! [`Distribution`] that exists can be sampled.
//!
//! Never: rejection, generator state, text positions (the scenario's floor adds those to the
//! messages).

mod bounded;

use std::sync::Arc;

use super::family::{self, Branch, Family, average};
use super::mean::clamped_mean;
use super::stream::Lane;
use crate::math::{Gamma, ln_1p};
use crate::time::{Span, format_span};

/// A distribution of lengths of time, with optional clamping of its values.
///
/// Parameters are in milliseconds unless they are plain numbers (shapes, weights, coefficients of
/// variation).
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    law: Family,
    low: Option<f64>,
    high: Option<f64>,
    /// The only value there is, if there is only one.
    constant: Option<Span>,
    /// The law and its parameters as they were given.
    text: Arc<str>,
}

/// A distribution, or one plain sentence on what is wrong with the parameters.
pub type Made = Result<Distribution, String>;

impl Distribution {
    /// Always no time at all.
    pub fn zero() -> Self {
        Self::constant(Span::ZERO)
    }

    /// Always this long; a negative length counts as zero.
    pub fn constant(value: Span) -> Self {
        let value = value.max(Span::ZERO);
        Self::new(Family::Constant(value.as_ms() as f64), format_span(value))
    }

    /// Every length between `min` and `max` equally likely.
    pub fn uniform(min: f64, max: f64) -> Made {
        not_negative("min", min)?;
        not_negative("max", max)?;
        if min > max {
            return Err("min must not be above max".into());
        }
        let text = format!("uniform, {} to {}", time(min), time(max));
        Ok(Self::new(Family::Uniform { min, max }, text))
    }

    /// A density that rises from `min` to `mode` and falls to `max`, both straight.
    pub fn triangular(min: f64, mode: f64, max: f64) -> Made {
        not_negative("min", min)?;
        not_negative("mode", mode)?;
        not_negative("max", max)?;
        if !(min <= mode && mode <= max) {
            return Err("mode must lie between min and max".into());
        }
        let text = format!("triangular, {} to {}, mode {}", time(min), time(max), time(mode));
        Ok(Self::new(Family::Triangular { min, mode, max }, text))
    }

    /// The law without memory.
    pub fn exponential(mean: f64) -> Made {
        positive("mean", mean)?;
        Ok(Self::new(Family::Exponential { mean }, format!("exponential, mean {}", time(mean))))
    }

    /// The sum of `stages` equal exponentials. From 1 to 1,000,000 stages.
    pub fn erlang(stages: u32, mean: f64) -> Made {
        positive("mean", mean)?;
        if !(1..=1_000_000).contains(&stages) {
            return Err("stages must lie between 1 and 1000000".into());
        }
        let shape = f64::from(stages);
        let law = match stages {
            1 => Family::Exponential { mean },
            _ => Family::Gamma { gamma: Gamma::new(shape), scale: mean / shape },
        };
        Ok(Self::new(law, format!("erlang, {stages} stages, mean {}", time(mean))))
    }

    /// The gamma law with this mean and coefficient of variation (standard deviation over mean,
    /// from 0.001 to 100).
    pub fn gamma(mean: f64, cv: f64) -> Made {
        positive("mean", mean)?;
        if !(0.001..=100.0).contains(&cv) {
            return Err("cv must lie between 0.001 and 100".into());
        }
        let shape = 1.0 / (cv * cv);
        let law = Family::Gamma { gamma: Gamma::new(shape), scale: mean / shape };
        Ok(Self::new(law, format!("gamma, mean {}, cv {cv}", time(mean))))
    }

    /// The lognormal law with this median and 90th percentile.
    pub fn lognormal_median_p90(median: f64, p90: f64) -> Made {
        positive("median", median)?;
        positive("p90", p90)?;
        if p90 <= median {
            return Err("p90 must be above median".into());
        }
        let sigma = family::lognormal_sigma(median, p90);
        let text = format!("lognormal, median {}, p90 {}", time(median), time(p90));
        Self::lognormal(median, sigma, text)
    }

    /// The lognormal law with this median and standard deviation of the logarithm.
    pub fn lognormal_median_sigma(median: f64, sigma: f64) -> Made {
        positive("median", median)?;
        positive("sigma", sigma)?;
        Self::lognormal(median, sigma, format!("lognormal, median {}, sigma {sigma}", time(median)))
    }

    /// The lognormal law with this mean and coefficient of variation.
    pub fn lognormal_mean_cv(mean: f64, cv: f64) -> Made {
        positive("mean", mean)?;
        positive("cv", cv)?;
        let sigma = ln_1p(cv * cv).sqrt();
        let median = mean / (1.0 + cv * cv).sqrt();
        Self::lognormal(median, sigma, format!("lognormal, mean {}, cv {cv}", time(mean)))
    }

    fn lognormal(median: f64, sigma: f64, text: String) -> Made {
        if !(sigma > 0.0 && sigma.is_finite() && median > 0.0) {
            return Err("these parameters are too extreme for a lognormal law".into());
        }
        Ok(Self::new(Family::Lognormal { median, sigma }, text))
    }

    /// The Weibull law with this shape and scale.
    pub fn weibull_scale(shape: f64, scale: f64) -> Made {
        positive("shape", shape)?;
        positive("scale", scale)?;
        let text = format!("weibull, shape {shape}, scale {}", time(scale));
        Ok(Self::new(Family::Weibull { shape, scale }, text))
    }

    /// The Weibull law with this shape and mean.
    pub fn weibull_mean(shape: f64, mean: f64) -> Made {
        positive("shape", shape)?;
        positive("mean", mean)?;
        let scale = family::weibull_scale(shape, mean);
        if !(scale > 0.0 && scale.is_finite()) {
            return Err("shape is too small for a law with a mean".into());
        }
        let text = format!("weibull, shape {shape}, mean {}", time(mean));
        Ok(Self::new(Family::Weibull { shape, scale }, text))
    }

    /// The Pareto law: never below `min`; the mean is infinite unless the shape is above 1.
    pub fn pareto(shape: f64, min: f64) -> Made {
        positive("shape", shape)?;
        positive("min", min)?;
        let text = format!("pareto, shape {shape}, min {}", time(min));
        Ok(Self::new(Family::Pareto { shape, min }, text))
    }

    /// One of several exponentials, chosen by weight: pairs of weight and mean. Branches of weight
    /// 0 are left out.
    ///
    /// One uniform makes both choices, so the value does not rise with `u` from one branch to the
    /// next.
    pub fn hyperexponential(branches: Vec<(f64, f64)>) -> Made {
        for &(weight, mean) in &branches {
            not_negative("weight", weight)?;
            positive("mean", mean)?;
        }
        let total: f64 = branches.iter().map(|branch| branch.0).sum();
        if !(total > 0.0 && total.is_finite()) {
            return Err("branches must have at least one weight above 0".into());
        }
        let mut before = 0.0;
        let mut list = Vec::with_capacity(branches.len());
        for &(weight, mean) in branches.iter().filter(|branch| branch.0 / total > 0.0) {
            let share = weight / total;
            list.push(Branch { share, before, mean });
            before += share;
        }
        let told = list.iter().map(|b| format!("{} mean {}", b.share, time(b.mean)));
        let text = format!("hyperexponential, {}", told.collect::<Vec<_>>().join(", "));
        Ok(Self::new(Family::Hyperexponential(list.into()), text))
    }

    /// One of the given values, each as likely as it occurs in the list.
    pub fn empirical(mut values: Vec<f64>) -> Made {
        if values.is_empty() {
            return Err("values must not be empty".into());
        }
        for &value in &values {
            not_negative("values", value)?;
        }
        values.sort_unstable_by(f64::total_cmp);
        let mean = average(values.iter().copied(), values.len());
        let text = format!("empirical, {} values, mean {}", values.len(), time(mean));
        Ok(Self::new(Family::Empirical(values.into()), text))
    }

    /// The same with values below `min` raised to it and values above `max` lowered to it.
    pub fn clamped(mut self, min: Option<f64>, max: Option<f64>) -> Made {
        not_negative("min_value", min.unwrap_or(0.0))?;
        not_negative("max_value", max.unwrap_or(0.0))?;
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            return Err("min_value must not be above max_value".into());
        }
        (self.low, self.high) = (min, max);
        self.constant = self.only_value();
        Ok(self)
    }

    fn new(law: Family, text: String) -> Self {
        let mut made = Self { law, low: None, high: None, constant: None, text: text.into() };
        made.constant = made.only_value();
        made
    }

    /// The length of time that belongs to the uniform `u` in (0, 1), to the nearest millisecond, at
    /// most [`Span::FOREVER`].
    #[inline]
    pub fn sample(&self, u: f64) -> Span {
        Span::from_ms_f64(self.quantile_ms(u))
    }

    /// As [`Distribution::sample`], in milliseconds before rounding; may be infinite.
    #[inline]
    pub fn quantile_ms(&self, u: f64) -> f64 {
        self.clamp(self.law.quantile(u))
    }

    /// As [`Distribution::sample`] at the draw with this index, and the quicker way where most draws of
    /// the lane are asked for, one after the other: logarithms are then taken together.
    #[inline]
    pub fn sample_from(&self, lane: &mut Lane, index: u64) -> Span {
        match self.law {
            Family::Exponential { mean } => {
                Span::from_ms_f64(self.clamp(mean * lane.exponential(index)))
            }
            _ => self.sample(lane.uniform(index)),
        }
    }

    /// The only length there is, if there is only one: then no draw is needed.
    #[inline]
    pub fn constant_value(&self) -> Option<Span> {
        self.constant
    }

    fn only_value(&self) -> Option<Span> {
        let pinned = self.low.filter(|_| self.low == self.high);
        let value = pinned.or_else(|| self.law.constant().map(|value| self.clamp(value)));
        value.map(Span::from_ms_f64)
    }

    /// The mean in milliseconds, clamping included (by quadrature good to 1e-6 where no closed form
    /// is used); `None` when it is infinite.
    pub fn mean(&self) -> Option<f64> {
        clamped_mean(&self.law, self.low, self.high)
    }

    /// The longest time that a stream can give, at the largest uniform.
    pub fn largest(&self) -> Span {
        Span::from_ms_f64(self.clamp(self.law.largest()))
    }

    /// The shortest time that a stream can give, at the smallest uniform.
    pub fn smallest(&self) -> Span {
        Span::from_ms_f64(self.clamp(self.law.smallest()))
    }

    /// The mean, where the law is the exponential one as it is.
    pub(super) fn exponential_mean(&self) -> Option<f64> {
        match self.law {
            Family::Exponential { mean } if self.low.is_none() && self.high.is_none() => Some(mean),
            _ => None,
        }
    }

    /// The law in about so many slices: the chance of each, and its shortest and longest values in
    /// milliseconds.
    pub(super) fn slices(&self, count: usize) -> Vec<(f64, f64, f64)> {
        let slice = |(chance, low, high)| (chance, self.clamp(low), self.clamp(high));
        self.law.slices(count).into_iter().map(slice).collect()
    }

    /// The law and its parameters for people, as in "lognormal, median 12m, p90 1h".
    pub fn describe(&self) -> String {
        let mut text = self.text.to_string();
        for (words, limit) in [("at least", self.low), ("at most", self.high)] {
            if let Some(limit) = limit {
                text.push_str(&format!(", {words} {}", time(limit)));
            }
        }
        text
    }

    fn clamp(&self, value: f64) -> f64 {
        let value = self.low.map_or(value, |low| value.max(low));
        self.high.map_or(value, |high| value.min(high))
    }
}

impl Default for Distribution {
    /// No time at all.
    fn default() -> Self {
        Self::zero()
    }
}

fn time(ms: f64) -> String {
    format_span(Span::from_ms_f64(ms))
}

fn positive(name: &str, value: f64) -> Result<(), String> {
    match value > 0.0 && value.is_finite() {
        true => Ok(()),
        false => Err(format!("{name} must be above 0 and finite")),
    }
}

fn not_negative(name: &str, value: f64) -> Result<(), String> {
    match value >= 0.0 && value.is_finite() {
        true => Ok(()),
        false => Err(format!("{name} must be 0 or more and finite")),
    }
}
