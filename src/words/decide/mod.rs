//! What `decide` says: the answer in a sentence or two, then role by role.
//!
//! | file | what it says |
//! | --- | --- |
//! | `label` | options and subjects as people say them |
//! | `prices` | the price list |
//! | `decision`, `reason` | the decision, and why |

mod decision;
mod label;
mod prices;
mod reason;

pub use prices::{range, widest_gap};
pub use reason::reason;

use crate::job::typed::quoted;
use crate::rows::decide::Verdicts;
use crate::words;
use crate::words::run_table::heading_of;
use crate::words::text::wrapped;

/// The answer: one to three sentences.
pub fn answer(found: &Verdicts<'_>) -> Vec<String> {
    match found.decision {
        Some(decision) => decision::answer(found, decision),
        None => prices::answer(found),
    }
}

/// How sure a decision is; a price list says so in its rows.
pub fn sure(found: &Verdicts<'_>) -> Vec<String> {
    found.decision.map_or(Vec::new(), |decision| decision::sure(found, decision))
}

/// What to type next; the files lie there.
pub fn next(found: &Verdicts<'_>, place: Option<&str>) -> String {
    let mut changes: Vec<String> = found.changes.iter().map(|text| quoted(text)).collect();
    let command = match found.decision {
        Some(decision) => decision::next(found, decision, place),
        None => {
            changes.extend(prices::costs(found));
            format!("pimsim decide {}", quoted(found.file))
        }
    };
    match changes.is_empty() {
        true => command,
        false => format!("{command} --set {}", changes.join(" ")),
    }
}

/// The whole text, with a line feed at the end; the files lie there, and this makes a page of them.
pub fn decide_table(found: &Verdicts<'_>, place: Option<&str>, report: Option<String>) -> String {
    let scenario = &found.field.scenario;
    let mut lines = wrapped(&answer(found).join(" "), "", "");
    lines.push(String::new());
    let runs = found.priced.runs + found.decision.map_or(0, |decision| decision.runs);
    let runs = crate::words::digits::fixed(runs as f64, 0);
    lines.extend(heading_of(scenario, &format!("{runs} runs")));
    lines.push(String::new());
    lines.extend(match found.decision {
        Some(decision) => decision::lines(found, decision),
        None => prices::lines(found),
    });
    let commands: Vec<String> = [next(found, place)].into_iter().chain(report).collect();
    lines.join("\n") + "\n" + &words::next(&commands)
}
