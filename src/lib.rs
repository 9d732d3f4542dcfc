//! pimsim: a deterministic discrete-event simulator of the Microsoft Entra PIM approval state
//! machine.
//!
//! A scenario goes in, measures with intervals come out: what approval costs in waiting, what it
//! buys in exposure, and how many approvers, on which shifts, are needed.
//!
//! ```
//! use std::sync::Arc;
//!
//! use pimsim::session::{Choice, Comparison, NoFiles, load, unwatched};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/office-hours.toml"));
//! let changes = ["simulation.horizon=2w".to_owned()];
//! let scenario = load("office-hours.toml", text, &NoFiles, &changes).expect("nothing is wrong");
//!
//! let mut comparison = Comparison::new(Arc::new(scenario), Choice::default())?;
//! comparison.extend(20, None, &mut unwatched)?;
//! let snapshot = comparison.snapshot().expect("there are replications");
//! let waits = snapshot.measures().find(|row| row.measure.name == "time_to_access_p95");
//! println!("{:?}", waits.and_then(|row| row.estimate));
//! # Ok(())
//! # }
//! ```
//!
//! [`session`] is the door, for programs, pages and Python, and the only part with a promise of
//! stability. The command line `pimsim` stands behind the feature `cli`, threads behind `parallel`;
//! both are on by default, and the bytes are the same without. [`guide`] is the manual.
//!
//! # The house
//!
//! Imports go one way, room by room and file by file, and a test holds it:
//!
//! ```text
//! cli > archive > session > page > words > rows > job > experiment > measure > engine
//! > { fit, replay } > { demand, design, tenant } > { scenario, explorer } > { lifecycle, random, stats }
//! > { time, id, math, english }
//! ```
//!
//! Why the numbers can be believed, and where belief should end: [`guide::believe`].
//!
//! Text becomes raw tables, raw tables become a validated model, the model and a seed become needs,
//! needs and a policy become records, records become measures, measures become estimates, estimates
//! become rows, words and pages. What is asked is a [`session::job::Job`].

#[doc(hidden)]
#[cfg(feature = "cli")]
pub mod archive;
#[doc(hidden)]
#[cfg(feature = "cli")]
pub mod cli;
#[doc(hidden)]
pub mod demand;
#[doc(hidden)]
pub mod design;
#[doc(hidden)]
pub mod engine;
#[doc(hidden)]
pub mod english;
#[doc(hidden)]
pub mod experiment;
#[doc(hidden)]
pub mod explorer;
#[doc(hidden)]
pub mod fit;
pub mod guide;
#[doc(hidden)]
pub mod id;
#[doc(hidden)]
pub mod job;
#[doc(hidden)]
pub mod lifecycle;
#[doc(hidden)]
pub mod math;
#[doc(hidden)]
pub mod measure;
#[doc(hidden)]
pub mod page;
#[doc(hidden)]
pub mod random;
#[doc(hidden)]
pub mod replay;
#[doc(hidden)]
pub mod rows;
#[doc(hidden)]
pub mod scenario;
pub mod session;
#[doc(hidden)]
pub mod stats;
#[doc(hidden)]
pub mod tenant;
#[doc(hidden)]
pub mod time;
#[doc(hidden)]
pub mod words;
