//! The laws a [`super::Distribution`] can follow: quantile, mean, extremes.
//!
//! Every law is sampled by its quantile function at one uniform `u` in the open interval (0, 1).
//! All values are milliseconds. Never: rejection, tables that depend on the machine, clamping (the
//! distribution does that).

use std::sync::Arc;

use crate::math::{Gamma, exp, expm1, lgamma, ln, ln_1p, normal_quantile, pow};

/// The largest uniform that a stream can give, `1 - 2^-53`.
pub const LARGEST_UNIFORM: f64 = 1.0 - SMALLEST_UNIFORM;
/// The smallest uniform that a stream can give, `2^-53`.
pub const SMALLEST_UNIFORM: f64 = f64::EPSILON / 2.0;

/// One exponential of a hyperexponential.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Branch {
    /// Chance that this branch is taken; all together 1.
    pub share: f64,
    /// Chance of the branches before it.
    pub before: f64,
    /// Its mean.
    pub mean: f64,
}

/// A law with valid parameters.
#[derive(Clone, Debug, PartialEq)]
pub enum Family {
    Constant(f64),
    Uniform {
        min: f64,
        max: f64,
    },
    Triangular {
        min: f64,
        mode: f64,
        max: f64,
    },
    Exponential {
        mean: f64,
    },
    Gamma {
        gamma: Gamma,
        scale: f64,
    },
    Lognormal {
        median: f64,
        sigma: f64,
    },
    Weibull {
        shape: f64,
        scale: f64,
    },
    Pareto {
        shape: f64,
        min: f64,
    },
    Hyperexponential(Arc<[Branch]>),
    /// Sorted, not empty.
    Empirical(Arc<[f64]>),
}

impl Family {
    /// The variate that belongs to `u` in (0, 1). Not decreasing in `u`, but for the
    /// hyperexponential.
    #[inline]
    pub fn quantile(&self, u: f64) -> f64 {
        match *self {
            Self::Exponential { mean } => exponential(mean, u),
            _ => self.other_quantile(u),
        }
    }

    #[inline(never)]
    fn other_quantile(&self, u: f64) -> f64 {
        match *self {
            Self::Constant(value) => value,
            Self::Uniform { min, max } => min + u * (max - min),
            Self::Triangular { min, mode, max } => triangular(min, mode, max, u),
            Self::Exponential { mean } => exponential(mean, u),
            Self::Gamma { gamma, scale } => scale * gamma.quantile(u),
            Self::Lognormal { median, sigma } => median * exp(sigma * normal_quantile(u)),
            Self::Weibull { shape, scale } => scale * pow(-ln_1p(-u), 1.0 / shape),
            Self::Pareto { shape, min } => min * exp(-ln_1p(-u) / shape),
            Self::Hyperexponential(ref branches) => hyperexponential(branches, u),
            // Also at the largest uniform the product rounds to less than the length.
            Self::Empirical(ref values) => values[(u * values.len() as f64) as usize],
        }
    }

    /// The largest variate that a stream can give.
    pub fn largest(&self) -> f64 {
        match self {
            Self::Hyperexponential(branches) => branches
                .iter()
                .map(|branch| exponential(branch.mean, LARGEST_UNIFORM))
                .fold(0.0, f64::max),
            _ => self.quantile(LARGEST_UNIFORM),
        }
    }

    /// The smallest variate that a stream can give.
    pub fn smallest(&self) -> f64 {
        match self {
            Self::Hyperexponential(branches) => {
                let all = branches.iter().map(|b| exponential(b.mean, SMALLEST_UNIFORM));
                all.fold(f64::INFINITY, f64::min)
            }
            _ => self.quantile(SMALLEST_UNIFORM),
        }
    }

