//! Limits that the tables name: how many, how long, how heavy.

use super::Kind;
use crate::time::Span;

/// Any duration that is not negative.
pub(super) const SPAN: Kind = Kind::Duration(Span::ZERO, Span::LONGEST);
/// A duration that is not zero.
pub(super) const SOME_SPAN: Kind = Kind::Duration(Span::ms(1), Span::LONGEST);
/// Weights in `exposure`.
pub(super) const SEVERITY: Kind = Kind::Number(0.0, 1e9);
/// So many entries may a list of names have, by the limit for lists in a file.
pub(super) const MOST_LISTED: usize = 10_000;
/// So many blocks of needs may a scenario have.
pub const MOST_BLOCKS: usize = 50_000;
/// So many targets may a scenario have.
pub const MOST_TARGETS: usize = 1_000;
/// So many names may one table define.
pub const MOST_NAMES: usize = 10_000;
/// No policy is run more often.
pub const MOST_REPLICATIONS: i64 = 1_000_000;
/// So many policies may a scenario have.
pub const MOST_POLICIES: usize = 1_000;
/// So many people, at most.
pub const MOST_PEOPLE: i64 = 1_000_000_000_000;
/// So many members may a group have.
pub const MOST_MEMBERS: i64 = 10_000;
/// So many stages may an activation have.
pub const MOST_STAGES: usize = 3;
