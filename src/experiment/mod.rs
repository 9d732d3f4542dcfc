//! Experiments: every chosen policy with every replication, and what the numbers support.
//!
//! A [`Plan`] says which policies are compared and on how many threads; [`run`] simulates them and
//! gives [`Results`], [`run_until`] goes on until their intervals are as narrow as asked;
//! [`Results::estimates`] gives intervals, [`Results::comparison`] paired differences, [`judge`] the
//! targets, [`front`] what is efficient in two measures, [`Cheapest`] what costs least at which
//! price of exposure, [`sensitivity_design`] where to run to learn which inputs matter;
//! [`staffing`] searches for the smallest group that meets every target; [`story`] follows one need
//! through a replication. `design` says which points
//! of some varied keys are run, [`sweep`] runs a list of points; [`block`] says which replications
//! belong to a shard, [`run_part`] runs them.
//!
//! Promises: results do not depend on the number of threads (sums are integers, values are kept by
//! replication, and everything is put together in the order of policies and replications); a
//! replication leaves behind only its vector of measure values; common random numbers are used for
//! differences, never for levels. Never: text, files, a clock.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `runs`, `watch`, `results` | every replication of every policy on several threads, who looks on, what is left |
//! | `precision`, `exact_results` | as many replications as it takes; a part of them, to be joined exactly |
//! | `estimates`, `interval_kind`, `event_lengths`, `possible` | intervals, and what a policy rules out |
//! | `access`, `waits` | the curve of waiting, where the time went |
//! | `targets`, `costs` | verdicts, what is cheapest |
//! | `tradeoff`, `axis_of` | what is efficient in two measures, and of whom they are |
//! | `across` | differences between the results of two scenarios |
//! | `design`, `points`, `sensitivity` | which points of varied keys are run, and how |
//! | `crossing` | from which value of a key on one policy is better than another |
//! | `differing` | which roles the policies treat differently, and which to speak of first |
//! | `staffing`, `decide` | the smallest group that meets every target; which rule for which role |
//! | `story` | one need followed |
//! | `evidence` | what every file and table is made from |

mod access;
mod across;
mod axis_of;
mod costs;
mod crossing;
pub mod decide;
mod design;
mod differing;
mod estimates;
mod event_lengths;
mod evidence;
mod exact_results;
mod interval_kind;
mod points;
mod possible;
pub mod precision;
mod results;
pub mod runs;
mod sensitivity;
pub mod staffing;
pub mod story;
pub mod targets;
pub mod tradeoff;
mod waits;
mod watch;

pub use across::Side;
pub use axis_of::{AxisOf, are_named, both, whose};
pub use costs::{BreakEven, Cheapest};
pub use crossing::{Crossing, FAR, Fate, Spot, crossings, made_of};
pub use design::{Design, design};
pub use differing::{differing, differs, spoken, worst_first};
pub use estimates::{Comparison, Difference, Estimates, scopes};
pub use evidence::Evidence;
pub use exact_results::block;
pub use points::{Sweep, sweep};
pub use precision::{
    Asked, FIRST_LOOK, LeftOut, Look, TRACE_SHARE, Why, Wide, look, run_until, until, whole,
};
pub use results::{PolicyResult, Results, Totals};
pub use runs::{Listeners, Plan, Stopped, run, run_part};
pub use sensitivity::{design as sensitivity_design, row_seed};
pub use targets::{Judged, Verdict, judge, judge_policies};
pub use tradeoff::{Axis, Point, Standing, Whose, front, tradeoff};
pub use watch::{Halt, NoThreads, Progress, Watch, spread, unwatched};
