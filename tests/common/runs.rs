//! The one place where the simulation tests touch the library.
//!
//! Every run here is audited; a violation fails the test that made the run.

use std::collections::BTreeMap;
use std::path::Path;

use pimsim::engine::{NeedOutcome, Observer, Record, RequestOutcome, ReviewOutcome, simulate};
use pimsim::experiment::{Plan, Results, run};
use pimsim::id::PolicyId;
use pimsim::measure::Measure;
use pimsim::measure::audit::Auditor;
use pimsim::scenario::load_text;
use pimsim::scenario::model::Scenario;
use pimsim::stats::{Estimate, estimate};

/// A scenario of the project, with overrides as for `--set`.
pub fn shipped(name: &str, overrides: &[&str]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let text = std::fs::read_to_string(&path).expect("the scenario exists");
    scenario_with(&text, overrides)
}

/// A scenario from a text, with overrides as for `--set`.
pub fn scenario_with(text: &str, overrides: &[&str]) -> Scenario {
    let overrides: Vec<String> = overrides.iter().map(|set| (*set).to_owned()).collect();
    match load_text("test.toml", text, None, &overrides) {
        Ok(scenario) => scenario,
        Err(problems) => panic!("{}", pimsim::words::problems::render(&problems, false)),
    }
}

/// A scenario from a text.
pub fn scenario(text: &str) -> Scenario {
    scenario_with(text, &[])
}

/// All policies, all replications, audited.
pub fn results(scenario: &Scenario) -> Results {
    let policies = (0..scenario.policies.len()).map(PolicyId::new).collect();
    let plan = Plan { policies, threads: None, audit: true };
    let results =
        run(scenario, &plan, &(), &mut pimsim::experiment::unwatched).expect("nobody stops it");
    assert!(results.violations.is_empty(), "{}", results.violations.join("\n"));
    results
}

/// One measure of one policy, replication by replication, for all roles together.
pub fn series(results: &Results, policy: usize, measure: &str) -> Vec<f64> {
    let measure = Measure::named(measure).expect("a measure of the contract");
    results.policies[policy].series(None, measure).into_iter().flatten().collect()
}

/// Its mean with an interval at this confidence.
pub fn measured(results: &Results, policy: usize, measure: &str, confidence: f64) -> Estimate {
    let values = series(results, policy, measure);
    estimate(&values, confidence).unwrap_or_else(|| panic!("no {measure}"))
}

/// Everything one run tells, kept.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    pub needs: BTreeMap<u64, NeedOutcome>,
    pub requests: BTreeMap<u64, RequestOutcome>,
    pub records: Vec<Record>,
    pub reviews: Vec<ReviewOutcome>,
}

impl Observer for Kept {
    fn need(&mut self, outcome: &NeedOutcome) {
        self.needs.insert(outcome.need, *outcome);
    }
    fn request(&mut self, outcome: &RequestOutcome) {
        self.requests.insert(outcome.request, *outcome);
    }
    fn record(&mut self, record: &Record) {
        self.records.push(*record);
    }
    fn review(&mut self, outcome: &ReviewOutcome) {
        self.reviews.push(*outcome);
    }
}

/// One audited run, kept whole.
pub fn kept(scenario: &Scenario, policy: usize, replication: u32) -> Kept {
    let policy = PolicyId::new(policy);
    let mut listeners = (Kept::default(), Auditor::new(scenario, policy, replication));
    let counts = simulate(scenario, policy, replication, &mut listeners, &|| false);
    let counts = counts.expect("nobody stops it");
    let (kept, auditor) = listeners;
    let report = auditor.finish().unwrap_or_else(|wrong| panic!("{}", wrong.join("\n")));
    assert_eq!(report.requests, counts.requests);
    assert_eq!(report.needs, counts.needs);
    assert_eq!(counts.stale, 0);
    kept
}

/// A scenario whose needs come from a file `needs.csv` with these lines.
pub fn traced(text: &str, needs: &str, overrides: &[&str]) -> Scenario {
    let directory = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(directory.path().join("needs.csv"), needs).expect("written");
    let overrides: Vec<String> = overrides.iter().map(|set| (*set).to_owned()).collect();
    match load_text("test.toml", text, Some(directory.path()), &overrides) {
        Ok(scenario) => scenario,
        Err(problems) => panic!("{}", pimsim::words::problems::render(&problems, false)),
    }
}
