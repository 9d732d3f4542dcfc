//! Who is on duty when: examples by hand. Days that clocks change, holidays, absences, nights.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use pimsim::scenario::calendar::{Calendar, DatedInterval, Pattern, WeeklyInterval};
use pimsim::scenario::roster::zone::day_number;
use pimsim::scenario::roster::{Roster, weekly_time};
use pimsim::time::{Instant, Span};

pub fn at(text: &str) -> Instant {
    Instant::from_ms(text.parse::<Timestamp>().unwrap().as_millisecond())
}

pub fn calendar(zone: &str, pattern: Pattern) -> Calendar {
    let zone_name = zone.to_string();
    Calendar {
        name: "c".into(),
        zone: TimeZone::get(zone).unwrap(),
        zone_name,
        pattern,
        away: Default::default(),
    }
}

fn weekly(days: impl IntoIterator<Item = u8>, from: u16, to: u16) -> Vec<WeeklyInterval> {
    let one = |weekday| WeeklyInterval { weekday, from_minute: from, to_minute: to };
    days.into_iter().map(one).collect()
}

fn pattern(weekly: Vec<WeeklyInterval>) -> Pattern {
    Pattern::Weekly { weekly, holidays: Default::default(), extra: vec![] }
}

/// The shifts between two instants, in UTC.
fn shifts(zone: &str, pattern: Pattern, from: &str, to: &str) -> Vec<String> {
    let (from, to) = (at(from), at(to));
    let roster = Roster::compile(&calendar(zone, pattern), from, to);
    let text = |at: Instant| at.to_string()[5..16].to_string();
    roster.shifts(from, to).map(|(start, end)| text(start) + " " + &text(end)).collect()
}

/// Monday to Friday, 09:00 to 17:00, UTC, in January 2026 (the 5th is a Monday).
fn office() -> Roster {
    let office = calendar("UTC", pattern(weekly(0..5, 540, 1_020)));
    Roster::compile(&office, at("2026-01-05T00:00:00Z"), at("2026-01-19T00:00:00Z"))
}

#[test]
fn both_changes_of_daylight_saving_time() {
    let night = || pattern(weekly(0..7, 60, 240));
    // Berlin skips 02:00-03:00 on 29 March and repeats it on 25 October.
    assert_eq!(
        shifts("Europe/Berlin", night(), "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z"),
        ["03-29T00:00 03-29T02:00", "03-29T23:00 03-30T02:00"]
    );
    assert_eq!(
        shifts("Europe/Berlin", night(), "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z"),
        ["10-24T23:00 10-25T03:00", "10-26T00:00 10-26T03:00"]
    );
    // New York skips 02:00-03:00 on 8 March and repeats 01:00-02:00 on 1 November.
    assert_eq!(
        shifts("America/New_York", night(), "2026-03-07T12:00:00Z", "2026-03-08T12:00:00Z"),
        ["03-08T06:00 03-08T08:00"]
    );
    assert_eq!(
        shifts("America/New_York", night(), "2026-10-31T12:00:00Z", "2026-11-01T12:00:00Z"),
        ["11-01T05:00 11-01T09:00"]
    );
    // Lord Howe moves by half an hour: repeats 01:30-02:00 on 5 April 2026, skips 02:00-02:30 on 4
    // October.
    assert_eq!(
        shifts("Australia/Lord_Howe", night(), "2026-04-04T12:00:00Z", "2026-04-05T12:00:00Z"),
        ["04-04T14:00 04-04T17:30"]
    );
    assert_eq!(
        shifts("Australia/Lord_Howe", night(), "2026-10-03T12:00:00Z", "2026-10-04T12:00:00Z"),
        ["10-03T14:30 10-03T17:00"]
    );
    assert_eq!(
        shifts("Asia/Kolkata", night(), "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"),
        ["03-28T19:30 03-28T22:30"]
    );
}

