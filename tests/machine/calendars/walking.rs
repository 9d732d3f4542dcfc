//! Any calendar against a judge that walks through it minute by minute and reads the local clock.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use pimsim::scenario::calendar::{Calendar, Pattern, WeeklyInterval};
use pimsim::scenario::roster::Roster;
use pimsim::scenario::roster::zone::day_number;
use pimsim::time::Span;
use proptest::prelude::*;

use super::rosters::{at, calendar};

const MINUTE: i64 = 60_000;

/// Whether the calendar is on in the minute that begins at `now`, by reading the local clock.
fn judge(calendar: &Calendar, away: &[i64], now: i64) -> bool {
    let Pattern::Weekly { weekly, holidays, .. } = &calendar.pattern else { return false };
    let local = calendar.zone.to_datetime(Timestamp::from_millisecond(now).unwrap());
    let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
    let starts = |day: Date, minute: i64| {
        let weekday = day.weekday().to_monday_zero_offset() as u8;
        let gone = holidays.contains(&day) || away.contains(&day_number(day));
        let mut today = weekly.iter().filter(|interval| interval.weekday == weekday && !gone);
        today.any(|i| (i64::from(i.from_minute)..i64::from(i.to_minute)).contains(&minute))
    };
    let yesterday = local.date().yesterday().unwrap();
    starts(local.date(), minute) || starts(yesterday, minute + 1_440)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn walking_by_the_minute_is_the_judge(
        pieces in prop::collection::vec((0..7_u8, 0..96_u16, 1..96_u16), 0..8),
        holiday in 1..12_i8,
        away in 1..12_i8,
        zone in prop::sample::select(vec!["UTC", "Asia/Kolkata", "Pacific/Auckland"]),
        probes in prop::collection::vec((0..17_000_i64, 0..6_000_i64), 20),
    ) {
        // Twelve days in June, when these clocks do not change; all ends are quarters of an hour.
        let piece = |(weekday, from, length): (u8, u16, u16)| {
            let from_minute = from * 15;
            WeeklyInterval { weekday, from_minute, to_minute: from_minute + length * 15 }
        };
        let weekly = pieces.into_iter().map(piece).collect();
        let holidays = vec![date(2026, 6, holiday)].into();
        let calendar = calendar(zone, Pattern::Weekly { weekly, holidays, extra: vec![] });
        let away = [day_number(date(2026, 6, away))];
        let (from, to) = (at("2026-06-01T00:00:00Z"), at("2026-06-13T00:00:00Z"));
        let roster = Roster::without_absences(&calendar, from, to, |day| away.contains(&day));

        let minutes = (to - from).as_ms() / MINUTE;
        let when = |minute: i64| from + Span::ms(minute * MINUTE);
        let on: Vec<bool> = (0..minutes).map(|m| judge(&calendar, &away, when(m).ms())).collect();
        for (minute, &on) in on.iter().enumerate() {
            prop_assert_eq!(roster.on_duty(when(minute as i64)), on, "{}", when(minute as i64));
        }
        let count = |a: i64, b: i64| (a..b).filter(|&m| on[m as usize]).count() as i64;
        prop_assert_eq!(roster.total(), Span::minutes(count(0, minutes)));
        for (start, work) in probes {
            let next = (start..minutes).find(|&m| on[m as usize]);
            prop_assert_eq!(roster.next_on_duty(when(start)), next.map(when));
            let end = (start + work).min(minutes);
            let between = roster.between(when(start), when(end));
            prop_assert_eq!(between, Span::minutes(count(start, end)));
            let mut left = work;
            let reached = (start..=minutes).find(|&m| {
                let done = left == 0;
                left -= i64::from(m < minutes && on[m as usize]);
                done
            });
            prop_assert_eq!(roster.after(when(start), Span::minutes(work)), reached.map(when));
            if let Some(there) = roster.at_position(Span::minutes(work)) {
                prop_assert!(roster.on_duty(there));
                prop_assert_eq!(roster.position(there), Span::minutes(work));
            } else {
                prop_assert!(Span::minutes(work) >= roster.total());
            }
            let off = (start..minutes).find(|&m| !on[m as usize]);
            if let Some(off) = off {
                prop_assert_eq!(roster.shift_end(when(start)), when(off));
            }
        }
    }
}
