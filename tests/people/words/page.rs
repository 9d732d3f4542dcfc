//! Parts of the page for the browser: axes, places on them, and a style that loads nothing.

use pimsim::measure::Unit;
use pimsim::page::scale::{Scale, round_up};
use pimsim::page::{STYLE, base64};

fn texts(scale: Scale, unit: Unit, most: usize) -> String {
    let ticks = scale.ticks(unit, most);
    ticks.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", ")
}

#[test]
fn ticks_are_what_people_read() {
    let over = (0.0, 100.0);
    let cases = [
        (
            Scale::log((1.0, 100_000.0), over),
            Unit::Seconds,
            "1 s, 10 s, 1 min, 10 min, 1 h, 4 h, 1 d",
        ),
        (Scale::linear((0.0, 1.0), over), Unit::Share, "0 %, 20 %, 40 %, 60 %, 80 %, 100 %"),
        (Scale::linear((-40.0, 95.0), over), Unit::HoursPerWeek, "-40, -20, 0, 20, 40, 60, 80"),
        (Scale::linear((0.0, 20_000.0), over), Unit::Seconds, "0 s, 1 h, 2 h, 3 h, 4 h, 5 h"),
        (
            Scale::log((50.0, 7_000.0), over),
            Unit::HoursPerYear,
            "50, 100, 200, 500, 1,000, 2,000, 5,000",
        ),
        (Scale::linear((0.0, 0.002), over), Unit::Count, "0, 0.0005, 0.001, 0.0015, 0.002"),
    ];
    for (scale, unit, expected) in cases {
        assert_eq!(texts(scale, unit, 7), expected);
    }
}

#[test]
fn places_lie_within_the_axis() {
    let scale = Scale::log((1.0, 100.0), (10.0, 30.0));
    for (value, place) in [(1.0, 10.0), (10.0, 20.0), (100.0, 30.0), (0.0, 10.0), (1e9, 30.0)] {
        assert!((scale.place(value) - place).abs() < 1e-9, "{value}");
    }
    let none = Scale::linear((0.0, 0.0), (0.0, 9.0));
    assert_eq!((none.place(0.0), none.place(5.0)), (0.0, 9.0));
    assert!(!none.ticks(Unit::Count, 5).is_empty());
    for value in [0.013, 0.9, 1.0, 7.3, 4_321.0] {
        let round = round_up(value);
        assert!(round >= value * 0.999_999 && round <= 2.0 * value, "{value} {round}");
    }
}

#[test]
fn digests_are_written_as_browsers_read_them() {
    for (bytes, expected) in
        [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
    {
        assert_eq!(base64(bytes.as_bytes()), expected);
    }
}

#[test]
fn the_style_sheet_loads_nothing_and_cannot_end_early() {
    for word in ["url(", "@import", "</", "<!", "http"] {
        assert!(!STYLE.contains(word), "{word}");
    }
}
