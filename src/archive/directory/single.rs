//! Files that stand by themselves: a report, a schema, a scenario to start from, job files, pages of
//! the manual. Each appears whole or not at all; what pimsim did not make is not written over.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::archive::directory::lock::Lock;
use crate::archive::directory::made::{MadeDirectories, parent, sync_directory};
use crate::archive::directory::{DirectoryError, Left, is_file, leftover, shown};
use crate::archive::engines::{JobFile, MARK};
use crate::archive::manifest::listed;
use crate::archive::names::{LOCK, TEMPORARY};
use crate::page::{GENERATOR, MARKED_WITHIN};
use crate::rows::schema::TITLE;
use crate::scenario::hexadecimal;

/// No job file is larger.
const LARGEST_JOB_FILE: u64 = 16 << 20;

/// Whether a file is a report that pimsim made.
pub fn is_report(path: &Path) -> bool {
    begins_with(path, GENERATOR)
}

/// Whether a regular file has this mark near its beginning.
fn begins_with(path: &Path, mark: &str) -> bool {
    let mut start = Vec::new();
    let read = |file: File| file.take(MARKED_WITHIN).read_to_end(&mut start);
    is_file(path)
        && File::open(path).and_then(read).is_ok()
        && String::from_utf8_lossy(&start).contains(mark)
}

/// Writes a report, whole or not at all.
///
/// # Errors
/// When something else is there (unless `force`), or it cannot be written.
pub fn write_report(path: &Path, page: &str, force: bool) -> Result<(), DirectoryError> {
    let refusal = "is no report of pimsim's; choose another file with --out, or use --force";
    write(path, page, force || is_report(path), refusal)
}

/// Writes the schema of scenarios, whole or not at all, also over an earlier one.
///
/// # Errors
/// When something else is there (unless `force`), or it cannot be written.
pub fn write_schema(path: &Path, force: bool) -> Result<(), DirectoryError> {
    write_text(path, &crate::rows::schema(), force || begins_with(path, TITLE))
}

/// Writes one file, whole or not at all; directories on the way are made.
///
/// # Errors
/// When something is there (unless `force`), or it cannot be written.
pub fn write_text(path: &Path, text: &str, force: bool) -> Result<(), DirectoryError> {
    write(path, text, force, "is there already; choose another name, or use --force")
}

/// Writes a `diff.csv`, whole or not at all, also over an earlier one. Not among results: there every
/// file is one that their manifest names.
///
/// # Errors
/// When something else is there (unless `force`), results are, or it cannot be written.
pub fn write_diff_csv(path: &Path, rows: &str, force: bool) -> Result<(), DirectoryError> {
    let directory = parent(path);
    if listed(directory).is_some() {
        return Err(DirectoryError::Spoiled(format!(
            "{} holds results, and its manifest would not name {}; choose another directory with \
             --out",
            shown(directory),
            path.file_name().unwrap_or_default().display(),
        )));
    }
    let header = rows.lines().next().unwrap_or_default();
    let refusal = "is no diff.csv of pimsim's; choose another directory with --out, or use --force";
    write(path, rows, force || begins_with(path, header), refusal)
}

/// Writes a page of the manual, whole or not at all, also over an earlier one.
///
/// # Errors
/// When something else is there, or it cannot be written.
pub fn write_page(path: &Path, page: &str) -> Result<(), DirectoryError> {
    let ours = begins_with(path, ".TH pimsim");
    write(path, page, ours, "is no page of pimsim's manual; move it, or choose another directory")
}

/// Writes job files beside the shards of a sweep, each whole or not at all.
///
/// # Errors
/// When a file of that name is there that pimsim did not write (unless `force`), or they cannot be
/// written.
pub fn write_job_files(
    directory: &Path,
    files: &[JobFile],
    force: bool,
) -> Result<(), DirectoryError> {
    let refusal = "was not written by pimsim, or was changed since; choose another directory with \
                   --out, or use --force";
    let ours = |path: &Path| force || is_job_file(path);
    // All are looked at before the first is written.
    for file in files {
        let path = directory.join(file.name);
        allowed(&path, ours(&path), refusal)?;
    }
    for file in files {
        let path = directory.join(file.name);
        write(&path, &sealed(&file.text), ours(&path), refusal)?;
    }
    Ok(())
}

/// What comes before the digest in the last line of a job file.
const SEAL: &str = "# pimsim wrote the lines above; their SHA-256: ";

/// A text with a last line by which one sees whether somebody changed it: people add accounts and
/// time limits to job files.
fn sealed(text: &str) -> String {
    format!("{text}{SEAL}{}\n", hexadecimal(&Sha256::digest(text)))
}

/// Whether a file is a job file as pimsim wrote it.
fn is_job_file(path: &Path) -> bool {
    let small = fs::symlink_metadata(path).is_ok_and(|facts| facts.len() <= LARGEST_JOB_FILE);
    if !small || !is_file(path) {
        return false;
    }
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines = text.rsplit_once(SEAL).map(|(lines, _)| lines);
    lines.is_some_and(|lines| lines.contains(MARK) && sealed(lines) == text)
}

/// Whether a file may be put there.
fn allowed(path: &Path, ours: bool, refusal: &str) -> Result<(), DirectoryError> {
    let odd = |why: &str| Err(DirectoryError::io(path, io::Error::other(why)));
    match fs::symlink_metadata(path) {
        Err(_) => Ok(()),
        Ok(facts) if facts.is_dir() => odd("it is a directory"),
        Ok(facts) if !facts.is_file() && !facts.is_symlink() => odd("it is not a regular file"),
        Ok(_) if ours => Ok(()),
        Ok(_) => Err(DirectoryError::Spoiled(format!("{} {refusal}", shown(path)))),
    }
}

/// Puts a file in place. What is there must be `ours`; a link is replaced, not what it leads to.
fn write(path: &Path, text: &str, ours: bool, refusal: &str) -> Result<(), DirectoryError> {
    allowed(path, ours, refusal)?;
    let (directory, failed) = (parent(path), |source| DirectoryError::io(path, source));
    let mut made = MadeDirectories::default();
    made.make(directory)?;
    // Where results are, nobody may be writing others.
    let results = listed(directory).is_some() || directory.join(LOCK).exists();
    let lock = results.then(|| Lock::take(&directory.join(LOCK))).transpose().map_err(failed)?;
    if lock.is_some_and(|lock| lock.is_none()) {
        return Err(DirectoryError::busy(directory));
    }
    for (left, kind) in leftover::all(directory) {
        if kind == Left::File {
            leftover::remove_file(&left);
        }
    }
    // Who looks for what was left may have found the file just before it was locked.
    let gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    let mut placed = place(directory, path, text);
    for _ in 0..10 {
        if placed.as_ref().is_err_and(gone) {
            placed = place(directory, path, text);
        }
    }
    placed.map_err(failed)?;
    made.keep();
    Ok(())
}

/// Writes the file beside its place, and moves it there.
fn place(directory: &Path, path: &Path, text: &str) -> io::Result<()> {
    let new = |path: &Path| File::create_new(path);
    // With the permissions of any new file. Locked, since the next one removes what is not.
    let mut file = tempfile::Builder::new().prefix(TEMPORARY).make_in(directory, new)?;
    let _ = file.as_file().try_lock();
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_directory(directory);
    Ok(())
}
