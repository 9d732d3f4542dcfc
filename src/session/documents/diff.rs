//! What `diff` found, as one JSON document.

use serde_json::{Value, json};

use crate::job::manifest::{PROGRAM, VERSION};
use crate::rows::diff::{ALL, Diff, Effect, Outcome, Sides};
use crate::rows::json::number as json_number;
use crate::words::diff::{answer, next};
use crate::words::text::loose;

/// The numbers of `diff.csv`, the changes and the answer as one JSON document, with a line feed at
/// the end. Unknown is `null`.
pub fn diff_json(diff: &Diff) -> String {
    let numbers = |effects: &[Effect]| -> Vec<Value> {
        let spoken = effects.iter().filter(|effect| diff.speaks_of(&effect.role));
        spoken.map(number).collect()
    };
    let changes = diff.changes.iter().map(|changed| {
        json!({
            "key": changed.key,
            "line": changed.line,
            "what": changed.what,
            "about": (!changed.about.is_empty()).then_some(&changed.about),
            "was": changed.was,
            "is": changed.is,
            "text": changed.sentence(),
        })
    });
    let steps = diff.steps.iter().map(|step| {
        let why = if let Outcome::NotAlone(why) = &step.outcome { Some(why) } else { None };
        json!({
            "change": diff.keys(step),
            "line": diff.line(step),
            "outcome": word(&step.outcome),
            "reason": why,
            "effects": numbers(&step.effects),
        })
    });
    let all = json!({ "change": ALL, "differs": diff.is_clear(), "effects": numbers(&diff.all) });
    let elsewhere = diff.elsewhere.iter().map(|(policy, effects)| {
        let differs = effects.iter().any(Effect::is_clear);
        json!({ "policy": policy, "differs": differs, "effects": numbers(effects) })
    });
    let said: Vec<String> = answer(diff).iter().map(|sentence| loose(sentence)).collect();
    let document = json!({
        "program": PROGRAM,
        "version": VERSION,
        "answer": said,
        "was": diff.names[0],
        "is": diff.names[1],
        "sides": match diff.sides {
            Sides::Scenarios => "scenarios",
            Sides::Paired | Sides::Unpaired => "results",
        },
        "paired": diff.sides != Sides::Unpaired,
        "policy": diff.policy,
        "seed": diff.seed,
        "replications": diff.replications,
        "confidence": diff.confidence,
        "changes": changes.collect::<Vec<_>>(),
        "steps": steps.collect::<Vec<_>>(),
        "all": all,
        "elsewhere": elsewhere.collect::<Vec<_>>(),
        "next": next(diff)[1].trim(),
    });
    format!("{document:#}\n")
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Tried => "tried",
        Outcome::Nothing => "no effect",
        Outcome::NotAlone(_) => "only with others",
        Outcome::NotTried => "not tried",
    }
}

fn number(effect: &Effect) -> Value {
    let row = effect.measure.row();
    let known = |value: Option<f64>| json_number(row.unit, value);
    let difference = effect.found.map(|found| found.paired.difference);
    json!({
        "role": effect.role,
        "measure": row.name,
        "unit": row.unit.word(),
        "was": known(effect.was.map(|was| was.mean())),
        "is": known(effect.is.map(|is| is.mean())),
        "difference": known(difference.map(|difference| difference.mean())),
        "ci_low": known(difference.and_then(|difference| difference.low())),
        "ci_high": known(difference.and_then(|difference| difference.high())),
        "same": effect.is_nothing(),
        "replications": difference.map_or(0, |difference| difference.n),
    })
}
