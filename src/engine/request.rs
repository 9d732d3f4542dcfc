//! Requests: stepped through the state machine, told when they end.

use smallvec::SmallVec;

use super::filing::OpenRequest;
use super::observer::Observer;
use super::occurrence::Occurrence;
use super::rank::Rank;
use super::records::{Actor, Reason, Record, RequestOutcome};
use super::slab::Key;
use super::world::{What, World};
use crate::lifecycle::{self, Effects, Input, Rejection, State};
use crate::random::Purpose;
use crate::time::{Instant, Span};

/// What the needs on a request have to know of it when it has ended.
pub(super) struct Ended {
    /// In the order of joining.
    pub needs: SmallVec<[Key; 2]>,
    /// The need that filed it; `None` for an attacker's.
    pub filer: Option<Key>,
    /// How it ended.
    pub state: State,
    /// Whether it had been active.
    pub had_access: bool,
}

impl<O: Observer> World<'_, O> {
    /// Feeds an input to the state machine, and tells the transition. The effects are the caller's
    /// to follow.
    #[inline(always)]
    pub fn step(&mut self, key: Key, input: &Input, actor: Actor) -> Result<Effects, Rejection> {
        let open = &mut self.requests[key];
        let settings = &open.law.settings;
        let step = lifecycle::step(Some(&open.life), input, settings, self.now)?;
        let from = open.life.state;
        open.life = step.next;
        self.observer.record(&Record {
            at: self.now,
            request: open.number,
            requester: open.requester,
            role: open.role,
            from: Some(from),
            to: step.next.state,
            input: input.kind(),
            actor,
            stage: step.next.stage,
        });
        Ok(step.effects)
    }

    /// The same for an input that the state machine must take, with its effects carried out.
    #[inline(always)]
    pub fn step_surely(&mut self, key: Key, input: &Input, actor: Actor) {
        match self.step(key, input, actor) {
            Ok(effects) => self.follow(key, effects),
            Err(_) => self.counts.stale += 1,
        }
    }

    /// The same for a timer.
    #[inline(always)]
    pub fn step_on_time(&mut self, key: Key, input: &Input) {
        self.step_surely(key, input, Actor::System);
    }

    /// Carries out the effects of a step.
    #[inline(always)]
    pub fn follow(&mut self, key: Key, effects: Effects) {
        if effects.end_stage {
            self.end_stage(key);
        }
        if self.requests[key].life.state.is_final() {
            let reason = effects.refusal.map(Reason::Refusal);
            let reason = reason.or(effects.failure.map(Reason::Failure));
            self.close_request(key, reason);
            return;
        }
        if effects.ask_approvers {
            self.begin_stage(key);
        }
        if effects.ask_alternates {
            self.ask_alternates(key);
        }
        if effects.await_start {
            let start = self.requests[key].life.start;
            self.calendar.schedule(start, Rank::Other, What::Start(key));
        }
        if effects.provision {
            self.provision(key);
        }
        if effects.open_window {
            self.open_window(key);
        }
    }

    /// A stage begins: its approvers are asked, its timers set.
    #[inline(never)]
    fn begin_stage(&mut self, key: Key) {
        let now = self.now;
        let open = &mut self.requests[key];
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
        if open.pending_at.is_none() {
            open.pending_at = Some(now);
            if let Some(patience) = open.patience {
                let gives_up_at = now + patience;
                self.calendar.schedule(gives_up_at, Rank::Patience, What::LosePatience(key));
            }
        }
        self.occurrence(|world| Occurrence::Stage {
            request: world.requests[key].number,
            stage,
            deadline: now + timeout,
            escalates_at: rule.escalate_after.map(|after| now + after),
        });
        self.ask(key);
    }

    #[inline(always)]
    fn provision(&mut self, key: Key) {
        let open = &self.requests[key];
        let law = &open.law.provisioning;
        let delay = self.luck.span(law, Purpose::Provisioning, open.origin, 0);
        if delay == Span::ZERO {
            self.become_active(key);
        } else {
            self.calendar.schedule(self.now + delay, Rank::Provisioned, What::Provision(key));
        }
    }

    /// The assignment has been written.
    pub fn end_provisioning(&mut self, key: Key) {
        // Gone if the request was canceled meanwhile.
        if self.requests.get(key).is_some() {
            self.become_active(key);
        }
    }

    #[inline(never)]
    fn become_active(&mut self, key: Key) {
        self.step_on_time(key, &Input::Provisioned);
    }

    #[inline(always)]
    fn open_window(&mut self, key: Key) {
        let now = self.now;
        let open = &self.requests[key];
        let window = open.life.window_end - now;
        let law = &open.law.propagation;
        let propagation = self.luck.span(law, Purpose::Propagation, open.origin, 0);
        self.calendar.schedule_after(now, window, Rank::WindowEnd, What::EndWindow(key));
        self.occurrence(|world| Occurrence::Opened {
            request: world.requests[key].number,
            window_end: now + window,
            usable_at: now + propagation,
        });
        self.ride_from_start(key);
        if propagation == Span::ZERO {
            self.become_usable(key);
        } else if propagation < window {
            self.calendar.schedule(now + propagation, Rank::Usable, What::Use(key));
        }
    }

    /// The role can be used: those who wait for it begin.
    #[inline(always)]
    pub fn become_usable(&mut self, key: Key) {
        let Some(open) = self.requests.get_mut(key) else { return };
        open.usable_at = Some(self.now);
        self.occurrence(|world| Occurrence::Usable { request: world.requests[key].number });
        self.tidy(key);
        for place in 0..self.requests[key].needs.len() {
            let need = self.requests[key].needs[place];
            self.begin_work(need);
        }
    }

    /// The approval deadline of a stage has come.
    pub fn reach_deadline(&mut self, key: Key, stage: u8) {
        let Some(open) = self.requests.get(key) else { return };
        if !open.life.state.is_pending() || open.life.stage != stage {
            return;
        }
        let timeout = Input::Timeout { reviews_in_hand: open.in_hand };
        match self.step(key, &timeout, Actor::System) {
            Ok(effects) => self.follow(key, effects),
            Err(Rejection::ReviewInHand) => {}
            Err(_) => self.counts.stale += 1,
        }
    }

    /// The alternates of a stage are asked too, if it is still undecided.
    #[inline(never)]
    pub fn escalate(&mut self, key: Key, stage: u8) {
        let Some(open) = self.requests.get(key) else { return };
        if open.life.state.is_pending() && open.life.stage == stage {
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
        let Some(open) = self.requests.get(key) else { return };
        if open.life.state.is_pending() {
            self.step_surely(key, &Input::Cancel, Actor::Requester);
        }
    }

    /// The activation window is over.
    pub fn end_window(&mut self, key: Key) {
        // Gone if it was deactivated or revoked before.
        if self.requests.get(key).is_some() {
            self.stop_all_work(key);
            self.step_on_time(key, &Input::WindowEnd);
        }
    }

    /// Everybody who works with the activation stops.
    #[inline(always)]
    pub fn stop_all_work(&mut self, key: Key) {
        self.tidy(key);
        for place in 0..self.requests[key].needs.len() {
            let need = self.requests[key].needs[place];
            self.stop_work(need, key);
        }
    }

    /// Nobody needs the activation any more: its requester deactivates, though not in the first
    /// five minutes.
    pub fn intend_to_deactivate(&mut self, key: Key) {
        let open = &mut self.requests[key];
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

    /// The requester deactivates, unless a need has joined meanwhile.
    #[inline(never)]
    pub fn deactivate(&mut self, key: Key, stamp: u32) {
        let intends = |open: &OpenRequest<'_>| open.intention == Some(stamp);
        if !self.requests.get(key).is_some_and(intends) {
            return;
        }
        self.step_surely(key, &Input::Deactivate, Actor::Requester);
    }

    /// The request has ended: it is told, and its needs go on.
    #[inline(never)]
    fn close_request(&mut self, key: Key, reason: Option<Reason>) {
        self.tell_attacker(key);
        self.tidy(key);
        let open = &mut self.requests[key];
        let needs = std::mem::take(&mut open.needs);
        let seat = (open.requester, open.role);
        let (filer, state, had_access) = (open.filer, open.life.state, open.life_was_active());
        self.observer.request(&outcome(open, Some(self.now), reason));
        self.requests.close(key);
        self.open.remove(&self.seat(seat.0, seat.1));
        self.go_on_after(&Ended { needs, filer, state, had_access });
    }

    /// The run is over and the request is still open.
    pub fn censor_request(&mut self, key: Key) {
        self.stop_all_work(key);
        self.tell_attacker(key);
        let open = &self.requests[key];
        self.observer.request(&outcome(open, None, None));
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
        need: open.filer_number,
        attempt: open.origin.attempt,
        requester: open.requester,
        role: open.role,
        intent: open.intent,
        urgent: open.urgent,
        measured: open.measured,
        wanted_at: open.wanted_at,
        submitted_at: life.submitted_at,
        pending_at: open.pending_at,
        reviewed_at: open.reviewed_at,
        decided_at: open.decided_by.map(|_| life.decided_at),
        active_at: was_active.then_some(life.active_at),
        usable_at: open.usable_at,
        ended_at,
        state: life.state,
        reason,
        decided_by: open.decided_by,
        stage: life.stage,
        time_to_access: open.time_to_access,
        work: open.filer_work,
    }
}
