//! Runs all replications of all policies, in parallel.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::results::{PolicyResult, Results, Totals};
use crate::engine::{Observer, RunCounts, simulate};
use crate::id::PolicyId;
use crate::measure::audit::Auditor;
use crate::measure::{DeskSums, Gauge, LevelSums, Values};
use crate::scenario::model::Scenario;
use crate::scenario::roster;

/// What to run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The policies, in the order of the rows. Not empty.
    pub policies: Vec<PolicyId>,
    /// Threads; `None` is one for each processor.
    pub threads: Option<usize>,
    /// Whether the auditor listens to every run.
    pub audit: bool,
}

/// Who else listens: one listener for each run.
pub trait Listeners: Sync {
    /// The listener of one run.
    type One: Observer;
    /// Whether anybody listens at all; a run that nobody listens to is faster.
    fn listens(&self) -> bool {
        true
    }
    /// Before the run.
    ///
    /// # Errors
    /// When the listener cannot begin; the experiment ends.
    fn open(&self, policy: PolicyId, replication: u32) -> io::Result<Self::One>;
    /// After the run.
    ///
    /// # Errors
    /// When the listener could not keep what it heard; the experiment ends.
    fn close(&self, one: Self::One) -> io::Result<()>;
}

/// Nobody else listens.
impl Listeners for () {
    type One = ();
    fn listens(&self) -> bool {
        false
    }
    fn open(&self, _policy: PolicyId, _replication: u32) -> io::Result<()> {
        Ok(())
    }
    fn close(&self, (): ()) -> io::Result<()> {
        Ok(())
    }
}

/// Why there are no results.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// `stop` was set.
    #[error("interrupted")]
    Interrupted,
    /// A listener gave up.
    #[error(transparent)]
    Listener(#[from] io::Error),
    /// The threads could not be started.
    #[error("cannot start the threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// What one run leaves behind.
struct Run {
    values: Values,
    totals: Totals,
    violations: Vec<String>,
}

/// What is only summed, one for each policy.
type Sums = Mutex<Option<(DeskSums, LevelSums)>>;

/// Runs everything. `done` is told after each run.
///
/// # Errors
/// When `stop` was set, a listener failed or the threads could not be started.
pub fn run<L: Listeners>(
    scenario: &Scenario,
    plan: &Plan,
    listeners: &L,
    done: &(dyn Fn() + Sync),
    stop: &AtomicBool,
) -> Result<Results, Stopped> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(plan.threads.unwrap_or(0)).build()?;
    let simulation = &scenario.simulation;
    let offsets = roster::offsets(&simulation.zone, simulation.start, simulation.end());
    let sums: Vec<Sums> = plan.policies.iter().map(|_| Mutex::new(None)).collect();
    let replications = simulation.replications;
    let one = |job: usize| -> Result<Run, Stopped> {
        let (place, replication) = place_of(job, replications);
        let setting = Setting { scenario, policy: plan.policies[place], replication };
        let run = setting.run(plan.audit, listeners, &offsets, &sums[place], stop);
        // Whatever ended one run ends the experiment; the others notice by the same flag.
        if run.is_err() {
            stop.store(true, Ordering::Relaxed);
        }
        done();
        run
    };
    let jobs = plan.policies.len() * replications as usize;
    let runs: Vec<Result<Run, Stopped>> =
        pool.install(|| (0..jobs).into_par_iter().with_max_len(1).map(one).collect());
    let runs = unless_stopped(runs)?;
    Ok(gather(scenario, plan, runs, sums, offsets))
}

/// The place of the policy and the replication (from 1) of a job.
fn place_of(job: usize, replications: u32) -> (usize, u32) {
    let replications = replications as usize;
    (job / replications, (job % replications) as u32 + 1)
}

/// All runs, or the first reason that is not merely a consequence of another.
fn unless_stopped(runs: Vec<Result<Run, Stopped>>) -> Result<Vec<Run>, Stopped> {
    let mut interrupted = false;
    let mut good = Vec::with_capacity(runs.len());
    for run in runs {
        match run {
            Ok(run) => good.push(run),
            Err(Stopped::Interrupted) => interrupted = true,
            Err(other) => return Err(other),
        }
    }
    if interrupted { Err(Stopped::Interrupted) } else { Ok(good) }
}

