//! What comes of a log: fitted, and judged.
//!
//! Promises: a scenario that came of it can be loaded. Never: a file.

use super::chosen::known_groups;
use super::judged::judge;
use crate::cli::arguments::FitArguments;
use crate::cli::{Console, Exit};
use crate::fit::check::Checked;
use crate::fit::logged::of_audit_log;
use crate::fit::observed::busy_hours;
use crate::fit::{Choices, Fitted, Log, fit as fitted_to};
use crate::scenario::{Document, load_text};
use crate::tenant::log as audit;
use crate::time::Span;

/// What was read and what came of it.
pub struct Made {
    /// The log as it was read.
    pub read: audit::Log,
    /// What of it is fitted to.
    pub log: Log,
    /// The fit and its scenario; nothing where only a scenario was judged.
    pub fitted: Option<(Fitted, String)>,
    /// What `--check` found.
    pub checked: Option<Vec<Checked>>,
}

/// Everything that was asked for.
///
/// # Errors
/// Why there is nothing was told.
pub fn everything(
    options: &FitArguments,
    known: Option<&Document>,
    choices: &Choices,
    read: audit::Log,
    console: &Console<'_>,
) -> Result<Made, Exit> {
    let log = of_audit_log(&read);
    let at = options.holdout.map(|share| {
        let whole = (log.to - log.from).as_ms() as f64;
        log.from + Span::from_ms_f64((1.0 - share) * whole)
    });
    let parts = at.map(|at| log.split(at));
    let (learned, judged) = parts.as_ref().map_or((&log, &log), |(before, after)| (before, after));
    let fitted = (!options.no_fit).then(|| fitted_to(learned, choices));
    if let Some(fitted) = &fitted {
        known_groups(fitted, choices).map_err(|why| console.usage(why))?;
    }
    let text = fitted.as_ref().map(|fitted| fitted.scenario(learned, choices));
    let fitted = fitted.zip(text);
    if let Some((_, text)) = &fitted
        && let Err(problems) = load_text("scenario.toml", text, None, &[])
    {
        console.complain("the scenario that came of it has problems; nothing was written");
        return Err(console.refused(&problems));
    }
    let checked = match options.check {
        false => None,
        true => {
            let text = fitted.as_ref().map(|(_, text)| text.as_str());
            let busy = fitted.as_ref().map(|(fitted, _)| busy_hours(fitted)).unwrap_or_default();
            Some(judge(options, (text, known), judged, (choices, &busy), console)?)
        }
    };
    Ok(Made { read, log, fitted, checked })
}
