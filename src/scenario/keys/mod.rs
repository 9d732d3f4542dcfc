//! Every table and key of a scenario file, as data.
//!
//! The reader takes allowed keys, defaults and ranges from here, so a key that is not described
//! here cannot be read, and a reference page or a JSON Schema made from here cannot differ from
//! what is accepted. Never: reading, meaning.

mod bounds;
mod distributions;
mod measures;
mod needs_file;
mod people;
mod roles;
pub mod tables;

pub use bounds::*;
pub use distributions::{BRANCH, DISTRIBUTIONS, MOST_BRANCHES};
pub use measures::{Better, KnownWith, MEASURES, Measure, Row as MeasureRow, Unit};
pub use needs_file::{ABOUT as NEEDS_FILE_ABOUT, NEEDS_FILE};
pub use people::*;
pub use roles::*;
pub use tables::*;

use super::tree::Value;
use crate::time::Span;

/// One table of a scenario file.
#[derive(Debug)]
pub struct TableKeys {
    /// Its key path, with `NAME` for a name that the author chooses.
    pub path: &'static str,
    /// What it describes, in a sentence.
    pub about: &'static str,
    /// What its keys demand of each other.
    pub rules: &'static [Rule],
    /// Its keys in the order of the reference.
    pub keys: &'static [Key],
}

/// One key.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What happens when it is not given.
    pub absence: Absence,
    /// What it means, in a sentence.
    pub about: &'static str,
    /// A value as one would write it, instead of the usual one of its kind.
    example: Option<&'static str>,
}

/// What the keys of a table demand of each other.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// All keys of one of these sets, and no key of another.
    OneOf(&'static [&'static [&'static str]]),
    /// At least one of these keys.
    Some(&'static [&'static str]),
    /// Both keys or neither.
    Together(&'static str, &'static str),
    /// Not both keys.
    Apart(&'static str, &'static str),
    /// The list under this key has so many entries, both numbers included.
    Entries(&'static str, usize, usize),
}

/// What happens when a key is not given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Absence {
    /// It is a problem.
    Required,
    /// It has this value, written as in TOML without quotes.
    Default(&'static str),
    /// It says nothing, or something that [`Key::about`] explains.
    Optional,
}

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// The number 1.
    Schema,
    /// A text of at most so many characters.
    Text(usize),
    /// A text of 1 to so many characters without blanks.
    Sign(usize),
    /// The name of a measure.
    Measure,
    /// A name: 1 to 200 characters without control characters and without blanks around it.
    Name,
    /// `true` or `false`.
    Boolean,
    /// A whole number between two, both included.
    Whole(i64, i64),
    /// A number between two, both included.
    Number(f64, f64),
    /// A number above the first, up to the second.
    NumberAbove(f64, f64),
    /// A number above 0 and below 1.
    Inside,
    /// A number from 0 to 1.
    Chance,
    /// A duration between two, both included.
    Duration(Span, Span),
    /// A rate such as `"30/week"`, above zero.
    Rate,
    /// A rate such as `"0.2/year"`, or zero.
    RateOrZero,
    /// A distribution: an inline table, or a duration for a constant.
    Distribution,
    /// One of some words, or a distribution.
    WordOrDistribution(&'static [&'static str]),
    /// One of some words.
    Word(&'static [&'static str]),
    /// Some of some words.
    Words(&'static [&'static str]),
    /// A name that another table defines.
    Reference(Section),
    /// Several of them.
    References(Section),
    /// A table: under names of the first, several names of the second.
    Lists(Section, Section),
    /// A local date, a local date-time, or a date-time with an offset.
    DateTime,
    /// Local dates, and ranges of them such as `"2026-08-03 to 2026-08-14"`.
    Dates,
    /// Weekly intervals such as `"mon-fri 09:00-17:00"`.
    Weekly,
    /// Dated intervals such as `"2026-04-04 09:00-13:00"`.
    Extra,
    /// The IANA name of a time zone.
    Zone,
    /// The path of a CSV file, relative to the scenario.
    File,
    /// Durations.
    Durations,
    /// A number of members, or a list of them.
    Members(&'static TableKeys),
    /// A limit of a measure: a number, or a duration for times.
    Limit,
    /// A table.
    Table(&'static TableKeys),
    /// An array of tables.
    Tables(&'static TableKeys),
    /// Tables under names that the author chooses.
    Named(&'static TableKeys),
    /// Parts of some tables of the file, to be changed.
    Part,
}

/// What a name can refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// `[calendars.NAME]`, and `always` and `never`.
    Calendar,
    /// `[mfa.NAME]`.
    Mfa,
    /// `[approvers.NAME]`.
    Group,
    /// `[roles.NAME]`.
    Role,
    /// `[requesters.NAME]`.
    Population,
    /// `[requesters.NAME]`, or one person of it, `NAME-7`.
    Requester,
    /// `[policies.NAME]`.
    Policy,
}

impl Section {
    /// What it is, for people.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Calendar => "calendar",
            Self::Mfa => "MFA method",
            Self::Group => "approver group",
            Self::Role => "role",
            Self::Population => "population of requesters",
            Self::Requester => "requester",
            Self::Policy => "policy",
        }
    }

    /// The table that defines it.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Calendar => "calendars",
            Self::Mfa => "mfa",
            Self::Group => "approvers",
            Self::Role => "roles",
            Self::Population | Self::Requester => "requesters",
            Self::Policy => "policies",
        }
    }
}

