//! The transition table, read off the transition function.
//!
//! Each case below names a situation in words and gives the arguments; where it leads is what
//! [`step`] answers. A test enumerates every state with every input under every relevant setting
//! and shows that no transition is missing here.

use super::input::{Decider, Extension, FailureReason, Filing, Input, InputKind};
use super::settings::{DeadlineFor, Requirement, RoleSettings, StageRule, WindowFrom};
#[cfg(test)]
use super::state::Refusal;
use super::state::State;
use super::step::{Effects, Request, step};
use crate::time::{Instant, Span};

/// One accepted transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The state before; `None` before filing.
    pub from: Option<State>,
    /// The input.
    pub input: InputKind,
    /// Under which condition.
    pub when: String,
    /// The state after.
    pub to: State,
    /// What follows, in words; for a refusal or a failure, the reason.
    pub effects: String,
    /// Who gives the input.
    pub actor: &'static str,
    /// The activity that Entra writes to its audit log, empty if none.
    pub activity: &'static str,
}

const REQUESTED: &str = "Add member to role requested (PIM activation)";
const OPENED: &str = "Add member to role approval requested (PIM activation)";
const APPROVED: &str = "Add member to role request approved (PIM activation)";
const DENIED: &str = "Add member to role request denied (PIM activation)";
const EXPIRED: &str = "PIM activation request expired";
const CANCELED: &str = "Add member to role canceled (PIM activation)";
const COMPLETED: &str = "Add member to role completed (PIM activation)";
const ELAPSED: &str = "Remove member from role (PIM activation expired)";
const DEACTIVATED: &str = "Remove member from role completed (PIM deactivate)";
const REMOVED: &str = "Remove member from role in PIM completed (timebound)";

/// Noon of the first day: the `now` of every case.
const NOW: Instant = Instant::from_ms(12 * 3_600_000);
const HOUR: Span = Span::hours(1);

/// The rules that the cases run under: `stages` rounds, `needed` approvals each.
fn rules(stages: usize, needed: u32) -> RoleSettings {
    let stage = StageRule {
        approval_timeout: Span::hours(24),
        approvals_needed: needed,
        escalate_after: Some(HOUR),
    };
    RoleSettings {
        maximum_duration: Span::hours(8),
        require: Requirement::Mfa,
        require_justification: true,
        require_ticket: true,
        stages: vec![stage; stages],
        deadline_for: DeadlineFor::Decision,
        window_from: WindowFrom::Provisioning,
    }
}

fn request(state: State) -> Request {
    let ahead = matches!(state, State::PendingApprovalScheduled | State::Granted);
    Request {
        state,
        stage: 1,
        start: if ahead { NOW + HOUR } else { NOW - HOUR },
        duration: Span::hours(4),
        window_end: NOW + HOUR,
        ..Request::blank(NOW - HOUR)
    }
}

fn filing() -> Filing {
    Filing {
        start: NOW,
        duration: HOUR,
        eligible: true,
        pending_exists: false,
        active_exists: false,
        outer_held: true,
    }
}

/// The decision of another person, in time, for the first stage.
fn other() -> Decider {
    Decider { is_requester: false, has_approved: false, stage: 1, began_at: NOW }
}

fn shown(mfa: bool, justification: bool, ticket: bool, extension: Extension) -> Input {
    Input::Check { mfa, justification, ticket, extension }
}

/// One situation, with the arguments of [`step`].
struct Case {
    when: &'static str,
    from: Option<Request>,
    input: Input,
    rules: RoleSettings,
    actor: &'static str,
    activity: &'static str,
}

impl Case {
    /// A situation under one stage with one approval, without an audit record.
    fn new(when: &'static str, from: Option<Request>, input: Input, actor: &'static str) -> Self {
        Self { when, from, input, rules: rules(1, 1), actor, activity: "" }
    }
    fn log(mut self, activity: &'static str) -> Self {
        self.activity = activity;
        self
    }
    fn under(mut self, rules: RoleSettings) -> Self {
        self.rules = rules;
        self
    }
    fn row(&self) -> Row {
        let step = step(self.from.as_ref(), &self.input, &self.rules, NOW)
            .expect("each case of the table is an accepted transition");
        Row {
            from: self.from.map(|request| request.state),
            input: self.input.kind(),
            when: self.when.to_owned(),
            to: step.next.state,
            effects: consequence(&step.effects),
            actor: self.actor,
            activity: self.activity,
        }
    }
}

