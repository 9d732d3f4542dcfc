//! Instants in the cells of a CSV file.
//!
//! Promises: a text that can mean two dates is none. Never: a guess of a country.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::dates::local_instant;
use crate::time::Instant;

/// RFC 3339; or local in a zone, as ISO 8601 or as spreadsheets write it.
pub fn instant_in_text(text: &str, zone: &TimeZone) -> Option<Instant> {
    if let Ok(stamp) = text.parse::<Timestamp>() {
        return Some(Instant::from_ms(stamp.as_millisecond()));
    }
    let local = text.parse::<DateTime>().ok().or_else(|| of_a_spreadsheet(text));
    local_instant(local?, zone)
}

/// The year first (`2026/1/5 9:00`), or last behind points (`05.01.2026 09:00`, also with a comma
/// before the time): there is one order of each. Without a time, midnight.
fn of_a_spreadsheet(text: &str) -> Option<DateTime> {
    let (date, time) = match text.split_once([' ', 'T', '\u{a0}']) {
        Some((date, time)) => (date.strip_suffix(',').unwrap_or(date), time.trim()),
        None => (text, "0:00"),
    };
    let mark = ['-', '/', '.'].into_iter().find(|mark| date.contains(*mark))?;
    let parts: Vec<i16> = date.split(mark).map(number).collect::<Option<_>>()?;
    let &[first, month, last] = parts.as_slice() else { return None };
    let year_first = date.split(mark).next().is_some_and(|part| part.len() == 4);
    let year_last = mark == '.' && date.rsplit(mark).next().is_some_and(|part| part.len() == 4);
    let (year, day) = match (year_first, year_last) {
        (true, _) => (first, last),
        (_, true) => (last, first),
        _ => return None,
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(date.to_datetime(time_of_day(time)?))
}

fn number(text: &str) -> Option<i16> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

/// `9:00`, `09:00:30`, `09:00:30.250`.
fn time_of_day(text: &str) -> Option<Time> {
    let padded = if text.find(':') == Some(1) { format!("0{text}") } else { text.to_owned() };
    padded.parse().ok().filter(|_| padded.contains(':'))
}

/// Why a text that looks like an instant is none, and how to write it.
pub fn why_none(text: &str) -> Option<&'static str> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let date = text.split([' ', ',']).next().unwrap_or_default();
    let short = |mark| {
        let parts: Vec<&str> = date.split(mark).collect();
        parts.len() == 3 && parts.iter().all(|part| digits(part))
    };
    if short('/') || short('-') || short('.') {
        return Some(
            "which is the day, the month or the year is not clear; give the cells the format \
             `YYYY-MM-DD HH:MM` before saving",
        );
    }
    let serial = text.split(['.', ',']).all(digits) && text.split(['.', ',']).count() <= 2;
    serial.then_some(
        "a number of a spreadsheet; give the cells the format `YYYY-MM-DD HH:MM` before saving",
    )
}
