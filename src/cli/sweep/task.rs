//! What a sweep has to do: its points, and what happens to each of them.

use crate::rows;
use crate::scenario::unwanted::escape;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::check::check;
use super::sensitivity::{self, Asked};
use super::{front, identity};
use crate::archive::directory::{DirectoryError, Written};
use crate::archive::manifest::Counts;
use crate::archive::recorded::Shard;
use crate::archive::sweep::{Identity, KeptPoint, Workspace};
use crate::cli::Exit;
use crate::cli::arguments::{DesignArgument, Sweep as Arguments};
use crate::cli::choice::{choose, known_axes};
use crate::cli::console::{complain, refused, unwritten, usage};
use crate::cli::progress::Progress;
use crate::experiment::Evidence;
use crate::experiment::{Axis, Design, Results, Stopped, Sweep, design};
use crate::id::PolicyId;
use crate::scenario::model::Scenario;
use crate::scenario::{Document, Problems, Vary};

/// The points, as far as the command line says.
pub struct Points {
    document: Document,
    keys: Vec<Vary>,
    /// For each point the value of every key.
    values: Vec<Vec<String>>,
    /// The policies that were named.
    policies: Vec<String>,
    /// What is asked of the rows of points, and the seed of the first row.
    sensitivity: Option<(Asked, u64)>,
}

impl Points {
    pub fn read(arguments: &Arguments) -> Result<Self, Exit> {
        let (keys, policies) = keys(arguments)?;
        let document = Document::read(&arguments.file).map_err(|wrong| refused(&wrong))?;
        let mut keys = keys;
        let (how, seed) = match (arguments.random, arguments.design) {
            (None, _) => match arguments.sensitivity {
                Some(rows) => (Design::Sensitivity(rows), seed(arguments, &document)?),
                None => (Design::Grid, 0),
            },
            (Some(n), DesignArgument::Random) => (Design::Random(n), seed(arguments, &document)?),
            (Some(n), DesignArgument::Latin) => (Design::Latin(n), seed(arguments, &document)?),
        };
        let values = design(&keys, how, seed).map_err(usage)?;
        let sensitivity = match how {
            Design::Sensitivity(_) => {
                let measures = sensitivity::measures(&arguments.measure).map_err(usage)?;
                let names = keys.iter().map(|key| key.key.clone()).collect();
                keys.push(Vary::parse("simulation.seed=0").map_err(usage)?);
                Some((Asked { keys: names, measures }, seed))
            }
            _ => None,
        };
        Ok(Self { document, keys, values, policies, sensitivity })
    }
}

/// The seed of the points is that of the scenario before any key is varied.
fn seed(arguments: &Arguments, document: &Document) -> Result<u64, Exit> {
    if let Some(seed) = arguments.seed {
        return Ok(seed);
    }
    let scenario = document.scenario(&arguments.overrides, &[]);
    scenario.map(|scenario| scenario.simulation.seed).map_err(|wrong| refused(&wrong))
}

/// The varied keys, and the policies that were named among them or with `--policy`.
fn keys(arguments: &Arguments) -> Result<(Vec<Vary>, Vec<String>), Exit> {
    let mut keys: Vec<Vary> = Vec::new();
    let mut mistakes = Vec::new();
    for text in &arguments.vary {
        match Vary::parse(text) {
            Err(why) => mistakes.push(format!("--vary {text}: {why}")),
            Ok(key) if keys.iter().any(|known| known.is_same_key(&key)) => {
                mistakes.push(format!("--vary {text}: {} is varied twice", key.key));
            }
            Ok(key) => keys.push(key),
        }
    }
    for (key, option, given) in [
        ("simulation.seed", "--seed", arguments.seed.is_some()),
        ("simulation.replications", "--replications", arguments.replications.is_some()),
        ("policy", "--policy", !arguments.policy.is_empty()),
    ] {
        if given && keys.iter().any(|known| known.key == key) {
            mistakes.push(format!("--vary {key} and {option} say the same thing twice"));
        }
    }
    if arguments.sensitivity.is_some() {
        mistakes.extend(sensitivity::unfit(&keys));
    }
    let mut policies = arguments.policy.clone();
    if let Some(at) = keys.iter().position(Vary::is_policy) {
        match keys.remove(at).values() {
            Ok(names) => policies = names,
            Err(why) => mistakes.push(format!("--vary policy: {why}")),
        }
    }
    for mistake in &mistakes {
        complain(&escape(mistake));
    }
    if mistakes.is_empty() { Ok((keys, policies)) } else { Err(Exit::Usage) }
}

/// Everything that is to be done, looked at and found good.
pub struct Task {
    document: Document,
    overrides: Vec<String>,
    seed: Option<u64>,
    replications: Option<u32>,
    pub keys: Vec<Vary>,
    values: Vec<Vec<String>>,
    /// The same as they stand in files.
    shown: Vec<Vec<String>>,
    pub policies: Vec<PolicyId>,
    /// The scenario of the first point.
    pub first: Scenario,
    /// The digest of the scenario of every point.
    pub digests: Vec<String>,
    pub warnings: Vec<String>,
    pub inputs: Vec<Written>,
    pub identity: Identity,
    /// Measures whose indices are asked for.
    pub asked: Option<Asked>,
    /// The two measures between which there is a trade-off.
    pub axes: Option<[Axis; 2]>,
}

