//! Values as people say them: durations in hours and minutes, shares in per cent, and what the interval supports.
//!
//! In a table the unit is said once: `17 h 40 ±12 min` is 17 h 40 min, give or take 12 min.

use crate::measure::Unit;
use crate::stats::{Estimate, Interval};
use crate::words::digits::{
    alone, between, decimals, fixed, nearly, share_alone, significant, with_half_width,
};

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3_600.0;
const DAY: f64 = 86_400.0;

/// For a value that nobody produced.
pub const UNKNOWN: &str = "-";

/// What `±` and `-` mean where there are intervals.
pub fn half_width(confidence: f64) -> String {
    let confidence = share_alone(confidence);
    format!("± half-width of the {confidence} % interval; {UNKNOWN} nobody produced a value.")
}

/// A cell of a table whose label names the unit, unless it is a time or a share.
pub fn cell(unit: Unit, estimate: Option<Estimate>) -> String {
    estimate.map_or(UNKNOWN.to_owned(), |estimate| whole(unit, estimate.interval))
}

/// A signed difference, for a table.
pub fn signed(unit: Unit, estimate: Estimate) -> String {
    let text = whole(unit, estimate.interval);
    if estimate.mean() > 0.0 { format!("+{text}") } else { text }
}

/// A value with its interval, in words where an end is unknown.
fn whole(unit: Unit, found: Interval) -> String {
    let half_width = found.half_width().filter(|half| *half > 0.0);
    with_end(value(unit, found.value(), half_width), found, |end| value(unit, end, None))
}

/// `12 (at least 10)`, where only one end of the interval is known.
fn with_end(text: String, found: Interval, said: impl Fn(f64) -> String) -> String {
    match (found.low(), found.high()) {
        (Some(_), Some(_)) | (None, None) => text,
        (low, high) => format!("{text} ({})", between(low, high, said)),
    }
}

fn value(unit: Unit, mean: f64, half_width: Option<f64>) -> String {
    match (unit, half_width) {
        (Unit::Seconds, half) => time(mean, half),
        (Unit::Share, Some(half)) => {
            format!("{} %", with_half_width(mean * 100.0, Some(half * 100.0)))
        }
        (Unit::Share, None) => format!("{} %", share_alone(mean)),
        (_, half) => with_half_width(mean, half),
    }
}

fn time(seconds: f64, half_width: Option<f64>) -> String {
    let half = half_width;
    // The unit is that of the value, unless the interval is so wide that the value hardly counts.
    let size = seconds.abs().max(half.unwrap_or(0.0) / 24.0);
    let scaled = |unit: f64, name: &str| {
        format!("{} {name}", with_half_width(seconds / unit, half.map(|half| half / unit)))
    };
    let hours = (2.0 * HOUR..2.0 * DAY).contains(&size) || (HOUR..2.0 * HOUR).contains(&size);
    match half {
        Some(half) if hours && half < HOUR => {
            // Rounded up: the interval is never shown narrower than it is.
            let minutes = (half / MINUTE).ceil();
            format!("{} ±{} min", hours_minutes(seconds, ""), fixed(minutes, 0))
        }
        None if hours => hours_minutes(seconds, " min"),
        _ if size < 2.0 * MINUTE => scaled(1.0, "s"),
        _ if size < HOUR => scaled(MINUTE, "min"),
        _ if size < 2.0 * DAY => scaled(HOUR, "h"),
        _ => scaled(DAY, "d"),
    }
}

/// `17 h 40`, with what follows the minutes.
fn hours_minutes(seconds: f64, after: &str) -> String {
    let minutes = (seconds.abs() / MINUTE).round();
    let hours = (minutes / 60.0).floor();
    let sign = if seconds < 0.0 { "-" } else { "" };
    format!("{sign}{} h {:02.0}{after}", fixed(hours, 0), minutes - hours * 60.0)
}

