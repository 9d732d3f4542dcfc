//! What was typed after `fit` as the choices of the fit.
//!
//! Promises: what cannot be understood is told with the option. Never: a file.

use jiff::tz::TimeZone;

use crate::cli::arguments::{By, FitArguments};
use crate::fit::known::facts;
use crate::fit::{Choices, Fitted};
use crate::job::find;
use crate::scenario::model::Scenario;

/// The choices, of what was typed and what the scenario knows.
///
/// # Errors
/// What of it cannot be understood.
pub fn choices(
    options: &FitArguments,
    known: Option<&Scenario>,
    (zone, name): (TimeZone, &str),
) -> Result<Choices, String> {
    let mut choices = Choices {
        review: options.review,
        same_need_within: options.log.same_need_within,
        levels: options.levels.map(|levels| levels as usize),
        by_member: options.by == By::Member,
        bootstraps: options.bootstraps,
        seed: options.seed,
        ..Choices::in_zone(zone, name)
    };
    if let Some(known) = known {
        let file = options.scenario.as_ref().and_then(|file| file.file_name());
        let file = file.map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        let fine = file.chars().all(|c| !c.is_control());
        choices.roles = facts(known, if fine { &file } else { "the scenario" });
    }
    for typed in &options.members {
        let wrong = || format!("--members {typed}: expected GROUP=N, such as secops=6");
        let (group, count) = typed.split_once('=').ok_or_else(wrong)?;
        let count = count.parse::<u32>().ok().filter(|count| (1..=10_000).contains(count));
        choices.members.insert(group.to_owned(), count.ok_or_else(wrong)?);
    }
    for typed in &options.calendar {
        let wrong = || format!("--calendar {typed}: expected GROUP=NAME, such as secops=office");
        let (group, name) = typed.split_once('=').ok_or_else(wrong)?;
        let policy = known.and_then(|known| known.policies.first()).ok_or_else(wrong)?;
        let calendars = || policy.calendars.iter().map(|calendar| calendar.name.as_str());
        let place =
            find("calendar", name, calendars).map_err(|why| format!("--calendar: {why}"))?;
        choices.calendars.insert(group.to_owned(), policy.calendars[place].clone());
    }
    Ok(choices)
}

/// Whether every group that was typed is one of those that were found.
///
/// # Errors
/// Which one is not, and what is near.
pub fn known_groups(fitted: &Fitted, choices: &Choices) -> Result<(), String> {
    let groups = || fitted.teams.iter().map(|team| team.group.name.as_str());
    let typed = choices.members.keys().map(|name| ("--members", name));
    for (option, name) in typed.chain(choices.calendars.keys().map(|name| ("--calendar", name))) {
        find("approver group", name, groups).map_err(|why| format!("{option}: {why}"))?;
    }
    Ok(())
}
