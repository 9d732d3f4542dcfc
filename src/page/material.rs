//! What a report is made from: the files of an output directory, read back.
//!
//! Promises: nothing is computed that the files do not say, but whether a target is met.

use crate::english;
use crate::experiment::{Comparison, Estimates, Judged, judge_policies, spoken};
use crate::id::{PolicyId, RoleId};
use crate::job::{Manifest, find};
use crate::measure::Measure;
use crate::scenario::model::Scenario;
use crate::stats::{Estimate, Interval};
use crate::words::named_estimates::NamedEstimates;
use crate::words::spoken::MOST_ROLES;

/// What the files of a directory say.
pub struct Material {
    /// The manifest.
    pub recorded: Manifest,
    /// The roles, by number.
    pub roles: Vec<String>,
    /// Means and intervals.
    pub estimates: Estimates,
    /// Differences from the baseline, of `compare`.
    pub comparison: Option<Comparison>,
    /// Curves of waiting: by place of the policy, then `*` and each role.
    pub curves: Vec<Vec<Curve>>,
    /// Hours of the week: likewise.
    pub weeks: Vec<Vec<Week>>,
    /// Approvers, by place of the policy.
    pub approvers: Vec<Vec<Load>>,
    /// Mean waits in seconds by part, of needs that got access: likewise.
    pub waits: Vec<Vec<Option<Vec<f64>>>>,
    /// Where each policy stands between two measures, of `compare`.
    pub standings: Vec<Stand>,
    /// The roles that are spoken of alone; none where nobody named any.
    pub only: Vec<RoleId>,
    /// From which price of exposure on another policy is cheaper.
    pub break_evens: Vec<BreakEvenRow>,
    /// The scenario, if it is at hand and the one that was run.
    pub scenario: Option<Quoted>,
}

/// The scenario that was run.
pub struct Quoted {
    /// The text of its file.
    pub text: String,
    /// What it says.
    pub scenario: Scenario,
}

/// The share of needs without access, by time.
pub type Curve = Vec<Waiting>;

/// A point of a curve.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// After so many seconds.
    pub seconds: f64,
    /// The share that has no access yet.
    pub share: Option<Estimate>,
}

/// The hours of a week.
#[derive(Clone, Debug, Default)]
pub struct Week {
    /// Members on duty; `None` where the hour does not occur.
    pub on_duty: Vec<Option<f64>>,
    /// Requests pending.
    pub pending: Vec<Option<f64>>,
}

/// What an approver did, per replication.
#[derive(Clone, Debug)]
pub struct Load {
    pub group: String,
    pub member: String,
    pub notified: f64,
    pub reviewed: f64,
    pub wasted: f64,
    pub on_duty_h: f64,
    pub review_h: f64,
    pub overtime_h: f64,
    /// `None` for who was never on duty.
    pub utilization: Option<f64>,
}

/// Where a policy stands.
#[derive(Clone, Debug)]
pub struct Stand {
    pub place: usize,
    /// The role's place among `*` and all roles.
    pub slot: usize,
    pub x: Option<Estimate>,
    pub y: Option<Estimate>,
    /// `None` when the intervals do not say.
    pub efficient: Option<bool>,
    pub dominated_by: String,
    pub perhaps_by: String,
}

/// A row of `break_even.csv`.
#[derive(Clone, Debug)]
pub struct BreakEvenRow {
    pub role: String,
    pub below: String,
    pub above: String,
    pub price: Option<Interval>,
}

impl Material {
    /// The policies, by place.
    pub fn policies(&self) -> &[String] {
        &self.recorded.job.policies
    }

    /// For sentences.
    pub fn named_estimates(&self) -> NamedEstimates<'_> {
        NamedEstimates {
            policies: self.recorded.job.policies.iter().map(String::as_str).collect(),
            roles: self.roles.iter().map(String::as_str).collect(),
            replications: self.recorded.replications(),
            estimates: &self.estimates,
        }
    }

    /// The estimate of a measure for the policy at this place, all roles together.
    pub fn estimate(&self, place: usize, measure: Measure) -> Option<Estimate> {
        self.estimates.get(place, None, measure)
    }

    /// `*` and every role: number in lists, and name.
    pub fn scopes(&self) -> Vec<(usize, &str)> {
        let roles = self.roles.iter().map(String::as_str);
        std::iter::once("*").chain(roles).enumerate().collect()
    }

    /// The roles that the policies treat differently, worst first; without the scenario those for
    /// which anything differs from the baseline.
    pub fn spoken(&self) -> Vec<RoleId> {
        if !self.only.is_empty() {
            return self.only.clone();
        }
        let all: Vec<RoleId> = (0..self.roles.len()).map(RoleId::new).collect();
        let baseline = self.comparison.as_ref().map_or(0, |comparison| comparison.baseline);
        if let (Some(model), Some(policies)) = (self.model(), self.chosen()) {
            return spoken(model, &policies, baseline, &self.estimates);
        }
        let Some(comparison) = &self.comparison else { return all };
        let places = 0..self.policies().len();
        let differs = |role: &RoleId| places.clone().any(|place| comparison.differs(place, *role));
        all.into_iter().filter(differs).collect()
    }

    /// The same, speaking of these roles alone.
    ///
    /// # Errors
    /// A sentence with the names there are, and the nearest one.
    pub fn about(mut self, roles: &[String]) -> Result<Self, String> {
        let known = || self.roles.iter().map(String::as_str);
        let place = |name: &String| find("role", name, known).map(RoleId::new);
        let only = roles.iter().map(place).collect::<Result<Vec<_>, _>>();
        self.only = only.map_err(|why| format!("--role: {why}"))?;
        Ok(self)
    }

    /// Those of them that have drawings and rows; the rest is in the files. Who is named has them.
    pub fn drawn(&self) -> Vec<RoleId> {
        let mut roles = self.spoken();
        if self.only.is_empty() {
            roles.truncate(MOST_ROLES);
        }
        roles
    }

    /// The policies in the scenario that is at hand.
    fn chosen(&self) -> Option<Vec<PolicyId>> {
        let model = self.model()?;
        let known = |name: &String| model.policies.iter().position(|policy| policy.name == *name);
        self.policies().iter().map(|name| known(name).map(PolicyId::new)).collect()
    }

    /// These policies in a sentence.
    pub fn named(&self, places: &[usize]) -> String {
        if places.len() > 1 && places.len() == self.policies().len() {
            return "any policy".to_owned();
        }
        let names: Vec<&str> =
            places.iter().map(|place| self.policies()[*place].as_str()).collect();
        english::listed(&names, "and")
    }

    /// The scenario itself, if it is at hand.
    pub fn model(&self) -> Option<&Scenario> {
        self.scenario.as_ref().map(|quoted| &quoted.scenario)
    }

    /// What the targets of the scenario come to; nothing when it is not at hand.
    pub fn judged(&self) -> Vec<Judged> {
        let Some(model) = self.model() else { return Vec::new() };
        let judged =
            self.chosen().map(|policies| judge_policies(model, &policies, &self.estimates));
        judged.unwrap_or_default()
    }

    /// The currency of costs, if it is known.
    pub fn currency(&self) -> Option<&str> {
        Some(self.model()?.costs.as_ref()?.currency.as_str()).filter(|name| !name.is_empty())
    }
}

/// The place among `*` and all roles.
pub fn slot_of(role: Option<RoleId>) -> usize {
    role.map_or(0, |role| role.index() + 1)
}

/// The role at this place among `*` and all roles.
pub fn role_at(slot: usize) -> Option<RoleId> {
    slot.checked_sub(1).map(RoleId::new)
}
