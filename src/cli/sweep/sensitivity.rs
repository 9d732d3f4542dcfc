//! `sweep --sensitivity`: what is asked, what comes of it, and what cannot be asked.

use crate::archive;
use crate::rows;
use crate::scenario::unwanted::escape;
use std::fs::File;
use std::io;
use std::path::Path;

use super::kept;
use super::task::Task;
use crate::archive::directory::{DirectoryError, Staging};
use crate::archive::sweep::Workspace;
use crate::cli::Exit;
use crate::cli::arguments::{Format, Sweep};
use crate::cli::console::{answer, answer_with, complain, tell};
use crate::experiment::Axis;
use crate::measure::Measure;
use crate::rows::sensitivity::{INDICES, Sensitivity, VALUES};
use crate::scenario::Vary;
use crate::scenario::model::Scenario;

/// What is asked.
pub struct Asked {
    /// The varied keys, without the seed.
    pub keys: Vec<String>,
    /// The measures; the usual ones when none are named.
    pub measures: Vec<Measure>,
}

/// The measures of `--measure`, each once.
pub fn measures(names: &[String]) -> Result<Vec<Measure>, String> {
    let mut measures = Vec::new();
    for name in names {
        let measure = Measure::find(&escape(name.trim()));
        let measure = measure.map_err(|why| format!("--measure: {why}"))?;
        if !measures.contains(&measure) {
            measures.push(measure);
        }
    }
    Ok(measures)
}

/// What no key of a sensitivity analysis can be.
pub fn unfit(keys: &[Vary]) -> Vec<String> {
    let mut mistakes = Vec::new();
    for (key, why) in [
        ("simulation.seed", "each row has a seed of its own"),
        ("simulation.replications", "all points have the same number of them"),
        ("simulation.confidence", "all intervals have the same confidence"),
    ] {
        if keys.iter().any(|known| known.is_key(key)) {
            mistakes.push(format!("--vary {key}: with --sensitivity {why}"));
        }
    }
    if keys.iter().all(Vary::is_policy) {
        mistakes.push("--sensitivity wants a varied key besides the policies".to_owned());
    }
    mistakes
}

impl Asked {
    /// With the usual measures when none were named; all must be known in this scenario.
    pub fn known(mut self, scenario: &Scenario) -> Result<Self, String> {
        for measure in &self.measures {
            if let Some(table) = (Axis { measure: *measure, more: false }).lacks(scenario) {
                let name = measure.name();
                return Err(format!("--measure: {name} has no value without {table}"));
            }
        }
        if self.measures.is_empty() {
            self.measures = Axis::usual(scenario).map(|axis| axis.measure).to_vec();
        }
        Ok(self)
    }

    /// Writes the values of these points and, when they are all, the indices.
    pub fn write(
        &self,
        task: &Task,
        mine: &[usize],
        workspace: &Workspace,
        staging: &mut Staging,
    ) -> Result<(), DirectoryError> {
        staging.write(VALUES, |out| {
            rows::sensitivity::value_columns(out)?;
            mine.iter().try_for_each(|point| out.write_all(&kept(workspace, task, *point)?.1[1]))
        })?;
        if task.identity.shard.is_some() {
            return Ok(());
        }
        let values = staging.staged(VALUES);
        staging.write(INDICES, |out| self.read(task, &values)?.write(out))
    }

    fn read(&self, task: &Task, values: &Path) -> io::Result<Sensitivity> {
        let confidence = task.first.simulation.confidence;
        Sensitivity::read(File::open(values)?, self.keys.clone(), confidence)
    }

    /// Prints the indices.
    pub fn show(&self, task: &Task, directory: &Path, arguments: &Sweep) -> Result<Exit, Exit> {
        let path = directory.join(VALUES);
        let found = self.read(task, &path).map_err(|error| {
            complain(&format!("cannot read {}: {error}", archive::directory::shown(&path)));
            Exit::InputOutput
        })?;
        let exit = match arguments.format {
            Format::Csv => answer_with(|out| found.write(out)),
            Format::Json => answer(&found.json(&task.identity)),
            Format::Table => answer(&found.table(&task.first, task.identity.points)),
        };
        if !arguments.quiet {
            found.advice().iter().for_each(|line| tell(line));
        }
        if exit == Exit::Done { Ok(exit) } else { Err(exit) }
    }
}
