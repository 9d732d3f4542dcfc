//! A part of the replications as text, exact to the last bit.
//!
//! Its first line says that it is one and of which form, the second which replications it holds; then
//! a line for each list of numbers, in the order in which [`Results::exact`] hands them over.
//! Promises: sums stay whole numbers, values are the shortest text that reads back as the same
//! number; a text that is not as this version of pimsim writes it ends as one sentence. Never: trust
//! in a number that was read.

use std::io;
use std::ops::RangeInclusive;

use crate::experiment::Results;
use crate::id::PolicyId;
use crate::measure::Exact;
use crate::scenario::model::Scenario;
use crate::session::exact_text::{Reader, Writer};

/// The form of the text.
const FORM: u64 = 2;

/// Hands over the head and all numbers. `None` holds none: there are more parts than replications.
///
/// # Errors
/// As for every number, and when the head is of another part.
pub fn exact(
    results: &mut Option<Results>,
    replications: &RangeInclusive<u32>,
    numbers: &mut dyn Exact,
) -> io::Result<()> {
    let fixed = |numbers: &mut dyn Exact, expected: u64| {
        let mut number = expected;
        numbers.count(&mut number)?;
        let other = || io::Error::new(io::ErrorKind::InvalidData, "it is of another whole");
        if number == expected { Ok(()) } else { Err(other()) }
    };
    numbers.line("pimsim-part")?;
    fixed(numbers, FORM)?;
    numbers.line("replications")?;
    fixed(numbers, u64::from(*replications.start()))?;
    fixed(numbers, u64::from(*replications.end()))?;
    results.as_mut().map_or(Ok(()), |results| results.exact(numbers))
}

/// The text of these replications.
pub fn text(results: &Results, replications: &RangeInclusive<u32>) -> String {
    let mut bytes = Vec::new();
    let mut numbers = Writer::new(&mut bytes);
    let mut results = Some(results.clone());
    // Memory can be written.
    let _ = exact(&mut results, replications, &mut numbers).and_then(|()| numbers.finish());
    String::from_utf8(bytes).unwrap_or_default()
}

/// These replications of these policies, read back.
///
/// # Errors
/// When the text is not the part of this whole.
pub fn read(
    scenario: &Scenario,
    policies: &[PolicyId],
    replications: &RangeInclusive<u32>,
    text: &str,
) -> io::Result<Results> {
    let mut results = Some(Results::blank(scenario, policies, replications));
    let mut numbers = Reader::new(text.as_bytes());
    exact(&mut results, replications, &mut numbers)?;
    numbers.finish()?;
    results.ok_or_else(|| io::Error::other("it holds nothing"))
}
