//! Break-glass: emergency accounts for needs that have waited too long.
//!
//! A use is a thing of its own: it goes on to its end even if the need that began it is done or has
//! access otherwise.

use std::collections::VecDeque;

use super::need::{Means, OpenNeed, Working};
use super::observer::Observer;
use super::occurrence::Occurrence;
use super::rank::Rank;
use super::records::{AccessBy, Actor};
use super::slab::{Key, Slab};
use super::world::{Core, OpenNeeds, What, World};
use crate::demand::Origin;
use crate::id::{Requester, RoleId};
use crate::lifecycle::Input;
use crate::random::Purpose;
use crate::scenario::model::{BreakGlass, Policy};
use crate::time::{Instant, Span};

/// How far a need is on the way to an emergency account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Emergency {
    /// It has access, or may not use one.
    Off,
    /// It waits for the limit; the number names the wait.
    Armed(u32),
    /// The limit has passed and no account was free; the number is that of the wait.
    InLine(u32),
    /// It has begun to use an account.
    Using(Key),
}

impl Emergency {
    /// Access has come otherwise. A use once begun goes on.
    pub fn disarm(&mut self) {
        if !self.is_using() {
            *self = Self::Off;
        }
    }

    /// Whether a use has begun.
    pub fn is_using(self) -> bool {
        matches!(self, Self::Using(_))
    }
}

/// One use of an account.
#[derive(Clone)]
struct Usage {
    need: Key,
    /// The number of the need, and whose it is; it may end before the use.
    number: u64,
    requester: Requester,
    /// That of the need, with the number of the use from 1.
    origin: Origin,
    role: RoleId,
    used_at: Instant,
    /// How long the need had waited on requests by then.
    lost: Span,
    opened_at: Option<Instant>,
    ends_at: Instant,
}

/// The emergency accounts of one run.
pub(super) struct Accounts {
    free: u32,
    /// Needs that wait for an account, in order, each with the number of its wait: who has left the
    /// line and comes again has a place at its end.
    line: VecDeque<(Key, u32)>,
    uses: Slab<Usage>,
    stamps: u32,
}

impl Accounts {
    /// All accounts are free.
    pub fn new(policy: &Policy) -> Self {
        Self {
            free: policy.break_glass.as_ref().map_or(0, |rules| rules.accounts),
            line: VecDeque::new(),
            uses: Slab::new(),
            stamps: 0,
        }
    }
}

impl<O: Observer> World<'_, O> {
    /// The limit has passed: an account is taken, or waited for.
    #[inline(never)]
    pub fn take_emergency(&mut self, key: Key, stamp: u32) {
        let Self { core, needs, .. } = self;
        let Some(open) = needs.get_mut(key) else { return };
        if open.emergency != Emergency::Armed(stamp) {
            return;
        }
        open.emergency = Emergency::InLine(stamp);
        core.accounts.line.push_back((key, stamp));
        if core.accounts.free == 0 {
            core.occurrence(|_| Occurrence::InLine { need: open.need.number });
        }
        core.hand_out_accounts(needs);
    }

    /// The account gives access: the need's own pending request is canceled, and it works unless it
    /// already does.
    #[inline(never)]
    pub fn open_emergency(&mut self, usage: Key) {
        let Self { core, needs, .. } = self;
        let open = &mut core.accounts.uses[usage];
        open.opened_at = Some(core.now);
        let (key, ends_at) = (open.need, open.ends_at);
        let of = (open.number, open.requester, open.role);
        let origin = open.origin;
        core.calendar.schedule(ends_at, Rank::Emergency, What::EndEmergency(usage));
        let goes_on = needs.get(key).is_some();
        if goes_on {
            core.occurrence(|_| Occurrence::AccountOpened { need: of.0, ends_at });
        }
        if core.watch.is_on {
            core.watch_use(usage, of, origin);
        }
        if !goes_on {
            return;
        }
        self.cancel_own_pending(key);
        self.core.work_in_emergency(key, &mut self.needs[key]);
    }

    fn cancel_own_pending(&mut self, key: Key) {
        let Some(request) = self.needs[key].on else { return };
        let open = &self.requests[request];
        if open.filer == Some(key) && open.life.state.is_pending() {
            self.step_surely(request, &Input::Cancel, Actor::Requester);
        }
    }

    /// The use is over: the account is free, and the need goes on without it.
    #[inline(never)]
    pub fn end_emergency(&mut self, usage: Key) {
        // Gone if somebody who watches has ended it before.
        if !self.core.is_in_use(usage) {
            return;
        }
        let ended = self.core.tell_use(usage);
        self.core.accounts.free += 1;
        if let Some(open) = self.needs.get(ended.need) {
            let need = open.need.number;
            self.core.occurrence(|_| Occurrence::AccountClosed { need });
            self.go_on_without(ended.need);
        }
        self.core.hand_out_accounts(&mut self.needs);
    }

    fn go_on_without(&mut self, key: Key) {
        let Self { core, needs, requests, .. } = self;
        let now = core.now;
        let open = &mut needs[key];
        open.emergency = Emergency::Off;
        if let Some(Working { since, by: Means::Emergency }) = open.working {
            open.working = None;
            open.plan += 1;
            open.remaining -= (now - since).min(open.remaining);
            let role = core.scenario.block(open.need.block).role;
            core.observer.worked_in_emergency(role, since, now);
            core.occurrence(|_| open.rests(None));
        } else if open.working.is_some() {
            return; // It works with an activation.
        }
        if open.remaining == Span::ZERO {
            self.be_met(key);
            return;
        }
        match open.on {
            Some(request) if requests[request].is_usable() => self.begin_work(key),
            Some(_) => core.await_emergency(key, open, now),
            None => {
                core.await_emergency(key, open, now);
                core.file_at(key, open, now);
            }
        }
    }
}

