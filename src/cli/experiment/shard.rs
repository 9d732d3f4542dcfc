//! `--shard` of `run` and `compare`: a part of the replications, for `merge`.
//!
//! Promises: a shard that is there, complete and unharmed, is left alone; one without replications
//! says so and is written all the same, so that the whole is complete. Never: tables, which would
//! show a part as if it were the whole.

use crate::archive;
use std::ops::RangeInclusive;
use std::time::Instant;

use serde_json::json;

use super::{Session, failed, followed, violated};
use crate::archive::details::Details;
use crate::archive::details::growing::DetailFiles;
use crate::archive::directory::Staging;
use crate::archive::manifest::{Counts, Manifest};
use crate::archive::recorded::Shard;
use crate::archive::shard::{PartOf, RunIdentity, finished_shard};
use crate::cli::Exit;
use crate::cli::choice::Choice;
use crate::cli::console::{lively, tell, unwritten};
use crate::cli::interruption::STOP;
use crate::cli::progress::Progress;
use crate::cli::shard::Engine;
use crate::experiment::{self, Axis, Results, block};
use crate::scenario::model::Scenario;

impl Session<'_> {
    /// Runs one shard, unless it is there already.
    pub(super) fn shard(
        &self,
        scenario: &Scenario,
        choice: &Choice,
        (shard, engine): (Shard, Option<Engine>),
        begun: Instant,
    ) -> Result<Exit, Exit> {
        let Shard { index, count } = shard;
        let target = self.target(scenario).join(format!("shard-{index}-of-{count}"));
        let identity = self.identity(scenario, choice, shard);
        let chosen = self.arguments.details();
        let names = archive::shard::part_files(chosen.iter().map(|detail| detail.word()));
        let request = self.request(&target, names);
        if !self.arguments.force && finished_shard(&request, &identity).map_err(unwritten)? {
            if !self.arguments.quiet {
                let target = archive::directory::shown(&target);
                tell(&format!("{target} is complete already; nothing was run"));
            }
            return Ok(Exit::Done);
        }
        let replications = block(index, count, scenario.simulation.replications);
        let mut staging = Staging::new(&request).map_err(unwritten)?;
        let files = DetailFiles::new(&staging, &chosen, &choice.policies, replications.clone())
            .map_err(unwritten)?;
        let details = Details::new(scenario, &files);
        let results = self.part(scenario, choice, &replications, &details, &staging)?;
        let (many, policies) = (replications.clone().count(), choice.policies.len());
        let counts = Counts::of_part(policies, many, results.as_ref());
        let violated =
            results.as_ref().and_then(|results| violated(results, scenario.simulation.seed));
        let of = PartOf { scenario, policies: &choice.policies, details: &chosen };
        archive::shard::write_part(of, &replications, results, files, &mut staging)
            .map_err(unwritten)?;
        let files = staging.written().to_vec();
        let manifest = self.part_manifest(scenario, &identity, counts, engine);
        let manifest = manifest.text(&files, begun.elapsed().as_secs_f64());
        staging.commit(&manifest).map_err(unwritten)?;
        if !self.arguments.quiet {
            if self.arguments.audit && violated.is_none() {
                followed(counts.requests);
            }
            let what = phrase(&replications, scenario.simulation.replications);
            tell(&format!(
                "wrote shard {shard}, {what}, to {}",
                archive::directory::shown(&target)
            ));
        }
        Ok(violated.unwrap_or(Exit::Done))
    }

    fn identity(&self, scenario: &Scenario, choice: &Choice, shard: Shard) -> RunIdentity {
        let name = |policy: &crate::id::PolicyId| scenario.policies[policy.index()].name.clone();
        let arguments = self.arguments;
        RunIdentity {
            command: self.name.to_owned(),
            digest: scenario.digest.clone(),
            seed: scenario.simulation.seed,
            replications: scenario.simulation.replications,
            policies: choice.policies.iter().map(name).collect(),
            overrides: arguments.overrides.clone(),
            baseline: self.compares.then(|| name(&choice.policies[choice.baseline])),
            tradeoff: self.axes.map(|axes| axes.map(Axis::text).map(Into::into).to_vec()),
            detail: arguments.details().iter().map(|detail| detail.word().to_owned()).collect(),
            audit: arguments.audit,
            shard: Some(shard),
        }
    }

    fn part(
        &self,
        scenario: &Scenario,
        choice: &Choice,
        replications: &RangeInclusive<u32>,
        details: &Details<'_>,
        staging: &Staging,
    ) -> Result<Option<Results>, Exit> {
        if replications.is_empty() {
            return Ok(None);
        }
        let plan = self.plan(choice);
        let runs = plan.policies.len() as u64 * replications.clone().count() as u64;
        let progress = Progress::new(runs, lively() && !self.arguments.quiet);
        let step = || progress.step();
        let replications = replications.clone();
        let results = experiment::run_part(scenario, &plan, replications, details, &step, &STOP);
        drop(progress);
        results.map(Some).map_err(|stopped| failed(stopped, staging))
    }

    fn part_manifest<'a>(
        &'a self,
        scenario: &'a Scenario,
        identity: &'a RunIdentity,
        counts: Counts,
        engine: Option<Engine>,
    ) -> Manifest<'a> {
        let mut options = self.options(identity.baseline.as_deref(), None);
        options.insert("shard".to_owned(), json!(identity.shard));
        options.insert("engine".to_owned(), json!(engine.map(|engine| engine.name)));
        let file = self.arguments.file.to_str().unwrap_or_default();
        let names = identity.policies.iter().map(String::as_str).collect();
        Manifest::of(self.name, file, scenario, &self.arguments.overrides, names, counts)
            .options(options)
    }
}

/// `replications 3 to 4 of 12`.
fn phrase(replications: &RangeInclusive<u32>, all: u32) -> String {
    let (from, to) = (replications.start(), replications.end());
    match replications.clone().count() {
        0 => format!("none of the {all} replications: there are more shards"),
        1 => format!("replication {from} of {all}"),
        _ => format!("replications {from} to {to} of {all}"),
    }
}
