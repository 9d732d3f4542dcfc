//! `plan.csv`, and the same numbers as JSON.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Frontier, limit_of, name, sentences, unit_of};
use crate::experiment::staffing::Candidate;
use crate::output::Csv;
use crate::output::json::number as json_number;
use crate::output::manifest::PROGRAM;
use crate::scenario::model::Target;

/// One row per candidate, smallest first.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_plan(frontier: &Frontier<'_>, out: &mut dyn Write) -> io::Result<()> {
    let targets = &frontier.question.targets;
    let mut columns: Vec<String> = ["members", "calendar", "meets"].map(str::to_owned).into();
    for place in 0..targets.len() {
        // The columns of a second target are told apart by its number.
        let suffix = if place == 0 { String::new() } else { format!("_{}", place + 1) };
        let each = ["measure", "estimate", "ci_low", "ci_high", "limit"];
        columns.extend(each.map(|column| format!("{column}{suffix}")));
    }
    columns.push("replications".to_owned());
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut csv = Csv::new(out, &columns)?;
    for candidate in &frontier.planned.candidates {
        csv.whole(u64::from(candidate.staffing.total()))?;
        csv.text(&frontier.calendar(candidate))?;
        csv.plain(candidate.judgement().word())?;
        for (place, target) in targets.iter().enumerate() {
            let unit = unit_of(target);
            let estimate = candidate.aims.get(place).and_then(|aim| aim.estimate);
            csv.text(&name(frontier, target))?;
            csv.value(unit, estimate.map(|estimate| estimate.mean()))?;
            csv.value(unit, estimate.and_then(|estimate| estimate.low()))?;
            csv.value(unit, estimate.and_then(|estimate| estimate.high()))?;
            csv.value(unit, Some(limit_of(target)))?;
        }
        csv.whole(u64::from(candidate.replications))?;
        csv.end()?;
    }
    csv.flush()
}

/// The same as one JSON document, with a line feed at the end. Unknown is `null`.
pub fn plan_json(frontier: &Frontier<'_>) -> String {
    let Frontier { scenario, planned, question, .. } = frontier;
    let targets = &question.targets;
    let aims = |candidate: &Candidate| -> Vec<Value> {
        let pairs = targets.iter().enumerate();
        let one = |(place, target): (usize, &Target)| {
            let aim = candidate.aims.get(place);
            let estimate = aim.and_then(|aim| aim.estimate);
            let number = |value: Option<f64>| json_number(unit_of(target), value);
            json!({
                "measure": name(frontier, target),
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
            "replications": candidate.replications,
        })
    };
    let document = json!({
        "program": PROGRAM,
        "version": env!("CARGO_PKG_VERSION"),
        "scenario": scenario.name,
        "group": frontier.group,
        "seed": scenario.simulation.seed,
        "confidence": question.confidence,
        "tolerance": question.tolerance,
        "answer": planned.answer.map(|place| row(&planned.candidates[place])),
        "sentences": sentences(frontier),
        "replications": planned.replications,
        "candidates": planned.candidates.iter().map(row).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}
