//! Differences of values that were read back, of which only the replications and each side's own
//! interval are known.

use super::interval::{Estimate, Interval, Method, Paired, paired};
use super::pairs::differing;
use super::sample::MANY;
use crate::math::sqrt;

/// The difference `a - b` of two estimates that share no luck, by the distances of the ends from the
/// means (MOVER: Zou and Donner, Statistics in Medicine 27, 2008, 1693-1702), so that it is as
/// honest about rare things as they are. An end is unknown when an end that it needs is. `None` when
/// the difference is not finite.
pub fn apart(a: Estimate, b: Estimate) -> Option<Estimate> {
    let difference = a.mean() - b.mean();
    let reach = |up: Option<f64>, down: Option<f64>| Some(sqrt(up? * up? + down? * down?));
    let above = |e: Estimate| e.high().map(|high| high - e.mean());
    let below = |e: Estimate| e.low().map(|low| e.mean() - low);
    let low = reach(below(a), above(b)).map(|reach| difference - reach);
    let high = reach(above(a), below(b)).map(|reach| difference + reach);
    let interval = Interval::partly(difference, (low, high))?;
    Some(Estimate { interval, n: a.n.min(b.n), method: Method::Student })
}

/// The differences `a - b` of replications that share their luck. Where few of them differ, Student's
/// interval would be too short: of what is made of `events` the intervals of both sides say what is
/// known, as if they shared nothing. `None` when no replication has both values.
pub fn paired_apart(
    a: (&[Option<f64>], Option<Estimate>),
    b: (&[Option<f64>], Option<Estimate>),
    events: bool,
    confidence: f64,
) -> Option<Paired> {
    let found = paired(a.0, b.0, confidence)?;
    let pairs = a.0.iter().zip(b.0).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
    let pairs: Vec<(f64, f64)> = pairs.collect();
    let differences: Vec<f64> = pairs.iter().map(|(a, b)| a - b).collect();
    let seen = pairs.iter().any(|(a, b)| *a != 0.0 || *b != 0.0);
    let few = events && differing(&differences) < MANY && !(found.same && seen);
    match a.1.zip(b.1).filter(|_| few) {
        // The mean is that of the pairs, whatever the sides say by themselves.
        Some((a, b)) => {
            let by_sides = apart(a, b)?.interval;
            let shift = found.difference.mean() - by_sides.value();
            let ends = (by_sides.low(), by_sides.high());
            let ends = (ends.0.map(|low| low + shift), ends.1.map(|high| high + shift));
            let interval = Interval::partly(found.difference.mean(), ends)?;
            let difference = Estimate { interval, ..found.difference };
            Some(Paired { difference, ..found })
        }
        None => Some(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(mean: f64, half: f64) -> Estimate {
        Estimate::symmetric(mean, Some(half), 20).expect("finite")
    }

    #[test]
    fn intervals_apart_add_like_the_sides_of_a_right_triangle() {
        let found = apart(estimate(10.0, 3.0), estimate(4.0, 4.0)).expect("finite");
        assert_eq!((found.mean(), found.low(), found.high()), (6.0, Some(1.0), Some(11.0)));
        let open = Estimate::symmetric(4.0, None, 1).expect("finite");
        let found = apart(estimate(10.0, 3.0), open).expect("finite");
        assert_eq!((found.mean(), found.low(), found.high()), (6.0, None, None));
    }

    #[test]
    fn what_nobody_saw_on_either_side_is_no_certain_nought() {
        let none = vec![Some(0.0); 20];
        let own = Interval::new(0.0, (0.0, 0.2)).map(|interval| Estimate {
            interval,
            n: 20,
            method: Method::Binomial,
        });
        let found = paired_apart((&none, own), (&none, own), true, 0.95).expect("values");
        assert!(found.same);
        assert_eq!((found.difference.low(), found.difference.high()), (Some(-0.2), Some(0.2)));
        let waits = vec![Some(60.0); 20];
        let own = Some(estimate(60.0, 5.0));
        let found = paired_apart((&waits, own), (&waits, own), false, 0.95).expect("values");
        assert_eq!((found.difference.low(), found.difference.high()), (Some(0.0), Some(0.0)));
    }
}
