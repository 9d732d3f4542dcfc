//! Times as a log tells them: exactly, at least, at most, or between two ends.
//!
//! Promises: what says nothing is not kept; equal times are one entry with their number; the order in
//! which times come does not matter. Times are seconds. Never: a law, a time of day.

/// The shortest time there is, in seconds: half a millisecond, since nothing finer is logged.
pub const SHORTEST: f64 = 0.0005;
/// The longest time that counts as one, in seconds: 30,000 years.
pub const LONGEST: f64 = 1e12;

/// One time, or several alike: it lies in `(low, high]`, or is `low` itself if both are the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// It is longer than this, in seconds; 0 where nothing is known.
    pub low: f64,
    /// It is at most this, in seconds; infinite where nothing is known.
    pub high: f64,
    /// How many of them there are; above 0.
    pub weight: f64,
}

impl Observation {
    /// A time that is known.
    pub fn exact(seconds: f64) -> Self {
        let seconds = if seconds <= SHORTEST { SHORTEST } else { seconds };
        Self { low: seconds, high: seconds, weight: 1.0 }
    }

    /// Longer than this: right censored.
    pub fn at_least(seconds: f64) -> Self {
        Self { low: seconds.max(0.0), high: f64::INFINITY, weight: 1.0 }
    }

    /// At most this: left censored.
    pub fn at_most(seconds: f64) -> Self {
        Self { low: 0.0, high: seconds.max(SHORTEST), weight: 1.0 }
    }

    /// Longer than the first and at most the second: interval censored.
    pub fn between(low: f64, high: f64) -> Self {
        match low < high {
            true => Self { low: low.max(0.0), high: high.max(SHORTEST), weight: 1.0 },
            false => Self::exact(high),
        }
    }

    /// Known exactly.
    pub fn is_exact(&self) -> bool {
        self.low == self.high
    }

    /// Not known to have ended.
    pub fn is_right_censored(&self) -> bool {
        self.high == f64::INFINITY
    }

    /// Whether it says anything.
    fn counts(&self) -> bool {
        let low = self.low >= 0.0 && self.low <= LONGEST;
        let high = self.high >= self.low && (self.high <= LONGEST || self.is_right_censored());
        let says = self.low > 0.0 || self.high < f64::INFINITY;
        low && high && says && self.weight > 0.0 && self.weight.is_finite()
    }
}

/// Observations in the order of their ends, equal ones together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    rows: Vec<Observation>,
}

impl Sample {
    /// Of these, without those that say nothing: at least 0, or not a number.
    pub fn new(observations: impl IntoIterator<Item = Observation>) -> Self {
        let mut all: Vec<_> = observations.into_iter().filter(Observation::counts).collect();
        all.sort_unstable_by(|a, b| {
            let by_low = a.low.total_cmp(&b.low);
            by_low.then(a.high.total_cmp(&b.high)).then(a.weight.total_cmp(&b.weight))
        });
        let mut rows: Vec<Observation> = Vec::new();
        for one in all {
            match rows.last_mut() {
                Some(last) if (last.low, last.high) == (one.low, one.high) => {
                    last.weight += one.weight;
                }
                _ => rows.push(one),
            }
        }
        Self { rows }
    }

    /// Of times and whether each was observed; else it is at least as long.
    pub fn of_times(times: &[f64], observed: &[bool]) -> Self {
        let one = |(time, observed): (&f64, &bool)| match observed {
            true => Observation::exact(*time),
            false => Observation::at_least(*time),
        };
        Self::new(times.iter().zip(observed).map(one))
    }

    /// Every second observation, or third, and so on, in the order of their ends: so many at most, and
    /// of all lengths as often as before.
    pub fn part(&self, most: usize) -> Self {
        let step = (self.total() / most.max(1) as f64).ceil();
        if step <= 1.0 {
            return self.clone();
        }
        let mut before = 0.0_f64;
        let taken = self.rows.iter().map(|row| {
            let after = before + row.weight;
            let weight = (after / step).floor() - (before / step).floor();
            before = after;
            Observation { weight, ..*row }
        });
        Self { rows: taken.filter(|row| row.weight > 0.0).collect() }
    }

    /// The observations.
    pub fn rows(&self) -> &[Observation] {
        &self.rows
    }

    /// How many ended at a time that is known, if only to lie between two ends.
    pub fn events(&self) -> f64 {
        self.sum(|row| !row.is_right_censored())
    }

    /// How many are only known to be longer than something.
    pub fn censored(&self) -> f64 {
        self.sum(Observation::is_right_censored)
    }

    /// All of them.
    pub fn total(&self) -> f64 {
        self.sum(|_| true)
    }

    /// Whether all times are exact or right censored, so that Kaplan and Meier have a curve.
    pub fn is_exact_or_right(&self) -> bool {
        self.rows.iter().all(|row| row.is_exact() || row.is_right_censored())
    }

    /// The time seen in all: of each the exact time, or how long it was at least; in seconds.
    pub fn exposure(&self) -> f64 {
        self.rows.iter().map(|row| row.low * row.weight).sum()
    }

    fn sum(&self, which: impl Fn(&Observation) -> bool) -> f64 {
        // The sum of nothing is a zero with a sign.
        0.0 + self.rows.iter().filter(|row| which(row)).map(|row| row.weight).sum::<f64>()
    }
}
