//! The manifest of what was made of exports: which command, which inputs, which files.
//!
//! Promises: of an input it has name, size and digest, and nothing that is in it.

use serde::Serialize;
use serde_json::Value;

use crate::job::manifest::{PROGRAM, VERSION, Written};
use crate::tenant::source::Opened;

/// Commands that make something of exports, and whose manifests are no jobs to run again.
pub const FROM_EXPORTS: [&str; 4] = ["import", "fit", "replay", "patch"];

/// What was made of which inputs.
#[derive(Clone, Debug, Serialize)]
pub struct Exports {
    program: &'static str,
    version: &'static str,
    command: &'static str,
    /// What was asked.
    options: Value,
    /// The inputs, as they lie there.
    inputs: Vec<Written>,
    /// What was written.
    pub files: Vec<Written>,
    /// How long it took.
    pub wall_time_s: f64,
}

impl Exports {
    /// Of this command, with these options, from these inputs; nothing is written yet.
    pub fn new(command: &'static str, options: Value, inputs: &[Opened]) -> Self {
        let one = |input: &Opened| {
            let Opened { name, bytes, sha256 } = input.clone();
            Written { name, bytes, sha256 }
        };
        let inputs = inputs.iter().map(one).collect();
        let (program, version) = (PROGRAM, VERSION);
        Self { program, version, command, options, inputs, files: Vec::new(), wall_time_s: 0.0 }
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        // Strings and finite numbers always serialise.
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }
}
