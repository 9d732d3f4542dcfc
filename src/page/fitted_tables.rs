//! Tables of what was fitted: roles and groups in a line each, every estimate, what stays open.
//!
//! Promises: what stands in a cell stands in a file; unknown is a dash. Never: a person's name.

use crate::english::some_of;
use crate::fit::found::{Counts, Found, Status};
use crate::page::figure::{Cell, Table};
use crate::page::fitted::{Group, Page};
use crate::page::times::{Time, in_brackets, phrase};
use crate::words::digits::{between, fixed};
use crate::words::fit::{value, whom};
use crate::words::human::{UNKNOWN, time_phrase};

/// Rows of the tables of roles and groups, and of all estimates; the files have all.
const MOST: (usize, usize) = (40, 400);
/// Names in a cell.
const NAMED: usize = 6;

/// What a parameter is, in words.
const LABELS: [(&str, &str); 17] = [
    ("rate", "needs a week"),
    ("work", "work"),
    ("deactivates", "who deactivates"),
    ("patience", "patience, until canceling"),
    ("resubmits.share.timed_out", "who asks again after a timeout"),
    ("resubmits.share.denied", "who asks again after a denial"),
    ("resubmits.share.canceled", "who asks again after canceling"),
    ("resubmits.share.failed", "who asks again after a failure"),
    ("resubmits.share", "who asks again"),
    ("resubmits.delay", "time until asking again"),
    ("ahead.share", "who plans ahead"),
    ("asks_for.maximum", "who asks for the longest activation"),
    ("provisioning", "provisioning, until active"),
    ("response", "response of an approver, on duty"),
    ("pickup", "response less the review"),
    ("denies_legitimate", "denied"),
    ("weekly.hours", "hours on duty"),
];

/// A parameter in words: its label, and behind it the parameter of a law.
fn label(parameter: &str) -> String {
    let rest = |known: &str| {
        let rest = parameter.strip_prefix(known)?;
        if rest.is_empty() { Some("") } else { rest.strip_prefix('.') }
    };
    let found = LABELS.iter().find_map(|(known, said)| Some((said, rest(known)?)));
    match found {
        Some((said, "")) => (*said).to_owned(),
        Some((said, rest)) => format!("{said}: {rest}"),
        None => parameter.replace(['.', '_'], " "),
    }
}

/// A number for a column whose head has the unit.
fn show(counts: Counts, of: Option<f64>) -> String {
    match (counts, of) {
        (Counts::PerWeek, Some(rate)) => fixed(rate, 1),
        _ => value(counts, of),
    }
}

/// `40.2 (37.1 to 43.5)`.
pub fn with_interval(row: Option<&Found>) -> String {
    let Some(row) = row.filter(|row| row.estimate.is_some()) else { return UNKNOWN.to_owned() };
    let said = show(row.counts, row.estimate);
    let end = |of: Option<f64>| of.map(|of| show(row.counts, Some(of)));
    in_brackets(&said, end(row.low), end(row.high))
}

/// The interval, with its unit.
fn ends(row: &Found) -> Option<String> {
    let said = between(row.low, row.high, |end| value(row.counts, Some(end)));
    (!said.is_empty()).then_some(said)
}

fn time(time: Option<Time>) -> String {
    time.map_or_else(|| UNKNOWN.to_owned(), |time| phrase(&time))
}

fn seconds(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| UNKNOWN.to_owned(), |s| time_phrase(s, s / 50.0))
}

