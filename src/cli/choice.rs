//! Which policies, which two measures, and where the files go.

use std::path::PathBuf;

use crate::experiment::Axis;
use crate::id::PolicyId;
use crate::scenario::model::Scenario;
use crate::scenario::nearest::{did_you_mean, one_of};

/// The chosen policies in the order of the file, and the place of the baseline among them.
#[derive(Debug, PartialEq, Eq)]
pub struct Choice {
    pub policies: Vec<PolicyId>,
    pub baseline: usize,
}

/// All policies when none is named. The baseline is always among them; by default it is the first.
pub fn choose(
    scenario: &Scenario,
    named: &[String],
    baseline: Option<&str>,
) -> Result<Choice, String> {
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
    Ok(Choice { policies, baseline: place.unwrap_or(0) })
}

fn position(scenario: &Scenario, name: &str) -> Result<usize, String> {
    find("policy", name, || scenario.policies.iter().map(|policy| policy.name.as_str()))
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

/// The value of `--tradeoff`.
pub fn axes(text: &str) -> Result<[Axis; 2], String> {
    let axes = text.split(',').map(Axis::parse).collect::<Result<Vec<_>, _>>()?;
    match axes[..] {
        [x, y] if x.measure != y.measure => Ok([x, y]),
        [_, _] => Err("two different measures are expected".to_owned()),
        _ => Err("two measures are expected, such as unmet_share,exposure".to_owned()),
    }
}

/// The two measures, which must be known in this scenario; the usual ones when none are named.
pub fn known_axes(scenario: &Scenario, asked: Option<[Axis; 2]>) -> Result<[Axis; 2], String> {
    let axes = asked.unwrap_or_else(|| Axis::usual(scenario));
    for axis in asked.into_iter().flatten() {
        if let Some(table) = axis.lacks(scenario) {
            let name = axis.measure.name();
            return Err(format!("--tradeoff: {name} has no value without {table}"));
        }
    }
    Ok(axes)
}

/// `out/NAME`, with the name made safe for a path and this behind it.
pub fn default_directory(scenario: &Scenario, suffix: &str) -> PathBuf {
    let safe = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: String = scenario.name.chars().map(safe).take(100).collect();
    let name = name.trim_matches('.');
    let name = if name.is_empty() { "scenario" } else { name };
    PathBuf::from("out").join(format!("{name}{suffix}"))
}
