//! The engine: one policy, one replication, event by event.
//!
//! It owns the calendar and the open needs, requests and reviews; it feeds the pure state machine
//! of [`crate::lifecycle`] and carries out its effects; it tells finished facts to an [`Observer`].
//! Needs and all luck come from [`crate::demand`].
//!
//! Promises: the same scenario, policy and replication give the same facts in the same order; the
//! order of events is total ([`rank`]); memory grows with what is open, not with what has passed; a
//! timer that outlives its thing is dropped, and a timer that the state machine rejects is counted
//! as stale (always zero, every test asserts it). Never: measures, text, files, a clock, a random
//! draw without an address.
//!
//! | file | what it does |
//! | --- | --- |
//! | [`records`] | the facts that are told |
//! | [`observer`] | who listens to them |
//! | [`occurrence`] | what is told of the rest, to who asks for it |
//! | [`rank`], [`calendar`] | the order of events |
//! | `told` | a run for whoever is not the gauge |
//! | `slab`, `seats` | open things; what is open for a requester and a role |
//! | `world` | the main loop; what a handler has beside the case that it is about (`Core`) |
//! | `need` | needs: arise, join, work, file again, give up |
//! | `filing` | requests: what is open, and how it begins |
//! | `request` | requests: step, end |
//! | `parts` | where the time of a wait went |
//! | `check` | MFA, remembered sessions, forms |
//! | `desk`, `waiting` | approvers: mail, pickup, waiting lists |
//! | `review` | reviews and decisions |
//! | `shift` | who is on duty, absences taken out |
//! | `watch`, `verdict` | alerts: raised, mailed, listed; looked at and ended |
//! | `threat` | attackers: compromises, attempts, riding, eviction |
//! | `emergency` | break-glass accounts |

pub mod calendar;
mod check;
mod desk;
#[cfg(test)]
#[path = "../../tests/machine/draws.rs"]
mod draws;
mod emergency;
mod filing;
mod need;
pub mod observer;
pub mod occurrence;
mod parts;
pub mod rank;
pub mod records;
mod request;
mod review;
mod seats;
mod shift;
mod slab;
mod threat;
mod told;
mod verdict;
mod waiting;
mod watch;
mod world;

pub use observer::Observer;
pub use occurrence::{About, AttackerCheck, Challenge, Occurrence, ReviewEnd, WatchEnd, Watching};
pub use records::{
    AccessBy, AccessOutcome, Actor, AlertOutcome, AttackerHold, Detection, Intent, NeedEnd,
    NeedOutcome, Part, Reason, Record, RequestOutcome, ReviewOutcome, ReviewResult,
};
pub use told::simulate_told;

use crate::id::PolicyId;
use crate::scenario::model::Scenario;

/// What one run amounted to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// Needs that arose.
    pub needs: u64,
    /// Requests filed.
    pub requests: u64,
    /// Events carried out.
    pub events: u64,
    /// Timers that the state machine rejected. Always zero; anything else is a bug.
    pub stale: u64,
}

/// Simulates one replication (numbered from 1) of one policy and tells `observer` what happens.
/// `halts` is asked now and then; `None` when it said so. An observer whose [`Observer::is_over`] says so ends the
/// run early.
pub fn simulate<O: Observer>(
    scenario: &Scenario,
    policy: PolicyId,
    replication: u32,
    observer: &mut O,
    halts: &dyn Fn() -> bool,
) -> Option<RunCounts> {
    world::World::new(scenario, policy, replication, observer).run(halts)
}
