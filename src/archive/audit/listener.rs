//! What is told of a run becomes the entries of a log, and the truth about its requests.

use std::collections::BTreeMap;

use crate::engine::{Actor, Intent, Observer, Occurrence, Record, RequestOutcome};
use crate::id::{Approver, BlockId, PolicyId, Requester, RoleId};
use crate::lifecycle::{InputKind, State};
use crate::scenario::model::Scenario;
use crate::tenant::log::record::Event;
use crate::time::Instant;

/// Who is named in an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The requester.
    Requester,
    /// An approver.
    Approver(Approver),
    /// The service.
    Service,
    /// An administrator.
    Administrator,
}

/// One event of one request.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// What.
    pub event: Event,
    /// The request, by its number.
    pub request: u64,
    /// Whose it is.
    pub requester: Requester,
    /// For which role.
    pub role: RoleId,
    /// Who did it.
    pub who: Who,
    /// The window that was asked for, or that of the activation.
    pub window: (Instant, Instant),
    /// Whether it needs approval: an extension may have skipped it.
    pub approval: bool,
}

/// What only the simulation knows of a request.
#[derive(Clone, Copy, Debug)]
pub struct Truth {
    /// Its number.
    pub request: u64,
    /// Its need; none of an attacker's.
    pub need: Option<u64>,
    /// The block of the need.
    pub block: Option<BlockId>,
    /// The how-manieth of its need or stay.
    pub attempt: u32,
    /// The owner's or an attacker's.
    pub intent: Intent,
}

/// A request that is open.
#[derive(Clone, Copy)]
struct Open {
    submitted: Instant,
    requester: Requester,
    role: RoleId,
    window: (Instant, Instant),
    approval: bool,
    block: Option<BlockId>,
    logged: bool,
}

/// Listens to one run.
pub struct Listener<'a> {
    scenario: &'a Scenario,
    policy: PolicyId,
    open: BTreeMap<u64, Open>,
    /// Of needs that have not ended.
    blocks: BTreeMap<u64, BlockId>,
    entries: Vec<Entry>,
    truth: Vec<Truth>,
}

impl<'a> Listener<'a> {
    /// To a run of this policy.
    pub fn new(scenario: &'a Scenario, policy: PolicyId) -> Self {
        Self {
            scenario,
            policy,
            open: BTreeMap::new(),
            blocks: BTreeMap::new(),
            entries: Vec::new(),
            truth: Vec::new(),
        }
    }

    /// The entries, the latest first as Entra shows them, and the truth in the order of requests.
    pub fn told(mut self) -> (Vec<Entry>, Vec<Truth>) {
        // Told in the order of the run, but for filings, which are told when their checks are over.
        self.entries.sort_by_key(|entry| entry.at);
        self.entries.reverse();
        self.truth.sort_unstable_by_key(|truth| truth.request);
        (self.entries, self.truth)
    }

    fn tell(&mut self, record: &Record, event: Event, who: Who) {
        let Some(open) = self.open.get(&record.request) else { return };
        self.entries.push(Entry {
            at: record.at,
            event,
            request: record.request,
            requester: open.requester,
            role: open.role,
            who,
            window: open.window,
            approval: open.approval,
        });
    }

    /// The checks are over, and the request is there.
    fn file(&mut self, record: &Record) {
        let Some(open) = self.open.get_mut(&record.request) else { return };
        open.logged = true;
        open.approval = record.to.is_pending();
        let filed = Record { at: open.submitted, ..*record };
        self.tell(&filed, Event::Requested, Who::Requester);
        if record.to.is_pending() {
            self.tell(record, Event::Pending, Who::Requester);
        }
    }
}

impl Observer for Listener<'_> {
    const OCCURRENCES: bool = true;

    fn occurrence(&mut self, _at: Instant, occurrence: &Occurrence) {
        match *occurrence {
            Occurrence::Arose(need) => {
                self.blocks.insert(need.number, need.block);
            }
            Occurrence::Filed { need, request, duration, start, .. } => {
                if let Some(open) = self.open.get_mut(&request) {
                    open.block = self.blocks.get(&need).copied();
                    open.window = (start, start + duration);
                }
            }
            Occurrence::Opened { request, window_end, .. } => {
                if let Some(open) = self.open.get_mut(&request) {
                    open.window.1 = window_end;
                }
                let active =
                    |entry: &&mut Entry| entry.request == request && entry.event == Event::Active;
                if let Some(entry) = self.entries.last_mut().filter(active) {
                    entry.window = (entry.at, window_end);
                }
            }
            _ => {}
        }
    }

    fn record(&mut self, record: &Record) {
        let who = match record.actor {
            Actor::Requester => Who::Requester,
            Actor::Approver(approver) => Who::Approver(approver),
            Actor::System => Who::Service,
            Actor::IncidentResponse => Who::Administrator,
        };
        let ends = record.from != Some(record.to);
        match record.input {
            InputKind::Submit => {
                let role = &self.scenario.policies[self.policy.index()].roles[record.role.index()];
                let until = record.at + role.settings.maximum_duration;
                self.open.insert(
                    record.request,
                    Open {
                        submitted: record.at,
                        requester: record.requester,
                        role: record.role,
                        window: (record.at, until),
                        approval: false,
                        block: None,
                        logged: false,
                    },
                );
            }
            InputKind::Check if record.to != State::Refused => self.file(record),
            InputKind::Approve if ends => self.tell(record, Event::Approved, who),
            InputKind::Deny => self.tell(record, Event::Denied, who),
            InputKind::Timeout => self.tell(record, Event::TimedOut, Who::Service),
            InputKind::Cancel => self.tell(record, Event::Canceled, who),
            InputKind::Provisioned if record.to == State::Active => {
                self.tell(record, Event::Active, Who::Requester);
            }
            InputKind::Provision | InputKind::Provisioned => {
                self.tell(record, Event::Failed, Who::Requester);
            }
            InputKind::WindowEnd => self.tell(record, Event::Elapsed, Who::Service),
            InputKind::Deactivate => self.tell(record, Event::Deactivated, who),
            InputKind::Revoke => self.tell(record, Event::Removed, Who::Administrator),
            _ => {}
        }
    }

    fn request(&mut self, outcome: &RequestOutcome) {
        let Some(open) = self.open.remove(&outcome.request) else { return };
        if open.logged {
            self.truth.push(Truth {
                request: outcome.request,
                need: outcome.need,
                block: open.block,
                attempt: outcome.attempt,
                intent: outcome.intent,
            });
        }
    }

    fn need(&mut self, outcome: &crate::engine::NeedOutcome) {
        self.blocks.remove(&outcome.need);
    }
}
