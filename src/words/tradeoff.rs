//! The trade-off between two measures: which policies are efficient, and which are dominated by which.

use crate::english;
use crate::experiment::{Axis, Comparison, Evidence, Standing, Whose, tradeoff as standings};
use crate::id::RoleId;
use crate::measure::{Measure, Unit};
use crate::rows::tradeoff::estimates;
use crate::scenario::model::Scenario;
use crate::words::human::cell;
use crate::words::spoken::Spoken;
use crate::words::text::{firm, wrapped};

/// Policies named in one line; the rest are counted.
const NAMED: usize = 2;

/// What the words mean, of policies or points.
pub(crate) fn dominated(noun: &str) -> String {
    format!(
        "Dominated: another {noun} is clearly better in one of the two and clearly no worse in the \
         other, by paired intervals; perhaps: the intervals allow it."
    )
}

/// The heading of the section.
pub fn title(report: &Evidence<'_>, comparison: &Comparison) -> String {
    let Some(whose) = comparison.whose else { return heading(report.scenario, comparison.axes) };
    of_whom(comparison.axes, whose.map(|role| report.role(role)))
}

/// `time_to_access_p95 of A against excess_exposure of B`.
pub(crate) fn of_whom(axes: [Axis; 2], whose: [&str; 2]) -> String {
    let name = |side: usize| {
        let whom = if whose[side] == "*" { "all roles together" } else { whose[side] };
        format!("{} of {whom}", axes[side].measure.name())
    };
    format!("{} against {}", name(0), name(1))
}

/// The heading of a section on these two measures.
pub(crate) fn heading(scenario: &Scenario, axes: [Axis; 2]) -> String {
    if axes == Axis::usual(scenario) {
        return "Waiting against risk".to_owned();
    }
    let [x, y] = axes.map(|axis| axis.measure.name());
    format!("{x} against {y}")
}

/// The lines below the heading; none when there is nothing to choose between.
pub fn tradeoff(report: &Evidence<'_>, comparison: &Comparison, spoken: &Spoken) -> Vec<String> {
    if report.results.policies.len() < 2 || report.results.replications() < 2 {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let axes = comparison.axes;
    let whose = comparison.whose.unwrap_or([None; 2]);
    let several = report.scenario.roles.len() > 1 && comparison.whose.is_none();
    if several {
        lines.extend(spoken.apart.iter().flat_map(|role| of_role(report, axes, *role)));
    }
    if several && spoken.together {
        lines.extend([String::new(), "All roles together:".to_owned()]);
    }
    let shown = if several && !spoken.together { 0 } else { report.results.policies.len() };
    let all = standings(report.scenario, report.results, whose, axes);
    for (place, standing) in all.iter().enumerate().take(shown) {
        let point = point(report, (place, whose, axes));
        let sentence = format!("{}: {point}; {}", report.policy(place), verdict(report, standing));
        lines.extend(wrapped(&sentence, "- ", "  "));
    }
    lines.push(String::new());
    let mut legend = dominated("policy");
    if axes == Axis::usual(report.scenario) {
        legend += " Waiting is that of needs that got access: read it beside the needs that gave \
                   up.";
    }
    lines.extend(wrapped(&legend, "", ""));
    lines
}

/// Which policies are worth having for a role, in a line or two.
fn of_role(report: &Evidence<'_>, axes: [Axis; 2], role: RoleId) -> Vec<String> {
    let all = standings(report.scenario, report.results, [Some(role); 2], axes);
    let which = |efficient: Option<bool>| {
        let some = all.iter().enumerate().filter(|(_, stand)| stand.efficient() == efficient);
        some.map(|(place, _)| report.policy(place)).collect::<Vec<_>>()
    };
    let said = [
        ("efficient", which(Some(true))),
        ("dominated", which(Some(false))),
        ("perhaps dominated", which(None)),
    ];
    let said = said.into_iter().filter(|(_, names)| !names.is_empty());
    let said = said.map(|(word, names)| format!("{word}: {}", english::listed(&names, "and")));
    let name = report.scenario.role_name(role);
    wrapped(&format!("{name}: {}", said.collect::<Vec<_>>().join("; ")), "- ", "  ")
}

/// Where the policy stands in both measures.
fn point(report: &Evidence<'_>, of: (usize, Whose, [Axis; 2])) -> String {
    let axes = of.2;
    let found = estimates(report, of);
    let values = [0, 1].map(|side: usize| cell(axes[side].measure.row().unit, found[side]));
    TwoValues { axes, values }.phrase(report.scenario)
}

/// Values in two measures, as a table has them.
pub(crate) struct TwoValues {
    pub axes: [Axis; 2],
    pub values: [String; 2],
}

impl TwoValues {
    /// In words.
    pub fn phrase(&self, scenario: &Scenario) -> String {
        let [x, y] = &self.values;
        if self.axes == Axis::usual(scenario) {
            let risk = match self.axes[1].measure {
                Measure::AttackerPrivilegedTime => "h/year held by attackers",
                _ => "severity h/week of excess exposure",
            };
            return format!("95 % wait up to {x}, {y} {risk}");
        }
        let named = |axis: Axis, value: &String| {
            let row = axis.measure.row();
            let after = match row.unit {
                Unit::Seconds | Unit::Share | Unit::Count => String::new(),
                unit => format!(" {}", unit.word()),
            };
            firm(&format!("{} {value}{after}", row.name))
        };
        format!("{}, {}", named(self.axes[0], x), named(self.axes[1], y))
    }
}

fn verdict(report: &Evidence<'_>, standing: &Standing) -> String {
    match standing.efficient() {
        Some(true) => "efficient".to_owned(),
        Some(false) => format!("dominated by {}", named(report, &standing.dominated_by)),
        None => format!("perhaps dominated by {}", named(report, &standing.perhaps_by)),
    }
}

fn named(report: &Evidence<'_>, by: &[usize]) -> String {
    let names: Vec<&str> = by.iter().map(|place| report.policy(*place)).collect();
    english::some_of(&names, NAMED)
}
