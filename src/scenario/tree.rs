//! TOML text becomes a tree of values that know their places.
//!
//! Promises: all syntax errors of a file are reported at once; tables keep the order of the file (a
//! table counts from its first mention); what TOML allows but no scenario needs is refused: NaN,
//! infinities, control characters, characters that turn the direction of text, deep nesting. Never:
//! meaning (see [`super::bind`]), file access.

use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

use super::key_path::join;
use super::problem::{Problem, Sink};
use super::source::{SourceId, SourceRange};
use super::unwanted::unwanted;

/// Tables and arrays may lie this deep in each other.
pub const DEEPEST: usize = 32;
/// A table may have so many keys, an array so many elements.
pub const MOST_KEYS: usize = 10_000;
/// Above this size the parser stops at the first syntax error, so that hostile files cannot fill
/// the memory with errors.
const RECOVERABLE_BYTES: usize = 256 * 1024;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its place; of a table its header, or the key that makes it.
    pub place: SourceRange,
}

/// A TOML value.
#[derive(Clone, Debug)]
pub enum Value {
    /// A table.
    Table(Table),
    /// An array, or an array of tables.
    Array(Vec<Node>),
    /// A whole number laid over a list: the first so many of it, if there are so many.
    FirstOf(i64, Vec<Node>),
    /// A text.
    String(String),
    /// A whole number.
    Integer(i64),
    /// A finite number with a point or an exponent.
    Float(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// A date, a time, or both.
    Datetime(Datetime),
    /// Something that was refused and reported; whoever reads it takes it as absent.
    Refused,
}

/// A table: keys in order, each once.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The entries in order.
    pub entries: Vec<Entry>,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_place: SourceRange,
    /// The value.
    pub node: Node,
}

impl Table {
    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node)
    }

    /// All keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.key.as_str())
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(at))
    }
}

impl Node {
    /// The table, if it is one.
    pub fn table(&self) -> Option<&Table> {
        if let Value::Table(table) = &self.value { Some(table) } else { None }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        if let Value::String(text) = &self.value { Some(text) } else { None }
    }

    /// Whether it was refused while the file was parsed, which has been reported.
    pub fn is_refused(&self) -> bool {
        matches!(self.value, Value::Refused)
    }

    /// Whether it is a table that describes a distribution.
    pub fn is_distribution(&self) -> bool {
        self.table().is_some_and(|table| table.get("distribution").is_some())
    }

    /// How many values it has, itself included.
    pub fn size(&self) -> usize {
        match &self.value {
            Value::Table(table) => 1 + table.entries.iter().map(|e| e.node.size()).sum::<usize>(),
            Value::Array(nodes) | Value::FirstOf(_, nodes) => {
                1 + nodes.iter().map(Self::size).sum::<usize>()
            }
            _ => 1,
        }
    }

    /// Marks it and all below as given by the policy `layer`.
    pub fn set_layer(&mut self, layer: u32) {
        self.place.layer = layer;
        match &mut self.value {
            Value::Table(table) => {
                for entry in &mut table.entries {
                    entry.key_place.layer = layer;
                    entry.node.set_layer(layer);
                }
            }
            Value::Array(nodes) | Value::FirstOf(_, nodes) => {
                nodes.iter_mut().for_each(|node| node.set_layer(layer));
            }
            _ => {}
        }
    }

    /// Replaces it by another value; a whole number over a list takes the first so many of it.
    pub fn lay(&mut self, over: &Self) {
        let list = match &mut self.value {
            Value::Array(nodes) | Value::FirstOf(_, nodes) => Some(std::mem::take(nodes)),
            _ => None,
        };
        *self = over.clone();
        if let (Some(list), Value::Integer(count)) = (list, &self.value) {
            self.value = Value::FirstOf(*count, list);
        }
    }
}

impl Value {
    /// What it is, for people.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Table(_) => "a table",
            Self::Array(nodes) if nodes.is_empty() => "an empty list",
            Self::Array(_) => "a list",
            Self::Refused => "something refused",
            Self::String(_) => "a text",
            Self::Integer(_) | Self::FirstOf(..) => "a whole number",
            Self::Float(_) => "a number",
            Self::Boolean(_) => "true or false",
            Self::Datetime(value) => match (value.date, value.time, value.offset) {
                (Some(_), None, _) => "a date",
                (None, Some(_), _) => "a time of day",
                (_, _, Some(_)) => "a date and time with an offset",
                _ => "a date and time",
            },
        }
    }
}

/// The tree of a whole file. Nothing when its syntax is so wrong that looking further would only
/// mislead.
pub fn parse_document(text: &str, source: SourceId, sink: &Sink) -> Option<Node> {
    let (table, errors) = if text.len() <= RECOVERABLE_BYTES {
        DeTable::parse_recoverable(text)
    } else {
        match DeTable::parse(text) {
            Ok(table) => (table, Vec::new()),
            Err(error) => (DeTable::parse("").ok()?, vec![error]),
        }
    };
    // A key given twice leaves the rest of the file readable; other errors do not.
    let readable = errors.iter().all(|error| error.message().starts_with("duplicate key"));
    let complete = errors.is_empty() || text.len() <= RECOVERABLE_BYTES;
    for error in errors {
        sink.put(syntax_problem(&error, text, source));
    }
    if !(readable && complete) {
        return None;
    }
    let place = SourceRange::new(source, 0..0);
    Some(Convert { source, sink, offset: 0 }.table(table.into_inner(), place, String::new(), 0))
}