#[test]
fn ends_in_a_gap_or_a_fold() {
    let on = |from: u16, to: u16| pattern(weekly([6], from, to));
    let spring = |p| shifts("Europe/Berlin", p, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z");
    let autumn = |p| shifts("Europe/Berlin", p, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z");
    // In the gap 02:30 is read with the offset before it: 01:30 UTC.
    assert_eq!(spring(on(150, 300)), ["03-29T01:30 03-29T03:00"]);
    assert_eq!(spring(on(60, 150)), ["03-29T00:00 03-29T01:30"]);
    assert_eq!(spring(on(130, 170)), ["03-29T01:10 03-29T01:50"]);
    // 02:30 falls on 03:30 summer time, after 03:15: nothing is left.
    assert_eq!(spring(on(150, 195)), [""; 0]);
    // In the fold the earlier reading.
    assert_eq!(autumn(on(150, 165)), ["10-25T00:30 10-25T00:45"]);
    assert_eq!(autumn(on(150, 180)), ["10-25T00:30 10-25T02:00"]);
    assert_eq!(autumn(on(90, 150)), ["10-24T23:30 10-25T00:30"]);
}

#[test]
fn holidays_and_extra_hours() {
    let good_friday = date(2026, 4, 3);
    let extra = |date: Date, from_minute, to_minute| DatedInterval { date, from_minute, to_minute };
    let with = Pattern::Weekly {
        weekly: weekly(0..5, 540, 1_020),
        holidays: vec![good_friday, date(2026, 4, 6)].into(),
        // On a holiday, on a Saturday, and joined to an ordinary interval on Tuesday.
        extra: vec![
            extra(date(2026, 4, 4), 540, 780),
            extra(good_friday, 600, 660),
            extra(date(2026, 4, 7), 1_020, 1_080),
        ],
    };
    assert_eq!(
        shifts("UTC", with, "2026-04-02T12:00:00Z", "2026-04-08T00:00:00Z"),
        [
            "04-02T12:00 04-02T17:00",
            "04-03T10:00 04-03T11:00",
            "04-04T09:00 04-04T13:00",
            "04-07T09:00 04-07T18:00",
        ]
    );
}

#[test]
fn past_midnight() {
    // Friday 22:00 to Saturday 06:00 belongs to Friday, and reaches into a period that begins on
    // Saturday.
    let night = pattern(weekly([4], 1_320, 1_800));
    assert_eq!(
        shifts("UTC", night.clone(), "2026-01-10T03:00:00Z", "2026-01-10T12:00:00Z"),
        ["01-10T03:00 01-10T06:00"]
    );
    let roster = |from| {
        let to = at("2026-02-01T00:00:00Z");
        Roster::compile(&calendar("UTC", night.clone()), at(from), to)
    };
    assert!(roster("2026-01-10T03:00:00Z").on_duty(at("2026-01-10T05:59:59Z")));
    assert!(!roster("2026-01-10T06:00:00Z").on_duty(at("2026-01-10T06:00:00Z")));
    // The longest interval, 47 h 59 min from Friday midnight.
    let long = pattern(weekly([4], 0, 2_879));
    assert_eq!(
        shifts("UTC", long, "2026-01-10T23:58:00Z", "2026-01-11T12:00:00Z"),
        ["01-10T23:58 01-10T23:59"]
    );
}

#[test]
fn every_day_round_the_clock_is_one_shift() {
    let all = pattern(weekly(0..7, 0, 1_440));
    let (from, to) = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    let roster = Roster::compile(&calendar("Europe/Berlin", all), from, to);
    assert_eq!(roster.shifts(from, to).collect::<Vec<_>>(), [(from, to)]);
    assert!(roster.shift_end(from) >= to && !roster.is_always());
    assert_eq!(roster.total(), to - from);
}

#[test]
fn questions_to_an_office() {
    let office = office();
    let (friday, monday) = (at("2026-01-09T16:30:00Z"), at("2026-01-12T09:00:00Z"));
    let evening = at("2026-01-09T17:00:00Z");
    assert!(office.on_duty(friday) && !office.on_duty(evening) && office.on_duty(monday));
    assert_eq!(office.next_on_duty(friday), Some(friday));
    assert_eq!(office.next_on_duty(evening), Some(monday));
    assert_eq!(office.next_on_duty(at("2026-01-16T17:00:00Z")), None);
    assert_eq!(office.shift_end(friday), evening);
    assert_eq!(office.shift_end(evening), evening);
    assert_eq!(office.shift_end(at("2026-01-01T00:00:00Z")), at("2026-01-01T00:00:00Z"));
    // Half an hour is done at the end of Friday's shift, a minute more on Monday.
    assert_eq!(office.after(friday, Span::minutes(30)), Some(evening));
    assert_eq!(office.after(friday, Span::minutes(31)), Some(monday + Span::minutes(1)));
    assert_eq!(office.after(evening, Span::ZERO), Some(evening));
    assert_eq!(office.after(evening, Span::ms(1)), Some(monday + Span::ms(1)));
    assert_eq!(office.after(monday, Span::hours(40)), Some(at("2026-01-16T17:00:00Z")));
    assert_eq!(office.after(monday, Span::hours(41)), None);
    assert_eq!(office.between(friday, monday + Span::minutes(5)), Span::minutes(35));
    assert_eq!(office.between(monday, friday), Span::ZERO);
    assert_eq!(office.total(), Span::hours(80));
}

#[test]
fn positions_are_on_duty() {
    let office = office();
    let start = at("2026-01-05T09:00:00Z");
    assert_eq!(office.position(at("2026-01-05T00:00:00Z")), Span::ZERO);
    assert_eq!(office.at_position(Span::ZERO), Some(start));
    assert_eq!(
        office.at_position(Span::hours(8) - Span::ms(1)),
        Some(start + Span::ms(28_799_999))
    );
    // The end of a shift is off duty: the next shift's start has the same position.
    assert_eq!(office.at_position(Span::hours(8)), Some(at("2026-01-06T09:00:00Z")));
    assert_eq!(office.position(at("2026-01-06T07:00:00Z")), Span::hours(8));
    assert_eq!(office.at_position(Span::hours(80)), None);
    assert_eq!(
        office.at_position(Span::hours(80) - Span::ms(1)),
        Some(at("2026-01-16T16:59:59.999Z"))
    );
    // A period that begins within a shift counts from there.
    let mondays = calendar("UTC", pattern(weekly([0], 540, 1_020)));
    let noon = at("2026-01-05T12:00:00Z");
    let roster = Roster::compile(&mondays, noon, noon + Span::hours(2));
    assert_eq!((roster.position(noon), roster.at_position(Span::ZERO)), (Span::ZERO, Some(noon)));
    assert_eq!(roster.total(), Span::hours(2));
    assert_eq!(roster.at_position(Span::hours(2)), None);
}

#[test]
fn always_and_never() {
    let (from, to) = (at("2026-01-01T00:00:00Z"), at("2026-02-01T00:00:00Z"));
    let always = Roster::compile(&calendar("UTC", Pattern::Always), from, to);
    let later = to + Span::days(400);
    assert!(always.is_always() && always.on_duty(later));
    assert_eq!(always.next_on_duty(later), Some(later));
    assert_eq!(always.shift_end(from), Instant::NEVER);
    assert_eq!(always.after(from, Span::hours(3)), Some(from + Span::hours(3)));
    assert_eq!(always.shifts(from, to).collect::<Vec<_>>(), [(from, to)]);
    assert_eq!(always.shifts(to, from).count(), 0);
    assert_eq!(always.total(), Span::days(31));
    assert_eq!(always.at_position(Span::days(30)), Some(from + Span::days(30)));
    assert_eq!(always.at_position(Span::days(31)), None);

    let never = Roster::compile(&calendar("UTC", Pattern::Never), from, to);
    assert!(!never.is_always() && !never.on_duty(from));
    assert_eq!(never.next_on_duty(from), None);
    assert_eq!(never.after(from, Span::ms(1)), None);
    assert_eq!(never.at_position(Span::ZERO), None);
    assert_eq!((never.total(), never.shifts(from, to).count()), (Span::ZERO, 0));
}

#[test]
fn absences_remove_what_starts_on_the_date() {
    let (from, to) = (at("2026-01-05T00:00:00Z"), at("2026-01-09T00:00:00Z"));
    let monday = day_number(date(2026, 1, 5));
    let night = Pattern::Weekly {
        weekly: weekly(0..7, 1_320, 1_800),
        holidays: vec![date(2026, 1, 8)].into(),
        extra: vec![DatedInterval { date: date(2026, 1, 6), from_minute: 600, to_minute: 660 }],
    };
    let mut asked = Vec::new();
    // Away on Tuesday: neither the extra hour nor the night to Wednesday, but the night that began
    // on Monday.
    let roster = Roster::without_absences(&calendar("UTC", night), from, to, |day| {
        asked.push(day);
        day == monday + 1
    });
    let days: Vec<i64> = (monday - 2..=monday + 4).collect();
    assert_eq!(asked, days);
    let hours = |day: i64, hour: i64| from + Span::days(day) + Span::hours(hour);
    assert_eq!(
        roster.shifts(from, to).collect::<Vec<_>>(),
        [(from, hours(0, 6)), (hours(0, 22), hours(1, 6)), (hours(2, 22), hours(3, 6))]
    );
}

#[test]
fn absences_from_always_are_whole_local_dates() {
    let (from, to) = (at("2026-03-27T00:00:00Z"), at("2026-03-31T00:00:00Z"));
    let away = day_number(date(2026, 3, 29));
    let always = calendar("Europe/Berlin", Pattern::Always);
    let roster = Roster::without_absences(&always, from, to, |day| day == away);
    // 29 March has 23 hours in Berlin.
    let (gone, back) = (at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z"));
    assert_eq!(roster.shifts(from, to).collect::<Vec<_>>(), [(from, gone), (back, to)]);
    assert!(!roster.is_always());
}

#[test]
fn a_date_that_the_zone_skipped_has_no_hours() {
    // Samoa went from Thursday 29 to Saturday 31 December 2011.
    assert_eq!(
        shifts(
            "Pacific/Apia",
            pattern(weekly([3, 4, 5], 540, 600)),
            "2011-12-29T00:00:00Z",
            "2012-01-01T00:00:00Z"
        ),
        ["12-29T19:00 12-29T20:00", "12-30T19:00 12-30T20:00"]
    );
}

#[test]
fn hours_of_an_ordinary_week() {
    let of = |pattern| weekly_time(&calendar("Europe/Berlin", pattern));
    assert_eq!(of(pattern(weekly(0..5, 540, 1_020))), Span::hours(40));
    assert_eq!(of(Pattern::Always), Span::weeks(1));
    assert_eq!(of(Pattern::Never), Span::ZERO);
    // Sunday 22:00 to Monday 06:00 overlaps Monday 00:00 to 08:00 by six hours.
    let mut overlapping = weekly([6], 1_320, 1_800);
    overlapping.extend(weekly([0], 0, 480));
    assert_eq!(of(pattern(overlapping)), Span::hours(10));
}

#[test]
fn endless_periods_end() {
    let roster = Roster::compile(
        &calendar("UTC", pattern(weekly([0], 0, 1))),
        at("9990-01-01T00:00:00Z"),
        Instant::NEVER,
    );
    assert!(roster.total() > Span::hours(8));
}
