//! Kills and errors between any two moves, by a `rename` that ends the process or fails.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::{fs, io};

use serde_json::json;

use crate::archive::directory::commit::Rename;
use crate::archive::directory::{DirectoryError, Request, Staging};

static GO_ON: AtomicBool = AtomicBool::new(false);

/// The old result has a file that the new one has not, and the other way round.
const OLD: [(&str, &str); 3] = [("a.csv", "old a"), ("b.csv", "same"), ("gone.csv", "old")];
const NEW: [(&str, &str); 3] = [("a.csv", "new a"), ("b.csv", "same"), ("fresh.csv", "new")];

fn staged(target: &Path, files: &[(&str, &str)], force: bool) -> Result<Staging, DirectoryError> {
    let mut staging = Staging::new(&Request { target, force, names: Vec::new(), stop: &GO_ON })?;
    for (name, text) in files {
        staging.write(name, |out| out.write_all(text.as_bytes()))?;
    }
    Ok(staging)
}

fn manifest(staging: &Staging) -> String {
    json!({ "program": "pimsim", "files": staging.written() }).to_string()
}

fn put(target: &Path, files: &[(&str, &str)], rename: &Rename<'_>) -> Result<(), DirectoryError> {
    let staging = staged(target, files, false)?;
    let manifest = manifest(&staging);
    staging.commit_by(&manifest, rename)
}

fn really(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// What lies there, besides what is not to stay and the manifest.
fn there(target: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(target).into_iter().flatten().flatten();
    let entries = entries.filter(|entry| entry.path().is_file());
    let name = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let read = |entry: fs::DirEntry| (name(&entry), fs::read_to_string(entry.path()).unwrap());
    let mut found: BTreeMap<_, _> = entries.map(read).collect();
    found.retain(|name, _| name != "manifest.json" && !name.starts_with('.'));
    found
}

fn as_map(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn left(target: &Path) -> usize {
    let entries = fs::read_dir(target).into_iter().flatten().flatten();
    entries.filter(|entry| entry.file_name().to_string_lossy().starts_with('.')).count()
}

/// As if the process died at this move, counted from 0: nothing is undone, nothing is removed.
fn killed(target: &Path, files: &[(&str, &str)], at: usize) -> bool {
    let done = Cell::new(0);
    let rename = |from: &Path, to: &Path| {
        if done.replace(done.get() + 1) == at {
            resume_unwind(Box::new("killed"));
        }
        fs::rename(from, to)
    };
    let staging = staged(target, files, false).expect("nothing is in the way");
    let manifest = manifest(&staging);
    catch_unwind(AssertUnwindSafe(|| staging.commit_by(&manifest, &rename))).is_err()
}

#[test]
fn after_a_kill_there_is_a_whole_result_or_no_manifest_and_the_old_one_comes_back() {
    for old in [None, Some(OLD)] {
        for at in 0.. {
            let place = tempfile::tempdir().expect("a place for the test");
            let target = &place.path().join("o");
            if let Some(old) = old {
                put(target, &old, &really).expect("it is empty");
            }
            let earlier = old.map(|old| as_map(&old)).unwrap_or_default();
            let over = !killed(target, &NEW, at);
            let found = there(target);
            if target.join("manifest.json").exists() {
                assert!(found == if over { as_map(&NEW) } else { earlier.clone() }, "{at}");
            }
            // The next one finds what was there before and leaves nothing behind when it fails.
            drop(staged(target, &NEW, false).expect("it may go on"));
            assert_eq!(there(target), if over { as_map(&NEW) } else { earlier.clone() }, "{at}");
            assert_eq!(target.join("manifest.json").exists(), over || old.is_some(), "{at}");
            assert_eq!(left(target), 0, "{at}");
            put(target, &NEW, &really).expect("it may go on");
            assert_eq!(there(target), as_map(&NEW), "{at}");
            if over {
                assert!(at >= 4, "only {at} moves");
                break;
            }
        }
    }
}

#[test]
fn an_error_at_any_move_changes_nothing() {
    for at in 0.. {
        let place = tempfile::tempdir().expect("a place for the test");
        let target = &place.path().join("o");
        put(target, &OLD, &really).expect("it is empty");
        let done = Cell::new(0);
        let failing = |from: &Path, to: &Path| match done.replace(done.get() + 1) == at {
            true => Err(io::Error::other("the disk is on fire")),
            false => fs::rename(from, to),
        };
        let put = put(target, &NEW, &failing);
        let Err(error) = put else {
            assert!(at >= 4, "only {at} moves");
            return;
        };
        assert!(error.to_string().ends_with("the disk is on fire"), "{error}");
        assert_eq!(there(target), as_map(&OLD), "{at}");
        assert!(target.join("manifest.json").exists() && left(target) == 0, "{at}");
    }
}

#[test]
fn what_cannot_be_put_back_at_once_is_put_back_by_the_next_run() {
    let place = tempfile::tempdir().expect("a place for the test");
    let target = &place.path().join("o");
    put(target, &OLD, &really).expect("it is empty");
    let done = Cell::new(0);
    let failing = |from: &Path, to: &Path| match done.replace(done.get() + 1) {
        0..3 => fs::rename(from, to),
        _ => Err(io::Error::other("the disk is on fire")),
    };
    let error = put(target, &NEW, &failing).expect_err("it fails").to_string();
    assert!(error.contains("holds files of two runs and no manifest"), "{error}");
    assert!(!target.join("manifest.json").exists());
    drop(staged(target, &NEW, false).expect("it may go on"));
    assert_eq!(there(target), as_map(&OLD));
    assert!(target.join("manifest.json").exists() && left(target) == 0);
}

#[test]
fn what_somebody_wrote_after_a_kill_is_not_lost() {
    let place = tempfile::tempdir().expect("a place for the test");
    let target = &place.path().join("o");
    put(target, &OLD, &really).expect("it is empty");
    assert!(killed(target, &NEW, 3));
    fs::write(target.join("a.csv"), "mine").expect("the test can write");
    let error = staged(target, &NEW, false).expect_err("it is in the way").to_string();
    assert!(error.contains("moved the earlier") && error.contains("--force"), "{error}");
    assert_eq!(fs::read_to_string(target.join("a.csv")).expect("it is there"), "mine");
    let staging = staged(target, &NEW, true).expect("told to");
    let manifest = manifest(&staging);
    staging.commit(&manifest).expect("told to");
    assert_eq!(there(target), as_map(&NEW));
}
