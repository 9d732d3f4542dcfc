//! The abstraction of time loses nothing: what the comment of the module claims, shown on small worlds.

use std::collections::BTreeSet;

use pimsim::explorer::moves::View;
use pimsim::explorer::{
    Ask, Deed, Panel, People, Person, Role, Seat, Situation, Turn, World, explore,
};
use pimsim::lifecycle::{
    DeadlineFor, Filing, Input, Refusal, Requirement, RoleSettings, StageRule, State, WindowFrom,
    step,
};
use pimsim::time::Span;
use rustc_hash::FxHashSet;

const UNIT: Span = Span::minutes(5);

fn units(n: i64) -> Span {
    (0..n).map(|_| UNIT).sum()
}

/// Two stages with escalation, starts ahead, everything required.
fn role(deadline_for: DeadlineFor, window_from: WindowFrom) -> Role {
    let stage = StageRule {
        approval_timeout: units(2),
        approvals_needed: 1,
        escalate_after: Some(units(1)),
    };
    let panel = Panel { alternates: Panel::of(&[2]).approvers, ..Panel::of(&[0, 1]) };
    Role {
        settings: RoleSettings {
            maximum_duration: units(3),
            require: Requirement::Mfa,
            require_justification: true,
            require_ticket: true,
            stages: vec![stage, StageRule { approvals_needed: 2, ..stage }],
            deadline_for,
            window_from,
        },
        panels: vec![panel.clone(), panel],
        extension: true,
        asks: vec![
            Ask { ahead: Span::ZERO, duration: units(2) },
            Ask { ahead: units(2), duration: units(3) },
        ],
        within: None,
    }
}

fn all_rules() -> Vec<Role> {
    let mut all = Vec::new();
    for deadline_for in [DeadlineFor::Decision, DeadlineFor::Review] {
        for window_from in [WindowFrom::Provisioning, WindowFrom::Approval, WindowFrom::Request] {
            all.push(role(deadline_for, window_from));
        }
    }
    all
}

fn view<'a>(role: &'a Role, situation: &'a Situation) -> View<'a> {
    let able = (0..8).map(Person).fold(People::NONE, People::with);
    View { role, requester: Person(0), situation, able, outer_held: true, transition: step }
}

/// Visits the situations with their instants as they are, up to some ticks after the beginning;
/// how many there are.
fn exact(role: &Role, tick: Span, ticks: usize) -> usize {
    let mut seen = FxHashSet::default();
    let mut now = vec![Situation::BEGINNING];
    for _ in 0..ticks {
        let mut later = Vec::new();
        let mut place = 0;
        while place < now.len() {
            let situation = now[place];
            place += 1;
            if !seen.insert(situation) {
                continue;
            }
            normalising_changes_nothing(role, tick, &situation);
            let view = view(role, &situation);
            now.extend(view.turns().into_iter().map(|turn| view.take(turn).after));
            if !view.is_due() {
                later.push(view.tick(tick).after);
            }
        }
        now = later;
    }
    seen.len()
}

/// Every input has the same answer before and after the situation is made normal, and leads to
/// the same normal situation; so does a tick.
fn normalising_changes_nothing(role: &Role, tick: Span, situation: &Situation) {
    let settings = &role.settings;
    let normal = situation.normal(settings, tick);
    let (exact, normal) = (view(role, situation), view(role, &normal));
    assert_eq!(exact.is_due(), normal.is_due(), "{situation:?}");
    let ticked = |view: &View<'_>| view.tick(tick).after.normal(settings, tick);
    if !exact.is_due() {
        assert_eq!(ticked(&exact), ticked(&normal), "a tick after {situation:?}");
    }
    // The same turns are offered, with the beginnings of reviews that belong to each.
    let turns = (exact.turns(), normal.turns());
    assert_eq!(turns.0.len(), turns.1.len(), "{situation:?}");
    for (turn, same) in turns.0.into_iter().zip(turns.1) {
        assert_eq!((turn.by, turn.deed.word()), (same.by, same.deed.word()));
        let (one, other) = (exact.take(turn), normal.take(same));
        let answer = |step: &pimsim::explorer::Move<'_>| {
            step.answer.map(|answer| answer.map(|step| (step.next.state, step.effects)))
        };
        assert_eq!(answer(&one), answer(&other), "{turn:?} in {situation:?}");
        let after = |step: &pimsim::explorer::Move<'_>| step.after.normal(settings, tick);
        assert_eq!(after(&one), after(&other), "{turn:?} in {situation:?}");
    }
}

#[test]
fn what_is_forgotten_is_not_read() {
    for mut role in all_rules() {
        // One stage keeps the exact situations few: their instants are never forgotten.
        role.settings.stages.truncate(1);
        role.panels.truncate(1);
        let seen = exact(&role, UNIT, 6);
        assert!(seen > 500, "{seen} situations");
    }
}

