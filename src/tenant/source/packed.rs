//! What is packed: `.gz`, `.zip`, and what only looks like text.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use super::counted::{Bounded, Counted};
use super::error::SourceError;
use super::limits::Limits;
use super::{BUFFER, Text, text};
use crate::scenario::unwanted::escape;

/// A `.zip` that comes through a pipe may be so long, in bytes.
const LONGEST_PIPED: u64 = 256 << 20;
/// An archive may hold so many members.
const MOST_MEMBERS: usize = 100_000;

/// What the first bytes of an input say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Gzip,
    Zip,
    /// Something that cannot serve, and what to do.
    Other(&'static str),
}

const WORKBOOK: &str = "is a workbook of a spreadsheet: save the sheet as `CSV UTF-8`";
const TAR: &str = "is a tar archive: unpack it and name the files in it";
const NESTED: &str = "is an archive in an archive: unpack the outer one first";

/// What an input is.
pub(super) fn kind(start: &[u8]) -> Kind {
    match start {
        [0x1f, 0x8b, ..] => Kind::Gzip,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Kind::Zip,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Kind::Other(WORKBOOK),
        [b'%', b'P', b'D', b'F', ..] => Kind::Other("is a PDF, not an export"),
        start if start.get(257..262) == Some(b"ustar") => Kind::Other(TAR),
        _ => Kind::Plain,
    }
}

/// What came out of something packed.
pub(super) fn kind_inside(start: &[u8]) -> Kind {
    match kind(start) {
        Kind::Gzip | Kind::Zip => Kind::Other(NESTED),
        kind => kind,
    }
}

/// Unpacks a `.gz`, also one of several parts.
pub(super) fn gzip(
    packed: impl BufRead,
    so_far: Rc<Cell<u64>>,
    limits: Limits,
) -> BufReader<impl Read> {
    let from = MultiGzDecoder::new(packed);
    let bounded = Bounded { from, packed: so_far, unpacked: Rc::default(), limits };
    BufReader::with_capacity(BUFFER, bounded)
}

/// What an archive is read from.
pub(super) trait Archive: Read + Seek {}
impl<T: Read + Seek> Archive for T {}

/// A whole archive in memory, since its table of contents lies at its end.
pub(super) fn all(
    name: &str,
    mut start: Vec<u8>,
    rest: &mut Counted<'_>,
) -> Result<Vec<u8>, SourceError> {
    let failed = |error| SourceError::reading(name, error);
    rest.take(LONGEST_PIPED).read_to_end(&mut start).map_err(failed)?;
    if start.len() as u64 >= LONGEST_PIPED {
        let why = "is a .zip of more than 256 MiB through a pipe: name it as a file";
        return Err(SourceError::refused(name, why));
    }
    Ok(start)
}

/// Shows each member of an archive, in the order of their names.
pub(super) fn members<E: From<SourceError>>(
    name: &str,
    archive: &mut dyn Archive,
    bytes: u64,
    limits: Limits,
    visit: &mut dyn FnMut(Text<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut archive = ZipArchive::new(archive).map_err(|error| unpacking(name, error))?;
    let packed = Rc::new(Cell::new(bytes));
    let unpacked: Rc<Cell<u64>> = Rc::default();
    let mut order = Vec::new();
    if archive.len() > MOST_MEMBERS {
        return Err(SourceError::refused(name, "holds more than 100,000 files").into());
    }
    for i in 0..archive.len() {
        let member = archive.by_index_raw(i).map_err(|error| unpacking(name, error))?;
        let inner = member.name().map_err(|error| unpacking(name, error))?.into_owned();
        if inner == "[Content_Types].xml" {
            return Err(SourceError::refused(name, WORKBOOK).into());
        }
        if member.is_file() && !is_hidden(&inner) {
            order.push((inner, i));
        }
    }
    if order.is_empty() {
        return Err(SourceError::refused(name, "is an archive without files").into());
    }
    order.sort();
    for (inner, i) in order {
        let shown = format!("{name} > {}", escape(&inner));
        let from = archive.by_index(i).map_err(|error| unpacking(&shown, error))?;
        let bounded = Bounded { from, packed: packed.clone(), unpacked: unpacked.clone(), limits };
        text(&shown, false, BufReader::with_capacity(BUFFER, bounded), visit)?;
    }
    Ok(())
}

/// Whether a member is one of those that systems add by themselves.
fn is_hidden(name: &str) -> bool {
    let mut parts = name.split(['/', '\\']);
    // `./export.json` is no hidden file; nothing is unpacked to where a path leads.
    let dotted = |part: &str| part.starts_with('.') && part != "." && part != "..";
    parts.any(|part| dotted(part) || part == "__MACOSX")
}

fn unpacking(name: &str, error: ZipError) -> SourceError {
    match error {
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            SourceError::reading(name, error)
        }
        ZipError::UnsupportedArchive(_) | ZipError::InvalidPassword => SourceError::refused(
            name,
            "is encrypted, or packed in a way that is not read here; unpack it first",
        ),
        _ => SourceError::refused(name, "is a damaged .zip: copy or download it again"),
    }
}
