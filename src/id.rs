//! Small typed indices, so that a role cannot be passed for a group.
//!
//! Each index points into one list of the scenario, in the order of the file. Indices are for
//! looking things up and for row order; they never address random streams (names do, see
//! [`crate::random`]), so adding a row to the file moves no number of another row.

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The position in its list, from 0.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
            /// The index for a position in a list.
            ///
            /// # Panics
            /// If the list has more than `u32::MAX` entries, which the scenario's limits exclude.
            pub fn new(position: usize) -> Self {
                Self(u32::try_from(position).expect("lists are far shorter than u32::MAX"))
            }
        }
    )*};
}

index! {
    /// A role of the scenario.
    RoleId,
    /// An approver group of one policy; groups of the base scenario have the same index under every
    /// policy.
    GroupId,
    /// A member of an approver group, counted within the group.
    MemberIx,
    /// A population of requesters.
    PopulationId,
    /// A `[[needs]]` block.
    BlockId,
    /// An MFA method.
    MfaId,
    /// A calendar of one policy; calendars of the base scenario have the same index under every
    /// policy.
    CalendarId,
    /// A policy.
    PolicyId,
}

/// One requester: a population and a number in it, from 0. People with the name `POPULATION-1` have
/// number 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Requester {
    /// The population.
    pub population: PopulationId,
    /// The number within the population, from 0.
    pub number: u64,
}

/// One approver: a group and a place in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Approver {
    /// The group.
    pub group: GroupId,
    /// The place in the group, in file order.
    pub member: MemberIx,
}
