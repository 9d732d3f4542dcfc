//! The price list: what each switch away from the first policy avoids, and what it makes people wait.
//!
//! Replications are added, as many again each time, while some verdict is open, in [`LOOKS`] looks at
//! most. Verdicts are judged more strictly than intervals are shown: at a confidence of which all
//! looks together keep that of the scenario.

use super::answer::Tried;
use super::avoided_measure;
use super::options::{Choice, Field};
use super::sharing::{Component, apart};
use super::trials::{Column, Order, Series, Trials};
use crate::experiment::results::Totals;
use crate::experiment::runs::Stopped;
use crate::experiment::watch::Watch;
use crate::measure::{Measure, Unit};
use crate::stats::{Estimate, Interval, Paired, ratio};

/// Weeks in a year of 365 days.
const WEEKS_PER_YEAR: f64 = 365.0 / 7.0;

/// How often at most the verdicts are looked at: after the replications of the scenario, and after
/// twice, four and eight times as many.
const LOOKS: u32 = 4;

/// What the intervals say about a switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// One is clearly better in one respect, the other in the other: it depends on the price.
    Price,
    /// The new option is clearly better in one respect and clearly no worse in the other.
    Dominates,
    /// The old one is.
    Dominated,
    /// These replications do not say.
    Unclear,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Price, Self::Dominates, Self::Dominated, Self::Unclear];

    /// The word in the `verdict` column.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Dominates => "dominates",
            Self::Dominated => "dominated",
            Self::Unclear => "unclear",
        }
    }
}

/// A switch of one subject from the option of the first policy to another one.
#[derive(Clone, Debug)]
pub struct Switch {
    /// The place of the subject.
    pub subject: usize,
    /// The option before.
    pub from: usize,
    /// The option after.
    pub to: usize,
    /// Hours of waiting a week that it adds.
    pub waiting: Option<Estimate>,
    /// What it avoids, in the unit of the measure.
    pub avoided: Option<Estimate>,
    /// Hours of waiting for each severity-hour, as far as these replications say; not below zero.
    pub price: Option<Interval>,
    /// What follows.
    pub verdict: Verdict,
    /// Whether nothing changes in any replication.
    pub nothing: bool,
}

impl Switch {
    /// Whether more replications might tell more.
    fn is_open(&self) -> bool {
        let unbounded = self.price.is_none_or(|price| price.ends().is_none());
        match self.verdict {
            Verdict::Unclear => !self.nothing,
            Verdict::Price => unbounded,
            Verdict::Dominates | Verdict::Dominated => false,
        }
    }
}

/// The price list, and what it is made from.
#[derive(Clone, Debug)]
pub struct Priced {
    /// What is avoided.
    pub avoided: Measure,
    /// The switches, from the cheapest to the dearest.
    pub switches: Vec<Switch>,
    /// Everything that was tried.
    pub tried: Vec<Tried>,
    /// Replications of each choice.
    pub replications: u32,
    /// Runs that were made.
    pub runs: u64,
    /// How much was simulated.
    pub totals: Totals,
}

/// The price of every switch away from the first policy, in so many replications at first and in so
/// many at most.
///
/// # Errors
/// When the watch breaks, or the threads could not be started.
pub fn price_list(
    field: &Field,
    (replications, most): (u32, u32),
    threads: Option<usize>,
    watch: Watch<'_>,
) -> Result<Priced, Stopped> {
    let avoided = avoided_measure(&field.scenario);
    let components = apart(field);
    let of = |roles: &Option<Vec<crate::id::RoleId>>| {
        [Measure::WaitingTime, avoided].map(|measure| Column {
            roles: roles.clone(),
            measure,
            within: None,
        })
    };
    let columns: Vec<Vec<Column>> =
        components.iter().map(|component| of(&component.roles).to_vec()).collect();
    let mut orders: Vec<Order> = Vec::new();
    for (at, component) in components.iter().enumerate() {
        let first: Choice = vec![0; component.subjects.len()];
        orders.push(Order { component: at, choice: first.clone() });
        for (place, subject) in component.subjects.iter().enumerate() {
            for option in 1..field.subject(*subject).options.len() {
                let mut choice = first.clone();
                choice[place] = option;
                orders.push(Order { component: at, choice });
            }
        }
    }
    let mut trials = Trials::new(field, &components, &columns, (threads, watch));
    let confidence = field.scenario.simulation.confidence;
    let mut found = trials.run(&orders, 1..=replications)?;
    let mut made = replications;
    let open = |found: &[Series]| {
        let listed = listed(field, &components, &orders, found, (confidence, avoided));
        listed.iter().any(Switch::is_open)
    };
    for _ in 1..LOOKS {
        let next = made.saturating_mul(2).min(most);
        if next <= made || !open(&found) {
            break;
        }
        let more = trials.run(&orders, made + 1..=next)?;
        found.iter_mut().zip(more).for_each(|(series, more)| series.append(more));
        made = next;
    }
    let mut switches = listed(field, &components, &orders, &found, (confidence, avoided));
    let mut tried = Vec::new();
    for (order, series) in orders.iter().zip(&found) {
        let component = &components[order.component];
        let changed = order.choice.iter().position(|option| *option > 0);
        for (place, subject) in component.subjects.iter().enumerate() {
            if changed.is_none_or(|changed| changed == place) {
                let of = (*subject, order.choice[place]);
                tried.extend(Tried::of(&columns[order.component], series, of, confidence));
            }
        }
    }
    switches.sort_by(|one, other| {
        let (one, other) = (rank(one), rank(other));
        one.0.cmp(&other.0).then(one.1.total_cmp(&other.1))
    });
    tried.sort_by_key(|tried| (tried.subject, tried.option));
    let (runs, totals) = (trials.runs, trials.totals);
    Ok(Priced { avoided, switches, tried, replications: made, runs, totals })
}

