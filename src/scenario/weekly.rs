//! The text of weekly and dated intervals: `"mon-fri 09:00-17:00"`, `"2026-04-04 09:00-13:00"`.
//!
//! Promises: an interval is never empty and never longer than a day; one that ends at or before its
//! beginning goes over midnight and belongs to the day it starts on. Never: time zones.

use jiff::civil::Date;

use super::model::{DatedInterval, WeeklyInterval};
use super::nearest::did_you_mean;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY: u16 = 24 * 60;

/// The intervals of one text, one for each day it names.
pub fn parse_weekly(text: &str) -> Result<Vec<WeeklyInterval>, String> {
    let (days, hours) = text
        .trim()
        .split_once(char::is_whitespace)
        .ok_or("expected days and hours, separated by a blank")?;
    let (from_minute, to_minute) = parse_hours(hours.trim())?;
    let mut intervals = Vec::new();
    for part in days.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (mut weekday, last) = (parse_day(first)?, parse_day(last)?);
        loop {
            if intervals.iter().any(|known: &WeeklyInterval| known.weekday == weekday) {
                return Err(format!("`{}` is named twice", DAYS[usize::from(weekday)]));
            }
            intervals.push(WeeklyInterval { weekday, from_minute, to_minute });
            if weekday == last {
                break;
            }
            weekday = (weekday + 1) % 7;
        }
    }
    Ok(intervals)
}

/// The interval of a text with a date.
pub fn parse_dated(text: &str) -> Result<DatedInterval, String> {
    let (date, hours) = text
        .trim()
        .split_once(char::is_whitespace)
        .ok_or("expected a date and hours, separated by a blank")?;
    let date: Date = date.parse().map_err(|_| format!("`{date}` is not a date"))?;
    let (from_minute, to_minute) = parse_hours(hours.trim())?;
    Ok(DatedInterval { date, from_minute, to_minute })
}

fn parse_day(text: &str) -> Result<u8, String> {
    let text = text.trim();
    match DAYS.iter().position(|day| *day == text) {
        Some(day) => Ok(day as u8),
        None => {
            let hint = did_you_mean(text, DAYS).map_or(String::new(), |hint| format!("; {hint}"));
            Err(format!("`{text}` is not a day{hint}"))
        }
    }
}

fn parse_hours(text: &str) -> Result<(u16, u16), String> {
    let (from, to) = text.split_once('-').ok_or("expected hours such as `09:00-17:00`")?;
    let (from, to) = (parse_minute(from)?, parse_minute(to)?);
    if from == DAY {
        return Err("`24:00` can only be an end".to_owned());
    }
    if from == to {
        return Err("begins and ends at the same time; the whole day is `00:00-24:00`".to_owned());
    }
    Ok((from, if to < from { to + DAY } else { to }))
}

fn parse_minute(text: &str) -> Result<u16, String> {
    let text = text.trim();
    let wrong = || format!("`{text}` is not a time of day such as `09:00`");
    let (hour, minute) = text.split_once(':').ok_or_else(wrong)?;
    let number = |part: &str, most: u16| {
        let plain = matches!(part.len(), 1..=2) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u16>().ok().filter(|&value| plain && value <= most)
    };
    match (number(hour, 24), number(minute, 59)) {
        (Some(24), Some(0)) => Ok(DAY),
        (Some(24), _) => Err(wrong()),
        (Some(hour), Some(minute_of)) if minute.len() == 2 => Ok(hour * 60 + minute_of),
        _ => Err(wrong()),
    }
}

/// How to write a text that is not weekly hours as they are written here, if what it means is plain:
/// other dashes, blanks around them, capitals, whole names of days, times without minutes.
pub fn plain_weekly(text: &str) -> Option<String> {
    let text = plain_dashes(text);
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let days: Vec<String> = text[..at]
        .split(',')
        .map(|part| {
            let ends: Option<Vec<&str>> = part.trim().split('-').map(plain_day).collect();
            Some(ends?.join("-"))
        })
        .collect::<Option<_>>()?;
    let plain = format!("{} {}", days.join(","), plain_hours(&text[at..])?);
    parse_weekly(&plain).is_ok().then_some(plain)
}

