//! A listener that keeps two sums for each question asked of a run.
//!
//! Each question is an average: of a time, of a share, of a level over time. The ratio of the two
//! sums over all replications is the answer. Memory does not grow with the run.

use std::collections::VecDeque;
use std::io;
use std::sync::Mutex;

use pimsim::engine::{
    Intent, NeedEnd, NeedOutcome, Observer, Record, RequestOutcome, ReviewOutcome, ReviewResult,
};
use pimsim::experiment::Listeners;
use pimsim::id::{PolicyId, RoleId};
use pimsim::lifecycle::{InputKind, State};
use pimsim::scenario::model::Scenario;
use pimsim::time::Instant;

use super::threat::Accounts;

/// What is seen, in milliseconds where it is a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// One per request that became pending; 1 if its review began at that very instant.
    Prompt,
    /// From pending to the beginning of the review that decided.
    Wait,
    /// The same, and for those that nobody decided the time until they ended.
    WaitOfAll,
    /// First requests of a need, from pending to decided.
    Decision,
    /// First requests of a need, from pending to no longer pending.
    Pending,
    /// First requests of a need: 1 if granted.
    Granted,
    /// Needs that got access: the time to it.
    Access,
    /// Needs that gave up: how long their last request was pending.
    GivenUp,
    /// First activations of a need: how long they were.
    Window,
    /// First activations of a need: the filer's work in them.
    Work,
    /// First activations of a need: what was not used for work.
    Unused,
    /// First activations of a need: 1 if the filer's work filled them.
    Full,
    /// Per need: what all its activations together left unused.
    Tail,
    /// How many activations there are, weighted by time.
    Active,
    /// The time during which anybody is active, per beginning of such a time.
    Busy,
    /// Malicious requests: 1 if active.
    Attempt,
    /// Union over roles of the attackers' activations.
    Held,
    /// Accounts and stretches of 720 h: 1 if an attacker became active.
    Month,
    /// From one success of an attacker to the next on the same account, the first eight.
    Gap,
    /// Times of review, told when they began in the window: the length less the mean.
    Review,
}

/// How many kinds there are; [`Seen::Review`] is the last.
const KINDS: usize = Seen::Review as usize + 1;

/// What is asked about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ask {
    /// The average.
    Mean,
    /// The share that is at most this.
    AtMost(f64),
    /// The average square of the distance from this.
    Square(f64),
}

/// A question.
pub type Probe = (Seen, Ask);

/// The two sums of one question: of the answers, and of the weights.
pub type Sums = (f64, f64);

/// Sums by question, and the most requests that a need filed.
pub type Answers = (Vec<Sums>, u32);

/// Collects the answers of all replications.
pub struct Collectors<'a> {
    pub scenario: &'a Scenario,
    pub probes: &'a [Probe],
    /// By replication.
    pub answers: Mutex<Vec<Option<Answers>>>,
}

impl Listeners for Collectors<'_> {
    type One = Collector;
    fn open(&self, _policy: PolicyId, replication: u32) -> io::Result<Collector> {
        Ok(Collector::new(self.scenario, self.probes, replication))
    }
    fn close(&self, mut one: Collector) -> io::Result<()> {
        one.finish();
        let mut answers = self.answers.lock().expect("no listener fails");
        answers[one.replication as usize - 1] = Some((one.sums, one.most_requests));
        Ok(())
    }
}

/// The listener of one run.
pub struct Collector {
    replication: u32,
    probes: Vec<Probe>,
    /// The places of the probes of each [`Seen`]: most is asked of a few, and everything is seen.
    asked: [Vec<usize>; KINDS],
    sums: Vec<Sums>,
    most_requests: u32,
    window: (i64, i64),
    /// When each request from `first` on became pending; `None` when it is not or no more.
    pending: VecDeque<Option<i64>>,
    first: u64,
    /// The instants at which requests became pending in the past two days.
    recent: VecDeque<i64>,
    decided: Option<i64>,
    /// The need and the time of the request that ended last.
    last_ended: (Option<u64>, i64),
    active: i64,
    active_since: i64,
    accounts: Accounts,
}

