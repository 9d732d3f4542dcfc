//! The transition function.

use super::input::{Decider, Extension, FailureReason, Filing, Input, Rejection};
use super::settings::{
    DeadlineFor, MINIMUM_ACTIVE, Requirement, RoleSettings, StageRule, WindowFrom,
};
use super::state::{Refusal, State};
use crate::time::{Instant, Span};

/// All that the machine knows of one request. Small, `Copy`, and only ever made by [`step`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    /// Where it stands.
    pub state: State,
    /// The present stage, from 1; 0 as long as it never was pending.
    pub stage: u8,
    /// Whether the alternates of the present stage have been asked.
    pub escalated: bool,
    /// Approvals that counted in the present stage.
    pub approvals: u32,
    /// Entered `challenged`.
    pub submitted_at: Instant,
    /// The start asked for; the instant of filing when it should start at once.
    pub start: Instant,
    /// The duration asked for.
    pub duration: Span,
    /// The present stage began.
    pub stage_at: Instant,
    /// Decided, or (nobody asked) the checks passed.
    pub decided_at: Instant,
    /// Entered `active`; before that meaningless.
    pub active_at: Instant,
    /// The end of the activation window; before `active` meaningless.
    pub window_end: Instant,
}

impl Request {
    /// A request that enters `challenged` at `now`, with nothing asked for yet.
    pub(crate) fn blank(now: Instant) -> Self {
        Self {
            state: State::Challenged,
            stage: 0,
            escalated: false,
            approvals: 0,
            submitted_at: now,
            start: now,
            duration: Span::ZERO,
            stage_at: now,
            decided_at: now,
            active_at: now,
            window_end: now,
        }
    }

    /// The approval deadline of the present stage. At this instant it is too late.
    ///
    /// # Panics
    /// If the request never was pending.
    pub fn deadline(&self, settings: &RoleSettings) -> Instant {
        self.stage_at + self.rule(settings).approval_timeout
    }

    fn rule<'a>(&self, settings: &'a RoleSettings) -> &'a StageRule {
        &settings.stages[usize::from(self.stage) - 1]
    }
}

/// What the world has to do after a step. Carried out by the engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Effects {
    /// A stage began: ask its approvers, and set its deadline and escalation.
    pub ask_approvers: bool,
    /// Ask the alternates too.
    pub ask_alternates: bool,
    /// Wake the request at its start.
    pub await_start: bool,
    /// Write the assignment.
    pub provision: bool,
    /// The activation window opened: set its end.
    pub open_window: bool,
    /// Reviews of the stage that has ended are void.
    pub end_stage: bool,
    /// The requester holds the role no more.
    pub close_window: bool,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
    /// Why it failed.
    pub failure: Option<FailureReason>,
}

impl Effects {
    /// In words, for the transition table.
    pub fn words(&self) -> String {
        let flags = [
            (self.end_stage, "end the stage"),
            (self.ask_approvers, "ask the approvers, set the approval deadline"),
            (self.ask_alternates, "ask the alternates too"),
            (self.await_start, "wait for the start"),
            (self.provision, "write the assignment"),
            (self.open_window, "open the window"),
            (self.close_window, "close the window"),
        ];
        let named = flags.iter().filter(|(on, _)| *on).map(|(_, words)| *words);
        named.collect::<Vec<_>>().join("; ")
    }
}

/// An accepted input: the request as it is now, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The request after the input.
    pub next: Request,
    /// What follows.
    pub effects: Effects,
}

/// The transition function of the life cycle: `request` is `None` before filing.
///
/// # Errors
/// A [`Rejection`] by name; the request stays as it was.
#[inline(always)]
pub fn step(
    request: Option<&Request>,
    input: &Input,
    settings: &RoleSettings,
    now: Instant,
) -> Result<Step, Rejection> {
    let Some(request) = request else {
        return match input {
            Input::Submit(filing) => Ok(submit(filing, settings, now)),
            _ => Err(Rejection::NotFiled),
        };
    };
    let mut next = *request;
    let effects = step_in_place(&mut next, input, settings, now)?;
    Ok(Step { next, effects })
}

