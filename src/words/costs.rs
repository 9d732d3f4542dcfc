//! What it costs: which policy is cheapest, and from which price of exposure on; and
//! `break_even.csv`.

use crate::english;
use crate::experiment::{BreakEven, Cheapest, Evidence};
use crate::measure::Measure;
use crate::words::digits::{alone, between};
use crate::words::findings::Finding;
use crate::words::human;
use crate::words::text::{FIRM, firm, wrapped};

/// Policies named in one sentence; the rest are counted.
const NAMED: usize = 3;

/// The sentences about costs, as wrapped lines; none without `[costs]` or with one policy.
pub fn findings(report: &Evidence<'_>) -> Vec<String> {
    let found = found(report).into_iter();
    found.flat_map(|finding| wrapped(&finding.text, "- ", "  ")).collect()
}

/// The same, each sentence as it is.
pub fn found(report: &Evidence<'_>) -> Vec<Finding> {
    if report.results.policies.len() < 2 || report.results.replications() < 2 {
        return Vec::new();
    }
    let Some(cheapest) = Cheapest::new(report.scenario, report.results) else { return Vec::new() };
    let sentences = [present(report, &cheapest), by_price(report, &cheapest)];
    let (place, measure) = (cheapest.place, Measure::TotalCost);
    let finding = |text| Finding { role: None, place, measure, text };
    sentences.into_iter().flatten().map(finding).collect()
}

/// Which one is cheapest at the price in the file.
fn present(report: &Evidence<'_>, cheapest: &Cheapest) -> Option<String> {
    let costs = report.scenario.costs.as_ref()?;
    let total = report.estimates.get(cheapest.place, None, Measure::TotalCost)?;
    let policy = report.policy(cheapest.place);
    let at = amount(report, &alone(costs.severity_hour));
    let total = human::cell(Measure::TotalCost.row().unit, Some(total));
    let total = firm(&format!("{} a week", amount(report, &total)));
    let rest = match cheapest.rivals.as_slice() {
        [] => "clearly less than every other policy".to_owned(),
        rivals => {
            let n = report.results.replications();
            format!("not clearly less than {} in {n} replications", named(report, rivals))
        }
    };
    Some(format!("At {at} for a severity-hour {policy} is cheapest: {total}, {rest}."))
}

/// Which one is cheapest from which price on.
fn by_price(report: &Evidence<'_>, cheapest: &Cheapest) -> Option<String> {
    let (first, changes) = (*cheapest.envelope.first()?, cheapest.changes.as_slice());
    if changes.is_empty() {
        let first = report.policy(first);
        return Some(format!("{first} is cheapest at every price of a severity-hour."));
    }
    let mut parts = vec![format!("{} is cheapest up to", report.policy(first))];
    for (place, change) in changes.iter().enumerate() {
        let last = place + 1 == changes.len();
        let then = if last { "from there on" } else { "then" };
        let until = if last { "." } else { " up to" };
        let above = report.policy(change.above);
        parts.push(format!("{}, {then} {above}{until}", price(report, change)));
    }
    Some(format!("By the price of a severity-hour: {}", parts.join(" ")))
}

/// `12.3 EUR (11.2 to 13.8)`, or that it is not known.
fn price(report: &Evidence<'_>, change: &BreakEven) -> String {
    let number = firm(&amount(report, &alone(change.price.value())));
    match (change.price.low(), change.price.high()) {
        (Some(low), Some(high)) if low == high => number,
        (None, None) => format!("{number} (undecided: these replications do not bound it)"),
        (low, high) => format!("{number} ({})", firm(&between(low, high, alone))),
    }
}

/// A number with the currency, if there is one.
fn amount(report: &Evidence<'_>, number: &str) -> String {
    in_currency(number, report.scenario.costs.as_ref().map(|costs| costs.currency.as_str()))
}

/// A number with this currency, if there is one.
pub fn in_currency(number: &str, currency: Option<&str>) -> String {
    match currency {
        None | Some("") => number.to_owned(),
        Some(currency) => format!("{number}{FIRM}{currency}"),
    }
}

fn named(report: &Evidence<'_>, places: &[usize]) -> String {
    let names: Vec<&str> = places.iter().map(|place| report.policy(*place)).collect();
    if names.len() <= NAMED {
        english::listed(&names, "or")
    } else {
        english::some_of(&names, NAMED)
    }
}
