//! What `check` says, as people and pipelines see it: text in 80 columns, JSON, SARIF, exit codes.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::common::accept;
use crate::common::terminal::{Desk, check};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// With all scenarios of the project and of `tests/people/check`, and what they read, under their own names.
fn desk() -> Desk {
    let desk = Desk::empty();
    for directory in ["scenarios", "tests/people/check"] {
        for entry in std::fs::read_dir(root().join(directory)).expect("it is there").flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|end| end == "toml" || end == "csv") {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                desk.put(&name, std::fs::read(&path).expect("it can be read"));
            }
        }
    }
    desk
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

fn versionless(text: &str) -> String {
    text.replace(&format!("\"{}\"", env!("CARGO_PKG_VERSION")), "\"VERSION\"")
}

/// What each shipped scenario is known to have; a new finding is looked at before it is put here.
#[test]
fn shipped_scenarios_have_no_false_alarms() {
    let expected: BTreeMap<&str, (i32, &[&str])> = BTreeMap::from([
        // One manager decides in the first stage, until a deputy may.
        ("access-package", (0, &["one-approver"][..])),
        // Releases in the evening and at the weekend.
        ("aws-team", (0, &["coverage-gap", "coverage-gap"])),
        ("costs", (0, &["coverage-gap"])),
        // The policy `one-approver` is there to show it.
        ("default-approvers", (1, &["lock-out", "approval-cycle"])),
        ("deployment-plan", (1, &["own-approver", "one-approver"])),
        ("managers", (0, &["one-approver"])),
        ("global-administrator", (0, &["coverage-gap", "coverage-gap", "short-window"])),
        ("office-hours", (0, &["coverage-gap", "one-approver"])),
        ("pre-approval", (0, &["coverage-gap"])),
        ("shared-queue", (1, &["overload"])),
        ("teleport", (0, &["coverage-gap", "coverage-gap"])),
        // Those for troubleshooting show what goes wrong.
        (
            "trouble-approver-did-not-see",
            (0, &["coverage-gap", "coverage-gap", "one-approver", "absence-opens-gap"]),
        ),
        (
            "machine-requesters",
            (
                0,
                &[
                    "overload",
                    "overload",
                    "overload",
                    "coverage-gap",
                    "coverage-gap",
                    "useless-rule",
                ],
            ),
        ),
        ("trouble-auto-approval", (0, &["one-approver"])),
        ("trouble-how-long", (0, &["coverage-gap"])),
        ("trouble-self-approval", (1, &["own-approver", "one-approver"])),
        ("workshop-2-weekend", (0, &["coverage-gap", "coverage-gap", "absence-opens-gap"])),
        ("workshop-3-race", (0, &["one-approver"])),
    ]);
    let desk = desk();
    for entry in std::fs::read_dir(root().join("scenarios")).expect("it is there").flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|end| end != "toml") {
            continue;
        }
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let (exit, codes) = expected.get(name.as_str()).copied().unwrap_or((0, &[]));
        let (out, err) = desk.run(&format!("check {name}.toml --format json"), exit);
        assert_eq!(err, "", "{name}");
        let document = json(&out);
        let found = document["findings"].as_array().expect("a list");
        let found: Vec<_> = found.iter().map(|finding| finding["code"].as_str()).collect();
        let codes: Vec<_> = codes.iter().copied().map(Some).collect();
        assert_eq!(found, codes, "{name}");
        let (out, err) = desk.run(&format!("check {name}.toml"), exit);
        assert_eq!(err, "", "{name}");
        for line in out.lines() {
            assert!(line.chars().count() <= 80, "{name}: {line}");
        }
    }
}

/// Compares with `tests/people/snapshots/check_output/NAME.txt`.
fn snapshot(name: &str, text: String) {
    accept::lines(format!("tests/people/snapshots/check_output/{name}.txt"), text);
}

#[test]
fn typical_output() {
    let desk = desk();
    let shown = |typed: &str, exit| versionless(&desk.run(typed, exit).0);
    snapshot("table", shown("check deployment-plan.toml --policy one-approver", 1));
    snapshot("map", shown("check global-administrator.toml --policy manual", 0));
    snapshot("long_weekend", shown("check coverage-gap-holidays.toml", 0));
    snapshot("absence", shown("check absence-opens-gap.toml", 0));
    snapshot("cycle", shown("check approval-cycle.toml", 1));
    snapshot("nothing", shown("check microsoft-defaults.toml", 0));
    snapshot("json", shown("check own-approver.toml --format json", 1));
    snapshot("sarif", shown("check lock-out.toml --format sarif", 1));
    snapshot("codes", shown("check --codes", 0));
}

#[test]
fn exit_codes_and_options() {
    let desk = desk();
    for (typed, exit) in [
        ("check office-hours.toml", 0),
        ("check office-hours.toml --fail-on warning", 1),
        ("check absence-opens-gap.toml --fail-on warning", 0),
        ("check absence-opens-gap.toml --fail-on note", 1),
        ("check shared-queue.toml", 1),
        ("check shared-queue.toml --quiet", 1),
        ("check shared-queue.toml --set approvers.desk.members=4", 0),
        ("check deployment-plan.toml --policy deployment-plan", 0),
        ("check deployment-plan.toml --policy one-approver", 1),
        ("check deployment-plan.toml --policy nobody", 2),
        ("check", 2),
        ("check --codes office-hours.toml", 2),
        ("check invalid-scenario.toml", 3),
        ("check invalid-scenario.toml --format json", 3),
        ("check invalid-scenario.toml --format sarif", 3),
        ("check mfa-and-context.toml --format sarif", 3),
        ("check shared-queue.toml --set approvers.desk.membres=4 --format sarif", 3),
        ("check office-hours.toml race.toml", 0),
        ("check race.toml office-hours.toml --fail-on warning", 1),
        ("check shared-queue.toml invalid-scenario.toml race.toml", 3),
        ("check shared-queue.toml invalid-scenario.toml --format sarif", 3),
        ("check invalid-scenario.toml nowhere.toml race.toml --format sarif", 4),
        ("check race.toml office-hours.toml --policy nobody", 2),
        ("check race.toml office-hours.toml --format json", 2),
        ("check nowhere.toml", 4),
        ("check nowhere.toml --format sarif", 4),
    ] {
        let (out, err) = desk.run(typed, exit);
        if exit != 2 && (typed.ends_with("json") || typed.ends_with("sarif")) {
            assert!(json(&out).is_object() && err.is_empty(), "{typed}: {out} {err}");
        }
    }
}

