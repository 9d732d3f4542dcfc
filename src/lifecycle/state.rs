//! The states of a request and the reasons for a refusal, with the words and the Entra facts of
//! each.

/// Where a request stands. Contract section 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Rules are being checked; the requester answers MFA and fills in justification and ticket.
    Challenged,
    /// A rule failed.
    Refused,
    /// Waits for a decision of the present stage.
    PendingApproval,
    /// The same, asked for with a start that lies ahead.
    PendingApprovalScheduled,
    /// Decided, or no approval needed; the start lies ahead.
    Granted,
    /// The assignment is being written.
    Provisioning,
    /// The requester holds the role.
    Active,
    /// An approver said no.
    Denied,
    /// Nobody decided before the approval deadline.
    TimedOut,
    /// Taken back before it became active.
    Canceled,
    /// Could not be provisioned.
    Failed,
    /// The activation window ended.
    Elapsed,
    /// The requester ended it early.
    Deactivated,
    /// An administrator or incident response ended it.
    Revoked,
}

impl State {
    /// All states, in the order of contract section 2.
    pub const ALL: [Self; 14] = [
        Self::Challenged,
        Self::Refused,
        Self::PendingApproval,
        Self::PendingApprovalScheduled,
        Self::Granted,
        Self::Provisioning,
        Self::Active,
        Self::Denied,
        Self::TimedOut,
        Self::Canceled,
        Self::Failed,
        Self::Elapsed,
        Self::Deactivated,
        Self::Revoked,
    ];

    /// The word used in TOML, CSV and prose.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Challenged => "challenged",
            Self::Refused => "refused",
            Self::PendingApproval => "pending_approval",
            Self::PendingApprovalScheduled => "pending_approval_scheduled",
            Self::Granted => "granted",
            Self::Provisioning => "provisioning",
            Self::Active => "active",
            Self::Denied => "denied",
            Self::TimedOut => "timed_out",
            Self::Canceled => "canceled",
            Self::Failed => "failed",
            Self::Elapsed => "elapsed",
            Self::Deactivated => "deactivated",
            Self::Revoked => "revoked",
        }
    }

    /// The `status` that Entra shows for the request.
    pub const fn entra_status(self) -> &'static str {
        match self {
            Self::Challenged => "(no request yet)",
            Self::Refused => "(no request, an error)",
            Self::PendingApproval => "PendingApproval",
            Self::PendingApprovalScheduled => "PendingApprovalProvisioning",
            Self::Granted => "Granted",
            Self::Provisioning => "PendingProvisioning",
            Self::Active => "Provisioned",
            Self::Denied => "Denied",
            Self::TimedOut => "TimedOut",
            Self::Canceled => "Canceled",
            Self::Failed => "Failed",
            Self::Elapsed => "(instance gone)",
            Self::Deactivated | Self::Revoked => "Revoked",
        }
    }

    /// Whether nothing can happen to the request any more.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Refused
                | Self::Denied
                | Self::TimedOut
                | Self::Canceled
                | Self::Failed
                | Self::Elapsed
                | Self::Deactivated
                | Self::Revoked
        )
    }

    /// Whether the request waits for a decision.
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::PendingApproval | Self::PendingApprovalScheduled)
    }
}

/// Which rule failed, in the order in which the rules are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// The requester is not eligible for the role.
    NotEligible,
    /// The duration is below 5 minutes or above the role's maximum.
    Duration,
    /// Another request of this requester for this role is open.
    PendingExists,
    /// This requester already holds the role by activation.
    ActiveExists,
    /// The role that must be active first cannot be used.
    OuterRole,
    /// The MFA challenge or the step-up failed.
    Mfa,
    /// No justification was given.
    Justification,
    /// No ticket was given.
    Ticket,
    /// A pre-approval extension said no.
    Extension,
}

impl Refusal {
    /// All reasons, in order of precedence.
    pub const ALL: [Self; 9] = [
        Self::NotEligible,
        Self::Duration,
        Self::PendingExists,
        Self::ActiveExists,
        Self::OuterRole,
        Self::Mfa,
        Self::Justification,
        Self::Ticket,
        Self::Extension,
    ];

    /// The word used in `requests.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotEligible => "not_eligible",
            Self::Duration => "duration",
            Self::PendingExists => "pending_exists",
            Self::ActiveExists => "active_exists",
            Self::OuterRole => "outer_role",
            Self::Mfa => "mfa",
            Self::Justification => "justification",
            Self::Ticket => "ticket",
            Self::Extension => "extension",
        }
    }

    /// The error that Entra answers with.
    pub const fn entra_error(self) -> &'static str {
        match self {
            Self::NotEligible => "RoleAssignmentRequestPolicyValidationFailed [EligibilityRule]",
            Self::Duration => "RoleAssignmentRequestPolicyValidationFailed [ExpirationRule]",
            Self::PendingExists => "PendingRoleAssignmentRequest",
            Self::ActiveExists => "RoleAssignmentExists",
            Self::OuterRole => {
                "RoleAssignmentRequestPolicyValidationFailed [EligibilityRule]: eligible only through a group"
            }
            Self::Mfa => {
                "RoleAssignmentRequestPolicyValidationFailed [MfaRule] or RoleAssignmentRequestAcrsValidationFailed"
            }
            Self::Justification => {
                "RoleAssignmentRequestPolicyValidationFailed [JustificationRule]"
            }
            Self::Ticket => "RoleAssignmentRequestPolicyValidationFailed [TicketingRule]",
            Self::Extension => "Denied by a pre-approval custom extension",
        }
    }
}
