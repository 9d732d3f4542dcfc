//! What to write for a time zone that is not one of IANA.
//!
//! People write what they know: an offset (`UTC+1`), a name of Windows (`W. Europe Standard Time`), an
//! abbreviation (`PST`), a city. Never: a guess that means another zone; `UTC` is no hint for `UTC+1`.

use super::windows::WINDOWS;
use crate::scenario::nearest::did_you_mean;

/// Abbreviations that are no IANA names, where one place stands for them.
const ABBREVIATIONS: [(&str, &str); 14] = [
    ("AEDT", "Australia/Sydney"),
    ("AEST", "Australia/Sydney"),
    ("AKST", "America/Anchorage"),
    ("BST", "Europe/London"),
    ("CDT", "America/Chicago"),
    ("CEST", "Europe/Berlin"),
    ("EDT", "America/New_York"),
    ("EEST", "Europe/Athens"),
    ("JST", "Asia/Tokyo"),
    ("MDT", "America/Denver"),
    ("MEZ", "Europe/Berlin"),
    ("MESZ", "Europe/Berlin"),
    ("PDT", "America/Los_Angeles"),
    ("PST", "America/Los_Angeles"),
];

/// A hint for a name that is no zone; `known` are the names of zones.
pub fn hint(name: &str, known: &[String]) -> Option<String> {
    let name = name.trim();
    if let Some(minutes) = offset(name) {
        return Some(for_offset(minutes));
    }
    let standard = name.to_ascii_lowercase().replace(" daylight time", " standard time");
    let standard = standard.replace(" summer time", " standard time");
    let windows = WINDOWS.iter().find(|(windows, _)| windows.eq_ignore_ascii_case(&standard));
    if let Some((_, iana)) = windows {
        return Some(format!("that is a name of Windows; write `{iana}`"));
    }
    let short = ABBREVIATIONS.iter().find(|(short, _)| short.eq_ignore_ascii_case(name));
    if let Some((_, iana)) = short {
        return Some(format!(
            "abbreviations are not zones; write `{iana}`, or another place's name"
        ));
    }
    let city = name.replace(' ', "_");
    let named = |zone: &&String| {
        zone.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(&city))
    };
    if let Some(zone) = known.iter().find(named) {
        return Some(format!("did you mean `{zone}`?"));
    }
    // Two abbreviations a letter apart are hours apart.
    if name.len() <= 5 && !name.contains('/') {
        return None;
    }
    did_you_mean(name, known.iter().map(String::as_str))
}

/// The offset from UTC in minutes that a text such as `UTC+1`, `GMT-05:30`, `+02:00` or `(UTC+01:00)
/// Berlin` says.
pub fn offset(text: &str) -> Option<i32> {
    let text = text.strip_prefix('(').and_then(|rest| rest.split(')').next()).unwrap_or(text);
    let text = text.to_ascii_uppercase().replace('\u{2212}', "-").replace(' ', "");
    // `Etc/UTC+1` is no zone either; `Etc/GMT+1` is one, and is not asked about.
    let text = text.strip_prefix("ETC/").filter(|rest| rest.starts_with("UTC")).unwrap_or(&text);
    let named = ["UTC", "GMT", "UT", "Z"].iter().find_map(|name| text.strip_prefix(name));
    let text = named.unwrap_or(text);
    let (sign, digits) = match text.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, text.strip_prefix('-')?),
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let number = |part: &str| {
        let plain = matches!(part.len(), 1..=2) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i32>().ok().filter(|_| plain)
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (minutes < 60).then_some(sign * (60 * hours + minutes))
}

pub fn for_offset(minutes: i32) -> String {
    let place = "write the name of a place, such as `Europe/Berlin`";
    let hours = minutes / 60;
    if minutes == 0 {
        return "write `UTC`".to_owned();
    }
    if !(-12..=14).contains(&hours) {
        return format!("{place}; offsets lie between -12 and +14 hours");
    }
    if minutes % 60 != 0 {
        return "write the name of a place, such as `Asia/Kolkata` or `America/St_Johns`; fixed zones have \
                whole hours only"
            .to_owned();
    }
    // IANA counts these west of Greenwich.
    let sign = if hours > 0 { '-' } else { '+' };
    let far = match hours.abs() {
        1 => "1 hour".to_owned(),
        hours => format!("{hours} hours"),
    };
    let side = if hours > 0 { "ahead of" } else { "behind" };
    format!(
        "{place}, or `Etc/GMT{sign}{}`, which is {far} {side} UTC all the year round (the sign is the \
         other way)",
        hours.abs()
    )
}
