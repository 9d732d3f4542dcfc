//! What one replication came to in one scope, in few bytes: ten thousand replications are kept.
//!
//! Behind the bits that say which values are there come the counts, each in as many bytes as the largest
//! needs, and at the end the values that are not zero. Promises: what is taken out is what was put in, to
//! the last bit; the same numbers are the same bytes. Never: a number worked out.

use super::access::{Served, WAITS};
use super::names::Measure;
use super::observed::{Observed, Seen};
use super::waits::{Waits, Who};
use crate::engine::Part;

/// The place of the cost behind the measures.
const APART: usize = Measure::COUNT;
/// The places of the mean waits.
const WAIT: usize = APART + 1;
/// How many values there are.
const VALUES: usize = WAIT + Who::ALL.len() * Part::COUNT;
/// Bytes with a bit for each.
const BITS: usize = VALUES.div_ceil(8);
/// Where the counts begin: behind the width of each, which values are there, and which of them are
/// not zero.
const HEAD: usize = 1 + 2 * BITS;
/// How many counts say what was observed.
const OBSERVED: usize = 9;

const _: () = assert!(VALUES <= 128, "the bits are one number");

/// The numbers of a scope, packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packed(Box<[u8]>);

/// The same, each in its place.
#[derive(Clone, Debug)]
pub(super) struct Loose {
    /// Every measure.
    pub cells: Vec<Option<f64>>,
    pub observed: Observed,
    /// How many needs had access by when.
    pub served: Served,
    /// Where waits went.
    pub waits: Waits,
    /// Cost per week of everything but exposure; `None` without `[costs]`.
    pub apart: Option<f64>,
}

impl Loose {
    /// Nobody's, with so many limits of access.
    pub fn blank(limits: usize) -> Self {
        Self {
            cells: vec![None; Measure::COUNT],
            observed: Observed::default(),
            served: Served::blank(),
            waits: Waits::blank(limits),
            apart: None,
        }
    }

    /// Packed.
    pub fn packed(&self) -> Packed {
        let (means, limits) = self.waits.numbers();
        let values = self.cells.iter().chain([&self.apart]).chain(means);
        let counts = || {
            let observed = self.observed.counts();
            observed.into_iter().chain(self.served.counts()).chain(limits.iter().copied())
        };
        let most = counts().max().unwrap_or(0);
        let width = [1, 2, 4].into_iter().find(|width| most >> (8 * width) == 0).unwrap_or(8);
        let mut bytes = vec![0; HEAD];
        counts().for_each(|count| bytes.extend(&count.to_le_bytes()[..width]));
        let (mut there, mut numbers) = (0_u128, 0_u128);
        for (place, value) in values.enumerate() {
            let Some(value) = value else { continue };
            there |= 1 << place;
            // Zero below zero is a number as any other.
            if value.to_bits() != 0 {
                numbers |= 1 << place;
                bytes.extend(value.to_le_bytes());
            }
        }
        bytes[0] = width as u8;
        bytes[1..=BITS].copy_from_slice(&there.to_le_bytes()[..BITS]);
        bytes[1 + BITS..HEAD].copy_from_slice(&numbers.to_le_bytes()[..BITS]);
        Packed(bytes.into())
    }
}

impl Packed {
    /// Each number in its place.
    pub fn loose(&self) -> Loose {
        let mut loose = Loose::blank(self.limits());
        loose.apart = self.apart();
        loose.observed = self.observed();
        for (place, cell) in loose.cells.iter_mut().enumerate() {
            *cell = self.value(place);
        }
        for (place, count) in loose.served.counts_mut().enumerate() {
            *count = self.served(place);
        }
        let (means, limits) = loose.waits.numbers_mut();
        for (place, mean) in means.iter_mut().enumerate() {
            *mean = self.value(WAIT + place);
        }
        for (place, count) in limits.iter_mut().enumerate() {
            *count = self.within(place);
        }
        loose
    }

    /// The value of a measure.
    pub fn cell(&self, measure: Measure) -> Option<f64> {
        self.value(measure.index())
    }

    /// Cost per week of everything but exposure.
    pub fn apart(&self) -> Option<f64> {
        self.value(APART)
    }

    /// A mean wait in seconds.
    pub fn wait(&self, who: Who, part: Part) -> Option<f64> {
        self.value(WAIT + Waits::place(who, part))
    }

    /// How much of each sort was observed.
    pub fn observed(&self) -> Observed {
        Observed::from_counts(std::array::from_fn(|place| self.count(place)))
    }

