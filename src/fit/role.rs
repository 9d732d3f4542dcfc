//! What is found of one role: demand by level, and what its requesters do.
//!
//! Promises: every number comes with its row; a law that fewer than 10 events speak for is not fitted.
//! Never: approvers.

use super::case::{Choices, End, Log, Needs, RoleFacts};
use super::choice::{ENOUGH, choose};
use super::demand::{Cut, HOURS, Level, chosen, cuts, prior_shape, shrunk};
use super::distance::Censoring;
use super::found::{Counts, Found, Method, Sought, Status, rows_of};
use super::free::{Demand, demand};
use super::requester::{self, Again, Tally};
use super::sample::{Observation, Sample};
use super::shares::{least_mean, logit, rate, wilson};
use crate::random::{Lane, Purpose, Root, name_address};
use crate::stats::Interval;
use crate::time::Span;

/// A share that says what most people do.
const MOST: f64 = 0.5;
/// A share that says what nearly all do.
const NEARLY_ALL: f64 = 0.9;

/// One hour of the week, as `demand.csv` has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HourRow {
    /// Needs that arose in it.
    pub needs: u64,
    /// Free time of all requesters, in hours.
    pub free_h: f64,
    /// Needs a week in this hour, shrunk to its level.
    pub rate: Option<Interval>,
    /// The level, from 1.
    pub level: usize,
}

/// All that is found of a role.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleFit {
    /// Its key.
    pub name: String,
    /// Its place in the log.
    pub role: u32,
    /// Needs by hour.
    pub demand: Demand,
    /// The levels.
    pub cut: Cut,
    /// The hours of the week.
    pub hours: Vec<HourRow>,
    /// Requests in all, and those that waited for a decision.
    pub requests: u64,
    /// See `requests`.
    pub pending: u64,
    /// The longest activation: known, or the longest that was asked for.
    pub maximum: Option<Span>,
    /// Work of a need.
    pub work: Sought,
    /// Who deactivates.
    pub deactivates: Option<Interval>,
    /// Time to cancel.
    pub patience: Sought,
    /// Who asks again.
    pub again: Again,
    /// From the end to the next request.
    pub delay: Sought,
    /// From the decision to active.
    pub provisioning: Sought,
    /// How long before the start the request is filed, of those who plan.
    pub ahead: Sought,
    /// How many plan.
    pub planned: Tally,
    /// Who asks for the maximum.
    pub asks: Tally,
    /// The rows of `fit.csv`.
    pub rows: Vec<Found>,
}

/// What a role is looked at with.
struct View<'a> {
    choices: &'a Choices,
    name: &'a str,
    facts: RoleFacts,
}

/// All that the requests of a role tell.
pub fn role_fit(log: &Log, choices: &Choices, role: u32, needs: &Needs<'_>) -> RoleFit {
    let name = log.role(role);
    let facts = choices.roles.get(name).cloned().unwrap_or_default();
    let view = View { choices, name, facts };
    let demand = demand(log, needs, view.facts.requesters, &choices.zone);
    let cut = view.cut(&demand);
    let hours = view.hours(&demand, &cut);
    let asked = needs.iter().flatten().filter_map(|case| case.asked).max();
    let maximum = view.facts.maximum.or(asked);
    let work = requester::work(log, needs);
    let again = requester::again(log, needs, choices.same_need_within);
    let (ahead, planned) = requester::ahead(log, needs);
    let patience = requester::patience(log, needs, view.facts.timeout);
    let fit = RoleFit {
        name: name.to_owned(),
        role,
        hours,
        cut,
        requests: needs.iter().flatten().count() as u64,
        pending: needs.iter().flatten().filter(|case| case.pending.is_some()).count() as u64,
        maximum,
        work: view.work(&work),
        deactivates: logit(work.deactivates.hits, work.deactivates.trials, choices.confidence)
            .filter(|share| share.value() > 0.0 && work.deactivates.trials as f64 >= ENOUGH),
        patience: view.law("patience", &patience),
        delay: view.law("resubmits.delay", &again.delays),
        provisioning: view.law("provisioning", &requester::provisioning(log, needs)),
        ahead: view.law("ahead", &ahead),
        again,
        planned,
        asks: maximum.map(|most| requester::asks_for_maximum(needs, most)).unwrap_or_default(),
        demand,
        rows: Vec::new(),
    };
    let mut rows = view.demand_rows(&fit);
    rows.extend(view.behaviour_rows(&fit, &work, &patience));
    RoleFit { rows, ..fit }
}

