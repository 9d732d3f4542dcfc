//! The same queue in desque, whose `Simulation` is a heap of boxed events that work on one state.
//!
//! desque cannot take an event back, so the deadline is handled as in `bare`, which is the fastest
//! way: a reviewer who is free passes over whoever has waited too long.

use std::collections::VecDeque;
use std::time::Instant;

use desque::SimState;
use desque::serial::{Event, Simulation};
use peers::{DEADLINE, Draws, GAP, REVIEW, REVIEWERS, Tally, WINDOW, arguments};

/// Nanoseconds: desque wants a time with a total order, and integers have one.
type Time = u64;
type Desk = Simulation<State, Time>;

const HOUR: f64 = 3.6e12;
const PATIENCE: Time = (DEADLINE * HOUR) as Time;

#[derive(Debug)]
struct State {
    waiting: VecDeque<Time>,
    free: u32,
    to_come: u64,
    draws: Draws,
    tally: Tally,
}

impl SimState<Time> for State {}

fn after(desk: &mut Desk, mean: f64) -> Time {
    let hours = desk.state_mut().draws.exponential(mean);
    desk.current_time() + (hours * HOUR) as Time
}

fn review(desk: &mut Desk, since: Time) -> desque::Result {
    let wait = (desk.current_time() - since) as f64 / HOUR;
    desk.state_mut().tally.served(wait);
    let ends = after(desk, REVIEW);
    desk.schedule(ReviewEnd, ends)
}

#[derive(Debug)]
struct Arrival;

impl Event<State, Time> for Arrival {
    fn execute(&mut self, desk: &mut Desk) -> desque::Result {
        let now = *desk.current_time();
        let state = desk.state_mut();
        state.to_come -= 1;
        let more = state.to_come > 0;
        if state.free > 0 {
            state.free -= 1;
            review(desk, now)?;
        } else {
            state.waiting.push_back(now);
        }
        if more {
            let next = after(desk, GAP);
            desk.schedule(Arrival, next)?;
        }
        Ok(())
    }
}

#[derive(Debug)]
struct ReviewEnd;

impl Event<State, Time> for ReviewEnd {
    fn execute(&mut self, desk: &mut Desk) -> desque::Result {
        let now = *desk.current_time();
        desk.schedule(WindowEnd, now + (WINDOW * HOUR) as Time)?;
        let state = desk.state_mut();
        while state.waiting.front().is_some_and(|since| since + PATIENCE <= now) {
            state.waiting.pop_front();
            state.tally.timed_out();
        }
        match state.waiting.pop_front() {
            Some(since) => review(desk, since),
            None => {
                state.free += 1;
                Ok(())
            }
        }
    }
}

#[derive(Debug)]
struct WindowEnd;

impl Event<State, Time> for WindowEnd {
    fn execute(&mut self, desk: &mut Desk) -> desque::Result {
        desk.state_mut().tally.window_ended();
        Ok(())
    }
}

fn main() -> desque::Result {
    let start = Instant::now();
    let (requests, seed) = arguments();
    let state = State {
        waiting: VecDeque::new(),
        free: REVIEWERS,
        to_come: requests,
        draws: Draws::new(seed),
        tally: Tally::new(requests),
    };
    let mut desk = Desk::new(state, 0);
    desk.schedule(Arrival, 0)?;
    desk.run()?;
    desk.state().tally.print("desque", requests, start);
    Ok(())
}
