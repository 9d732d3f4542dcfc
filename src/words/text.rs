//! Lines of text within a width. By hand: a crate for wrapping would have to be told what stays together (a
//! number and its unit) and what is quoted, which is most of what is done here.

use std::cell::Cell;

use unicode_width::UnicodeWidthStr;

/// Everything fits a terminal of this many columns.
pub const WIDTH: usize = 80;
/// Tables are made no wider than this.
const WIDEST: usize = 200;
/// Sentences are made no wider than this: longer lines are hard to read.
const WIDEST_PROSE: usize = 100;

thread_local! {
    /// Columns for which this thread makes tables just now.
    static COLUMNS: Cell<usize> = const { Cell::new(WIDTH) };
    /// Whether this thread makes texts with colour and weight just now.
    static STYLED: Cell<bool> = const { Cell::new(false) };
}

/// Makes a text for so many columns; fewer than [`WIDTH`] are not asked for.
pub fn within<T>(columns: usize, make: impl FnOnce() -> T) -> T {
    /// Puts the former number back, whatever happens.
    struct Back(usize);
    impl Drop for Back {
        fn drop(&mut self) {
            COLUMNS.set(self.0);
        }
    }
    let _back = Back(COLUMNS.replace(columns.clamp(WIDTH, WIDEST)));
    make()
}

/// Columns that a table may use.
pub fn columns() -> usize {
    COLUMNS.get()
}

/// Columns that a text takes on a terminal.
pub fn width(text: &str) -> usize {
    if !text.contains('\u{1b}') {
        return UnicodeWidthStr::width(text);
    }
    // What a style takes, from the escape to its `m`, takes no room.
    let parts = text.split('\u{1b}').enumerate();
    let bare = parts.map(|(at, part)| match part.split_once('m') {
        Some((_, rest)) if at > 0 => rest,
        _ => part,
    });
    bare.map(UnicodeWidthStr::width).sum()
}

/// Makes a text with colour and weight, or without.
pub fn styled<T>(yes: bool, make: impl FnOnce() -> T) -> T {
    /// Puts the former choice back, whatever happens.
    struct Back(bool);
    impl Drop for Back {
        fn drop(&mut self) {
            STYLED.set(self.0);
        }
    }
    let _back = Back(STYLED.replace(yes));
    make()
}

/// What is to be seen first: heavy, where that is wanted.
pub fn emphasis(text: &str) -> String {
    style(text, "1")
}

/// Good in green or bad in red, where that is wanted; the words say it too.
pub fn good_or_bad(text: &str, good: bool) -> String {
    style(text, if good { "32" } else { "31" })
}

fn style(text: &str, code: &str) -> String {
    match STYLED.get() {
        true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        false => text.to_owned(),
    }
}

/// A space at which no line ends.
pub const FIRM: char = '\u{a0}';

/// A text that stays on one line: a number with its unit, say.
pub fn firm(text: &str) -> String {
    text.replace(' ', &FIRM.to_string())
}

/// The text for whoever breaks no lines: with ordinary spaces.
pub fn loose(text: &str) -> String {
    text.replace(FIRM, " ")
}

/// Words in lines of at most [`WIDTH`] columns, or a little more on a wide terminal; the first line
/// begins with `first`, the others with `other`.
/// Lines end at spaces and line feeds, except at [`FIRM`] ones, which are shown as spaces.
pub fn wrapped(text: &str, first: &str, other: &str) -> Vec<String> {
    let words = text.split([' ', '\n']).filter(|word| !word.is_empty());
    broken(words.map(loose), first, other)
}

/// The same with nothing else changed: for what is quoted.
pub fn wrapped_as_it_is(text: &str, first: &str, other: &str) -> Vec<String> {
    broken(text.split(' ').map(str::to_owned), first, other)
}

fn broken(words: impl Iterator<Item = String>, first: &str, other: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut fresh = true;
    for word in words {
        if !fresh && width(&line) + 1 + width(&word) > columns().min(WIDEST_PROSE) {
            lines.push(std::mem::replace(&mut line, other.to_owned()));
            fresh = true;
        }
        if !fresh {
            line.push(' ');
        }
        line.push_str(&word);
        fresh = false;
    }
    lines.push(line);
    lines
}

/// A text of at most `most` columns: the middle gives way, so that both ends still tell it from others.
pub fn shortened(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let characters: Vec<char> = text.chars().collect();
    let mut kept = characters.len();
    loop {
        kept -= 1;
        let (head, tail) = (kept.div_ceil(2), kept / 2);
        let mut short: String = characters[..head].iter().collect();
        short.push('…');
        short.extend(&characters[characters.len() - tail..]);
        if width(&short) <= most || kept == 0 {
            return short;
        }
    }
}
