//! Every interval is one, whatever the values: its ends are finite or unknown, the estimate lies
//! between them, and nothing is known of what no value says.

use pimsim::stats::{
    Interval, Kind, estimate_kind, paired_kind, proportion_interval, ratio, saltelli, sobol,
};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::common::sizes::cases;

/// Random values of one kind: each is nothing, common, rare, or at the edge of what a number can be.
fn values() -> impl Strategy<Value = Vec<f64>> {
    let one = prop_oneof![
        4 => Just(0.0),
        4 => 0.0..1.0_f64,
        2 => (0_u32..4, 1_u32..400).prop_map(|(k, n)| f64::from(k) / f64::from(n)),
        2 => 0.0..100_000.0_f64,
        1 => Just(1.0),
        1 => Just(52.142_857),
    ];
    let mixed = prop::collection::vec(one, 0..30);
    let same = (0.0..1e6_f64, 1_usize..30).prop_map(|(value, n)| vec![value; n]);
    let spike = (2_usize..30, 0.0..1e4_f64).prop_map(|(n, value)| {
        let mut all = vec![0.0; n];
        all[n / 2] = value;
        all
    });
    prop_oneof![4 => mixed, 1 => same, 2 => spike]
}

/// The same at the edges of what a number can be.
fn extreme() -> impl Strategy<Value = Vec<f64>> {
    let edges = [0.0, 1e-320, 1e-200, 1e-17, 1.0, 1e17, 1e200, 1.7e308];
    prop::collection::vec(prop::sample::select(edges.to_vec()), 0..12)
}

fn kinds() -> impl Strategy<Value = Kind> {
    let size = || prop_oneof![Just(0.0), 1e-6..1e6_f64];
    let many = || prop_oneof![Just(1.0), 1.0..1e6_f64];
    prop_oneof![
        (prop::option::of(0.0..2.0_f64), size(), size())
            .prop_map(|(most, rest, longest)| Kind::Level { most, rest, longest }),
        (1e-3..1e3_f64, many()).prop_map(|(one, together)| Kind::Count { one, together }),
        (many(), many()).prop_map(|(trials, together)| Kind::Share { trials, together }),
        (size(), prop::option::of(many())).prop_map(|(longest, seen)| Kind::Time { longest, seen }),
    ]
}

fn confidences() -> impl Strategy<Value = f64> {
    let edges = vec![1e-9, 0.999_999, 1.0 - 1e-15, 1.0 - f64::EPSILON / 2.0];
    prop_oneof![4 => 0.5..0.999_f64, 1 => prop::sample::select(edges)]
}

fn holds(found: &Interval) -> Result<(), TestCaseError> {
    let (low, value, high) = (found.low(), found.value(), found.high());
    prop_assert!([low, Some(value), high].into_iter().flatten().all(f64::is_finite), "{found:?}");
    prop_assert!(low.is_none_or(|low| low <= value), "{found:?}");
    prop_assert!(high.is_none_or(|high| high >= value), "{found:?}");
    prop_assert!(found.half_width().is_none_or(|half| half >= 0.0), "{found:?}");
    Ok(())
}

/// Whether values are such that both ends must be known.
fn usual(values: &[f64], confidence: f64) -> bool {
    let sized = |value: &f64| *value == 0.0 || (1e-12..1e12).contains(&value.abs());
    values.len() > 1 && confidence <= 0.999 && values.iter().all(sized)
}

