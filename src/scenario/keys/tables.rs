//! The tables of a scenario file, from the top down.

use super::bounds::{MOST_BLOCKS, MOST_REPLICATIONS, MOST_TARGETS, SEVERITY, SOME_SPAN, SPAN};
use super::people::{APPROVERS, HABITS, NEEDS, REQUESTERS};
use super::roles::ROLE;
use super::{Key, Kind, Rule, Section, TableKeys};

/// Prices in `[costs]`.
const PRICE: Kind = Kind::Number(0.0, 1e12);

/// The whole file.
pub static TOP: TableKeys = TableKeys {
    path: "",
    about: "A scenario: who needs which role when, who approves, and which policies to compare",
    rules: &[
        Rule::Some(&["needs", "threat"]),
        Rule::Entries("needs", 0, MOST_BLOCKS),
        Rule::Entries("targets", 0, MOST_TARGETS),
    ],
    keys: &[
        Key::required("schema", Kind::Schema, "version of this format"),
        Key::optional("title", Kind::Text(1_000), "one line that names the question")
            .like(r#""What does approval cost?""#),
        Key::optional("description", Kind::Text(100_000), "what the scenario shows")
            .like(r#""Assumptions are labelled.""#),
        Key::required(
            "simulation",
            Kind::Table(&SIMULATION),
            "when it starts and how long it runs",
        ),
        Key::optional("calendars", Kind::Named(&CALENDAR), "weekly patterns in a time zone"),
        Key::optional("mfa", Kind::Named(&MFA), "methods of multifactor authentication"),
        Key::optional("approvers", Kind::Named(&APPROVERS), "groups of approvers"),
        Key::required("roles", Kind::Named(&ROLE), "roles and their settings"),
        Key::required("requesters", Kind::Named(&REQUESTERS), "populations of requesters"),
        Key::optional("needs", Kind::Tables(&NEEDS), "streams of needs; these or `threat`"),
        Key::optional("threat", Kind::Table(&THREAT), "attackers who take over accounts"),
        Key::optional("break_glass", Kind::Table(&BREAK_GLASS), "emergency accounts"),
        Key::optional("costs", Kind::Table(&COSTS), "prices, for the total cost of each policy"),
        Key::optional("policies", Kind::Named(&POLICY), "the alternatives to compare"),
        Key::optional("targets", Kind::Tables(&TARGET), "limits for measures"),
    ],
};

/// `[simulation]`.
pub static SIMULATION: TableKeys = TableKeys {
    path: "simulation",
    about: "When it starts, how long it runs, how often",
    rules: &[],
    keys: &[
        Key::required("start", Kind::DateTime, "first instant of the run, local to `time_zone`"),
        Key::default(
            "time_zone",
            Kind::Zone,
            "UTC",
            "zone of `start` and of calendars without one",
        ),
        Key::default("warm_up", SPAN, "0s", "simulated first, not measured").like(r#""1w""#),
        Key::required("horizon", SOME_SPAN, "measured time after the warm-up").like(r#""26w""#),
        Key::default(
            "cool_down",
            SPAN,
            "3d",
            "simulated last, not measured, so that things can end",
        )
        .like(r#""1w""#),
        Key::default(
            "replications",
            Kind::Whole(1, MOST_REPLICATIONS),
            "20",
            "independent repetitions",
        )
        .like("40"),
        Key::default("seed", Kind::Whole(0, i64::MAX), "0", "root of all random streams")
            .like("20260105"),
        Key::default("confidence", Kind::Inside, "0.95", "confidence of the intervals")
            .like("0.99"),
    ],
};

/// `[calendars.NAME]`.
pub static CALENDAR: TableKeys = TableKeys {
    path: "calendars.NAME",
    about: "A weekly pattern in a time zone; `always` and `never` are built in",
    rules: &[Rule::Some(&["weekly", "extra"])],
    keys: &[
        Key::optional("weekly", Kind::Weekly, "intervals of an ordinary week"),
        Key::optional("time_zone", Kind::Zone, "its zone, by default that of the simulation"),
        Key::optional("holidays", Kind::Dates, "dates on which no weekly interval starts"),
        Key::optional(
            "extra",
            Kind::Extra,
            "intervals added on single dates, whatever the holiday",
        ),
    ],
};

/// `[mfa.NAME]`.
pub static MFA: TableKeys = TableKeys {
    path: "mfa.NAME",
    about: "A method of multifactor authentication",
    rules: &[],
    keys: &[
        Key::default("duration", Kind::Distribution, "0s", "time of one challenge")
            .like(r#""15s""#),
        Key::default("failure", Kind::Chance, "0", "chance that a challenge fails").like("0.02"),
        Key::default(
            "challenges",
            Kind::Whole(1, 1_000),
            "3",
            "tries before the request is refused",
        )
        .like("3"),
        Key::default("remembered_for", SPAN, "0s", "how long a success is remembered")
            .like(r#""8h""#),
        Key::default("bypass", Kind::Chance, "0", "chance that an attacker passes a challenge")
            .like("0.005"),
        Key::optional("outages", Kind::Tables(&OUTAGE), "windows in which every challenge fails"),
    ],
};

/// An entry of `outages`.
pub static OUTAGE: TableKeys = TableKeys {
    path: "mfa.NAME.outages",
    about: "A window in which every challenge fails",
    rules: &[],
    keys: &[
        Key::required("from", Kind::DateTime, "its first instant, local to the simulation's zone")
            .like("2026-03-10T12:00:00"),
        Key::required("to", Kind::DateTime, "the first instant after it")
            .like("2026-03-10T14:00:00"),
    ],
};

/// `[threat]`.
pub static THREAT: TableKeys = TableKeys {
    path: "threat",
    about: "Attackers who take over accounts of requesters",
    rules: &[],
    keys: &[
        Key::required("compromises", Kind::RateOrZero, "take-overs per requester"),
        Key::required("dwell", Kind::Distribution, "how long an attacker stays")
            .like(r#"{ distribution = "exponential", mean = "11d" }"#),
        Key::required("attempts", Kind::RateOrZero, "attempts per account that is taken over")
            .like(r#""7/week""#),
        Key::optional(
            "profile",
            Kind::Reference(Section::Calendar),
            "when attackers work, at the same mean rate per ordinary week",
        ),
        Key::default("hijack", Kind::Chance, "0", "chance to ride on an activation of the owner")
            .like("0.1"),
        Key::default("evicted_by_denial", Kind::Chance, "0", "chance that a denial ends the stay")
            .like("0.5"),
        Key::default(
            "evicted_by_detection",
            Kind::Chance,
            "1",
            "chance that detection by watching ends the stay",
        )
        .like("0.9"),
        Key::default("claims_urgent", Kind::Chance, "0", "chance that a request claims urgency")
            .like("0.3"),
    ],
};

/// `applies_to`.
pub const APPLIES: [&str; 2] = ["urgent", "all"];

/// `[break_glass]`.
pub static BREAK_GLASS: TableKeys = TableKeys {
    path: "break_glass",
    about: "Emergency accounts for those who wait too long",
    rules: &[],
    keys: &[
        Key::required("after", SPAN, "waiting time after which one is taken").like(r#""45m""#),
        Key::default("applies_to", Kind::Word(&APPLIES), "urgent", "which needs may")
            .like(r#""all""#),
        Key::default("access", Kind::Distribution, "5m", "from taking it to access")
            .like(r#""10m""#),
        Key::default("duration", Kind::Distribution, "1h", "how long the access lasts")
            .like(r#""2h""#),
        Key::default("severity", SEVERITY, "10", "weight of one hour in `exposure`").like("20"),
        Key::default("accounts", Kind::Whole(1, 10_000), "2", "how many can be in use at one time")
            .like("3"),
        Key::optional(
            "watched_by",
            Kind::References(Section::Group),
            "the groups that get an alert when an emergency account gives access",
        )
        .like(r#"["soc"]"#),
        Key::default("watched_share", Kind::Chance, "1", "chance that a use raises an alert")
            .like("0.5"),
    ],
};

/// `[costs]`.
pub static COSTS: TableKeys = TableKeys {
    path: "costs",
    about: "Prices, at least one; they add the total cost of each policy",
    rules: &[Rule::Some(&[
        "approver_hour",
        "on_duty_hour",
        "waiting_hour",
        "severity_hour",
        "attacker_hour",
        "break_glass_use",
        "unmet_need",
    ])],
    keys: &[
        Key::default("approver_hour", PRICE, "0", "of an hour of an approver's reviewing")
            .like("90"),
        Key::default(
            "on_duty_hour",
            PRICE,
            "0",
            "of an hour of a member on duty, reviewing or not, of a group that some role asks",
        )
        .like("30"),
        Key::default("waiting_hour", PRICE, "0", "of an hour that a need waits for access")
            .like("60"),
        Key::default("severity_hour", PRICE, "0", "of one unit of `exposure`").like("2"),
        Key::default("attacker_hour", PRICE, "0", "of one unit of `attacker_exposure`").like("500"),
        Key::default("break_glass_use", PRICE, "0", "of one use of an emergency account")
            .like("400"),
        Key::default("unmet_need", PRICE, "0", "of one need that gave up").like("100"),
        Key::optional("currency", Kind::Sign(12), "shown with amounts, such as `\"EUR\"`")
            .like(r#""EUR""#),
    ],
};

/// `[policies.NAME]`.
pub static POLICY: TableKeys = TableKeys {
    path: "policies.NAME",
    about: "One alternative: what differs from the rest of the file; keys merge, arrays replace",
    rules: &[],
    keys: &[
        Key::optional("description", Kind::Text(10_000), "what it stands for")
            .like(r#""As the deployment plan has it.""#),
        Key::optional("roles", Kind::Part, "parts of `[roles]`"),
        Key::optional("approvers", Kind::Part, "parts of `[approvers]`, or new groups"),
        Key::optional("mfa", Kind::Part, "parts of `[mfa]`"),
        Key::optional("break_glass", Kind::Part, "parts of `[break_glass]`, or all of it"),
        Key::optional(
            "calendars",
            Kind::Part,
            "parts of `[calendars]`, or new ones; changes when approvers are on duty, never when needs arise",
        ),
        Key::optional(
            "needs",
            Kind::Named(&HABITS),
            "how people behave under the policy, by the name of a block of needs",
        ),
    ],
};

/// `[[targets]]`.
pub static TARGET: TableKeys = TableKeys {
    path: "targets",
    about: "A limit for a measure",
    rules: &[Rule::OneOf(&[&["at_most"], &["at_least"]])],
    keys: &[
        Key::required("measure", Kind::Measure, "the name of a measure"),
        Key::optional(
            "at_most",
            Kind::Limit,
            "upper limit, in the measure's unit; this or `at_least`",
        )
        .like(r#""30m""#),
        Key::optional("at_least", Kind::Limit, "lower limit, in the measure's unit").like("0.95"),
        Key::optional("within", SPAN, "the time of `access_within`").like(r#""30m""#),
        Key::default("role", Kind::Reference(Section::Role), "*", "`*` is all roles together")
            .like(r#""global-administrator""#),
        Key::optional("policy", Kind::Reference(Section::Policy), "by default every policy")
            .like(r#""manual""#),
    ],
};
