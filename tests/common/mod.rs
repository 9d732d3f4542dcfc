//! The one place where the simulation tests touch the library.
//!
//! Every run here is audited; a violation fails the test that made the run.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use pimsim::engine::{
    AccessBy, Actor, NeedOutcome, Observer, Record, RequestOutcome, ReviewOutcome, simulate,
};
use pimsim::experiment::{Plan, Results, run};
use pimsim::id::{Approver, PolicyId};
use pimsim::lifecycle::State;
use pimsim::measure::Measure;
use pimsim::measure::audit::Auditor;
use pimsim::scenario::load_text;
use pimsim::scenario::model::Scenario;
use pimsim::stats::{Estimate, estimate};
use pimsim::time::Instant;

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
    let stop = AtomicBool::new(false);
    let results = run(scenario, &plan, &(), &|| (), &stop).expect("nobody stops it");
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
    let stop = AtomicBool::new(false);
    let counts = simulate(scenario, policy, replication, &mut listeners, &stop);
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

/// The story of one run: every record, every need, every review, one line each, in clock time of
/// the first days.
pub fn story(scenario: &Scenario, policy: usize) -> String {
    let kept = kept(scenario, policy, 1);
    let start = scenario.simulation.start;
    let clock = |at: Instant| {
        let ms = (at - start).as_ms();
        let (day, rest) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
        let (h, m, s) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60);
        let seconds = if s == 0 { String::new() } else { format!(":{s:02}") };
        format!("d{day} {h:02}:{m:02}{seconds}")
    };
    let groups = &scenario.policies[policy].groups;
    let who = |approver: Approver| {
        groups[approver.group.index()].members[approver.member.index()].name.clone()
    };
    let mut lines = Vec::new();
    for record in &kept.records {
        let from = record.from.map_or("-", State::word);
        let actor = match record.actor {
            Actor::Requester => "requester".to_owned(),
            Actor::Approver(approver) => who(approver),
            Actor::System => "system".to_owned(),
            Actor::IncidentResponse => "incident response".to_owned(),
        };
        lines.push(format!(
            "{} #{} {from} -> {} ({}, {actor})",
            clock(record.at),
            record.request,
            record.to.word(),
            record.input.word(),
        ));
    }
    for need in kept.needs.values() {
        let by = need.access_by.map_or("-", AccessBy::word);
        let access = need.access_at.map_or("never".to_owned(), clock);
        let done = need.done_at.map_or("never".to_owned(), clock);
        lines.push(format!(
            "need {} wanted {}: access {access} by {by}, done {done}, {} requests, {}",
            need.need,
            clock(need.wanted_at),
            need.requests,
            need.end.word()
        ));
    }
    for review in &kept.reviews {
        lines.push(format!(
            "{} reviews {} to {}: {:?}",
            who(review.approver),
            clock(review.from),
            clock(review.to),
            review.result
        ));
    }
    lines.join("\n")
}

/// How many comparisons with theory the whole suite may make, both lanes together.
///
/// The chance that any of them raises a false alarm is at most 1 in 10,000 for a run of the suite
/// (Bonferroni: [`CONFIDENCE`] leaves each its share). Seven tenths of the budget are given out at
/// most; the rest pays for what Student's interval takes for granted (replications that are not
/// quite normal, ratios that are not quite unbiased).
pub const BUDGET: u32 = 1_000;
/// How many of them each test binary may make. A binary that is not named may make none.
const SHARES: [(&str, u32); 4] =
    [("oracles", 600), ("theory", 40), ("theory_exposure", 40), ("costs", 20)];
/// The confidence of each interval.
pub const CONFIDENCE: f64 = 1.0 - 1e-4 / BUDGET as f64;

static INTERVALS: AtomicU32 = AtomicU32::new(0);

/// Counts one more interval of this test binary, and fails when its share is used up.
pub fn count_interval() {
    let binary = env!("CARGO_CRATE_NAME");
    let share = SHARES.iter().find(|(name, _)| *name == binary).map_or(0, |(_, share)| *share);
    let made = INTERVALS.fetch_add(1, Ordering::Relaxed) + 1;
    assert!(made <= share, "{binary} may make {share} comparisons with theory, this is one more");
}

const _: () = {
    let (mut sum, mut at) = (0, 0);
    while at < SHARES.len() {
        sum += SHARES[at].1;
        at += 1;
    }
    assert!(10 * sum <= 7 * BUDGET);
};

/// Theory lies inside the interval of a measure, and the interval is no wider than `precision`
/// times the exact value on either side, since a wide one would prove nothing.
pub fn agrees(results: &Results, measure: &str, exact: f64, precision: f64) {
    count_interval();
    let found = measured(results, 0, measure, CONFIDENCE);
    let half = found.half_width().expect("several replications");
    let line = format!("{measure}: exact {exact}, found {} ± {half}", found.mean());
    println!("{line}");
    assert!((found.mean() - exact).abs() <= half, "{line}");
    assert!(half <= precision * exact, "too wide to prove anything: {line}");
}
