//! The laws of the life cycle: what must hold of every move in every world.
//!
//! They say in their own words what the contract says, with what the explorer remembers
//! ([`History`](crate::explorer::History)), so that they judge the transition function and not repeat it. A
//! move is judged whether its input was taken or rejected.

mod decisions;
mod windows;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::explorer::moves::{Deed, Move};
use crate::explorer::refusal::expected_refusal;
use crate::explorer::situation::NOW;
use crate::explorer::trace::Trace;
use crate::lifecycle::{Effects, FailureReason, Input, InputKind, Request, State, Step, rows};

/// One law: always, on every move.
#[derive(Clone, Copy, Debug)]
pub struct Law {
    /// Its name, in messages.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Whether a move keeps it.
    pub(crate) holds: fn(&Move<'_>) -> bool,
}

/// A law that broke, and a shortest way there; the last moment of the trace is the move.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The law.
    pub law: &'static str,
    /// How it came about.
    pub trace: Trace,
}

const fn law(name: &'static str, says: &'static str, holds: fn(&Move<'_>) -> bool) -> Law {
    Law { name, says, holds }
}

/// All laws.
pub const LAWS: [Law; 20] = [
    law("table", "no transition but those of the printed table", in_the_table),
    law("effects", "each step is followed by what it must be, and by nothing else", followed),
    law("final", "a final state takes no input", ends_for_good),
    law("checks", "no way past the checks without all that is required", checked),
    law("refusal", "a filing or check is refused for the first rule that fails", refused_rightly),
    law("one_open", "one open request or activation per requester and role", one_open),
    law("own_request", "nobody decides on their own request", decisions::not_one_s_own),
    law("one_person", "one person counts once in a stage", decisions::counts_once),
    law("other_stage", "a decision is for the present stage", decisions::of_the_stage),
    law(
        "deadline",
        "no decision at or after the deadline; nothing pends beyond",
        decisions::in_time,
    ),
    law("heard", "a decision that nothing stands against is taken", decisions::heard),
    law("timed_out", "timed out at the deadline, not earlier, nor in a review", decisions::patient),
    law("stages", "a stage ends by the approvals it needs or by one denial", decisions::counted),
    law("denial", "no activation after a denial", decisions::denied_for_good),
    law(
        "escalation",
        "the alternates are asked once in a stage, when it is time",
        decisions::escalated,
    ),
    law("start", "nothing is provisioned before the start", windows::after_start),
    law("window", "an activation ends with its window, counted as the rules say", windows::within),
    law("five_minutes", "no early end in the first five minutes, later always", windows::minimum),
    law("outer_role", "nothing is filed or active without the role around it", windows::inside),
    law("clocks", "the request records what happened, and nothing else", records),
];

/// The names of the laws that a move breaks.
pub(crate) fn broken(step: &Move<'_>) -> impl Iterator<Item = &'static str> {
    LAWS.iter().filter(|law| !(law.holds)(step)).map(|law| law.name)
}

/// The transitions of the printed table.
static TABLE: LazyLock<BTreeSet<(Option<State>, InputKind, State)>> =
    LazyLock::new(|| rows().iter().map(|row| (row.from, row.input, row.to)).collect());

impl Move<'_> {
    /// The input that was given to the state machine.
    pub fn input(&self) -> Option<Input> {
        match self.turn.deed {
            Deed::Input(input) => Some(input),
            _ => None,
        }
    }

    /// The input and the step, if it was taken.
    pub fn taken(&self) -> Option<(Input, Step)> {
        Some((self.input()?, self.answer?.ok()?))
    }

    /// The transition, if an input was taken, as in the table of [`rows`]: a filing has no state
    /// before.
    pub fn transition(&self) -> Option<(Option<State>, InputKind, State)> {
        let (input, taken) = self.taken()?;
        let from = self.before.state().filter(|_| input.kind() != InputKind::Submit);
        Some((from, input.kind(), taken.next.state))
    }

    /// Whether the move leads into one of these states from none of them.
    pub(crate) fn enters(&self, states: &[State]) -> bool {
        let inside = |state: Option<State>| state.is_some_and(|state| states.contains(&state));
        inside(self.after.state()) && !inside(self.before.state())
    }
}

fn ends_for_good(step: &Move<'_>) -> bool {
    let over = step.before.state().is_some_and(State::is_final);
    !over || step.taken().is_none_or(|(input, _)| input.kind() == InputKind::Submit)
}

fn checked(step: &Move<'_>) -> bool {
    let beyond = [
        State::PendingApproval,
        State::PendingApprovalScheduled,
        State::Granted,
        State::Provisioning,
        State::Active,
    ];
    !step.enters(&beyond) || step.after.history.passed
}

fn refused_rightly(step: &Move<'_>) -> bool {
    let Some((input, taken)) = step.taken() else {
        // A filing is always answered, a check of a challenged request too.
        let challenged = step.before.state() == Some(State::Challenged);
        return !step.input().is_some_and(|input| match input.kind() {
            InputKind::Submit => true,
            InputKind::Check => challenged,
            _ => false,
        });
    };
    if !matches!(input.kind(), InputKind::Submit | InputKind::Check) {
        return taken.next.state != State::Refused;
    }
    let expected = expected_refusal(&input, &step.role.settings);
    taken.effects.refusal == expected && (taken.next.state == State::Refused) == expected.is_some()
}

fn one_open(step: &Move<'_>) -> bool {
    match step.taken() {
        Some((Input::Submit(_), taken)) if step.before.is_open() => taken.next.state.is_final(),
        _ => true,
    }
}

/// Each instant of the request is recorded when it happens, and kept.
fn records(step: &Move<'_>) -> bool {
    let Some((input, taken)) = step.taken() else { return true };
    let next = taken.next;
    if let Input::Submit(filing) = input {
        let start = filing.start.max(NOW);
        let (state, duration) = (next.state, filing.duration);
        return next == Request { state, start, duration, ..Request::blank(NOW) };
    }
    let Some(life) = step.before.life else { return false };
    let kept = (next.submitted_at, next.start, next.duration)
        == (life.submitted_at, life.start, life.duration);
    let history = &step.after.history;
    let in_stage = !next.state.is_pending()
        || (usize::from(next.stage) == usize::from(history.stages_done) + 1
            && next.approvals == history.approved.count()
            && next.escalated == history.escalated
            && next.stage_at == history.stage_at);
    let decided = match next.state {
        State::Granted | State::Provisioning => next.decided_at == history.decided_at,
        State::Denied => next.decided_at == NOW,
        _ => true,
    };
    let active = !step.enters(&[State::Active]) || next.active_at == NOW;
    kept && in_stage && decided && active
}

fn in_the_table(step: &Move<'_>) -> bool {
    step.transition().is_none_or(|transition| TABLE.contains(&transition))
}

fn followed(step: &Move<'_>) -> bool {
    let from = step.transition().and_then(|(from, _, _)| from);
    step.taken().is_none_or(|(input, taken)| taken.effects == effects(from, input, taken))
}

/// What must follow from a step, by where it leads.
fn effects(from: Option<State>, input: Input, step: Step) -> Effects {
    let to = step.next.state;
    let enters = |state| to == state && from != Some(state);
    let pending = from.is_some_and(State::is_pending);
    let escalates = input.kind() == InputKind::Escalate;
    let stage_begins = to.is_pending() && !escalates && step.next.approvals == 0;
    Effects {
        ask_approvers: stage_begins,
        ask_alternates: escalates,
        await_start: enters(State::Granted),
        provision: enters(State::Provisioning),
        open_window: enters(State::Active),
        end_stage: pending && (stage_begins || !to.is_pending()),
        close_window: from == Some(State::Active) && to != State::Active,
        refusal: step.effects.refusal,
        failure: match input {
            Input::Provision(reason) => Some(reason),
            _ => (to == State::Failed).then_some(FailureReason::WindowPast),
        },
    }
}
