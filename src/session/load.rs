//! Scenarios from texts, and what is wrong with them without a simulation.

use crate::design::{Finding, examine};
use crate::job::choose;
use crate::scenario::model::Scenario;
use crate::scenario::{Files, Problems, load_from};
use crate::words::problems::render_lines;

/// A scenario from a text, with texts of `--set`; the files that it names come from there.
///
/// # Errors
/// All problems at once.
pub fn load(
    name: &str,
    text: &str,
    files: &dyn Files,
    changes: &[String],
) -> Result<Scenario, Problems> {
    load_from(name, text, files, changes)
}

/// Dead ends of a design, the worst first, under these policies; under all when none is named.
///
/// # Errors
/// A sentence, when there is no such policy.
pub fn check(scenario: &Scenario, policies: &[String]) -> Result<Vec<Finding>, String> {
    choose(scenario, policies, None).map(|chosen| examine(scenario, &chosen.policies))
}

/// Problems as text, a line each: `file:line:column: path: message`.
pub fn problems(problems: &Problems) -> String {
    render_lines(problems)
}
