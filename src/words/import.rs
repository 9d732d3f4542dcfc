//! What was found in the settings of a tenant.
//!
//! Promises: nothing of a person is in it; it fits the width that is asked for.

use super::grid::{Grid, section};
use super::text::wrapped;
use crate::english::{count, some_of};
use crate::tenant::draft::{Draft, Line};
use crate::tenant::settings::Gathered;
use crate::time::human_span;

/// So many roles are shown one by one.
const SHOWN: usize = 20;

/// All of it, as a text.
pub fn found(draft: &Draft, gathered: &Gathered) -> String {
    let mut lines = wrapped(&read(gathered), "", "");
    lines.push(String::new());
    lines.extend(roles(draft));
    lines.extend(people(draft));
    lines.extend(aside(draft, gathered));
    lines.join("\n") + "\n"
}

fn read(gathered: &Gathered) -> String {
    let mut forms: Vec<&str> = gathered.forms.clone();
    forms.retain(|form| !form.is_empty());
    forms.sort_unstable();
    forms.dedup();
    let files = gathered.forms.iter().filter(|form| !form.is_empty()).count();
    format!("Read {}: {}.", count(files as u64, "file"), some_of(&forms, 8))
}

fn roles(draft: &Draft) -> Vec<String> {
    let heads = ["at\nmost", "shown first", "who is asked", "eligible\n+ standing"];
    let people = |role: &Line| {
        let eligible = role.eligible.map_or_else(String::new, |n| n.to_string());
        match role.standing {
            0 => eligible,
            standing => format!("{eligible} + {standing}").trim().to_owned(),
        }
    };
    let row = |role: &Line| {
        let cells = vec![
            human_span(role.maximum),
            short(&role.shown),
            role.asked.clone().unwrap_or_else(|| "nobody".to_owned()),
            people(role),
        ];
        (role.key.clone(), cells)
    };
    let grid = Grid {
        corner: "role".to_owned(),
        heads: heads.map(str::to_owned).to_vec(),
        rows: draft.roles.iter().take(SHOWN).map(row).collect(),
    };
    let mut lines = grid.lines();
    let more = draft.roles.len().saturating_sub(SHOWN);
    if more > 0 {
        lines.push(format!("… and {more} more: import.csv has all"));
    }
    lines
}

/// What must be shown, in few columns.
fn short(shown: &[&str]) -> String {
    fn word(word: &str) -> &str {
        match word {
            "authentication context" => "context",
            "justification" => "reason",
            other => other,
        }
    }
    if shown.is_empty() {
        return "nothing".to_owned();
    }
    shown.iter().map(|shown| word(shown)).collect::<Vec<_>>().join(", ")
}

fn people(draft: &Draft) -> Vec<String> {
    let mut lines = Vec::new();
    for (key, members, known) in &draft.groups {
        let size = count(*members as u64, "approver");
        let of = match *known {
            known if known == *members => "all in the exports".to_owned(),
            0 => "assumed, since no export lists them".to_owned(),
            known => format!("{known} in the exports, the others assumed"),
        };
        lines.extend(wrapped(&format!("{key}: {size}, {of}"), "", "  "));
    }
    if let Some(people) = draft.eligible {
        lines.push(format!("{people} different people are eligible"));
    }
    let unknown = draft.roles.iter().filter(|role| role.eligible.is_none()).count();
    if unknown > 0 {
        let roles = count(unknown as u64, "role");
        let text = format!("no export says who is eligible for {roles}: 10 people each, assumed");
        lines.extend(wrapped(&text, "", "  "));
    }
    section("People", lines)
}

fn aside(draft: &Draft, gathered: &Gathered) -> Vec<String> {
    let mut lines = Vec::new();
    let mut put = |text: String| lines.extend(wrapped(&text, "", "  "));
    if draft.left_out > 0 {
        let roles = count(draft.left_out as u64, "role");
        put(format!("{roles} with Microsoft's defaults left out (--roles all)"));
    }
    for (reason, count) in &gathered.aside {
        put(format!("{count} set aside: {reason}"));
    }
    draft.notes.iter().for_each(|note| put(note.clone()));
    put("Rates of needs, work, and how approvers work are assumptions: no export of settings has \
         them."
        .to_owned());
    section("To know", lines)
}
