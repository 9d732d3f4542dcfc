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
//! | `curve`, `points` | Kaplan and Meier, Turnbull; a curve as few points |
//! | `distance`, `choice` | is the law good enough; which of the four |
//! | `shares` | shares and rates |
//! | `demand` | when needs arise: hours of the week, levels |
//! | `week`, `scan` | when approvers are on duty |
//! | `case` | requests, and what the caller knows besides |
//! | `logged`, `known` | an audit log that was read; what a scenario knows of roles |
//! | `free`, `requester` | needs by hour over free time; work, patience, asking again |
//! | `groups`, `asks`, `team` | who approves what, what they were asked, how they respond |
//! | `found` | what was found, one parameter at a time |
//! | `role`, `fitted` | all of a role; everything |
//! | `observed`, `check` | measures of a log, ranked among those of the model |
//! | `written`, `text`, `text_needs` | the same as a scenario |

pub mod asks;
pub mod case;
pub mod check;
pub mod choice;
pub mod curve;
pub mod demand;
pub mod distance;
pub mod fitted;
pub mod found;
pub mod free;
pub mod gamma_terms;
pub mod groups;
pub mod jet;
pub mod known;
pub mod law;
pub mod likelihood;
pub mod logged;
pub mod observed;
pub mod points;
pub mod requester;
pub mod role;
pub mod sample;
pub mod scan;
pub mod shares;
pub mod standard;
pub mod team;
mod text;
pub mod text_needs;
pub mod week;
pub mod written;

pub use case::{Case, Choices, End, Log, RoleFacts};
pub use fitted::{Fitted, fit};
