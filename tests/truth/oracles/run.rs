//! Runs a case and turns its sums and measures into findings.
//!
//! Every question becomes one value per replication whose mean is exactly the expected value if the
//! simulation is right, so that no ratio and no quantile is biased by a short replication:
//! - an average `sum / count` becomes `e + (sum - e count) / mean count`;
//! - a quantile `q` of order `p` becomes the share of observations that are at most the exact `q`,
//!   whose expectation is `p`, put back into the unit of `q` with the slope of the distribution
//!   function around `q` (Bahadur 1966: one step of Newton from the exact value);
//! - a standard deviation becomes the mean square about the exact mean, likewise.
//!
//! Measures of the library are taken as they are, replication by replication.

use std::sync::Mutex;

use pimsim::experiment::{Plan, Results, run};
use pimsim::id::PolicyId;
use pimsim::measure::Measure;
use pimsim::scenario::model::Scenario;

use super::collect::{Ask, Collectors, Probe, Seen, Sums};
use super::judge::{Finding, Mean, mean};

/// Milliseconds of an hour.
pub const HOUR: f64 = 3_600_000.0;

/// Where the value of a quantity comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A sum of measures of the library, each times a factor.
    Measures(Vec<(&'static str, f64)>),
    /// The average, divided by a unit.
    Average(Seen, f64),
    /// One less the average.
    Complement(Seen),
    /// The sum of the one over the sum of the other.
    Share(Seen, Seen),
    /// The share that is more than nothing.
    Positive(Seen),
    /// The share that is at most this many milliseconds (or activations).
    AtMost(Seen, f64),
    /// The standard deviation in hours, given the exact mean in hours.
    Deviation(Seen, f64),
    /// The variance of a level, given the exact mean.
    Variance(Seen, f64),
    /// The quantile of this order, in hours.
    Quantile(Seen, f64),
    /// The quantile of a quantity that comes in whole numbers, or has an atom there.
    Atom(Seen, f64, f64),
    /// The most requests that a need filed.
    Most,
}

/// A quantity with its exact value.
#[derive(Clone, Debug)]
pub struct Row {
    pub case: &'static str,
    pub quantity: String,
    pub exact: f64,
    pub source: Source,
    /// The relative bias that must be found.
    pub limit: f64,
}

/// Controls: what comes into the model, with known means.
#[derive(Clone, Copy, Debug)]
pub struct Controls {
    /// Requests per hour, if they are random.
    pub arrivals: Option<f64>,
    /// The mean review in hours and how many there are in an hour at most.
    pub review: Option<(f64, f64)>,
}

/// A scenario and what is asked of it.
pub struct Run {
    pub scenario: Scenario,
    pub rows: Vec<Row>,
    pub controls: Option<Controls>,
}

const NEAR: f64 = 0.02;

impl Source {
    fn probes(&self, exact: f64) -> Vec<Probe> {
        match *self {
            Self::Measures(_) | Self::Most => Vec::new(),
            Self::Average(seen, _) | Self::Complement(seen) => vec![(seen, Ask::Mean)],
            Self::Share(part, whole) => vec![(part, Ask::Mean), (whole, Ask::Mean)],
            Self::Positive(seen) => vec![(seen, Ask::AtMost(0.0))],
            Self::AtMost(seen, limit) => vec![(seen, Ask::AtMost(limit))],
            Self::Deviation(seen, mean) => vec![(seen, Ask::Square(mean * HOUR))],
            Self::Variance(seen, mean) => vec![(seen, Ask::Square(mean))],
            Self::Quantile(seen, _) => {
                let at = |factor: f64| (seen, Ask::AtMost(exact * HOUR * factor));
                vec![at(1.0), at(1.0 - NEAR), at(1.0 + NEAR)]
            }
            Self::Atom(seen, _, unit) => {
                let at = |value: f64| (seen, Ask::AtMost(value * unit));
                vec![at(exact), at(exact - 0.5)]
            }
        }
    }
}

/// Everything that one run of a case tells.
struct Told {
    results: Results,
    probes: Vec<Probe>,
    /// By replication, then by probe.
    sums: Vec<Vec<Sums>>,
    most: u32,
    controls: Vec<Vec<f64>>,
}

impl Told {
    fn column(&self, probe: Probe) -> Vec<Sums> {
        let place = self.probes.iter().position(|known| *known == probe).expect("it was asked");
        self.sums.iter().map(|sums| sums[place]).collect()
    }

    /// Values with this expectation, if the average has it.
    fn average(&self, probe: Probe, expected: f64) -> Vec<f64> {
        let column = self.column(probe);
        let weight = column.iter().map(|sums| sums.1).sum::<f64>() / column.len() as f64;
        column.iter().map(|(sum, count)| expected + (sum - expected * count) / weight).collect()
    }

    /// The same for the ratio of two sums.
    fn share(&self, part: Probe, whole: Probe, expected: f64) -> Vec<f64> {
        let (part, whole) = (self.column(part), self.column(whole));
        let weight = whole.iter().map(|sums| sums.0).sum::<f64>() / whole.len() as f64;
        let pairs = part.iter().zip(&whole);
        pairs.map(|(part, whole)| expected + (part.0 - expected * whole.0) / weight).collect()
    }

    fn pooled(&self, probe: Probe) -> f64 {
        let column = self.column(probe);
        let sums: (f64, f64) = column.iter().fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
        sums.0 / sums.1
    }

    fn measures(&self, terms: &[(&'static str, f64)]) -> Vec<f64> {
        let mut sums = vec![0.0; self.sums.len()];
        for (name, factor) in terms {
            let measure = Measure::named(name).expect("a measure of the contract");
            for (sum, value) in sums.iter_mut().zip(self.results.policies[0].series(None, measure))
            {
                *sum += factor * value.unwrap_or_else(|| panic!("no {name}"));
            }
        }
        sums
    }
}

/// Runs it and judges all its rows.
pub fn findings(run: &Run, audit: bool) -> Vec<Finding> {
    let told = simulate(run, audit);
    let mut found: Vec<Finding> = run.rows.iter().map(|row| finding(&told, row)).collect();
    found.extend(run.controls.iter().flat_map(|controls| inputs(&told, run, controls)));
    found
}

fn simulate(setup: &Run, audit: bool) -> Told {
    let mut probes: Vec<Probe> = vec![(Seen::Prompt, Ask::Mean), (Seen::Review, Ask::Mean)];
    for probe in setup.rows.iter().flat_map(|row| row.source.probes(row.exact)) {
        if !probes.contains(&probe) {
            probes.push(probe);
        }
    }
    let scenario = &setup.scenario;
    let replications = scenario.simulation.replications as usize;
    let answers = Mutex::new(vec![None; replications]);
    let listeners = Collectors { scenario, probes: &probes, answers };
    let plan = Plan { policies: vec![PolicyId::new(0)], threads: None, audit };
    let results = run(scenario, &plan, &listeners, &mut pimsim::experiment::unwatched)
        .expect("nobody stops it");
    assert!(results.violations.is_empty(), "{}", results.violations.join("\n"));
    let answers = listeners.answers.into_inner().expect("no listener failed");
    let (sums, most): (Vec<_>, Vec<_>) = answers.into_iter().flatten().unzip();
    let most = most.into_iter().max().unwrap_or(0);
    let mut told = Told { results, probes, sums, most, controls: Vec::new() };
    if let Some(controls) = &setup.controls {
        told.controls = deviations(&told, hours(scenario), controls);
    }
    told
}

/// The length of the window of measurement.
fn hours(scenario: &Scenario) -> f64 {
    let (from, to) = scenario.simulation.window();
    (to - from).as_hours()
}

/// The controls: arrivals less their mean, reviewing time less what it is on average.
fn deviations(told: &Told, hours: f64, controls: &Controls) -> Vec<Vec<f64>> {
    let arrivals = controls.arrivals.map(|rate| {
        let column = told.column((Seen::Prompt, Ask::Mean));
        column.iter().map(|(_, count)| count / (rate * hours) - 1.0).collect()
    });
    let reviews = controls.review.map(|(mean, rate)| {
        let column = told.column((Seen::Review, Ask::Mean));
        let all = mean * HOUR * rate * hours;
        column.iter().map(|(sum, count)| (sum - mean * HOUR * count) / all).collect()
    });
    arrivals.into_iter().chain(reviews).collect()
}

/// What goes in is judged too: the controls have the means they are said to have.
fn inputs(told: &Told, run: &Run, controls: &Controls) -> Vec<Finding> {
    let case = run.rows[0].case;
    let row = |quantity: &str, exact: f64| Row {
        case,
        quantity: quantity.to_owned(),
        exact,
        source: Source::Most,
        limit: 0.01,
    };
    let hours = hours(&run.scenario);
    let arrivals = controls.arrivals.map(|rate| {
        let column = told.column((Seen::Prompt, Ask::Mean));
        let values: Vec<f64> = column.iter().map(|(_, count)| count / hours).collect();
        judged(&row("input_arrivals_per_h", rate), &mean(&values, &[]))
    });
    let reviews = controls.review.map(|(exact, _)| {
        let values = told.average((Seen::Review, Ask::Mean), exact * HOUR);
        let values: Vec<f64> = values.iter().map(|value| value / HOUR).collect();
        judged(&row("input_review_mean", exact), &mean(&values, &[]))
    });
    arrivals.into_iter().chain(reviews).collect()
}

fn judged(row: &Row, found: &Mean) -> Finding {
    Finding {
        case: row.case.to_owned(),
        quantity: row.quantity.clone(),
        exact: row.exact,
        found: found.mean,
        half: found.half(),
        detects: found.detects() / row.exact.abs(),
        limit: row.limit,
    }
}

fn finding(told: &Told, row: &Row) -> Finding {
    let exact = row.exact;
    let scaled = |values: Vec<f64>, scale: &dyn Fn(f64) -> f64| -> Vec<f64> {
        values.into_iter().map(scale).collect()
    };
    let values = match row.source {
        Source::Measures(ref terms) => told.measures(terms),
        Source::Average(seen, unit) => {
            scaled(told.average((seen, Ask::Mean), exact * unit), &|x| x / unit)
        }
        Source::Complement(seen) => {
            scaled(told.average((seen, Ask::Mean), 1.0 - exact), &|x| 1.0 - x)
        }
        Source::Share(part, whole) => told.share((part, Ask::Mean), (whole, Ask::Mean), exact),
        Source::Positive(seen) => {
            scaled(told.average((seen, Ask::AtMost(0.0)), 1.0 - exact), &|x| 1.0 - x)
        }
        Source::AtMost(seen, limit) => told.average((seen, Ask::AtMost(limit)), exact),
        Source::Variance(seen, centre) => told.average((seen, Ask::Square(centre)), exact),
        Source::Deviation(seen, centre) => {
            let square = exact * exact * HOUR * HOUR;
            let squares = told.average((seen, Ask::Square(centre * HOUR)), square);
            scaled(squares, &|x| exact * (1.0 + x / square) / 2.0)
        }
        Source::Quantile(seen, order) => {
            let share = |factor: f64| (seen, Ask::AtMost(exact * HOUR * factor));
            let rise = told.pooled(share(1.0 + NEAR)) - told.pooled(share(1.0 - NEAR));
            let slope = rise / (2.0 * NEAR);
            scaled(told.average(share(1.0), order), &|x| exact * (1.0 + (order - x) / slope))
        }
        Source::Atom(seen, order, unit) => return atom(told, row, seen, order, unit),
        Source::Most => return same(row, f64::from(told.most)),
    };
    judged(row, &mean(&values, &told.controls))
}

/// A quantile at an atom. If the share below it is surely less than the order, and that up to it
/// surely more, it is there and nowhere else: no width, and the slightest bias is found. If that is
/// merely possible, it is right to one unit.
fn atom(told: &Told, row: &Row, seen: Seen, order: f64, unit: f64) -> Finding {
    let share = |value: f64| {
        let found = mean(&told.average((seen, Ask::AtMost(value * unit)), order), &told.controls);
        (found.mean, found.half())
    };
    let (below, upto) = (share(row.exact - 0.5), share(row.exact));
    let surely = below.0 + below.1 < order && upto.0 - upto.1 > order;
    let possibly = below.0 - below.1 < order && upto.0 + upto.1 > order;
    let mut found = same(row, if possibly { row.exact } else { f64::NAN });
    if !surely {
        (found.half, found.detects) = (1.0, 1.0 / row.exact);
    }
    found
}

/// A value that is found exactly, or is wrong.
fn same(row: &Row, found: f64) -> Finding {
    let Row { case, quantity, exact, limit, .. } = row.clone();
    Finding { case: case.to_owned(), quantity, exact, found, half: 0.0, detects: 0.0, limit }
}
