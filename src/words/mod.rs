//! Words: what people read of results, as tables and sentences.
//!
//! Promises: no sentence claims more than its interval supports; text fits the width that is asked
//! for and needs no colour. Never: printing, a file, a number that the rows do not have.
//!
//! | file | what it says |
//! | --- | --- |
//! | `text`, `grid`, `digits`, `human` | lines, tables, digits, values as people say them |
//! | `named_estimates`, `findings`, `differences`, `headlines` | what a comparison found |
//! | `beyond` | what approval buys beyond watching |
//! | `answer`, `spoken`, `role_tables` | the answer, of which roles, and a table for each |
//! | `run_table`, `compare_table`, `targets`, `tradeoff`, `costs`, `plot` | what `run` and `compare` show |
//! | `sweep`, `crossing`, `front`, `sensitivity`, `plan`, `decide`, `states` | what the other commands show |
//! | `import`, `patch` | what was found in the settings of a tenant, and what would change |
//! | `fit`, `replay` | what a log tells, and what not; its requests under other policies |
//! | `diff` | what changed between two scenarios or results |
//! | `advice`, `precision` | what to do about wide intervals |
//! | `check` | dead ends of a design, and who is on duty when |
//! | `story` | one need, or one attempt, line by line |
//! | [`problems`], `snippets` | what is wrong in a scenario, in lines or in blocks |

pub mod advice;
pub mod answer;
mod beyond;
pub mod check;
pub mod compare_table;
pub mod costs;
pub mod crossing;
pub mod decide;
pub mod diff;
pub mod differences;
pub mod digits;
pub mod findings;
pub mod fit;
pub mod front;
pub mod grid;
pub mod headlines;
pub mod human;
#[cfg(feature = "cli")]
pub mod import;
pub mod named_estimates;
#[cfg(feature = "cli")]
pub mod patch;
pub mod plan;
mod plan_choice;
pub mod plan_curve;
mod plan_parts;
pub mod plot;
pub mod precision;
pub mod problems;
pub mod replay;
pub mod role_tables;
pub mod run_table;
pub mod sensitivity;
#[cfg(feature = "cli")]
mod snippets;
pub mod spoken;
pub mod states;
pub mod story;
pub mod sweep;
pub mod targets;
pub mod text;
pub mod tradeoff;

pub use advice::advice;
pub use answer::next;
pub use compare_table::compare_table;
pub use headlines::headline_measures;
pub use plot::plot;
pub use precision::precision;
pub use run_table::run_table;
pub use states::{StatesFormat, states};
pub use targets::{target_lines, target_table};
