//! `pimsim verify`: does the job of a manifest again and compares every byte.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;

use super::again::{self, Found};
use super::arguments::{Manner, Verify};
use super::perform::{Doing, Done, Ended};
use super::report::is_current;
use super::{Console, Exit};
use crate::archive::{
    Again, Compared, Examination, Findings, Scratch, Unread, read, read_whole, shown,
};
use crate::job::manifest::VERSION;
use crate::job::{Manifest, Written};
use crate::page::REPORT;
use crate::scenario::Document;
use crate::scenario::unwanted::escape;
use crate::session::Unanswered;

pub fn verify(arguments: &Verify, console: &Console<'_>) -> Exit {
    Verification { arguments, console, findings: Findings::default() }
        .go()
        .unwrap_or_else(|exit| exit)
}

/// One call of the command. An `Err` ends it early, with what was to be said said.
struct Verification<'a, 's> {
    arguments: &'a Verify,
    console: &'a Console<'s>,
    findings: Findings,
}

impl Verification<'_, '_> {
    fn go(mut self) -> Result<Exit, Exit> {
        let (recorded, says) = match read_whole(&self.arguments.directory) {
            Ok(recorded) => recorded,
            Err(Unread::NotAManifest(why)) => return Err(self.console.failed(&why)),
            Err(Unread::Version(version)) => {
                self.findings.add(format!(
                    "manifest.json: written by pimsim {}, this is pimsim {VERSION}; numbers may \
                     differ between versions, so verify with that one",
                    escape(&version),
                ));
                return self.verdict(None);
            }
        };
        let place = self.find_scenario(&recorded)?;
        let scratch = Scratch::new().map_err(|error| {
            self.console.failed(&format!("cannot make a temporary directory: {error}"))
        })?;
        let out = scratch.path().join("again");
        let made = match &place {
            Some(place) => self.again(place, (&recorded, &says), &out)?,
            None => None,
        };
        let guests = guests(place.as_deref(), made.as_ref());
        let again = made.as_ref().map(|made| Again { directory: &out, files: &made.files });
        self.examine(&recorded, again, (place.as_deref(), guests))
    }

    /// Does the job again; its manifest, or `None` when it cannot be done or is another one.
    fn again(
        &mut self,
        place: &Path,
        (recorded, says): (&Manifest, &Value),
        out: &Path,
    ) -> Result<Option<Manifest>, Exit> {
        if let Some(why) = recorded.refusal() {
            self.findings.add(format!("manifest.json: {why}"));
            return Ok(None);
        }
        let console = self.console;
        let document = console.document(place).map_err(|problems| console.refused(&problems))?;
        let manner = Manner {
            file: place.to_owned(),
            out: Some(out.to_owned()),
            threads: self.arguments.threads.map(|threads| threads as usize),
            force: false,
            quiet: self.arguments.quiet,
            roles: Vec::new(),
        };
        let doing = Doing {
            job: &recorded.job,
            document: &document,
            manner: &manner,
            engine: None,
            digest: Some(&recorded.scenario.digest),
            silent: true,
            console,
            begun: Instant::now(),
        };
        match doing.go() {
            Ok(done) => self.violated(&done),
            Err(Ended::Another(digest)) => {
                self.name_inputs(&document, recorded, &digest);
                return Ok(None);
            }
            Err(Ended::Unanswered(Unanswered::Unfit(mistakes))) => {
                mistakes.iter().for_each(|why| {
                    self.findings.add(format!("manifest.json: {}", escape(why)));
                });
                return Ok(None);
            }
            Err(Ended::Unanswered(why)) => {
                let exit = console.unanswered(why, "interrupted; nothing was verified");
                return Err(self.refused(place, recorded, exit));
            }
            Err(Ended::Said(exit)) => return Err(self.refused(place, recorded, exit)),
        }
        let made = read(out).map_err(|_| console.failed("what was run again cannot be read"))?;
        self.compare((recorded, says), &made);
        Ok(Some(made))
    }

    fn violated(&mut self, done: &Done) {
        let n = match done {
            Done::Ran(snapshot) => snapshot.violations().len(),
            Done::Shard(violations) => violations.len(),
            Done::Swept(_) | Done::Planned(_) | Done::Decided(..) => 0,
        };
        if n > 0 {
            self.findings.add(format!("the auditor found {n} violations; this is a bug of pimsim"));
        }
    }

