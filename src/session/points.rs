//! A sweep: the same policies at many points, all looked at before anything runs.

#[cfg(feature = "cli")]
use std::io::{self, Read};
use std::sync::Arc;

use crate::experiment::{self, Axis, AxisOf, Design, Plan, Progress, Results, Watch, design};
use crate::id::PolicyId;
use crate::job::{Identity, Job, Sweep, Written, choose, known_sides};
use crate::measure::Measure;
#[cfg(feature = "cli")]
use crate::rows::sensitivity::Sensitivity;
#[cfg(feature = "cli")]
use crate::rows::sweep::{Crossings, Front, Gathered};
use crate::rows::sweep::{crosses, crossing_axes, shown_values};
use crate::scenario::model::Scenario;
use crate::scenario::{Document, Problems, Vary, digest_of};
use crate::session::points_asked::{fits_front, fits_rows, indices_of, keys};
use crate::session::{Snapshot, Unanswered};

/// Points that are looked at together.
const TOGETHER: usize = 256;

/// Everything that is to be done, looked at and found good.
pub struct Points {
    document: Document,
    /// What is asked of every point.
    asked: Job,
    /// The varied keys.
    pub(crate) keys: Vec<Vary>,
    /// For each point the value of every key.
    values: Vec<Vec<String>>,
    /// The same as they stand in files.
    pub(crate) shown: Vec<Vec<String>>,
    /// The policies.
    pub(crate) policies: Vec<PolicyId>,
    /// The scenario of the first point.
    pub(crate) first: Scenario,
    /// The digest of the scenario of every point.
    pub(crate) digests: Vec<String>,
    /// Warnings, each once.
    pub(crate) warnings: Vec<String>,
    /// Files that any scenario is made of, each once.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "files and tables alone ask"))]
    pub(crate) inputs: Vec<Written>,
    /// What makes another sweep the same.
    pub(crate) identity: Identity,
    /// Measures whose indices are asked for; none without rows of points.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "files and tables alone ask"))]
    pub(crate) measures: Vec<Measure>,
    /// The two measures between which there is a trade-off.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "files and tables alone ask"))]
    pub(crate) sides: Option<[AxisOf; 2]>,
    /// The measures in which policies may cross along a key; none where they cannot.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "files and tables alone ask"))]
    pub(crate) crossing: Vec<Axis>,
}

impl Points {
    /// Those that a job asks for, each looked at on so many threads.
    ///
    /// # Errors
    /// When a point has problems, or what is asked does not fit; all mistakes at once.
    pub fn new(
        document: &Document,
        job: &Job,
        threads: Option<usize>,
        watch: Watch<'_>,
    ) -> Result<Self, Unanswered> {
        let Some(sweep) = job.sweep() else {
            return Err(format!("`{}` has no points", job.ask.command()).into());
        };
        let (mut keys, policies) = keys(job, sweep)?;
        let in_rows = matches!(sweep.design, Design::Sensitivity(_));
        let root = root(document, job, sweep)?;
        let values = design(&keys, sweep.design, root)?;
        let measures = if in_rows { indices_of(&sweep.measures)? } else { Vec::new() };
        if in_rows {
            keys.push(Vary::parse("simulation.seed=0")?);
        }
        let sets: Vec<_> = values.iter().map(|values| sets(&keys, values)).collect();
        let looked = look(document, &job.changes, &sets, (threads, watch))?;
        let Looked { mut first, digests, warnings, inputs } = looked;
        // With rows, the seed of a point is that of its row.
        let asked = Job { seed: job.seed.filter(|_| !in_rows), ..job.clone() };
        asked.give(&mut first);
        if in_rows {
            first.simulation.seed = root;
        }
        let measures = fits_rows(&first, in_rows, measures)?;
        let chosen = choose(&first, &policies, None)?;
        let sides =
            sweep.tradeoff.as_ref().map(|two| <&[AxisOf; 2]>::try_from(two.as_slice()).ok());
        let sides = sides.map(|two| known_sides(&first, two)).transpose()?;
        if sides.is_some() {
            let lines = values.len() * chosen.policies.len();
            fits_front(&keys, first.simulation.replications, lines)?;
        }
        let filled =
            filled_in(job, &first, &keys, (&chosen.names(&first), &measures, sides.as_ref()));
        let all: String = digests.iter().map(|digest| format!("{digest}\n")).collect();
        let identity = Identity::new(&filled, &digest_of(all.as_bytes()));
        let axes = sides.as_ref().map(|two| two.each_ref().map(|side| side.axis));
        let crossing = if crosses(&filled) { crossing_axes(&first, axes) } else { Vec::new() };
        Ok(Self {
            document: document.clone(),
            asked,
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
            sides,
            crossing,
        })
    }

    /// Runs these points (numbered from 0), or all, and hands over what each says, in any order.
    ///
    /// # Errors
    /// When the watch breaks, a file was changed meanwhile, or threads cannot be started.
    pub fn run(
        &self,
        points: Option<&[usize]>,
        threads: Option<usize>,
        each: &(dyn Fn(usize, Snapshot) + Sync),
        watch: Watch<'_>,
    ) -> Result<(), Unanswered> {
        let all = self.mine();
        let points = points.unwrap_or(&all);
        let plan = Plan { policies: self.policies.clone(), threads, audit: false };
        let each = Each { points: self, each };
        experiment::sweep(points, &plan, &each, (self.runs(points.len()), watch))
    }

