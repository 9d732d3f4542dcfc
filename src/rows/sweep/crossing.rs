//! `crossings.csv`: where two policies cross along a varied key.
//!
//! One row for each crossing of two policies in a measure of a role along a key whose values are
//! numbers, durations or rates, for each combination of the values of the other keys; where they do
//! not cross, one row that says what is known instead. How it is found: [`crate::experiment::crossings`].
//! Promises: made from `sweep.csv` and the values of the same points alone, so that shards join to
//! the same bytes; a place is written as the key takes it; `*` is the last role. Never: a claim
//! beyond the points of the sweep.

use std::io::{self, Read, Write};

use serde_json::{Value, json};

use crate::experiment::{Axis, Crossing, Fate};
use crate::measure::Measure;
use crate::rows::columns::{CONFIDENCE, Form, MEASURE, Sheet, column};
use crate::rows::csv::{Csv, armed};
use crate::scenario::quantity::{Quantity, Unit};

/// The crossings.
pub const CROSSINGS: &str = "crossings.csv";

/// `crossings.csv`.
pub static SHEET: Sheet = Sheet {
    file: CROSSINGS,
    about: "`sweep` of several policies along a key that is a number, a duration or a rate; one row \
            per crossing of two policies in a measure of a role, or one that says what is known \
            instead; each varied key has a column with its value, which is empty for the key along \
            which the policies cross",
    before: &[],
    keys: true,
    columns: &[
        column("key", Form::Text, "the key along which they cross"),
        column("role", Form::Text, "the role; `*` is all roles together"),
        MEASURE,
        column("policy", Form::Text, "a policy"),
        column("baseline", Form::Text, "the policy with which it is compared"),
        column("at", Form::Varied, "where they cross, as the key takes it; empty if not known"),
        column("ci_low", Form::Varied, "lower end of its confidence interval; empty if not known"),
        column("ci_high", Form::Varied, "upper end of its confidence interval; empty if not known"),
        column(
            "direction",
            Form::Word,
            "`better_above` if the policy is better than the baseline above the crossing, else \
             `better_below`; empty if they do not cross",
        ),
        column(
            "verdict",
            Form::Word,
            "`crosses`; `perhaps` if on one side these replications do not say; else `better` or \
             `worse` if the policy is clearly so at every point, `same`, or `unclear`",
        ),
        column("from", Form::Varied, "the lowest value of the key in the sweep"),
        column("to", Form::Varied, "the highest"),
        CONFIDENCE,
        column("replications", Form::Whole, "the replications of each point"),
    ],
};

/// All crossings of a sweep.
#[derive(Clone, Debug)]
pub struct Crossings {
    pub(crate) keys: Vec<String>,
    pub(crate) confidence: f64,
    pub(crate) lines: Vec<Crossed>,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Crossed {
    /// The place of the key along which they cross.
    pub key: usize,
    /// What the key counts.
    pub unit: Unit,
    /// The values of all keys; that of the key along which they cross is empty.
    pub others: Vec<String>,
    /// The role, `*` for all together.
    pub role: String,
    /// The measure, with the direction that is better.
    pub axis: Axis,
    /// A policy.
    pub policy: String,
    /// The one with which it is compared.
    pub baseline: String,
    /// What is known.
    pub found: Crossing,
    /// The lowest and the highest value of the key.
    pub range: (f64, f64),
    /// The replications of each point.
    pub replications: usize,
}

impl Crossed {
    /// Whether the policy is better than the baseline above the crossing.
    pub fn better_above(&self) -> Option<bool> {
        self.found.rises.map(|rises| rises == self.axis.more)
    }

    /// The word in the `direction` column.
    pub fn direction(&self) -> &'static str {
        match self.better_above() {
            Some(true) => "better_above",
            Some(false) => "better_below",
            None => "",
        }
    }

    /// The word in the `verdict` column.
    pub fn verdict(&self) -> &'static str {
        match self.found.fate {
            Fate::Crosses => "crosses",
            Fate::Perhaps => "perhaps",
            Fate::Higher if self.axis.more => "better",
            Fate::Lower if !self.axis.more => "better",
            Fate::Higher | Fate::Lower => "worse",
            Fate::Same => "same",
            Fate::Unclear => "unclear",
        }
    }
}

