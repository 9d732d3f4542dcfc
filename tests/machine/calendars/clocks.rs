//! Local clocks: zones, hours that come twice or never, and times far away.

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use pimsim::scenario::local::{minute, offset_if_twice, stretch};
use pimsim::scenario::roster::offsets;
use pimsim::scenario::roster::zone::{DAY, LocalTime, day_number, timestamp};
use pimsim::time::Instant;

fn ms(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

#[test]
fn periods_of_berlin() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let (from, to) = (ms("2026-01-01T00:00:00Z"), ms("2026-12-31T00:00:00Z"));
    let hours = |n: i64| n * 3_600_000;
    let expected = [
        (from, hours(1)),
        (ms("2026-03-29T01:00:00Z"), hours(2)),
        (ms("2026-10-25T01:00:00Z"), hours(1)),
    ];
    let found = offsets(&zone, Instant::from_ms(from), Instant::from_ms(to));
    let found: Vec<_> = found.iter().map(|period| (period.0.ms(), period.1)).collect();
    assert_eq!(found, expected);
    let utc = offsets(&TimeZone::UTC, Instant::from_ms(i64::MIN), Instant::NEVER);
    assert_eq!(utc[..], [(Instant::from_ms(i64::MIN), 0)]);
}

#[test]
fn local_times_agree_with_jiff() {
    for name in
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]
    {
        let zone = TimeZone::get(name).unwrap();
        let (from, to) = (ms("2010-06-01T00:00:00Z"), ms("2013-06-01T00:00:00Z"));
        let here = LocalTime::new(&zone, from, to);
        let mut local = from + 3 * DAY;
        while local < to - 3 * DAY {
            let civil = TimeZone::UTC.to_datetime(timestamp(local));
            let judge = zone.to_ambiguous_timestamp(civil).compatible().unwrap();
            assert_eq!(here.instant(local), judge.as_millisecond(), "{name} {civil}");
            let date = zone.to_datetime(timestamp(local)).date();
            assert_eq!(here.date(local), day_number(date), "{name} {civil}");
            local += 900_000;
        }
    }
}

#[test]
fn day_numbers() {
    assert_eq!(day_number(date(1970, 1, 1)), 0);
    assert_eq!(day_number(date(1969, 12, 31)), -1);
    assert_eq!(day_number(date(2026, 1, 5)), 20_458);
    assert!(day_number(date(9999, 12, 31)) > 2_900_000);
}

fn at(text: &str) -> Instant {
    Instant::from_ms(text.parse::<Timestamp>().expect("a time").as_millisecond())
}

#[test]
fn the_two_hours_of_a_fold_are_told_apart() {
    let zone = TimeZone::get("America/New_York").expect("known");
    let shown = |text| minute(at(text), &zone);
    assert_eq!(shown("2026-11-01T05:30:00Z"), "Sun 2026-11-01 01:30 UTC-04:00");
    assert_eq!(shown("2026-11-01T06:30:00Z"), "Sun 2026-11-01 01:30 UTC-05:00");
    assert_eq!(shown("2026-11-01T04:59:59Z"), "Sun 2026-11-01 00:59");
    assert_eq!(shown("2026-11-01T07:00:00Z"), "Sun 2026-11-01 02:00");
    let shown = |from, to| stretch(at(from), at(to), &zone);
    assert_eq!(
        shown("2026-11-01T04:30:00Z", "2026-11-01T06:30:00Z"),
        "Sun 2026-11-01 00:30 to Sun 2026-11-01 01:30 UTC-05:00"
    );
    assert_eq!(shown("2026-11-01T07:00:00Z", "2026-11-01T08:00:00Z"), "Sun 2026-11-01 02:00-03:00");
}

#[test]
fn clocks_go_back_by_half_an_hour_or_at_midnight_too() {
    let twice = |name: &str, text: &str| {
        offset_if_twice(at(text), &TimeZone::get(name).expect("known")).unwrap_or_default()
    };
    assert_eq!(twice("Australia/Lord_Howe", "2026-04-04T14:45:00Z"), "UTC+11:00");
    assert_eq!(twice("Australia/Lord_Howe", "2026-04-04T15:15:00Z"), "UTC+10:30");
    assert_eq!(twice("Australia/Lord_Howe", "2026-04-04T15:30:00Z"), "");
    assert_eq!(twice("Atlantic/Azores", "2026-10-25T00:30:00Z"), "UTC+00:00");
    assert_eq!(twice("Europe/Berlin", "2026-03-29T01:30:00Z"), "");
}

#[test]
fn no_instant_is_too_far_away() {
    for far in [Instant::NEVER, Instant::from_ms(i64::MIN)] {
        assert!(minute(far, &TimeZone::UTC).len() > 10);
    }
}
