//! A contest: candidates lose one after another, until the best is left.
//!
//! The procedure of Kim and Nelson (A fully sequential procedure for indifference-zone selection in
//! simulation, ACM TOMACS 11, 2001): all candidates get the same replications, with the same luck; one
//! is out as soon as the sum of its differences from another leaves a triangle that closes with
//! time. With the confidence asked for, the best is left, or one that is worse by no more than the
//! indifference zone. Two things make it more careful than the original, never less: the variance
//! of a difference is the larger of that of the first replications and of all so far, and a pair
//! that hardly ever differs is not judged early, since what is rare may not have shown yet.
//!
//! Where the first candidate defends its place (Kim, Comparison with a standard via fully sequential
//! procedures, ACM TOMACS 15, 2005), half of the zone is put on its side of the balance and half is
//! left as the zone: it loses to one that is better by more than the zone, never to its equal.
//!
//! Targets are judged beside it (Andradóttir and Kim, Fully sequential procedures for comparing
//! constrained systems via simulation, Naval Research Logistics 57, 2010): a candidate is out when
//! it misses one, and only one that meets them all puts others out.

use std::ops::RangeInclusive;

use super::options::Choice;
use super::trials::Series;
use crate::experiment::staffing::judging::{Judge, Judgement, strain};
use crate::scenario::model::Target;
use crate::stats::{SequentialTest, Side};

/// Replications that are added at a time, at least.
const BATCH: u32 = 10;
/// A pair that differs in fewer replications is not judged before [`PATIENCE`].
const FEW: usize = 5;
/// So many times the first replications.
const PATIENCE: usize = 3;

/// What a contest is about. Column 0 of a series is what is to be least.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The targets, and the column of each.
    pub targets: Vec<(usize, Target)>,
    /// Replications before anything is judged.
    pub first: u32,
    /// No candidate gets more.
    pub most: u32,
    /// The indifference zone as a share of the least mean.
    pub tolerance: f64,
    /// The chance of an error in the whole contest.
    pub error: f64,
    /// Whether the first candidate stays unless another one is better: by more than the indifference
    /// zone it is found, within it either may be.
    pub defended: bool,
}

/// How a contest ended, by places of candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// This one is best.
    Best(usize),
    /// None meets the targets.
    NoneMeets,
    /// The budget ended it: these are left.
    Left(Vec<usize>),
}

/// One of the choices that compete.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub choice: Choice,
    pub series: Series,
    /// What is known of each target.
    pub judged: Vec<Judgement>,
    pub out: bool,
}

impl Candidate {
    fn is(&self, judgement: Judgement) -> bool {
        self.judged.contains(&judgement)
    }

    /// Whether it is known to meet every target.
    pub fn meets(&self) -> bool {
        self.judged.iter().all(|judged| *judged == Judgement::Met)
    }
}

/// How near the worst target of a choice is to its limit: 1 at the limit, more is worse; 0 without
/// targets.
pub fn strained(series: &Series, targets: &[(usize, Target)]) -> f64 {
    let one = |(column, target): &(usize, Target)| {
        series.mean(*column).map_or(f64::INFINITY, |mean| strain(mean, target.limit))
    };
    targets.iter().map(one).fold(0.0, f64::max)
}

/// A contest on its way.
#[derive(Clone, Debug)]
pub struct Contest {
    pub candidates: Vec<Candidate>,
    rules: Rules,
    from: u32,
    made: u32,
    looks: u32,
    /// The indifference zone in the unit of the measure, known after the first replications.
    zone: f64,
}

impl Contest {
    /// Between these choices (not none), from this replication on.
    pub fn new(choices: Vec<Choice>, rules: Rules, from: u32) -> Self {
        let open = vec![Judgement::Open; rules.targets.len()];
        let one = |choice| {
            let (series, judged) = (Series::default(), open.clone());
            Candidate { choice, series, judged, out: false }
        };
        let candidates = choices.into_iter().map(one).collect();
        Self { candidates, rules, from, made: 0, looks: 0, zone: 0.0 }
    }

    /// The first replication that no candidate has had.
    pub fn next(&self) -> u32 {
        self.from + self.made
    }

    /// Who is to be run next, and in which replications; nothing when it is over.
    pub fn wants(&self) -> Option<(Vec<Choice>, RangeInclusive<u32>)> {
        if self.outcome().is_some() {
            return None;
        }
        let upto = match self.made {
            0 => self.rules.first,
            made => (made + (made / 4).max(BATCH)).min(self.rules.most),
        };
        let choices = self.left().map(|at| self.candidates[at].choice.clone()).collect();
        Some((choices, self.next()..=self.from + upto - 1))
    }

    fn left(&self) -> impl Iterator<Item = usize> {
        (0..self.candidates.len()).filter(|at| !self.candidates[*at].out)
    }