impl TableKeys {
    /// The description of a key.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// All key names.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.keys.iter().map(|key| key.name)
    }
}

/// The row of the key at a path, in which lists have a place or a name; nothing for what has a name of
/// the author's choice.
pub fn row_at(path: &[&str]) -> Option<&'static Key> {
    let (last, above) = path.split_last()?;
    table_at(above)?.key(last)
}

/// The keys of the table at a path.
pub fn table_at(path: &[&str]) -> Option<&'static TableKeys> {
    let mut table: &'static TableKeys = &TOP;
    let mut rest = path;
    while let Some((first, below)) = rest.split_first() {
        (table, rest) = match table.key(first)?.kind {
            Kind::Table(inner) => (inner, below),
            Kind::Named(inner) | Kind::Tables(inner) | Kind::Members(inner) => {
                (inner, below.get(1..)?)
            }
            // A policy's part of a table is as that table.
            Kind::Part => (&TOP, rest),
            _ => return None,
        };
    }
    Some(table)
}

impl Key {
    /// A key that must be given.
    const fn required(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, absence: Absence::Required, about, example: None }
    }

    /// A key with a default.
    const fn default(
        name: &'static str,
        kind: Kind,
        value: &'static str,
        about: &'static str,
    ) -> Self {
        Self { name, kind, absence: Absence::Default(value), about, example: None }
    }

    /// A key that may be left out.
    const fn optional(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, absence: Absence::Optional, about, example: None }
    }
}

impl Key {
    /// The same with a value as one would write it, in TOML.
    const fn like(self, example: &'static str) -> Self {
        Self { example: Some(example), ..self }
    }

    /// A value as one would write it, in TOML; nothing for tables, which have keys of their own.
    pub fn example(&self) -> Option<&'static str> {
        self.example.or(match self.kind {
            Kind::Schema => Some("1"),
            Kind::Boolean => Some("true"),
            Kind::Chance => Some("0.05"),
            Kind::Rate => Some("\"30/week\""),
            Kind::RateOrZero => Some("\"0.2/year\""),
            Kind::Distribution | Kind::WordOrDistribution(_) => {
                Some("{ distribution = \"lognormal\", median = \"10m\", p90 = \"1h\" }")
            }
            Kind::DateTime => Some("2026-01-05"),
            Kind::Dates => Some("[2026-04-03, 2026-04-06]"),
            Kind::Weekly => Some("[\"mon-fri 09:00-17:00\"]"),
            Kind::Extra => Some("[\"2026-04-04 09:00-13:00\"]"),
            Kind::Zone => Some("\"Europe/Berlin\""),
            Kind::Durations => Some("[\"3m\", \"8m\", \"25m\"]"),
            Kind::Duration(..) => Some("\"1h 30m\""),
            Kind::Reference(Section::Calendar) => Some("\"office\""),
            Kind::Measure => Some("\"time_to_access_p95\""),
            _ => None,
        })
    }

    /// The default as a value of a scenario, where it has a size.
    pub(super) fn default_value(&self) -> Option<Value> {
        let Absence::Default(text) = self.absence else { return None };
        match self.kind {
            Kind::Whole(..) => text.parse().ok().map(Value::Integer),
            Kind::Number(..) | Kind::NumberAbove(..) | Kind::Inside | Kind::Chance => {
                text.parse().ok().map(Value::Float)
            }
            Kind::Duration(..) | Kind::Rate | Kind::RateOrZero | Kind::Distribution => {
                Some(Value::String(text.to_owned()))
            }
            _ => None,
        }
    }

    /// The default as it stands in TOML.
    pub fn default_in_toml(&self) -> Option<String> {
        let Absence::Default(text) = self.absence else { return None };
        Some(match self.kind {
            Kind::Words(_) => format!("[\"{text}\"]"),
            kind if kind.is_bare() => text.to_owned(),
            _ => format!("\"{text}\""),
        })
    }
}

