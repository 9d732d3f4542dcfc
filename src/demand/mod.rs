//! Needs and their luck, fixed before any policy is applied.
//!
//! Promises: the n-th need of a block arises at the same instant, for the same requester, with the
//! same work, patience, urgency and intentions under every policy; so does the luck of each of its
//! requests (MFA, forms, mail, pickup, review). Each draw has its own address (seed, replication,
//! purpose, block name, and the names of group and member), so adding a block, a role, a group or a
//! policy moves no draw of another, and a longer run begins with the shorter one. Never: anything that
//! depends on a policy or on what has happened in a run.

mod known;
mod lanes;
mod luck;
mod needs;
mod origin;

pub use luck::Luck;
pub use needs::{Need, Needs};
pub use origin::Origin;
