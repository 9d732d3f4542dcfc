//! Output: rows for files, tables and sentences for people.
//!
//! Each file of contract section 7 has its own small exporter; `directory` puts them in place
//! whole or not at all. Tables and sentences are built as text and handed back: nothing here prints.
//!
//! Promises: the same results give the same bytes; unknown is empty, never zero; no sentence claims
//! more than its interval supports. Never: standard output, colour, a clock, a measure of its own.

mod access;
mod advice;
mod approvers;
pub mod check;
pub mod columns;
mod compare_table;
mod comparison;
mod costs;
mod csv;
mod details;
mod differences;
mod digits;
mod directory;
mod emit;
mod facts;
mod findings;
mod grid;
mod growing;
mod headlines;
mod human;
mod json;
mod levels;
mod lines;
mod manifest;
mod measures;
mod merge;
mod numbered;
mod part;
mod plan;
mod plot;
mod precision;
pub mod problems;
mod recorded;
mod reference;
mod replications;
mod report;
mod run_table;
mod schema;
mod sensitivity;
mod states;
mod story;
mod sweep;
mod targets;
mod text;
mod tradeoff;
mod verify;

#[cfg(test)]
mod tests;

pub use advice::advice;
pub use compare_table::compare_table;
pub use csv::Csv;
pub use details::{Detail, Details};
pub use directory::{
    Directory, DirectoryError, Request, Scratch, Staging, Written, is_busy, is_report, shown,
    write_job_files, write_page, write_report, write_schema, write_text,
};
pub use emit::{JobEngine, JobFile, Jobs, job_files};
pub use growing::DetailFiles;
pub use headlines::headline_measures;
pub use json::json;
pub use manifest::{Counts, Manifest, PROGRAM, options};
pub use merge::{Merged, Unmerged, merge};
pub use part::{
    PartOf, RunIdentity, RunShards, finished_shard, part_files, run_shards, write_part,
};
pub use plan::{Frontier, plan_json, plan_table, sentences as plan_sentences, write_plan};
pub use plot::plot;
pub use precision::precision;
pub use recorded::{Recorded, RecordedOptions, Shard, Unread, recorded};
pub use reference::reference;
pub use report::{GENERATOR, MARKED_WITHIN, Material, Quoted, REPORT, page as report_page};
pub use run_table::run_table;
pub use schema::schema;
pub use sensitivity::{INDICES, Sensitivity, VALUES, point_values, value_columns};
pub use states::{StatesFormat, states};
pub use story::{Tale, story_json, story_table};
pub use sweep::{
    FRONT, FRONT_VALUES, Front, Identity, KeptPoint, MOST_LINES, Place, SWEEP, SweepPoints,
    Workspace, front_columns, front_values, point_rows, shown_values, sweep_columns, sweep_json,
    sweep_table, workspace,
};
pub use targets::{target_lines, target_table};
pub use text::widen;
pub use verify::{Compared, Examination, Findings};

use crate::experiment::{Comparison, Estimates, Results};
use crate::scenario::model::Scenario;

/// Everything that a file or a table is made from.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What the runs left behind.
    pub results: &'a Results,
    /// Means and intervals.
    pub estimates: &'a Estimates,
    /// Differences from the baseline, for `compare`.
    pub comparison: Option<&'a Comparison>,
}

impl Report<'_> {
    /// The name of the policy at this place of the results.
    pub fn policy(&self, place: usize) -> &str {
        &self.scenario.policies[self.results.policies[place].policy.index()].name
    }

    /// The `role` column: the role's name, or `*`.
    pub fn role(&self, role: Option<crate::id::RoleId>) -> &str {
        role.map_or("*", |role| self.scenario.role_name(role))
    }
}

/// The summary files, in the order in which they are written, and whether a run writes each.
fn summaries(scenario: &Scenario, compares: bool) -> impl Iterator<Item = &'static Summary> {
    let priced = scenario.costs.is_some();
    SUMMARIES.iter().filter(move |summary| match summary.when {
        When::Always => true,
        When::Compared => compares,
        When::Priced => compares && priced,
    })
}

/// A file that sums up a run.
struct Summary {
    name: &'static str,
    when: When,
    write: fn(&Report<'_>, &mut dyn std::io::Write) -> std::io::Result<()>,
}

/// Which runs write it.
enum When {
    Always,
    /// Those that compare.
    Compared,
    /// Those that compare where there are prices.
    Priced,
}

const SUMMARIES: [Summary; 8] = [
    Summary { name: "measures.csv", when: When::Always, write: measures::write },
    Summary { name: "replications.csv", when: When::Always, write: replications::write },
    Summary { name: "comparison.csv", when: When::Compared, write: compared },
    Summary { name: "tradeoff.csv", when: When::Compared, write: traded },
    Summary { name: "break_even.csv", when: When::Priced, write: costs::write },
    Summary { name: "approvers.csv", when: When::Always, write: approvers::write },
    Summary { name: "levels.csv", when: When::Always, write: levels::write },
    Summary { name: "time_to_access.csv", when: When::Always, write: access::write },
];

fn compared(report: &Report<'_>, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    report.comparison.map_or(Ok(()), |comparison| comparison::write(report, comparison, out))
}

fn traded(report: &Report<'_>, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    report.comparison.map_or(Ok(()), |comparison| tradeoff::write(report, comparison, out))
}

/// The files of a run with these details.
pub fn run_files(scenario: &Scenario, compares: bool, details: &[Detail]) -> Vec<String> {
    let names = summaries(scenario, compares).map(|summary| summary.name.to_owned());
    names.chain(details.iter().map(|detail| detail.file())).collect()
}

/// Writes every summary file of a run; the comparison only when there is one.
///
/// # Errors
/// When a file cannot be written.
pub fn write_summaries(report: &Report<'_>, staging: &mut Staging) -> Result<(), DirectoryError> {
    summaries(report.scenario, report.comparison.is_some())
        .try_for_each(|summary| staging.write(summary.name, |out| (summary.write)(report, out)))
}

/// `measures.csv`, or `comparison.csv` when there is a comparison: what `--format csv` prints.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_csv(report: &Report<'_>, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    match report.comparison {
        None => measures::write(report, out),
        Some(comparison) => comparison::write(report, comparison, out),
    }
}
