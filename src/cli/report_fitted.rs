//! `pimsim report` of a directory that was made of exports: a page of a fit, words of the others.
//!
//! Promises: the page is made of the files that the manifest vouches for. Never: an input of the fit.

use std::path::Path;

use serde_json::Value;

use crate::archive::exports::Exports;
use crate::archive::{shown, whole_of};
use crate::job::Written;
use crate::job::typed::quoted;
use crate::page::Shelf;
use crate::page::fitted;
use crate::page::fitted_files::Recorded;
use crate::scenario::unwanted::escape;
use crate::time::Span;

/// The page of such a directory.
///
/// # Errors
/// Sentences: why there is none and what to type instead, or what is missing, changed or not
/// understood.
pub fn page(directory: &Path, made: Exports, roles: &[String]) -> Result<String, Vec<String>> {
    let place = shown(directory);
    if made.command != "fit" {
        return Err(vec![refusal(directory, &made.command)]);
    }
    let changed = "is not as `pimsim fit` wrote it; fit again";
    let take = |written: &Written| whole_of(directory, written, changed);
    fitted::page(&Shelf { place, take: &take }, recorded(made), roles)
}

fn refusal(directory: &Path, command: &str) -> String {
    let place = shown(directory);
    let scenario = directory.join("scenario.toml");
    let typed = scenario.to_str().filter(|_| command == "import" && scenario.is_file());
    let then = match typed {
        Some(scenario) => {
            format!("; `pimsim compare {}` makes results of it", escape(&quoted(scenario)))
        }
        None => String::new(),
    };
    format!(
        "{place} was written by `pimsim {command}`; a report is made of what `run`, `compare`, `sweep`, \
         `plan`, `decide` or `fit` wrote{then}"
    )
}

/// What the manifest says, without names of inputs.
fn recorded(made: Exports) -> Recorded {
    let said = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(list) if list.is_empty() => None,
        Value::Array(list) => {
            Some(list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "))
        }
        other => Some(other.to_string()),
    };
    let options = made.options.as_object().into_iter().flatten();
    let options = options.filter_map(|(key, value)| Some((key.replace('_', "-"), said(value)?)));
    let ms = |key: &str| made.read.get(key).and_then(Value::as_u64);
    Recorded {
        options: options.collect(),
        time_zone: made.options.get("time_zone").and_then(said).unwrap_or_default(),
        held_out: made.options.get("holdout").and_then(Value::as_f64),
        records: ms("records"),
        watched: ms("watched_s").map(|s| Span::seconds(s.min(1 << 40) as i64)),
        inputs: made.inputs.into_iter().map(|input| (input.bytes, input.sha256)).collect(),
        files: made.files,
    }
}
