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
    if matches!(input, Input::Submit(_)) {
        return Err(Rejection::AlreadyFiled);
    }
    if request.state.is_final() {
        return Err(Rejection::Final);
    }
    let at = At { request, settings, now };
    match (request.state, input) {
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
fn submit(filing: &Filing, settings: &RoleSettings, now: Instant) -> Step {
    let within = MINIMUM_ACTIVE <= filing.duration && filing.duration <= settings.maximum_duration;
    let refusal = match filing {
        Filing { eligible: false, .. } => Some(Refusal::NotEligible),
        _ if !within => Some(Refusal::Duration),
        Filing { pending_exists: true, .. } => Some(Refusal::PendingExists),
        Filing { active_exists: true, .. } => Some(Refusal::ActiveExists),
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

/// A request, its rules and the instant: what every transition needs.
struct At<'a> {
    request: &'a Request,
    settings: &'a RoleSettings,
    now: Instant,
}

impl At<'_> {
    #[inline(always)]
    fn to(&self, state: State) -> Step {
        Step { next: Request { state, ..*self.request }, effects: Effects::default() }
    }

    #[inline(always)]
    fn check(&self, mfa: bool, justification: bool, ticket: bool, extension: Extension) -> Step {
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
            let mut step = self.to(State::Refused);
            step.effects.refusal = refusal;
            step
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
    fn begin_stage(&self, stage: u8, state: State) -> Step {
        let mut step = self.to(state);
        step.next.stage = stage;
        step.next.stage_at = self.now;
        step.next.approvals = 0;
        step.next.escalated = false;
        step.effects.ask_approvers = true;
        step
    }

    /// Decided in favour (or nobody asked): wait for the start, or write the assignment.
    #[inline(always)]
    fn grant(&self) -> Step {
        let ahead = self.request.start > self.now;
        let mut step = self.to(if ahead { State::Granted } else { State::Provisioning });
        step.next.decided_at = self.now;
        step.effects.await_start = ahead;
        step.effects.provision = !ahead;
        step
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
    fn approve(&self, decider: &Decider) -> Result<Step, Rejection> {
        self.admit(decider)?;
        let approvals = self.request.approvals + 1;
        if approvals < self.request.rule(self.settings).approvals_needed {
            let mut step = self.to(self.request.state);
            step.next.approvals = approvals;
            return Ok(step);
        }
        let last = usize::from(self.request.stage) == self.settings.stages.len();
        let mut step = if last {
            let mut step = self.grant();
            step.next.approvals = approvals;
            step
        } else {
            self.begin_stage(self.request.stage + 1, self.request.state)
        };
        step.effects.end_stage = true;
        Ok(step)
    }

    #[inline(always)]
    fn deny(&self, decider: &Decider) -> Result<Step, Rejection> {
        self.admit(decider)?;
        let mut step = self.end_pending(State::Denied);
        step.next.decided_at = self.now;
        Ok(step)
    }

    #[inline(always)]
    fn end_pending(&self, state: State) -> Step {
        let mut step = self.to(state);
        step.effects.end_stage = true;
        step
    }

    #[inline(always)]
    fn timeout(&self, reviews_in_hand: u32) -> Result<Step, Rejection> {
        if self.now < self.request.deadline(self.settings) {
            return Err(Rejection::NotDue);
        }
        if self.settings.deadline_for == DeadlineFor::Review && reviews_in_hand > 0 {
            return Err(Rejection::ReviewInHand);
        }
        Ok(self.end_pending(State::TimedOut))
    }

    #[inline(always)]
    fn escalate(&self) -> Result<Step, Rejection> {
        let after = self.request.rule(self.settings).escalate_after;
        match after {
            Some(after) if !self.request.escalated => {
                if self.now < self.request.stage_at + after {
                    return Err(Rejection::NotDue);
                }
                let mut step = self.to(self.request.state);
                step.next.escalated = true;
                step.effects.ask_alternates = true;
                Ok(step)
            }
            _ => Err(Rejection::NoEscalation),
        }
    }

    #[inline(always)]
    fn start(&self) -> Result<Step, Rejection> {
        if self.now < self.request.start {
            return Err(Rejection::NotDue);
        }
        let mut step = self.to(State::Provisioning);
        step.effects.provision = true;
        Ok(step)
    }

    #[inline(always)]
    fn fail(&self, reason: FailureReason) -> Step {
        let mut step = self.to(State::Failed);
        step.effects.failure = Some(reason);
        step
    }

    #[inline(always)]
    fn provisioned(&self) -> Step {
        let anchor = match self.settings.window_from {
            WindowFrom::Provisioning => self.now,
            WindowFrom::Approval => self.request.decided_at,
            WindowFrom::Request => self.request.submitted_at,
        };
        let window_end = anchor.max(self.request.start) + self.request.duration;
        if window_end <= self.now {
            return self.fail(FailureReason::WindowPast);
        }
        let mut step = self.to(State::Active);
        step.next.active_at = self.now;
        step.next.window_end = window_end;
        step.effects.open_window = true;
        step
    }

    #[inline(always)]
    fn close(&self, state: State) -> Step {
        let mut step = self.to(state);
        step.effects.close_window = true;
        step
    }

    #[inline(always)]
    fn window_end(&self) -> Result<Step, Rejection> {
        if self.now < self.request.window_end {
            return Err(Rejection::NotDue);
        }
        Ok(self.close(State::Elapsed))
    }

    #[inline(always)]
    fn deactivate(&self) -> Result<Step, Rejection> {
        if self.now >= self.request.window_end {
            return Err(Rejection::TooLate);
        }
        if self.now < self.request.active_at + MINIMUM_ACTIVE {
            return Err(Rejection::ActiveTooShort);
        }
        Ok(self.close(State::Deactivated))
    }

    #[inline(always)]
    fn revoke(&self, incident: bool) -> Result<Step, Rejection> {
        if self.now >= self.request.window_end {
            return Err(Rejection::TooLate);
        }
        if !incident && self.now < self.request.active_at + MINIMUM_ACTIVE {
            return Err(Rejection::ActiveTooShort);
        }
        Ok(self.close(State::Revoked))
    }
}
