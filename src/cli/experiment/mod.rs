//! `pimsim run` and `pimsim compare`.

mod shard;

use crate::archive;
use crate::rows;
use crate::scenario::unwanted::escape;
use crate::session::documents;
use crate::words;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use serde_json::{Map, Value, json};

use super::Exit;
use super::arguments::{Compare, Experiment, Format};
use super::choice::{Choice, choose, default_directory, known_axes};
use super::console::{answer, answer_with, complain, lively, refused, tell, unwritten, usage};
use super::interruption::{self, STOP};
use super::precision;
use super::progress::Progress;
use super::report::stale;
use crate::archive::details::Details;
use crate::archive::details::growing::DetailFiles;
use crate::archive::directory::{Request, Staging};
use crate::archive::manifest::Manifest;
use crate::experiment::Evidence;
use crate::experiment::{
    self, Asked, Axis, FIRST_LOOK, Judged, Look, Plan, Results, Stopped, Verdict, judge,
};
use crate::scenario;
use crate::scenario::model::Scenario;

pub fn run(arguments: &Experiment) -> Exit {
    let command = Session { name: "run", arguments, baseline: None, axes: None, compares: false };
    command.go().unwrap_or_else(|exit| exit)
}

pub fn compare(arguments: &Compare) -> Exit {
    let (experiment, baseline) = (&arguments.experiment, arguments.baseline.as_deref());
    let axes = arguments.tradeoff;
    let command =
        Session { name: "compare", arguments: experiment, baseline, axes, compares: true };
    command.go().unwrap_or_else(|exit| exit)
}

/// One call of a command.
struct Session<'a> {
    name: &'static str,
    arguments: &'a Experiment,
    baseline: Option<&'a str>,
    axes: Option<[Axis; 2]>,
    compares: bool,
}

