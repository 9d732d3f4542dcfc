//! Requests: stepped through the state machine, told when they end.

use super::filing::OpenRequest;
use super::observer::Observer;
use super::occurrence::Occurrence;
use super::rank::Rank;
use super::records::{Actor, Reason, Record, RequestOutcome};
use super::slab::Key;
use super::world::{Core, OpenNeeds, What, World};
use crate::lifecycle::{self, Effects, Input, Rejection, State};
use crate::random::Purpose;
use crate::time::{Instant, Moment, Span};

/// What the needs on a request have to know of it when it has ended.
pub(super) struct Ended {
    /// The need that filed it, if that is still on it.
    pub filer: Option<Key>,
    /// The others that are, in the order of joining.
    pub others: Vec<Key>,
    /// How it ended.
    pub state: State,
    /// Whether it had been active.
    pub had_access: bool,
}

/// What is still to be done for a request after a step, where that concerns others.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub(super) enum Then {
    Nothing,
    /// The approvers of its stage are asked.
    Ask,
    /// Their alternates are.
    AskAlternates,
    /// Its role can be used, which others wait for.
    PassOn,
    /// Its state is final: it is closed.
    Close(Option<Reason>),
}

impl<O: Observer> World<'_, O> {
    /// Feeds an input to the state machine that it must take, and carries out what follows.
    #[inline(always)]
    pub fn step_surely(&mut self, key: Key, input: &Input, actor: Actor) {
        let Self { core, needs, requests, .. } = self;
        let open = &mut requests[key];
        match core.step(open, input, actor) {
            Ok(effects) => {
                let then = core.follow(needs, key, open, effects);
                self.go_on_with(key, then);
            }
            Err(_) => core.counts.stale += 1,
        }
    }

    /// The same for a timer.
    #[inline(always)]
    pub fn step_on_time(&mut self, key: Key, input: &Input) {
        self.step_surely(key, input, Actor::System);
    }

    /// Does what is still to be done.
    #[inline(always)]
    pub fn go_on_with(&mut self, key: Key, then: Then) {
        match then {
            Then::Nothing => {}
            Then::Ask => self.ask(key),
            Then::AskAlternates => self.ask_alternates(key),
            Then::PassOn => self.pass_on(key),
            Then::Close(reason) => self.close_request(key, reason),
        }
    }

    /// The assignment has been written.
    #[inline(never)]
    pub fn end_provisioning(&mut self, key: Key) {
        let Self { core, needs, requests, .. } = self;
        // Gone if the request was canceled meanwhile.
        if let Some(open) = requests.get_mut(key) {
            let then = core.become_active(needs, key, open);
            self.go_on_with(key, then);
        }
    }

    /// The role can be used, if the activation has not ended meanwhile.
    #[inline(never)]
    pub fn use_from_now(&mut self, key: Key) {
        if let Some(open) = self.requests.get_mut(key) {
            self.core.become_usable(&mut self.needs, open);
            if self.core.held.matters {
                self.pass_on(key);
            }
        }
    }

    /// The approval deadline of a stage has come.
    #[inline(always)]
    pub fn reach_deadline(&mut self, key: Key, stage: u8) {
        if let Some(open) = self.requests.get(key)
            && open.waits_in(stage)
        {
            self.time_out(key);
        }
    }

    /// A deadline has come with the request undecided.
    #[inline(never)]
    fn time_out(&mut self, key: Key) {
        let Self { core, needs, requests, .. } = self;
        let open = &mut requests[key];
        let timeout = Input::Timeout { reviews_in_hand: open.in_hand };
        match core.step(open, &timeout, Actor::System) {
            Ok(effects) => {
                let then = core.follow(needs, key, open, effects);
                self.go_on_with(key, then);
            }
            Err(Rejection::ReviewInHand) => {}
            Err(_) => core.counts.stale += 1,
        }
    }

    /// The alternates of a stage are asked too, if it is still undecided.
    #[inline(never)]
    pub fn escalate(&mut self, key: Key, stage: u8) {
        if self.requests.get(key).is_some_and(|open| open.waits_in(stage)) {
            self.step_on_time(key, &Input::Escalate);
        }
    }

    /// The start of a granted request has come.
    #[inline(never)]
    pub fn start(&mut self, key: Key) {
        if self.requests.get(key).is_some() {
            self.step_on_time(key, &Input::Start);
        }
    }

    /// The filer's patience is at an end.
    #[inline(never)]
    pub fn lose_patience(&mut self, key: Key) {
        if self.requests.get(key).is_some_and(|open| open.life.state.is_pending()) {
            self.step_surely(key, &Input::Cancel, Actor::Requester);
        }
    }

    /// The activation window is over.
    #[inline(always)]
    pub fn end_window(&mut self, key: Key) {
        let Self { core, needs, requests, .. } = self;
        // Gone if it was deactivated or revoked before.
        let Some(open) = requests.get_mut(key) else { return };
        core.stop_all_work(needs, open);
        match core.step(open, &Input::WindowEnd, Actor::System) {
            Ok(_) => self.close_request(key, None),
            Err(_) => core.counts.stale += 1,
        }
    }

    /// The requester deactivates, unless a need has joined meanwhile.
    #[inline(never)]
    pub fn deactivate(&mut self, key: Key, stamp: u32) {
        let intends = |open: &OpenRequest<'_>| open.intention == Some(stamp);
        if self.requests.get(key).is_some_and(intends) {
            self.step_surely(key, &Input::Deactivate, Actor::Requester);
        }
    }

    /// The request has ended: it is told, and its needs go on.
    #[inline(never)]
    fn close_request(&mut self, key: Key, reason: Option<Reason>) {
        let Self { core, needs, requests, .. } = self;
        let open = &mut requests[key];
        core.tell_attacker(open);
        open.tidy(needs);
        core.observer.request(&outcome(open, Some(core.now), reason));
        let ended = Ended {
            filer: open.filer.filter(|_| open.filer_is_on),
            others: std::mem::take(&mut open.others),
            state: open.life.state,
            had_access: open.life_was_active(),
        };
        let (requester, role) = (open.requester, open.role);
        requests.close(key);
        core.open.leave(key);
        core.go_on_after(needs, &ended);
        if core.held.matters && ended.had_access {
            core.note_ended(requester, role);
            self.end_inner(requester, role);
        }
    }

    /// The run is over and the request is still open.
    pub fn censor_request(&mut self, key: Key) {
        let Self { core, needs, requests, .. } = self;
        let open = &mut requests[key];
        core.stop_all_work(needs, open);
        core.tell_attacker(open);
        core.observer.request(&outcome(open, None, None));
    }
}

