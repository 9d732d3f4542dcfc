//! Measures: observers that turn what happened in one replication into numbers.
//!
//! A [`Gauge`] listens to one run (one policy, one replication) and ends as a vector of values: one
//! for each measure of contract section 5 (and those of cost), for all roles together (`*`) and for each role. What an
//! approver did, what an hour of the week looked like and how many needs had access by when is
//! gathered beside it.
//!
//! Promises: sums are integers (milliseconds and counts), so no order of addition changes a number;
//! `*` pools the observations of all roles and is never an average of averages; what nobody
//! produced is `None`, never zero; memory does not grow with the length of the run, except for the
//! observations that a quantile needs. Never: intervals, comparisons, text, files.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `names`, `values`, `observed` | the table of measures; from sums to their values |
//! | `packed` | what is kept of a replication |
//! | `gauge`, `tally`, `exact` | the observer of one run, its sums, and how they are joined |
//! | `access`, `waits` | waiting: who had access by when, where the time went |
//! | `desk`, `asking`, `levels`, `turns`, `costs` | approvers, who asks them, hours of the week, cost |
//! | `startup` | the levels since the start: is the warm-up long enough? |
//! | `logged` | a run as a log would have it |
//! | `replayed`, `reproduced` | what became of the requests of a log; did they go as they went? |
//! | `against` | what its needs would have seen under another policy |
//! | `audit`, `holding` | rebuilds every request from its records and checks the contract |

mod access;
mod against;
mod asking;
pub mod audit;
mod costs;
mod desk;
mod exact;
mod gauge;
mod holding;
mod levels;
mod logged;
mod names;
mod observed;
mod packed;
mod replayed;
mod reproduced;
pub mod startup;
mod tally;
mod turns;
mod values;
mod waits;

pub use access::{WAIT_TIMES, WAITS};
pub use against::{Against, against, logged_wait};
pub use desk::{DeskSums, MemberSums};
pub use exact::Exact;
pub use gauge::{Gauge, Gauged};
pub use levels::{HOURS, LevelRow, LevelSums, level_rows};
pub use logged::Logged;
pub use names::{Better, KnownWith, MEASURES, Measure, Row, Unit, rows};
pub use replayed::{ENDS, Fate, Fates, Replayed, Waits, end_of};
pub use reproduced::{Reason, reasons};
pub use startup::{Bins, Level, StartupGrid, StartupSums};
pub use values::{AtRest, Values};
pub use waits::Who;
