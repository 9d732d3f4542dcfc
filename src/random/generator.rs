//! A stream as a generator of `rand`: any distribution of that crate can be drawn from an address.
//!
//! Promises: the draws are those of the [`Lane`], one after the other, from an index on; equal
//! addresses give equal draws. Never: a draw of the simulation, which reads its lanes by index. A
//! distribution of `rand` may take several draws for a variate, and another number of them in
//! another version.

use std::convert::Infallible;

use rand::TryRng;

use super::Lane;

/// The draws of a lane, one after the other.
#[derive(Clone, Debug)]
pub struct Draws {
    lane: Lane,
    next: u64,
}

impl Lane {
    /// The draws from this index on, for distributions of `rand`.
    pub fn draws(self, index: u64) -> Draws {
        Draws { lane: self, next: index }
    }
}

impl TryRng for Draws {
    type Error = Infallible;

    /// The low half of a draw; the other half is lost.
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|bits| bits as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let bits = self.lane.bits(self.next);
        self.next += 1;
        Ok(bits)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for part in bytes.chunks_mut(8) {
            let draw = self.try_next_u64()?.to_le_bytes();
            part.copy_from_slice(&draw[..part.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rand::distr::{Distribution as _, Uniform};
    use rand::{Rng as _, RngExt as _};

    use crate::random::{Purpose, Root};

    #[test]
    fn a_distribution_of_rand_is_drawn_from_an_address() {
        let root = Root { seed: 7, replication: 1 };
        let lane = |owner| root.lane(Purpose::NeedGap, owner, 0, 0);
        let mut draws = lane(1).draws(3);
        assert_eq!(draws.next_u64(), lane(1).bits(3));
        assert_eq!(draws.next_u32(), lane(1).bits(4) as u32);
        let mut bytes = [0; 11];
        draws.fill_bytes(&mut bytes);
        assert_eq!(bytes[..8], lane(1).bits(5).to_le_bytes());
        assert_eq!(bytes[8..], lane(1).bits(6).to_le_bytes()[..3]);

        let dice = Uniform::new_inclusive(1, 6).expect("it is a range");
        let thrown = |owner| -> Vec<i32> {
            let mut draws = lane(owner).draws(0);
            (0..20).map(|_| dice.sample(&mut draws)).collect()
        };
        assert!(thrown(1) == thrown(1) && thrown(1) != thrown(2));
        let mut draws = lane(1).draws(0);
        let mean = (0..10_000).map(|_| draws.random::<f64>()).sum::<f64>() / 10_000.0;
        // Six standard errors.
        assert!((mean - 0.5).abs() < 6.0 * 0.2887 / 100.0, "{mean}");
    }
}
