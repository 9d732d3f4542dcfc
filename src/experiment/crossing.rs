//! Where two policies cross: from which value of a varied key on one is better than the other.
//!
//! At each point of a sweep the difference of the two policies is known replication by replication,
//! and all points share their random numbers. Between two neighbouring points each replication is
//! taken along the straight line between its two differences, so at any place there is one
//! difference per replication, with what ties the points together kept. A place belongs to the
//! interval when the confidence interval of the difference there (that of
//! [`crate::stats::paired_kind`]) contains zero. This is the inversion of a test, as Fieller's
//! interval of a ratio is (Fieller 1954): where the line through the true means crosses zero, zero is
//! the true difference, so the place is missed no more often than one interval errs.
//!
//! *Whether* they cross is judged apart, by intervals that hold at all points at once (Bonferroni):
//! they cross between two points that are clearly on opposite sides with none that is clear between
//! them. Beside the first or the last clear point they cross perhaps; the interval has then one end
//! only. The crossing itself is that of the monotone fit to the means (pool adjacent violators:
//! Ayer and others 1955).
//!
//! The line is straight in the key, or in its logarithm where all values are positive and the
//! largest is at least [`FAR`] times the smallest. Promises: an end that is not known is `None`; the
//! crossing lies within its interval; the result does not depend on the order of the points. Never: a
//! claim beyond the first and the last point; how the true difference bends between two points
//! (more points tell).

use super::interval_kind::kind;
use super::results::PolicyResult;
use crate::id::RoleId;
use crate::math::{exp, ln};
use crate::measure::Measure;
use crate::scenario::model::Scenario;
use crate::stats::{Interval, Kind, paired_kind};

/// From this factor between the smallest and the largest value on, the key is taken by its
/// logarithm.
pub const FAR: f64 = 20.0;
/// Places between two points at which the interval is looked for.
const STEPS: usize = 32;
/// Halvings that find an end of it.
const HALVINGS: usize = 40;

/// What the interval of a measure of a policy is made of.
pub fn made_of(
    scenario: &Scenario,
    result: &PolicyResult,
    role: Option<RoleId>,
    measure: Measure,
) -> Kind {
    kind(scenario, result, role, measure)
}

/// The difference of two policies at one value of the key.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The value of the key.
    pub at: f64,
    /// Policy less baseline, by replication; `None` where either has no value.
    pub differences: Vec<Option<f64>>,
    /// What its interval is made of.
    pub kind: Kind,
}

/// What is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They cross.
    Crosses,
    /// They are clearly apart on one side; on the other these replications do not say.
    Perhaps,
    /// The policy is clearly higher at every point.
    Higher,
    /// The policy is clearly lower at every point.
    Lower,
    /// Both are the same in every replication of every point.
    Same,
    /// These replications do not say.
    Unclear,
}

/// One crossing, or that there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// What is known.
    pub fate: Fate,
    /// Where: the value of the key; the end of the interval beyond which they cross, if they do, where
    /// the fit does not; `None` where no crossing is told.
    pub at: Option<f64>,
    /// The interval of that; an end that is not known is `None`.
    pub ends: (Option<f64>, Option<f64>),
    /// Whether the policy is higher above the crossing.
    pub rises: Option<bool>,
}

impl Crossing {
    const fn none(fate: Fate) -> Self {
        Self { fate, at: None, ends: (None, None), rises: None }
    }

    /// The place with its interval, if there is a place.
    pub fn interval(&self) -> Option<Interval> {
        Interval::partly(self.at?, self.ends)
    }
}

/// All crossings along a key, from the lowest up; what is known instead when there is none. Of
/// points at the same value the first counts.
pub fn crossings(mut spots: Vec<Spot>, confidence: f64) -> Vec<Crossing> {
    spots.sort_by(|a, b| a.at.total_cmp(&b.at));
    spots.dedup_by(|a, b| a.at == b.at);
    let line = Line::new(spots, confidence);
    let found = line.found();
    if !found.is_empty() {
        return found;
    }
    vec![Crossing::none(line.fate())]
}