impl View<'_> {
    fn cut(&self, demand: &Demand) -> Cut {
        let few = (demand.needs() as f64) < ENOUGH;
        let most = self.choices.levels.unwrap_or(super::demand::MOST_LEVELS);
        let mut all = cuts(&demand.hours, if few { 1 } else { most });
        match self.choices.levels {
            Some(_) => all.remove(all.len() - 1),
            None => chosen(all.clone()).unwrap_or_else(|| all.remove(0)),
        }
    }

    fn hours(&self, demand: &Demand, cut: &Cut) -> Vec<HourRow> {
        let confidence = self.choices.confidence;
        let mut rows = Vec::with_capacity(HOURS);
        for (place, level) in cut.levels.iter().enumerate() {
            let own: Vec<_> = level.hours.iter().map(|hour| demand.hours[*hour]).collect();
            let shape = prior_shape(&own, level.rate());
            for (hour, known) in level.hours.iter().zip(own) {
                let rate = match shape {
                    Some(shape) => shrunk(&known, level.rate(), shape, confidence),
                    None => rate(0, level.weeks, confidence),
                };
                let (needs, free_h) = (known.needs, demand.free_h[*hour]);
                rows.push((*hour, HourRow { needs, free_h, rate, level: place + 1 }));
            }
        }
        rows.sort_unstable_by_key(|(hour, _)| *hour);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn lane(&self, key: &str) -> Lane {
        let root = Root { seed: self.choices.seed, replication: 1 };
        root.lane(Purpose::FittedLaw, name_address(&[key]), name_address(&[self.name]), 0)
    }

    fn law(&self, key: &str, seen: &[Observation]) -> Sought {
        let sample = Sample::new(seen.iter().copied());
        let draws = self.choices.bootstraps;
        choose(&sample, sample.events(), &Censoring::Watch, draws, &mut self.lane(key))
    }

    fn work(&self, work: &requester::Work) -> Sought {
        let Tally { hits, trials } = work.deactivates;
        let told = hits as f64 / (trials as f64).max(1.0);
        let windows = work.windows.clone();
        let censoring = Censoring::Windows { windows, told, least: 300.0 };
        let sample = Sample::new(work.seen.iter().copied());
        choose(&sample, hits as f64, &censoring, self.choices.bootstraps, &mut self.lane("work"))
    }

    fn demand_rows(&self, fit: &RoleFit) -> Vec<Found> {
        let confidence = self.choices.confidence;
        let subject = format!("needs.{}", self.name);
        let needs = fit.demand.needs();
        let few = (needs as f64) < ENOUGH;
        let status = if few { Status::Measured } else { Status::Fitted };
        let all = rate(needs, fit.weeks(), confidence);
        let what = (subject.as_str(), "rate", Counts::PerWeek);
        let mut rows =
            vec![Found::new(what, all, Method::Garwood, (needs as f64, 0.0)).with(status)];
        for (place, level) in fit.cut.levels.iter().enumerate() {
            let subject = format!("{subject}.level-{}", place + 1);
            let weeks = level.weeks / level.hours.len() as f64;
            let rate = rate(level.needs, weeks, confidence);
            let what = (subject.as_str(), "rate", Counts::PerWeek);
            let row = Found::new(what, rate, Method::Garwood, (level.needs as f64, 0.0));
            rows.push(row.with(status));
        }
        let people = Interval::partly(f64::from(fit.demand.people), (None, None));
        let subject = format!("requesters.{}-people", self.name);
        let what = (subject.as_str(), "count", Counts::People);
        let seen = f64::from(fit.demand.seen);
        rows.push(Found::new(what, people, Method::Count, (seen, 0.0)).with(Status::Measured));
        rows
    }

    fn behaviour_rows(
        &self,
        fit: &RoleFit,
        work: &requester::Work,
        patience: &[Observation],
    ) -> Vec<Found> {
        let confidence = self.choices.confidence;
        let needs = format!("needs.{}", self.name);
        let mut rows = Vec::new();
        for (subject, key, sought) in fit.laws() {
            rows.extend(rows_of(&subject, key, sought, confidence));
        }
        let told = work.deactivates;
        let numbers = (told.hits as f64, (told.trials - told.hits) as f64);
        let what = (needs.as_str(), "deactivates", Counts::Share);
        rows.push(Found::new(what, fit.deactivates, Method::WaldLogit, numbers));
        if told.hits == 0 && told.trials > 0 {
            let what = (needs.as_str(), "work", Counts::Seconds);
            rows.push(Found::untold(what, 0.0, told.trials as f64, Status::NotIdentified));
        }
        rows.extend(self.untold_patience(fit, patience));
        // What is written as `chance`; of all ends where none is in `after`.
        let after = fit.resubmits_after();
        rows.extend(match after.is_empty() {
            true => self.share("resubmits.share", fit.again.total(), Status::Measured),
            false => self.share("resubmits.share", fit.again.chance(&after), Status::Fitted),
        });
        for (end, tally) in End::WITHOUT_ACCESS.iter().zip(fit.again.after) {
            let key = format!("resubmits.share.{}", end.word());
            rows.extend(self.share(&key, tally, Status::Fitted));
        }
        rows.extend(self.share("ahead.share", fit.planned, Status::Measured));
        rows.extend(self.share("asks_for.maximum", fit.asks, Status::Fitted));
        rows
    }

    /// A share, from enough trials on.
    fn share(&self, key: &str, tally: Tally, status: Status) -> Option<Found> {
        let subject = format!("needs.{}", self.name);
        let numbers = (tally.hits as f64, (tally.trials - tally.hits) as f64);
        let share = wilson(tally.hits, tally.trials, self.choices.confidence);
        let what = (subject.as_str(), key, Counts::Share);
        let enough = tally.trials as f64 >= ENOUGH;
        enough.then(|| Found::new(what, share, Method::Wilson, numbers).with(status))
    }

    /// Where nobody canceled: how long the mean is at least, if it is exponential.
    fn untold_patience(&self, fit: &RoleFit, seen: &[Observation]) -> Option<Found> {
        let sample = Sample::new(seen.iter().copied());
        let none = sample.total() > 0.0 && sample.events() == 0.0 && fit.patience.is_err();
        let subject = format!("needs.{}", self.name);
        let what = (subject.as_str(), "patience.mean", Counts::Seconds);
        let row = Found::untold(what, 0.0, sample.censored(), Status::NotIdentified);
        let low = least_mean(sample.exposure(), self.choices.confidence);
        none.then_some(Found { low, method: Method::Garwood, ..row })
    }
}

