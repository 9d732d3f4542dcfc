//! How people behave: when they file, for how long they ask, how long they wait, what they do after.
//!
//! A block of needs has habits of its own, and a policy has those of the blocks whose people behave in
//! another way under it. Promises: only what is changed is kept, so that a policy costs nothing for
//! all other blocks. Never: when a need arises, whose it is or how much work it has, which are the
//! same under every policy.

use crate::id::BlockId;
use crate::lifecycle::State;
use crate::random::Distribution;
use crate::time::Span;

/// The habits of the people of one block.
#[derive(Clone, Debug, PartialEq)]
pub struct Habits {
    /// How long before the wanted instant the request is filed.
    pub ahead: Distribution,
    /// The duration that requests ask for.
    pub asks_for: AsksFor,
    /// Chance that the filer deactivates when the work is done.
    pub deactivates: f64,
    /// How long a pending request is waited for before it is canceled; `None` is forever.
    pub patience: Option<Distribution>,
    /// What happens after a request ended without access; `None` is giving up.
    pub resubmits: Option<Resubmits>,
}

impl Default for Habits {
    /// Those of whom nothing is said.
    fn default() -> Self {
        Self {
            ahead: Distribution::constant(Span::ZERO),
            asks_for: AsksFor::Maximum,
            deactivates: 0.0,
            patience: None,
            resubmits: None,
        }
    }
}

/// `asks_for`.
#[derive(Clone, Debug, PartialEq)]
pub enum AsksFor {
    /// The role's maximum duration.
    Maximum,
    /// The remaining work, at least 5 minutes and at most the maximum.
    Work,
    /// A duration of its own for each request, at least 5 minutes and at most the maximum.
    Law(Distribution),
}

/// `resubmits`.
#[derive(Clone, Debug, PartialEq)]
pub struct Resubmits {
    /// The ends that lead to a new request, a subset of timed out, denied, refused, canceled,
    /// failed.
    pub after: Vec<State>,
    /// How long after the end the next request is filed.
    pub delay: Distribution,
    /// How many resubmissions one need makes at most.
    pub times: u32,
    /// Chance to file again, at each of those ends.
    pub chance: f64,
}

/// The habits that a policy has of its own, by block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnHabits {
    /// In order of the blocks, each once.
    list: Vec<(BlockId, Habits)>,
}

impl OwnHabits {
    /// Those of a block, if the policy has any.
    #[inline(always)]
    pub fn of(&self, block: BlockId) -> Option<&Habits> {
        if self.list.is_empty() { None } else { self.find(block) }
    }

    #[inline(never)]
    fn find(&self, block: BlockId) -> Option<&Habits> {
        let at = self.list.binary_search_by_key(&block, |(id, _)| *id).ok()?;
        Some(&self.list[at].1)
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The blocks of which it has some, in their order, with their habits.
    pub fn iter(&self) -> impl Iterator<Item = (BlockId, &Habits)> {
        self.list.iter().map(|(block, habits)| (*block, habits))
    }
}

impl FromIterator<(BlockId, Habits)> for OwnHabits {
    /// Of a block that comes twice, the first habits count.
    fn from_iter<I: IntoIterator<Item = (BlockId, Habits)>>(all: I) -> Self {
        let mut list: Vec<_> = all.into_iter().collect();
        list.sort_by_key(|(block, _)| *block);
        list.dedup_by_key(|(block, _)| *block);
        Self { list }
    }
}
