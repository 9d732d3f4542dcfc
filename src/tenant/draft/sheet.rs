//! Lines of a scenario that know where they come from.
//!
//! Promises: one line of the sheet is one line of the file and one row of the list, so that both say the
//! same. Never: a line break or a control character out of an export.

use crate::scenario::toml_key;
use crate::scenario::unwanted::escape;

/// Comments begin here, in characters.
const COMMENTS: usize = 38;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An export says it.
    Export,
    /// No export says it: it is what Microsoft sets.
    Default,
    /// No export can say it.
    Assumption,
    /// An export says it, and the model has nothing for it.
    NotModelled,
    /// An export says something that is not understood.
    Unknown,
}

impl Origin {
    /// The word of `import.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Export => "export",
            Self::Default => "default",
            Self::Assumption => "assumption",
            Self::NotModelled => "not modelled",
            Self::Unknown => "unknown",
        }
    }
}

/// A place of origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From {
    /// Of which sort.
    pub origin: Origin,
    /// The file.
    pub file: String,
    /// The rule.
    pub rule: String,
    /// The property.
    pub property: String,
    /// What is to be said of it.
    pub note: String,
}

impl From {
    /// An export says it there.
    pub fn export(file: &str, rule: &str, property: &str, note: &str) -> Self {
        // Where it lies is in the manifest.
        let file = file.rsplit(['/', '\\']).next().unwrap_or_default();
        let [file, rule, property, note] = [file, rule, property, note].map(escape);
        Self { origin: Origin::Export, file, rule, property, note }
    }

    /// Of another sort, with a note.
    pub fn other(origin: Origin, note: &str) -> Self {
        Self { origin, ..Self::export("", "", "", note) }
    }

    /// An assumption, with where its number comes from.
    pub fn assumption(note: &str) -> Self {
        Self::other(Origin::Assumption, note)
    }

    /// The comment behind the value.
    fn comment(&self) -> String {
        let place = [self.rule.as_str(), self.property.as_str()];
        let place = place.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>();
        let head = match self.origin {
            Origin::Export if place.is_empty() => format!("from {}", self.file),
            Origin::Export => format!("from {}, {}", self.file, place.join(" ")),
            Origin::Default => "default of Microsoft, not in the exports".to_owned(),
            other => other.word().to_owned(),
        };
        let text = match self.note.as_str() {
            "" => head,
            note => format!("{head}: {note}"),
        };
        match self.origin {
            // A number that is assumed, of something that an export names.
            Origin::Assumption if !place.is_empty() => {
                format!("{text}; named in {}, {}", self.file, place.join(" "))
            }
            _ => text,
        }
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// An empty one, or a text that stands as it is.
    Text(String),
    /// The head of a table.
    Table(String),
    /// A value; `below` are the further lines of a list.
    Value {
        /// Its table.
        table: Vec<String>,
        /// Its key.
        key: String,
        /// Its value as TOML; of a longer list its first line.
        value: String,
        /// What the list shows for it.
        shown: String,
        /// Further lines.
        below: Vec<String>,
        /// Where it comes from.
        from: From,
    },
    /// Something that is only listed, under this role.
    Listed {
        /// The key of the role.
        role: String,
        /// What it says.
        value: String,
        /// Where it comes from.
        from: From,
    },
}

/// A whole scenario.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its lines, in order.
    pub lines: Vec<Line>,
    table: Vec<String>,
}

impl Sheet {
    /// A comment of one or more lines.
    pub fn comment(&mut self, text: &str) {
        self.lines.extend(text.lines().map(|line| Line::Text(format!("# {line}"))));
    }

    /// A line as it is; empty parts sections.
    pub fn text(&mut self, text: &str) {
        self.lines.push(Line::Text(text.to_owned()));
    }

    /// The head of a table, behind an empty line.
    pub fn table(&mut self, path: &[&str]) {
        self.text("");
        self.below(path);
    }

    /// The head of a table right below.
    pub fn below(&mut self, path: &[&str]) {
        let keys: Vec<String> = path.iter().map(|part| toml_key(part)).collect();
        self.lines.push(Line::Table(format!("[{}]", keys.join("."))));
        self.table = path.iter().map(|part| (*part).to_owned()).collect();
    }

    /// The head of the next stream of needs, of a population for a role.
    pub fn next_need(&mut self, population: &str, role: &str) {
        self.text("");
        self.lines.push(Line::Table("[[needs]]".to_owned()));
        self.text(&format!("requesters = {}", quoted(population)));
        self.text(&format!("role = {}", quoted(role)));
        self.table = ["needs", population, role].map(str::to_owned).to_vec();
    }

    /// A value of the table that was begun last.
    pub fn value(&mut self, key: &str, value: impl Into<String>, from: From) {
        let value = value.into();
        let shown = value.trim_matches('"').to_owned();
        self.list(key, value, shown, Vec::new(), from);
    }

    /// A value over several lines.
    pub fn list(
        &mut self,
        key: &str,
        value: String,
        shown: String,
        below: Vec<String>,
        from: From,
    ) {
        let (table, key) = (self.table.clone(), key.to_owned());
        self.lines.push(Line::Value { table, key, value, shown, below, from });
    }

    /// Something that is listed, and no line of the scenario.
    pub fn listed(&mut self, role: &str, value: &str, from: From) {
        self.lines.push(Line::Listed { role: role.to_owned(), value: escape(value), from });
    }

    /// The text of the scenario.
    pub fn toml(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            match line {
                Line::Text(line) | Line::Table(line) => text += &format!("{line}\n"),
                Line::Value { key, value, below, from, .. } => {
                    let start = format!("{} = {value}", toml_key(key));
                    let blanks = COMMENTS.saturating_sub(start.chars().count() + 1);
                    text += &format!("{start} {}# {}\n", " ".repeat(blanks), from.comment());
                    below.iter().for_each(|line| text += &format!("{line}\n"));
                }
                Line::Listed { .. } => {}
            }
        }
        text
    }
}

/// Names of files, joined.
pub fn joined<'a>(files: &[String], of: impl IntoIterator<Item = &'a usize>) -> String {
    let short = |at: &usize| files[*at].rsplit(['/', '\\']).next().unwrap_or_default();
    of.into_iter().map(short).collect::<Vec<_>>().join(" and ")
}

/// A text as TOML: only for texts without quotes and control characters.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace(['"', '\\'], ""))
}

/// A list of names as TOML.
pub fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    format!("[{}]", names.into_iter().map(quoted).collect::<Vec<_>>().join(", "))
}
