//! `pimsim run` and `pimsim compare`.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use super::Exit;
use super::arguments::{Compare, Experiment, Format};
use super::choice::{Choice, choose, default_directory};
use super::console::{answer, answer_with, complain, lively, tell};
use super::progress::Progress;
use crate::experiment::{self, Judged, Plan, Results, Stopped, Verdict, judge};
use crate::output::{self, Details, Manifest, Report, Staging, problems};
use crate::scenario::model::Scenario;
use crate::scenario::{self, Problems};

/// Set by Ctrl-C (and by a polite kill); everything that takes long looks at it.
static STOP: AtomicBool = AtomicBool::new(false);

pub fn run(arguments: &Experiment) -> Exit {
    let command = Session { name: "run", arguments, baseline: None, compares: false };
    command.go().unwrap_or_else(|exit| exit)
}

pub fn compare(arguments: &Compare) -> Exit {
    let (experiment, baseline) = (&arguments.experiment, arguments.baseline.as_deref());
    let command = Session { name: "compare", arguments: experiment, baseline, compares: true };
    command.go().unwrap_or_else(|exit| exit)
}

/// One call of a command.
struct Session<'a> {
    name: &'static str,
    arguments: &'a Experiment,
    baseline: Option<&'a str>,
    compares: bool,
}

impl Session<'_> {
    fn go(&self) -> Result<Exit, Exit> {
        let begun = std::time::Instant::now();
        let scenario = self.load()?;
        let choice = choose(&scenario, &self.arguments.policy, self.baseline).map_err(|text| {
            complain(&text);
            Exit::Usage
        })?;
        self.warn(&scenario);
        // A failure means that Ctrl-C ends the program at once, as it would anyway.
        let _ = ctrlc::set_handler(|| STOP.store(true, Ordering::Relaxed));
        let staging = self.staging(&scenario)?;
        let details = Details::new(&scenario, &self.arguments.details(), &staging.spool());
        let results = self.simulate(&scenario, &choice, &details, &staging)?;
        let estimates = results.estimates(&scenario);
        let comparison = self.compares.then(|| results.comparison(&scenario, choice.baseline));
        let report = Report {
            scenario: &scenario,
            results: &results,
            estimates: &estimates,
            comparison: comparison.as_ref(),
        };
        self.write(&report, &choice, &details, staging, begun)?;
        let judged = judge(&scenario, &results, &estimates);
        self.show(&report, &judged)?;
        Ok(self.verdict(&report, &judged))
    }

    fn load(&self) -> Result<Scenario, Exit> {
        let refuse = |problems: &Problems| {
            tell(&problems::render(problems, lively()));
            if problems.unreadable { Exit::InputOutput } else { Exit::Problems }
        };
        let mut scenario = scenario::load(&self.arguments.file, &self.arguments.overrides)
            .map_err(|problems| refuse(&problems))?;
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

    fn staging(&self, scenario: &Scenario) -> Result<Staging, Exit> {
        let target: PathBuf =
            self.arguments.out.clone().unwrap_or_else(|| default_directory(scenario));
        Staging::new(&target, self.arguments.force).map_err(|error| {
            complain(&error.to_string());
            Exit::InputOutput
        })
    }

    fn simulate(
        &self,
        scenario: &Scenario,
        choice: &Choice,
        details: &Details<'_>,
        staging: &Staging,
    ) -> Result<Results, Exit> {
        let plan = Plan {
            policies: choice.policies.clone(),
            threads: self.arguments.threads.map(|threads| threads as usize),
            audit: self.arguments.audit,
        };
        let runs = plan.policies.len() as u64 * u64::from(scenario.simulation.replications);
        let progress = Progress::new(runs, lively() && !self.arguments.quiet);
        let results = experiment::run(scenario, &plan, details, &|| progress.step(), &STOP);
        drop(progress);
        results.map_err(|stopped| match stopped {
            Stopped::Interrupted => interrupted(),
            Stopped::Listener(error) => {
                let target = staging.target().display();
                complain(&format!("cannot write the details for {target}: {error}"));
                Exit::InputOutput
            }
            other @ Stopped::Threads(_) => {
                complain(&other.to_string());
                Exit::InputOutput
            }
        })
    }

    fn write(
        &self,
        report: &Report<'_>,
        choice: &Choice,
        details: &Details<'_>,
        mut staging: Staging,
        begun: std::time::Instant,
    ) -> Result<(), Exit> {
        let target = staging.target().display().to_string();
        let written = output::write_summaries(report, &mut staging).and_then(|()| {
            for detail in details.chosen() {
                staging
                    .write(&detail.file(), |out| details.join(*detail, &choice.policies, out))?;
            }
            if STOP.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let files = staging.written().to_vec();
            let manifest =
                self.manifest(report, choice).text(&files, begun.elapsed().as_secs_f64());
            staging.commit(&manifest).map(|()| Some(files.len()))
        });
        match written {
            Ok(Some(files)) if !self.arguments.quiet => {
                tell(&format!("wrote {files} CSV files and manifest.json to {target}"));
                Ok(())
            }
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(interrupted()),
            Err(error) => {
                complain(&error.to_string());
                Err(Exit::InputOutput)
            }
        }
    }

    fn manifest<'a>(&'a self, report: &Report<'a>, choice: &Choice) -> Manifest<'a> {
        let arguments = self.arguments;
        let file = arguments.file.to_str().unwrap_or_default();
        let baseline = self.compares.then(|| report.policy(choice.baseline));
        let details: Vec<_> = arguments.details().iter().map(|detail| detail.word()).collect();
        let options = output::options([
            ("baseline", json!(baseline)),
            ("detail", json!(details)),
            ("audit", json!(arguments.audit)),
            ("threads", json!(arguments.threads)),
        ]);
        Manifest::new(self.name, file, report.scenario, &arguments.overrides, report.results)
            .options(options)
    }

    fn show(&self, report: &Report<'_>, judged: &[Judged]) -> Result<(), Exit> {
        let exit = match (self.arguments.format, report.comparison) {
            (Format::Csv, _) => answer_with(|out| output::write_csv(report, out)),
            (Format::Json, _) => answer(&output::json(report, judged)),
            (Format::Table, Some(comparison)) => {
                answer(&output::compare_table(report, comparison, judged))
            }
            (Format::Table, None) => answer(&output::run_table(report, judged)),
        };
        if exit != Exit::Done {
            return Err(exit);
        }
        if !self.arguments.quiet {
            if self.arguments.format == Format::Csv {
                output::target_lines(report, judged).iter().for_each(|line| tell(line));
            }
            output::advice(report).iter().for_each(|line| tell(line));
        }
        Ok(())
    }

    /// What the auditor and the targets say; a violation counts before a target, "not met" before
    /// "undecided".
    fn verdict(&self, report: &Report<'_>, judged: &[Judged]) -> Exit {
        let violations = &report.results.violations;
        if !violations.is_empty() {
            let shown = violations.iter().take(20);
            shown.for_each(|violation| complain(&format!("the auditor found: {violation}")));
            let (n, seed) = (violations.len(), report.scenario.simulation.seed);
            complain(&format!(
                "{n} violations of the life cycle (seed {seed}); this is a bug of pimsim"
            ));
            return Exit::NotMet;
        }
        if self.arguments.audit && !self.arguments.quiet {
            let requests = report.results.totals().requests;
            tell(&format!("the auditor followed {requests} requests and found nothing wrong"));
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
}

fn interrupted() -> Exit {
    tell("interrupted; nothing was written");
    Exit::Interrupted
}
