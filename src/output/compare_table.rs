//! What `compare` prints: how the policies do, how they differ from the baseline, and what follows.

use super::findings::findings;
use super::grid::Grid;
use super::human::{UNKNOWN, cell, signed};
use super::text::wrapped;
use super::{Report, digits, run_table, targets};
use crate::experiment::{Comparison, Difference, Judged};
use crate::measure::{Measure, Unit};

/// One line of the comparison.
struct Headline {
    measure: Measure,
    /// As a row: what it is, with the unit if it is not said in the cell.
    label: &'static str,
    /// As a column, under the title of its group.
    head: &'static str,
    /// Whether it is worth a line when it is zero or unknown everywhere.
    always: bool,
    /// Whether its difference is shown.
    differs: bool,
}

const fn line(measure: Measure, label: &'static str, head: &'static str) -> Headline {
    Headline { measure, label, head, always: true, differs: true }
}

impl Headline {
    /// Shown only when some policy has something there.
    const fn if_any(self) -> Self {
        Self { always: false, ..self }
    }
    /// Shown for what it is, not for how it differs.
    const fn level_only(self) -> Self {
        Self { differs: false, ..self }
    }
}

const GROUPS: [(&str, &[Headline]); 5] = [
    (
        "Waiting for access",
        &[
            line(Measure::TimeToAccessP50, "half of the needs wait at most", "half of needs\nup to"),
            line(Measure::TimeToAccessP95, "95 % of the needs wait at most", "95 % of needs\nup to"),
            line(Measure::UnmetShare, "needs that gave up", "needs that\ngave up"),
        ],
    ),
    (
        "Requests",
        &[
            line(Measure::TimedOutShare, "requests that timed out", "timed out"),
            line(Measure::DeniedShare, "requests denied", "denied").if_any().level_only(),
            line(Measure::CanceledShare, "requests canceled", "canceled").if_any().level_only(),
            line(Measure::RefusedShare, "requests refused", "refused").if_any().level_only(),
            line(Measure::RequestsPerNeed, "requests per need", "per need").level_only(),
        ],
    ),
    (
        "Privileged access",
        &[
            line(Measure::PrivilegedTime, "active, h/week", "active\nh/week").level_only(),
            line(Measure::IdlePrivilegedTime, "of that idle, h/week", "of that idle\nh/week").level_only(),
            line(Measure::Exposure, "exposure, severity h/week", "exposure\nseverity h/week"),
            line(Measure::BreakGlassUses, "break-glass uses, 1/year", "break-glass\nuses/year").if_any(),
        ],
    ),
    (
        "Attackers",
        &[
            line(Measure::AttackerPrivilegedTime, "holding a role, h/year", "hold a role\nh/year")
                .if_any(),
            line(Measure::AttackerSuccesses, "requests granted, 1/year", "granted\n1/year")
                .if_any()
                .level_only(),
        ],
    ),
    (
        "Approvers",
        &[
            line(Measure::ReviewTime, "reviewing, h/week", "reviewing\nh/week").if_any(),
            line(Measure::WastedReviewTime, "of that wasted, h/week", "of that wasted\nh/week")
                .if_any()
                .level_only(),
            line(Measure::ApproverUtilization, "busy while on duty", "busy while\non duty")
                .if_any()
                .level_only(),
        ],
    ),
];

/// The whole text, with a line feed at the end.
pub fn compare_table(report: &Report<'_>, comparison: &Comparison, judged: &[Judged]) -> String {
    let mut lines = run_table::heading(report);
    lines.extend(levels(report));
    lines.extend(differences(report, comparison));
    lines.extend(section("Findings", findings(report, comparison)));
    lines.extend(targets::target_table(report, judged));
    lines.join("\n") + "\n"
}

/// A title and what stands below it, after an empty line; nothing when there is nothing below.
pub fn section(title: &str, below: Vec<String>) -> Vec<String> {
    if below.is_empty() {
        return below;
    }
    let mut lines = vec![String::new(), title.to_owned(), String::new()];
    lines.extend(below);
    lines
}

/// Policies as columns when they fit, else as rows, group by group.
fn levels(report: &Report<'_>) -> Vec<String> {
    let columns = by_columns(report);
    let mut lines = if columns.fits() {
        let mut lines = vec![String::new()];
        lines.extend(columns.lines());
        lines
    } else {
        by_rows(report)
    };
    lines.extend(run_table::precision(report));
    lines
}

fn shown<'a>(report: &Report<'_>, group: &'a [Headline]) -> Vec<&'a Headline> {
    let something = |headline: &&Headline| {
        let known = (0..report.estimates.places())
            .filter_map(|place| report.estimates.get(place, None, headline.measure));
        headline.always || known.into_iter().any(|estimate| estimate.mean != 0.0)
    };
    group.iter().filter(something).collect()
}

