//! The columns of every CSV file: name, form, meaning.
//!
//! A file is written by its [`Sheet`] alone, so that no column goes without a meaning and none is
//! now a whole number and now a decimal one; the reference page is made from the same rows
//! (`rows::reference`). Never: values.

/// How the fields of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text of the scenario, guarded against formulas.
    Text,
    /// One of pimsim's own words.
    Word,
    /// `true` or `false`.
    Truth,
    /// A whole number, never with a point.
    Whole,
    /// A number, always with a point.
    Decimal,
    /// Seconds, always with three decimals.
    Seconds,
    /// A value in the unit of its measure: seconds with three decimals, others with a point.
    Value,
    /// RFC 3339 in UTC, with milliseconds.
    Instant,
    /// A value of a varied key, as it was typed; with a point where another value of the key has one.
    Varied,
}

impl Form {
    /// In words, for the reference.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Word => "word",
            Self::Truth => "`true` or `false`",
            Self::Whole => "whole number",
            Self::Decimal => "decimal number",
            Self::Seconds => "seconds",
            Self::Value => "decimal number in the unit of the measure",
            Self::Instant => "instant in UTC",
            Self::Varied => "as it was typed",
        }
    }
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// How its fields are written.
    pub form: Form,
    /// What stands in it, with its unit.
    pub about: &'static str,
}

/// One file.
#[derive(Debug)]
pub struct Sheet {
    /// Its name.
    pub file: &'static str,
    /// Who writes it, and what has a row.
    pub about: &'static str,
    /// Columns before those of the varied keys of a sweep.
    pub before: &'static [Column],
    /// Whether the varied keys of a sweep have columns.
    pub keys: bool,
    /// The columns.
    pub columns: &'static [Column],
}

impl Sheet {
    /// A file without varied keys.
    pub const fn new(file: &'static str, about: &'static str, columns: &'static [Column]) -> Self {
        Self { file, about, before: &[], keys: false, columns }
    }

    /// How the fields at this place are written, when so many keys are varied.
    pub fn form(&self, place: usize, keys: usize) -> Option<Form> {
        let before = self.before.len();
        match place {
            place if place < before => Some(self.before[place].form),
            place if place < before + keys => Some(Form::Varied),
            place => self.columns.get(place - before - keys).map(|column| column.form),
        }
    }
}

/// A column.
pub const fn column(name: &'static str, form: Form, about: &'static str) -> Column {
    Column { name, form, about }
}

/// `policy`.
pub const POLICY: Column = column("policy", Form::Text, "the policy; `base` without `[policies]`");
/// `role`.
pub const ROLE: Column = column("role", Form::Text, "the role; `*` is all roles together");
/// `measure`.
pub const MEASURE: Column = column("measure", Form::Word, "what is measured: see Measures");
/// `unit`.
pub const UNIT: Column = column("unit", Form::Word, "the unit of the measure");
/// `replication`.
pub const REPLICATION: Column = column("replication", Form::Whole, "the replication, from 1");
/// `replications`.
pub const REPLICATIONS: Column = column(
    "replications",
    Form::Whole,
    "how many replications count: those in which the measure has a value",
);
/// `ci_low` of an estimate.
pub const CI_LOW: Column =
    column("ci_low", Form::Value, "lower end of its confidence interval; empty if not known");
/// `ci_high` of an estimate.
pub const CI_HIGH: Column =
    column("ci_high", Form::Value, "upper end of its confidence interval; empty if not known");
/// `confidence`.
pub const CONFIDENCE: Column =
    column("confidence", Form::Decimal, "the confidence of the interval, a share");
/// `point`.
pub const POINT: Column = column("point", Form::Whole, "the point of the sweep, from 1");
