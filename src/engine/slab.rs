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

/// Open things of one kind.
#[derive(Debug)]
pub struct Slab<T> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
    stamps: u32,
}

/// A place for a thing. What has gone stays until the place is used again: so closing is a matter
/// of one word.
#[derive(Debug)]
struct Slot<T> {
    stamp: u32,
    thing: T,
}

/// The stamp of a slot whose thing has gone. No key has it.
const VACANT: u32 = 0;

impl<T> Slab<T> {
    /// Nothing is open.
    pub fn new() -> Self {
        Self { slots: Vec::new(), free: Vec::new(), stamps: VACANT }
    }

    /// The address that the next thing to be opened will have.
    #[inline(always)]
    pub fn upcoming(&self) -> Key {
        // After 2^32 things a stamp comes back; an event that old cannot still be in the calendar
        // of the same slot.
        let stamp = NonZeroU32::new(self.stamps.wrapping_add(1)).unwrap_or(NonZeroU32::MIN);
        Key { slot: self.free.last().copied().unwrap_or(self.slots.len() as u32), stamp }
    }

    /// Opens a thing.
    #[inline(always)]
    pub fn insert(&mut self, thing: T) -> Key {
        let key = self.upcoming();
        self.stamps = key.stamp.get();
        let slot = Slot { stamp: key.stamp.get(), thing };
        if self.free.pop().is_some() {
            self.slots[key.slot as usize] = slot;
        } else {
            assert!(key.slot < u32::MAX, "fewer than 2^32 open things");
            self.slots.push(slot);
        }
        key
    }

    /// Opens a place where another thing has lain; the caller turns that into the new one. Where
    /// none has, it is `blank`.
    #[inline(always)]
    pub fn reuse(&mut self, blank: impl FnOnce() -> T) -> (Key, &mut T) {
        let key = self.upcoming();
        self.stamps = key.stamp.get();
        if self.free.pop().is_none() {
            self.extend(blank());
        }
        let slot = &mut self.slots[key.slot as usize];
        slot.stamp = key.stamp.get();
        (key, &mut slot.thing)
    }

    #[cold]
    #[inline(never)]
    fn extend(&mut self, thing: T) {
        assert!(self.slots.len() < u32::MAX as usize, "fewer than 2^32 open things");
        self.slots.push(Slot { stamp: VACANT, thing });
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
        self.free.push(key.slot);
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
