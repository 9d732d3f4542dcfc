//! `--set key.path*=2`: a value of a scenario times a number.
//!
//! Promises: arithmetic is that of decimal digits, a duration is rounded to the millisecond; of a
//! distribution all its durations are multiplied, so that it keeps its shape; a result that must be
//! whole and is not is refused, and so is what has no size. Never: judging the size of a result, which
//! is done when the scenario is made.

use super::keys::{BRANCH, DISTRIBUTIONS, Key, Kind, TableKeys};
use super::quantity::{Quantity, Unit};
use super::tree::{Node, Table, Value};

/// What can be multiplied, for people.
pub const ALLOWED: &str =
    "a number, a duration, a rate, or a distribution whose values are in the scenario";

/// Multiplies a value under a key with this row, if it has one.
///
/// # Errors
/// A sentence without its full stop, when it cannot be multiplied.
pub fn multiply(node: &mut Node, row: Option<&Key>, factor: &Quantity) -> Result<(), String> {
    let whole = row.is_some_and(|row| matches!(row.kind, Kind::Whole(..) | Kind::Members(_)));
    if node.is_distribution() {
        let Value::Table(table) = &mut node.value else { return Ok(()) };
        return distribution(table, factor);
    }
    match &mut node.value {
        Value::Integer(number) => node.value = number_times(&number.to_string(), whole, factor)?,
        Value::FirstOf(count, _) => match number_times(&count.to_string(), true, factor)? {
            Value::Integer(product) => *count = product,
            _ => return Err(beyond()),
        },
        Value::Float(number) => node.value = number_times(&number.to_string(), whole, factor)?,
        Value::String(text) => *text = text_times(text, factor)?,
        other => return Err(format!("{} cannot be multiplied", other.kind())),
    }
    Ok(())
}

fn beyond() -> String {
    "the product has more digits than can be kept".to_owned()
}

fn number_times(text: &str, whole: bool, factor: &Quantity) -> Result<Value, String> {
    let number = Quantity::read(text).filter(|number| number.unit == Unit::Number);
    let product = number.and_then(|number| number.times(factor)).ok_or_else(beyond)?;
    let shown = product.text();
    match (product.is_whole(), whole) {
        (true, _) => shown.parse().map(Value::Integer).map_err(|_| beyond()),
        (false, true) => {
            Err(format!("{text} times {} is {shown}, which is not whole", factor.text()))
        }
        (false, false) => shown.parse().map(Value::Float).map_err(|_| beyond()),
    }
}

fn text_times(text: &str, factor: &Quantity) -> Result<String, String> {
    let read = Quantity::read(text).filter(|quantity| quantity.unit != Unit::Number);
    let quantity = read.ok_or("this text is no duration and no rate in plain digits")?;
    Ok(quantity.times(factor).ok_or_else(beyond)?.text())
}

/// Multiplies the durations of a distribution.
fn distribution(table: &mut Table, factor: &Quantity) -> Result<(), String> {
    let word = table.get("distribution").and_then(Node::text).unwrap_or_default();
    let keys = DISTRIBUTIONS.iter().find(|(known, _)| *known == word).map(|pair| pair.1);
    // One that is unknown is told when it is read.
    keys.map_or(Ok(()), |keys| durations(table, keys, factor))
}

fn durations(table: &mut Table, keys: &TableKeys, factor: &Quantity) -> Result<(), String> {
    for entry in &mut table.entries {
        let Some(row) = keys.key(&entry.key) else { continue };
        match (row.kind, &mut entry.node.value) {
            (Kind::Duration(..), _) => multiply(&mut entry.node, None, factor)?,
            (Kind::Durations, Value::Array(nodes)) => {
                nodes.iter_mut().try_for_each(|node| multiply(node, None, factor))?;
            }
            (Kind::Tables(_), Value::Array(nodes)) => {
                for node in nodes {
                    if let Value::Table(branch) = &mut node.value {
                        durations(branch, &BRANCH, factor)?;
                    }
                }
            }
            (Kind::File, _) => {
                let why = "the values of this distribution are in a file, which stays as it is";
                return Err(why.to_owned());
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::problem::Sink;
    use crate::scenario::source::Source;
    use crate::scenario::tree::parse_value;

    fn times(text: &str, factor: &str, kind: Option<&Key>) -> Result<String, String> {
        let sink = Sink::default();
        let source = sink.source(Source::new("test", text));
        let mut node = parse_value(text, 0, "", source, &sink).expect("it is TOML");
        let factor = Quantity::read(factor).expect("it is a number");
        multiply(&mut node, kind, &factor)?;
        Ok(crate::scenario::toml_text::text(&node.value))
    }

    #[test]
    fn products_are_those_of_decimal_digits() {
        for (text, factor, product) in [
            ("3", "2", "6"),
            ("3", "0.5", "1.5"),
            ("0.1", "3", "0.3"),
            ("0.5", "2", "1"),
            ("\"1h 30m\"", "2", "\"3h\""),
            ("\"1s\"", "0.3335", "\"334ms\""),
            ("\"0.7/week\"", "3", "\"2.1/week\""),
            ("\"5m\"", "0", "\"0s\""),
            (
                "{ distribution = \"lognormal\", median = \"2m\", sigma = 1.5, max_value = \"1h\" }",
                "1.5",
                "{ distribution = \"lognormal\", median = \"3m\", sigma = 1.5, max_value = \"1h 30m\" }",
            ),
            (
                "{ distribution = \"empirical\", values = [\"1m\", \"2m\"] }",
                "2",
                "{ distribution = \"empirical\", values = [\"2m\", \"4m\"] }",
            ),
            (
                "{ distribution = \"hyperexponential\", branches = [{ weight = 9, mean = \"3m\" }] }",
                "2",
                "{ distribution = \"hyperexponential\", branches = [{ weight = 9, mean = \"6m\" }] }",
            ),
        ] {
            assert_eq!(times(text, factor, None).as_deref(), Ok(product), "{text} * {factor}");
        }
    }

    #[test]
    fn what_has_no_size_or_must_be_whole_is_refused() {
        let times_row = crate::scenario::keys::RESUBMITS.key("times");
        let error = times("3", "0.5", times_row).unwrap_err();
        assert_eq!(error, "3 times 0.5 is 1.5, which is not whole");
        assert_eq!(times("4", "0.5", times_row).as_deref(), Ok("2"));
        for text in ["true", "[1]", "{}", "\"fifo\"", "\"3\"", "2026-01-05", "999999999999999999"] {
            assert!(times(text, "1000", None).is_err() || text.starts_with('9'), "{text}");
        }
        let file = "{ distribution = \"empirical\", file = \"a.csv\", column = \"s\" }";
        assert!(times(file, "2", None).unwrap_err().contains("file"));
    }
}
