//! The address of a request among needs and attacks.
//!
//! Never: a draw.

use crate::id::{BlockId, MemberIx, PopulationId};

/// The address of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The block, or (after all blocks) the population of an attacked account, or (after those) a group
    /// and a role that its members must hold.
    pub(super) owner: u32,
    /// The need's place in its block; for an attacker, the compromise's place in its population; for an
    /// approver the member and the number of the request.
    pub index: u64,
    /// Which request of that need or compromise, from 1.
    pub attempt: u32,
}

impl Origin {
    /// That of a request of a need.
    pub(super) fn of_need(block: BlockId, index: u64, attempt: u32) -> Self {
        Self { owner: block.0, index, attempt }
    }

    /// That of an attacker's request, where there are so many blocks.
    pub(super) fn of_attacker(
        blocks: usize,
        population: PopulationId,
        index: u64,
        attempt: u32,
    ) -> Self {
        let owner = blocks + population.index();
        Self { owner: u32::try_from(owner).expect("few populations"), index, attempt }
    }

    /// That of a request by which an approver comes to hold a role; `owner` is the place of the group
    /// and the role.
    pub(super) fn of_approver(owner: usize, member: MemberIx, nth: u32) -> Self {
        let index = u64::from(member.0) << 32 | u64::from(nth);
        Self { owner: u32::try_from(owner).expect("few groups"), index, attempt: 1 }
    }

    /// The place of the block, or (after all blocks) that of the population.
    pub(super) fn owner(self) -> usize {
        self.owner as usize
    }
}
