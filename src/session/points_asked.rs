//! What cannot be asked of a sweep.

use crate::experiment::{Axis, Design};
use crate::job::{Job, Sweep};
use crate::measure::Measure;
use crate::rows::sweep::MOST_LINES;
use crate::scenario::Vary;
use crate::scenario::model::Scenario;
use crate::scenario::unwanted::escape;
use crate::session::Unanswered;

/// The varied keys, and the policies that were named among them or with `--policy`.
pub fn keys(job: &Job, sweep: &Sweep) -> Result<(Vec<Vary>, Vec<String>), Unanswered> {
    let mut keys: Vec<Vary> = Vec::new();
    let mut mistakes = Vec::new();
    for text in &sweep.vary {
        match Vary::parse(text) {
            Err(why) => mistakes.push(format!("--vary {text}: {why}")),
            Ok(key) if keys.iter().any(|known| known.is_same_key(&key)) => {
                mistakes.push(format!("--vary {text}: {} is varied twice", key.key));
            }
            Ok(key) => keys.push(key),
        }
    }
    for (key, option, given) in [
        ("simulation.seed", "--seed", job.seed.is_some()),
        ("simulation.replications", "--replications", job.replications.is_some()),
        ("policy", "--policy", !job.policies.is_empty()),
    ] {
        if given && keys.iter().any(|known| known.key == key) {
            mistakes.push(format!("--vary {key} and {option} say the same thing twice"));
        }
    }
    if matches!(sweep.design, Design::Sensitivity(_)) {
        mistakes.extend(unfit_for_rows(&keys));
    }
    let mut policies = job.policies.clone();
    if let Some(at) = keys.iter().position(Vary::is_policy) {
        match keys.remove(at).values() {
            Ok(names) => policies = names,
            Err(why) => mistakes.push(format!("--vary policy: {why}")),
        }
    }
    if mistakes.is_empty() {
        Ok((keys, policies))
    } else {
        Err(Unanswered::Unfit(mistakes.iter().map(|mistake| escape(mistake)).collect()))
    }
}

/// What no key of a sensitivity analysis can be.
fn unfit_for_rows(keys: &[Vary]) -> Vec<String> {
    let mut mistakes = Vec::new();
    for (key, why) in [
        ("simulation.seed", "each row has a seed of its own"),
        ("simulation.replications", "all points have the same number of them"),
        ("simulation.confidence", "all intervals have the same confidence"),
    ] {
        if keys.iter().any(|known| known.is_key(key)) {
            mistakes.push(format!("--vary {key}: with --sensitivity {why}"));
        }
    }
    if keys.iter().all(Vary::is_policy) {
        mistakes.push("--sensitivity wants a varied key besides the policies".to_owned());
    }
    mistakes
}

/// The measures of `--measure`, each once.
pub fn indices_of(names: &[String]) -> Result<Vec<Measure>, String> {
    let mut measures = Vec::new();
    for name in names {
        let measure = Measure::find(&escape(name.trim()));
        let measure = measure.map_err(|why| format!("--measure: {why}"))?;
        if !measures.contains(&measure) {
            measures.push(measure);
        }
    }
    Ok(measures)
}

/// The measures whose indices are asked for: the usual ones when none were named; all must be known
/// in this scenario. None without rows of points.
pub fn fits_rows(
    scenario: &Scenario,
    in_rows: bool,
    named: Vec<Measure>,
) -> Result<Vec<Measure>, String> {
    for measure in &named {
        if let Some(table) = (Axis { measure: *measure, more: false }).lacks(scenario) {
            let name = measure.name();
            return Err(format!("--measure: {name} has no value without {table}"));
        }
    }
    match in_rows && named.is_empty() {
        true => Ok(Axis::usual(scenario).map(|axis| axis.measure).to_vec()),
        false => Ok(named),
    }
}

/// Whether the points can be compared in pairs of replications.
///
/// # Errors
/// A sentence that says why not.
pub fn fits_front(keys: &[Vary], replications: u32, lines: usize) -> Result<(), String> {
    for key in ["simulation.replications", "simulation.confidence", "simulation.seed"] {
        if keys.iter().any(|known| known.is_key(key)) {
            return Err(format!("--vary {key}: --tradeoff compares points by paired replications"));
        }
    }
    if replications < 2 {
        return Err("--tradeoff wants 2 replications at least: one has no interval".to_owned());
    }
    if lines > MOST_LINES {
        return Err(format!(
            "--tradeoff compares each point and policy with each other one: {lines} are too many, \
             {MOST_LINES} are possible"
        ));
    }
    Ok(())
}
