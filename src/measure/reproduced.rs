//! Did the requests of a log go, under the policy that it was made under, as they went?
//!
//! A request goes as it went if it ends the same way and is decided within a second, or within the
//! resolution of the log. Promises: each that does not has one reason, the first that holds. Never: a
//! simulation.

use super::replayed::{Fate, end_of};
use crate::lifecycle::State;
use crate::replay::{Replay, apart, tolerance};
use crate::tenant::log::{Log, Request};
use crate::time::Span;

/// Why a request does not go as it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// An application decided.
    Application,
    /// An administrator ended it.
    Administrator,
    /// It was granted, and the assignment never written.
    NeverWritten,
    /// It was taken back after it had been granted.
    TakenBack,
    /// Somebody was asked, and the scenario asks nobody.
    NotAsked,
    /// Nobody was asked, and the scenario asks somebody.
    Asked,
    /// The group has no member left for who decided.
    NoMember,
    /// Whoever decided was off duty, by the hours of the scenario.
    OffDuty,
    /// Something else, such as other rules.
    Otherwise,
}

impl Reason {
    /// In words, of a request.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Application => "decided by an application",
            Self::Administrator => "ended by an administrator",
            Self::NeverWritten => "granted, and the assignment never written",
            Self::TakenBack => "taken back after they had been granted",
            Self::NotAsked => "decided by people, where the scenario asks nobody",
            Self::Asked => "not decided by anybody, where the scenario asks approvers",
            Self::NoMember => "decided by somebody for whom the group has no member",
            Self::OffDuty => "decided off duty, by the hours of the scenario",
            Self::Otherwise => "otherwise, such as by other rules",
        }
    }
}

/// For each request of the log that is replayed, as they lie in it, why it does not go as it went under
/// the policy of the log; `None` where it does.
pub fn reasons(log: &Log, replay: &Replay, fates: &[Fate]) -> Vec<(usize, Option<Reason>)> {
    let mut places: Vec<usize> = replay.needs.iter().flatten().copied().collect();
    places.sort_unstable();
    let one = |place: usize| {
        let request = &log.requests[place];
        let same = fates.get(place).is_some_and(|fate| is_same(log, request, fate));
        (place, (!same).then(|| reason(replay, place, request)))
    };
    places.into_iter().map(one).collect()
}

fn is_same(log: &Log, request: &Request, fate: &Fate) -> bool {
    let Some((end, decided)) = fate.first else { return false };
    let near = match (request.decided, decided) {
        (None, None) => true,
        (Some(then), Some(now)) => apart(then - now, Span::ZERO) <= tolerance(log),
        _ => false,
    };
    near && end == end_of(request.state)
}

fn reason(replay: &Replay, place: usize, request: &Request) -> Reason {
    let policy = &replay.scenario.policies[0];
    let asks = replay.roles[place].is_some_and(|role| !policy.roles[role.index()].desks.is_empty());
    match replay.deciders.get(&place) {
        _ if request.automatic => Reason::Application,
        _ if request.by_administrator || request.state == State::Revoked => Reason::Administrator,
        _ if request.state == State::Failed => Reason::NeverWritten,
        _ if request.state == State::Canceled && request.verdict.is_some() => Reason::TakenBack,
        _ if request.pending.is_some() && !asks => Reason::NotAsked,
        _ if request.pending.is_none() && asks => Reason::Asked,
        None if request.decided.is_some() => Reason::NoMember,
        Some((_, false)) => Reason::OffDuty,
        _ => Reason::Otherwise,
    }
}
