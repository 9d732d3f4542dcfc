//! What was printed last time is kept in files, and there is one way to accept that it has changed.
//!
//! `ACCEPT=1 cargo test` writes every kept text anew: snapshots, transcripts, golden files, digests,
//! help, the schema, the README, the guide. (What only long tests make: `ACCEPT=1 cargo test --profile
//! slow -- --ignored`.) Then `git diff` shows what has changed, and a person reads it. Without the
//! variable nothing is ever written.

use std::fs;
use std::path::{Path, PathBuf};

use snapbox::assert::Action;
use snapbox::{Assert, Data, IntoData};

/// Whether whoever started the tests accepts what has changed.
pub fn accepted() -> bool {
    std::env::var_os("ACCEPT").is_some_and(|value| !value.is_empty() && value != "0")
}

/// A path below the project.
pub fn project(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The file of this path below the project holds this text, byte by byte.
#[track_caller]
pub fn file(path: impl AsRef<Path>, text: impl Into<String>) {
    let path = project(path);
    if accepted() {
        fs::create_dir_all(path.parent().expect("it has one")).expect("the test can write");
    }
    compare(text.into(), Data::read_from(&path, None));
}

/// The same for lines, whether or not the last of them has an end.
#[track_caller]
pub fn lines(path: impl AsRef<Path>, text: impl AsRef<str>) {
    file(path, text.as_ref().trim_end().to_owned() + "\n");
}

/// A text in the source of a test (`snapbox::str!`) is this text.
#[track_caller]
pub fn inline(text: impl Into<String>, kept: impl IntoData) {
    compare(text.into(), kept.into_data());
}

/// Patterns and paths are nothing special: the text is compared as it is.
#[track_caller]
fn compare(text: String, kept: Data) {
    let action = if accepted() { Action::Overwrite } else { Action::Verify };
    let found = Assert::new().action(action).try_eq(Some(&"now"), text.into_data(), kept.raw());
    if let Err(difference) = found {
        panic!(
            "{difference}\nIf this was meant: ACCEPT=1 cargo test, then read the difference in git."
        );
    }
}
