//! Laws about stages, decisions and deadlines.

use crate::explorer::moves::{Deed, Move, deadline};
use crate::explorer::situation::NOW;
use crate::lifecycle::{DeadlineFor, Decider, Input, InputKind, State};
use crate::time::Instant;

impl Move<'_> {
    /// The decider, if the move is a decision.
    fn decider(&self) -> Option<Decider> {
        match self.input()? {
            Input::Approve(decider) | Input::Deny(decider) => Some(decider),
            _ => None,
        }
    }

    /// The decider, if the decision was taken.
    fn decided(&self) -> Option<Decider> {
        self.taken().and_then(|_| self.decider())
    }

    fn was_pending(&self) -> bool {
        self.before.state().is_some_and(State::is_pending)
    }

    /// The number of the stage that waited before the move, by the approvals that were counted.
    fn stage(&self) -> usize {
        usize::from(self.before.history.stages_done) + 1
    }

    fn deadline(&self) -> Instant {
        deadline(&self.before.history, &self.role.settings, self.stage())
    }

    /// Whether a decision comes in time.
    fn comes_in_time(&self, decider: &Decider) -> bool {
        match self.role.settings.deadline_for {
            DeadlineFor::Decision => NOW < self.deadline(),
            DeadlineFor::Review => decider.began_at < self.deadline(),
        }
    }
}

pub(crate) fn not_one_s_own(step: &Move<'_>) -> bool {
    step.decided().is_none() || step.turn.by != Some(step.requester)
}

pub(crate) fn counts_once(step: &Move<'_>) -> bool {
    let again = step.turn.by.is_some_and(|person| step.before.history.approved.contains(person));
    step.decided().is_none() || !again
}

pub(crate) fn of_the_stage(step: &Move<'_>) -> bool {
    step.decided().is_none_or(|decider| usize::from(decider.stage) == step.stage())
}

pub(crate) fn in_time(step: &Move<'_>) -> bool {
    if let Some(decider) = step.decided() {
        return step.was_pending() && step.comes_in_time(&decider);
    }
    // Time must not have passed over a deadline that nothing holds open.
    let over = step.turn.deed == Deed::Tick
        && step.was_pending()
        && step.before.history.in_hand.count() == 0
        && step.deadline() <= NOW;
    !over
}

pub(crate) fn heard(step: &Move<'_>) -> bool {
    let Some(decider) = step.decider() else { return true };
    let stands_against = !step.was_pending()
        || step.turn.by == Some(step.requester)
        || step.turn.by.is_some_and(|person| step.before.history.approved.contains(person))
        || usize::from(decider.stage) != step.stage()
        || !step.comes_in_time(&decider);
    stands_against || step.taken().is_some()
}

pub(crate) fn patient(step: &Move<'_>) -> bool {
    let Some(Input::Timeout { reviews_in_hand }) = step.input() else {
        return !step.enters(&[State::TimedOut]);
    };
    let held = step.role.settings.deadline_for == DeadlineFor::Review && reviews_in_hand > 0;
    let due = step.was_pending() && step.deadline() <= NOW && !held;
    due == step.enters(&[State::TimedOut])
}

/// Approvals end a stage when they are as many as it needs; the last stage leads on to the grant.
pub(crate) fn counted(step: &Move<'_>) -> bool {
    let Some((input, taken)) = step.taken() else { return true };
    let to = taken.next.state;
    let stages = step.role.settings.stages.len();
    let history = &step.after.history;
    let all_done = history.skipped || usize::from(history.stages_done) == stages;
    let granted = [State::Granted, State::Provisioning, State::Active];
    match input.kind() {
        InputKind::Approve => {
            let still = step.before.state() == Some(to);
            if all_done { granted.contains(&to) } else { still }
        }
        InputKind::Deny => to == State::Denied,
        InputKind::Check => to == State::Refused || granted.contains(&to) == all_done,
        _ => !step.enters(&granted) || all_done,
    }
}

pub(crate) fn denied_for_good(step: &Move<'_>) -> bool {
    let denied = step.after.state() == Some(State::Denied);
    if step.after.history.denied { denied } else { !step.enters(&[State::Denied]) }
}

pub(crate) fn escalated(step: &Move<'_>) -> bool {
    if step.input().is_none_or(|input| input.kind() != InputKind::Escalate) {
        return true;
    }
    let history = &step.before.history;
    let due = step.was_pending() && !history.escalated && {
        let rule = step.role.settings.stages[step.stage() - 1];
        rule.escalate_after.is_some_and(|after| history.stage_at + after <= NOW)
    };
    due == step.taken().is_some()
}