const TWO_DAYS: i64 = 2 * 86_400_000;

impl Collector {
    fn new(scenario: &Scenario, probes: &[Probe], replication: u32) -> Self {
        let (from, to) = scenario.simulation.window();
        let window = (from.ms(), to.ms());
        let count = scenario.populations[0].count;
        let watched = probes.iter().any(|(seen, _)| *seen == Seen::Held);
        Self {
            replication,
            probes: probes.to_vec(),
            asked: std::array::from_fn(|kind| {
                let all = probes.iter().enumerate();
                all.filter(|(_, probe)| probe.0 as usize == kind).map(|(place, _)| place).collect()
            }),
            sums: vec![(0.0, 0.0); probes.len()],
            most_requests: 0,
            window,
            pending: VecDeque::new(),
            first: 1,
            recent: VecDeque::new(),
            decided: None,
            last_ended: (None, 0),
            active: 0,
            active_since: window.0,
            accounts: Accounts::new(if watched { count as usize } else { 0 }, window),
        }
    }

    /// Something was seen, with a weight.
    fn see(&mut self, what: Seen, value: i64, weight: f64) {
        let value = value as f64;
        for &place in &self.asked[what as usize] {
            let sums = &mut self.sums[place];
            let answer = match self.probes[place].1 {
                Ask::Mean => value,
                Ask::AtMost(limit) => f64::from(u8::from(value <= limit)),
                Ask::Square(centre) => (value - centre) * (value - centre),
            };
            sums.0 += answer * weight;
            sums.1 += weight;
        }
    }

    /// Adds to the sums of an average as they are.
    fn add(&mut self, what: Seen, sum: i64, weight: f64) {
        for &place in &self.asked[what as usize] {
            if self.probes[place].1 == Ask::Mean {
                let sums = &mut self.sums[place];
                sums.0 += sum as f64;
                sums.1 += weight;
            }
        }
    }

    fn counts(&self, at: i64) -> bool {
        self.window.0 <= at && at < self.window.1
    }

    fn becomes_pending(&mut self, request: u64, at: i64) {
        self.pending[(request - self.first) as usize] = Some(at);
        while self.recent.front().is_some_and(|before| *before < at - TWO_DAYS) {
            self.recent.pop_front();
        }
        self.recent.push_back(at);
        if self.counts(at) {
            self.add(Seen::Prompt, 0, 1.0);
        }
    }

    /// A request is no longer pending.
    fn leaves_pending(&mut self, record: &Record) {
        let place = (record.request - self.first) as usize;
        let since = self.pending[place].take();
        while self.pending.front() == Some(&None) {
            self.pending.pop_front();
            self.first += 1;
        }
        let Some(since) = since else { return };
        if matches!(record.input, InputKind::Approve | InputKind::Deny) {
            self.decided = Some(since);
        } else if self.counts(since) {
            self.see(Seen::WaitOfAll, record.at.ms() - since, 1.0);
        }
    }

    /// The number of activations changes.
    fn level(&mut self, change: i64, at: i64) {
        let until = at.clamp(self.window.0, self.window.1);
        let time = (until - self.active_since) as f64;
        self.active_since = until;
        self.see(Seen::Active, self.active, time);
        if self.active > 0 {
            self.add(Seen::Busy, time as i64, 0.0);
        }
        if self.active == 0 && change > 0 && self.counts(at) {
            self.add(Seen::Busy, 0, 1.0);
        }
        self.active += change;
    }

    fn finish(&mut self) {
        if self.active_since < self.window.1 {
            self.level(0, self.window.1);
        }
        let months = self.accounts.months();
        self.add(Seen::Month, 0, months);
        let held = self.accounts.account_time();
        self.add(Seen::Held, 0, held);
    }

