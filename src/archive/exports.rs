//! The manifest of what was made of exports: which command, which inputs, which files.
//!
//! Promises: of an input it has name, size and digest, and nothing that is in it.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::archive::directory::shown;
use crate::job::manifest::{PROGRAM, VERSION, Written};
use crate::tenant::source::Opened;

/// Commands that make something of exports, and whose manifests are no jobs to run again.
pub const FROM_EXPORTS: [&str; 4] = ["import", "fit", "replay", "patch"];

/// What was made of which inputs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Exports {
    program: String,
    /// The version of the program.
    pub version: String,
    /// The command.
    pub command: String,
    /// What was asked.
    pub options: Value,
    /// What was read: counts and the time that was watched, where a file does not say it.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub read: Value,
    /// The inputs, as they lie there.
    pub inputs: Vec<Written>,
    /// What was written.
    pub files: Vec<Written>,
    /// How long it took.
    #[serde(default)]
    pub wall_time_s: f64,
}

impl Exports {
    /// Of this command, with these options, from these inputs; nothing is written yet.
    pub fn new(command: &str, options: Value, inputs: &[Opened]) -> Self {
        let one = |input: &Opened| {
            let Opened { name, bytes, sha256 } = input.clone();
            Written { name, bytes, sha256 }
        };
        Self {
            program: PROGRAM.to_owned(),
            version: VERSION.to_owned(),
            command: command.to_owned(),
            options,
            read: Value::Null,
            inputs: inputs.iter().map(one).collect(),
            files: Vec::new(),
            wall_time_s: 0.0,
        }
    }

    /// What was written where, in a sentence.
    pub fn told(&self, target: &Path) -> String {
        let names: Vec<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        format!("wrote {} and manifest.json to {}", names.join(", "), shown(target))
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        // Strings and finite numbers always serialise.
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }
}
