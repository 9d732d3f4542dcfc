//! Means, intervals and paired differences over replications.
//!
//! A replication without observations is left out of the mean and of the count of replications; a
//! difference uses the replications in which both sides have a value.

use super::interval_kind::kind_within;
use super::possible::PolicyRules;
use super::results::Results;
use super::tradeoff::{Axis, Whose};
use crate::id::RoleId;
use crate::measure::{MEASURES, Measure};
use crate::scenario::model::Scenario;
use crate::stats::{Estimate, Kind, Paired, estimate_kind, paired_kind};
use crate::time::Span;

/// The estimates of every policy, role and measure.
#[derive(Clone, Debug)]
pub struct Estimates {
    /// For each place of a policy: `*`, then each role, every measure.
    cells: Vec<Vec<Option<Estimate>>>,
    /// Likewise: whether the policy allows the events of the measure.
    possible: Vec<Vec<bool>>,
    /// For each place of a policy: `*`, then each role, every limit of the scenario's
    /// `access_limits`.
    within: Vec<Vec<Option<Estimate>>>,
}

/// `*` and every role, in the order of rows.
pub fn scopes(scenario: &Scenario) -> impl Iterator<Item = Option<RoleId>> + use<> {
    let roles = scenario.roles.len();
    std::iter::once(None).chain((0..roles).map(|role| Some(RoleId::new(role))))
}

fn slot(role: Option<RoleId>, measure: Measure) -> usize {
    role.map_or(0, |role| role.index() + 1) * Measure::COUNT + measure.index()
}

impl Estimates {
    fn new(scenario: &Scenario, results: &Results) -> Self {
        let confidence = scenario.simulation.confidence;
        let cells = results.policies.iter().map(|result| {
            let mut cells = Vec::with_capacity((scenario.roles.len() + 1) * Measure::COUNT);
            let all = PolicyRules::new(scenario, result, None);
            for role in scopes(scenario) {
                let rules = all.of(role);
                for row in MEASURES {
                    let known: Vec<f64> =
                        result.series(role, row.measure).into_iter().flatten().collect();
                    let kind = kind_within(&rules, row.measure);
                    let estimate = estimate_kind(kind, &known, confidence);
                    cells.push((estimate, rules.possible(row.measure)));
                }
            }
            cells.into_iter().unzip()
        });
        let (cells, possible) = cells.unzip();
        let within = (0..results.policies.len()).map(|place| {
            let limits = 0..scenario.access_limits.len();
            let each = scopes(scenario).flat_map(|role| limits.clone().map(move |at| (role, at)));
            each.map(|(role, at)| results.access_within(scenario, place, role, at)).collect()
        });
        Self { cells, possible, within: within.collect() }
    }

    /// Read back: for each place of a policy `*`, then each role, every measure. What is possible is
    /// not told.
    pub fn of(cells: Vec<Vec<Option<Estimate>>>) -> Self {
        let possible = cells.iter().map(|cells| vec![true; cells.len()]).collect();
        Self { cells, possible, within: Vec::new() }
    }

    /// The estimate for the policy at this place; `None` when no replication has a value.
    pub fn get(&self, place: usize, role: Option<RoleId>, measure: Measure) -> Option<Estimate> {
        self.cells[place][slot(role, measure)]
    }

    /// The share of needs with access within one of the scenario's `access_limits`; `None` without
    /// needs, and where it is not counted.
    pub fn access_within(
        &self,
        scenario: &Scenario,
        place: usize,
        role: Option<RoleId>,
        within: Span,
    ) -> Option<Estimate> {
        let limits = &scenario.access_limits;
        let at = limits.binary_search(&within).ok()?;
        let slot = role.map_or(0, |role| role.index() + 1);
        *self.within.get(place)?.get(slot * limits.len() + at)?
    }

    /// Whether what a measure counts can happen under the policy at this place, as far as the
    /// policy tells.
    pub fn possible(&self, place: usize, role: Option<RoleId>, measure: Measure) -> bool {
        self.possible[place][slot(role, measure)]
    }

    /// How many policies there are.
    pub fn places(&self) -> usize {
        self.cells.len()
    }
}

impl Results {
    /// Means and intervals of every measure.
    pub fn estimates(&self, scenario: &Scenario) -> Estimates {
        Estimates::new(scenario, self)
    }

