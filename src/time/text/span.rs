//! Reading durations: the short form of scenarios ("1h 30m") and ISO 8601 ("PT1H30M"). By hand: those of
//! `jiff` read months and years, which are no lengths of time here, and say less of what is wrong.

use super::super::format_span;
use super::Span;

/// Units of the short form, longest first, in milliseconds.
const SHORT: [(&str, i128); 6] = [
    ("w", 604_800_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];
/// Units of ISO 8601, longest first, and whether they stand after the `T`.
const ISO: [(&str, i128, bool); 5] = [
    ("W", 604_800_000, false),
    ("D", 86_400_000, false),
    ("H", 3_600_000, true),
    ("M", 60_000, true),
    ("S", 1_000, true),
];
const ALLOWED: &str =
    "write it as \"90s\", \"45m\", \"8h\", \"1h 30m\", \"2d\", \"12w\" or \"PT8H\"";

/// Reads a duration of a scenario: "90s", "45m", "8h", "1h 30m", "2d", "12w", "1500ms", or ISO 8601
/// "PT8H", "P1DT2H30M".
///
/// Units stand once each, the longest first. The last number may have decimals if a whole number of
/// milliseconds comes out. No sign; at most [`Span::LONGEST`].
///
/// # Errors
/// A sentence that says what is wrong and what is allowed.
pub fn parse_span(text: &str) -> Result<Span, String> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(format!("a duration must not be empty; {ALLOWED}"));
    }
    if trimmed.starts_with(['-', '+']) {
        return Err(format!("a duration has no sign; {ALLOWED}"));
    }
    let ms = match trimmed.strip_prefix('P') {
        Some(rest) => iso(rest)?,
        None => short(trimmed)?,
    };
    match i64::try_from(ms) {
        Ok(ms) if ms <= Span::LONGEST.as_ms() => Ok(Span::ms(ms)),
        _ => {
            Err(format!("the duration is too long; the longest is {}", format_span(Span::LONGEST)))
        }
    }
}

fn short(text: &str) -> Result<i128, String> {
    let mut total = 0;
    let mut rest = text;
    let mut next_unit = 0;
    while !rest.is_empty() {
        let (number, after) = Number::read(rest)?;
        let after = after.trim_start();
        let name = &after[..after.bytes().take_while(u8::is_ascii_alphabetic).count()];
        if name.is_empty() {
            return Err(no_unit(after));
        }
        let found = SHORT.iter().position(|unit| unit.0 == name);
        let place = found.ok_or_else(|| unknown_unit(name))?;
        if place < next_unit {
            return Err(ORDER.into());
        }
        next_unit = place + 1;
        rest = after[name.len()..].trim_start();
        total += number.times(SHORT[place].1, rest.is_empty())?;
    }
    Ok(total)
}

fn iso(text: &str) -> Result<i128, String> {
    let mut total = 0;
    let mut rest = text;
    let mut next_unit = 0;
    let mut in_time = false;
    if rest.is_empty() || rest.ends_with('T') {
        return Err(format!(
            "the ISO 8601 duration has no number after its last letter; {ALLOWED}"
        ));
    }
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T').filter(|_| !in_time) {
            in_time = true;
            rest = time;
        }
        let (number, after) = Number::read(rest)?;
        let name = &after[..after.bytes().take_while(u8::is_ascii_alphabetic).count().min(1)];
        if name.is_empty() {
            return Err(no_unit(after));
        }
        if name == "Y" || (name == "M" && !in_time) {
            return Err(NOT_FIXED.into());
        }
        let found = ISO.iter().position(|unit| unit.0 == name && unit.2 == in_time);
        let place = found.ok_or_else(|| {
            format!(
                "{name:?} is not a unit of ISO 8601 in this place; weeks W and days D stand \
                 before the T, hours H, minutes M and seconds S after it"
            )
        })?;
        if place < next_unit {
            return Err(ORDER.into());
        }
        next_unit = place + 1;
        rest = &after[1..];
        total += number.times(ISO[place].1, rest.is_empty())?;
    }
    Ok(total)
}

const ORDER: &str = "each unit may stand once, the longest first, as in \"1d 2h 30m\"";
const NOT_FIXED: &str = "years and months have no fixed length; use weeks or days";

fn no_unit(after: &str) -> String {
    match after.chars().next() {
        None => "a number needs a unit: ms, s, m, h, d or w, as in \"90s\"".into(),
        Some(other) => format!("{other:?} is not part of a duration; {ALLOWED}"),
    }
}

fn unknown_unit(name: &str) -> String {
    if matches!(name, "y" | "year" | "years" | "mo" | "month" | "months" | "M" | "Y") {
        return NOT_FIXED.into();
    }
    let shown: String = name.chars().take(20).collect();
    format!("{shown:?} is not a unit of time; allowed are ms, s, m, h, d and w")
}

/// A decimal number as written: `digits / 10^decimals`.
struct Number {
    digits: i128,
    decimals: u32,
}

impl Number {
    /// Reads a number at the beginning of the text and gives what follows it.
    fn read(text: &str) -> Result<(Self, &str), String> {
        let length = text.bytes().take_while(u8::is_ascii_digit).count();
        let (whole, mut rest) = text.split_at(length);
        let mut part = "";
        if let Some(after) = rest.strip_prefix('.') {
            let length = after.bytes().take_while(u8::is_ascii_digit).count();
            (part, rest) = after.split_at(length);
            if part.is_empty() {
                return Err(format!("digits are missing after the decimal point; {ALLOWED}"));
            }
        }
        if whole.is_empty() {
            let found =
                text.chars().next().map_or_else(String::new, |c| format!(", but found {c:?}"));
            return Err(format!("a number was expected{found}; {ALLOWED}"));
        }
        if whole.trim_start_matches('0').len() > 18 || part.len() > 12 {
            return Err("the number has too many digits".into());
        }
        // At most 30 digits, well within 128 bits.
        let digits = (whole.bytes().chain(part.bytes()))
            .fold(0, |sum: i128, byte| sum * 10 + i128::from(byte - b'0'));
        Ok((Self { digits, decimals: part.len() as u32 }, rest))
    }

    /// The number times a unit, if that is a whole number of milliseconds.
    fn times(&self, unit: i128, last: bool) -> Result<i128, String> {
        let scale = 10_i128.pow(self.decimals);
        let product = self.digits * unit;
        if self.decimals > 0 && !last {
            return Err("only the last number of a duration may have decimals".into());
        }
        if product % scale != 0 {
            return Err("a duration must be a whole number of milliseconds".into());
        }
        Ok(product / scale)
    }
}
