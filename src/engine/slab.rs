//! Open things, addressed by a slot and a stamp.
//!
//! A slot is used again when its thing has gone; the stamp is never used again within a run, so an
//! event that outlives its thing finds nothing instead of a stranger. Memory grows with what is
//! open at one time.

/// The address of an open thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    slot: u32,
    stamp: u32,
}

/// Open things of one kind.
#[derive(Debug)]
pub struct Slab<T> {
    entries: Vec<(u32, Option<T>)>,
    free: Vec<u32>,
    stamps: u32,
}

impl<T> Slab<T> {
    /// Nothing is open.
    pub fn new() -> Self {
        Self { entries: Vec::new(), free: Vec::new(), stamps: 0 }
    }

    /// Opens a thing.
    #[inline]
    pub fn insert(&mut self, thing: T) -> Key {
        // After 2^32 things a stamp comes back; an event that old cannot still be in the calendar
        // of the same slot.
        self.stamps = self.stamps.wrapping_add(1);
        let stamp = self.stamps;
        let slot = match self.free.pop() {
            Some(slot) => {
                self.entries[slot as usize] = (stamp, Some(thing));
                slot
            }
            None => {
                self.entries.push((stamp, Some(thing)));
                u32::try_from(self.entries.len() - 1).expect("fewer than 2^32 open things")
            }
        };
        Key { slot, stamp }
    }

    /// The thing, if it is still open.
    #[inline]
    pub fn get(&self, key: Key) -> Option<&T> {
        let (stamp, thing) = &self.entries[key.slot as usize];
        if *stamp == key.stamp { thing.as_ref() } else { None }
    }

    /// The thing, if it is still open.
    #[inline]
    pub fn get_mut(&mut self, key: Key) -> Option<&mut T> {
        let (stamp, thing) = &mut self.entries[key.slot as usize];
        if *stamp == key.stamp { thing.as_mut() } else { None }
    }

    /// Closes a thing that is open, where it lies.
    ///
    /// # Panics
    /// If it is not open.
    #[inline]
    pub fn close(&mut self, key: Key) {
        let (stamp, thing) = &mut self.entries[key.slot as usize];
        assert!(*stamp == key.stamp && thing.is_some(), "the thing is open");
        *thing = None;
        self.free.push(key.slot);
    }

    /// Closes a thing and hands it over.
    #[inline]
    pub fn remove(&mut self, key: Key) -> Option<T> {
        let (stamp, thing) = &mut self.entries[key.slot as usize];
        if *stamp != key.stamp {
            return None;
        }
        let gone = thing.take();
        if gone.is_some() {
            self.free.push(key.slot);
        }
        gone
    }

    /// The addresses of all open things, in order of their slots.
    pub fn keys(&self) -> Vec<Key> {
        let open = self.entries.iter().enumerate().filter(|(_, (_, thing))| thing.is_some());
        open.map(|(slot, (stamp, _))| Key { slot: slot as u32, stamp: *stamp }).collect()
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
