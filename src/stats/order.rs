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