    /// The law in about so many slices: the chance of each, and its smallest and largest variates.
    pub fn slices(&self, count: usize) -> Vec<(f64, f64, f64)> {
        let cut = |count: usize, share: f64, quantile: &dyn Fn(f64) -> f64| {
            let at = |place: usize| {
                let u = place as f64 / count as f64;
                quantile(u.clamp(SMALLEST_UNIFORM, LARGEST_UNIFORM))
            };
            let each = share / count as f64;
            (0..count).map(|place| (each, at(place), at(place + 1))).collect::<Vec<_>>()
        };
        match self {
            Self::Hyperexponential(branches) => {
                let count = count.div_ceil(branches.len());
                let of = |b: &Branch| cut(count, b.share, &|u| exponential(b.mean, u));
                branches.iter().flat_map(of).collect()
            }
            _ => cut(count, 1.0, &|u| self.quantile(u)),
        }
    }

    /// The only variate there is, if there is only one.
    pub fn constant(&self) -> Option<f64> {
        match *self {
            Self::Constant(value) => Some(value),
            Self::Uniform { min, max } | Self::Triangular { min, max, .. } if min == max => {
                Some(min)
            }
            Self::Empirical(ref values) if values.first() == values.last() => Some(values[0]),
            _ => None,
        }
    }

    /// The mean; `None` when it is infinite (or beyond the range of a number).
    pub fn mean(&self) -> Option<f64> {
        let mean = match *self {
            Self::Constant(value) => value,
            Self::Uniform { min, max } => min + 0.5 * (max - min),
            Self::Triangular { min, mode, max } => (min + mode + max) / 3.0,
            Self::Exponential { mean } => mean,
            Self::Gamma { gamma, scale } => scale * gamma.shape(),
            Self::Lognormal { median, sigma } => median * exp(0.5 * sigma * sigma),
            Self::Weibull { shape, scale } => scale * exp(lgamma(1.0 + 1.0 / shape)),
            Self::Pareto { shape, .. } if shape <= 1.0 => f64::INFINITY,
            Self::Pareto { shape, min } => min * shape / (shape - 1.0),
            Self::Hyperexponential(ref branches) => {
                branches.iter().map(|branch| branch.share * branch.mean).sum()
            }
            Self::Empirical(ref values) => average(values.iter().copied(), values.len()),
        };
        mean.is_finite().then_some(mean)
    }
}

/// The mean of a list, without overflow.
pub(super) fn average(values: impl Iterator<Item = f64>, count: usize) -> f64 {
    values.map(|value| value / count as f64).sum()
}

fn exponential(mean: f64, u: f64) -> f64 {
    mean * -ln_1p(-u)
}

fn triangular(min: f64, mode: f64, max: f64, u: f64) -> f64 {
    let width = max - min;
    if u * width < mode - min {
        min + (u * width).sqrt() * (mode - min).sqrt()
    } else {
        max - ((1.0 - u) * width).sqrt() * (max - mode).sqrt()
    }
}

/// The uniform chooses the branch; its place within the branch's share makes the variate.
fn hyperexponential(branches: &[Branch], u: f64) -> f64 {
    let chosen = branches.partition_point(|branch| branch.before <= u) - 1;
    let branch = branches[chosen];
    let rest = (u - branch.before) / branch.share;
    exponential(branch.mean, rest.clamp(SMALLEST_UNIFORM, LARGEST_UNIFORM))
}

/// The mean of an exponential with both ends clamped: `low + mean (e^(-low/mean) -
/// e^(-high/mean))`.
pub fn clamped_exponential_mean(mean: f64, low: f64, high: f64) -> f64 {
    low - mean * exp(-low / mean) * expm1(-(high - low) / mean)
}

/// The scale of a Weibull law with this shape and mean; not usable (0 or not finite) for extreme
/// shapes.
pub(super) fn weibull_scale(shape: f64, mean: f64) -> f64 {
    mean * exp(-lgamma(1.0 + 1.0 / shape))
}

/// `sigma` of a lognormal law with this median and 90th percentile.
pub(super) fn lognormal_sigma(median: f64, p90: f64) -> f64 {
    ln(p90 / median) / normal_quantile(0.9)
}
