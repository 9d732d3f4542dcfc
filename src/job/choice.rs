//! Which policies and which two measures the names of a question stand for.

use crate::experiment::{Axis, AxisOf};
use crate::id::{PolicyId, RoleId};
use crate::scenario::model::Scenario;
use crate::scenario::nearest::{did_you_mean, one_of};

/// The chosen policies in the order of the file, and the place of the baseline among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The policies, at least one.
    pub policies: Vec<PolicyId>,
    /// The place of the baseline.
    pub baseline: usize,
}

impl Chosen {
    /// The names of the policies.
    pub fn names(&self, scenario: &Scenario) -> Vec<String> {
        names(scenario, &self.policies)
    }
}

/// The names of policies.
pub fn names(scenario: &Scenario, policies: &[PolicyId]) -> Vec<String> {
    policies.iter().map(|policy| scenario.policies[policy.index()].name.clone()).collect()
}

/// All policies when none is named. The baseline is always among them; by default it is the first.
pub fn choose(
    scenario: &Scenario,
    named: &[String],
    baseline: Option<&str>,
) -> Result<Chosen, String> {
    let find = |name: &str| position(scenario, name);
    let mut chosen = named.iter().map(|name| find(name)).collect::<Result<Vec<_>, _>>()?;
    if chosen.is_empty() {
        chosen = (0..scenario.policies.len()).collect();
    }
    let baseline = baseline.map(find).transpose()?;
    chosen.extend(baseline);
    chosen.sort_unstable();
    chosen.dedup();
    let place = baseline.and_then(|baseline| chosen.iter().position(|chosen| *chosen == baseline));
    let policies = chosen.into_iter().map(PolicyId::new).collect();
    Ok(Chosen { policies, baseline: place.unwrap_or(0) })
}

fn position(scenario: &Scenario, name: &str) -> Result<usize, String> {
    find("policy", name, || scenario.policies.iter().map(|policy| policy.name.as_str()))
}

/// The roles of these names, each once, in the order in which they are named.
///
/// # Errors
/// A sentence with the nearest name.
pub fn choose_roles(scenario: &Scenario, named: &[String]) -> Result<Vec<RoleId>, String> {
    let mut chosen: Vec<RoleId> = Vec::new();
    for name in named {
        let place = find("role", name, || scenario.roles.iter().map(String::as_str))?;
        if !chosen.contains(&RoleId::new(place)) {
            chosen.push(RoleId::new(place));
        }
    }
    Ok(chosen)
}

/// The place of a name among those there are.
///
/// # Errors
/// A sentence with the names there are, and the nearest one.
pub fn find<'a, I: Iterator<Item = &'a str>>(
    noun: &str,
    name: &str,
    known: impl Fn() -> I,
) -> Result<usize, String> {
    known().position(|known| known == name).ok_or_else(|| {
        let hint = did_you_mean(name, known()).map(|hint| format!("; {hint}"));
        let known = one_of(known());
        format!("there is no {noun} `{name}`; there is {known}{}", hint.unwrap_or_default())
    })
}

/// The two measures, which must be known in this scenario, as must the roles that they are of; the
/// usual ones when none are named.
///
/// # Errors
/// A sentence that says what is not known, and what is.
pub fn known_sides(
    scenario: &Scenario,
    asked: Option<&[AxisOf; 2]>,
) -> Result<[AxisOf; 2], String> {
    let Some(asked) = asked else { return Ok(Axis::usual(scenario).map(AxisOf::from)) };
    for side in asked {
        if let Some(table) = side.axis.lacks(scenario) {
            let name = side.axis.measure.name();
            return Err(format!("--tradeoff: {name} has no value without {table}"));
        }
        if side.whom() != "*" {
            let known = find("role", side.whom(), || scenario.roles.iter().map(String::as_str));
            known.map_err(|why| format!("--tradeoff: {why}"))?;
        }
    }
    Ok(asked.clone())
}
