//! The transition function.

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

/// What a requester asks for, and what the directory knows at that instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The start asked for; not after `now` means at once.
    pub start: Instant,
    /// The duration asked for.
    pub duration: Span,
    /// Whether the requester is eligible for the role.
    pub eligible: bool,
    /// Whether another request of this requester for this role is open.
    pub pending_exists: bool,
    /// Whether the requester has an activation of this role.
    pub active_exists: bool,
}

/// An approver's standing towards the request that is being decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decider {
    /// Whether approver and requester are the same person.
    pub is_requester: bool,
    /// Whether this approver has already approved in the present stage.
    pub has_approved: bool,
    /// The stage the review was made for, from 1.
    pub stage: u8,
    /// When the review began.
    pub began_at: Instant,
}

/// What can happen to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// The requester files it.
    Submit(Filing),
    /// The checks are over: what was shown, and what an extension said.
    Check {
        /// The MFA challenge or step-up was passed.
        mfa: bool,
        /// A justification was given.
        justification: bool,
        /// A ticket was given.
        ticket: bool,
        /// What a pre-approval extension said.
        extension: Extension,
    },
    /// An approver approves.
    Approve(Decider),
    /// An approver denies.
    Deny(Decider),
    /// The approval deadline has come, or the last review that held it open has ended.
    Timeout {
        /// Reviews of the present stage, begun before the deadline, that are still in hand.
        reviews_in_hand: u32,
    },
    /// The alternates of the stage are asked in addition.
    Escalate,
    /// The requester, or an administrator, takes it back.
    Cancel,
    /// The start asked for has come.
    Start,
    /// The service tries to write the assignment and cannot.
    Provision(FailureReason),
    /// The assignment has been written.
    Provisioned,
    /// The activation window is over.
    WindowEnd,
    /// The requester ends the activation early.
    Deactivate,
    /// Somebody else ends the activation.
    Revoke {
        /// Incident response (the account is blocked, its sessions are ended) rather than an
        /// administrator's removal of the assignment, which PIM refuses in the first five minutes.
        incident: bool,
    },
}

/// What a pre-approval extension answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// Go on as normal, also when there is no extension.
    GoOn,
    /// Skip the human approval.
    AutoApproved,
    /// Refuse.
    Denied,
}

/// The kind of an input, without its particulars: the word in `records.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is the kind of the input of the same name")]
pub enum InputKind {
    Submit,
    Check,
    Approve,
    Deny,
    Timeout,
    Escalate,
    Cancel,
    Start,
    Provision,
    Provisioned,
    WindowEnd,
    Deactivate,
    Revoke,
}

impl Input {
    /// Its kind.
    pub const fn kind(&self) -> InputKind {
        match self {
            Self::Submit(_) => InputKind::Submit,
            Self::Check { .. } => InputKind::Check,
            Self::Approve(_) => InputKind::Approve,
            Self::Deny(_) => InputKind::Deny,
            Self::Timeout { .. } => InputKind::Timeout,
            Self::Escalate => InputKind::Escalate,
            Self::Cancel => InputKind::Cancel,
            Self::Start => InputKind::Start,
            Self::Provision(_) => InputKind::Provision,
            Self::Provisioned => InputKind::Provisioned,
            Self::WindowEnd => InputKind::WindowEnd,
            Self::Deactivate => InputKind::Deactivate,
            Self::Revoke { .. } => InputKind::Revoke,
        }
    }
}

impl InputKind {
    /// The word used in `records.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Check => "check",
            Self::Approve => "approve",
            Self::Deny => "deny",
            Self::Timeout => "timeout",
            Self::Escalate => "escalate",
            Self::Cancel => "cancel",
            Self::Start => "start",
            Self::Provision => "provision",
            Self::Provisioned => "provisioned",
            Self::WindowEnd => "window_end",
            Self::Deactivate => "deactivate",
            Self::Revoke => "revoke",
        }
    }
}

/// Why an assignment could not be provisioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureReason {
    /// The end of the window had already passed.
    WindowPast,
    /// The requester lost the eligibility meanwhile.
    EligibilityLost,
    /// The service could not do it.
    ServiceFault,
}

impl FailureReason {
    /// The word used in `requests.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::WindowPast => "window_past",
            Self::EligibilityLost => "eligibility_lost",
            Self::ServiceFault => "service_fault",
        }
    }
}

/// Why an input changes nothing. In order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rejection {
    /// There is no request yet; only `submit` makes one.
    NotFiled,
    /// The request has been filed already.
    AlreadyFiled,
    /// The state is final.
    Final,
    /// The state does not take this input.
    OutOfPlace,
    /// Nobody decides on their own request.
    OwnRequest,
    /// The review was made for another stage.
    OtherStage,
    /// One person counts once in a stage.
    HasApproved,
    /// The deadline has passed.
    TooLate,
    /// Its time has not come.
    NotDue,
    /// The stage has no alternates, or they have been asked.
    NoEscalation,
    /// A review begun before the deadline is still in hand and may still decide.
    ReviewInHand,
    /// Active for less than five minutes (`ActiveDurationTooShort`).
    ActiveTooShort,
}

impl Rejection {
    /// The word used in messages and in the transition table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotFiled => "not_filed",
            Self::AlreadyFiled => "already_filed",
            Self::Final => "final",
            Self::OutOfPlace => "out_of_place",
            Self::OwnRequest => "own_request",
            Self::OtherStage => "other_stage",
            Self::HasApproved => "has_approved",
            Self::TooLate => "too_late",
            Self::NotDue => "not_due",
            Self::NoEscalation => "no_escalation",
            Self::ReviewInHand => "review_in_hand",
            Self::ActiveTooShort => "active_too_short",
        }
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
