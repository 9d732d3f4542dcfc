//! The points of a sweep, all looked at before anything runs.

use std::fs::File;
use std::io;
use std::path::Path;

use super::unfit::{fits_front, fits_rows, indices_of, keys};
use crate::cli::perform::{Doing, Ended};
use crate::experiment::{self, Axis, Design, Watch, design};
use crate::id::PolicyId;
use crate::job::{Identity, Job, Sweep, Written, choose, known_axes};
use crate::measure::Measure;
use crate::rows::sensitivity::Sensitivity;
use crate::rows::sweep::{FRONT_VALUES, Front, SWEEP, shown_values};
use crate::scenario::model::Scenario;
use crate::scenario::{Document, Problems, Vary, digest_of};

/// Points that are looked at together.
const TOGETHER: usize = 256;

/// Everything that is to be done, looked at and found good.
pub struct Points {
    document: Document,
    changes: Vec<String>,
    seed: Option<u64>,
    replications: Option<u32>,
    /// The varied keys.
    pub keys: Vec<Vary>,
    /// For each point the value of every key.
    values: Vec<Vec<String>>,
    /// The same as they stand in files.
    pub shown: Vec<Vec<String>>,
    /// The policies.
    pub policies: Vec<PolicyId>,
    /// The scenario of the first point.
    pub first: Scenario,
    /// The digest of the scenario of every point.
    pub digests: Vec<String>,
    /// Warnings, each once.
    pub warnings: Vec<String>,
    /// Files that any scenario is made of, each once.
    pub inputs: Vec<Written>,
    /// What makes another sweep the same.
    pub identity: Identity,
    /// Measures whose indices are asked for; none without rows of points.
    pub measures: Vec<Measure>,
    /// The two measures between which there is a trade-off.
    pub axes: Option<[Axis; 2]>,
}

impl Points {
    /// Those that a job asks for.
    pub fn read(doing: &Doing<'_, '_>, sweep: &Sweep) -> Result<Self, Ended> {
        let (job, document) = (doing.job, doing.document);
        let (mut keys, policies) = keys(job, sweep, doing.console)?;
        let in_rows = matches!(sweep.design, Design::Sensitivity(_));
        let root = root(doing, sweep)?;
        let values = design(&keys, sweep.design, root).map_err(Ended::Unfit)?;
        let measures =
            if in_rows { indices_of(&sweep.measures).map_err(Ended::Unfit)? } else { Vec::new() };
        if in_rows {
            keys.push(Vary::parse("simulation.seed=0").map_err(Ended::Unfit)?);
        }
        doing.console.heed();
        let sets: Vec<_> = values.iter().map(|values| sets(&keys, values)).collect();
        let Looked { mut first, digests, warnings, inputs } = look(doing, &sets)?;
        // With rows, the seed of a point is that of its row.
        let seed = job.seed.filter(|_| !in_rows);
        let root = in_rows.then_some(root);
        give(&mut first, root.or(seed), job.replications);
        let measures = fits_rows(&first, in_rows, measures).map_err(Ended::Unfit)?;
        let chosen = choose(&first, &policies, None).map_err(Ended::Unfit)?;
        let axes = sweep.tradeoff.as_ref().map(|two| two.as_slice().try_into().ok());
        let axes = axes.map(|two| known_axes(&first, two)).transpose().map_err(Ended::Unfit)?;
        if axes.is_some() {
            let lines = values.len() * chosen.policies.len();
            fits_front(&keys, first.simulation.replications, lines).map_err(Ended::Unfit)?;
        }
        let filled = filled_in(job, &first, &keys, (&chosen.names(&first), &measures, axes));
        let all: String = digests.iter().map(|digest| format!("{digest}\n")).collect();
        let identity = Identity::new(&filled, &digest_of(all.as_bytes()));
        doing.is_wanted(&identity.digest)?;
        Ok(Self {
            document: document.clone(),
            changes: job.changes.clone(),
            seed,
            replications: job.replications,
            keys,
            shown: shown_values(&values),
            values,
            policies: chosen.policies,
            first,
            digests,
            warnings,
            inputs,
            identity,
            measures,
            axes,
        })
    }

    /// The points of this shard, or all.
    pub fn mine(&self) -> Vec<usize> {
        let shard = self.identity.job.shard();
        (0..self.values.len()).filter(|point| shard.is_none_or(|s| s.has(*point))).collect()
    }

    /// Names of the varied keys, as columns have them.
    pub fn names(&self) -> Vec<String> {
        self.keys.iter().map(|key| key.key.clone()).collect()
    }

    /// The scenario of a point; `None` when a file of it was changed meanwhile.
    pub fn scenario(&self, point: usize) -> Result<Option<Scenario>, Problems> {
        let sets = sets(&self.keys, &self.values[point]);
        let mut scenario = self.document.scenario(&self.changes, &sets)?;
        if scenario.digest != self.digests[point] {
            return Ok(None);
        }
        give(&mut scenario, self.seed, self.replications);
        Ok(Some(scenario))
    }

