//! The open request or activation of each requester and role.
//!
//! A seat is the number that stands for a requester and a role; at most one request is open on it.
//! Open requests are chained by the hash of their seats, each in the row of its slot. Promises: look-ups
//! only, nothing that could be gone through in an order of hashes. By hand: a map of a crate finds the place of a
//! key anew to take it out, where here the row is known.

use super::slab::Key;

/// No row.
const END: u32 = u32::MAX;

/// Who sits where.
pub(super) struct Seats {
    /// By the upper bits of the hash, the first row of its chain; a power of two of them.
    heads: Vec<u32>,
    /// By slot.
    rows: Vec<Row>,
    taken: usize,
}

#[derive(Clone, Copy)]
struct Row {
    seat: u64,
    key: Option<Key>,
    next: u32,
}

impl Seats {
    /// All are free.
    pub fn new() -> Self {
        Self { heads: vec![END; 64], rows: Vec::new(), taken: 0 }
    }

    /// Fibonacci hashing: the upper bits of the product with 2^64 over the golden ratio.
    #[inline(always)]
    fn head(&self, seat: u64) -> usize {
        let hash = seat.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (hash >> (u64::BITS - self.heads.len().trailing_zeros())) as usize
    }

    /// What is open on a seat.
    #[inline(always)]
    pub fn get(&self, seat: u64) -> Option<Key> {
        let mut at = self.heads[self.head(seat)];
        while at != END {
            let row = &self.rows[at as usize];
            if row.seat == seat {
                return row.key;
            }
            at = row.next;
        }
        None
    }

    /// Takes a seat that is free.
    #[inline(always)]
    pub fn take(&mut self, seat: u64, key: Key) {
        self.taken += 1;
        if self.taken > self.heads.len() || key.slot() >= self.rows.len() {
            self.grow(key.slot());
        }
        let head = self.head(seat);
        self.rows[key.slot()] = Row { seat, key: Some(key), next: self.heads[head] };
        self.heads[head] = key.slot() as u32;
    }

    /// Room for a row of this slot, and as many chains as rows.
    #[cold]
    #[inline(never)]
    fn grow(&mut self, slot: usize) {
        if slot >= self.rows.len() {
            self.rows.resize(slot + 1, Row { seat: 0, key: None, next: END });
        }
        if self.taken > self.heads.len() {
            self.heads = vec![END; 2 * self.heads.len()];
            for at in 0..self.rows.len() {
                if self.rows[at].key.is_some() {
                    let head = self.head(self.rows[at].seat);
                    self.rows[at].next = std::mem::replace(&mut self.heads[head], at as u32);
                }
            }
        }
    }

    /// Leaves the seat that was taken with this key.
    #[inline(always)]
    pub fn leave(&mut self, key: Key) {
        let Row { seat, next, .. } = self.rows[key.slot()];
        let head = self.head(seat);
        if self.heads[head] == key.slot() as u32 {
            self.heads[head] = next;
        } else {
            self.unchain(head, key.slot() as u32, next);
        }
        self.rows[key.slot()].key = None;
        self.taken -= 1;
    }

    /// The same where others come before it.
    #[inline(never)]
    fn unchain(&mut self, head: usize, slot: u32, next: u32) {
        let mut at = self.heads[head] as usize;
        while self.rows[at].next != slot {
            at = self.rows[at].next as usize;
        }
        self.rows[at].next = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::slab::Slab;
    use std::collections::BTreeMap;

    #[test]
    fn as_a_map_of_seats_would_have_it() {
        let (mut seats, mut slab, mut map) = (Seats::new(), Slab::new(), BTreeMap::new());
        let mut dice: u64 = 1;
        for _ in 0..20_000 {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let seat = (dice >> 40) % 700;
            assert_eq!(seats.get(seat), map.get(&seat).copied());
            match map.remove(&seat) {
                Some(key) => {
                    seats.leave(key);
                    slab.close(key);
                }
                None => {
                    let key = slab.insert(());
                    seats.take(seat, key);
                    map.insert(seat, key);
                }
            }
        }
        assert!(map.len() > 200, "chains have been taken apart and put together");
    }
}