/// The switches, in the order of the orders.
fn listed(
    field: &Field,
    components: &[Component],
    orders: &[Order],
    found: &[Series],
    (confidence, avoided): (f64, Measure),
) -> Vec<Switch> {
    let mut switches = Vec::new();
    let mut base = 0;
    for (at, order) in orders.iter().enumerate() {
        let changed = order.choice.iter().position(|option| *option > 0);
        let Some(place) = changed else {
            base = at;
            continue;
        };
        let of = (components[order.component].subjects[place], order.choice[place]);
        debug_assert!(of.1 < field.subject(of.0).options.len());
        switches.push(switch(of, (&found[at], &found[base]), confidence, avoided));
    }
    switches
}

/// What dominates first, then by price, then what is unclear, then what is dominated.
fn rank(switch: &Switch) -> (u8, f64) {
    let price = switch.price.map_or(f64::INFINITY, |price| price.value());
    match switch.verdict {
        Verdict::Dominates => (0, 0.0),
        Verdict::Price => (1, price),
        Verdict::Unclear => (2, price),
        Verdict::Dominated => (3, 0.0),
    }
}

/// What an interval says of a difference.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    More,
    Less,
    Same,
    Unclear,
}

fn told(found: Option<Paired>) -> Told {
    let Some(found) = found else { return Told::Unclear };
    let interval = found.difference.interval;
    match found.difference.n {
        n if n > 1 && found.same => Told::Same,
        _ if interval.is_above(0.0) => Told::More,
        _ if interval.is_below(0.0) => Told::Less,
        _ => Told::Unclear,
    }
}

fn switch(
    (subject, to): (usize, usize),
    (new, old): (&Series, &Series),
    confidence: f64,
    measure: Measure,
) -> Switch {
    let (waiting, avoided) = (new.less(old, 0, confidence), old.less(new, 1, confidence));
    let strict = 1.0 - (1.0 - confidence) / f64::from(LOOKS);
    let (waits, avoids) = (told(new.less(old, 0, strict)), told(old.less(new, 1, strict)));
    let verdict = match (waits, avoids) {
        (Told::Less | Told::Same, Told::More) | (Told::Less, Told::Same) => Verdict::Dominates,
        (Told::More | Told::Same, Told::Less) | (Told::More, Told::Same) => Verdict::Dominated,
        (Told::More, Told::More) | (Told::Less, Told::Less) => Verdict::Price,
        _ => Verdict::Unclear,
    };
    let priced = verdict == Verdict::Price;
    let price = priced.then(|| price(new, old, confidence, measure)).flatten();
    Switch {
        subject,
        from: 0,
        to,
        waiting: waiting.map(|found| found.difference),
        avoided: avoided.map(|found| found.difference),
        price,
        verdict,
        nothing: waits == Told::Same && avoids == Told::Same,
    }
}

/// Hours of waiting a week over severity-hours avoided a week; `None` where more is avoided by waiting
/// less, or the other way round.
fn price(new: &Series, old: &Series, confidence: f64, measure: Measure) -> Option<Interval> {
    let weeks = match measure.row().unit {
        Unit::SeverityHoursPerYear => WEEKS_PER_YEAR,
        _ => 1.0,
    };
    let column = |series: &Series, column: usize| series.columns.get(column).cloned();
    let (waits, waited) = (column(new, 0)?, column(old, 0)?);
    let (held, before) = (column(new, 1)?, column(old, 1)?);
    let pairs: Vec<(f64, f64)> = waits
        .into_iter()
        .zip(waited)
        .zip(held.into_iter().zip(before))
        .filter_map(|((waits, waited), (held, before))| {
            Some((waits? - waited?, (before? - held?) / weeks))
        })
        .collect();
    let found = ratio(&pairs, confidence)?;
    let ends = (found.low().map(|low| low.max(0.0)), found.high());
    Interval::partly(found.value(), ends).filter(|price| price.value() >= 0.0)
}