    /// How much of one sort was observed.
    pub fn seen(&self, seen: Seen) -> u64 {
        self.count(seen as usize)
    }

    /// How many needs had access within the time at this place of the grid.
    pub fn served(&self, place: usize) -> u64 {
        self.count(OBSERVED + place)
    }

    /// How many needs had access within the limit at this place.
    pub fn within(&self, place: usize) -> u64 {
        self.count(OBSERVED + WAITS + place)
    }

    fn limits(&self) -> usize {
        let values = 8 * self.bits(1 + BITS).count_ones() as usize;
        (self.0.len() - values - HEAD) / usize::from(self.0[0]) - OBSERVED - WAITS
    }

    fn bits(&self, at: usize) -> u128 {
        let mut bits = [0; 16];
        bits[..BITS].copy_from_slice(&self.0[at..at + BITS]);
        u128::from_le_bytes(bits)
    }

    fn value(&self, place: usize) -> Option<f64> {
        let (there, numbers) = (self.bits(1), self.bits(1 + BITS));
        if there >> place & 1 == 0 {
            return None;
        }
        if numbers >> place & 1 == 0 {
            return Some(0.0);
        }
        // With all that follow it.
        let from_here = (numbers >> place).count_ones() as usize;
        let end = &self.0[self.0.len() - 8 * from_here..];
        end.first_chunk().map(|bytes| f64::from_le_bytes(*bytes))
    }

    fn count(&self, place: usize) -> u64 {
        let width = usize::from(self.0[0]);
        let bytes = &self.0[HEAD + width * place..][..width];
        match *bytes {
            [one] => u64::from(one),
            [a, b] => u64::from(u16::from_le_bytes([a, b])),
            [a, b, c, d] => u64::from(u32::from_le_bytes([a, b, c, d])),
            _ => bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that are easily lost, in places that change with the seed.
    fn some(seed: usize, limits: usize) -> Loose {
        const VALUES: [Option<f64>; 7] =
            [None, Some(0.0), Some(-0.0), Some(0.1), Some(f64::MIN), Some(5e-324), Some(1e100)];
        const COUNTS: [u64; 6] = [0, 1, 255, 256, 65_536, 1 << 43];
        let (mut value, mut count) = (seed, seed);
        let mut next = || {
            value += 1 + value / 7 % 3;
            VALUES[value % VALUES.len()]
        };
        let most = 1 + seed % COUNTS.len();
        let mut counted = || {
            count += 1;
            COUNTS[count % most]
        };
        let mut loose = Loose::blank(limits);
        loose.cells.iter_mut().for_each(|cell| *cell = next());
        loose.apart = next();
        loose.observed = Observed::from_counts(std::array::from_fn(|_| counted()));
        loose.served.counts_mut().for_each(|number| *number = counted());
        let (means, within) = loose.waits.numbers_mut();
        means.iter_mut().for_each(|mean| *mean = next());
        within.iter_mut().for_each(|number| *number = counted());
        loose
    }

    #[test]
    fn what_is_taken_out_is_what_was_put_in_to_the_last_bit() {
        let bits = |value: &Option<f64>| value.map(f64::to_bits);
        for seed in 0..200 {
            let before = some(seed, seed % 4);
            let packed = before.packed();
            let after = packed.loose();
            assert!(after.cells.iter().map(bits).eq(before.cells.iter().map(bits)), "{seed}");
            assert_eq!(bits(&after.apart), bits(&before.apart));
            assert_eq!(after.observed, before.observed);
            assert_eq!(packed.seen(Seen::Needs), before.observed.needs);
            assert_eq!(packed.seen(Seen::Granted), before.observed.granted);
            assert_eq!(after.served, before.served);
            let ((means, within), (were, limits)) = (after.waits.numbers(), before.waits.numbers());
            assert!(means.iter().map(bits).eq(were.iter().map(bits)), "{seed}");
            assert_eq!(within, limits);
            assert_eq!(after.packed(), packed);
            for who in Who::ALL {
                for part in Part::ALL {
                    assert_eq!(bits(&packed.wait(who, part)), bits(&before.waits.get(who, part)));
                }
            }
        }
    }

    #[test]
    fn a_small_replication_takes_few_bytes() {
        let mut loose = Loose::blank(0);
        loose.cells.iter_mut().step_by(2).for_each(|cell| *cell = Some(0.1));
        loose.served.counts_mut().for_each(|count| *count = 96);
        let bytes = loose.packed().0.len();
        assert!(bytes < 400, "{bytes}");
    }
}
