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

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: f64 = 60_000.0;

    fn begun(law: &Distribution, length: Span) -> Between {
        Renewals::new(law).begun(length)
    }

    fn finished(law: &Distribution, length: Span) -> Between {
        Renewals::new(law).finished(length)
    }

    fn near(found: Between, least: f64, most: f64) {
        assert!(
            (found.least - least).abs() < 1e-9 && (found.most - most).abs() < 1e-9,
            "{found:?}"
        );
    }

    #[test]
    fn constant_and_exponential_laws_are_exact() {
        let half_hour = Distribution::constant(Span::minutes(30));
        let minutes = [(10, 1.0, 0.0), (30, 1.0, 1.0), (31, 2.0, 1.0), (60, 2.0, 2.0)];
        for (length, is_begun, is_finished) in minutes {
            near(begun(&half_hour, Span::minutes(length)), is_begun, is_begun);
            near(finished(&half_hour, Span::minutes(length)), is_finished, is_finished);
        }
        let six = Distribution::exponential(6.0 * MINUTE).unwrap();
        near(begun(&six, Span::minutes(10)), 1.0 + 10.0 / 6.0, 1.0 + 10.0 / 6.0);
        near(finished(&six, Span::minutes(10)), 10.0 / 6.0, 10.0 / 6.0);
        near(begun(&six, Span::ZERO), 0.0, 0.0);
    }

    /// Many stretches, by the streams of a simulation.
    fn simulated(law: &Distribution, length: Span) -> (f64, f64) {
        use super::super::{Purpose, Root};
        const ROOT: Root = Root { seed: 7, replication: 1 };
        const STRETCHES: u64 = 4_000;
        let (mut is_begun, mut is_finished) = (0, 0);
        for stretch in 0..STRETCHES {
            let mut lane = ROOT.lane(Purpose::Review, stretch, 0, 0);
            let mut at = Span::ZERO;
            for place in 0.. {
                is_begun += 1;
                at += law.sample(lane.uniform(place));
                is_finished += u32::from(at <= length);
                if at >= length {
                    break;
                }
            }
        }
        (f64::from(is_begun) / STRETCHES as f64, f64::from(is_finished) / STRETCHES as f64)
    }

    #[test]
    fn other_laws_lie_between_close_bounds() {
        let laws = [
            Distribution::uniform(2.0 * MINUTE, 10.0 * MINUTE).unwrap(),
            Distribution::erlang(4, 6.0 * MINUTE).unwrap(),
            Distribution::gamma(6.0 * MINUTE, 0.3).unwrap(),
            Distribution::lognormal_mean_cv(6.0 * MINUTE, 1.5).unwrap(),
            Distribution::hyperexponential(vec![(0.9, 3.0 * MINUTE), (0.1, 33.0 * MINUTE)])
                .unwrap(),
            Distribution::empirical([1.0, 4.0, 13.0].map(|v| v * MINUTE).to_vec()).unwrap(),
            Distribution::exponential(6.0 * MINUTE).unwrap().clamped(Some(MINUTE), None).unwrap(),
            Distribution::pareto(1.5, 2.0 * MINUTE).unwrap(),
        ];
        for law in &laws {
            for minutes in [3, 10, 60, 600] {
                let length = Span::minutes(minutes);
                let (is_begun, is_finished) = simulated(law, length);
                let cases = [(begun(law, length), is_begun), (finished(law, length), is_finished)];
                for (between, mean) in cases {
                    let name = format!("{} in {minutes} min: {mean} {between:?}", law.describe());
                    // Four standard errors of a count with a variance of a few times its mean.
                    let luck = 0.1 * (0.1 + mean).sqrt();
                    let inside = between.least - luck <= mean && mean <= between.most + luck;
                    assert!(inside, "{name}");
                    assert!(between.most - between.least <= 0.2 + 0.35 * mean, "{name}");
                }
            }
        }
    }
}
