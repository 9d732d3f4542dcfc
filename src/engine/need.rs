//! Needs: they arise, join what is open or file, work, file again, give up.

use super::emergency::Emergency;
use super::filing::OpenRequest;
use super::observer::Observer;
use super::occurrence::Occurrence;
use super::rank::Rank;
use super::records::{AccessBy, Intent, NeedEnd, NeedOutcome};
use super::request::Ended;
use super::slab::Key;
use super::world::{Core, OpenNeeds, What, World};
use crate::demand::{Need, Origin};
use crate::id::{BlockId, Requester};
use crate::lifecycle::{MINIMUM_ACTIVE, State};
use crate::random::Purpose;
use crate::scenario::known::Next;
use crate::scenario::model::{AsksFor, Assignment, Block, Habits};
use crate::time::{Instant, Span};

/// So many needs that have been met may stay on the list of a request, beside as many as have not.
const FEW: usize = 8;

/// A need that is neither met nor given up.
#[derive(Clone, Debug)]
pub(super) struct OpenNeed {
    pub need: Need,
    /// Work not yet done when the present stretch began.
    pub remaining: Span,
    /// Requests filed.
    pub requests: u32,
    /// Requests filed again after an end without access.
    pub resubmissions: u32,
    pub access_at: Option<Instant>,
    pub access_by: Option<AccessBy>,
    /// The request that it filed or joined.
    pub on: Option<Key>,
    /// Since when, while it is on one.
    pub on_since: Instant,
    /// How long it waited on requests that ended without access.
    pub ended_without: Span,
    /// How long, in the present attempt, on requests for roles around its own that led on.
    pub outer_wait: Span,
    /// The present stretch of work.
    pub working: Option<Working>,
    /// How far it is on the way to an emergency account.
    pub emergency: Emergency,
    /// Emergency accounts it has taken.
    pub emergencies: u32,
    /// Names the latest plan to begin or finish work, so that an older one is known as such.
    pub plan: u32,
}

/// A stretch of work that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Working {
    pub since: Instant,
    pub by: Means,
}

/// What the work is done with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    Activation,
    Standing,
    Emergency,
}

impl OpenNeed {
    /// What lies in a place where no need has lain.
    #[inline(never)]
    pub fn blank() -> Self {
        let now = Instant::default();
        let need = Need {
            number: 0,
            block: BlockId::default(),
            index: 0,
            requester: Requester::default(),
            wanted_at: now,
            arises_at: now,
            work: Span::ZERO,
            urgent: false,
            patience: None,
            deactivates: false,
        };
        Self {
            need,
            remaining: Span::ZERO,
            requests: 0,
            resubmissions: 0,
            access_at: None,
            access_by: None,
            on: None,
            on_since: now,
            ended_without: Span::ZERO,
            outer_wait: Span::ZERO,
            working: None,
            emergency: Emergency::Off,
            emergencies: 0,
            plan: 0,
        }
    }

    /// A need begins where another has lain; nothing of that is left.
    #[inline(always)]
    pub fn begin(&mut self, need: &Need) {
        self.need = *need;
        self.remaining = need.work;
        self.requests = 0;
        self.resubmissions = 0;
        self.access_at = None;
        self.access_by = None;
        self.on = None;
        self.ended_without = Span::ZERO;
        self.outer_wait = Span::ZERO;
        self.working = None;
        self.emergency = Emergency::Off;
        self.emergencies = 0;
        self.plan = 0;
    }

    /// How long it has wanted access and had none: whoever has access works.
    fn waited(&self, now: Instant) -> Span {
        let stretch = self.working.map_or(Span::ZERO, |working| now - working.since);
        let worked = self.need.work - self.remaining + stretch.min(self.remaining);
        (now - self.need.wanted_at).max(Span::ZERO) - worked
    }

