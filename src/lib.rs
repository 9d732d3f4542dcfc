//! pimsim: a deterministic discrete-event simulator of the Microsoft Entra PIM approval state
//! machine.
//!
//! A scenario goes in, measures with intervals come out: what approval costs in waiting, what it
//! buys in exposure, and how many approvers, on which shifts, are needed.
//!
//! # The house
//!
//! Imports go one way, and a test holds it:
//!
//! ```text
//! cli > output > experiment > measure > engine > demand > scenario > { lifecycle, random, stats }
//! > { time, id, math, words }
//! ```
//!
//! Why the numbers can be believed, and where belief should end: [`guide::believe`].
//!
//! Text becomes raw tables, raw tables become a validated model, the model and a seed become needs,
//! needs and a policy become records, records become measures, measures become estimates, estimates
//! become rows.

#[cfg(feature = "cli")]
pub mod archive;
#[cfg(feature = "cli")]
pub mod cli;
pub mod demand;
pub mod design;
pub mod engine;
pub mod english;
pub mod experiment;
pub mod explorer;
pub mod guide;
pub mod id;
pub mod job;
pub mod lifecycle;
pub mod math;
pub mod measure;
pub mod page;
pub mod random;
pub mod rows;
pub mod scenario;
pub mod session;
pub mod stats;
pub mod time;
pub mod words;
