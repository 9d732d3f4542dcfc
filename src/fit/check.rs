//! Does the model tell the log? Its measures ranked among those of replications of the model.
//!
//! The p-value is twice the smaller share of replications at least as far out on one side, the log
//! counted among them. Where the log lies beyond all of them, ranks can say no more than two in so
//! many; then it is that of Student's prediction interval, if that is smaller. Many measures are
//! looked at, so a verdict is that of S. Holm, Scandinavian Journal of Statistics 6 (1979), at 5 %.
//! Promises: unknown is no verdict. Never: a simulation.

use super::found::Counts;
use super::observed::Measured;
use super::written::span;
use crate::math::beta_regularised;
use crate::stats::interval::variance;

/// All verdicts together are wrong with this chance at most.
const LEVEL: f64 = 0.05;

/// What is said of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The model may have made this log.
    Inside,
    /// It has not.
    Outside,
    /// Not known in the log, or in too few replications.
    NoData,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Inside, Self::Outside, Self::NoData];

    /// Its word in `check.csv`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Outside => "outside",
            Self::NoData => "no_data",
        }
    }
}

/// A row of `check.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// What the log has.
    pub observed: Measured,
    /// What half of the replications stay under.
    pub predicted: Option<f64>,
    /// What 2.5 % and 97.5 % of them stay under.
    pub range: Option<(f64, f64)>,
    /// The chance of a log as far out.
    pub p_value: Option<f64>,
    /// The verdict over all measures.
    pub verdict: Verdict,
}

/// Ranks each measure of the log among those of the replications, which have the same measures; one
/// that a replication does not have is unknown there.
pub fn check(observed: &[Measured], replications: &[Vec<Measured>]) -> Vec<Checked> {
    let mut rows: Vec<Checked> =
        observed.iter().map(|measured| ranked(measured, replications)).collect();
    holm(&mut rows);
    rows
}

fn ranked(observed: &Measured, replications: &[Vec<Measured>]) -> Checked {
    let same =
        |other: &&Measured| (&other.role, &other.measure) == (&observed.role, &observed.measure);
    let values = replications.iter().filter_map(|list| list.iter().find(same)?.value);
    let mut values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    values.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (share * (values.len().max(1) - 1) as f64).round() as usize;
        values.get(place).copied()
    };
    let value = observed.value.filter(|_| 2 * values.len() >= replications.len().max(1));
    Checked {
        observed: observed.clone(),
        predicted: at(0.5),
        range: at(0.025).zip(at(0.975)),
        p_value: value.map(|value| p_value(value, &values)),
        verdict: Verdict::NoData,
    }
}

/// The chance of a value as far out, among sorted ones.
pub fn p_value(value: f64, sorted: &[f64]) -> f64 {
    let n = sorted.len() as f64;
    let at_most = sorted.partition_point(|other| *other <= value) as f64;
    let below = sorted.partition_point(|other| *other < value) as f64;
    let side = (at_most + 1.0).min(n - below + 1.0) / (n + 1.0);
    let rank = (2.0 * side).min(1.0);
    let beyond = at_most == 0.0 || below == n;
    match variance(sorted).filter(|variance| beyond && *variance > 0.0) {
        None => rank,
        Some(variance) => {
            let mean = sorted.iter().sum::<f64>() / n;
            let t = (value - mean) / (variance * (1.0 + 1.0 / n)).sqrt();
            let degrees = n - 1.0;
            let (tails, _) = beta_regularised(0.5 * degrees, 0.5, degrees / (degrees + t * t));
            rank.min(tails)
        }
    }
}

/// Holm: the smallest against 5 % over all, the next against 5 % over one less, until one is larger.
fn holm(rows: &mut [Checked]) {
    let mut order: Vec<(usize, f64)> =
        rows.iter().enumerate().filter_map(|(place, row)| Some((place, row.p_value?))).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut outside = true;
    let count = order.len();
    for (rank, (place, p)) in order.into_iter().enumerate() {
        outside = outside && p <= LEVEL / (count - rank) as f64;
        rows[place].verdict = if outside { Verdict::Outside } else { Verdict::Inside };
    }
}

impl Checked {
    /// What is wrong, in a sentence; none where nothing is.
    pub fn sentence(&self) -> Option<String> {
        let (low, high) = self.range.filter(|_| self.verdict == Verdict::Outside)?;
        let Measured { role, measure, counts, value } = &self.observed;
        let what = measure.replace('_', " ");
        let of = if role == "*" { String::new() } else { format!("{role}, ") };
        let [observed, low, high] = [(*value)?, low, high].map(|value| shown(*counts, value));
        Some(format!("{of}{what}: {observed} in the log, {low} to {high} in the model"))
    }
}

/// A value with its unit, in as many digits as a reader compares.
fn shown(counts: Counts, value: f64) -> String {
    let few = |value: f64| match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    };
    match counts {
        Counts::Seconds => span(value).trim_matches('"').to_owned(),
        Counts::Share => format!("{} %", few(100.0 * value)),
        Counts::PerWeek => format!("{} a week", few(value)),
        Counts::Number | Counts::People => few(value),
    }
}
