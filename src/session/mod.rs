//! The door: what a page, Python, another program and the command line ask pimsim for.
//!
//! This is the only part of the crate with a promise of stability. Promises: the same scenario,
//! choice and number of replications give the same bytes, on every platform, for any number of
//! threads, with whatever features; whoever waits is asked whether to go on, within a replication
//! too. Never: printing, arguments, directories.
//!
//! | file | what it gives |
//! | --- | --- |
//! | `load`, `complete` | scenarios from texts, dead ends, what can be written where |
//! | `comparison` | replications of some policies, added until there are enough |
//! | `snapshot` | what they say so far: rows, files, documents, pages |
//! | `results_text`, `exact_text` | replications as text, for whoever shares them out |
//! | `plan`, `plan_question` | the smallest group that meets every target |
//! | `decide`, `decide_question` | which rule for which role |
//! | `points`, `points_asked` | the same policies at many points |
//! | [`diff`] | what changed between two scenarios or results |
//! | `explain` | stories |
//! | `unanswered` | why a question has no answer |
//! | [`documents`] | JSON |

mod comparison;
mod complete;
mod decide;
mod decide_question;
pub mod diff;
pub mod documents;
pub mod exact_text;
mod explain;
#[cfg(feature = "cli")]
pub mod fitting;
mod load;
mod plan;
mod plan_question;
mod points;
mod points_asked;
pub mod replaying;
pub mod results_text;
mod snapshot;
mod unanswered;

pub use comparison::{Choice, Comparison, Precision};
pub use complete::{Completion, complete};
pub use decide::{Decided, Deciding};
pub use explain::{Told, explain};
pub use load::{check, load, problems};
pub use plan::{Planned, Planning};
pub use points::Points;
pub use snapshot::Snapshot;
pub use unanswered::Unanswered;

pub use crate::design::{Code, Finding, Level};
pub use crate::experiment::{
    Axis, AxisOf, Judged, Look, Progress, Stopped, Verdict, Watch, unwatched,
};
pub use crate::job;
pub use crate::measure::{Measure, Unit};
pub use crate::rows::access::Row as WaitingRow;
pub use crate::rows::comparison::Row as DifferenceRow;
pub use crate::rows::levels::Row as LevelRow;
pub use crate::rows::measures::Row as MeasureRow;
pub use crate::scenario::model::Scenario;
pub use crate::scenario::{Document, Files, NoFiles, Problem, Problems, Unfound, Within};
pub use crate::stats::{Estimate, Interval};
