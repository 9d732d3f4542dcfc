//! Dates, instants and time zones of the file.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use toml::value::Datetime;

use super::zones;
use crate::scenario::dates::{DateRange, Dates};
use crate::scenario::problem::Problem;
use crate::scenario::read::{Item, Reader};
use crate::scenario::tree::Value;
use crate::time::Instant;

/// Dates and ranges of one list, at most.
const MOST_DATES: usize = 10_000;

/// Dates of a scenario lie in these years.
pub const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// The zone under a key with its name; nothing when the key is absent or the zone unknown, which is
/// reported.
pub fn zone(reader: &Reader<'_>, key: &str) -> Option<(TimeZone, String)> {
    let item = reader.item(key)?;
    let name = item.text(reader.sink)?;
    let found = known_zone(name);
    if found.is_none() {
        let problem = reader.problem(key, format!("unknown time zone `{name}`"));
        let known: Vec<String> =
            jiff::tz::db().available().map(|n| n.as_str().to_owned()).collect();
        let hint = zones::hint(name, &known);
        reader.sink.put(problem.allowed(item.key.kind.allowed()).maybe_hint(hint));
    }
    found
}

/// A zone of the bundled database, with the spelling of its name there.
pub fn known_zone(name: &str) -> Option<(TimeZone, String)> {
    let zone = TimeZone::get(name).ok().filter(|zone| !zone.is_unknown())?;
    let name = zone.iana_name().unwrap_or(name).to_owned();
    Some((zone, name))
}

/// The instant under a key, local times in `zone`.
pub fn instant(reader: &Reader<'_>, key: &str, zone: &TimeZone) -> Option<Instant> {
    let item = reader.item(key)?;
    let value = match &item.node.value {
        Value::Datetime(value) => value,
        Value::String(_) => return quotes(reader, &item),
        _ => return item.refuse(reader.sink, "expected a date or a date and time"),
    };
    match instant_of(value, zone) {
        Ok(instant) => Some(instant),
        Err(message) => item.refuse(reader.sink, &message),
    }
}

/// Local dates and ranges of them in a list.
pub fn dates(reader: &Reader<'_>, key: &str) -> Dates {
    let (Some(row), Some(nodes)) = (reader.keys.key(key), reader.array(key)) else {
        return Dates::default();
    };
    let path = reader.path_of(key);
    if nodes.len() > MOST_DATES {
        let problem = reader.problem(key, "too many dates").found(nodes.len().to_string());
        let problem = problem.allowed(format!("at most {MOST_DATES} dates and ranges"));
        reader.sink.put(problem.hint("write dates that follow each other as one range"));
        return Dates::default();
    }
    let read = |(i, node)| {
        let item = Item { node, key: row, path: format!("{path}.{i}") };
        match &node.value {
            Value::Datetime(Datetime { date: Some(date), time: None, offset: None }) => {
                match date_of(date) {
                    Ok(date) => Some(DateRange { first: date, last: date }),
                    Err(message) => item.refuse(reader.sink, &message),
                }
            }
            Value::String(text) => range(reader, &item, text),
            _ => item.refuse(reader.sink, "expected a date, or a text with a range of dates"),
        }
    };
    nodes.iter().enumerate().filter_map(read).collect()
}

/// A range as it is written: `2026-08-03 to 2026-08-14`.
fn range(reader: &Reader<'_>, item: &Item<'_>, text: &str) -> Option<DateRange> {
    let words: Vec<&str> = text.split_whitespace().take(4).collect();
    let refuse = |message: &str, hint: Option<String>| {
        let problem = Problem::new(&item.path, message).at(item.node.place);
        let problem = problem.found(crate::scenario::read::shown(reader.sink, item.node));
        reader.sink.put(problem.allowed(item.key.kind.allowed()).maybe_hint(hint));
    };
    if let [first, "to", last] = words[..] {
        let (first, last) = match (typed(first), typed(last)) {
            (Ok(first), Ok(last)) => (first, last),
            (Err(message), _) | (_, Err(message)) => {
                refuse(&message, None);
                return None;
            }
        };
        if first <= last {
            return Some(DateRange { first, last });
        }
        let hint = format!("write `\"{last} to {first}\"`");
        refuse("the range ends before it begins", Some(hint));
        return None;
    }
    if let [one] = words[..]
        && typed(one).is_ok()
    {
        return quotes(reader, item);
    }
    let meant = meant(text).map(|(first, last)| format!("write `\"{first} to {last}\"`"));
    let message = match meant {
        Some(_) => "what is meant is plain, but written another way",
        None => "not a range of dates",
    };
    refuse(message, meant);
    None
}

