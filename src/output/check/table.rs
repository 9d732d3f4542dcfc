//! Findings as text for people, and the table of codes.

use super::super::problems::escape;
use super::super::text::wrapped;
use super::{Checked, coverage};
use crate::scenario::design::{CODES, Finding, Level};

/// The findings, then the maps, then a line that counts. Ends with a line break.
pub fn table(checked: &Checked<'_>) -> String {
    let mut lines = Vec::new();
    for finding in checked.findings {
        lines.extend(block(checked, finding));
        lines.push(String::new());
    }
    lines.extend(coverage::lines(checked));
    lines.extend(wrapped(&summary(checked), "", ""));
    lines.join("\n") + "\n"
}

/// One finding: level and code with what was found, then the rest under it.
fn block(checked: &Checked<'_>, finding: &Finding) -> Vec<String> {
    let title =
        format!("{}[{}]: {}", finding.level.word(), finding.code.name(), escape(&finding.what));
    let mut lines = wrapped(&title, "", "  ");
    let spot = checked.spot(finding);
    let place = format!("{}:{}:{}", escape(&spot.file), spot.from.line, spot.from.column);
    let key = if spot.path.is_empty() { String::new() } else { format!(" {}", escape(&spot.path)) };
    lines.extend(wrapped(&format!("{place}{key}"), "  at      ", "          "));
    if let Some(policies) = checked.under(&finding.policies) {
        lines.extend(wrapped(&policies, "  under   ", "          "));
    }
    lines.extend(wrapped(&escape(&finding.why), "  why     ", "          "));
    for line in &finding.evidence {
        lines.extend(wrapped(&escape(line), "          - ", "            "));
    }
    lines.extend(wrapped(&escape(&finding.change), "  change  ", "          "));
    lines
}

fn summary(checked: &Checked<'_>) -> String {
    let counts = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")];
    let counts = counts.map(|(level, word)| {
        let count = checked.count(level);
        format!("{count} {word}{}", if count == 1 { "" } else { "s" })
    });
    let policies = match checked.policies {
        1 => "1 policy".to_owned(),
        many => format!("{many} policies"),
    };
    let file = escape(checked.file);
    if checked.findings.is_empty() {
        return format!("no dead ends found in {file}, {policies} looked at");
    }
    format!("{} in {file}, {policies} looked at", counts.join(", "))
}

/// The table of all codes: what `--codes` prints.
pub fn codes() -> String {
    let mut lines = vec!["What `pimsim check` can find:".to_owned()];
    for row in &CODES {
        lines.push(String::new());
        lines.push(format!("{} ({})", row.name, row.level.word()));
        lines.extend(wrapped(row.means, "  ", "  "));
        lines.extend(wrapped(&format!("proof: {}", row.proof), "  ", "  "));
    }
    lines.join("\n") + "\n"
}
