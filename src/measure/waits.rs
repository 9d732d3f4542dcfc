//! Where waits went: the parts of the waits of one replication, added up.
//!
//! The slowest 5 % of the needs that got access are found without keeping every need: waits are
//! gathered in classes a 64th of the wait wide, and of the class in which the 5 % begin as many
//! needs count as are missing, each as the mean of its class. Promises: sums are integers, so no
//! order of addition changes a number; the parts of each sort of need add up to its mean wait; what
//! no need belongs to is unknown. Never: an interval.

use crate::engine::{AccessOutcome, Part};
use crate::time::Span;

/// Whose wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Needs that got access.
    All,
    /// The slowest 5 % of those.
    Slowest,
    /// Needs that had none: until they gave up, or the run ended.
    Never,
}

impl Who {
    /// All of them, in the order of rows.
    pub const ALL: [Self; 3] = [Self::All, Self::Slowest, Self::Never];

    /// The word used in `waiting.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Slowest => "slowest",
            Self::Never => "never",
        }
    }
}

/// Of so many needs that got access, one is among the slowest.
const ONE_OF: u64 = 20;

/// Needs, and their waits by part.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    needs: u64,
    parts: [i128; Part::COUNT],
}

impl Sum {
    fn add(&mut self, other: &Self) {
        self.needs += other.needs;
        for (mine, theirs) in self.parts.iter_mut().zip(&other.parts) {
            *mine += theirs;
        }
    }

    fn need(&mut self, parts: &[Span; Part::COUNT]) {
        self.needs += 1;
        for (sum, part) in self.parts.iter_mut().zip(parts) {
            // Of most parts there is nothing.
            if *part > Span::ZERO {
                *sum += i128::from(part.as_ms());
            }
        }
    }
}

/// Sums by class of wait, those that occur.
#[derive(Clone, Debug, Default)]
struct Classes {
    /// For each class one more than the place of its sum, zero where it has none.
    places: Vec<u16>,
    sums: Vec<(u32, Sum)>,
}

impl Classes {
    #[inline]
    fn of(&mut self, class: u32) -> &mut Sum {
        let at = class as usize;
        if self.places.get(at).is_none_or(|place| *place == 0) {
            self.begin(class);
        }
        &mut self.sums[usize::from(self.places[at]) - 1].1
    }

    #[cold]
    fn begin(&mut self, class: u32) {
        let at = class as usize;
        if self.places.len() <= at {
            self.places.resize(at + 1, 0);
        }
        self.sums.push((class, Sum::default()));
        // There are fewer than 4,000 classes.
        self.places[at] = self.sums.len() as u16;
    }

    /// From the shortest waits to the longest.
    fn rising(&self) -> Vec<&Sum> {
        let mut sums: Vec<&(u32, Sum)> = self.sums.iter().collect();
        sums.sort_unstable_by_key(|(class, _)| *class);
        sums.into_iter().map(|(_, sum)| sum).collect()
    }
}

/// The waits of one role, or of all.
#[derive(Clone, Debug, Default)]
pub(super) struct WaitTally {
    /// Needs that got access, by class of wait.
    met: Classes,
    never: Sum,
    /// How many got access within each limit that somebody asks for.
    within: Vec<u64>,
}

impl WaitTally {
    /// With these limits to count by.
    pub fn new(limits: &[Span]) -> Self {
        Self { within: vec![0; limits.len()], ..Self::default() }
    }

    /// A need.
    #[inline]
    pub fn need(&mut self, outcome: &AccessOutcome, limits: &[Span]) {
        let &AccessOutcome { access, waited, ref parts, .. } = outcome;
        if !access {
            return self.never.need(parts);
        }
        self.met.of(class(waited)).need(parts);
        for (count, limit) in self.within.iter_mut().zip(limits) {
            *count += u64::from(waited <= *limit);
        }
    }

    /// Of these together.
    pub fn pooled<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        let mut all = Self::default();
        for part in parts {
            all.never.add(&part.never);
            for (class, sum) in &part.met.sums {
                all.met.of(*class).add(sum);
            }
            all.within.resize(part.within.len(), 0);
            for (mine, theirs) in all.within.iter_mut().zip(&part.within) {
                *mine += theirs;
            }
        }
        all
    }

    fn slowest(&self) -> Option<[f64; Part::COUNT]> {
        let sums = self.met.rising();
        let wanted = sums.iter().map(|sum| sum.needs).sum::<u64>().div_ceil(ONE_OF);
        let (mut missing, mut parts) = (wanted, [0.0; Part::COUNT]);
        for sum in sums.into_iter().rev() {
            let taken = missing.min(sum.needs);
            for (part, ms) in parts.iter_mut().zip(&sum.parts) {
                *part += *ms as f64 * (taken as f64 / sum.needs as f64);
            }
            missing -= taken;
            if missing == 0 {
                break;
            }
        }
        (wanted > 0).then(|| parts.map(|ms| ms / wanted as f64 / 1_000.0))
    }
}

