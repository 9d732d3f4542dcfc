//! The house keeps itself tidy: imports go one way, files and functions stay readable, words stay
//! ours.

mod circles;
mod source;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The floors, lowest first; floors of one row do not import each other.
const FLOORS: [&[&str]; 14] = [
    &["time", "id", "math", "english"],
    &["lifecycle", "random", "stats"],
    &["scenario", "explorer"],
    &["demand", "design"],
    &["engine"],
    &["measure"],
    &["experiment"],
    &["job"],
    &["rows"],
    &["words"],
    &["page"],
    &["session"],
    &["archive"],
    &["cli"],
];

fn sources(dir: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut dirs = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(dir)];
    while let Some(dir) = dirs.pop() {
        let entries = fs::read_dir(&dir).map(|entries| entries.flatten().collect::<Vec<_>>());
        for entry in entries.unwrap_or_default() {
            match entry.path() {
                path if path.is_dir() => dirs.push(path),
                path if path.extension().is_some_and(|end| end == "rs") => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no sources in {dir}");
    found
}

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|row| row.contains(&name))
}

/// The first part of the path below `src`: the module that a file belongs to.
fn module_of(path: &Path) -> String {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Modules named after `crate::` in a line of code, test code included.
fn imports(line: &str) -> Vec<&str> {
    let code = line.split("//").next().unwrap_or_default();
    let ends = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    code.split("crate::").skip(1).filter_map(|rest| rest.split(ends).next()).collect()
}

#[test]
fn imports_go_one_way() {
    let mut wrong = Vec::new();
    for path in sources("src") {
        let from = module_of(&path);
        let Some(own) = floor(&from) else { continue };
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            for to in imports(line) {
                let Some(other) = floor(to) else { continue };
                if other > own || (other == own && to != from) {
                    wrong.push(format!("{}:{}: {from} imports {to}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports go rightward only:\n{}", wrong.join("\n"));
}

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
        (word == "HashSet<" && path.contains("engine/")) || path.ends_with("tests/house/main.rs")
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
