//! Which law, of those that were fitted, and whether any is good enough.
//!
//! The rule: least AIC; within 2 of it the fewest parameters, then lognormal before Weibull before
//! gamma before exponential. If even the chosen law lies farther from the data than 95 of 100 samples
//! of its own would, the data speak for themselves (`empirical`), with its tail beyond the last end.
//! Promises: every candidate is kept with its own numbers. Never: a fit to fewer than [`ENOUGH`]
//! events.

use super::curve::curve;
use super::distance::{Censoring, chance_as_far, distance, empirical};
use super::law::Law;
use super::likelihood::{Fit, Unfit};
use super::points::{Point, points};
use super::sample::Sample;
use crate::random::Lane;

/// So many events are enough for a fit, so many trials for a share.
pub const ENOUGH: f64 = 10.0;
/// AIC this near to the least is as good.
const AS_GOOD: f64 = 2.0;
/// A chance below this speaks against a law.
const DOUBT: f64 = 0.05;
/// So many values stand for data that follow no law, at least and at most.
const VALUES: (usize, usize) = (20, 200);

/// What was fitted to a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Every law that could be fitted, in the order of [`Law::ALL`].
    pub candidates: Vec<Fit>,
    /// The place of the chosen one among them.
    pub best: usize,
    /// Its largest distance from the data.
    pub distance: f64,
    /// The chance that a sample of it is as far; unknown without draws.
    pub p_value: Option<f64>,
    /// Values that stand for the data, in seconds, where the law does not do.
    pub values: Option<Vec<f64>>,
    /// The curve of the data themselves.
    pub curve: Vec<Point>,
}

impl Choice {
    /// The chosen law.
    pub fn fit(&self) -> &Fit {
        &self.candidates[self.best]
    }

    /// The share that ends within so many seconds, from 0 to 1, by what was chosen: the law, or the
    /// values that stand for the data.
    pub fn share(&self, seconds: f64) -> f64 {
        match &self.values {
            None => 1.0 - self.fit().above(seconds),
            Some(values) => {
                let ended = values.iter().filter(|value| **value <= seconds).count();
                ended as f64 / values.len().max(1) as f64
            }
        }
    }

    /// By how much the AIC of a candidate exceeds the least.
    pub fn delta_aic(&self, candidate: &Fit) -> f64 {
        candidate.aic() - least(&self.candidates)
    }
}

fn least(candidates: &[Fit]) -> f64 {
    candidates.iter().map(Fit::aic).fold(f64::INFINITY, f64::min)
}

/// All laws that can be fitted; the reason of the last where none can.
///
/// # Errors
/// When no law can be fitted.
pub fn candidates(sample: &Sample) -> Result<Vec<Fit>, Unfit> {
    let fits = Law::ALL.map(|law| Fit::of(law, sample));
    let found: Vec<Fit> = fits.iter().filter_map(|fit| fit.ok()).collect();
    match found.is_empty() {
        true => Err(fits.iter().find_map(|fit| fit.err()).unwrap_or(Unfit::NoTop)),
        false => Ok(found),
    }
}

/// The place of the law that the rule takes.
pub fn best(candidates: &[Fit]) -> usize {
    let least = least(candidates);
    let as_good = (0..candidates.len()).filter(|i| candidates[*i].aic() <= least + AS_GOOD);
    let rank = |i: &usize| {
        let law = candidates[*i].law;
        (law.parameters().len(), std::cmp::Reverse(law))
    };
    as_good.min_by_key(rank).unwrap_or(0)
}

/// Fits and chooses, from [`ENOUGH`] events on.
///
/// # Errors
/// When there are fewer events, or no law can be fitted.
pub fn choose(
    sample: &Sample,
    events: f64,
    censoring: &Censoring,
    draws: u32,
    lane: &mut Lane,
) -> Result<Choice, Unfit> {
    if events < ENOUGH {
        return Err(if events == 0.0 { Unfit::NoEvent } else { Unfit::TooFew });
    }
    let candidates = candidates(sample)?;
    let best = best(&candidates);
    let fit = &candidates[best];
    let data = curve(sample);
    let distance = distance(fit, &data);
    let p_value = chance_as_far(fit, sample, censoring, draws, lane);
    let doubtful = p_value.is_some_and(|p| p < DOUBT);
    let count = (sample.events() as usize).clamp(VALUES.0, VALUES.1);
    let values = (doubtful && !data.is_empty()).then(|| empirical(fit, &data, count));
    let curve = points(sample, &data);
    Ok(Choice { candidates, best, distance, p_value, values, curve })
}
