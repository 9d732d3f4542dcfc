//! The schema and the reference page beside the reader: what one accepts, the other accepts.

mod probe;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use jsonschema::Validator;
use pimsim::{rows, scenario};
use probe::{Probe, probes};
use serde_json::{Value, json};

use crate::common::accept;

/// What a schema cannot know, and the bad scenarios in which nothing else is wrong.
const BEYOND: [(&str, &[&str]); 8] = [
    (
        "names of other places, and who is eligible",
        &[
            "blocks-of-the-same-default-name",
            "blocks-of-the-same-name",
            "member-twice",
            "mfa-missing",
            "must-hold",
            "need-not-eligible",
            "policy-of-unknown-things",
            "policy-that-requires-mfa",
            "profile-never",
            "profile-of-single-dates",
            "profile-unknown",
            "references-unknown",
            "within-a-circle",
            "within-too-long",
        ],
    ),
    (
        "one value against another",
        &[
            "calendar-too-fine-for-the-run",
            "distribution-clamp-upside-down",
            "distribution-mode-outside",
            "distribution-p90-below-median",
            "distribution-upside-down",
            "outages-overlap",
            "rate-absurd",
            "rate-beyond-memory",
            "run-beyond-a-thousand-years",
            "weekly-day-twice",
            "weekly-overlap-around-the-week",
            "weekly-overlap-over-midnight",
            "weekly-overlap",
        ],
    ),
    (
        "how long a text says that something is",
        &[
            "horizon-beyond-a-thousand-years",
            "maximum-duration-too-long",
            "maximum-duration-too-short",
            "planned-a-year-ahead",
        ],
    ),
    (
        "the files beside a scenario",
        &[
            "distribution-column-of-words",
            "distribution-column-unknown",
            "distribution-file-is-a-directory",
            "distribution-file-missing",
            "file-of-needs-cr",
            "file-of-needs-crlf",
            "file-of-needs-decimal-comma-unquoted",
            "file-of-needs-latin1",
            "file-of-needs-nameless",
            "file-of-needs-no-wanted-at",
            "file-of-needs-outside",
            "file-of-needs-quoted-lines",
            "file-of-needs-ragged",
            "file-of-needs-roles",
            "file-of-needs-two-separators",
            "file-of-needs-unclear",
            "file-of-needs-unknown-columns",
            "file-of-needs-utf16-broken",
            "file-of-needs-utf16-without-mark",
            "file-of-needs-without-header",
            "file-of-needs-workbook",
            "file-of-needs-wrong",
        ],
    ),
    (
        "the list of time zones, which is long and changes",
        &["calendar-zone-unknown", "time-zone-unknown"],
    ),
    ("characters that nobody sees", &["bidirectional", "invisible", "nul-and-escape"]),
    (
        "policies may replace one by the other",
        &["policy-with-approvers-over-stages", "stages-and-approvers"],
    ),
    ("dates are texts for a schema", &["start-as-text"]),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn validator() -> Validator {
    let schema: Value = serde_json::from_str(&rows::schema()).expect("it is JSON");
    jsonschema::draft7::meta::validate(&schema).expect("it is a schema of draft 7");
    jsonschema::draft7::new(&schema).expect("it is a schema of draft 7")
}

/// A document as editors hand it to a schema; `None` when it is not TOML.
fn document(text: &str) -> Option<Value> {
    fn json_of(value: &toml::Value) -> Value {
        match value {
            toml::Value::String(text) => json!(text),
            toml::Value::Integer(number) => json!(number),
            toml::Value::Float(number) => json!(number),
            toml::Value::Boolean(value) => json!(value),
            toml::Value::Datetime(date) => json!(date.to_string()),
            toml::Value::Array(values) => values.iter().map(json_of).collect(),
            toml::Value::Table(table) => {
                let entry = |(key, value): (&String, &toml::Value)| (key.clone(), json_of(value));
                Value::Object(table.iter().map(entry).collect())
            }
        }
    }
    let table = text.parse::<toml::Table>().ok()?;
    Some(json_of(&toml::Value::Table(table)))
}

fn faults(validator: &Validator, document: &Value) -> Vec<String> {
    let shown =
        |error: jsonschema::ValidationError<'_>| format!("{}: {error}", error.instance_path());
    validator.iter_errors(document).map(shown).collect()
}

fn files(directory: &str, end: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(directory)).expect("it is there").flatten();
    let paths = entries.map(|entry| entry.path());
    let mut found: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|found| found == end)).collect();
    found.sort();
    assert!(!found.is_empty(), "no {end} in {directory}");
    found
}

#[test]
fn the_schema_beside_the_scenarios_is_that_of_the_program() {
    accept::file("scenarios/pimsim.schema.json", rows::schema());
}

#[test]
fn the_reference_page_is_made_from_the_same_rows() {
    let page = rows::reference();
    accept::file("src/guide/reference.md", &page);
    for probe in probes() {
        assert!(page.contains(&format!("| `{}` |", probe.key.name)), "{}", probe.path());
    }
}

