//! Intervals of means, of paired differences and of ratios: against formulas that a person can work
//! out.

use pimsim::math::normal_quantile;
use pimsim::stats::interval::variance;
use pimsim::stats::{Estimate, Interval, estimate, paired, ratio};

fn close(found: f64, known: f64) {
    assert!((found - known).abs() <= 1e-12 * known.abs(), "{found} instead of {known}");
}

#[test]
fn a_worked_example() {
    // Mean 4, variance 2.5, t(0.975; 4) = 2.7764451051977987.
    let found = estimate(&[2.0, 3.0, 4.0, 5.0, 6.0], 0.95).unwrap();
    close(found.mean(), 4.0);
    close(found.half_width().unwrap(), 2.776_445_105_197_799 * f64::sqrt(0.5));
    assert_eq!(found.n, 5);
    close(found.low().unwrap() + found.high().unwrap(), 8.0);
}

#[test]
fn few_values() {
    assert_eq!(estimate(&[], 0.95), None);
    let one = estimate(&[7.5], 0.95).unwrap();
    assert_eq!(Some(one), Estimate::symmetric(7.5, None, 1));
    assert_eq!((one.low(), one.high()), (None, None));
}

#[test]
fn equal_values_have_no_width_at_all() {
    for value in [0.1, 1.0 / 3.0, 1e300, 123_456_789.123] {
        let same = estimate(&[value; 7], 0.99).unwrap();
        assert_eq!((same.mean(), same.half_width()), (value, Some(0.0)));
    }
}

#[test]
fn a_large_offset_costs_no_digits() {
    let values: Vec<f64> = (0..1_000).map(|i| 1e9 + f64::from(i % 10)).collect();
    close(variance(&values).unwrap(), 8.25 * 1_000.0 / 999.0);
}

#[test]
fn pairs_count_where_both_exist() {
    let a = [Some(1.0), Some(5.0), None, Some(9.0)];
    let b = [Some(0.0), Some(2.0), Some(7.0), None];
    // Differences 1 and 3; variances 8 and 2 over the same two pairs, 2 of the differences.
    let found = paired(&a, &b, 0.95).unwrap();
    assert_eq!((found.difference.n, found.difference.mean()), (2, 2.0));
    close(found.variance_ratio.unwrap(), 5.0);
    assert_eq!(paired(&a[2..], &b[2..], 0.95), None);
}

#[test]
fn no_ratio_without_variation() {
    let a = [Some(1.0), Some(2.0)];
    let same = paired(&a, &a, 0.95).unwrap();
    assert_eq!((same.difference.half_width(), same.variance_ratio), (Some(0.0), None));
    let single = paired(&a[..1], &[Some(0.5)], 0.95).unwrap();
    assert_eq!((single.difference.half_width(), single.variance_ratio), (None, None));
}

#[test]
fn intervals_cover_as_often_as_they_say() {
    // 4,000 intervals of 5 uniforms at 90 %; the count of hits is binomial with deviation 19; t
    // is a little wide or narrow for uniforms, by less than 1 %.
    let mut state = 1_u64;
    let mut uniform = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let hits = (0..4_000).filter(|_| {
        let values = [uniform(), uniform(), uniform(), uniform(), uniform()];
        estimate(&values, 0.9).unwrap().contains(0.5)
    });
    let hits = hits.count();
    assert!((3_500..3_700).contains(&hits), "{hits}");
}

