//! Values as they stand in a scenario, each with a word on where it comes from.
//!
//! Promises: what is written is read back by the scenario's reader; an estimate says its interval and
//! its events, an assumption its source. Never: a name that was not made a key.

use super::choice::Choice;
use super::found::{Counts, Found};
use super::likelihood::Fit;
use crate::time::{Span, format_span};

/// No time is written that is longer, in seconds: 900 years.
const LONGEST: f64 = 2.8e10;

/// A text as a name without blanks: small letters, digits and hyphens.
pub fn slug(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars().take(100).flat_map(char::to_lowercase) {
        match c.is_alphanumeric() {
            true => name.push(c),
            false if name.ends_with('-') || name.is_empty() => {}
            false => name.push('-'),
        }
    }
    let name = name.trim_end_matches('-');
    if name.is_empty() { "approver".to_owned() } else { name.to_owned() }
}

/// A key of a table, in quotes where it needs them.
pub fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    match !name.is_empty() && name.chars().all(bare) {
        true => name.to_owned(),
        false => text(name),
    }
}

/// A text in quotes.
pub fn text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// A time, to a thousandth of itself or a millisecond, at least one.
pub fn span(seconds: f64) -> String {
    let ms = (seconds.clamp(0.001, LONGEST) * 1_000.0).round();
    let step = [(1e3, 1.0), (1e5, 10.0), (1e6, 1e3), (1e8, 1e4)];
    let step = step.iter().find(|(below, _)| ms < *below).map_or(6e4, |(_, step)| *step);
    format!("\"{}\"", format_span(Span::from_ms_f64((ms / step).round() * step)))
}

/// A number in four digits behind the point, fewer where they are zeros.
pub fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A law that was fitted.
pub fn law(fit: &Fit) -> String {
    let parameters = fit.law.parameters().iter().enumerate().map(|(place, parameter)| {
        let value = fit.parameter(place, 0.95).map_or(1.0, |interval| interval.value());
        let value = match parameter.is_time {
            true => span(value),
            false => number(value.clamp(0.0001, 1e5)),
        };
        format!("{} = {value}", parameter.name)
    });
    let list = parameters.collect::<Vec<_>>().join(", ");
    format!("{{ distribution = \"{}\", {list} }}", fit.law.word())
}

/// What was chosen: a law, or values.
pub fn choice(choice: &Choice) -> String {
    match &choice.values {
        None => law(choice.fit()),
        Some(values) => empirical(values),
    }
}

/// Values, each of the same weight, in lines that can be read; one where all are the same.
pub fn empirical(values: &[f64]) -> String {
    let mut words: Vec<String> = values.iter().map(|value| span(*value)).collect();
    if words.windows(2).all(|pair| pair[0] == pair[1])
        && let Some(word) = words.pop()
    {
        return word;
    }
    let lines: Vec<String> = words.chunks(8).map(|chunk| chunk.join(", ")).collect();
    format!("{{ distribution = \"empirical\", values = [\n  {},\n] }}", lines.join(",\n  "))
}

/// What a comment says of the chosen rows of a law: "fitted: median 18m (11m to 28m), …".
pub fn told(rows: &[Found], subject: &str, key: &str) -> String {
    let chosen: Vec<&Found> = rows
        .iter()
        .filter(|row| row.subject == subject && row.status == super::found::Status::Fitted)
        .filter(|row| row.parameter.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
        .collect();
    let parts = chosen.iter().map(|row| {
        let name = row.parameter.rsplit('.').next().unwrap_or_default();
        format!("{name} {}", interval(row))
    });
    let parts = parts.collect::<Vec<_>>().join(", ");
    let Some(first) = chosen.first() else { return String::new() };
    let law = first.law.unwrap_or_default();
    let censored = first.censored;
    format!("fitted: {law}, {parts}; {} seen, {censored} censored", first.events)
}

/// A number with its interval: "0.28 (0.18 to 0.41)".
pub fn interval(row: &Found) -> String {
    let one = |value: Option<f64>| match (row.counts, value) {
        (_, None) => "?".to_owned(),
        (Counts::Seconds, Some(value)) => span(value).trim_matches('"').to_owned(),
        (_, Some(value)) => number(value),
    };
    match (row.low, row.high) {
        (None, None) => one(row.estimate),
        (low, high) => format!("{} ({} to {})", one(row.estimate), one(low), one(high)),
    }
}

/// The row of a parameter.
pub fn row<'a>(rows: &'a [Found], subject: &str, parameter: &str) -> Option<&'a Found> {
    rows.iter().find(|row| row.subject == subject && row.parameter == parameter)
}

/// A key and its value with a comment behind it; before it where the value has several lines.
pub fn line(out: &mut String, key: &str, value: &str, comment: &str) {
    match (comment.is_empty(), value.contains('\n') || value.len() + comment.len() > 90) {
        (true, _) => out.push_str(&format!("{key} = {value}\n")),
        (false, true) => out.push_str(&format!("# {comment}\n{key} = {value}\n")),
        (false, false) => out.push_str(&format!("{key} = {value}  # {comment}\n")),
    }
}