    /// The paired difference of a measure: the policy at the first place less that at the second; `None`
    /// when no replication has a value on both sides.
    pub fn difference(
        &self,
        scenario: &Scenario,
        (place, base): (usize, usize),
        role: Option<RoleId>,
        measure: Measure,
    ) -> Option<Difference> {
        let [theirs, base] = [place, base].map(|place| &self.policies[place]);
        let kind = |result| kind_within(&PolicyRules::new(scenario, result, role), measure);
        let both = kind(theirs).against(kind(base));
        let confidence = scenario.simulation.confidence;
        difference(both, &theirs.series(role, measure), &base.series(role, measure), confidence)
    }

    /// Paired differences of every other policy from the one at place `baseline`.
    pub fn comparison(&self, scenario: &Scenario, baseline: usize) -> Comparison {
        Comparison::new(scenario, self, baseline)
    }
}

/// A paired difference from the baseline.
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    /// The policy less the baseline, with its interval and the variance ratio.
    pub paired: Paired,
    /// The difference over the baseline's mean in the same replications; `None` when that mean is
    /// zero, or so small that the quotient is no number.
    pub relative: Option<f64>,
}

impl Difference {
    /// Whether the interval excludes zero: `Some(true)` for a rise, `Some(false)` for a fall,
    /// `None` when it does not say (or when there is no interval).
    pub fn direction(&self) -> Option<bool> {
        let interval = self.paired.difference.interval;
        let rises = interval.is_above(0.0);
        (rises || interval.is_below(0.0)).then_some(rises)
    }

    /// Whether both sides were the same in every replication.
    pub fn is_nothing(&self) -> bool {
        self.paired.same
    }
}

/// The differences of every policy from the baseline.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The place of the baseline.
    pub baseline: usize,
    /// The two measures between which the policies are a choice.
    pub axes: [Axis; 2],
    /// Of whom they are, where that was asked; else each role has a choice of its own.
    pub whose: Option<Whose>,
    cells: Vec<Vec<Option<Difference>>>,
}

impl Comparison {
    fn new(scenario: &Scenario, results: &Results, baseline: usize) -> Self {
        let confidence = scenario.simulation.confidence;
        let of_base = PolicyRules::new(scenario, &results.policies[baseline], None);
        let cells = results.policies.iter().map(|result| {
            let mut cells = Vec::with_capacity((scenario.roles.len() + 1) * Measure::COUNT);
            let all = PolicyRules::new(scenario, result, None);
            for role in scopes(scenario) {
                let (rules, of_base) = (all.of(role), of_base.of(role));
                for row in MEASURES {
                    let theirs = result.series(role, row.measure);
                    let base = results.policies[baseline].series(role, row.measure);
                    let other = kind_within(&of_base, row.measure);
                    let kind = kind_within(&rules, row.measure).against(other);
                    cells.push(difference(kind, &theirs, &base, confidence));
                }
            }
            cells
        });
        Self { baseline, axes: Axis::usual(scenario), whose: None, cells: cells.collect() }
    }

    /// Read back: for each place of a policy `*`, then each role, every measure.
    pub fn of(baseline: usize, axes: [Axis; 2], cells: Vec<Vec<Option<Difference>>>) -> Self {
        Self { baseline, axes, whose: None, cells }
    }

    /// The same, with these two measures to choose between.
    pub fn between(self, axes: [Axis; 2], whose: Option<Whose>) -> Self {
        Self { axes, whose, ..self }
    }

    /// The difference of the policy at this place; `None` when no replication has a value on both
    /// sides.
    pub fn get(&self, place: usize, role: Option<RoleId>, measure: Measure) -> Option<Difference> {
        self.cells[place][slot(role, measure)]
    }
}

impl Comparison {
    /// Whether anything of a role differs from the baseline under the policy at this place.
    pub fn differs(&self, place: usize, role: RoleId) -> bool {
        MEASURES.iter().any(|row| {
            let found = self.get(place, Some(role), row.measure);
            found.is_some_and(|found| !found.is_nothing())
        })
    }
}

/// `theirs` less `base`.
pub(super) fn difference(
    kind: Kind,
    theirs: &[Option<f64>],
    base: &[Option<f64>],
    confidence: f64,
) -> Option<Difference> {
    let paired = paired_kind(kind, theirs, base, confidence)?;
    let both = theirs.iter().zip(base).filter(|(theirs, _)| theirs.is_some());
    let known: Vec<f64> = both.filter_map(|(_, base)| *base).collect();
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let relative = Some(paired.difference.mean() / mean).filter(|relative| relative.is_finite());
    Some(Difference { paired, relative })
}
