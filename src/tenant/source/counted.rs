//! Bytes on their way: counted and hashed as they lie there, and not too many where they are unpacked.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use sha2::{Digest, Sha256};

use super::error::TooMuch;
use super::limits::Limits;

/// A stream that is counted and hashed.
pub(super) struct Counted<'a> {
    from: &'a mut dyn Read,
    hash: Sha256,
    bytes: Rc<Cell<u64>>,
}

impl<'a> Counted<'a> {
    pub(super) fn new(from: &'a mut dyn Read) -> Self {
        Self { from, hash: Sha256::new(), bytes: Rc::default() }
    }

    /// How many bytes came so far.
    pub(super) fn length(&self) -> u64 {
        self.bytes.get()
    }

    /// The count, for whoever reads from it meanwhile.
    pub(super) fn so_far(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.bytes)
    }

    /// Reads what nobody wanted, for the digest.
    pub(super) fn rest(&mut self) -> io::Result<()> {
        io::copy(self, &mut io::sink()).map(drop)
    }

    /// How many there were, and their SHA-256.
    pub(super) fn finish(self) -> (u64, String) {
        let digest = self.hash.finalize();
        (self.bytes.get(), digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(into)?;
        self.hash.update(&into[..n]);
        self.bytes.set(self.bytes.get() + n as u64);
        Ok(n)
    }
}

/// What comes out of something packed, as long as it is not out of proportion.
pub(super) struct Bounded<R> {
    pub(super) from: R,
    /// How much was read of what is packed, in bytes.
    pub(super) packed: Rc<Cell<u64>>,
    /// How much came out so far, over all members of an archive.
    pub(super) unpacked: Rc<Cell<u64>>,
    pub(super) limits: Limits,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(into)?;
        let unpacked = self.unpacked.get() + n as u64;
        self.unpacked.set(unpacked);
        let Limits { unpacked: most, ratio, free } = self.limits;
        if unpacked > most {
            let why = format!("unpacks to more than {} MiB; unpack it first", most >> 20);
            return Err(io::Error::other(TooMuch(why)));
        }
        if unpacked > free && unpacked / ratio > self.packed.get() {
            let why = format!(
                "unpacks to more than {ratio} times its size, as no export does; unpack it first \
                 if you trust it"
            );
            return Err(io::Error::other(TooMuch(why)));
        }
        Ok(n)
    }
}
