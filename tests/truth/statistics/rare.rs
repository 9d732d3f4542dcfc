//! Intervals of rare things: tables of the literature, a second opinion by statrs, and examples worked
//! by hand.

use pimsim::math::{exp, normal_quantile, student_quantile};
use pimsim::stats::sample::{poisson_limits, proportion_limits};
use pimsim::stats::{Kind, Method, estimate, estimate_kind};
use statrs::distribution::{Beta, ContinuousCDF, DiscreteCDF, Poisson};

use super::close;

pub fn interval(kind: Kind, values: &[f64]) -> (f64, f64) {
    estimate_kind(kind, values, 0.95).unwrap().interval.ends().unwrap()
}

#[test]
fn the_table_of_garwood() {
    // Garwood 1936, table 1, as reprinted by Pearson and Hartley (Biometrika Tables 1, table
    // 40), 95 and 99 %.
    let table = [
        (0.0, 0.95, 0.0, 3.69),
        (1.0, 0.95, 0.0253, 5.57),
        (2.0, 0.95, 0.242, 7.22),
        (3.0, 0.95, 0.619, 8.77),
        (5.0, 0.95, 1.62, 11.67),
        (10.0, 0.95, 4.80, 18.39),
        (30.0, 0.95, 20.24, 42.83),
        (0.0, 0.99, 0.0, 5.30),
        (1.0, 0.99, 0.005_01, 7.43),
        (10.0, 0.99, 3.72, 21.40),
    ];
    for (count, confidence, low, high) in table {
        let found = poisson_limits(count, confidence);
        close(found.0, low, 0.006_f64.min(0.01 * low));
        close(found.1, high, 0.006);
    }
}

#[test]
fn limits_leave_the_tails_that_statrs_says() {
    for count in [1_u64, 2, 7, 39] {
        let (low, high) = poisson_limits(count as f64, 0.95);
        close(Poisson::new(high).unwrap().cdf(count), 0.025, 1e-9);
        close(1.0 - Poisson::new(low).unwrap().cdf(count - 1), 0.025, 1e-9);
    }
    for (hits, misses) in [(1.0, 9.0), (4.0, 1_996.0), (3.7, 55.2), (30.0, 30.0)] {
        let (low, high) = proportion_limits(hits, misses, 0.95);
        close(Beta::new(hits, misses + 1.0).unwrap().cdf(low), 0.025, 1e-9);
        close(Beta::new(hits + 1.0, misses).unwrap().cdf(high), 0.975, 1e-9);
    }
}