impl<'a, O: Observer> Core<'a, O> {
    fn break_glass(&self) -> Option<&'a BreakGlass> {
        self.policy.break_glass.as_ref()
    }

    /// A need is without access since (or will be from) an instant: the limit begins to count.
    #[inline(always)]
    pub fn await_emergency(&mut self, key: Key, open: &mut OpenNeed, since: Instant) {
        if let Some(rules) = self.break_glass() {
            self.arm_emergency(key, open, since, rules);
        }
    }

    #[inline(never)]
    fn arm_emergency(&mut self, key: Key, open: &mut OpenNeed, since: Instant, rules: &BreakGlass) {
        if (rules.urgent_only && !open.need.urgent) || open.emergency.is_using() {
            return;
        }
        self.accounts.stamps = self.accounts.stamps.wrapping_add(1);
        let stamp = self.accounts.stamps;
        open.emergency = Emergency::Armed(stamp);
        let at = since.max(self.now) + rules.after;
        let need = open.need.number;
        self.occurrence(|_| Occurrence::Limit { need, at });
        self.calendar.schedule(at, Rank::Emergency, What::TakeEmergency(key, stamp));
    }

    fn hand_out_accounts(&mut self, needs: &mut OpenNeeds) {
        while self.accounts.free > 0 {
            let Some((key, stamp)) = self.accounts.line.pop_front() else { return };
            // Those who have given up or have access have left the line without a word.
            let waits = |open: &&mut OpenNeed| open.emergency == Emergency::InLine(stamp);
            if let Some(open) = needs.get_mut(key).filter(waits) {
                self.begin_use(key, open);
            }
        }
    }

    fn begin_use(&mut self, key: Key, open: &mut OpenNeed) {
        let Some(rules) = self.break_glass() else { return };
        self.accounts.free -= 1;
        let role = self.scenario.block(open.need.block).role;
        let (purpose, ordinal) = (Purpose::BreakGlassAccess, open.emergencies);
        let origin = self.luck.of_need(open.need.block, open.need.index, 1);
        let access = self.luck.emergency(&rules.access, purpose, origin, ordinal);
        let (used_at, opens_at) = (self.now, self.now + access);
        let lasts =
            self.luck.emergency(&rules.duration, Purpose::BreakGlassDuration, origin, ordinal);
        let ends_at = opens_at + lasts;
        let lost = open.ended_without
            + open.outer_wait
            + open.on.map_or(Span::ZERO, |_| open.in_vain(used_at));
        let origin = self.luck.of_need(open.need.block, open.need.index, ordinal + 1);
        let (number, requester) = (open.need.number, open.need.requester);
        let (need, opened_at) = (key, None);
        let usage =
            Usage { need, number, requester, origin, role, used_at, lost, opened_at, ends_at };
        let usage = self.accounts.uses.insert(usage);
        open.emergencies += 1;
        open.emergency = Emergency::Using(usage);
        let need = open.need.number;
        self.occurrence(|_| Occurrence::Took { need, opens_at, ends_at });
        self.calendar.schedule(opens_at, Rank::Emergency, What::OpenEmergency(usage));
    }

    /// The need works with the account it has taken, if that gives access and the need does not
    /// work otherwise.
    #[inline(never)]
    pub fn work_in_emergency(&mut self, key: Key, open: &mut OpenNeed) {
        let now = self.now;
        let Emergency::Using(usage) = open.emergency else { return };
        let Usage { opened_at, ends_at, used_at, lost, .. } = self.accounts.uses[usage];
        if open.working.is_some() || opened_at.is_none() {
            return;
        }
        open.working = Some(Working { since: now, by: Means::Emergency });
        if open.access_at.is_none() {
            open.access_at = Some(now);
            open.access_by = Some(AccessBy::BreakGlass);
            self.tell_emergency_access(open, used_at, lost);
        }
        open.plan += 1;
        let (plan, done_at) = (open.plan, now + open.remaining);
        self.occurrence(|_| open.works(key, None));
        if done_at <= ends_at {
            self.calendar.schedule(done_at, Rank::WorkDone, What::FinishWork(key, plan));
        }
    }

    /// When the account that a need uses was taken, and how long it had waited on requests by then.
    pub fn use_of(&self, open: &OpenNeed) -> Option<(Instant, Span)> {
        let Emergency::Using(usage) = open.emergency else { return None };
        let usage = self.accounts.uses.get(usage)?;
        Some((usage.used_at, usage.lost))
    }

    /// Whether the use of an account goes on.
    pub fn is_in_use(&self, usage: Key) -> bool {
        self.accounts.uses.get(usage).is_some()
    }

    fn tell_use(&mut self, usage: Key) -> Usage {
        let ended = self.accounts.uses.remove(usage).expect("the use is open");
        let from = ended.opened_at.unwrap_or(self.now);
        self.observer.break_glass(ended.role, ended.used_at, from, self.now);
        ended
    }

    /// A need ends that may be working with an account.
    #[inline(never)]
    pub fn tell_emergency_work(&mut self, open: &OpenNeed) {
        if let Some(Working { since, by: Means::Emergency }) = open.working {
            let role = self.scenario.block(open.need.block).role;
            self.observer.worked_in_emergency(role, since, self.now);
        }
    }

    /// The run is over.
    pub fn finish_emergencies(&mut self) {
        for usage in self.accounts.uses.keys() {
            self.tell_use(usage);
        }
    }
}
