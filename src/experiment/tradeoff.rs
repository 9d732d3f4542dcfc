//! Which policies are worth having: the trade-off between waiting and exposure.
//!
//! A policy is dominated when another one is clearly better in one of two measures and not clearly
//! worse in the other, judged by paired intervals; the others are efficient. "Clearly" means that the
//! interval of the paired difference excludes zero, so with more replications more can be told apart.

use super::kinds::kind;
use super::results::{PolicyResult, Results};
use crate::measure::Measure;
use crate::scenario::model::Scenario;
use crate::stats::{Kind, paired_kind};

/// The two measures, and what they say of each policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Tradeoff {
    /// What is waited for, lower is better.
    pub waiting: Measure,
    /// What is risked, lower is better.
    pub risk: Measure,
    /// For each place of a policy, the places of those that dominate it; empty when it is efficient.
    pub dominated_by: Vec<Vec<usize>>,
}

/// The values of one policy in both measures, replication by replication, and what they are made
/// of.
type Series = [(Kind, Vec<Option<f64>>); 2];

impl Tradeoff {
    /// The trade-off of all policies, for all roles together: time to access (p95) against the time
    /// that attackers hold a role; without `[threat]`, against exposure.
    pub fn new(scenario: &Scenario, results: &Results) -> Self {
        let waiting = Measure::TimeToAccessP95;
        let risk = match scenario.threat {
            Some(_) => Measure::AttackerPrivilegedTime,
            None => Measure::Exposure,
        };
        let one = |policy: &PolicyResult, measure| {
            (kind(scenario, policy, None, measure), policy.series(None, measure))
        };
        let policies = results.policies.iter();
        let series: Vec<Series> =
            policies.map(|policy| [one(policy, waiting), one(policy, risk)]).collect();
        let confidence = scenario.simulation.confidence;
        let beaten_by = |place: usize| {
            let others = (0..series.len()).filter(|other| *other != place);
            others.filter(|&other| beats(&series[other], &series[place], confidence)).collect()
        };
        Self { waiting, risk, dominated_by: (0..series.len()).map(beaten_by).collect() }
    }
}

/// Whether `one` is clearly better than `other` in one measure and not clearly worse in the other.
fn beats(one: &Series, other: &Series, confidence: f64) -> bool {
    let signs: Vec<i8> =
        one.iter().zip(other).map(|(one, other)| sign(one, other, confidence)).collect();
    signs.contains(&-1) && !signs.contains(&1)
}

/// -1 when `one` is clearly lower, 1 when it is clearly higher, 0 when the interval does not say.
fn sign(
    (kind, one): &(Kind, Vec<Option<f64>>),
    (against, other): &(Kind, Vec<Option<f64>>),
    confidence: f64,
) -> i8 {
    let paired = paired_kind(kind.against(*against), one, other, confidence);
    let Some(difference) = paired.map(|paired| paired.difference) else { return 0 };
    match difference.interval {
        Some((_, high)) if high < 0.0 => -1,
        Some((low, _)) if low > 0.0 => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(values: [Option<f64>; 3]) -> (Kind, Vec<Option<f64>>) {
        (Kind::Level { most: f64::INFINITY, rest: 0.0, longest: 0.0 }, values.to_vec())
    }

    fn series(waiting: f64, risk: f64) -> Series {
        let around = |mean: f64| plain([-1.0, 0.0, 1.0].map(|off| Some(mean + off)));
        [around(waiting), around(risk)]
    }

    #[test]
    fn better_in_one_and_no_worse_in_the_other() {
        let table = [
            // (one, other, one beats the other)
            ((10.0, 10.0), (20.0, 20.0), true),
            ((10.0, 20.0), (20.0, 20.0), true),
            ((10.0, 20.0), (20.0, 10.0), false),
            ((20.0, 10.0), (10.0, 20.0), false),
            ((10.0, 10.0), (10.0, 10.0), false),
            ((20.0, 20.0), (10.0, 10.0), false),
        ];
        for (one, other, expected) in table {
            let found = beats(&series(one.0, one.1), &series(other.0, other.1), 0.95);
            assert_eq!(found, expected, "{one:?} against {other:?}");
        }
    }

    #[test]
    fn a_difference_within_its_interval_is_none() {
        let one = plain([Some(1.0); 3]);
        let noisy = [plain([Some(1.0), Some(9.0), Some(2.0)]), one.clone()];
        let still = [plain([Some(4.0), Some(4.5), Some(4.0)]), one];
        assert!(!beats(&noisy, &still, 0.95) && !beats(&still, &noisy, 0.95));
        let unknown = [plain([None; 3]), plain([None; 3])];
        assert!(!beats(&unknown, &still, 0.95));
    }
}
