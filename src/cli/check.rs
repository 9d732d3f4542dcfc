//! `pimsim check`.

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
    let Some(file) = &arguments.file else { return console.usage("a scenario is expected") };
    let document = match console.document(file) {
        Ok(document) => document,
        Err(problems) => return problems_found(arguments, &problems, console),
    };
    match document.scenario(&arguments.overrides, &[]) {
        Ok(scenario) => judge(arguments, &document, &scenario, console),
        Err(problems) => problems_found(arguments, &problems, console),
    }
}

/// The file's own problems: to people on standard error, in a pipeline as the document it asked for.
fn problems_found(arguments: &Check, problems: &Problems, console: &Console<'_>) -> Exit {
    let document = match arguments.format {
        CheckFormat::Table => return console.refused(problems),
        CheckFormat::Json => documents::check::problems_json(problems),
        CheckFormat::Sarif => documents::sarif::problems_sarif(problems),
    };
    match console.answer(&document) {
        Exit::Done if problems.unreadable => Exit::InputOutput,
        Exit::Done => Exit::Problems,
        failed => failed,
    }
}

fn judge(
    arguments: &Check,
    document: &Document,
    scenario: &Scenario,
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
    let text = match arguments.format {
        CheckFormat::Table => console.wide(|| check::table(&checked)),
        CheckFormat::Json => documents::check::json(&checked),
        CheckFormat::Sarif => documents::sarif::sarif(&checked),
    };
    let limit = arguments.fail_on.into();
    match console.answer(&text) {
        Exit::Done if findings.iter().any(|finding| finding.level >= limit) => Exit::NotMet,
        exit => exit,
    }
}
