//! Everything that can happen in small worlds, over the transition function that the engine runs.
//!
//! Method: breadth-first search of all interleavings (`pimsim::explorer`). Each world's number of
//! reachable states is pinned, so a change of the life cycle shows as a number here; the laws of
//! the contract's section 2 must hold on every move (always), every ending must be reachable
//! (sometimes), and nothing may be stuck (eventually). `broken.rs` breaks the transition function
//! on purpose and shows that the laws see it, `parts.rs` that each part of a law does, `time.rs` that
//! steps of time lose nothing.

mod broken;
mod parts;
mod time;
mod worlds;

use std::collections::BTreeSet;

use pimsim::explorer::{
    Deed, Exploration, Member, Panel, Reach, Situation, Turn, Verdict, World, explore,
};
use pimsim::lifecycle::{InputKind, State, rows};
use pimsim::time::Span;
use worlds::{APPROVERS, rules, seats, small_worlds, world};

use crate::common::accept;

/// The service and the clock: what happens although no person does anything but answer the
/// challenge.
fn nobody_helps(_seat: usize, turn: &Turn) -> bool {
    match turn.deed {
        Deed::Input(input) => matches!(
            input.kind(),
            InputKind::Check
                | InputKind::Timeout
                | InputKind::Escalate
                | InputKind::Start
                | InputKind::Provisioned
                | InputKind::WindowEnd
        ),
        // A review ends some day, and be it undecided.
        Deed::HandBack | Deed::Tick => true,
        Deed::BeginReview => false,
    }
}

/// What the service does with a request that has lost the role around it.
fn ends_with_outer(turn: &Turn) -> bool {
    let ends = |kind| matches!(kind, InputKind::Provision | InputKind::Revoke);
    matches!(turn.deed, Deed::Input(input) if turn.by.is_none() && ends(input.kind()))
}

fn is_chained(world: &World) -> bool {
    world.roles.iter().any(|role| role.within.is_some())
}

fn assert_lawful(name: &str, all: &Exploration<'_>) {
    assert!(all.is_complete(), "{name}: more states than allowed");
    let broken: Vec<_> =
        all.violations().iter().map(|found| format!("{}:\n{}", found.law, found.trace)).collect();
    assert!(broken.is_empty(), "{name}: {}", broken.join("\n"));
}

fn all_ended(seats: &[&Situation]) -> bool {
    seats.iter().all(|situation| !situation.is_open())
}

#[test]
fn always_the_laws_hold_and_the_states_are_counted() {
    let mut text = String::from("world                           seats   states      moves\n");
    for (name, world) in small_worlds() {
        let all = explore(&world);
        assert_lawful(name, &all);
        let seats = world.seats.len();
        text += &format!("{name:<32} {seats:>4} {:>8} {:>10}\n", all.states(), all.moves());
    }
    accept::lines(
        "tests/machine/snapshots/explorer/always_the_laws_hold_and_the_states_are_counted.txt",
        text,
    );
}

#[test]
fn sometimes_every_ending_and_every_row_of_the_table() {
    let mut seen = BTreeSet::new();
    for (name, world) in small_worlds() {
        let all = explore(&world);
        seen.extend(all.transitions().iter().copied());
        for seat in 0..world.seats.len() {
            let asked = !world.roles[world.seats[seat].role].panels.is_empty();
            for state in State::ALL {
                let decided = matches!(
                    state,
                    State::PendingApproval
                        | State::PendingApprovalScheduled
                        | State::Denied
                        | State::TimedOut
                );
                let ahead = matches!(state, State::PendingApprovalScheduled | State::Granted);
                let possible = (asked || !decided)
                    && (!ahead || world.roles[0].asks.iter().any(|ask| ask.ahead.as_ms() > 0));
                let reached = matches!(all.reaches(seat, state), Reach::Reached(_));
                assert_eq!(reached, possible, "{name}: seat {seat} {}", state.word());
            }
        }
    }
    let table: BTreeSet<_> = rows().iter().map(|row| (row.from, row.input, row.to)).collect();
    assert_eq!(seen, table, "the worlds together show every transition and no other");
}

#[test]
fn eventually_every_request_ends_though_nobody_decides() {
    for (name, world) in small_worlds() {
        let all = explore(&world);
        let chained = is_chained(&world);
        let goes_on =
            |seat, turn: &Turn| nobody_helps(seat, turn) || (chained && ends_with_outer(turn));
        assert_eq!(all.eventually(all_ended, goes_on), Verdict::Holds, "{name}");
    }
}

