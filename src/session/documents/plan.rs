//! What `plan` found, as one JSON document.

use serde_json::{Value, json};

use crate::experiment::staffing::Candidate;
use crate::job::manifest::{PROGRAM, VERSION};
use crate::rows::json::{number as json_number, window};
use crate::rows::plan::{Frontier, limit_of, role_of, unit_of};
use crate::scenario::model::Target;
use crate::words::plan::sentences;
use crate::words::text::loose;

/// The numbers of `plan.csv` and the answer as one JSON document, with a line feed at the end. Unknown is `null`.
pub fn plan_json(frontier: &Frontier<'_>, next: &[String]) -> String {
    let Frontier { scenario, planned, question, .. } = frontier;
    let targets = &question.targets;
    let aims = |candidate: &Candidate| -> Vec<Value> {
        let pairs = targets.iter().enumerate();
        let one = |(place, target): (usize, &Target)| {
            let aim = candidate.aims.get(place);
            let estimate = aim.and_then(|aim| aim.estimate);
            let number = |value: Option<f64>| json_number(unit_of(target), value);
            json!({
                "measure": target.name(),
                "role": role_of(frontier, target),
                "limit": number(Some(limit_of(target))),
                "estimate": number(estimate.map(|estimate| estimate.mean())),
                "ci_low": number(estimate.and_then(|estimate| estimate.low())),
                "ci_high": number(estimate.and_then(|estimate| estimate.high())),
                "meets": aim.map(|aim| aim.judgement.word()).filter(|word| !word.is_empty()),
            })
        };
        pairs.map(one).collect()
    };
    let row = |candidate: &Candidate| {
        let word = candidate.judgement().word();
        json!({
            "members": candidate.staffing.total(),
            "calendar": frontier.calendar(candidate),
            "meets": (!word.is_empty()).then_some(word),
            "targets": aims(candidate),
            "total_cost": candidate.cost.map(|cost| json!({
                "estimate": cost.mean(),
                "ci_low": cost.low(),
                "ci_high": cost.high(),
            })),
            "replications": candidate.replications,
        })
    };
    let said: Vec<_> = sentences(frontier).iter().map(|text| loose(text)).collect();
    let document = json!({
        "program": PROGRAM,
        "version": VERSION,
        "scenario": scenario.name,
        "title": scenario.title,
        "measured": window(scenario),
        "policy": frontier.policy,
        "group": frontier.group,
        "seed": scenario.simulation.seed,
        "confidence": question.confidence,
        "tolerance": question.tolerance,
        "answer": said,
        "smallest": planned.answer.map(|place| row(&planned.candidates[place])),
        "varied": loose(&frontier.varied()),
        "away": question.away,
        "without": frontier.without,
        "guess": planned.guess,
        "replications": planned.replications,
        "candidates": planned.candidates.iter().map(row).collect::<Vec<_>>(),
        "next": next,
    });
    format!("{document:#}\n")
}
