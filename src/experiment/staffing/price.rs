//! What is known of the price of a plan: the cheapest candidate that meets, the next, and those that
//! cost the same or might be cheaper.

use crate::stats::Estimate;

/// What is known of the price of the answer.
#[derive(Clone, Debug)]
pub struct Price {
    /// The cheapest that meets every target.
    pub place: usize,
    /// The next cheapest that meets, with what it costs more a week.
    pub rival: Option<Rival>,
    /// Others that meet and cost the same within the tolerance.
    pub alike: Vec<usize>,
    /// Those that might be cheaper, undecided after as many replications as allowed.
    pub open: Vec<usize>,
}

/// Another candidate and how much more it costs.
#[derive(Clone, Debug)]
pub struct Rival {
    /// Which.
    pub place: usize,
    /// Its cost less that of the answer, a week.
    pub more: Estimate,
}
