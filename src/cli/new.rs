//! `pimsim new`: a small scenario to start from.
//!
//! Promises: the file is written whole or not at all, into the present directory, and never over
//! another without being told to; it runs as it is. Never: a path made from a name.

use std::path::{Path, PathBuf};

use clap::CommandFactory;

use super::arguments::{Arguments, NewArguments};
use super::{Console, Exit};
use crate::archive;
use crate::scenario::unwanted::escape;

/// What is written; `NAME` stands for the name of the scenario.
const TEMPLATE: &str = include_str!("new/scenario.toml");
/// The name of the schema beside a scenario.
const SCHEMA: &str = "pimsim.schema.json";
/// The longest name, in characters.
const LONGEST: usize = 100;

pub fn new(options: &NewArguments, console: &Console<'_>) -> Exit {
    if options.name == "-" {
        if options.schema {
            return console.usage("--schema writes a file beside the scenario, and `-` is no file");
        }
        return console.answer(&scenario("scenario", false));
    }
    let name = options.name.strip_suffix(".toml").unwrap_or(&options.name);
    if let Some(why) = refused(name) {
        return console.usage(format!("{} {why}", shown(&options.name)) + &instead(name));
    }
    let path = PathBuf::from(format!("{name}.toml"));
    if options.schema
        && let Err(error) = archive::directory::write_schema(Path::new(SCHEMA), options.force)
    {
        return console.failed(&error.to_string());
    }
    let text = scenario(name, Path::new(SCHEMA).is_file());
    if let Err(error) = archive::directory::write_text(&path, &text, options.force) {
        return console.failed(&error.to_string());
    }
    if !options.quiet {
        console.tell(&next(name));
    }
    Exit::Done
}

/// The scenario, with or without a line that names the schema beside it.
fn scenario(name: &str, schema: bool) -> String {
    let head = if schema { format!("#:schema ./{SCHEMA}\n") } else { String::new() };
    head + &TEMPLATE.replace("NAME", name)
}

/// Why a text cannot be the name of a file here.
fn refused(name: &str) -> Option<&'static str> {
    let fine = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    if name.contains(['/', '\\']) {
        Some("is a path: `pimsim new` writes into the present directory, so give a name")
    } else if name.is_empty() || name.starts_with('.') {
        Some("is no name: give one that begins with a letter or a digit")
    } else if !name.chars().all(fine) {
        Some("is no name for a scenario: letters, digits, `-`, `_` and `.` can be used")
    } else if name.starts_with('-') {
        Some("looks like an option")
    } else if name.chars().count() > LONGEST {
        Some("is too long: 100 characters can be used")
    } else {
        None
    }
}

/// A name that could be meant.
fn instead(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let near: String = last.chars().map(safe).take(LONGEST).collect();
    let near = near.trim_matches(['-', '.']);
    if near.is_empty() { String::new() } else { format!("; for example `pimsim new {near}`") }
}

fn shown(name: &str) -> String {
    let cut: String = name.chars().take(80).collect();
    let rest = if cut.len() < name.len() { "…" } else { "" };
    format!("`{}{rest}`", escape(&cut))
}

/// What was written, and what to type next: only what this program can do.
fn next(name: &str) -> String {
    let all = Arguments::command();
    let steps = [
        ("check", "", "what is wrong with it, and dead ends of its design"),
        ("run", "", "how each policy does"),
        ("compare", "", "what differs, with intervals, and what follows"),
        ("explain", " --slowest 1", "the story of the need that waited longest"),
        ("compare", " --set approvers.desk.members=1", "the same with a single approver"),
    ];
    let known = steps.iter().filter(|(command, ..)| all.find_subcommand(command).is_some());
    let typed = known.map(|(command, options, what)| {
        (format!("  pimsim {command} {name}.toml{options}"), *what)
    });
    let typed: Vec<(String, &str)> = typed.collect();
    let mut text = format!("wrote {name}.toml\n\nNext:\n");
    for (command, what) in &typed {
        text += &format!("{command}\n      {what}\n");
    }
    text + "\nReplace the assumptions in the file by your own numbers. An editor completes and\n\
            checks it when it begins with `#:schema ./pimsim.schema.json` and the schema\n\
            lies beside it: pimsim schema --out pimsim.schema.json"
}
