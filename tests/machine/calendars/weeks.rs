//! Weekly hours as people write them.

use pimsim::scenario::weekly::{overlap, parse_weekly, plain_dated, plain_weekly};

#[test]
fn weekly_texts() {
    let cases: [(&str, &[u8], u16, u16); 8] = [
        ("mon-fri 09:00-17:00", &[0, 1, 2, 3, 4], 540, 1020),
        ("mon,wed 9:00-17:30", &[0, 2], 540, 1050),
        ("sat-mon 08:00-12:00", &[5, 6, 0], 480, 720),
        ("sun 22:00-06:00", &[6], 1320, 1800),
        ("mon-sun 00:00-24:00", &[0, 1, 2, 3, 4, 5, 6], 0, 1440),
        ("fri 22:00-24:00", &[4], 1320, 1440),
        ("fri 22:00-00:00", &[4], 1320, 1440),
        ("mon-tue,thu 00:01-00:00", &[0, 1, 3], 1, 1440),
    ];
    for (text, days, from, to) in cases {
        let intervals = parse_weekly(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(intervals.iter().map(|i| i.weekday).collect::<Vec<_>>(), days, "{text}");
        assert!(intervals.iter().all(|i| (i.from_minute, i.to_minute) == (from, to)), "{text}");
    }
    let bad = [
        "",
        "mon",
        "09:00-17:00",
        "Monday 09:00-17:00",
        "mon 9-17",
        "mon 09:00",
        "mon 24:00-25:00",
        "mon 24:00-06:00",
        "mon 09:00-09:00",
        "mon 09:60-17:00",
        "mon,mon 09:00-17:00",
        "mon- 09:00-17:00",
        "mon 09:00-24:01",
        "mon +9:00-17:00",
        "mon 009:00-17:00",
        "mon 09:0-17:00",
    ];
    for text in bad {
        assert!(parse_weekly(text).is_err(), "{text}");
    }
}

#[test]
fn what_is_meant_is_told_as_it_is_written_here() {
    let nine = Some("mon-fri 09:00-17:00");
    let cases = [
        ("mon - fri 09:00-17:00", nine),
        ("mon- fri 09:00 - 17:00", nine),
        ("mon\u{2013}fri 09:00\u{2013}17:00", nine),
        ("Mon-Fri 09:00-17:00", nine),
        ("Monday to Friday 9:00-17:00", nine),
        ("Mo-Fr 9-17", nine),
        ("mon-fri 9am-5pm", nine),
        ("mon-fri 9.00-17.00", nine),
        ("MON-FRI 0900-1700", nine),
        ("mon-fri 09:00 to 17:00", nine),
        ("mon-fri09:00-17:00", nine),
        ("sat , sun 22 - 6", Some("sat,sun 22:00-06:00")),
        ("mon-fri 17:00 - 09:00", Some("mon-fri 17:00-09:00")),
        ("sun 22-24", Some("sun 22:00-24:00")),
        ("mon-fri 09:00-25:00", None),
        ("mon-fri", None),
        ("weekdays 09:00-17:00", None),
        ("mon 12-12", None),
        ("", None),
    ];
    for (text, expected) in cases {
        assert_eq!(plain_weekly(text).as_deref(), expected, "{text}");
    }
    let dated = plain_dated("2026-04-04 9 \u{2013} 13");
    assert_eq!(dated.as_deref(), Some("2026-04-04 09:00-13:00"));
    assert_eq!(plain_dated("tomorrow 9-13"), None);
}

#[test]
fn overlaps_are_found_around_the_week() {
    let list = |texts: &[&str]| -> Vec<_> {
        texts.iter().flat_map(|text| parse_weekly(text).unwrap()).collect()
    };
    let cases: [(&[&str], bool); 7] = [
        (&["mon-fri 09:00-12:00", "mon-fri 12:00-17:00"], false),
        (&["mon-fri 09:00-12:00", "wed 11:59-17:00"], true),
        (&["mon 22:00-06:00", "tue 05:00-09:00"], true),
        (&["sun 22:00-06:00", "mon 05:00-09:00"], true),
        (&["sun 22:00-06:00", "mon 06:00-09:00"], false),
        (&["mon-sun 00:00-24:00"], false),
        (&["mon-sun 00:00-24:00", "sun 23:00-24:00"], true),
    ];
    for (texts, expected) in cases {
        assert_eq!(overlap(&list(texts)).is_some(), expected, "{texts:?}");
    }
}
