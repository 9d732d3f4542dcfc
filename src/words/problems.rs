//! Problems of a scenario as lines of text.
//!
//! Promises: nothing in the file can put control characters into the text. Never: printing, judging.

use std::fmt::Write as _;

use crate::scenario::Problems;
use crate::scenario::unwanted::escape;
#[cfg(feature = "cli")]
pub use crate::words::snippets::render;

/// All problems, a line each: `file:line:column: path: message`.
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
