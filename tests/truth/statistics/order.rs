//! Quantiles come from every value, whatever the order in which the values were told.

use pimsim::stats::Ordered;
use pimsim::stats::order::{BITS, EXACT, bucket_of, middle_of, rank};
use pimsim::time::Span;
use proptest::prelude::*;

fn of(values: &[i64]) -> Ordered {
    let mut all = Ordered::new();
    values.iter().for_each(|&ms| all.push(Span::ms(ms)));
    all
}

#[test]
fn quantiles_by_the_ruling() {
    let all = of(&[50, 10, 40, 20, 30]);
    // ceil(5 p) = 1, 1, 1, 2, 3, 5, 5.
    for (p, ms) in [(0.0, 10), (0.1, 10), (0.2, 10), (0.21, 20), (0.5, 30), (0.95, 50), (1.0, 50)] {
        assert_eq!(all.quantile(p), Some(Span::ms(ms)), "{p}");
    }
    assert_eq!(all.mean_seconds(), Some(0.03));
    assert_eq!((all.count(), all.sum_ms()), (5, 150));
    assert_eq!(Ordered::new().quantile(0.5), None);
    assert_eq!(Ordered::new().mean_seconds(), None);
}

#[test]
fn ranks_do_not_suffer_from_binary_fractions() {
    assert_eq!(rank(100, 0.07), 6);
    assert_eq!(rank(20, 0.95), 18);
    assert_eq!(rank(1_000, 0.001), 0);
    assert_eq!(rank(3, f64::NAN), 0);
    assert_eq!(rank(2_000_000_000, 0.5), 999_999_999);
}

#[test]
fn what_is_at_most_a_limit_is_counted() {
    let limits = [0, 10, 25, 60_000].map(Span::ms);
    let all = of(&[50, 10, -3, 0, 40, i64::MAX, 11, 60_000, 60_001]);
    assert_eq!(all.up_to(&limits), [2, 3, 4, 7]);
    assert_eq!(Ordered::new().up_to(&limits), [0; 4]);
    let mut many = Ordered::new();
    (0..EXACT + 1_000).for_each(|ms| many.push(Span::ms(ms as i64)));
    assert!(!many.is_exact());
    let [none, ten, _, minute] = many.up_to(&limits);
    assert_eq!((none, ten), (1, 11));
    assert!(minute.abs_diff(60_001) <= 60_001 / 4_096, "{minute}");
}

#[test]
fn buckets_are_narrow_and_in_order() {
    let mut last = i64::MIN;
    for exponent in 0..62 {
        for offset in [0, 1, 5] {
            let ms = (1_i64 << exponent) + offset * ((1_i64 << exponent) / 7);
            let (key, middle) = (bucket_of(ms), middle_of(bucket_of(ms)));
            assert!(key >= last, "{ms}");
            last = key;
            // At most half a bucket: the middle is not one of its ends.
            let half = if ms < 8_192 { 0 } else { 1 << (ms.ilog2() - BITS - 1) };
            assert!((middle - ms).abs() <= half, "{ms} {middle}");
            assert_eq!(bucket_of(middle), key);
            assert!(ms > 8_191 || middle == ms);
            assert_eq!((bucket_of(-ms), middle_of(-key)), (-key, -middle));
        }
    }
}

#[test]
fn many_observations_become_buckets_without_losing_their_place() {
    // A third of them is kept exactly, all of them are not.
    let n = 3 * EXACT - 7;
    // A permutation of 1, 2, …, n: 1,000,003 is a prime, and so has no factor in common with n.
    let value = |i: u64| Span::ms((i * 1_000_003 % n) as i64 + 1);
    let mut forwards = Ordered::new();
    (0..n).for_each(|i| forwards.push(value(i)));
    let mut backwards = Ordered::new();
    (0..n).rev().for_each(|i| backwards.push(value(i)));
    let mut parts = vec![Ordered::new(); 3];
    (0..n).for_each(|i| parts[(i % 3) as usize].push(value(i)));
    let merged = Ordered::merged(parts.iter());
    assert!(!forwards.is_exact() && parts[0].is_exact());
    assert_eq!(forwards.sum_ms(), i128::from(n) * i128::from(n + 1) / 2);
    for p in [0.0, 0.005, 0.01, 0.5, 0.95, 0.99, 1.0] {
        let found = forwards.quantile(p).unwrap();
        let exact = (n as f64 * p).ceil().max(1.0);
        assert!((found.as_ms() as f64 - exact).abs() <= exact / 4_096.0, "{p}: {found}");
        assert_eq!(backwards.quantile(p), Some(found));
        assert_eq!(merged.quantile(p), Some(found));
    }
    assert_eq!(forwards.quantile(1.0), Some(Span::ms(n as i64)));
    let twice = Ordered::merged([&merged, &forwards].into_iter());
    assert_eq!(twice.quantile(0.5), forwards.quantile(0.5));
}

