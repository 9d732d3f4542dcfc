//! What `decide` wrote, read back: the price list, everything that was tried, the decision.
//!
//! Promises: what is missing, changed or not understood ends as one sentence. Never: a guess.

use crate::experiment::decide::{Certainty, Verdict};
use crate::job::{Manifest, find};
use crate::measure::Measure;
use crate::page::reading::Shelf;
use crate::page::rows::{Row, Rows};
use crate::rows::decide::{DECISION, OPTIONS, PRICES};
use crate::scenario::unwanted::escape;
use crate::stats::{Estimate, Interval, Method};

/// No price beyond this has a place on an axis, or all of its digits.
pub const FARTHEST: f64 = 1e9;

/// The files.
pub struct Files {
    /// `decide.csv`, in its order.
    pub prices: Vec<Price>,
    /// `options.csv` without its last rows: what was tried of each subject.
    pub tried: Vec<Tried>,
    /// Its last rows: the decision and the policies as a whole.
    pub whole: Vec<Tried>,
    /// `decision.csv`; nothing where only the price list was asked for.
    pub decision: Vec<Bought>,
}

/// A row of the price list.
pub struct Price {
    /// What has the options.
    pub who: String,
    /// The option before.
    pub from: String,
    /// The option after.
    pub to: String,
    /// Hours of waiting a week that it adds.
    pub waiting: Option<Estimate>,
    /// What is avoided.
    pub measure: Measure,
    /// How much of that it avoids.
    pub avoided: Option<Estimate>,
    /// Hours of waiting for a severity-hour.
    pub price: Option<Interval>,
    /// What follows.
    pub verdict: Verdict,
}

/// A row of what was tried.
pub struct Tried {
    pub subject: String,
    pub option: String,
    pub measure: Measure,
    pub role: String,
    pub estimate: Option<Estimate>,
    pub replications: u64,
}

/// The option of a subject: its rows of the decision, one for each measure.
pub struct Bought {
    pub subject: String,
    pub option: String,
    pub runner_up: String,
    /// The option less the next best.
    pub differences: Vec<(Measure, Option<Estimate>)>,
    pub certainty: Certainty,
    pub reason: String,
}

impl Price {
    /// The option that avoids more, and the other one.
    pub fn sides(&self) -> (&str, &str) {
        match self.avoided.is_some_and(|avoided| avoided.mean() < 0.0) {
            true => (&self.from, &self.to),
            false => (&self.to, &self.from),
        }
    }

    /// The price, where there is one that has a place among factors.
    pub fn placed(&self) -> Option<Interval> {
        let fits = |price: &Interval| price.value() > 0.0 && price.value() <= FARTHEST;
        self.price.filter(fits).filter(|_| self.verdict == Verdict::Price)
    }

    /// Whether neither waiting nor what is avoided differs in any replication.
    pub fn is_nothing(&self) -> bool {
        let nothing = |found: Option<Estimate>| {
            found.is_some_and(|found| found.interval.ends() == Some((0.0, 0.0)))
        };
        nothing(self.waiting) && nothing(self.avoided)
    }
}

impl Files {
    /// Reads what this manifest names.
    ///
    /// # Errors
    /// Sentences about all files that are missing, changed or not understood.
    pub fn read(shelf: &Shelf<'_>, recorded: &Manifest) -> Result<Self, Vec<String>> {
        let named = |name: &str| recorded.files.iter().find(|file| file.name == name);
        let rows = |name: &str| {
            let written = named(name).ok_or_else(|| {
                format!("the manifest of {} names no {name}; decide again", shelf.place)
            })?;
            Rows::of(name, &(shelf.take)(written)?)
        };
        let prices = rows(PRICES.file).and_then(|rows| rows.iter().map(price).collect());
        let tried = rows(OPTIONS.file).and_then(|rows| tried(&rows));
        let decides = named(DECISION.file).is_some();
        let decision = match decides {
            true => rows(DECISION.file).and_then(|rows| decision(&rows)),
            false => Ok(Vec::new()),
        };
        match (prices, tried, decision) {
            (Ok(prices), Ok((tried, whole)), Ok(decision)) => {
                Ok(Self { prices, tried, whole, decision })
            }
            (prices, tried, decision) => {
                Err([prices.err(), tried.err(), decision.err()].into_iter().flatten().collect())
            }
        }
    }
}

