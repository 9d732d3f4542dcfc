//! SARIF 2.1.0 (Static Analysis Results Interchange Format, OASIS standard 2020), which code hosts
//! and editors show at the line.
//!
//! Columns count characters from 1, as the scenario reader counts them. Standard input has no file:
//! its results name `stdin.toml`.

use serde_json::{Value, json};

use crate::design::{CODES, Code, Finding};
use crate::job::manifest::{PROGRAM, VERSION};
use crate::scenario::unwanted::escape;
use crate::scenario::{Position, Problem, Problems};
use crate::words::check::Checked;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const STDIN: &str = "<stdin>";

/// The results of a scenario that can be read.
pub fn of_findings(checked: &Checked<'_>) -> Vec<Value> {
    checked.findings.iter().map(|finding| result(checked, finding)).collect()
}

/// The results of a file that has problems of its own.
pub fn of_problems(problems: &Problems) -> Vec<Value> {
    problems.list.iter().map(|found| problem(problems, found)).collect()
}

/// The log: one run with the results of all files, with a line feed at the end.
pub fn log(results: Vec<Value>) -> String {
    let rules = CODES.iter().map(|row| {
        json!({
            "id": row.name,
            "shortDescription": { "text": row.means },
            "help": { "text": format!("Proof: {}.", row.proof) },
            "defaultConfiguration": { "level": row.level.word() },
        })
    });
    let driver = json!({
        "name": PROGRAM,
        "version": VERSION,
        "semanticVersion": VERSION,
        "rules": rules.collect::<Vec<_>>(),
    });
    let run = json!({
        "tool": { "driver": driver },
        "columnKind": "unicodeCodePoints",
        "results": results,
    });
    let document = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] });
    format!("{document:#}\n")
}

fn result(checked: &Checked<'_>, finding: &Finding) -> Value {
    let spot = checked.spot(finding);
    let mut text = format!("{}. Why: {}.", sentence(&finding.what), finding.why);
    if !finding.evidence.is_empty() {
        text.push_str(&format!(" {}.", finding.evidence.join("; ")));
    }
    text.push_str(&format!(" Change: {}.", finding.change));
    let policies = checked.names(&finding.policies);
    let subject = finding.role.as_ref().or(finding.group.as_ref());
    let print = format!("{}/{}", finding.code.name(), subject.map_or("", String::as_str));
    json!({
        "ruleId": finding.code.name(),
        "ruleIndex": place(finding.code),
        "level": finding.level.word(),
        "message": { "text": plain(&text) },
        "locations": [{
            "physicalLocation": physical(&spot.file, spot.from, spot.to),
            "logicalLocations": [{ "fullyQualifiedName": escape(&spot.path), "kind": "property" }],
        }],
        "partialFingerprints": { "pimsimFinding/v1": escape(&print) },
        "properties": {
            "policies": policies,
            "role": finding.role.as_deref().map(escape),
            "group": finding.group.as_deref().map(escape),
        },
    })
}

fn problem(problems: &Problems, problem: &Problem) -> Value {
    let code = problem_code(problem);
    let mut text = sentence(&problem.message);
    for (name, part) in
        [("found", &problem.found), ("allowed", &problem.allowed), ("hint", &problem.hint)]
    {
        if let Some(part) = part {
            text.push_str(&format!("; {name}: {part}"));
        }
    }
    let beginning = Position { line: 1, column: 1 };
    let at = problem.place.map(|place| {
        let source = problems.sources.get(place.source);
        let (from, to) = (place.start as usize, place.end as usize);
        (source.name(), source.position(from), source.position(to.max(from)))
    });
    // What is wrong on the command line stands in no file.
    let at = at.filter(|(name, _, _)| !name.starts_with("--"));
    let (file, from, to) = at.unwrap_or((&problems.name, beginning, beginning));
    json!({
        "ruleId": code.name(),
        "ruleIndex": place(code),
        "level": "error",
        "message": { "text": plain(&text) },
        "locations": [{
            "physicalLocation": physical(file, from, to),
            "logicalLocations": [{ "fullyQualifiedName": escape(&problem.path), "kind": "property" }],
        }],
    })
}

/// The code of a problem of the file.
pub fn problem_code(problem: &Problem) -> Code {
    match problem.message.contains("MfaAndAcrsConflict") {
        true => Code::MfaAndContext,
        false => Code::InvalidScenario,
    }
}

fn physical(file: &str, from: Position, to: Position) -> Value {
    // An empty stretch is a place, not a region without an end.
    let (line, column) = match (to.line, to.column) {
        end if end == (from.line, from.column) => (to.line, to.column + 1),
        end => end,
    };
    json!({
        "artifactLocation": { "uri": uri(file) },
        "region": {
            "startLine": from.line,
            "startColumn": from.column,
            "endLine": line,
            "endColumn": column,
        },
    })
}

fn place(code: Code) -> Option<usize> {
    CODES.iter().position(|row| row.code == code)
}

/// A path as a URI reference: relative ones stay relative.
pub fn uri(file: &str) -> String {
    if file == STDIN {
        return "stdin.toml".to_owned();
    }
    let mut uri = String::new();
    let path = file.replace('\\', "/");
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}

/// Without characters that a terminal would obey, of whatever length.
fn plain(text: &str) -> String {
    let pieces: Vec<char> = text.chars().collect();
    pieces.chunks(300).map(|piece| escape(&piece.iter().collect::<String>())).collect()
}
