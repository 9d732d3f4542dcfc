//! Targets as lines: verdict, limit, and what was estimated.

use crate::experiment::{Evidence, Judged, Verdict};
use crate::measure::{Measure, Unit};
use crate::scenario::model::{Limit, Scenario};
use crate::stats::Estimate;
use crate::words::grid::{Grid, section};
use crate::words::human::cell;
use crate::words::text::good_or_bad;

/// `timed_out_share of reader <= 1 %`.
pub fn wording(scenario: &Scenario, judged: &Judged) -> String {
    let role = judged.target.role.map(|role| format!(" of {}", scenario.role_name(role)));
    let limit = limit_phrase(judged.measure, judged.target.limit);
    format!("{}{} {limit}", judged.target.name(), role.unwrap_or_default())
}

/// `<= 1 %`.
pub fn limit_phrase(measure: Measure, limit: Limit) -> String {
    match limit {
        Limit::AtMost(limit) => format!("<= {}", bare(measure, limit)),
        Limit::AtLeast(limit) => format!(">= {}", bare(measure, limit)),
    }
}

/// A limit in the words of its measure's unit.
fn bare(measure: Measure, limit: f64) -> String {
    match measure.row().unit {
        Unit::Seconds => crate::words::human::time_phrase(limit, 0.0),
        unit => cell(unit, Estimate::symmetric(limit, None, 1)),
    }
}

/// A verdict in words, with a sign and a colour that say the same.
fn marked(verdict: Verdict) -> String {
    let words = verdict.words();
    match verdict {
        Verdict::Met => good_or_bad(&format!("✓ {words}"), true),
        Verdict::NotMet => good_or_bad(&format!("✗ {words}"), false),
        Verdict::Undecided => words.to_owned(),
    }
}

/// One line for each target and policy.
pub fn target_lines(report: &Evidence<'_>, judged: &[Judged]) -> Vec<String> {
    let line = |judged: &Judged| {
        let (verdict, policy) = (judged.verdict.words(), report.policy(judged.place));
        let estimate = cell(judged.measure.row().unit, judged.estimate);
        format!("target {verdict}: {policy}, {}: {estimate}", wording(report.scenario, judged))
    };
    judged.iter().map(line).collect()
}

/// The section of a table; nothing without targets.
pub fn target_table(report: &Evidence<'_>, judged: &[Judged]) -> Vec<String> {
    if judged.is_empty() {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut rest = judged;
    while let Some(first) = rest.first() {
        let wanted = wording(report.scenario, first);
        let same =
            rest.iter().take_while(|judged| wording(report.scenario, judged) == wanted).count();
        let (these, others) = rest.split_at(same);
        let row = |judged: &Judged| {
            let estimate = cell(judged.measure.row().unit, judged.estimate);
            let cells = vec![estimate, marked(judged.verdict)];
            (report.policy(judged.place).to_owned(), cells)
        };
        let grid = Grid {
            corner: "policy".to_owned(),
            heads: vec!["estimate".to_owned(), "verdict".to_owned()],
            rows: these.iter().map(row).collect(),
        };
        lines.extend(section(&format!("Target: {wanted}"), grid.lines()));
        rest = others;
    }
    lines
}
