//! The same numbers as one JSON document: what `--format json` prints. Unknown is `null`.

use serde_json::{Value, json};

use crate::experiment::Evidence;
use crate::experiment::{Asked, Comparison, Judged, scopes};
use crate::measure::rows as measure_rows;
use crate::rows::break_even::break_even_json;
use crate::rows::json::{PROGRAM, number, window};
use crate::rows::tradeoff::tradeoff_json;
use crate::scenario::model::Limit;
use crate::stats::Estimate;
use crate::words::advice::advice_json;
use crate::words::costs;
use crate::words::facts::Facts;
use crate::words::findings;
use crate::words::findings::Finding;
use crate::words::text::FIRM;

/// The document, with a line feed at the end.
///
/// `asked` is the precision asked for, if any, for the advice.
pub fn json(report: &Evidence<'_>, judged: &[Judged], asked: Option<Asked>) -> String {
    let scenario = report.scenario;
    let comparison = report.comparison;
    let names = (0..report.results.policies.len()).map(|place| report.policy(place));
    let document = json!({
        "program": PROGRAM,
        "version": env!("CARGO_PKG_VERSION"),
        "scenario": scenario.name,
        "title": scenario.title,
        "measured": window(scenario),
        "digest": scenario.digest,
        "seed": scenario.simulation.seed,
        "replications": scenario.simulation.replications,
        "confidence": scenario.simulation.confidence,
        "policies": names.collect::<Vec<_>>(),
        "measures": measures(report),
        "comparison": comparison.map(|comparison| differences(report, comparison)),
        "findings": comparison.map(|comparison| findings(report, comparison)),
        "tradeoff": comparison.map(|comparison| tradeoff_json(report, comparison.axes)),
        "break_even": comparison.and(scenario.costs.as_ref()).map(|_| break_even_json(report)),
        "targets": judged.iter().map(|judged| target(report, judged)).collect::<Vec<_>>(),
        "advice": advice_json(report, asked),
    });
    format!("{document:#}\n")
}

fn measures(report: &Evidence<'_>) -> Vec<Value> {
    let mut rows = Vec::new();
    for place in 0..report.results.policies.len() {
        for role in scopes(report.scenario) {
            for row in measure_rows(report.scenario) {
                let estimate = report.estimates.get(place, role, row.measure);
                rows.push(json!({
                    "policy": report.policy(place),
                    "role": report.role(role),
                    "measure": row.name,
                    "unit": row.unit.word(),
                    "estimate": number(row.unit, estimate.map(|estimate| estimate.mean())),
                    "ci_low": number(row.unit, estimate.and_then(|e| e.low())),
                    "ci_high": number(row.unit, estimate.and_then(|e| e.high())),
                    "replications": count(estimate),
                }));
            }
        }
    }
    rows
}

fn differences(report: &Evidence<'_>, comparison: &Comparison) -> Vec<Value> {
    let mut rows = Vec::new();
    let others = (0..report.results.policies.len()).filter(|place| *place != comparison.baseline);
    for place in others {
        for role in scopes(report.scenario) {
            for row in measure_rows(report.scenario) {
                let found = comparison.get(place, role, row.measure);
                let difference = found.map(|found| found.paired.difference);
                rows.push(json!({
                    "baseline": report.policy(comparison.baseline),
                    "policy": report.policy(place),
                    "role": report.role(role),
                    "measure": row.name,
                    "unit": row.unit.word(),
                    "difference": number(row.unit, difference.map(|difference| difference.mean())),
                    "ci_low": number(row.unit, difference.and_then(|e| e.low())),
                    "ci_high": number(row.unit, difference.and_then(|e| e.high())),
                    "relative_difference": found.and_then(|found| found.relative),
                    "variance_ratio": found.and_then(|found| found.paired.variance_ratio),
                    "replications": count(difference),
                }));
            }
        }
    }
    rows
}

/// The sentences of the table, each with what it is about.
fn findings(report: &Evidence<'_>, comparison: &Comparison) -> Vec<Value> {
    let mut found = findings::found(&Facts::of(report), comparison);
    found.extend(costs::found(report));
    let finding = |finding: &Finding| {
        json!({
            "role": report.role(finding.role),
            "policy": report.policy(finding.place),
            "measure": finding.measure.name(),
            "text": finding.text.replace(FIRM, " "),
        })
    };
    found.iter().map(finding).collect()
}

fn count(estimate: Option<Estimate>) -> u64 {
    estimate.map_or(0, |estimate| estimate.n as u64)
}

fn target(report: &Evidence<'_>, judged: &Judged) -> Value {
    let unit = judged.measure.row().unit;
    let (side, limit) = match judged.target.limit {
        Limit::AtMost(limit) => ("at_most", limit),
        Limit::AtLeast(limit) => ("at_least", limit),
    };
    let mut value = json!({
        "policy": report.policy(judged.place),
        "role": report.role(judged.target.role),
        "measure": judged.measure.name(),
    });
    value[side] = json!(limit);
    value["estimate"] = number(unit, judged.estimate.map(|estimate| estimate.mean()));
    value["ci_low"] = number(unit, judged.estimate.and_then(|estimate| estimate.low()));
    value["ci_high"] = number(unit, judged.estimate.and_then(|estimate| estimate.high()));
    value["replications"] = json!(count(judged.estimate));
    value["verdict"] = json!(judged.verdict.words());
    value
}