/// The differences along the key.
struct Line {
    spots: Vec<Spot>,
    /// The places of the points: values or their logarithms.
    places: Vec<f64>,
    log: bool,
    /// Clearly above zero, clearly below, or neither, at all points at once.
    sides: Vec<Option<bool>>,
    confidence: f64,
}

impl Line {
    fn new(spots: Vec<Spot>, confidence: f64) -> Self {
        let (first, last) = (spots.first().map(|s| s.at), spots.last().map(|s| s.at));
        let log = first.zip(last).is_some_and(|(low, high)| low > 0.0 && high >= FAR * low);
        let places = spots.iter().map(|spot| if log { ln(spot.at) } else { spot.at }).collect();
        let each = 1.0 - (1.0 - confidence) / spots.len().max(1) as f64;
        let side = |spot: &Spot| side(spot.kind, &spot.differences, each);
        let sides = spots.iter().map(side).collect();
        Self { spots, places, log, sides, confidence }
    }

    fn fate(&self) -> Fate {
        let all = |wanted: bool| self.sides.iter().all(|side| *side == Some(wanted));
        let same = |spot: &Spot| {
            let mut known = spot.differences.iter().flatten().peekable();
            known.peek().is_some() && known.all(|difference| *difference == 0.0)
        };
        match () {
            () if self.spots.is_empty() => Fate::Unclear,
            () if all(true) => Fate::Higher,
            () if all(false) => Fate::Lower,
            () if self.spots.iter().all(same) => Fate::Same,
            () => Fate::Unclear,
        }
    }

    fn found(&self) -> Vec<Crossing> {
        let clear: Vec<(usize, bool)> =
            self.sides.iter().enumerate().filter_map(|(at, side)| Some((at, (*side)?))).collect();
        let (Some((first, low)), Some((last, high))) = (clear.first(), clear.last()) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        if *first > 0 {
            found.extend(self.perhaps((0, *first), *low, true));
        }
        for pair in clear.windows(2) {
            let ((from, before), (to, after)) = (pair[0], pair[1]);
            if before != after {
                found.extend(self.between((from, to), after));
            }
        }
        if *last + 1 < self.spots.len() {
            found.extend(self.perhaps((*last, self.spots.len() - 1), !*high, false));
        }
        found
    }

    /// The crossing between two clear points on opposite sides.
    fn between(&self, (from, to): (usize, usize), rises: bool) -> Option<Crossing> {
        let (low, high) = self.set(from, to)?;
        let at = self.fit((from, to), rises).unwrap_or(0.5 * (low + high)).clamp(low, high);
        let value = |place: f64| Some(self.value(place));
        let ends = (value(low), value(high));
        Some(Crossing { fate: Fate::Crosses, at: value(at), ends, rises: Some(rises) })
    }

    /// A crossing that there may be between the clear point at one end and the other end. `None`
    /// when zero is outside the interval all along.
    fn perhaps(
        &self,
        (from, to): (usize, usize),
        rises: bool,
        clear_above: bool,
    ) -> Option<Crossing> {
        let (low, high) = self.set(from, to)?;
        // A fit that does not cross points beyond the points that there are.
        let edge = if clear_above { low } else { high };
        let at = self.fit((from, to), rises).unwrap_or(edge).clamp(low, high);
        let ends = match clear_above {
            true => (None, Some(self.value(high))),
            false => (Some(self.value(low)), None),
        };
        let at = Some(self.value(at));
        Some(Crossing { fate: Fate::Perhaps, at, ends, rises: Some(rises) })
    }

    fn value(&self, place: f64) -> f64 {
        if self.log { exp(place) } else { place }
    }

    /// The lowest and the highest place between two points where zero is within the interval.
    fn set(&self, from: usize, to: usize) -> Option<(f64, f64)> {
        let mut looked: Vec<(usize, f64)> = Vec::new();
        for segment in from..to {
            looked.extend((0..=STEPS).map(|step| (segment, step as f64 / STEPS as f64)));
            looked.extend(self.zero(segment).map(|share| (segment, share)));
        }
        looked.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let within: Vec<bool> =
            looked.iter().map(|(s, share)| self.holds_zero(*s, *share)).collect();
        let first = within.iter().position(|holds| *holds)?;
        let last = within.iter().rposition(|holds| *holds)?;
        let low = match first.checked_sub(1) {
            Some(before) => self.end(looked[before], looked[first]),
            None => self.place(looked[first]),
        };
        let high = match looked.get(last + 1) {
            Some(after) => self.end(*after, looked[last]),
            None => self.place(looked[last]),
        };
        Some((low, high))
    }

