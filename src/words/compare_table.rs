//! What `compare` prints: the answer, how the policies do for each role that they treat differently and
//! for all together, how they differ from the baseline, and what follows.

use crate::experiment::{Comparison, Evidence, Judged};
use crate::measure::Measure;
use crate::words::differences::differences;
use crate::words::findings::findings;
use crate::words::grid::{Grid, section};
use crate::words::headlines::{Group, Headline, OTHERS, WAITING};
use crate::words::human::cell;
use crate::words::named_estimates::NamedEstimates;
use crate::words::role_tables::{answered, role_by_role};
use crate::words::spoken::Spoken;
use crate::words::{costs, run_table, targets, tradeoff};

/// The whole text, with a line feed at the end: the answer, a table for each role, all roles together,
/// what follows.
pub fn compare_table(report: &Evidence<'_>, comparison: &Comparison, judged: &[Judged]) -> String {
    let spoken = Spoken::of(report);
    let mut lines = answered(report, judged);
    lines.extend(run_table::heading(report.scenario, report.results.replications()));
    if report.scenario.roles.len() == 1 {
        lines.extend(levels(report));
        lines.extend(differences(report, comparison));
    } else {
        lines.extend(role_by_role(report, &spoken));
    }
    if spoken.together {
        lines.extend([String::new(), "All roles together".to_owned()]);
        lines.extend(levels(report));
        lines.extend(differences(report, comparison));
    }
    let facts = NamedEstimates::of(report);
    let mut found = findings(&facts, comparison, &spoken.apart);
    if report.only.is_empty() {
        found.extend(costs::findings(report));
    }
    lines.extend(section("Findings", found));
    let choice = tradeoff::tradeoff(report, comparison, &spoken);
    lines.extend(section(&tradeoff::title(report, comparison), choice));
    lines.extend(targets::target_table(report, judged));
    lines.join("\n") + "\n"
}

/// Policies as columns when they fit, else as rows, group by group.
fn levels(report: &Evidence<'_>) -> Vec<String> {
    let columns = by_columns(report);
    let mut lines = vec![String::new()];
    if columns.fits() {
        lines.extend(columns.lines());
    } else {
        for grid in by_rows(report) {
            lines.extend(grid.lines());
            lines.push(String::new());
        }
        lines.pop();
    }
    lines.push(String::new());
    lines.extend(run_table::precision(report));
    lines
}

fn level(report: &Evidence<'_>, place: usize, measure: Measure) -> String {
    cell(measure.row().unit, report.estimates.get(place, None, measure))
}

fn by_columns(report: &Evidence<'_>) -> Grid {
    let places = 0..report.results.policies.len();
    let cells =
        |measure| places.clone().map(|place| level(report, place, measure)).collect::<Vec<_>>();
    let mut grid = Grid {
        corner: String::new(),
        heads: places.clone().map(|place| report.policy(place).to_owned()).collect(),
        rows: Vec::new(),
    };
    for group in std::iter::once(&WAITING).chain(&OTHERS) {
        let shown = group.shown(report);
        if shown.is_empty() {
            continue;
        }
        if !grid.rows.is_empty() {
            grid.rows.push((String::new(), Vec::new()));
        }
        grid.rows.push((group.heading(report), Vec::new()));
        for headline in shown {
            grid.rows.push((format!("  {}", headline.label), cells(headline.measure)));
        }
    }
    grid
}

fn by_rows(report: &Evidence<'_>) -> Vec<Grid> {
    let mut grids = vec![group_grid(report, &WAITING)];
    let others = OTHERS.iter().filter(|group| !group.shown(report).is_empty());
    grids.extend(others.map(|group| group_grid(report, group)));
    grids
}

fn group_grid(report: &Evidence<'_>, group: &Group) -> Grid {
    let shown = group.shown(report);
    let cell = |place, headline: &Headline| level(report, place, headline.measure);
    let row = |place: usize| {
        let cells = shown.iter().map(|headline| cell(place, headline)).collect();
        (report.policy(place).to_owned(), cells)
    };
    Grid {
        corner: group.heading(report),
        heads: shown.iter().map(|headline| headline.head.to_owned()).collect(),
        rows: (0..report.results.policies.len()).map(row).collect(),
    }
}