fn level(report: &Report<'_>, place: usize, headline: &Headline) -> String {
    cell(headline.measure.row().unit, report.estimates.get(place, None, headline.measure))
}

fn by_columns(report: &Report<'_>) -> Grid {
    let places = 0..report.results.policies.len();
    let mut grid = Grid {
        corner: String::new(),
        heads: places.clone().map(|place| report.policy(place).to_owned()).collect(),
        rows: Vec::new(),
    };
    for (title, group) in &GROUPS {
        let shown = shown(report, group);
        if shown.is_empty() {
            continue;
        }
        if !grid.rows.is_empty() {
            grid.rows.push((String::new(), Vec::new()));
        }
        grid.rows.push(((*title).to_owned(), Vec::new()));
        for headline in shown {
            let cells = places.clone().map(|place| level(report, place, headline)).collect();
            grid.rows.push((format!("  {}", headline.label), cells));
        }
    }
    grid
}

fn by_rows(report: &Report<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for (title, group) in &GROUPS {
        let shown = shown(report, group);
        if shown.is_empty() {
            continue;
        }
        let row = |place: usize| {
            let cells = shown.iter().map(|headline| level(report, place, headline)).collect();
            (report.policy(place).to_owned(), cells)
        };
        let grid = Grid {
            corner: (*title).to_owned(),
            heads: shown.iter().map(|headline| headline.head.to_owned()).collect(),
            rows: (0..report.results.policies.len()).map(row).collect(),
        };
        lines.push(String::new());
        lines.extend(grid.lines());
    }
    lines
}

fn differences(report: &Report<'_>, comparison: &Comparison) -> Vec<String> {
    let mut grid = Grid {
        corner: format!("Change from {}", report.policy(comparison.baseline)),
        heads: ["difference", "relative", "variance ratio"].map(str::to_owned).to_vec(),
        rows: Vec::new(),
    };
    let others = (0..report.results.policies.len()).filter(|place| *place != comparison.baseline);
    for place in others {
        let rows = policy_differences(comparison, place);
        if !rows.is_empty() {
            grid.rows.push((report.policy(place).to_owned(), Vec::new()));
            grid.rows.extend(rows);
        }
    }
    if grid.rows.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new()];
    lines.extend(grid.lines());
    lines.extend(wrapped(
        "Differences are paired, replication by replication, under the same needs. A variance ratio above 1 \
         says how much the pairing gained; `~` marks a difference whose interval contains zero.",
        "",
        "",
    ));
    lines
}

fn policy_differences(comparison: &Comparison, place: usize) -> Vec<(String, Vec<String>)> {
    let headlines = GROUPS.iter().flat_map(|(_, group)| group.iter());
    let rows = headlines.filter(|headline| headline.differs).filter_map(|headline| {
        let found = comparison.get(place, None, headline.measure)?;
        if found.is_nothing() {
            return None;
        }
        let unit = headline.measure.row().unit;
        let ratio = found.paired.variance_ratio.map_or(UNKNOWN.to_owned(), digits::alone);
        let cells = vec![difference(unit, &found), relative(&found), ratio];
        Some((format!("  {}", headline.label), cells))
    });
    rows.collect()
}

/// The difference in its unit; a difference of shares is in percentage points.
fn difference(unit: Unit, found: &Difference) -> String {
    let text = signed(unit, found.paired.difference);
    let text = if unit == Unit::Share { text.replace('%', "points") } else { text };
    let interval = found.paired.difference.half_width.is_some();
    if interval && found.direction().is_none() { format!("~ {text}") } else { text }
}

/// The relative difference in per cent, when the interval excludes zero.
fn relative(found: &Difference) -> String {
    match (found.direction(), found.relative) {
        (Some(_), Some(relative)) => {
            let sign = if relative > 0.0 { "+" } else { "" };
            format!("{sign}{} %", percent(relative))
        }
        _ => UNKNOWN.to_owned(),
    }
}

/// Per cent without a false 100: what is nearly all keeps as many digits as it takes to see the rest.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let mut decimals = usize::from(percent.abs() < 10.0);
    while decimals < 3 && percent.abs() < 100.0 && digits::fixed(percent.abs(), decimals).starts_with("100") {
        decimals += 1;
    }
    digits::fixed(percent, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_all_is_not_all() {
        let cases =
            [(-0.978, "-98"), (-0.9971, "-99.7"), (-1.0, "-100"), (3.2, "320"), (0.0123, "1.2")];
        for (share, expected) in cases {
            assert_eq!(percent(share), expected);
        }
    }

    #[test]
    fn labels_fit_beside_two_columns_of_the_widest_cells() {
        for headline in GROUPS.iter().flat_map(|(_, group)| group.iter()) {
            assert!(headline.label.len() <= 30, "{}", headline.label);
        }
    }
}
