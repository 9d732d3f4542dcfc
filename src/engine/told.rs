//! A run for whoever is not the gauge.
//!
//! The engine is compiled for its listener: half of its time would be lost if the gauge were told
//! through a pointer. All others have rows or stories to write, which takes longer than a pointer,
//! and share two engines, one of them with occurrences. Promises: what is told, and in which order,
//! is the same. Never: a third one.

use super::RunCounts;
use super::observer::{Observer, facts};
use super::occurrence::Occurrence;
use super::records::{
    AccessOutcome, AlertOutcome, AttackerHold, Detection, Intent, NeedOutcome, Record,
    RequestOutcome, ReviewOutcome,
};
use super::world::World;
use crate::id::{Approver, GroupId, PolicyId, RoleId};
use crate::scenario::model::Scenario;
use crate::time::Instant;

/// As [`super::simulate`], where it matters less how fast.
pub fn simulate_told<O: Observer>(
    scenario: &Scenario,
    policy: PolicyId,
    replication: u32,
    observer: &mut O,
    halts: &dyn Fn() -> bool,
) -> Option<RunCounts> {
    if O::OCCURRENCES {
        World::new(scenario, policy, replication, &mut Told::<true>(observer)).run(halts)
    } else {
        World::new(scenario, policy, replication, &mut Told::<false>(observer)).run(halts)
    }
}

/// A listener behind a pointer, which wants occurrences or not.
struct Told<'a, const OCCURRENCES: bool>(&'a mut dyn Heard);

macro_rules! told {
    ($($name:ident($($arg:ident: $kind:ty),*)),* $(,)?) => {
        /// Any listener, in a form that a pointer can have.
        trait Heard {
            fn is_over(&self) -> bool;
            $(fn $name(&mut self, $($arg: $kind),*);)*
        }
        impl<O: Observer> Heard for O {
            fn is_over(&self) -> bool {
                Observer::is_over(self)
            }
            $(fn $name(&mut self, $($arg: $kind),*) { Observer::$name(self, $($arg),*); })*
        }
        impl<const OCCURRENCES: bool> Observer for Told<'_, OCCURRENCES> {
            const OCCURRENCES: bool = OCCURRENCES;
            fn is_over(&self) -> bool {
                self.0.is_over()
            }
            $(fn $name(&mut self, $($arg: $kind),*) { self.0.$name($($arg),*); })*
        }
    };
}

facts!(told);