fn consequence(effects: &Effects) -> String {
    match (effects.refusal, effects.failure) {
        (Some(refusal), _) => format!("{}: {}", refusal.word(), refusal.entra_error()),
        (None, Some(failure)) => failure.word().to_owned(),
        (None, None) => effects.words(),
    }
}

/// Every transition of the life cycle, in the order of the states.
pub fn rows() -> Vec<Row> {
    let cases =
        [submitting(), checking(), deciding(), pending(), waiting(), provisioning(), active()];
    cases.iter().flatten().map(Case::row).collect()
}

fn submitting() -> Vec<Case> {
    let file = |when, change: fn(&mut Filing)| {
        let mut filing = filing();
        change(&mut filing);
        Case::new(when, None, Input::Submit(filing), "requester")
    };
    vec![
        file("nothing stands against it", |_| ()),
        file("not eligible for the role", |filing| filing.eligible = false),
        file("less than 5 minutes or more than the maximum", |filing| {
            filing.duration = Span::hours(9);
        }),
        file("another request for the role is open", |filing| filing.pending_exists = true),
        file("the role is active", |filing| filing.active_exists = true),
        file("the role that must be active first is not", |filing| filing.outer_held = false),
    ]
}

fn checking() -> Vec<Case> {
    let now = Some(request(State::Challenged));
    let ahead = now.map(|request| Request { start: NOW + HOUR, ..request });
    let passed = shown(true, true, true, Extension::GoOn);
    let skipped = shown(true, true, true, Extension::AutoApproved);
    let refused = |when, input| Case::new(when, now, input, "requester");
    vec![
        refused("MFA or step-up failed", shown(false, true, true, Extension::GoOn)),
        refused("no justification", shown(true, false, true, Extension::GoOn)),
        refused("no ticket", shown(true, true, false, Extension::GoOn)),
        refused("an extension says no", shown(true, true, true, Extension::Denied)),
        Case::new("passed; approval needed; start now", now, passed, "requester").log(OPENED),
        Case::new("passed; approval needed; start ahead", ahead, passed, "requester").log(OPENED),
        Case::new("passed; no approval needed; start now", now, passed, "requester")
            .under(rules(0, 1))
            .log(REQUESTED),
        Case::new("passed; no approval needed; start ahead", ahead, passed, "requester")
            .under(rules(0, 1))
            .log(REQUESTED),
        Case::new("passed; an extension skips the human; start now", now, skipped, "requester")
            .log(REQUESTED),
        Case::new("passed; an extension skips the human; start ahead", ahead, skipped, "requester")
            .log(REQUESTED),
    ]
}

fn deciding() -> Vec<Case> {
    let mut cases = Vec::new();
    let approve = Input::Approve(other());
    for state in [State::PendingApproval, State::PendingApprovalScheduled] {
        let from = Some(request(state));
        let approver = |when| Case::new(when, from, approve, "approver").log(APPROVED);
        cases.push(approver("more approvals are needed in this stage").under(rules(1, 2)));
        cases.push(approver("the stage ends, another follows").under(rules(2, 1)));
        if state == State::PendingApprovalScheduled {
            cases.push(approver("the last stage ends; start ahead"));
            let late = from.map(|request| Request { start: NOW - HOUR, ..request });
            let case =
                Case::new("the last stage ends; start has passed", late, approve, "approver");
            cases.push(case.log(APPROVED));
        } else {
            cases.push(approver("the last stage ends"));
        }
        let deny = Case::new("one denial ends it", from, Input::Deny(other()), "approver");
        cases.push(deny.log(DENIED));
    }
    cases
}