/// A date as it is written in a range.
fn typed(text: &str) -> Result<Date, String> {
    match text.parse::<Datetime>() {
        Ok(Datetime { date: Some(date), time: None, offset: None }) => date_of(&date),
        _ => Err("not a range of dates".to_owned()),
    }
}

/// Two dates with something else between them.
fn meant(text: &str) -> Option<(Date, Date)> {
    let text = text.trim();
    let one = |part: Option<&str>| typed(part?).ok();
    let (first, last) = (one(text.get(..10))?, one(text.get(text.len().checked_sub(10)?..))?);
    (text.len() > 20 && first <= last).then_some((first, last))
}

fn quotes<T>(reader: &Reader<'_>, item: &Item<'_>) -> Option<T> {
    let problem = Problem::new(&item.path, "a date is written without quotes");
    let problem = problem.found(crate::scenario::read::shown(reader.sink, item.node));
    let problem = problem.allowed(item.key.kind.allowed()).at(item.node.place);
    let bare = item.node.text().unwrap_or_default().trim();
    let hint = bare.parse::<Datetime>().is_ok().then(|| format!("write `{bare}`"));
    reader.sink.put(problem.maybe_hint(hint));
    None
}

/// The instant that a date-time of the file means. A local time that a change of the clocks skips
/// is read with the offset before the change; of one that happens twice, the first is meant.
pub fn instant_of(value: &Datetime, zone: &TimeZone) -> Result<Instant, String> {
    let Some(date) = &value.date else { return Err("a time of day without a date".to_owned()) };
    let date = date_of(date)?;
    let time = match &value.time {
        None => Time::midnight(),
        Some(time) => {
            let part = |value: u8| i8::try_from(value).unwrap_or(i8::MAX);
            let (second, nanos) = (time.second.unwrap_or(0), time.nanosecond.unwrap_or(0));
            let nanos = i32::try_from(nanos).unwrap_or(i32::MAX);
            Time::new(part(time.hour), part(time.minute), part(second), nanos)
                .map_err(|_| "no such time of day".to_owned())?
        }
    };
    let local = date.to_datetime(time);
    let outside = |_| "out of range".to_owned();
    let stamp = match value.offset {
        None => return local_instant(local, zone).ok_or_else(|| "out of range".to_owned()),
        Some(toml::value::Offset::Z) => Offset::UTC.to_timestamp(local).map_err(outside)?,
        Some(toml::value::Offset::Custom { minutes }) => {
            let offset = Offset::from_seconds(i32::from(minutes) * 60).map_err(outside)?;
            offset.to_timestamp(local).map_err(outside)?
        }
    };
    Ok(Instant::from_ms(stamp.as_millisecond()))
}

/// A local time in a zone.
pub fn local_instant(local: DateTime, zone: &TimeZone) -> Option<Instant> {
    let stamp = zone.to_ambiguous_timestamp(local).compatible().ok()?;
    Some(Instant::from_ms(stamp.as_millisecond()))
}

fn date_of(date: &toml::value::Date) -> Result<Date, String> {
    let part = |value: u8| i8::try_from(value).unwrap_or(i8::MAX);
    let year = i16::try_from(date.year).unwrap_or(i16::MAX);
    let date = Date::new(year, part(date.month), part(date.day));
    checked(date.map_err(|_| "no such date".to_owned())?)
}

/// The date, if its year is one of [`YEARS`].
pub fn checked(date: Date) -> Result<Date, String> {
    if YEARS.contains(&date.year()) {
        return Ok(date);
    }
    Err(format!("the year must be from {} to {}", YEARS.start(), YEARS.end()))
}
