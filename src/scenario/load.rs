//! A scenario from a file, from standard input, or from a text.
//!
//! Promises: a scenario is handed out only when nothing is wrong with it; the digest covers every
//! byte that the scenario depends on. Never: writing, printing.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

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
    /// What the bytes alone say, once it is known that nothing is wrong with them.
    parsed: Arc<OnceLock<Parsed>>,
}

/// What all scenarios of a document have in common, whatever their overrides.
#[derive(Clone, Debug)]
struct Parsed {
    source: Source,
    root: Node,
    /// The digest of a scenario, as far as the document is concerned.
    begun: Sha256,
    input: Input,
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
        Ok(Self { shown_as, stem: stem(path), bytes, files, parsed: Arc::default() })
    }

    /// Reads what comes from standard input; files are looked for in the current directory.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub fn of_input(from: &mut dyn Read) -> Result<Self, Problems> {
        let bytes = read_up_to_limit(from).map_err(|e| unreadable("<stdin>", &e, None))?;
        let files = Arc::new(Within(PathBuf::from(".")));
        let (shown_as, stem) = ("<stdin>".to_owned(), "stdin".to_owned());
        Ok(Self { shown_as, stem, bytes, files, parsed: Arc::default() })
    }

    /// Of this text, under this name; the files that it names come from there.
    pub fn of_text(name: &str, text: &str, files: Arc<dyn Files>) -> Self {
        let bytes = text.as_bytes().to_vec();
        let (shown_as, stem) = (name.to_owned(), stem(Path::new(name)));
        Self { shown_as, stem, bytes, files, parsed: Arc::default() }
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
        Ok(Source::new(self.shown_as.as_str(), text))
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
        self.made(&*self.files, (sets, varied), bind)
    }

    /// The scenario with these texts of `--set`, and policies that all have the same groups and
    /// calendars: what only some have is lent to the others. An index then means the same under
    /// every policy, so that parts of several policies can be put together.
    ///
    /// # Errors
    /// All problems at once.
    pub fn aligned(&self, sets: &[String]) -> Result<Aligned, Problems> {
        let mut lent = Vec::new();
        let bind = |root, overrides: &[Override], files: &Opened<'_>, sink: &Sink| {
            let (scenario, all) = bind_aligned(root, overrides, files, sink)?;
            lent = all;
            Some(scenario)
        };
        let scenario = self.made(&*self.files, (sets, &[]), bind)?;
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
        Self { bytes: text.as_bytes().to_vec(), parsed: Arc::default(), ..self.clone() }
    }

    /// A scenario. A sweep makes thousands: the text is read once.
    fn made(
        &self,
        files: &dyn Files,
        (sets, varied): (&[String], &[String]),
        bind: impl FnOnce(Node, &[Override], &Opened<'_>, &Sink) -> Option<Scenario>,
    ) -> Result<Scenario, Problems> {
        let (sink, files) = (Sink::default(), Opened::new(files));
        let parsed = self.parsed(&sink)?;
        let sets = sets.iter().map(|text| (text, "--set"));
        let all: Vec<_> = sets.chain(varied.iter().map(|text| (text, "--vary"))).collect();
        let overrides: Vec<_> =
            all.iter().filter_map(|(text, option)| Override::parse(text, option, &sink)).collect();
        let root = parsed.as_ref().map(|parsed| parsed.root.clone());
        let scenario = root.and_then(|root| bind(root, &overrides, &files, &sink));
        sink.finish(&self.shown_as)?;
        let (Some(mut scenario), Some(parsed)) = (scenario, parsed) else {
            let problem = Problem::new("", "the scenario could not be read");
            return Err(single(&self.shown_as, problem));
        };
        scenario.name.clone_from(&self.stem);
        scenario.digest = digest(parsed.begun.clone(), &all, &files);
        scenario.inputs.push(parsed.input.clone());
        scenario.inputs.extend(files.contents().iter().map(|(name, bytes)| input(name, bytes)));
        Ok(scenario)
    }

    /// What the text says; nothing when its syntax is so wrong that looking further would mislead.
    fn parsed(&self, sink: &Sink) -> Result<Option<Cow<'_, Parsed>>, Problems> {
        if let Some(parsed) = self.parsed.get() {
            sink.source(parsed.source.clone());
            return Ok(Some(Cow::Borrowed(parsed)));
        }
        let source = self.source()?;
        let root = parse_document(source.text(), sink.source(source.clone()), sink);
        let Some(root) = root else { return Ok(None) };
        let mut begun = Sha256::new();
        hash(&mut begun, &self.bytes);
        let parsed = Parsed { source, root, begun, input: input(&self.shown_as, &self.bytes) };
        // Problems are said each time.
        Ok(Some(match sink.any() {
            true => Cow::Owned(parsed),
            false => Cow::Borrowed(self.parsed.get_or_init(|| parsed)),
        }))
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
    let document = Document::of_text(name, text, Arc::new(NoFiles));
    document.made(files, (overrides, &[]), bind)
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

/// SHA-256 over the file (which has begun it), the overrides and every file that the scenario names,
/// each after its length.
fn digest(mut begun: Sha256, overrides: &[(&String, &str)], files: &Opened<'_>) -> String {
    hash(&mut begun, &(overrides.len() as u64).to_le_bytes());
    overrides.iter().for_each(|(text, _)| hash(&mut begun, text.as_bytes()));
    for (name, contents) in files.contents() {
        hash(&mut begun, name.as_bytes());
        hash(&mut begun, &contents);
    }
    hexadecimal(&begun.finalize())
}

fn hash(hash: &mut Sha256, part: &[u8]) {
    hash.update((part.len() as u64).to_le_bytes());
    hash.update(part);
}

fn input(name: &str, bytes: &[u8]) -> Input {
    let sha256 = digest_of(bytes);
    Input { name: name.to_owned(), bytes: bytes.len() as u64, sha256 }
}

/// The SHA-256 of some bytes, in lower-case hexadecimal.
pub fn digest_of(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes in lower-case hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| DIGITS[usize::from(digit)]).collect()
}