/// The tree of a single value that begins at `offset` of a source, as on the command line; nothing
/// when it is not TOML.
pub fn parse_value(
    text: &str,
    offset: usize,
    path: &str,
    source: SourceId,
    sink: &Sink,
) -> Option<Node> {
    let (value, errors) = DeValue::parse_recoverable(text);
    if !errors.is_empty() {
        return None;
    }
    let place = SourceRange::new(source, offset..offset + text.len());
    let convert = Convert { source, sink, offset };
    Some(Node { place, ..convert.node(value.into_inner(), 0..text.len(), path, 0) })
}

fn syntax_problem(error: &toml::de::Error, text: &str, source: SourceId) -> Problem {
    let span = error.span().unwrap_or(text.len()..text.len());
    let message = error.message();
    if message.starts_with("duplicate key") {
        return Problem::new("", "this key or table was given before")
            .allowed("each key once")
            .at(SourceRange::new(source, span));
    }
    if message.contains("recursion") {
        return Problem::new("", "nested too deeply")
            .allowed(format!("at most {DEEPEST} levels"))
            .at(SourceRange::new(source, span));
    }
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let problem =
        Problem::new("", format!("not valid TOML: {what}")).at(SourceRange::new(source, span));
    if expected.is_empty() { problem } else { problem.allowed(expected.to_owned()) }
}

struct Convert<'a> {
    source: SourceId,
    sink: &'a Sink,
    /// Where the parsed text begins in the source.
    offset: usize,
}

impl Convert<'_> {
    fn place(&self, span: std::ops::Range<usize>) -> SourceRange {
        SourceRange::new(self.source, span.start + self.offset..span.end + self.offset)
    }

    fn table(&self, table: DeTable<'_>, place: SourceRange, path: String, depth: usize) -> Node {
        if table.len() > MOST_KEYS {
            let problem = Problem::new(&path, format!("{} keys in one table", table.len()));
            self.sink.put(problem.allowed(format!("at most {MOST_KEYS}")).at(place));
            return Node { value: Value::Refused, place };
        }
        let mut entries: Vec<(usize, Entry)> = Vec::new();
        for (key, value) in table {
            let (key_span, span) = (key.span(), value.span());
            let key = key.into_inner().into_owned();
            let key_place = self.place(key_span);
            let key = clean(key, &path, key_place, self.sink);
            let path = join(&path, &key);
            let node = self.node(value.into_inner(), span, &path, depth + 1);
            let first = first_mention(key_place, &node);
            entries.push((first, Entry { key, key_place, node }));
        }
        // The parser puts a table that was mentioned before its header at the place of the header.
        entries.sort_by_key(|&(first, _)| first);
        let entries = entries.into_iter().map(|(_, entry)| entry).collect();
        Node { value: Value::Table(Table { entries }), place }
    }

    fn node(
        &self,
        value: DeValue<'_>,
        span: std::ops::Range<usize>,
        path: &str,
        depth: usize,
    ) -> Node {
        let place = self.place(span);
        if depth > DEEPEST {
            let problem = Problem::new(path, "nested too deeply");
            self.sink.put(problem.allowed(format!("at most {DEEPEST} levels")).at(place));
            return Node { value: Value::Refused, place };
        }
        let value = match value {
            DeValue::Table(table) => return self.table(table, place, path.to_owned(), depth),
            DeValue::Array(array) => {
                let nodes = array.into_iter().enumerate().map(|(i, node)| {
                    let span = node.span();
                    self.node(node.into_inner(), span, &format!("{path}.{i}"), depth + 1)
                });
                Value::Array(nodes.collect())
            }
            DeValue::String(text) => {
                Value::String(clean(text.into_owned(), path, place, self.sink))
            }
            DeValue::Integer(whole) => {
                let parsed = i64::from_str_radix(whole.as_str(), whole.radix());
                let parsed = parsed.ok().map(Value::Integer);
                self.number(parsed, path, place, "beyond 64 bits")
            }
            DeValue::Float(number) => {
                let parsed = number.as_str().parse::<f64>().ok().filter(|x| x.is_finite());
                self.number(parsed.map(Value::Float), path, place, "not finite")
            }
            DeValue::Boolean(value) => Value::Boolean(value),
            DeValue::Datetime(value) => Value::Datetime(value),
        };
        Node { value, place }
    }

    fn number(&self, parsed: Option<Value>, path: &str, place: SourceRange, wrong: &str) -> Value {
        parsed.unwrap_or_else(|| {
            let problem = Problem::new(path, format!("a number that is {wrong}"));
            let problem = problem.found(self.sink.text(place)).at(place);
            self.sink.put(problem.allowed("finite numbers of ordinary size"));
            Value::Refused
        })
    }
}

/// The text without characters that have no business in it, which are reported. Its line breaks are
/// line feeds, whatever the editor makes of them.
pub fn clean(text: String, path: &str, place: SourceRange, sink: &Sink) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
        return text;
    }
    let text = if text.contains('\r') { text.replace("\r\n", "\n") } else { text };
    let mut bad = text.chars().filter_map(|c| Some((c, unwanted(c)?)));
    let Some((bad, what)) = bad.next() else { return text };
    let problem = Problem::new(path, format!("{what} is not allowed"));
    sink.put(problem.found(format!("U+{:04X}", u32::from(bad))).at(place));
    text.chars().filter(|&c| unwanted(c).is_none()).collect()
}

/// Where an entry is first spoken of: at its key, or at a key of what lies in it.
fn first_mention(key_place: SourceRange, node: &Node) -> usize {
    let within = match &node.value {
        Value::Table(table) => {
            table.entries.first().map(|entry| first_mention(entry.key_place, &entry.node))
        }
        _ => None,
    };
    within.unwrap_or(usize::MAX).min(key_place.start as usize)
}
