//! Files: what is read, what is written, and that nothing of yours is lost on the way.
//!
//! tests/README.md is the index.

#[path = "../common/mod.rs"]
mod common;

mod audit_hostile;
mod audit_logs;
mod audit_requests;
mod audit_round_trip;
mod audit_sizes;
mod bad_scenarios;
mod csv_columns;
mod directories;
mod engines;
mod exports_opened;
mod fit_hostile;
mod golden;
mod habits;
mod imports;
mod imports_damaged;
mod jobs;
mod json_documents;
mod keys;
mod line_by_line;
mod needs_columns;
mod needs_files;
mod output_files;
mod parts;
mod patches;
mod readers;
mod rows;
mod run_shards;
mod scenario_model;
mod scenario_text;
mod schema;
mod shards;
mod tenant_sizes;
mod times;
mod variations;
mod verify;
