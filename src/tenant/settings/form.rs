//! Which form a text has, found by what is in it.
//!
//! Whole documents are asked first, then the entries of a page one by one. Promises: an entry that no
//! form knows is counted. Never: a file's name.

use serde_json::Value;

use super::look::{get, list, text};
use super::model::Gathered;
use super::reading::Reading;
use super::refused::{self, Refusal};
use super::text::{Content, Rows};
use super::{
    arm, azurehound, easypim_csv, easypim_json, graph, holdings, names, portal_csv, scubagear,
};

/// Reads a text into what is gathered.
///
/// # Errors
/// When it has no form that is known, or one that cannot serve.
pub fn read(name: &str, content: &Content, gathered: &mut Gathered) -> Result<(), Refusal> {
    let mut reading = Reading::new(name, gathered);
    match content {
        Content::Empty => return Err(Refusal::of(name, "is empty")),
        Content::Rows(rows) => table(rows, &mut reading),
        Content::Json(documents) => {
            if documents.len() == 1 && get(&documents[0], "@odata.nextLink").is_some() {
                let warning = format!("{name} is one page of several: its nextLink leads on");
                reading.gathered.warnings.push(warning);
            }
            documents.iter().for_each(|document| whole(document, &mut reading));
        }
    }
    reading.end(name)
}

fn table(rows: &Rows, reading: &mut Reading<'_>) {
    let known = easypim_csv::read(rows, reading)
        || portal_csv::read(rows, reading)
        || names::rows(rows, reading);
    if known {
        return;
    }
    let log = rows.has("Activity") && rows.has("Result") || rows.has("ActivityDisplayName");
    let resource_audit = rows.has("Requestor") && rows.has("Action");
    if log || resource_audit {
        reading.refused = Some("is a log, not settings: `pimsim fit` reads logs".to_owned());
    }
}

/// One document.
fn whole(document: &Value, reading: &mut Reading<'_>) {
    if scubagear::read(document, reading)
        || azurehound::read(document, reading)
        || easypim_json::read(document, reading)
    {
        return;
    }
    let batch = list(document, "responses");
    if batch.iter().any(|answer| get(answer, "body").is_some()) {
        for body in batch.iter().filter_map(|answer| get(answer, "body")) {
            page(body, reading);
        }
        return;
    }
    page(document, reading);
}

/// A page, a list or a single entry.
fn page(document: &Value, reading: &mut Reading<'_>) {
    let context = text(document, "@odata.context").unwrap_or_default();
    let entries = match document {
        Value::Array(entries) => entries.as_slice(),
        object => match get(object, "value") {
            Some(Value::Array(entries)) => entries.as_slice(),
            _ => std::slice::from_ref(object),
        },
    };
    if graph::rules_alone(entries, context, reading) {
        return;
    }
    if entries.is_empty() {
        empty(context, reading);
    }
    entries.iter().for_each(|entry| one(entry, context, reading));
}

/// An empty page still says something: that nobody is eligible, for example.
fn empty(context: &str, reading: &mut Reading<'_>) {
    if context.contains("oleManagement") || context.contains("privilegedAccess") {
        reading.is("an empty page of Graph");
        holdings::nobody(context, reading);
    }
}

fn one(entry: &Value, context: &str, reading: &mut Reading<'_>) {
    if let Some(why) = refused::reason(entry) {
        reading.refused.get_or_insert(why);
        return;
    }
    let known = holdings::read(entry, context, reading)
        || arm::read(entry, reading)
        || graph::read(entry, context, reading)
        || names::read(entry, context, reading);
    if !known {
        reading.unknown += 1;
    }
}
