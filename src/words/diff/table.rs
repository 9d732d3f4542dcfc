//! Everything, for a terminal.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{answer, felt, next};
use super::cells::{Effects, differing, head, is_untouched, lines, roles};
use crate::english;
use crate::rows::diff::{Diff, Effect, Outcome, Sides};
use crate::scenario::unwanted::escape;
use crate::words::digits::share_alone;
use crate::words::grid::Grid;
use crate::words::text::{firm, wrapped};

/// So many roles have a table; the rest is in the file.
const MOST_ROLES: usize = 6;
/// So many changes are listed.
const MOST_CHANGES: usize = 40;

/// The whole text, with a line feed at the end.
pub fn table(diff: &Diff) -> String {
    let mut text: Vec<String> = wrapped(&answer(diff).join(" "), "", "");
    text.extend(listed(diff));
    text.extend(tables(diff));
    text.extend(notes(diff).iter().flat_map(|note| {
        let mut lines = vec![String::new()];
        lines.extend(wrapped(note, "", ""));
        lines
    }));
    text.push(String::new());
    text.extend(next(diff));
    text.join("\n") + "\n"
}

/// Every change with its line.
fn listed(diff: &Diff) -> Vec<String> {
    if diff.changes.is_empty() {
        return Vec::new();
    }
    let mut text = vec![String::new()];
    let wide = diff.changes.len().to_string().len();
    for (place, changed) in diff.changes.iter().enumerate().take(MOST_CHANGES) {
        let number = format!("{:>wide$}  ", place + 1);
        let line = changed.line.map(|line| format!("line {line}, ")).unwrap_or_default();
        let other = " ".repeat(number.len());
        text.extend(wrapped(&escape(&format!("{line}{}", changed.sentence())), &number, &other));
    }
    let more = diff.changes.len().saturating_sub(MOST_CHANGES);
    if more > 0 {
        text.push(format!("and {}", english::count(more as u64, "more change")));
    }
    text
}

/// A table for each role that feels something, then for all together.
fn tables(diff: &Diff) -> Vec<String> {
    let (mut text, effects) = (Vec::new(), Effects::of(diff));
    for role in shown(diff).0 {
        let measures = differing(diff, &diff.all, role);
        let grid = Grid {
            corner: String::new(),
            heads: measures.iter().map(|measure| head(diff, *measure)).collect(),
            rows: lines(diff, &effects, (role, &measures)),
        };
        let whose = if role == "*" { "All roles together".to_owned() } else { escape(role) };
        text.extend([String::new(), whose]);
        text.extend(grid.lines());
    }
    text
}

/// The roles with a table, and those that would have one.
fn shown(diff: &Diff) -> (Vec<&str>, Vec<&str>) {
    let effects = Effects::of(diff);
    let felt: BTreeMap<&str, usize> = felt(diff).into_iter().zip(0..).collect();
    let place = |role: &str| felt.get(role).copied().unwrap_or(usize::MAX);
    let mut all = roles(diff, &diff.all);
    let alone = all.len() == 1;
    all.retain(|role| alone || !is_untouched(&effects, role));
    all.sort_by_key(|role| (*role == "*", place(role)));
    let together = all.pop_if(|role| *role == "*");
    let rest = all.split_off(all.len().min(MOST_ROLES));
    all.extend(together);
    (all, rest)
}

/// What else is to be said.
fn notes(diff: &Diff) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    if !diff.all.is_empty() {
        notes.push(legend(diff));
    }
    notes.extend(apart(diff));
    let names = |roles: &[&str]| {
        let names: Vec<String> = roles.iter().map(|role| escape(role)).collect();
        english::some_of(&names, 6)
    };
    let (shown, rest) = shown(diff);
    if !rest.is_empty() {
        notes.push(format!("More roles, with --role: {}.", names(&rest)));
    }
    let all = roles(diff, &diff.all);
    let told: BTreeSet<&str> = shown.iter().chain(&rest).copied().chain(["*"]).collect();
    let untouched: Vec<&str> = all.into_iter().filter(|role| !told.contains(role)).collect();
    if !untouched.is_empty() {
        notes.push(format!("No effect on {}.", names(&untouched)));
    }
    notes.extend(elsewhere(diff));
    notes
}

