//! `--vary key.path=a,b,c` and `--vary key.path=2..6`: a key with the values that it takes.
//!
//! Values are those of `--set`; they are separated by commas outside quotes and brackets. A range
//! `FROM..TO` or `FROM..TO:STEP` stands for the numbers, durations or rates between, both ends
//! included. Promises: the values come in the order in which they were typed, and every value is a
//! text that `--set` takes. Never: judging a value, which is done when the scenario is made.

use std::cmp::Ordering;

use super::quantity::Quantity;
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
        let number = super::quantity::Unit::Number;
        if matches!(to.unit, super::quantity::Unit::Rate(_)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Result<Vec<String>, String> {
        Vary::parse(text)?.values()
    }

    #[test]
    fn every_form_gives_its_values_in_order() {
        let cases: [(&str, &[&str]); 17] = [
            ("a.b=1,2,3", &["1", "2", "3"]),
            ("a.b = 3 , 1", &["3", "1"]),
            ("a=2..6", &["2", "3", "4", "5", "6"]),
            ("a=2..10:2", &["2", "4", "6", "8", "10"]),
            ("a=2..9:3", &["2", "5", "8"]),
            ("a=7..7", &["7"]),
            ("a=-1..1", &["-1", "0", "1"]),
            ("a=0.1..0.9:0.2", &["0.1", "0.3", "0.5", "0.7", "0.9"]),
            ("a=0..1:0.25", &["0", "0.25", "0.5", "0.75", "1"]),
            ("a=30m..2h:30m", &["30m", "1h", "1h 30m", "2h"]),
            ("a=20/week..60/week:20/week", &["20/week", "40/week", "60/week"]),
            ("a=1,10..12,x", &["1", "10", "11", "12", "x"]),
            ("a=20..40/week:10", &["20/week", "30/week", "40/week"]),
            ("a=[1,2],[3]", &["[1,2]", "[3]"]),
            ("a=\"x,y\",'z,\"',w", &["\"x,y\"", "'z,\"'", "w"]),
            (
                "a={ distribution = \"uniform\", min = \"1m\", max = \"2m\" },5m",
                &["{ distribution = \"uniform\", min = \"1m\", max = \"2m\" }", "5m"],
            ),
            ("roles.'a.b'.x=true", &["true"]),
        ];
        for (text, expected) in cases {
            assert_eq!(values(text).as_deref(), Ok(expected.map_owned().as_slice()), "{text}");
        }
    }

    trait Owned {
        fn map_owned(&self) -> Vec<String>;
    }
    impl Owned for &[&str] {
        fn map_owned(&self) -> Vec<String> {
            self.iter().map(|text| (*text).to_owned()).collect()
        }
    }

    #[test]
    fn mistakes_are_told() {
        let cases = [
            ("", "expected `key.path=a,b,c`"),
            ("a", "expected `key.path=a,b,c`"),
            ("a..b=1", "a part of the key path is empty"),
            ("=1", "a part of the key path is empty"),
            ("a=", "a value is empty"),
            ("a=1,,2", "a value is empty"),
            ("a=6..2", "begins above its end"),
            ("a=0.1..0.9", "needs steps"),
            ("a=30m..2h", "needs steps"),
            ("a=30m..2", "mixes units"),
            ("a=1..x", "has no end"),
            ("a=1..9:x", "has no such steps"),
            ("a=1..9:0", "needs steps above zero"),
            ("a=1..9:-1", "needs steps above zero"),
            ("a=1..1000000", "more than 100000 values"),
            ("a=[1,2", "is not closed"),
            ("a=\"x", "is not closed"),
        ];
        for (text, expected) in cases {
            let wrong = values(text).expect_err(text);
            assert!(wrong.contains(expected), "{text}: {wrong}");
        }
    }

    #[test]
    fn shares_reach_both_ends_of_a_range_and_every_value_of_a_list() {
        let at = |text: &str, share| Vary::parse(text).and_then(|vary| vary.at(share));
        assert_eq!(at("a=x,y,z", 0.34), Ok("y".to_owned()));
        assert_eq!(at("a=x,y,z", 0.999), Ok("z".to_owned()));
        assert_eq!(at("a=1..4", 0.3), Ok("2".to_owned()));
        assert_eq!(at("a=1..9:4", 0.5), Ok("5".to_owned()));
        assert_eq!(at("a=0.5..1.5", 0.5), Ok("1".to_owned()));
    }
}
