//! Columns of a file of needs: separators, decimal marks, dates and zones, and what can be read in two
//! ways is none.

use pimsim::scenario::bind::dates::{instant_of, known_zone};
use pimsim::scenario::bind::decimals::{Decimals, Not};
use pimsim::scenario::bind::instants::{instant_in_text, why_none};
use pimsim::scenario::bind::windows::WINDOWS;
use pimsim::scenario::bind::zones::{for_offset, hint, offset};
use pimsim::scenario::table::{line_breaks, separators};
use pimsim::time::Instant;

#[test]
fn every_kind_of_line_break_ends_one_line() {
    for (text, lines) in [("", 0), ("a\nb\n", 2), ("a\r\nb\r\n", 2), ("a\rb\r", 2), ("\r\n\r", 2)] {
        assert_eq!(line_breaks(text.as_bytes()), lines, "{text:?}");
    }
}

#[test]
fn the_header_says_what_stands_between_columns() {
    let cases = [
        ("wanted_at\n1,5\n", ""),
        ("a,b\n1;2", ","),
        ("\r\na;b\n", ";"),
        ("\"a;b,c\"\td\n", "\t"),
        ("a,b;c\n", ",;"),
    ];
    for (text, expected) in cases {
        assert_eq!(separators(text.as_bytes()), expected.as_bytes(), "{text:?}");
    }
}

/// Reads all numbers of a column; `unclear` and `none` for what is no number.
fn read(separator: u8, column: &[&str]) -> Vec<String> {
    let mut decimals = Decimals::new(separator);
    column.iter().for_each(|text| decimals.see(text));
    let number = |text: &&str| match decimals.number(text) {
        Ok(number) => number.to_string(),
        Err(Not::Clear) => "unclear".to_owned(),
        Err(Not::Number) => "none".to_owned(),
    };
    column.iter().map(number).collect()
}

#[test]
fn a_column_decides_what_its_marks_mean() {
    let cases: [(u8, &[&str], &[&str]); 12] = [
        (b',', &["600", "1.800", "0.5"], &["600", "1.8", "0.5"]),
        (b',', &["1.800"], &["1.8"]),
        (b',', &["1,5"], &["1.5"]),
        (b',', &["1,800"], &["unclear"]),
        (b';', &["600", "1,5", "1.800,25"], &["600", "1.5", "1800.25"]),
        (b';', &["1,5", "1.800"], &["1.5", "1800"]),
        (b';', &["0.5", "1,800"], &["0.5", "1800"]),
        (b';', &["0,800", "12.345.678"], &["0.8", "12345678"]),
        (b';', &["1.800", "7"], &["unclear", "7"]),
        (b'\t', &["1,800"], &["unclear"]),
        (b'\t', &["1,5", "1.5"], &["unclear", "unclear"]),
        (b';', &["1,5", "1.8.00", "abc", "-1,5", "1e3"], &["1.5", "none", "none", "-1.5", "1000"]),
    ];
    for (separator, column, expected) in cases {
        assert_eq!(read(separator, column), expected, "{column:?}");
    }
}

#[test]
fn instants_of_csv_files() {
    let (berlin, _) = known_zone("Europe/Berlin").unwrap();
    let half_past_nine = Some(1_767_601_800_000);
    let cases = [
        ("2026-01-05T08:30:00Z", half_past_nine),
        ("2026-01-05 09:30:00", half_past_nine),
        ("2026-01-05 09:30", half_past_nine),
        ("2026-01-05T09:30:00+01:00", half_past_nine),
        ("05.01.2026 09:30", half_past_nine),
        ("5.1.2026, 9:30:00", half_past_nine),
        ("2026/01/05 9:30", half_past_nine),
        ("2026-1-5 9:30:00.250", half_past_nine.map(|ms| ms + 250)),
        ("05.01.2026", Some(1_767_567_600_000)),
        ("2026-01-05", Some(1_767_567_600_000)),
    ];
    for (text, expected) in cases {
        assert_eq!(instant_in_text(text, &berlin).map(Instant::ms), expected, "{text}");
    }
}

