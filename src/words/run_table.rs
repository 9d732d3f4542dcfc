//! What `run` prints: the answer, a table for each role, and every measure of all roles together that has
//! a value, under every policy, with its interval.

use crate::experiment::{Evidence, Judged};
use crate::measure::{MEASURES, Row, Unit};
use crate::scenario::model::{Scenario, Simulation};
use crate::time::Span;
use crate::words::grid::Grid;
use crate::words::human::{cell, half_width};
use crate::words::role_tables::{answered, role_by_role};
use crate::words::spoken::Spoken;
use crate::words::text::wrapped;
use crate::words::{digits, human, targets};

/// The whole text, with a line feed at the end.
pub fn run_table(report: &Evidence<'_>, judged: &[Judged]) -> String {
    let places = 0..report.results.policies.len();
    let known = |row: &&Row| {
        places.clone().any(|place| report.estimates.get(place, None, row.measure).is_some())
    };
    let label = |row: &Row| match row.unit {
        Unit::Seconds | Unit::Share | Unit::Count => row.name.to_owned(),
        unit => format!("{}, {}", row.name, unit.word()),
    };
    let cells = |row: &Row| {
        let estimate = |place| report.estimates.get(place, None, row.measure);
        places.clone().map(|place| cell(row.unit, estimate(place))).collect()
    };
    let grid = Grid {
        corner: String::new(),
        heads: places.clone().map(|place| report.policy(place).to_owned()).collect(),
        rows: MEASURES.iter().filter(known).map(|row| (label(row), cells(row))).collect(),
    };
    let spoken = Spoken::of(report);
    let mut lines = answered(report, judged);
    lines.extend(heading(report.scenario, report.results.replications()));
    if report.scenario.roles.len() > 1 {
        lines.extend(role_by_role(report, &spoken));
    }
    if spoken.together {
        lines.extend([String::new(), "All roles together".to_owned()]);
    }
    if spoken.together || report.scenario.roles.len() == 1 {
        lines.push(String::new());
        lines.extend(grid.lines());
        lines.push(String::new());
        lines.extend(precision(report));
    }
    lines.extend(targets::target_table(report, judged));
    lines.join("\n") + "\n"
}

/// What was simulated, so often.
pub fn heading(scenario: &Scenario, n: u32) -> Vec<String> {
    let roles = match scenario.roles.as_slice() {
        [only] => format!("role {only}"),
        roles => format!("{} roles together", roles.len()),
    };
    heading_of(scenario, &format!("{roles}; {}", replications(n)))
}

/// The title, and what was simulated of whom.
pub fn heading_of(scenario: &Scenario, whom: &str) -> Vec<String> {
    let title = if scenario.title.is_empty() { &scenario.name } else { &scenario.title };
    let mut lines = wrapped(title, "", "");
    let text = format!("{}; {whom}, seed {}.", span_text(scenario), scenario.simulation.seed);
    lines.extend(wrapped(&text, "", ""));
    lines
}

/// `26 weeks from 2026-01-12 after 1 week of warm-up`.
pub fn span_text(scenario: &Scenario) -> String {
    let simulation = &scenario.simulation;
    let after = match simulation.warm_up {
        Span::ZERO => String::new(),
        warm_up => format!(" after {} of warm-up", length(warm_up)),
    };
    format!("{} from {}{after}", length(simulation.horizon), first_day(simulation))
}

/// The local date on which the window of measurement begins.
fn first_day(simulation: &Simulation) -> String {
    let at = jiff::Timestamp::from_millisecond(simulation.window().0.ms()).unwrap_or_default();
    simulation.zone.to_datetime(at).date().to_string()
}

fn replications(n: u32) -> String {
    if n == 1 {
        "1 replication".to_owned()
    } else {
        format!("{} replications", digits::fixed(f64::from(n), 0))
    }
}

/// A length in weeks or days when it is a whole number of them.
fn length(span: Span) -> String {
    let whole = |unit: Span| span.as_ms() % unit.as_ms() == 0;
    let count = |unit: Span, name: &str| match span.as_ms() / unit.as_ms() {
        1 => format!("1 {name}"),
        n => format!("{n} {name}s"),
    };
    if whole(Span::weeks(1)) {
        count(Span::weeks(1), "week")
    } else if whole(Span::days(1)) {
        count(Span::days(1), "day")
    } else {
        human::time_phrase(span.as_seconds(), 0.0)
    }
}

/// What `±` means, or that there is none.
pub fn precision(report: &Evidence<'_>) -> Vec<String> {
    let simulation = &report.scenario.simulation;
    let roles = match report.scenario.roles.len() {
        1 => String::new(),
        _ => " Each role by itself: measures.csv.".to_owned(),
    };
    let text = match report.results.replications() {
        0 | 1 => format!("One replication gives no intervals.{roles}"),
        _ => format!("{}{roles}", half_width(simulation.confidence)),
    };
    wrapped(&text, "", "")
}