    /// What is told of a need that begins to work, on that request if it is on one.
    pub fn works(&self, key: Key, on: Option<&OpenRequest<'_>>) -> Occurrence {
        let filed = on.is_some_and(|request| request.filer == Some(key));
        let by = match self.working.expect("it works").by {
            Means::Activation if filed => AccessBy::Request,
            Means::Activation => AccessBy::Joined,
            Means::Standing => AccessBy::Standing,
            Means::Emergency => AccessBy::BreakGlass,
        };
        let by_request = matches!(by, AccessBy::Request | AccessBy::Joined);
        let request = on.filter(|_| by_request).map(|request| request.number);
        Occurrence::Works { need: self.need.number, request, by, remaining: self.remaining }
    }

    /// What is told of a need that stops working, with that request or without one.
    pub fn rests(&self, request: Option<&OpenRequest<'_>>) -> Occurrence {
        let request = request.map(|request| request.number);
        Occurrence::Rests { need: self.need.number, request, remaining: self.remaining }
    }
}

/// A need has access for the first time.
#[inline(always)]
fn note_access(key: Key, open: &mut OpenNeed, activation: &mut OpenRequest<'_>, now: Instant) {
    open.access_at = Some(now);
    let filed = activation.filer == Some(key);
    open.access_by = Some(if filed { AccessBy::Request } else { AccessBy::Joined });
    if filed {
        activation.accessed_at = now.into();
    }
}

impl<O: Observer> World<'_, O> {
    /// A need is acted upon for the first time.
    #[inline(always)]
    pub fn arise(&mut self, key: Key) {
        let Self { core, needs, .. } = self;
        let open = &mut needs[key];
        let need = open.need;
        core.occurrence(|_| Occurrence::Arose(need));
        let block = core.scenario.block(need.block);
        if core.role(block.role).assignment == Assignment::Active {
            core.work_with_standing_access(key, open);
        } else {
            core.await_emergency(key, open, need.wanted_at);
            self.join_or_file(key);
        }
    }

    /// A need that was planned ahead is acted upon.
    #[inline(never)]
    pub fn arise_as_planned(&mut self, key: Key) {
        self.arise(key);
    }

    /// Joins the open request or activation of the same requester and role, or files one.
    #[inline(always)]
    pub fn join_or_file(&mut self, key: Key) {
        let Self { core, needs, requests, .. } = self;
        let Need { requester, block, .. } = needs[key].need;
        let role = core.first_to_ask(requester, core.scenario.block(block).role);
        let seat = core.seat(requester, role);
        match core.open.get(seat) {
            Some(request) => self.join(key, request),
            None => {
                core.open.take(seat, requests.upcoming());
                self.file(key, role);
            }
        }
    }

    #[inline(never)]
    fn join(&mut self, key: Key, request: Key) {
        let Self { core, needs, requests, .. } = self;
        let open = &mut requests[request];
        // Whoever has been met is taken out many at a time: each alone would have to be searched.
        if open.others.len() > 2 * open.joined as usize + FEW {
            open.take_out(needs);
        }
        open.others.push(key);
        open.joined += 1;
        open.intention = None;
        let need = &mut needs[key];
        (need.on, need.on_since) = (Some(request), core.now);
        core.occurrence(|_| Occurrence::Joined { need: need.need.number, request: open.number });
        if open.is_usable() {
            core.begin_work(key, need, open);
        }
    }

    /// A need that waited to file again does so, or joins what has been opened meanwhile; unless it
    /// has got to work in another way, which made a new plan.
    #[inline(never)]
    pub fn file_again(&mut self, key: Key, plan: u32) {
        if self.needs.get(key).is_some_and(|open| open.plan == plan) {
            self.join_or_file(key);
        }
    }

    /// A need that had been planned ahead wants access now, and has it.
    #[inline(never)]
    pub fn begin_late_work(&mut self, key: Key, plan: u32) {
        if self.needs.get(key).is_some_and(|open| open.plan == plan) {
            self.begin_work(key);
        }
    }

    /// A need begins to work with the activation that it is on.
    pub fn begin_work(&mut self, key: Key) {
        let Self { core, needs, requests, .. } = self;
        let need = &mut needs[key];
        let request = need.on.expect("work needs an activation");
        core.begin_work(key, need, &mut requests[request]);
    }

    /// The work of a need is done before the window ends.
    #[inline(never)]
    pub fn finish_work(&mut self, key: Key, plan: u32) {
        let Self { core, needs, requests, .. } = self;
        let Some(need) = needs.get_mut(key).filter(|open| open.plan == plan) else { return };
        let working = need.working.expect("work that is done was begun");
        match (working.by, need.on) {
            (Means::Activation, Some(request)) => {
                core.stop_work(key, need, &mut requests[request]);
                self.be_met(key);
            }
            (Means::Emergency, _) => {
                core.tell_emergency_work(need);
                self.be_met(key);
            }
            (Means::Activation | Means::Standing, _) => core.leave_standing_access(needs, key),
        }
    }

    /// The work of a need is done. If nobody else needs the activation that it had, its owner may
    /// deactivate. (A request that becomes active only later is nobody's: it runs to its end.)
    pub fn be_met(&mut self, key: Key) {
        let Self { core, needs, requests, .. } = self;
        let OpenNeed { on, need, .. } = needs[key];
        let Some(request) = on else { return core.close_need(needs, key, None, NeedEnd::Met) };
        let open = &mut requests[request];
        open.joined -= 1;
        core.close_need(needs, key, Some(open), NeedEnd::Met);
        // What an approver has asked for is kept for the reviews to come.
        let its = open.intent != Intent::Approver;
        if need.deactivates && its && open.life.state == State::Active && open.joined == 0 {
            core.intend_to_deactivate(request, open);
        }
    }

    /// The run is over and the need is still open.
    pub fn censor_need(&mut self, key: Key) {
        let Self { core, needs, requests, .. } = self;
        let open = &needs[key];
        if open.working.is_some_and(|working| working.by == Means::Standing) {
            core.stop_standing_work(&open.need);
        }
        core.tell_emergency_work(open);
        let on = open.on.map(|request| &requests[request]);
        core.close_need(needs, key, on, NeedEnd::Censored);
    }
}

