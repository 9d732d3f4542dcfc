//! What a scenario has for each role, and what stands in all its blocks and populations together.
//!
//! Made once, so that nobody goes through all populations or blocks to ask about one role, or about
//! the same again. Never: a rule of a policy.

use std::collections::BTreeSet;

use crate::id::{BlockId, GroupId, MfaId, PopulationId, RoleId};
use crate::time::Span;

/// Eligible people and blocks, by role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByRole {
    eligible: Vec<u64>,
    populations: Vec<Vec<PopulationId>>,
    blocks: Vec<Vec<BlockId>>,
    look_ahead: Span,
    methods: BTreeSet<MfaId>,
    own_approvers: BTreeSet<GroupId>,
}

/// What is looked at of a population.
#[derive(Clone, Copy, Debug)]
pub struct People<'a> {
    /// How many they are.
    pub count: u64,
    /// What they may activate.
    pub eligible: &'a [RoleId],
    /// Their method of MFA.
    pub mfa: Option<MfaId>,
    /// The groups of which they are members.
    pub approves_for: &'a [GroupId],
}

impl ByRole {
    /// Of so many roles: populations, and blocks with the longest time that their needs are planned
    /// ahead, each in the order of the file.
    pub fn of<'a>(
        roles: usize,
        populations: impl Iterator<Item = People<'a>>,
        blocks: impl Iterator<Item = (RoleId, Span)>,
    ) -> Self {
        let mut own = Self {
            eligible: vec![0; roles],
            populations: vec![Vec::new(); roles],
            blocks: vec![Vec::new(); roles],
            ..Self::default()
        };
        for (place, people) in populations.enumerate() {
            own.methods.extend(people.mfa);
            own.own_approvers.extend(people.approves_for);
            for role in people.eligible {
                own.eligible[role.index()] += people.count;
                own.populations[role.index()].push(PopulationId::new(place));
            }
        }
        for (place, (role, look_ahead)) in blocks.enumerate() {
            own.look_ahead = own.look_ahead.max(look_ahead);
            own.blocks[role.index()].push(BlockId::new(place));
        }
        own
    }

    /// How many people are eligible for the role.
    pub fn eligible(&self, role: RoleId) -> u64 {
        self.eligible.get(role.index()).copied().unwrap_or(0)
    }

    /// The populations that are eligible for the role, in the order of the file.
    pub fn populations(&self, role: RoleId) -> &[PopulationId] {
        self.populations.get(role.index()).map_or(&[], Vec::as_slice)
    }

    /// The blocks of needs for the role, in the order of the file.
    pub fn blocks(&self, role: RoleId) -> &[BlockId] {
        self.blocks.get(role.index()).map_or(&[], Vec::as_slice)
    }

    /// The longest time that any need can be planned ahead.
    pub const fn look_ahead(&self) -> Span {
        self.look_ahead
    }

    /// The MFA methods that anybody has.
    pub fn methods(&self) -> impl Iterator<Item = MfaId> + '_ {
        self.methods.iter().copied()
    }

    /// Whether members of the group are requesters themselves.
    pub fn is_of_requesters(&self, group: GroupId) -> bool {
        self.own_approvers.contains(&group)
    }
}
