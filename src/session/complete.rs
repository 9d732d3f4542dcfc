//! What can be written at a place of a scenario: for editors, and for whoever teaches them.
//!
//! Keys and values come from the table that the reader goes by ([`crate::scenario::keys`]), names
//! from the text itself. Promises: whatever the text is, also half of one, there is an answer; it is
//! in the order of the reference. Never: a judgement on the rest of the text (see
//! [`super::check`]).

use crate::measure::MEASURES;
use crate::scenario::keys::{Absence, Key, Kind, Section, TOP, TableKeys};

/// Something that can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completion {
    /// What is written, as it stands in TOML.
    pub insert: String,
    /// Bytes of the text that it replaces.
    pub replaces: std::ops::Range<usize>,
    /// What it means, in a sentence without its end; empty for a name of the author's own.
    pub about: String,
    /// What it is if it is left out; empty for what must be given, and for values.
    pub default: String,
}

/// What can be written at this byte of the text, which is taken as the nearest one before it that
/// begins a character.
pub fn complete(text: &str, offset: usize) -> Vec<Completion> {
    let offset = (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    let before = &text[..offset.unwrap_or(0)];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = &before[start..];
    if line.trim_start().starts_with('#') {
        return Vec::new();
    }
    if let Some(header) =
        line.trim_start().strip_prefix('[').map(|rest| rest.trim_start_matches('['))
    {
        let parts = Parts::of(header, before.len());
        return parts.tables(text);
    }
    let table = header_above(&before[..start]);
    match line.split_once('=') {
        Some((key, value)) => {
            let path: Vec<String> = table.into_iter().chain(split(key)).collect();
            values(&path, value, text, before.len())
        }
        None => {
            let Parts { path, word, replaces } = Parts::of(line.trim_start(), before.len());
            let path: Vec<String> = table.into_iter().chain(path).collect();
            Parts { path, word, replaces }.keys(text)
        }
    }
}

/// A dotted path that is being typed: what stands before the last part, and that part.
struct Parts {
    path: Vec<String>,
    word: String,
    replaces: std::ops::Range<usize>,
}

impl Parts {
    /// Of a path that ends at this byte of the text.
    fn of(typed: &str, end: usize) -> Self {
        let word = typed.rsplit('.').next().unwrap_or_default().trim_start();
        let path = typed.rsplit_once('.').map(|(path, _)| split(path)).unwrap_or_default();
        Self { path, replaces: end - word.len()..end, word: word.to_owned() }
    }

    fn completion(&self, key: &Key) -> Completion {
        let default = match key.absence {
            Absence::Required => String::new(),
            Absence::Default(_) => key.default_in_toml().unwrap_or_default(),
            Absence::Optional => "nothing".to_owned(),
        };
        let (insert, about) = (key.name.to_owned(), key.about.to_owned());
        Completion { insert, about, default, replaces: self.replaces.clone() }
    }

    fn name(&self, name: String) -> Completion {
        let (about, default) = (String::new(), String::new());
        Completion { insert: name, about, default, replaces: self.replaces.clone() }
    }

    /// Keys of the table, or names where the author chooses them.
    fn keys(&self, text: &str) -> Vec<Completion> {
        let begins = |name: &str| name.starts_with(&self.word);
        match place(&self.path) {
            Some(Here::Keys(table)) => {
                let keys = table.keys.iter().filter(|key| begins(key.name));
                keys.map(|key| self.completion(key)).collect()
            }
            Some(Here::Defined(section, _)) => {
                let names = names_of(text, section).into_iter().filter(|name| begins(name));
                names.map(|name| self.name(name)).collect()
            }
            Some(Here::Names) => {
                let last = self.path.last().map(String::as_str).unwrap_or_default();
                let names = names_in(text, last).into_iter().filter(|name| begins(name));
                names.map(|name| self.name(name)).collect()
            }
            None => Vec::new(),
        }
    }

    /// The same as far as they are tables, for a header.
    fn tables(&self, text: &str) -> Vec<Completion> {
        let is_table = |name: &str| match place(&self.path) {
            Some(Here::Keys(table)) => table.key(name).is_some_and(|key| inner(key).is_some()),
            _ => true,
        };
        self.keys(text).into_iter().filter(|found| is_table(&found.insert)).collect()
    }
}

/// What stands at a path.
enum Here {
    Keys(&'static TableKeys),
    /// Names that the author chooses.
    Names,
    /// Names that another table defines, each with a list of names of the second section.
    Defined(Section, Section),
}

/// What stands below a key: a table, and whether names come first.
fn inner(key: &Key) -> Option<(&'static TableKeys, bool)> {
    match key.kind {
        Kind::Table(inner) | Kind::Tables(inner) | Kind::Members(inner) => Some((inner, false)),
        Kind::Named(inner) => Some((inner, true)),
        // A part of a policy is laid over the table of the same name.
        Kind::Part => inner_of_part(key.name),
        _ => None,
    }
}

fn inner_of_part(name: &str) -> Option<(&'static TableKeys, bool)> {
    let key = TOP.key(name).filter(|key| !matches!(key.kind, Kind::Part))?;
    inner(key)
}

fn place(path: &[String]) -> Option<Here> {
    let mut here = Here::Keys(&TOP);
    let mut below: Option<&'static TableKeys> = None;
    for part in path {
        here = match here {
            Here::Names => Here::Keys(below?),
            Here::Defined(..) => return None,
            Here::Keys(table) if let Kind::Lists(of, section) = table.key(part)?.kind => {
                Here::Defined(of, section)
            }
            Here::Keys(table) => match inner(table.key(part)?)? {
                (table, false) => Here::Keys(table),
                (table, true) => {
                    below = Some(table);
                    Here::Names
                }
            },
        };
    }
    Some(here)
}

/// Values of the key at this path.
fn values(path: &[String], typed: &str, text: &str, end: usize) -> Vec<Completion> {
    let Some((last, above)) = path.split_last() else { return Vec::new() };
    let kind = match place(above) {
        Some(Here::Keys(table)) => table.key(last).map(|key| (key.kind, Some(key))),
        Some(Here::Defined(_, section)) => Some((Kind::References(section), None)),
        _ => None,
    };
    let Some((kind, key)) = kind else { return Vec::new() };
    // Of a list only the last value is being typed.
    let word = typed.rsplit([',', '[']).next().unwrap_or_default().trim_start();
    let quoted = |name: &str| format!("\"{name}\"");
    let list: Vec<(String, String)> = match kind {
        Kind::Boolean => ["true", "false"].map(|word| (word.to_owned(), String::new())).to_vec(),
        Kind::Word(words) | Kind::Words(words) => {
            words.iter().map(|word| (quoted(word), String::new())).collect()
        }
        Kind::WordOrDistribution(words) => {
            let example = key.and_then(Key::example).map(str::to_owned).into_iter();
            let words = words.iter().map(|word| quoted(word)).chain(example);
            words.map(|text| (text, String::new())).collect()
        }
        Kind::Reference(section) | Kind::References(section) => {
            names_of(text, section).iter().map(|name| (quoted(name), String::new())).collect()
        }
        Kind::Measure => {
            MEASURES.iter().map(|row| (quoted(row.name), row.what.to_owned())).collect()
        }
        _ => {
            let written = |key: &Key| key.default_in_toml().or(key.example().map(str::to_owned));
            let example = key.and_then(written);
            example.map(|example| (example, kind.allowed())).into_iter().collect()
        }
    };
    let replaces = end - word.len()..end;
    let begins = |insert: &str| insert.starts_with(word);
    let made = |(insert, about)| Completion {
        insert,
        about,
        default: String::new(),
        replaces: replaces.clone(),
    };
    list.into_iter().filter(|(insert, _)| begins(insert)).map(made).collect()
}

/// Names that can be referred to.
fn names_of(text: &str, section: Section) -> Vec<String> {
    let built_in: &[&str] = if section == Section::Calendar { &["always", "never"] } else { &[] };
    let own = names_in(text, section.table());
    built_in.iter().map(|name| (*name).to_owned()).chain(own).collect()
}

/// Names that headers of the text give to tables of this kind, each once.
fn names_in(text: &str, table: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for line in text.lines() {
        let Some(path) = header(line) else { continue };
        let at = path.iter().position(|part| part == table);
        let name = at.and_then(|at| path.get(at + 1));
        names.extend(name.filter(|name| !names.contains(name)).cloned());
    }
    names
}

/// The header that stands above, as a path; empty above all of them.
fn header_above(text: &str) -> Vec<String> {
    text.lines().rev().find_map(header).unwrap_or_default()
}

fn header(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    let inside = line.strip_prefix('[')?.trim_start_matches('[');
    Some(split(&inside[..inside.find(']')?]))
}

/// The parts of a dotted path; dots within quotes part nothing.
fn split(path: &str) -> Vec<String> {
    let (mut parts, mut part, mut quote) = (Vec::new(), String::new(), None);
    for c in path.trim().chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '.') => parts.push(std::mem::take(&mut part).trim().to_owned()),
            (_, c) => part.push(c),
        }
    }
    let last = part.trim().to_owned();
    if !last.is_empty() {
        parts.push(last);
    }
    parts
}
