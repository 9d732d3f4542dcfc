//! From requests of a log to behaviour: how often, how long, who, when, each with its interval.
//!
//! Promises: pure functions of plain data; what the data cannot tell is said so and never guessed;
//! no input gives a number that is none, or a search without an end. Times inside are seconds; those
//! of requests milliseconds.
//!
//! Never: the shape of a log, a file, a clock.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `sample` | times that were seen exactly, or only between two ends |
//! | `jet`, `standard`, `gamma_terms`, `law` | a search by Newton; what an observation says of a law |
//! | `likelihood` | the law of a kind that fits best, with intervals |
//! | `curve` | Kaplan and Meier, Turnbull |
//! | `distance`, `choice` | is the law good enough; which of the four |
//! | `shares` | shares and rates |
//! | `demand` | when needs arise: hours of the week, levels |
//! | `week`, `scan` | when approvers are on duty |

pub mod choice;
pub mod curve;
pub mod demand;
pub mod distance;
mod gamma_terms;
pub mod jet;
pub mod law;
pub mod likelihood;
pub mod sample;
pub mod scan;
pub mod shares;
mod standard;
pub mod week;
