//! `plan --plot`: the estimate of each target against the number of members, drawn with characters.
//!
//! One bar for each candidate that was run, with its number, so that nothing is lost without the
//! drawing; `│` is the limit. Bars longer than twice the limit end in `▶`. Promises: 80 columns.
//! Never: a candidate that was not run.

use crate::experiment::staffing::Candidate;
use crate::rows::plan::{Frontier, limit_of, unit_of};
use crate::scenario::model::Target;
use crate::words::human::cell;
use crate::words::plan_parts::{limit_of_target, name};
use crate::words::text::{shortened, width};

/// The widest bar.
const BAR: usize = 36;
/// Where the limit is.
const LIMIT: usize = BAR / 2;
/// Labels wider than this are shortened.
const LABEL: usize = 24;

/// The whole section, with a line feed at the end; nothing when no candidate was run.
pub fn curve(frontier: &Frontier<'_>) -> String {
    let planned = frontier.planned;
    let mut run: Vec<&Candidate> =
        planned.candidates.iter().filter(|candidate| candidate.replications > 0).collect();
    if frontier.question.together {
        // One curve for each choice of hours.
        run.sort_by_key(|one| one.staffing.0.iter().position(|count| *count > 0));
    }
    if run.is_empty() {
        return String::new();
    }
    let mut lines = Vec::new();
    for (place, target) in frontier.question.targets.iter().enumerate() {
        lines.push(String::new());
        lines.push(format!("{} {}", name(frontier, target), limit_of_target(target)));
        lines.extend(bars(frontier, &run, place, target));
    }
    lines.push(String::new());
    lines.push("Bars: the estimate; │ the limit; ▶ more than twice the limit.".to_owned());
    lines.join("\n") + "\n"
}

fn bars(frontier: &Frontier<'_>, run: &[&Candidate], place: usize, target: &Target) -> Vec<String> {
    let labels: Vec<String> =
        run.iter().map(|one| shortened(&frontier.label(one), LABEL)).collect();
    let widest = labels.iter().map(|label| width(label)).max().unwrap_or(0);
    let limit = limit_of(target);
    let bar = |(label, candidate): (&String, &&Candidate)| {
        let estimate = candidate.aims.get(place).and_then(|aim| aim.estimate);
        let share = estimate.map_or(0.0, |found| found.mean() / limit * LIMIT as f64);
        let long = if share.is_finite() { share.round().clamp(0.0, BAR as f64) } else { 0.0 };
        let long = (long as usize).max(usize::from(share > 0.0));
        let mark = |at: usize| match at {
            LIMIT => '│',
            at if at + 1 == BAR && share > BAR as f64 => '▶',
            at if at < long => '█',
            _ => ' ',
        };
        let drawn: String = (0..BAR).map(mark).collect();
        let blank = " ".repeat(widest - width(label));
        let said = cell(unit_of(target), estimate);
        format!("{label}{blank}  {drawn} {said}").trim_end().to_owned()
    };
    labels.iter().zip(run).map(bar).collect()
}