impl Session<'_> {
    fn go(&self) -> Result<Exit, Exit> {
        let begun = std::time::Instant::now();
        if self.arguments.plot && self.arguments.format != Format::Table {
            return Err(usage("--plot draws beside the table; leave --format out"));
        }
        let (shard, engine) = super::shard::shard(self.arguments.shard).map_err(|text| {
            complain(&text);
            Exit::Usage
        })?;
        let mut scenario = self.load()?;
        let choice = choose(&scenario, &self.arguments.policy, self.baseline).map_err(|text| {
            complain(&text);
            Exit::Usage
        })?;
        let axes = known_axes(&scenario, self.axes).map_err(|text| {
            complain(&text);
            Exit::Usage
        })?;
        let asked = precision::asked(self.arguments, &scenario).map_err(|text| {
            complain(&text);
            Exit::Usage
        })?;
        self.warn(&scenario);
        interruption::heed();
        if let Some(shard) = shard {
            return self.shard(&scenario, &choice, (shard, engine), begun);
        }
        let target = self.target(&scenario);
        let names = archive::run_files(&scenario, self.compares, &self.arguments.details());
        let staging = Staging::new(&self.request(&target, names)).map_err(unwritten)?;
        let files = self.detail_files(&scenario, &choice, asked.is_some(), &staging)?;
        let details = Details::new(&scenario, &files);
        let (results, look) = self.simulate(&scenario, &choice, asked, &details, &staging)?;
        let first_look = look.as_ref().map(|_| scenario.simulation.replications);
        if let Some(look) = &look {
            // From here on it is as if so many replications had been asked for.
            scenario.simulation.replications = look.replications;
        }
        let estimates = results.estimates(&scenario);
        let compare = || results.comparison(&scenario, choice.baseline).between(axes);
        let comparison = self.compares.then(compare);
        let report = Evidence {
            scenario: &scenario,
            results: &results,
            estimates: &estimates,
            comparison: comparison.as_ref(),
        };
        self.write(&report, (&choice, first_look), files, staging, begun)?;
        let judged = judge(&scenario, &results, &estimates);
        self.show(&report, &judged)?;
        let exit = self.verdict(&report, &judged);
        Ok(look.map_or(exit, |look| self.precise(&report, &look, exit)))
    }

    fn load(&self) -> Result<Scenario, Exit> {
        let mut scenario = scenario::load(&self.arguments.file, &self.arguments.overrides)
            .map_err(|problems| refused(&problems))?;
        let simulation = &mut scenario.simulation;
        simulation.seed = self.arguments.seed.unwrap_or(simulation.seed);
        simulation.replications = self.arguments.replications.unwrap_or(simulation.replications);
        Ok(scenario)
    }

    fn warn(&self, scenario: &Scenario) {
        if !self.arguments.quiet {
            scenario.warnings.iter().for_each(|warning| tell(&format!("warning: {warning}")));
        }
    }

    fn target(&self, scenario: &Scenario) -> PathBuf {
        self.arguments.out.clone().unwrap_or_else(|| default_directory(scenario, ""))
    }

    fn request<'a>(&self, target: &'a Path, names: Vec<String>) -> Request<'a> {
        Request { target, force: self.arguments.force, names, stop: &STOP }
    }

    /// The detail files that were asked for, begun. How many replications a precision takes shows only in the end.
    fn detail_files(
        &self,
        scenario: &Scenario,
        choice: &Choice,
        open_ended: bool,
        staging: &Staging,
    ) -> Result<DetailFiles, Exit> {
        let last = if open_ended { u32::MAX } else { scenario.simulation.replications };
        let chosen = self.arguments.details();
        DetailFiles::new(staging, &chosen, &choice.policies, 1..=last).map_err(unwritten)
    }

    fn simulate(
        &self,
        scenario: &Scenario,
        choice: &Choice,
        asked: Option<Asked>,
        details: &Details<'_>,
        staging: &Staging,
    ) -> Result<(Results, Option<Look>), Exit> {
        let plan = self.plan(choice);
        let runs = |replications: u32| plan.policies.len() as u64 * u64::from(replications);
        let expected = runs(scenario.simulation.replications);
        let progress = Progress::new(expected, lively() && !self.arguments.quiet);
        let step = || progress.step();
        let results = match asked {
            None => experiment::run(scenario, &plan, details, &step, &STOP).map(|all| (all, None)),
            Some(asked) => {
                let until = (words::headlines::headline_measures(), asked);
                let planned = |replications| progress.expect(runs(replications));
                experiment::run_until(scenario, &plan, until, details, (&planned, &step), &STOP)
                    .map(|(all, look)| (all, Some(look)))
            }
        };
        drop(progress);
        results.map_err(|stopped| failed(stopped, staging))
    }

    fn plan(&self, choice: &Choice) -> Plan {
        Plan {
            policies: choice.policies.clone(),
            threads: self.arguments.threads.map(|threads| threads as usize),
            audit: self.arguments.audit,
        }
    }

    fn write(
        &self,
        report: &Evidence<'_>,
        (choice, first_look): (&Choice, Option<u32>),
        details: DetailFiles,
        mut staging: Staging,
        begun: std::time::Instant,
    ) -> Result<(), Exit> {
        let target = staging.target().to_owned();
        let written = archive::write_summaries(report, &mut staging).and_then(|()| {
            details.finish(&mut staging, report.scenario.simulation.replications)?;
            let files = staging.written().to_vec();
            let manifest = self
                .manifest(report, choice, first_look)
                .text(&files, begun.elapsed().as_secs_f64());
            staging.commit(&manifest).map(|()| files.len())
        });
        let files = written.map_err(unwritten)?;
        if !self.arguments.quiet {
            let target = archive::directory::shown(&target);
            tell(&format!("wrote {files} CSV files and manifest.json to {target}"));
        }
        stale(&target, Some(&self.arguments.file));
        Ok(())
    }

    /// `first_look` is the number of replications asked for with a precision.
    fn manifest<'a>(
        &'a self,
        report: &Evidence<'a>,
        choice: &Choice,
        first_look: Option<u32>,
    ) -> Manifest<'a> {
        let arguments = self.arguments;
        let file = arguments.file.to_str().unwrap_or_default();
        let baseline = self.compares.then(|| report.policy(choice.baseline));
        Manifest::new(self.name, file, report.scenario, &arguments.overrides, report.results)
            .options(self.options(baseline, first_look))
    }

    fn options(&self, baseline: Option<&str>, first_look: Option<u32>) -> Map<String, Value> {
        let arguments = self.arguments;
        let details: Vec<_> = arguments.details().iter().map(|detail| detail.word()).collect();
        archive::manifest::options([
            ("baseline", json!(baseline)),
            ("tradeoff", json!(self.axes.map(|axes| axes.map(Axis::text)))),
            ("detail", json!(details)),
            ("audit", json!(arguments.audit)),
            ("threads", json!(arguments.threads)),
            ("precision", json!(arguments.precision)),
            ("max_replications", json!(arguments.max_replications)),
            ("first_look", json!(first_look.map(|asked| asked.max(FIRST_LOOK)))),
        ])
    }

    fn show(&self, report: &Evidence<'_>, judged: &[Judged]) -> Result<(), Exit> {
        let asked = precision::asked(self.arguments, report.scenario).ok().flatten();
        let exit = match (self.arguments.format, report.comparison) {
            (Format::Csv, _) => answer_with(|out| rows::write_csv(report, out)),
            (Format::Json, _) => answer(&documents::run::json(report, judged, asked)),
            (Format::Table, Some(comparison)) => {
                answer(&words::compare_table(report, comparison, judged))
            }
            (Format::Table, None) => answer(&words::run_table(report, judged)),
        };
        if exit != Exit::Done {
            return Err(exit);
        }
        if self.arguments.plot {
            let exit = answer(&words::plot(report));
            if exit != Exit::Done {
                return Err(exit);
            }
        }
        if !self.arguments.quiet {
            if self.arguments.format == Format::Csv {
                words::targets::target_lines(report, judged).iter().for_each(|line| tell(line));
            }
            words::advice(report, asked).iter().for_each(|line| tell(line));
        }
        Ok(())
    }

    /// Whether the precision asked for was reached. Nothing is said of what is well with `--quiet`.
    fn precise(&self, report: &Evidence<'_>, look: &Look, exit: Exit) -> Exit {
        let asked = self.arguments.precision.unwrap_or_default();
        if !(self.arguments.quiet && look.wide.is_empty()) {
            words::precision(report, asked, look).iter().for_each(|line| tell(line));
        }
        if exit == Exit::Done && !look.wide.is_empty() { Exit::Undecided } else { exit }
    }

    fn verdict(&self, report: &Evidence<'_>, judged: &[Judged]) -> Exit {
        let audited = self.arguments.audit && !self.arguments.quiet;
        verdict(report, judged, audited)
    }
}

