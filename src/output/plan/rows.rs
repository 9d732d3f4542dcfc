//! `plan.csv`, and the same numbers as JSON.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Frontier, limit_of, sentences, unit_of};
use crate::experiment::Verdict;
use crate::experiment::staffing::{Candidate, Judgement};
use crate::output::Csv;
use crate::output::columns::{CI_HIGH, CI_LOW, Form, Sheet, column};
use crate::output::json::{number as json_number, window};
use crate::output::manifest::PROGRAM;
use crate::output::text::FIRM;
use crate::scenario::model::Target;

/// `plan.csv`.
pub static SHEET: Sheet = Sheet::new(
    "plan.csv",
    "`plan`; one row per candidate and target, smallest candidates first",
    &[
        column("members", Form::Whole, "how many members the group has"),
        column("calendar", Form::Text, "the calendars that they are on, with how many on each"),
        column(
            "meets",
            Form::Word,
            "whether the candidate meets every target: `yes` or `no`; empty while that is open",
        ),
        column("measure", Form::Text, "the measure of the target"),
        column("role", Form::Text, "the role of the target; `*` is all roles together"),
        column("limit", Form::Value, "the limit: at most, or at least where more is better"),
        column(
            "estimate",
            Form::Value,
            "the mean over the replications; empty when it has no value",
        ),
        CI_LOW,
        CI_HIGH,
        column(
            "target_verdict",
            Form::Word,
            "of this target: `met`, `not met` or `undecided`; empty if the candidate was not run",
        ),
        column("replications", Form::Whole, "how often the candidate was run"),
    ],
);

/// One row per candidate and target, smallest candidates first.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_plan(frontier: &Frontier<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = Csv::new(out, &SHEET)?;
    for candidate in &frontier.planned.candidates {
        for (place, target) in frontier.question.targets.iter().enumerate() {
            let unit = unit_of(target);
            let aim = candidate.aims.get(place);
            let estimate = aim.and_then(|aim| aim.estimate);
            csv.whole(u64::from(candidate.staffing.total()))?;
            csv.text(&frontier.calendar(candidate))?;
            csv.word(candidate.judgement().word())?;
            csv.text(&target.measure)?;
            csv.text(role_of(frontier, target))?;
            csv.value(unit, Some(limit_of(target)))?;
            csv.value(unit, estimate.map(|estimate| estimate.mean()))?;
            csv.value(unit, estimate.and_then(|estimate| estimate.low()))?;
            csv.value(unit, estimate.and_then(|estimate| estimate.high()))?;
            csv.word(verdict(candidate, place))?;
            csv.whole(u64::from(candidate.replications))?;
            csv.end()?;
        }
    }
    csv.flush()
}

/// Whether the candidate meets the target at this place.
fn verdict(candidate: &Candidate, place: usize) -> &'static str {
    let run = candidate.replications > 0;
    match candidate.aims.get(place).filter(|_| run).map(|aim| aim.judgement) {
        None => "",
        Some(Judgement::Met) => Verdict::Met.words(),
        Some(Judgement::Missed) => Verdict::NotMet.words(),
        Some(Judgement::Open) => Verdict::Undecided.words(),
    }
}

/// The role of a target, `*` for all together.
fn role_of<'a>(frontier: &Frontier<'a>, target: &Target) -> &'a str {
    target.role.map_or("*", |role| frontier.scenario.role_name(role))
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
                "measure": target.measure,
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
            "replications": candidate.replications,
        })
    };
    let said: Vec<_> = sentences(frontier).iter().map(|text| text.replace(FIRM, " ")).collect();
    let document = json!({
        "program": PROGRAM,
        "version": env!("CARGO_PKG_VERSION"),
        "scenario": scenario.name,
        "title": scenario.title,
        "measured": window(scenario),
        "policy": frontier.policy,
        "group": frontier.group,
        "seed": scenario.simulation.seed,
        "confidence": question.confidence,
        "tolerance": question.tolerance,
        "answer": planned.answer.map(|place| row(&planned.candidates[place])),
        "sentences": said,
        "guess": planned.guess,
        "replications": planned.replications,
        "candidates": planned.candidates.iter().map(row).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}
