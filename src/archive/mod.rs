//! The archive: what is kept in directories, whole or not at all.
//!
//! Promises: a directory matches its manifest, or has none; what is not pimsim's stays; whatever
//! lies in a directory is read with limits and ends as values or one sentence. Never: a simulation,
//! a table, a word of a file that nobody named.
//!
//! | file | what it does |
//! | --- | --- |
//! | `directory` | puts files in place, with lock, staging and commit |
//! | `manifest`, `names` | manifests, read back; names of files that are no results |
//! | `exports` | the manifest of what was made of exports |
//! | `summaries` | the files of a run |
//! | `details` | rows of single needs, requests and records, as runs go on side by side |
//! | `audit` | one replication as an audit log of Entra |
//! | `shard` | exact results of a part of a run |
//! | `sweep` | points that are done, so that a sweep can go on |
//! | `merge` | shards become a whole |
//! | `examination`, `line_by_line` | whether files are what they should be |
//! | `engines` | job files for engines that run shards |

pub mod audit;
pub mod details;
pub mod directory;
pub mod engines;
pub mod examination;
pub mod exports;
pub mod line_by_line;
pub mod manifest;
pub mod merge;
pub mod names;
pub mod shard;
pub mod summaries;
pub mod sweep;

pub use details::{DetailFiles, Details};
pub use directory::{
    Directory, DirectoryError, Request, Scratch, Staging, is_busy, is_report, shown, whole,
    whole_of, write_diff_csv, write_job_files, write_page, write_report, write_schema, write_text,
};
pub use engines::{JobEngine, JobFile, Jobs, job_files};
pub use examination::{Again, Compared, Examination, Findings};
pub use manifest::{Unread, read, read_exports, read_of_any_version, read_whole};
pub use merge::{Merged, Unmerged, merge};
pub use shard::{PartOf, RunShards, finished_shard, part_files, run_shards, write_part};
pub use summaries::{run_files, write_summaries};
pub use sweep::{KeptPoint, Part, SweepPlace, Workspace, workspace};
