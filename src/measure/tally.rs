//! What one role did in one replication: integer sums and the observations that quantiles need.

use super::waits::WaitTally;
use super::watching::WatchTally;
use crate::engine::{
    AttackerHold, Intent, NeedEnd, NeedOutcome, RequestOutcome, ReviewOutcome, ReviewResult,
};
use crate::id::GroupId;
use crate::lifecycle::State;
use crate::stats::Ordered;
use crate::time::{Instant, Span, overlap};

/// A request that is active this soon after filing counts as immediate.
const IMMEDIATE: Span = Span::seconds(60);

/// The window of measurement, `[from, to)`.
pub type Window = (Instant, Instant);

/// Sums of one role, or of all.
#[derive(Clone, Debug, Default)]
pub struct RoleTally {
    pub access: Ordered,
    pub decision: Ordered,
    pub review_wait: Ordered,
    pub waits: WaitTally,
    pub watching: WatchTally,
    pub done: u64,
    pub done_ms: i128,
    pub needs: u64,
    pub unmet: u64,
    pub waited_ms: i128,
    pub need_requests: u64,
    pub requests: Ends,
    pub immediate: u64,
    pub automatic: u64,
    pub active_ms: i128,
    pub worked_ms: i128,
    pub pending_ms: i128,
    pub malicious: Ends,
    pub attacker_ms: i128,
    pub own_ms: i128,
    pub ridden_ms: i128,
    pub break_glass_uses: u64,
    pub break_glass_ms: i128,
    /// Of `break_glass_ms`, work.
    pub emergency_work_ms: i128,
    pub review_ms: i128,
    /// Of `review_ms`, by the group of the member: those that reviewed, in order.
    pub review_by_group: Vec<(GroupId, i128)>,
    pub wasted_ms: i128,
    /// Of `review_ms`, off duty.
    pub overtime_ms: i128,
}

/// Measured requests by what became of them. All but `all` and `granted` never were active.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    pub all: u64,
    pub granted: u64,
    pub refused: u64,
    pub denied: u64,
    pub timed_out: u64,
    pub canceled: u64,
    pub failed: u64,
    pub censored: u64,
}

impl Ends {
    fn count(&mut self, outcome: &RequestOutcome) {
        self.all += 1;
        let place = match (outcome.active_at, outcome.state) {
            (Some(_), _) => &mut self.granted,
            (None, State::Refused) => &mut self.refused,
            (None, State::Denied) => &mut self.denied,
            (None, State::TimedOut) => &mut self.timed_out,
            (None, State::Canceled) => &mut self.canceled,
            (None, State::Failed) => &mut self.failed,
            (None, _) => &mut self.censored,
        };
        *place += 1;
    }

    fn add(&mut self, other: &Self) {
        self.all += other.all;
        self.granted += other.granted;
        self.refused += other.refused;
        self.denied += other.denied;
        self.timed_out += other.timed_out;
        self.canceled += other.canceled;
        self.failed += other.failed;
        self.censored += other.censored;
    }
}

fn clipped(from: Instant, to: Instant, window: Window) -> i128 {
    i128::from(overlap(from, to, window).as_ms())
}

impl RoleTally {
    #[inline]
    pub fn need(&mut self, outcome: &NeedOutcome) {
        if !outcome.measured {
            return;
        }
        self.needs += 1;
        self.unmet += u64::from(outcome.end == NeedEnd::Unmet);
        self.waited_ms += i128::from(outcome.waited.as_ms());
        self.need_requests += u64::from(outcome.requests);
        if let Some(at) = outcome.access_at {
            self.access.push(at - outcome.wanted_at);
        }
        if let Some(at) = outcome.done_at {
            self.done += 1;
            self.done_ms += i128::from((at - outcome.wanted_at).as_ms());
        }
    }

    /// Counts a request, if it is measured. The time that it was pending and active comes from the
    /// levels, at the end of the run.
    #[inline(always)]
    pub fn request(&mut self, outcome: &RequestOutcome) {
        match (outcome.measured, outcome.intent) {
            // What an approver files for the sake of reviewing is nobody's need.
            (false, _) | (true, Intent::Approver) => {}
            (true, Intent::Malicious) => self.malicious.count(outcome),
            (true, Intent::Legitimate) => self.legitimate(outcome),
        }
    }