    /// What else the manifest says, beside its files.
    fn compare(&mut self, (recorded, all): (&Manifest, &Value), made: &Manifest) {
        let mut is = made.clone();
        let file = recorded.job.file.as_str();
        // The scenario may lie elsewhere by now.
        is.job.file = file.to_owned();
        is.scenario.name = stem(file);
        let says = recorded.scenario.inputs.first();
        if let Some((says, input)) = says.zip(is.scenario.inputs.first_mut()) {
            let name = match file {
                "-" => "<stdin>",
                // It was no text.
                "" => &says.name,
                file => file,
            };
            let same = Path::new(&says.name).file_name() == Path::new(name).file_name();
            input.name = if same { says.name.clone() } else { name.to_owned() };
        }
        for extra in recorded.scenario.inputs.iter().skip(is.scenario.inputs.len()) {
            let name = escape(&extra.name);
            self.findings.add(format!(
                "manifest.json: scenario.inputs names {name}, which the scenario does not read"
            ));
            is.scenario.inputs.push(extra.clone());
        }
        // These say how it was done, not what came of it; files are examined by themselves.
        is.engine.clone_from(&recorded.engine);
        is.merged = recorded.merged;
        is.files.clone_from(&recorded.files);
        is.wall_time_s = recorded.wall_time_s;
        let is = serde_json::to_value(is).unwrap_or_default();
        let mut found = Vec::new();
        differences("", all, &is, &mut found);
        for (key, says, is) in found {
            self.findings.manifest(&key, &says, &is);
        }
    }

    /// The scenario has problems. When a file that it names is gone, that is why.
    fn refused(&self, place: &Path, recorded: &Manifest, exit: Exit) -> Exit {
        let beside = place.parent().unwrap_or(Path::new("."));
        let mut named = recorded.scenario.inputs.iter().skip(1);
        if exit != Exit::Problems || named.all(|input| beside.join(&input.name).is_file()) {
            return exit;
        }
        self.console.tell(&format!("not verified: {}", shown(&self.arguments.directory)));
        Exit::InputOutput
    }

    /// A report that lies among the results must be what `report` makes of them, with the scenario
    /// or without.
    fn report(&mut self, scenario: Option<&Path>, guests: &mut Vec<PathBuf>) {
        let directory = &self.arguments.directory;
        let current = is_current(directory, scenario);
        if current.is_some() {
            guests.push(directory.join(REPORT));
        }
        if current == Some(false) {
            self.findings.add(format!(
                "{REPORT}: not what `pimsim report` makes of these files: stale, or changed"
            ));
        }
    }

    /// Compares the files with those that were made again, and says how it went.
    fn examine(
        mut self,
        recorded: &Manifest,
        again: Option<Again<'_>>,
        (place, mut guests): (Option<&Path>, Vec<PathBuf>),
    ) -> Result<Exit, Exit> {
        self.console.heed();
        self.report(place, &mut guests);
        let examination = Examination {
            directory: &self.arguments.directory,
            recorded: &recorded.files,
            again,
            guests: &guests,
            stop: self.console.stop,
        };
        let compared = examination.examine(&mut self.findings).map_err(|(path, error)| {
            if self.console.is_stopped() {
                return self.interrupted();
            }
            self.console.failed(&format!("cannot read {path}: {error}"))
        })?;
        self.verdict(Some(compared))
    }

    /// The file of the scenario that was run; `None` when what is there is another one.
    fn find_scenario(&mut self, recorded: &Manifest) -> Result<Option<PathBuf>, Exit> {
        let named = self.arguments.scenario.as_deref();
        let found = again::find(recorded, &self.arguments.directory, named);
        match found.map_err(|why| self.console.failed(&why))? {
            Found::Same(place) => Ok(Some(place)),
            Found::Another(place, digest) => {
                let expected = recorded.scenario.inputs.first();
                let expected = expected.map(|input| input.sha256.as_str()).unwrap_or_default();
                self.another(&shown(&place), &digest, expected);
                Ok(None)
            }
        }
    }

