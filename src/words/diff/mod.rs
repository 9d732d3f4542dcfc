//! What changed between two scenarios or results, and what that does: for people and for pull
//! requests.
//!
//! Promises: the answer comes first, the next command last; nothing is called a difference that its
//! interval does not show; names of files cannot command a terminal or a page. Never: a simulation.
//!
//! | file | what it says |
//! | --- | --- |
//! | `changed` | a changed key |
//! | `answer` | one to three sentences, and what to type next |
//! | `cells` | heads and cells of tables |
//! | `table` | everything, for a terminal |
//! | `markdown` | everything, for a pull request |

mod answer;
mod cells;
mod changed;
mod markdown;
mod table;

pub use answer::{answer, next};
pub use changed::changed;
pub use markdown::markdown;
pub use table::table;
