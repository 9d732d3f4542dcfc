//! Chapters for readers: how to begin, what is simulated, what the numbers mean and what they are
//! worth.
//!
//! | chapter | for whom |
//! | --- | --- |
//! | [`first_steps`] | who begins: a scenario of your own in ten minutes |
//! | [`model`] | who wants to know what happens to a request |
//! | [`reference`](mod@reference) | who writes scenarios: every key with default, range and example |
//! | [`results`], [`files`] | who reads tables and files |
//! | [`decide`] | who asks which role needs approval |
//! | [`plan`] | who asks how many approvers, on which shifts |
//! | [`check`] | who wants to know what is wrong with a design |
//! | [`explain`], [`questions`] | who asks why a request went as it did |
//! | [`tenant`] | who wants their own settings and their own log in a scenario |
//! | [`replay`] | who asks what the requests of their own log would have seen under another policy |
//! | [`diff`] | who changes a scenario, and wants to know what the change does |
//! | [`sweep`], [`shards`] | who varies what is not known, on one machine or on many |
//! | [`audit_log`] | who has an audit log, or wants one with known truth |
//! | [`process_mining`] | who has a process miner |
//! | [`pipelines`] | who keeps settings in a repository, and wants a change told and judged |
//! | [`editors`] | who writes scenarios in an editor |
//! | [`costs`] | who has prices |
//! | [`report`] | who has to show it to others |
//! | [`method`] | who asks how the numbers are made |
//! | [`believe`], [`oracles`], [`coverage`] | who asks why to believe them |
//! | [`speed`] | who asks how fast it is |
//! | [`faq`], [`glossary`] | everybody |

#[doc = include_str!("first_steps.md")]
pub mod first_steps {}

#[doc = include_str!("model.md")]
pub mod model {}

/// # Scenario reference
///
/// Every table and key of a scenario, made from the rows that the reader itself goes by, not
/// written by hand.
///
/// - **Durations** are texts: `"90s"`, `"45m"`, `"8h"`, `"1h 30m"`, `"2d"`, `"12w"`, `"1500ms"`, or
///   ISO 8601 such as `"PT8H"`; each unit once, the longest first. Months and years have no fixed
///   length.
/// - **Rates** are texts: `"30/week"`, per second, minute, hour, day, week or year of 365 days.
/// - **Chances and shares** are numbers from 0 to 1.
/// - **Distributions** stand wherever people or services take time; a duration alone is a constant.
/// - **Names** are chosen by the author where the page says `NAME`: 1 to 200 characters.
/// - A **policy** gives parts of a file that are laid over the rest: tables merge key by key; lists,
///   and tables that describe a distribution, are replaced. `--set KEY.PATH=VALUE` overrides any
///   value; an entry of a list is named by its place from 0, or by its `name`.
///
#[doc = include_str!("reference.md")]
pub mod reference {}

#[doc = include_str!("results.md")]
pub mod results {}

#[doc = include_str!("files.md")]
pub mod files {}

#[doc = include_str!("audit_log.md")]
pub mod audit_log {}

#[doc = include_str!("decide.md")]
pub mod decide {}

#[doc = include_str!("plan.md")]
pub mod plan {}

#[doc = include_str!("explain.md")]
pub mod explain {}

#[doc = include_str!("sweep.md")]
pub mod sweep {}

#[doc = include_str!("tenant.md")]
pub mod tenant {}

#[doc = include_str!("replay.md")]
pub mod replay {}

#[doc = include_str!("diff.md")]
pub mod diff {}

#[doc = include_str!("process_mining.md")]
pub mod process_mining {}

#[doc = include_str!("pipelines.md")]
pub mod pipelines {}

#[doc = include_str!("editors.md")]
pub mod editors {}

#[doc = include_str!("shards.md")]
pub mod shards {}

#[doc = include_str!("costs.md")]
pub mod costs {}

#[doc = include_str!("report.md")]
pub mod report {}

#[doc = include_str!("method.md")]
pub mod method {}

#[doc = include_str!("believe.md")]
pub mod believe {}

#[doc = include_str!("questions.md")]
pub mod questions {}

/// # Exact and measured values
///
/// Written by `ACCEPT=1 cargo test --profile slow --test truth oracles:: -- --ignored`, not by hand. Times are in
/// hours. `±` is the half-width of the interval in which the exact value must lie; all intervals
/// of the suite together raise a false alarm in at most 1 of 10,000 runs. `would find` is the
/// smallest bias, relative to the exact value, that the comparison finds in 95 of 100 runs.
///
#[doc = include_str!("oracles.md")]
pub mod oracles {}

/// # How often intervals cover the truth
///
/// Written by `ACCEPT=1 cargo test --profile slow --test truth coverage:: -- --ignored`, not by hand: 2,000
/// experiments of 20 replications each, nominal 95 % intervals. Exact intervals of rare events
/// cover more than they say. By chance alone the measured coverage is off by 1 % or more once in
/// 25 times.
///
#[doc = include_str!("coverage.md")]
pub mod coverage {}

#[doc = include_str!("check.md")]
///
/// # All codes
///
/// Written by `ACCEPT=1 cargo test --test people check::`, not by hand; `pimsim check --codes` prints
/// the same.
///
#[doc = include_str!("check_codes.md")]
pub mod check {}

#[doc = include_str!("speed.md")]
pub mod speed {}

#[doc = include_str!("faq.md")]
pub mod faq {}

#[doc = include_str!("glossary.md")]
pub mod glossary {}