impl Files {
    /// The same, of these subjects alone where some are named.
    ///
    /// # Errors
    /// A sentence with the nearest name, when there is no such one.
    pub fn about(mut self, only: &[String]) -> Result<Self, String> {
        let mut known: Vec<&str> = self.prices.iter().map(|price| price.who.as_str()).collect();
        known.extend(self.decision.iter().map(|bought| bought.subject.as_str()));
        for name in only {
            find("role", name, || known.iter().copied()).map_err(|why| format!("--role: {why}"))?;
        }
        if !only.is_empty() {
            self.prices.retain(|price| only.contains(&price.who));
            self.tried.retain(|tried| only.contains(&tried.subject));
            self.decision.retain(|bought| only.contains(&bought.subject));
        }
        Ok(self)
    }
}

fn price(row: Row<'_>) -> Result<Price, String> {
    let interval = |columns: [&str; 3]| -> Result<Option<Interval>, String> {
        let [value, low, high] = columns.map(|column| row.number(column));
        let ends = (low?, high?);
        Ok(value?.and_then(|value| Interval::partly(value, ends)))
    };
    let estimate = |columns| interval(columns).map(estimated);
    Ok(Price {
        who: row.text("role")?.to_owned(),
        from: row.text("from")?.to_owned(),
        to: row.text("to")?.to_owned(),
        waiting: estimate(["waiting_h_week", "waiting_low", "waiting_high"])?,
        measure: Measure::find(row.raw("avoided_measure")?)?,
        avoided: estimate(["avoided", "avoided_low", "avoided_high"])?,
        price: interval(["price", "price_low", "price_high"])?,
        verdict: word(&row, "verdict", &Verdict::ALL, Verdict::word)?,
    })
}

fn estimated(found: Option<Interval>) -> Option<Estimate> {
    found.map(|interval| Estimate { interval, n: 0, method: Method::Student })
}

/// What was tried, and then the wholes.
fn tried(rows: &Rows) -> Result<(Vec<Tried>, Vec<Tried>), String> {
    let (mut tried, mut whole) = (Vec::new(), Vec::new());
    for row in rows.iter() {
        let kind = row.raw("kind")?;
        let found = Tried {
            subject: called(kind, row.text("subject")?),
            option: row.text("option")?.to_owned(),
            measure: Measure::find(row.raw("measure")?)?,
            role: row.text("role")?.to_owned(),
            estimate: estimated(row.interval("estimate", "")?),
            replications: row.number("replications")?.unwrap_or(0.0) as u64,
        };
        if kind == "policy" { whole.push(found) } else { tried.push(found) }
    }
    Ok((tried, whole))
}

fn decision(rows: &Rows) -> Result<Vec<Bought>, String> {
    let mut all: Vec<Bought> = Vec::new();
    for row in rows.iter() {
        let subject = called(row.raw("kind")?, row.text("subject")?);
        let difference = estimated({
            let ends = (row.number("ci_low")?, row.number("ci_high")?);
            row.number("difference")?.and_then(|value| Interval::partly(value, ends))
        });
        let measure = Measure::find(row.raw("measure")?)?;
        if let Some(last) = all.last_mut().filter(|last| last.subject == subject) {
            last.differences.push((measure, difference));
            continue;
        }
        all.push(Bought {
            subject,
            option: row.text("option")?.to_owned(),
            runner_up: row.text("runner_up")?.to_owned(),
            differences: vec![(measure, difference)],
            certainty: word(&row, "certainty", &Certainty::ALL, Certainty::word)?,
            reason: row.text("reason")?.to_owned(),
        });
    }
    Ok(all)
}

/// As the price list names it: a role by its name, others with their kind.
fn called(kind: &str, subject: &str) -> String {
    match kind {
        "group" | "calendar" | "mfa" => format!("{kind} {subject}"),
        "break_glass" => kind.to_owned(),
        _ => subject.to_owned(),
    }
}

/// The one of these that this column has the word of.
fn word<T: Copy>(
    row: &Row<'_>,
    column: &str,
    all: &[T],
    of: impl Fn(T) -> &'static str,
) -> Result<T, String> {
    let found = row.raw(column)?;
    let known = all.iter().find(|one| of(**one) == found);
    known.copied().ok_or_else(|| format!("`{}` is no {column} of `decide`", escape(found)))
}