    /// Takes what came of those who were to be run, in their order.
    pub fn take(&mut self, found: Vec<Series>) {
        let left: Vec<usize> = self.left().collect();
        let more = found.first().map_or(0, Series::len);
        for (at, series) in left.iter().zip(found) {
            self.candidates[*at].series.append(series);
        }
        if self.made == 0 {
            let means = self.candidates.iter().filter_map(|one| one.series.mean(0));
            let least = means.fold(f64::INFINITY, |least, mean| least.min(mean.abs()));
            let zone = if least.is_finite() { least * self.rules.tolerance } else { 0.0 };
            self.zone = zone.max(1e-9);
        }
        self.made += more as u32;
        self.judge(&left);
        self.eliminate(&left);
        self.looks += 1;
    }

    /// Judges the targets of those who are left; half of the error is theirs.
    fn judge(&mut self, left: &[usize]) {
        let Rules { targets, first, tolerance, error, .. } = &self.rules;
        let each = 0.5 * error / (self.candidates.len() * targets.len()).max(1) as f64;
        for at in left {
            let candidate = &mut self.candidates[*at];
            for (judged, (column, target)) in candidate.judged.iter_mut().zip(targets) {
                if *judged != Judgement::Open {
                    continue;
                }
                let series = &candidate.series;
                let known: Vec<f64> = series.columns[*column].iter().flatten().copied().collect();
                let judge = Judge::new(target, *first, each, *tolerance);
                *judged = judge.judge(series.kinds[*column], &known, self.looks).judgement;
            }
            candidate.out = candidate.is(Judgement::Missed);
        }
    }

    /// Whoever is worse than another one that meets every target is out.
    fn eliminate(&mut self, left: &[usize]) {
        let share = if self.rules.targets.is_empty() { 1.0 } else { 0.5 };
        let pairs = (self.candidates.len() - 1).max(1) as f64;
        // The chance of an error of each pair; below one half, as the test wants it.
        let error = (share * self.rules.error / pairs).min(0.499);
        let test = |zone| SequentialTest::new(self.rules.first as usize, error, zone);
        let (test, half) = (test(self.zone), test(0.5 * self.zone));
        let still: Vec<usize> =
            left.iter().copied().filter(|at| !self.candidates[*at].out).collect();
        let judges: Vec<usize> =
            still.iter().copied().filter(|at| self.candidates[*at].meets()).collect();
        let mut out = Vec::new();
        for &one in &still {
            let worse = |other: &usize| {
                let defended = self.rules.defended && (one == 0 || *other == 0);
                let test = if defended { &half } else { &test };
                *other != one && self.is_worse(test, one, *other)
            };
            if judges.iter().any(worse) {
                out.push(one);
            }
        }
        out.iter().for_each(|at| self.candidates[*at].out = true);
    }

    /// Whether `one` is out against `other`: it is worse, or the same and named later.
    fn is_worse(&self, test: &SequentialTest, one: usize, other: usize) -> bool {
        let (mine, theirs) = (&self.candidates[one].series, &self.candidates[other].series);
        let (Some(mine), Some(theirs)) = (mine.columns.first(), theirs.columns.first()) else {
            return false;
        };
        let pairs = mine.iter().zip(theirs);
        let differences: Vec<f64> =
            pairs.filter_map(|(mine, theirs)| Some((*mine)? - (*theirs)?)).collect();
        let differing = differences.iter().filter(|difference| **difference != 0.0).count();
        let patient = differences.len() >= PATIENCE * self.rules.first as usize;
        let last = self.made >= self.rules.most;
        if differing < FEW && !patient && !last {
            return false;
        }
        if differing == 0 && !differences.is_empty() {
            return one > other;
        }
        let favour = match (self.rules.defended, one, other) {
            (true, 0, _) => -0.5 * self.zone,
            (true, _, 0) => 0.5 * self.zone,
            _ => 0.0,
        };
        let weighed: Vec<f64> = differences.iter().map(|difference| difference + favour).collect();
        test.now(&weighed) == Some(Side::Above)
    }

    /// How it ended; nothing while it goes on.
    pub fn outcome(&self) -> Option<Outcome> {
        if self.made == 0 {
            return None;
        }
        let left: Vec<usize> = self.left().collect();
        match left.as_slice() {
            [] => Some(Outcome::NoneMeets),
            [only] if self.candidates[*only].meets() => Some(Outcome::Best(*only)),
            _ if self.made >= self.rules.most => Some(Outcome::Left(left)),
            _ => None,
        }
    }

    /// The place of the best so far: of those that are left, or of all when none is; the targets come
    /// first.
    pub fn leader(&self) -> usize {
        let left: Vec<usize> = self.left().collect();
        let all: Vec<usize> = (0..self.candidates.len()).collect();
        let among = if left.is_empty() { &all } else { &left };
        let rank = |at: &usize| {
            let series = &self.candidates[*at].series;
            let strain = strained(series, &self.rules.targets).max(1.0);
            (strain, series.mean(0).unwrap_or(f64::INFINITY))
        };
        let best = among.iter().copied().min_by(|one, other| {
            let (one, other) = (rank(one), rank(other));
            one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1))
        });
        best.unwrap_or(0)
    }
}