    fn place(&self, (segment, share): (usize, f64)) -> f64 {
        let (low, high) = (self.places[segment], self.places[segment + 1]);
        low + share * (high - low)
    }

    /// The end of the interval between a place outside of it and one within.
    fn end(&self, outside: (usize, f64), within: (usize, f64)) -> f64 {
        if outside.0 != within.0 {
            return self.place(within);
        }
        let (segment, mut without) = outside;
        let mut with = within.1;
        for _ in 0..HALVINGS {
            let middle = 0.5 * (without + with);
            match self.holds_zero(segment, middle) {
                true => with = middle,
                false => without = middle,
            }
        }
        self.place((segment, with))
    }

    /// The differences at a share of the way from a point to the next, by replication.
    fn differences(&self, segment: usize, share: f64) -> Vec<Option<f64>> {
        let (low, high) = (&self.spots[segment].differences, &self.spots[segment + 1].differences);
        let one = |(low, high): (&Option<f64>, &Option<f64>)| {
            Some((1.0 - share) * (*low)? + share * (*high)?)
        };
        low.iter().zip(high).map(one).collect()
    }

    fn holds_zero(&self, segment: usize, share: f64) -> bool {
        let kind = self.spots[segment].kind.against(self.spots[segment + 1].kind);
        side(kind, &self.differences(segment, share), self.confidence).is_none()
    }

    /// Where the mean crosses zero on the way from a point to the next.
    fn zero(&self, segment: usize) -> Option<f64> {
        let [low, high] = [0.0, 1.0].map(|share| mean(&self.differences(segment, share)));
        let (low, high) = (low?, high?);
        let share = low / (low - high);
        (0.0..=1.0).contains(&share).then_some(share)
    }

    /// Where the monotone fit to the means between two points crosses zero.
    fn fit(&self, (from, to): (usize, usize), rises: bool) -> Option<f64> {
        let sign = if rises { 1.0 } else { -1.0 };
        let known = (from..=to)
            .filter_map(|at| Some((self.places[at], sign * mean(&self.spots[at].differences)?)));
        let (places, means): (Vec<f64>, Vec<f64>) = known.unzip();
        let fit = monotone(&means);
        // The last that is not above zero, and the first that is not below.
        let below = fit.iter().rposition(|value| *value <= 0.0)?;
        let above = fit.iter().position(|value| *value >= 0.0)?;
        if above <= below {
            return Some(0.5 * (places[above] + places[below]));
        }
        let share = fit[below] / (fit[below] - fit[above]);
        Some(places[below] + share * (places[above] - places[below]))
    }
}

/// On which side of zero the whole interval of the mean lies.
fn side(kind: Kind, differences: &[Option<f64>], confidence: f64) -> Option<bool> {
    let zeros = vec![Some(0.0); differences.len()];
    let paired = paired_kind(kind, differences, &zeros, confidence)?;
    let found = paired.difference.interval;
    let above = found.is_above(0.0);
    (above || found.is_below(0.0)).then_some(above)
}

fn mean(values: &[Option<f64>]) -> Option<f64> {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

/// The rising sequence with the least squares from these values: neighbours that fall are pooled.
fn monotone(values: &[f64]) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for value in values {
        pools.push((*value, 1));
        while let [.., (low, some), (high, more)] = pools.as_slice()
            && low > high
        {
            let (some, more) = (*some, *more);
            let both = (low * some as f64 + high * more as f64) / (some + more) as f64;
            pools.truncate(pools.len() - 2);
            pools.push((both, some + more));
        }
    }
    pools.into_iter().flat_map(|(value, many)| vec![value; many]).collect()
}