fn pending() -> Vec<Case> {
    let mut cases = Vec::new();
    for state in [State::PendingApproval, State::PendingApprovalScheduled] {
        let from = Some(request(state));
        let late = from.map(|request| Request { stage_at: NOW - Span::hours(24), ..request });
        let timeout = Input::Timeout { reviews_in_hand: 0 };
        let case = Case::new("the approval deadline, nobody decided", late, timeout, "system");
        cases.push(case.log(EXPIRED));
        cases.push(Case::new("the stage has alternates", from, Input::Escalate, "system"));
        let cancel = Case::new("taken back", from, Input::Cancel, "requester or administrator");
        cases.push(cancel.log(CANCELED));
    }
    cases
}

fn waiting() -> Vec<Case> {
    let from = Some(request(State::Granted));
    let due = from.map(|request| Request { start: NOW, ..request });
    let cancel = Case::new("taken back", from, Input::Cancel, "requester or administrator");
    vec![Case::new("the start has come", due, Input::Start, "system"), cancel.log(CANCELED)]
}

fn provisioning() -> Vec<Case> {
    let from = Some(request(State::Provisioning));
    let fault = |when, reason| Case::new(when, from, Input::Provision(reason), "system");
    let from_request = RoleSettings { window_from: WindowFrom::Request, ..rules(1, 1) };
    let long_ago = NOW - Span::hours(9);
    let past = from.map(|request| Request { submitted_at: long_ago, start: long_ago, ..request });
    vec![
        Case::new("the window lies ahead", from, Input::Provisioned, "system").log(COMPLETED),
        Case::new("the window is past", past, Input::Provisioned, "system").under(from_request),
        fault("eligibility was lost meanwhile", FailureReason::EligibilityLost),
        fault("the service cannot do it", FailureReason::ServiceFault),
        Case::new("taken back", from, Input::Cancel, "requester or administrator").log(CANCELED),
    ]
}

fn active() -> Vec<Case> {
    let from = Some(request(State::Active));
    let over = from.map(|request| Request { window_end: NOW, ..request });
    let (incident, administrator) =
        (Input::Revoke { incident: true }, Input::Revoke { incident: false });
    vec![
        Case::new("the window is over", over, Input::WindowEnd, "system").log(ELAPSED),
        Case::new("active for 5 minutes or more", from, Input::Deactivate, "requester")
            .log(DEACTIVATED),
        Case::new("active for 5 minutes or more", from, administrator, "administrator")
            .log(REMOVED),
        Case::new("at any time", from, incident, "incident response").log(REMOVED),
        Case::new("the role around it has ended", from, incident, "system").log(REMOVED),
    ]
}

/// All reasons for a refusal that the table must show.
#[cfg(test)]
fn refusals(rows: &[Row]) -> Vec<&'static str> {
    let named = |reason: &Refusal| rows.iter().any(|row| row.effects.starts_with(reason.word()));
    Refusal::ALL.iter().filter(|reason| named(reason)).map(|reason| reason.word()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_refusal_and_every_state_is_in_the_table() {
        let rows = rows();
        assert_eq!(refusals(&rows).len(), Refusal::ALL.len());
        for state in State::ALL {
            assert!(rows.iter().any(|row| row.to == state), "nothing leads to {}", state.word());
            let leaves = rows.iter().any(|row| row.from == Some(state));
            assert_eq!(leaves, !state.is_final(), "{}", state.word());
        }
    }

    #[test]
    fn every_effect_is_told_in_words_somewhere() {
        let told: BTreeSet<String> = rows().into_iter().map(|row| row.effects).collect();
        for effects in [
            "ask the approvers, set the approval deadline",
            "end the stage; ask the approvers, set the approval deadline",
            "end the stage; write the assignment",
            "end the stage; wait for the start",
            "ask the alternates too",
            "end the stage",
            "write the assignment",
            "wait for the start",
            "open the window",
            "close the window",
            "window_past",
        ] {
            assert!(told.contains(effects), "{effects} is not among {told:?}");
        }
    }
}
