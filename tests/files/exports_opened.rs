//! Exports are opened whatever they are packed and written in, and nothing that is packed becomes too
//! much.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use pimsim::tenant::source::{Limits, SourceError, Text, each};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TEXT: &str = "{\"value\":[\"grün\",\"😀\"]}\r\n";

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// What is shown of the inputs: names and bytes; or why not.
fn shown(
    named: &[PathBuf],
    input: &[u8],
    limits: Limits,
) -> Result<Vec<(String, Vec<u8>)>, SourceError> {
    let mut seen = Vec::new();
    let mut visit = |text: Text<'_>| -> Result<(), SourceError> {
        let mut bytes = Vec::new();
        let read = text.bytes.read_to_end(&mut bytes);
        read.map_err(|error| SourceError::reading(text.name, error))?;
        seen.push((text.name.to_owned(), bytes));
        Ok(())
    };
    each(named, &mut { input }, &limits, &mut visit)?;
    Ok(seen)
}

fn piped(bytes: &[u8]) -> Result<Vec<u8>, SourceError> {
    let mut seen = shown(&["-".into()], bytes, Limits::default())?;
    Ok(seen.pop().expect("one text").1)
}

#[test]
fn the_same_text_in_every_writing() {
    let mut with_mark = "\u{feff}".to_owned();
    with_mark.push_str(TEXT);
    let writings = [
        TEXT.as_bytes().to_vec(),
        with_mark.as_bytes().to_vec(),
        utf16(&with_mark, u16::to_le_bytes),
        utf16(&with_mark, u16::to_be_bytes),
        utf16(TEXT, u16::to_le_bytes),
        utf16(TEXT, u16::to_be_bytes),
    ];
    for (i, writing) in writings.iter().enumerate() {
        assert_eq!(piped(writing).unwrap(), TEXT.as_bytes(), "writing {i}");
        assert_eq!(piped(&gzip(writing)).unwrap(), TEXT.as_bytes(), "writing {i}, packed");
        let archive = zip(&[("export.json", writing)]);
        assert_eq!(piped(&archive).unwrap(), TEXT.as_bytes(), "writing {i}, in an archive");
    }
    assert_eq!(piped(b"").unwrap(), b"");
}

#[test]
fn half_a_character_is_no_text_and_costs_nothing_else() {
    let mut bytes = utf16("\u{feff}ab", u16::to_le_bytes);
    bytes.extend([0x00, 0xd8]);
    bytes.extend(utf16("cd", u16::to_le_bytes));
    bytes.push(b'e');
    assert_eq!(piped(&bytes).unwrap(), b"ab\xffcd\xff");
    // A pair that lies across two readings.
    let long = "\u{feff}".to_owned() + &"a".repeat((1 << 14) - 1) + "😀" + &"b".repeat(1 << 15);
    let decoded = piped(&utf16(&long, u16::to_le_bytes)).unwrap();
    assert_eq!(decoded, long.trim_start_matches('\u{feff}').as_bytes());
}

#[test]
fn files_of_directories_and_archives_come_in_order() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    std::fs::create_dir_all(at("export/m=01")).unwrap();
    std::fs::write(at("export/m=01/b.json"), "b").unwrap();
    std::fs::write(at("export/a.json.gz"), gzip(b"a")).unwrap();
    std::fs::write(at("export/.DS_Store"), "no").unwrap();
    let packed = zip(&[("z/2.csv", b"2".as_slice()), ("./1.csv", b"1"), ("__MACOSX/1.csv", b"no")]);
    std::fs::write(at("both.zip"), packed).unwrap();
    let seen = shown(&[at("both.zip"), at("export")], b"", Limits::default()).unwrap();
    let texts: Vec<_> = seen.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    assert_eq!(texts, [b"1", b"2", b"a", b"b"]);
    assert!(seen[0].0.ends_with("both.zip > ./1.csv"), "{}", seen[0].0);
}

#[test]
fn what_lies_there_is_counted_and_hashed() {
    let packed = gzip(&[b'x'; 10_000]);
    // Whoever reads only a part gets the digest of the whole.
    let mut visit = |text: Text<'_>| -> Result<(), SourceError> {
        text.bytes.read_exact(&mut [0]).map_err(|error| SourceError::reading(text.name, error))
    };
    let named = ["-".into()];
    let opened = each(&named, &mut packed.as_slice(), &Limits::default(), &mut visit).unwrap();
    assert_eq!(opened[0].bytes, packed.len() as u64);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &packed).unwrap();
    assert_eq!(opened[0].sha256, pimsim::scenario::sha256(file.path()).unwrap());
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    let nothing = vec![b' '; 40 << 20];
    let small = Limits { unpacked: 1 << 20, ..Limits::default() };
    let overlapping: Vec<_> = (0..30).map(|i| format!("{i}.json")).collect();
    let part = vec![b' '; 1 << 20];
    let many: Vec<_> = overlapping.iter().map(|name| (name.as_str(), part.as_slice())).collect();
    for (bytes, limits, why) in [
        (gzip(&nothing), Limits::default(), "- unpacks to more than 250 times its size"),
        (zip(&[("a", &nothing)]), Limits::default(), "- > a unpacks to more than 250 times"),
        (zip(&many), Limits::default(), "unpacks to more than 250 times"),
        (gzip(&nothing[..2 << 20]), small, "unpacks to more than 1 MiB"),
    ] {
        let error = shown(&["-".into()], &bytes, limits).expect_err("it is too much");
        assert!(error.to_string().contains(why), "{error}");
        assert!(!error.unreadable);
    }
}

#[test]
fn what_cannot_serve_is_refused_with_what_to_do() {
    let mut tar = vec![0; 512];
    tar[257..262].copy_from_slice(b"ustar");
    let workbook = zip(&[("[Content_Types].xml", b"<x/>".as_slice())]);
    let cut = zip(&[("a", TEXT.as_bytes())]);
    for (bytes, why) in [
        (workbook, "- is a workbook of a spreadsheet: save the sheet as `CSV UTF-8`"),
        (gzip(&tar), "- is a tar archive: unpack it and name the files in it"),
        (zip(&[("a", &gzip(b"a"))]), "- > a is an archive in an archive"),
        (zip(&[]), "- is an archive without files"),
        (cut[..cut.len() / 2].to_vec(), "- is a damaged .zip"),
        (b"%PDF-1.7".to_vec(), "- is a PDF"),
    ] {
        let error = piped(&bytes).expect_err(why);
        assert!(error.to_string().starts_with(why), "{error}");
        assert!(!error.unreadable);
    }
    let cut = gzip(&vec![b'a'; 1000]);
    assert!(piped(&cut[..cut.len() - 10]).expect_err("it is cut").unreadable);
    let missing = shown(&["no-such-file.json".into()], b"", Limits::default()).expect_err("none");
    assert_eq!(missing.to_string(), "no-such-file.json cannot be read: no such file");
}