/// How to read the tables.
fn legend(diff: &Diff) -> String {
    let pairs = match diff.sides {
        Sides::Scenarios => "the same needs and the same luck before and after".to_owned(),
        Sides::Paired => "the same seed, so the same luck before and after".to_owned(),
        Sides::Unpaired => String::new(),
    };
    let how = match pairs.is_empty() {
        true => {
            "Differences are not paired: seeds, confidences or versions differ, so they are made \
                 of the intervals of both sides."
                .to_owned()
        }
        false => format!("Differences are paired: {pairs}."),
    };
    let seed = diff.seed.map(|seed| format!(", seed {seed}")).unwrap_or_default();
    format!(
        "Policy {}; {}{seed}. {how} ± half-width of the {} interval; `~` marks an interval that \
         contains zero; `same` is no difference in any replication. Measures and changes that make \
         no difference to a role are left out of its table.",
        escape(&diff.policy),
        english::count(u64::from(diff.replications), "replication"),
        firm(&format!("{} %", share_alone(diff.confidence))),
    )
}

/// Changes without an effect of their own, and why.
pub(super) fn apart(diff: &Diff) -> Vec<String> {
    let numbers = |outcome: &dyn Fn(&Outcome) -> bool| -> Vec<String> {
        let steps = diff.steps.iter().filter(|step| outcome(&step.outcome));
        steps.flat_map(|step| &step.changes).map(|place| (place + 1).to_string()).collect()
    };
    let mut said = Vec::new();
    let nothing = numbers(&|outcome| *outcome == Outcome::Nothing);
    if !nothing.is_empty() && diff.steps.len() > nothing.len() {
        let (list, have) =
            (english::listed(&nothing, "and"), english::of(nothing.len(), "has", "have"));
        said.push(format!(
            "{list} {have} no effect under {}: nothing that is simulated changes.",
            escape(&diff.policy)
        ));
    }
    let settled = diff.changes.iter().enumerate().filter(|(_, changed)| {
        matches!(
            changed.key.as_str(),
            "simulation.seed" | "simulation.replications" | "simulation.confidence"
        )
    });
    let settled: Vec<String> = settled.map(|(place, _)| (place + 1).to_string()).collect();
    if !settled.is_empty() && diff.sides == Sides::Scenarios {
        let list = english::listed(&settled, "and");
        said.push(format!(
            "{list}: seed, replications and confidence of both sides are those of {}.",
            escape(&diff.names[0])
        ));
    }
    for step in &diff.steps {
        if let Outcome::NotAlone(why) = &step.outcome {
            let list = super::cells::label(step);
            said.push(format!("{list} stands only with the others: {}.", escape(why)));
        }
    }
    if diff.steps.iter().any(|step| step.outcome == Outcome::NotTried) {
        let many = diff.changes.len();
        said.push(format!("With {many} changes only all together were simulated."));
    }
    said
}

/// What is so under other policies.
pub(super) fn elsewhere(diff: &Diff) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let of = |wanted: &dyn Fn(&[Effect]) -> bool| -> Vec<String> {
        let policies = diff.elsewhere.iter().filter(|(_, effects)| wanted(effects));
        policies.map(|(policy, _)| escape(policy)).collect()
    };
    let nothing = |effects: &[Effect]| effects.iter().all(Effect::is_nothing);
    let clear = |effects: &[Effect]| effects.iter().any(Effect::is_clear);
    let (clearly, none) = (of(&clear), of(&nothing));
    let open = of(&|effects| !clear(effects) && !nothing(effects));
    if !clearly.is_empty() {
        let list = english::some_of(&clearly, 6);
        said.push(format!("Something clearly differs under {list} too: name it with --policy."));
    }
    if !open.is_empty() {
        said.push(format!("No clear difference under {}.", english::some_of(&open, 6)));
    }
    if !none.is_empty() && !diff.changes.is_empty() {
        said.push(format!("No effect under {}.", english::some_of(&none, 6)));
    }
    for (names, side) in diff.lone_policies.iter().zip(&diff.names) {
        if !names.is_empty() {
            let names: Vec<String> = names.iter().map(|name| escape(name)).collect();
            let list = english::some_of(&names, 6);
            said.push(format!("Only {} has the policy {list}.", escape(side)));
        }
    }
    said
}