    #[inline(always)]
    fn legitimate(&mut self, outcome: &RequestOutcome) {
        self.requests.count(outcome);
        if let Some(at) = outcome.active_at {
            self.immediate += u64::from(at - outcome.submitted_at <= IMMEDIATE);
            self.automatic += u64::from(outcome.decided_at.is_none());
        }
        if let (Some(from), Some(to)) = (outcome.pending_at, outcome.decided_at) {
            self.decision.push(to - from);
        }
        if let (Some(from), Some(to)) = (outcome.pending_at, outcome.reviewed_at) {
            self.review_wait.push(to - from);
        }
    }

    #[inline]
    pub fn worked(&mut self, from: Instant, to: Instant, window: Window) {
        self.worked_ms += clipped(from, to, window);
    }

    pub fn worked_in_emergency(&mut self, from: Instant, to: Instant, window: Window) {
        self.emergency_work_ms += clipped(from, to, window);
    }

    #[inline]
    pub fn review(&mut self, outcome: &ReviewOutcome, window: Window) {
        let time = clipped(outcome.from, outcome.to, window);
        self.review_ms += time;
        let group = outcome.approver.group;
        match self.review_by_group.binary_search_by_key(&group, |(group, _)| *group) {
            Ok(place) => self.review_by_group[place].1 += time,
            Err(place) => self.review_by_group.insert(place, (group, time)),
        }
        if outcome.result == ReviewResult::Wasted {
            self.wasted_ms += time;
        }
    }

    pub fn attacker(&mut self, how: AttackerHold, from: Instant, to: Instant, window: Window) {
        let place = match how {
            AttackerHold::Own => &mut self.own_ms,
            AttackerHold::Ridden => &mut self.ridden_ms,
            AttackerHold::Any => &mut self.attacker_ms,
        };
        *place += clipped(from, to, window);
    }

    pub fn break_glass(&mut self, used_at: Instant, from: Instant, to: Instant, window: Window) {
        self.break_glass_uses += u64::from(used_at >= window.0 && used_at < window.1);
        self.break_glass_ms += clipped(from, to, window);
    }

    /// All roles together: counts and times added, observations pooled.
    pub fn pooled(parts: &[Self]) -> Self {
        let mut all = Self {
            access: Ordered::merged(parts.iter().map(|part| &part.access)),
            decision: Ordered::merged(parts.iter().map(|part| &part.decision)),
            review_wait: Ordered::merged(parts.iter().map(|part| &part.review_wait)),
            waits: WaitTally::pooled(parts.iter().map(|part| &part.waits)),
            watching: WatchTally::pooled(parts.iter().map(|part| &part.watching)),
            ..Self::default()
        };
        for part in parts {
            all.add_counts(part);
            all.add_times(part);
        }
        all
    }

    fn add_counts(&mut self, part: &Self) {
        self.done += part.done;
        self.needs += part.needs;
        self.unmet += part.unmet;
        self.need_requests += part.need_requests;
        self.requests.add(&part.requests);
        self.immediate += part.immediate;
        self.automatic += part.automatic;
        self.malicious.add(&part.malicious);
        self.break_glass_uses += part.break_glass_uses;
    }

    fn add_times(&mut self, part: &Self) {
        self.done_ms += part.done_ms;
        self.waited_ms += part.waited_ms;
        self.active_ms += part.active_ms;
        self.worked_ms += part.worked_ms;
        self.pending_ms += part.pending_ms;
        self.attacker_ms += part.attacker_ms;
        self.own_ms += part.own_ms;
        self.ridden_ms += part.ridden_ms;
        self.break_glass_ms += part.break_glass_ms;
        self.emergency_work_ms += part.emergency_work_ms;
        self.review_ms += part.review_ms;
        self.wasted_ms += part.wasted_ms;
        self.overtime_ms += part.overtime_ms;
    }
}
