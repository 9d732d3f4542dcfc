//! Where the numbers of the scenario come from: its comments, each with the key that it is about.
//!
//! A comment behind a value speaks of that value; comments on lines of their own speak of the next
//! key or table. Each is quoted as it stands. One that says "assumption" is called an assumption,
//! one that names a source is called a source, the others notes. Never: a judgement on them.

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use crate::page::figure::{Cell, Table};
use crate::page::markup::{Element, element, text};
use crate::page::material::Material;

/// More lines of a scenario than this are not quoted as a whole.
const LONGEST: usize = 2_000;

/// A comment of a scenario.
#[derive(Debug, PartialEq, Eq)]
struct Remark {
    line: usize,
    /// `approvers.desk.pickup`, `[approvers.desk]`, or empty for the file as a whole.
    key: String,
    /// The value as it stands there.
    value: String,
    said: String,
    kind: Kind,
}

/// What a comment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Assumption,
    Source,
    Note,
}

impl Kind {
    fn of(said: &str) -> Self {
        let said = said.to_lowercase();
        let any = |words: &[&str]| words.iter().any(|word| said.contains(word));
        if any(&["assum", "guess", "estimate", "placeholder", "replace by"]) {
            Self::Assumption
        } else if any(&[
            "source",
            "http://",
            "https://",
            "doi",
            "documented",
            "docs",
            "measured",
            "according to",
            "et al",
        ]) || names_a_year(&said)
        {
            Self::Source
        } else {
            Self::Note
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Assumption => "assumption",
            Self::Source => "source",
            Self::Note => "note",
        }
    }
}

/// A name and a year, as publications are quoted: `Kooti et al. 2015`, `(Sophos 2023)`.
fn names_a_year(said: &str) -> bool {
    let words: Vec<&str> =
        said.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(2).any(|pair| {
        let year = pair[1].parse::<u32>().is_ok_and(|year| (1950..2100).contains(&year));
        year && pair[1].len() == 4 && pair[0].chars().all(char::is_alphabetic) && pair[0].len() > 3
    })
}

/// The section.
pub fn section(material: &Material) -> Vec<Element> {
    let mut parts = Vec::new();
    let file = &material.recorded.job.file;
    let Some(quoted) = &material.scenario else {
        let name = if file == "-" { "standard input".to_owned() } else { file.clone() };
        parts.push(text(
            "p",
            format!(
                "The scenario came from {name}. No file with its digest was at hand when this \
                 report was made, so its comments cannot be quoted and its targets cannot be \
                 judged; name it with --scenario FILE."
            ),
        ));
        parts.extend(overrides(material));
        return parts;
    };
    if !quoted.scenario.description.trim().is_empty() {
        let paragraphs = quoted.scenario.description.trim().split("\n\n");
        let joined = paragraphs.map(|said| said.split_whitespace().collect::<Vec<_>>().join(" "));
        parts.push(element("blockquote").all(joined.map(|said| text("p", said))));
    }
    let remarks = remarks(&quoted.text);
    if remarks.is_empty() {
        parts.push(text(
            "p",
            "The scenario has no comments: it does not say where its values come from.",
        ));
    } else {
        parts.push(text(
            "p",
            "What the comments of the scenario say of its values, word for word. A value without \
             a comment has no source that the file names.",
        ));
        parts.push(table(&remarks).open());
    }
    parts.extend(overrides(material));
    let lines = quoted.text.lines().count();
    if lines <= LONGEST {
        let whole = element("div")
            .class("scroll")
            .with("role", "region")
            .with("tabindex", "0")
            .with("aria-label", "The scenario as it was run")
            .add(element("pre").add(text("code", quoted.text.as_str())));
        let summary = text("summary", format!("The scenario as it was run, {lines} lines"));
        parts.push(element("details").add(summary).add(whole));
    }
    parts
}

fn overrides(material: &Material) -> Option<Element> {
    let overrides = &material.recorded.job.changes;
    let list = overrides.iter().map(|text_| element("li").add(text("code", text_.as_str())));
    let list = element("ul").all(list.collect::<Vec<_>>());
    (!overrides.is_empty()).then(|| {
        element("div").add(text("p", "Changed on the command line, for every policy:")).add(list)
    })
}

fn table(remarks: &[Remark]) -> Table {
    let row = |remark: &Remark| {
        let key = if remark.key.is_empty() { "(the file)".to_owned() } else { remark.key.clone() };
        let cells = vec![
            Cell::words(remark.value.as_str()),
            Cell::words(remark.kind.word()),
            Cell::words(remark.said.as_str()),
            Cell::from(remark.line.to_string()),
        ];
        (key, cells)
    };
    let heads = ["key", "value", "kind", "comment", "line"];
    Table {
        caption: "Assumptions, sources and notes of the scenario".to_owned(),
        heads: heads.map(str::to_owned).to_vec(),
        rows: remarks.iter().map(row).collect(),
    }
}

