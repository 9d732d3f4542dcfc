//! The reference page: every table and key of a scenario, in Markdown.
//!
//! Made from the rows that the reader goes by ([`crate::scenario::keys`]), like the schema, so that
//! the page cannot differ from what is accepted.

use crate::measure::{KnownWith, MEASURES};
use crate::rows::SHEETS;
use crate::rows::columns::{Column, Form};
use crate::scenario::keys::{Absence, DISTRIBUTIONS, Key, Kind, NEEDS_FILE, Rule, TOP, TableKeys};

/// The page, without its title.
pub fn reference() -> String {
    let mut page = String::new();
    section(&mut page, "The file", &TOP);
    let mut told = Vec::new();
    tables_below(&mut page, &TOP, &mut told);
    page += "\n## Distributions\n\nA duration that varies is an inline table with the key \
             `distribution` and the keys of that distribution. A policy and `--set` replace it as \
             a whole.\n";
    for (word, keys) in DISTRIBUTIONS {
        page += &format!("\n### `{word}`\n\n{}\n", sentence(keys.about));
        rows(&mut page, keys);
        tables_below(&mut page, keys, &mut told);
    }
    measures(&mut page);
    files(&mut page);
    page
}

/// The tables that stand in a table, each followed by its own; one that was told before is not told again.
fn tables_below(page: &mut String, keys: &'static TableKeys, told: &mut Vec<&'static str>) {
    for key in keys.keys {
        let (inner, title) = match key.kind {
            Kind::Table(inner) | Kind::Named(inner) => (inner, format!("`[{}]`", inner.path)),
            Kind::Tables(inner) | Kind::Members(inner) => (inner, format!("`[[{}]]`", inner.path)),
            _ => continue,
        };
        if told.contains(&inner.path) {
            continue;
        }
        told.push(inner.path);
        section(page, &title, inner);
        if inner.path == "needs" {
            needs_file(page);
        }
        tables_below(page, inner, told);
    }
}

fn section(page: &mut String, title: &str, keys: &TableKeys) {
    *page += &format!("\n## {title}\n\n{}\n", sentence(keys.about));
    rows(page, keys);
}

/// The measures: what they are and in what unit.
fn measures(page: &mut String) {
    *page += "\n## Measures\n\nWhat `measure` of a target can name; they are the rows of \
              `measures.csv`.\n\n| measure | unit | definition | from | known |\n| --- | --- | --- | --- | --- |\n";
    for row in MEASURES {
        let known = match row.known_with {
            KnownWith::AnyScenario => "",
            KnownWith::Threat => "with `[threat]`",
            KnownWith::BreakGlass => "with `[break_glass]`",
            KnownWith::Approvers => "where a role names approvers",
            KnownWith::Costs => "with `[costs]`",
            KnownWith::Watching => "where somebody watches",
            KnownWith::Detection => "where somebody watches, with `[threat]`",
            KnownWith::Target => "in targets only, with `within`",
        };
        let (name, unit) = (row.name, row.unit.word());
        let (what, source) = (row.definition, row.source);
        *page += &format!("| `{name}` | {unit} | {what} | {source} | {known} |\n");
    }
}

/// Every file with its columns, from the rows that it is written by.
fn files(page: &mut String) {
    *page += "\n## CSV files\n\nRFC 4180, UTF-8, a header row, `\\n`. Unknown is empty. A column of \
              decimal numbers has a point in each of them, seconds have three decimals, whole numbers \
              never a point. A text that a spreadsheet would run as a formula, or that begins with \
              `'`, has a `'` before it.\n";
    for sheet in SHEETS {
        *page += &format!("\n### `{}`\n\nBy {}.\n\n", sheet.file, sheet.about);
        *page += "| column | form | meaning |\n| --- | --- | --- |\n";
        let row = |column: &Column| {
            format!("| `{}` | {} | {} |\n", column.name, column.form.word(), column.about)
        };
        sheet.before.iter().for_each(|column| *page += &row(column));
        if sheet.keys {
            *page += &format!(
                "| each varied key | {} | its value at the point |\n",
                Form::Varied.word()
            );
        }
        sheet.columns.iter().for_each(|column| *page += &row(column));
    }
}

/// The columns of a file of needs.
fn needs_file(page: &mut String) {
    *page += "\n### A file of needs\n\nCSV with a header row, one need a row, in any order; the case of \
              names does not matter, other columns are refused. A file with one column has the \
              instants, whatever it calls them. Rows outside the run (neither wanted in it \
              nor filed ahead in it) are left out with a warning; all of them is a problem.\n\n\
              | column | meaning | an empty cell, or no such column |\n| --- | --- | --- |\n";
    for column in NEEDS_FILE {
        *page += &format!("| `{}` | {} | {} |\n", column.name, column.about, column.empty);
    }
    *page += "\nA cell overrides what the block says for that need alone; the draws of other needs \
              stay. Every CSV file that a scenario names is read as spreadsheets save it: in UTF-8 or \
              as Unicode text (UTF-16); commas, semicolons or tabs between columns; lines that end \
              in LF, CRLF or CR; numbers with a decimal point or, where that is clear from the \
              column, a decimal comma. What can be read in two ways, such as `1/5/2026` or `1,800`, \
              is a problem that says how to save it.\n";
}

fn rows(page: &mut String, keys: &TableKeys) {
    let demands: Vec<String> = keys.rules.iter().map(demand).collect();
    if !demands.is_empty() {
        *page += &format!("\n{}\n", demands.join(" "));
    }
    *page += "\n| key | meaning | allowed | default | example |\n\
              | --- | --- | --- | --- | --- |\n";
    for key in keys.keys {
        *page += &row(key);
    }
}

fn row(key: &Key) -> String {
    let default = match key.absence {
        Absence::Required => "required".to_owned(),
        Absence::Optional => String::new(),
        Absence::Default(_) => {
            key.default_in_toml().map_or(String::new(), |text| format!("`{text}`"))
        }
    };
    let example = key.example().map_or(String::new(), |text| format!("`{} = {text}`", key.name));
    let cells = [format!("`{}`", key.name), key.about.to_owned(), key.kind.allowed()];
    let cells = cells.into_iter().chain([default, example]);
    let cells: Vec<String> = cells.map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// A rule in words.
fn demand(rule: &Rule) -> String {
    let quoted =
        |keys: &[&str]| -> Vec<String> { keys.iter().map(|key| format!("`{key}`")).collect() };
    match rule {
        Rule::OneOf(sets) => {
            let sets: Vec<String> = sets.iter().map(|set| quoted(set).join(" and ")).collect();
            format!("Exactly one of these is given: {}.", sets.join("; "))
        }
        Rule::Some(keys) => format!("At least one of these is given: {}.", quoted(keys).join(", ")),
        Rule::Together(a, b) => format!("`{a}` and `{b}` are given together or not at all."),
        Rule::Apart(a, b) => format!("`{a}` and `{b}` exclude each other."),
        Rule::Entries(key, least, most) => {
            let most = grouped(*most);
            match least {
                0 => format!("`{key}` has at most {most} entries."),
                _ => format!("`{key}`, where it is a list, has {least} to {most} entries."),
            }
        }
    }
}

fn grouped(number: usize) -> String {
    let text = number.to_string();
    let digits = text.len();
    let mut shown = String::new();
    for (at, digit) in text.chars().enumerate() {
        if at > 0 && (digits - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