impl RoleFit {
    /// The laws that were looked for, each with the path in the scenario and the key that it goes to.
    pub fn laws(&self) -> [(String, &'static str, &Sought); 5] {
        let needs = || format!("needs.{}", self.name);
        let activation = format!("roles.{}.activation", self.name);
        [
            (needs(), "work", &self.work),
            (needs(), "patience", &self.patience),
            (needs(), "resubmits.delay", &self.delay),
            (needs(), "ahead", &self.ahead),
            (activation, "provisioning", &self.provisioning),
        ]
    }

    /// The exposure, in weeks, over which all needs have the rates of the levels together: people are
    /// busy in the hours in which needs arise, and the mean exposure of a week would make needs rare.
    fn weeks(&self) -> f64 {
        let of = |level: &Level| level.rate() * level.hours.len() as f64;
        let rates: f64 = self.cut.levels.iter().map(of).sum();
        if rates > 0.0 { self.demand.needs() as f64 / rates } else { self.demand.weeks() }
    }

    /// After which ends most ask again, from enough of them on.
    pub fn resubmits_after(&self) -> Vec<End> {
        let kinds = End::WITHOUT_ACCESS.iter().zip(self.again.after);
        let most = |tally: Tally| {
            tally.trials as f64 >= ENOUGH && tally.hits as f64 >= MOST * tally.trials as f64
        };
        kinds.filter(|(_, tally)| most(*tally)).map(|(end, _)| *end).collect()
    }

    /// Whether nearly all ask for the longest activation.
    pub fn asks_for_maximum(&self) -> bool {
        self.asks.hits as f64 >= NEARLY_ALL * self.asks.trials as f64
    }
}
