//! Intervals of rare things: counts, shares and times that rest on few events.
//!
//! Student's t takes the mean of the replications for normal. With few events in all replications
//! it is not: the interval is too short upwards, and without any event it is [0, 0], which claims
//! to know what nobody has seen. Here the number of events decides:
//!
//! - What counts is the *effective count*: `n m² / v` for a mean `m` with variance `v` over `n`
//!   replications, as many independent events as would make a count equally uncertain, and at most
//!   the number seen, where that is known. It is the effective sample size of Korn and Graubard
//!   (Survey Methodology 24, 1998, 193-201), which allows for events in clusters, such as several
//!   attempts in one compromise.
//! - From 40 on in all replications together, the interval is Student's, as everywhere.
//! - Below, the effective count is lowered by `(z / t)²`, the price of estimating `v` (`z` and `t`
//!   are the quantiles of the normal and of Student's distribution with `n - 1` degrees), and a
//!   count gets the exact interval of a Poisson mean (Garwood, Biometrika 28, 1936, 437-442) at
//!   that number, scaled to the mean: with chi-square quantiles at a count that need not be whole,
//!   as in Fay and Feuer (Statistics in Medicine 16, 1997, 791-801). Without events the upper limit
//!   at 95 % is 3.69 events in all replications, or 3.69 clusters of them (see below).
//! - A share gets that of Clopper and Pearson (Biometrika 26, 1934, 404-413) at the effective
//!   number of trials; its rare side is the smaller one of successes and failures.
//! - A time that adds up from few events, or is the mean or a quantile of few waits (fewer than 120
//!   that decide it: of a mean all, of a quantile twice those beyond it), gets that of a count.
//!   Since few events also say little of how long they are, the effective count is lowered by `k /
//!   (k + 2)` with `k` replications that have any. Without events, each is taken to be as long as it
//!   can be. A level that adds up from events (hours active, requests pending) is such a time, over
//!   the part that is there without events (standing access).
//! - Without any event nothing shows whether events come alone or together, and the interval of
//!   independent events may be far too short. So the number that come together is assumed: the
//!   design effect `1 + (m - 1) r` of Kish (Survey Sampling, 1965) at its worst, `r = 1`, for
//!   clusters of a size `m` that the scenario suggests. Where approvers can be absent, the requests
//!   of one day share a fate; otherwise as many as meet a long queue; attempts those of one
//!   compromise; what hangs on each request alone (checks, denials) comes alone. What was assumed
//!   stands in `experiment`; with events seen, the effective count replaces it.
//! - A difference of rare things is split into its positive and its negative parts, whose intervals
//!   are put together by their distances from the means (MOVER: Zou and Donner, Statistics in
//!   Medicine 27, 2008, 1693-1702).
//!
//! Promises: one rule, made from the values and their [`Kind`] alone, and the same for everybody;
//! the ends never leave the range of the measure; the mean is the mean of the values, whatever the
//! interval. Limits: clusters of which only one was seen may be larger than that one; clusters
//! larger than assumed make the interval without events too short by that much; a rare part of
//! something frequent (an attacker's hours among everybody's) does not show in the effective
//! count. How often the intervals cover the truth is measured in `tests/coverage.rs`.

use super::interval::{Estimate, Method, estimate};
use super::sample::Sample;

/// What the values of a measure are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Something that is neither below zero nor above a limit: Student's t, cut at the limits. A
    /// time when it adds up from events.
    Level {
        /// The largest possible value; infinite when there is none.
        most: f64,
        /// The value when nothing happens.
        rest: f64,
        /// The most that one event adds to the value of its replication, on average; 0 when it is
        /// not made of events.
        longest: f64,
    },
    /// A number of events.
    Count {
        /// What one event adds to the value of its replication.
        one: f64,
        /// How many events come together, on average, where none was seen.
        together: f64,
    },
    /// A share of trials.
    Share {
        /// The number of trials in all replications together.
        trials: f64,
        /// How many trials share a fate, where no other fate was seen.
        together: f64,
    },
    /// Time that adds up from events of different length, or a mean or quantile of such times.
    Time {
        /// The most that one event adds to the value of its replication, on average; 0 where values
        /// of zero are no sign of rareness.
        longest: f64,
        /// How many waits decide the value, in all replications together; `None` if it is not known.
        seen: Option<f64>,
    },
}

