//! `pimsim verify`: runs again what a manifest says and compares every byte.

mod plan;
mod sweep;

use crate::archive;
use crate::scenario::unwanted::escape;
use std::fs::File;
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use super::Exit;
use super::again::{self, Found};
use super::arguments::Verify;
use super::claims::Claims;
use super::console::{answer, failed, lively, refused, tell};
use super::interruption::{self, STOP};
use super::progress::Progress;
use super::report::is_current;
use super::task::Task;
use crate::archive::details::Details;
use crate::archive::details::growing::DetailFiles;
use crate::archive::directory::{DirectoryError, Request, Scratch, Staging, Written, shown};
use crate::archive::examination::{Examination, Findings};
use crate::archive::recorded::{Recorded, Unread};
use crate::archive::shard::PartOf;
use crate::experiment::Evidence;
use crate::experiment::{self, Plan, Results, Stopped, block};
use crate::page::REPORT;
use crate::scenario::model::Scenario;
use crate::scenario::{self, Problems};

pub fn verify(arguments: &Verify) -> Exit {
    Verification { arguments, findings: Findings::default() }.go().unwrap_or_else(|exit| exit)
}

/// One call of the command. An `Err` ends it early, with what was to be said said.
struct Verification<'a> {
    arguments: &'a Verify,
    findings: Findings,
}

