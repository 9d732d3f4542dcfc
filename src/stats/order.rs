//! Order statistics of lengths of time in bounded memory.
//!
//! Up to 2^17 observations are kept as they are, and quantiles are exact. Beyond that they are
//! counted in buckets: exact below 4,096 ms, of relative width 2^-12 above; a quantile is then off
//! by less than 1 part in 4,096 of itself. Count, sum, least and largest are exact always.
//! Quantiles do not depend on the order of the observations, nor on how they were divided before
//! merging. Never: sampling, forgetting. By hand: crates for sketches (t-digest, HDR histogram, DDSketch)
//! either depend on the order or are not exact where there are few observations, and bytes are promised.

use std::collections::BTreeMap;

use crate::time::Span;

/// Observations kept as they are.
const EXACT: u64 = 1 << 17;
/// Bits that a bucket keeps of a value.
const BITS: u32 = 12;

/// A collection of lengths of time that knows its quantiles.
#[derive(Clone, Debug)]
pub struct Ordered {
    count: u64,
    sum: i128,
    least: i64,
    largest: i64,
    kept: Kept,
}

#[derive(Clone, Debug)]
enum Kept {
    /// Values that fit into 32 bits (up to 49 days), and the others.
    Exact { small: Vec<u32>, other: Vec<i64> },
    /// How many values fall into each bucket.
    Buckets(Buckets),
}

/// How many values fall into each bucket; keys rise with the values.
#[derive(Clone, Debug, Default)]
struct Buckets {
    /// By key, from 0; as long as the largest key needs.
    counts: Vec<u64>,
    /// Lengths of time are rarely negative.
    negative: BTreeMap<i64, u64>,
}

impl Buckets {
    fn add(&mut self, key: i64, count: u64) {
        let Ok(place) = usize::try_from(key) else {
            *self.negative.entry(key).or_default() += count;
            return;
        };
        if place >= self.counts.len() {
            self.counts.resize(place + 1, 0);
        }
        self.counts[place] += count;
    }

    fn merge(&mut self, other: &Self) {
        other.iter().for_each(|(key, count)| self.add(key, count));
    }

    /// The buckets that are not empty, in the order of their keys.
    fn iter(&self) -> impl Iterator<Item = (i64, u64)> {
        let negative = self.negative.iter().map(|(key, count)| (*key, *count));
        let others = self.counts.iter().enumerate().map(|(key, count)| (key as i64, *count));
        negative.chain(others).filter(|(_, count)| *count > 0)
    }

    /// The middle of the bucket in which each of these ranks (rising, from 0) lies.
    fn at<const N: usize>(&self, ranks: [u64; N]) -> [i64; N] {
        let mut buckets = self.iter();
        let (mut seen, mut here) = (0, 0);
        ranks.map(|rank| {
            while seen <= rank {
                let Some((key, count)) = buckets.next() else { break };
                (seen, here) = (seen + count, middle_of(key));
            }
            here
        })
    }
}

impl Default for Ordered {
    fn default() -> Self {
        let kept = Kept::Exact { small: Vec::new(), other: Vec::new() };
        Self { count: 0, sum: 0, least: i64::MAX, largest: i64::MIN, kept }
    }
}

impl Ordered {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one observation.
    #[inline]
    pub fn push(&mut self, value: Span) {
        let ms = value.as_ms();
        self.count += 1;
        self.sum += i128::from(ms);
        self.least = self.least.min(ms);
        self.largest = self.largest.max(ms);
        if self.count > EXACT {
            self.coarsen();
        }
        self.keep(ms);
    }

    /// How many observations there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether quantiles are exact.
    pub fn is_exact(&self) -> bool {
        matches!(self.kept, Kept::Exact { .. })
    }

    /// The sum of all observations in milliseconds, exact.
    pub fn sum_ms(&self) -> i128 {
        self.sum
    }

