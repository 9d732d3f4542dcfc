//! The facts that are told, each when it is complete: transitions, ends of requests, needs and
//! reviews, and the words for them.

use crate::id::{Approver, BlockId, Requester, RoleId};
use crate::lifecycle::{FailureReason, InputKind, Refusal, State};
use crate::time::{Instant, Span};

/// Whose wish a request serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// A need of the requester.
    Legitimate,
    /// An attacker on the requester's account.
    Malicious,
    /// An approver who must hold the role to review.
    Approver,
}

impl Intent {
    /// The word used in `requests.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Legitimate => "legitimate",
            Self::Malicious => "malicious",
            Self::Approver => "approver",
        }
    }
}

/// Who gave an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The requester (or who uses the account).
    Requester,
    /// An approver.
    Approver(Approver),
    /// The service.
    System,
    /// Incident response.
    IncidentResponse,
}

/// One transition of one request; a row of `records.csv`.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// When.
    pub at: Instant,
    /// The request, numbered from 1 by filing.
    pub request: u64,
    /// The requester, for the actor's name.
    pub requester: Requester,
    /// The role.
    pub role: RoleId,
    /// The state before; `None` for the first record.
    pub from: Option<State>,
    /// The state after; equal to `from` for an approval that does not end a stage, a stage passed,
    /// an escalation.
    pub to: State,
    /// What happened.
    pub input: InputKind,
    /// Who did it.
    pub actor: Actor,
    /// The stage after the record, from 1; 0 when it never was pending.
    pub stage: u8,
}

/// Why a request ended as it did, where the state alone does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// `refused`.
    Refusal(Refusal),
    /// `failed`.
    Failure(FailureReason),
}

impl Reason {
    /// The word used in `requests.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Refusal(refusal) => refusal.word(),
            Self::Failure(reason) => reason.word(),
        }
    }
}

/// One request at its end, or at the end of the run; a row of `requests.csv`.
#[derive(Clone, Copy, Debug)]
pub struct RequestOutcome {
    /// Numbered from 1 by filing.
    pub request: u64,
    /// The filer's need; `None` for an attacker's or an approver's request.
    pub need: Option<u64>,
    /// The how-manieth request of that need, from 1. For an attacker's request, the how-manieth
    /// instant of that stay at which an attempt was due, whether one was made or not: so the luck of
    /// an attempt is the same under every policy.
    pub attempt: u32,
    /// Who holds the account.
    pub requester: Requester,
    /// The role asked for.
    pub role: RoleId,
    /// Owner, attacker or approver.
    pub intent: Intent,
    /// Whether it claims to be urgent.
    pub urgent: bool,
    /// Whether it counts: its need is measured, or (malicious) it was filed in the window.
    pub measured: bool,
    /// When the filer wanted access; for an attacker the instant of filing.
    pub wanted_at: Instant,
    /// Entered `challenged`.
    pub submitted_at: Instant,
    /// First entered `pending_approval` or `pending_approval_scheduled`.
    pub pending_at: Option<Instant>,
    /// The first review of any stage began.
    pub reviewed_at: Option<Instant>,
    /// The decision that ended the approval, by a person; `None` when nobody decided.
    pub decided_at: Option<Instant>,
    /// Entered `active`.
    pub active_at: Option<Instant>,
    /// The role could be used.
    pub usable_at: Option<Instant>,
    /// Entered a final state; `None` when still open at the end of the run.
    pub ended_at: Option<Instant>,
    /// The state at the end (of the request or of the run).
    pub state: State,
    /// Why, for `refused` and `failed`.
    pub reason: Option<Reason>,
    /// Who made the deciding decision.
    pub decided_by: Option<Approver>,
    /// The last stage it was in, from 1; 0 if it never was pending.
    pub stage: u8,
    /// `usable_at - wanted_at`, if by this request's activation its filer first had access.
    pub time_to_access: Option<Span>,
    /// The filer's own work in this activation.
    pub work: Span,
}

/// How a need first got access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessBy {
    /// By a request it filed.
    Request,
    /// By a request that another need, an approver or an attacker filed on the same account.
    Joined,
    /// It had standing access.
    Standing,
    /// By an emergency account.
    BreakGlass,
}

impl AccessBy {
    /// The word used in `needs.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Joined => "joined",
            Self::Standing => "standing",
            Self::BreakGlass => "break_glass",
        }
    }
}

/// A part of a wait, in the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// MFA, justification, ticket.
    Checks,
    /// Until the mail arrives.
    Mail,
    /// Nobody on duty, before the mail is looked at or on the list.
    OffDuty,
    /// On duty, and not yet looked at.
    Pickup,
    /// On duty, and others first.
    Queue,
    /// The review that decided.
    Review,
    /// Stages before the one that ended the approval.
    OtherStages,
    /// Attempts that ended without access, whole.
    EndedWithout,
    /// Between an attempt and the next.
    Resubmission,
    /// Waiting for the role that must be active first.
    OuterRole,
    /// On the list of the member who decides, until it holds the role that it must hold.
    ApproverRole,
    /// Granted, for the start that was asked for.
    Scheduled,
    /// Writing the assignment.
    Provisioning,
    /// Until the role can be used.
    Propagation,
    /// Getting at an emergency account.
    BreakGlass,
}

