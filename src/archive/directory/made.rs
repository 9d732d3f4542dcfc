//! Directories made on the way to a target.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::archive::directory::DirectoryError;

/// Directories made on the way to the target; removed again (if empty) unless kept.
#[derive(Debug, Default)]
pub(crate) struct MadeDirectories {
    made: Vec<PathBuf>,
}

impl MadeDirectories {
    /// Makes a directory and those above it, as far as they are missing.
    pub fn make(&mut self, directory: &Path) -> Result<(), DirectoryError> {
        let missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let mut ancestors: Vec<&Path> = directory.ancestors().take_while(missing).collect();
        ancestors.reverse();
        for ancestor in ancestors {
            match fs::create_dir(ancestor) {
                Ok(()) => self.made.push(ancestor.to_owned()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && ancestor.is_dir() => {
                }
                Err(source) => return Err(DirectoryError::io(ancestor, source)),
            }
        }
        Ok(())
    }

    /// They stay, also when the power fails.
    pub fn keep(&mut self) {
        self.made.iter().for_each(|made| sync_directory(parent(made)));
        self.made.clear();
    }
}

impl Drop for MadeDirectories {
    fn drop(&mut self) {
        for directory in self.made.iter().rev() {
            // Fails when somebody else has put something there, which is as it should be.
            let _ = fs::remove_dir(directory);
        }
    }
}

/// The directory in which a file or directory is.
pub(crate) fn parent(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// Makes what was renamed in a directory durable where the system can; elsewhere the files are
/// whole all the same.
pub(crate) fn sync_directory(directory: &Path) {
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
}