/// The mean and its interval, as the kind of measure and the number of events ask for. `None`
/// without values; no interval for a single value.
pub fn estimate_kind(kind: Kind, values: &[f64], confidence: f64) -> Option<Estimate> {
    let plain = estimate(values, confidence)?;
    if plain.n < 2 {
        return Some(plain);
    }
    let sample = Sample::new(values, confidence)?;
    let most = if let Kind::Level { most, .. } = kind { most } else { f64::INFINITY };
    let (method, interval) = match kind {
        Kind::Level { longest: 0.0, .. } => (Method::Student, None),
        Kind::Level { rest, longest, .. } => {
            let over: Vec<f64> = values.iter().map(|value| (value - rest).max(0.0)).collect();
            let few = Sample::new(&over, confidence)?.time(longest, None);
            (Method::Poisson, few.map(|(low, high)| (rest + low, rest + high)))
        }
        Kind::Count { one, together } => (Method::Poisson, sample.count(one, together)),
        Kind::Time { longest, seen } => (Method::Poisson, sample.time(longest, seen)),
        Kind::Share { trials, together } => (Method::Binomial, sample.share(trials, together)),
    };
    let cut = |(low, high): (f64, f64)| (low.max(0.0), high.min(most));
    Some(match interval {
        Some(few) => Estimate { interval: Some(cut(few)), method, ..plain },
        None => Estimate { interval: plain.interval.map(cut), ..plain },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{exp, normal_quantile, student_quantile};
    use crate::stats::sample::poisson_limits;

    fn close(found: f64, known: f64, allowed: f64) {
        assert!((found - known).abs() <= allowed, "{found} instead of {known}");
    }

    fn interval(kind: Kind, values: &[f64]) -> (f64, f64) {
        estimate_kind(kind, values, 0.95).unwrap().interval.unwrap()
    }

    #[test]
    fn without_events_the_limit_is_that_of_no_events_in_all_replications() {
        let (low, high) = interval(Kind::Count { one: 52.0, together: 1.0 }, &[0.0; 20]);
        assert_eq!(low, 0.0);
        close(high, 3.688_879_454 * 52.0 / 20.0, 1e-7);
        let (low, high) = interval(Kind::Time { longest: 8.0, seen: None }, &[0.0; 20]);
        assert_eq!(low, 0.0);
        close(high, 3.688_879_454 * 8.0 / 20.0, 1e-7);
        // 1 - 0.025^(1/100).
        let (low, high) = interval(Kind::Share { trials: 100.0, together: 1.0 }, &[0.0; 20]);
        assert_eq!(low, 0.0);
        close(high, 1.0 - exp(crate::math::ln(0.025) / 100.0), 1e-12);
        let (low, high) = interval(Kind::Share { trials: 100.0, together: 1.0 }, &[1.0; 20]);
        close(low, exp(crate::math::ln(0.025) / 100.0), 1e-12);
        assert_eq!(high, 1.0);
        // What cannot happen has no width.
        assert_eq!(
            interval(Kind::Level { most: 1.0, rest: 0.0, longest: 0.0 }, &[0.0; 20]),
            (0.0, 0.0)
        );
        assert_eq!(interval(Kind::Time { longest: 0.0, seen: None }, &[0.0; 20]), (0.0, 0.0));
    }

    #[test]
    fn events_in_clusters_count_less() {
        // Twelve events spread evenly: less dispersed than Poisson, so the count is that seen.
        let even = [1.0; 12];
        let found = estimate_kind(Kind::Count { one: 1.0, together: 1.0 }, &even, 0.95).unwrap();
        assert_eq!(found.method, Method::Poisson);
        let (low, high) = poisson_limits(12.0, 0.95);
        close(found.low().unwrap(), low / 12.0, 1e-12);
        close(found.high().unwrap(), high / 12.0, 1e-12);
        // All in one replication: 144 / (12 * 12) of an event, lowered by the price.
        let mut one = [0.0; 12];
        one[3] = 12.0;
        let found = interval(Kind::Count { one: 1.0, together: 1.0 }, &one);
        let price = normal_quantile(0.975) / student_quantile(0.975, 11.0);
        let (low, high) = poisson_limits(price * price, 0.95);
        close(found.0, low / (price * price), 1e-9);
        close(found.1, high / (price * price), 1e-9);
    }

    #[test]
    fn what_adds_up_from_few_events_is_a_time_over_what_is_there_without() {
        // Two people have standing access; somebody else was active in two of ten replications.
        let mut values = [2.0; 10];
        (values[3], values[8]) = (2.5, 2.25);
        let level = Kind::Level { most: 2.6, rest: 2.0, longest: 0.5 };
        let over: Vec<f64> = values.iter().map(|value| value - 2.0).collect();
        let time = interval(Kind::Time { longest: 0.5, seen: None }, &over);
        let found = estimate_kind(level, &values, 0.95).unwrap();
        assert_eq!((found.mean, found.method), (2.075, Method::Poisson));
        close(found.low().unwrap(), 2.0 + time.0, 1e-12);
        close(found.high().unwrap(), (2.0 + time.1).min(2.6), 1e-12);
        // Nobody seen: each event as long as it can be. Nobody possible: no width.
        let (low, high) = interval(level, &[2.0; 10]);
        assert_eq!(low, 2.0);
        close(high, 2.0 + 0.5 * 0.368_887_945_4, 1e-9);
        let standing = Kind::Level { most: 9.0, rest: 2.0, longest: 0.0 };
        assert_eq!(interval(standing, &[2.0; 10]), (2.0, 2.0));
        // Many events: as ever.
        let many = [2.4, 2.5, 2.45, 2.55, 2.5, 2.4, 2.45, 2.5, 2.55, 2.5];
        assert_eq!(estimate_kind(level, &many, 0.95), estimate(&many, 0.95));
    }

    #[test]
    fn without_events_as_many_are_taken_to_come_together_as_are_said() {
        let alone = interval(Kind::Share { trials: 4_000.0, together: 1.0 }, &[0.0; 20]).1;
        let together = interval(Kind::Share { trials: 4_000.0, together: 40.0 }, &[0.0; 20]).1;
        close(alone, 1.0 - exp(crate::math::ln(0.025) / 4_000.0), 1e-12);
        close(together, 1.0 - exp(crate::math::ln(0.025) / 100.0), 1e-12);
        let count = interval(Kind::Count { one: 1.0, together: 7.0 }, &[0.0; 20]).1;
        close(count, 7.0 * 3.688_879_454 / 20.0, 1e-7);
        // One event seen: its own replication says how they come.
        let mut seen = [0.0; 20];
        seen[7] = 0.1;
        let share = |together| interval(Kind::Share { trials: 4_000.0, together }, &seen);
        assert_eq!(share(1.0), share(40.0));
    }

    #[test]
    fn forty_events_are_enough_for_students_t() {
        let kind = Kind::Count { one: 1.0, together: 1.0 };
        let method = |values: &[f64]| estimate_kind(kind, values, 0.95).unwrap().method;
        assert_eq!(method(&[4.0, 4.0, 4.0, 4.0, 3.0, 5.0, 4.0, 4.0, 4.0, 3.0]), Method::Poisson);
        assert_eq!(method(&[4.0, 4.0, 4.0, 4.0, 3.0, 5.0, 4.0, 4.0, 4.0, 4.0]), Method::Student);
        let many = [40.0, 52.0, 47.0];
        assert_eq!(estimate_kind(kind, &many, 0.95), estimate(&many, 0.95));
        let shares = [0.4, 0.5, 0.45, 0.52];
        let share = Kind::Share { trials: 4_000.0, together: 1.0 };
        assert_eq!(estimate_kind(share, &shares, 0.95), estimate(&shares, 0.95));
    }

    #[test]
    fn levels_are_cut_and_single_values_have_no_interval() {
        let (low, high) =
            interval(Kind::Level { most: 1.0, rest: 0.0, longest: 0.0 }, &[0.0, 1.0, 0.9]);
        assert_eq!((low, high), (0.0, 1.0));
        for kind in [
            Kind::Count { one: 1.0, together: 1.0 },
            Kind::Share { trials: 3.0, together: 1.0 },
            Kind::Time { longest: 1.0, seen: None },
        ] {
            assert_eq!(estimate_kind(kind, &[0.0], 0.95), estimate(&[0.0], 0.95));
            assert_eq!(estimate_kind(kind, &[], 0.95), None);
        }
    }
}
