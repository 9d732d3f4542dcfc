//! Sums and values as lists of exact numbers, so that parts of an experiment can be joined
//! elsewhere.
//!
//! What is measured keeps its shape to itself: the scenario decides how many numbers there are, and
//! one function for each type names them in their order, whether they are written or read.
//! Promises: what is read back is what was written, to the last bit. Never: a file, a format.

use std::io;

use super::Measure;
use super::access::Served;
use super::desk::{DeskSums, MemberSums};
use super::observed::Observed;
use super::values::Values;
use super::waits::Waits;

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
        let cells = vec![None; (roles + 1) * Measure::COUNT];
        let observed = vec![Observed::default(); roles + 1];
        let served = vec![Served::blank(); roles + 1];
        let (waits, apart) = (vec![Waits::blank(limits); roles + 1], vec![None; roles + 1]);
        Self { cells, observed, served, waits, apart }
    }

    /// Hands over every number.
    ///
    /// # Errors
    /// As for every number.
    pub fn exact(&mut self, numbers: &mut dyn Exact) -> io::Result<()> {
        numbers.line("values")?;
        for cell in &mut self.cells {
            numbers.value(cell)?;
        }
        for observed in &mut self.observed {
            let Observed { access, decided, reviewed, done, requests, needs, granted } = observed;
            for count in [access, decided, reviewed, done, requests, needs, granted] {
                numbers.count(count)?;
            }
        }
        for count in self.served.iter_mut().flat_map(Served::counts_mut) {
            numbers.count(count)?;
        }
        for cost in &mut self.apart {
            numbers.value(cost)?;
        }
        for waits in &mut self.waits {
            let (means, counts) = waits.numbers_mut();
            means.iter_mut().try_for_each(|mean| numbers.value(mean))?;
            counts.iter_mut().try_for_each(|count| numbers.count(count))?;
        }
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
                wasted,
                on_duty_ms,
                review_ms,
                overtime_ms,
            } = member;
            for count in [notified, approved, denied, wasted] {
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
