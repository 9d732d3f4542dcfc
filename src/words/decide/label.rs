//! Options and subjects as people say them.

use crate::english;
use crate::experiment::decide::Part;
use crate::rows::decide::Verdicts;
use crate::scenario::model::{Assignment, Role};

/// Names in one sentence; the rest are counted.
const NAMED: usize = 4;

/// What a rule of a role comes to, in one word.
fn rule(role: &Role) -> &'static str {
    match role.assignment {
        Assignment::Active => "standing",
        Assignment::Eligible if role.settings.stages.is_empty() => "automatic",
        Assignment::Eligible if role.automatic_when.is_some() => "partly automatic",
        Assignment::Eligible => "manual",
    }
}

/// An option: the word for its rule where only one option of the subject has it, or else the policy
/// that has it.
pub fn option(found: &Verdicts<'_>, subject: usize, option: usize) -> String {
    let word = |option: usize| found.field.role(subject, option).map(rule);
    let options = 0..found.field.subject(subject).options.len();
    let mine = word(option);
    let alone = options.filter(|other| word(*other) == mine).count() == 1;
    let name = found.option(subject, option);
    match mine.filter(|_| alone) {
        Some(word) => word.to_owned(),
        None if mine.is_some() => name.to_owned(),
        // A policy's name says nothing of a group by itself.
        None => format!("as {name}"),
    }
}

/// A subject: a role by its name, others with their kind.
pub fn subject(found: &Verdicts<'_>, place: usize) -> String {
    let subject = found.field.subject(place);
    match subject.part {
        Part::Role(_) => subject.name.clone(),
        Part::Group(_) => format!("group {}", subject.name),
        Part::Calendar(_) => format!("calendar {}", subject.name),
        Part::Mfa(_) => format!("MFA {}", subject.name),
        Part::BreakGlass => "emergency accounts".to_owned(),
    }
}

/// Some names, the rest counted.
pub fn names(names: &[String]) -> String {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names.len() {
        n if n <= NAMED => english::listed(&names, "and"),
        _ => english::some_of(&names, NAMED),
    }
}

/// `manual for A and B, automatic for C`: subjects by their options, in the order of the first of each.
pub fn by_option(found: &Verdicts<'_>, chosen: &[(usize, usize)]) -> String {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (place, at) in chosen {
        let (word, name) = (option(found, *place, *at), subject(found, *place));
        match groups.iter_mut().find(|(known, _)| *known == word) {
            Some((_, all)) => all.push(name),
            None => groups.push((word, vec![name])),
        }
    }
    let each = groups.iter().map(|(word, all)| format!("{word} for {}", names(all)));
    each.collect::<Vec<_>>().join("; ")
}