/// The same for a request that has been filed, where it lies: only what changes is written.
///
/// # Errors
/// As [`step`].
#[inline(always)]
pub fn step_in_place(
    request: &mut Request,
    input: &Input,
    settings: &RoleSettings,
    now: Instant,
) -> Result<Effects, Rejection> {
    if matches!(input, Input::Submit(_)) {
        return Err(Rejection::AlreadyFiled);
    }
    if request.state.is_final() {
        return Err(Rejection::Final);
    }
    let state = request.state;
    let mut at = At { request, settings, now };
    match (state, input) {
        (State::Challenged, Input::Check { mfa, justification, ticket, extension }) => {
            Ok(at.check(*mfa, *justification, *ticket, *extension))
        }
        (state, Input::Approve(decider)) if state.is_pending() => at.approve(decider),
        (state, Input::Deny(decider)) if state.is_pending() => at.deny(decider),
        (state, Input::Timeout { reviews_in_hand }) if state.is_pending() => {
            at.timeout(*reviews_in_hand)
        }
        (state, Input::Escalate) if state.is_pending() => at.escalate(),
        (State::Granted | State::Provisioning, Input::Cancel) => Ok(at.to(State::Canceled)),
        (state, Input::Cancel) if state.is_pending() => Ok(at.end_pending(State::Canceled)),
        (State::Granted, Input::Start) => at.start(),
        (State::Provisioning, Input::Provision(reason)) => Ok(at.fail(*reason)),
        (State::Provisioning, Input::Provisioned) => Ok(at.provisioned()),
        (State::Active, Input::WindowEnd) => at.window_end(),
        (State::Active, Input::Deactivate) => at.deactivate(),
        (State::Active, Input::Revoke { incident }) => at.revoke(*incident),
        _ => Err(Rejection::OutOfPlace),
    }
}

/// Filing: the rules that are looked at before anybody is challenged. A failed rule makes no
/// request in Entra; here it is a request that is refused at once, so that it can be counted.
#[inline(always)]
fn submit(filing: &Filing, settings: &RoleSettings, now: Instant) -> Step {
    let within = MINIMUM_ACTIVE <= filing.duration && filing.duration <= settings.maximum_duration;
    let refusal = match filing {
        Filing { eligible: false, .. } => Some(Refusal::NotEligible),
        _ if !within => Some(Refusal::Duration),
        Filing { pending_exists: true, .. } => Some(Refusal::PendingExists),
        Filing { active_exists: true, .. } => Some(Refusal::ActiveExists),
        Filing { outer_held: false, .. } => Some(Refusal::OuterRole),
        _ => None,
    };
    let next = Request {
        state: if refusal.is_some() { State::Refused } else { State::Challenged },
        start: filing.start.max(now),
        duration: filing.duration,
        ..Request::blank(now)
    };
    Step { next, effects: Effects { refusal, ..Effects::default() } }
}

/// A request, its rules and the instant: what every transition needs. A transition that is rejected
/// has written nothing.
struct At<'a> {
    request: &'a mut Request,
    settings: &'a RoleSettings,
    now: Instant,
}

