//! The rules of one role, as far as the state machine needs them.

use crate::time::Span;

/// No activation can be deactivated or revoked by its requester earlier than this. Source:
/// Microsoft Entra documentation "Activate my roles in PIM" (five minutes), refusal
/// `ActiveDurationTooShort`.
pub const MINIMUM_ACTIVE: Span = Span::minutes(5);

/// A step-up for an authentication context is not asked again within this time. Source: Microsoft
/// Entra Conditional Access, sign-in frequency "every time" (five minutes of clock skew).
pub const STEP_UP_GRACE: Span = Span::minutes(5);

/// The settings of one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleSettings {
    /// The longest activation.
    pub maximum_duration: Span,
    /// What must be shown before a request is made.
    pub require: Requirement,
    /// Whether a justification must be given.
    pub require_justification: bool,
    /// Whether a ticket must be given.
    pub require_ticket: bool,
    /// The rounds of approval in order; empty when nobody is asked.
    pub stages: Vec<StageRule>,
    /// What must happen before the approval deadline.
    pub deadline_for: DeadlineFor,
    /// From which instant the activation window counts.
    pub window_from: WindowFrom,
}

/// The rules of one round of approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageRule {
    /// From the beginning of the stage to its approval deadline.
    pub approval_timeout: Span,
    /// Distinct approvals that end the stage, at least 1.
    pub approvals_needed: u32,
    /// From the beginning of the stage to the notification of the alternates, if it has any.
    pub escalate_after: Option<Span>,
}

/// `require`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Nothing.
    None,
    /// An MFA claim in the session.
    Mfa,
    /// A step-up sign-in.
    AuthenticationContext,
}

/// `deadline_for`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadlineFor {
    /// The decision must fall before the deadline.
    Decision,
    /// The review must begin before the deadline.
    Review,
}

/// `window_from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowFrom {
    /// The end of provisioning (Entra PIM).
    Provisioning,
    /// The decision.
    Approval,
    /// The filing of the request.
    Request,
}
