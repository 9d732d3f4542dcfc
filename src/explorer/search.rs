//! The search: breadth first through the product of all seats.
//!
//! Situations of a seat are numbered as they turn up, and their moves are worked out once for each
//! set of people who can decide; a state of the world is the list of those numbers. The order of
//! everything that is counted or told follows the order of the search, never that of a hash map.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::explorer::laws::{Violation, broken};
use crate::explorer::moves::{Deed, Move, Turn, View};
use crate::explorer::situation::{People, Situation};
use crate::explorer::trace::Trace;
use crate::explorer::{Panel, Person, Transition, World};
use crate::lifecycle::{InputKind, State};

/// The places of 8 seats in one key.
const BITS: usize = 16;

/// A state of the world: the number of each seat's situation, 16 bits each.
pub(crate) type Key = u128;

/// How a state was first reached.
#[derive(Clone, Copy)]
pub(crate) struct Parent {
    state: u32,
    /// The seat; for a tick, all of them.
    seat: u8,
    /// Which of the moves of that seat; [`TICK`] for a tick.
    turn: u16,
}

const TICK: u16 = u16::MAX;

/// What can happen to one seat in one situation.
pub(crate) struct Moves {
    /// The turns that change the situation, and the number of the one they lead to.
    pub turns: Vec<(Turn, u16)>,
    /// Where a tick leads; `None` while a timer is due.
    pub tick: Option<u16>,
}

/// One seat: its situations by number, and their moves.
#[derive(Default)]
pub(crate) struct Local {
    pub situations: Vec<Situation>,
    numbers: FxHashMap<Situation, u16>,
    moves: FxHashMap<(u16, People, bool), Moves>,
}

impl Local {
    /// The number of a situation, given when it is first seen; `None` if there are too many.
    fn number(&mut self, situation: Situation) -> Option<u16> {
        if let Some(&number) = self.numbers.get(&situation) {
            return Some(number);
        }
        let number = u16::try_from(self.situations.len()).ok().filter(|number| *number < TICK)?;
        self.situations.push(situation);
        self.numbers.insert(situation, number);
        Some(number)
    }
}

/// Everything that the search knows.
pub(crate) struct Search<'a> {
    pub world: &'a World,
    transition: Transition,
    pub locals: Vec<Local>,
    pub states: Vec<Key>,
    pub numbers: FxHashMap<Key, u32>,
    parents: Vec<Parent>,
    /// Distinct pairs of a state and a turn that changes it, ticks included.
    pub moves: u64,
    pub complete: bool,
    pub violations: Vec<Violation>,
    pub transitions: BTreeSet<(Option<State>, InputKind, State)>,
}

/// Visits everything.
pub(crate) fn search(world: &World, transition: Transition) -> Search<'_> {
    let mut search = Search {
        world,
        transition,
        locals: world.seats.iter().map(|_| Local::default()).collect(),
        states: Vec::new(),
        numbers: FxHashMap::default(),
        parents: Vec::new(),
        moves: 0,
        complete: true,
        violations: Vec::new(),
        transitions: BTreeSet::new(),
    };
    for local in &mut search.locals {
        local.number(Situation::BEGINNING);
    }
    search.reach(0, Parent { state: 0, seat: 0, turn: TICK });
    let mut next = 0;
    while next < search.states.len() && search.complete {
        search.expand(next);
        next += 1;
    }
    search
}