    fn another(&mut self, name: &str, digest: &str, expected: &str) {
        let expected = escape(expected);
        self.findings.add(format!(
            "{name}: not what was run: its SHA-256 is {digest}, that in the manifest is {expected}"
        ));
    }

    /// Which file of the scenario is not the one that was run.
    fn name_inputs(&mut self, document: &Document, recorded: &Manifest, digest: &str) {
        let scenario = document.scenario(&recorded.job.changes, &[]);
        let here = scenario.map(|scenario| scenario.inputs).unwrap_or_default();
        let there = &recorded.scenario.inputs;
        let mut found = false;
        for (at, input) in here.iter().enumerate() {
            let same = |other: &&Written| other.name == input.name;
            let other = if at == 0 { there.first() } else { there.iter().skip(1).find(same) };
            let expected = other.map_or("missing", |other| other.sha256.as_str());
            if expected != input.sha256 {
                found = true;
                self.another(&escape(&input.name), &input.sha256, expected);
            }
        }
        if !found {
            self.findings.manifest("scenario.digest", &recorded.scenario.digest, digest);
        }
    }

    fn verdict(self, compared: Option<Compared>) -> Result<Exit, Exit> {
        if self.console.is_stopped() {
            return Err(self.interrupted());
        }
        let directory = shown(&self.arguments.directory);
        if !self.arguments.quiet {
            let notes = self.findings.notes().iter().map(|note| format!("note: {note}"));
            self.console.tell_all(notes);
        }
        match compared {
            Some(compared) if self.findings.none() => {
                Ok(self.console.answer(&format!("verified: {}, all equal\n", compared.phrase())))
            }
            _ => {
                let text = format!("{}not verified: {directory}\n", self.findings.text());
                match self.console.answer(&text) {
                    Exit::Done => Ok(Exit::NotMet),
                    exit => Err(exit),
                }
            }
        }
    }

    fn interrupted(&self) -> Exit {
        self.console.interrupted("interrupted; nothing was verified")
    }
}

/// Where two documents differ: key path, and both values as text.
fn differences(key: &str, says: &Value, is: &Value, found: &mut Vec<(String, String, String)>) {
    const NOTHING: Value = Value::Null;
    let empty = Value::Object(serde_json::Map::new());
    let says = if says.is_null() && is.is_object() { &empty } else { says };
    match (says, is) {
        (says, is) if says == is => {}
        // One number, written in two ways: `1` and `1.0`.
        (Value::Number(says), Value::Number(is))
            if says.is_f64() != is.is_f64() && says.as_f64() == is.as_f64() => {}
        (Value::Object(says), Value::Object(is)) => {
            let fresh = is.keys().filter(|name| !says.contains_key(*name));
            for name in says.keys().chain(fresh) {
                let path = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                let value = |of: &serde_json::Map<String, Value>| of.get(name).cloned();
                let (says, is) = (value(says).unwrap_or(NOTHING), value(is).unwrap_or(NOTHING));
                differences(&path, &says, &is, found);
            }
        }
        (Value::Array(says), Value::Array(is))
            if says.iter().chain(is).any(|value| value.is_object()) =>
        {
            for at in 0..says.len().max(is.len()) {
                let value = |of: &[Value]| of.get(at).cloned().unwrap_or(NOTHING);
                differences(&format!("{key}[{at}]"), &value(says), &value(is), found);
            }
        }
        (says, is) => found.push((key.to_owned(), plain(says), plain(is))),
    }
}

/// A value as people read it.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// What a scenario read from this file is called.
fn stem(file: &str) -> String {
    let stem = Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    if file == "-" { "stdin".to_owned() } else { stem.unwrap_or_default() }
}

/// The scenario and the files that it names, which may lie among the results.
fn guests(place: Option<&Path>, made: Option<&Manifest>) -> Vec<PathBuf> {
    let Some(place) = place else { return Vec::new() };
    let beside = place.parent().unwrap_or(Path::new("."));
    let named = made.iter().flat_map(|made| made.scenario.inputs.iter().skip(1));
    std::iter::once(place.to_owned()).chain(named.map(|input| beside.join(&input.name))).collect()
}