#[test]
fn the_table_of_clopper_and_pearson() {
    // Documenta Geigy, 7th edition, page 85: 95 % limits of 10 and 20 trials, in per cent.
    let table = [
        (0.0, 10.0, 0.0, 30.85),
        (1.0, 9.0, 0.25, 44.50),
        (5.0, 5.0, 18.71, 81.29),
        (10.0, 0.0, 69.15, 100.0),
        (1.0, 19.0, 0.13, 24.87),
        (7.0, 13.0, 15.39, 59.22),
    ];
    for (hits, misses, low, high) in table {
        let found = proportion_limits(hits, misses, 0.95);
        close(found.0 * 100.0, low, 0.006);
        close(found.1 * 100.0, high, 0.006);
    }
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
    close(high, 1.0 - exp(pimsim::math::ln(0.025) / 100.0), 1e-12);
    let (low, high) = interval(Kind::Share { trials: 100.0, together: 1.0 }, &[1.0; 20]);
    close(low, exp(pimsim::math::ln(0.025) / 100.0), 1e-12);
    assert_eq!(high, 1.0);
    // What cannot happen has no width.
    assert_eq!(
        interval(Kind::Level { most: Some(1.0), rest: 0.0, longest: 0.0 }, &[0.0; 20]),
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
        interval(Kind::Level { most: Some(1.0), rest: 0.0, longest: 0.0 }, &[0.0, 1.0, 0.9]);
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

/// `(z / t)²` at 95 % with so many degrees of freedom.
fn price(degrees: f64) -> f64 {
    let ratio = normal_quantile(0.975) / student_quantile(0.975, degrees);
    ratio * ratio
}

/// The Poisson limits at so many events that make up this mean.
fn limits_of(events: f64, mean: f64) -> (f64, f64) {
    let (low, high) = poisson_limits(events, 0.95);
    (low * mean / events, high * mean / events)
}

pub fn both_close(found: (f64, f64), known: (f64, f64)) {
    close(found.0, known.0, 1e-9);
    close(found.1, known.1, 1e-9);
}

/// Three of ten: mean 0.3, variance 0.7 / 3, so n m² / v is 27 / 7.
pub const THREE: [f64; 10] = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0];

#[test]
fn the_effective_count_goes_with_the_square_of_the_mean() {
    // Four at once in one of ten: mean 0.4, variance 1.6, and n m² / v is one event.
    let mut cluster = [0.0; 10];
    cluster[6] = 4.0;
    both_close(
        interval(Kind::Count { one: 1.0, together: 1.0 }, &cluster),
        limits_of(price(9.0), 0.4),
    );
    // Two replications are enough: 2 and 1 have n m² / v = 9, of which three were seen.
    let counted = (3.0_f64).min(9.0 * price(1.0));
    both_close(
        interval(Kind::Count { one: 1.0, together: 1.0 }, &[2.0, 1.0]),
        limits_of(counted, 1.5),
    );
}

#[test]
fn what_one_event_adds_is_only_a_scale() {
    let weekly = THREE.map(|value| 52.0 * value);
    let (low, high) = interval(Kind::Count { one: 1.0, together: 1.0 }, &THREE);
    both_close(
        interval(Kind::Count { one: 52.0, together: 1.0 }, &weekly),
        (52.0 * low, 52.0 * high),
    );
}

#[test]
fn times_of_few_events_count_less_than_events() {
    // Three replications with any: the effective count is lowered by 3 / 5 beside the price.
    let lowered = 27.0 / 7.0 * price(9.0) * 3.0 / 5.0;
    for seen in [None, Some(3.0), Some(119.0)] {
        let found = estimate_kind(Kind::Time { longest: 8.0, seen }, &THREE, 0.95).unwrap();
        assert_eq!(found.method, Method::Poisson, "{seen:?}");
        both_close(found.interval.ends().unwrap(), limits_of(lowered, 0.3));
    }
    let enough = Kind::Time { longest: 8.0, seen: Some(120.0) };
    assert_eq!(estimate_kind(enough, &THREE, 0.95).unwrap().method, Method::Student);
}

#[test]
fn times_that_hardly_vary_have_students_interval() {
    // Mean 2 and variance 1 over ten: n m² / v is exactly 40.
    let forty = [3.5, 0.5, 3.5, 0.5, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0];
    let unknown = Kind::Time { longest: 8.0, seen: None };
    assert_eq!(estimate_kind(unknown, &forty, 0.95), estimate(&forty, 0.95));
    // A little more variance is less than 40.
    let fewer = [3.6, 0.4, 3.5, 0.5, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0];
    assert_eq!(estimate_kind(unknown, &fewer, 0.95).unwrap().method, Method::Poisson);
    // Always the same wait: nothing is uncertain, however few they were.
    for seen in [None, Some(3.0)] {
        let always = estimate_kind(Kind::Time { longest: 8.0, seen }, &[5.0; 3], 0.95).unwrap();
        assert_eq!((always.method, always.half_width()), (Method::Student, Some(0.0)), "{seen:?}");
    }
}

#[test]
fn shares_that_vary_rest_on_fewer_trials() {
    // Mean 0.04, variance 0.044 / 9: a binomial share varies so with 0.384 * 9 / 0.044 trials.
    let shares = [0.1, 0.0, 0.0, 0.2, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0];
    let trials = 0.384 * 9.0 / 0.044 * price(9.0);
    let found = estimate_kind(Kind::Share { trials: 100.0, together: 1.0 }, &shares, 0.95).unwrap();
    assert_eq!(found.method, Method::Binomial);
    let known = proportion_limits(0.04 * trials, 0.96 * trials, 0.95);
    both_close(found.interval.ends().unwrap(), known);
    // The rare side may be that of the failures.
    let failures = shares.map(|share| 1.0 - share);
    both_close(
        interval(Kind::Share { trials: 100.0, together: 1.0 }, &failures),
        (1.0 - known.1, 1.0 - known.0),
    );
    // Never more trials than there were; 40 hits are many.
    let even = [0.25; 4];
    let (few, many) = (
        Kind::Share { trials: 159.0, together: 1.0 },
        Kind::Share { trials: 160.0, together: 1.0 },
    );
    both_close(interval(few, &even), proportion_limits(39.75, 119.25, 0.95));
    assert_eq!(estimate_kind(many, &even, 0.95), estimate(&even, 0.95));
}

#[test]
fn what_adds_up_from_few_events_is_a_time_over_what_is_there_without() {
    // Two people have standing access; somebody else was active in two of ten replications.
    let mut values = [2.0; 10];
    (values[3], values[8]) = (2.5, 2.25);
    let level = Kind::Level { most: Some(2.6), rest: 2.0, longest: 0.5 };
    let over: Vec<f64> = values.iter().map(|value| value - 2.0).collect();
    let time = interval(Kind::Time { longest: 0.5, seen: None }, &over);
    let found = estimate_kind(level, &values, 0.95).unwrap();
    assert_eq!((found.mean(), found.method), (2.075, Method::Poisson));
    close(found.low().unwrap(), 2.0 + time.0, 1e-12);
    close(found.high().unwrap(), (2.0 + time.1).min(2.6), 1e-12);
    // Nobody seen: each event as long as it can be. Nobody possible: no width.
    let (low, high) = interval(level, &[2.0; 10]);
    assert_eq!(low, 2.0);
    close(high, 2.0 + 0.5 * 0.368_887_945_4, 1e-9);
    let standing = Kind::Level { most: Some(9.0), rest: 2.0, longest: 0.0 };
    assert_eq!(interval(standing, &[2.0; 10]), (2.0, 2.0));
    // Many events: as ever.
    let many = [2.4, 2.5, 2.45, 2.55, 2.5, 2.4, 2.45, 2.5, 2.55, 2.5];
    assert_eq!(estimate_kind(level, &many, 0.95), estimate(&many, 0.95));
}

#[test]
fn without_events_as_many_are_taken_to_come_together_as_are_said() {
    let alone = interval(Kind::Share { trials: 4_000.0, together: 1.0 }, &[0.0; 20]).1;
    let together = interval(Kind::Share { trials: 4_000.0, together: 40.0 }, &[0.0; 20]).1;
    close(alone, 1.0 - exp(pimsim::math::ln(0.025) / 4_000.0), 1e-12);
    close(together, 1.0 - exp(pimsim::math::ln(0.025) / 100.0), 1e-12);
    let count = interval(Kind::Count { one: 1.0, together: 7.0 }, &[0.0; 20]).1;
    close(count, 7.0 * 3.688_879_454 / 20.0, 1e-7);
    // One event seen: its own replication says how they come.
    let mut seen = [0.0; 20];
    seen[7] = 0.1;
    let share = |together| interval(Kind::Share { trials: 4_000.0, together }, &seen);
    assert_eq!(share(1.0), share(40.0));
}