/// The same for hours on a date.
pub fn plain_dated(text: &str) -> Option<String> {
    let text = plain_dashes(text.trim());
    let (date, hours) = text.split_once(char::is_whitespace)?;
    let plain = format!("{date} {}", plain_hours(hours)?);
    parse_dated(&plain).is_ok().then_some(plain)
}

/// In small letters, with one kind of dash and no blanks around it or a comma.
fn plain_dashes(text: &str) -> String {
    let dash = |c: char| if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { c };
    let text: String = text.trim().chars().map(dash).collect();
    let mut text = text.to_lowercase().replace(" to ", "-").replace(" bis ", "-");
    for sign in ["-", ","] {
        text = text.split(sign).map(str::trim).collect::<Vec<_>>().join(sign);
    }
    text
}

/// The day that a name of three letters or less, or a whole one, in English or German, stands for.
fn plain_day(text: &str) -> Option<&'static str> {
    const NAMES: [&[&str]; 7] = [
        &["mon", "monday", "mondays", "mo", "montag"],
        &["tue", "tuesday", "tuesdays", "tues", "tu", "di", "dienstag"],
        &["wed", "wednesday", "wednesdays", "we", "mi", "mittwoch"],
        &["thu", "thursday", "thursdays", "thur", "thurs", "th", "do", "donnerstag"],
        &["fri", "friday", "fridays", "fr", "freitag"],
        &["sat", "saturday", "saturdays", "sa", "samstag", "sonnabend"],
        &["sun", "sunday", "sundays", "su", "so", "sonntag"],
    ];
    let text = text.trim().trim_end_matches(['.', ':']);
    let place = NAMES.iter().position(|names| names.contains(&text))?;
    Some(DAYS[place])
}

/// `9-17`, `9.00-17.00`, `0900-1700` and `9:00 - 5 pm` as `09:00-17:00`.
fn plain_hours(text: &str) -> Option<String> {
    let (from, to) = text.split_once('-')?;
    Some(format!("{}-{}", plain_time(from)?, plain_time(to)?))
}

fn plain_time(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches("uhr").trim_end_matches('h').trim();
    let (text, half) = ["am", "pm"]
        .into_iter()
        .find_map(|half| Some((text.strip_suffix(half)?.trim(), Some(half))))
        .unwrap_or((text, None));
    let (hour, minute) = match text.split_once([':', '.']) {
        Some(parts) => parts,
        None if text.len() == 4 => text.split_at_checked(2)?,
        None => (text, "00"),
    };
    let hour: u16 = hour.parse().ok()?;
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + if half == "pm" { 12 } else { 0 },
    };
    let minute: u16 = minute.parse().ok()?;
    Some(format!("{hour:02}:{minute:02}"))
}

/// The first two intervals that overlap, as positions in the list; also over the end of the week.
pub fn overlap(intervals: &[WeeklyInterval]) -> Option<(usize, usize)> {
    const WEEK: u32 = 7 * 24 * 60;
    let mut pieces = Vec::with_capacity(intervals.len() + 1);
    for (i, interval) in intervals.iter().enumerate() {
        let day = u32::from(interval.weekday) * u32::from(DAY);
        let (from, to) =
            (day + u32::from(interval.from_minute), day + u32::from(interval.to_minute));
        pieces.push((from, to.min(WEEK), i));
        if to > WEEK {
            pieces.push((0, to - WEEK, i));
        }
    }
    pieces.sort_unstable();
    let clash = pieces.windows(2).find(|pair| pair[1].0 < pair[0].1)?;
    let (a, b) = (clash[0].2, clash[1].2);
    Some((a.min(b), a.max(b)))
}
