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
