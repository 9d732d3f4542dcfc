//! Open things, addressed by a slot and a stamp.
//!
//! A slot is used again when its thing has gone; the stamp is never used again within a run, so an
//! event that outlives its thing finds nothing instead of a stranger. Memory grows with what is
//! open at one time. By hand: crates for slabs use stamps again after a while, or take twice the room of a
//! key, and keys stand in every event.

use std::num::NonZeroU32;

/// The address of an open thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    slot: u32,
    /// Not zero, so that no key at all takes no more room than a key.
    stamp: NonZeroU32,
}

impl Key {
    /// The place among the open things.
    #[inline(always)]
    pub fn slot(self) -> usize {
        self.slot as usize
    }
}

/// Open things of one kind.
#[derive(Debug)]
pub struct Slab<T> {
    slots: Vec<Slot<T>>,
    /// The address that the next thing to be opened will have.
    next: Key,
}

/// A place for a thing. What has gone stays until the place is used again: so closing is a matter
/// of one word.
#[derive(Debug)]
struct Slot<T> {
    stamp: u32,
    /// Where the thing has gone: the place to be used after this one.
    after: u32,
    thing: T,
}

/// The stamp of a slot whose thing has gone. No key has it.
const VACANT: u32 = 0;

impl<T> Slab<T> {
    /// Nothing is open.
    pub fn new() -> Self {
        let next = Key { slot: 0, stamp: NonZeroU32::MIN };
        Self { slots: Vec::new(), next }
    }

    /// The address that the next thing to be opened will have.
    #[inline(always)]
    pub fn upcoming(&self) -> Key {
        self.next
    }

    /// The place of the next thing is taken; the one after it comes next.
    #[inline(always)]
    fn advance(&mut self) -> Key {
        let key = self.next;
        self.next.slot = self.slots[key.slot()].after;
        // After 2^32 things a stamp comes back; an event that old cannot still be in the calendar
        // of the same slot.
        self.next.stamp = key.stamp.checked_add(1).unwrap_or(NonZeroU32::MIN);
        key
    }

    /// Opens a thing.
    #[inline(always)]
    pub fn insert(&mut self, thing: T) -> Key {
        if self.next.slot as usize == self.slots.len() {
            self.extend(thing);
        } else {
            self.slots[self.next.slot as usize].thing = thing;
        }
        let key = self.advance();
        self.slots[key.slot as usize].stamp = key.stamp.get();
        key
    }

    /// Opens a place where another thing has lain; the caller turns that into the new one. Where
    /// none has, it is `blank`.
    #[inline(always)]
    pub fn reuse(&mut self, blank: impl FnOnce() -> T) -> (Key, &mut T) {
        if self.next.slot as usize == self.slots.len() {
            self.extend(blank());
        }
        let key = self.advance();
        let slot = &mut self.slots[key.slot as usize];
        slot.stamp = key.stamp.get();
        (key, &mut slot.thing)
    }

    #[cold]
    #[inline(never)]
    fn extend(&mut self, thing: T) {
        assert!(self.slots.len() < u32::MAX as usize, "fewer than 2^32 open things");
        let after = self.slots.len() as u32 + 1;
        self.slots.push(Slot { stamp: VACANT, after, thing });
    }

    /// The thing, if it is still open.
    #[inline(always)]
    pub fn get(&self, key: Key) -> Option<&T> {
        let slot = &self.slots[key.slot as usize];
        (slot.stamp == key.stamp.get()).then_some(&slot.thing)
    }

    /// The thing, if it is still open.
    #[inline(always)]
    pub fn get_mut(&mut self, key: Key) -> Option<&mut T> {
        let slot = &mut self.slots[key.slot as usize];
        (slot.stamp == key.stamp.get()).then_some(&mut slot.thing)
    }

    /// Closes a thing that is open.
    ///
    /// # Panics
    /// If it is not open.
    #[inline(always)]
    pub fn close(&mut self, key: Key) {
        let slot = &mut self.slots[key.slot as usize];
        assert!(slot.stamp == key.stamp.get(), "the thing is open");
        slot.stamp = VACANT;
        slot.after = self.next.slot;
        self.next.slot = key.slot;
    }

    /// Closes a thing and hands it over.
    pub fn remove(&mut self, key: Key) -> Option<T>
    where
        T: Clone,
    {
        let gone = self.get(key)?.clone();
        self.close(key);
        Some(gone)
    }

    /// The addresses of all open things, in order of their slots.
    pub fn keys(&self) -> Vec<Key> {
        let open = self.slots.iter().enumerate().filter_map(|(place, slot)| {
            NonZeroU32::new(slot.stamp).map(|stamp| Key { slot: place as u32, stamp })
        });
        open.collect()
    }
}

impl<T> std::ops::Index<Key> for Slab<T> {
    type Output = T;
    #[inline]
    fn index(&self, key: Key) -> &T {
        self.get(key).expect("the thing is open")
    }
}

impl<T> std::ops::IndexMut<Key> for Slab<T> {
    #[inline]
    fn index_mut(&mut self, key: Key) -> &mut T {
        self.get_mut(key).expect("the thing is open")
    }
}
