//! Advice: what was seen, why it matters, what to type.
//!
//! Promises: each kind of advice is given once, for the policy that needs it most, the most
//! important first; no more than fits into a few lines, since the rest can wait until that is done;
//! what stands after `Try:` can be added to the command line as it is. Nothing is advised that cannot
//! help: no replications where nothing is left to chance, none of a policy that leads into a dead end
//! or whose approvers cannot keep up, no other window where the calendar is the question, none for
//! what cannot happen or makes no difference. Never: advice without a number that led to it.

mod approvers;
mod chance;
mod ends;
mod rare;
mod start;
mod width;

use serde_json::{Value, json};

use crate::english;
use crate::experiment::{Asked, Evidence};
use crate::time::Span;
use crate::words::text::{firm, loose, wrapped};

/// No more lines than this, unless the first piece alone is longer.
const LINES: usize = 6;

/// One piece of advice.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    /// What was seen and why it matters, as whole sentences.
    text: String,
    /// Options to add to the command line; empty when nothing can be typed.
    options: Vec<String>,
}

impl Piece {
    fn new(text: String, options: &[String]) -> Self {
        Self { text, options: options.to_vec() }
    }

    fn lines(&self) -> Vec<String> {
        let options: Vec<String> = self.options.iter().map(|option| firm(option)).collect();
        let text = match options.as_slice() {
            [] => self.text.clone(),
            options => format!("{} Try: {}", self.text, options.join(" ")),
        };
        wrapped(&text, "advice: ", "        ")
    }
}

/// The advice that a run deserves, as wrapped lines. `asked` is the precision asked for, if any,
/// about which enough is said elsewhere.
pub fn advice(report: &Evidence<'_>, asked: Option<Asked>) -> Vec<String> {
    fitting(all(report, asked).iter().map(Piece::lines).collect())
}

/// All of it as a list: what was seen, and what to add to the command line.
pub(crate) fn advice_json(report: &Evidence<'_>, asked: Option<Asked>) -> Value {
    let piece = |piece: &Piece| json!({ "text": loose(&piece.text), "try": piece.options });
    all(report, asked).iter().map(piece).collect()
}

fn all(report: &Evidence<'_>, asked: Option<Asked>) -> Vec<Piece> {
    let dead_ends = ends::dead_ends(report);
    let busiest = approvers::busiest(report, &dead_ends.places);
    let mut pieces = vec![nothing_to_compare(report), dead_ends.piece];
    pieces.extend(busiest.iter().map(|busy| Some(busy.piece(report))));
    // What a policy without end or hope does depends on how long it is looked at.
    let steady = |place: &usize| {
        !dead_ends.places.contains(place) && !approvers::cannot_keep_up(report, *place)
    };
    let steady: Vec<usize> = (0..report.results.policies.len()).filter(steady).collect();
    pieces.push(approvers::censored(report, &steady));
    let chance = !chance::none_at_all(report);
    if chance && !steady.is_empty() {
        pieces.extend(more(report, asked, &steady));
    }
    pieces.into_iter().flatten().collect()
}

/// What a longer warm-up, more replications, or a longer window of these policies would show.
fn more(report: &Evidence<'_>, asked: Option<Asked>, places: &[usize]) -> Vec<Option<Piece>> {
    let rare = rare::rare(report, asked, places);
    let unlikely: Vec<_> = rare.iter().map(|(measure, _)| *measure).collect();
    let dated = chance::is_dated(report);
    let mut pieces = vec![if dated { None } else { start::too_short(report, places) }];
    if asked.is_none() {
        pieces.push(width::too_wide(report, &unlikely, places));
    }
    pieces.extend(rare.into_iter().map(|(_, piece)| Some(piece)));
    pieces.push(if dated { None } else { rare::quantile(report, places) });
    pieces
}

/// As many pieces as fit, and how many are left.
fn fitting(pieces: Vec<Vec<String>>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let count = pieces.len();
    for (place, piece) in pieces.into_iter().enumerate() {
        if place > 0 && lines.len() + piece.len() > LINES {
            let more = count - place;
            let are = english::of(more, "is", "are");
            lines.push(format!("advice: there {are} {more} more, once this is done."));
            break;
        }
        lines.extend(piece);
    }
    lines
}

fn nothing_to_compare(report: &Evidence<'_>) -> Option<Piece> {
    let alone = report.comparison.is_some() && report.results.policies.len() == 1;
    alone.then(|| {
        let text = "there is only one policy, so there is nothing to compare. Add a [policies.NAME] \
                    table to the scenario with what shall be different.";
        Piece::new(text.to_owned(), &[])
    })
}

/// `--set simulation.KEY=` with a length rounded up to whole weeks, days or hours.
fn set_length(key: &str, length: Span) -> String {
    let up = |unit: Span| (length.as_ms() + unit.as_ms() - 1) / unit.as_ms();
    let weeks = length.as_ms() % Span::weeks(1).as_ms() == 0;
    let text = if weeks || length > Span::weeks(2) {
        format!("{}w", up(Span::weeks(1)))
    } else if length > Span::days(1) {
        format!("{}d", up(Span::days(1)))
    } else {
        format!("{}h", up(Span::hours(1)))
    };
    format!("--set simulation.{key}={text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_stay_on_one_line_each_and_lengths_are_whole() {
        let text = "word ".repeat(14).trim_end().to_owned();
        let piece = Piece::new(text, &[set_length("warm_up", Span::hours(400))]);
        let lines = piece.lines();
        assert_eq!(lines[1].trim(), "Try: --set simulation.warm_up=3w");
        assert_eq!(set_length("horizon", Span::weeks(1)), "--set simulation.horizon=1w");
        assert_eq!(set_length("horizon", Span::hours(25)), "--set simulation.horizon=2d");
        assert_eq!(set_length("horizon", Span::minutes(61)), "--set simulation.horizon=2h");
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let pieces = |lengths: &[usize]| {
            lengths.iter().map(|length| vec!["x".to_owned(); *length]).collect()
        };
        assert_eq!(fitting(pieces(&[2, 2, 2])).len(), 6);
        assert_eq!(fitting(pieces(&[9])).len(), 9);
        let lines = fitting(pieces(&[3, 2, 2, 1]));
        assert_eq!(lines.len(), 6);
        assert_eq!(lines[5], "advice: there are 2 more, once this is done.");
    }
}
