//! Requesters and their needs, as tables of a scenario.
//!
//! Promises: a stream of needs for each level that has any; hours with one rate are written as runs of
//! a day. Never: approvers.

use super::case::End;
use super::demand::{HOURS, Level};
use super::fitted::Fitted;
use super::requester::Tally;
use super::role::RoleFit;
use super::written::{choice, empirical, interval, key, line, number, row, text, told};
use crate::scenario::model::MOST_AHEAD;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WORK: &str = r#"{ distribution = "lognormal", median = "30m", p90 = "2h" }"#;

/// The calendars of a role's levels.
pub fn profiles(out: &mut String, role: &RoleFit) {
    for (place, level) in streams(role) {
        if level.hours.len() < HOURS {
            let name = key(&profile(role, place));
            let runs = runs(level).into_iter().map(|run| format!("  \"{run}\",\n"));
            let runs = runs.collect::<String>();
            out.push_str(&format!("\n[calendars.{name}]\nweekly = [\n{runs}]\n"));
        }
    }
}

/// The levels that have needs, with their numbers.
fn streams(role: &RoleFit) -> impl Iterator<Item = (usize, &Level)> {
    let levels = role.cut.levels.iter().enumerate().map(|(place, level)| (place + 1, level));
    levels.filter(|(_, level)| level.needs > 0)
}

fn profile(role: &RoleFit, level: usize) -> String {
    format!("demand-{}-{level}", role.name)
}

/// The hours of a level: days with the same run of hours in one line.
pub fn runs(level: &Level) -> Vec<String> {
    let mut days_of: Vec<((usize, usize), Vec<&str>)> = Vec::new();
    for (day, name) in DAYS.iter().enumerate() {
        let on = |hour: usize| level.hours.binary_search(&(24 * day + hour)).is_ok();
        let mut hour = 0;
        while hour < 24 {
            let from = hour;
            while hour < 24 && on(hour) {
                hour += 1;
            }
            if from < hour {
                match days_of.iter_mut().find(|(run, _)| *run == (from, hour)) {
                    Some((_, days)) => days.push(name),
                    None => days_of.push(((from, hour), vec![name])),
                }
            }
            hour += 1;
        }
    }
    let line = |((from, to), days): ((usize, usize), Vec<&str>)| {
        format!("{} {from:02}:00-{to:02}:00", days.join(","))
    };
    days_of.into_iter().map(line).collect()
}

/// A population and its streams.
pub fn needs(out: &mut String, fitted: &Fitted, role: &RoleFit, method: Option<&str>) {
    let people = format!("{}-people", role.name);
    out.push_str(&format!("\n[requesters.{}]\n", key(&people)));
    let comment = format!("{} of them asked", role.demand.seen);
    line(out, "count", &role.demand.people.max(1).to_string(), &comment);
    if let Some(method) = method {
        line(out, "mfa", &text(method), "one method for all who ask");
    }
    for (place, level) in streams(role) {
        let subject = format!("needs.{}.level-{place}", role.name);
        let Some(rate) = row(&fitted.rows, &subject, "rate") else { continue };
        out.push_str("\n[[needs]]\n");
        line(out, "name", &text(&format!("{}-level-{place}", role.name)), "");
        line(out, "requesters", &text(&people), "");
        line(out, "role", &text(&role.name), "");
        let value = format!("\"{}/week\"", number(rate.estimate.unwrap_or(0.0).max(0.0001)));
        let word = rate.status.word();
        line(out, "rate", &value, &format!("{word}: {}; {} needs", interval(rate), rate.events));
        if level.hours.len() < HOURS {
            line(out, "profile", &text(&profile(role, place)), "");
        }
        behaviour(out, fitted, role);
    }
}

fn behaviour(out: &mut String, fitted: &Fitted, role: &RoleFit) {
    let subject = format!("needs.{}", role.name);
    match &role.work {
        Ok(found) => line(out, "work", &choice(found), &told(&fitted.rows, &subject, "work")),
        Err(why) => line(out, "work", WORK, &format!("assumption: {}", why.words())),
    }
    let asks = if role.asks_for_maximum() { "\"maximum\"" } else { "\"work\"" };
    let (hits, trials) = (role.asks.hits, role.asks.trials);
    line(out, "asks_for", asks, &format!("measured: {hits} of {trials} asked for the maximum"));
    let deactivates = row(&fitted.rows, &subject, "deactivates");
    if let Some((row, share)) = deactivates.and_then(|row| Some((row, row.estimate?))) {
        line(out, "deactivates", &number(share), &format!("fitted: {}", interval(row)));
    }
    if let Ok(found) = &role.patience {
        line(out, "patience", &choice(found), &told(&fitted.rows, &subject, "patience"));
    }
    ahead(out, role);
    let after = role.resubmits_after();
    if !after.is_empty() {
        resubmits(out, fitted, role, &after);
    }
}

/// Those who plan, and the others with no time at all, as one list of values; none beyond what a
/// scenario allows.
fn ahead(out: &mut String, role: &RoleFit) {
    let Ok(found) = &role.ahead else { return };
    let share = role.planned.hits as f64 / role.planned.trials.max(1) as f64;
    const VALUES: usize = 100;
    let planned = ((share * VALUES as f64).round() as usize).clamp(1, VALUES);
    let quantile = |place: usize| {
        let u = (place as f64 + 0.5) / planned as f64;
        let seconds = found.fit().quantile(u, 0.95).map_or(0.0, |interval| interval.value());
        seconds.min(MOST_AHEAD.as_seconds())
    };
    let mut values = vec![0.0; VALUES - planned];
    values.extend((0..planned).map(quantile));
    let comment = format!("fitted: {} of {} plan", role.planned.hits, role.planned.trials);
    line(out, "ahead", &empirical(&values).replace("\"1ms\"", "\"0s\""), &comment);
}

fn resubmits(out: &mut String, fitted: &Fitted, role: &RoleFit, after: &[End]) {
    let subject = format!("needs.{}", role.name);
    let list = after.iter().map(|end| text(end.word())).collect::<Vec<_>>().join(", ");
    let delay = match &role.delay {
        Ok(found) => choice(found).replace('\n', " "),
        Err(_) => "\"30m\"".to_owned(),
    };
    let comment = told(&fitted.rows, &subject, "resubmits.delay");
    let comment = if comment.is_empty() { "assumption".to_owned() } else { comment };
    let Tally { hits, trials } = role.again.chance(after);
    let fitted = row(&fitted.rows, &subject, "resubmits.share");
    let share = fitted.map_or("measured".to_owned(), |row| format!("fitted: {}", interval(row)));
    out.push_str(&format!("# chance {share}; {hits} of {trials} asked again\n"));
    out.push_str(&format!("# delay {comment}\n"));
    let times = role.again.times.clamp(1, 1_000);
    let chance = number(hits as f64 / trials.max(1) as f64);
    let value =
        format!("{{ after = [{list}], delay = {delay}, times = {times}, chance = {chance} }}");
    line(out, "resubmits", &value, "");
}
