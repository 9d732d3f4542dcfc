//! What the books share: the library and the program as a test touches them, and what is kept.

#![allow(dead_code, unused_imports, reason = "each book uses a part of it")]

pub mod accept;
pub mod audits;
pub mod budget;
pub mod gauge;
pub mod logs;
pub mod results;
pub mod runs;
pub mod sizes;
pub mod swarm;
pub mod terminal;

pub use budget::{CONFIDENCE, agrees, count_interval};
pub use runs::*;