/// A value in a sentence, with its unit and without its interval, as precise as the interval supports;
/// with the end that is known when only one is.
pub fn phrase(unit: Unit, estimate: Estimate) -> String {
    let half = estimate.half_width().filter(|half| *half > 0.0);
    let said = |value: f64, half: Option<f64>| match unit {
        Unit::Seconds => time_phrase(value, half.unwrap_or(0.0)),
        Unit::Share => share_phrase(value, half),
        Unit::Count => rounded(value, half, 3),
        _ => format!("{} {}", rounded(value, half, 3), per(unit)),
    };
    with_end(said(estimate.mean(), half), estimate.interval, |end| said(end, None))
}

/// Per cent with two digits, but never a false 100.
fn share_phrase(share: f64, half_width: Option<f64>) -> String {
    let text = rounded(share * 100.0, half_width.map(|half| half * 100.0), 2);
    let false_all = text.starts_with("100") && share < 1.0;
    let text = if false_all || (0.99..1.0).contains(&share) { percent(share) } else { text };
    format!("{text} %")
}

/// Per cent without a false 0 or 100.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    nearly(percent, usize::from(percent.abs() < 10.0))
}

/// The unit of a sentence.
fn per(unit: Unit) -> &'static str {
    match unit {
        Unit::HoursPerWeek => "h a week",
        Unit::SeverityHoursPerWeek => "severity h a week",
        Unit::HoursPerYear => "h a year",
        Unit::SeverityHoursPerYear => "severity h a year",
        Unit::PerYear => "a year",
        Unit::CostPerWeek => "a week",
        _ => "",
    }
}

/// At most `digits` significant digits, and none beyond the leading digit of the half-width; but
/// what is not zero is not called zero, however wide its interval.
fn rounded(number: f64, half_width: Option<f64>, digits: usize) -> String {
    let Some(half) = half_width.filter(|_| number != 0.0) else { return alone(number) };
    let half = half.min(number.abs());
    if half >= 10.0 {
        let mut place = 10.0;
        while place * 10.0 <= half {
            place *= 10.0;
        }
        return fixed((number / place).round() * place, 0);
    }
    fixed(number, decimals(half * 2.0).min(significant(number, digits)))
}

/// A duration with the units that its half-width supports, as far as it does not vanish in them.
pub fn time_phrase(seconds: f64, half_width: f64) -> String {
    let size = seconds.abs();
    let half_width = half_width.min(size);
    if size == 0.0 {
        "0 s".to_owned()
    } else if size < 10.0 && half_width < 1.0 {
        let tenths = (size * 10.0).round() / 10.0;
        format!("{} s", alone(if tenths > 0.0 { tenths } else { size }))
    } else if size < 2.0 * MINUTE && half_width < 30.0 {
        format!("{} s", fixed(size, 0))
    } else if size < 10.0 * MINUTE && half_width < 30.0 {
        two_units(size, MINUTE, "min", 1.0, "s")
    } else if size < HOUR && half_width < 30.0 * MINUTE {
        format!("{} min", fixed(size / MINUTE, 0))
    } else if size < 2.0 * DAY && half_width < 30.0 * MINUTE {
        two_units(size, HOUR, "h", MINUTE, "min")
    } else if size < 2.0 * DAY && half_width < 12.0 * HOUR {
        format!("{} h", fixed(size / HOUR, 0))
    } else if half_width < 12.0 * HOUR {
        two_units(size, DAY, "days", HOUR, "h")
    } else {
        format!("{} days", fixed(size / DAY, 0))
    }
}

fn two_units(size: f64, large: f64, large_name: &str, small: f64, small_name: &str) -> String {
    let smalls = (size / small).round();
    let ratio = large / small;
    let larges = (smalls / ratio).floor();
    let rest = smalls - larges * ratio;
    if rest == 0.0 {
        format!("{} {large_name}", fixed(larges, 0))
    } else {
        format!("{} {large_name} {rest:.0} {small_name}", fixed(larges, 0))
    }
}
