//! The life of a request: what may happen to it, what does, and that it always happens alike.
//!
//! Every story here can be read without knowing the program. tests/README.md is the index.

#[path = "../common/mod.rs"]
mod common;

mod addresses;
mod calendars;
mod determinism;
mod events;
mod explorer;
mod portable;
mod randomness;
mod replications;
mod stories;
mod streams;
mod transition_table;
