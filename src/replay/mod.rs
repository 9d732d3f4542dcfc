//! A log replayed: its own requests under the policies of a scenario.
//!
//! The needs are those of the log, with their persons, instants and planned starts. What the log tells
//! of luck is kept: who decided after how long on duty, that nobody else had, how long a decision was
//! waited for, how long the role was used, what followed. The rest is drawn.
//!
//! Promises: under the policy that the log was made under, requests go as they went, as far as the
//! scenario can have it so; what it cannot is counted by reason. Never: a file, a name of a person.
//!
//! | file | what it does |
//! | --- | --- |
//! | `members` | which member of a group each decider of the log is |
//! | `told` | what a request tells of luck |
//! | `responses` | what it tells of approvers |
//! | `near` | which instants of a log are the same |
//! | `needs` | what the requests of a need tell together |
//! | `stage` | a scenario with the needs of the log, and what is known of them |

mod members;
mod near;
mod needs;
mod responses;
mod stage;
mod told;

pub use near::{apart, tolerance};
pub use stage::{LeftOut, Replay, stage};
