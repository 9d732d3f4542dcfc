//! Source texts: what is quoted when something is wrong, and where in it.
//!
//! A scenario has several sources: the file, each `--set` on the command line, and single lines of
//! the CSV files that it names. Promises: a place always lies inside its source and on character
//! boundaries. Never: file access, meaning.

use std::ops::Range;
use std::sync::Arc;

/// One text with the name under which it is shown.
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    first_line: usize,
    /// Byte offsets at which lines begin.
    line_starts: Arc<[usize]>,
}

/// A line and a column, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

impl Source {
    /// A whole text.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self::excerpt(name, text, 1)
    }

    /// A part of a text that begins with line `first_line` of the whole.
    pub fn excerpt(
        name: impl Into<Arc<str>>,
        text: impl Into<Arc<str>>,
        first_line: usize,
    ) -> Self {
        let text: Arc<str> = text.into();
        let breaks = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let line_starts = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Self { name: name.into(), text, first_line, line_starts }
    }

    /// The name under which it is shown.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset; offsets beyond the end count as the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.floor(offset);
        let index = self.line_starts.partition_point(|&start| start <= offset) - 1;
        let before = &self.text[self.line_starts[index]..offset];
        Position { line: self.first_line + index, column: before.chars().count() + 1 }
    }

    /// The bytes of the line that holds an offset, without its line break.
    pub fn line(&self, offset: usize) -> Range<usize> {
        let offset = self.floor(offset);
        let index = self.line_starts.partition_point(|&start| start <= offset) - 1;
        let start = self.line_starts[index];
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |&next| next - 1);
        let line = self.text[start..end].trim_end_matches('\r');
        start..start + line.len()
    }

    /// The text of a place, empty when it is empty.
    pub fn slice(&self, place: SourceRange) -> &str {
        let start = self.floor(place.start as usize);
        let end = self.floor(place.end as usize).max(start);
        &self.text[start..end]
    }

    /// The nearest character boundary at or before an offset.
    pub fn floor(&self, offset: usize) -> usize {
        let mut at = offset.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// Which source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// A stretch of bytes in a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceRange {
    /// The source.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// 0 for the scenario itself, i for a value that the i-th policy of the file gives.
    pub layer: u32,
}

impl SourceRange {
    /// The place of a byte range.
    pub fn new(source: SourceId, range: Range<usize>) -> Self {
        let short = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { source, start: short(range.start), end: short(range.end), layer: 0 }
    }
}

/// All sources of one scenario.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Adds a source.
    pub fn add(&mut self, source: Source) -> SourceId {
        self.0.push(source);
        SourceId((self.0.len() - 1) as u32)
    }

    /// The id of a source with this name and text, which is added if there is none.
    pub fn same_or_add(&mut self, source: &Source) -> SourceId {
        let same = |mine: &Source| {
            (&mine.name, mine.first_line) == (&source.name, source.first_line)
                && mine.text == source.text
        };
        match self.0.iter().position(same) {
            Some(at) => SourceId(at as u32),
            None => self.add(source.clone()),
        }
    }

    /// The source of an id that [`Sources::add`] gave.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.0[id.0 as usize]
    }
}