/// One run to be made.
struct Setting<'a> {
    scenario: &'a Scenario,
    policy: PolicyId,
    replication: u32,
}

impl Setting<'_> {
    fn run<L: Listeners>(
        &self,
        audit: bool,
        listeners: &L,
        offsets: &Arc<[(crate::time::Instant, i64)]>,
        sums: &Sums,
        stop: &AtomicBool,
    ) -> Result<Run, Stopped> {
        if stop.load(Ordering::Relaxed) {
            return Err(Stopped::Interrupted);
        }
        let (scenario, policy) = (self.scenario, self.policy);
        let mut gauge = Gauge::new(scenario, policy, offsets);
        let mut violations = Vec::new();
        let counts = if audit || listeners.listens() {
            let auditor = audit.then(|| Auditor::new(scenario, policy, self.replication));
            let mut observer = ((gauge, auditor), listeners.open(policy, self.replication)?);
            let counts = self.simulate(&mut observer, stop)?;
            let ((heard, auditor), listener) = observer;
            listeners.close(listener)?;
            violations.extend(auditor.into_iter().flat_map(|auditor| self.violations(auditor)));
            gauge = heard;
            counts
        } else {
            // A second engine, compiled for nobody but the gauge: what only others hear costs
            // nothing in it.
            self.simulate(&mut gauge, stop)?
        };
        let gauged = gauge.finish();
        add(sums, gauged.desk, gauged.levels);
        Ok(Run { values: gauged.values, totals: Totals::of(&counts), violations })
    }

    fn simulate<O: Observer>(
        &self,
        observer: &mut O,
        stop: &AtomicBool,
    ) -> Result<RunCounts, Stopped> {
        simulate(self.scenario, self.policy, self.replication, observer, stop)
            .ok_or(Stopped::Interrupted)
    }

    fn violations(&self, auditor: Auditor) -> Vec<String> {
        let name = &self.scenario.policies[self.policy.index()].name;
        let label = |text| format!("policy {name}, replication {}: {text}", self.replication);
        auditor.finish().err().unwrap_or_default().into_iter().map(label).collect()
    }
}

fn add(sums: &Sums, desk: DeskSums, levels: LevelSums) {
    let mut guard = sums.lock().unwrap_or_else(PoisonError::into_inner);
    match &mut *guard {
        None => *guard = Some((desk, levels)),
        Some((all_desks, all_levels)) => {
            all_desks.merge(&desk);
            all_levels.merge(&levels);
        }
    }
}

fn gather(
    scenario: &Scenario,
    plan: &Plan,
    runs: Vec<Run>,
    sums: Vec<Sums>,
    offsets: Arc<[(crate::time::Instant, i64)]>,
) -> Results {
    let mut runs = runs.into_iter();
    let mut policies = Vec::with_capacity(plan.policies.len());
    let mut violations = Vec::new();
    for (policy, sums) in plan.policies.iter().zip(sums) {
        let mut totals = Totals::default();
        let mut values = Vec::new();
        for run in runs.by_ref().take(scenario.simulation.replications as usize) {
            totals.add(&run.totals);
            violations.extend(run.violations);
            values.push(run.values);
        }
        let sums = sums.into_inner().unwrap_or_else(PoisonError::into_inner);
        let (desk, levels) = sums.expect("every policy has at least one replication");
        policies.push(PolicyResult { policy: *policy, values, desk, levels, totals });
    }
    Results { policies, violations, offsets }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_go_policy_by_policy_and_replications_count_from_one() {
        let places: Vec<_> = (0..6).map(|job| place_of(job, 3)).collect();
        assert_eq!(places, [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3)]);
    }

    #[test]
    fn a_failing_listener_is_the_reason_and_not_the_interruption_it_caused() {
        let full = || Stopped::Listener(io::Error::other("disk full"));
        let runs = vec![Err(Stopped::Interrupted), Err(full()), Err(Stopped::Interrupted)];
        assert!(matches!(unless_stopped(runs), Err(Stopped::Listener(_))));
        assert!(matches!(
            unless_stopped(vec![Err(Stopped::Interrupted)]),
            Err(Stopped::Interrupted)
        ));
    }
}
