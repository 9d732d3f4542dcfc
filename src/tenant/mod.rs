//! What a tenant can export, opened and understood.
//!
//! Promises: an input is judged by what is in it, never by its name; whatever is wrong with it is told
//! in words with the place, and without the text of a field that may hold a person; memory is bounded
//! whatever comes in. Never: a connection to anything, a clock, a value without the place that it comes
//! from.
//!
//! | file | what it does |
//! | --- | --- |
//! | `built_in` | the roles that every tenant has |
//! | `draft` | from the settings to a scenario to start from |
//! | `keys` | names become keys |
//! | [`log`] | audit logs become requests |
//! | `settings` | settings in all their forms, as one model |
//! | `patch` | a policy of a scenario as changes of these settings |
//! | `source` | opens files, directories, archives and standard input as text in UTF-8 |

pub mod built_in;
#[cfg(feature = "cli")]
pub mod draft;
pub mod keys;
pub mod log;
#[cfg(feature = "cli")]
pub mod patch;
#[cfg(feature = "cli")]
pub mod settings;
#[cfg(feature = "cli")]
pub mod source;
