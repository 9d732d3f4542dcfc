//! What a manifest of `run` or `compare` asks for.
//!
//! Promises: what was recorded is judged as if it had been typed; what no run can do is one
//! sentence, safe to print.

use super::choice::{self, choose, known_axes};
use crate::archive::details::Detail;
use crate::archive::recorded::{Recorded, Shard};
use crate::experiment::Axis;
use crate::id::PolicyId;
use crate::scenario::model::Scenario;
use crate::scenario::unwanted::escape;

/// What is to be run.
pub struct Task {
    /// The policies, in the order of the rows.
    pub policies: Vec<PolicyId>,
    /// Place of the baseline among the policies.
    pub baseline: usize,
    /// The two measures to choose between.
    pub axes: [Axis; 2],
    /// Whether it is `compare`.
    pub compares: bool,
    /// The detail files.
    pub details: Vec<Detail>,
    /// Whether the auditor listens.
    pub audit: bool,
    /// Which part; `None` is everything.
    pub shard: Option<Shard>,
}

impl Task {
    /// The task that was recorded, in this scenario.
    ///
    /// # Errors
    /// A sentence, when no run can do it.
    pub fn of(scenario: &Scenario, recorded: &Recorded) -> Result<Self, String> {
        let compares = recorded.command == "compare";
        if !compares && recorded.command != "run" {
            let command = escape(&recorded.command);
            return Err(format!(
                "command is `{command}`; what can be run again is run, compare and sweep"
            ));
        }
        let n = recorded.replications;
        if !(1..=1_000_000).contains(&n) {
            return Err(format!("replications is {n}, not 1 to 1000000"));
        }
        let options = &recorded.options;
        let shard = options.shard;
        if let Some(Shard { index, count }) = shard
            && !((1..=count).contains(&index) && count <= super::shard::MOST)
        {
            return Err(format!("options.shard is `{index}/{count}`, no such shard"));
        }
        let asked = |detail: &Detail| options.detail.iter().any(|word| word == detail.word());
        let details: Vec<_> = Detail::ALL.into_iter().filter(asked).collect();
        if details.len() != options.detail.len() {
            let asked = escape(&options.detail.join(", "));
            return Err(format!("options.detail is `{asked}`, not a list of details"));
        }
        let axes = options.tradeoff.as_ref().filter(|_| compares);
        let axes = axes.map(|texts| choice::axes(&texts.join(","))).transpose();
        let axes = axes
            .and_then(|asked| known_axes(scenario, asked))
            .map_err(|why| format!("options.tradeoff: {}", escape(&why)))?;
        let baseline = options.baseline.as_deref().filter(|_| compares);
        let choice = choose(scenario, &recorded.policies, baseline).map_err(|why| escape(&why))?;
        let (policies, baseline) = (choice.policies, choice.baseline);
        Ok(Self { policies, baseline, axes, compares, details, audit: options.audit, shard })
    }
}