impl Crossings {
    /// From a `crossings.csv` with so many keys. The axes say which direction is better where a
    /// measure does not.
    ///
    /// # Errors
    /// When it cannot be read, or is no such file.
    pub fn read(file: impl Read, keys: usize, axes: &[Axis]) -> io::Result<Self> {
        let wrong =
            || io::Error::new(io::ErrorKind::InvalidData, "not the crossings.csv of this version");
        let mut reader = csv::Reader::from_reader(file);
        let heads = reader.headers().map_err(io::Error::other)?.iter().take(keys);
        let mut all = Self {
            keys: heads.map(|head| armed(head).to_owned()).collect(),
            confidence: 0.0,
            lines: Vec::new(),
        };
        for record in reader.records() {
            let record = record.map_err(io::Error::other)?;
            let confidence = record.get(keys + 12).and_then(|text| text.parse().ok());
            all.confidence = confidence.ok_or_else(wrong)?;
            all.lines.push(all.row(&record, axes).ok_or_else(wrong)?);
        }
        Ok(all)
    }

    fn row(&self, record: &csv::StringRecord, axes: &[Axis]) -> Option<Crossed> {
        let keys = self.keys.len();
        let text = |column: usize| record.get(keys + column).map(armed);
        let counted = |column: usize| text(column).and_then(Quantity::read);
        let value = |column: usize| counted(column).map(|quantity| quantity.value());
        let measure = Measure::named(text(2)?)?;
        let axis = axes.iter().find(|axis| axis.measure == measure).copied();
        let axis = axis.or_else(|| Axis::of(measure))?;
        let above = match text(8)? {
            "better_above" => Some(true),
            "better_below" => Some(false),
            _ => None,
        };
        let fate = match (text(9)?, axis.more) {
            ("crosses", _) => Fate::Crosses,
            ("perhaps", _) => Fate::Perhaps,
            ("better", true) | ("worse", false) => Fate::Higher,
            ("better", false) | ("worse", true) => Fate::Lower,
            ("same", _) => Fate::Same,
            ("unclear", _) => Fate::Unclear,
            _ => return None,
        };
        let rises = above.map(|above| above == axis.more);
        Some(Crossed {
            key: self.keys.iter().position(|key| Some(key.as_str()) == text(0))?,
            unit: counted(10)?.unit,
            others: record.iter().take(keys).map(|value| armed(value).to_owned()).collect(),
            role: text(1)?.to_owned(),
            axis,
            policy: text(3)?.to_owned(),
            baseline: text(4)?.to_owned(),
            found: Crossing { fate, at: value(5), ends: (value(6), value(7)), rises },
            range: (value(10)?, value(11)?),
            replications: text(13)?.parse().ok()?,
        })
    }

    /// The file.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        let mut csv = Csv::of_keys(out, &SHEET, &keys)?;
        for line in &self.lines {
            let typed = |value: Option<f64>| value.map(|v| line.unit.typed(v)).unwrap_or_default();
            line.others.iter().try_for_each(|value| csv.varied(value))?;
            csv.text(&self.keys[line.key])?;
            csv.text(&line.role)?;
            csv.word(line.axis.measure.name())?;
            csv.text(&line.policy)?;
            csv.text(&line.baseline)?;
            csv.varied(&typed(line.found.at))?;
            csv.varied(&typed(line.found.ends.0))?;
            csv.varied(&typed(line.found.ends.1))?;
            csv.word(line.direction())?;
            csv.word(line.verdict())?;
            csv.varied(&typed(Some(line.range.0)))?;
            csv.varied(&typed(Some(line.range.1)))?;
            csv.number(Some(self.confidence))?;
            csv.whole(line.replications as u64)?;
            csv.end()?;
        }
        csv.flush()
    }

    /// The same as a list.
    pub fn json(&self) -> Value {
        let line = |line: &Crossed| {
            let typed = |value: Option<f64>| match value {
                None => Value::Null,
                Some(value) if line.unit == Unit::Number => json!(value),
                Some(value) => json!(line.unit.typed(value)),
            };
            let others: serde_json::Map<String, Value> = self
                .keys
                .iter()
                .cloned()
                .zip(line.others.iter().map(|value| json!(value)))
                .enumerate()
                .filter(|(at, _)| *at != line.key)
                .map(|(_, pair)| pair)
                .collect();
            json!({
                "key": self.keys[line.key],
                "where": others,
                "role": line.role,
                "measure": line.axis.measure.name(),
                "policy": line.policy,
                "baseline": line.baseline,
                "at": typed(line.found.at),
                "ci_low": typed(line.found.ends.0),
                "ci_high": typed(line.found.ends.1),
                "direction": Some(line.direction()).filter(|word| !word.is_empty()),
                "verdict": line.verdict(),
                "from": typed(Some(line.range.0)),
                "to": typed(Some(line.range.1)),
                "confidence": self.confidence,
                "replications": line.replications,
            })
        };
        self.lines.iter().map(line).collect()
    }
}
