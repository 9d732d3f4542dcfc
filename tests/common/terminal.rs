//! A directory of its own, and the program to run there as a person would type it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A scenario that is simulated in no time: two policies, one of them without anybody to ask.
pub const SMALL: &str = r#"
schema = 1
title = "Small"

[simulation]
start = 2026-01-05
warm_up = "1d"
horizon = "1w"
replications = 12
seed = 7

[calendars.office]
weekly = ["mon-fri 09:00-17:00"]

[approvers.desk]
members = 1
calendar = "office"
coordination = "claim"

[roles.reader.activation]
maximum_duration = "2h"
require_approval = true
approvers = ["desk"]

[requesters.people]
count = 100_000

[[needs]]
requesters = "people"
role = "reader"
rate = "200/week"

[policies.manual]

[policies.automatic]
roles.reader.activation.require_approval = false
"#;

/// Where a person sits: a directory, gone when the test is over.
pub struct Desk {
    pub directory: tempfile::TempDir,
}

impl Desk {
    /// Nothing is there.
    pub fn empty() -> Self {
        Self { directory: tempfile::tempdir().expect("a place for the test") }
    }

    /// Ten weeks of `manual` by 300 people and two approvers, with these keys of theirs too, as an audit
    /// log in `logged/`.
    pub fn logged(keys: &str) -> Self {
        let approvers = "members = 2\npickup = { distribution = \"exponential\", mean = \"20m\" }";
        let needs = "rate = \"40/week\"\nwork = { distribution = \"exponential\", mean = \"1h\" }";
        let text = SMALL
            .replace("horizon = \"1w\"", "horizon = \"10w\"")
            .replace("members = 1", &format!("{approvers}\n{keys}"))
            .replace("rate = \"200/week\"", needs)
            .replace("count = 100_000", "count = 300");
        let desk = Self::with("small.toml", &text);
        desk.run(
            "run small.toml --policy manual --replications 1 --detail audit --quiet --out logged",
            0,
        );
        desk
    }

    /// One file is there.
    pub fn with(name: &str, text: &str) -> Self {
        let desk = Self::empty();
        desk.put(name, text);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file; directories on the way are made.
    pub fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("the test can write");
        fs::write(path, text).expect("the test can write");
    }

    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file is there")
    }

    /// The names of the files in a directory.
    pub fn names(&self, directory: &str) -> Vec<String> {
        files(&self.path(directory)).into_keys().collect()
    }

    /// The manifest of a directory.
    pub fn manifest(&self, directory: &str) -> Value {
        serde_json::from_str(&self.text(&format!("{directory}/manifest.json"))).expect("it is JSON")
    }

    /// Changes the manifest of a directory.
    pub fn change_manifest(&self, directory: &str, change: impl FnOnce(&mut Value)) {
        let mut manifest = self.manifest(directory);
        change(&mut manifest);
        self.put(&format!("{directory}/manifest.json"), manifest.to_string());
    }

    /// The directories of shards `1..=n` in `out`, neither in order nor under names that say anything.
    pub fn shuffled(&self, n: u32, out: &str) -> Vec<String> {
        let mut shards: Vec<String> = (1..=n).map(|i| format!("{out}/shard-{i}-of-{n}")).collect();
        shards.reverse();
        shards.rotate_left(n as usize / 3);
        let moved = format!("{out}/moved");
        fs::rename(self.path(&shards[0]), self.path(&moved)).expect("renamed");
        shards[0] = moved;
        shards
    }

    /// The program with these words behind its name.
    pub fn command(&self, typed: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pimsim"));
        command.args(words(typed)).current_dir(self.directory.path());
        command.env_remove("NO_COLOR");
        command
    }

    /// Runs, expects this exit code, and gives standard output and standard error.
    #[track_caller]
    pub fn run(&self, typed: &str, exit: i32) -> (String, String) {
        let output = self.command(typed).output().expect("the program starts");
        check(typed, &output, exit)
    }

    /// The same for standard error alone.
    #[track_caller]
    pub fn told(&self, typed: &str, exit: i32) -> String {
        self.run(typed, exit).1
    }
}

/// The words of a command line; one that begins with a double quote goes on to the next one.
fn words(typed: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word);
        rest = after.trim_start();
    }
    words
}

/// Expects this exit code and no panic; gives standard output and standard error.
#[track_caller]
pub fn check(typed: &str, output: &Output, exit: i32) -> (String, String) {
    let out = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    let err = String::from_utf8(output.stderr.clone()).expect("UTF-8");
    assert_eq!(output.status.code(), Some(exit), "pimsim {typed}\n{out}\n{err}");
    assert!(!err.contains("panicked"), "pimsim {typed}\n{err}");
    (out, err)
}

/// The files of a directory, with what they hold.
pub fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(directory).expect("the directory is there").flatten();
    let read = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        (name, fs::read(entry.path()).unwrap_or_default())
    };
    entries.map(read).collect()
}
