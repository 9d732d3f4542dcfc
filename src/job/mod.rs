//! A job: everything that decides what comes out, and nothing else.
//!
//! A command line becomes a job at the edge; a manifest is a job and what came of it; a shard, an
//! interrupted sweep and a second run of the same are questions about jobs. How many threads, where
//! the files go and what is printed are no part of it: the numbers do not depend on them.
//!
//! Promises: a job that is written is read back equal; every place that must know an option takes
//! the options apart by name, so that the compiler lists them when there is a new one. Never: a
//! file, a run, trust in a job that was read ([`Job::refusal`] says what no run can do).
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`ask`] | the questions, each with its options, what it refuses and how it is typed |
//! | [`bounds`] | how much may be asked for |
//! | [`choice`], [`target`] | names of a question, found in a scenario |
//! | [`shard`] | a part of a whole |
//! | [`typed`] | a job as it is typed |
//! | [`manifest`] | a job and what came of it |

pub mod ask;
pub mod bounds;
pub mod choice;
pub mod manifest;
pub mod shard;
pub mod target;
pub mod typed;

pub use ask::{Ask, AuditForm, AuditLog, Compare, Decide, Detail, Explain, Plan, Run, Sweep};
pub use choice::{Chosen, choose, choose_roles, find, known_sides};
pub use manifest::{Counts, Identity, Manifest, Origin, Written};
use serde::{Deserialize, Serialize};
pub use shard::Shard;

use crate::scenario::model::Scenario;

/// What is asked of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// The question, with the options of its own.
    #[serde(flatten)]
    pub ask: Ask,
    /// The scenario's file as it was named; `-` for standard input.
    pub file: String,
    /// The root of all randomness; the scenario's when none is given.
    pub seed: Option<u64>,
    /// How often each policy is run; as often as the scenario says when nothing is given.
    pub replications: Option<u32>,
    /// The policies, by name; all when none is named.
    #[serde(default)]
    pub policies: Vec<String>,
    /// Texts of `--set`.
    #[serde(default, rename = "overrides")]
    pub changes: Vec<String>,
}

impl Job {
    /// This question, with everything else left to the scenario.
    pub fn new(ask: Ask) -> Self {
        let (policies, changes) = (Vec::new(), Vec::new());
        Self { ask, file: String::new(), seed: None, replications: None, policies, changes }
    }

    /// What no run can do, in one sentence; nothing when it can be done.
    pub fn refusal(&self) -> Option<String> {
        let most = |name: &str, n: Option<u32>, allowed: &bounds::Allowed| {
            let n = i64::from(n?);
            let (least, most) = (allowed.start(), allowed.end());
            (!allowed.contains(&n)).then(|| format!("{name} is {n}, not {least} to {most}"))
        };
        let replications = most("replications", self.replications, &bounds::REPLICATIONS);
        replications.or_else(|| self.ask.refusal())
    }

    /// The scenario as the job wants it run.
    pub fn give(&self, scenario: &mut Scenario) {
        let simulation = &mut scenario.simulation;
        simulation.seed = self.seed.unwrap_or(simulation.seed);
        simulation.replications = self.replications.unwrap_or(simulation.replications);
    }

    /// Which part of a whole is asked for, if it is one.
    pub fn shard(&self) -> Option<Shard> {
        match &self.ask {
            Ask::Run(run) | Ask::Compare(Compare { run, .. }) => run.shard,
            Ask::Sweep(sweep) => sweep.shard,
            Ask::Plan(_) | Ask::Decide(_) | Ask::Explain(_) | Ask::Check {} => None,
        }
    }

    /// The same job for another part, or for the whole.
    pub fn of_shard(mut self, part: Option<Shard>) -> Self {
        match &mut self.ask {
            Ask::Run(run) | Ask::Compare(Compare { run, .. }) => run.shard = part,
            Ask::Sweep(sweep) => sweep.shard = part,
            Ask::Plan(_) | Ask::Decide(_) | Ask::Explain(_) | Ask::Check {} => {}
        }
        self
    }

    /// The options of `run`, which `compare` has too.
    pub fn run(&self) -> Option<&Run> {
        match &self.ask {
            Ask::Run(run) | Ask::Compare(Compare { run, .. }) => Some(run),
            _ => None,
        }
    }

    /// The options of `compare`.
    pub fn compare(&self) -> Option<&Compare> {
        if let Ask::Compare(compare) = &self.ask { Some(compare) } else { None }
    }

    /// The options of `sweep`.
    pub fn sweep(&self) -> Option<&Sweep> {
        if let Ask::Sweep(sweep) = &self.ask { Some(sweep) } else { None }
    }
}
