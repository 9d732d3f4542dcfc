//! `pimsim check`.

use std::path::Path;

use serde_json::Value;

use super::arguments::{Check, CheckFormat};
use super::{Console, Exit};
use crate::design::{coverage, examine};
use crate::job::choose;
use crate::scenario::model::Scenario;
use crate::scenario::{Document, Problems};
use crate::session::documents;
use crate::words::check;
use crate::words::check::Checked;

pub fn check(arguments: &Check, console: &Console<'_>) -> Exit {
    if arguments.codes {
        return console.answer(&console.wide(check::codes));
    }
    if arguments.format == CheckFormat::Json && arguments.files.len() > 1 {
        return console.usage("`--format json` is of one scenario; `--format sarif` of any number");
    }
    let mut results = Vec::new();
    let mut worst = Exit::Done;
    for (place, file) in arguments.files.iter().enumerate() {
        if place > 0 && arguments.format == CheckFormat::Table && console.answer("\n") != Exit::Done
        {
            return Exit::InputOutput;
        }
        match one(arguments, file, &mut results, console) {
            Exit::Usage => return Exit::Usage,
            exit if exit as u8 > worst as u8 => worst = exit,
            _ => {}
        }
    }
    if arguments.format != CheckFormat::Sarif {
        return worst;
    }
    match console.answer(&documents::sarif::log(results)) {
        Exit::Done => worst,
        failed => failed,
    }
}

/// One scenario; what it has for a SARIF log of all of them is added to `results`.
fn one(arguments: &Check, file: &Path, results: &mut Vec<Value>, console: &Console<'_>) -> Exit {
    let document = match console.document(file) {
        Ok(document) => document,
        Err(problems) => return problems_found(arguments, &problems, results, console),
    };
    match document.scenario(&arguments.overrides, &[]) {
        Ok(scenario) => judge(arguments, &document, &scenario, results, console),
        Err(problems) => problems_found(arguments, &problems, results, console),
    }
}

/// The file's own problems: to people on standard error, in a pipeline as the document it asked for.
fn problems_found(
    arguments: &Check,
    problems: &Problems,
    results: &mut Vec<Value>,
    console: &Console<'_>,
) -> Exit {
    let answered = match arguments.format {
        CheckFormat::Table => return console.refused(problems),
        CheckFormat::Json => console.answer(&documents::check::problems_json(problems)),
        CheckFormat::Sarif => {
            results.extend(documents::sarif::of_problems(problems));
            Exit::Done
        }
    };
    match answered {
        Exit::Done if problems.unreadable => Exit::InputOutput,
        Exit::Done => Exit::Problems,
        failed => failed,
    }
}

fn judge(
    arguments: &Check,
    document: &Document,
    scenario: &Scenario,
    results: &mut Vec<Value>,
    console: &Console<'_>,
) -> Exit {
    let choice = match choose(scenario, &arguments.policy, None) {
        Ok(choice) => choice,
        Err(why) => return console.usage(why),
    };
    console.warn(&scenario.left_out);
    let findings = examine(scenario, &choice.policies);
    let (coverage, left_out) = match arguments.quiet {
        true => (Vec::new(), 0),
        false => coverage(scenario, &choice.policies),
    };
    let checked = Checked {
        scenario,
        file: document.shown_as(),
        places: &document.places(),
        policies: choice.policies.len(),
        findings: &findings,
        coverage: &coverage,
        left_out,
    };
    let answered = match arguments.format {
        CheckFormat::Table => console.answer(&console.wide(|| check::table(&checked))),
        CheckFormat::Json => console.answer(&documents::check::json(&checked)),
        CheckFormat::Sarif => {
            results.extend(documents::sarif::of_findings(&checked));
            Exit::Done
        }
    };
    let limit = arguments.fail_on.into();
    match answered {
        Exit::Done if findings.iter().any(|finding| finding.level >= limit) => Exit::NotMet,
        exit => exit,
    }
}
