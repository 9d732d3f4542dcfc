//! `pimsim merge` of the shards of `run` and `compare`.
//!
//! The scenario is loaded again, as `verify` does; from the exact results of the shards everything
//! is made as if all replications had been run here. Promises: every CSV file has the bytes of the
//! undivided run; tables and exit code are those of it. Never: a run.

use std::io;

use crate::archive::{PartOf, Request, RunShards, Staging, run_files, shown, write_summaries};
use crate::cli::again::{self, Found};
use crate::cli::arguments::Merge;
use crate::cli::perform::choice;
use crate::cli::report::stale;
use crate::cli::run::{report_of, verdict};
use crate::cli::{Console, Exit};
use crate::job::{Counts, Job, Manifest};
use crate::scenario::model::Scenario;
use crate::scenario::unwanted::escape;
use crate::words;

/// Joins all shards of a run.
pub fn merge(arguments: &Merge, shards: &RunShards, console: &Console<'_>) -> Result<Exit, Exit> {
    let job = shards.recorded().job.clone().of_shard(None);
    let scenario = load(arguments, shards, console)?;
    let unfit = |why: String| console.failed(&format!("the manifest of a shard: {}", escape(&why)));
    job.refusal().map_or(Ok(()), |why| Err(unfit(why)))?;
    let run = job.run().cloned().unwrap_or_default();
    let comparison = choice(&job, &run, scenario).map_err(unfit)?;
    let scenario = comparison.scenario().clone();
    let policies = comparison.chosen().policies.clone();
    let of = PartOf { scenario: &scenario, policies: &policies, details: &run.detail };
    let (results, lengths) = shards.results(of).map_err(|why| console.failed(&why))?;
    let comparison = comparison.with(results);
    let Some(snapshot) = comparison.snapshot() else { return Err(Exit::InputOutput) };
    let unwritten = |error| console.unwritten(error);
    let names = run_files(&scenario, job.compare().is_some(), &run.detail);
    let (target, force) = (arguments.out.as_path(), arguments.force);
    let request = Request { target, force, names, stop: console.stop };
    let mut staging = Staging::new(&request).map_err(unwritten)?;
    write_summaries(&snapshot.evidence(), &mut staging).map_err(unwritten)?;
    for (place, detail) in run.detail.iter().enumerate() {
        let fill = |out: &mut dyn io::Write| shards.join((place, *detail), &lengths, out);
        staging.write(&detail.file(), fill).map_err(unwritten)?;
    }
    let file = arguments.scenario.as_deref().map(|file| file.to_str().unwrap_or_default());
    let file = file.unwrap_or(&job.file).to_owned();
    let counts = Counts::from(snapshot.results());
    let manifest = Manifest {
        merged: Some(shards.count()),
        files: staging.written().to_vec(),
        wall_time_s: shards.wall_time_s(),
        ..Manifest::new(Job { file, ..job }, &scenario, counts)
    };
    staging.commit(&manifest.text()).map_err(unwritten)?;
    if !arguments.quiet {
        let (n, many) = (shards.count(), snapshot.replications());
        let out = shown(target);
        console.tell(&format!("merged {n} shards with {many} replications into {out}"));
    }
    stale(console, target, arguments.scenario.as_deref());
    let next = words::next(&report_of(target).into_iter().collect::<Vec<_>>());
    match console.answer(&(snapshot.table(console.columns()) + &next)) {
        Exit::Done => Ok(verdict(&snapshot, run.audit && !arguments.quiet, console)),
        exit => Err(exit),
    }
}

/// The scenario that was run.
fn load(arguments: &Merge, shards: &RunShards, console: &Console<'_>) -> Result<Scenario, Exit> {
    let recorded = shards.recorded();
    let found = again::find(recorded, shards.first(), arguments.scenario.as_deref());
    let place = match found.map_err(|why| console.failed(&why))? {
        Found::Same(place) => place,
        Found::Another(place, _) => {
            return Err(console.failed(&format!(
                "{} is not the scenario of these shards: its SHA-256 is another; name \
                 its file with --scenario FILE",
                shown(&place)
            )));
        }
    };
    let refused = |problems| console.refused(&problems);
    let document = console.document(&place).map_err(refused)?;
    let mut scenario = document.scenario(&recorded.job.changes, &[]).map_err(refused)?;
    if scenario.digest != recorded.scenario.digest {
        let place = shown(&place);
        let (is, was) = (&scenario.digest, escape(&recorded.scenario.digest));
        return Err(console.failed(&format!(
            "{place} is not the scenario of these shards: the digest of it, of the files that it \
             names and of --set is {is}, not {was}; name its file with --scenario FILE"
        )));
    }
    console.heed();
    recorded.job.give(&mut scenario);
    Ok(scenario)
}
