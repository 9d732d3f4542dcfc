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
fn uniform(bits: u64) -> f64 {
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
    use crate::math::Gamma;

    const ROOT: Root = Root { seed: 7, replication: 1 };

    fn lane(owner: u64) -> Lane {
        ROOT.lane(Purpose::NeedGap, owner, 0, 0)
    }

    #[test]
    fn the_ends_of_the_uniforms_are_those_that_laws_reckon_with() {
        assert_eq!(uniform(0), super::super::family::SMALLEST_UNIFORM);
        assert_eq!(uniform(u64::MAX), super::super::family::LARGEST_UNIFORM);
    }

    #[test]
    fn a_coin_is_false_at_its_own_uniform() {
        for owner in 0..100 {
            let uniform = lane(owner).uniform(3);
            assert!(!lane(owner).coin(3, uniform));
            assert!(lane(owner).coin(3, uniform + f64::EPSILON));
        }
    }

    #[test]
    fn values_are_pinned() {
        // From a second implementation of ChaCha8 in another language. Any change here changes
        // every result.
        let address = Address {
            seed: 0x0102_0304_0506_0708,
            replication: 3,
            purpose: Purpose::Review,
            owner: 0xdead_beef,
            party: 42,
            lane: 5,
        };
        let mut lane = Lane::open(address);
        let found: Vec<u64> = [0, 1, 31, 32, 1_000_000, u64::MAX].map(|i| lane.bits(i)).to_vec();
        assert_eq!(found, PINNED, "{found:#018x?}");
    }
    const PINNED: [u64; 6] = [
        0x4604_7cc1_7150_6b0a,
        0x664d_01ea_9dd0_0533,
        0xfb65_d801_2752_08e3,
        0x9936_129c_884e_88be,
        0x78aa_35b6_683b_0764,
        0x2c87_e3f7_d3aa_0a73,
    ];

    #[test]
    fn the_key_stream_is_chacha8() {
        // Strombergson's test vectors, TC1: key and nonce zero, 8 rounds, first block.
        let mut generator = ChaCha8Rng::from_seed([0; 32]);
        assert_eq!(
            generator.next_u64().to_le_bytes(),
            [0x3e, 0x00, 0xef, 0x2f, 0x89, 0x5f, 0x40, 0xd6]
        );
    }

    #[test]
    fn the_order_of_reading_does_not_matter() {
        let forwards: Vec<u64> = (0..200).map(|i| lane(1).bits(i)).collect();
        let mut one = lane(1);
        let again: Vec<u64> = (0..200).map(|i| one.bits(i)).collect();
        let mut backwards: Vec<u64> = (0..200).rev().map(|i| one.bits(i)).collect();
        backwards.reverse();
        let mut jumping = vec![0; 200];
        for i in 0..200 {
            let place = i * 77 % 200;
            jumping[place as usize] = one.bits(place);
        }
        assert_eq!(forwards, again);
        assert_eq!(forwards, backwards);
        assert_eq!(forwards, jumping);
    }

    #[test]
    fn uniforms_stay_inside_the_open_interval() {
        assert_eq!(uniform(0), f64::EPSILON / 2.0);
        assert_eq!(uniform(u64::MAX), 1.0 - f64::EPSILON / 2.0);
        assert_eq!(uniform(1 << 63), 0.5 + f64::EPSILON / 2.0);
    }

    #[test]
    fn coins_at_the_ends_are_certain() {
        let mut lane = lane(2);
        assert!((0..1_000).all(|i| !lane.coin(i, 0.0) && lane.coin(i, 1.0)));
        let heads = (0..10_000).filter(|&i| lane.coin(i, 0.3)).count();
        assert!((2_800..3_200).contains(&heads), "{heads}");
    }

    #[test]
    fn certain_coins_are_not_tossed() {
        let chances = [-1.0, 0.0, 0.5, 1.0, 2.0];
        let toss = || chances.map(|chance| lane(2).coin(9, chance));
        let (_, draws) = crate::random::recording::record(toss);
        assert_eq!(draws, [(lane(2).address(), 9)]);
    }

    #[test]
    fn below_reaches_every_number_and_no_other() {
        let mut lane = lane(3);
        let mut count = [0; 6];
        (0..6_000).for_each(|i| count[lane.below(i, 6) as usize] += 1);
        assert!(count.iter().all(|n| (880..1_120).contains(n)), "{count:?}");
        assert_eq!(lane.below(0, 1), 0);
        assert_eq!(lane.below(0, 0), 0);
    }

    #[test]
    fn uniforms_are_uniform() {
        // Chi-square over 256 bins, 25,600 draws of each of 20 lanes. A sound generator fails with
        // chance below 1e-6 in all; the seed is fixed, so it fails never or always.
        for owner in 0..20 {
            let mut lane = lane(owner);
            let mut bins = [0_u32; 256];
            (0..25_600).for_each(|i| bins[(lane.uniform(i) * 256.0) as usize] += 1);
            let squares = bins.iter().map(|&n| (f64::from(n) - 100.0) * (f64::from(n) - 100.0));
            let statistic: f64 = squares.sum::<f64>() / 100.0;
            let (low, high) = Gamma::new(127.5).chances(statistic / 2.0);
            assert!(low > 2.5e-8 && high > 2.5e-8, "{owner}: {statistic}");
        }
    }

    #[test]
    fn neighbouring_addresses_are_not_correlated() {
        // The correlation of n = 20,000 independent pairs is normal with deviation 1/sqrt(n); 5
        // deviations.
        let base = lane(4).address();
        let neighbours = [
            Address { seed: base.seed + 1, ..base },
            Address { replication: 2, ..base },
            Address { purpose: Purpose::NeedRequester, ..base },
            Address { owner: 5, ..base },
            Address { party: 1, ..base },
            Address { lane: 1, ..base },
        ];
        for address in neighbours {
            let (mut one, mut other) = (lane(4), Lane::open(address));
            let n = 20_000;
            let product = |i| (one.uniform(i) - 0.5) * (other.uniform(i) - 0.5);
            let sum: f64 = (0..n).map(product).sum();
            let correlation = 12.0 * sum / n as f64;
            assert!(correlation.abs() < 5.0 / f64::sqrt(n as f64), "{address:?} {correlation}");
        }
    }

    #[test]
    fn a_single_draw_is_the_draw_of_the_lane() {
        let expected = ROOT.lane(Purpose::Dwell, 1, 2, 3).uniform(40);
        assert_eq!(ROOT.uniform(Purpose::Dwell, 1, 2, 3, 40), expected);
    }
}
