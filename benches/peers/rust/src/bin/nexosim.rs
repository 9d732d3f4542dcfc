//! The same queue in NeXosim: one model that schedules its own events, on one thread.
//!
//! The deadline is an event with a key that is cancelled when the review begins, as in the examples
//! that come with NeXosim.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::QuerySource;
use nexosim::simulation::{EventKey, Mailbox, SimInit, SimulationError};
use nexosim::time::MonotonicTime;
use peers::{DEADLINE, Draws, GAP, REVIEW, REVIEWERS, Tally, WINDOW, arguments};
use serde::{Deserialize, Serialize};

fn hours(hours: f64) -> Duration {
    // An event must lie in the future: half a nanosecond after now does not.
    Duration::from_secs_f64(hours * 3600.0).max(Duration::from_nanos(1))
}

#[derive(Serialize, Deserialize)]
struct Waiting {
    since: MonotonicTime,
    deadline: EventKey,
}

#[derive(Serialize, Deserialize)]
struct Desk {
    waiting: VecDeque<Waiting>,
    free: u32,
    to_come: u64,
    draws: Draws,
    tally: Tally,
}

#[Model]
impl Desk {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        cx.schedule_event(hours(0.0), schedulable!(Self::arrival), ()).unwrap();
    }

    #[nexosim(schedulable)]
    async fn arrival(&mut self, _: (), cx: &Context<Self>) {
        if self.free > 0 {
            self.free -= 1;
            self.review(cx.time(), cx);
        } else {
            let expire = schedulable!(Self::expire);
            let deadline = cx.schedule_keyed_event(hours(DEADLINE), expire, ()).unwrap();
            self.waiting.push_back(Waiting { since: cx.time(), deadline });
        }
        self.to_come -= 1;
        if self.to_come > 0 {
            let gap = hours(self.draws.exponential(GAP));
            cx.schedule_event(gap, schedulable!(Self::arrival), ()).unwrap();
        }
    }

    /// All have the same patience: whose deadline it is stands in front.
    #[nexosim(schedulable)]
    async fn expire(&mut self) {
        self.waiting.pop_front();
        self.tally.timed_out();
    }

    #[nexosim(schedulable)]
    async fn review_end(&mut self, _: (), cx: &Context<Self>) {
        cx.schedule_event(hours(WINDOW), schedulable!(Self::window_end), ()).unwrap();
        match self.waiting.pop_front() {
            Some(next) => {
                next.deadline.cancel();
                self.review(next.since, cx);
            }
            None => self.free += 1,
        }
    }

    #[nexosim(schedulable)]
    async fn window_end(&mut self) {
        self.tally.window_ended();
    }

    fn review(&mut self, since: MonotonicTime, cx: &Context<Self>) {
        self.tally.served(cx.time().duration_since(since).as_secs_f64() / 3600.0);
        let review = hours(self.draws.exponential(REVIEW));
        cx.schedule_event(review, schedulable!(Self::review_end), ()).unwrap();
    }

    async fn report(&mut self) -> Tally {
        self.tally.clone()
    }
}

fn main() -> Result<(), SimulationError> {
    let start = Instant::now();
    let (requests, seed) = arguments();
    let desk = Desk {
        waiting: VecDeque::new(),
        free: REVIEWERS,
        to_come: requests,
        draws: Draws::new(seed),
        tally: Tally::new(requests),
    };
    let mailbox = Mailbox::new();
    let mut bench = SimInit::with_num_threads(1);
    let report = QuerySource::new().connect(Desk::report, &mailbox).register(&mut bench);
    let mut simulation = bench.add_model(desk, mailbox, "desk").init(MonotonicTime::EPOCH)?;
    simulation.run()?;
    simulation.process_query(&report, ())?.print("nexosim", requests, start);
    Ok(())
}
