//! Two files are compared line by line, and few words say where they differ.

use std::sync::atomic::AtomicBool;

use pimsim::archive::line_by_line::{Differences, PIECE, differences};

fn compare(found: &[u8], again: &[u8]) -> Differences {
    differences(found, again, 3, &AtomicBool::new(false)).expect("nothing can fail here")
}

fn first(found: &[u8], again: &[u8]) -> String {
    compare(found, again).places.first().cloned().unwrap_or_default()
}

#[test]
fn equal_files_have_no_differences() {
    let long = vec![b'x'; 3 * PIECE + 7];
    for text in [&b""[..], b"a", b"a\n", b"a\nb\n", &long] {
        assert_eq!(compare(text, text), Differences::default());
    }
}

#[test]
fn a_field_is_named_by_its_column() {
    let run = b"role,estimate\nreader,3.5\nwriter,4\n";
    let found = first(b"role,estimate\nreader,3.6\nwriter,4\n", run);
    assert_eq!(found, "2:10: `estimate` is `3.6`, the run gives `3.5`");
    let found = first(b"role,estimate\nreader,3.5,1\nwriter,4\n", run);
    assert_eq!(found, "2:11: found `,1\\n`, the run gives `\\n`");
    let found = first(b"role,guess\nreader,3.5\nwriter,4\n", run);
    assert_eq!(found, "1:6: found `guess\\n`, the run gives `estimate\\n`");
}

#[test]
fn ends_are_differences_too() {
    assert_eq!(first(b"a\n", b"a\nb\n"), "2:1: ends, the run goes on with `b\\n`");
    assert_eq!(first(b"a\nb\n", b"a\n"), "2:1: goes on with `b\\n`, the run ends before");
    assert_eq!(first(b"", b"a\n"), "1:1: ends, the run goes on with `a\\n`");
    assert_eq!(first(b"a", b"a\n"), "1:2: ends, the run goes on with `\\n`");
    assert_eq!(first(b"a\r\n", b"a\n"), "1:2: found `\\r\\n`, the run gives `\\n`");
}

#[test]
fn every_line_counts_once_and_few_are_described() {
    let found: String = (0..100).map(|i| format!("{i}\n")).collect();
    let again = found.replace('7', "8");
    let differences = compare(found.as_bytes(), again.as_bytes());
    assert_eq!((differences.places.len(), differences.lines), (3, 19));
}

#[test]
fn long_lines_are_compared_in_pieces() {
    let mut found = vec![b'x'; 3 * PIECE];
    found.extend(b"\nsame\n");
    let mut again = found.clone();
    again[PIECE + 5] = b'y';
    let differences = compare(&found, &again);
    assert_eq!(differences.lines, 1);
    let place = format!("1:{}: found `xxxxx", PIECE + 6);
    assert!(differences.places[0].starts_with(&place), "{differences:?}");
    assert!(differences.places[0].len() < 300);
}

#[test]
fn what_is_quoted_cannot_command_a_terminal() {
    let found = first(b"a\x1b[2J\xe2\x80\xaeb\n", b"a\n");
    assert_eq!(found, "1:2: found `\\u{1b}[2J\\u{202e}b\\n`, the run gives `\\n`");
    let found = first(b"a\xff\xfe\x00\n", b"a\n");
    assert_eq!(found, "1:2: found `\\xff\\xfe\\x00\\n`, the run gives `\\n`");
    assert_eq!(
        first("ä\n".as_bytes(), "ö\n".as_bytes()),
        "1:1: found `ä\\n`, the run gives `ö\\n`"
    );
}
