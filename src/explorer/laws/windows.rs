//! Laws about starts, windows and how they end.

use crate::explorer::moves::{Deed, Move};
use crate::explorer::situation::NOW;
use crate::lifecycle::{Input, InputKind, MINIMUM_ACTIVE, State, WindowFrom};
use crate::time::Instant;

pub(crate) fn after_start(step: &Move<'_>) -> bool {
    let Some(life) = step.after.life else { return true };
    let early = life.start > NOW;
    let begins = step.enters(&[State::Provisioning, State::Active]);
    let held = step.enters(&[State::Granted]);
    // Granted waits for a start ahead; the timer takes it on at the start and not before.
    let started = step.input().is_none_or(|input| {
        input.kind() != InputKind::Start
            || step.taken().is_some() == (step.before.state() == Some(State::Granted) && !early)
    });
    let scheduled = !step.enters(&[State::PendingApprovalScheduled]) || early;
    !(begins && early) && (!held || early) && started && scheduled
}

/// The end that the window must have, when it opens now.
fn end(step: &Move<'_>) -> Option<Instant> {
    let life = step.before.life?;
    let history = &step.before.history;
    let anchor = match step.role.settings.window_from {
        WindowFrom::Provisioning => NOW,
        WindowFrom::Approval => history.decided_at,
        WindowFrom::Request => history.filed_at,
    };
    Some(anchor.max(life.start) + life.duration)
}

pub(crate) fn within(step: &Move<'_>) -> bool {
    let maximum = step.role.settings.maximum_duration;
    let was_active = step.before.state() == Some(State::Active);
    let Some(life) = step.after.life else { return true };
    if step.enters(&[State::Active]) {
        let opened = life.window_end;
        return end(step) == Some(opened) && opened > NOW && opened - NOW <= maximum;
    }
    // A window that would be past is a failure, and nothing else keeps a written assignment away.
    let provisioned = step.input().is_some_and(|input| input.kind() == InputKind::Provisioned);
    if provisioned && step.before.state() == Some(State::Provisioning) {
        return end(step).is_some_and(|end| end <= NOW) && life.state == State::Failed;
    }
    if !was_active {
        return true;
    }
    let before = step.before.life.expect("an active request").window_end;
    match (step.turn.deed, step.input()) {
        // No time passes over the end of a window, and no window is older than the maximum.
        (Deed::Tick, _) => NOW < before && NOW - step.before.history.active_at < maximum,
        (_, Some(Input::WindowEnd)) => step.enters(&[State::Elapsed]) == (before <= NOW),
        _ if life.state == State::Active => life.window_end == before,
        _ => life.state != State::Elapsed && NOW < before,
    }
}

pub(crate) fn minimum(step: &Move<'_>) -> bool {
    let Some(input) = step.input() else { return true };
    let Some(life) = step.before.life else { return true };
    let open = life.state == State::Active && NOW < life.window_end;
    let long_enough = NOW - step.before.history.active_at >= MINIMUM_ACTIVE;
    match input {
        Input::Deactivate => step.enters(&[State::Deactivated]) == (open && long_enough),
        Input::Revoke { incident } => {
            step.enters(&[State::Revoked]) == (open && (incident || long_enough))
        }
        _ => !step.enters(&[State::Deactivated, State::Revoked]),
    }
}

/// The role around it is held when a request is taken in and when it becomes active, and no time passes
/// with an activation that has lost it.
pub(crate) fn inside(step: &Move<'_>) -> bool {
    let begins = step.enters(&[State::Challenged, State::Active]);
    let lasts = step.turn.deed == Deed::Tick && step.before.state() == Some(State::Active);
    step.outer_held || !(begins || lasts)
}
