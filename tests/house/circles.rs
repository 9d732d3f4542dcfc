//! No file imports something that is defined in a file which, by whatever way, imports something
//! defined in the first.
//!
//! A circle of files is one file in several pieces: none of them can be read, moved or tested alone.
//! Imports are the paths of `use` and those within code that begin with `crate::` or `super::`. What a
//! file passes on (`pub use`) is imported by whoever takes it from there. A `mod.rs` is the front of its
//! files: that it passes them on, or calls one by its short path, is no import. Tests may import what
//! they like.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::source::{Code, absolute, code, item, uses};

/// The one circle that stays: these are the parts of one type, `World`, and call each other at the same
/// instant. The list may only become shorter.
const ONE_TYPE: [&str; 12] = [
    "engine::check",
    "engine::desk",
    "engine::emergency",
    "engine::filing",
    "engine::holding",
    "engine::need",
    "engine::outer",
    "engine::request",
    "engine::review",
    "engine::threat",
    "engine::watch",
    "engine::world",
];

/// A path below the crate, part by part.
type Parts = Vec<String>;

/// What a file says to others, and takes from them.
struct File {
    /// All that it names elsewhere.
    imports: Vec<Parts>,
    /// What it takes from elsewhere, by the name that it has here: who takes it from here takes it from
    /// there.
    taken: BTreeMap<String, Parts>,
    /// Modules of which it passes on everything.
    all_of: Vec<Parts>,
    /// What it defines.
    defined: BTreeSet<String>,
}

/// The files of the crate by their module; that of `lib.rs` is empty.
struct House {
    files: BTreeMap<Parts, File>,
}

impl House {
    fn of<'a>(texts: impl Iterator<Item = (&'a str, String)>) -> Self {
        let mut codes = BTreeMap::new();
        let mut for_tests = BTreeSet::new();
        for (path, text) in texts {
            let module = module(path);
            let found = code(&text);
            for_tests.extend(
                found.test_files.iter().map(|name| [&module[..], &[name.clone()][..]].concat()),
            );
            codes.insert(module, found);
        }
        codes.retain(|module, _| !for_tests.contains(module));
        let known: BTreeSet<Parts> = codes.keys().cloned().collect();
        let files = codes.into_iter().map(|(module, code)| {
            let file = File::of(&module, &code, &known);
            (module, file)
        });
        Self { files: files.collect() }
    }

    /// The file in which something is defined.
    fn home(&self, path: &[String], fuel: usize) -> Option<Parts> {
        let depth =
            (0..=path.len()).rev().find(|depth| self.files.contains_key(&path[..*depth]))?;
        let (module, rest) = path.split_at(depth);
        let (file, Some(name)) = (&self.files[module], rest.first()) else {
            return Some(module.to_vec());
        };
        if fuel == 0 {
            return Some(module.to_vec());
        }
        if let Some(from) = file.taken.get(name) {
            return self.home(&[&from[..], &rest[1..]].concat(), fuel - 1);
        }
        if file.defined.contains(name) {
            return Some(module.to_vec());
        }
        let within =
            file.all_of.iter().filter_map(|from| self.home(&[&from[..], rest].concat(), fuel - 1));
        let mut found = within.filter(|home| self.files[home].defined.contains(name));
        Some(found.next().unwrap_or(module.to_vec()))
    }

    /// Which files each file imports from.
    fn arrows(&self) -> BTreeMap<String, BTreeSet<String>> {
        let name = |module: &[String]| match module.is_empty() {
            true => "lib".to_owned(),
            false => module.join("::"),
        };
        let homes = |module: &Parts, file: &File| -> BTreeSet<String> {
            let homes = file.imports.iter().filter_map(|path| self.home(path, 8));
            homes.filter(|home| home != module).map(|home| name(&home)).collect()
        };
        self.files.iter().map(|(module, file)| (name(module), homes(module, file))).collect()
    }
}

