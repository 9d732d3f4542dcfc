//! A scenario from a file, from standard input, or from a text.
//!
//! Promises: a scenario is handed out only when nothing is wrong with it; the digest covers every
//! byte that the scenario depends on. Never: writing, printing.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::bind::aligned::Lent;
use super::bind::{bind, bind_aligned};
use super::files::{Files, NoFiles, Opened, Within, reason};
use super::model::{Input, Scenario};
use super::places::Places;
use super::problem::{Problem, Problems, Sink};
use super::set::Override;
use super::source::Source;
use super::tree::{Node, parse_document};

/// No scenario file may be larger.
pub const LARGEST: usize = 8 * 1024 * 1024;

/// The bytes of a scenario, read once, from which scenarios are made with these or those
/// overrides.
#[derive(Clone, Debug)]
pub struct Document {
    pub(super) shown_as: String,
    stem: String,
    pub(super) bytes: Vec<u8>,
    files: Arc<dyn Files>,
}

impl Document {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub fn read(path: &Path) -> Result<Self, Problems> {
        let shown_as = path.display().to_string();
        let bytes = read_file(path).map_err(|error| {
            let missing = error.kind() == std::io::ErrorKind::NotFound;
            let near = missing.then(|| near(path)).flatten();
            let hint = near.map(|name| format!("did you mean `{}`?", name.display()));
            unreadable(&shown_as, &error, hint)
        })?;
        let directory = path.parent().map(|parent| match parent.as_os_str().is_empty() {
            true => PathBuf::from("."),
            false => parent.to_owned(),
        });
        let files: Arc<dyn Files> = match directory {
            Some(directory) => Arc::new(Within(directory)),
            None => Arc::new(NoFiles),
        };
        Ok(Self { shown_as, stem: stem(path), bytes, files })
    }

    /// Reads what comes from standard input; files are looked for in the current directory.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub fn of_input(from: &mut dyn Read) -> Result<Self, Problems> {
        let bytes = read_up_to_limit(from).map_err(|e| unreadable("<stdin>", &e, None))?;
        let files = Arc::new(Within(PathBuf::from(".")));
        Ok(Self { shown_as: "<stdin>".to_owned(), stem: "stdin".to_owned(), bytes, files })
    }

    /// Of this text, under this name; the files that it names come from there.
    pub fn of_text(name: &str, text: &str, files: Arc<dyn Files>) -> Self {
        let bytes = text.as_bytes().to_vec();
        Self { shown_as: name.to_owned(), stem: stem(Path::new(name)), bytes, files }
    }

    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        digest_of(&self.bytes)
    }

    /// Where the keys of the scenario stand, for what is found in it once it is known to be right.
    pub fn places(&self) -> Places {
        Places::new(&self.shown_as, decode(&self.bytes).unwrap_or_default())
    }

    /// The name under which it is shown.
    pub fn shown_as(&self) -> &str {
        &self.shown_as
    }

    /// Its text as a source of problems.
    pub(super) fn source(&self) -> Result<Source, Problems> {
        let text = decode(&self.bytes).map_err(|problem| single(&self.shown_as, *problem))?;
        Ok(Source::new(&self.shown_as, text))
    }

    /// The files that it may name.
    pub(super) fn files(&self) -> &dyn Files {
        &*self.files
    }

    /// The scenario with the texts of `--set`, and then those of one point of `--vary`.
    ///
    /// # Errors
    /// All problems at once.
    pub fn scenario(&self, sets: &[String], varied: &[String]) -> Result<Scenario, Problems> {
        from_bytes(self, sets, varied)
    }

    /// The scenario with these texts of `--set`, and policies that all have the same groups and
    /// calendars: what only some have is lent to the others. An index then means the same under
    /// every policy, so that parts of several policies can be put together.
    ///
    /// # Errors
    /// All problems at once.
    pub fn aligned(&self, sets: &[String]) -> Result<Aligned, Problems> {
        let Self { shown_as, stem, bytes, files } = self;
        let mut lent = Vec::new();
        let bind = |root, overrides: &[Override], files: &Opened<'_>, sink: &Sink| {
            let (scenario, all) = bind_aligned(root, overrides, files, sink)?;
            lent = all;
            Some(scenario)
        };
        let scenario = made((shown_as, stem, bytes), &**files, (sets, &[]), bind)?;
        Ok(Aligned { scenario, lent })
    }

    /// The same with one more policy of this name, which changes nothing.
    ///
    /// # Errors
    /// When its text cannot be read as one.
    pub fn with_empty_policy(&self, name: &str) -> Result<Self, Problems> {
        let text = self.source()?.text().to_owned();
        Ok(self.rewritten(&format!("{text}\n[policies.{}]\n", super::toml_text::key(name))))
    }

    /// Another text in its place: with the same name, and the same files beside it.
    pub fn rewritten(&self, text: &str) -> Self {
        Self { bytes: text.as_bytes().to_vec(), ..self.clone() }
    }
}

/// A scenario whose policies all have the same groups and calendars.
#[derive(Clone, Debug)]
pub struct Aligned {
    /// The scenario.
    pub scenario: Scenario,
    /// For each policy what it has only because another one has it.
    pub lent: Vec<Lent>,
}

