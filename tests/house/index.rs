//! Every chapter is in the index, `tests/README.md`, once, and belongs to its book.

use std::collections::BTreeSet;
use std::fs;

use super::files::project;

const BOOKS: [&str; 5] = ["people", "truth", "machine", "files", "house"];

/// The chapter that is compiled inside the library and not with its book.
const INSIDE: &str = "machine/draws";

/// The chapters of a book: its files beside the table of contents.
fn chapters(book: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(project("tests").join(book)).expect("a book").flatten();
    entries
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter_map(|name| Some(format!("{book}/{}", name.strip_suffix(".rs")?)))
        .filter(|chapter| !chapter.ends_with("/main"))
        .collect()
}

#[test]
fn every_chapter_is_in_the_index() {
    let index = fs::read_to_string(project("tests/README.md")).expect("the index");
    let mut listed = Vec::new();
    let mut book = "";
    for line in index.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            book = heading.trim_matches('`');
        }
        let chapter = line.strip_prefix("| `").and_then(|rest| rest.split('`').next());
        listed
            .extend(chapter.filter(|_| BOOKS.contains(&book)).map(|name| format!("{book}/{name}")));
    }
    let there: BTreeSet<String> = BOOKS.into_iter().flat_map(chapters).collect();
    let once: BTreeSet<String> = listed.iter().cloned().collect();
    let missing: Vec<_> = there.difference(&once).collect();
    let invented: Vec<_> = once.difference(&there).collect();
    assert!(missing.is_empty(), "not in tests/README.md: {missing:?}");
    assert!(invented.is_empty(), "in tests/README.md, but not there: {invented:?}");
    assert_eq!(listed.len(), once.len(), "each once");
}

#[test]
fn every_chapter_is_in_its_book() {
    for book in BOOKS {
        let main = project("tests").join(book).join("main.rs");
        let contents = fs::read_to_string(main).expect("a table of contents");
        for chapter in chapters(book) {
            let module = format!("mod {};", chapter.rsplit('/').next().unwrap_or_default());
            let named = contents.lines().any(|line| line == module);
            assert!(named != (chapter == INSIDE), "{chapter} is never compiled, or twice");
        }
    }
}

#[test]
fn every_book_is_known() {
    let entries = fs::read_dir(project("tests")).expect("the tests").flatten();
    let there: BTreeSet<String> = entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "common")
        .collect();
    assert_eq!(there, BOOKS.iter().map(|book| (*book).to_owned()).collect());
}