/// The class of a wait: exact below 128 ms, then a 64th of it wide.
fn class(waited: Span) -> u32 {
    let ms = waited.as_ms().max(0) as u64;
    let shift = (64 - ms.leading_zeros()).saturating_sub(7);
    (shift << 6) + (ms >> shift) as u32
}

/// The mean waits of one replication in seconds, by sort of need and part, and how many needs had
/// access within each limit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Waits {
    cells: Vec<Option<f64>>,
    within: Vec<u64>,
}

impl Waits {
    /// Nobody's, with so many limits.
    pub fn blank(limits: usize) -> Self {
        Self { cells: vec![None; Who::ALL.len() * Part::COUNT], within: vec![0; limits] }
    }

    pub fn of(tally: &WaitTally) -> Self {
        let mut all = Sum::default();
        tally.met.sums.iter().for_each(|(_, sum)| all.add(sum));
        let mean = |sum: &Sum| {
            let needs = sum.needs as f64;
            (sum.needs > 0).then(|| sum.parts.map(|ms| ms as f64 / needs / 1_000.0))
        };
        let each = [mean(&all), tally.slowest(), mean(&tally.never)];
        let cells = each.iter().flat_map(|parts| match parts {
            Some(parts) => parts.map(Some),
            None => [None; Part::COUNT],
        });
        Self { cells: cells.collect(), within: tally.within.clone() }
    }

    /// The place of a mean among all of them.
    pub const fn place(who: Who, part: Part) -> usize {
        who as usize * Part::COUNT + part as usize
    }

    /// The mean in seconds.
    #[cfg(test)]
    pub fn get(&self, who: Who, part: Part) -> Option<f64> {
        self.cells[Self::place(who, part)]
    }

    /// The numbers, one by one: means in seconds, then how many needs had access within each limit.
    pub fn numbers(&self) -> (&[Option<f64>], &[u64]) {
        (&self.cells, &self.within)
    }

    /// The same, to be changed.
    pub fn numbers_mut(&mut self) -> (&mut [Option<f64>], &mut [u64]) {
        (&mut self.cells, &mut self.within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(waits: &[i64]) -> WaitTally {
        let mut tally = WaitTally::new(&[]);
        for ms in waits {
            let waited = Span::ms(*ms);
            let mut parts = [Span::ZERO; Part::COUNT];
            parts[Part::Queue as usize] = waited;
            let (role, wanted_at) = Default::default();
            let need = AccessOutcome { role, wanted_at, access: true, waited, parts };
            tally.need(&need, &[]);
        }
        tally
    }

    #[test]
    fn classes_rise_with_the_wait_and_are_a_64th_wide() {
        let mut last = 0;
        for ms in
            (0..4_096).chain((12..40).flat_map(|bit| [1 << bit, (1 << bit) + (1 << (bit - 6))]))
        {
            let found = class(Span::ms(ms));
            assert!(found >= last, "{ms}");
            assert!(ms >= 128 || found == ms as u32);
            last = found;
        }
        assert!(class(Span::ms(1 << 20)) < class(Span::ms((1 << 20) + (1 << 14))));
        assert_eq!(class(Span::ms(1 << 20)), class(Span::ms((1 << 20) + (1 << 14) - 1)));
    }

    #[test]
    fn the_slowest_are_one_in_twenty_rounded_up() {
        let waits: Vec<i64> = (1..=100).map(|second| second * 1_000).collect();
        let slowest = Waits::of(&tally(&waits)).get(Who::Slowest, Part::Queue);
        // 96 to 100, but for the class in which 96 lies.
        assert!(slowest.is_some_and(|mean| (97.5..=98.5).contains(&mean)), "{slowest:?}");
        assert_eq!(Waits::of(&tally(&[7])).get(Who::Slowest, Part::Queue), Some(0.007));
        assert_eq!(Waits::of(&tally(&[])).get(Who::Slowest, Part::Queue), None);
    }
}
