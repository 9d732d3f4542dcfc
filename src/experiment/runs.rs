//! Runs all replications of all policies, in parallel.

use std::io;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

use super::results::{PolicyResult, Results, Totals};
use super::watch::{Halt, NoThreads, Watch, spread};
use crate::engine::{Observer, RunCounts, simulate, simulate_told};
use crate::id::PolicyId;
use crate::measure::audit::Auditor;
use crate::measure::{DeskSums, Gauge, Gauged, LevelSums, StartupSums, Values};
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
#[non_exhaustive]
pub enum Stopped {
    /// The watch did not want to go on.
    #[error("interrupted")]
    Interrupted,
    /// A listener gave up.
    #[error(transparent)]
    Listener(#[from] io::Error),
    /// The threads could not be started.
    #[error(transparent)]
    Threads(#[from] NoThreads),
}

/// What one run leaves behind.
pub(super) struct Run {
    values: Values,
    totals: Totals,
    violations: Vec<String>,
}

/// What is only summed, for each policy.
pub(super) struct Sums {
    desk: DeskSums,
    levels: LevelSums,
    startup: StartupSums,
}

/// The sums of one policy, none before its first run.
pub(super) type Shared = Mutex<Option<Sums>>;

/// Runs everything.
///
/// # Errors
/// When the watch breaks, a listener failed or the threads could not be started.
pub fn run<L: Listeners>(
    scenario: &Scenario,
    plan: &Plan,
    listeners: &L,
    watch: Watch<'_>,
) -> Result<Results, Stopped> {
    run_part(scenario, plan, 1..=scenario.simulation.replications, listeners, watch)
}

/// Runs these replications (not none) of every policy of the plan: a part of what [`run`] runs.
///
/// # Errors
/// As for [`run`].
pub fn run_part<L: Listeners>(
    scenario: &Scenario,
    plan: &Plan,
    replications: RangeInclusive<u32>,
    listeners: &L,
    watch: Watch<'_>,
) -> Result<Results, Stopped> {
    let simulation = &scenario.simulation;
    let offsets = roster::offsets(&simulation.zone, simulation.start, simulation.end());
    let sums: Vec<Shared> = plan.policies.iter().map(|_| Mutex::new(None)).collect();
    let one = |job: usize, halt: &Halt<'_>| -> Result<Run, Stopped> {
        let (place, replication) = place_of(job, &replications);
        let setting = Setting { scenario, policy: plan.policies[place], replication };
        let run = setting.run(plan.audit, listeners, &offsets, &sums[place], halt);
        // Whatever ended one run ends the experiment; the others notice.
        if run.is_err() {
            halt.come();
        }
        run
    };
    let jobs = plan.policies.len() * replications.clone().count();
    let runs = unless_stopped(spread(jobs, plan.threads, watch, one)?)?;
    Ok(gather(&plan.policies, replications.count(), runs, sums, offsets))
}

/// The place of the policy and the replication of a job.
pub fn place_of(job: usize, replications: &RangeInclusive<u32>) -> (usize, u32) {
    let many = replications.clone().count();
    (job / many, replications.start() + (job % many) as u32)
}

/// All runs, or the first reason that is not merely a consequence of another.
pub fn unless_stopped<T>(runs: Vec<Result<T, Stopped>>) -> Result<Vec<T>, Stopped> {
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
pub(super) struct Setting<'a> {
    pub scenario: &'a Scenario,
    pub policy: PolicyId,
    pub replication: u32,
}

impl Setting<'_> {
    pub fn run<L: Listeners>(
        &self,
        audit: bool,
        listeners: &L,
        offsets: &Arc<[(crate::time::Instant, i64)]>,
        sums: &Shared,
        halt: &Halt<'_>,
    ) -> Result<Run, Stopped> {
        if halt.has_come() {
            return Err(Stopped::Interrupted);
        }
        let (scenario, policy) = (self.scenario, self.policy);
        let mut gauge = Gauge::new(scenario, policy, offsets);
        let mut violations = Vec::new();
        let counts = if audit || listeners.listens() {
            let auditor = audit.then(|| Auditor::new(scenario, policy, self.replication));
            let mut observer = ((gauge, auditor), listeners.open(policy, self.replication)?);
            let counts = self.told(&mut observer, halt)?;
            let ((heard, auditor), listener) = observer;
            listeners.close(listener)?;
            violations.extend(auditor.into_iter().flat_map(|auditor| self.violations(auditor)));
            gauge = heard;
            counts
        } else {
            // An engine that is compiled for nobody but the gauge: what only others hear costs
            // nothing in it.
            let halts = || halt.has_come();
            let counts = simulate(scenario, policy, self.replication, &mut gauge, &halts);
            counts.ok_or(Stopped::Interrupted)?
        };
        let gauged = gauge.finish();
        let values = add(sums, self.replication, gauged);
        Ok(Run { values, totals: Totals::of(&counts), violations })
    }

    fn told<O: Observer>(&self, observer: &mut O, halt: &Halt<'_>) -> Result<RunCounts, Stopped> {
        let halts = || halt.has_come();
        simulate_told(self.scenario, self.policy, self.replication, observer, &halts)
            .ok_or(Stopped::Interrupted)
    }

    fn violations(&self, auditor: Auditor) -> Vec<String> {
        let name = &self.scenario.policies[self.policy.index()].name;
        let label = |text| format!("policy {name}, replication {}: {text}", self.replication);
        auditor.finish().err().unwrap_or_default().into_iter().map(label).collect()
    }
}

/// Adds what is only summed of a replication; gives the rest back.
fn add(shared: &Shared, replication: u32, gauged: Gauged) -> Values {
    let Gauged { values, desk, levels, startup } = gauged;
    let mut guard = shared.lock().unwrap_or_else(PoisonError::into_inner);
    let all = match &mut *guard {
        None => {
            let startup = StartupSums::new(startup.bins());
            guard.insert(Sums { desk, levels, startup })
        }
        Some(all) => {
            all.desk.merge(&desk);
            all.levels.merge(&levels);
            all
        }
    };
    all.startup.add(replication, &startup);
    values
}

pub(super) fn gather(
    policies_run: &[PolicyId],
    replications: usize,
    runs: Vec<Run>,
    sums: Vec<Shared>,
    offsets: Arc<[(crate::time::Instant, i64)]>,
) -> Results {
    let mut runs = runs.into_iter();
    let mut policies = Vec::with_capacity(policies_run.len());
    let mut violations = Vec::new();
    for (policy, sums) in policies_run.iter().zip(sums) {
        let mut totals = Totals::default();
        let mut values = Vec::new();
        for run in runs.by_ref().take(replications) {
            totals.add(&run.totals);
            violations.extend(run.violations);
            values.push(run.values);
        }
        let sums = sums.into_inner().unwrap_or_else(PoisonError::into_inner);
        let Sums { desk, levels, startup } =
            sums.expect("every policy has at least one replication");
        policies.push(PolicyResult { policy: *policy, values, desk, levels, startup, totals });
    }
    Results { policies, violations, offsets }
}
