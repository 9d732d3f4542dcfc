//! The keys of a role and of its activation.

use super::bounds::{MOST_LISTED, MOST_PEOPLE, MOST_STAGES, SEVERITY, SOME_SPAN};
use super::{Key, Kind, Rule, Section, TableKeys};
use crate::time::Span;

/// `kind`.
pub const KINDS: [&str; 3] = ["entra", "azure", "group"];
/// `assignment`.
pub const ASSIGNMENTS: [&str; 2] = ["eligible", "active"];
/// `[roles.NAME]`.
pub static ROLE: TableKeys = TableKeys {
    path: "roles.NAME",
    about: "A role",
    rules: &[],
    keys: &[
        Key::default("severity", SEVERITY, "1", "weight of one role-hour in `exposure`").like("10"),
        Key::default("kind", Kind::Word(&KINDS), "entra", "which kind of PIM it belongs to")
            .like(r#""azure""#),
        Key::default(
            "assignment",
            Kind::Word(&ASSIGNMENTS),
            "eligible",
            "`eligible`: must be activated; `active`: standing access",
        )
        .like(r#""active""#),
        Key::default("standing", Kind::Whole(0, MOST_PEOPLE), "0", "holders outside the model")
            .like("2"),
        Key::optional(
            "within",
            Kind::Reference(Section::Role),
            "a role that must be active first, such as membership of the group that is eligible",
        )
        .like(r#""admins-group""#),
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
    rules: &[Rule::Entries("stages", 0, MOST_STAGES)],
    keys: &[
        Key::default(
            "maximum_duration",
            Kind::Duration(Span::minutes(5), Span::days(365)),
            "8h",
            "the longest activation",
        )
        .like(r#""4h""#),
        Key::default("require", Kind::Word(&REQUIREMENTS), "none", "what must be shown first")
            .like(r#""mfa""#),
        Key::default("require_justification", Kind::Boolean, "false", "whether to write one"),
        Key::default("require_ticket", Kind::Boolean, "false", "whether to name one"),
        Key::default("require_approval", Kind::Boolean, "false", "whether somebody is asked"),
        Key::optional("approvers", Kind::References(Section::Group), "the groups that are asked")
            .like(r#"["desk"]"#),
        Key::default("approval_timeout", SOME_SPAN, "24h", "from pending to the approval deadline")
            .like(r#""12h""#),
        Key::default(
            "deadline_for",
            Kind::Word(&DEADLINES),
            "decision",
            "what must happen before the approval deadline",
        )
        .like(r#""review""#),
        Key::default("approvals_needed", APPROVALS, "1", "approvals that are enough").like("2"),
        Key::optional("stages", Kind::Tables(&STAGE), "rounds of approval in a row, up to three"),
        Key::optional("automatic_when", Kind::Table(&AUTOMATIC), "when nobody is asked after all"),
        Key::optional(
            "watched_by",
            Kind::References(Section::Group),
            "the groups that get an alert when an activation begins",
        )
        .like(r#"["soc"]"#),
        Key::default(
            "watched_share",
            Kind::Chance,
            "1",
            "chance that an activation raises an alert",
        )
        .like("0.5"),
        Key::default(
            "window_from",
            Kind::Word(&ANCHORS),
            "provisioning",
            "from which instant the activation window counts",
        )
        .like(r#""request""#),
        Key::default("provisioning", Kind::Distribution, "2s", "time to write the assignment")
            .like(r#""4s""#),
        Key::default("propagation", Kind::Distribution, "0s", "from active to usable")
            .like(r#"{ distribution = "uniform", min = "0s", max = "10m" }"#),
    ],
};

/// An entry of `stages`.
pub static STAGE: TableKeys = TableKeys {
    path: "roles.NAME.activation.stages",
    about: "One round of approval, with a clock of its own",
    rules: &[
        Rule::Entries("approvers", 1, MOST_LISTED),
        Rule::Together("escalate_after", "escalate_to"),
    ],
    keys: &[
        Key::required("approvers", Kind::References(Section::Group), "the groups that are asked")
            .like(r#"["managers"]"#),
        Key::optional("approval_timeout", SOME_SPAN, "its deadline, by default that of the role")
            .like(r#""14d""#),
        Key::default("approvals_needed", APPROVALS, "1", "approvals that end the stage").like("2"),
        Key::optional("escalate_after", SOME_SPAN, "when the alternates are notified too")
            .like(r#""2d""#),
        Key::optional("escalate_to", Kind::References(Section::Group), "the alternates")
            .like(r#"["alternates"]"#),
    ],
};

/// `automatic_when`.
pub static AUTOMATIC: TableKeys = TableKeys {
    path: "roles.NAME.activation.automatic_when",
    about: "When a pre-approval extension skips the human: all that is given must hold",
    rules: &[
        Rule::Some(&["urgent", "calendar", "requesters"]),
        Rule::Entries("requesters", 1, MOST_LISTED),
    ],
    keys: &[
        Key::optional("urgent", Kind::Boolean, "only urgent needs, or only those that are not"),
        Key::optional("calendar", Kind::Reference(Section::Calendar), "only while it is on"),
        Key::optional("requesters", Kind::References(Section::Requester), "only these people")
            .like(r#"["oncall", "engineers-7"]"#),
    ],
};
