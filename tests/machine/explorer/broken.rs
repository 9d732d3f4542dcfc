//! The transition function, broken on purpose, and the laws that see it.

use std::fmt::Write;

use pimsim::explorer::{LAWS, Transition, Verdict, World, explore_with};
use pimsim::lifecycle::{
    Decider, Extension, Filing, Input, Rejection, Request, RoleSettings, State, Step, WindowFrom,
    step,
};
use pimsim::time::{Instant, Span};

use super::worlds::{self, TICK, escalating, rules, scheduled, seats, world};
use crate::common::accept;

pub type Answer = Result<Step, Rejection>;
pub type Life<'a> = Option<&'a Request>;

/// The same decision with another decider.
fn decided(input: &Input, change: impl Fn(Decider) -> Decider) -> Input {
    match *input {
        Input::Approve(decider) => Input::Approve(change(decider)),
        Input::Deny(decider) => Input::Deny(change(decider)),
        other => other,
    }
}

/// The answer with another step.
pub fn but(answer: Answer, change: impl Fn(&mut Step)) -> Answer {
    answer.map(|mut step| {
        change(&mut step);
        step
    })
}

fn a_denial_changes_nothing(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    let answer = step(life, input, rules, now);
    match (input, life) {
        (Input::Deny(_), Some(life)) => but(answer, |step| {
            (step.next, step.effects) = (*life, Default::default());
        }),
        _ => answer,
    }
}

fn denied_requests_are_revived(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    match (life, input) {
        (Some(life), Input::Approve(_)) if life.state == State::Denied => {
            let next = Request { state: State::Provisioning, ..*life };
            Ok(Step { next, effects: Default::default() })
        }
        _ => step(life, input, rules, now),
    }
}

fn requesters_approve_themselves(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    let input = decided(input, |decider| Decider { is_requester: false, ..decider });
    step(life, &input, rules, now)
}

fn one_person_counts_twice(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    let input = decided(input, |decider| Decider { has_approved: false, ..decider });
    step(life, &input, rules, now)
}

fn reviews_of_an_earlier_stage_count(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    let stage = life.map_or(1, |life| life.stage);
    step(life, &decided(input, |decider| Decider { stage, ..decider }), rules, now)
}

fn the_deadline_instant_is_in_time(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    let late = matches!(input, Input::Approve(_) | Input::Deny(_));
    step(life, input, rules, if late { now - Span::ms(1) } else { now })
}

fn requests_time_out_a_tick_early(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    let early = matches!(input, Input::Timeout { .. });
    step(life, input, rules, if early { now + TICK } else { now })
}

fn requests_never_time_out(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    match input {
        Input::Timeout { .. } => Err(Rejection::NotDue),
        _ => step(life, input, rules, now),
    }
}

fn reviews_in_hand_are_cut_off(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    match input {
        Input::Timeout { .. } => step(life, &Input::Timeout { reviews_in_hand: 0 }, rules, now),
        _ => step(life, input, rules, now),
    }
}

fn a_second_request_is_let_in(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    match *input {
        Input::Submit(filing) => {
            let filing = Filing { pending_exists: false, active_exists: false, ..filing };
            step(life, &Input::Submit(filing), rules, now)
        }
        _ => step(life, input, rules, now),
    }
}

fn mfa_is_not_looked_at(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    match *input {
        Input::Check { justification, ticket, extension, .. } => {
            let passed = Input::Check { mfa: true, justification, ticket, extension };
            step(life, &passed, rules, now)
        }
        _ => step(life, input, rules, now),
    }
}

fn an_extension_skips_the_checks(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    match *input {
        Input::Check { extension: Extension::AutoApproved, .. } => {
            let (mfa, justification, ticket) = (true, true, true);
            let extension = Extension::AutoApproved;
            step(life, &Input::Check { mfa, justification, ticket, extension }, rules, now)
        }
        _ => step(life, input, rules, now),
    }
}

fn the_second_stage_is_skipped(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    let stages = rules.stages.iter().take(1).copied().collect();
    step(life, input, &RoleSettings { stages, ..rules.clone() }, now)
}

fn the_second_stage_has_no_clock_of_its_own(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    let began = life.filter(|life| life.state.is_pending()).map(|life| life.stage_at);
    but(step(life, input, rules, now), |step| {
        step.next.stage_at = began.unwrap_or(step.next.stage_at)
    })
}

fn windows_are_a_tick_too_long(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    but(step(life, input, rules, now), |step| {
        if step.effects.open_window {
            step.next.window_end += TICK;
        }
    })
}

fn windows_never_end(life: Life<'_>, input: &Input, rules: &RoleSettings, now: Instant) -> Answer {
    match input {
        Input::WindowEnd => Err(Rejection::NotDue),
        _ => step(life, input, rules, now),
    }
}

fn windows_count_from_the_wrong_instant(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    let window_from = WindowFrom::Provisioning;
    step(life, input, &RoleSettings { window_from, ..rules.clone() }, now)
}

fn activations_end_in_the_first_minute(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    let older = life.map(|life| Request { active_at: life.active_at - Span::hours(1), ..*life });
    but(step(older.as_ref(), input, rules, now), |step| {
        if let Some(life) = life.filter(|_| !step.effects.open_window) {
            step.next.active_at = life.active_at;
        }
    })
}

fn starts_are_not_waited_for(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    but(step(life, input, rules, now), |step| {
        if step.next.state == State::Granted {
            step.next.state = State::Provisioning;
            (step.effects.await_start, step.effects.provision) = (false, true);
        }
    })
}

fn alternates_are_asked_at_once(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    let early = matches!(input, Input::Escalate);
    step(life, input, rules, if early { now + TICK } else { now })
}