#[test]
fn eventually_there_may_be_access_again_whatever_happened() {
    // No trap: after any history each requester can still come to hold the role.
    for (name, world) in small_worlds() {
        let all = explore(&world);
        for seat in 0..world.seats.len() {
            let active = |seats: &[&Situation]| seats[seat].state() == Some(State::Active);
            assert_eq!(all.eventually(active, |_, _| true), Verdict::Holds, "{name}: {seat}");
        }
    }
}

/// Seats meet in the passing of time only: as each can wait outside a request while another goes
/// on, every combination of their situations is reachable, and no other is.
#[test]
fn seats_that_share_no_condition_are_independent() {
    for (name, world) in small_worlds().into_iter().filter(|(_, world)| !is_chained(world)) {
        let all = explore(&world);
        let each = (0..world.seats.len()).map(|seat| {
            let alone = World { seats: vec![world.seats[seat]], ..world.clone() };
            let states = explore(&alone).states();
            assert_eq!(states, all.situations(seat).len(), "{name}: seat {seat}");
            states
        });
        assert_eq!(each.product::<usize>(), all.states(), "{name}");
    }
}

/// The same with more requests at once, where a single one has many situations.
#[test]
#[ignore = "slow: some millions of states; run in release"]
fn always_the_laws_hold_in_larger_worlds() {
    let mut text = String::from("world                           seats   states      moves\n");
    for (name, world) in worlds::large_worlds() {
        let all = explore(&world);
        assert_lawful(name, &all);
        let seats = world.seats.len();
        text += &format!("{name:<32} {seats:>4} {:>8} {:>10}\n", all.states(), all.moves());
    }
    accept::lines(
        "tests/machine/snapshots/explorer/always_the_laws_hold_in_larger_worlds.txt",
        text,
    );
}

#[test]
fn beyond_the_limit_nothing_is_claimed() {
    let (_, world) = small_worlds().remove(0);
    let small = World { states_at_most: 1_000, ..world };
    let all = explore(&small);
    assert_eq!((all.is_complete(), all.states()), (false, 1_000));
    assert_eq!(all.sometimes(|_| false), Reach::Unknown);
    assert_eq!(all.always(|_| true), Verdict::Unknown);
    assert_eq!(all.eventually(all_ended, nobody_helps), Verdict::Unknown);
    assert!(matches!(all.reaches(0, State::Refused), Reach::Reached(_)), "found is found");
}

#[test]
fn the_same_world_gives_the_same_answers() {
    let (_, world) = small_worlds().remove(1);
    let told = |all: &Exploration<'_>| {
        let traces = State::ALL.map(|state| format!("{:?}", all.reaches(0, state)));
        (all.states(), all.moves(), traces)
    };
    assert_eq!(told(&explore(&world)), told(&explore(&world)));
}

// Lock-outs: what `never` proves.

#[test]
fn the_only_approver_is_the_requester() {
    let role = worlds::role(rules(&[1]), &[&[0]]);
    let world = world(vec![role], seats(&[(0, 0), (1, 0)]));
    let all = explore(&world);
    assert_lawful("sole approver", &all);
    assert_eq!(all.reaches(0, State::Active), Reach::Never);
    assert_eq!(all.reaches(0, State::Denied), Reach::Never);
    assert!(matches!(all.reaches(0, State::TimedOut), Reach::Reached(_)));
    assert!(matches!(all.reaches(1, State::Active), Reach::Reached(_)));
}

#[test]
fn more_approvals_are_needed_than_others_there_are() {
    let role = worlds::role(rules(&[3]), &[&APPROVERS]);
    let one_of_them = world(vec![role.clone()], seats(&[(APPROVERS[0], 0)]));
    assert_eq!(explore(&one_of_them).reaches(0, State::Active), Reach::Never);
    let another = world(vec![role], seats(&[(0, 0)]));
    assert!(matches!(explore(&another).reaches(0, State::Active), Reach::Reached(_)));
}

/// Two roles whose holders approve each other: nobody can be the first.
fn mutual(first_can: Option<usize>) -> World {
    let mut roles = vec![worlds::role(rules(&[1]), &[&[1]]), worlds::role(rules(&[1]), &[&[0]])];
    roles[0].panels[0].approvers[0].while_active = first_can;
    roles[1].panels[0].approvers[0].while_active = Some(0);
    world(roles, seats(&[(0, 0), (1, 1)]))
}

#[test]
fn approvers_who_wait_for_each_other_lock_everybody_out() {
    let locked = mutual(Some(1));
    let all = explore(&locked);
    assert_lawful("cycle", &all);
    assert_eq!(all.reaches(0, State::Active), Reach::Never);
    assert_eq!(all.reaches(1, State::Active), Reach::Never);
}

