//! Instants as logs write them.
//!
//! RFC 3339, with or without offset (then UTC); `1/12/2026, 9:15:23.123 AM` of Log Analytics, month
//! first; `/Date(ms)/` of PowerShell 5.1; and dates that a spreadsheet wrote again, `12.01.2026 09:15`,
//! of which only the whole file says whether day or month comes first.
//!
//! Promises: digits behind the millisecond are cut; what lies before 2015 or from 2100 on is no
//! instant of a log. Never: a local time zone, a guess at a single date.

/// What a text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// Milliseconds since 1970 in UTC; of [`Dates::Either`] as if the month came first.
    pub ms: i64,
    /// What the text shows of the order of day and month.
    pub dates: Dates,
    /// How fine it is.
    pub unit: Unit,
}

/// The order of day and month in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    /// Not a question.
    Clear,
    /// The day can only be first.
    DayFirst,
    /// The month can only be first.
    MonthFirst,
    /// Either can be.
    Either,
}

/// The last thing that an instant says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Parts of a second.
    Millisecond,
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
}

impl Unit {
    /// Its length in milliseconds.
    pub const fn ms(self) -> i64 {
        match self {
            Self::Millisecond => 1,
            Self::Second => 1_000,
            Self::Minute => 60_000,
        }
    }
}

/// Why a text is no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is none.
    NoInstant,
    /// Before 2015, or from 2100 on.
    OutOfRange,
}

/// 2015-01-01 and 2100-01-01.
const RANGE: std::ops::Range<i64> = 1_420_070_400_000..4_102_444_800_000;
const DAY: i64 = 86_400_000;

/// Reads a text.
///
/// # Errors
/// When it is no instant, or none that a log can have.
pub fn read(text: &str) -> Result<Read, Unread> {
    let read = any(text.trim().as_bytes()).ok_or(Unread::NoInstant)?;
    if RANGE.contains(&read.ms) { Ok(read) } else { Err(Unread::OutOfRange) }
}

/// The same instant with day and month the other way round; of one that is [`Dates::Either`].
pub fn swapped(ms: i64) -> i64 {
    let (days, rest) = (ms.div_euclid(DAY), ms.rem_euclid(DAY));
    let (year, month, day) = civil(days);
    days_from(year, day, month).map_or(ms, |days| days * DAY + rest)
}

fn any(text: &[u8]) -> Option<Read> {
    if let Some(rest) = text.strip_prefix(b"/Date(") {
        return of_powershell(rest);
    }
    let mut at = Scan { text };
    let first = at.number(4)?;
    match at.byte()? {
        b'-' if first.digits == 4 => {
            let month = at.number(2)?;
            at.expect(b'-')?;
            let day = at.number(2)?;
            if !at.text.is_empty() {
                at.one_of(b"T t")?;
            }
            at.time(days_from(first.value, month.value, day.value)?, Dates::Clear)
        }
        b'.' | b'/' | b'-' if first.digits <= 2 => at.other(first.value),
        _ => None,
    }
}

/// `1778702258453)/`, perhaps with an offset that only says where it was shown.
fn of_powershell(rest: &[u8]) -> Option<Read> {
    let mut at = Scan { text: rest };
    let ms = at.number(15)?.value;
    let rest = at.text.strip_suffix(b"/")?.strip_suffix(b")")?;
    let offset = rest.is_empty() || (rest.len() == 5 && matches!(rest[0], b'+' | b'-'));
    offset.then_some(Read { ms, dates: Dates::Clear, unit: Unit::Millisecond })
}

struct Number {
    value: i64,
    digits: usize,
}

struct Scan<'a> {
    text: &'a [u8],
}

