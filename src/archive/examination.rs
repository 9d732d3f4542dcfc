//! Whether a directory holds what a run gives: every file of it, byte by byte.
//!
//! Promises: a file that is missing, changed after the run, not reproduced or not named is named,
//! each with its first places; only regular files directly in the directory are opened. Never:
//! writing, following links, a judgement on a file that could not be read.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use crate::archive::directory::{Left, digest, is_busy, left, shown};
use crate::archive::line_by_line::differences;
use crate::archive::names::{MANIFEST, is_plain};
use crate::english;
use crate::job::Written;
use crate::scenario::unwanted::escape;
use crate::words::digits::fixed;

/// So many lines are shown in all.
const SHOWN: usize = 50;
/// So many places are shown of one file.
const PLACES: usize = 10;

/// What does not agree, one line each.
#[derive(Debug, Default)]
pub struct Findings {
    lines: Vec<String>,
    more: u64,
    notes: Vec<String>,
}

impl Findings {
    /// Adds one.
    pub fn add(&mut self, line: String) {
        if self.lines.len() < SHOWN {
            self.lines.push(line);
        } else {
            self.more += 1;
        }
    }

    /// Adds one about the manifest: what it says is not what the run gives.
    pub fn manifest(&mut self, key: &str, says: &str, gives: &str) {
        let says = escape(says);
        self.add(format!("{MANIFEST}: {key} is `{says}`, the run gives `{}`", escape(gives)));
    }

    /// What is worth a word but no difference.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether everything agrees.
    pub fn none(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines, at most 50, and how many more there are.
    pub fn text(&self) -> String {
        let mut text: String = self.lines.iter().map(|line| format!("{line}\n")).collect();
        if self.more > 0 {
            text += &format!("… and {} more\n", fixed(self.more as f64, 0));
        }
        text
    }
}

/// What was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Files that the manifest names.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
}

impl Compared {
    /// `7 files, 12,345,678 bytes`.
    pub fn phrase(&self) -> String {
        let Self { files, bytes } = *self;
        format!("{}, {} bytes", english::count(files as u64, "file"), fixed(bytes as f64, 0))
    }
}

/// What a second run gave.
#[derive(Clone, Copy)]
pub struct Again<'a> {
    /// Where its files are.
    pub directory: &'a Path,
    /// Which they are.
    pub files: &'a [Written],
}

/// A directory under examination.
pub struct Examination<'a> {
    /// Where the files are.
    pub directory: &'a Path,
    /// What the manifest says about them.
    pub recorded: &'a [Written],
    /// What the run gives; `None` when it could not be run again.
    pub again: Option<Again<'a>>,
    /// Files that may lie among them: the scenario and what it names.
    pub guests: &'a [PathBuf],
    /// Set when all this should end.
    pub stop: &'a AtomicBool,
}