    /// The indices, from the values in this file.
    pub fn indices(&self, values: &Path) -> io::Result<Sensitivity> {
        let mut keys = self.names();
        // The seed of the row is no key that was asked for.
        keys.pop();
        Sensitivity::read(File::open(values)?, keys, self.first.simulation.confidence)
    }

    /// The front, from the files in this directory.
    pub fn front(
        &self,
        axes: [Axis; 2],
        file: impl Fn(&str) -> std::path::PathBuf,
    ) -> io::Result<Front> {
        let confidence = self.first.simulation.confidence;
        let (sweep, values) = (File::open(file(SWEEP))?, File::open(file(FRONT_VALUES))?);
        Front::read(sweep, values, self.keys.len(), axes, confidence)
    }
}

/// The seed of the points is that of the scenario before any key is varied.
fn root(doing: &Doing<'_, '_>, sweep: &Sweep) -> Result<u64, Ended> {
    match (doing.job.seed, sweep.design) {
        (Some(seed), _) => return Ok(seed),
        // A grid draws nothing.
        (None, Design::Grid) => return Ok(0),
        (None, _) => {}
    }
    let made = doing.document.scenario(&doing.job.changes, &[]);
    let seed = made.map(|scenario| scenario.simulation.seed);
    seed.map_err(|problems| doing.console.refused(&problems).into())
}

/// The job with everything that was left to the scenario; what is varied is no option of its own.
fn filled_in(
    job: &Job,
    first: &Scenario,
    keys: &[Vary],
    (policies, measures, axes): (&[String], &[Measure], Option<[Axis; 2]>),
) -> Job {
    let in_rows = !measures.is_empty();
    let varied = |key: &str| keys.iter().any(|known| known.is_key(key)) && !in_rows;
    let mut job = job.clone();
    let by_key = job.sweep().is_some_and(|sweep| sweep.vary.iter().any(|text| is_policy(text)));
    if !by_key {
        job.policies = policies.to_vec();
    }
    job.seed = (!varied("simulation.seed")).then_some(first.simulation.seed);
    let replications = first.simulation.replications;
    job.replications = (!varied("simulation.replications")).then_some(replications);
    if let crate::job::Ask::Sweep(sweep) = &mut job.ask {
        sweep.measures = measures.iter().map(|measure| measure.name().to_owned()).collect();
        sweep.tradeoff = axes.map(Vec::from);
    }
    job
}

fn is_policy(text: &str) -> bool {
    Vary::parse(text).is_ok_and(|key| key.is_policy())
}

fn sets(keys: &[Vary], values: &[String]) -> Vec<String> {
    keys.iter().zip(values).map(|(key, value)| format!("{}={value}", key.key)).collect()
}

fn give(scenario: &mut Scenario, seed: Option<u64>, replications: Option<u32>) {
    let simulation = &mut scenario.simulation;
    simulation.seed = seed.unwrap_or(simulation.seed);
    simulation.replications = replications.unwrap_or(simulation.replications);
}

/// What is known of all points.
struct Looked {
    first: Scenario,
    digests: Vec<String>,
    warnings: Vec<String>,
    inputs: Vec<Written>,
}

/// Makes the scenario of every point and keeps only what identifies it.
fn look(doing: &Doing<'_, '_>, points: &[Vec<String>]) -> Result<Looked, Ended> {
    let (mut digests, mut warnings) = (Vec::with_capacity(points.len()), Vec::<String>::new());
    let (mut inputs, mut first) = (Vec::<Written>::new(), None);
    let mut wrong: Option<Problems> = None;
    let watch: Watch<'_> = &mut |progress| doing.console.go_on(progress);
    for some in points.chunks(TOGETHER) {
        if doing.console.is_stopped() {
            return Err(doing.console.interrupted("interrupted; nothing was run").into());
        }
        let one = |at: usize, _: &experiment::Halt<'_>| {
            doing.document.scenario(&doing.job.changes, &some[at])
        };
        let made = experiment::spread(some.len(), doing.manner.threads, watch, one);
        for made in made.map_err(|error| doing.console.failed(&error.to_string()))? {
            match (made, &mut wrong) {
                (Err(problems), None) => wrong = Some(problems),
                (Err(problems), Some(wrong)) => wrong.add(&problems),
                (Ok(scenario), _) => {
                    digests.push(scenario.digest.clone());
                    let fresh: Vec<_> =
                        scenario.warnings.iter().filter(|text| !warnings.contains(text)).collect();
                    let fresh: Vec<String> = fresh.into_iter().cloned().collect();
                    warnings.extend(fresh);
                    for input in &scenario.inputs {
                        if !inputs.iter().any(|known| known.name == input.name) {
                            inputs.push(input.into());
                        }
                    }
                    first.get_or_insert(scenario);
                }
            }
        }
        if wrong.as_ref().is_some_and(|wrong| wrong.list.len() >= Problems::KEPT) {
            break;
        }
    }
    match (wrong, first) {
        (None, Some(first)) => Ok(Looked { first, digests, warnings, inputs }),
        (Some(wrong), _) => Err(doing.console.refused(&wrong).into()),
        (None, None) => Err(Ended::Unfit("there are no points".to_owned())),
    }
}