fn heads(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

impl Page {
    /// What stands for data that follow no law, one sentence for each sort of time.
    pub(super) fn lawless(&self) -> Vec<String> {
        let mut times: Vec<(String, Vec<String>)> = Vec::new();
        let empirical = |row: &&Found| row.law == Some("empirical") && self.is_about(&row.subject);
        for row in self.files.found.iter().filter(empirical) {
            let of = whom(&row.subject).to_owned();
            let what = label(&row.parameter);
            let what = what.split(':').next().unwrap_or_default().to_owned();
            match times.iter_mut().find(|(known, _)| *known == what) {
                Some((_, names)) if names.contains(&of) => {}
                Some((_, names)) => names.push(of),
                None => times.push((what, vec![of])),
            }
        }
        let said = |(what, names): (String, Vec<String>)| {
            let names = some_of(&names, NAMED);
            format!("No law fits the {what} ({names}): values of the log stand for it.")
        };
        times.into_iter().map(said).collect()
    }

    /// A line for each role.
    pub(super) fn roles_table(&self) -> Table {
        let row = |role: &&str| {
            let needs = format!("needs.{role}");
            let work = self.curve(&needs, "work").and_then(|curve| curve.within(0.5));
            let groups = self.groups_of(role);
            let tally = self.files.requests.roles.get(*role);
            let decided = |share: f64| seconds(tally.and_then(|tally| tally.decided_within(share)));
            let cells = [
                fixed(tally.map_or(0.0, |tally| tally.requests as f64), 0),
                with_interval(self.found(&needs, "rate")),
                decided(0.5),
                decided(0.95),
                time(work),
                with_interval(self.found(&needs, "deactivates")),
            ];
            let by = if groups.is_empty() { "nobody".to_owned() } else { some_of(&groups, NAMED) };
            let mut cells: Vec<Cell> = cells.map(Cell::from).to_vec();
            cells.push(Cell::words(by));
            ((*role).to_owned(), cells)
        };
        let heads = heads(&[
            "role",
            "requests",
            "needs a week",
            "half decided within",
            "95 % decided within",
            "half of the work within",
            "deactivate",
            "decided by",
        ]);
        let rows = self.roles().iter().take(MOST.0).map(row).collect();
        Table { caption: "The roles, most requests first".to_owned(), heads, rows }.of_known()
    }

    /// A line for each group.
    pub(super) fn groups_table(&self) -> Table {
        let row = |group: &Group| {
            let subject = format!("approvers.{}", group.name);
            let curve = self.curve(&subject, "response");
            let within = |share: f64| time(curve.and_then(|curve| curve.within(share)));
            let members = self.found(&subject, "members").and_then(|row| row.estimate);
            let members = members.unwrap_or(group.members.len() as f64);
            let mut cells = vec![Cell::from(fixed(members, 0))];
            cells.extend([0.5, 0.9].map(|share| Cell::from(within(share))));
            cells.push(Cell::from(with_interval(self.found(&subject, "denies_legitimate"))));
            cells.push(Cell::words(some_of(&group.hours(), NAMED)));
            (group.name.clone(), cells)
        };
        let heads = heads(&[
            "group",
            "members",
            "half respond within",
            "nine in ten within",
            "denied",
            "on duty",
        ]);
        let rows = self.groups().iter().take(MOST.0).map(row).collect();
        Table { caption: "The approver groups".to_owned(), heads, rows }.of_known()
    }

    /// Each decider of a group.
    pub(super) fn approvers_table(&self, group: &Group) -> Table {
        let row = |member: &super::fitted_files::Approver| {
            let cells = [
                fixed(member.decided, 0),
                fixed(member.denied, 0),
                fixed(member.off_duty, 0),
                seconds(member.response[0]),
                seconds(member.response[1]),
                fixed(member.at_risk_h, 0),
            ];
            (member.member.clone(), cells.map(Cell::from).to_vec())
        };
        let heads = heads(&[
            "approver",
            "decisions",
            "denied",
            "off duty",
            "half respond within",
            "nine in ten within",
            "on-duty hours with something to decide",
        ]);
        let rows = group.members.iter().take(MOST.0).map(row).collect();
        Table { caption: format!("The approvers of {}", group.name), heads, rows }
    }

    /// Every estimate that went into the scenario.
    pub(super) fn estimates_table(&self) -> Table {
        // Levels by hour are in the map of the week.
        let spoken = |row: &&Found| {
            row.status == Status::Fitted
                && !row.subject.contains(".level-")
                && self.is_about(&row.subject)
        };
        let row = |row: &Found| {
            let cells = [
                value(row.counts, row.estimate),
                ends(row).unwrap_or_else(|| UNKNOWN.to_owned()),
                fixed(row.events, 0),
                fixed(row.censored, 0),
            ];
            let mut cells: Vec<Cell> = cells.map(Cell::from).to_vec();
            cells.push(Cell::words(match row.law.unwrap_or_default() {
                "empirical" => "values of the log",
                law => law,
            }));
            let of = whom(&row.subject);
            let of = of.strip_prefix("calendars.").unwrap_or(of);
            (format!("{of}: {}", label(&row.parameter)), cells)
        };
        let heads =
            heads(&["fitted", "estimate", "95 % interval", "events", "censored or misses", "law"]);
        let rows = self.files.found.iter().filter(spoken).take(MOST.1).map(row).collect();
        Table { caption: "Every estimate in the scenario".to_owned(), heads, rows }
    }

    /// What stays an assumption, one line for the same of several.
    pub(super) fn open_table(&self) -> Table {
        let mut rows: Vec<(String, &str, Vec<String>)> = Vec::new();
        for row in self.files.found.iter().filter(|row| self.is_about(&row.subject)) {
            let why = match row.status {
                Status::Assumption => "too little in the log",
                Status::NotIdentified => "the log does not tell it",
                _ => continue,
            };
            let (what, of) = (label(&row.parameter), whom(&row.subject));
            let of = of.strip_prefix("calendars.").unwrap_or(of).to_owned();
            match rows.iter_mut().find(|(known, because, _)| *known == what && *because == why) {
                Some((_, _, names)) if names.contains(&of) => {}
                Some((_, _, names)) => names.push(of),
                None => rows.push((what, why, vec![of])),
            }
        }
        let row = |(what, why, names): (String, &str, Vec<String>)| {
            (what, vec![Cell::words(some_of(&names, NAMED)), Cell::words(why)])
        };
        Table {
            caption: "What stays an assumption".to_owned(),
            heads: heads(&["what", "of", "because"]),
            rows: rows.into_iter().map(row).collect(),
        }
    }

    /// Records that were not used.
    pub(super) fn aside_table(&self) -> Table {
        let row = |(reason, many): &(String, u64)| {
            (reason.clone(), vec![Cell::from(fixed(*many as f64, 0))])
        };
        Table {
            caption: "Records that were set aside".to_owned(),
            heads: heads(&["reason", "records"]),
            rows: self.files.aside.iter().map(row).collect(),
        }
    }
}