/// Several scenarios are said one after another, and are one log.
#[test]
fn several_scenarios_at_once() {
    let desk = desk();
    let names = ["shared-queue.toml", "invalid-scenario.toml", "office-hours.toml"];
    let (first, last) =
        (desk.run("check shared-queue.toml", 1).0, desk.run("check office-hours.toml", 0).0);
    let problems = desk.run("check invalid-scenario.toml", 3).1;
    let (out, err) = desk.run(&format!("check {}", names.join(" ")), 3);
    assert_eq!(out, format!("{first}\n\n{last}"));
    assert_eq!(err, problems);
    let results = |names: &str, exit| {
        let log = json(&desk.run(&format!("check {names} --format sarif"), exit).0);
        assert_eq!(log["runs"].as_array().expect("runs").len(), 1);
        log["runs"][0]["results"].as_array().expect("results").clone()
    };
    let each: Vec<Value> =
        names.iter().zip([1, 3, 0]).flat_map(|(name, exit)| results(name, exit)).collect();
    assert!(each.len() > 3);
    assert_eq!(results(&names.join(" "), 3), each);
}

#[test]
fn standard_input_is_checked_like_a_file() {
    let desk = desk();
    for (format, named) in [("table", "<stdin>:17:1"), ("sarif", "\"uri\": \"stdin.toml\"")] {
        let typed = format!("check - --format {format}");
        let mut command = desk.command(&typed);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let text = desk.text("shared-queue.toml");
        child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("it listens");
        let output = child.wait_with_output().expect("it ends");
        let (out, _) = check(&typed, &output, 1);
        assert!(out.contains(named), "{out}");
    }
}

/// The properties that SARIF 2.1.0 requires, and what code hosts need.
#[test]
fn sarif_is_what_pipelines_read() {
    let desk = desk();
    let mut results = 0;
    for entry in desk.directory.path().read_dir().expect("it is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".csv") {
            continue;
        }
        let output =
            desk.command(&format!("check {name} --format sarif")).output().expect("it runs");
        let log = json(&String::from_utf8(output.stdout).expect("UTF-8"));
        assert_eq!(log["version"], "2.1.0");
        assert!(
            log["$schema"].as_str().is_some_and(|uri| uri.ends_with("sarif-schema-2.1.0.json"))
        );
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["name"], "pimsim");
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        for result in run["results"].as_array().expect("results") {
            results += 1;
            sound(&name, result, rules);
        }
    }
    assert!(results > 25, "{results}");
}

fn sound(name: &str, result: &Value, rules: &[Value]) {
    let rule = result["ruleIndex"].as_u64().expect("an index") as usize;
    assert_eq!(rules[rule]["id"], result["ruleId"], "{name}");
    let level = result["level"].as_str().expect("a level");
    assert!(["error", "warning", "note"].contains(&level), "{name}: {level}");
    let text = result["message"]["text"].as_str().expect("a text");
    assert!(!text.is_empty() && !text.contains(char::is_control), "{name}: {text}");
    let physical = &result["locations"][0]["physicalLocation"];
    assert_eq!(physical["artifactLocation"]["uri"], name, "{name}");
    let region = &physical["region"];
    let number = |key: &str| region[key].as_u64().expect("a number");
    let from = (number("startLine"), number("startColumn"));
    let to = (number("endLine"), number("endColumn"));
    assert!(from >= (1, 1) && from < to, "{name}: {region}");
    // What stands there is the last part of the key.
    let key = result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].as_str();
    let last = key.and_then(|key| key.rsplit('.').next()).expect("a key");
    let directory = root().join("scenarios").join(name);
    let path =
        if directory.exists() { directory } else { root().join("tests/people/check").join(name) };
    let text = std::fs::read_to_string(Path::new(&path)).expect("it can be read");
    let line = text.lines().nth(from.0 as usize - 1).expect("the line is there");
    let there: String = line.chars().skip(from.1 as usize - 1).collect();
    assert!(there.starts_with(last) || there.starts_with('['), "{name}: {key:?} at `{there}`");
}

#[test]
fn hostile_names_stay_names() {
    let desk = Desk::empty();
    let text = "schema = 1\n[simulation]\nstart = 2026-01-05\nhorizon = \"1w\"\n\
        [roles.\"=cmd()<script>alert(1)</script>\".activation]\nrequire_approval = true\n\
        [requesters.\"a b/../c\"]\ncount = 1\n[[needs]]\nrequesters = \"a b/../c\"\n\
        role = \"=cmd()<script>alert(1)</script>\"\nrate = \"5/week\"\n";
    desk.put("hostile.toml", text);
    for format in ["table", "json", "sarif"] {
        let output = desk.command(&format!("check hostile.toml --format {format}"));
        let output = { output }.output().expect("it runs");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!err.contains("panicked"), "{err}");
        assert!(matches!(output.status.code(), Some(1 | 3)), "{format}: {err}");
    }
}
