//! Which draws were made: for tests only, not compiled into the program.
//!
//! Promises: every draw of this thread is noted while it is asked for, with its address and index.
//! Never: a part of a run, a change of any number.

use std::cell::RefCell;

use super::Address;

/// One draw: a stream, and the place in it.
pub type Draw = (Address, u64);

thread_local! {
    static DRAWS: RefCell<Option<Vec<Draw>>> = const { RefCell::new(None) };
}

/// Notes a draw, if somebody asked for it.
pub(super) fn note(address: Address, index: u64) {
    DRAWS.with_borrow_mut(|draws| {
        if let Some(draws) = draws {
            draws.push((address, index));
        }
    });
}

/// What `work` returns, and the draws that it made on this thread, in their order.
pub fn record<T>(work: impl FnOnce() -> T) -> (T, Vec<Draw>) {
    DRAWS.set(Some(Vec::new()));
    let done = work();
    (done, DRAWS.take().unwrap_or_default())
}

/// Where a draw lies: the ChaCha8 key, the nonce, and the first of its two 32-bit words.
pub fn place((address, index): Draw) -> ([u8; 32], u64, u128) {
    (address.key(), address.lane, 2 * u128::from(index))
}
