//! Everything at once: the requests of a log become behaviour, each number with its row.
//!
//! Promises: the same log and choices give the same bits; roles and groups come in the order of their
//! names. Never: a file, a sentence longer than a warning.

use std::collections::BTreeMap;

use super::asks::Asks;
use super::case::{Case, Choices, Log};
use super::choice::ENOUGH;
use super::found::{Counts, Found, Method, Status, rows_of, widened};
use super::groups::groups;
use super::role::{RoleFit, role_fit};
use super::shares::wilson;
use super::team::{Hours, Response, Team, team};
use crate::time::Span;

/// Less than this is little to fit to.
const LITTLE: Span = Span::weeks(4);

/// What a log tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Each role that was asked for, in the order of their names.
    pub roles: Vec<RoleFit>,
    /// Each group that was asked, in the order of their names.
    pub teams: Vec<Team>,
    /// The rows of `fit.csv`: roles, then groups.
    pub rows: Vec<Found>,
    /// How many people asked.
    pub people: u32,
    /// How long was watched.
    pub watched: Span,
    /// What a reader should know, in sentences.
    pub warnings: Vec<String>,
}

/// Fits all that the requests of a log tell.
pub fn fit(log: &Log, choices: &Choices) -> Fitted {
    let needs = log.needs();
    let mut order: Vec<u32> = (0..log.roles.len() as u32).collect();
    order.retain(|role| !needs[*role as usize].is_empty());
    order.sort_by_key(|role| log.role(*role));
    let one = |role: &u32| role_fit(log, choices, *role, &needs[*role as usize]);
    let roles: Vec<RoleFit> = order.iter().map(one).collect();
    let mut of_role: BTreeMap<u32, Vec<&Case>> = BTreeMap::new();
    for case in &log.cases {
        of_role.entry(case.role).or_default().push(case);
    }
    let asked = |roles: &[u32]| {
        let cases = roles.iter().filter_map(|role| of_role.get(role)).flatten();
        Asks::of(log, cases.copied())
    };
    let groups = groups(log, choices);
    let of_group = |group| team(log, choices, group, asked(&group.roles));
    let teams: Vec<Team> = groups.iter().map(of_group).collect();
    let mut rows: Vec<Found> = roles.iter().flat_map(|role| role.rows.clone()).collect();
    rows.extend(teams.iter().flat_map(|team| team_rows(log, choices, team)));
    let people =
        log.cases.iter().map(|case| case.person).collect::<std::collections::BTreeSet<_>>();
    let mut fitted = Fitted {
        roles,
        teams,
        rows,
        people: people.len() as u32,
        watched: log.to - log.from,
        warnings: Vec::new(),
    };
    fitted.warnings = warnings(&fitted.rows, fitted.watched);
    fitted
}

fn team_rows(log: &Log, choices: &Choices, team: &Team) -> Vec<Found> {
    let confidence = choices.confidence;
    let group = format!("approvers.{}", team.group.name);
    let mut rows = calendar_rows(log, team);
    for response in &team.responses {
        let subject = response_subject(log, team, response);
        rows.extend(response_rows(&subject, response, confidence));
    }
    let (decided, denied) = team.denials;
    let what = (group.as_str(), "denies_legitimate", Counts::Share);
    let numbers = (denied as f64, (decided - denied) as f64);
    rows.push(match decided as f64 >= ENOUGH {
        true => Found::new(what, wilson(denied, decided, confidence), Method::Wilson, numbers),
        false => Found::untold(what, numbers.0, numbers.1, Status::Assumption),
    });
    let members = f64::from(team.group.members());
    let what = (group.as_str(), "members", Counts::People);
    let row = Found::untold(what, members, f64::from(team.group.silent), Status::Measured);
    rows.push(Found { estimate: Some(members), method: Method::Count, ..row });
    rows
}

