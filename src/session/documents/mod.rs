//! Documents: everything that a command found as one JSON text, rows and sentences together.

pub mod check;
pub mod decide;
pub mod diff;
pub mod plan;
pub mod run;
pub mod sarif;
pub mod story;
pub mod sweep;
