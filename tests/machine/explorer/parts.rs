//! Laws are made of parts: each of these breaks one part only, and the law must still see it.

use pimsim::explorer::{Transition, explore_with};
use pimsim::lifecycle::{
    Extension, Input, Refusal, Rejection, Request, RoleSettings, State, WindowFrom, step,
};
use pimsim::time::{Instant, Span};

use super::broken::{Answer, Life, arenas, but};

fn filings_are_not_answered(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    match input {
        Input::Submit(filing) if !filing.eligible => Err(Rejection::NotDue),
        _ => step(life, input, rules, now),
    }
}

fn checks_are_not_answered(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    match input {
        Input::Check { mfa: false, .. } => Err(Rejection::NotDue),
        _ => step(life, input, rules, now),
    }
}

fn refusals_name_another_rule(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    but(step(life, input, rules, now), |step| {
        step.effects.refusal = step.effects.refusal.map(|_| Refusal::Ticket);
    })
}

fn the_refused_stay_challenged(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    but(step(life, input, rules, now), |step| {
        if step.effects.refusal.is_some() {
            step.next.state = State::Challenged;
        }
    })
}

fn an_approval_is_counted_double(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    but(step(life, input, rules, now), |step| step.next.approvals *= 2)
}

fn the_next_stage_has_been_escalated(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    but(step(life, input, rules, now), |step| step.next.escalated |= step.next.stage == 2)
}

fn grants_are_not_dated(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    but(step(life, input, rules, now), |step| {
        if matches!(step.next.state, State::Granted | State::Provisioning) {
            step.next.decided_at = step.next.submitted_at;
        }
    })
}

fn denials_are_not_dated(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    but(step(life, input, rules, now), |step| {
        if step.next.state == State::Denied {
            step.next.decided_at = step.next.submitted_at;
        }
    })
}

fn the_last_approval_denies(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    but(step(life, input, rules, now), |step| {
        if matches!(input, Input::Approve(_)) && !step.next.state.is_pending() {
            step.next.state = State::Denied;
        }
    })
}

fn what_an_extension_approves_is_canceled(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    but(step(life, input, rules, now), |step| {
        let skipped = matches!(input, Input::Check { extension: Extension::AutoApproved, .. });
        if skipped && step.next.state != State::Refused {
            step.next.state = State::Canceled;
        }
    })
}

/// At the very instant of its end a window would still open.
fn a_window_opens_at_its_end(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    let earlier = match input {
        Input::Provisioned if rules.window_from == WindowFrom::Request => now - Span::ms(1),
        _ => now,
    };
    but(step(life, input, rules, earlier), |step| {
        if step.effects.open_window {
            step.next.active_at = now;
        }
    })
}

fn assignments_fail_with_their_window_ahead(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    match (input, life) {
        (Input::Provisioned, Some(life)) => {
            let over = Request { start: now - Span::hours(9), duration: Span::ZERO, ..*life };
            but(step(Some(&over), input, rules, now), |step| {
                (step.next.start, step.next.duration) = (life.start, life.duration);
            })
        }
        _ => step(life, input, rules, now),
    }
}

fn the_deactivated_have_elapsed(
    life: Life<'_>,
    input: &Input,
    rules: &RoleSettings,
    now: Instant,
) -> Answer {
    but(step(life, input, rules, now), |step| {
        if step.next.state == State::Deactivated {
            step.next.state = State::Elapsed;
        }
    })
}

#[test]
fn every_part_of_a_law_is_needed() {
    let parts: [(&str, Transition, &str); 13] = [
        ("filings are not answered", filings_are_not_answered, "refusal"),
        ("checks are not answered", checks_are_not_answered, "refusal"),
        ("refusals name another rule", refusals_name_another_rule, "refusal"),
        ("the refused stay challenged", the_refused_stay_challenged, "refusal"),
        ("an approval is counted double", an_approval_is_counted_double, "clocks"),
        ("the next stage has been escalated", the_next_stage_has_been_escalated, "clocks"),
        ("grants are not dated", grants_are_not_dated, "clocks"),
        ("denials are not dated", denials_are_not_dated, "clocks"),
        ("the last approval denies", the_last_approval_denies, "stages"),
        ("an extension is not heard", what_an_extension_approves_is_canceled, "stages"),
        ("a window opens at its end", a_window_opens_at_its_end, "window"),
        ("assignments fail too early", assignments_fail_with_their_window_ahead, "window"),
        ("the deactivated have elapsed", the_deactivated_have_elapsed, "window"),
    ];
    for (name, transition, law) in parts {
        let sees = |world| {
            let all = explore_with(world, transition);
            all.violations().iter().any(|found| found.law == law)
        };
        assert!(arenas().iter().any(sees), "{name}: {law} does not see it");
    }
}
