//! Documents whose command blocks are executed and compared, as a user would see them.
//!
//! A block `console` holds commands after `$ ` and what they print. `lines=A-B` keeps a part of a long
//! output, `lines=0-0` none of it; `run=no` is left alone. A block `toml file=NAME` is written to the
//! directory in which the commands run; a block `toml onto=NAME` is a part of a scenario: with it behind
//! that scenario, `pimsim check` finds no problem of the file. Chapters of the guide write `lines:A-B`
//! and so on, because rustdoc takes no `=`. A block `mermaid from="…"` must be what that command
//! prints, a block `mermaid states` the diagram of the states. Other blocks are refused: nobody would
//! run them.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::accept;

/// The program as it was built for the tests.
const PROGRAM: &str = env!("CARGO_BIN_EXE_pimsim");

/// What a command prints on standard output, in a terminal of 80 columns.
fn printed(command: &str, directory: &Path) -> String {
    let command = command.replace("cargo run --release --", "pimsim");
    let script = format!("pimsim() {{ '{PROGRAM}' \"$@\"; }}; {command}");
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(directory)
        .env("COLUMNS", "80")
        .output()
        .expect("sh starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}\n{errors}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The lines from `a` to `b`, counted from 1; all of them without a range.
fn part(text: &str, head: &str) -> Vec<String> {
    let range = head.split("lines=").nth(1).and_then(|rest| {
        let (a, b) = rest.split_whitespace().next()?.split_once('-')?;
        Some((a.parse::<usize>().ok()?, b.parse::<usize>().ok()?))
    });
    let lines = text.lines().map(|line| line.trim_end().to_owned());
    match range {
        None => lines.collect(),
        Some((_, 0)) => Vec::new(),
        Some((a, b)) => lines.skip(a - 1).take(b + 1 - a).collect(),
    }
}

/// Checks a part of a scenario in its place.
fn overlaid(base: &str, body: &[&str], directory: &Path) {
    let scenario = fs::read_to_string(directory.join(base)).expect(base);
    let file = directory.join("scenarios/onto.toml");
    fs::write(&file, format!("{scenario}\n{}\n", body.join("\n"))).expect("written");
    let output = Command::new(PROGRAM).arg("check").arg(&file).output().expect("it starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{base}: {errors}");
}

/// The head of a block as the README writes it, of a chapter of the guide too.
fn with_equals(head: &str) -> String {
    let keys = ["lines", "run", "file", "onto"];
    keys.iter()
        .fold(head.to_owned(), |head, key| head.replace(&format!("{key}:"), &format!("{key}=")))
}

/// The block as it should be.
fn refreshed(head: &str, body: &[&str], directory: &Path) -> Vec<String> {
    let as_it_is = || body.iter().map(|line| (*line).to_owned()).collect();
    if let Some(command) = head.split("from=\"").nth(1) {
        let command = command.trim_end_matches('"');
        return printed(command, directory).lines().map(str::to_owned).collect();
    }
    if head == "mermaid states" {
        let command = "pimsim states --format mermaid";
        return printed(command, directory).lines().map(str::to_owned).collect();
    }
    if let Some(name) = head.split("file=").nth(1) {
        fs::write(directory.join(name.trim()), body.join("\n") + "\n").expect("written");
        return as_it_is();
    }
    if let Some(base) = head.split("onto=").nth(1) {
        overlaid(base.trim(), body, directory);
        return as_it_is();
    }
    assert!(head.starts_with("console"), "nobody runs a block `{head}`");
    if head.contains("run=no") {
        return as_it_is();
    }
    let commands: Vec<&str> = body.iter().filter_map(|line| line.strip_prefix("$ ")).collect();
    assert!(!commands.is_empty(), "a console block without a command");
    let mut lines = Vec::new();
    for command in commands {
        lines.push(format!("$ {command}"));
        lines.extend(part(&printed(command, directory), head));
    }
    lines
}

fn refreshed_document(text: &str, directory: &Path) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut rest = text.lines();
    while let Some(line) = rest.next() {
        lines.push(line.to_owned());
        if let Some(head) = line.strip_prefix("```") {
            let body: Vec<&str> = rest.by_ref().take_while(|line| *line != "```").collect();
            lines.extend(refreshed(&with_equals(head), &body, directory));
            lines.push("```".to_owned());
        }
    }
    lines.join("\n") + "\n"
}

fn copy_scenarios(to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    fs::create_dir_all(to.join("scenarios")).expect("made");
    for entry in fs::read_dir(from).expect("scenarios").flatten() {
        if entry.path().is_file() {
            fs::copy(entry.path(), to.join("scenarios").join(entry.file_name())).expect("copied");
        }
    }
}

/// Runs the blocks of a document in a directory with the shipped scenarios, and fails where it shows
/// something else.
#[track_caller]
pub fn check(path: &Path) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    copy_scenarios(directory.path());
    let text = fs::read_to_string(path).expect("the document");
    accept::file(path, refreshed_document(&text, directory.path()));
}
