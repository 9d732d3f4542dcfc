//! Everything, for a pull request: a heading with the answer, a table of changes and what each does,
//! the numbers folded away.
//!
//! Promises: no name of a file ends a table, opens a tag or calls a person.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::answer::{answer, felt, headline};
use super::cells::{Effects, change, head, lines, roles};
use super::table::{apart, elsewhere};
use crate::english;
use crate::rows::diff::{Diff, Effect, Outcome, Sides};
use crate::scenario::unwanted::escape;
use crate::words::digits::share_alone;
use crate::words::text::loose;

/// So many clear differences of a change are named in its row.
const NAMED: usize = 3;

/// The whole text, with a line feed at the end.
pub fn markdown(diff: &Diff) -> String {
    let said: Vec<String> = answer(diff).iter().map(|sentence| plain(sentence)).collect();
    let mut text = format!("## {}\n\n{}\n", plain(&headline(diff)), said.join(" "));
    if !diff.changes.is_empty() {
        text += &changes(diff);
    }
    for note in apart(diff).into_iter().chain(elsewhere(diff)) {
        let _ = write!(text, "\n{}\n", plain(&note));
    }
    if !diff.all.is_empty() {
        text += &details(diff);
    }
    text
}

/// A row for each change, and one for all together.
fn changes(diff: &Diff) -> String {
    let apart = diff.sides == Sides::Scenarios;
    let mut text = String::from("\n| | change | line |");
    text +=
        if apart { " by itself |\n| --: | --- | --: | --- |\n" } else { "\n| --: | --- | --: |\n" };
    for (place, changed) in diff.changes.iter().enumerate() {
        let about = match changed.about.as_str() {
            "" => String::new(),
            about => format!(" ({})", plain(about)),
        };
        let line = changed.line.map(|line| line.to_string()).unwrap_or_default();
        let (what, step) = (plain(&escape(&changed.what)), plain(&escape(&changed.step())));
        let _ = write!(text, "| {} | {what}{about}: {step} | {line} |", place + 1);
        if apart {
            let step = diff.steps.iter().find(|step| step.changes.contains(&place));
            let did = step.map_or(String::new(), |step| {
                let with = step.changes.iter().filter(|other| **other != place);
                let with: Vec<String> = with.map(|other| (other + 1).to_string()).collect();
                let with = match with.is_empty() {
                    true => String::new(),
                    false => format!("with {}: ", english::listed(&with, "and")),
                };
                format!("{with}{}", did(diff, &step.outcome, &step.effects))
            });
            let _ = write!(text, " {did} |");
        }
        text.push('\n');
    }
    if apart {
        let _ = writeln!(
            text,
            "| | **all together** | | **{}** |",
            did(diff, &Outcome::Tried, &diff.all)
        );
    }
    text
}

/// What some changes do, in a cell.
fn did(diff: &Diff, outcome: &Outcome, effects: &[Effect]) -> String {
    match outcome {
        Outcome::Nothing => return "no effect".to_owned(),
        Outcome::NotAlone(_) => return "only with the others".to_owned(),
        Outcome::NotTried => return String::new(),
        Outcome::Tried => {}
    }
    let spoken = || effects.iter().filter(|effect| diff.speaks_of(&effect.role));
    let one = diff.roles.len() == 1;
    let mut clear: Vec<&Effect> =
        spoken().filter(|effect| effect.is_clear() && (effect.role != "*" || one)).collect();
    // First who feels it most.
    let felt: BTreeMap<&str, usize> = felt(diff).into_iter().zip(0..).collect();
    clear.sort_by_key(|effect| felt.get(effect.role.as_str()).copied());
    let said: Vec<String> = clear
        .iter()
        .take(NAMED)
        .map(|effect| {
            let name = effect.measure.name();
            let role = if one { String::new() } else { format!("{}: ", code(&effect.role)) };
            format!("{role}`{name}` {}", plain(&change(effect)))
        })
        .collect();
    let more = clear.len().saturating_sub(NAMED);
    match (said.is_empty(), more) {
        (true, _) if spoken().all(Effect::is_nothing) => "no effect".to_owned(),
        (true, _) => "no clear difference".to_owned(),
        (false, 0) => said.join("<br>"),
        (false, more) => format!("{}<br>and {more} more", said.join("<br>")),
    }
}

/// All numbers, folded away.
fn details(diff: &Diff) -> String {
    let seed = diff.seed.map(|seed| format!(", seed {seed}")).unwrap_or_default();
    let n = english::count(u64::from(diff.replications), "replication");
    let paired = match diff.sides {
        Sides::Unpaired => "not paired",
        _ => "paired",
    };
    let mut text = format!(
        "\n<details>\n<summary>All numbers: policy {}, {n}{seed}, {} % intervals, {paired}</summary>\n",
        plain(&escape(&diff.policy)),
        share_alone(diff.confidence),
    );
    let effects = Effects::of(diff);
    for role in roles(diff, &diff.all) {
        let name = if role == "*" { "All roles together".to_owned() } else { code(role) };
        let _ = write!(text, "\n{name}\n\n| |");
        for measure in &diff.measures {
            let _ = write!(text, " {} |", plain(&head(diff, *measure).replace('\n', " ")));
        }
        let _ = write!(text, "\n| --- |{}\n", " --: |".repeat(diff.measures.len()));
        for (label, cells) in lines(diff, &effects, (role, &diff.measures)) {
            let cells: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
            let _ = writeln!(text, "| {label} | {} |", cells.join(" | "));
        }
    }
    text + "\n`~` marks an interval that contains zero.\n\n</details>\n"
}

/// A text in which nothing is markup.
fn plain(text: &str) -> String {
    let mut safe = String::new();
    for c in loose(text).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => safe.extend(['\\', c]),
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '&' => safe += "&amp;",
            '@' => safe += "&#64;",
            '\n' => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

/// A name as code, where it can be.
fn code(name: &str) -> String {
    let name = escape(name);
    if name.contains(['`', '|', '\n']) { plain(&name) } else { format!("`{name}`") }
}
