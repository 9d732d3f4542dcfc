//! How the people of a block behave under a policy: as it says itself, else as the block says.
//!
//! Never: the luck of a need.

use super::model::{Block, Habits, MOST_AHEAD, Policy};
use crate::time::Span;

impl Policy {
    /// How the people of a block behave under the policy.
    #[inline(always)]
    pub fn habits<'a>(&'a self, block: &'a Block) -> &'a Habits {
        self.habits.of(block.id).unwrap_or(&block.habits)
    }
}

impl Block {
    /// The longest time that a need can be planned ahead by people with these habits, at most
    /// [`MOST_AHEAD`].
    pub fn look_ahead(&self, habits: &Habits) -> Span {
        let rows = self.rows().iter().filter_map(|row| row.ahead);
        rows.fold(habits.ahead.largest(), Span::max).min(MOST_AHEAD)
    }

    /// The longest under any of these policies.
    pub fn longest_ahead(&self, policies: &[Policy]) -> Span {
        let each = policies.iter().map(|policy| self.look_ahead(policy.habits(self)));
        each.max().unwrap_or_else(|| self.look_ahead(&self.habits))
    }
}
