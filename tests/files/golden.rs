//! Golden outputs: what the program writes about four shipped scenarios, kept to be read in reviews.
//!
//! The files are in `tests/files/golden/`. They are made by the program that `cargo test` builds; that
//! one built in any other way writes the same bytes is shown by `portable` and by `.ci/portable`. After
//! an intended change of results, accept them with `ACCEPT=1` and say in CHANGELOG.md why they changed.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::accept;

/// Scenario, and how it is made short enough to be read.
const GOLDEN: [(&str, &[&str]); 4] = [
    ("office-hours", &["simulation.horizon=2w", "simulation.replications=3"]),
    ("race", &["simulation.horizon=2w", "simulation.replications=3"]),
    (
        "shared-queue",
        &["simulation.horizon=1w", "simulation.warm_up=0s", "simulation.replications=2"],
    ),
    (
        "global-administrator",
        &["simulation.horizon=3w", "simulation.replications=3", "threat.compromises=20/year"],
    ),
];

/// The files that are small enough to be kept.
const KEPT: [&str; 3] = ["measures.csv", "comparison.csv", "approvers.csv"];

#[test]
fn the_program_gives_the_golden_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut differences = Vec::new();
    for (name, overrides) in GOLDEN {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let out = directory.path().join("out");
        let mut command = Command::new(env!("CARGO_BIN_EXE_pimsim"));
        command.arg("compare").arg(root.join("scenarios").join(format!("{name}.toml")));
        command.arg("--out").arg(&out).arg("--quiet");
        for set in overrides {
            command.args(["--set", set]);
        }
        let output = command.output().expect("pimsim starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        for file in KEPT {
            let golden = root.join("tests/files/golden").join(name).join(file);
            let found = fs::read_to_string(out.join(file)).expect("written");
            if accept::accepted() {
                fs::create_dir_all(golden.parent().expect("a directory")).expect("made");
                fs::write(&golden, &found).expect("written");
            }
            let expected = fs::read_to_string(&golden).unwrap_or_default();
            if let Some(line) = first_difference(&expected, &found) {
                differences.push(format!("{name}/{file}, {line}"));
            }
        }
    }
    assert!(differences.is_empty(), "results have changed:\n{}", differences.join("\n"));
}

fn first_difference(expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let (expected, found): (Vec<&str>, Vec<&str>) =
        (expected.lines().collect(), found.lines().collect());
    let at = (0..expected.len().max(found.len())).find(|at| expected.get(*at) != found.get(*at));
    let at = at.unwrap_or_default();
    let line = |lines: &[&str]| lines.get(at).copied().unwrap_or("(nothing)").to_owned();
    Some(format!("line {}:\n  expected {}\n  found    {}", at + 1, line(&expected), line(&found)))
}
