//! All files of a result in place, or none.
//!
//! The old manifest is moved away first and the new one is moved in last, so that at every instant
//! between them there is no manifest. What gives way is kept occurrence until the end. After an error
//! every move is undone; after a kill the next run undoes them by what it finds: a staging that
//! still has its manifest, in a directory that has none, was on its way.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::{fs, io};

use crate::archive::directory::leftover::is_file;
use crate::archive::directory::made::sync_directory;
use crate::archive::directory::{DirectoryError, is_as_written, shown};
use crate::archive::manifest::listed;
use crate::archive::names::{BEFORE, FILES, MANIFEST};

/// An error on the way.
pub(crate) struct Torn {
    pub error: DirectoryError,
    /// Whether moves could not be undone.
    pub stays: bool,
}

/// Gives a file another path: [`fs::rename`], except in tests.
pub(crate) type Rename<'a> = dyn Fn(&Path, &Path) -> io::Result<()> + 'a;

/// Moves what gives way occurrence and these files, among them the manifest, to the target.
pub(crate) fn put_in_place(
    target: &Path,
    temporary: &Path,
    (away, names): (&[String], &[String]),
    rename: &Rename<'_>,
) -> Result<(), Torn> {
    let (files, before) = (temporary.join(FILES), temporary.join(BEFORE));
    let mut moves = Moves { target, rename, done: Vec::new() };
    let mut go = || {
        let gives_way = |name: &String| away.contains(name);
        let occurrence = |name: &String| (target.join(name), before.join(name));
        let results = || names.iter().filter(|name| *name != MANIFEST);
        let manifest = names.iter().filter(|name| *name == MANIFEST);
        for name in manifest.clone().filter(|name| gives_way(name)) {
            moves.step(occurrence(name))?;
            sync_directory(target);
        }
        for name in results() {
            if gives_way(name) {
                moves.step(occurrence(name))?;
            }
            moves.step((files.join(name), target.join(name)))?;
        }
        for name in away.iter().filter(|name| !names.contains(name)) {
            moves.step(occurrence(name))?;
        }
        sync_directory(target);
        manifest.into_iter().try_for_each(|name| moves.step((files.join(name), target.join(name))))
    };
    match go() {
        Ok(()) => Ok(()),
        Err(error) => Err(moves.undo(error)),
    }
}

struct Moves<'a> {
    target: &'a Path,
    rename: &'a Rename<'a>,
    done: Vec<(PathBuf, PathBuf)>,
}

impl Moves<'_> {
    fn step(&mut self, (from, to): (PathBuf, PathBuf)) -> Result<(), DirectoryError> {
        let place = if from.parent() == Some(self.target) { &from } else { &to };
        (self.rename)(&from, &to).map_err(|error| DirectoryError::io(place, error))?;
        self.done.push((from, to));
        Ok(())
    }

    /// Undoes all moves, the last one first; the old manifest comes back last.
    fn undo(self, error: DirectoryError) -> Torn {
        let back = |(from, to): &(PathBuf, PathBuf)| (self.rename)(to, from).is_ok();
        let stays = self.done.iter().rev().filter(|one| !back(one)).count() > 0;
        sync_directory(self.target);
        if !stays {
            return Torn { error, stays };
        }
        let target = shown(self.target);
        let error = DirectoryError::Spoiled(format!(
            "{error}; what had been moved could not be put back: {target} holds files of two runs \
             and no manifest; the next run there puts the earlier ones back first"
        ));
        Torn { error, stays }
    }
}

/// Puts the earlier files back when a run was killed while it moved them.
///
/// # Errors
/// When one of them was written meanwhile by somebody, without `force`, or cannot be moved.
pub(crate) fn put_back(
    target: &Path,
    staging: &Path,
    force: bool,
    stop: &AtomicBool,
) -> Result<(), DirectoryError> {
    let (files, before) = (staging.join(FILES), staging.join(BEFORE));
    let Some(staged) = listed(&files) else { return Ok(()) };
    if fs::symlink_metadata(target.join(MANIFEST)).is_ok() {
        // It was killed before the first move, or the manifest is not pimsim's.
        return Ok(());
    }
    let moved = |from: PathBuf, to: PathBuf| {
        fs::rename(&from, &to).map_err(|error| DirectoryError::io(&to, error))
    };
    for file in &staged {
        let (there, own) = (target.join(&file.name), files.join(&file.name));
        let failed = |error: io::Error| DirectoryError::io(&there, error);
        if !is_file(&own) && is_as_written(target, file, stop).map_err(failed)? {
            moved(there, own)?;
        }
    }
    let entries = fs::read_dir(&before).into_iter().flatten().flatten();
    let earlier: Vec<_> = entries.map(|entry| entry.file_name()).collect();
    let blocked = earlier.iter().map(|name| target.join(name));
    let blocked = blocked.filter(|path| fs::symlink_metadata(path).is_ok());
    let why = |path: PathBuf| {
        let path = shown(&path);
        format!("an interrupted run moved the earlier {path} occurrence, and another is there now")
    };
    let blocked: Vec<_> = blocked.map(why).collect();
    if !force && !blocked.is_empty() {
        return Err(DirectoryError::InTheWay(blocked));
    }
    for name in earlier.iter().filter(|name| *name != MANIFEST) {
        moved(before.join(name), target.join(name))?;
    }
    if is_file(&before.join(MANIFEST)) {
        moved(before.join(MANIFEST), target.join(MANIFEST))?;
    }
    sync_directory(target);
    Ok(())
}
