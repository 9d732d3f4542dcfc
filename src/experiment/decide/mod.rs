//! Which rule for which role: parts of several policies, put together and compared.
//!
//! A *subject* is what policies change: a role, an approver group, a calendar, a method of MFA, the
//! emergency accounts. Its *options* are its different settings under the chosen policies; equal ones
//! are one option. A *choice* takes an option for every subject, and is simulated like a policy, in
//! the same replications with the same luck. Subjects that share no people, no group and no account
//! are decided apart: nothing that one does is felt by the other, so this is exact.
//!
//! Which choice costs least (or has least of a measure) is found by the fully sequential procedure
//! of Kim and Nelson (ACM TOMACS 11, 2001) with an indifference zone, under common random numbers;
//! targets are judged beside it, as in Andradóttir and Kim (Naval Research Logistics 57, 2010). The
//! chance of an error is shared out over everything that is decided, so that the whole answer has
//! the confidence of the scenario. Where all choices of a part are compared, the answer is its
//! optimum; else it is a choice that no single change (and no change of two, while those are few)
//! makes better by more than the tolerance, which a round of replications of its own confirms.
//!
//! Without prices there is no best, but a price list ([`price_list`]): at which price of a
//! severity-hour, in hours of waiting, each switch pays.
//!
//! Promises: the answer does not depend on threads; of a run only the measures stay that are asked
//! for. Never: text, files, a difference without its pairs.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `options`, `sharing` | subjects, options, choices; what can be decided apart |
//! | `trials` | choices are simulated, several parts in one run |
//! | `contest`, `search` | candidates lose one after another; where to look |
//! | `deciding`, `settled`, `answer` | the decision, and what each option costs and buys |
//! | `prices` | the price list |

mod answer;
mod contest;
mod deciding;
mod options;
mod prices;
mod search;
mod settled;
mod sharing;
mod trials;

pub use answer::{Bought, Certainty, Decision, Tried, Whole};
pub use contest::Outcome;
pub use deciding::decide;
pub use options::{Choice, Field, Part, Subject};
pub use prices::{Priced, Switch, Verdict, price_list};
pub use search::ALL_COMPARED;
pub use sharing::{Component, adds_up, apart, felt, together};

use crate::measure::Measure;
use crate::scenario::model::{Scenario, Target};

/// Replications before anything is judged, at least.
pub const FIRST: u32 = 10;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// Least of this measure, for all roles together, is best.
    pub measure: Measure,
    /// The limits that a choice has to keep.
    pub targets: Vec<Target>,
    /// Replications before a choice is judged, at least [`FIRST`].
    pub first: u32,
    /// No choice is given more in one round.
    pub most: u32,
    /// The indifference zone, as a share of the measure of the best.
    pub tolerance: f64,
    /// The confidence of the whole answer.
    pub confidence: f64,
}

/// What approval is to avoid: severity-hours in attackers' hands, or held and not worked with where
/// there is no threat.
pub fn avoided_measure(scenario: &Scenario) -> Measure {
    match scenario.threat {
        Some(_) => Measure::AttackerExposure,
        None => Measure::ExcessExposure,
    }
}
