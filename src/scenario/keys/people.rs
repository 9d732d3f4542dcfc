//! The keys of approvers, requesters and their needs.

use super::bounds::{MOST_MEMBERS, MOST_PEOPLE, SOME_SPAN};
use super::{Key, Kind, NEEDS_FILE_ABOUT, Rule, Section, TableKeys};

/// `discipline`.
pub const DISCIPLINES: [&str; 3] = ["fifo", "lifo", "urgent_first"];
/// `at_shift_end`.
pub const SHIFT_ENDS: [&str; 2] = ["finish", "hand_back"];
/// `if_gone`.
pub const IF_GONE: [&str; 2] = ["finish", "stop"];
/// `coordination`.
pub const COORDINATIONS: [&str; 2] = ["race", "claim"];
/// Fatigue: any number of reviews above none.
const TIRED: Kind = Kind::NumberAbove(0.0, 1e9);

/// `away`.
const AWAY_ABOUT: &str = "leave: dates of the calendar's zone on which no shift starts";
const AWAY: &str = r#"["2026-08-03 to 2026-08-14", 2026-12-24]"#;

/// `[approvers.NAME]`.
pub static APPROVERS: TableKeys = TableKeys {
    path: "approvers.NAME",
    about: "A group of approvers and how its members work",
    rules: &[Rule::Entries("members", 1, MOST_MEMBERS as usize)],
    keys: &[
        Key::required("members", Kind::Members(&MEMBER), "how many, or who with which own values").like("4"),
        Key::default("calendar", Kind::Reference(Section::Calendar), "always", "when on duty"),
        Key::default("notification", Kind::Distribution, "0s", "from the request to the mail").like(r#""30s""#),
        Key::default("notification_lost", Kind::Chance, "0", "chance that the mail never arrives").like("0.01"),
        Key::default(
            "pickup",
            Kind::Distribution,
            "0s",
            "on-duty time from the mail to the waiting list",
        ).like(r#"{ distribution = "lognormal", median = "12m", p90 = "1h" }"#),
        Key::default("review", Kind::Distribution, "0s", "working time of one review")
            .like(r#"{ distribution = "exponential", mean = "4m" }"#),
        Key::default(
            "coordination",
            Kind::Word(&COORDINATIONS),
            "race",
            "`race`: nobody knows of the others; `claim`: a request in review leaves the other lists",
        ).like(r#""claim""#),
        Key::default("discipline", Kind::Word(&DISCIPLINES), "fifo", "order of the waiting list")
            .like(r#""urgent_first""#),
        Key::default(
            "at_shift_end",
            Kind::Word(&SHIFT_ENDS),
            "finish",
            "what becomes of a review in hand when the shift ends",
        ).like(r#""hand_back""#),
        Key::default(
            "if_gone",
            Kind::Word(&IF_GONE),
            "finish",
            "what becomes of a review in hand when its request is decided, canceled or timed out",
        ).like(r#""stop""#),
        Key::default("absence", Kind::Chance, "0", "share of days away").like("0.1"),
        Key::optional("away", Kind::Dates, AWAY_ABOUT).like(AWAY),
        Key::default("denies_legitimate", Kind::Chance, "0", "chance to deny a legitimate request").like("0.01"),
        Key::default("detects_malicious", Kind::Chance, "0", "chance to deny a malicious request").like("0.6"),
        Key::optional("fatigue_half_at", TIRED, "reviews in the last hour that halve detection").like("8"),
        Key::optional(
            "must_hold",
            Kind::References(Section::Role),
            "roles of which a member must be able to use one to begin a review",
        )
        .like(r#"["global-administrator"]"#),
        Key::optional("reminders", Kind::Table(&REMINDERS), "further mails while a request is undecided"),
        Key::optional(
            "looks_every",
            Kind::Distribution,
            "on-duty time between looks at the portal without any mail",
        )
        .like(r#""4h""#),
    ],
};

/// `reminders`.
pub static REMINDERS: TableKeys = TableKeys {
    path: "approvers.NAME.reminders",
    about: "Further mails to members whose list a request has not reached",
    rules: &[],
    keys: &[
        Key::required(
            "every",
            SOME_SPAN,
            "time from pending to the first, and to each further one",
        )
        .like(r#""4h""#),
        Key::required("times", Kind::Whole(1, 1_000), "how many at most, without the first mail")
            .like("3"),
    ],
};

/// An entry of `members`: own values instead of the group's.
pub static MEMBER: TableKeys = TableKeys {
    path: "approvers.NAME.members",
    about: "One approver with values of their own; what is not given is the group's",
    rules: &[],
    keys: &[
        Key::optional("name", Kind::Name, "unique in the group, by default GROUP-1, GROUP-2, …")
            .like(r#""anna""#),
        Key::optional(
            "same_as",
            Kind::Text(401),
            "GROUP.MEMBER of another group who is the same person: one waiting list, one review at a \
             time, with the hours, absence, leave, order of the list, habits and tiredness said there",
        )
        .like(r#""desk.anna""#),
        Key::optional("calendar", Kind::Reference(Section::Calendar), "when on duty"),
        Key::optional("notification", Kind::Distribution, "from the request to the mail")
            .like(r#""30s""#),
        Key::optional("notification_lost", Kind::Chance, "chance that the mail never arrives")
            .like("0.01"),
        Key::optional(
            "pickup",
            Kind::Distribution,
            "on-duty time from the mail to the waiting list",
        )
        .like(r#"{ distribution = "lognormal", median = "12m", p90 = "1h" }"#),
        Key::optional("review", Kind::Distribution, "working time of one review")
            .like(r#"{ distribution = "exponential", mean = "4m" }"#),
        Key::optional("discipline", Kind::Word(&DISCIPLINES), "order of the waiting list")
            .like(r#""urgent_first""#),
        Key::optional("at_shift_end", Kind::Word(&SHIFT_ENDS), "what becomes of a review in hand")
            .like(r#""hand_back""#),
        Key::optional(
            "if_gone",
            Kind::Word(&IF_GONE),
            "what becomes of a review without a request",
        )
        .like(r#""stop""#),
        Key::optional("absence", Kind::Chance, "share of days away").like("0.1"),
        Key::optional("away", Kind::Dates, AWAY_ABOUT).like(AWAY),
        Key::optional("denies_legitimate", Kind::Chance, "chance to deny a legitimate request")
            .like("0.01"),
        Key::optional("detects_malicious", Kind::Chance, "chance to deny a malicious request")
            .like("0.6"),
        Key::optional("fatigue_half_at", TIRED, "reviews in the last hour that halve detection")
            .like("8"),
    ],
};

/// `[requesters.NAME]`.
pub static REQUESTERS: TableKeys = TableKeys {
    path: "requesters.NAME",
    about: "A population of requesters",
    rules: &[],
    keys: &[
        Key::required("count", Kind::Whole(1, MOST_PEOPLE), "how many people").like("40"),
        Key::optional("mfa", Kind::Reference(Section::Mfa), "the method they have")
            .like(r#""passkey""#),
        Key::default("justification", Kind::Distribution, "0s", "time to write a justification")
            .like(r#""30s""#),
        Key::default("ticket", Kind::Distribution, "0s", "time to name a ticket").like(r#""1m""#),
        Key::optional(
            "approves_for",
            Kind::References(Section::Group),
            "groups whose member i is requester i",
        )
        .like(r#"["desk"]"#),
        Key::optional(
            "approvers",
            Kind::Lists(Section::Role, Section::Group),
            "who decides the first stage of a role for these people, instead of the approvers of the role",
        )
        .like(r#"{ exchange-administrator = ["managers"] }"#),
        Key::optional(
            "eligible",
            Kind::References(Section::Role),
            "roles they may activate, by default those that their needs name",
        )
        .like(r#"["exchange-administrator"]"#),
    ],
};

/// `asks_for`.
pub const ASKS: [&str; 2] = ["maximum", "work"];
const ASKED: Kind = Kind::WordOrDistribution(&ASKS);
/// `resubmits.after`.
pub const RESUBMITTED: [&str; 5] = ["timed_out", "denied", "refused", "canceled", "failed"];

/// `[[needs]]`.
pub static NEEDS: TableKeys = TableKeys {
    path: "needs",
    about: "A stream of needs of one population for one role",
    rules: &[Rule::OneOf(&[&["rate"], &["file"]]), Rule::Apart("profile", "file")],
    keys: &[
        Key::optional(
            "name",
            Kind::Name,
            "by default REQUESTERS/ROLE; addresses the random streams",
        )
        .like(r#""night-changes""#),
        Key::required("requesters", Kind::Reference(Section::Population), "who has the needs")
            .like(r#""engineers""#),
        Key::required("role", Kind::Reference(Section::Role), "for which role")
            .like(r#""exchange-administrator""#),
        Key::optional("rate", Kind::Rate, "Poisson rate of the whole population; this or `file`"),
        Key::optional(
            "profile",
            Kind::Reference(Section::Calendar),
            "when they arise, at the same mean rate per ordinary week; by default at any time",
        ),
        Key::default("work", Kind::Distribution, "1h", "how much work")
            .like(r#"{ distribution = "lognormal", median = "40m", p90 = "3h" }"#),
        Key::default(
            "asks_for",
            ASKED,
            "maximum",
            "the duration asked for: the maximum of the role, the remaining work, or a habit of \
             people, cut at that maximum and at least 5 minutes",
        )
        .like(r#""2h""#),
        Key::default(
            "deactivates",
            Kind::Chance,
            "0",
            "chance to deactivate when the work is done",
        )
        .like("0.3"),
        Key::optional("patience", Kind::Distribution, "cancels a request pending for so long")
            .like(r#""4h""#),
        Key::optional("resubmits", Kind::Table(&RESUBMITS), "what follows an end without access"),
        Key::default("ahead", Kind::Distribution, "0s", "how long before the request is filed")
            .like(r#""1d""#),
        Key::default("urgent", Kind::Chance, "0", "chance that a need is urgent").like("0.1"),
        Key::optional("file", Kind::File, NEEDS_FILE_ABOUT).like(r#""needs.csv""#),
    ],
};

/// `resubmits`.
pub static RESUBMITS: TableKeys = TableKeys {
    path: "needs.resubmits",
    about: "What a need does after a request ended without access",
    rules: &[],
    keys: &[
        Key::default("after", Kind::Words(&RESUBMITTED), "timed_out", "the ends that count")
            .like(r#"["timed_out", "denied"]"#),
        Key::default("delay", Kind::Distribution, "0s", "from the end to the next request")
            .like(r#""30m""#),
        Key::default("times", Kind::Whole(0, 1_000), "1", "how often a need does so at most")
            .like("3"),
        Key::default("chance", Kind::Chance, "1", "chance to do so, at each of those ends")
            .like("0.7"),
    ],
};

/// `[policies.NAME.needs.NAME]`.
pub static HABITS: TableKeys = TableKeys {
    path: "policies.NAME.needs.NAME",
    about: "How the people of a block of needs behave under the policy; what is not given is the block's",
    rules: &[],
    keys: &[
        Key::optional("ahead", Kind::Distribution, "how long before the request is filed")
            .like(r#""1d""#),
        Key::optional(
            "asks_for",
            ASKED,
            "the duration asked for: the maximum of the role, the remaining work, or a habit of people",
        )
        .like(r#""2h""#),
        Key::optional("deactivates", Kind::Chance, "chance to deactivate when the work is done")
            .like("0.8"),
        Key::optional("patience", Kind::Distribution, "cancels a request pending for so long")
            .like(r#""4h""#),
        Key::optional("resubmits", Kind::Table(&RESUBMITS), "what follows an end without access"),
    ],
};
