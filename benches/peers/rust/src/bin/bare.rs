//! The yardstick: one binary heap, a fast generator, no model.
//!
//! Three events a request: it comes, its review ends, its activation ends. A deadline needs no event
//! of its own: nobody looks at the list but a reviewer who is free, and who has waited too long then
//! stands in front. With `--deadlines` each deadline is an event all the same, as in a program that
//! has to know the instant of a time-out.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Instant;

use peers::{DEADLINE, Draws, GAP, REVIEW, REVIEWERS, Tally, WINDOW, arguments};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Arrival,
    ReviewEnd,
    WindowEnd,
    Deadline,
}

struct Queue {
    /// Hours that are not negative, as bits: those sort like the numbers.
    events: BinaryHeap<Reverse<(u64, What)>>,
    waiting: VecDeque<f64>,
    free: u32,
    draws: Draws,
    tally: Tally,
}

impl Queue {
    #[inline]
    fn schedule(&mut self, at: f64, what: What) {
        self.events.push(Reverse((at.to_bits(), what)));
    }

    #[inline]
    fn review(&mut self, now: f64, since: f64) {
        self.tally.served(now - since);
        let ends = now + self.draws.exponential(REVIEW);
        self.schedule(ends, What::ReviewEnd);
    }

    #[inline]
    fn give_up(&mut self, now: f64) {
        while self.waiting.front().is_some_and(|since| since + DEADLINE <= now) {
            self.waiting.pop_front();
            self.tally.timed_out();
        }
    }

    fn run(&mut self, requests: u64, deadlines: bool) {
        let mut to_come = requests;
        self.schedule(0.0, What::Arrival);
        while let Some(Reverse((bits, what))) = self.events.pop() {
            let now = f64::from_bits(bits);
            match what {
                What::Arrival => {
                    if self.free > 0 {
                        self.free -= 1;
                        self.review(now, now);
                    } else {
                        self.waiting.push_back(now);
                        if deadlines {
                            self.schedule(now + DEADLINE, What::Deadline);
                        }
                    }
                    to_come -= 1;
                    if to_come > 0 {
                        let next = now + self.draws.exponential(GAP);
                        self.schedule(next, What::Arrival);
                    }
                }
                What::ReviewEnd => {
                    self.schedule(now + WINDOW, What::WindowEnd);
                    self.give_up(now);
                    match self.waiting.pop_front() {
                        Some(since) => self.review(now, since),
                        None => self.free += 1,
                    }
                }
                What::WindowEnd => self.tally.window_ended(),
                What::Deadline => self.give_up(now),
            }
        }
    }
}

fn main() {
    let start = Instant::now();
    let (requests, seed) = arguments();
    let deadlines = std::env::args().any(|argument| argument == "--deadlines");
    let mut queue = Queue {
        events: BinaryHeap::new(),
        waiting: VecDeque::new(),
        free: REVIEWERS,
        draws: Draws::new(seed),
        tally: Tally::new(requests),
    };
    queue.run(requests, deadlines);
    let name = if deadlines { "bare with deadlines" } else { "bare" };
    queue.tally.print(name, requests, start);
}
