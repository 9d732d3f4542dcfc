//! Rates: events per unit of time.

/// Units, shortest first, in milliseconds. A year is 365 days.
const UNITS: [(&str, f64); 6] = [
    ("second", 1e3),
    ("minute", 6e4),
    ("hour", 3.6e6),
    ("day", 8.64e7),
    ("week", 6.048e8),
    ("year", 3.1536e10),
];
const ALLOWED: &str =
    "write it as \"30/week\" or \"0.3/year\"; units are second, minute, hour, day, week and year";

/// Reads a rate of a scenario, "30/week", "0.3/year", "2 / day", as events per millisecond: finite,
/// 0 or more.
///
/// # Errors
/// A sentence that says what is wrong and what is allowed.
pub fn parse_rate(text: &str) -> Result<f64, String> {
    let Some((number, unit)) = text.split_once('/') else {
        return Err(format!("a rate needs a unit of time; {ALLOWED}"));
    };
    let (number, unit) = (number.trim(), unit.trim());
    if unit.starts_with("month") {
        return Err("a month has no fixed length; give the rate per week or per year".into());
    }
    let Some(&(_, ms)) = UNITS.iter().find(|known| known.0 == unit) else {
        let shown: String = unit.chars().take(20).collect();
        return Err(format!("{shown:?} is not a unit of a rate; {ALLOWED}"));
    };
    if number.starts_with('-') {
        return Err("a rate must not be negative".into());
    }
    // Names of numbers (inf, nan) and a leading sign are refused here, not by the library.
    let plain = number.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && number.chars().all(|c| c.is_ascii_digit() || ".eE+-".contains(c));
    let value: Option<f64> = number.parse().ok().filter(|_| plain);
    match value {
        Some(value) if value.is_finite() => Ok(value / ms),
        Some(_) => Err("the rate is too large".into()),
        None => {
            let shown: String = number.chars().take(20).collect();
            Err(format!("{shown:?} is not a number; {ALLOWED}"))
        }
    }
}

/// A rate in events per millisecond for people, in the unit that needs the fewest characters:
/// "30/week", "2/day". Six digits count; what is not finite is empty.
pub fn format_rate(rate: f64) -> String {
    if !rate.is_finite() {
        return String::new();
    }
    let texts = UNITS.iter().rev().map(|(name, ms)| (rounded(rate * ms), *name));
    // Weeks and days are what people say; among equals the longer unit comes first.
    let shortest = texts.min_by_key(|(number, _)| number.len());
    shortest.map_or_else(String::new, |(number, name)| format!("{number}/{name}"))
}

/// The number with six digits that count, in plain notation.
fn rounded(value: f64) -> String {
    let six: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    let text = six.to_string();
    if text == "-0" { "0".into() } else { text }
}