/// The path in the scenario that a response goes to: that of a member with a law of its own, or of the
/// group.
pub fn response_subject(log: &Log, team: &Team, response: &Response) -> String {
    let group = &team.group.name;
    match response.member {
        Some(member) => format!("approvers.{group}.{}", log.approver(member)),
        None => format!("approvers.{group}"),
    }
}

fn response_rows(subject: &str, response: &Response, confidence: f64) -> Vec<Found> {
    let mut rows = rows_of(subject, "response", &response.sought, confidence);
    match &response.sought {
        Ok(choice) => {
            let law = choice.fit().law;
            if !response.elsewhere.is_empty() {
                widened(&mut rows, "response", law, &response.elsewhere, confidence);
            }
        }
        Err(_) => {
            let (events, censored) = (response.sample.events(), response.sample.censored());
            let what = (subject, "response", Counts::Seconds);
            rows.push(Found::untold(what, events, censored, Status::Assumption));
        }
    }
    let mut pickup = rows_of(subject, "pickup", &response.pickup, confidence);
    if let Ok(law) = response.pickup.as_ref().map(|choice| choice.fit().law) {
        let elsewhere = &response.pickup_elsewhere;
        if !elsewhere.is_empty() {
            widened(&mut pickup, "pickup", law, elsewhere, confidence);
        }
    }
    rows.extend(pickup.into_iter().filter(|row| row.status == Status::Fitted));
    rows
}

/// One row for the hours of each unit: decisions on and off duty, and the chance of luck.
fn calendar_rows(log: &Log, team: &Team) -> Vec<Found> {
    let mut rows = Vec::new();
    for (place, unit) in team.units.iter().enumerate() {
        let Some(scan) = &unit.scan else { continue };
        let subject = format!("calendars.{}", calendar_name(log, team, place));
        let status = if scan.is_found() { Status::Fitted } else { Status::NotIdentified };
        let what = (subject.as_str(), "weekly.hours", Counts::Number);
        let best = &scan.reported;
        let all = unit.members.iter().filter_map(|member| team.group.deciders.get(member));
        let all = all.sum::<u64>() as f64;
        let row = Found::untold(what, best.decided, all - best.decided, status);
        let hours = match &unit.hours {
            Hours::Found(week) => 0.5 * (week.days * week.length) as f64,
            _ => 168.0,
        };
        rows.push(Found { estimate: Some(hours), p_value: scan.p_value, ..row });
    }
    rows
}

/// What the calendar of a unit is called in the scenario.
pub fn calendar_name(log: &Log, team: &Team, unit: usize) -> String {
    let group = &team.group.name;
    match team.units[unit].members.as_slice() {
        [only] if team.units.len() > 1 => {
            format!("{group}-{}", super::written::slug(log.approver(*only)))
        }
        _ => group.clone(),
    }
}

/// What a reader of these rows should know of a log that was watched for so long, in sentences.
pub fn warnings(rows: &[Found], watched: Span) -> Vec<String> {
    let mut list = Vec::new();
    if watched < LITTLE {
        let days = watched.as_hours() / 24.0;
        list.push(format!("the log has {days:.1} days; less than 4 weeks tell little of a week"));
    }
    for row in rows {
        if row.law == Some("empirical") && row.parameter.ends_with(".median") {
            let key = row.parameter.trim_end_matches(".median");
            list.push(format!("{} of {} follows none of the laws: values", key, row.subject));
        }
    }
    let decided = |subject: &str| {
        let row = super::written::row(rows, subject, "denies_legitimate");
        row.map_or(0.0, |row| row.events + row.censored)
    };
    for row in rows.iter().filter(|row| row.parameter == "members" && row.censored > 0.0) {
        if decided(&row.subject) >= super::asks::TELLING as f64 {
            let name = row.subject.trim_start_matches("approvers.");
            let silent = row.censored;
            list.push(format!("{silent} of {name} never decided: taken to be never on duty"));
        }
    }
    list
}
