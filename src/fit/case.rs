//! What `fit` is told: requests of a log as plain data, and what the caller knows besides.
//!
//! Persons, roles and approvers are numbers; their names stand in the [`Log`]. Never: the shape of a
//! log, text of a person other than a name to call one by.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::scenario::calendar::Calendar;
use crate::time::{Instant, Span};

/// How a request ended, as far as the log tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Somebody denied it.
    Denied,
    /// Nobody decided in time.
    TimedOut,
    /// The requester took it back.
    Canceled,
    /// An administrator did: no event of patience.
    Withdrawn,
    /// It never became active, and nobody was asked.
    Failed,
    /// The activation window ended.
    Elapsed,
    /// The requester deactivated.
    Deactivated,
    /// Somebody else ended the activation.
    Revoked,
    /// Not yet when the log ends.
    Open,
}

impl End {
    /// Ends without access, in the order in which they are reported.
    pub const WITHOUT_ACCESS: [Self; 4] =
        [Self::TimedOut, Self::Denied, Self::Canceled, Self::Failed];

    /// Its word in a scenario and in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::TimedOut => "timed_out",
            Self::Canceled | Self::Withdrawn => "canceled",
            Self::Failed => "failed",
            Self::Elapsed => "elapsed",
            Self::Deactivated => "deactivated",
            Self::Revoked => "revoked",
            Self::Open => "open",
        }
    }

    /// Whether the requester may ask again for the same need.
    pub const fn is_without_access(self) -> bool {
        matches!(self, Self::TimedOut | Self::Denied | Self::Canceled | Self::Failed)
    }
}

/// One request of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// Who asked.
    pub person: u32,
    /// For which role, a place in [`Log::roles`].
    pub role: u32,
    /// Which need it serves: its first request, those after an end without access, and those that
    /// follow a window that ended have the same number.
    pub need: u32,
    /// When it was filed.
    pub requested: Instant,
    /// The start that was planned, more than a little later.
    pub starts: Option<Instant>,
    /// Since when a decision was waited for.
    pub pending: Option<Instant>,
    /// When somebody decided.
    pub decided: Option<Instant>,
    /// Who did, a place in [`Log::approvers`].
    pub decider: Option<u32>,
    /// When it became active.
    pub active: Option<Instant>,
    /// When it ended.
    pub ended: Option<Instant>,
    /// How it ended.
    pub end: End,
    /// The duration asked for.
    pub asked: Option<Span>,
}

/// Requests, names, and the time that was watched.
#[derive(Clone, Debug, PartialEq)]
pub struct Log {
    /// The requests, in any order.
    pub cases: Vec<Case>,
    /// The roles, by the keys that they get in a scenario.
    pub roles: Vec<String>,
    /// What to call the approvers.
    pub approvers: Vec<String>,
    /// The first instant that was watched.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
    /// The coarsest step of the log's instants: shorter times count as half of it.
    pub resolution: Span,
}

/// What is known of a role before the log is read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoleFacts {
    /// The longest activation.
    pub maximum: Option<Span>,
    /// From pending to the approval deadline.
    pub timeout: Option<Span>,
    /// How many people may ask; by default those who did.
    pub requesters: Option<u32>,
    /// The groups that are asked.
    pub approvers: Vec<String>,
    /// The method of MFA of those who may ask, where the role asks for one: its name, and the chance
    /// that an attacker passes.
    pub method: Option<(String, f64)>,
    /// The lines of `[roles.ROLE]`, as the scenario is to have them.
    pub lines: Vec<String>,
    /// Those of `[roles.ROLE.activation]`, but for `approvers` and `provisioning`; none where nothing
    /// is known.
    pub activation: Vec<String>,
}

