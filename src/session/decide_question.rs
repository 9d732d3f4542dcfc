//! What the names of a decision stand for in a scenario, and what is asked of its choices.

use crate::experiment::Axis;
use crate::experiment::decide::{FIRST, Field, Question, avoided_measure, felt};
use crate::id::RoleId;
use crate::job::{Decide, Job, choose, find, target};
use crate::measure::{KnownWith, Measure, Unit};
use crate::scenario::Aligned;
use crate::scenario::model::{Scenario, Target};

/// Everything that can be chosen.
///
/// # Errors
/// A sentence, when a name stands for nothing, or there is nothing to choose from.
pub(super) fn field(job: &Job, decide: &Decide, aligned: Aligned) -> Result<Field, String> {
    let scenario = &aligned.scenario;
    let chosen = choose(scenario, &job.policies, None)?;
    let role = |name: &String| {
        let known = || scenario.roles.iter().map(String::as_str);
        find("role", name, known).map(RoleId::new).map_err(|why| format!("--role: {why}"))
    };
    let only = decide.roles.iter().map(role).collect::<Result<Vec<_>, _>>()?;
    let names = chosen.names(scenario);
    let of_roles = match decide.roles.as_slice() {
        [] => "any role, group or calendar".to_owned(),
        names => crate::english::listed(names, "or"),
    };
    let field = felt(Field::new(aligned, chosen.policies, &only));
    if !field.open.is_empty() {
        return Ok(field);
    }
    Err(match names.as_slice() {
        [only] => format!(
            "there is nothing to choose from: `{only}` is the only policy; `decide` takes the rules \
             of several, each a `[policies.NAME]` of the scenario"
        ),
        names => format!(
            "there is nothing to choose from: {} do not differ in {of_roles}",
            crate::english::listed(names, "and")
        ),
    })
}

/// What is asked of the choices; `None` where there are no prices, no targets and no measure: then the
/// price list is the answer.
///
/// # Errors
/// A sentence, when a target or measure cannot be understood or has no value here.
pub(super) fn question(
    decide: &Decide,
    scenario: &Scenario,
    priced: bool,
) -> Result<Option<Question>, String> {
    // A target of one policy says nothing of what is put together from several.
    let own = |target: &Target| target.policy.is_none();
    let targets = target::asked(&decide.targets, scenario, own)?;
    let named = decide.minimize.as_deref().map(Measure::find).transpose();
    let named = named.map_err(|why| format!("--minimize: {why}"))?;
    let measure = match named {
        Some(measure) => measure,
        None if priced => Measure::TotalCost,
        None if targets.is_empty() => return Ok(None),
        None => least(&targets, scenario),
    };
    known(measure, scenario, priced)?;
    let first = scenario.simulation.replications.max(FIRST);
    let most = decide.max_replications;
    if first > most {
        return Err(format!(
            "a choice is judged after {first} replications, which is more than \
             --max-replications {most}"
        ));
    }
    Ok(Some(Question {
        measure,
        targets,
        first,
        most,
        tolerance: decide.tolerance,
        confidence: scenario.simulation.confidence,
    }))
}

/// With targets alone: least waiting where a target limits what is held, else least of what is held in
/// vain or by attackers.
fn least(targets: &[Target], scenario: &Scenario) -> Measure {
    let held = |target: &Target| {
        Measure::named(&target.measure).is_some_and(|measure| {
            let row = measure.row();
            row.known_with == KnownWith::Threat || row.unit == Unit::SeverityHoursPerWeek
        })
    };
    if targets.iter().any(held) { Measure::WaitingTime } else { avoided_measure(scenario) }
}

/// Whether a measure has a value here. Waiting is counted for whoever decides, with prices or without.
fn known(measure: Measure, scenario: &Scenario, priced: bool) -> Result<(), String> {
    let lacks = match measure {
        Measure::WaitingTime => None,
        Measure::TotalCost => (!priced).then_some("[costs]"),
        measure => Axis { measure, more: false }.lacks(scenario),
    };
    match lacks {
        Some(table) => Err(format!("--minimize: {} has no value without {table}", measure.name())),
        None => Ok(()),
    }
}
