//! Files: what is read, what is written, and that nothing of yours is lost on the way.
//!
//! tests/README.md is the index.

#[path = "../common/mod.rs"]
mod common;

mod bad_scenarios;
mod csv_columns;
mod directories;
mod golden;
mod json_documents;
mod needs_files;
mod output_files;
mod parts;
mod readers;
mod run_shards;
mod scenario_model;
mod schema;
mod shards;
mod verify;
