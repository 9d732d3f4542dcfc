//! JSON cut into records before it is parsed: balanced brackets outside strings.
//!
//! A list, one object, pages one after the other, lines, `value` and `records`, and the `columns` and
//! `rows` of Kusto are looked through. A record that does not close is noticed where the next one
//! begins: an object has no place there, or every record has a line of its own.
//!
//! Promises: memory for one record of [`LONGEST`]; a damaged record costs itself; whatever comes, no
//! recursion. Never: a look at a value.

use memchr::memchr3;

use crate::tenant::log::damage::Damage;

/// The longest record.
pub const LONGEST: usize = 4 << 20;
/// The deepest record.
pub const DEEPEST: u32 = 64;

/// What is found.
#[derive(Debug)]
pub enum Piece<'a> {
    /// An object that may be a record.
    Record(&'a [u8]),
    /// The beginning of a table of Kusto, made whole: its columns are in it.
    Columns(&'a [u8]),
    /// A row of that table.
    Row(&'a [u8]),
    /// A record that is none.
    Damaged(Damage),
    /// A page begins.
    Page,
    /// The page says that another one follows.
    Next,
    /// The text ends in the middle of a record.
    CutOff,
}

/// Where a record may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    /// In a list.
    List,
    /// Among the rows of a table.
    Rows,
    /// In a page or table, behind a list.
    Page,
}

/// Cuts; bytes come in by pieces.
pub struct Framer {
    rooms: Vec<Room>,
    frame: Vec<u8>,
    /// In a record.
    within: bool,
    /// How deep, in the record or in what is skipped on a page.
    depth: u32,
    /// For each level whether it is a list, the innermost in the lowest bit.
    lists: u64,
    in_string: bool,
    escaped: bool,
    damage: Option<Damage>,
    /// The last byte outside strings that is not blank.
    last: u8,
    /// The string at the first level, for the names of lists; never longer than [`NAME`].
    name: Vec<u8>,
    /// Garbage outside of everything was told.
    garbage: bool,
    /// Blanks at the beginning of this line, as long as there is nothing else.
    blanks: Option<u32>,
    /// The same where the record began, and in how many lines it is.
    began: Option<u32>,
    lines: u32,
}

const NAME: usize = 16;

impl Default for Framer {
    fn default() -> Self {
        Self {
            rooms: Vec::new(),
            frame: Vec::new(),
            within: false,
            depth: 0,
            lists: 0,
            in_string: false,
            escaped: false,
            damage: None,
            last: 0,
            name: Vec::with_capacity(NAME),
            garbage: false,
            blanks: Some(0),
            began: None,
            lines: 0,
        }
    }
}

impl Framer {
    /// The next bytes.
    pub fn feed(&mut self, bytes: &[u8], tell: &mut dyn FnMut(Piece<'_>)) {
        let mut at = 0;
        while at < bytes.len() {
            if self.in_string {
                at = self.string(bytes, at);
                continue;
            }
            let byte = bytes[at];
            if self.within {
                self.inside(byte, tell);
            } else {
                self.outside(byte, tell);
            }
            match byte {
                b'\n' => self.new_line(),
                b' ' | b'\t' => self.blanks = self.blanks.map(|blanks| blanks.saturating_add(1)),
                b'\r' => {}
                _ => {
                    self.last = byte;
                    self.blanks = None;
                }
            }
            at += 1;
        }
    }

    /// Nothing follows.
    pub fn end(&mut self, tell: &mut dyn FnMut(Piece<'_>)) {
        if self.within || self.in_string || !self.rooms.is_empty() {
            tell(Piece::CutOff);
        }
        *self = Self::default();
    }

    fn new_line(&mut self) {
        self.blanks = Some(0);
        self.lines = self.lines.saturating_add(1);
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.frame.len() + bytes.len() > LONGEST {
            self.damage.get_or_insert(Damage::TooLong);
        }
        if self.damage.is_none() {
            self.frame.extend_from_slice(bytes);
        } else {
            self.frame.clear();
        }
    }

    /// Goes on in a string; where it goes on then.
    fn string(&mut self, bytes: &[u8], from: usize) -> usize {
        let mut at = from;
        if self.escaped && at < bytes.len() {
            self.escaped = false;
            at += 1;
        }
        loop {
            let Some(found) = memchr3(b'"', b'\\', b'\n', &bytes[at..]) else {
                at = bytes.len();
                break;
            };
            at += found;
            match bytes[at] {
                b'\\' => {
                    at += 1;
                    self.escaped = at == bytes.len();
                    at = (at + 1).min(bytes.len());
                    if self.escaped {
                        break;
                    }
                }
                byte => {
                    at += 1;
                    self.in_string = false;
                    // No string of JSON goes over the end of a line.
                    if byte == b'\n' {
                        self.damage.get_or_insert(Damage::NotJson);
                        self.new_line();
                    }
                    break;
                }
            }
        }
        if self.names() {
            let room = NAME.saturating_sub(self.name.len());
            self.name.extend(bytes[from..at].iter().take(room));
        }
        if self.within {
            self.keep(&bytes[from..at]);
        }
        at
    }

    /// Whether a string here may name a list.
    fn names(&self) -> bool {
        self.depth == u32::from(self.within)
    }

    fn begin(&mut self, byte: u8) {
        self.within = true;
        self.damage = None;
        self.frame.clear();
        self.frame.push(byte);
        self.depth = 1;
        self.lists = u64::from(byte == b'[');
        (self.began, self.lines) = (self.blanks, 0);
    }

    /// Whether a bracket begins a line below a record of one line that has not closed, and as far to the
    /// right: where every record has its line, this is the next one.
    fn is_next_line(&self) -> bool {
        self.lines == 1 && self.blanks.is_some() && self.blanks == self.began
    }

    fn inside(&mut self, byte: u8, tell: &mut dyn FnMut(Piece<'_>)) {
        match byte {
            b'"' => self.open_string(),
            b':' if self.depth == 1 => self.told_next(tell),
            b'{' if self.is_next_line()
                || (self.depth <= DEEPEST && self.lists & 1 == 0 && self.last != b':') =>
            {
                // An object has no place in an object: the record before did not close.
                tell(Piece::Damaged(self.damage.unwrap_or(Damage::NotJson)));
                self.begin(byte);
                return;
            }
            b'[' if self.depth == 1 && self.last == b':' && self.is_page(tell) => return,
            b'{' | b'[' => {
                self.depth = self.depth.saturating_add(1);
                if self.depth > DEEPEST {
                    self.damage.get_or_insert(Damage::TooDeep);
                } else {
                    self.lists = self.lists << 1 | u64::from(byte == b'[');
                }
            }
            b'}' | b']' => return self.close(byte, tell),
            _ => {}
        }
        self.keep(&[byte]);
    }

    fn open_string(&mut self) {
        self.in_string = true;
        self.name.clear();
    }

    /// A bracket closes something of the record.
    fn close(&mut self, byte: u8, tell: &mut dyn FnMut(Piece<'_>)) {
        let is_list = |framer: &Self| framer.depth <= DEEPEST && framer.lists & 1 == 1;
        let list = byte == b']';
        // What was left open within closes with it.
        while self.depth > 1 && self.depth <= DEEPEST && is_list(self) != list {
            self.damage.get_or_insert(Damage::NotJson);
            self.depth -= 1;
            self.lists >>= 1;
        }
        if self.depth <= DEEPEST && is_list(self) != list {
            // The list around the record closes; the record did not.
            tell(Piece::Damaged(Damage::NotJson));
            self.within = false;
            self.depth = 0;
            return self.outside(byte, tell);
        }
        self.keep(&[byte]);
        if self.depth <= DEEPEST {
            self.lists >>= 1;
        }
        self.depth -= 1;
        if self.depth > 0 {
            return;
        }
        self.within = false;
        match self.damage.take() {
            Some(damage) => tell(Piece::Damaged(damage)),
            None if list => tell(Piece::Row(&self.frame)),
            None => tell(Piece::Record(&self.frame)),
        }
    }

    /// The name before this colon: does it say that another page follows?
    fn told_next(&self, tell: &mut dyn FnMut(Piece<'_>)) {
        if self.name.starts_with(b"@odata.nextLink") || self.name.starts_with(b"nextLink\"") {
            tell(Piece::Next);
        }
    }

    /// A list opens behind this name: does it make the record a page or a table?
    fn is_page(&mut self, tell: &mut dyn FnMut(Piece<'_>)) -> bool {
        if self.rooms.len() > 8 || self.frame.first() != Some(&b'{') {
            return false;
        }
        self.lists_named(tell)
    }

    fn lists_named(&mut self, tell: &mut dyn FnMut(Piece<'_>)) -> bool {
        let name = self.name.strip_suffix(b"\"").unwrap_or(&self.name);
        let is = |word: &str| name.eq_ignore_ascii_case(word.as_bytes());
        let room = match () {
            () if is("value") || is("records") => {
                tell(Piece::Page);
                Room::List
            }
            () if is("tables") => Room::List,
            () if is("rows") => Room::Rows,
            () => return false,
        };
        if room == Room::Rows && self.within && self.damage.is_none() {
            self.frame.extend_from_slice(b"[]}");
            tell(Piece::Columns(&self.frame));
        }
        if self.within {
            self.rooms.push(Room::Page);
        }
        self.rooms.push(room);
        self.within = false;
        self.depth = 0;
        self.damage = None;
        self.frame.clear();
        true
    }

    fn outside(&mut self, byte: u8, tell: &mut dyn FnMut(Piece<'_>)) {
        if self.rooms.last() == Some(&Room::Page) {
            return self.on_page(byte, tell);
        }
        match byte {
            b'{' => self.begin(byte),
            b'[' if self.rooms.last() == Some(&Room::Rows) => self.begin(byte),
            b'[' if self.rooms.len() < 8 => self.rooms.push(Room::List),
            b']' => drop(self.rooms.pop()),
            b'\n' => self.garbage = false,
            b'"' => {
                self.open_string();
                self.stray(tell);
            }
            b',' | b' ' | b'\t' | b'\r' | 0x1e => {}
            _ => self.stray(tell),
        }
    }

    /// Something that begins no record: told once for each line.
    fn stray(&mut self, tell: &mut dyn FnMut(Piece<'_>)) {
        if !self.garbage {
            self.garbage = true;
            tell(Piece::Damaged(Damage::NotJson));
        }
    }

    /// Behind the list of a page, or between two lists.
    fn on_page(&mut self, byte: u8, tell: &mut dyn FnMut(Piece<'_>)) {
        match byte {
            b'"' => self.open_string(),
            b':' if self.depth == 0 => self.told_next(tell),
            b'[' if self.depth == 0 && self.last == b':' && self.lists_named(tell) => {}
            b'{' if self.depth == 0 && self.last != b':' => {
                // The page did not close, and the next one begins.
                tell(Piece::Damaged(Damage::NotJson));
                self.rooms.clear();
                self.begin(byte);
            }
            b'{' | b'[' => self.depth = self.depth.saturating_add(1),
            b'}' if self.depth == 0 => drop(self.rooms.pop()),
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}
