//! What `fit` answers on standard output.
//!
//! Promises: the table, the CSV and the document say the same. Never: a file.

use serde_json::json;

use super::made::Made;
use crate::cli::arguments::{FitArguments, Format};
use crate::cli::{Console, Exit};
use crate::fit::check::Verdict;
use crate::job::typed::{quoted, typeable};
use crate::rows::fit as rows;
use crate::rows::logged::write_aside;
use crate::words;

/// The answer, and how it went.
pub fn answer(options: &FitArguments, made: &Made, console: &Console<'_>) -> Exit {
    let exit = match options.format {
        Format::Csv => match (&made.fitted, &made.checked) {
            (Some((fitted, _)), _) => {
                console.answer_with(|out| rows::write(&fitted.rows, 0.95, out))
            }
            (None, Some(checked)) => console.answer_with(|out| rows::write_check(checked, out)),
            (None, None) => Exit::Done,
        },
        Format::Json => console.answer(&document(made)),
        Format::Table => console.answer(&console.styled(|| {
            let fitted = made.fitted.as_ref().map(|(fitted, _)| fitted);
            let checked = made.checked.as_deref();
            let held_out = options.holdout.is_some();
            words::fit::found(&made.read, (&made.log, fitted), (checked, held_out))
                + &words::next(&next(options))
        })),
    };
    console.tell_left();
    let outside = made.checked.iter().flatten().any(|row| row.verdict == Verdict::Outside);
    match exit {
        Exit::Done if outside => Exit::NotMet,
        exit => exit,
    }
}

fn next(options: &FitArguments) -> Vec<String> {
    let directory = options.directory();
    let scenario = directory.join("scenario.toml");
    let (Some(directory), Some(scenario)) = (directory.to_str(), scenario.to_str()) else {
        return Vec::new();
    };
    let (directory, scenario) = (quoted(directory), quoted(scenario));
    let mut all = Vec::new();
    if !options.no_fit {
        all.extend([format!("pimsim check {scenario}"), format!("pimsim compare {scenario}")]);
    }
    all.push(format!("pimsim report {directory}"));
    typeable(all)
}

/// The same as one document.
fn document(made: &Made) -> String {
    let csv = |fill: &dyn Fn(&mut dyn std::io::Write) -> std::io::Result<()>| {
        let mut bytes = Vec::new();
        // Memory can be written.
        let _ = fill(&mut bytes);
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let heads = reader.headers().cloned().unwrap_or_default();
        let row = |record: csv::StringRecord| -> serde_json::Value {
            let value = |text: &str| match text.parse::<f64>() {
                Ok(number) => json!(number),
                Err(_) if text.is_empty() => serde_json::Value::Null,
                Err(_) => json!(text),
            };
            let cells = heads.iter().zip(record.iter());
            cells.map(|(head, text)| (head.to_owned(), value(text))).collect()
        };
        reader.records().filter_map(Result::ok).map(row).collect::<Vec<_>>()
    };
    let fitted = made.fitted.as_ref().map(|(fitted, _)| fitted);
    let rows_of = fitted.map(|fitted| csv(&|out| rows::write(&fitted.rows, 0.95, out)));
    let checked = made.checked.as_ref().map(|checked| csv(&|out| rows::write_check(checked, out)));
    let document = json!({
        "command": "fit",
        "records": made.read.records,
        "requests": made.read.requests.len(),
        "roles": made.log.roles,
        "fit": rows_of,
        "check": checked,
        "set_aside": csv(&|out| write_aside(&made.read, out)),
        "warnings": fitted.map(|fitted| &fitted.warnings),
    });
    format!("{document:#}\n")
}
