//! The text of an input in UTF-8, whatever its mark says.
//!
//! PowerShell 5.1 redirects and exports UTF-16LE with a mark; `Out-File -NoNewline` and some tools
//! leave the mark out, which shows in the zero bytes of plain letters.

use std::io::{self, BufRead, Read};

/// A byte that no text in UTF-8 has: stands for half a character of UTF-16.
const NO_TEXT: u8 = 0xff;

/// How an input writes its characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8 { mark: bool },
    Little { mark: bool },
    Big { mark: bool },
}

impl Encoding {
    /// What the first bytes say.
    pub(super) fn of(start: &[u8]) -> Self {
        match start {
            [0xef, 0xbb, 0xbf, ..] => Self::Utf8 { mark: true },
            [0xff, 0xfe, ..] => Self::Little { mark: true },
            [0xfe, 0xff, ..] => Self::Big { mark: true },
            [letter, 0, other, 0, ..] if *letter != 0 && *other != 0 => {
                Self::Little { mark: false }
            }
            [0, letter, 0, other, ..] if *letter != 0 && *other != 0 => Self::Big { mark: false },
            _ => Self::Utf8 { mark: false },
        }
    }

    /// The length of its mark in bytes.
    pub(super) fn mark(self) -> usize {
        match self {
            Self::Utf8 { mark: true } => 3,
            Self::Little { mark: true } | Self::Big { mark: true } => 2,
            _ => 0,
        }
    }

    /// How two bytes make a unit, where they do.
    pub(super) fn units(self) -> Option<fn([u8; 2]) -> u16> {
        match self {
            Self::Utf8 { .. } => None,
            Self::Little { .. } => Some(u16::from_le_bytes),
            Self::Big { .. } => Some(u16::from_be_bytes),
        }
    }
}

/// UTF-16 as UTF-8.
pub(super) struct Decoded<R> {
    from: R,
    unit: fn([u8; 2]) -> u16,
    /// What was decoded and not yet taken.
    ready: Vec<u8>,
    taken: usize,
    /// The first unit of a pair whose second has not come.
    high: Option<u16>,
    ended: bool,
}

/// How many units are decoded at once.
const AT_ONCE: usize = 1 << 14;

impl<R: BufRead> Decoded<R> {
    pub(super) fn new(from: R, unit: fn([u8; 2]) -> u16) -> Self {
        Self { from, unit, ready: Vec::new(), taken: 0, high: None, ended: false }
    }

    /// Decodes the next units.
    fn more(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.taken = 0;
        let mut units = Vec::with_capacity(AT_ONCE + 1);
        units.extend(self.high.take());
        while units.len() <= AT_ONCE {
            let mut pair = [0; 2];
            match whole(&mut self.from, &mut pair)? {
                2 => units.push((self.unit)(pair)),
                odd => {
                    self.ended = true;
                    decode(&units, &mut self.ready);
                    self.ready.extend((odd == 1).then_some(NO_TEXT));
                    return Ok(());
                }
            }
        }
        // The other half may be still to come.
        self.high = units.pop_if(|last| (0xd800..0xdc00).contains(last));
        decode(&units, &mut self.ready);
        Ok(())
    }
}

/// Fills `into` unless the stream ends before, and says how far.
fn whole(from: &mut impl Read, into: &mut [u8; 2]) -> io::Result<usize> {
    let mut length = 0;
    while length < into.len() {
        match from.read(&mut into[length..]) {
            Ok(0) => break,
            Ok(n) => length += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

fn decode(units: &[u16], into: &mut Vec<u8>) {
    let mut utf8 = [0; 4];
    for decoded in char::decode_utf16(units.iter().copied()) {
        match decoded {
            Ok(c) => into.extend_from_slice(c.encode_utf8(&mut utf8).as_bytes()),
            Err(_) => into.push(NO_TEXT),
        }
    }
}

impl<R: BufRead> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.ready.len() && !self.ended {
            self.more()?;
        }
        let n = into.len().min(self.ready.len() - self.taken);
        into[..n].copy_from_slice(&self.ready[self.taken..self.taken + n]);
        self.taken += n;
        Ok(n)
    }
}
