//! What became of the requests of a log in replications of one policy.
//!
//! A request of the log is the request of the same need with the same number of attempt. Promises: what
//! was not filed says why; counts and times of all replications, nothing of a single one. Never: a
//! comparison with the log.

use std::sync::Arc;

use crate::engine::{AccessBy, NeedEnd, NeedOutcome, Observer, RequestOutcome};
use crate::id::PolicyId;
use crate::lifecycle::State;
use crate::time::{Instant, Span};

/// What can become of a request, in the order of counts.
pub const ENDS: [&str; 13] = [
    "deactivated",
    "elapsed",
    "revoked",
    "denied",
    "timed_out",
    "canceled",
    "failed",
    "refused",
    "open",
    "joined",
    "standing",
    "break_glass",
    "not_filed",
];

/// The place among [`ENDS`] of a state; every one that is not final is open.
pub fn end_of(state: State) -> usize {
    match state {
        State::Deactivated => 0,
        State::Elapsed => 1,
        State::Revoked => 2,
        State::Denied => 3,
        State::TimedOut => 4,
        State::Canceled => 5,
        State::Failed => 6,
        State::Refused => 7,
        _ => 8,
    }
}

/// What became of one request, over the replications.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fate {
    /// How often it ended so, by the place among [`ENDS`].
    pub ends: [u32; ENDS.len()],
    /// From wanted to active, of the replications in which its need had access by it first.
    pub times: Vec<Span>,
    /// In the first replication: how it ended, and when it was decided.
    pub first: Option<(usize, Option<Instant>)>,
}

impl Fate {
    /// The likeliest end, of equal ones the first, and its share.
    pub fn likeliest(&self) -> Option<(usize, f64)> {
        let all: u32 = self.ends.iter().sum();
        let most = (0..ENDS.len()).rev().max_by_key(|end| self.ends[*end])?;
        (all > 0).then(|| (most, f64::from(self.ends[most]) / f64::from(all)))
    }
}

/// When one need had access, over the replications.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waits {
    /// From wanted to access.
    pub times: Vec<Span>,
    /// Replications in which it ended without access.
    pub without: u32,
    /// Replications in which it was still waiting at the end of the log.
    pub waiting: u32,
}

/// What became of all requests and needs, over the replications of one policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fates {
    /// By place in the log.
    pub requests: Vec<Fate>,
    /// As the engine numbers needs.
    pub needs: Vec<Waits>,
}

/// Listens to one replication.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// The policy.
    pub policy: PolicyId,
    needs: Arc<[Vec<usize>]>,
    is_first: bool,
    /// By place in the log.
    seen: Vec<Option<Seen>>,
    ended: Vec<Option<NeedOutcome>>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    end: usize,
    decided: Option<Instant>,
    active: Option<Instant>,
}

impl Replayed {
    /// Nothing yet. `needs` are the requests of each need, as the engine numbers them: places among
    /// so many `requests`.
    pub fn new(
        needs: Arc<[Vec<usize>]>,
        requests: usize,
        (policy, replication): (PolicyId, u32),
    ) -> Self {
        let ended = vec![None; needs.len()];
        Self { policy, needs, is_first: replication == 1, seen: vec![None; requests], ended }
    }
}

impl Fates {
    /// A replication is over. The order of replications does not matter.
    pub fn absorb(&mut self, mut run: Replayed) {
        self.requests.resize_with(run.seen.len(), Fate::default);
        self.needs.resize_with(run.ended.len(), Waits::default);
        for (need, places) in run.needs.iter().enumerate() {
            let ended = run.ended[need].take();
            let mut active = None;
            for (attempt, place) in places.iter().enumerate() {
                let seen = run.seen[*place].take();
                let fate = &mut self.requests[*place];
                let end = seen.map_or_else(|| unfiled(ended.as_ref(), attempt), |seen| seen.end);
                fate.ends[end] += 1;
                if run.is_first {
                    fate.first = Some((end, seen.and_then(|seen| seen.decided)));
                }
                let by_it = seen.and_then(|seen| seen.active).filter(|_| active.is_none());
                if let (Some(at), Some(ended)) = (by_it, &ended) {
                    fate.times.push((at - ended.wanted_at).max(Span::ZERO));
                    active = Some(at);
                }
            }
            let Some(ended) = ended else { continue };
            let waits = &mut self.needs[need];
            match active.or(ended.access_at) {
                Some(at) => waits.times.push((at - ended.wanted_at).max(Span::ZERO)),
                None if ended.end == NeedEnd::Censored => waits.waiting += 1,
                None => waits.without += 1,
            }
        }
    }

    /// All replications are there.
    pub fn sorted(mut self) -> Self {
        self.requests.iter_mut().for_each(|fate| fate.times.sort_unstable());
        self.needs.iter_mut().for_each(|waits| waits.times.sort_unstable());
        self
    }
}

/// What became of an attempt that was not filed.
fn unfiled(ended: Option<&NeedOutcome>, attempt: usize) -> usize {
    let by = ended.and_then(|ended| ended.access_by).filter(|_| attempt == 0);
    match by {
        Some(AccessBy::Joined) => 9,
        Some(AccessBy::Standing) => 10,
        Some(AccessBy::BreakGlass) => 11,
        Some(AccessBy::Request) | None => 12,
    }
}

impl Observer for Replayed {
    fn request(&mut self, outcome: &RequestOutcome) {
        let attempts = outcome.need.and_then(|need| self.needs.get(need as usize - 1));
        let place = attempts.and_then(|attempts| attempts.get(outcome.attempt as usize - 1));
        if let Some(place) = place {
            self.seen[*place] = Some(Seen {
                end: end_of(outcome.state),
                decided: outcome.decided_at,
                active: outcome.active_at,
            });
        }
    }

    fn need(&mut self, outcome: &NeedOutcome) {
        if let Some(ended) = self.ended.get_mut(outcome.need as usize - 1) {
            *ended = Some(*outcome);
        }
    }
}
