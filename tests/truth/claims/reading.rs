//! Reads a story's sentences back: spans, moments, names, phrases.

use pimsim::time::Instant;

/// The length of time that a text means, in milliseconds, and how much it may be rounded by.
pub fn span(text: &str) -> Option<(i64, i64)> {
    let mut words = text.split(' ');
    let (mut all, mut least) = (0.0, f64::MAX);
    while let (Some(number), Some(unit)) = (words.next(), words.next()) {
        let unit = match unit {
            "ms" => 1.0,
            "s" => 1_000.0,
            "min" => 60_000.0,
            "h" => 3_600_000.0,
            "d" => 86_400_000.0,
            _ => return None,
        };
        all += number.parse::<f64>().ok()? * unit;
        // Below ten seconds there is a decimal; "24 h" may be 24 h and some minutes less than one.
        least = unit;
    }
    let rounded = match least {
        1_000.0 => 500.0,
        3_600_000.0 | 60_000.0 => 30_500.0,
        86_400_000.0 => 1_800_500.0,
        other => other,
    };
    Some((all as i64, rounded as i64))
}

/// Whether a text tells this length of time.
pub fn tells(text: &str, from: Instant, to: Instant) -> bool {
    // Days are told with whole hours.
    let days = text.contains(" d");
    span(text).is_some_and(|(told, by)| {
        let by = if days { 1_800_500 } else { by };
        (told - (to - from).as_ms()).abs() <= by
    })
}

/// An instant as a story says it on the day of `now`.
pub fn moment(at: Instant, now: Instant, zone: &jiff::tz::TimeZone) -> String {
    let stamp = |at: Instant| jiff::Timestamp::from_millisecond(at.ms()).expect("in range");
    let (local, today) = (zone.to_datetime(stamp(at)), zone.to_datetime(stamp(now)));
    let mut form = String::new();
    if local.date() != today.date() {
        form += "%a %-d %b ";
    }
    if local.year() != today.year() {
        form += "%Y ";
    }
    form += if local.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    if zone.to_ambiguous_timestamp(local).is_ambiguous() {
        let minutes = zone.to_offset(stamp(at)).seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        form += &format!(" UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
    }
    local.strftime(&form).to_string()
}

/// Without what stands in brackets at the end: the same moment elsewhere.
pub fn plain(text: &str) -> &str {
    text.split(" (").next().unwrap_or_default()
}

/// "a, b and c" as three names; "3 more" stays one.
pub fn names(text: &str) -> Vec<String> {
    let (first, last) = text.rsplit_once(" and ").map_or((None, text), |(a, b)| (Some(a), b));
    let mut all: Vec<String> =
        first.into_iter().flat_map(|first| first.split(", ")).map(str::to_owned).collect();
    all.push(last.to_owned());
    all
}

/// A text between two others.
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let rest = text.split_once(before)?.1;
    if after.is_empty() { Some(rest) } else { Some(rest.split_once(after)?.0) }
}
