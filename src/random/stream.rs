//! One stream of draws, read by index.
//!
//! A [`Lane`] is the ChaCha8 key stream of an [`Address`]. A draw is addressed by its index, so no
//! draw depends on which others were made before it, or in what order. Reading in order of the
//! index is cheap: a block of 32 draws is made at once, as bits or as variates of the exponential
//! law of mean 1, whose logarithms are then taken together. The generator is portable and named; its
//! values are pinned by tests.
//!
//! Four ChaCha blocks side by side cost no more than one (with the registers that processors have), so
//! a block of draws is four. A stream is of one purpose and one owner, and its index counts needs: what
//! need after need draws lies together, and a block of draws is used up. A lane keeps no more than its
//! latest block.
//!
//! Never: hidden state that a draw could disturb, a draw of machine-dependent size.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::{Address, Purpose};
use crate::math::{ln_each, ln_of_rest_each};

/// Draws made at once: four ChaCha blocks of 64 bytes.
const BLOCK: usize = 32;
/// No block yet. The largest real number of a block and what is kept of it is below 2^61.
const NONE: u64 = u64::MAX;

/// What a lane keeps of the draws of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    /// As they are.
    Bits,
    /// `-ln(1 - u)` of the uniform.
    Exponential,
    /// `-ln(u)`.
    Gap,
}

/// The stream of one address.
#[derive(Clone, Debug)]
pub struct Lane {
    address: Address,
    /// Which block of draws is in `draws`, and as what, or [`NONE`].
    has: u64,
    draws: [u64; BLOCK],
}

impl Lane {
    /// Opens the stream; nothing is generated before the first draw.
    pub fn open(address: Address) -> Self {
        Self { address, has: NONE, draws: [0; BLOCK] }
    }

    /// The address it was opened with.
    pub fn address(&self) -> Address {
        self.address
    }

    /// The `index`-th 64 bits of the stream.
    #[inline]
    pub fn bits(&mut self, index: u64) -> u64 {
        self.read(index, Kept::Bits)
    }

    #[inline(always)]
    fn read(&mut self, index: u64, kept: Kept) -> u64 {
        #[cfg(test)]
        super::recording::note(self.address, index);
        let block = index / BLOCK as u64;
        if block << 2 | kept as u64 != self.has {
            self.fill(block, kept);
        }
        self.draws[(index % BLOCK as u64) as usize]
    }

    /// The `index`-th draw, uniform in the open interval (0, 1): one of the 2^52 midpoints `(k +
    /// 1/2) / 2^52`.
    #[inline]
    pub fn uniform(&mut self, index: u64) -> f64 {
        uniform(self.bits(index))
    }

    /// The variate of the exponential law of mean 1 that belongs to the `index`-th draw, `-ln(1 - u)`:
    /// it rises with the draw, as the quantiles of a law do. Worth it where most indices are read, and
    /// for nothing else: a lane that is read in another way makes its block again.
    #[inline]
    pub fn exponential(&mut self, index: u64) -> f64 {
        f64::from_bits(self.read(index, Kept::Exponential))
    }

    /// As [`Lane::exponential`], but `-ln(u)`: the gaps between needs.
    #[inline]
    pub fn gap(&mut self, index: u64) -> f64 {
        f64::from_bits(self.read(index, Kept::Gap))
    }

    /// The `index`-th draw, uniform in 0, 1, …, `n - 1`; 0 when `n` is 0.
    ///
    /// Multiplies and shifts (Lemire 2019, without the rejection step, so that one draw is one
    /// index). The chance of no value is off by more than 2^-64, that is, relatively by less than
    /// `n / 2^64`.
    pub fn below(&mut self, index: u64, n: u64) -> u64 {
        ((u128::from(self.bits(index)) * u128::from(n)) >> 64) as u64
    }

    /// The `index`-th draw as a coin that is true with the given chance: never at 0 (or below),
    /// always at 1 (or above).
    ///
    /// Where there is only one answer nothing is generated.
    #[inline]
    pub fn coin(&mut self, index: u64, chance: f64) -> bool {
        chance > 0.0 && (chance >= 1.0 || self.uniform(index) < chance)
    }

    #[inline(never)]
    fn fill(&mut self, block: u64, kept: Kept) {
        let mut generator = ChaCha8Rng::from_seed(self.address.key());
        generator.set_stream(self.address.lane);
        // Positions count 32-bit words; a block of draws is 64 words, so it starts at a ChaCha
        // block.
        generator.set_word_pos(u128::from(block) * 2 * BLOCK as u128);
        let mut bytes = [0; 8 * BLOCK];
        generator.fill_bytes(&mut bytes);
        for (draw, bytes) in self.draws.iter_mut().zip(bytes.as_chunks().0) {
            *draw = u64::from_le_bytes(*bytes);
        }
        self.has = block << 2 | kept as u64;
        if kept != Kept::Bits {
            let mut values = self.draws.map(uniform);
            match kept {
                Kept::Gap => ln_each(&mut values),
                _ => ln_of_rest_each(&mut values),
            }
            self.draws = values.map(|value| (-value).to_bits());
        }
    }
}

/// The 52 high bits as the midpoint of one of 2^52 equal parts of (0, 1): `(k + 1/2) / 2^52`. They are
/// written behind the point of a number from 1 to 2, which a compiler can do for several at a time;
/// every step is exact.
#[inline]
pub fn uniform(bits: u64) -> f64 {
    const ONE: u64 = 0x3ff << 52;
    f64::from_bits(bits >> 12 | ONE) - (1.0 - f64::EPSILON / 2.0)
}

/// What all streams of one replication share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Root {
    /// The seed of the simulation.
    pub seed: u64,
    /// The replication, numbered from 1.
    pub replication: u32,
}

impl Root {
    /// Opens a stream of this replication.
    pub fn lane(&self, purpose: Purpose, owner: u64, party: u64, lane: u64) -> Lane {
        let Self { seed, replication } = *self;
        Lane::open(Address { seed, replication, purpose, owner, party, lane })
    }

    /// One draw of a stream, for draws too rare to keep the stream open.
    pub fn uniform(&self, purpose: Purpose, owner: u64, party: u64, lane: u64, index: u64) -> f64 {
        self.lane(purpose, owner, party, lane).uniform(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certain_coins_are_not_tossed() {
        let lane = || Root { seed: 7, replication: 1 }.lane(Purpose::NeedGap, 2, 0, 0);
        let chances = [-1.0, 0.0, 0.5, 1.0, 2.0];
        let toss = || chances.map(|chance| lane().coin(9, chance));
        let (_, draws) = super::super::recording::record(toss);
        assert_eq!(draws, [(lane().address(), 9)]);
    }
}
