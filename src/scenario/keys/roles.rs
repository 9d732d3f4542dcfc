//! The keys of a role and of its activation.

use super::tables::{MOST_PEOPLE, SEVERITY, SOME_SPAN};
use super::{Key, Kind, Section, TableKeys};
use crate::time::Span;

/// `kind`.
pub const KINDS: [&str; 3] = ["entra", "azure", "group"];
/// `assignment`.
pub const ASSIGNMENTS: [&str; 2] = ["eligible", "active"];
/// `[roles.NAME]`.
pub static ROLE: TableKeys = TableKeys {
    path: "roles.NAME",
    about: "A role",
    keys: &[
        Key::default("severity", SEVERITY, "1", "weight of one role-hour in `exposure`"),
        Key::default("kind", Kind::Word(&KINDS), "entra", "which kind of PIM it belongs to"),
        Key::default(
            "assignment",
            Kind::Word(&ASSIGNMENTS),
            "eligible",
            "`eligible`: must be activated; `active`: standing access",
        ),
        Key::default("standing", Kind::Whole(0, MOST_PEOPLE), "0", "holders outside the model"),
        Key::optional("activation", Kind::Table(&ACTIVATION), "the rules of activation"),
    ],
};

/// `require`.
pub const REQUIREMENTS: [&str; 3] = ["none", "mfa", "authentication_context"];
/// `deadline_for`.
pub const DEADLINES: [&str; 2] = ["decision", "review"];
/// `window_from`.
pub const ANCHORS: [&str; 3] = ["provisioning", "approval", "request"];
/// Approvals that a stage may need.
const APPROVALS: Kind = Kind::Whole(1, 1_000);

/// `[roles.NAME.activation]`.
pub static ACTIVATION: TableKeys = TableKeys {
    path: "roles.NAME.activation",
    about: "The rules of activation of a role",
    keys: &[
        Key::default(
            "maximum_duration",
            Kind::Duration(Span::minutes(5), Span::days(365)),
            "8h",
            "the longest activation",
        ),
        Key::default("require", Kind::Word(&REQUIREMENTS), "none", "what must be shown first"),
        Key::default("require_justification", Kind::Boolean, "false", "whether to write one"),
        Key::default("require_ticket", Kind::Boolean, "false", "whether to name one"),
        Key::default("require_approval", Kind::Boolean, "false", "whether somebody is asked"),
        Key::optional("approvers", Kind::References(Section::Group), "the groups that are asked"),
        Key::default("approval_timeout", SOME_SPAN, "24h", "from pending to the approval deadline"),
        Key::default(
            "deadline_for",
            Kind::Word(&DEADLINES),
            "decision",
            "what must happen before the approval deadline",
        ),
        Key::default("approvals_needed", APPROVALS, "1", "approvals that are enough"),
        Key::optional("stages", Kind::Tables(&STAGE), "rounds of approval in a row, up to three"),
        Key::optional("automatic_when", Kind::Table(&AUTOMATIC), "when nobody is asked after all"),
        Key::default(
            "window_from",
            Kind::Word(&ANCHORS),
            "provisioning",
            "from which instant the activation window counts",
        ),
        Key::default("provisioning", Kind::Distribution, "2s", "time to write the assignment"),
        Key::default("propagation", Kind::Distribution, "0s", "from active to usable"),
    ],
};

/// An entry of `stages`.
pub static STAGE: TableKeys = TableKeys {
    path: "roles.NAME.activation.stages",
    about: "One round of approval, with a clock of its own",
    keys: &[
        Key::required("approvers", Kind::References(Section::Group), "the groups that are asked"),
        Key::optional("approval_timeout", SOME_SPAN, "its deadline, by default that of the role"),
        Key::default("approvals_needed", APPROVALS, "1", "approvals that end the stage"),
        Key::optional("escalate_after", SOME_SPAN, "when the alternates are notified too"),
        Key::optional("escalate_to", Kind::References(Section::Group), "the alternates"),
    ],
};

/// `automatic_when`.
pub static AUTOMATIC: TableKeys = TableKeys {
    path: "roles.NAME.activation.automatic_when",
    about: "When a pre-approval extension skips the human: all that is given must hold",
    keys: &[
        Key::optional("urgent", Kind::Boolean, "only urgent needs, or only those that are not"),
        Key::optional("calendar", Kind::Reference(Section::Calendar), "only while it is on"),
        Key::optional("requesters", Kind::References(Section::Requester), "only these people"),
    ],
};
