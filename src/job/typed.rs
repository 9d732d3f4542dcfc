//! A job as it is typed: what a report quotes, what job files hold, and in what two jobs differ.

use super::{Ask, Job};
use crate::experiment::AxisOf;

/// An option with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Such as `--seed`.
    pub option: &'static str,
    /// As it is typed; empty for an option without a value.
    pub value: String,
}

impl Typed {
    /// As one word, for lists of arguments: `--seed=1`.
    pub fn joined(&self) -> String {
        let Self { option, value } = self;
        if value.is_empty() { (*option).to_owned() } else { format!("{option}={value}") }
    }

    /// As a shell reads it: `--seed 1`.
    pub fn spaced(&self) -> String {
        let Self { option, value } = self;
        if value.is_empty() { (*option).to_owned() } else { format!("{option} {}", quoted(value)) }
    }
}

pub(super) fn typed(option: &'static str, value: impl ToString) -> Typed {
    Typed { option, value: value.to_string() }
}

pub(super) fn sides(sides: &[AxisOf]) -> String {
    sides.iter().map(AxisOf::text).collect::<Vec<_>>().join(",")
}

impl Job {
    /// All options, in one order. Values that were not given are left out.
    pub fn options(&self) -> Vec<Typed> {
        // Whoever adds an option is led here.
        let Self { ask, file: _, seed, replications, policies, changes } = self;
        let mut all = Vec::new();
        all.extend(seed.map(|seed| typed("--seed", seed)));
        let looked = self.run().and_then(|run| run.first_look);
        all.extend(looked.or(*replications).map(|n| typed("--replications", n)));
        match ask {
            Ask::Run(run) => run.typed(&mut all),
            Ask::Compare(compare) => compare.typed(&mut all),
            Ask::Sweep(sweep) => sweep.typed(&mut all),
            Ask::Plan(plan) => plan.typed(&mut all),
            Ask::Decide(decide) => decide.typed(&mut all),
            Ask::Explain(explain) => explain.typed(&mut all),
            Ask::Check {} => {}
        }
        all.extend(policies.iter().map(|name| typed("--policy", name)));
        all.extend(changes.iter().map(|text| typed("--set", text)));
        all
    }

    /// The command line, for a shell.
    pub fn shell(&self) -> String {
        let start = ["pimsim".to_owned(), self.ask.command().to_owned(), quoted(&self.file)];
        let options = self.options();
        let words = start.into_iter().chain(options.iter().map(Typed::spaced));
        words.collect::<Vec<_>>().join(" ")
    }

    /// The first option in which another job differs, and both values.
    pub fn difference(&self, other: &Self) -> Option<(String, String, String)> {
        self.differences(other).into_iter().next()
    }

    /// All options in which another job differs, and both values; nothing but the command where that
    /// is another one.
    pub fn differences(&self, other: &Self) -> Vec<(String, String, String)> {
        let (mine, theirs) = (self.options(), other.options());
        let is_flag = |option: &str| {
            mine.iter().chain(&theirs).any(|typed| typed.option == option && typed.value.is_empty())
        };
        let said = |all: &[Typed], option: &str| {
            let values = all.iter().filter(|typed| typed.option == option);
            let values: Vec<&str> = values.map(|typed| typed.value.as_str()).collect();
            match values.as_slice() {
                [] if is_flag(option) => "off".to_owned(),
                [] => "none".to_owned(),
                [""] => "on".to_owned(),
                several => several.join(", "),
            }
        };
        let commands = (self.ask.command(), other.ask.command());
        if commands.0 != commands.1 {
            return vec![("command".to_owned(), commands.0.to_owned(), commands.1.to_owned())];
        }
        let mut found = Vec::new();
        let design = |job: &Self| job.sweep().map(|sweep| sweep.design.to_string());
        if let (Some(mine), Some(theirs)) = (design(self), design(other))
            && mine != theirs
        {
            found.push(("design".to_owned(), mine, theirs));
        }
        let mut seen: Vec<&str> = Vec::new();
        for option in mine.iter().chain(&theirs).map(|typed| typed.option) {
            if seen.contains(&option) {
                continue;
            }
            seen.push(option);
            let (mine, theirs) = (said(&mine, option), said(&theirs, option));
            if mine != theirs {
                let name = match option {
                    "--seed" => "seed",
                    "--replications" => "replications",
                    "--policy" => "policies",
                    option => option,
                };
                found.push((name.to_owned(), mine, theirs));
            }
        }
        found
    }
}

/// Those of these commands that can be typed: no control character is in them.
pub fn typeable(commands: impl IntoIterator<Item = String>) -> Vec<String> {
    let fine = |command: &String| !command.chars().any(char::is_control);
    commands.into_iter().filter(fine).collect()
}

/// A word for a shell: in quotes where it needs them.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./,:=+%@".contains(c);
    if !word.is_empty() && word.chars().all(plain) && !word.starts_with('=') {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
