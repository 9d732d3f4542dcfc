//! The cheapest candidate that meets every target.
//!
//! Candidates are compared in total cost by paired differences under common random numbers; the
//! intervals may be looked at again and again, since each look has a share of the error that adds up
//! to the whole (as for the targets: see `judging`). A candidate drops out when it misses a target
//! or is clearly dearer than the cheapest that meets; the others get more replications until they
//! do, or cost the same within the tolerance, or have had as many as allowed.
//!
//! Promises: with the confidence of the question the cheapest that meets is neither called dearer
//! than another nor said to miss a target, whichever it is: the error is shared out over all that it
//! could be. Never: a candidate that was not simulated.

use super::judging::Judgement;
use super::price::{Price, Rival};
use super::search::{BATCH, Search};
use crate::experiment::runs::Stopped;
use crate::measure::Measure;
use crate::stats::{Estimate, paired};

/// How a candidate's cost lies to that of the cheapest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Dearer,
    Alike,
    Unclear,
}

impl Search<'_> {
    /// The cheapest that meets; `None` when none does.
    pub(super) fn cheapest(&mut self) -> Result<Option<Price>, Stopped> {
        let mut look = 0;
        loop {
            let Some(best) = self.best_price() else {
                return if self.decide_one()? { continue } else { Ok(None) };
            };
            let rivals: Vec<usize> = self.contenders(best);
            let told: Vec<(usize, Told)> =
                rivals.iter().map(|place| (*place, self.told(*place, best, look))).collect();
            look += 1;
            let mut given = false;
            for (place, _) in told.iter().filter(|(_, told)| *told == Told::Unclear) {
                given |= self.more(*place, best)?;
            }
            for (place, _) in told.iter().filter(|(_, told)| *told == Told::Alike) {
                // Whether it meets is worth knowing too.
                let open = self.runs[*place].candidate.judgement() == Judgement::Open;
                given |= open && self.more(*place, best)?;
            }
            if !given {
                return Ok(Some(self.price(best, &told)));
            }
        }
    }

    /// Decides one more candidate; whether there was one.
    fn decide_one(&mut self) -> Result<bool, Stopped> {
        let open = |place: &usize| {
            let candidate = &self.runs[*place].candidate;
            candidate.judgement() == Judgement::Open
                && candidate.replications > 0
                && candidate.replications < self.question.most
        };
        match (0..self.runs.len()).find(open) {
            Some(place) => self.decide(place).map(|_| true),
            None => Ok(false),
        }
    }

    fn cost(&self, place: usize) -> f64 {
        self.runs[place].candidate.cost.map_or(f64::INFINITY, |cost| cost.mean())
    }

    /// The cheapest so far of those that meet.
    fn best_price(&self) -> Option<usize> {
        let met = |place: &usize| self.runs[*place].candidate.judgement() == Judgement::Met;
        let all = (0..self.runs.len()).filter(met);
        all.min_by(|a, b| self.cost(*a).total_cmp(&self.cost(*b)))
    }

    /// All others that were run and do not miss a target.
    fn contenders(&self, best: usize) -> Vec<usize> {
        let fine = |place: &usize| {
            let candidate = &self.runs[*place].candidate;
            *place != best
                && candidate.replications > 0
                && candidate.judgement() != Judgement::Missed
        };
        (0..self.runs.len()).filter(fine).collect()
    }

    /// Replications for a rival and the best; whether there were any left.
    fn more(&mut self, place: usize, best: usize) -> Result<bool, Stopped> {
        let most = self.question.most;
        let mut given = false;
        for place in [place, best] {
            let made = self.runs[place].candidate.replications;
            if made < most {
                self.give(place, (made + BATCH.max(made / 2)).min(most))?;
                given = true;
            }
        }
        Ok(given)
    }

    fn difference(&self, place: usize, best: usize, confidence: f64) -> Option<Estimate> {
        let series = |place: usize| {
            let results = self.runs[place].results.as_ref()?;
            Some(results.policies[0].series(None, Measure::TotalCost))
        };
        Some(paired(&series(place)?, &series(best)?, confidence)?.difference)
    }

    fn told(&self, place: usize, best: usize, look: u32) -> Told {
        let look = f64::from(look + 1);
        let pi = std::f64::consts::PI;
        // Half of the error is for prices; the sum of 1/n^2 over all looks is pi^2/6.
        let error = 0.5 * (1.0 - self.question.confidence) / self.runs.len() as f64;
        let share = 6.0 * error / (pi * pi * look * look);
        let Some(found) = self.difference(place, best, 1.0 - share) else { return Told::Unclear };
        let zone = self.question.tolerance * self.cost(best).abs();
        match (found.low(), found.high()) {
            (Some(low), _) if low > 0.0 => Told::Dearer,
            (Some(low), Some(high)) if low >= -zone && high <= zone => Told::Alike,
            _ => Told::Unclear,
        }
    }

    fn price(&self, best: usize, told: &[(usize, Told)]) -> Price {
        let met = |place: &usize| self.runs[*place].candidate.judgement() == Judgement::Met;
        let of = |wanted: Told| told.iter().filter(move |(_, t)| *t == wanted).map(|(p, _)| *p);
        let next = told.iter().map(|(place, _)| *place).filter(met);
        let next = next.min_by(|a, b| self.cost(*a).total_cmp(&self.cost(*b)));
        let rival = next.and_then(|place| {
            Some(Rival { place, more: self.difference(place, best, self.question.confidence)? })
        });
        let open = told.iter().filter(|(place, told)| match told {
            Told::Dearer => false,
            Told::Alike => !met(place),
            Told::Unclear => true,
        });
        Price {
            place: best,
            rival,
            alike: of(Told::Alike).filter(met).collect(),
            open: open.map(|(place, _)| *place).collect(),
        }
    }
}
