//! What can happen to a request, and why it may change nothing.

use crate::time::{Instant, Span};

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
    /// Whether the requester can use the role that must be active first; true where there is none.
    pub outer_held: bool,
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