/// What can be told of a situation without looking at instants: the state, who has done what, and
/// the answer to everything that can be tried.
fn reading(role: &Role, situation: &Situation) -> String {
    let view = view(role, situation);
    let life = situation.life.map(|life| (life.state, life.stage, life.escalated, life.duration));
    let history = situation.history;
    let mut reading = format!("{life:?} {:?} {:?}", history.approved, history.in_hand);
    let mut answers = BTreeSet::new();
    for turn in view.turns() {
        let taken = view.take(turn).taken().map(|(_, step)| step.next.state);
        answers.insert(format!("{}{:?}{taken:?}", turn.deed.word(), turn.by));
    }
    reading.extend(answers);
    reading
}

fn readings(role: &Role, tick: Span) -> BTreeSet<String> {
    let seats = vec![Seat { requester: Person(0), role: 0 }];
    let world = World { roles: vec![role.clone()], seats, tick, states_at_most: 1_000_000 };
    let all = explore(&world);
    assert!(all.is_complete() && all.violations().is_empty());
    all.situations(0).iter().map(|situation| reading(role, situation)).collect()
}

#[test]
fn a_finer_tick_shows_nothing_new() {
    for role in all_rules() {
        let whole = readings(&role, UNIT);
        for parts in [2, 4] {
            let finer = readings(&role, Span::ms(UNIT.as_ms() / parts));
            assert!(whole.is_subset(&finer), "a coarse tick shows what a fine one does");
            let new: Vec<_> = finer.difference(&whole).collect();
            assert!(new.is_empty(), "{} readings only with 1/{parts}: {new:#?}", new.len());
        }
    }
}

#[test]
fn ticks_are_told_as_time() {
    let role = role(DeadlineFor::Decision, WindowFrom::Provisioning);
    let seats = vec![Seat { requester: Person(0), role: 0 }];
    let world = World { roles: vec![role], seats, tick: UNIT, states_at_most: 1_000_000 };
    let all = explore(&world);
    let pimsim::explorer::Reach::Reached(trace) = all.reaches(0, State::TimedOut) else {
        panic!("it can time out");
    };
    assert_eq!(trace.takes, units(2));
    assert_eq!(trace.moments.len(), 4);
    assert!(trace.moments.iter().all(|moment| moment.turn != Turn { by: None, deed: Deed::Tick }));
    assert_eq!(trace.moments[3].to_string(), "+10m person 0 for role 0: timeout -> timed_out");
}

#[test]
fn durations_are_wrong_below_five_minutes_and_above_the_maximum() {
    let role = role(DeadlineFor::Decision, WindowFrom::Provisioning);
    let refusal = |duration| {
        let start = pimsim::explorer::NOW;
        let (eligible, pending_exists, active_exists) = (true, false, false);
        let outer_held = true;
        let filing =
            Filing { start, duration, eligible, pending_exists, active_exists, outer_held };
        pimsim::explorer::refusal::expected_refusal(&Input::Submit(filing), &role.settings)
    };
    let wrong = Some(Refusal::Duration);
    assert_eq!(refusal(Span::minutes(5) - Span::ms(1)), wrong);
    assert_eq!((refusal(Span::minutes(5)), refusal(units(3))), (None, None));
    assert_eq!(refusal(units(3) + Span::ms(1)), wrong);
}

/// All decisions that can be tried: whether the review began in time, whether the alternates of the
/// present stage have been asked, by whom, for which stage, and in which.
fn tried(role: &Role) -> BTreeSet<(bool, bool, u8, u8, u8)> {
    let seats = vec![Seat { requester: Person(0), role: 0 }];
    let world = World { roles: vec![role.clone()], seats, tick: UNIT, states_at_most: 1_000_000 };
    let mut tried = BTreeSet::new();
    for situation in explore(&world).situations(0) {
        let escalated = situation.history.escalated;
        let present = situation.life.map_or(0, |life| life.stage);
        let deadline = situation.history.stage_at + units(2);
        for turn in view(role, situation).turns() {
            if let (Some(by), Deed::Input(Input::Approve(decider))) = (turn.by, turn.deed) {
                let in_time = decider.began_at < deadline;
                let in_hand = situation.history.in_hand.contains(by);
                if decider.stage == present && in_hand {
                    assert!(in_time, "{by:?} began after the deadline in {situation:?}");
                }
                tried.insert((in_time, escalated, by.0, decider.stage, present));
            }
        }
    }
    tried
}

#[test]
fn late_reviews_and_those_of_earlier_stages_are_tried() {
    for role in all_rules() {
        let tried = tried(&role);
        // The alternate of the first stage, when that of the second one has not been asked.
        assert!(tried.contains(&(true, false, 2, 1, 2)), "{tried:?}");
        // At the deadline, which a review of somebody else holds open.
        let late = role.settings.deadline_for == DeadlineFor::Review;
        assert_eq!(tried.contains(&(false, true, 1, 1, 1)), late, "{tried:?}");
    }
}
