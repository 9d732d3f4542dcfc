//! Differences of rare things, put together from gains and losses: examples worked by hand.

use pimsim::stats::{Kind, Method, paired, paired_kind};

use super::close;
use super::rare::{THREE, both_close, interval};

#[test]
fn differences_of_rare_things() {
    let kind = Kind::Count { one: 1.0, together: 1.0 };
    let nothing = some(&[0.0; 10]);
    // Nothing on either side: up to 3.69 events more or fewer.
    let found = paired_kind(kind, &nothing, &nothing, 0.95).unwrap();
    assert!(found.same);
    close(found.difference.high().unwrap(), 0.368_887_945_4, 1e-9);
    close(found.difference.low().unwrap(), -0.368_887_945_4, 1e-9);
    // One sided: the lower end by the losses that were not seen.
    let few = some(&THREE);
    let found = paired_kind(kind, &few, &nothing, 0.95).unwrap().difference;
    let (low, high) = interval(kind, &THREE);
    close(found.high().unwrap(), high, 1e-12);
    let down = ((0.3 - low) * (0.3 - low) + 0.368_887_945_4 * 0.368_887_945_4).sqrt();
    close(found.low().unwrap(), 0.3 - down, 1e-9);
    // Many on one side: as ever.
    let many = some(&[40.0, 52.0, 47.0]);
    let base = some(&[1.0, 0.0, 2.0]);
    assert_eq!(paired_kind(kind, &many, &base, 0.95), paired(&many, &base, 0.95));
}

/// Three more here, two fewer there: gains and losses never fall together.
const MORE: [f64; 10] = [2.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0];
const FEWER: [f64; 10] = [1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0];

/// The difference of [`MORE`] and [`FEWER`] in parts.
fn gains_and_losses() -> ([f64; 10], [f64; 10]) {
    let part = |sign: f64| std::array::from_fn(|at| (sign * (MORE[at] - FEWER[at])).max(0.0));
    (part(1.0), part(-1.0))
}

/// The interval of MOVER from those of the parts, and their correlation by hand: the means are 0.3
/// and 0.2, the sums of squares 2.1 and 1.6, and that of the products -0.6.
fn moved(gain: (f64, f64), loss: (f64, f64)) -> (f64, f64) {
    let correlation = -0.6 / f64::sqrt(2.1 * 1.6);
    let reach = |x: f64, y: f64| (x * x + y * y - 2.0 * correlation * x * y).sqrt();
    (0.1 - reach(0.3 - gain.0, loss.1 - 0.2), 0.1 + reach(gain.1 - 0.3, 0.2 - loss.0))
}

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().map(|value| Some(*value)).collect()
}

#[test]
fn differences_are_put_together_from_their_gains_and_losses() {
    let (gains, losses) = gains_and_losses();
    let kinds =
        [Kind::Count { one: 1.0, together: 1.0 }, Kind::Time { longest: 3.0, seen: Some(5.0) }];
    for kind in kinds {
        let found = paired_kind(kind, &some(&MORE), &some(&FEWER), 0.95).unwrap().difference;
        assert_eq!(found.method, Method::Poisson);
        let known = moved(interval(kind, &gains), interval(kind, &losses));
        both_close(found.interval.ends().unwrap(), known);
        let back = paired_kind(kind, &some(&FEWER), &some(&MORE), 0.95).unwrap().difference;
        both_close(back.interval.ends().unwrap(), (-known.1, -known.0));
    }
}

#[test]
fn a_difference_of_shares_counts_the_hits() {
    // Forty trials, four in each replication: a hit adds a quarter.
    let quarter = |values: [f64; 10]| values.map(|value| value / 4.0);
    let (more, fewer) = (some(&quarter(MORE)), some(&quarter(FEWER)));
    let found =
        paired_kind(Kind::Share { trials: 40.0, together: 1.0 }, &more, &fewer, 0.95).unwrap();
    let count = paired_kind(Kind::Count { one: 0.25, together: 1.0 }, &more, &fewer, 0.95).unwrap();
    assert_eq!(found, count);
    assert_eq!(found.difference.method, Method::Poisson);
}

#[test]
fn a_single_pair_has_no_interval() {
    let kind = Kind::Count { one: 1.0, together: 1.0 };
    let single = paired_kind(kind, &[Some(2.0), None], &[Some(1.0), Some(1.0)], 0.95).unwrap();
    assert_eq!((single.difference.n, single.difference.interval.ends()), (1, None));
}

#[test]
fn a_difference_is_made_of_the_events_of_both_sides() {
    let level = |longest| Kind::Level { most: Some(9.0), rest: 0.0, longest };
    assert_eq!(level(2.0).against(level(8.0)), level(8.0));
    let share = |trials, together| Kind::Share { trials, together };
    assert_eq!(share(10.0, 1.0).against(share(8.0, 3.0)), share(8.0, 3.0));
    let count = |together| Kind::Count { one: 5.0, together };
    assert_eq!(count(4.0).against(count(2.0)), count(4.0));
    assert_eq!(level(0.0).against(count(2.0)), count(2.0));
    assert_eq!(count(2.0).against(level(0.0)), count(2.0));
}

#[test]
fn levels_that_differ_in_few_replications() {
    let kind = Kind::Level { most: Some(9.0), rest: 0.0, longest: 2.0 };
    let some = |values: &[f64]| values.iter().map(|value| Some(*value)).collect::<Vec<_>>();
    let base = some(&[5.0, 6.0, 5.5, 5.2, 6.1, 5.8, 5.0, 5.1, 5.9, 5.4]);
    // The same everywhere: up to 3.69 longest events more or fewer.
    let found = paired_kind(kind, &base, &base, 0.95).unwrap();
    assert!(found.same);
    close(found.difference.high().unwrap(), 2.0 * 0.368_887_945_4, 1e-9);
    // One replication differs: far from normal.
    let mut one = base.clone();
    one[4] = Some(8.1);
    let found = paired_kind(kind, &one, &base, 0.95).unwrap().difference;
    assert_eq!(found.method, Method::Poisson);
    assert!(found.low().unwrap() < 0.0 && found.high().unwrap() > 1.0, "{found:?}");
    // All differ: many events, as ever.
    let all: Vec<_> = base.iter().map(|value| value.map(|value| value + 0.1 * value)).collect();
    assert_eq!(paired_kind(kind, &all, &base, 0.95), paired(&all, &base, 0.95));
}
