//! What may be written, replaced or removed in a directory, and who may do so now.
//!
//! Every command that writes goes through here. A [`Directory`] is one that was looked at, is
//! allowed, and is held: no other pimsim works there until it is dropped. [`Staging`] gathers the
//! files of one result in it and puts them in place together; single files (a report, a schema, a
//! job file) have [`write_report`] and its like.
//!
//! One rule decides for all of them. What the manifest lists and what still has that digest is
//! pimsim's: it is replaced, or removed when it is not written this time. What the manifest lists
//! and was changed since, and what it does not list and stands in the way, is somebody's: nothing
//! is touched and the command ends, unless it was told to with `--force`. What is not listed
//! otherwise stays, a report included. A directory is never replaced by a file, with or without
//! `--force`, and nothing is written or removed through a symbolic link.
//!
//! | file | does |
//! | --- | --- |
//! | `error` | says why nothing could be written |
//! | `hashed` | files whose digest is taken while they are written, and files that have one |
//! | `lock` | one process at a time |
//! | `made` | directories made on the way, durable or gone again |
//! | `leftover` | knows what an interrupted run left, and nothing else, by its form |
//! | `held` | a directory that was looked at and is held |
//! | `staging` | files on their way to it |
//! | `commit` | all of them in place, or none; puts back what a killed run had begun to move |
//! | `single` | files that stand by themselves |
//! | `scratch` | a place outside of it for what is not to stay |
//!
//! Promises: after any end, also a kill, a directory holds the files of its manifest, or it has no
//! manifest and the next run there puts the earlier files back before it begins; what a killed run
//! left is removed by the next one; an error on the way changes nothing. Never: a half-written file
//! under its own name, the files of two runs under one manifest, the removal of something because
//! of its name alone. Where the file system knows no locks, that only one works there is left to
//! the user, and what is left is not removed.

mod commit;
mod error;
mod hashed;
mod held;
mod leftover;
mod lock;
mod made;
mod scratch;
mod single;
mod staging;
#[cfg(test)]
mod tests;

pub use error::{DirectoryError, shown};
pub(crate) use hashed::{Hashed, digest, is_as_written};
pub use hashed::{whole, whole_of};
pub use held::{Directory, Request};
pub(crate) use leftover::{Left, is_file, is_left, is_point, left, remove_working, strange};
pub use lock::is_busy;
pub use scratch::Scratch;
pub use single::{
    is_report, write_diff_csv, write_job_files, write_page, write_report, write_schema, write_text,
};
pub use staging::Staging;