/// What the caller decides.
#[derive(Clone, Debug)]
pub struct Choices {
    /// In whose local time the week is read.
    pub zone: TimeZone,
    /// Its IANA name.
    pub zone_name: String,
    /// The part of a response that is the review: an assumption.
    pub review: Span,
    /// Within how long an end without access is followed by another request of the same need.
    pub same_need_within: Span,
    /// So many levels of demand; by default those of least BIC.
    pub levels: Option<usize>,
    /// How many members a group has, where the caller knows.
    pub members: BTreeMap<String, u32>,
    /// Whether members with enough decisions get a law of their own.
    pub by_member: bool,
    /// Calendars of groups, where the caller knows; then no hours are searched for.
    pub calendars: BTreeMap<String, Calendar>,
    /// What is known of roles.
    pub roles: BTreeMap<String, RoleFacts>,
    /// Samples drawn for each law and each scan.
    pub bootstraps: u32,
    /// The seed of those draws.
    pub seed: u64,
    /// The confidence of the intervals, in (0, 1).
    pub confidence: f64,
}

impl Choices {
    /// As `fit` has them when nothing is typed.
    pub fn in_zone(zone: TimeZone, zone_name: &str) -> Self {
        Self {
            zone,
            zone_name: zone_name.to_owned(),
            review: Span::minutes(2),
            same_need_within: Span::hours(24),
            levels: None,
            members: BTreeMap::new(),
            by_member: false,
            calendars: BTreeMap::new(),
            roles: BTreeMap::new(),
            bootstraps: 199,
            seed: 0,
            confidence: 0.95,
        }
    }
}

/// The requests of one role, by need, in the order in which they were filed; no need is empty.
pub type Needs<'a> = Vec<Vec<&'a Case>>;

impl Log {
    /// Half of the resolution, in seconds: what a shorter time counts as.
    pub fn shortest(&self) -> f64 {
        (0.5 * self.resolution.as_seconds()).max(super::sample::SHORTEST)
    }

    /// A time in seconds, at least the shortest.
    pub fn seconds(&self, span: Span) -> f64 {
        span.as_seconds().max(self.shortest())
    }

    /// The name of a role; empty for one that does not exist.
    pub fn role(&self, role: u32) -> &str {
        self.roles.get(role as usize).map_or("", String::as_str)
    }

    /// The name of an approver; empty for one that does not exist.
    pub fn approver(&self, approver: u32) -> &str {
        self.approvers.get(approver as usize).map_or("", String::as_str)
    }

    /// The log as it was at an instant, and what was asked for after it: to fit on the one and check
    /// on the other.
    pub fn split(&self, at: Instant) -> (Self, Self) {
        let at = at.clamp(self.from.min(self.to), self.to);
        let (before, after): (Vec<Case>, Vec<Case>) =
            self.cases.iter().partition(|case| case.requested < at);
        let by = |instant: Option<Instant>| instant.filter(|instant| *instant < at);
        let seen = |case: Case| {
            let (decided, ended) = (by(case.decided), by(case.ended));
            Case {
                pending: by(case.pending),
                decided,
                decider: decided.and(case.decider),
                active: by(case.active),
                ended,
                end: if ended.is_some() { case.end } else { End::Open },
                ..case
            }
        };
        let before = before.into_iter().map(seen).collect();
        let part = |cases, from, to| Self { cases, from, to, ..self.clone() };
        (part(before, self.from, at), part(after, at, self.to))
    }

    /// For each role its needs.
    pub fn needs(&self) -> Vec<Needs<'_>> {
        let mut of_role: Vec<BTreeMap<u32, Vec<&Case>>> = vec![BTreeMap::new(); self.roles.len()];
        for case in &self.cases {
            if let Some(needs) = of_role.get_mut(case.role as usize) {
                needs.entry(case.need).or_default().push(case);
            }
        }
        of_role.into_iter().map(in_order).collect()
    }
}

fn in_order(needs: BTreeMap<u32, Vec<&Case>>) -> Needs<'_> {
    let mut needs: Needs<'_> = needs.into_values().collect();
    needs.iter_mut().for_each(|need| need.sort_by_key(|case| case.requested));
    needs.sort_by_key(|need| need[0].requested);
    needs
}