impl<O: Observer> Core<'_, O> {
    /// The duration that a request of this need of the block, with so much work left, asks for.
    #[inline(always)]
    pub fn asked_duration(
        &mut self,
        (block, habits): (&Block, &Habits),
        origin: Origin,
        remaining: Span,
    ) -> Span {
        let maximum = self.role(block.role).settings.maximum_duration;
        let told = || block.row(origin.index).and_then(|row| row.asks);
        if let Some(asks) = self.luck.known_asked(origin).or_else(told) {
            return asks.max(MINIMUM_ACTIVE).min(maximum);
        }
        let asks = match &habits.asks_for {
            AsksFor::Maximum => return maximum,
            AsksFor::Work => remaining,
            AsksFor::Law(law) => self.luck.span(law, Purpose::AskedDuration, origin, 0),
        };
        asks.max(MINIMUM_ACTIVE).min(maximum)
    }

    /// The role is usable for this need: it works now, or from the instant at which it wants
    /// access.
    #[inline(always)]
    pub fn begin_work(&mut self, key: Key, need: &mut OpenNeed, activation: &mut OpenRequest<'_>) {
        let now = self.now;
        if need.working.is_some_and(|working| working.by == Means::Emergency) {
            return; // It goes on with the account it has; see the end of the use.
        }
        if self.held.chains && activation.role != self.scenario.block(need.need.block).role {
            return; // It waits for a role within this one, and goes on to that at once.
        }
        need.plan += 1;
        let plan = need.plan;
        let wanted_at = need.need.wanted_at;
        if wanted_at > now {
            self.calendar.schedule(wanted_at, Rank::Usable, What::BeginWork(key, plan));
            return;
        }
        need.working = Some(Working { since: now, by: Means::Activation });
        need.emergency.disarm();
        if activation.working == 0 {
            activation.working_since = now;
        }
        activation.working += 1;
        if need.access_at.is_none() {
            note_access(key, need, activation, now);
            self.tell_access(need, activation);
        }
        self.occurrence(|_| need.works(key, Some(activation)));
        let done_at = now + need.remaining;
        // Work that would end with the window or later is settled at its end.
        if done_at < activation.life.window_end {
            self.calendar.schedule(done_at, Rank::WorkDone, What::FinishWork(key, plan));
        }
    }

    /// Ends the present stretch of work on an activation.
    #[inline(always)]
    pub fn stop_work(&mut self, key: Key, need: &mut OpenNeed, activation: &mut OpenRequest<'_>) {
        let now = self.now;
        let Some(Working { since, by: Means::Activation }) = need.working else { return };
        need.working = None;
        let done = (now - since).min(need.remaining);
        need.remaining -= done;
        need.plan += 1;
        if activation.filer == Some(key) {
            activation.filer_work += done;
        }
        activation.working -= 1;
        if activation.working == 0 {
            self.observer.worked(activation.role, activation.working_since, now);
        }
        self.occurrence(|_| need.rests(Some(activation)));
    }

    /// What the needs on a request do when it has ended: the filer first, then the others in the order
    /// of joining.
    #[inline(always)]
    pub fn go_on_after(&mut self, needs: &mut OpenNeeds, ended: &Ended) {
        let &Ended { state, had_access, .. } = ended;
        // Where there was no access, those who had joined file after the filer.
        if let Some(key) = ended.filer {
            if had_access {
                self.go_on(needs, key, state, true);
            } else {
                self.go_on_beside(needs, key, state, false);
            }
        }
        for &key in &ended.others {
            self.go_on_beside(needs, key, state, true);
        }
    }

    #[inline(never)]
    fn go_on_beside(&mut self, needs: &mut OpenNeeds, key: Key, state: State, files: bool) {
        self.go_on(needs, key, state, files);
    }

    /// A need's request has ended. `files` says that it files its own next, come what may.
    #[inline(always)]
    fn go_on(&mut self, needs: &mut OpenNeeds, key: Key, state: State, files: bool) {
        let open = &mut needs[key];
        open.note_in_vain(self.now);
        open.on = None;
        if open.working.is_some() {
            return; // It works with an emergency account, and files again after it.
        }
        open.plan += 1;
        if open.remaining == Span::ZERO && open.access_at.is_some() {
            self.end_need(open, None, NeedEnd::Met);
            needs.close(key);
        } else if open.emergency.is_using() {
            self.work_in_emergency(key, open);
        } else if files {
            // A clock that runs, or a place in line, is kept: only a loss of access begins anew.
            if open.access_at.is_some() && open.emergency == Emergency::Off {
                self.await_emergency(key, open, self.now);
            }
            let pause = self.known_pause(open, state);
            self.file_at(key, open, self.now + pause);
        } else {
            self.resubmit_or_give_up(needs, key, state);
        }
    }

    /// How long a person whose window was too short waited before asking for the next, where a log
    /// tells it.
    #[inline(always)]
    fn known_pause(&self, open: &OpenNeed, state: State) -> Span {
        let OpenNeed { need, requests, .. } = open;
        let origin = self.luck.of_need(need.block, need.index, *requests);
        let pause = self.luck.known_pause(origin).filter(|_| state == State::Elapsed);
        pause.unwrap_or(Span::ZERO)
    }

    /// Plans to file at an instant.
    pub fn file_at(&mut self, key: Key, open: &mut OpenNeed, at: Instant) {
        open.plan += 1;
        self.calendar.schedule(at, Rank::Filing, What::File(key, open.plan));
    }

    #[inline(never)]
    fn resubmit_or_give_up(&mut self, needs: &mut OpenNeeds, key: Key, state: State) {
        let open = &mut needs[key];
        let block = self.scenario.block(open.need.block);
        let origin = self.luck.of_need(open.need.block, open.need.index, open.requests.max(1));
        match self.luck.known_next(origin) {
            Some(Next::After(pause)) => return self.resubmit(key, open, pause),
            Some(Next::Nothing) => return self.close_need(needs, key, None, NeedEnd::Unmet),
            None => {}
        }
        let again = self.policy.habits(block).resubmits.as_ref().filter(|resubmits| {
            resubmits.after.contains(&state) && open.resubmissions < resubmits.times
        });
        let Some(resubmits) = again else {
            return self.close_need(needs, key, None, NeedEnd::Unmet);
        };
        if !self.luck.coin(resubmits.chance, Purpose::ResubmissionChance, origin, 0) {
            self.occurrence(|_| Occurrence::WontFile { need: open.need.number });
            return self.close_need(needs, key, None, NeedEnd::Unmet);
        }
        let delay = self.luck.span(&resubmits.delay, Purpose::ResubmissionDelay, origin, 0);
        self.resubmit(key, open, delay);
    }

    fn resubmit(&mut self, key: Key, open: &mut OpenNeed, delay: Span) {
        open.resubmissions += 1;
        let at = self.now + delay;
        let (need, resubmission) = (open.need.number, open.resubmissions);
        self.occurrence(|_| Occurrence::WillFile { need, at, resubmission });
        self.file_at(key, open, at);
    }

    /// A need whose requester holds the role all the time.
    #[inline(never)]
    fn work_with_standing_access(&mut self, key: Key, open: &mut OpenNeed) {
        open.plan += 1;
        let from = open.need.wanted_at;
        if from > self.now {
            // Planned ahead in vain: it works from the instant at which it wants access.
            self.calendar.schedule(from, Rank::Need, What::Arise(key));
            return;
        }
        open.access_at = Some(from);
        open.access_by = Some(AccessBy::Standing);
        open.working = Some(Working { since: from, by: Means::Standing });
        self.tell_standing_access(open);
        let role = self.scenario.block(open.need.block).role;
        let seat = self.seat(open.need.requester, role);
        self.standing.entry(seat).or_insert((0, from)).0 += 1;
        self.occurrence(|_| open.works(key, None));
        let event = What::FinishWork(key, open.plan);
        self.calendar.schedule(from + open.remaining, Rank::WorkDone, event);
    }

    #[inline(never)]
    fn leave_standing_access(&mut self, needs: &mut OpenNeeds, key: Key) {
        let need = needs[key].need;
        self.stop_standing_work(&need);
        self.occurrence(|_| Occurrence::Rests {
            need: need.number,
            request: None,
            remaining: Span::ZERO,
        });
        self.close_need(needs, key, None, NeedEnd::Met);
    }

    fn stop_standing_work(&mut self, need: &Need) {
        let role = self.scenario.block(need.block).role;
        let seat = self.seat(need.requester, role);
        let working = self.standing.get_mut(&seat).expect("somebody works");
        working.0 -= 1;
        if working.0 == 0 {
            let since = working.1;
            self.standing.remove(&seat);
            self.observer.worked(role, since, self.now);
        }
    }

    /// The need ends, and is told; `on` is the request that it is on.
    #[inline(never)]
    pub fn close_need(
        &mut self,
        needs: &mut OpenNeeds,
        key: Key,
        on: Option<&OpenRequest<'_>>,
        end: NeedEnd,
    ) {
        self.end_need(&needs[key], on, end);
        needs.close(key);
    }

    #[inline(always)]
    fn end_need(&mut self, open: &OpenNeed, on: Option<&OpenRequest<'_>>, end: NeedEnd) {
        if open.access_at.is_none() {
            self.tell_no_access(open, on);
        }
        let need = &open.need;
        let block = self.scenario.block(need.block);
        self.observer.need(&NeedOutcome {
            need: need.number,
            block: need.block,
            requester: need.requester,
            role: block.role,
            urgent: need.urgent,
            measured: self.is_measured(need.wanted_at),
            wanted_at: need.wanted_at,
            work: need.work,
            access_at: open.access_at,
            done_at: (end == NeedEnd::Met).then_some(self.now),
            waited: open.waited(self.now),
            requests: open.requests,
            access_by: open.access_by,
            end,
        });
    }
}

impl OpenRequest<'_> {
    /// Takes the needs that have been met out of the list, if there are any.
    #[inline(always)]
    pub fn tidy(&mut self, needs: &OpenNeeds) {
        if self.others.len() + usize::from(self.filer_is_on) > self.joined as usize {
            self.take_out(needs);
        }
    }

    #[inline(never)]
    fn take_out(&mut self, needs: &OpenNeeds) {
        self.filer_is_on &= self.filer.is_some_and(|need| needs.get(need).is_some());
        self.others.retain(|need| needs.get(*need).is_some());
    }
}
