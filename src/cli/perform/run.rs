//! `run` and `compare`.

use std::path::Path;
use std::sync::Arc;

use super::{Doing, Ended};
use crate::archive::audit::{Audit, audit_files, write_audit};
use crate::archive::{DetailFiles, Details, Staging, run_files, shown, write_summaries};
use crate::experiment::{Asked, FIRST_LOOK};
use crate::job::{Ask, Compare, Counts, Job, Manifest, Run, choose_roles};
use crate::scenario::model::Scenario;
use crate::session::{Choice, Comparison, Precision, Snapshot, Unanswered};

impl Doing<'_, '_> {
    pub(super) fn run(&self, run: &Run) -> Result<Snapshot, Ended> {
        let comparison = self.comparison(run)?;
        let scenario = Arc::clone(comparison.scenario());
        let replications = scenario.simulation.replications;
        let precision = run.precision.map(|share| {
            let first = run.first_look.unwrap_or(replications);
            Precision { share, most: run.max_replications, first }
        });
        let asked =
            precision.map(|precision| precision.asked().map(|asked| (asked, precision.first)));
        let asked = asked.transpose().map_err(Unanswered::from)?;
        self.warn(&scenario.warnings);
        self.console.heed();
        let target = self.target(&scenario, "");
        let compares = self.job.compare().is_some();
        let mut names = run_files(&scenario, compares, &run.detail);
        if let Some(log) = &run.audit_log {
            names.extend(audit_files(&scenario, &comparison.chosen().policies, &log.forms));
        }
        let mut staging =
            Staging::new(&self.request(&target, names)).map_err(|e| self.unwritten(e))?;
        let last = if asked.is_some() { u32::MAX } else { replications };
        let files =
            DetailFiles::new(&staging, &run.detail, &comparison.chosen().policies, 1..=last);
        let files = files.map_err(|error| self.unwritten(error))?;
        let comparison = self.simulate(comparison, (replications, asked), &files, &target)?;
        let snapshot = comparison.snapshot().ok_or(Unanswered::Interrupted)?;
        let made = snapshot.replications();
        write_summaries(&snapshot.evidence(), &mut staging).map_err(|e| self.unwritten(e))?;
        files.finish(&mut staging, made).map_err(|error| self.unwritten(error))?;
        self.log(run, &comparison, &mut staging)?;
        let first = asked.map(|(_, first)| first.max(FIRST_LOOK));
        let job = self.filled_in(&comparison, made, first);
        let counts = Counts::from(snapshot.results());
        let manifest = self.commit(Manifest::new(job, &scenario, counts), staging)?;
        self.say_later(|| {
            let many = manifest.files.len();
            let what = if run.audit_log.is_some() { "files" } else { "CSV files" };
            [format!("wrote {many} {what} and manifest.json to {}", shown(&target))]
        });
        Ok(snapshot)
    }

    /// Writes the audit log that was asked for.
    fn log(&self, run: &Run, comparison: &Comparison, staging: &mut Staging) -> Result<(), Ended> {
        let Some(log) = &run.audit_log else { return Ok(()) };
        let audit = Audit {
            scenario: comparison.scenario(),
            policies: &comparison.chosen().policies,
            forms: &log.forms,
            replication: log.replication,
        };
        let written = write_audit(audit, staging, &|| self.console.is_stopped());
        match written.map_err(|error| self.unwritten(error))? {
            true => Ok(()),
            false => Err(Unanswered::Interrupted.into()),
        }
    }

    /// The comparison that is asked for, without replications.
    pub(super) fn comparison(&self, run: &Run) -> Result<Comparison, Ended> {
        let scenario = self.scenario()?;
        choose_roles(&scenario, &self.manner.roles).map_err(Unanswered::from)?;
        choice(self.job, run, scenario).map_err(|why| Unanswered::from(why).into())
    }

    /// Adds so many replications, or as many as a precision takes.
    pub(super) fn simulate(
        &self,
        mut comparison: Comparison,
        (many, asked): (u32, Option<(Asked, u32)>),
        files: &DetailFiles,
        target: &Path,
    ) -> Result<Comparison, Ended> {
        let scenario = Arc::clone(comparison.scenario());
        let details = Details::new(&scenario, files);
        let threads = self.manner.threads;
        let ended = self.watched(
            || None,
            |watch| match asked {
                None => comparison.extend_with(many, threads, &details, watch),
                Some(asked) => comparison.until_with(asked, threads, &details, watch).map(|_| ()),
            },
        );
        ended.map_err(|stopped| self.stopped(stopped, target))?;
        Ok(comparison)
    }

    /// The job with everything that was left to the scenario.
    pub(super) fn filled_in(
        &self,
        comparison: &Comparison,
        made: u32,
        first_look: Option<u32>,
    ) -> Job {
        let scenario = comparison.scenario();
        let policies = comparison.chosen().names(scenario);
        let mut job = Job {
            seed: Some(scenario.simulation.seed),
            replications: Some(made),
            ..self.job.clone()
        };
        if let Ask::Compare(Compare { baseline, .. }) = &mut job.ask {
            *baseline = policies.get(comparison.chosen().baseline).cloned();
        }
        if let Ask::Run(run) | Ask::Compare(Compare { run, .. }) = &mut job.ask {
            run.first_look = first_look;
        }
        Job { policies, ..job }
    }
}

/// What a job of `run` or `compare` compares.
///
/// # Errors
/// A sentence, when the scenario does not have it.
pub fn choice(job: &Job, run: &Run, scenario: Scenario) -> Result<Comparison, String> {
    let compare = job.compare();
    let choice = Choice {
        policies: job.policies.clone(),
        baseline: compare.and_then(|compare| compare.baseline.clone()),
        tradeoff: compare.and_then(|compare| compare.tradeoff.clone()),
        alone: compare.is_none(),
        audit: run.audit,
    };
    Comparison::new(Arc::new(scenario), choice)
}
