//! The README and the chapters of the guide run: every command block is executed and its output
//! compared (`readme/document.rs` says how).

mod document;

use std::fs;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_readme_shows_what_its_commands_print() {
    document::check(&root().join("README.md"));
}

#[test]
fn the_guide_shows_what_its_commands_print() {
    let chapters = fs::read_dir(root().join("src/guide")).expect("the guide").flatten();
    let mut run = 0;
    for chapter in chapters {
        let text = fs::read_to_string(chapter.path()).expect("a chapter");
        if text.contains("```") {
            document::check(&chapter.path());
            run += 1;
        }
    }
    assert!(run > 0, "no chapter has commands");
}

#[test]
fn the_readme_names_the_two_commands() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let lanes = fs::read_to_string(root().join(".ci/run")).expect(".ci/run");
    let main = "$ cargo run --release -- compare scenarios/global-administrator.toml";
    assert!(readme.contains(main) && readme.contains("$ cargo test\n"));
    assert!(lanes.contains("\n  cargo test\n"), "CI runs the README's test command");
}