#[test]
fn what_can_be_read_in_two_ways_is_none_and_told() {
    let (berlin, _) = known_zone("Europe/Berlin").unwrap();
    let unclear = ["01/05/2026 09:30", "1/5/2026 9:30 AM", "05-01-2026 09:30", "05.01.26 09:30"];
    for text in unclear.into_iter().chain(["46027.375", "46027,375", "46027"]) {
        assert_eq!(instant_in_text(text, &berlin), None, "{text}");
        assert!(why_none(text).is_some(), "{text}");
    }
    for text in ["yesterday", "", "31.02.2026 09:00", "05.01.2026 25:00", "05.01.2026 9", "9:30"] {
        assert_eq!(instant_in_text(text, &berlin), None, "{text}");
    }
    assert_eq!(why_none("yesterday"), None);
}

#[test]
fn local_times_follow_the_zone() {
    let (berlin, name) = known_zone("europe/berlin").unwrap();
    assert_eq!(name, "Europe/Berlin");
    let cases = [
        ("2026-01-05", 1_767_567_600_000),
        ("2026-01-05T08:30:00", 1_767_598_200_000),
        ("2026-01-05T08:30:00Z", 1_767_601_800_000),
        ("2026-01-05T08:30:00.250-05:00", 1_767_619_800_250),
        // Skipped: 02:30 is read with the offset before, 03:30 summer time.
        ("2026-03-29T02:30:00", 1_774_747_800_000),
        // Twice: the first, still in summer time.
        ("2026-10-25T02:30:00", 1_792_888_200_000),
    ];
    for (text, ms) in cases {
        let value = text.parse().unwrap();
        assert_eq!(instant_of(&value, &berlin), Ok(Instant::from_ms(ms)), "{text}");
    }
    for text in ["12:00:00", "1899-12-31", "2201-01-01", "2026-01-05T23:59:60"] {
        let value = text.parse().unwrap();
        assert!(instant_of(&value, &berlin).is_err(), "{text}");
    }
    assert!(known_zone("Europe/Berlyn").is_none());
}

fn told(name: &str) -> String {
    let known: Vec<String> =
        jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
    hint(name, &known).unwrap_or_default()
}

#[test]
fn every_zone_of_windows_has_one_of_iana() {
    assert!(WINDOWS.len() >= 139 && WINDOWS.is_sorted());
    for (windows, iana) in WINDOWS {
        let (_, name) = known_zone(iana).unwrap_or_else(|| panic!("{iana}"));
        assert_eq!(name, iana);
        let hint = told(windows);
        let fine = known_zone(windows).is_some() || offset(windows).is_some();
        assert!(fine || hint.ends_with(&format!("write `{iana}`")), "{windows}: {hint}");
    }
    assert!(told("w. europe daylight time").ends_with("`Europe/Berlin`"));
}

#[test]
fn offsets_are_zones_with_the_sign_the_other_way() {
    let cases = [
        ("UTC+1", "`Etc/GMT-1`, which is 1 hour ahead of UTC"),
        ("UTC+01:00", "`Etc/GMT-1`, which is 1 hour ahead of UTC"),
        ("GMT-5", "`Etc/GMT+5`, which is 5 hours behind UTC"),
        ("+0200", "`Etc/GMT-2`, which is 2 hours ahead of UTC"),
        ("utc + 14", "`Etc/GMT-14`"),
        ("(UTC-08:00) Pacific Time (US & Canada)", "`Etc/GMT+8`, which is 8 hours behind UTC"),
        ("UTC+0", "write `UTC`"),
        ("UTC+5:30", "fixed zones have whole hours only"),
        ("UTC+15", "offsets lie between -12 and +14 hours"),
        ("Berlin", "did you mean `Europe/Berlin`?"),
        ("new york", "did you mean `America/New_York`?"),
        ("Europe/Berlni", "did you mean `Europe/Berlin`?"),
        ("PST", "write `America/Los_Angeles`"),
    ];
    for (name, expected) in cases {
        assert!(told(name).contains(expected), "{name}: {}", told(name));
        assert!(!told(name).contains("mean `UTC`"), "{name}");
    }
    assert_eq!(told("XST"), "");
    let (zone, _) = known_zone("Etc/GMT-1").expect("a zone");
    assert_eq!(zone.to_offset(jiff::Timestamp::UNIX_EPOCH), jiff::tz::offset(1));
    for hours in (-12..=14).filter(|hours| *hours != 0) {
        let hint = for_offset(hours * 60);
        let name = hint.split('`').nth(3).expect("a name");
        let (zone, _) = known_zone(name).expect(name);
        let found = zone.to_offset(jiff::Timestamp::UNIX_EPOCH).seconds();
        assert_eq!(found, hours * 3_600, "{name}");
    }
}
