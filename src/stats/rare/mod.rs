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
//! no end leaves the range of the measure, unless the mean does; the mean is the mean of the values, whatever the
//! interval. Limits: clusters of which only one was seen may be larger than that one; clusters
//! larger than assumed make the interval without events too short by that much; a rare part of
//! something frequent (an attacker's hours among everybody's) does not show in the effective
//! count. How often the intervals cover the truth is measured in `tests/truth/coverage.rs`.

use super::interval::{Estimate, Method, estimate};
use super::sample::Sample;

/// What the values of a measure are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Something that is neither below zero nor above a limit: Student's t, cut at the limits. A
    /// time when it adds up from events.
    Level {
        /// The largest possible value, if there is one.
        most: Option<f64>,
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

impl Kind {
    /// As text that [`Kind::read`] reads back to the last bit: a word and numbers, between spaces.
    pub fn text(self) -> String {
        match self {
            Self::Level { most: Some(most), rest, longest } => {
                format!("level {rest:?} {longest:?} {most:?}")
            }
            Self::Level { most: None, rest, longest } => format!("level {rest:?} {longest:?}"),
            Self::Count { one, together } => format!("count {one:?} {together:?}"),
            Self::Share { trials, together } => format!("share {trials:?} {together:?}"),
            Self::Time { longest, seen: Some(seen) } => format!("time {longest:?} {seen:?}"),
            Self::Time { longest, seen: None } => format!("time {longest:?}"),
        }
    }

    /// From its text; `None` when it is none.
    pub fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let word = words.next()?;
        let numbers = words.map(|word| word.parse().ok()).collect::<Option<Vec<f64>>>()?;
        if numbers.iter().any(|number| !number.is_finite()) {
            return None;
        }
        match (word, &numbers[..]) {
            ("level", &[rest, longest]) => Some(Self::Level { most: None, rest, longest }),
            ("level", &[rest, longest, most]) => {
                Some(Self::Level { most: Some(most), rest, longest })
            }
            ("count", &[one, together]) => Some(Self::Count { one, together }),
            ("share", &[trials, together]) => Some(Self::Share { trials, together }),
            ("time", &[longest, seen]) => Some(Self::Time { longest, seen: Some(seen) }),
            ("time", &[longest]) => Some(Self::Time { longest, seen: None }),
            _ => None,
        }
    }
}

/// The mean and its interval, as the kind of measure and the number of events ask for. `None`
/// without values; no interval for a single value.
pub fn estimate_kind(kind: Kind, values: &[f64], confidence: f64) -> Option<Estimate> {
    let plain = estimate(values, confidence)?;
    if plain.n < 2 {
        return Some(plain);
    }
    let sample = Sample::new(values, confidence)?;
    let most = if let Kind::Level { most, .. } = kind { most } else { None };
    let (method, ends) = match kind {
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
    let found = ends.map_or(Some(plain), |ends| plain.with(ends, method))?;
    let interval = found.interval.within(0.0, most.unwrap_or(f64::INFINITY));
    Some(Estimate { interval, ..found })
}
