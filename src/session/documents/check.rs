//! Findings, problems and maps as one JSON document.

use serde_json::{Value, json};

use crate::design::{Change, Coverage, Finding, Level};
use crate::job::manifest::{PROGRAM, VERSION};
use crate::scenario::Problems;
use crate::scenario::unwanted::escape;
use crate::time::rfc3339;
use crate::words::check::Checked;

/// The document, with a line feed at the end.
pub fn json(checked: &Checked<'_>) -> String {
    let document = json!({
        "program": PROGRAM,
        "version": VERSION,
        "file": escape(checked.file),
        "scenario": checked.scenario.name,
        "digest": checked.scenario.digest,
        "problems": [],
        "errors": checked.count(Level::Error),
        "warnings": checked.count(Level::Warning),
        "notes": checked.count(Level::Note),
        "findings": checked.findings.iter().map(|f| finding(checked, f)).collect::<Vec<_>>(),
        "policies": checked.policies,
        "coverage": checked.coverage.iter().map(|map| coverage(checked, map)).collect::<Vec<_>>(),
        "coverage_not_shown": checked.left_out,
    });
    format!("{document:#}\n")
}

/// The document for a file that has problems of its own.
pub fn problems_json(problems: &Problems) -> String {
    let document = json!({
        "program": PROGRAM,
        "version": VERSION,
        "file": escape(&problems.name),
        "scenario": Value::Null,
        "digest": Value::Null,
        "problems": problems.list.iter().map(|p| problem(problems, p)).collect::<Vec<_>>(),
        "problems_not_shown": problems.more,
        "errors": problems.count(),
        "warnings": 0,
        "notes": 0,
        "findings": [],
        "coverage": [],
    });
    format!("{document:#}\n")
}

fn finding(checked: &Checked<'_>, finding: &Finding) -> Value {
    let spot = checked.spot(finding);
    let evidence: Vec<_> = finding.evidence.iter().map(|line| escape(line)).collect();
    json!({
        "code": finding.code.name(),
        "level": finding.level.word(),
        "policies": checked.names(&finding.policies),
        "shares": finding.shares,
        "role": finding.role.as_deref().map(escape),
        "group": finding.group.as_deref().map(escape),
        "what": escape(&finding.what),
        "why": escape(&finding.why),
        "change": escape(&finding.change),
        "evidence": evidence,
        "key": escape(&spot.path),
        "line": spot.from.line,
        "column": spot.from.column,
        "end_line": spot.to.line,
        "end_column": spot.to.column,
    })
}

fn problem(problems: &Problems, problem: &crate::scenario::Problem) -> Value {
    let at = problem.place.map(|place| {
        let source = problems.sources.get(place.source);
        (escape(source.name()), source.position(place.start as usize))
    });
    json!({
        "code": crate::session::documents::sarif::problem_code(problem).name(),
        "key": escape(&problem.path),
        "message": escape(&problem.message),
        "found": problem.found.as_deref().map(escape),
        "allowed": problem.allowed.as_deref().map(escape),
        "hint": problem.hint.as_deref().map(escape),
        "file": at.as_ref().map(|(name, _)| name),
        "line": at.as_ref().map(|(_, at)| at.line),
        "column": at.as_ref().map(|(_, at)| at.column),
    })
}

fn coverage(checked: &Checked<'_>, map: &Coverage) -> Value {
    let least: Vec<u64> = map.hours.iter().map(|hour| hour.least).collect();
    let most: Vec<u64> = map.hours.iter().map(|hour| hour.most).collect();
    let clocks: Vec<String> = map.clocks.iter().map(ToString::to_string).collect();
    json!({
        "group": escape(&map.group),
        "policies": checked.names(&map.policies),
        "members": map.members,
        "time_zone": checked.scenario.simulation.zone_name,
        "from": rfc3339(map.period.0),
        "until": rfc3339(map.period.1),
        "on_duty_least": least,
        "on_duty_most": most,
        "clocks_change": clocks,
        "differs": map.changes.iter().map(change).collect::<Vec<_>>(),
    })
}

fn change(change: &Change) -> Value {
    json!({
        "first": change.first.to_string(),
        "last": change.last.to_string(),
        "days": change.days,
        "from_hour": change.from,
        "to_hour": change.to,
        "least": change.now.least,
        "most": change.now.most,
        "ordinary_least": change.ordinary.least,
        "ordinary_most": change.ordinary.most,
        "reason": change.reason,
    })
}
