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
pub const EXACT: u64 = 1 << 17;
/// Bits that a bucket keeps of a value.
pub const BITS: u32 = 12;

/// A collection of lengths of time that knows its quantiles.
#[derive(Clone, Debug)]
pub struct Ordered {
    kept: Kept,
}

#[derive(Clone, Debug)]
enum Kept {
    /// Values that fit into 32 bits (up to 49 days), and the others. What they come to is found
    /// when it is asked for.
    Exact { small: Vec<u32>, other: Vec<i64> },
    /// How many values fall into each bucket, and what all come to.
    Buckets(Buckets, Totals),
}

/// What a collection comes to, exactly.
#[derive(Clone, Copy, Debug)]
struct Totals {
    count: u64,
    sum: i128,
    least: i64,
    largest: i64,
}

impl Totals {
    fn add(&mut self, ms: i64) {
        self.merge(&Self { count: 1, sum: i128::from(ms), least: ms, largest: ms });
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.least = self.least.min(other.least);
        self.largest = self.largest.max(other.largest);
    }

    fn of(small: &[u32], other: &[i64]) -> Self {
        let mut totals = Self {
            count: small.len() as u64,
            sum: sum(small),
            least: small.iter().min().map_or(i64::MAX, |&ms| i64::from(ms)),
            largest: small.iter().max().map_or(i64::MIN, |&ms| i64::from(ms)),
        };
        other.iter().for_each(|&ms| totals.add(ms));
        totals
    }

    /// What was found for these ranks, no further out than the observations, of which the first and the
    /// last are known.
    fn within<const N: usize>(&self, ranks: [u64; N], found: [i64; N]) -> [i64; N] {
        let mut found = found.map(|ms| ms.clamp(self.least, self.largest));
        for (ms, rank) in found.iter_mut().zip(ranks) {
            *ms = match rank {
                0 => self.least,
                _ if rank == self.count - 1 => self.largest,
                _ => *ms,
            };
        }
        found
    }
}

/// There are too few of them for an overflow.
fn sum(small: &[u32]) -> i128 {
    i128::from(small.iter().map(|&ms| u64::from(ms)).sum::<u64>())
}

fn sum_of_others(other: &[i64]) -> i128 {
    other.iter().map(|&ms| i128::from(ms)).sum()
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
        Self { kept: Kept::Exact { small: Vec::new(), other: Vec::new() } }
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
        if let Kept::Exact { small, other } = &mut self.kept
            && let Ok(ms) = u32::try_from(ms)
            && small.len() + other.len() < EXACT as usize
        {
            small.push(ms);
        } else {
            self.push_otherwise(ms);
        }
    }

    #[inline(never)]
    fn push_otherwise(&mut self, ms: i64) {
        self.make_room(1);
        match &mut self.kept {
            Kept::Exact { small, other } => match u32::try_from(ms) {
                Ok(ms) => small.push(ms),
                Err(_) => other.push(ms),
            },
            Kept::Buckets(buckets, totals) => {
                totals.add(ms);
                buckets.add(bucket_of(ms), 1);
            }
        }
    }

    /// How many observations there are.
    pub fn count(&self) -> u64 {
        match &self.kept {
            Kept::Exact { small, other } => (small.len() + other.len()) as u64,
            Kept::Buckets(_, totals) => totals.count,
        }
    }

    /// Whether quantiles are exact.
    pub fn is_exact(&self) -> bool {
        matches!(self.kept, Kept::Exact { .. })
    }

    /// The sum of all observations in milliseconds, exact.
    pub fn sum_ms(&self) -> i128 {
        match &self.kept {
            Kept::Exact { small, other } => sum(small) + sum_of_others(other),
            Kept::Buckets(_, totals) => totals.sum,
        }
    }

    /// The mean in seconds; `None` without observations.
    pub fn mean_seconds(&self) -> Option<f64> {
        let count = self.count();
        (count > 0).then(|| self.sum_ms() as f64 / count as f64 / 1_000.0)
    }

    /// The quantile `x_(ceil(n p))`, `p` in [0, 1] taken to nine decimals; `None` without
    /// observations.
    pub fn quantile(&self, p: f64) -> Option<Span> {
        let [quantile] = self.quantiles([p]);
        quantile
    }

    /// Several quantiles at once, which costs little more than one. `p` must rise.
    pub fn quantiles<const N: usize>(&self, p: [f64; N]) -> [Option<Span>; N] {
        let count = self.count();
        if count == 0 {
            return [None; N];
        }
        let ranks = p.map(|p| rank(count, p));
        let found = match &self.kept {
            Kept::Exact { small, other } => exact_at(small, other, ranks),
            Kept::Buckets(buckets, totals) => totals.within(ranks, buckets.at(ranks)),
        };
        found.map(|ms| Some(Span::ms(ms)))
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
            Kept::Buckets(buckets, _) => {
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
            all.make_room(part.count());
            match (&part.kept, &mut all.kept) {
                (Kept::Exact { small, other }, Kept::Exact { small: mine, other: others }) => {
                    mine.extend(small);
                    others.extend(other);
                }
                (Kept::Exact { small, other }, Kept::Buckets(sums, totals)) => {
                    let values = small.iter().map(|&ms| i64::from(ms)).chain(other.iter().copied());
                    values.for_each(|ms| sums.add(bucket_of(ms), 1));
                    totals.merge(&Totals::of(small, other));
                }
                (Kept::Buckets(buckets, more), Kept::Buckets(sums, totals)) => {
                    sums.merge(buckets);
                    totals.merge(more);
                }
                (Kept::Buckets(..), Kept::Exact { .. }) => {
                    unreachable!("a part in buckets has more than {EXACT} observations")
                }
            }
        }
        all
    }

    /// Turns values into buckets, if that has not happened yet and with so many more there are too
    /// many.
    fn make_room(&mut self, more: u64) {
        if let Kept::Exact { small, other } = &mut self.kept
            && (small.len() + other.len()) as u64 + more > EXACT
        {
            let totals = Totals::of(small, other);
            let mut buckets = Buckets::default();
            small.iter().for_each(|&ms| buckets.add(bucket_of(i64::from(ms)), 1));
            other.iter().for_each(|&ms| buckets.add(bucket_of(ms), 1));
            self.kept = Kept::Buckets(buckets, totals);
        }
    }
}

/// `ceil(n p) - 1` within the list. Nine decimals of `p` make the product exact: 100 times 0.07 is
/// 7, not a bit more.
pub fn rank(n: u64, p: f64) -> u64 {
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
pub fn bucket_of(ms: i64) -> i64 {
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
pub fn middle_of(key: i64) -> i64 {
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
