//! The whole transition function: every state with every input under every relevant setting,
//! reviewed as text.
//!
//! The snapshot is the definition of the life cycle that reviewers read. Beside it, the table that
//! `pimsim states` prints must contain exactly the transitions that occur here.

use std::collections::{BTreeMap, BTreeSet};

use pimsim::lifecycle::{
    DeadlineFor, Decider, Extension, FailureReason, Filing, Input, InputKind, Refusal, Request,
    Requirement, RoleSettings, StageRule, State, WindowFrom, rows, step,
};
use pimsim::time::{Instant, Span};

use crate::common::accept;

const NOW: Instant = Instant::from_ms(1_000 * 3_600_000);
const HOUR: Span = Span::hours(1);

fn settings() -> Vec<(String, RoleSettings)> {
    let mut all = Vec::new();
    for (stages, needed) in [(0, 1), (1, 1), (1, 2), (2, 1)] {
        for deadline_for in [DeadlineFor::Decision, DeadlineFor::Review] {
            for window_from in [WindowFrom::Provisioning, WindowFrom::Approval, WindowFrom::Request]
            {
                let stage = StageRule {
                    approval_timeout: Span::hours(24),
                    approvals_needed: needed,
                    escalate_after: (stages == 2).then_some(HOUR),
                };
                let rules = RoleSettings {
                    maximum_duration: Span::hours(8),
                    require: Requirement::Mfa,
                    require_justification: true,
                    require_ticket: true,
                    stages: vec![stage; stages],
                    deadline_for,
                    window_from,
                };
                let name = format!("stages={stages}x{needed} {deadline_for:?} {window_from:?}");
                all.push((name, rules));
            }
        }
    }
    all
}

/// A request in a state, with everything that the machine looks at varied.
fn situations(stages: usize) -> Vec<(String, Request)> {
    let mut all = Vec::new();
    for state in State::ALL {
        for (age_name, age) in [("young", Span::minutes(1)), ("old", Span::hours(24))] {
            for (start_name, start) in [("now", NOW), ("ahead", NOW + HOUR), ("past", NOW - age)] {
                for (end_name, window_end) in [("open", NOW + HOUR), ("over", NOW)] {
                    for stage in 1..=stages.max(1) {
                        let request = Request {
                            state,
                            stage: stage as u8,
                            escalated: end_name == "over",
                            approvals: 0,
                            submitted_at: NOW - age,
                            start,
                            duration: HOUR,
                            stage_at: NOW - age,
                            decided_at: NOW - age,
                            active_at: NOW - age,
                            window_end,
                        };
                        let name = format!(
                            "{age_name}/start {start_name}/window {end_name}/stage {stage}"
                        );
                        all.push((name, request));
                    }
                }
            }
        }
    }
    all
}

fn inputs() -> Vec<(String, Input)> {
    let mut all = Vec::new();
    let flags = [true, false];
    for eligible in flags {
        for duration in [HOUR, Span::minutes(4), Span::hours(9)] {
            for (pending_exists, active_exists, outer_held) in [
                (false, false, true),
                (true, false, true),
                (false, true, true),
                (false, false, false),
            ] {
                let start = NOW;
                let filing =
                    Filing { start, duration, eligible, pending_exists, active_exists, outer_held };
                let exist = format!("{pending_exists} {active_exists} {outer_held}");
                let name = format!("eligible={eligible} {duration} {exist}");
                all.push((name, Input::Submit(filing)));
            }
        }
    }
    for mfa in flags {
        for justification in flags {
            for ticket in flags {
                for extension in [Extension::GoOn, Extension::AutoApproved, Extension::Denied] {
                    let name =
                        format!("mfa={mfa} just={justification} ticket={ticket} {extension:?}");
                    all.push((name, Input::Check { mfa, justification, ticket, extension }));
                }
            }
        }
    }
    for is_requester in flags {
        for has_approved in flags {
            for stage in [1, 2] {
                for (began, began_at) in [("early", NOW - Span::hours(2)), ("late", NOW)] {
                    let decider = Decider { is_requester, has_approved, stage, began_at };
                    let name = format!(
                        "own={is_requester} again={has_approved} stage={stage} began {began}"
                    );
                    all.push((name.clone(), Input::Approve(decider)));
                    all.push((name, Input::Deny(decider)));
                }
            }
        }
    }
    for reviews_in_hand in [0, 1] {
        all.push((format!("in hand={reviews_in_hand}"), Input::Timeout { reviews_in_hand }));
    }
    for reason in
        [FailureReason::WindowPast, FailureReason::EligibilityLost, FailureReason::ServiceFault]
    {
        all.push((reason.word().to_owned(), Input::Provision(reason)));
    }
    for incident in flags {
        all.push((format!("incident={incident}"), Input::Revoke { incident }));
    }
    for input in [
        Input::Escalate,
        Input::Cancel,
        Input::Start,
        Input::Provisioned,
        Input::WindowEnd,
        Input::Deactivate,
    ] {
        all.push((String::new(), input));
    }
    all
}