impl Kind {
    /// Whether its values stand in TOML without quotes.
    fn is_bare(self) -> bool {
        matches!(
            self,
            Self::Schema
                | Self::Boolean
                | Self::Whole(..)
                | Self::Number(..)
                | Self::NumberAbove(..)
                | Self::Inside
                | Self::Chance
        )
    }

    /// What may be written, for people.
    pub fn allowed(self) -> String {
        use super::nearest::one_of;
        match self {
            Self::Schema => "1".to_owned(),
            Self::Text(longest) => format!("a text of at most {longest} characters"),
            Self::Sign(longest) => format!("1 to {longest} characters without blanks"),
            Self::Measure => "the name of a measure".to_owned(),
            Self::Name => "a text of 1 to 200 characters".to_owned(),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::Whole(least, most) => format!("a whole number from {least} to {most}"),
            Self::Number(least, most) => format!("a number from {least} to {most}"),
            Self::NumberAbove(least, most) => format!("a number above {least}, at most {most}"),
            Self::Inside => "a number above 0 and below 1".to_owned(),
            Self::Chance => "a number from 0 to 1".to_owned(),
            Self::Duration(least, most) => allowed_duration(least, most),
            Self::Rate => "a rate such as `\"30/week\"`, above zero".to_owned(),
            Self::RateOrZero => "a rate such as `\"0.2/year\"`, zero or above".to_owned(),
            Self::Distribution => "a duration such as `\"8h\"`, or a table such as \
                 `{ distribution = \"exponential\", mean = \"10m\" }`"
                .to_owned(),
            Self::WordOrDistribution(words) => {
                format!("{}; or {}", one_of(words.iter().copied()), Self::Distribution.allowed())
            }
            Self::Word(words) => one_of(words.iter().copied()),
            Self::Words(words) => format!("a list of {}", one_of(words.iter().copied())),
            Self::Reference(section) => format!("the name of a {}", section.noun()),
            Self::References(section) => format!("a list of names of {}s", section.noun()),
            Self::Lists(of, section) => {
                format!("under the name of a {} a list of names of {}s", of.noun(), section.noun())
            }
            Self::DateTime => {
                "a date or date-time without quotes, such as `2026-01-05` or `2026-01-05T08:00:00`"
                    .to_owned()
            }
            Self::Dates => "a list of dates and ranges of dates, such as \
                 `[2026-04-03, \"2026-08-03 to 2026-08-14\"]`"
                .to_owned(),
            Self::Weekly => "a list of texts such as `\"mon-fri 09:00-17:00\"`".to_owned(),
            Self::Extra => "a list of texts such as `\"2026-04-04 09:00-13:00\"`".to_owned(),
            Self::Zone => "the IANA name of a time zone, such as `\"Europe/Berlin\"`".to_owned(),
            Self::File => "the path of a CSV file, relative to the scenario".to_owned(),
            Self::Durations => "a list of durations such as `[\"3m\", \"8m\"]`".to_owned(),
            Self::Members(_) => {
                "a number of members, or a list such as `[{ name = \"anna\" }]`".to_owned()
            }
            Self::Limit => "a number, or a duration for a time".to_owned(),
            Self::Table(_) | Self::Named(_) | Self::Part => "a table".to_owned(),
            Self::Tables(_) => "a list of tables".to_owned(),
        }
    }
}

fn allowed_duration(least: Span, most: Span) -> String {
    let example = "a duration such as `\"8h\"` or `\"1h 30m\"`";
    match (least == Span::ZERO, most == Span::LONGEST) {
        (true, true) => format!("{example}, not negative"),
        (false, true) if least == Span::ms(1) => format!("{example}, above zero"),
        (false, true) => format!("{example}, at least {}", in_words(least)),
        (_, false) => format!("{example}, from {} to {}", in_words(least), in_words(most)),
    }
}

/// A round length in words; only those that the tables use.
fn in_words(span: Span) -> String {
    const UNITS: [(i64, &str); 4] =
        [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s")];
    let ms = span.as_ms();
    let unit = UNITS.iter().find(|(size, _)| ms >= *size && ms % size == 0);
    unit.map_or(format!("{ms} ms"), |(size, name)| format!("{} {name}", ms / size))
}
