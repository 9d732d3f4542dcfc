//! Two scenario files, the keys in which they differ, and every scenario between them.
//!
//! Promises: each difference is in exactly one [`Change`], which knows its place; a scenario of
//! some changes is the first file with these and nothing else, as if somebody had typed them there.
//! Never: a simulation, a judgement on what a change does.
//!
//! | file | what it does |
//! | --- | --- |
//! | `compare_trees` | finds the keys in which two trees differ |
//! | `apply` | puts a change into a tree |
//! | `between` | makes the scenarios: both ends, and what lies between |
//! | `touched` | which roles a change is about |

mod apply;
mod between;
mod compare_trees;
mod touched;

pub use between::Between;
pub use compare_trees::Change;
pub use touched::{Touched, touched};
