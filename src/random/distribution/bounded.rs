//! Draws of which something is known: at least this long, at most that long.
//!
//! A draw above `low` and up to `high` is the law cut to that range, by inversion: the uniform `u`
//! becomes `F(low) + (F(high) - F(low)) u`. Promises: the draw lies in the range, also where the law
//! gives it no chance; it does not fall when `u` rises. Never: rejection.

use super::Distribution;
use crate::math::exp;
use crate::random::family::{Branch, Family, LARGEST_UNIFORM, SMALLEST_UNIFORM};
use crate::time::Span;

/// Halvings of a search among uniforms or times: a double has no more.
const HALVINGS: u32 = 64;

impl Distribution {
    /// The chance of a time below this one.
    pub fn below(&self, time: Span) -> f64 {
        let time = time.as_ms() as f64;
        match &self.law {
            _ if self.low.is_some_and(|low| time <= low) => 0.0,
            _ if self.high.is_some_and(|high| time > high) => 1.0,
            Family::Hyperexponential(branches) => mixed(branches, time),
            _ if self.quantile_ms(SMALLEST_UNIFORM) >= time => 0.0,
            _ if self.quantile_ms(LARGEST_UNIFORM) < time => 1.0,
            _ => {
                let is_below = |u: f64| self.quantile_ms(u) < time;
                between(SMALLEST_UNIFORM, LARGEST_UNIFORM, is_below)
            }
        }
    }

    /// The draw of `u`, in (0, 1), of which is known that it lies above `low` and at most at `high`.
    pub fn sample_within(&self, low: Span, high: Option<Span>, u: f64) -> Span {
        let from = self.below(low);
        let to = high.map_or(1.0, |high| self.below(high + Span::ms(1)));
        let u = (from + (to - from).max(0.0) * u).clamp(SMALLEST_UNIFORM, LARGEST_UNIFORM);
        let drawn = match &self.law {
            // The only law whose draws do not rise with the uniform.
            Family::Hyperexponential(branches) => {
                let end = self.law.largest();
                Span::from_ms_f64(self.clamp(between(0.0, end, |time| mixed(branches, time) < u)))
            }
            _ => self.sample(u),
        };
        drawn.max(low).min(high.unwrap_or(Span::FOREVER))
    }
}

/// The chance of a time below this one, of a mixture of exponentials.
fn mixed(branches: &[Branch], time: f64) -> f64 {
    branches.iter().map(|branch| branch.share * (1.0 - exp(-time / branch.mean))).sum()
}

/// The first place from which on `is_below` no longer holds.
fn between(mut low: f64, mut high: f64, is_below: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if is_below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laws() -> [Distribution; 6] {
        let minute = 60_000.0;
        [
            Distribution::exponential(minute).unwrap(),
            Distribution::lognormal_median_sigma(minute, 1.5).unwrap(),
            Distribution::weibull_scale(0.7, minute).unwrap(),
            Distribution::gamma(minute, 0.5).unwrap(),
            Distribution::hyperexponential(vec![(1.0, 0.1 * minute), (1.0, 10.0 * minute)])
                .unwrap(),
            Distribution::empirical(vec![1.0, minute, minute, 3.0 * minute]).unwrap(),
        ]
    }

    #[test]
    fn what_is_known_holds_and_the_rest_follows_the_law() {
        for law in laws() {
            let (low, high) = (Span::seconds(20), Span::minutes(2));
            let (from, to) = (law.below(low), law.below(high));
            assert!((0.0..=to).contains(&from) && to <= 1.0, "{law:?}");
            let mut last = Span::ZERO;
            for step in 1..100 {
                let drawn = law.sample_within(low, Some(high), f64::from(step) / 100.0);
                assert!((low..=high).contains(&drawn) && last <= drawn, "{law:?} {drawn:?}");
                last = drawn;
            }
            // The middle of the range has half of the chance on either side.
            let middle = law.sample_within(low, None, 0.5);
            let half = from + 0.5 * (1.0 - from);
            // Draws are whole milliseconds.
            let (under, up_to) = (law.below(middle - Span::ms(1)), law.below(middle + Span::ms(1)));
            assert!(under <= half + 1e-6 && half <= up_to + 1e-6, "{law:?} {under} {half} {up_to}");
        }
    }

    #[test]
    fn what_a_law_cannot_give_is_as_near_as_known() {
        let always = Distribution::constant(Span::minutes(5));
        assert_eq!(always.below(Span::minutes(5)), 0.0);
        assert_eq!(always.below(Span::minutes(6)), 1.0);
        assert_eq!(always.sample_within(Span::hours(1), None, 0.5), Span::hours(1));
        assert_eq!(always.sample_within(Span::ZERO, Some(Span::ms(1)), 0.5), Span::ms(1));
    }

    #[test]
    fn without_memory_what_is_left_is_as_at_the_beginning() {
        let law = Distribution::exponential(60_000.0).unwrap();
        let low = Span::minutes(3);
        let rest = law.sample_within(low, None, 0.3) - low;
        assert!((rest.as_ms() - law.sample(0.3).as_ms()).abs() <= 1);
    }
}
