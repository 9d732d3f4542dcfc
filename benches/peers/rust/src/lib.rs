//! What all programs share: the numbers of `scenarios/shared-queue.toml`, the random draws, and the
//! line of JSON at the end.

use std::time::Instant;

use rand_core::SeedableRng;
use rand_distr::{Distribution, Exp1};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

/// Hours between two requests, on average.
pub const GAP: f64 = 1.0 / 33.0;
/// Hours of a review, on average.
pub const REVIEW: f64 = 0.1;
/// Who reviews.
pub const REVIEWERS: u32 = 3;
/// Hours after which a request is given up if no review has begun.
pub const DEADLINE: f64 = 24.0;
/// Hours of an activation.
pub const WINDOW: f64 = 4.0;

/// How many requests a run has, and where its draws begin: the two arguments of every program.
pub fn arguments() -> (u64, u64) {
    let mut numbers = std::env::args().skip(1).map_while(|text| text.parse().ok());
    let requests = numbers.next().expect("usage: PROGRAM REQUESTS [SEED]");
    (requests, numbers.next().unwrap_or(1))
}

/// A fast generator with exponential draws.
#[derive(Serialize, Deserialize, Debug)]
pub struct Draws(Xoshiro256PlusPlus);

impl Draws {
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    pub fn exponential(&mut self, mean: f64) -> f64 {
        let unit: f64 = Exp1.sample(&mut self.0);
        mean * unit
    }
}

/// Requests that come while the list still fills up; the first time-out is after about 8,000.
const WARM_UP: u64 = 20_000;
const BATCHES: u64 = 20;

/// Share that timed out and mean wait of the others, whole and in batches for an interval.
///
/// Outcomes are told in the order of arrival, which is the order in which they happen: the list is
/// first come, first served, and all have the same patience.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Tally {
    size: u64,
    left: u64,
    warm: bool,
    timed_out: u64,
    waited: f64,
    windows: u64,
    batches: Vec<(u64, f64)>,
}

impl Tally {
    pub fn new(requests: u64) -> Self {
        let warm_up = WARM_UP.min(requests / 2);
        Self {
            size: (requests - warm_up) / BATCHES,
            left: warm_up,
            warm: false,
            timed_out: 0,
            waited: 0.0,
            windows: 0,
            batches: Vec::new(),
        }
    }

    #[inline]
    pub fn timed_out(&mut self) {
        self.timed_out += 1;
        self.outcome();
    }

    #[inline]
    pub fn served(&mut self, wait: f64) {
        self.waited += wait;
        self.outcome();
    }

    #[inline]
    pub fn window_ended(&mut self) {
        self.windows += 1;
    }

    #[inline]
    fn outcome(&mut self) {
        self.left -= 1;
        if self.left == 0 {
            self.next_batch();
        }
    }

    #[cold]
    fn next_batch(&mut self) {
        if self.warm {
            self.batches.push((self.timed_out, self.waited));
        }
        (self.warm, self.timed_out, self.waited) = (true, 0, 0.0);
        self.left = if self.batches.len() as u64 == BATCHES { u64::MAX } else { self.size };
    }

    /// The line that the script reads.
    pub fn print(&self, program: &str, requests: u64, since: Instant) {
        let size = self.size as f64;
        let pairs = self.batches.iter().map(|&(timed_out, waited)| {
            let timed_out = timed_out as f64;
            (timed_out / size, waited / (size - timed_out))
        });
        let pairs: Vec<(f64, f64)> = pairs.collect();
        let mean =
            |pick: fn(&(f64, f64)) -> f64| pairs.iter().map(pick).sum::<f64>() / pairs.len() as f64;
        let batches: Vec<_> =
            pairs.iter().map(|(share, wait)| format!("[{share},{wait}]")).collect();
        println!(
            "{{\"program\":\"{program}\",\"requests\":{requests},\"windows\":{},\"seconds\":{},\
             \"timed_out_share\":{},\"mean_wait_h\":{},\"batches\":[{}]}}",
            self.windows,
            since.elapsed().as_secs_f64(),
            mean(|pair| pair.0),
            mean(|pair| pair.1),
            batches.join(","),
        );
    }
}
