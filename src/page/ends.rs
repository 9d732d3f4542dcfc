//! How the requests of a log ended: counted by role, and drawn as a bar for each.
//!
//! Promises: colours and patterns are those of a run's page; a table has the numbers. Never: a request
//! by itself, or who filed it.

use std::collections::{BTreeMap, BTreeSet};

use crate::measure::Unit;
use crate::page::draw::{Anchor, fitted, label, rect, under, wide};
use crate::page::figure::{Cell, Size, Table, figure};
use crate::page::markup::{Element, element};
use crate::page::scale::Scale;
use crate::page::shares::filled;
use crate::rows::csv::armed;
use crate::words::digits::{fixed, share_alone};

/// How requests end, with the states of a log; the place is that of the colour and the pattern.
const ENDS: [(&str, &[&str]); 7] = [
    ("granted", &["elapsed", "deactivated", "revoked", "active"]),
    ("refused", &["refused"]),
    ("denied", &["denied"]),
    ("timed out", &["timed_out"]),
    ("canceled", &["canceled"]),
    ("failed", &["failed"]),
    ("open at the end", &[]),
];

/// The requests of a log, counted.
#[derive(Default)]
pub struct Requests {
    /// By role, in the order of names.
    pub roles: BTreeMap<String, Tally>,
    /// Different needs.
    pub needs: usize,
    /// Different requesters.
    pub people: usize,
    /// Different deciders.
    pub approvers: usize,
}

/// Those of a role.
#[derive(Default)]
pub struct Tally {
    /// All of them.
    pub requests: u64,
    states: BTreeMap<String, u64>,
    /// From pending to the decision, in seconds, in order.
    waits: Vec<f64>,
}

impl Requests {
    /// Counts the rows of `requests.csv`, one after the other.
    ///
    /// # Errors
    /// A sentence about a column that is not there, or a text that is no CSV.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let cannot = |error: csv::Error| format!("cannot read requests.csv: {error}");
        let mut reader = csv::Reader::from_reader(bytes);
        let header = reader.headers().map_err(cannot)?.clone();
        let place = |name: &str| {
            let found = header.iter().position(|column| column == name);
            found.ok_or_else(|| format!("requests.csv has no column {name}"))
        };
        let (role, need, who) = (place("role")?, place("need")?, place("requester")?);
        let (state, decider) = (place("state")?, place("decided_by")?);
        let waited = place("time_to_decision_s")?;
        let mut counted = Self::default();
        let (mut needs, mut people, mut deciders) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut row = csv::StringRecord::new();
        while reader.read_record(&mut row).map_err(cannot)? {
            let tally = counted.roles.entry(armed(&row[role]).to_owned()).or_default();
            tally.requests += 1;
            *tally.states.entry(row[state].to_owned()).or_default() += 1;
            let waited = row[waited].parse::<f64>().ok().filter(|seconds| seconds.is_finite());
            tally.waits.extend(waited);
            needs.insert(row[need].parse::<u64>().unwrap_or_default());
            if !people.contains(&row[who]) {
                people.insert(row[who].to_owned());
            }
            if !row[decider].is_empty() && !deciders.contains(&row[decider]) {
                deciders.insert(row[decider].to_owned());
            }
        }
        let of_role = counted.roles.values_mut();
        of_role.for_each(|tally| tally.waits.sort_unstable_by(f64::total_cmp));
        (counted.needs, counted.people) = (needs.len(), people.len());
        counted.approvers = deciders.len();
        Ok(counted)
    }

    /// All of them.
    pub fn count(&self) -> u64 {
        self.roles.values().map(|tally| tally.requests).sum()
    }
}

impl Tally {
    /// The time that this share of the decisions took at most, in seconds, by the rule of the check;
    /// `None` without any.
    pub fn decided_within(&self, share: f64) -> Option<f64> {
        let place = (self.waits.len() as f64 * share) as usize;
        self.waits.get(place.min(self.waits.len().max(1) - 1)).copied()
    }

    /// How many ended so, by the place of the end.
    fn of(&self, end: usize) -> u64 {
        let known = |state: &&str| self.states.get(*state).copied().unwrap_or(0);
        match ENDS[end].1 {
            [] => self.requests - (0..ENDS.len() - 1).map(|other| self.of(other)).sum::<u64>(),
            states => states.iter().map(known).sum(),
        }
    }

