//! What `check` says: findings and maps of approvers on duty, as text, JSON and SARIF.
//!
//! Promises: the three say the same; text fits 80 columns and needs no colour; names of the file can
//! put no control characters into any of them. Never: judging (see [`crate::design`]).

mod coverage;
mod table;

pub use table::{codes, table};

use crate::design::{Coverage, Finding, Level};
use crate::english;
use crate::scenario::model::Scenario;
use crate::scenario::unwanted::escape;
use crate::scenario::{Places, Spot};

/// All that `check` found.
pub struct Checked<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The name of its file.
    pub file: &'a str,
    /// Where its keys stand.
    pub places: &'a Places,
    /// How many policies were looked at.
    pub policies: usize,
    /// The findings, the worst first.
    pub findings: &'a [Finding],
    /// The maps.
    pub coverage: &'a [Coverage],
    /// Groups whose maps were left out.
    pub left_out: usize,
}

impl Checked<'_> {
    /// Where a finding stands.
    pub(crate) fn spot(&self, finding: &Finding) -> Spot {
        let policy = finding.policies.first().map(|id| &self.scenario.policies[id.index()].name);
        let named = policy.filter(|name| *name != "base" || self.scenario.policies.len() > 1);
        self.places.spot(named.map(String::as_str), &finding.key)
    }

    pub(crate) fn names(&self, policies: &[crate::id::PolicyId]) -> Vec<String> {
        let name = |id: &crate::id::PolicyId| escape(&self.scenario.policies[id.index()].name);
        policies.iter().map(name).collect()
    }

    /// "all policies", or their names; nothing when there is only one in the scenario.
    pub(crate) fn under(&self, policies: &[crate::id::PolicyId]) -> Option<String> {
        if self.scenario.policies.len() == 1 {
            return None;
        }
        if policies.len() == self.policies && self.policies > 1 {
            return Some(match self.policies {
                2 => "both policies".to_owned(),
                many => format!("all {many} policies"),
            });
        }
        let names = self.names(policies);
        let noun = english::of(names.len(), "policy", "policies");
        Some(format!("{noun} {}", english::some_of(&names, 6)))
    }

    pub(crate) fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }
}
