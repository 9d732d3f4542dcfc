//! What the engine tells: finished facts, to whoever listens.
//!
//! The engine makes no measure, prints nothing and keeps nothing that has passed. It hands each
//! fact to one [`Observer`] when the fact is complete; observers are composed by tuples, and a
//! method left empty costs nothing.
//!
//! Order: records come in the order of the run. Requests and needs come when they end, or at the
//! end of the run (censored), so not in the order of their numbers.

use super::occurrence::Occurrence;
use super::records::{
    AccessOutcome, AlertOutcome, AttackerHold, Detection, Intent, NeedOutcome, Record,
    RequestOutcome, ReviewOutcome,
};
use crate::id::{Approver, GroupId, MemberIx, RoleId};
use crate::time::Instant;

/// A listener to the facts of one run (one policy, one replication).
pub trait Observer {
    /// Whether occurrences are wanted. An engine that is compiled for somebody who does not want them
    /// does nothing for them.
    const OCCURRENCES: bool = false;
    /// Something happened beside the transitions; only with [`Observer::OCCURRENCES`].
    fn occurrence(&mut self, _at: Instant, _occurrence: &Occurrence) {}
    /// Whether everything has been heard that is of interest: the run ends here, without a word
    /// about what is open. Only asked with [`Observer::OCCURRENCES`].
    fn is_over(&self) -> bool {
        false
    }
    /// A transition happened.
    fn record(&mut self, _record: &Record) {}
    /// A request was filed.
    fn filed(&mut self, _role: RoleId, _at: Instant, _intent: Intent) {}
    /// A request ended, or the run did.
    fn request(&mut self, _outcome: &RequestOutcome) {}
    /// A measured need has access for the first time, or has ended (or the run has) without.
    fn access(&mut self, _outcome: &AccessOutcome) {}
    /// A need ended, or the run did.
    fn need(&mut self, _outcome: &NeedOutcome) {}
    /// A mail reached an approver while its request was pending.
    fn notified(&mut self, _approver: Approver, _at: Instant) {}
    /// The same for all members of a group, of whom there are so many.
    #[inline(always)]
    fn notified_all(&mut self, group: GroupId, size: u32, at: Instant) {
        for member in (0..size).map(MemberIx) {
            self.notified(Approver { group, member }, at);
        }
    }
    /// A review ended, or the run did.
    fn review(&mut self, _outcome: &ReviewOutcome) {}
    /// Of the review just told, `[from, to)` lay after the approver's shift: told once per stretch
    /// off duty, in order of time.
    fn overtime(&mut self, _approver: Approver, _role: RoleId, _from: Instant, _to: Instant) {}
    /// The requester (one requester, one role) worked with the role in `[from, to)`; stretches of
    /// the same requester and role never overlap.
    fn worked(&mut self, _role: RoleId, _from: Instant, _to: Instant) {}
    /// An approver is on duty in `[from, to)`, absences taken out. Told once per shift, within the
    /// run.
    fn on_duty(&mut self, _approver: Approver, _from: Instant, _to: Instant) {}
    /// An emergency account gave access for the role in `[from, to)`.
    fn break_glass(&mut self, _role: RoleId, _used_at: Instant, _from: Instant, _to: Instant) {}
    /// Of the access by that account, `[from, to)` was work: once per use at most, perhaps before
    /// the use is told.
    fn worked_in_emergency(&mut self, _role: RoleId, _from: Instant, _to: Instant) {}
    /// A review has ended an alert, or the run has.
    fn alert(&mut self, _outcome: &AlertOutcome) {}
    /// Watching has ended the stay of an attacker.
    fn detection(&mut self, _detection: &Detection) {}
    /// An attacker held the role of one requester in `[from, to)`: by an own activation, or by
    /// riding (or standing access). Stretches of the same kind for the same requester and role
    /// never overlap.
    fn attacker(&mut self, _role: RoleId, _how: AttackerHold, _from: Instant, _to: Instant) {}
}

/// Nobody listens.
impl Observer for () {}

macro_rules! both {
    ($($name:ident($($arg:ident: $kind:ty),*)),* $(,)?) => {
        /// Two listeners, told in order.
        impl<A: Observer, B: Observer> Observer for (A, B) {
            const OCCURRENCES: bool = A::OCCURRENCES || B::OCCURRENCES;
            fn is_over(&self) -> bool {
                self.0.is_over() && self.1.is_over()
            }
            $(#[inline(always)]
            fn $name(&mut self, $($arg: $kind),*) {
                self.0.$name($($arg),*);
                self.1.$name($($arg),*);
            })*
        }
        /// A listener that may be absent.
        impl<A: Observer> Observer for Option<A> {
            const OCCURRENCES: bool = A::OCCURRENCES;
            fn is_over(&self) -> bool {
                self.as_ref().is_none_or(A::is_over)
            }
            $(#[inline(always)]
            fn $name(&mut self, $($arg: $kind),*) {
                if let Some(inner) = self { inner.$name($($arg),*); }
            })*
        }
        /// A borrowed listener.
        impl<A: Observer> Observer for &mut A {
            const OCCURRENCES: bool = A::OCCURRENCES;
            fn is_over(&self) -> bool {
                (**self).is_over()
            }
            $(#[inline(always)]
            fn $name(&mut self, $($arg: $kind),*) { (**self).$name($($arg),*); })*
        }
    };
}

/// All that is told, handed to a macro: the one list of it. What is missing here is heard by nobody who
/// listens through another.
macro_rules! facts {
    ($with:ident) => {
        $with! {
            occurrence(at: Instant, occurrence: &Occurrence),
            record(record: &Record),
            filed(role: RoleId, at: Instant, intent: Intent),
            request(outcome: &RequestOutcome),
            access(outcome: &AccessOutcome),
            need(outcome: &NeedOutcome),
            notified(approver: Approver, at: Instant),
            notified_all(group: GroupId, size: u32, at: Instant),
            review(outcome: &ReviewOutcome),
            overtime(approver: Approver, role: RoleId, from: Instant, to: Instant),
            worked(role: RoleId, from: Instant, to: Instant),
            on_duty(approver: Approver, from: Instant, to: Instant),
            break_glass(role: RoleId, used_at: Instant, from: Instant, to: Instant),
            worked_in_emergency(role: RoleId, from: Instant, to: Instant),
            alert(outcome: &AlertOutcome),
            detection(detection: &Detection),
            attacker(role: RoleId, how: AttackerHold, from: Instant, to: Instant),
        }
    };
}

pub(super) use facts;

facts!(both);
