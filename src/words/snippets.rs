//! Problems of a scenario as blocks of text for a terminal.
//!
//! Promises: each problem is one block with its place, the line it stands in and a caret, the key
//! path, what was found, what is allowed and a hint, as far as they are known; messages are wrapped
//! at spaces, and lines of the file are cut around the caret, to fit the terminal; nothing in the
//! file can put control characters into the text. Never: printing, judging.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::english;
use crate::scenario::unwanted::{escape, is_unwanted};
use crate::scenario::{Problem, Problems, Severity, Source, SourceRange};
use crate::words::text::{columns, wrapped_as_it_is};

/// Nothing is made wider than this, however wide the terminal.
const WIDEST: usize = 100;
/// So many characters of what is wrong are shown.
const MARKED: usize = 64;
/// A line with more bytes before the caret is not shown.
const LONGEST_LEAD: usize = 20_000;
/// So many problems are shown in full; the rest are counted.
const SHOWN: usize = 200;

/// All problems, a block each, and a last line that counts them. Ends with a line break.
pub fn render(problems: &Problems, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(columns().min(WIDEST));
    let mut text = String::new();
    for problem in problems.list.iter().take(SHOWN) {
        let _ = writeln!(text, "{}\n", renderer.render(&[block(problem, problems)]));
    }
    let hidden = problems.count().saturating_sub(SHOWN);
    if hidden > 0 {
        let _ = writeln!(text, "… and {hidden} more\n");
    }
    let _ = writeln!(text, "{}", summary(problems));
    text
}

fn summary(problems: &Problems) -> String {
    let count = english::count(problems.count() as u64, "problem");
    format!("{count} in {}", escape(&problems.name))
}

fn block<'a>(problem: &Problem, problems: &Problems) -> Group<'a> {
    let (level, label) = match problem.severity {
        Severity::Error => (Level::ERROR, "error: "),
        Severity::Warning => (Level::WARNING, "warning: "),
    };
    let title = fitted(&escape(&problem.message), label.len());
    let group = Group::with_title(level.primary_title(title));
    let mut group = match problem.place {
        Some(place) => quote(group, place, problems.sources.get(place.source)),
        None => group.element(Origin::path(escape(&problems.name))),
    };
    let path = Some(&problem.path).filter(|path| !path.is_empty());
    let notes = [
        ("key", path),
        ("found", problem.found.as_ref()),
        ("allowed", problem.allowed.as_ref()),
        ("hint", problem.hint.as_ref()),
    ];
    for (name, note) in notes {
        if let Some(note) = note {
            let level = if name == "hint" { Level::HELP } else { Level::NOTE };
            // Behind the numbers of lines and an equals sign.
            let note = fitted(&escape(note), digits(problem, problems) + 3 + name.len() + 2);
            group = group.element(level.with_name(name).message(note));
        }
    }
    group
}

/// Digits of the number of the line that is shown.
fn digits(problem: &Problem, problems: &Problems) -> usize {
    let line = problem
        .place
        .map_or(1, |place| problems.sources.get(place.source).position(place.start as usize).line);
    line.to_string().len()
}

/// A message behind so many columns, in lines that fit: they break at spaces, and nothing else changes.
fn fitted(message: &str, indent: usize) -> String {
    // The renderer puts the indent before each line.
    let blanks = " ".repeat(indent);
    let lines = wrapped_as_it_is(message, &blanks, &blanks);
    lines.iter().map(|line| &line[indent..]).collect::<Vec<_>>().join("\n")
}

/// The place, the line and the caret.
fn quote<'a>(group: Group<'a>, place: SourceRange, source: &Source) -> Group<'a> {
    let line = source.line(place.start as usize);
    let start = source.floor(place.start as usize).clamp(line.start, line.end);
    let end = source.floor(place.end as usize).clamp(start, line.end);
    let at = source.position(start);
    let name = escape(source.name());
    if start - line.start > LONGEST_LEAD {
        // The renderer counts columns in what it is given, so that nothing can be cut before the caret.
        return group.element(Origin::path(name).line(at.line).char_column(at.column));
    }
    let before = printable(&source.text()[line.start..start], LONGEST_LEAD);
    let marked = printable(&source.text()[start..end], MARKED);
    // What is marked must not run into what follows it.
    let after = if end - start <= marked.len() { end..line.end } else { end..end };
    let after = printable(&source.text()[after], WIDEST);
    let span = before.len()..before.len() + marked.len();
    let caret = AnnotationKind::Primary.span(span);
    let snippet = Snippet::source(before + &marked + &after).line_start(at.line);
    group.element(snippet.path(name).annotation(caret))
}

/// The first characters of a text, with everything unprintable replaced.
fn printable(text: &str, most: usize) -> String {
    text.chars().take(most).map(|c| if is_unwanted(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_on_its_line() {
        assert_eq!(escape("a\u{1b}[2Jb\nc\u{202e}"), "a\\u{1b}[2Jb\\nc\\u{202e}");
        assert!(
            escape(&"x".repeat(10_000)).chars().count() <= crate::scenario::unwanted::LONGEST + 1
        );
    }

    #[test]
    fn long_messages_break_at_spaces_and_lose_none_but_those() {
        let message = format!("{}allowed:  {}", "a word, ".repeat(20), "x".repeat(200));
        let fitted = fitted(&message, 7);
        assert_eq!(fitted.replace('\n', " "), message);
        let long: Vec<_> = fitted.lines().filter(|line| line.len() > 73).collect();
        assert_eq!(long, ["x".repeat(200)]);
    }
}
