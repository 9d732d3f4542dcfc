//! What people see: commands and what they print, the first minutes, plans, sweeps, reports, the README.
//!
//! Each chapter types what a person types and reads what a person reads. tests/README.md is the index.

#[path = "../common/mod.rs"]
mod common;

mod advice;
mod beginning;
mod check;
mod check_output;
mod cli_transcripts;
mod crossing;
mod decide;
mod diff;
mod door;
mod examples;
mod explain;
mod first_members;
mod fitting;
mod fitting_names;
mod habits;
mod help_examples;
mod pipelines;
mod plan;
mod plan_choices;
mod plot;
mod precision;
mod readme;
mod replaying;
mod report;
mod report_answers;
mod report_decided;
mod report_fitted;
mod roles;
mod scenarios;
mod sensitivity;
mod sweep;
mod sweep_front;
mod tables;
mod targets;
mod words;