impl Verification<'_> {
    fn go(mut self) -> Result<Exit, Exit> {
        let recorded = match archive::recorded(&self.arguments.directory) {
            Ok(recorded) => recorded,
            Err(Unread::NotAManifest(why)) => return Err(failed(&why)),
            Err(Unread::Version(version)) => {
                self.findings.add(format!(
                    "manifest.json: written by pimsim {}, this is pimsim {}; numbers may differ \
                     between versions, so verify with that one",
                    escape(&version),
                    env!("CARGO_PKG_VERSION"),
                ));
                return self.verdict(None);
            }
        };
        let place = self.find_scenario(&recorded)?;
        if recorded.command == "sweep" {
            return self.sweep(&recorded, place.as_deref());
        }
        if recorded.command == "plan" {
            return self.plan(&recorded, place.as_deref());
        }
        let scenario =
            place.as_deref().map(|place| self.load(place, &recorded)).transpose()?.flatten();
        // Everything is read.
        interruption::heed();
        let mut staging = None;
        let temporary = scratch()?;
        if let Some(scenario) = &scenario {
            staging = self.again(scenario, &recorded, &temporary.path().join("again"))?;
        }
        let guests = guests(place.as_deref(), scenario.as_ref());
        self.examine(&recorded, staging.as_ref(), (place.as_deref(), guests))
    }

    /// A report that lies among the results must be what `report` makes of them, with the scenario
    /// or without.
    fn report(&mut self, scenario: Option<&Path>, guests: &mut Vec<PathBuf>) {
        let directory = &self.arguments.directory;
        let current = is_current(directory, scenario);
        if current.is_some() {
            guests.push(directory.join(REPORT));
        }
        if current == Some(false) {
            self.findings.add(format!(
                "{REPORT}: not what `pimsim report` makes of these files: stale, or changed"
            ));
        }
    }

    /// Compares the files with those that were made again, and says how it went.
    fn examine(
        mut self,
        recorded: &Recorded,
        again: Option<&Staging>,
        (place, mut guests): (Option<&Path>, Vec<PathBuf>),
    ) -> Result<Exit, Exit> {
        interruption::heed();
        self.report(place, &mut guests);
        let examination = Examination {
            directory: &self.arguments.directory,
            recorded: &recorded.files,
            again,
            guests: &guests,
            stop: &STOP,
        };
        let compared = examination.examine(&mut self.findings).map_err(|(path, error)| {
            if STOP.load(Ordering::Relaxed) {
                return interrupted();
            }
            failed(&format!("cannot read {path}: {error}"))
        })?;
        self.verdict(Some(compared))
    }

    /// What another call wrote, staged for the comparison.
    fn staged(made: &Recorded, from: &Path, to: &Path) -> Result<Staging, Exit> {
        let mut staging = Staging::new(&anew(to)).map_err(unmade)?;
        for file in &made.files {
            let path = from.join(&file.name);
            let mut rows = File::open(&path)
                .map_err(|error| failed(&format!("cannot read {}: {error}", shown(&path))))?;
            staging
                .write(&file.name, |out| io::copy(&mut rows, out).map(|_| ()))
                .map_err(unmade)?;
        }
        Ok(staging)
    }

    /// Whether as much was simulated as the manifest says.
    fn counted(&mut self, recorded: &Recorded, made: &Recorded) {
        let (says, is) = (recorded.counts, made.counts);
        if says != is {
            self.findings.manifest("counts", &format!("{says:?}"), &format!("{is:?}"));
        }
    }

    /// The file of the scenario that was run; `None` when what is there is another one.
    fn find_scenario(&mut self, recorded: &Recorded) -> Result<Option<PathBuf>, Exit> {
        let named = self.arguments.scenario.as_deref();
        let found = again::find(recorded, &self.arguments.directory, named);
        match found.map_err(|why| failed(&why))? {
            Found::Same(place) => Ok(Some(place)),
            Found::Another(place, digest) => {
                let expected = recorded.scenario.inputs.first();
                let expected = expected.map(|input| input.sha256.as_str()).unwrap_or_default();
                self.another(&shown(&place), &digest, expected);
                Ok(None)
            }
        }
    }

    fn another(&mut self, name: &str, digest: &str, expected: &str) {
        let expected = escape(expected);
        self.findings.add(format!(
            "{name}: not what was run: its SHA-256 is {digest}, that in the manifest is {expected}"
        ));
    }

    /// The scenario as it was run; `None` when it is another one.
    fn load(&mut self, place: &Path, recorded: &Recorded) -> Result<Option<Scenario>, Exit> {
        let refuse = |problems: Problems| {
            let beside = place.parent().unwrap_or(Path::new("."));
            let mut named = recorded.scenario.inputs.iter().skip(1);
            let gone = named.any(|input| !beside.join(&input.name).is_file());
            let exit = refused(&problems);
            if gone {
                tell(&format!("not verified: {}", shown(&self.arguments.directory)));
            }
            if gone { Exit::InputOutput } else { exit }
        };
        let mut scenario = scenario::load(place, &recorded.overrides).map_err(refuse)?;
        if scenario.digest != recorded.scenario.digest {
            self.name_inputs(&scenario, recorded);
            return Ok(None);
        }
        scenario.simulation.seed = recorded.seed;
        scenario.simulation.replications = recorded.replications;
        Ok(Some(scenario))
    }

    /// Which file of the scenario is not the one that was run.
    fn name_inputs(&mut self, scenario: &Scenario, recorded: &Recorded) {
        let (here, there) = (&scenario.inputs, &recorded.scenario.inputs);
        let mut found = false;
        for (at, input) in here.iter().enumerate() {
            let same = |other: &&Written| other.name == input.name;
            let other = if at == 0 { there.first() } else { there.iter().skip(1).find(same) };
            let expected = other.map_or("missing", |other| other.sha256.as_str());
            if expected != input.sha256 {
                found = true;
                self.another(&escape(&input.name), &input.sha256, expected);
            }
        }
        if !found {
            let (says, is) = (&recorded.scenario.digest, &scenario.digest);
            self.findings.manifest("scenario.digest", says, is);
        }
    }

    /// The files that the run gives, in a temporary place; `None` when the manifest cannot be run.
    fn again(
        &mut self,
        scenario: &Scenario,
        recorded: &Recorded,
        place: &Path,
    ) -> Result<Option<Staging>, Exit> {
        let Some(task) = self.task(scenario, recorded) else { return Ok(None) };
        let mut staging = Staging::new(&anew(place)).map_err(unmade)?;
        let replications = match task.shard {
            Some(shard) => block(shard.index, shard.count, recorded.replications),
            None => 1..=recorded.replications,
        };
        let files = DetailFiles::new(&staging, &task.details, &task.policies, replications.clone())
            .map_err(unmade)?;
        let details = Details::new(scenario, &files);
        let results = self.simulate(scenario, &task, replications.clone(), &details)?;
        let claims = Claims {
            scenario,
            policies: &task.policies,
            results: results.as_ref(),
            replications: replications.clone().count(),
            recorded,
            baseline: task.compares.then_some(task.baseline),
        };
        claims.compare(&mut self.findings);
        let results = match (task.shard, results) {
            (None, Some(results)) => results,
            (_, results) => {
                let policies = &task.policies;
                let of = PartOf { scenario, policies, details: &task.details };
                archive::shard::write_part(of, &replications, results, files, &mut staging)
                    .map_err(unmade)?;
                return Ok(Some(staging));
            }
        };
        let estimates = results.estimates(scenario);
        let compare = || results.comparison(scenario, task.baseline).between(task.axes);
        let comparison = task.compares.then(compare);
        let report = Evidence {
            scenario,
            results: &results,
            estimates: &estimates,
            comparison: comparison.as_ref(),
        };
        archive::write_summaries(&report, &mut staging).map_err(unmade)?;
        files.finish(&mut staging, *replications.end()).map_err(unmade)?;
        Ok(Some(staging))
    }

    /// What is to be run; `None` when the manifest asks for what no run can do.
    fn task(&mut self, scenario: &Scenario, recorded: &Recorded) -> Option<Task> {
        let task = Task::of(scenario, recorded);
        task.map_err(|why| self.findings.add(format!("manifest.json: {why}"))).ok()
    }

    /// `None` without replications.
    fn simulate(
        &self,
        scenario: &Scenario,
        task: &Task,
        replications: RangeInclusive<u32>,
        details: &Details<'_>,
    ) -> Result<Option<Results>, Exit> {
        if replications.is_empty() {
            return Ok(None);
        }
        let plan = Plan {
            policies: task.policies.clone(),
            threads: self.arguments.threads.map(|threads| threads as usize),
            audit: task.audit,
        };
        let runs = plan.policies.len() as u64 * replications.clone().count() as u64;
        let progress = Progress::new(runs, lively() && !self.arguments.quiet);
        let step = || progress.step();
        let results = experiment::run_part(scenario, &plan, replications, details, &step, &STOP);
        drop(progress);
        results.map(Some).map_err(|stopped| match stopped {
            Stopped::Interrupted => interrupted(),
            other => failed(&other.to_string()),
        })
    }

    fn verdict(self, compared: Option<archive::examination::Compared>) -> Result<Exit, Exit> {
        if STOP.load(Ordering::Relaxed) {
            return Err(interrupted());
        }
        let directory = shown(&self.arguments.directory);
        if !self.arguments.quiet {
            self.findings.notes().iter().for_each(|note| tell(&format!("note: {note}")));
        }
        match compared {
            Some(compared) if self.findings.none() => {
                let exit = answer(&format!("verified: {}, all equal\n", compared.phrase()));
                Ok(exit)
            }
            _ => match answer(&format!("{}not verified: {directory}\n", self.findings.text())) {
                Exit::Done => Ok(Exit::NotMet),
                exit => Err(exit),
            },
        }
    }
}

/// The scenario and the files that it names, which may lie among the results.
fn guests(place: Option<&Path>, scenario: Option<&Scenario>) -> Vec<PathBuf> {
    let Some(place) = place else { return Vec::new() };
    let beside = place.parent().unwrap_or(Path::new("."));
    let named = scenario.iter().flat_map(|scenario| scenario.inputs.iter().skip(1));
    std::iter::once(place.to_owned()).chain(named.map(|input| beside.join(&input.name))).collect()
}

/// A place for what is run again.
fn scratch() -> Result<Scratch, Exit> {
    Scratch::new().map_err(|error| failed(&format!("cannot make a temporary directory: {error}")))
}

/// A directory that is not there yet.
fn anew(target: &Path) -> Request<'_> {
    Request { target, force: false, names: Vec::new(), stop: &STOP }
}

/// What was run again could not be written.
fn unmade(error: DirectoryError) -> Exit {
    match error {
        DirectoryError::Interrupted => interrupted(),
        error => failed(&error.to_string()),
    }
}

fn interrupted() -> Exit {
    tell("interrupted; nothing was verified");
    Exit::Interrupted
}
