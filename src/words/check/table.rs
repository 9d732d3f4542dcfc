//! Findings as text for people, and the table of codes.

use crate::design::{CODES, Finding, Level};
use crate::english;
use crate::scenario::unwanted::escape;
use crate::words::check::{Checked, coverage};
use crate::words::text::{shortened, wrapped};

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
    let key = match &*spot.path {
        "" => String::new(),
        path => format!(" {}", shortened(&escape(path), 70)),
    };
    lines.extend(wrapped(&format!("{place}{key}"), "  at      ", "          "));
    if let Some(policies) = checked.under(&finding.policies) {
        lines.extend(wrapped(&policies, "  under   ", "          "));
    }
    if let Some(shares) = shares(checked, finding) {
        lines.extend(wrapped(&shares, "  hits    ", "          "));
    }
    lines.extend(wrapped(&escape(&finding.why), "  why     ", "          "));
    for line in &finding.evidence {
        lines.extend(wrapped(&escape(line), "          - ", "            "));
    }
    lines.extend(wrapped(&escape(&finding.change), "  change  ", "          "));
    lines
}

/// The share of needs that a finding hits, by policy where it differs.
fn shares(checked: &Checked<'_>, finding: &Finding) -> Option<String> {
    let texts: Vec<String> =
        finding.shares.iter().map(|share| share.map_or(String::new(), percent)).collect();
    let first = texts.first().filter(|text| !text.is_empty())?;
    if texts.iter().all(|text| text == first) {
        return Some(format!("{first} of the needs for this role arise then"));
    }
    let each = texts.iter().zip(checked.names(&finding.policies));
    let each: Vec<_> = each.map(|(share, policy)| format!("{share} under {policy}")).collect();
    Some(format!("of the needs for this role, {} arise then", english::listed(&each, "and")))
}

fn percent(share: f64) -> String {
    match 100.0 * share {
        percent if percent >= 9.95 => format!("{percent:.0} %"),
        percent if percent >= 0.95 => format!("{percent:.1} %"),
        percent => format!("{percent:.2} %"),
    }
}

fn summary(checked: &Checked<'_>) -> String {
    let counts = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")];
    let counts = counts.map(|(level, word)| english::count(checked.count(level) as u64, word));
    let policies = english::count(checked.policies as u64, "policy");
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