    fn share(&self, end: usize) -> f64 {
        self.of(end) as f64 / (self.requests as f64).max(1.0)
    }
}

/// A bar for each of these roles, with what the parts are.
pub fn bars(requests: &Requests, roles: &[&str]) -> Vec<Element> {
    let all: Vec<(&str, &Tally)> =
        roles.iter().filter_map(|role| Some((*role, requests.roles.get(*role)?))).collect();
    if all.is_empty() {
        return Vec::new();
    }
    let description = "A bar for each role, divided by what became of its requests: granted, denied by \
                       an approver, timed out, canceled, failed, or still open when the log ends. The \
                       table has the numbers.";
    let title = "What became of the requests";
    let drawn = figure("ends", title, description, &table(&all), |size| draw(&all, size));
    vec![legend(&all), drawn]
}

/// The ends that occur.
fn occurring(all: &[(&str, &Tally)]) -> Vec<usize> {
    let occurs = |end: &usize| all.iter().any(|(_, tally)| tally.of(*end) > 0);
    (0..ENDS.len()).filter(occurs).collect()
}

fn legend(all: &[(&str, &Tally)]) -> Element {
    let entry = |end: usize| {
        let swatch = element("svg")
            .with("aria-hidden", "true")
            .with("viewBox", "0 0 22 14")
            .at("width", 22.0)
            .at("height", 14.0)
            .all(filled((0.0, 0.0), (22.0, 14.0), end));
        element("li").add(swatch).say(format!(" {}", ENDS[end].0))
    };
    let shown = occurring(all).into_iter().map(entry);
    element("ul").class("key").with("aria-label", "Parts of the bars").all(shown)
}

fn draw(all: &[(&str, &Tally)], size: Size) -> (f64, Vec<Element>) {
    let (width, narrow) = (size.width(), size.is_narrow());
    let (start, row_height) = if narrow { (2.0, 46.0) } else { (222.0, 32.0) };
    let x = Scale::linear((0.0, 1.0), (start, width - 20.0));
    let bottom = 4.0 + row_height * all.len() as f64;
    let mut drawn = under(x, &x.ticks(Unit::Share, 5), (0.0, bottom), width);
    for (place, (role, tally)) in all.iter().enumerate() {
        let top = 4.0 + row_height * place as f64;
        let (name, bar) = if narrow { (top + 14.0, top + 20.0) } else { (top + 18.0, top + 3.0) };
        let room = if narrow { width } else { start - 14.0 };
        drawn.push(label(0.0, name, Anchor::Start, fitted(role, room)).class("over-paper"));
        let mut before = 0.0;
        for end in 0..ENDS.len() {
            let share = tally.share(end);
            let (from, to) = (x.place(before), x.place(before + share));
            before += share;
            if share > 0.0 {
                drawn.extend(part((from, to), bar, end));
            }
        }
    }
    (bottom + 24.0, drawn)
}

/// A part of a bar, with its name where there is room.
fn part((from, to): (f64, f64), top: f64, end: usize) -> Vec<Element> {
    let mut drawn = filled((from, top), (to - from, 22.0), end);
    let said = ENDS[end].0;
    if to - from > wide(said) + 14.0 {
        let (middle, room) = ((from + to) / 2.0, wide(said) + 6.0);
        drawn.push(rect((middle - room / 2.0, top + 3.0), (room, 16.0), "plate"));
        drawn.push(label(middle, top + 15.5, Anchor::Middle, said));
    }
    drawn
}

fn table(all: &[(&str, &Tally)]) -> Table {
    let ends = occurring(all);
    let row = |(role, tally): &(&str, &Tally)| {
        let cell = |end: &usize| {
            let end = *end;
            let (many, share) = (fixed(tally.of(end) as f64, 0), share_alone(tally.share(end)));
            Cell::from(if many == "0" { many } else { format!("{many} ({share} %)") })
        };
        let all = Cell::from(fixed(tally.requests as f64, 0));
        let cells = std::iter::once(all).chain(ends.iter().map(cell));
        ((*role).to_owned(), cells.collect())
    };
    let heads = ["role", "requests"].into_iter().chain(ends.iter().map(|end| ENDS[*end].0));
    Table {
        caption: "Requests by what became of them".to_owned(),
        heads: heads.map(str::to_owned).collect(),
        rows: all.iter().map(row).collect(),
    }
}
