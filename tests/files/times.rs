//! Lengths, rates and instants: which texts are understood, how they are shown, and that what is shown is
//! understood.

use pimsim::time::{
    Instant, Span, format_rate, format_seconds, format_span, human_span, parse_rate, parse_span,
    rfc3339, seconds_text,
};
use proptest::prelude::*;

#[test]
fn short_forms() {
    for (ms, text) in [
        (0, "0s"),
        (1, "1ms"),
        (1_500, "1500ms"),
        (61_500, "1m 1s 500ms"),
        (90_000, "1m 30s"),
        (5_400_000, "1h 30m"),
        (86_400_000, "1d"),
        (172_800_000, "2d"),
        (604_800_000, "1w"),
        (950_400_000, "11d"),
        (-5_400_000, "-1h 30m"),
    ] {
        assert_eq!(format_span(Span::ms(ms)), text);
    }
    assert_eq!(format_span(Span::ms(i64::MIN)).chars().next(), Some('-'));
}

#[test]
fn short_forms_read_back() {
    let mut ms: i64 = 1;
    while ms < Span::LONGEST.as_ms() {
        for near in [ms - 1, ms, ms + 1, ms * 2, ms - ms % 1_000, ms - ms % 604_800_000] {
            let near = Span::ms(near.min(Span::LONGEST.as_ms()));
            assert_eq!(parse_span(&format_span(near)), Ok(near));
        }
        ms = ms * 7 / 3 + 1;
    }
}

#[test]
fn forms_for_people() {
    for (ms, text) in [
        (0, "0 s"),
        (340, "340 ms"),
        (999, "999 ms"),
        (1_000, "1 s"),
        (2_449, "2.4 s"),
        (2_450, "2.5 s"),
        (9_949, "9.9 s"),
        (9_950, "10 s"),
        (21_400, "21 s"),
        (59_499, "59 s"),
        (59_500, "1 min"),
        (270_000, "4 min 30 s"),
        (3_599_499, "59 min 59 s"),
        (3_599_500, "1 h"),
        (63_600_000, "17 h 40 min"),
        (86_369_999, "23 h 59 min"),
        (86_370_000, "1 d"),
        (273_600_000, "3 d 4 h"),
        (31_536_000_000, "365 d"),
        (-21_000, "-21 s"),
    ] {
        assert_eq!(human_span(Span::ms(ms)), text, "{ms}");
    }
    assert!(human_span(Span::ms(i64::MIN)).starts_with('-'));
}

#[test]
fn seconds() {
    for (ms, text) in [
        (0, "0.000"),
        (90_000, "90.000"),
        (1_500, "1.500"),
        (-1, "-0.001"),
        (10, "0.010"),
        (-2_050, "-2.050"),
    ] {
        assert_eq!(seconds_text(Span::ms(ms)), text);
        assert_eq!(format_seconds(ms as f64 / 1_000.0), text);
    }
    assert_eq!(format_seconds(-0.0001), "0.000");
    assert_eq!(format_seconds(0.0006), "0.001");
    assert_eq!(format_seconds(1e6), "1000000.000");
    assert_eq!(format_seconds(f64::NAN) + &format_seconds(f64::INFINITY), "");
    assert_eq!(seconds_text(Span::ms(i64::MIN)), "-9223372036854775.808");
}

