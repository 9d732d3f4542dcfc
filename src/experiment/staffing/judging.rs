//! Whether a target is met, by a test that may look after every replication.

use crate::scenario::model::{Limit, Target};
use crate::stats::{Estimate, Kind, Method, SequentialTest, Side, estimate_kind};

/// What is known about a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It is met.
    Met,
    /// It is missed.
    Missed,
    /// More replications are needed.
    Open,
}

impl Judgement {
    /// The word in the `meets` column; an open question has none.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Met => "yes",
            Self::Missed => "no",
            Self::Open => "",
        }
    }
}

/// The test of one target.
#[derive(Clone, Copy, Debug)]
pub struct Judge {
    limit: Limit,
    first: u32,
    test: SequentialTest,
    error: f64,
}

/// What the test says, and about how many replications it will take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// What is known.
    pub judgement: Judgement,
    /// An answer is certain after so many, as far as the first ones tell.
    pub longest: f64,
}

impl Judge {
    /// With `first` replications for the variance, the chance of an `error`, and a `tolerance`
    /// relative to the limit.
    pub fn new(target: &Target, first: u32, error: f64, tolerance: f64) -> Self {
        let zone = match target.limit {
            Limit::AtMost(limit) | Limit::AtLeast(limit) => (limit * tolerance).max(1e-9),
        };
        let test = SequentialTest::new(first as usize, 0.5 * error, zone);
        Self { limit: target.limit, first, test, error }
    }

    /// Judges the values of a measure; `looks` is how often it was judged before.
    ///
    /// Half of the error belongs to intervals, looked at anew each time with a share that makes any
    /// number of looks safe; they settle at once what is far from the limit, and they are exact for
    /// what is made of few events. The other half belongs to the sequential test, which settles what
    /// is near, and is right for roughly normal values only.
    pub fn judge(&self, kind: Kind, values: &[f64], looks: u32) -> Finding {
        let longest = self.test.longest(values).unwrap_or(f64::INFINITY);
        let open = Finding { judgement: Judgement::Open, longest };
        let decided = |side| Finding { judgement: self.meaning(side), longest };
        let look = f64::from(looks + 1);
        // The sum of 1/n^2 is pi^2/6, so all looks together keep to their half of the error.
        let share = 3.0 * self.error / (std::f64::consts::PI * std::f64::consts::PI * look * look);
        let Some(found) = estimate_kind(kind, values, 1.0 - 2.0 * share) else { return open };
        if values.len() < self.first as usize {
            return open;
        }
        if let Some(side) = self.side(&found) {
            return decided(side);
        }
        if found.method != Method::Student {
            return open;
        }
        let side = self.test.decide(values, self.at()).map(|(side, _)| side);
        side.map_or(open, decided)
    }

    fn at(&self) -> f64 {
        match self.limit {
            Limit::AtMost(limit) | Limit::AtLeast(limit) => limit,
        }
    }

    /// The side on which the whole interval lies.
    fn side(&self, found: &Estimate) -> Option<Side> {
        let found = found.interval;
        let (below, above) = match self.limit {
            Limit::AtMost(limit) => (found.is_at_most(limit), found.is_above(limit)),
            Limit::AtLeast(limit) => (found.is_below(limit), found.is_at_least(limit)),
        };
        match (below, above) {
            (true, _) => Some(Side::Below),
            (_, true) => Some(Side::Above),
            _ => None,
        }
    }

    fn meaning(&self, side: Side) -> Judgement {
        match (self.limit, side) {
            (Limit::AtMost(_), Side::Below) | (Limit::AtLeast(_), Side::Above) => Judgement::Met,
            _ => Judgement::Missed,
        }
    }
}

/// How much of its limit a value takes up: 1 at the limit, more is worse.
pub fn strain(value: f64, limit: Limit) -> f64 {
    match limit {
        Limit::AtMost(limit) if limit > 0.0 => value / limit,
        Limit::AtLeast(limit) if value > 0.0 => limit / value,
        Limit::AtMost(limit) if value <= limit => 0.0,
        _ => f64::INFINITY,
    }
}