impl Part {
    /// All of them, in order.
    pub const ALL: [Self; 15] = [
        Self::Checks,
        Self::Mail,
        Self::OffDuty,
        Self::Pickup,
        Self::Queue,
        Self::Review,
        Self::OtherStages,
        Self::EndedWithout,
        Self::Resubmission,
        Self::OuterRole,
        Self::ApproverRole,
        Self::Scheduled,
        Self::Provisioning,
        Self::Propagation,
        Self::BreakGlass,
    ];
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    /// The word used in `waiting.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Checks => "checks",
            Self::Mail => "mail",
            Self::OffDuty => "off_duty",
            Self::Pickup => "pickup",
            Self::Queue => "queue",
            Self::Review => "review",
            Self::OtherStages => "other_stages",
            Self::EndedWithout => "ended_without",
            Self::Resubmission => "resubmission",
            Self::OuterRole => "outer_role",
            Self::ApproverRole => "approver_role",
            Self::Scheduled => "scheduled",
            Self::Provisioning => "provisioning",
            Self::Propagation => "propagation",
            Self::BreakGlass => "break_glass",
        }
    }
}

/// How a measured need came to its first access, or that it never did.
#[derive(Clone, Copy, Debug)]
pub struct AccessOutcome {
    /// For which role.
    pub role: RoleId,
    /// When access was wanted.
    pub wanted_at: Instant,
    /// Whether it has access.
    pub access: bool,
    /// From there to the first access, or to the end of the need or of the run.
    pub waited: Span,
    /// Where that time went, by [`Part`]; they add up to it.
    pub parts: [Span; Part::COUNT],
}

/// How a need ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedEnd {
    /// The work was done.
    Met,
    /// It gave up.
    Unmet,
    /// Still open at the end of the run.
    Censored,
}

impl NeedEnd {
    /// The word used in `needs.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Unmet => "unmet",
            Self::Censored => "censored",
        }
    }
}

/// One need at its end, or at the end of the run; a row of `needs.csv`.
#[derive(Clone, Copy, Debug)]
pub struct NeedOutcome {
    /// Numbered from 1 by `wanted_at`.
    pub need: u64,
    /// The block it belongs to.
    pub block: BlockId,
    /// Who has it.
    pub requester: Requester,
    /// For which role.
    pub role: RoleId,
    /// Whether it is urgent.
    pub urgent: bool,
    /// Whether `wanted_at` lies in the window of measurement.
    pub measured: bool,
    /// When access was wanted.
    pub wanted_at: Instant,
    /// How much work it has.
    pub work: Span,
    /// When it could first use the role; never before `wanted_at`.
    pub access_at: Option<Instant>,
    /// When its work was done; `None` unless met.
    pub done_at: Option<Instant>,
    /// How long it wanted access and had none: until its first access, again whenever access ended
    /// with work left, and to its end, or to that of the run.
    pub waited: Span,
    /// Requests it filed.
    pub requests: u32,
    /// How it first got access.
    pub access_by: Option<AccessBy>,
    /// How it ended.
    pub end: NeedEnd,
}

/// A stretch of reviewing, complete.
#[derive(Clone, Copy, Debug)]
pub struct ReviewOutcome {
    /// Who reviewed.
    pub approver: Approver,
    /// For which role.
    pub role: RoleId,
    /// When it began.
    pub from: Instant,
    /// When it ended (or the end of the run).
    pub to: Instant,
    /// What came of it.
    pub result: ReviewResult,
}

/// What came of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewResult {
    /// An approval that counted.
    Approved,
    /// A denial that counted.
    Denied,
    /// Of an alert: what it was about was let be.
    LetBe,
    /// Of an alert: what it was about was to end.
    Stopped,
    /// Nothing: the request or alert was gone, passed on, or the review was handed back.
    Wasted,
    /// Still in hand at the end of the run.
    InHand,
}

/// One alert, when a review has ended it, or at the end of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlertOutcome {
    /// The role of the activation, or of the need that took the emergency account.
    pub role: RoleId,
    /// When the activation or the access began.
    pub raised_at: Instant,
    /// Whether an attacker had filed or ridden the activation by then.
    pub malicious: bool,
    /// When the first review ended; `None` when none had at the end of the run.
    pub ended_at: Option<Instant>,
    /// Whether that review ended an activation, or the use of an account, that went on.
    pub cut: bool,
}

/// One stay of an attacker that watching has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detection {
    /// The role of the alert.
    pub role: RoleId,
    /// Whose account it was.
    pub requester: Requester,
    /// When the stay first had the use of any role.
    pub used_at: Instant,
    /// When it ended.
    pub at: Instant,
}

/// How an attacker holds a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttackerHold {
    /// By an activation the attacker asked for.
    Own,
    /// By riding on an activation of the owner, or by standing access.
    Ridden,
    /// By any of these: the union.
    Any,
}
