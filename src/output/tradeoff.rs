//! The trade-off in one picture: which policies are efficient, and which are dominated by which.

use super::Report;
use super::human::cell;
use super::text::wrapped;
use crate::experiment::Tradeoff;
use crate::measure::Measure;

/// Dominating policies named in one line; the rest are counted.
const NAMED: usize = 2;

/// The lines below the heading; none when there is nothing to choose between.
pub fn tradeoff(report: &Report<'_>) -> Vec<String> {
    if report.results.policies.len() < 2 || report.scenario.simulation.replications < 2 {
        return Vec::new();
    }
    let tradeoff = Tradeoff::new(report.scenario, report.results);
    let mut lines = Vec::new();
    for (place, by) in tradeoff.dominated_by.iter().enumerate() {
        let verdict = match by.as_slice() {
            [] => "efficient".to_owned(),
            by => format!("dominated by {}", named(report, by)),
        };
        let sentence =
            format!("{}: {}; {verdict}", report.policy(place), point(report, &tradeoff, place));
        lines.extend(wrapped(&sentence, "- ", "  "));
    }
    lines.push(String::new());
    let legend = "Efficient: no other policy is clearly better in one of the two and not clearly \
                  worse in the other, by paired intervals. Waiting is that of needs that got \
                  access: read it beside the needs that gave up.";
    lines.extend(wrapped(legend, "", ""));
    lines
}

/// Where the policy stands in both measures.
fn point(report: &Report<'_>, tradeoff: &Tradeoff, place: usize) -> String {
    let value =
        |measure: Measure| cell(measure.row().unit, report.estimates.get(place, None, measure));
    let risk = match tradeoff.risk {
        Measure::AttackerPrivilegedTime => "h/year held by attackers",
        _ => "severity h/week of exposure",
    };
    format!("95 % wait up to {}, {} {risk}", value(tradeoff.waiting), value(tradeoff.risk))
}

fn named(report: &Report<'_>, by: &[usize]) -> String {
    let names: Vec<&str> = by.iter().take(NAMED).map(|place| report.policy(*place)).collect();
    match by.len() - names.len() {
        0 => names.join(" and "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
