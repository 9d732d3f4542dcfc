//! What a request tells of luck, but for that of its approvers.
//!
//! Times that a log cannot part are parted as the scenario has them in the middle. Never: a draw.

use super::responses::undecided_until;
use crate::lifecycle::State;
use crate::random::Distribution;
use crate::scenario::known::{KnownRequest, Next, Told};
use crate::scenario::model::Role;
use crate::tenant::log::{Log, Request};
use crate::time::{Instant, Span};

/// The time of a law that a log cannot tell apart.
fn middle(law: &Distribution) -> Span {
    law.sample(0.5)
}

/// When a request that became active was granted, if the log tells.
fn granted(request: &Request) -> Option<Instant> {
    let start = request.requested + request.ahead.unwrap_or(Span::ZERO);
    let approved = match request.pending {
        Some(pending) => request.decided.or(request.automatic.then_some(pending))?,
        None => request.requested,
    };
    Some(approved.max(start))
}

/// What a request tells. `role` is its role when the log was made, `next` what followed it.
pub fn told(log: &Log, request: &Request, role: &Role, next: Option<&Request>) -> KnownRequest {
    let settings = &role.settings;
    let (checks, provisioning) = parts(request, role);
    let longest =
        |asked: Span| if asked >= settings.maximum_duration { Span::FOREVER } else { asked };
    KnownRequest {
        checks,
        asked: request.asked.map(longest),
        patience: patience(log, request),
        responses: Vec::new(),
        provisioning,
        propagation: request.active.map(|_| middle(&role.propagation)),
        continues: next
            .filter(|_| request.state == State::Elapsed)
            .and_then(|next| Some((next.requested - request.ended?).max(Span::ZERO))),
        next: follows(log, request, next),
    }
}

/// The time of checks, and that of provisioning.
fn parts(request: &Request, role: &Role) -> (Option<Span>, Option<Span>) {
    let settings = &role.settings;
    let from_grant = |at: Instant| request.active.map(|active| (active - at).max(Span::ZERO));
    if let Some(pending) = request.pending {
        let checks = (pending - request.requested).max(Span::ZERO);
        return (Some(checks), granted(request).and_then(from_grant));
    }
    let whole = granted(request).and_then(from_grant);
    let none = settings.require == crate::lifecycle::Requirement::None
        && !settings.require_justification
        && !settings.require_ticket;
    match whole {
        // A start that was planned hides how long the checks took.
        Some(whole) if none || request.ahead.is_some() => (none.then_some(Span::ZERO), Some(whole)),
        Some(whole) => {
            let provisioning = middle(&role.provisioning).min(whole);
            (Some(whole - provisioning), Some(provisioning))
        }
        None => (None, None),
    }
}

fn patience(log: &Log, request: &Request) -> Option<Told> {
    let pending = request.pending?;
    let canceled = request.state == State::Canceled && request.verdict.is_none();
    match request.ended.filter(|_| canceled) {
        Some(ended) => Some(Told::Exactly((ended - pending).max(Span::ms(1)))),
        None => {
            let waited = undecided_until(log, request) - pending;
            (waited > Span::ZERO).then_some(Told::Above(waited))
        }
    }
}

/// What followed an end without access; unknown where the log ended too soon to tell.
fn follows(log: &Log, request: &Request, next: Option<&Request>) -> Option<Next> {
    if !request.ended_without_access() {
        return None;
    }
    let ended = request.ended?;
    match next {
        Some(next) => Some(Next::After((next.requested - ended).max(Span::ZERO))),
        None => (log.observed.1 - ended > WATCHED).then_some(Next::Nothing),
    }
}

/// Who has not asked again after so long will not.
const WATCHED: Span = Span::hours(24);
