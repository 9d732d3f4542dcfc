//! Requests as they come out: ends that are missing are derived, needs are numbered.
//!
//! Promises: what was derived says so; two readings of the same records in any order are the same.
//! Never: a person's name, a justification.

use rustc_hash::FxHashMap;

use crate::lifecycle::State;
use crate::tenant::log::damage::{Aside, Place, Tallies};
use crate::tenant::log::intern::NOBODY;
use crate::tenant::log::join::{End, NEVER, Open};
use crate::time::{Instant, Span};

/// What an approver said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Approved,
    /// No.
    Denied,
}

/// Which values no record says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Derived {
    /// When it began to wait.
    pub pending: bool,
    /// When it was decided: half the resolution after it began to wait.
    pub decided: bool,
    /// The state, and with it the end.
    pub state: bool,
}

/// One request of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Whose: a place in [`super::Log::people`].
    pub person: u32,
    /// For which role: a place in [`super::Log::roles`].
    pub role: u32,
    /// Filed.
    pub requested: Instant,
    /// Began to wait for approval; `None` when it never did.
    pub pending: Option<Instant>,
    /// Decided by a person.
    pub decided: Option<Instant>,
    /// Who decided: a place in [`super::Log::people`].
    pub decider: Option<u32>,
    /// What was decided, by a person or an application.
    pub verdict: Option<Verdict>,
    /// Whether an application decided.
    pub automatic: bool,
    /// Became active.
    pub active: Option<Instant>,
    /// The end of the window as the activation says it.
    pub window_end: Option<Instant>,
    /// Ended.
    pub ended: Option<Instant>,
    /// The state at its end, or at that of the log.
    pub state: State,
    /// The duration asked for.
    pub asked: Option<Span>,
    /// The start asked for, more than five minutes ahead.
    pub ahead: Option<Span>,
    /// Taken back by an administrator.
    pub by_administrator: bool,
    /// What no record says.
    pub derived: Derived,
    /// The need, from 1 in the order of first requests.
    pub need: u32,
    /// The how-manieth request of that need, from 1.
    pub attempt: u32,
    /// Where the first of its records stands.
    pub place: Place,
}

impl Request {
    /// Whether it ended without access.
    pub fn ended_without_access(&self) -> bool {
        let without = [State::Denied, State::TimedOut, State::Canceled, State::Failed];
        without.contains(&self.state)
    }
}

/// What deriving needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Within this after an end without access a request belongs to the same need.
    pub same_need_within: Span,
    /// The log ends.
    pub log_ends: i64,
    /// How fine the log is, in milliseconds.
    pub resolution: i64,
}

/// A decision may be logged so much before the request is pending.
const EARLY: i64 = 5_000;
/// What was asked for later than this is planned ahead.
const AHEAD: i64 = 300_000;
/// A window that ended at most so long before a request was too short for its need.
const CONTINUES: i64 = 300_000;
/// An assignment that is not written so long after the decision never is.
const WRITTEN_WITHIN: i64 = 3_600_000;
/// A record of an end comes at most so long after it.
const LATE: i64 = 3_600_000;

/// Derives what is missing and drops what cannot be used; in no order, and needs without numbers.
pub fn requests(open: Vec<Open>, rules: &Rules, tallies: &mut Tallies) -> Vec<Request> {
    let mut requests = Vec::new();
    requests.reserve_exact(open.len());
    for open in &open {
        let many = u64::from(open.records.max(1));
        if open.requested == NEVER {
            tallies.aside(Aside::BeforeTheLog, open.place, many);
        } else if open.person == NOBODY || open.role == NOBODY {
            tallies.aside(Aside::NoRequest, open.place, many);
        } else if open.decider != NOBODY && open.decider == open.person {
            tallies.aside(Aside::OwnDecision, open.place, many);
        } else {
            requests.push(request(open, rules, tallies));
        }
    }
    requests
}

fn some(at: i64) -> Option<Instant> {
    (at != NEVER).then_some(Instant::from_ms(at))
}

fn length((from, to): (i64, i64)) -> Option<Span> {
    (from != NEVER && to > from).then(|| Span::ms(to - from))
}

fn request(open: &Open, rules: &Rules, tallies: &mut Tallies) -> Request {
    let mut derived = Derived::default();
    let automatic = open.decided != NEVER && open.decider == NOBODY;
    let (mut decided, mut decider) = (open.decided, open.decider);
    let timed_out = open.end == Some(End::TimedOut);
    let waited = (decided != NEVER && !automatic) || timed_out || (open.approval && !automatic);
    let pending = match open.pending {
        NEVER if waited => {
            derived.pending = true;
            open.requested
        }
        known => known,
    };
    if decided != NEVER && !automatic && decided < pending {
        if pending - decided > EARLY {
            tallies.aside(Aside::EarlyDecision, open.place, 1);
            (decided, decider) = (NEVER, NOBODY);
        } else {
            derived.decided = true;
            decided = pending + rules.resolution / 2;
        }
    }
    let asked = length(open.asked).or_else(|| length(open.window));
    // The start of an activation says nothing of what was asked for.
    let start = open.asked.0;
    let ahead = (start != NEVER && start - open.requested > AHEAD)
        .then(|| Span::ms(start - open.requested));
    let known = decided != NEVER;
    let verdict = match open.approved {
        _ if !known => None,
        true => Some(Verdict::Approved),
        false => Some(Verdict::Denied),
    };
    let window_end = match (open.active, open.window.1) {
        (NEVER, _) => NEVER,
        (_, end) if end != NEVER => end,
        (active, _) => asked.map_or(NEVER, |asked| active.saturating_add(asked.as_ms())),
    };
    let facts = Facts { open, pending, decided, verdict, start, window_end };
    let (state, ended, known_end) = facts.end(rules);
    derived.state = !known_end;
    Request {
        person: open.person,
        role: open.role,
        requested: Instant::from_ms(open.requested),
        pending: some(pending),
        decided: some(decided).filter(|_| !automatic),
        decider: Some(decider).filter(|decider| *decider != NOBODY),
        verdict,
        automatic,
        active: some(open.active),
        window_end: some(window_end),
        ended: some(ended),
        state: match state {
            State::PendingApproval if ahead.is_some() => State::PendingApprovalScheduled,
            state => state,
        },
        asked,
        ahead,
        by_administrator: open.end == Some(End::CanceledByAdministrator),
        derived,
        need: 0,
        attempt: 0,
        place: open.place,
    }
}

