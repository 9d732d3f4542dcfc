//! An audit log as it was read, as what `fit` is told.
//!
//! Promises: one case for each request, in the same order; persons stay what they are called
//! there. Never: a record.

use super::case::{Case, End, Log};
use crate::lifecycle::State;
use crate::tenant::log::{self as audit, Request};

/// The requests of a log as plain data.
pub fn of_audit_log(read: &audit::Log) -> Log {
    // In the order of their numbers.
    let approvers = (0..).zip(&read.people).filter(|(_, person)| person.approver.is_some());
    Log {
        cases: read.requests.iter().map(|request| case(read, request)).collect(),
        roles: read.roles.iter().map(|role| role.key.clone()).collect(),
        approvers: approvers.map(|(place, _)| read.approver(place)).collect(),
        from: read.observed.0,
        to: read.observed.1,
        resolution: read.resolution,
    }
}

fn case(read: &audit::Log, request: &Request) -> Case {
    let approver = |person: u32| {
        let person = read.people.get(person as usize)?;
        person.approver.map(|number| number - 1)
    };
    Case {
        person: request.person,
        role: request.role,
        need: request.need,
        requested: request.requested,
        starts: request.ahead.map(|ahead| request.requested + ahead),
        pending: request.pending,
        decided: request.decided,
        decider: request.decider.and_then(approver),
        active: request.active,
        ended: request.ended,
        end: match request.state {
            State::Canceled if request.by_administrator => End::Withdrawn,
            state => end_of(state),
        },
        asked: request.asked,
    }
}

/// What a final state is called here; every other one is open.
pub fn end_of(state: State) -> End {
    match state {
        State::Denied => End::Denied,
        State::TimedOut => End::TimedOut,
        State::Canceled => End::Canceled,
        State::Failed | State::Refused => End::Failed,
        State::Elapsed => End::Elapsed,
        State::Deactivated => End::Deactivated,
        State::Revoked => End::Revoked,
        _ => End::Open,
    }
}