impl Search<'_> {
    fn reach(&mut self, key: Key, parent: Parent) {
        if self.numbers.contains_key(&key) {
            return;
        }
        if self.states.len() >= self.world.states_at_most {
            self.complete = false;
            return;
        }
        let number =
            u32::try_from(self.states.len()).expect("fewer than 2^32 states fit in memory");
        self.numbers.insert(key, number);
        self.states.push(key);
        self.parents.push(parent);
    }

    /// Reaches all that one move leads to.
    fn expand(&mut self, state: usize) {
        let key = self.states[state];
        let from = state as u32;
        for seat in 0..self.locals.len() {
            if !self.work_out(state, seat) {
                self.complete = false;
                return;
            }
        }
        let mut ticked = Some(0);
        for seat in 0..self.locals.len() {
            let nexts: Vec<u16> =
                self.moves_of(key, seat).turns.iter().map(|(_, next)| *next).collect();
            self.moves += nexts.len() as u64;
            for (turn, next) in (0..).zip(nexts) {
                let parent = Parent { state: from, seat: seat as u8, turn };
                self.reach(with_local(key, seat, next), parent);
            }
            let tick = self.moves_of(key, seat).tick;
            ticked = ticked.zip(tick).map(|(all, next)| with_local(all, seat, next));
        }
        if let Some(next) = ticked.filter(|next| *next != key) {
            self.moves += 1;
            self.reach(next, Parent { state: from, seat: 0, turn: TICK });
        }
    }

    /// Works out the moves of one seat, unless they are known. False if there are too many
    /// situations.
    fn work_out(&mut self, state: usize, seat: usize) -> bool {
        let key = self.states[state];
        let (number, able) = (local_of(key, seat), self.able(key, seat));
        let outer_held = self.outer_held(key, seat);
        if self.locals[seat].moves.contains_key(&(number, able, outer_held)) {
            return true;
        }
        let situation = self.locals[seat].situations[usize::from(number)];
        let role = self.world.role_of(seat);
        let requester = self.world.seats[seat].requester;
        let transition = self.transition;
        let view = View { role, requester, situation: &situation, able, outer_held, transition };
        let settings = &role.settings;
        let slack = self.world.tick;
        let mut turns: Vec<(Turn, u16)> = Vec::new();
        for turn in view.turns() {
            let step = view.take(turn);
            self.judge(state, seat, &step);
            self.transitions.extend(step.transition());
            if step.after == situation {
                continue;
            }
            let Some(next) = self.locals[seat].number(step.after.normal(settings, slack)) else {
                return false;
            };
            let same = |(other, to): &(Turn, u16)| {
                *to == next && other.by == turn.by && other.deed.word() == turn.deed.word()
            };
            if next != number && !turns.iter().any(same) {
                turns.push((turn, next));
            }
        }
        let mut tick = None;
        if !view.is_due() {
            let step = view.tick(slack);
            self.judge(state, seat, &step);
            tick = self.locals[seat].number(step.after.normal(settings, slack));
            if tick.is_none() {
                return false;
            }
        }
        self.locals[seat].moves.insert((number, able, outer_held), Moves { turns, tick });
        true
    }

    /// Notes the laws that a move breaks, the first time for each.
    fn judge(&mut self, state: usize, seat: usize, step: &Move<'_>) {
        for law in broken(step) {
            if self.violations.iter().all(|known| known.law != law) {
                let mut trace = self.trace(state);
                trace.push(self.world, seat, step.turn, step.after.state());
                self.violations.push(Violation { law, trace });
            }
        }
    }

    /// Who of a seat's panels holds what they must hold to decide.
    fn able(&self, key: Key, seat: usize) -> People {
        let mut able = People::NONE;
        for member in self.world.role_of(seat).panels.iter().flat_map(Panel::all) {
            let holds = |needed| self.holds(key, member.person, needed);
            if member.while_active.is_none_or(holds) {
                able = able.with(member.person);
            }
        }
        able
    }

    /// Whether the requester of a seat holds the role that must be active first, if there is one.
    fn outer_held(&self, key: Key, seat: usize) -> bool {
        let holds = |outer| self.holds(key, self.world.seats[seat].requester, outer);
        self.world.role_of(seat).within.is_none_or(holds)
    }

    fn holds(&self, key: Key, person: Person, role: usize) -> bool {
        self.world.seats.iter().enumerate().any(|(place, seat)| {
            seat.requester == person
                && seat.role == role
                && self.situation(key, place).state() == Some(State::Active)
        })
    }

    /// Where a seat stands in a state of the world.
    pub fn situation(&self, key: Key, seat: usize) -> &Situation {
        &self.locals[seat].situations[usize::from(local_of(key, seat))]
    }

    /// The moves of a seat that have been worked out.
    fn moves_of(&self, key: Key, seat: usize) -> &Moves {
        let (able, outer_held) = (self.able(key, seat), self.outer_held(key, seat));
        &self.locals[seat].moves[&(local_of(key, seat), able, outer_held)]
    }

    /// The states that one move leads to, by moves that pass the filter; ticks always do.
    pub fn after(&self, key: Key, drives: &dyn Fn(usize, &Turn) -> bool) -> Vec<Key> {
        let mut after = Vec::new();
        let mut ticked = Some(0);
        for seat in 0..self.locals.len() {
            let moves = self.moves_of(key, seat);
            for (turn, next) in &moves.turns {
                if drives(seat, turn) {
                    after.push(with_local(key, seat, *next));
                }
            }
            ticked = ticked.zip(moves.tick).map(|(all, next)| with_local(all, seat, next));
        }
        after.extend(ticked);
        after
    }

    /// The way by which a state was first reached: a shortest one.
    pub fn trace(&self, state: usize) -> Trace {
        let mut path = Vec::new();
        let mut at = state;
        while at != 0 {
            path.push(at);
            at = self.parents[at].state as usize;
        }
        let mut trace = Trace::default();
        for &state in path.iter().rev() {
            let parent = self.parents[state];
            let seat = usize::from(parent.seat);
            let turn = if parent.turn == TICK {
                Turn { by: None, deed: Deed::Tick }
            } else {
                let before = self.states[parent.state as usize];
                self.moves_of(before, seat).turns[usize::from(parent.turn)].0
            };
            trace.push(self.world, seat, turn, self.situation(self.states[state], seat).state());
        }
        trace
    }
}

fn local_of(key: Key, seat: usize) -> u16 {
    (key >> (seat * BITS)) as u16
}

fn with_local(key: Key, seat: usize, number: u16) -> Key {
    let mask = Key::from(u16::MAX) << (seat * BITS);
    (key & !mask) | (Key::from(number) << (seat * BITS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_situation_has_the_number_of_a_tick() {
        let after = |count: u16| {
            let situations = vec![Situation::BEGINNING; usize::from(count)];
            Local { situations, ..Local::default() }.number(Situation::BEGINNING)
        };
        assert_eq!(after(0), Some(0));
        assert_eq!(after(TICK - 1), Some(TICK - 1));
        assert_eq!(after(TICK), None);
    }
}
