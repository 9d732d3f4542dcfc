//! What changed between two scenarios, or two results, and what each change does.
//!
//! Two scenarios: each change is tried by itself on the first, and all together are the second; every
//! scenario meets the same luck, so differences are paired. One policy at a time: the first that the
//! changes reach, in which anything differs in any replication. Promises: of a single change it says
//! what `compare` says of two policies with that change, to the last bit; what changes nothing that is
//! simulated has exactly no effect. Never: a directory.
//!
//! | file | what it does |
//! | --- | --- |
//! | `scenarios` | two scenarios |
//! | `together` | which changes can be tried by themselves, which only with others |
//! | `effects` | differences, role by role and measure by measure |
//! | `results` | two results, read back |

mod effects;
mod results;
mod scenarios;
mod together;

pub use results::{Kept, Unread, results};
pub use scenarios::{Differing, Question};

pub use crate::rows::diff::{Changed, Diff, Effect, Outcome, Sides, Step};
