//! Imports go one way: each floor of the house may use those below it only.

use std::fs;
use std::path::Path;

use super::files::sources;

/// The floors, lowest first; floors of one row do not import each other.
const FLOORS: [&[&str]; 15] = [
    &["time", "id", "math", "english"],
    &["lifecycle", "random", "stats"],
    &["scenario", "explorer"],
    &["demand", "design", "tenant"],
    &["fit", "replay"],
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