impl At<'_> {
    #[inline(always)]
    fn to(&mut self, state: State) -> Effects {
        self.request.state = state;
        Effects::default()
    }

    #[inline(always)]
    fn check(
        &mut self,
        mfa: bool,
        justification: bool,
        ticket: bool,
        extension: Extension,
    ) -> Effects {
        let rules = self.settings;
        let refusal = if rules.require != Requirement::None && !mfa {
            Some(Refusal::Mfa)
        } else if rules.require_justification && !justification {
            Some(Refusal::Justification)
        } else if rules.require_ticket && !ticket {
            Some(Refusal::Ticket)
        } else if extension == Extension::Denied {
            Some(Refusal::Extension)
        } else {
            None
        };
        if refusal.is_some() {
            Effects { refusal, ..self.to(State::Refused) }
        } else if rules.stages.is_empty() || extension == Extension::AutoApproved {
            self.grant()
        } else {
            let ahead = self.request.start > self.now;
            let state =
                if ahead { State::PendingApprovalScheduled } else { State::PendingApproval };
            self.begin_stage(1, state)
        }
    }

    #[inline(always)]
    fn begin_stage(&mut self, stage: u8, state: State) -> Effects {
        let request = &mut *self.request;
        request.stage = stage;
        request.stage_at = self.now;
        request.approvals = 0;
        request.escalated = false;
        Effects { ask_approvers: true, ..self.to(state) }
    }

    /// Decided in favour (or nobody asked): wait for the start, or write the assignment.
    #[inline(always)]
    fn grant(&mut self) -> Effects {
        let ahead = self.request.start > self.now;
        self.request.decided_at = self.now;
        let effects = self.to(if ahead { State::Granted } else { State::Provisioning });
        Effects { await_start: ahead, provision: !ahead, ..effects }
    }

    /// Whether this approver may decide, now, in this stage.
    #[inline(always)]
    fn admit(&self, decider: &Decider) -> Result<(), Rejection> {
        let deadline = self.request.deadline(self.settings);
        let in_time = match self.settings.deadline_for {
            DeadlineFor::Decision => self.now < deadline,
            DeadlineFor::Review => decider.began_at < deadline,
        };
        match decider {
            Decider { is_requester: true, .. } => Err(Rejection::OwnRequest),
            _ if decider.stage != self.request.stage => Err(Rejection::OtherStage),
            Decider { has_approved: true, .. } => Err(Rejection::HasApproved),
            _ if !in_time => Err(Rejection::TooLate),
            _ => Ok(()),
        }
    }

    #[inline(always)]
    fn approve(&mut self, decider: &Decider) -> Result<Effects, Rejection> {
        self.admit(decider)?;
        let (approvals, stage) = (self.request.approvals + 1, self.request.stage);
        if approvals < self.request.rule(self.settings).approvals_needed {
            self.request.approvals = approvals;
            return Ok(self.to(self.request.state));
        }
        let last = usize::from(stage) == self.settings.stages.len();
        let effects = if last {
            self.request.approvals = approvals;
            self.grant()
        } else {
            self.begin_stage(stage + 1, self.request.state)
        };
        Ok(Effects { end_stage: true, ..effects })
    }

    #[inline(always)]
    fn deny(&mut self, decider: &Decider) -> Result<Effects, Rejection> {
        self.admit(decider)?;
        self.request.decided_at = self.now;
        Ok(self.end_pending(State::Denied))
    }

    #[inline(always)]
    fn end_pending(&mut self, state: State) -> Effects {
        Effects { end_stage: true, ..self.to(state) }
    }

    #[inline(always)]
    fn timeout(&mut self, reviews_in_hand: u32) -> Result<Effects, Rejection> {
        if self.now < self.request.deadline(self.settings) {
            return Err(Rejection::NotDue);
        }
        if self.settings.deadline_for == DeadlineFor::Review && reviews_in_hand > 0 {
            return Err(Rejection::ReviewInHand);
        }
        Ok(self.end_pending(State::TimedOut))
    }

    #[inline(always)]
    fn escalate(&mut self) -> Result<Effects, Rejection> {
        let after = self.request.rule(self.settings).escalate_after;
        match after {
            Some(after) if !self.request.escalated => {
                if self.now < self.request.stage_at + after {
                    return Err(Rejection::NotDue);
                }
                self.request.escalated = true;
                Ok(Effects { ask_alternates: true, ..Effects::default() })
            }
            _ => Err(Rejection::NoEscalation),
        }
    }

    #[inline(always)]
    fn start(&mut self) -> Result<Effects, Rejection> {
        if self.now < self.request.start {
            return Err(Rejection::NotDue);
        }
        Ok(Effects { provision: true, ..self.to(State::Provisioning) })
    }

    #[inline(always)]
    fn fail(&mut self, reason: FailureReason) -> Effects {
        Effects { failure: Some(reason), ..self.to(State::Failed) }
    }

    #[inline(always)]
    fn provisioned(&mut self) -> Effects {
        let request = &mut *self.request;
        let anchor = match self.settings.window_from {
            WindowFrom::Provisioning => self.now,
            WindowFrom::Approval => request.decided_at,
            WindowFrom::Request => request.submitted_at,
        };
        let window_end = anchor.max(request.start) + request.duration;
        if window_end <= self.now {
            return self.fail(FailureReason::WindowPast);
        }
        request.active_at = self.now;
        request.window_end = window_end;
        Effects { open_window: true, ..self.to(State::Active) }
    }

    #[inline(always)]
    fn close(&mut self, state: State) -> Effects {
        Effects { close_window: true, ..self.to(state) }
    }

    #[inline(always)]
    fn window_end(&mut self) -> Result<Effects, Rejection> {
        if self.now < self.request.window_end {
            return Err(Rejection::NotDue);
        }
        Ok(self.close(State::Elapsed))
    }

    #[inline(always)]
    fn deactivate(&mut self) -> Result<Effects, Rejection> {
        if self.now >= self.request.window_end {
            return Err(Rejection::TooLate);
        }
        if self.now < self.request.active_at + MINIMUM_ACTIVE {
            return Err(Rejection::ActiveTooShort);
        }
        Ok(self.close(State::Deactivated))
    }

    #[inline(always)]
    fn revoke(&mut self, incident: bool) -> Result<Effects, Rejection> {
        if self.now >= self.request.window_end {
            return Err(Rejection::TooLate);
        }
        if !incident && self.now < self.request.active_at + MINIMUM_ACTIVE {
            return Err(Rejection::ActiveTooShort);
        }
        Ok(self.close(State::Revoked))
    }
}
