//! The tables of a scenario file, from the top down.

use super::people::{APPROVERS, NEEDS, REQUESTERS};
use super::roles::ROLE;
use super::{Key, Kind, Section, TableKeys};
use crate::time::Span;

/// Any duration that is not negative.
pub(super) const SPAN: Kind = Kind::Duration(Span::ZERO, Span::LONGEST);
/// A duration that is not zero.
pub(super) const SOME_SPAN: Kind = Kind::Duration(Span::ms(1), Span::LONGEST);
/// Weights in `exposure`.
pub(super) const SEVERITY: Kind = Kind::Number(0.0, 1e9);
/// Prices in `[costs]`.
const PRICE: Kind = Kind::Number(0.0, 1e12);
/// So many people, at most.
pub const MOST_PEOPLE: i64 = 1_000_000_000_000;

/// The whole file.
pub static TOP: TableKeys = TableKeys {
    path: "",
    about: "A scenario: who needs which role when, who approves, and which policies to compare",
    keys: &[
        Key::required("schema", Kind::Schema, "version of this format"),
        Key::optional("title", Kind::Text(1_000), "one line that names the question"),
        Key::optional("description", Kind::Text(100_000), "what the scenario shows"),
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
    keys: &[
        Key::required("start", Kind::DateTime, "first instant of the run, local to `time_zone`"),
        Key::default(
            "time_zone",
            Kind::Zone,
            "UTC",
            "zone of `start` and of calendars without one",
        ),
        Key::default("warm_up", SPAN, "0s", "simulated first, not measured"),
        Key::required("horizon", SOME_SPAN, "measured time after the warm-up"),
        Key::default(
            "cool_down",
            SPAN,
            "3d",
            "simulated last, not measured, so that things can end",
        ),
        Key::default("replications", Kind::Whole(1, 1_000_000), "20", "independent repetitions"),
        Key::default("seed", Kind::Whole(0, i64::MAX), "0", "root of all random streams"),
        Key::default("confidence", Kind::Inside, "0.95", "confidence of the intervals"),
    ],
};

/// `[calendars.NAME]`.
pub static CALENDAR: TableKeys = TableKeys {
    path: "calendars.NAME",
    about: "A weekly pattern in a time zone; `always` and `never` are built in",
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
    keys: &[
        Key::default("duration", Kind::Distribution, "0s", "time of one challenge"),
        Key::default("failure", Kind::Chance, "0", "chance that a challenge fails"),
        Key::default(
            "challenges",
            Kind::Whole(1, 1_000),
            "3",
            "tries before the request is refused",
        ),
        Key::default("remembered_for", SPAN, "0s", "how long a success is remembered"),
        Key::default("bypass", Kind::Chance, "0", "chance that an attacker passes a challenge"),
        Key::optional("outages", Kind::Tables(&OUTAGE), "windows in which every challenge fails"),
    ],
};

/// An entry of `outages`.
pub static OUTAGE: TableKeys = TableKeys {
    path: "mfa.NAME.outages",
    about: "A window in which every challenge fails",
    keys: &[
        Key::required("from", Kind::DateTime, "its first instant, local to the simulation's zone"),
        Key::required("to", Kind::DateTime, "the first instant after it"),
    ],
};

/// `[threat]`.
pub static THREAT: TableKeys = TableKeys {
    path: "threat",
    about: "Attackers who take over accounts of requesters",
    keys: &[
        Key::required("compromises", Kind::RateOrZero, "take-overs per requester"),
        Key::required("dwell", Kind::Distribution, "how long an attacker stays"),
        Key::required("attempts", Kind::RateOrZero, "attempts per account that is taken over"),
        Key::optional(
            "profile",
            Kind::Reference(Section::Calendar),
            "when attackers work, at the same mean rate per ordinary week",
        ),
        Key::default("hijack", Kind::Chance, "0", "chance to ride on an activation of the owner"),
        Key::default("evicted_by_denial", Kind::Chance, "0", "chance that a denial ends the stay"),
        Key::default("claims_urgent", Kind::Chance, "0", "chance that a request claims urgency"),
    ],
};

/// `applies_to`.
pub const APPLIES: [&str; 2] = ["urgent", "all"];

/// `[break_glass]`.
pub static BREAK_GLASS: TableKeys = TableKeys {
    path: "break_glass",
    about: "Emergency accounts for those who wait too long",
    keys: &[
        Key::required("after", SPAN, "waiting time after which one is taken"),
        Key::default("applies_to", Kind::Word(&APPLIES), "urgent", "which needs may"),
        Key::default("access", Kind::Distribution, "5m", "from taking it to access"),
        Key::default("duration", Kind::Distribution, "1h", "how long the access lasts"),
        Key::default("severity", SEVERITY, "10", "weight of one hour in `exposure`"),
        Key::default("accounts", Kind::Whole(1, 10_000), "2", "how many can be in use at one time"),
    ],
};

/// `[costs]`.
pub static COSTS: TableKeys = TableKeys {
    path: "costs",
    about: "Prices, at least one; they add the total cost of each policy",
    keys: &[
        Key::default("approver_hour", PRICE, "0", "of an hour of an approver's reviewing"),
        Key::default("waiting_hour", PRICE, "0", "of an hour that a need waits for access"),
        Key::default("severity_hour", PRICE, "0", "of one unit of `exposure`"),
        Key::default("break_glass_use", PRICE, "0", "of one use of an emergency account"),
        Key::optional("currency", Kind::Text(12), "shown with amounts, such as `\"EUR\"`"),
    ],
};

/// `[policies.NAME]`.
pub static POLICY: TableKeys = TableKeys {
    path: "policies.NAME",
    about: "One alternative: what differs from the rest of the file; keys merge, arrays replace",
    keys: &[
        Key::optional("description", Kind::Text(10_000), "what it stands for"),
        Key::optional("roles", Kind::Part, "parts of `[roles]`"),
        Key::optional("approvers", Kind::Part, "parts of `[approvers]`, or new groups"),
        Key::optional("mfa", Kind::Part, "parts of `[mfa]`"),
        Key::optional("break_glass", Kind::Part, "parts of `[break_glass]`, or all of it"),
        Key::optional(
            "calendars",
            Kind::Part,
            "parts of `[calendars]`, or new ones; changes when approvers are on duty, never when needs arise",
        ),
    ],
};

/// `[[targets]]`.
pub static TARGET: TableKeys = TableKeys {
    path: "targets",
    about: "A limit for a measure",
    keys: &[
        Key::required("measure", Kind::Text(200), "the name of a measure"),
        Key::optional(
            "at_most",
            Kind::Limit,
            "upper limit, in the measure's unit; this or `at_least`",
        ),
        Key::optional("at_least", Kind::Limit, "lower limit, in the measure's unit"),
        Key::default("role", Kind::Reference(Section::Role), "*", "`*` is all roles together"),
        Key::optional("policy", Kind::Reference(Section::Policy), "by default every policy"),
    ],
};
