//! Numbers of a CSV file: with a decimal point, or as spreadsheets of many countries write them,
//! with a decimal comma.
//!
//! Promises: which mark stands before the decimals is decided by a whole column, from numbers that
//! can be read in one way only. Never: a guess about `1,800`.

use crate::time::Span;

/// What is known of the marks in a column.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decimals {
    point: bool,
    comma: bool,
    /// Numbers such as `1.800`, and such as `1,800`.
    unclear: [bool; 2],
    apart_by_comma: bool,
}

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Not {
    /// It is none.
    Number,
    /// It can be read in two ways.
    Clear,
}

impl Not {
    /// What is allowed instead.
    pub const ALLOWED: &str = "a number from 0 to 31536000000, such as `90` or `90.5`";

    /// What is wrong.
    pub fn message(self) -> &'static str {
        match self {
            Self::Number => "not a number of seconds",
            Self::Clear => "whether the mark stands before decimals or thousands is not clear",
        }
    }

    /// What to do.
    pub fn hint(self) -> Option<String> {
        let hint = "save the numbers with a decimal point and nothing between thousands";
        (self == Self::Clear).then(|| hint.to_owned())
    }
}

impl Decimals {
    /// Nothing yet, in a file with this between two columns.
    pub fn new(separator: u8) -> Self {
        Self { apart_by_comma: separator == b',', ..Self::default() }
    }

    /// Learns from a number of the column.
    pub fn see(&mut self, text: &str) {
        let (points, commas) = (text.matches('.').count(), text.matches(',').count());
        match (points, commas) {
            (0, 0) => {}
            (0, 1) if thousands(text, ',') => self.unclear[1] = true,
            (1, 0) if thousands(text, '.') => self.unclear[0] = true,
            (1, 0) => self.point = true,
            (0, 1) => self.comma = true,
            // Of both, or of several, the last kind stands before decimals, or there are none.
            (0, _) => self.point = true,
            (_, 0) => self.comma = true,
            _ if text.rfind('.') > text.rfind(',') => self.point = true,
            _ => self.comma = true,
        }
    }

    /// What stands before decimals, as far as that is clear.
    fn mark(&self) -> Option<char> {
        match (self.point, self.comma) {
            (true, true) => None,
            (true, false) => Some('.'),
            (false, true) => Some(','),
            // Where commas stand between columns, a point can only be a decimal point.
            (false, false) if self.unclear[1] => None,
            (false, false) if self.unclear[0] && !self.apart_by_comma => None,
            (false, false) => Some('.'),
        }
    }

    /// The number.
    pub fn number(&self, text: &str) -> Result<f64, Not> {
        if !text.contains(['.', ',']) {
            return text.parse().map_err(|_| Not::Number);
        }
        let mark = self.mark().ok_or(Not::Clear)?;
        let group = if mark == '.' { ',' } else { '.' };
        let (whole, decimals) = text.split_once(mark).unwrap_or((text, ""));
        if decimals.contains(group) || (whole.contains(group) && !thousands(whole, group)) {
            return Err(Not::Number);
        }
        let whole = whole.replace(group, "");
        format!("{whole}.{decimals}").parse().map_err(|_| Not::Number)
    }

    /// Milliseconds of a text in seconds.
    pub fn ms(&self, text: &str) -> Result<f64, Not> {
        let ms = self.number(text)? * 1_000.0;
        let fine = ms >= 0.0 && ms <= Span::LONGEST.as_ms() as f64;
        if fine { Ok(ms) } else { Err(Not::Number) }
    }
}

/// Whether the mark can stand between thousands: `1,800`, `12,000,000`.
fn thousands(text: &str, mark: char) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = text.split(mark);
    let first = parts.next().unwrap_or_default();
    let leads = (1..=3).contains(&first.len()) && digits(first) && !first.starts_with('0');
    leads && parts.all(|part| part.len() == 3 && digits(part))
}