    /// The mean in seconds; `None` without observations.
    pub fn mean_seconds(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64 / 1_000.0)
    }

    /// The quantile `x_(ceil(n p))`, `p` in [0, 1] taken to nine decimals; `None` without
    /// observations.
    pub fn quantile(&self, p: f64) -> Option<Span> {
        let [quantile] = self.quantiles([p]);
        quantile
    }

    /// Several quantiles at once, which costs little more than one. `p` must rise.
    pub fn quantiles<const N: usize>(&self, p: [f64; N]) -> [Option<Span>; N] {
        if self.count == 0 {
            return [None; N];
        }
        let ranks = p.map(|p| rank(self.count, p));
        let found = match &self.kept {
            Kept::Exact { small, other } => exact_at(small, other, ranks),
            Kept::Buckets(buckets) => buckets.at(ranks),
        };
        let mut quantiles = [None; N];
        for (place, (&rank, &ms)) in ranks.iter().zip(&found).enumerate() {
            let ms = match rank {
                0 => self.least,
                _ if rank == self.count - 1 => self.largest,
                _ => ms.clamp(self.least, self.largest),
            };
            quantiles[place] = Some(Span::ms(ms));
        }
        quantiles
    }

    /// How many observations are at most as long as each of these (rising) limits. Exact where
    /// quantiles are.
    pub fn up_to<const N: usize>(&self, limits: &[Span; N]) -> [u64; N] {
        let limits = limits.map(Span::as_ms);
        let mut counts = [0; N];
        let mut add = |ms: i64, many: u64| {
            if let Some(count) = counts.get_mut(limits.partition_point(|limit| *limit < ms)) {
                *count += many;
            }
        };
        match &self.kept {
            Kept::Exact { small, other } => {
                small.iter().for_each(|&ms| add(i64::from(ms), 1));
                other.iter().for_each(|&ms| add(ms, 1));
            }
            Kept::Buckets(buckets) => {
                buckets.iter().for_each(|(key, many)| add(middle_of(key), many));
            }
        }
        let mut seen = 0;
        counts.map(|count| {
            seen += count;
            seen
        })
    }

    /// All observations of several collections together.
    pub fn merged<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        let mut all = Self::default();
        for part in parts {
            all.count += part.count;
            all.sum += part.sum;
            all.least = all.least.min(part.least);
            all.largest = all.largest.max(part.largest);
            if all.count > EXACT {
                all.coarsen();
            }
            match &part.kept {
                Kept::Exact { small, other } => {
                    small.iter().for_each(|&ms| all.keep(i64::from(ms)));
                    other.iter().for_each(|&ms| all.keep(ms));
                }
                Kept::Buckets(buckets) => {
                    let Kept::Buckets(sums) = &mut all.kept else {
                        unreachable!("a part in buckets has more than {EXACT} observations");
                    };
                    sums.merge(buckets);
                }
            }
        }
        all
    }

    #[inline]
    fn keep(&mut self, ms: i64) {
        match &mut self.kept {
            Kept::Exact { small, other } => match u32::try_from(ms) {
                Ok(ms) => small.push(ms),
                Err(_) => other.push(ms),
            },
            Kept::Buckets(buckets) => buckets.add(bucket_of(ms), 1),
        }
    }

    /// Turns values into buckets, if that has not happened yet.
    #[cold]
    fn coarsen(&mut self) {
        if let Kept::Exact { small, other } = &mut self.kept {
            let (small, other) = (std::mem::take(small), std::mem::take(other));
            self.kept = Kept::Buckets(Buckets::default());
            small.into_iter().for_each(|ms| self.keep(i64::from(ms)));
            other.into_iter().for_each(|ms| self.keep(ms));
        }
    }
}

/// `ceil(n p) - 1` within the list. Nine decimals of `p` make the product exact: 100 times 0.07 is
/// 7, not a bit more.
fn rank(n: u64, p: f64) -> u64 {
    const UNIT: u128 = 1_000_000_000;
    // `as` turns NaN into 0 and cuts what is out of range.
    let p = (p.clamp(0.0, 1.0) * 1e9 + 0.5).floor() as u128;
    let place = (u128::from(n) * p).div_ceil(UNIT);
    (place.clamp(1, u128::from(n)) - 1) as u64
}

/// The values with these ranks (rising, from 0) among all kept ones. Below all small values are the
/// negative ones, above them the very long ones.
fn exact_at<const N: usize>(small: &[u32], other: &[i64], ranks: [u64; N]) -> [i64; N] {
    let (mut small, mut other) = (small.to_vec(), other.to_vec());
    other.sort_unstable();
    let before = other.partition_point(|&ms| ms < 0);
    // What lies before this place has been found to be smaller than all after it.
    let mut settled = 0;
    ranks.map(|rank| {
        let rank = rank as usize;
        if rank < before {
            other[rank]
        } else if rank < before + small.len() {
            let place = rank - before;
            let found = *small[settled..].select_nth_unstable(place - settled).1;
            settled = place;
            i64::from(found)
        } else {
            other[rank - small.len()]
        }
    })
}

/// The bucket of a value. Below 2^12 every value has its own; above, 2^12 buckets share each
/// doubling.
fn bucket_of(ms: i64) -> i64 {
    let size = ms.unsigned_abs();
    let key = match size.checked_ilog2() {
        Some(doubling) if doubling >= BITS => {
            let shift = doubling - BITS;
            (i64::from(shift) << BITS) + (size >> shift) as i64
        }
        _ => size as i64,
    };
    if ms < 0 { -key } else { key }
}

/// The value in the middle of a bucket.
fn middle_of(key: i64) -> i64 {
    let size = key.unsigned_abs();
    let middle = if size >> BITS < 2 {
        size
    } else {
        // The key holds the shift above the leading bit of the value's 13 bits.
        let shift = (size >> BITS) - 1;
        let first = ((1 << BITS) | (size & ((1 << BITS) - 1))) << shift;
        first + (1 << shift) / 2
    };
    if key < 0 { -(middle as i64) } else { middle as i64 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[i64]) -> Ordered {
        let mut all = Ordered::new();
        values.iter().for_each(|&ms| all.push(Span::ms(ms)));
        all
    }

    #[test]
    fn quantiles_by_the_ruling() {
        let all = of(&[50, 10, 40, 20, 30]);
        // ceil(5 p) = 1, 1, 1, 2, 3, 5, 5.
        for (p, ms) in
            [(0.0, 10), (0.1, 10), (0.2, 10), (0.21, 20), (0.5, 30), (0.95, 50), (1.0, 50)]
        {
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
}