impl Task {
    pub fn checked(
        arguments: &Arguments,
        points: Points,
        shard: Option<Shard>,
    ) -> Result<Self, Exit> {
        let Points { document, keys, values, policies, sensitivity } = points;
        let threads = arguments.threads.map(|threads| threads as usize);
        let sets: Vec<_> = values.iter().map(|values| sets(&keys, values)).collect();
        let checked = check(&document, &arguments.overrides, &sets, threads)?;
        let mut first = checked.first;
        // With rows, the seed of a point is that of its row.
        let own = arguments.seed.filter(|_| sensitivity.is_none());
        let root = sensitivity.as_ref().map(|(_, seed)| *seed);
        give(&mut first, root.or(own), arguments.replications);
        let asked = sensitivity.map(|(asked, _)| asked.known(&first)).transpose().map_err(usage)?;
        let policies = choose(&first, &policies, None).map_err(usage)?.policies;
        let axes = arguments.tradeoff.map(|axes| known_axes(&first, axes)).transpose();
        let axes = axes.map_err(usage)?;
        if axes.is_some() {
            front::fits(&keys, first.simulation.replications, values.len() * policies.len())
                .map_err(usage)?;
        }
        let names = policies.iter().map(|policy| first.policies[policy.index()].name.clone());
        let measures = asked.as_ref().map_or(&[][..], |asked| &asked.measures);
        let names = names.collect();
        let mut identity = identity(arguments, &first, names, &checked.digests, shard, measures);
        identity.tradeoff = axes.map(|axes| axes.map(Axis::text).to_vec());
        Ok(Self {
            document,
            overrides: arguments.overrides.clone(),
            seed: own,
            replications: arguments.replications,
            keys,
            shown: rows::sweep::shown_values(&values),
            values,
            policies,
            first,
            digests: checked.digests,
            warnings: checked.warnings,
            inputs: checked.inputs,
            identity,
            asked,
            axes,
        })
    }

    /// The points of this shard, or all.
    pub fn mine(&self) -> Vec<usize> {
        let shard = self.identity.shard;
        (0..self.values.len()).filter(|point| shard.is_none_or(|s| s.has(*point))).collect()
    }

    fn scenario(&self, point: usize) -> Result<Scenario, Trouble> {
        let sets = sets(&self.keys, &self.values[point]);
        let mut scenario = self.document.scenario(&self.overrides, &sets)?;
        if scenario.digest != self.digests[point] {
            return Err(Trouble::Changed);
        }
        give(&mut scenario, self.seed, self.replications);
        Ok(scenario)
    }
}

fn sets(keys: &[Vary], values: &[String]) -> Vec<String> {
    keys.iter().zip(values).map(|(key, value)| format!("{}={value}", key.key)).collect()
}

fn give(scenario: &mut Scenario, seed: Option<u64>, replications: Option<u32>) {
    let simulation = &mut scenario.simulation;
    simulation.seed = seed.unwrap_or(simulation.seed);
    simulation.replications = replications.unwrap_or(simulation.replications);
}

/// Why a sweep ends early.
pub enum Trouble {
    Interrupted,
    /// A file of the scenario was changed while the sweep ran.
    Changed,
    Problems(Box<Problems>),
    Directory(DirectoryError),
    Other(String),
}

impl From<Stopped> for Trouble {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Interrupted => Self::Interrupted,
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<Problems> for Trouble {
    fn from(problems: Problems) -> Self {
        Self::Problems(Box::new(problems))
    }
}

impl From<DirectoryError> for Trouble {
    fn from(error: DirectoryError) -> Self {
        Self::Directory(error)
    }
}

impl Trouble {
    /// Says it, unless it is an interruption.
    pub fn told(self) -> Exit {
        match self {
            Self::Interrupted => return Exit::Interrupted,
            Self::Problems(problems) => return refused(&problems),
            Self::Changed => {
                complain("a file of the scenario was changed while the sweep ran; begin again");
            }
            Self::Directory(error) => return unwritten(error),
            Self::Other(why) => complain(&why),
        }
        Exit::InputOutput
    }
}

/// Points on their way.
pub struct Running<'a> {
    task: &'a Task,
    workspace: &'a Workspace,
    progress: &'a Progress,
    done: AtomicUsize,
    all: usize,
}

impl<'a> Running<'a> {
    /// With so many points done, of so many.
    pub fn new(
        task: &'a Task,
        workspace: &'a Workspace,
        progress: &'a Progress,
        (done, all): (usize, usize),
    ) -> Self {
        Self { task, workspace, progress, done: AtomicUsize::new(done), all }
    }

    /// How many points are done.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }
}

impl Sweep for Running<'_> {
    type Error = Trouble;

    fn open(&self, point: usize) -> Result<Scenario, Trouble> {
        self.task.scenario(point)
    }

    fn close(&self, point: usize, scenario: &Scenario, results: &Results) -> Result<(), Trouble> {
        let estimates = results.estimates(scenario);
        let report = Evidence { scenario, results, estimates: &estimates, comparison: None };
        let failed = |error: std::io::Error| Trouble::Other(error.to_string());
        let mut text = rows::sweep::point_rows(&report, &self.task.shown[point]).map_err(failed)?;
        let rows = text.len();
        if let Some(asked) = &self.task.asked {
            text.extend(
                rows::sensitivity::point_values(&report, point, &asked.measures).map_err(failed)?,
            );
        }
        if let Some(axes) = self.task.axes {
            text.extend(rows::sweep::front_values(&report, point, axes).map_err(failed)?);
        }
        let kept = KeptPoint {
            number: point,
            digest: self.task.digests[point].clone(),
            counts: Counts::of(scenario, results),
            rows,
            values: text.len() - rows,
        };
        self.workspace.keep(&kept, &text)?;
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.progress.say(format!("; {done} of {} points", self.all));
        Ok(())
    }

    fn step(&self) {
        self.progress.step();
    }
}