/// What is known of a request before its end is.
struct Facts<'a> {
    open: &'a Open,
    pending: i64,
    decided: i64,
    verdict: Option<Verdict>,
    start: i64,
    window_end: i64,
}

impl Facts<'_> {
    /// The state, when it ended, and whether the log says so.
    fn end(&self, rules: &Rules) -> (State, i64, bool) {
        let open = self.open;
        match open.end {
            // The deadline is that of the role: `time_out`.
            Some(End::TimedOut) => (State::TimedOut, open.ended, true),
            Some(End::Canceled | End::CanceledByAdministrator) => {
                (State::Canceled, open.ended, true)
            }
            Some(End::Elapsed) => (State::Elapsed, exact(open.ended, self.window_end, rules), true),
            Some(End::Deactivated) => (State::Deactivated, open.ended, true),
            Some(End::Revoked) => (State::Revoked, open.ended, true),
            None if open.active != NEVER => match self.window_end {
                NEVER => (State::Active, NEVER, true),
                end if end <= rules.log_ends => (State::Elapsed, end, false),
                _ => (State::Active, NEVER, true),
            },
            None if self.verdict == Some(Verdict::Denied) => (State::Denied, self.decided, true),
            None if open.failed != NEVER => (State::Failed, open.failed, true),
            None => self.open_end(rules),
        }
    }

    /// Of one that never was active, and of which no record tells the end.
    fn open_end(&self, rules: &Rules) -> (State, i64, bool) {
        if self.verdict.is_none() && self.pending != NEVER {
            return (State::PendingApproval, NEVER, true);
        }
        let granted = self.open.requested.max(self.decided);
        let begins = granted.max(self.start);
        if begins > rules.log_ends {
            (State::Granted, NEVER, true)
        } else if rules.log_ends - begins < WRITTEN_WITHIN {
            (State::Provisioning, NEVER, true)
        } else {
            (State::Failed, NEVER, false)
        }
    }
}

/// Ends what waited until its deadline: `timeouts` are those of the roles.
pub fn time_out(requests: &mut [Request], timeouts: &[Span], rules: &Rules) {
    for request in requests {
        let timeout = timeouts.get(request.role as usize);
        let Some((pending, timeout)) = request.pending.zip(timeout) else { continue };
        let deadline = pending.ms().saturating_add(timeout.as_ms());
        let waits = [State::PendingApproval, State::PendingApprovalScheduled];
        if waits.contains(&request.state) && request.verdict.is_none() && deadline <= rules.log_ends
        {
            request.state = State::TimedOut;
            request.ended = some(deadline);
            request.derived.state = true;
        } else if request.state == State::TimedOut {
            request.ended = request.ended.and_then(|at| some(exact(at.ms(), deadline, rules)));
        }
    }
}

/// The end that was due, if the record of it is not before and not much later; else the record's.
fn exact(record: i64, due: i64, rules: &Rules) -> i64 {
    let early = rules.resolution.max(1_000);
    let fits = due != NEVER && record >= due.saturating_sub(early) && record - due <= LATE;
    if fits { due } else { record }
}

/// Numbers the needs of requests that are in the order of filing.
pub fn number_needs(requests: &mut [Request], rules: &Rules) {
    let mut last: FxHashMap<(u32, u32), usize> = FxHashMap::default();
    let mut needs = 0;
    for place in 0..requests.len() {
        let request = requests[place];
        let before = last.insert((request.person, request.role), place);
        let before = before.map(|before| requests[before]);
        let (need, attempt) = match before.filter(|before| goes_on(before, &request, rules)) {
            Some(before) => (before.need, before.attempt + 1),
            None => {
                needs += 1;
                (needs, 1)
            }
        };
        requests[place].need = need;
        requests[place].attempt = attempt;
    }
}

/// Whether a request belongs to the need of the one before.
fn goes_on(before: &Request, request: &Request, rules: &Rules) -> bool {
    let Some(ended) = before.ended else { return false };
    let since = request.requested - ended;
    if since < Span::ms(-rules.resolution) {
        return false;
    }
    if before.ended_without_access() {
        since <= rules.same_need_within
    } else {
        before.state == State::Elapsed && since <= Span::ms(CONTINUES)
    }
}