/// What the auditor and the targets say; a violation counts before a target, "not met" before
/// "undecided".
pub fn verdict(report: &Evidence<'_>, judged: &[Judged], audited: bool) -> Exit {
    if let Some(exit) = violated(report.results, report.scenario.simulation.seed) {
        return exit;
    }
    if audited {
        followed(report.results.totals().requests);
    }
    let any = |verdict| judged.iter().any(|judged| judged.verdict == verdict);
    if any(Verdict::NotMet) {
        Exit::NotMet
    } else if any(Verdict::Undecided) {
        Exit::Undecided
    } else {
        Exit::Done
    }
}

/// Tells what the auditor found, if it found anything.
fn violated(results: &Results, seed: u64) -> Option<Exit> {
    let violations = &results.violations;
    if violations.is_empty() {
        return None;
    }
    let shown = violations.iter().take(20).map(|violation| escape(violation));
    shown.for_each(|violation| complain(&format!("the auditor found: {violation}")));
    let n = violations.len();
    complain(&format!("{n} violations of the life cycle (seed {seed}); this is a bug of pimsim"));
    Some(Exit::NotMet)
}

fn followed(requests: u64) {
    tell(&format!("the auditor followed {requests} requests and found nothing wrong"));
}

fn failed(stopped: Stopped, staging: &Staging) -> Exit {
    match stopped {
        Stopped::Interrupted => return interrupted(),
        Stopped::Listener(_) if STOP.load(Ordering::Relaxed) => return interrupted(),
        Stopped::Listener(error) => {
            let target = archive::directory::shown(staging.target());
            complain(&format!("cannot write the details for {target}: {error}"));
        }
        other @ Stopped::Threads(_) => complain(&other.to_string()),
    }
    Exit::InputOutput
}

fn interrupted() -> Exit {
    tell("interrupted; nothing was written");
    Exit::Interrupted
}
