//! What the requests of a need tell together: how much work it has, whether its owner deactivates.
//!
//! A window that was deactivated tells the work exactly, one that elapsed that the work was no longer;
//! windows that follow each other belong to one work. Never: a draw.

use crate::lifecycle::{MINIMUM_ACTIVE, State};
use crate::scenario::known::Told;
use crate::scenario::model::Role;
use crate::tenant::log::{Log, Request};
use crate::time::{Instant, Span};

/// A request, and where it stands in the log.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// Its place in the log.
    pub place: usize,
    /// The request.
    pub request: &'a Request,
}

/// The requests of a need, in the order of filing. Never empty.
pub type Attempts<'a> = Vec<Attempt<'a>>;

/// When access is wanted.
pub fn wanted_at(attempts: &Attempts<'_>) -> Instant {
    let first = attempts[0].request;
    first.requested + first.ahead.unwrap_or(Span::ZERO)
}

/// How much work a need has, if its requests tell.
pub fn work(log: &Log, attempts: &Attempts<'_>, role: &Role) -> Option<Told> {
    let wanted = wanted_at(attempts);
    let usable = role.propagation.sample(0.5);
    let used = |request: &Request| {
        let from = (request.active? + usable).max(wanted);
        let until = request.ended.unwrap_or(log.observed.1);
        Some((until - from).max(Span::ZERO))
    };
    let last = attempts.iter().rposition(|one| one.request.active.is_some())?;
    let before: Span = attempts[..last].iter().filter_map(|one| used(one.request)).sum();
    let own = used(attempts[last].request)?;
    let whole = before + own.max(Span::ms(1));
    Some(match attempts[last].request.state {
        _ if last + 1 < attempts.len() => Told::Above(whole),
        // The earliest that a role can be deactivated.
        State::Deactivated | State::Revoked if own <= MINIMUM_ACTIVE + Span::seconds(1) => {
            Told::Within(before, before + MINIMUM_ACTIVE)
        }
        State::Deactivated | State::Revoked => Told::Exactly(whole),
        State::Elapsed => Told::Within(before, whole),
        _ => Told::Above(before + own),
    })
}

/// Whether the owner of a need deactivates when the work is done, if its requests tell.
pub fn deactivates(attempts: &Attempts<'_>) -> Option<bool> {
    let last = attempts.iter().rev().find(|one| one.request.active.is_some())?;
    match last.request.state {
        State::Deactivated | State::Revoked => Some(true),
        State::Elapsed => Some(false),
        _ => None,
    }
}
