//! What `decide` found, as one JSON document.

use serde_json::{Value, json};

use crate::experiment::decide::{Bought, Decision, Switch, Tried, Whole};
use crate::job::manifest::{PROGRAM, VERSION};
use crate::measure::{Measure, Unit};
use crate::rows::decide::Verdicts;
use crate::rows::json::{number, window};
use crate::stats::{Estimate, Interval};
use crate::words::decide::{answer, next};
use crate::words::text::loose;

fn interval(unit: Unit, found: Option<Interval>) -> Value {
    json!({
        "estimate": number(unit, found.map(|found| found.value())),
        "ci_low": number(unit, found.and_then(|found| found.low())),
        "ci_high": number(unit, found.and_then(|found| found.high())),
    })
}

fn measured(measure: Measure, estimate: Option<Estimate>) -> Value {
    let unit = measure.row().unit;
    let mut value = interval(unit, estimate.map(|estimate| estimate.interval));
    value["measure"] = json!(measure.name());
    value["unit"] = json!(unit.word());
    value
}

/// The numbers of all files and the answer as one JSON document, with a line feed at the end. Unknown is
/// `null`.
pub fn decide_json(found: &Verdicts<'_>, place: Option<&str>) -> String {
    let scenario = &found.field.scenario;
    let said: Vec<_> = answer(found).iter().map(|text| loose(text)).collect();
    let policies = found.field.policies.iter().map(|policy| found.policy(*policy));
    let tried = found.decision.map_or(&found.priced.tried, |decision| &decision.tried);
    let runs = found.priced.runs + found.decision.map_or(0, |decision| decision.runs);
    let document = json!({
        "program": PROGRAM,
        "version": VERSION,
        "scenario": scenario.name,
        "title": scenario.title,
        "measured": window(scenario),
        "policies": policies.collect::<Vec<_>>(),
        "seed": scenario.simulation.seed,
        "confidence": scenario.simulation.confidence,
        "answer": said,
        "next": next(found, place),
        "runs": runs,
        "prices": found.priced.switches.iter().map(|one| switch(found, one)).collect::<Vec<_>>(),
        "options": tried.iter().map(|one| option(found, one)).collect::<Vec<_>>(),
        "decision": found.decision.map(|decision| decided(found, decision)),
    });
    format!("{document:#}\n")
}

fn switch(found: &Verdicts<'_>, switch: &Switch) -> Value {
    let subject = found.field.subject(switch.subject);
    json!({
        "subject": subject.name,
        "kind": subject.part.kind(),
        "from": found.option(switch.subject, switch.from),
        "to": found.option(switch.subject, switch.to),
        "waiting": measured(Measure::WaitingTime, switch.waiting),
        "avoided": measured(found.priced.avoided, switch.avoided),
        "price": interval(Unit::Count, switch.price),
        "verdict": switch.verdict.word(),
    })
}

fn option(found: &Verdicts<'_>, tried: &Tried) -> Value {
    let subject = found.field.subject(tried.subject);
    let mut value = measured(tried.measure, tried.estimate);
    value["subject"] = json!(subject.name);
    value["kind"] = json!(subject.part.kind());
    value["option"] = json!(found.option(tried.subject, tried.option));
    value["role"] = json!(found.roles(tried.roles.as_deref()));
    value["replications"] = json!(tried.replications);
    value
}

fn decided(found: &Verdicts<'_>, decision: &Decision) -> Value {
    let question = found.question;
    let one = |(at, bought): (usize, &Bought)| {
        let subject = found.field.subject(bought.subject);
        let each = bought.differences.iter().map(|(measure, found)| measured(*measure, *found));
        json!({
            "subject": subject.name,
            "kind": subject.part.kind(),
            "option": found.option(bought.subject, bought.option),
            "policies": found.policies(bought.subject, bought.option),
            "runner_up": bought.runner_up.map(|other| found.option(bought.subject, other)),
            "differences": each.collect::<Vec<_>>(),
            "certainty": bought.certainty.word(),
            "reason": found.reasons.get(at),
        })
    };
    let whole = |whole: &Whole| {
        let each = whole.estimates.iter().map(|(measure, found)| measured(*measure, *found));
        json!({
            "policy": whole.policy.map_or(found.decided, |policy| found.policy(policy)),
            "measures": each.collect::<Vec<_>>(),
        })
    };
    json!({
        "minimized": question.map(|question| question.measure.name()),
        "tolerance": question.map(|question| question.tolerance),
        "meets_targets": !decision.none_meets(),
        "decided": !decision.undecided() && !decision.none_meets(),
        "all_compared": decision.is_optimum(),
        "choices": decision.choices,
        "subjects": decision.bought.iter().enumerate().map(one).collect::<Vec<_>>(),
        "wholes": decision.whole.iter().map(whole).collect::<Vec<_>>(),
    })
}