type Answers = BTreeMap<(Option<State>, InputKind), BTreeMap<String, u64>>;

/// Every answer of the function, and how often it is given.
fn answers() -> (Answers, BTreeSet<(Option<State>, InputKind, State)>) {
    let mut answers = Answers::new();
    let mut transitions = BTreeSet::new();
    for (_, rules) in settings() {
        for (_, input) in inputs() {
            let mut ask = |request: Option<&Request>| {
                let from = request.map(|request| request.state);
                let answer = match step(request, &input, &rules, NOW) {
                    Ok(step) => {
                        transitions.insert((from, input.kind(), step.next.state));
                        let reason = step.effects.refusal.map(|refusal| refusal.word());
                        let reason = reason.or(step.effects.failure.map(|failure| failure.word()));
                        format!("-> {} {}", step.next.state.word(), reason.unwrap_or_default())
                    }
                    Err(rejection) => format!("rejected: {}", rejection.word()),
                };
                *answers.entry((from, input.kind())).or_default().entry(answer).or_default() += 1;
            };
            ask(None);
            for (_, request) in situations(rules.stages.len()) {
                let ahead = request.start > NOW;
                let impossible = (request.state.is_pending() && rules.stages.is_empty())
                    || (request.state == State::PendingApproval && ahead);
                if impossible {
                    continue; // Nobody is asked, or it would be pending with a start ahead.
                }
                ask(Some(&request));
            }
        }
    }
    (answers, transitions)
}

#[test]
fn the_whole_function_as_text() {
    let mut text = String::new();
    for ((from, kind), outcomes) in answers().0 {
        let from = from.map_or("(none)", State::word);
        for (answer, count) in outcomes {
            let answer = answer.trim_end();
            text += &format!("{from:<27} {:<12} {answer:<45} {count:>6}\n", kind.word());
        }
    }
    accept::lines("tests/machine/snapshots/transition_table/the_whole_function_as_text.txt", text);
}

#[test]
fn the_printed_table_is_complete_and_says_nothing_else() {
    let printed: BTreeSet<_> = rows().iter().map(|row| (row.from, row.input, row.to)).collect();
    let happened = answers().1;
    let missing: Vec<_> = happened.difference(&printed).collect();
    let invented: Vec<_> = printed.difference(&happened).collect();
    assert!(missing.is_empty(), "not in the table: {missing:?}");
    assert!(invented.is_empty(), "in the table, but never happens: {invented:?}");
}

#[test]
fn a_final_state_is_final() {
    for ((from, kind), outcomes) in answers().0 {
        if from.is_some_and(State::is_final) && kind != InputKind::Submit {
            assert_eq!(
                outcomes.keys().collect::<Vec<_>>(),
                ["rejected: final"],
                "{from:?} {kind:?}"
            );
        }
    }
}

#[test]
fn words_are_distinct_and_entra_has_a_name_for_each() {
    let words: BTreeSet<_> = State::ALL.iter().map(|state| state.word()).collect();
    assert_eq!(words.len(), State::ALL.len());
    let refusals: BTreeSet<_> = Refusal::ALL.iter().map(|refusal| refusal.word()).collect();
    assert_eq!(refusals.len(), Refusal::ALL.len());
    // Entra knows `deactivated` and `revoked` by one name, all others by their own.
    let entra: BTreeSet<_> = State::ALL.iter().map(|state| state.entra_status()).collect();
    assert_eq!(entra.len(), State::ALL.len() - 1);
    assert_eq!(State::Deactivated.entra_status(), State::Revoked.entra_status());
    let errors: BTreeSet<_> = Refusal::ALL.iter().map(|refusal| refusal.entra_error()).collect();
    assert_eq!(errors.len(), Refusal::ALL.len());
}
