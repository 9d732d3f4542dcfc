//! Paired differences from the baseline, as a table.

use crate::experiment::{Comparison, Difference, Evidence};
use crate::measure::Unit;
use crate::stats::Estimate;
use crate::words::digits;
use crate::words::grid::Grid;
use crate::words::headlines::{Headline, OTHERS, WAITING};
use crate::words::human::{UNKNOWN, percent, signed};
use crate::words::text::wrapped;

/// From this relative difference on, a factor reads better than per cent.
const FACTOR: f64 = 10.0;

/// The table with its explanation; nothing when nothing differs.
pub fn differences(report: &Evidence<'_>, comparison: &Comparison) -> Vec<String> {
    let mut grid = Grid {
        corner: format!("Change from {}", report.policy(comparison.baseline)),
        heads: ["difference", "relative", "variance\nratio"].map(str::to_owned).to_vec(),
        rows: Vec::new(),
    };
    let others = (0..report.results.policies.len()).filter(|place| *place != comparison.baseline);
    for place in others {
        let rows = policy_differences(report, comparison, place);
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
    lines.push(String::new());
    lines.extend(wrapped(
        "Differences are paired: the same needs under both policies. `~` marks an interval that contains zero. \
         A variance ratio of 4 means that unpaired runs would need 4 times the replications.",
        "",
        "",
    ));
    lines
}

fn policy_differences(
    report: &Evidence<'_>,
    comparison: &Comparison,
    place: usize,
) -> Vec<(String, Vec<String>)> {
    let groups = std::iter::once(&WAITING).chain(&OTHERS);
    let headlines = groups.flat_map(|group| group.headlines).filter(|headline| headline.differs);
    let row = |headline: &Headline| {
        let found = comparison.get(place, None, headline.measure)?;
        if found.is_nothing() {
            return None;
        }
        let ratio = found.paired.variance_ratio.map_or(UNKNOWN.to_owned(), ratio_text);
        let unit = headline.measure.row().unit;
        let base = report.estimates.get(comparison.baseline, None, headline.measure);
        let relative =
            base.filter(clearly_above_zero).map_or(UNKNOWN.to_owned(), |_| relative(&found));
        let cells = vec![difference(unit, &found), relative, ratio];
        Some((format!("  {}", headline.label), cells))
    };
    headlines.filter_map(row).collect()
}

pub fn ratio_text(ratio: f64) -> String {
    digits::fixed(ratio, if ratio < 10.0 { 1 } else { 0 })
}

/// The difference in its unit; a difference of shares is in percentage points.
pub fn difference(unit: Unit, found: &Difference) -> String {
    let text = signed(unit, found.paired.difference);
    let text = if unit == Unit::Share { text.replace('%', "points") } else { text };
    let known = found.paired.difference.interval.extent();
    if known.0 < known.1 && found.direction().is_none() { format!("~ {text}") } else { text }
}

/// Whether the interval lies above zero: only then does it make sense to relate something to it.
pub fn clearly_above_zero(estimate: &Estimate) -> bool {
    estimate.low().is_some_and(|low| low > 0.0)
}

/// The relative difference, when the interval excludes zero.
pub fn relative(found: &Difference) -> String {
    match (found.direction(), found.relative) {
        (Some(_), Some(relative)) if relative >= FACTOR => {
            format!("×{}", digits::fixed(relative + 1.0, 0))
        }
        (Some(_), Some(relative)) => {
            let sign = if relative > 0.0 { "+" } else { "" };
            format!("{sign}{} %", percent(relative))
        }
        _ => UNKNOWN.to_owned(),
    }
}
