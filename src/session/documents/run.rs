//! The same numbers as one JSON document: what `--format json` prints. Unknown is `null`.

use serde_json::{Value, json};

use crate::experiment::{Asked, Comparison, Evidence, Judged};
use crate::id::RoleId;
use crate::job::manifest::{PROGRAM, VERSION};
use crate::rows;
use crate::rows::break_even::break_even_json;
use crate::rows::json::{number, window};
use crate::rows::tradeoff::tradeoff_json;
use crate::scenario::model::Limit;
use crate::stats::Estimate;
use crate::words::advice::advice_json;
use crate::words::findings::Finding;
use crate::words::named_estimates::NamedEstimates;
use crate::words::spoken::Spoken;
use crate::words::text::loose;
use crate::words::{answer, costs, findings};

/// The document, with a line feed at the end.
///
/// `asked` is the precision asked for, if any, for the advice; `next` what to type next.
pub fn json(
    report: &Evidence<'_>,
    judged: &[Judged],
    asked: Option<Asked>,
    next: &[String],
) -> String {
    let scenario = report.scenario;
    let comparison = report.comparison;
    let names = (0..report.results.policies.len()).map(|place| report.policy(place));
    let document = json!({
        "program": PROGRAM,
        "version": VERSION,
        "scenario": scenario.name,
        "title": scenario.title,
        "measured": window(scenario),
        "digest": scenario.digest,
        "seed": scenario.simulation.seed,
        "replications": report.results.replications(),
        "confidence": scenario.simulation.confidence,
        "policies": names.collect::<Vec<_>>(),
        "answer": answers(report, judged),
        "measures": measures(report),
        "comparison": comparison.map(|comparison| differences(report, comparison)),
        "findings": comparison.map(|_| found(report).into_iter().map(said).collect::<Vec<_>>()),
        "tradeoff": comparison.map(|comparison| tradeoff_json(report, comparison)),
        "break_even": comparison.and(scenario.costs.as_ref()).map(|_| break_even_json(report)),
        "targets": judged.iter().map(|judged| target(report, judged)).collect::<Vec<_>>(),
        "advice": advice_json(report, asked),
        "next": next,
    });
    format!("{document:#}\n")
}

/// The sentences with which the table begins.
fn answers(report: &Evidence<'_>, judged: &[Judged]) -> Vec<String> {
    let said = answer::answer(report).into_iter().chain(answer::targets(report, judged));
    said.map(|sentence| loose(&sentence)).collect()
}

fn measures(report: &Evidence<'_>) -> Vec<Value> {
    let row =
        |rows::measures::Row { policy, role, measure, estimate, .. }: rows::measures::Row<'_>| {
            json!({
                "policy": policy,
                "role": role,
                "measure": measure.name,
                "unit": measure.unit.word(),
                "estimate": number(measure.unit, estimate.map(|estimate| estimate.mean())),
                "ci_low": number(measure.unit, estimate.and_then(|e| e.low())),
                "ci_high": number(measure.unit, estimate.and_then(|e| e.high())),
                "replications": count(estimate),
            })
        };
    rows::measures::each(*report).map(row).collect()
}

fn differences(report: &Evidence<'_>, comparison: &Comparison) -> Vec<Value> {
    let row = |row: rows::comparison::Row<'_>| {
        let (unit, found) = (row.measure.unit, row.difference);
        let difference = found.map(|found| found.paired.difference);
        json!({
            "baseline": row.baseline,
            "policy": row.policy,
            "role": row.role,
            "measure": row.measure.name,
            "unit": unit.word(),
            "difference": number(unit, difference.map(|difference| difference.mean())),
            "ci_low": number(unit, difference.and_then(|e| e.low())),
            "ci_high": number(unit, difference.and_then(|e| e.high())),
            "relative_difference": found.and_then(|found| found.relative),
            "variance_ratio": found.and_then(|found| found.paired.variance_ratio),
            "replications": count(difference),
        })
    };
    rows::comparison::each(*report, comparison).map(row).collect()
}

/// A sentence that the intervals support, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sentence {
    /// The role; `*` is all roles together.
    pub role: String,
    /// The policy.
    pub policy: String,
    /// The measure.
    pub measure: &'static str,
    /// What is said.
    pub text: String,
}

/// The sentences of the table; none without a comparison.
pub fn found(report: &Evidence<'_>) -> Vec<Sentence> {
    let Some(comparison) = report.comparison else { return Vec::new() };
    let spoken = Spoken::of(report);
    let roles: Vec<RoleId> = spoken.apart.iter().chain(&spoken.more).copied().collect();
    let mut found = findings::found(&NamedEstimates::of(report), comparison, &roles);
    if report.only.is_empty() {
        found.extend(costs::found(report));
    }
    let sentence = |finding: Finding| Sentence {
        role: report.role(finding.role).to_owned(),
        policy: report.policy(finding.place).to_owned(),
        measure: finding.measure.name(),
        text: loose(&finding.text),
    };
    found.into_iter().map(sentence).collect()
}

fn said(sentence: Sentence) -> Value {
    let Sentence { role, policy, measure, text } = sentence;
    json!({ "role": role, "policy": policy, "measure": measure, "text": text })
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
