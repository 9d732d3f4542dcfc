//! Problems of a scenario as text for a terminal.
//!
//! Promises: each problem is one block with its place, the line it stands in and a caret, the key path, what was found,
//! what is allowed and a hint, as far as they are known; lines of any length are cut around the caret; nothing in the file
//! can put control characters into the text. Never: printing, judging.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::scenario::{Place, Problem, Problems, Severity, Source};

/// Lines are shown up to this many characters, around the caret.
const WIDTH: usize = 100;
/// Longer lines, in bytes, are cut before they are looked at further.
const LONGEST_LINE: usize = 2_000;
/// So many characters of such a line stand before the caret.
const BEFORE: usize = 40;
/// Values in messages are cut to this many characters.
const LONGEST: usize = 400;
/// So many problems are shown in full; the rest are counted.
const SHOWN: usize = 200;

/// All problems, a block each, and a last line that counts them. Ends with a line break.
pub fn render(problems: &Problems, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(WIDTH);
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

/// The same, a line each: `file:line:column: path: message`.
pub fn render_lines(problems: &Problems) -> String {
    let mut text = String::new();
    for problem in &problems.list {
        let place = match problem.place {
            Some(place) => {
                let source = problems.sources.get(place.source);
                let at = source.position(place.start as usize);
                format!("{}:{}:{}", escape(source.name()), at.line, at.column)
            }
            None => escape(&problems.name),
        };
        let path = escape(&problem.path);
        let path = if path.is_empty() { path } else { format!("{path}: ") };
        let _ = writeln!(text, "{place}: {path}{}", escape(&problem.message));
    }
    text
}

fn summary(problems: &Problems) -> String {
    let plural = if problems.count() == 1 { "problem" } else { "problems" };
    format!("{} {plural} in {}", problems.count(), escape(&problems.name))
}

fn block<'a>(problem: &Problem, problems: &Problems) -> Group<'a> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let group = Group::with_title(level.primary_title(escape(&problem.message)));
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
            group = group.element(level.with_name(name).message(escape(note)));
        }
    }
    group
}

/// The place, the line and the caret.
fn quote<'a>(group: Group<'a>, place: Place, source: &Source) -> Group<'a> {
    let at = source.position(place.start as usize);
    let line = source.line(place.start as usize);
    let start = source.floor(place.start as usize).clamp(line.start, line.end);
    let end = source.floor(place.end as usize).clamp(start, line.end);
    let (text, span) = cut(&source.text()[line.clone()], start - line.start..end - line.start);
    let whole = text.len() >= line.len();
    let caret = AnnotationKind::Primary.span(span);
    let snippet = Snippet::source(text).line_start(at.line).annotation(caret);
    let name = escape(source.name());
    if whole {
        return group.element(snippet.path(name));
    }
    // The column of a line that was cut must be said, for it cannot be counted.
    group.element(Origin::path(name).line(at.line).char_column(at.column)).element(snippet)
}

/// A line with everything unprintable replaced and, if it is very long, only what is around a stretch of it; and where
/// the stretch now is.
fn cut(line: &str, span: Range<usize>) -> (String, Range<usize>) {
    let printable = |part: &str| -> String {
        part.chars().map(|c| if is_unwanted(c) { '\u{fffd}' } else { c }).collect()
    };
    let (before, marked, after) = (&line[..span.start], &line[span.clone()], &line[span.end..]);
    if line.len() <= LONGEST_LINE {
        let (before, marked) = (printable(before), printable(marked));
        let span = before.len()..before.len() + marked.len();
        return (before + &marked + &printable(after), span);
    }
    let last = |part: &str| part.chars().rev().take(BEFORE).collect::<Vec<_>>();
    let first = |part: &str| part.chars().take(WIDTH - BEFORE).collect::<String>();
    let before: String = last(before).into_iter().rev().collect();
    let (before, marked) = (printable(&before), printable(&first(marked)));
    let span = before.len()..before.len() + marked.len();
    (before + &marked + &printable(&first(after)), span)
}

/// A text on one line, without characters that a terminal would obey, cut to a length.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for (i, c) in text.chars().enumerate() {
        if i == LONGEST {
            escaped.push('…');
            break;
        }
        if is_unwanted(c) {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    escaped
}

fn is_unwanted(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control() && c != '\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn very_long_lines_are_cut_around_the_caret() {
        let line = format!("{}=\u{202e}{}", "k".repeat(3000), "v".repeat(3000));
        let (text, span) = cut(&line, 3001..3010);
        assert!(text.chars().count() <= 2 * WIDTH, "{text}");
        assert_eq!(&text[span], "\u{fffd}vvvvvv");
        assert_eq!(cut("short = 1", 8..9), ("short = 1".to_owned(), 8..9));
        assert_eq!(cut("short = 1", 9..9), ("short = 1".to_owned(), 9..9));
        assert_eq!(cut("", 0..0), (String::new(), 0..0));
    }

    #[test]
    fn hostile_text_stays_on_its_line() {
        assert_eq!(escape("a\u{1b}[2Jb\nc\u{202e}"), "a\\u{1b}[2Jb\\nc\\u{202e}");
        assert!(escape(&"x".repeat(10_000)).chars().count() <= LONGEST + 1);
    }
}
