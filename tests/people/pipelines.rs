//! Policy as code: a change of scenarios in a repository, checked as a pipeline does it, with the real program and git.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const ADMINISTRATOR: &str = "pim/global-administrator.toml";

/// The example repository, with one commit.
struct Repository {
    directory: tempfile::TempDir,
}

/// Copies a directory with what is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("it is there").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("copied");
        }
    }
}

impl Repository {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/policy-as-code");
        copy(&example, directory.path());
        let repository = Self { directory };
        repository.git(&["init", "--quiet", "--initial-branch", "main"]);
        repository.commit();
        repository
    }

    /// With a second commit, in which a file says one thing instead of another, for each of these.
    fn changed(edits: &[(&str, &str, &str)]) -> Self {
        let repository = Self::new();
        edits.iter().for_each(|(file, from, to)| repository.edit(file, from, to));
        repository.commit();
        repository
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn git(&self, words: &[&str]) {
        let who =
            ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        let mut command = Command::new("git");
        command.current_dir(self.directory.path()).args(who).args(words);
        let output = command.output().expect("git starts");
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "a change"]);
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(file)).expect("it is there");
        assert!(text.contains(from), "{file} says {from}");
        fs::write(self.path(file), text.replacen(from, to, 1)).expect("written");
    }

    /// What `check.sh` says against the commit before, with its exit code.
    #[track_caller]
    fn check(&self, base: &str, exit: i32) -> String {
        let output = self.output(base);
        let said = String::from_utf8_lossy(&output.stderr);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert_eq!(output.status.code(), Some(exit), "{text}\n{said}");
        text
    }

    fn output(&self, base: &str) -> Output {
        let mut command = Command::new("./check.sh");
        command.current_dir(self.directory.path()).arg(base);
        command.env("PIMSIM", env!("CARGO_BIN_EXE_pimsim")).env_remove("PIMSIM_OUT");
        command.output().expect("it starts")
    }

    /// The results of the SARIF log: rule and file.
    fn sarif(&self) -> Vec<(String, String)> {
        let text = fs::read_to_string(self.path("out/pipeline/check.sarif")).expect("a log");
        let log: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(log["runs"].as_array().map(Vec::len), Some(1), "one run, for all files");
        let results = log["runs"][0]["results"].as_array().expect("results").iter();
        let word = |value: &Value| value.as_str().expect("a text").to_owned();
        let place = |result: &Value| {
            word(&result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        };
        results.map(|result| (word(&result["ruleId"]), place(result))).collect()
    }
}

#[test]
fn nothing_changed_is_good() {
    let repository = Repository::changed(&[("README.md", "# Policy as code", "# Ours")]);
    assert_eq!(repository.check("HEAD~1", 0), "No scenario changes.\n");
    assert_eq!(repository.sarif(), []);
}

#[test]
fn a_good_change_is_told_with_its_effect_and_its_targets() {
    let repository = Repository::changed(&[
        (ADMINISTRATOR, "members = 4", "members = 6"),
        ("pim/exchange-administrator.toml", "# assumption", "# a guess"),
    ]);
    let comment = repository.check("HEAD~1", 0);
    assert!(comment.starts_with("### `pim/global-administrator.toml`\n\n## "), "{comment}");
    assert!(comment.contains("makes 1 change to pim/global-administrator.toml"), "{comment}");
    assert!(comment.contains("members") && comment.contains("4 → 6"), "{comment}");
    assert_eq!(comment.matches("✓ met").count(), 2, "{comment}");
    // A comment in the file changes nothing, and there is nothing to say of it.
    assert!(!comment.contains("exchange"), "{comment}");
    let kept = fs::read_to_string(repository.path("out/pipeline/comment.md")).expect("kept");
    assert_eq!(kept, comment);
    assert!(repository.path("out/pipeline/results/global-administrator/measures.csv").exists());
}

#[test]
fn a_missed_target_fails() {
    let repository = Repository::changed(&[(ADMINISTRATOR, "members = 4", "members = 1")]);
    let comment = repository.check("HEAD~1", 1);
    assert_eq!(comment.matches("✗ not met").count(), 2, "{comment}");
    let found = repository.sarif();
    assert_eq!(found, [("one-approver".to_owned(), ADMINISTRATOR.to_owned())]);
}

#[test]
fn a_target_that_cannot_be_told_is_no_success() {
    let repository =
        Repository::changed(&[(ADMINISTRATOR, "replications = 40", "replications = 2")]);
    let comment = repository.check("HEAD~1", 5);
    assert!(comment.contains("undecided"), "{comment}");
}

#[test]
fn mistakes_of_a_file_come_before_everything_else() {
    let repository = Repository::changed(&[
        (ADMINISTRATOR, "members = 4", "membrs = 4"),
        ("pim/exchange-administrator.toml", "\"5m\"", "\"1s\""),
    ]);
    let comment = repository.check("HEAD~1", 3);
    assert!(
        comment.contains("unknown key `membrs`") && comment.contains("did you mean"),
        "{comment}"
    );
    // The other file is judged all the same.
    assert!(comment.contains("✗ not met"), "{comment}");
    let found = repository.sarif();
    assert!(found.iter().all(|(rule, file)| rule == "invalid-scenario" && file == ADMINISTRATOR));
    assert!(!found.is_empty());
}

#[test]
fn new_scenarios_are_told_and_judged() {
    let repository = Repository::new();
    let text = fs::read_to_string(repository.path(ADMINISTRATOR)).expect("it is there");
    let text = text.replace("at_most = \"1h\"", "at_most = \"1m\"");
    fs::write(repository.path("pim/a new one.toml"), text).expect("written");
    repository.commit();
    let comment = repository.check("HEAD~1", 1);
    assert!(comment.starts_with("### `pim/a new one.toml`\n\nA new scenario.\n"), "{comment}");
    assert!(comment.contains("✗ not met"), "{comment}");
}

#[test]
fn a_base_that_is_not_there_is_a_mistake_of_usage() {
    let repository = Repository::new();
    let output = repository.output("nowhere");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no commit nowhere"));
}
