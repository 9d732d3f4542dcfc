//! How many pieces of work somebody who is never idle begins, and finishes, in a stretch of time.
//!
//! The pieces are drawn from one law and done one after another, the first from the beginning of the
//! stretch on. With constant lengths `r` in a stretch `L`, `⌈L/r⌉` are begun and `⌊L/r⌋` finished; by the
//! exponential law `1 + L/m` and `L/m` on average. For other laws the means lie between two bounds:
//!
//! - Lengths that are rounded down to a grid are shorter, so no fewer are begun; rounded up, no more.
//!   Both counts follow from the renewal equation on the grid (Feller, volume 1, XIII).
//! - The pieces begun last together at least as long as the stretch, and if each is cut off at `c`, less
//!   than `c` longer. So by Wald's equation at least `L/m` are begun, and at most `(L + c)/m_c` with the
//!   mean `m_c` of what is cut off.
//!
//! Never: simulation, a bound that is only likely.

use super::Distribution;
use crate::time::Span;

/// Steps of the grid, and slices of the law.
const STEPS: usize = 256;

/// Where a mean count lies.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Between {
    /// No lower.
    pub least: f64,
    /// No higher; infinite where pieces may take no time.
    pub most: f64,
}

impl Between {
    const fn exactly(count: f64) -> Self {
        Self { least: count, most: count }
    }

    /// A value between the two: the middle, or the lower one where there is no upper one.
    pub fn middle(&self) -> f64 {
        if self.most.is_finite() { 0.5 * (self.least + self.most) } else { self.least }
    }
}

/// A law, made ready for counting.
#[derive(Clone, Debug)]
pub struct Renewals(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Constant(f64),
    Exponential(f64),
    Other {
        /// Infinite where the law has no mean.
        mean: f64,
        /// The chance, the shortest and the longest length of each slice.
        slices: Vec<(f64, f64, f64)>,
        /// Where lengths are cut off, and the mean of what is left, at least.
        cuts: Vec<(f64, f64)>,
    },
}

impl Renewals {
    /// For pieces of this length.
    pub fn new(law: &Distribution) -> Self {
        if let Some(each) = law.constant_value() {
            return Self(Kind::Constant(each.as_ms() as f64));
        }
        if let Some(mean) = law.exponential_mean() {
            return Self(Kind::Exponential(mean));
        }
        let slices = law.slices(STEPS);
        let cut = |u: f64| {
            let cut = law.quantile_ms(u);
            let each = slices.iter().map(|(chance, low, _)| chance * (low - 0.5).clamp(0.0, cut));
            (cut, each.sum())
        };
        let cuts = [0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.997, 0.9999].map(cut).to_vec();
        Self(Kind::Other { mean: law.mean().unwrap_or(f64::INFINITY), slices, cuts })
    }

    /// How many are begun before `length` has passed, finished or not.
    pub fn begun(&self, length: Span) -> Between {
        self.count(length, false)
    }

    /// How many are finished when `length` has passed.
    pub fn finished(&self, length: Span) -> Between {
        self.count(length, true)
    }

    fn count(&self, length: Span, finished: bool) -> Between {
        let all = length.as_ms() as f64;
        // Of those begun, the one in hand at the end is not finished.
        let in_hand = f64::from(u8::from(finished));
        match &self.0 {
            _ if all <= 0.0 => Between::default(),
            Kind::Constant(each) if finished => Between::exactly((all / each).floor()),
            Kind::Constant(each) => Between::exactly((all / each).ceil()),
            Kind::Exponential(mean) => Between::exactly(1.0 + all / mean - in_hand),
            Kind::Other { mean, slices, cuts } => {
                let (few, many) = on_a_grid(slices, all, finished);
                let bounds = cuts.iter().map(|(cut, mean)| (all + cut) / mean);
                let wald = bounds.filter(|bound| *bound > 0.0).fold(f64::INFINITY, f64::min);
                let least = few.max(all / mean).max(1.0);
                Between { least: least - in_hand, most: wald.min(many).max(least) - in_hand }
            }
        }
    }
}

/// The count, the first piece included, with lengths rounded up and rounded down.
fn on_a_grid(slices: &[(f64, f64, f64)], all: f64, finished: bool) -> (f64, f64) {
    let step = all / STEPS as f64;
    let (mut longer, mut shorter) = (vec![0.0; STEPS + 1], vec![0.0; STEPS + 1]);
    for (chance, low, high) in slices {
        // Lengths are whole milliseconds.
        let low = ((low - 0.5).max(0.0) / step).floor();
        let high = ((high + 0.5) / step).ceil();
        for (list, place) in [(&mut shorter, low), (&mut longer, high)] {
            // What is longer than the stretch has no place in it.
            if place <= STEPS as f64 {
                list[place as usize] += chance;
            }
        }
    }
    let places = if finished { STEPS + 1 } else { STEPS };
    (renewals(&longer, places), renewals(&shorter, places))
}

/// The mean number of sums that fall on the first places, the empty sum included.
fn renewals(chances: &[f64], places: usize) -> f64 {
    let moves = 1.0 - chances[0];
    if moves <= 1e-9 {
        return f64::INFINITY;
    }
    let mut at: Vec<f64> = Vec::with_capacity(places);
    at.push(1.0 / moves);
    for place in 1..places {
        let sum: f64 = (1..=place).map(|back| chances[back] * at[place - back]).sum();
        at.push(sum / moves);
    }
    at.iter().sum()
}
