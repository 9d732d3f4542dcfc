//! Sums and values as lists of exact numbers, so that parts of an experiment can be joined
//! elsewhere.
//!
//! What is measured keeps its shape to itself: the scenario decides how many numbers there are, and
//! one function for each type names them in their order, whether they are written or read.
//! Promises: what is read back is what was written, to the last bit. Never: a file, a format.

use std::io;

use super::desk::{DeskSums, MemberSums};
use super::observed::Observed;
use super::packed::Loose;
use super::values::Values;

/// Where numbers go to, or come from: each call hands over the next one. A writer reads the number
/// that it is given, a reader puts there what it has read.
pub trait Exact {
    /// Begins the next line, which has this name.
    ///
    /// # Errors
    /// As for everything here: when it cannot be written, or what is read is something else.
    fn line(&mut self, name: &str) -> io::Result<()>;
    /// A count.
    ///
    /// # Errors
    /// As for every number.
    fn count(&mut self, number: &mut u64) -> io::Result<()>;
    /// A sum.
    ///
    /// # Errors
    /// As for every number.
    fn sum(&mut self, number: &mut i128) -> io::Result<()>;
    /// A value, or that there is none.
    ///
    /// # Errors
    /// As for every number.
    fn value(&mut self, value: &mut Option<f64>) -> io::Result<()>;
    /// A text, as the rest of its line.
    ///
    /// # Errors
    /// As for every number.
    fn text(&mut self, text: &mut String) -> io::Result<()>;
}

impl Values {
    /// Without any value, for so many roles and limits of access: what is read into.
    pub fn blank(roles: usize, limits: usize) -> Self {
        Self::of(&vec![Loose::blank(limits); roles + 1])
    }

    /// Hands over every number.
    ///
    /// # Errors
    /// As for every number.
    pub fn exact(&mut self, numbers: &mut dyn Exact) -> io::Result<()> {
        numbers.line("values")?;
        let mut all = self.loose();
        for cell in all.iter_mut().flat_map(|one| &mut one.cells) {
            numbers.value(cell)?;
        }
        for one in &mut all {
            let mut counts = one.observed.counts();
            counts.iter_mut().try_for_each(|count| numbers.count(count))?;
            one.observed = Observed::from_counts(counts);
        }
        for count in all.iter_mut().flat_map(|one| one.served.counts_mut()) {
            numbers.count(count)?;
        }
        for one in &mut all {
            numbers.value(&mut one.apart)?;
        }
        for one in &mut all {
            let (means, counts) = one.waits.numbers_mut();
            means.iter_mut().try_for_each(|mean| numbers.value(mean))?;
            counts.iter_mut().try_for_each(|count| numbers.count(count))?;
        }
        *self = Self::of(&all);
        Ok(())
    }
}

impl DeskSums {
    /// Hands over every number.
    ///
    /// # Errors
    /// As for every number.
    pub fn exact(&mut self, numbers: &mut dyn Exact) -> io::Result<()> {
        numbers.line("desk")?;
        for member in self.groups.iter_mut().flatten() {
            let MemberSums {
                notified,
                approved,
                denied,
                watched,
                wasted,
                on_duty_ms,
                review_ms,
                overtime_ms,
            } = member;
            for count in [notified, approved, denied, watched, wasted] {
                numbers.count(count)?;
            }
            for time in [on_duty_ms, review_ms, overtime_ms] {
                let mut sum = i128::from(*time);
                numbers.sum(&mut sum)?;
                *time = sum.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
            }
        }
        Ok(())
    }
}