/// The scenario file in the same directory whose name is nearest to one that is not there.
fn near(path: &Path) -> Option<PathBuf> {
    let of_scenario =
        |path: &Path| path.extension().is_some_and(|end| end == "toml").then(|| stem(path));
    let found = super::nearest::beside(path, &stem(path), of_scenario)?;
    Some(path.with_file_name(format!("{found}.toml")))
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Loads a scenario file with the texts of `--set`.
///
/// # Errors
/// All problems of the file at once. [`Problems::unreadable`] says whether it could not be read at
/// all.
pub fn load(path: &Path, overrides: &[String]) -> Result<Scenario, Problems> {
    Document::read(path)?.scenario(overrides, &[])
}

/// Loads a scenario from a text. CSV files that it names are looked for in `directory`; without one
/// they are refused.
///
/// # Errors
/// As [`load`].
pub fn load_text(
    name: &str,
    text: &str,
    directory: Option<&Path>,
    overrides: &[String],
) -> Result<Scenario, Problems> {
    match directory {
        Some(directory) => load_from(name, text, &Within(directory.to_owned()), overrides),
        None => load_from(name, text, &NoFiles, overrides),
    }
}

/// The SHA-256 of a scenario file, in lower-case hexadecimal.
///
/// # Errors
/// When it cannot be read or is larger than [`LARGEST`].
pub fn sha256(path: &Path) -> std::io::Result<String> {
    let bytes = read_file(path)?;
    if bytes.len() > LARGEST {
        return Err(std::io::Error::other("it is too large for a scenario"));
    }
    Ok(hexadecimal(&Sha256::digest(bytes)))
}

fn read_file(path: &Path) -> std::io::Result<Vec<u8>> {
    if path.is_dir() {
        return Err(std::io::Error::other("it is a directory"));
    }
    read_up_to_limit(File::open(path)?)
}

/// The bytes, or one more than allowed.
fn read_up_to_limit(from: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LARGEST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(name: &str, error: &std::io::Error, hint: Option<String>) -> Problems {
    let problem = Problem::new("", format!("cannot read the scenario: {}", reason(error)));
    Problems { unreadable: true, ..single(name, problem.maybe_hint(hint)) }
}

pub(super) fn single(name: &str, problem: Problem) -> Problems {
    Problems {
        name: name.to_owned(),
        list: vec![problem],
        more: 0,
        sources: Arc::default(),
        unreadable: false,
    }
}

fn from_bytes(
    document: &Document,
    sets: &[String],
    varied: &[String],
) -> Result<Scenario, Problems> {
    let Document { shown_as, stem, bytes, files } = document;
    made((shown_as, stem, bytes), &**files, (sets, varied), bind)
}

/// Loads a scenario from a text; the files that it names come from there.
///
/// # Errors
/// As [`load`].
pub fn load_from(
    name: &str,
    text: &str,
    files: &dyn Files,
    overrides: &[String],
) -> Result<Scenario, Problems> {
    made((name, &stem(Path::new(name)), text.as_bytes()), files, (overrides, &[]), bind)
}

fn made(
    (shown_as, stem, bytes): (&str, &str, &[u8]),
    files: &dyn Files,
    (sets, varied): (&[String], &[String]),
    bind: impl FnOnce(Node, &[Override], &Opened<'_>, &Sink) -> Option<Scenario>,
) -> Result<Scenario, Problems> {
    let text = decode(bytes).map_err(|problem| single(shown_as, *problem))?;
    let (sink, files) = (Sink::default(), Opened::new(files));
    let source = sink.source(Source::new(shown_as, text));
    let root = parse_document(text, source, &sink);
    let sets = sets.iter().map(|text| (text, "--set"));
    let all: Vec<_> = sets.chain(varied.iter().map(|text| (text, "--vary"))).collect();
    let overrides: Vec<_> =
        all.iter().filter_map(|(text, option)| Override::parse(text, option, &sink)).collect();
    let scenario = root.and_then(|root| bind(root, &overrides, &files, &sink));
    sink.finish(shown_as)?;
    let Some(mut scenario) = scenario else {
        return Err(single(shown_as, Problem::new("", "the scenario could not be read")));
    };
    scenario.name = stem.to_owned();
    scenario.digest = digest(bytes, &all, &files);
    scenario.inputs.push(input(shown_as, bytes));
    scenario.inputs.extend(files.contents().iter().map(|(name, bytes)| input(name, bytes)));
    Ok(scenario)
}

/// The text of a file, without a byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Box<Problem>> {
    if bytes.len() > LARGEST {
        let problem = Problem::new("", "the file is too large");
        return Err(problem.allowed(format!("at most {} MiB", LARGEST >> 20)).into());
    }
    let bare = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bare).map_err(|error| {
        let at = error.valid_up_to() + (bytes.len() - bare.len());
        let line = 1 + bytes[..at].iter().filter(|&&byte| byte == b'\n').count();
        let problem = Problem::new("", format!("the file is not UTF-8 at byte {at}, line {line}"));
        let problem = problem.found(format!("the byte 0x{:02X}", bytes[at]));
        Box::new(problem.hint("save it as UTF-8"))
    })?;
    if text.trim().is_empty() {
        let problem = Problem::new("", "the file is empty");
        return Err(problem.allowed("a scenario, beginning with `schema = 1`").into());
    }
    Ok(text)
}

/// SHA-256 over the file, the overrides and every file that the scenario names, each after its
/// length.
fn digest(bytes: &[u8], overrides: &[(&String, &str)], files: &Opened<'_>) -> String {
    let mut hash = Sha256::new();
    let mut add = |part: &[u8]| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    add(bytes);
    add(&(overrides.len() as u64).to_le_bytes());
    overrides.iter().for_each(|(text, _)| add(text.as_bytes()));
    for (name, contents) in files.contents() {
        add(name.as_bytes());
        add(&contents);
    }
    hexadecimal(&hash.finalize())
}

fn input(name: &str, bytes: &[u8]) -> Input {
    let sha256 = digest_of(bytes);
    Input { name: name.to_owned(), bytes: bytes.len() as u64, sha256 }
}

/// The SHA-256 of some bytes, in lower-case hexadecimal.
pub fn digest_of(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
