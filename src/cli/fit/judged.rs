//! Whether a scenario tells a log: `--check`.
//!
//! Promises: the run covers the time of the log. Never: a file.

use crate::cli::arguments::FitArguments;
use crate::cli::log::over;
use crate::cli::{Console, Exit};
use crate::fit::check::{Checked, check};
use crate::fit::observed::{Busy, measures};
use crate::fit::{Choices, Log};
use crate::id::PolicyId;
use crate::scenario::{Document, load_text};
use crate::session::fitting::replicated;
use crate::time::Span;

/// Ranks the log among replications of the model over the same time.
///
/// # Errors
/// Why it cannot be judged was told.
pub fn judge(
    options: &FitArguments,
    (fitted, known): (Option<&str>, Option<&Document>),
    log: &Log,
    (choices, busy): (&Choices, &Busy),
    console: &Console<'_>,
) -> Result<Vec<Checked>, Exit> {
    let week = Span::weeks(1);
    let sets = over((log.from, log.to), &choices.zone, (week, Span::ZERO), week, options.seed);
    let loaded = match (fitted, known) {
        (Some(text), _) => load_text("scenario.toml", text, None, &sets),
        (None, Some(document)) => document.scenario(&sets, &[]),
        _ => return Err(console.usage("--check needs a log to fit, or --scenario")),
    };
    let scenario = loaded.map_err(|problems| console.refused(&problems))?;
    let named = scenario.policies.iter().position(|policy| policy.name == "as-logged");
    let policy = PolicyId::new(named.unwrap_or(0));
    let halts = || console.is_stopped();
    let model = replicated(&scenario, policy, options.replications, busy, &halts);
    let model = model.map_err(|why| console.unanswered(why, "interrupted; nothing was written"))?;
    Ok(check(&measures(log, busy, &choices.zone), &model))
}