/// Pairs of values, some of them missing.
fn some(values: &[f64], missing: usize) -> Vec<Option<f64>> {
    values.iter().enumerate().map(|(at, v)| (at % 7 != missing).then_some(*v)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(1_000),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn of_a_measure(
        values in prop_oneof![4 => values(), 1 => extreme()],
        kind in kinds(),
        confidence in confidences(),
    ) {
        let Some(found) = estimate_kind(kind, &values, confidence) else {
            prop_assert!(values.is_empty() || values.iter().any(|value| *value > 1e300));
            return Ok(());
        };
        holds(&found.interval)?;
        prop_assert_eq!(found.n, values.len());
        if values.len() == 1 {
            prop_assert_eq!((found.low(), found.high()), (None, None));
        }
        if usual(&values, confidence) {
            prop_assert!(found.interval.ends().is_some(), "{:?} {:?}", kind, found);
        }
    }

    #[test]
    fn of_a_difference(
        (a, b) in prop_oneof![4 => (values(), values()), 1 => (extreme(), extreme())],
        kinds in (kinds(), kinds()),
        confidence in confidences(),
        missing in 0_usize..9,
    ) {
        let kind = kinds.0.against(kinds.1);
        let (a, b) = (some(&a, missing), some(&b, 8 - missing));
        let Some(found) = paired_kind(kind, &a, &b, confidence) else { return Ok(()) };
        holds(&found.difference.interval)?;
        prop_assert!(found.variance_ratio.is_none_or(|ratio| ratio.is_finite() && ratio >= 0.0));
        let differences: Vec<f64> =
            a.iter().zip(&b).filter_map(|(a, b)| Some((*a)? - (*b)?)).collect();
        if usual(&differences, confidence) {
            prop_assert!(found.difference.interval.ends().is_some(), "{:?} {:?}", kind, found);
        }
    }

    #[test]
    fn of_a_ratio(
        (x, y) in prop_oneof![4 => (values(), values()), 1 => (extreme(), extreme())],
        confidence in confidences(),
    ) {
        let pairs: Vec<(f64, f64)> = x.into_iter().zip(y).collect();
        if let Some(found) = ratio(&pairs, confidence) {
            holds(&found)?;
        }
    }

    #[test]
    fn of_an_index_which_is_a_share(
        inputs in 1_usize..4,
        outputs in prop_oneof![4 => values(), 1 => extreme()],
        replications in 1_usize..3,
        confidence in confidences(),
    ) {
        let points: Vec<Vec<Option<f64>>> =
            outputs.chunks_exact(replications).map(|point| some(point, 9)).collect();
        let Some(found) = sobol(inputs, &points, confidence) else { return Ok(()) };
        for index in found.first.iter().chain(&found.total).chain([&found.alone]).flatten() {
            holds(index)?;
            let (low, high) = index.ends().expect("what has no ends is not given");
            prop_assert!(0.0 <= low && high <= 1.0, "{:?}", index);
        }
        if !found.varies {
            prop_assert!(found.first.iter().chain(&found.total).all(Option::is_none));
        }
    }

    #[test]
    fn a_kind_is_told_in_finite_numbers_and_read_back(kind in kinds()) {
        let text = kind.text();
        prop_assert!(!text.contains("inf") && !text.contains("NaN"), "{}", text);
        prop_assert_eq!(Kind::read(&text), Some(kind));
    }
}

/// What few rows give of an index covers it as often as others; what they do not bound is not given.
#[test]
fn indices_of_few_rows_are_given_only_where_they_are_known() {
    // `x + x y` with x and y uniform: the variance of the means given x is 3/16, given y 1/48, and
    // 1/144 is left to both: 27, 3 and 1 of 31 parts.
    let exact = [27.0 / 31.0, 3.0 / 31.0, 28.0 / 31.0, 4.0 / 31.0];
    let mut state = 11_u64;
    let mut uniform = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    for rows in [3, 6, 12, 24] {
        let (mut given, mut covered) = (0_u64, 0_u64);
        for _ in 0..300 {
            let base: Vec<Vec<f64>> =
                (0..rows).map(|_| (0..4).map(|_| uniform()).collect()).collect();
            let output = |point: &Vec<f64>| vec![Some(point[0] + point[0] * point[1])];
            let outputs: Vec<_> = saltelli(&base).iter().map(output).collect();
            let found = sobol(2, &outputs, 0.95).expect("enough rows");
            for (index, exact) in found.first.iter().chain(&found.total).zip(exact) {
                given += u64::from(index.is_some());
                covered += u64::from(index.is_some_and(|index| index.contains(exact)));
            }
        }
        let least = proportion_interval(covered, given.max(1), 0.99).1;
        println!("{rows} rows: {given} of 1200 given, {covered} cover");
        assert!(least > 0.9, "{rows} rows: {covered} of {given}");
    }
}

#[test]
fn waits_that_are_all_but_equal_have_an_interval_at_once() {
    // Means of constant waits differ in their last digit: as many events as a number can say.
    let values: Vec<f64> = (0..20).map(|at| 300.0 + f64::from(at) * 1e-13).collect();
    let kind = Kind::Time { longest: 0.0, seen: Some(30.0) };
    let found = estimate_kind(kind, &values, 0.95).expect("there are values");
    assert!(found.half_width().is_some_and(|half| half < 1e-9), "{found:?}");
}
