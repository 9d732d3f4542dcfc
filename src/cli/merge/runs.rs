//! `pimsim merge` of the shards of `run` and `compare`.
//!
//! The scenario is loaded again, as `verify` does; from the exact results of the shards everything
//! is made as if all replications had been run here. Promises: every CSV file has the bytes of the
//! undivided run; tables and exit code are those of it. Never: a run.

use crate::archive;
use crate::scenario::unwanted::escape;
use crate::words;
use std::io;

use serde_json::{Value, json};

use super::super::Exit;
use super::super::again::{self, Found};
use super::super::arguments::Merge;
use super::super::console::{answer, failed, refused, tell, unwritten};
use super::super::experiment::verdict;
use super::super::interruption::{self, STOP};
use super::super::report::stale;
use super::super::task::Task;
use crate::archive::directory::{Request, Staging, shown};
use crate::archive::manifest::Manifest;
use crate::archive::recorded::Recorded;
use crate::archive::shard::{PartOf, RunShards};
use crate::experiment::Evidence;
use crate::experiment::judge;
use crate::scenario;
use crate::scenario::model::Scenario;

/// Joins all shards of a run.
pub fn merge(arguments: &Merge, shards: &RunShards) -> Result<Exit, Exit> {
    let recorded = shards.recorded();
    let scenario = load(arguments, shards)?;
    let task = Task::of(&scenario, recorded)
        .map_err(|why| failed(&format!("the manifest of a shard: {why}")))?;
    let of = PartOf { scenario: &scenario, policies: &task.policies, details: &task.details };
    let (results, lengths) = shards.results(of).map_err(|why| failed(&why))?;
    let estimates = results.estimates(&scenario);
    let compare = || results.comparison(&scenario, task.baseline).between(task.axes);
    let comparison = task.compares.then(compare);
    let report = Evidence {
        scenario: &scenario,
        results: &results,
        estimates: &estimates,
        comparison: comparison.as_ref(),
    };
    let names = archive::run_files(&scenario, task.compares, &task.details);
    let (target, force) = (arguments.out.as_path(), arguments.force);
    let request = Request { target, force, names, stop: &STOP };
    let mut staging = Staging::new(&request).map_err(unwritten)?;
    archive::write_summaries(&report, &mut staging).map_err(unwritten)?;
    for (place, detail) in task.details.iter().enumerate() {
        let fill = |out: &mut dyn io::Write| shards.join((place, *detail), &lengths, out);
        staging.write(&detail.file(), fill).map_err(unwritten)?;
    }
    let files = staging.written().to_vec();
    let file = arguments.scenario.as_deref().map(|file| file.to_str().unwrap_or_default());
    let file = file.unwrap_or(&recorded.scenario.file);
    let manifest = manifest(recorded, file, &report, shards.count());
    staging.commit(&manifest.text(&files, shards.wall_time_s())).map_err(unwritten)?;
    if !arguments.quiet {
        let (n, many) = (shards.count(), scenario.simulation.replications);
        let out = archive::directory::shown(target);
        tell(&format!("merged {n} shards with {many} replications into {out}"));
    }
    stale(target, arguments.scenario.as_deref());
    let judged = judge(&scenario, &results, &estimates);
    let shown = match report.comparison {
        Some(comparison) => words::compare_table(&report, comparison, &judged),
        None => words::run_table(&report, &judged),
    };
    match answer(&shown) {
        Exit::Done => Ok(verdict(&report, &judged, recorded.options.audit && !arguments.quiet)),
        exit => Err(exit),
    }
}

/// The manifest that the whole would have, with the time that all shards took together.
fn manifest<'a>(
    recorded: &'a Recorded,
    file: &'a str,
    report: &Evidence<'a>,
    shards: usize,
) -> Manifest<'a> {
    let options = &recorded.options;
    let options = archive::manifest::options([
        ("baseline", json!(options.baseline)),
        ("tradeoff", json!(options.tradeoff)),
        ("detail", json!(options.detail)),
        ("audit", json!(options.audit)),
        ("threads", Value::Null),
        ("precision", Value::Null),
        ("max_replications", Value::Null),
        ("first_look", Value::Null),
        ("merged", json!(shards)),
    ]);
    Manifest::new(&recorded.command, file, report.scenario, &recorded.overrides, report.results)
        .options(options)
}

/// The scenario that was run.
fn load(arguments: &Merge, shards: &RunShards) -> Result<Scenario, Exit> {
    let recorded = shards.recorded();
    let found = again::find(recorded, shards.first(), arguments.scenario.as_deref());
    let place = match found.map_err(|why| failed(&why))? {
        Found::Same(place) => place,
        Found::Another(place, _) => {
            return Err(failed(&format!(
                "{} is not the scenario of these shards: its SHA-256 is another; name \
                 its file with --scenario FILE",
                shown(&place)
            )));
        }
    };
    let mut scenario =
        scenario::load(&place, &recorded.overrides).map_err(|found| refused(&found))?;
    if scenario.digest != recorded.scenario.digest {
        let place = shown(&place);
        let (is, was) = (&scenario.digest, escape(&recorded.scenario.digest));
        return Err(failed(&format!(
            "{place} is not the scenario of these shards: the digest of it, of the files that it \
             names and of --set is {is}, not {was}; name its file with --scenario FILE"
        )));
    }
    interruption::heed();
    scenario.simulation.seed = recorded.seed;
    scenario.simulation.replications = recorded.replications;
    Ok(scenario)
}
