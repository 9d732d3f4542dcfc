//! Runs a list of points: the same policies in scenarios that differ in some values.
//!
//! Threads take runs, not points, so that few points with many replications, and many points with
//! few, keep all of them busy. A thread opens a new point only when no run of an open one is left,
//! so that no more points are open than there are threads: memory does not grow with the list.
//!
//! Promises: the results of a point are those of [`super::run`] in its scenario, for any number of
//! threads; points are handed over as they end, in any order, each once. Never: files, text.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::results::Results;
use super::runs::{Plan, Run, Setting, Shared, Stopped, gather, place_of};
use super::watch::{Halt, Watch, Work};
use crate::scenario::model::Scenario;
use crate::scenario::roster;
use crate::time::Instant;

/// What happens to each point of a list, by its number.
pub trait Sweep: Sync {
    /// Why it may end early.
    type Error: From<Stopped> + Send;
    /// The scenario of a point, with the replications that it is to have.
    ///
    /// # Errors
    /// When there is none; everything ends.
    fn open(&self, point: usize) -> Result<Scenario, Self::Error>;
    /// After the last run of a point.
    ///
    /// # Errors
    /// When the results could not be kept; everything ends.
    fn close(
        &self,
        point: usize,
        scenario: &Arc<Scenario>,
        results: Results,
    ) -> Result<(), Self::Error>;
}

/// Runs these points, of so many runs in all, as far as is known. An error ends everything.
///
/// # Errors
/// The first error of a point, or that the watch broke.
pub fn sweep<S: Sweep>(
    points: &[usize],
    plan: &Plan,
    sweep: &S,
    (of, watch): (u64, Watch<'_>),
) -> Result<(), S::Error> {
    let queue = Mutex::new(Queue { next: 0, opening: 0, open: Vec::new(), failed: None });
    let known = Work::of(of);
    let list = List { points, plan, sweep, work: &known, queue, changed: Condvar::new() };
    #[cfg(feature = "parallel")]
    if let threads @ 2.. = threads(plan) {
        known.beside(watch, |_| {
            std::thread::scope(|scope| {
                for _ in 1..threads {
                    // Without the thread the others do its work.
                    let _ = std::thread::Builder::new().spawn_scoped(scope, || list.beside());
                }
                list.beside();
            });
        });
    } else {
        known.alone(watch, |halt| list.go(halt));
    }
    #[cfg(not(feature = "parallel"))]
    known.alone(watch, |halt| list.go(halt));
    let queue = list.queue.into_inner().unwrap_or_else(PoisonError::into_inner);
    match queue.failed {
        Some(error) => Err(error),
        None if known.ended.load(Ordering::Relaxed) => Err(Stopped::Interrupted.into()),
        None => Ok(()),
    }
}

#[cfg(feature = "parallel")]
fn threads(plan: &Plan) -> usize {
    if cfg!(target_family = "wasm") {
        return 1;
    }
    plan.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// What is still to be done.
struct Queue<E> {
    /// How many points were opened.
    next: usize,
    /// How many are being opened just now.
    opening: usize,
    /// Points with runs that nobody has taken, and how many were taken.
    open: Vec<(Arc<Point>, usize)>,
    failed: Option<E>,
}

/// An open point.
struct Point {
    number: usize,
    scenario: Arc<Scenario>,
    offsets: Arc<[(Instant, i64)]>,
    sums: Vec<Shared>,
    /// The runs by their place, and how many are missing.
    runs: Mutex<(Vec<Option<Run>>, usize)>,
}

enum Task {
    Open(usize),
    Run(Arc<Point>, usize),
}

struct List<'a, S: Sweep> {
    points: &'a [usize],
    plan: &'a Plan,
    sweep: &'a S,
    work: &'a Work,
    queue: Mutex<Queue<S::Error>>,
    changed: Condvar,
}

impl<S: Sweep> List<'_, S> {
    /// On a thread of its own.
    #[cfg(feature = "parallel")]
    fn beside(&self) {
        self.go(&self.work.halt());
    }

    fn go(&self, halt: &Halt<'_>) {
        while !halt.has_come()
            && let Some(task) = self.take()
        {
            let done = match task {
                Task::Open(number) => self.open(number),
                Task::Run(point, job) => self.run(&point, job, halt),
            };
            if let Err(error) = done {
                self.fail(error);
                return;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue<S::Error>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Option<Task> {
        let mut queue = self.lock();
        loop {
            if self.work.ended.load(Ordering::Relaxed) || queue.failed.is_some() {
                return None;
            }
            if let Some((point, taken)) = queue.open.first_mut() {
                let task = Task::Run(Arc::clone(point), *taken);
                *taken += 1;
                if *taken == self.jobs(&point.scenario) {
                    queue.open.remove(0);
                }
                return Some(task);
            }
            if let Some(number) = self.points.get(queue.next) {
                queue.next += 1;
                queue.opening += 1;
                return Some(Task::Open(*number));
            }
            if queue.opening == 0 {
                return None;
            }
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn fail(&self, error: S::Error) {
        let mut queue = self.lock();
        // What others meet after this is a consequence.
        if !self.work.ended.swap(true, Ordering::Relaxed) {
            queue.failed = Some(error);
        }
        self.changed.notify_all();
    }

    fn jobs(&self, scenario: &Scenario) -> usize {
        self.plan.policies.len() * scenario.simulation.replications as usize
    }

    fn open(&self, number: usize) -> Result<(), S::Error> {
        let opened = self.sweep.open(number).map(|scenario| {
            let simulation = &scenario.simulation;
            let offsets = roster::offsets(&simulation.zone, simulation.start, simulation.end());
            let jobs = self.jobs(&scenario);
            Arc::new(Point {
                number,
                offsets,
                sums: self.plan.policies.iter().map(|_| Mutex::new(None)).collect(),
                runs: Mutex::new(((0..jobs).map(|_| None).collect(), jobs)),
                scenario: Arc::new(scenario),
            })
        });
        let mut queue = self.lock();
        queue.opening -= 1;
        self.changed.notify_all();
        queue.open.push((opened?, 0));
        Ok(())
    }

    fn run(&self, point: &Point, job: usize, halt: &Halt<'_>) -> Result<(), S::Error> {
        let scenario = &point.scenario;
        let (place, replication) = place_of(job, &(1..=scenario.simulation.replications));
        let setting = Setting { scenario, policy: self.plan.policies[place], replication };
        let sums = &point.sums[place];
        let run = setting.run(self.plan.audit, &(), &point.offsets, sums, halt)?;
        self.work.step();
        let mut runs = point.runs.lock().unwrap_or_else(PoisonError::into_inner);
        runs.0[job] = Some(run);
        runs.1 -= 1;
        if runs.1 > 0 {
            return Ok(());
        }
        let all: Vec<Run> = std::mem::take(&mut runs.0).into_iter().flatten().collect();
        drop(runs);
        let take = |sums: &Shared| sums.lock().unwrap_or_else(PoisonError::into_inner).take();
        let sums = point.sums.iter().map(|sums| Mutex::new(take(sums))).collect();
        let replications = scenario.simulation.replications as usize;
        let offsets = Arc::clone(&point.offsets);
        let results = gather(&self.plan.policies, replications, all, sums, offsets);
        self.sweep.close(point.number, scenario, results)
    }
}
