//! Opens what is named: files, directories, `.gz`, `.zip` and standard input, as streams of UTF-8.
//!
//! Promises: files come in the order they are named, those of a directory or an archive in the order
//! of their names; memory does not grow with an input (but for a `.zip` that comes through a pipe);
//! what is packed may not become more than [`Limits`] says. What is no text stays so: a byte that
//! UTF-8 does not know is passed on, and half a character of UTF-16 becomes such a byte, so that who
//! reads records loses one of them. Never: judged by a file's name, a link followed out of a
//! directory, an archive in an archive.
//!
//! | file | what it does |
//! | --- | --- |
//! | `error` | why an input cannot serve or cannot be read |
//! | `limits` | how much may come out of what is packed |
//! | `places` | the files of what is named |
//! | `counted` | bytes on their way: counted, hashed, and not too many |
//! | `decoded` | the text in UTF-8, whatever its mark says |
//! | `packed` | `.gz` and `.zip` |

mod counted;
mod decoded;
mod error;
mod limits;
mod packed;
mod places;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use counted::Counted;
pub use error::{SourceError, is_cut};
pub use limits::Limits;

/// One text that was opened.
pub struct Text<'a> {
    /// Its name for messages: the file, or `FILE > MEMBER` in an archive.
    pub name: &'a str,
    /// Whether it was named itself, and is not one of several in a directory or an archive.
    pub named: bool,
    /// Its bytes, UTF-8 where they are text, without a mark at the beginning.
    pub bytes: &'a mut dyn BufRead,
}

impl std::fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Text").field("name", &self.name).finish_non_exhaustive()
    }
}

/// An input as it lies there, for a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its path as it was named, or found in a directory; `-` is standard input.
    pub name: String,
    /// Its size in bytes, as it is.
    pub bytes: u64,
    /// The SHA-256 of these in lower-case hexadecimal.
    pub sha256: String,
}

/// Opens everything that is named, one after the other, and shows each text to `visit`.
///
/// # Errors
/// What `visit` answers, and when something cannot be read or cannot serve.
pub fn each<E: From<SourceError>>(
    named: &[PathBuf],
    input: &mut dyn Read,
    limits: &Limits,
    visit: &mut dyn FnMut(Text<'_>) -> Result<(), E>,
) -> Result<Vec<Opened>, E> {
    let mut opened = Vec::new();
    let mut input = Some(input);
    for place in places::files(named)? {
        let name = places::shown(&place.path);
        if place.path == Path::new("-") {
            let Some(input) = input.take() else {
                return Err(SourceError::refused(&name, "is named twice").into());
            };
            opened.push(one(&name, true, input, None, limits, visit)?);
            continue;
        }
        let failed = |error| SourceError::reading(&name, error);
        let mut file = File::open(&place.path).map_err(failed)?;
        let facts = file.metadata().map_err(failed)?;
        let again = facts.is_file().then_some(place.path.as_path());
        opened.push(one(&name, place.named, &mut file, again, limits, visit)?);
    }
    Ok(opened)
}

/// One input. `again` is where it can be opened once more, if it can.
fn one<E: From<SourceError>>(
    name: &str,
    named: bool,
    raw: &mut dyn Read,
    again: Option<&Path>,
    limits: &Limits,
    visit: &mut dyn FnMut(Text<'_>) -> Result<(), E>,
) -> Result<Opened, E> {
    let failed = |error| SourceError::reading(name, error);
    let mut counted = Counted::new(raw);
    let start = head(&mut counted).map_err(failed)?;
    match packed::kind(&start) {
        packed::Kind::Plain => {
            let whole = Cursor::new(start).chain(BufReader::with_capacity(BUFFER, &mut counted));
            text(name, named, whole, visit)?;
        }
        packed::Kind::Gzip => {
            let so_far = counted.so_far();
            let whole = Cursor::new(start).chain(BufReader::with_capacity(BUFFER, &mut counted));
            text(name, named, packed::gzip(whole, so_far, *limits), visit)?;
        }
        packed::Kind::Zip => {
            let mut archive: Box<dyn packed::Archive> = if let Some(path) = again {
                Box::new(File::open(path).map_err(failed)?)
            } else {
                Box::new(Cursor::new(packed::all(name, start, &mut counted)?))
            };
            counted.rest().map_err(failed)?;
            packed::members(name, &mut archive, counted.length(), *limits, visit)?;
        }
        packed::Kind::Other(why) => return Err(SourceError::refused(name, why).into()),
    }
    counted.rest().map_err(failed)?;
    let (bytes, sha256) = counted.finish();
    Ok(Opened { name: name.to_owned(), bytes, sha256 })
}

/// How much is read at once, in bytes.
const BUFFER: usize = 1 << 17;
/// How much of an input shows what it is, in bytes.
const HEAD: u64 = 512;

/// The first bytes of a stream, fewer only at its end.
fn head(reader: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    reader.take(HEAD).read_to_end(&mut start)?;
    Ok(start)
}

/// Shows one text, in UTF-8.
fn text<E: From<SourceError>>(
    name: &str,
    named: bool,
    mut bytes: impl BufRead,
    visit: &mut dyn FnMut(Text<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let start = head(&mut bytes).map_err(|error| SourceError::reading(name, error))?;
    if let packed::Kind::Other(why) = packed::kind_inside(&start) {
        return Err(SourceError::refused(name, why).into());
    }
    let encoding = decoded::Encoding::of(&start);
    let mut rest = Cursor::new(start).chain(bytes);
    // The mark itself is no part of the text.
    rest.consume(encoding.mark());
    match encoding.units() {
        None => visit(Text { name, named, bytes: &mut rest }),
        Some(units) => {
            let mut decoded = BufReader::with_capacity(BUFFER, decoded::Decoded::new(rest, units));
            visit(Text { name, named, bytes: &mut decoded })
        }
    }
}
