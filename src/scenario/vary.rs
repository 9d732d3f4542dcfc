//! `--vary key.path=a,b,c` and `--vary key.path=2..6`: a key with the values that it takes.
//!
//! Values are those of `--set`; they are separated by commas outside quotes and brackets. A range
//! `FROM..TO` or `FROM..TO:STEP` stands for the numbers, durations or rates between, both ends
//! included. Promises: the values come in the order in which they were typed, and every value is a
//! text that `--set` takes. Never: judging a value, which is done when the scenario is made.

use std::cmp::Ordering;

use super::quantity::{Quantity, Unit};
use super::set::split_path;

/// No sweep may have more points, no key more values.
pub const MOST_POINTS: usize = 100_000;

/// One `--vary`.
#[derive(Clone, Debug)]
pub struct Vary {
    /// The key path, as it was typed.
    pub key: String,
    parts: Vec<String>,
    items: Vec<Item>,
}

#[derive(Clone, Debug)]
enum Item {
    Text(String),
    Range { from: Quantity, to: Quantity, step: Option<Quantity>, typed: String },
}

impl Vary {
    /// Reads the text after `--vary`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let form = "expected `key.path=a,b,c` or `key.path=2..6`";
        let Some((parts, at)) = split_path(text) else { return Err(form.to_owned()) };
        if parts.iter().any(String::is_empty) {
            return Err(format!("a part of the key path is empty; {form}"));
        }
        let key = text[..at - 1].trim().to_owned();
        let items = split(&text[at..])?;
        if items.iter().any(|item| item.is_empty()) {
            return Err(format!("a value is empty; {form}"));
        }
        let items = items.into_iter().map(Item::read).collect::<Result<_, _>>()?;
        Ok(Self { key, parts, items })
    }

    /// Whether two vary the same key.
    pub fn is_same_key(&self, other: &Self) -> bool {
        self.parts == other.parts
    }

    /// Whether it varies the key with this path.
    pub fn is_key(&self, path: &str) -> bool {
        Self::parse(&format!("{path}=0")).is_ok_and(|key| key.is_same_key(self))
    }

    /// Whether it names policies, and no key of the scenario.
    pub fn is_policy(&self) -> bool {
        self.parts == ["policy"]
    }

    /// All values, in order.
    ///
    /// # Errors
    /// When a range says nothing about its steps, or there are too many.
    pub fn values(&self) -> Result<Vec<String>, String> {
        let mut values = Vec::new();
        for item in &self.items {
            item.add_to(&mut values)?;
        }
        Ok(values)
    }

    /// What its values count, when they are numbers, durations or rates and there are several.
    pub fn counts(&self) -> Option<Unit> {
        let units = self.items.iter().map(|item| match item {
            Item::Text(text) => Quantity::read(text).map(|quantity| quantity.unit),
            Item::Range { to, .. } => Some(to.unit.clone()),
        });
        let units: Vec<Unit> = units.collect::<Option<_>>()?;
        let several = match self.items.as_slice() {
            [Item::Range { from, to, .. }] => from.compare(to) == Ordering::Less,
            items => items.len() > 1,
        };
        units.first().filter(|unit| several && units.iter().all(|other| other == *unit)).cloned()
    }

    /// The value at a share, in (0, 1): from within the range when it is one without steps, else
    /// one of the values.
    ///
    /// # Errors
    /// As [`Vary::values`].
    pub fn at(&self, share: f64) -> Result<String, String> {
        if let [Item::Range { from, to, step: None, .. }] = self.items.as_slice() {
            return Ok(from.between(to, share));
        }
        let mut values = self.values()?;
        let place = ((share * values.len() as f64) as usize).min(values.len() - 1);
        Ok(values.swap_remove(place))
    }
}

impl Item {
    fn read(text: &str) -> Result<Self, String> {
        let quoted = text.starts_with(['"', '\'', '[', '{']);
        let Some((low, rest)) = text.split_once("..").filter(|_| !quoted) else {
            return Ok(Self::Text(text.to_owned()));
        };
        let (high, step) = match rest.rsplit_once(':') {
            Some((high, step)) => (high, Some(step)),
            None => (rest, None),
        };
        let Some(mut from) = Quantity::read(low) else { return Ok(Self::Text(text.to_owned())) };
        let wrong = |why: &str| {
            let example = "`2..6`, `0.1..0.9:0.2`, `30m..2h:30m` or `20..60/week:10`";
            format!("the range `{text}` {why}; write it as {example}")
        };
        let to = Quantity::read(high).ok_or_else(|| wrong("has no end that can be counted to"))?;
        let mut by = match step {
            Some(step) => Some(Quantity::read(step).ok_or_else(|| wrong("has no such steps"))?),
            None => None,
        };
        let number = Unit::Number;
        if matches!(to.unit, Unit::Rate(_)) {
            from = if from.unit == number { from.with_unit_of(&to) } else { from };
            by = by.map(|by| if by.unit == number { by.with_unit_of(&to) } else { by });
        }
        if from.unit != to.unit || by.as_ref().is_some_and(|by| by.unit != to.unit) {
            return Err(wrong("mixes units"));
        }
        if from.compare(&to) == Ordering::Greater {
            return Err(wrong("begins above its end"));
        }
        let none = Quantity::read("0").map(|zero| zero.with_unit_of(&to));
        if by.iter().zip(&none).any(|(by, none)| by.compare(none) != Ordering::Greater) {
            return Err(wrong("needs steps above zero"));
        }
        Ok(Self::Range { from, to, step: by, typed: text.to_owned() })
    }

    fn add_to(&self, values: &mut Vec<String>) -> Result<(), String> {
        let too_many = format!("more than {MOST_POINTS} values");
        match self {
            Self::Text(text) => values.push(text.clone()),
            Self::Range { from, to, step, typed } => {
                let whole = from.is_whole() && to.is_whole();
                let Some(step) = step.clone().or(whole.then(|| from.one())) else {
                    return Err(format!(
                        "the range `{typed}` needs steps, as in `{typed}:STEP`; without them it is \
                         for --random"
                    ));
                };
                let (last, nth) = from.steps(to, &step);
                if last >= MOST_POINTS as i128 {
                    return Err(too_many);
                }
                values.extend((0..=last).map(|n| nth(n).text()));
            }
        }
        if values.len() > MOST_POINTS { Err(too_many) } else { Ok(()) }
    }
}

/// The pieces between commas that stand outside quotes and brackets.
fn split(text: &str) -> Result<Vec<&str>, String> {
    let (mut pieces, mut begin, mut quote, mut depth) = (Vec::new(), 0, None, 0_usize);
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some('"'), '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some(open), c) if c == open && !escaped => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                pieces.push(text[begin..at].trim());
                begin = at + 1;
            }
            _ => {}
        }
        escaped = false;
    }
    if quote.is_some() || depth > 0 {
        return Err("a quote or a bracket is not closed".to_owned());
    }
    pieces.push(text[begin..].trim());
    Ok(pieces)
}
