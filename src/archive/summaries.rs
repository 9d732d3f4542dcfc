//! The files of a run: those that sum it up, and the details that were asked for.

use crate::archive::directory::{DirectoryError, Staging};
use crate::experiment::Evidence;
use crate::job::Detail;
use crate::rows::summaries;
use crate::scenario::model::Scenario;

/// The files of a run with these details.
pub fn run_files(scenario: &Scenario, compares: bool, details: &[Detail]) -> Vec<String> {
    let names = summaries(scenario, compares).map(|summary| summary.name.to_owned());
    names.chain(details.iter().map(|detail| detail.file())).collect()
}

/// Writes every summary file of a run; the comparison only when there is one.
///
/// # Errors
/// When a file cannot be written.
pub fn write_summaries(
    evidence: &Evidence<'_>,
    staging: &mut Staging,
) -> Result<(), DirectoryError> {
    summaries(evidence.scenario, evidence.comparison.is_some())
        .try_for_each(|summary| staging.write(summary.name, |out| (summary.write)(evidence, out)))
}