impl<O: Observer> Core<'_, O> {
    /// Feeds an input to the state machine, and tells the transition. The effects are the caller's
    /// to follow.
    #[inline(always)]
    pub fn step(
        &mut self,
        open: &mut OpenRequest<'_>,
        input: &Input,
        actor: Actor,
    ) -> Result<Effects, Rejection> {
        let from = open.life.state;
        let settings = &open.law.settings;
        let effects = lifecycle::step_in_place(&mut open.life, input, settings, self.now)?;
        self.observer.record(&Record {
            at: self.now,
            request: open.number,
            requester: open.requester,
            role: open.role,
            from: Some(from),
            to: open.life.state,
            input: input.kind(),
            actor,
            stage: open.life.stage,
        });
        Ok(effects)
    }

    /// Carries out the effects of a step, as far as they concern the request and its needs.
    #[inline(always)]
    pub fn follow(
        &mut self,
        needs: &mut OpenNeeds,
        key: Key,
        open: &mut OpenRequest<'_>,
        effects: Effects,
    ) -> Then {
        if effects.end_stage {
            self.end_stage(key, open);
        }
        if effects.provision {
            return self.provision(needs, key, open);
        }
        if effects.ask_approvers {
            self.begin_stage(key, open);
            return Then::Ask;
        }
        if open.life.state.is_final() {
            let reason = effects.refusal.map(Reason::Refusal);
            return Then::Close(reason.or(effects.failure.map(Reason::Failure)));
        }
        if effects.ask_alternates {
            return Then::AskAlternates;
        }
        if effects.await_start {
            self.calendar.schedule(open.life.start, Rank::Other, What::Start(key));
        }
        Then::Nothing
    }

    /// A stage begins: its timers are set. To ask its approvers is the next thing.
    #[inline(always)]
    fn begin_stage(&mut self, key: Key, open: &mut OpenRequest<'_>) {
        let now = self.now;
        let stage = open.life.stage;
        let rule = open.law.settings.stages[usize::from(stage) - 1];
        if stage > 1 {
            open.in_hand = 0;
            open.approved_by.clear();
        }
        let timeout = rule.approval_timeout;
        let deadline = What::Deadline(key, stage);
        self.calendar.schedule_after(now, timeout, Rank::Deadline, deadline);
        if let Some(after) = rule.escalate_after {
            self.calendar.schedule_after(now, after, Rank::Other, What::Escalate(key, stage));
        }
        if open.pending_at == Moment::NONE {
            open.pending_at = now.into();
            if let Some(patience) = open.patience {
                let gives_up_at = now + patience;
                self.calendar.schedule(gives_up_at, Rank::Patience, What::LosePatience(key));
            }
        }
        self.occurrence(|_| Occurrence::Stage {
            request: open.number,
            stage,
            deadline: now + timeout,
            escalates_at: rule.escalate_after.map(|after| now + after),
        });
    }

    /// The assignment is being written.
    #[inline(always)]
    fn provision(&mut self, needs: &mut OpenNeeds, key: Key, open: &mut OpenRequest<'_>) -> Then {
        if self.held.chains
            && let Some(failed) = self.fail_without_outer(open)
        {
            return failed;
        }
        let law = &open.law.provisioning;
        let delay = self.luck.span(law, Purpose::Provisioning, open.origin, 0);
        if delay == Span::ZERO {
            return self.become_active(needs, key, open);
        }
        self.calendar.schedule(self.now + delay, Rank::Provisioned, What::Provision(key));
        Then::Nothing
    }

    /// The assignment has been written: the window opens, unless it is past.
    #[inline(always)]
    fn become_active(
        &mut self,
        needs: &mut OpenNeeds,
        key: Key,
        open: &mut OpenRequest<'_>,
    ) -> Then {
        if self.held.chains
            && let Some(failed) = self.fail_without_outer(open)
        {
            return failed;
        }
        match self.step(open, &Input::Provisioned, Actor::System) {
            Ok(Effects { open_window: true, .. }) => return self.open_window(needs, key, open),
            Ok(Effects { failure, .. }) => return Then::Close(failure.map(Reason::Failure)),
            Err(_) => self.counts.stale += 1,
        }
        Then::Nothing
    }

    #[inline(always)]
    fn open_window(&mut self, needs: &mut OpenNeeds, key: Key, open: &mut OpenRequest<'_>) -> Then {
        let now = self.now;
        let window = open.life.window_end - now;
        let law = &open.law.propagation;
        let propagation = self.luck.span(law, Purpose::Propagation, open.origin, 0);
        self.calendar.schedule_after(now, window, Rank::WindowEnd, What::EndWindow(key));
        self.occurrence(|_| Occurrence::Opened {
            request: open.number,
            window_end: now + window,
            usable_at: now + propagation,
        });
        self.ride_from_start(open);
        if self.watch.is_on {
            self.watch_activation(key, open);
        }
        if propagation == Span::ZERO {
            self.become_usable(needs, open);
            if self.held.matters {
                return Then::PassOn;
            }
        } else if propagation < window {
            self.calendar.schedule(now + propagation, Rank::Usable, What::Use(key));
        }
        Then::Nothing
    }

    /// The role can be used: those who wait for it begin.
    #[inline(always)]
    fn become_usable(&mut self, needs: &mut OpenNeeds, open: &mut OpenRequest<'_>) {
        open.usable_at = self.now.into();
        self.occurrence(|_| Occurrence::Usable { request: open.number });
        open.tidy(needs);
        if self.held.matters {
            self.note_usable(open);
        }
        if let Some(need) = open.filer.filter(|_| open.filer_is_on) {
            self.begin_work(need, &mut needs[need], open);
        }
        for place in 0..open.others.len() {
            self.begin_other_work(needs, open.others[place], open);
        }
    }

    #[inline(never)]
    fn begin_other_work(&mut self, needs: &mut OpenNeeds, need: Key, open: &mut OpenRequest<'_>) {
        self.begin_work(need, &mut needs[need], open);
    }

    #[inline(never)]
    fn stop_other_work(&mut self, needs: &mut OpenNeeds, need: Key, open: &mut OpenRequest<'_>) {
        self.stop_work(need, &mut needs[need], open);
    }

    /// Everybody who works with the activation stops.
    #[inline(always)]
    pub fn stop_all_work(&mut self, needs: &mut OpenNeeds, open: &mut OpenRequest<'_>) {
        open.tidy(needs);
        if let Some(need) = open.filer.filter(|_| open.filer_is_on) {
            self.stop_work(need, &mut needs[need], open);
        }
        for place in 0..open.others.len() {
            self.stop_other_work(needs, open.others[place], open);
        }
    }

    /// Nobody needs the activation any more: its requester deactivates, though not in the first
    /// five minutes.
    pub fn intend_to_deactivate(&mut self, key: Key, open: &mut OpenRequest<'_>) {
        let at = self.now.max(open.life.active_at + lifecycle::MINIMUM_ACTIVE);
        if at < open.life.window_end {
            // One intention at a time: the sequence of needs done on this activation names it.
            let stamp = self.counts.events as u32;
            open.intention = Some(stamp);
            let request = open.number;
            self.occurrence(|_| Occurrence::WillDeactivate { request, at });
            self.calendar.schedule(at, Rank::Deactivation, What::Deactivate(key, stamp));
        }
    }
}

#[inline(always)]
fn outcome(
    open: &OpenRequest<'_>,
    ended_at: Option<Instant>,
    reason: Option<Reason>,
) -> RequestOutcome {
    let life = &open.life;
    let was_active = life.state == State::Active || open.life_was_active();
    RequestOutcome {
        request: open.number,
        need: open.filer.map(|_| open.filer_number),
        attempt: open.origin.attempt,
        requester: open.requester,
        role: open.role,
        intent: open.intent,
        urgent: open.urgent,
        measured: open.measured,
        wanted_at: open.wanted_at,
        submitted_at: life.submitted_at,
        pending_at: open.pending_at.get(),
        reviewed_at: open.reviewed_at.get(),
        decided_at: open.decided_by.map(|_| life.decided_at),
        active_at: was_active.then_some(life.active_at),
        usable_at: open.usable_at.get(),
        ended_at,
        state: life.state,
        reason,
        decided_by: open.decided_by,
        stage: life.stage,
        time_to_access: open.accessed_at.get().map(|at| at - open.wanted_at),
        work: open.filer_work,
    }
}
