//! Numbers and instants as JSON documents have them: the same as in CSV, unknown is `null`.

use serde_json::{Value, json};

use crate::measure::Unit;
use crate::rows::csv;
use crate::scenario::model::Scenario;
use crate::time::rfc3339;

/// The number as the CSV files have it.
pub fn number(unit: Unit, value: Option<f64>) -> Value {
    let text = value.map(|value| csv::value_text(unit, value));
    text.and_then(|text| text.parse::<f64>().ok()).map_or(Value::Null, |value| json!(value))
}

/// When is measured, for the head of a document.
pub fn window(scenario: &Scenario) -> Value {
    let (from, until) = scenario.simulation.window();
    json!({ "from": rfc3339(from), "until": rfc3339(until) })
}