impl Examination<'_> {
    /// Compares everything.
    ///
    /// # Errors
    /// When something cannot be read, with its name; [`io::ErrorKind::Interrupted`] when `stop` was
    /// set.
    pub fn examine(&self, findings: &mut Findings) -> Result<Compared, (String, io::Error)> {
        let mut compared = Compared::default();
        let mut named = BTreeSet::new();
        for file in self.recorded {
            if !named.insert(file.name.as_str()) {
                let name = escape(&file.name);
                findings.add(format!("{MANIFEST}: names {name} twice"));
                continue;
            }
            compared.files += 1;
            let failed = |error| (shown(&self.place(&file.name)), error);
            compared.bytes += self.recorded_file(file, findings).map_err(failed)?;
        }
        for file in self.again.map(|again| again.files).unwrap_or_default() {
            if !named.contains(file.name.as_str()) {
                findings
                    .add(format!("{MANIFEST}: does not name {}, which the run writes", file.name));
            }
        }
        let failed = |error| (shown(self.directory), error);
        let (extras, more) = self.extras(&named, findings).map_err(failed)?;
        for extra in extras {
            findings.add(format!("{}: the manifest does not name it", escape(&extra)));
        }
        findings.more += more;
        Ok(compared)
    }

    fn place(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// One file that the manifest names; its size.
    fn recorded_file(&self, file: &Written, findings: &mut Findings) -> io::Result<u64> {
        let name = escape(&file.name);
        let mut say = |text: &str| findings.add(format!("{name}: {text}"));
        if !is_plain(&file.name) {
            say("the manifest names it, but it is no name of a file in the directory");
            return Ok(0);
        }
        let path = self.place(&file.name);
        let facts = match fs::symlink_metadata(&path) {
            Ok(facts) => facts,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                say("missing");
                return Ok(0);
            }
            // A name that no file can have, for example one that is too long.
            Err(error) if error.kind() != io::ErrorKind::PermissionDenied => {
                say(&format!("cannot be looked at: {error}"));
                return Ok(0);
            }
            Err(error) => return Err(error),
        };
        if !facts.is_file() {
            say("not a regular file");
            return Ok(0);
        }
        let change = self.change(file, &path, facts.len())?;
        let written =
            self.again.is_some_and(|again| again.files.iter().any(|w| w.name == file.name));
        match (self.again, change) {
            (Some(again), change) if written => {
                self.against_the_run(
                    file,
                    &path,
                    &again.directory.join(&file.name),
                    change,
                    findings,
                )?;
            }
            (Some(_), _) => say("the manifest names it, but the run does not write it"),
            (None, Some(change)) => say(&format!("changed after the run: {change}")),
            (None, None) => {}
        }
        Ok(facts.len())
    }

    /// How the file differs from what the manifest says of it.
    fn change(&self, file: &Written, path: &Path, bytes: u64) -> io::Result<Option<String>> {
        if bytes != file.bytes {
            let (here, there) = (fixed(bytes as f64, 0), fixed(file.bytes as f64, 0));
            return Ok(Some(format!("{here} bytes, the manifest says {there}")));
        }
        let same = digest(path, self.stop)? == file.sha256;
        Ok((!same).then(|| "its SHA-256 is not that of the manifest".to_owned()))
    }

    /// Byte by byte; a change after the run and a run that gives something else are told apart.
    fn against_the_run(
        &self,
        file: &Written,
        path: &Path,
        again: &Path,
        change: Option<String>,
        findings: &mut Findings,
    ) -> io::Result<()> {
        let reader = |path| File::open(path).map(|file| BufReader::with_capacity(1 << 16, file));
        let differences = differences(reader(path)?, reader(again)?, PLACES, self.stop)?;
        let name = escape(&file.name);
        match (differences.lines, change) {
            (0, None) => return Ok(()),
            (0, Some(change)) => {
                findings.add(format!("{name}: is what the run gives, but {change}"));
            }
            (_, Some(change)) => findings.add(format!("{name}: changed after the run: {change}")),
            (_, None) => findings
                .add(format!("{name}: as the manifest says, but the run gives something else")),
        }
        let rest = differences.lines - differences.places.len() as u64;
        differences.places.iter().for_each(|place| findings.add(format!("{name}:{place}")));
        if rest > 0 {
            let lines = english::of(rest as usize, "line differs", "lines differ");
            findings.add(format!("{name}: {} more {lines}", fixed(rest as f64, 0)));
        }
        Ok(())
    }

    /// What else lies there: the first names in their order, and how many more there are.
    fn extras(
        &self,
        named: &BTreeSet<&str>,
        findings: &mut Findings,
    ) -> io::Result<(BTreeSet<String>, u64)> {
        let real = |path: &PathBuf| path.canonicalize().ok();
        let guests: Vec<PathBuf> = self.guests.iter().filter_map(real).collect();
        let busy = is_busy(self.directory);
        if busy {
            findings.notes.push("another pimsim is at work there".to_owned());
        }
        let (mut extras, mut more) = (BTreeSet::new(), 0);
        for entry in fs::read_dir(self.directory)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let known = name == MANIFEST || named.contains(name.as_str());
            let guest = |entry: &fs::DirEntry| {
                entry.path().canonicalize().is_ok_and(|path| guests.contains(&path))
            };
            if let Some(left) = left(&entry.path()) {
                findings.notes.extend(note(left, &name).filter(|_| !busy));
                continue;
            }
            if !known && !guest(&entry) {
                extras.insert(name);
            }
            if extras.len() > SHOWN {
                extras.pop_last();
                more += 1;
            }
        }
        Ok((extras, more))
    }
}

/// What is said of something that belongs to no result.
fn note(left: Left, name: &str) -> Option<String> {
    let name = escape(name);
    match left {
        // It says nothing: the next run takes it.
        Left::Lock => None,
        Left::Sweep => Some(format!("{name} holds points of a sweep that was not finished")),
        Left::Staging | Left::File => {
            Some(format!("{name} was left by an interrupted run; the next run there removes it"))
        }
    }
}
