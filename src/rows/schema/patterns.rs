//! Regular expressions of the texts in a scenario, in what ECMA 262 and the usual engines share: no
//! looking ahead, no names.
//!
//! They accept everything that the reader accepts, and little more: the order of units, which dates
//! there are, and sums are left to the reader.

/// A name: no blanks around it, no line breaks and no tabulators in it.
pub const NAME: &str = "^[^\\s]([^\\n\\r\\t]*[^\\s])?$";
const DATE: &str = "(19[0-9][0-9]|2[01][0-9][0-9]|2200)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
/// A date, alone or with a time, with or without an offset.
pub const DATE_TIME: &str =
    "^(19[0-9][0-9]|2[01][0-9][0-9]|2200)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([Tt ].*)?$";
/// A path that is absolute, leads upwards, or is written with backslashes.
pub const LEADS_OUT: &str = "^/|\\\\|(^|/)\\.\\.(/|$)";

/// A local date, or from one to another.
pub fn dates() -> String {
    format!("^({DATE}|\\s*{DATE}\\s+to\\s+{DATE}\\s*)$")
}

const TIME: &str = "([01]?[0-9]|2[0-3]):[0-5][0-9]";
const DAY: &str = "(mon|tue|wed|thu|fri|sat|sun)";

fn hours() -> String {
    format!("{TIME}\\s*-\\s*({TIME}|24:00)")
}

/// `mon-fri 09:00-17:00`.
pub fn weekly() -> String {
    let days = format!("{DAY}(-{DAY})?");
    format!("^\\s*{days}(,{days})*\\s+{}\\s*$", hours())
}

/// `2026-04-04 09:00-13:00`.
pub fn extra() -> String {
    format!("^\\s*[0-9]{{4}}-?[0-9]{{2}}-?[0-9]{{2}}\\s+{}\\s*$", hours())
}

/// `1h 30m`, `PT1H30M`; `some` is whether it must not be zero.
pub fn duration(some: bool) -> String {
    // A number that is not zero, or any number.
    let number = "[0-9]+(\\.[0-9]+)?";
    let short = format!("({number}\\s*(w|d|h|m|s|ms)\\s*)+");
    let iso = format!("P({number}[WD])*(T({number}[HMS])+)?");
    if !some {
        return format!("^\\s*({short}|{iso})\\s*$");
    }
    let positive = "([0-9]*[1-9][0-9]*(\\.[0-9]+)?|0+\\.[0-9]*[1-9][0-9]*)";
    let unit = "\\s*(w|d|h|m|s|ms)\\s*";
    let short = format!("({number}{unit})*{positive}{unit}({number}{unit})*");
    let letters = "[PTWDHMS0-9.]*";
    let iso = format!("P{letters}[1-9]{letters}[WDHMS]");
    format!("^\\s*({short}|{iso})\\s*$")
}

/// `30/week`; `some` is whether it must not be zero.
pub fn rate(some: bool) -> String {
    let units = "(second|minute|hour|day|week|year)";
    let exponent = "([eE][+-]?[0-9]+)?";
    let number = match some {
        true => "([0-9]*[1-9][0-9]*\\.?[0-9]*|[0-9]*\\.[0-9]*[1-9][0-9]*)",
        false => "([0-9]+\\.?[0-9]*|\\.[0-9]+)",
    };
    format!("^\\s*{number}{exponent}\\s*/\\s*{units}\\s*$")
}
