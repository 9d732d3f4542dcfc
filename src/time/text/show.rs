//! Spans and instants as text.

use super::{Instant, Span};

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;

/// The short form of scenarios: "1h 30m", "1500ms", "2d", "12w", "0s". Reads back as the same span,
/// unless negative.
///
/// Whole weeks are told in weeks; a broken number of seconds below a minute in milliseconds; all
/// else in days, hours, minutes, seconds and milliseconds.
pub fn format_span(span: Span) -> String {
    let sign = if span < Span::ZERO { "-" } else { "" };
    let ms = span.as_ms().unsigned_abs();
    if ms == 0 {
        return "0s".into();
    }
    if ms.is_multiple_of(WEEK) {
        return format!("{sign}{}w", ms / WEEK);
    }
    if ms < MINUTE && !ms.is_multiple_of(SECOND) {
        return format!("{sign}{ms}ms");
    }
    let mut rest = ms;
    let mut parts = Vec::new();
    for (unit, name) in [(DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s"), (1, "ms")] {
        if rest >= unit {
            parts.push(format!("{}{name}", rest / unit));
        }
        rest %= unit;
    }
    format!("{sign}{}", parts.join(" "))
}

/// A span for people, in at most two units and rounded: "17 h 40 min", "21 s", "2.5 s", "340 ms",
/// "3 d 4 h".
pub fn human_span(span: Span) -> String {
    let sign = if span < Span::ZERO { "-" } else { "" };
    let ms = span.as_ms().unsigned_abs();
    format!("{sign}{}", human(ms))
}

fn human(ms: u64) -> String {
    // Rounding may carry into the next form: 59.9 s is 1 min.
    let to = |unit: u64| (ms + unit / 2) / unit * unit;
    let two = |ms: u64, (unit, name): (u64, &str), (small, lesser): (u64, &str)| {
        let (whole, rest) = (ms / unit, ms % unit / small);
        match rest {
            0 => format!("{whole} {name}"),
            _ => format!("{whole} {name} {rest} {lesser}"),
        }
    };
    if ms == 0 {
        "0 s".into()
    } else if ms < SECOND {
        format!("{ms} ms")
    } else if to(100) < 10 * SECOND {
        match to(100) / 100 {
            tenths if tenths % 10 == 0 => format!("{} s", tenths / 10),
            tenths => format!("{}.{} s", tenths / 10, tenths % 10),
        }
    } else if to(SECOND) < MINUTE {
        format!("{} s", to(SECOND) / SECOND)
    } else if to(SECOND) < HOUR {
        two(to(SECOND), (MINUTE, "min"), (SECOND, "s"))
    } else if to(MINUTE) < DAY {
        two(to(MINUTE), (HOUR, "h"), (MINUTE, "min"))
    } else {
        two(to(HOUR), (DAY, "d"), (HOUR, "h"))
    }
}

/// Seconds with three decimals: "90.000", "1.500", "-0.001". Exact.
pub fn seconds_text(span: Span) -> String {
    let mut text = String::new();
    push_seconds(span, &mut text);
    text
}

/// The same behind another text. Millions of rows have such fields, so nothing is allocated here.
pub fn push_seconds(span: Span, text: &mut String) {
    let ms = span.as_ms().unsigned_abs();
    let (seconds, rest) = (ms / SECOND, ms % SECOND);
    if span < Span::ZERO {
        text.push('-');
    }
    text.push_str(itoa::Buffer::new().format(seconds));
    let mut decimals = [b'.'; 4];
    put(&mut decimals[1..], rest);
    decimals.iter().for_each(|digit| text.push(char::from(*digit)));
}

/// Fills the place with the last digits of a number.
fn put(place: &mut [u8], mut number: u64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// Seconds of an estimate, rounded to three decimals, never "-0.000"; empty when not a finite number,
/// because unknown is empty.
pub fn format_seconds(seconds: f64) -> String {
    if !seconds.is_finite() {
        return String::new();
    }
    let text = format!("{seconds:.3}");
    if text == "-0.000" { "0.000".into() } else { text }
}

/// "2026-01-05T00:00:00.000Z", always with milliseconds. Instants outside the years 0 to 9999
/// become the first or last one that can be written.
pub fn rfc3339(at: Instant) -> String {
    Rfc3339::default().of(at).to_owned()
}

/// Writes instants as [`rfc3339`] does. Millions of rows have several, nearly all of one day, so the
/// date is kept and nothing is allocated.
#[derive(Clone, Copy, Debug)]
pub struct Rfc3339 {
    day: i64,
    text: [u8; 24],
}

impl Default for Rfc3339 {
    fn default() -> Self {
        Self { day: 0, text: *b"1970-01-01T00:00:00.000Z" }
    }
}

impl Rfc3339 {
    /// The text of an instant.
    pub fn of(&mut self, at: Instant) -> &str {
        const FIRST: i64 = -62_167_219_200_000;
        const LAST: i64 = 253_402_300_799_999;
        let ms = at.ms().clamp(FIRST, LAST);
        let day = ms.div_euclid(DAY as i64);
        if day != self.day {
            self.day = day;
            let (year, month, day) = civil(day);
            put(&mut self.text[0..4], year as u64);
            put(&mut self.text[5..7], month as u64);
            put(&mut self.text[8..10], day as u64);
        }
        let rest = ms.rem_euclid(DAY as i64) as u64;
        put(&mut self.text[11..13], rest / HOUR);
        put(&mut self.text[14..16], rest / MINUTE % 60);
        put(&mut self.text[17..19], rest / SECOND % 60);
        put(&mut self.text[20..23], rest % SECOND);
        std::str::from_utf8(&self.text).unwrap_or_default()
    }
}

/// The date that is `days` after 1970-01-01, by H. Hinnant's "chrono-compatible low-level date
/// algorithms".
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months counted from March, so that the leap day is the last of its year.
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}