    /// How many runs so many points have.
    pub fn runs(&self, points: usize) -> u64 {
        let replications = u64::from(self.first.simulation.replications);
        self.policies.len() as u64 * replications * points as u64
    }

    /// Warnings about any of the scenarios, each once.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The values of the keys at a point, as they stand in files.
    pub fn values(&self, point: usize) -> &[String] {
        &self.shown[point]
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

    /// The scenario of a point.
    ///
    /// # Errors
    /// When a file of it was changed meanwhile.
    pub fn scenario(&self, point: usize) -> Result<Scenario, Unanswered> {
        let sets = sets(&self.keys, &self.values[point]);
        let mut scenario = self.document.scenario(&self.asked.changes, &sets)?;
        if scenario.digest != self.digests[point] {
            let changed = "a file of the scenario was changed while the sweep ran; begin again";
            return Err(Unanswered::Failed(changed.to_owned()));
        }
        self.asked.give(&mut scenario);
        Ok(scenario)
    }

    /// The indices, from the values of a file.
    #[cfg(feature = "cli")]
    pub(crate) fn indices(&self, values: impl Read) -> io::Result<Sensitivity> {
        let mut keys = self.names();
        // The seed of the row is no key that was asked for.
        keys.pop();
        Sensitivity::read(values, keys, self.first.simulation.confidence)
    }

    /// Where policies cross, from the rows of a sweep and the values of the same points.
    #[cfg(feature = "cli")]
    pub(crate) fn crossings(&self, sweep: impl Read, values: &Gathered) -> io::Result<Crossings> {
        let confidence = self.first.simulation.confidence;
        Crossings::new(sweep, self.keys.len(), values, &self.crossing, confidence)
    }

    /// The front, from the rows of a sweep and the values of the same points.
    #[cfg(feature = "cli")]
    pub(crate) fn front(
        &self,
        sides: &[AxisOf; 2],
        sweep: impl Read,
        values: impl Read,
    ) -> io::Result<Front> {
        Front::read(sweep, values, self.keys.len(), sides, self.first.simulation.confidence)
    }
}

/// Hands over every point as a snapshot.
struct Each<'a> {
    points: &'a Points,
    each: &'a (dyn Fn(usize, Snapshot) + Sync),
}

impl experiment::Sweep for Each<'_> {
    type Error = Unanswered;

    fn open(&self, point: usize) -> Result<Scenario, Unanswered> {
        self.points.scenario(point)
    }

    fn close(
        &self,
        point: usize,
        scenario: &Arc<Scenario>,
        results: Results,
    ) -> Result<(), Unanswered> {
        (self.each)(point, Snapshot::new(Arc::clone(scenario), Arc::new(results), None, None));
        Ok(())
    }
}

/// The seed of the points is that of the scenario before any key is varied.
fn root(document: &Document, job: &Job, sweep: &Sweep) -> Result<u64, Unanswered> {
    match (job.seed, sweep.design) {
        (Some(seed), _) => Ok(seed),
        // A grid draws nothing.
        (None, Design::Grid) => Ok(0),
        (None, _) => Ok(document.scenario(&job.changes, &[])?.simulation.seed),
    }
}

/// The job with everything that was left to the scenario; what is varied is no option of its own.
fn filled_in(
    job: &Job,
    first: &Scenario,
    keys: &[Vary],
    (policies, measures, sides): (&[String], &[Measure], Option<&[AxisOf; 2]>),
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
        sweep.tradeoff = sides.map(|two| two.to_vec());
    }
    job
}

fn is_policy(text: &str) -> bool {
    Vary::parse(text).is_ok_and(|key| key.is_policy())
}

fn sets(keys: &[Vary], values: &[String]) -> Vec<String> {
    keys.iter().zip(values).map(|(key, value)| format!("{}={value}", key.key)).collect()
}

/// What is known of all points.
struct Looked {
    first: Scenario,
    digests: Vec<String>,
    warnings: Vec<String>,
    inputs: Vec<Written>,
}

/// Makes the scenario of every point and keeps only what identifies it.
fn look(
    document: &Document,
    changes: &[String],
    points: &[Vec<String>],
    (threads, watch): (Option<usize>, Watch<'_>),
) -> Result<Looked, Unanswered> {
    let (mut digests, mut warnings) = (Vec::with_capacity(points.len()), Vec::<String>::new());
    let (mut inputs, mut first) = (Vec::<Written>::new(), None);
    let mut wrong: Option<Problems> = None;
    for some in points.chunks(TOGETHER) {
        if watch(Progress::default()).is_break() {
            return Err(Unanswered::Interrupted);
        }
        let one = |at: usize, _: &experiment::Halt<'_>| document.scenario(changes, &some[at]);
        for made in experiment::spread(some.len(), threads, watch, one)? {
            match (made, &mut wrong) {
                (Err(problems), None) => wrong = Some(problems),
                (Err(problems), Some(wrong)) => wrong.add(&problems),
                (Ok(scenario), _) => {
                    digests.push(scenario.digest.clone());
                    for warning in &scenario.warnings {
                        if !warnings.contains(warning) {
                            warnings.push(warning.clone());
                        }
                    }
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
        (Some(wrong), _) => Err(wrong.into()),
        (None, None) => Err("there are no points".to_owned().into()),
    }
}