#[test]
fn one_who_can_always_approve_breaks_the_cycle() {
    let open = mutual(None);
    let all = explore(&open);
    assert_lawful("no cycle", &all);
    let Reach::Reached(trace) = all.reaches(1, State::Active) else { panic!("locked out") };
    accept::lines(
        "tests/machine/snapshots/explorer/one_who_can_always_approve_breaks_the_cycle.txt",
        trace.to_string(),
    );
}

/// The tenant lock-out: the default approvers are those who hold the role, and all are eligible
/// only. A permanently active emergency account is the cure.
#[test]
fn nobody_holds_the_role_that_approves_it() {
    let eligible = |person| Member { while_active: Some(0), ..Member::always(person) };
    let mut role = worlds::role(rules(&[1]), &[&[]]);
    role.panels[0].approvers = vec![eligible(0), eligible(1)];
    let locked = world(vec![role.clone()], seats(&[(0, 0), (1, 0)]));
    for seat in [0, 1] {
        assert_eq!(explore(&locked).reaches(seat, State::Active), Reach::Never);
    }
    role.panels[0].approvers.push(Member::always(2));
    let cured = world(vec![role], seats(&[(0, 0), (1, 0)]));
    let all = explore(&cured);
    assert!(matches!(all.reaches(0, State::Active), Reach::Reached(_)));
    // With the first active, the other needs the emergency account no more.
    let both = |seats: &[&Situation]| seats.iter().all(|seat| seat.state() == Some(State::Active));
    assert!(matches!(all.sometimes(both), Reach::Reached(_)));
}

#[test]
fn a_panel_of_nobody_never_decides() {
    let mut role = worlds::role(rules(&[1]), &[&[]]);
    role.panels[0] = Panel::default();
    let nobody = world(vec![role], seats(&[(0, 0)]));
    let all = explore(&nobody);
    assert_eq!(all.reaches(0, State::Active), Reach::Never);
    let never_active = |seats: &[&Situation]| seats[0].state() != Some(State::Active);
    assert_eq!(all.always(never_active), Verdict::Holds);
}

#[test]
fn only_the_same_person_with_the_needed_role_may_decide() {
    // Person 2 approves role 1 while role 0 is active: somebody else has that, and 2 has another.
    let free = worlds::role(rules(&[]), &[]);
    let mut guarded = worlds::role(rules(&[1]), &[&[2]]);
    guarded.panels[0].approvers[0].while_active = Some(0);
    let roles = vec![free.clone(), guarded, free];
    let all = world(roles.clone(), seats(&[(1, 0), (2, 2), (0, 1)]));
    assert!(matches!(explore(&all).reaches(2, State::Active), Reach::Never));
    let holder = world(roles, seats(&[(2, 0), (0, 1)]));
    assert!(matches!(explore(&holder).reaches(1, State::Active), Reach::Reached(_)));
}

#[test]
fn an_inner_role_is_active_only_with_the_outer_one() {
    let all = worlds::chain(&[&[1], &[1]]);
    let all = explore(&all);
    assert_lawful("a role within another", &all);
    let active = |seat: &Situation| seat.state() == Some(State::Active);
    let both = |seats: &[&Situation]| seats.iter().all(|seat| active(seat));
    assert!(matches!(all.sometimes(both), Reach::Reached(_)));
    // Of two persons, the role that one holds is of no use to the other.
    let roles = worlds::chain(&[&[], &[]]).roles;
    let strangers = world(roles, seats(&[(0, 0), (1, 1)]));
    assert_eq!(explore(&strangers).reaches(1, State::Active), Reach::Never);
}

#[test]
fn worlds_that_make_no_sense_are_refused() {
    let sound = || world(vec![worlds::role(rules(&[1]), &[&APPROVERS])], seats(&[(0, 0)]));
    let refused = |change: fn(&mut World)| {
        let mut world = sound();
        change(&mut world);
        std::panic::catch_unwind(|| explore(&world).states()).is_err()
    };
    assert!(!refused(|_| ()));
    assert!(refused(|world| world.seats.clear()));
    assert!(refused(|world| world.tick = Span::ZERO));
    assert!(refused(|world| world.seats.push(world.seats[0])));
    assert!(refused(|world| world.seats = seats(&[(0, 1)])));
    assert!(refused(|world| world.seats = seats(&[(8, 0)])));
    assert!(refused(|world| world.roles[0].panels.clear()));
    assert!(refused(|world| world.roles[0].within = Some(1)));
    assert!(refused(|world| world.roles[0].panels[0].approvers[0].while_active = Some(1)));
    assert!(!refused(|world| world.roles[0].panels[0].approvers[0].while_active = Some(0)));
    assert!(refused(|world| world.roles[0].panels[0].approvers[0] = Member::always(8)));
}