#[test]
fn an_interval_is_finite_or_unknown_and_around_its_number() {
    let of = |value, ends| Interval::new(value, ends).map(|i| (i.low(), i.value(), i.high()));
    let inf = f64::INFINITY;
    assert_eq!(of(2.0, (1.0, 4.0)), Some((Some(1.0), 2.0, Some(4.0))));
    assert_eq!(of(2.0, (-inf, inf)), Some((None, 2.0, None)));
    assert_eq!(of(2.0, (f64::NAN, 4.0)), Some((None, 2.0, Some(4.0))));
    assert_eq!(of(2.0, (3.0, 1.0)), Some((Some(2.0), 2.0, Some(2.0))));
    assert_eq!((of(inf, (1.0, 2.0)), of(f64::NAN, (1.0, 2.0))), (None, None));
    let half = Interval::partly(2.0, (Some(1.0), None)).unwrap();
    assert_eq!((half.ends(), half.half_width(), half.extent()), (None, None, (1.0, 2.0)));
    assert!(half.is_above(0.5) && !half.is_below(9.0) && !half.contains(2.0));
}

#[test]
fn a_limit_cuts_no_end_past_the_number() {
    let cut = |value| {
        let interval = Interval::new(value, (value - 1.0, value + 1.0)).unwrap();
        interval.within(0.0, 1.0).ends().unwrap()
    };
    assert_eq!((cut(0.5), cut(0.0), cut(1.0)), ((0.0, 1.0), (0.0, 1.0), (0.0, 1.0)));
    assert_eq!((cut(1.5), cut(-0.5)), ((0.5, 1.5), (-0.5, 0.5)));
}

#[test]
fn the_rounding_of_a_large_mean_is_taken_back() {
    // The mean, 1e15 + 2/3, is rounded to eighths.
    let found = variance(&[1e15, 1e15 + 1.0, 1e15 + 1.0]).unwrap();
    assert!((found - 1.0 / 3.0).abs() < 1e-12, "{found}");
}

#[test]
fn the_ends_are_where_the_paired_test_stops_telling() {
    let pairs = [(4.0, 2.2), (5.5, 2.0), (3.0, 1.4), (6.1, 2.9), (4.4, 2.6)];
    let found = ratio(&pairs, 0.9).unwrap();
    let (low, high) = found.ends().unwrap();
    assert!(low < found.value() && found.value() < high);
    for (end, sign) in [(low, 1.0), (high, -1.0)] {
        let differences: Vec<f64> = pairs.iter().map(|(x, y)| x - end * y).collect();
        let mean = estimate(&differences, 0.9).unwrap();
        assert!((sign * mean.mean() - mean.half_width().unwrap()).abs() < 1e-9, "{mean:?}");
    }
}

#[test]
fn a_denominator_that_may_be_zero_gives_no_interval() {
    let wide = [(1.0, -1.0), (2.0, 3.0), (1.5, 0.5)];
    assert_eq!(ratio(&wide, 0.95).unwrap().ends(), None);
    assert_eq!(ratio(&[(1.0, 0.0), (2.0, 0.0)], 0.95), None);
    assert_eq!(ratio(&[], 0.95), None);
    assert_eq!(ratio(&[(6.0, 3.0)], 0.95), Interval::partly(2.0, (None, None)));
    let exact = Interval::new(2.0, (2.0, 2.0));
    assert_eq!(ratio(&[(6.0, 3.0), (6.0, 3.0)], 0.95), exact);
}

#[test]
fn it_covers_the_truth_as_often_as_it_says() {
    // 4,000 samples of 8 correlated normal pairs with means 3 and 2: the count of hits of a
    // 90 % interval is binomial with deviation 19. Where there is none, the set has no end.
    let mut state = 7_u64;
    let mut normal = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        normal_quantile(((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64)
    };
    let hits = (0..4_000).filter(|_| {
        let pairs: Vec<(f64, f64)> = (0..8)
            .map(|_| {
                let (u, v) = (normal(), normal());
                (3.0 + u, 2.0 + 0.8 * u + 0.6 * v)
            })
            .collect();
        let ends = ratio(&pairs, 0.9).unwrap().ends();
        ends.is_none_or(|(low, high)| low <= 1.5 && 1.5 <= high)
    });
    let hits = hits.count();
    assert!((3_520..3_680).contains(&hits), "{hits}");
}
