//! What would have to change in a tenant.

use super::grid::section;
use super::text::wrapped;
use crate::english::{count, of};
use crate::scenario::unwanted::escape;
use crate::tenant::patch::{Patch, Row};

/// All of it, as a text.
pub fn changes(patch: &Patch, policy: &str) -> String {
    let changed: Vec<&Row> = patch.rows.iter().filter(|row| row.left_out.is_none()).collect();
    let left: Vec<&Row> = patch.rows.iter().filter(|row| row.left_out.is_some()).collect();
    let policy = escape(policy);
    let first = match changed.len() {
        0 => format!("Nothing has to change for {policy}."),
        n => {
            let verb = of(n, "makes", "make");
            let policies = count(patch.changes.len() as u64, "policy");
            format!(
                "{} of {policies} {verb} the tenant do what {policy} says.",
                count(n as u64, "change")
            )
        }
    };
    let mut lines = wrapped(&first, "", "");
    lines.extend(section("Changes", changed.iter().flat_map(|row| line(row)).collect()));
    lines.extend(section("Left out", left.iter().flat_map(|row| line(row)).collect()));
    lines.push(String::new());
    lines.extend(wrapped("Nothing was sent: that is for an administrator to do.", "", ""));
    lines.join("\n") + "\n"
}

fn line(row: &Row) -> Vec<String> {
    let key = row.key.last().map_or("", String::as_str);
    let mut text = format!("{}: {key}", escape(&row.role));
    if !(row.before.is_empty() && row.after.is_empty()) {
        text += &format!(" from {} to {}", escape(&row.before), escape(&row.after));
    }
    if let Some(why) = &row.left_out {
        text += &format!(": {why}");
    }
    wrapped(&text, "", "  ")
}