impl Scan<'_> {
    /// One to so many digits.
    fn number(&mut self, most: usize) -> Option<Number> {
        let digits = self.text.iter().take(most).take_while(|b| b.is_ascii_digit()).count();
        let value = self.text[..digits].iter().fold(0, |n, b| n * 10 + i64::from(b - b'0'));
        self.text = &self.text[digits..];
        (digits > 0).then_some(Number { value, digits })
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.text.split_first()?;
        self.text = rest;
        Some(*first)
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.byte()? == byte).then_some(())
    }

    fn one_of(&mut self, bytes: &[u8]) -> Option<()> {
        bytes.contains(&self.byte()?).then_some(())
    }

    fn skip(&mut self, bytes: &[u8]) {
        while self.text.first().is_some_and(|b| bytes.contains(b)) {
            self.text = &self.text[1..];
        }
    }

    /// Behind the first number of a date with the year last.
    fn other(mut self, first: i64) -> Option<Read> {
        let second = self.number(2)?.value;
        self.one_of(b"./-")?;
        let year = self.number(4).filter(|year| year.digits == 4)?.value;
        let comma = self.text.first() == Some(&b',');
        self.skip(b", T");
        let upper = self.text.last().map(u8::to_ascii_uppercase);
        // With a comma and two halves of a day it is the portal of Log Analytics.
        let clear = comma && upper == Some(b'M');
        let dates = match (first, second) {
            _ if clear => Dates::Clear,
            (13.., _) => Dates::DayFirst,
            (_, 13..) => Dates::MonthFirst,
            _ => Dates::Either,
        };
        let (month, day) = if dates == Dates::DayFirst { (second, first) } else { (first, second) };
        self.time(days_from(year, month, day)?, dates)
    }

    /// The time of a day, and its offset.
    fn time(mut self, days: i64, dates: Dates) -> Option<Read> {
        let (mut ms, mut unit) = (days * DAY, Unit::Minute);
        if self.text.is_empty() {
            return Some(Read { ms, dates, unit });
        }
        let mut hour = self.number(2)?.value;
        self.expect(b':')?;
        let minute = self.number(2)?.value;
        let mut second = 0;
        if self.text.first() == Some(&b':') {
            self.byte();
            second = self.number(2)?.value;
            unit = Unit::Second;
            if matches!(self.text.first(), Some(b'.' | b',')) {
                self.byte();
                let part = self.number(12)?;
                ms += thousandths(&part);
                unit = Unit::Millisecond;
            }
        }
        self.skip(b" ");
        if let [half @ (b'A' | b'a' | b'P' | b'p'), b'M' | b'm', rest @ ..] = self.text {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if matches!(half, b'P' | b'p') { 12 } else { 0 };
            self.text = rest;
        }
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        ms += ((hour * 60 + minute) * 60 + second) * 1_000 - self.offset()?;
        Some(Read { ms, dates, unit })
    }

    /// To the end: `Z`, `UTC`, `+01:00`, `+0100`, or nothing. In milliseconds east.
    fn offset(mut self) -> Option<i64> {
        self.skip(b" ");
        match self.text {
            b"" | b"Z" | b"z" | b"UTC" => return Some(0),
            _ => {}
        }
        let sign = match self.byte()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let hours = self.number(2)?.value;
        self.skip(b":");
        let minutes = if self.text.is_empty() { 0 } else { self.number(2)?.value };
        let fine = self.text.is_empty() && hours < 24 && minutes < 60;
        fine.then_some(sign * (hours * 60 + minutes) * 60_000)
    }
}

/// Milliseconds of digits behind the point; the rest is cut.
fn thousandths(part: &Number) -> i64 {
    match part.digits {
        1 => part.value * 100,
        2 => part.value * 10,
        more => part.value / 10_i64.pow(more as u32 - 3),
    }
}

/// Days from 1970-01-01 to a date, if it is one, by H. Hinnant's "chrono-compatible low-level date
/// algorithms".
fn days_from(year: i64, month: i64, day: i64) -> Option<i64> {
    const LENGTHS: [i64; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let longest = *LENGTHS.get(usize::try_from(month - 1).ok()?)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if !(1..=longest).contains(&day) || (month == 2 && day == 29 && !leap) {
        return None;
    }
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The date so many days after 1970-01-01, by the same source.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}
