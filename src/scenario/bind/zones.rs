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
fn offset(text: &str) -> Option<i32> {
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

fn for_offset(minutes: i32) -> String {
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

#[cfg(test)]
mod tests {
    use super::super::dates::known_zone;
    use super::*;

    fn told(name: &str) -> String {
        let known: Vec<String> =
            jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        hint(name, &known).unwrap_or_default()
    }

    #[test]
    fn every_zone_of_windows_has_one_of_iana() {
        assert!(WINDOWS.len() >= 139 && WINDOWS.is_sorted());
        for (windows, iana) in WINDOWS {
            let (_, name) = known_zone(iana).unwrap_or_else(|| panic!("{iana}"));
            assert_eq!(name, iana);
            let hint = told(windows);
            let fine = known_zone(windows).is_some() || offset(windows).is_some();
            assert!(fine || hint.ends_with(&format!("write `{iana}`")), "{windows}: {hint}");
        }
        assert!(told("w. europe daylight time").ends_with("`Europe/Berlin`"));
    }

    #[test]
    fn offsets_are_zones_with_the_sign_the_other_way() {
        let cases = [
            ("UTC+1", "`Etc/GMT-1`, which is 1 hour ahead of UTC"),
            ("UTC+01:00", "`Etc/GMT-1`, which is 1 hour ahead of UTC"),
            ("GMT-5", "`Etc/GMT+5`, which is 5 hours behind UTC"),
            ("+0200", "`Etc/GMT-2`, which is 2 hours ahead of UTC"),
            ("utc + 14", "`Etc/GMT-14`"),
            ("(UTC-08:00) Pacific Time (US & Canada)", "`Etc/GMT+8`, which is 8 hours behind UTC"),
            ("UTC+0", "write `UTC`"),
            ("UTC+5:30", "fixed zones have whole hours only"),
            ("UTC+15", "offsets lie between -12 and +14 hours"),
            ("Berlin", "did you mean `Europe/Berlin`?"),
            ("new york", "did you mean `America/New_York`?"),
            ("Europe/Berlni", "did you mean `Europe/Berlin`?"),
            ("PST", "write `America/Los_Angeles`"),
        ];
        for (name, expected) in cases {
            assert!(told(name).contains(expected), "{name}: {}", told(name));
            assert!(!told(name).contains("mean `UTC`"), "{name}");
        }
        assert_eq!(told("XST"), "");
        let (zone, _) = known_zone("Etc/GMT-1").expect("a zone");
        assert_eq!(zone.to_offset(jiff::Timestamp::UNIX_EPOCH), jiff::tz::offset(1));
        for hours in (-12..=14).filter(|hours| *hours != 0) {
            let hint = for_offset(hours * 60);
            let name = hint.split('`').nth(3).expect("a name");
            let (zone, _) = known_zone(name).expect(name);
            let found = zone.to_offset(jiff::Timestamp::UNIX_EPOCH).seconds();
            assert_eq!(found, hours * 3_600, "{name}");
        }
    }
}
