//! Paired differences of rare things.
//!
//! See [`super::rare`] for the rules and their sources.

use super::interval::{Method, Paired, mean, paired};
use super::rare::Kind;
use super::sample::{MANY, Sample};
use crate::math::{ln, sqrt};

impl Kind {
    /// What a difference is made of: of events of either side, the longer ones, and as many together
    /// as on either side. A side that is ruled out adds nothing.
    pub fn against(self, other: Self) -> Self {
        match (self, other) {
            (Self::Count { one, together }, Self::Count { together: theirs, .. }) => {
                Self::Count { one, together: together.max(theirs) }
            }
            (
                Self::Share { trials, together },
                Self::Share { trials: their_trials, together: theirs },
            ) => Self::Share { trials: trials.min(their_trials), together: together.max(theirs) },
            (Self::Time { longest, seen }, Self::Time { longest: theirs, seen: other }) => {
                let seen = seen.zip(other).map(|(seen, other)| seen.min(other));
                Self::Time { longest: longest.max(theirs), seen }
            }
            (Self::Level { most, rest, longest }, Self::Level { longest: theirs, .. }) => {
                Self::Level { most, rest, longest: longest.max(theirs) }
            }
            (Self::Level { .. }, other) => other,
            (mine, _) => mine,
        }
    }
}

/// The differences `a - b` over the replications that have both values, with an interval that
/// fits the kind of both. `None` when there is no such replication.
pub fn paired_kind(
    kind: Kind,
    a: &[Option<f64>],
    b: &[Option<f64>],
    confidence: f64,
) -> Option<Paired> {
    let plain = paired(a, b, confidence)?;
    let differences: Vec<f64> = a.iter().zip(b).filter_map(|(a, b)| Some((*a)? - (*b)?)).collect();
    let Some(ends) = sparse_difference(kind, &differences, confidence) else {
        return Some(plain);
    };
    Some(Paired { difference: plain.difference.with(ends, Method::Poisson)?, ..plain })
}

/// The interval of the mean difference when both its parts rest on few events; `None` when
/// Student's t serves, or with fewer than two differences. Differences of waits are as often
/// positive as negative, so t serves them.
fn sparse_difference(kind: Kind, differences: &[f64], confidence: f64) -> Option<(f64, f64)> {
    match kind {
        Kind::Time { longest: 0.0, .. } | Kind::Level { longest: 0.0, .. } => return None,
        // Levels of many events differ a little in every replication.
        Kind::Level { .. } if differing(differences) >= MANY => return None,
        _ => {}
    }
    let part = |sign: f64| -> Vec<f64> {
        differences.iter().map(|difference| (sign * difference).max(0.0)).collect()
    };
    let (gains, losses) = (part(1.0), part(-1.0));
    let correlated = covariance(&gains, &losses);
    let (gains, losses) = (Sample::new(&gains, confidence)?, Sample::new(&losses, confidence)?);
    let few = |sample: &Sample| match kind {
        Kind::Count { one, together } => sample.count(one, together),
        // A share is the number of hits over the trials of its replication.
        Kind::Share { trials, together } => sample.count(sample.n / trials, together),
        Kind::Time { longest, seen } => sample.time(longest, seen),
        Kind::Level { longest, .. } => sample.time(longest, None),
    };
    let ((gain_low, gain_high), (loss_low, loss_high)) = (few(&gains)?, few(&losses)?);
    let spread = sqrt(gains.variance * losses.variance);
    let correlation = if spread > 0.0 { (correlated / spread).clamp(-1.0, 1.0) } else { 0.0 };
    let reach = |x: f64, y: f64| sqrt((x * x + y * y - 2.0 * correlation * x * y).max(0.0));
    let difference = gains.mean - losses.mean;
    let down = reach(gains.mean - gain_low, loss_high - losses.mean);
    let up = reach(gain_high - gains.mean, losses.mean - loss_low);
    Some((difference - down, difference + up))
}

/// About how many events made replications differ, if those that do not had none: of a Poisson
/// number, `exp(-events / n)` of the replications have none. Infinite when all differ.
pub(super) fn differing(differences: &[f64]) -> f64 {
    let n = differences.len() as f64;
    let same = differences.iter().filter(|difference| **difference == 0.0).count() as f64;
    -n * ln(same / n)
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let (Some(mean_a), Some(mean_b)) = (mean(a), mean(b)) else { return 0.0 };
    let products = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b));
    products.sum::<f64>() / (a.len() as f64 - 1.0)
}