fn the_next_approvers_are_not_asked(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    but(step(life, input, rules, now), |step| step.effects.ask_approvers = step.next.stage == 1)
}

fn provisioning_never_ends(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    match input {
        Input::Provisioned => Err(Rejection::NotDue),
        _ => step(life, input, rules, now),
    }
}

fn approvals_in_time_are_not_heard(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    match (input, life) {
        (Input::Approve(_), Some(life)) if life.stage_at < now => Err(Rejection::TooLate),
        _ => step(life, input, rules, now),
    }
}

fn the_role_around_it_is_not_asked_for(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    match *input {
        Input::Submit(filing) => {
            step(life, &Input::Submit(Filing { outer_held: true, ..filing }), rules, now)
        }
        _ => step(life, input, rules, now),
    }
}

/// Each way to break it, and the law that must see it.
const MUTANTS: [(&str, Transition, &str); 24] = [
    ("a denial changes nothing", a_denial_changes_nothing, "denial"),
    ("denied requests are revived", denied_requests_are_revived, "final"),
    ("requesters approve themselves", requesters_approve_themselves, "own_request"),
    ("one person counts twice", one_person_counts_twice, "one_person"),
    ("reviews of an earlier stage count", reviews_of_an_earlier_stage_count, "other_stage"),
    ("the deadline instant is in time", the_deadline_instant_is_in_time, "deadline"),
    ("requests time out a tick early", requests_time_out_a_tick_early, "timed_out"),
    ("requests never time out", requests_never_time_out, "deadline"),
    ("reviews in hand are cut off", reviews_in_hand_are_cut_off, "timed_out"),
    ("a second request is let in", a_second_request_is_let_in, "one_open"),
    ("mfa is not looked at", mfa_is_not_looked_at, "checks"),
    ("an extension skips the checks", an_extension_skips_the_checks, "checks"),
    ("the second stage is skipped", the_second_stage_is_skipped, "stages"),
    ("the second stage has no clock", the_second_stage_has_no_clock_of_its_own, "clocks"),
    ("windows are a tick too long", windows_are_a_tick_too_long, "window"),
    ("windows never end", windows_never_end, "window"),
    ("windows count from elsewhere", windows_count_from_the_wrong_instant, "window"),
    ("activations end at once", activations_end_in_the_first_minute, "five_minutes"),
    ("starts are not waited for", starts_are_not_waited_for, "start"),
    ("alternates are asked at once", alternates_are_asked_at_once, "escalation"),
    ("the next approvers are not asked", the_next_approvers_are_not_asked, "effects"),
    ("provisioning never ends", provisioning_never_ends, "window"),
    ("approvals in time are not heard", approvals_in_time_are_not_heard, "heard"),
    ("the role around is not asked for", the_role_around_it_is_not_asked_for, "outer_role"),
];

/// Small worlds in which every feature occurs, so that each mutant has somewhere to show.
pub fn arenas() -> Vec<World> {
    let mut staged = escalating(&[1, 2]);
    staged.extension = true;
    let alternates = staged.panels[0].alternates.clone();
    staged.panels[1].approvers.extend(alternates);
    let people = &[0, 2, 3, 4][..];
    let own = worlds::role(rules(&[2]), &[people]);
    let alone = [
        scheduled(staged.clone(), WindowFrom::Request),
        worlds::by_review(own.clone()),
        scheduled(own, WindowFrom::Approval),
    ];
    let mut arenas = alone.map(|role| world(vec![role], seats(&[(0, 0)]))).to_vec();
    arenas.push(worlds::chain(&[&[], &[1]]));
    arenas
}

#[test]
fn every_mutant_is_caught_by_the_law_it_breaks() {
    let mut text = String::new();
    for (name, mutant, law) in MUTANTS {
        let mut laws = std::collections::BTreeMap::new();
        for world in arenas() {
            for found in explore_with(&world, mutant).violations() {
                let inputs = found.trace.moments.len();
                let shortest = laws.entry(found.law).or_insert(inputs);
                *shortest = inputs.min(*shortest);
            }
        }
        assert!(laws.contains_key(law), "{name}: {law} does not see it, but {laws:?}");
        let named = laws.iter().map(|(law, inputs)| format!("{law} ({inputs})"));
        writeln!(text, "{name:<36} {}", named.collect::<Vec<_>>().join(", ")).unwrap();
    }
    // The laws that break, each with the number of inputs of the shortest counter-example.
    accept::lines(
        "tests/machine/snapshots/explorer/every_mutant_is_caught_by_the_law_it_breaks.txt",
        text,
    );
}

#[test]
fn no_law_is_idle() {
    // A law that no mutant breaks might hold of anything.
    let mut idle: Vec<_> = LAWS.iter().map(|law| law.name).collect();
    for (_, mutant, _) in MUTANTS {
        for world in arenas() {
            let found = explore_with(&world, mutant);
            idle.retain(|law| found.violations().iter().all(|broken| broken.law != *law));
        }
    }
    assert!(idle.is_empty(), "no mutant breaks {idle:?}");
}

#[test]
fn the_unbroken_function_breaks_no_law_there() {
    for world in arenas() {
        let all = explore_with(&world, step);
        assert!(all.is_complete() && all.violations().is_empty(), "{:?}", all.violations());
    }
}

#[test]
fn a_request_that_cannot_end_is_stuck() {
    for mutant in
        [requests_never_time_out as Transition, provisioning_never_ends, windows_never_end]
    {
        for world in arenas() {
            let all = explore_with(&world, mutant);
            let stuck = all.eventually(super::all_ended, super::nobody_helps);
            assert!(matches!(stuck, Verdict::Broken(_)), "nothing is stuck");
        }
    }
}
