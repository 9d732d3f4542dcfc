//! `manifest.json`: what was run, with what, and what came of it. The only file that may differ between equal runs.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::archive::directory::Written;
use crate::experiment::{Results, Totals};
use crate::page::REPORT;
use crate::scenario::model::Scenario;

/// The file's name.
pub const MANIFEST: &str = "manifest.json";

/// What the manifest calls the program; the mark of a directory that pimsim wrote.
pub const PROGRAM: &str = "pimsim";

/// A manifest is small; what is larger is not one.
pub(crate) const LARGEST: u64 = 16 << 20;

/// What a manifest says.
#[derive(Debug, Serialize)]
pub struct Manifest<'a> {
    program: &'static str,
    version: &'static str,
    command: &'a str,
    scenario: ScenarioPart<'a>,
    seed: u64,
    replications: u32,
    confidence: f64,
    policies: Vec<&'a str>,
    overrides: &'a [String],
    options: Map<String, Value>,
    counts: Counts,
    files: &'a [Written],
    wall_time_s: f64,
}

#[derive(Debug, Serialize)]
struct ScenarioPart<'a> {
    name: &'a str,
    title: &'a str,
    file: &'a str,
    digest: &'a str,
    inputs: Vec<Written>,
}

/// How much was simulated, over all policies and replications.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Replications of policies.
    pub runs: u64,
    /// Needs, joined and unmeasured ones included.
    pub needs: u64,
    /// Requests.
    pub requests: u64,
    /// Events of the calendar.
    pub events: u64,
}

impl Counts {
    /// Of these results.
    pub fn of(scenario: &Scenario, results: &Results) -> Self {
        let Totals { needs, requests, events } = results.totals();
        let replications = u64::from(scenario.simulation.replications);
        Self { runs: results.policies.len() as u64 * replications, needs, requests, events }
    }

    /// Of a part: so many policies and replications of each; no results when there are none.
    pub fn of_part(policies: usize, replications: usize, results: Option<&Results>) -> Self {
        let Totals { needs, requests, events } = results.map(Results::totals).unwrap_or_default();
        Self { runs: policies as u64 * replications as u64, needs, requests, events }
    }

    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        self.runs += other.runs;
        self.needs += other.needs;
        self.requests += other.requests;
        self.events += other.events;
    }
}

impl<'a> Manifest<'a> {
    /// For the results of `command` on the scenario read from `file`, with the overrides of `--set`.
    pub fn new(
        command: &'a str,
        file: &'a str,
        scenario: &'a Scenario,
        overrides: &'a [String],
        results: &Results,
    ) -> Self {
        let name = |policy: crate::id::PolicyId| scenario.policies[policy.index()].name.as_str();
        let policies = results.policies.iter().map(|result| name(result.policy)).collect();
        let counts = Counts::of(scenario, results);
        Self::of(command, file, scenario, overrides, policies, counts)
    }

    /// The same for results that are no longer at hand.
    pub fn of(
        command: &'a str,
        file: &'a str,
        scenario: &'a Scenario,
        overrides: &'a [String],
        policies: Vec<&'a str>,
        counts: Counts,
    ) -> Self {
        let simulation = &scenario.simulation;
        Self {
            program: PROGRAM,
            version: env!("CARGO_PKG_VERSION"),
            command,
            scenario: ScenarioPart {
                name: &scenario.name,
                title: &scenario.title,
                file,
                digest: &scenario.digest,
                inputs: scenario.inputs.iter().map(Written::from).collect(),
            },
            seed: simulation.seed,
            replications: simulation.replications,
            confidence: simulation.confidence,
            policies,
            overrides,
            options: Map::new(),
            counts,
            files: &[],
            wall_time_s: 0.0,
        }
    }

    /// With another digest and other inputs: those of all points of a sweep.
    pub fn scenarios(mut self, digest: &'a str, inputs: Vec<Written>) -> Self {
        self.scenario.digest = digest;
        self.scenario.inputs = inputs;
        self
    }

    /// With the options that were given.
    pub fn options(self, options: Map<String, Value>) -> Self {
        Self { options, ..self }
    }

    /// With the files that were written, and how long everything took.
    pub fn text(self, files: &'a [Written], wall_time_s: f64) -> String {
        let manifest = Self { files, wall_time_s, ..self };
        let text = serde_json::to_string_pretty(&manifest);
        // Strings and finite numbers always serialise; infinite ones become null.
        text.map(|text| text + "\n").unwrap_or_default()
    }
}

/// Options for [`Manifest::options`], in this order.
pub fn options<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// The files that pimsim's manifest in this directory vouches for, of whatever version; `None` when
/// there is no manifest of pimsim's. Names that are no plain ones are left out, and a report, which
/// belongs to no run.
pub fn listed(directory: &Path) -> Option<Vec<Written>> {
    let manifest: Value =
        serde_json::from_slice(&crate::archive::recorded::read(directory).ok()?).ok()?;
    if manifest.get("program")?.as_str()? != PROGRAM {
        return None;
    }
    let mut listed: Vec<Written> = Vec::new();
    for file in manifest.get("files").and_then(Value::as_array).into_iter().flatten() {
        let Ok(file) = serde_json::from_value::<Written>(file.clone()) else { continue };
        let known = listed.iter().any(|known| known.name == file.name);
        if file.is_plain() && file.name != REPORT && !known {
            listed.push(file);
        }
    }
    Some(listed)
}