#[test]
fn instants() {
    for (ms, text) in [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (1_767_571_200_000, "2026-01-05T00:00:00.000Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (i64::MAX, "9999-12-31T23:59:59.999Z"),
        (i64::MIN, "0000-01-01T00:00:00.000Z"),
    ] {
        assert_eq!(rfc3339(Instant::from_ms(ms)), text);
    }
}

#[test]
fn instants_agree_with_jiff() {
    let mut ms = -62_167_219_200_000;
    while ms < 253_402_300_799_999 {
        let judge = jiff::Timestamp::from_millisecond(ms).unwrap();
        assert_eq!(rfc3339(Instant::from_ms(ms)), format!("{judge:.3}"));
        ms += 7_654_321_987_654;
        ms += 86_400_001;
    }
}

#[test]
fn durations() {
    for (text, ms) in [
        ("0s", 0),
        ("90s", 90_000),
        ("45m", 2_700_000),
        ("8h", 28_800_000),
        ("1h 30m", 5_400_000),
        ("1h30m", 5_400_000),
        (" 2 d  ", 172_800_000),
        ("12w", 7_257_600_000),
        ("1500ms", 1_500),
        ("1.5h", 5_400_000),
        ("1h 0.5m", 3_630_000),
        ("0.001s", 1),
        ("1w 1d 1h 1m 1s 1ms", 694_861_001),
        ("365000d", 31_536_000_000_000),
        ("000000000000000000000000008h", 28_800_000),
        ("PT8H", 28_800_000),
        ("P1DT2H30M", 95_400_000),
        ("PT0.5S", 500),
        ("P2W", 1_209_600_000),
        ("PT0S", 0),
    ] {
        assert_eq!(parse_span(text), Ok(Span::ms(ms)), "{text}");
    }
}

#[test]
fn what_is_no_length() {
    for (text, part) in [
        ("", "must not be empty"),
        ("   ", "must not be empty"),
        ("-8h", "has no sign"),
        ("+8h", "has no sign"),
        ("8", "a number needs a unit"),
        ("h", "a number was expected, but found 'h'"),
        ("8 parsecs", "\"parsecs\" is not a unit of time"),
        ("8H", "\"H\" is not a unit of time"),
        ("3mo", "no fixed length"),
        ("1y", "no fixed length"),
        ("30m 1h", "the longest first"),
        ("1h 1h", "each unit may stand once"),
        ("1.5h 3m", "only the last number"),
        ("0.0001s", "whole number of milliseconds"),
        ("1.h", "digits are missing"),
        (".5h", "a number was expected, but found '.'"),
        ("1,5h", "',' is not part of a duration"),
        ("1e3s", "\"e\" is not a unit of time"),
        ("365001d", "too long; the longest is 365000d"),
        ("999999999999999999w", "too long"),
        ("9999999999999999999999999s", "too many digits"),
        ("8 ч", "'ч' is not part of a duration"),
        ("８h", "a number was expected"),
        ("\u{202e}8h", "a number was expected"),
        ("NaN", "a number was expected"),
        ("P", "no number after its last letter"),
        ("PT", "no number after its last letter"),
        ("P1DT", "no number after its last letter"),
        ("P1Y", "no fixed length"),
        ("P1M", "no fixed length"),
        ("P8H", "not a unit of ISO 8601 in this place"),
        ("PT2D", "not a unit of ISO 8601 in this place"),
        ("PT5M1H", "the longest first"),
        ("PT1H1H", "each unit may stand once"),
        ("PT1HT1M", "a number was expected, but found 'T'"),
        ("PT1", "a number needs a unit"),
        ("P-1D", "a number was expected, but found '-'"),
        ("pt8h", "a number was expected, but found 'p'"),
    ] {
        let sentence = parse_span(text).unwrap_err();
        assert!(sentence.contains(part), "{text:?}: {sentence}");
        assert!(sentence.len() < 200, "{sentence}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(
        text in ".{0,40}",
        dressed in "P?T?[0-9.]{0,30}[a-zA-Z ]{0,3}[0-9]{0,5}[smhdw]?",
    ) {
        let _ = parse_span(&text);
        let _ = parse_span(&dressed);
    }
}

#[test]
fn rates() {
    for (text, per_week) in [
        ("30/week", 30.0),
        ("1/second", 604_800.0),
        ("1/minute", 10_080.0),
        ("33/hour", 5_544.0),
        ("2 / day", 14.0),
        (" 365/year ", 7.0),
        ("1e-2/week", 0.01),
        (".5/week", 0.5),
        ("0/year", 0.0),
    ] {
        let found = parse_rate(text).unwrap() * 604_800_000.0;
        assert!((found - per_week).abs() <= 1e-14 * per_week, "{text}: {found}");
    }
}

#[test]
fn what_is_no_rate() {
    for (text, part) in [
        ("", "needs a unit of time"),
        ("30", "needs a unit of time"),
        ("30 per week", "needs a unit of time"),
        ("30/", "\"\" is not a unit"),
        ("30/weeks", "\"weeks\" is not a unit"),
        ("30/week/day", "\"week/day\" is not a unit"),
        ("4/month", "no fixed length; give the rate per week or per year"),
        ("-1/week", "must not be negative"),
        ("-0/week", "must not be negative"),
        ("nan/week", "\"nan\" is not a number"),
        ("inf/week", "\"inf\" is not a number"),
        ("+1/week", "\"+1\" is not a number"),
        ("/week", "\"\" is not a number"),
        ("1e999/week", "too large"),
        ("1.2.3/week", "is not a number"),
        ("１/week", "is not a number"),
    ] {
        let sentence = parse_rate(text).unwrap_err();
        assert!(sentence.contains(part), "{text:?}: {sentence}");
    }
}

#[test]
fn shown_as_people_say_it() {
    for text in ["30/week", "0.3/year", "2/day", "33/hour", "1/minute", "7/second", "0/year"] {
        assert_eq!(format_rate(parse_rate(text).unwrap()), text);
    }
    assert_eq!(format_rate(f64::NAN), "");
    assert_eq!(format_rate(1.0 / 3e9).split_once('/').unwrap().1, "year");
}
