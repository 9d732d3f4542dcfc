//! Roles within roles: which role of a chain is asked for, and what ends with the outer one.
//!
//! Whoever needs a role asks first for the outermost one around it that cannot be used on the account,
//! goes on to the next as soon as that can be used, and so inward. With an activation ends what is
//! active within it on that account. Promises: where no role is within another and no approver must
//! hold one, nothing is kept and nothing looked up. Never: a rule about who decides.

use rustc_hash::FxHashMap;

use super::filing::OpenRequest;
use super::observer::Observer;
use super::occurrence::Occurrence;
use super::records::{Actor, Reason};
use super::request::Then;
use super::slab::Key;
use super::world::{Core, World};
use crate::id::{Requester, RoleId};
use crate::lifecycle::{FailureReason, Input, State};
use crate::scenario::model::{Assignment, Policy};
use crate::time::Instant;

/// Roles that can be used by activation, kept where somebody asks.
pub(super) struct Held {
    /// Whether anybody asks: a role is within another, or an approver must hold one.
    pub matters: bool,
    /// Whether any role is within another.
    pub chains: bool,
    /// Since when, by requester and role. For look-ups only.
    since: FxHashMap<u64, Instant>,
}

impl Held {
    /// Nothing is active.
    pub fn new(policy: &Policy) -> Self {
        let chains = policy.has_chains();
        let holders = policy.groups.iter().any(|group| !group.must_hold.is_empty());
        Self { matters: chains || holders, chains, since: FxHashMap::default() }
    }
}

impl<O: Observer> World<'_, O> {
    /// A role can be used: needs that wait for one within it go on to that, and approvers who had to
    /// hold it look at their lists.
    #[inline(never)]
    pub fn pass_on(&mut self, key: Key) {
        if self.core.held.chains {
            self.go_on_inward(key);
        }
        if self.core.holders.any {
            self.look_again(key);
        }
    }

    /// The needs on this request that need another role leave it, in the order of joining.
    fn go_on_inward(&mut self, key: Key) {
        let Self { core, needs, requests, .. } = self;
        let open = &mut requests[key];
        open.tidy(needs);
        let (role, mut leaving) = (open.role, Vec::new());
        let wants_it = |need: Key| core.scenario.block(needs[need].need.block).role == role;
        if let Some(filer) = open.filer.filter(|need| open.filer_is_on && !wants_it(*need)) {
            open.filer_is_on = false;
            leaving.push(filer);
        }
        let (stay, leave): (Vec<Key>, Vec<Key>) =
            open.others.iter().partition(|need| wants_it(**need));
        open.others = stay;
        leaving.extend(leave);
        open.joined -= leaving.len() as u32;
        let number = open.number;
        for need in leaving {
            self.leave_outer(need, number);
        }
    }

    fn leave_outer(&mut self, key: Key, request: u64) {
        let Self { core, needs, .. } = self;
        let open = &mut needs[key];
        if open.access_at.is_none() {
            open.outer_wait += open.in_vain(core.now);
        }
        open.on = None;
        if open.working.is_some() {
            return; // It works with an emergency account, and files again after it.
        }
        open.plan += 1;
        let need = open.need.number;
        core.occurrence(|_| Occurrence::GoesOn { need, request });
        self.join_or_file(key);
    }

    /// An activation has ended: what is active within its role on that account is revoked.
    #[inline(never)]
    pub fn end_inner(&mut self, requester: Requester, outer: RoleId) {
        let policy = self.core.policy;
        for role in policy.inner_roles(outer) {
            let seat = self.core.seat(requester, role);
            let Some(key) = self.core.open.get(seat) else { continue };
            let Self { core, needs, requests, .. } = self;
            let open = &mut requests[key];
            // One whose window is over too ends by itself at this very instant.
            if open.life.state == State::Active && core.now < open.life.window_end {
                core.stop_all_work(needs, open);
                self.step_surely(key, &Input::Revoke { incident: true }, Actor::System);
            }
        }
    }
}

impl<O: Observer> Core<'_, O> {
    /// The role that must be asked for by whoever needs this one: the outermost around it that
    /// cannot be used on the account, else the role itself.
    #[inline(always)]
    pub fn first_to_ask(&self, requester: Requester, role: RoleId) -> RoleId {
        if self.held.chains { self.outermost(requester, role) } else { role }
    }

    #[inline(never)]
    fn outermost(&self, requester: Requester, role: RoleId) -> RoleId {
        let lacking = |outer: &RoleId| !self.can_use(requester, *outer);
        self.policy.outer_roles(role).filter(lacking).last().unwrap_or(role)
    }

    /// Whether the role can be used on the account: by an activation, or all the time.
    pub fn can_use(&self, requester: Requester, role: RoleId) -> bool {
        self.usable_since(requester, role).is_some()
    }

    /// Since when; of standing access since the beginning of the run.
    pub fn usable_since(&self, requester: Requester, role: RoleId) -> Option<Instant> {
        let eligible = || self.scenario.population(requester.population).eligible.contains(&role);
        if self.role(role).assignment == Assignment::Active && eligible() {
            return Some(self.scenario.run().0);
        }
        self.held.since.get(&self.seat(requester, role)).copied()
    }

    /// The role of this request can be used from now on.
    #[inline(never)]
    pub fn note_usable(&mut self, open: &OpenRequest<'_>) {
        let seat = self.seat(open.requester, open.role);
        self.held.since.insert(seat, self.now);
    }

    /// It can be used no more.
    #[inline(never)]
    pub fn note_ended(&mut self, requester: Requester, role: RoleId) {
        let seat = self.seat(requester, role);
        self.held.since.remove(&seat);
    }

    /// What cannot be provisioned, because the role around it cannot be used, fails.
    #[inline(never)]
    pub fn fail_without_outer(&mut self, open: &mut OpenRequest<'_>) -> Option<Then> {
        let outer = open.law.within?;
        if self.can_use(open.requester, outer) {
            return None;
        }
        let lost = Input::Provision(FailureReason::EligibilityLost);
        match self.step(open, &lost, Actor::System) {
            Ok(effects) => Some(Then::Close(effects.failure.map(Reason::Failure))),
            Err(_) => {
                self.counts.stale += 1;
                Some(Then::Nothing)
            }
        }
    }
}
