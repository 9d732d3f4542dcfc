//! The rows of `sweep.csv` as one JSON document: what `--format json` prints. Unknown is `null`.

use std::io::{self, Read, Write};

use serde_json::{Map, Value, json};

use crate::id::PolicyId;
use crate::job::choice::names;
use crate::job::manifest::{PROGRAM, VERSION};
use crate::rows::json::window;
use crate::rows::sweep::{Crossings, Front, SweepRow, read};
use crate::scenario::model::Scenario;
use crate::words::text::loose;

/// Writes the document, row after row.
///
/// # Errors
/// When the file cannot be read or `out` cannot be written.
pub fn sweep_json(
    file: impl Read,
    keys: &[String],
    (scenario, digest, policies): (&Scenario, &str, &[PolicyId]),
    (front, crossings): (Option<&Front>, Option<&Crossings>),
    (only, next): (&[String], &[String]),
    out: &mut dyn Write,
) -> io::Result<()> {
    let head = json!({
        "program": PROGRAM,
        "version": VERSION,
        "scenario": scenario.name,
        "title": scenario.title,
        "measured": window(scenario),
        "digest": digest,
        "seed": scenario.simulation.seed,
        "replications": scenario.simulation.replications,
        "policies": names(scenario, policies),
        "keys": keys,
    });
    let head = format!("{head:#}");
    write!(out, "{},\n  \"rows\": [", head.trim_end_matches(['}', '\n']))?;
    let mut first = true;
    read(file, keys.len(), |row| {
        let comma = if std::mem::take(&mut first) { "" } else { "," };
        write!(out, "{comma}\n    {}", object(row, keys))
    })?;
    let front = front.map_or(Value::Null, Front::json);
    let found = crossings.map_or(Value::Null, Crossings::json);
    let answer = crossings.map_or(Value::Null, |crossings| {
        json!(crossings.answer(only).iter().map(|text| loose(text)).collect::<Vec<_>>())
    });
    writeln!(
        out,
        "\n  ],\n  \"tradeoff\": {front},\n  \"crossings\": {found},\n  \"answer\": {answer},\n  \
         \"next\": {}\n}}",
        json!(next)
    )
}

fn object(row: &SweepRow, keys: &[String]) -> Value {
    let number = |text: &String| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let value = |text: &String| number(text).map_or_else(|| json!(text), |number| json!(number));
    let varied: Map<String, Value> =
        keys.iter().cloned().zip(row.values.iter().map(value)).collect();
    json!({
        "varied": varied,
        "policy": row.policy,
        "role": row.role,
        "measure": row.measure.name(),
        "unit": row.measure.row().unit.word(),
        "estimate": row.estimate.map(|estimate| estimate.mean()),
        "ci_low": row.estimate.and_then(|estimate| estimate.low()),
        "ci_high": row.estimate.and_then(|estimate| estimate.high()),
        "confidence": row.confidence,
        "replications": row.estimate.map_or(0, |estimate| estimate.n),
    })
}
