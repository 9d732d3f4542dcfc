//! Rows: what an experiment found, as CSV files and as JSON values.
//!
//! Each file of the contract has its own small exporter and its columns in a [`columns::Sheet`].
//! Promises: the same results give the same bytes; unknown is empty, never zero. Never: a
//! directory, a sentence, a measure of its own.
//!
//! | file | what it writes |
//! | --- | --- |
//! | [`columns`], `csv`, `json` | columns with their meaning; fields in CSV and in JSON |
//! | `measures`, `replications` | estimates, and their values one by one |
//! | `comparison`, `tradeoff`, `break_even` | paired differences, what is efficient, at which price |
//! | `approvers`, `levels`, `access`, `waiting` | members, hours of the week, curves and parts of waiting |
//! | `details`, `logged`, `replay` | single needs, requests and records; requests of a log, and replayed |
//! | `sweep`, `sensitivity`, `plan`, `decide`, `diff`, `states` | rows of other questions |
//! | `fit`, `fit_curves` | what a log tells of behaviour; the curves behind it |
//! | `reference`, `schema` | all keys and columns, for people and for editors |

pub mod access;
pub mod approvers;
pub mod break_even;
pub mod columns;
pub mod comparison;
pub mod csv;
pub mod decide;
pub mod details;
pub mod diff;
pub mod fit;
pub mod fit_curves;
pub mod json;
pub mod levels;
pub mod logged;
pub mod measures;
pub mod plan;
pub mod reference;
pub mod replay;
pub mod replications;
pub mod schema;
pub mod sensitivity;
pub mod states;
pub mod sweep;
pub mod tradeoff;
pub mod waiting;

use columns::Sheet;
pub use csv::Csv;
pub use reference::reference;
pub use schema::schema;

use crate::experiment::Evidence;
use crate::scenario::model::Scenario;

/// Every file, in the order of the reference.
pub const SHEETS: [&Sheet; 34] = [
    &measures::SHEET,
    &replications::SHEET,
    &comparison::SHEET,
    &tradeoff::SHEET,
    &break_even::SHEET,
    &access::SHEET,
    &waiting::SHEET,
    &approvers::SHEET,
    &levels::SHEET,
    &details::NEEDS,
    &details::REQUESTS,
    &details::RECORDS,
    &details::AUDIT_TRUTH,
    &sweep::SHEET,
    &sweep::FRONT_SHEET,
    &sweep::FRONT_VALUES_SHEET,
    &sweep::CROSSINGS_SHEET,
    &sweep::CROSSING_VALUES_SHEET,
    &sensitivity::INDICES_SHEET,
    &sensitivity::VALUES_SHEET,
    &plan::SHEET,
    &diff::SHEET,
    &decide::PRICES,
    &decide::OPTIONS,
    &decide::DECISION,
    &states::SHEET,
    &fit::SHEET,
    &fit::DEMAND,
    &fit::APPROVERS,
    &fit::CHECK,
    &fit_curves::SHEET,
    &logged::REQUESTS,
    &logged::ASIDE,
    &replay::SHEET,
];

/// The summary files, in the order in which they are written, and whether a run writes each.
pub fn summaries(scenario: &Scenario, compares: bool) -> impl Iterator<Item = &'static Summary> {
    let priced = scenario.costs.is_some();
    SUMMARIES.iter().filter(move |summary| match summary.when {
        When::Always => true,
        When::Compared => compares,
        When::Priced => compares && priced,
    })
}

/// A file that sums up a run.
pub struct Summary {
    /// Its name.
    pub name: &'static str,
    when: When,
    /// Writes it, header and rows.
    pub write: fn(&Evidence<'_>, &mut dyn std::io::Write) -> std::io::Result<()>,
}

/// Which runs write it.
enum When {
    Always,
    /// Those that compare.
    Compared,
    /// Those that compare where there are prices.
    Priced,
}

const SUMMARIES: [Summary; 9] = [
    Summary { name: "measures.csv", when: When::Always, write: measures::write },
    Summary { name: "replications.csv", when: When::Always, write: replications::write },
    Summary { name: "comparison.csv", when: When::Compared, write: compared },
    Summary { name: "tradeoff.csv", when: When::Compared, write: traded },
    Summary { name: "break_even.csv", when: When::Priced, write: break_even::write },
    Summary { name: "approvers.csv", when: When::Always, write: approvers::write },
    Summary { name: "levels.csv", when: When::Always, write: levels::write },
    Summary { name: "time_to_access.csv", when: When::Always, write: access::write },
    Summary { name: "waiting.csv", when: When::Always, write: waiting::write },
];

fn compared(evidence: &Evidence<'_>, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    evidence.comparison.map_or(Ok(()), |comparison| comparison::write(evidence, comparison, out))
}

fn traded(evidence: &Evidence<'_>, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    evidence.comparison.map_or(Ok(()), |comparison| tradeoff::write(evidence, comparison, out))
}

/// `measures.csv`, or `comparison.csv` when there is a comparison: what `--format csv` prints.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_csv(evidence: &Evidence<'_>, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    match evidence.comparison {
        None => measures::write(evidence, out),
        Some(comparison) => comparison::write(evidence, comparison, out),
    }
}