    fn malicious(&mut self, outcome: &RequestOutcome) {
        if outcome.measured {
            self.see(Seen::Attempt, i64::from(outcome.active_at.is_some()), 1.0);
        }
        let (Some(from), Some(to)) = (outcome.active_at, outcome.ended_at) else { return };
        let told = self.accounts.success(outcome.requester.number as usize, from.ms(), to.ms());
        self.add(Seen::Held, told.held, 0.0);
        if let Some(gap) = told.gap {
            self.see(Seen::Gap, gap, 1.0);
        }
        if told.new_month {
            self.add(Seen::Month, 1, 0.0);
        }
    }

    fn activation(&mut self, outcome: &RequestOutcome, from: Instant, to: Instant) {
        let (length, work) = ((to - from).as_ms(), outcome.work.as_ms());
        if outcome.attempt == 1 {
            self.see(Seen::Window, length, 1.0);
            self.see(Seen::Work, work, 1.0);
            self.see(Seen::Unused, length - work, 1.0);
            self.see(Seen::Full, i64::from(work == length), 1.0);
        }
        let first = f64::from(u8::from(outcome.attempt == 1));
        self.add(Seen::Tail, length - work, first);
    }
}

impl Observer for Collector {
    fn record(&mut self, record: &Record) {
        let at = record.at.ms();
        if record.from.is_none() {
            self.pending.push_back(None);
            return;
        }
        let was_pending = record.from.is_some_and(State::is_pending);
        match (was_pending, record.to.is_pending()) {
            (false, true) => self.becomes_pending(record.request, at),
            (true, false) => self.leaves_pending(record),
            _ => {}
        }
        if record.to == State::Active {
            self.level(1, at);
        } else if record.from == Some(State::Active) {
            self.level(-1, at);
        }
    }

    fn review(&mut self, outcome: &ReviewOutcome) {
        let began = outcome.from.ms();
        if self.counts(began) {
            self.see(Seen::Review, (outcome.to - outcome.from).as_ms(), 1.0);
            if self.recent.binary_search(&began).is_ok() {
                self.add(Seen::Prompt, 1, 0.0);
            }
        }
        if matches!(outcome.result, ReviewResult::Approved | ReviewResult::Denied)
            && let Some(pending_at) = self.decided.take()
            && self.counts(pending_at)
        {
            self.see(Seen::Wait, began - pending_at, 1.0);
            self.see(Seen::WaitOfAll, began - pending_at, 1.0);
        }
    }

    fn break_glass(&mut self, _role: RoleId, used_at: Instant, from: Instant, to: Instant) {
        if self.counts(used_at.ms()) {
            self.see(Seen::Review, (to - from).as_ms(), 1.0);
        }
    }

    fn request(&mut self, outcome: &RequestOutcome) {
        if outcome.intent == Intent::Malicious {
            return self.malicious(outcome);
        }
        let ended = outcome.decided_at.or(outcome.ended_at);
        let pending = outcome.pending_at.zip(ended).map(|(from, to)| (to - from).as_ms());
        self.last_ended = (outcome.need, pending.unwrap_or(0));
        if !outcome.measured {
            return;
        }
        if outcome.attempt == 1 {
            self.see(Seen::Granted, i64::from(outcome.active_at.is_some()), 1.0);
            if let Some(pending) = pending {
                self.see(Seen::Pending, pending, 1.0);
            }
            if let (Some(from), Some(to)) = (outcome.pending_at, outcome.decided_at) {
                self.see(Seen::Decision, (to - from).as_ms(), 1.0);
            }
        }
        if let (Some(from), Some(to)) = (outcome.active_at, outcome.ended_at) {
            self.activation(outcome, from, to);
        }
    }

    fn need(&mut self, outcome: &NeedOutcome) {
        if !outcome.measured {
            return;
        }
        self.most_requests = self.most_requests.max(outcome.requests);
        if let Some(at) = outcome.access_at {
            self.see(Seen::Access, (at - outcome.wanted_at).as_ms(), 1.0);
        } else if outcome.end == NeedEnd::Unmet && self.last_ended.0 == Some(outcome.need) {
            self.see(Seen::GivenUp, self.last_ended.1, 1.0);
        }
    }
}
