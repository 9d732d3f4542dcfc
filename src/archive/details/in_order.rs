//! Puts numbered things back into the order of their numbers, holding only those that wait for a lower one.

use std::collections::VecDeque;

/// A buffer from which things come in the order 1, 2, 3, …
#[derive(Debug)]
pub(crate) struct Numbered<T> {
    /// The number that comes next; that of the first place.
    next: u64,
    /// A place for each number from the next one to the largest that is there.
    places: VecDeque<Option<T>>,
}

impl<T> Numbered<T> {
    pub fn new() -> Self {
        Self { next: 1, places: VecDeque::new() }
    }

    /// Takes one in. A number comes once, and none that was taken out comes again.
    pub fn put(&mut self, number: u64, thing: T) {
        let place = (number - self.next) as usize;
        while self.places.len() <= place {
            self.places.push_back(None);
        }
        self.places[place] = Some(thing);
    }

    /// The next one, if it is there.
    pub fn take(&mut self) -> Option<T> {
        let thing = self.places.front_mut()?.take()?;
        self.places.pop_front();
        self.next += 1;
        Some(thing)
    }

    /// Whatever is left, in order, when nothing more will come.
    pub fn rest(self) -> impl Iterator<Item = T> {
        self.places.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_come_in_order_and_only_what_waits_is_held() {
        let mut numbered = Numbered::new();
        let mut seen = Vec::new();
        for (number, held) in [(2, 1), (1, 0), (5, 1), (4, 2), (3, 0), (7, 1)] {
            numbered.put(number, number);
            while let Some(thing) = numbered.take() {
                seen.push(thing);
            }
            assert_eq!(numbered.places.iter().flatten().count(), held, "after {number}");
        }
        assert_eq!(seen, [1, 2, 3, 4, 5]);
        assert_eq!(numbered.rest().collect::<Vec<_>>(), [7]);
    }
}