#[test]
fn every_good_scenario_is_valid() {
    let validator = validator();
    let mut texts: Vec<(String, String)> = Vec::new();
    for path in files("scenarios", "toml") {
        let text = fs::read_to_string(&path).expect("readable");
        let first = text.lines().next().unwrap_or_default();
        assert_eq!(first, "#:schema ./pimsim.schema.json", "{}", path.display());
        texts.push((path.display().to_string(), text));
    }
    for path in files("tests/files/good", "toml").into_iter().chain(files("src/cli/new", "toml")) {
        texts.push((path.display().to_string(), fs::read_to_string(&path).expect("readable")));
    }
    let pages = files("src/guide", "md").into_iter().chain([root().join("README.md")]);
    let mut blocks = 0;
    for page in pages {
        let text = fs::read_to_string(&page).expect("readable");
        for block in text.split("\n```toml").skip(1) {
            let body = block.split_once('\n').map_or("", |(_, rest)| rest);
            let body = body.split("\n```").next().unwrap_or_default();
            if body.contains("schema = 1") {
                blocks += 1;
                texts.push((page.display().to_string(), body.to_owned()));
            }
        }
    }
    assert!(blocks >= 1, "the README has a scenario");
    for (name, text) in texts {
        let document = document(&text).unwrap_or_else(|| panic!("{name} is not TOML"));
        let found = faults(&validator, &document);
        assert!(found.is_empty(), "{name}:\n{}", found.join("\n"));
    }
}

#[test]
fn every_bad_scenario_is_refused_where_a_schema_can_tell() {
    let validator = validator();
    let names = BEYOND
        .into_iter()
        .flat_map(|(reason, names)| names.iter().map(move |name| (*name, reason)));
    let mut beyond: BTreeMap<&str, &str> = names.collect();
    let mut wrong = Vec::new();
    for path in files("tests/files/bad", "toml") {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        // What is not TOML is told by the editor itself.
        let Some(document) = document(&text) else { continue };
        let accepted = validator.is_valid(&document);
        match (accepted, beyond.remove(name.as_str())) {
            (true, None) => wrong.push(format!("{name} is accepted")),
            (false, Some(reason)) => wrong.push(format!("{name} is refused after all: {reason}")),
            _ => {}
        }
    }
    wrong.extend(beyond.keys().map(|name| format!("{name} is not there")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether the reader finds nothing wrong with the value that a probe has put into the scenario.
fn reads(probe: &Probe, text: &str) -> Result<(), String> {
    let directory = root().join("tests/files/good");
    let Err(problems) = scenario::load_text("probe.toml", text, Some(&directory), &[]) else {
        return Ok(());
    };
    let path = probe.path();
    let of_key = problems.list.iter().filter(|problem| problem.path.starts_with(&path));
    let found: Vec<String> = of_key.map(|problem| problem.message.clone()).collect();
    if found.is_empty() { Ok(()) } else { Err(found.join("; ")) }
}

#[test]
fn every_key_takes_the_same_values_from_reader_and_schema() {
    let validator = validator();
    let mut wrong = Vec::new();
    let mut tried = 0;
    for probe in probes() {
        for value in probe.values() {
            let text = probe.scenario(Some(&value.toml));
            let document = document(&text).unwrap_or_else(|| panic!("{text}"));
            let place = probe.pointer();
            let found = faults(&validator, &document);
            let schema = !found.iter().any(|fault| fault.starts_with(&place));
            let reader = reads(&probe, &text);
            tried += 1;
            if reader.is_ok() != value.good || (schema != value.good && !value.beyond_schema) {
                let path = probe.path();
                let toml = &value.toml;
                let good = value.good;
                wrong.push(format!(
                    "{path} = {toml}: expected {good}, schema {schema} {found:?}, reader {reader:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 900, "{tried} values");
}

#[test]
fn every_default_is_what_the_reader_takes_without_the_key() {
    let directory = root().join("tests/files/good");
    let model = |text: &str| {
        let loaded = scenario::load_text("probe.toml", text, Some(&directory), &[]);
        loaded.map_err(|problems| format!("{problems:?}")).map(|mut loaded| {
            (loaded.digest, loaded.inputs) = (String::new(), Vec::new());
            format!("{loaded:?}")
        })
    };
    let mut tried = 0;
    for probe in probes() {
        let Some(default) = probe.key.default_in_toml() else { continue };
        let (without, with) = (probe.scenario(None), probe.scenario(Some(&default)));
        let (without, with) = (model(&without), model(&with));
        let path = probe.path();
        assert!(without.is_ok(), "{path}: {without:?}");
        assert!(without == with, "{path} = {default} is not what an absent key means: {with:?}");
        tried += 1;
    }
    assert!(tried > 40, "{tried} defaults");
}
