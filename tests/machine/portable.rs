//! The same bytes everywhere: what this machine computes has the digests that are kept.
//!
//! `tests/machine/portable/runs` says what is run, `tests/machine/portable/digests.txt` has the SHA-256 of every
//! CSV file that comes out, in the form that `sha256sum --check` reads. Whoever runs the tests on
//! another processor or another system so compares it with the one where the digests were made.
//! The lane `.ci/portable` does the same with programs that are built for other processors and in
//! other ways. After an intended change of results, run this once with the environment variable
//! `ACCEPT=1`, and say in CHANGELOG.md why they changed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::common::accept;

const RUNS: &str = include_str!("portable/runs");

/// One digest a line, of all CSV files of one run, by name.
fn digests(run: &str) -> String {
    let (name, arguments) = run.split_once(' ').expect("a name and arguments");
    let directory = tempfile::tempdir().expect("a temporary directory");
    let out = directory.path().join("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pimsim"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments.split_whitespace());
    command.args(["--quiet", "--detail", "needs,requests,records", "--out"]).arg(&out);
    let output = command.output().expect("pimsim starts");
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    let mut files: Vec<_> =
        fs::read_dir(&out).expect("output").flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "csv"));
    files.sort();
    assert!(files.len() >= 8, "{name}: every table is written: {files:?}");
    files.iter().fold(String::new(), |mut lines, path| {
        let sum: String = Sha256::digest(fs::read(path).expect("written"))
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        writeln!(lines, "{sum}  {name}/{file}").expect("text takes any text");
        lines
    })
}

#[test]
fn this_machine_computes_the_bytes_that_every_machine_computes() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/machine/portable/digests.txt");
    let runs = RUNS.lines().filter(|line| !line.starts_with('#'));
    let found: String = runs.map(digests).collect();
    if accept::accepted() {
        fs::write(&kept, &found).expect("written");
    }
    let expected = fs::read_to_string(&kept).unwrap_or_default();
    let other: Vec<&str> =
        found.lines().filter(|line| !expected.lines().any(|kept| kept == *line)).collect();
    assert!(other.is_empty(), "not the digests that are kept:\n{}", other.join("\n"));
    assert_eq!(found.lines().count(), expected.lines().count(), "a file is no longer written");
}