impl File {
    fn of(module: &[String], code: &Code, known: &BTreeSet<Parts>) -> Self {
        let mut file = Self {
            imports: Vec::new(),
            taken: BTreeMap::new(),
            all_of: Vec::new(),
            defined: code.defined(),
        };
        let (uses, rest) = uses(&code.text);
        let words: BTreeSet<&str> = rest.split(|c| !item(c)).collect();
        for one in uses {
            let Some(path) = absolute(module, &one.path, known) else { continue };
            if one.public && one.name == "*" {
                file.all_of.push(path);
                continue;
            }
            // What is passed on may be used here too.
            let passed_on = path.starts_with(module) || !words.contains(one.name.as_str());
            if !(one.public && passed_on) {
                file.imports.push(path.clone());
            }
            file.taken.insert(one.name, path);
        }
        let inline = Code::paths(&rest);
        file.imports.extend(inline.iter().filter_map(|path| absolute(module, path, known)));
        file
    }
}

/// `scenario/roster/mod.rs` is `scenario::roster`.
fn module(path: &str) -> Parts {
    let mut parts: Parts = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| last == "mod" || path == "lib.rs") {
        parts.pop();
    }
    parts
}

/// The circles: files of which each leads to each.
fn circles(arrows: &BTreeMap<String, BTreeSet<String>>) -> Vec<BTreeSet<&str>> {
    let reached = |from: &str| {
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut next: Vec<&str> = arrows[from].iter().map(String::as_str).collect();
        while let Some(one) = next.pop() {
            if reached.insert(one) {
                next.extend(arrows[one].iter().map(String::as_str));
            }
        }
        reached
    };
    let all: BTreeMap<&str, BTreeSet<&str>> =
        arrows.keys().map(|from| (from.as_str(), reached(from))).collect();
    let mut circles: Vec<BTreeSet<&str>> = Vec::new();
    for (from, to) in all.iter().filter(|(from, to)| to.contains(*from)) {
        if !circles.iter().any(|circle| circle.contains(from)) {
            circles.push(to.iter().copied().filter(|other| all[other].contains(from)).collect());
        }
    }
    circles
}

/// A circle in words: each file, and which others of it it imports.
fn told(circle: &BTreeSet<&str>, arrows: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut text = format!("{} files in a circle:\n", circle.len());
    for file in circle {
        let within = arrows[*file].iter().filter(|to| circle.contains(to.as_str()));
        let within: Vec<&str> = within.map(String::as_str).collect();
        text.push_str(&format!("    {file} imports {}\n", within.join(", ")));
    }
    text
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let paths = super::files::sources("src");
    let below =
        |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    let names: Vec<String> = paths.iter().map(|path| below(path)).collect();
    let texts = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    let arrows = House::of(names.iter().map(String::as_str).zip(texts)).arrows();
    let circles = circles(&arrows);
    let new = circles.iter().filter(|circle| !circle.iter().all(|file| ONE_TYPE.contains(file)));
    let mut wrong: Vec<String> = new.map(|circle| told(circle, &arrows)).collect();
    let left = |file: &&&str| !circles.iter().any(|circle| circle.contains(**file));
    wrong.extend(ONE_TYPE.iter().filter(left).map(|file| {
        format!("{file} is in no circle any more: strike it from the list of exceptions\n")
    }));
    assert!(
        wrong.is_empty(),
        "what two files need of each other belongs in a third:\n{}",
        wrong.concat()
    );
}

#[test]
fn circles_are_found_through_what_is_passed_on() {
    let texts = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a/mod.rs", "mod one; mod two; pub use one::*; pub use two::Two as Second;"),
        ("a/one.rs", "pub struct One; fn f() -> crate::b::B { todo!() }"),
        (
            "a/two.rs",
            "pub struct Two; // use crate::b::B;\n#[cfg(test)]\nmod tests { use crate::b::B; }",
        ),
        ("b.rs", "use crate::{a::One, c::{self, C}}; pub struct B;"),
        ("c.rs", "use super::a::Second; pub struct C; const D: &str = \"crate::b::B\";"),
    ];
    let house = House::of(texts.into_iter().map(|(path, text)| (path, text.to_owned())));
    let arrows = house.arrows();
    assert_eq!(circles(&arrows), [BTreeSet::from(["a::one", "b"])]);
    assert_eq!(arrows["c"], BTreeSet::from(["a::two".to_owned()]));
}