/// Every comment of a scenario with what it is about.
fn remarks(scenario: &str) -> Vec<Remark> {
    let mut found = Vec::new();
    let mut section = String::new();
    let mut above: Option<(usize, String)> = None;
    for (number, line) in (1..).zip(lines(scenario)) {
        let (code, inside) = (line.code.trim(), line.inside);
        let comment = line.comment.map(|said| said.trim_start_matches('#').trim());
        if !inside && code.is_empty() {
            match comment {
                // Directives to editors are no remarks.
                Some(said) if !said.starts_with(':') && !said.is_empty() => {
                    let (_, text) = above.get_or_insert((number, String::new()));
                    if !text.is_empty() {
                        text.push(' ');
                    }
                    text.push_str(said);
                }
                Some(_) => {}
                None => found.extend(above.take().map(|(line, said)| remark(line, "", "", said))),
            }
            continue;
        }
        let (key, value) = place(&mut section, code, inside);
        found.extend(above.take().map(|(line, said)| remark(line, &key, &value, said)));
        if let Some(said) = comment.filter(|said| !said.is_empty()) {
            found.push(remark(number, &key, &value, said.to_owned()));
        }
    }
    found.extend(above.map(|(line, said)| remark(line, "", "", said)));
    found
}

fn remark(line: usize, key: &str, value: &str, said: String) -> Remark {
    Remark { line, key: key.to_owned(), value: value.to_owned(), kind: Kind::of(&said), said }
}

/// The key path and the value of a line of code.
fn place(section: &mut String, code: &str, inside: bool) -> (String, String) {
    if !inside && code.starts_with('[') {
        *section = code.trim_start_matches('[').trim_end_matches(']').trim().to_owned();
        return (code.to_owned(), String::new());
    }
    match code.split_once('=').filter(|_| !inside) {
        Some((key, value)) => {
            let key = key.trim();
            let path = if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") };
            (path, value.trim().to_owned())
        }
        None => (section.clone(), code.to_owned()),
    }
}

/// A line of a scenario.
struct Line<'a> {
    /// What is before its comment.
    code: &'a str,
    /// Its comment, with the sign before it.
    comment: Option<&'a str>,
    /// Whether it begins within a value: a string or a list over several lines.
    inside: bool,
}

/// All lines, as TOML reads them.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<(usize, Line<'_>)> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let code = line.trim_end_matches(['\n', '\r']);
        lines.push((start, Line { code, comment: None, inside: false }));
        start += line.len();
    }
    let mut depth = 0_u32;
    for token in Source::new(text).lex() {
        let span = token.span();
        let first = lines.partition_point(|(start, _)| *start <= span.start()).saturating_sub(1);
        match token.kind() {
            TokenKind::Comment => {
                let Some((start, line)) = lines.get_mut(first) else { continue };
                let (code, comment) = line.code.split_at(span.start() - *start);
                (line.code, line.comment) = (code, Some(comment));
            }
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => depth += 1,
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                depth = depth.saturating_sub(1);
            }
            kind => {
                let goes_on = kind == TokenKind::Newline && depth > 0;
                let last = lines.partition_point(|(start, _)| *start < span.end());
                let last = if goes_on { last + 1 } else { last };
                for (_, line) in lines.iter_mut().take(last).skip(first + 1) {
                    line.inside = true;
                }
            }
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_told_with_the_key_they_are_about() {
        let scenario = r##"# One scenario
# on two lines

schema = 1 # must be one
title = "A # that is none"
description = """
# nor this
"""

[simulation]
# A Monday (source: the calendar)
start = 2026-01-05
[approvers.desk]          # assumption: all of it
pickup = "12m"            # half of mails within 47 min, Kooti et al. 2015
members = [
  { name = "a" },         # replace by your own
]
#:schema ignored
"##;
        let found: Vec<String> = remarks(scenario)
            .into_iter()
            .map(|remark| {
                let kind = remark.kind.word();
                format!(
                    "{} {} = {} | {kind} | {}",
                    remark.line, remark.key, remark.value, remark.said
                )
            })
            .collect();
        let expected = [
            "1  =  | note | One scenario on two lines",
            "4 schema = 1 | note | must be one",
            "11 simulation.start = 2026-01-05 | source | A Monday (source: the calendar)",
            "13 [approvers.desk] =  | assumption | assumption: all of it",
            "14 approvers.desk.pickup = \"12m\" | source | half of mails within 47 min, Kooti et \
                                          al. 2015",
            "16 approvers.desk = { name = \"a\" }, | assumption | replace by your own",
        ];
        assert_eq!(found, expected);
    }
}