#[test]
fn exactly_as_many_as_allowed_are_kept_as_they_are() {
    // The first value of a bucket of 2,048.
    let least = 1 << 23;
    let push = |all: &mut Ordered, n: u64| all.push(Span::ms(least + n as i64));
    let mut parts = vec![Ordered::new(); 2];
    (0..EXACT).for_each(|n| push(&mut parts[(n % 2) as usize], n));
    let mut all = Ordered::merged(parts.iter());
    assert!(all.is_exact());
    let mut pushed = Ordered::new();
    (0..EXACT).for_each(|n| push(&mut pushed, n));
    assert!(pushed.is_exact());
    push(&mut all, EXACT);
    assert!(!all.is_exact());
    push(&mut parts[0], EXACT);
    assert!(!Ordered::merged(parts.iter()).is_exact());
    // The least and the largest stay exact, though their buckets are wide.
    assert_eq!(all.quantile(0.0), Some(Span::ms(least)));
    assert_eq!(all.quantile(1.0), Some(Span::ms(least + EXACT as i64)));
}

#[test]
fn many_negative_observations_become_buckets_as_well() {
    let mut all = Ordered::new();
    // 3 ms too early four times in a row, then one of every length up to the largest.
    (0..=EXACT as i64).for_each(|n| all.push(Span::ms(if n < 4 { -3 } else { -n })));
    assert!(!all.is_exact());
    let buckets = Ordered::merged([&all, &all].into_iter());
    for p in [0.1, 0.5, 0.9] {
        let (once, twice) = (all.quantile(p).unwrap(), buckets.quantile(p).unwrap());
        let exact = (1.0 - p) * EXACT as f64;
        assert!((once.as_ms() as f64 + exact).abs() <= exact / 4_096.0 + 1.0, "{p}: {once}");
        assert_eq!(once, twice);
    }
    // The five last of all are the four and -4.
    assert_eq!(all.quantile(1.0 - 4.5 / EXACT as f64), Some(Span::ms(-4)));
    assert_eq!(all.quantile(1.0 - 3.5 / EXACT as f64), Some(Span::ms(-3)));
}

#[test]
fn several_quantiles_are_those_taken_one_by_one() {
    // Negative ones, short ones and one that does not fit into 32 bits.
    let all = of(&[70, -5, 30, 10, 1 << 40, 60, -9, 20, 50, 40]);
    let p = [0.1, 0.15, 0.3, 0.5, 0.5, 0.55, 0.7, 0.9, 1.0];
    assert_eq!(all.quantiles(p), p.map(|p| all.quantile(p)));
    let known = [-9, -5, 10, 30, 30, 40, 50, 70, 1 << 40];
    assert_eq!(all.quantiles(p), known.map(|ms| Some(Span::ms(ms))));
}

proptest! {
    #[test]
    fn sorting_is_the_judge(
        values in prop::collection::vec(-5_000_000_000..10_000_000_000_i64, 1..60),
        p in 0.0..=1.0_f64,
        cut in 0..60_usize,
    ) {
        let mut sorted = values.clone();
        sorted.sort_unstable();
        let p = (p * 1e3).round() / 1e3;
        let thousandths = (p * 1e3).round() as usize;
        let place = (values.len() * thousandths).div_ceil(1_000).max(1);
        let expected = Some(Span::ms(sorted[place - 1]));
        prop_assert_eq!(of(&values).quantile(p), expected);
        let (a, b) = values.split_at(cut.min(values.len()));
        let merged = Ordered::merged([of(a), of(b)].iter());
        prop_assert_eq!(merged.quantile(p), expected);
        prop_assert_eq!(merged.sum_ms(), values.iter().map(|&ms| i128::from(ms)).sum::<i128>());
    }
}
