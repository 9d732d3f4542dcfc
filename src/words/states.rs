//! The life cycle as a table, a diagram or CSV, from the transition function itself.

use std::io;

use crate::lifecycle::{Row, State, rows};
use crate::words::text::wrapped;

/// How `pimsim states` shows the transitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum StatesFormat {
    /// For people
    Table,
    /// A Mermaid state diagram
    Mermaid,
    /// A Graphviz graph
    Dot,
    /// One row per transition
    Csv,
}

/// The text, with a line feed at the end.
///
/// # Errors
/// Never in practice: memory can be written.
pub fn states(format: StatesFormat) -> io::Result<String> {
    let rows = rows();
    match format {
        StatesFormat::Table => Ok(table(&rows)),
        StatesFormat::Mermaid => Ok(mermaid(&rows)),
        StatesFormat::Dot => Ok(dot(&rows)),
        StatesFormat::Csv => crate::rows::states::csv(&rows),
    }
}

fn table(rows: &[Row]) -> String {
    let mut lines = Vec::new();
    let mut from = None;
    for row in rows {
        if from != Some(row.from) {
            from = Some(row.from);
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.push(title(row.from));
        }
        lines.extend(transition(row));
    }
    lines.push(String::new());
    lines.push("final".to_owned());
    for state in State::ALL.iter().filter(|state| state.is_final()) {
        lines.push(format!("  {:<13} Entra: {}", state.word(), state.entra_status()));
    }
    lines.join("\n") + "\n"
}

fn title(from: Option<State>) -> String {
    match from {
        None => "(new)".to_owned(),
        Some(state) => format!("{}   Entra: {}", state.word(), state.entra_status()),
    }
}

/// `  input -> state: when (who)`, and below it what follows and what Entra logs.
fn transition(row: &Row) -> Vec<String> {
    let text = format!("-> {}: {} ({})", row.to.word(), row.when, row.actor);
    let first = format!("  {:<11} ", row.input.word());
    let indent = " ".repeat(17);
    let below = |name: &str| format!("{:>17}", format!("{name}: "));
    let mut lines = wrapped(&text, &first, &indent);
    if !row.effects.is_empty() {
        lines.extend(wrapped(&row.effects, &below("then"), &indent));
    }
    if !row.activity.is_empty() {
        lines.extend(wrapped(row.activity, &below("log"), &indent));
    }
    lines
}

/// Arrows of a diagram: every pair of states once, with its inputs in order.
fn arrows(rows: &[Row]) -> Vec<(Option<State>, State, Vec<&'static str>)> {
    let mut arrows: Vec<(Option<State>, State, Vec<&'static str>)> = Vec::new();
    for row in rows {
        let input = row.input.word();
        match arrows.iter_mut().find(|(from, to, _)| (*from, *to) == (row.from, row.to)) {
            Some((_, _, inputs)) if inputs.contains(&input) => {}
            Some((_, _, inputs)) => inputs.push(input),
            None => arrows.push((row.from, row.to, vec![input])),
        }
    }
    arrows
}

fn mermaid(rows: &[Row]) -> String {
    let mut text = "stateDiagram-v2\n".to_owned();
    for (from, to, inputs) in arrows(rows) {
        let from = from.map_or("[*]", State::word);
        text += &format!("    {from} --> {}: {}\n", to.word(), inputs.join(", "));
    }
    for state in State::ALL.iter().filter(|state| state.is_final()) {
        text += &format!("    {} --> [*]\n", state.word());
    }
    text
}

fn dot(rows: &[Row]) -> String {
    let mut text =
        "digraph pimsim {\n    rankdir = LR;\n    node [shape = box, style = rounded];\n"
            .to_owned();
    text += "    new [shape = point];\n";
    for state in State::ALL.iter().filter(|state| state.is_final()) {
        text += &format!("    {} [peripheries = 2];\n", state.word());
    }
    for (from, to, inputs) in arrows(rows) {
        let from = from.map_or("new", State::word);
        text += &format!("    {from} -> {} [label = \"{}\"];\n", to.word(), inputs.join("\\n"));
    }
    text + "}\n"
}
