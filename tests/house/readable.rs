//! Files and functions stay readable, words stay ours, and no example is left alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::files::sources;

#[test]
fn files_and_functions_stay_readable() {
    let mut wrong = Vec::new();
    for path in sources("src").into_iter().chain(sources("tests")) {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.display();
        for (number, line) in text.lines().enumerate() {
            if line.chars().count() > 120 {
                wrong.push(format!("{name}:{}: longer than 120 columns", number + 1));
            }
        }
        if text.lines().count() > 600 {
            wrong.push(format!("{name}: {} lines", text.lines().count()));
        }
        for (start, length) in functions(&text) {
            if length > 70 {
                wrong.push(format!("{name}:{start}: a function of {length} lines"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// First line and length of each function, by indentation as rustfmt leaves it.
fn functions(text: &str) -> Vec<(usize, usize)> {
    let mut open: BTreeMap<usize, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.trim_start();
        let indent = line.len() - code.len();
        let words =
            ["fn ", "pub fn ", "pub(super) fn ", "pub(crate) fn ", "const fn ", "pub const fn "];
        if words.iter().any(|word| code.starts_with(word)) {
            open.insert(indent, number);
        } else if code == "}"
            && let Some(start) = open.remove(&indent)
        {
            found.push((start + 1, number - start + 1));
        }
    }
    found
}

#[test]
fn words_stay_ours() {
    // Each banned word, and what is said instead.
    let banned = [
        ("Manager", "a name for what it does"),
        ("Helper", "a name for what it does"),
        ("HashSet<", "a BTreeSet, or FxHashSet for look-ups only"),
        ("std::collections::HashMap", "a BTreeMap, or FxHashMap for look-ups only"),
        ("thread_rng", "an addressed stream"),
        ("SystemTime", "simulated time"),
    ];
    let allowed = |path: &Path, word: &str| {
        let path = path.to_string_lossy();
        (word == "HashSet<" && path.contains("engine/"))
            || path.ends_with("tests/house/readable.rs")
    };
    let mut wrong = Vec::new();
    for path in sources("src").into_iter().chain(sources("tests")) {
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            for (word, instead) in banned {
                if line.contains(word) && !line.contains("FxHash") && !allowed(&path, word) {
                    let place = format!("{}:{}", path.display(), number + 1);
                    wrong.push(format!("{place}: `{word}`: use {instead}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_says_what_it_is() {
    let silent: Vec<_> = sources("src")
        .into_iter()
        .chain(sources("tests"))
        .filter(|path| !fs::read_to_string(path).unwrap().trim_start().starts_with("//!"))
        .map(|path| path.display().to_string())
        .filter(|path| !path.ends_with("main.rs"))
        .collect();
    assert!(silent.is_empty(), "without a module comment:\n{}", silent.join("\n"));
}

/// One style of modules: a room is a directory with a `mod.rs`, which says what its files are for.
#[test]
fn a_room_is_a_directory_with_a_mod() {
    let beside = |path: &std::path::PathBuf| {
        let room = path.with_extension("");
        let files = std::fs::read_dir(&room).into_iter().flatten().flatten();
        files.map(|file| file.path()).any(|path| path.extension().is_some_and(|end| end == "rs"))
    };
    let wrong: Vec<_> = sources("src").into_iter().filter(beside).collect();
    assert!(wrong.is_empty(), "move to mod.rs: {wrong:?}");
}
