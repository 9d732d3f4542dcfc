//! The one model of a record, whatever its form: which event of which request it is.
//!
//! Promises: persons are numbers. Never: a name, an address, a justification.

use crate::scenario::model::Kind;
use crate::tenant::log::damage::Aside;
use crate::tenant::log::fields::Fields;
use crate::tenant::log::intern::NOBODY;

/// What a record says of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// It was filed.
    Requested,
    /// It began to wait for approval.
    Pending,
    /// An approver said yes.
    Approved,
    /// An approver said no.
    Denied,
    /// Nobody decided in time.
    TimedOut,
    /// It was taken back.
    Canceled,
    /// It became active.
    Active,
    /// It could not become active.
    Failed,
    /// Its window ended.
    Elapsed,
    /// It was ended early.
    Deactivated,
    /// An administrator, or incident response, removed an assignment: perhaps an activation.
    Removed,
}

/// The service that logs activations.
pub const PIM: &str = "PIM";
/// The activities of the service, which `run --detail audit` writes as well.
pub const ACTIVITIES: [(&str, Event); 10] = [
    ("Add member to role requested (PIM activation)", Event::Requested),
    ("Add member to role approval requested (PIM activation)", Event::Pending),
    ("Add member to role request approved (PIM activation)", Event::Approved),
    ("Add member to role request denied (PIM activation)", Event::Denied),
    ("PIM activation request expired", Event::TimedOut),
    ("Add member to role canceled (PIM activation)", Event::Canceled),
    ("Add member to role completed (PIM activation)", Event::Active),
    ("Remove member from role (PIM activation expired)", Event::Elapsed),
    ("Remove member from role completed (PIM deactivate)", Event::Deactivated),
    ("Remove member from role in PIM completed (timebound)", Event::Removed),
];

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody is named, or the service itself.
    Service,
    /// A person, by number.
    Person(u32),
    /// An application.
    Application,
}

impl Actor {
    /// The person.
    pub const fn person(self) -> u32 {
        match self {
            Self::Person(number) => number,
            _ => NOBODY,
        }
    }
}

/// One event of one request.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// What.
    pub event: Event,
    /// Who did it.
    pub actor: Actor,
    /// Whose request it is; [`NOBODY`] where the record does not say.
    pub subject: u32,
    /// For which role; [`NOBODY`] where the record does not say.
    pub role: u32,
    /// The request, where an id is there.
    pub request: Option<u128>,
    /// What some records of a request share.
    pub correlation: Option<u128>,
    /// Start of the window.
    pub start: Option<i64>,
    /// End of the window.
    pub expiration: Option<i64>,
    /// Whether it says that approval is required.
    pub approval: bool,
}

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// An event of a request.
    Event(Event),
    /// Nothing that is used.
    Aside(Aside),
}

/// What a record is, by service, activity and result.
pub fn what(fields: &Fields<'_>) -> What {
    let known =
        ACTIVITIES.iter().find(|(name, _)| fields.activity.trim().eq_ignore_ascii_case(name));
    let service = fields.service.trim();
    let pim = service.eq_ignore_ascii_case(PIM) || (service.is_empty() && known.is_some());
    if !pim {
        return What::Aside(if is_double(fields) { Aside::Double } else { Aside::OtherService });
    }
    let Some(&(_, event)) = known else { return What::Aside(Aside::NoActivation) };
    let result = fields.result.trim();
    let success = result.is_empty()
        || ["success", "succeeded"].iter().any(|word| result.eq_ignore_ascii_case(word));
    match event {
        _ if success => What::Event(event),
        Event::Active => What::Event(Event::Failed),
        _ => What::Aside(Aside::NotSuccess),
    }
}

/// Whether another service tells what PIM has told.
fn is_double(fields: &Fields<'_>) -> bool {
    let is = |text: &str, word: &str| text.trim().eq_ignore_ascii_case(word);
    let activity = &fields.activity;
    if is(&fields.service, "Access Reviews") {
        let doubles = ["Create request", "Request approved", "Request denied"];
        return doubles.iter().any(|double| is(activity, double));
    }
    let doubles = [
        "Add member to role",
        "Remove member from role",
        "Add member to group",
        "Remove member from group",
        "Add owner to group",
        "Remove owner from group",
    ];
    is(&fields.service, "Core Directory")
        && is(&fields.app, "MS-PIM")
        && doubles.iter().any(|double| is(activity, double))
}

/// Which kind of PIM a record is of.
pub fn kind(fields: &Fields<'_>) -> Kind {
    let is = |word: &str| fields.category.trim().eq_ignore_ascii_case(word);
    if is("GroupManagement") {
        Kind::Group
    } else if is("ResourceManagement") {
        Kind::Azure
    } else {
        Kind::Entra
    }
}
