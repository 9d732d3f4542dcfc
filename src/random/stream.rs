//! One stream of draws, read by index.
//!
//! A [`Lane`] is the ChaCha8 key stream of an [`Address`]. A draw is addressed by its index, so no
//! draw depends on which others were made before it, or in what order. Reading in order of the
//! index is cheap: a block of 32 draws is made at once. The generator is portable and named; its
//! values are pinned by tests.
//!
//! Never: hidden state that a draw could disturb, a draw of machine-dependent size.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::{Address, Purpose};

/// Draws made at once: four ChaCha blocks of 64 bytes.
const BLOCK: usize = 32;
/// No block yet. The largest real block number is `u64::MAX / 32`.
const NONE: u64 = u64::MAX;

/// The stream of one address.
#[derive(Clone, Debug)]
pub struct Lane {
    address: Address,
    /// Which block of draws is in `draws`, or [`NONE`].
    block: u64,
    draws: [u64; BLOCK],
}

impl Lane {
    /// Opens the stream; nothing is generated before the first draw.
    pub fn open(address: Address) -> Self {
        Self { address, block: NONE, draws: [0; BLOCK] }
    }

    /// The address it was opened with.
    pub fn address(&self) -> Address {
        self.address
    }

    /// The `index`-th 64 bits of the stream.
    #[inline]
    pub fn bits(&mut self, index: u64) -> u64 {
        #[cfg(test)]
        super::recording::note(self.address, index);
        let block = index / BLOCK as u64;
        if block != self.block {
            self.fill(block);
        }
        self.draws[(index % BLOCK as u64) as usize]
    }

    /// The `index`-th draw, uniform in the open interval (0, 1): one of the 2^52 midpoints `(k +
    /// 1/2) / 2^52`.
    #[inline]
    pub fn uniform(&mut self, index: u64) -> f64 {
        uniform(self.bits(index))
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
    fn fill(&mut self, block: u64) {
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
        self.block = block;
    }
}

/// The 52 high bits as the midpoint of one of 2^52 equal parts of (0, 1). Every step is exact.
pub fn uniform(bits: u64) -> f64 {
    const PART: f64 = 1.0 / (1_u64 << 52) as f64;
    ((bits >> 12) as f64 + 0.5) * PART
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
