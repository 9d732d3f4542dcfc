//! A fully sequential test of a mean against a limit, with an indifference zone.
//!
//! Observations are looked at one after another. As long as their sum, counted from the limit, stays
//! within a triangle that closes with time, more are needed; which side it leaves by decides. The
//! wrong side is left by with at most the chance asked for when the mean is farther from the limit
//! than the tolerance; within the tolerance either answer may come. The triangle is that of Kim and
//! Nelson 2001 (A fully sequential procedure for indifference-zone selection in simulation, ACM
//! TOMACS 11), with one known alternative as in Kim 2005 (Comparison with a standard via fully
//! sequential procedures, ACM TOMACS 15), after Fabian 1974.
//!
//! Promises: the answer depends on the observations and their order alone; it comes after a number
//! of observations that is known from the first ones. Needs: independent observations, roughly
//! normal, such as means or quantiles of long replications. Never: rare counts, which have intervals
//! of their own (see the parent module).

use super::interval::variance;
use crate::math::pow;

/// The side of the limit on which a mean lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Below.
    Below,
    /// Above.
    Above,
}

/// The test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SequentialTest {
    /// How many observations give the variance.
    first: usize,
    /// Half the width of the indifference zone.
    tolerance: f64,
    /// The constant of the triangle.
    h_squared: f64,
}

impl SequentialTest {
    /// With at least 2 `first` observations, the chance of an `error` in (0, 0.5), a `tolerance`
    /// above 0 in the unit of the observations.
    pub fn new(first: usize, error: f64, tolerance: f64) -> Self {
        let degrees = first.max(2) as f64 - 1.0;
        let eta = 0.5 * (pow(2.0 * error, -2.0 / degrees) - 1.0);
        Self { first: first.max(2), tolerance, h_squared: 2.0 * eta * degrees }
    }

    /// On which side of `limit` the mean lies, and after how many observations that was known;
    /// `None` when more are needed.
    pub fn decide(&self, observations: &[f64], limit: f64) -> Option<(Side, usize)> {
        let variance = variance(observations.get(..self.first)?)?;
        let longest = self.h_squared * variance / (self.tolerance * self.tolerance);
        let mut sum: f64 = observations[..self.first - 1].iter().map(|x| x - limit).sum();
        for (at, x) in observations.iter().enumerate().skip(self.first - 1) {
            sum += x - limit;
            let height = 0.5 * self.tolerance * (longest - (at as f64 + 1.0)).max(0.0);
            if sum.abs() > height {
                let side = if sum < 0.0 { Side::Below } else { Side::Above };
                return Some((side, at + 1));
            }
            if sum == 0.0 && height == 0.0 {
                // Exactly at the limit, without a doubt: it keeps the limit from either side.
                return Some((Side::Below, at + 1));
            }
        }
        None
    }

    /// On which side of zero the mean lies, looked at after all these observations and not before, with
    /// the larger of the variances of the first ones and of all: more careful than
    /// [`SequentialTest::decide`], which looks after each of them. `None` when more are needed.
    pub fn now(&self, observations: &[f64]) -> Option<Side> {
        let first = variance(observations.get(..self.first)?)?;
        let variance = variance(observations)?.max(first);
        let longest = self.h_squared * variance / (self.tolerance * self.tolerance);
        let height = 0.5 * self.tolerance * (longest - observations.len() as f64).max(0.0);
        let sum: f64 = observations.iter().sum();
        match sum {
            _ if sum.abs() <= height && height > 0.0 => None,
            sum if sum > 0.0 => Some(Side::Above),
            _ => Some(Side::Below),
        }
    }

    /// After how many observations an answer is certain, judging by the first ones.
    pub fn longest(&self, observations: &[f64]) -> Option<f64> {
        let variance = variance(observations.get(..self.first)?)?;
        Some((self.h_squared * variance / (self.tolerance * self.tolerance)).max(self.first as f64))
    }
}
