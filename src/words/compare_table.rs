//! What `compare` prints: how the policies do, how they differ from the baseline, and what follows.

use crate::experiment::{Comparison, Evidence, Judged};
use crate::id::RoleId;
use crate::measure::Measure;
use crate::words::differences::differences;
use crate::words::findings::findings;
use crate::words::grid::{Grid, section};
use crate::words::headlines::{Group, Headline, OTHERS, WAITING};
use crate::words::human::cell;
use crate::words::named_estimates::NamedEstimates;
use crate::words::{costs, run_table, targets, tradeoff};

/// With more roles than this, waits role by role are left to the files.
const MOST_ROLES: usize = 6;

/// The whole text, with a line feed at the end.
pub fn compare_table(report: &Evidence<'_>, comparison: &Comparison, judged: &[Judged]) -> String {
    let mut lines = run_table::heading(report.scenario, report.results.replications());
    lines.extend(levels(report));
    lines.extend(differences(report, comparison));
    let mut found = findings(&NamedEstimates::of(report), comparison);
    found.extend(costs::findings(report));
    lines.extend(section("Findings", found));
    let choice = tradeoff::tradeoff(report, comparison.axes);
    lines.extend(section(&tradeoff::title(report, comparison.axes), choice));
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

fn level(report: &Evidence<'_>, place: usize, role: Option<RoleId>, measure: Measure) -> String {
    cell(measure.row().unit, report.estimates.get(place, role, measure))
}

/// The roles whose waits are shown apart; none when there is one role only, or too many.
fn roles_apart(report: &Evidence<'_>) -> Vec<RoleId> {
    let roles = report.scenario.roles.len();
    if (2..=MOST_ROLES).contains(&roles) {
        (0..roles).map(RoleId::new).collect()
    } else {
        Vec::new()
    }
}

fn by_columns(report: &Evidence<'_>) -> Grid {
    let places = 0..report.results.policies.len();
    let cells = |role, measure| {
        places.clone().map(|place| level(report, place, role, measure)).collect::<Vec<_>>()
    };
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
            grid.rows.push((format!("  {}", headline.label), cells(None, headline.measure)));
            if headline.measure == Measure::TimeToAccessP95 {
                for role in roles_apart(report) {
                    let label = format!("    {}", report.scenario.role_name(role));
                    grid.rows.push((label, cells(Some(role), headline.measure)));
                }
            }
        }
    }
    grid
}

fn by_rows(report: &Evidence<'_>) -> Vec<Grid> {
    let mut grids = vec![group_grid(report, &WAITING)];
    grids.extend(waits_by_role(report));
    let others = OTHERS.iter().filter(|group| !group.shown(report).is_empty());
    grids.extend(others.map(|group| group_grid(report, group)));
    grids
}

fn group_grid(report: &Evidence<'_>, group: &Group) -> Grid {
    let shown = group.shown(report);
    let cell = |place, headline: &Headline| level(report, place, None, headline.measure);
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

/// Roles as columns: pooled, a role that few need hardly shows.
fn waits_by_role(report: &Evidence<'_>) -> Option<Grid> {
    let roles = roles_apart(report);
    let row = |place: usize| {
        let wait = |role: &RoleId| level(report, place, Some(*role), Measure::TimeToAccessP95);
        (report.policy(place).to_owned(), roles.iter().map(wait).collect())
    };
    (!roles.is_empty()).then(|| Grid {
        corner: "95 % of needs up to".to_owned(),
        heads: roles.iter().map(|role| report.scenario.role_name(*role).to_owned()).collect(),
        rows: (0..report.results.policies.len()).map(row).collect(),
    })
}
