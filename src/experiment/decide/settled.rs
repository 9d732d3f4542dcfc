//! What came of the search of one component: each subject against its next best option.

use super::Question;
use super::answer::{Bought, Certainty, Decision, Tried};
use super::contest::{Candidate, Contest, Outcome};
use super::options::{Choice, Field};
use super::search::Search;
use super::sharing::{Component, has};
use super::trials::Column;
use crate::experiment::staffing::judging::Judgement;
use crate::measure::Measure;
use crate::stats::Estimate;

/// What was found in one component.
pub(super) struct Found<'a> {
    pub field: &'a Field,
    pub question: &'a Question,
    pub component: &'a Component,
    pub search: &'a Search,
    pub contest: &'a Contest,
    pub outcome: &'a Outcome,
    pub columns: &'a [Column],
}

impl Found<'_> {
    pub fn settle(&self, decision: &mut Decision, told: usize) {
        let place = match self.outcome {
            Outcome::Best(place) => *place,
            Outcome::NoneMeets | Outcome::Left(_) => self.contest.leader(),
        };
        let choice = &self.contest.candidates[place].choice;
        let confidence = self.field.scenario.simulation.confidence;
        for (at, subject) in self.component.subjects.iter().enumerate() {
            decision.choice[*subject] = choice[at];
            decision.bought.push(self.bought(choice, at, told));
            for option in 0..self.field.subject(*subject).options.len() {
                if let Some(series) = self.search.tried.get(&with(choice, at, option)) {
                    let columns = &self.columns[..told.min(self.columns.len())];
                    let of = (*subject, option);
                    decision.tried.extend(Tried::of(columns, series, of, confidence));
                }
            }
        }
    }

    /// The subject at this place of the component, against its next best option.
    fn bought(&self, choice: &Choice, at: usize, told: usize) -> Bought {
        let subject = self.component.subjects[at];
        let confidence = self.field.scenario.simulation.confidence;
        let options = 0..self.field.subject(subject).options.len();
        let others = options.filter(|option| *option != choice[at]);
        let rank = |option: &usize| {
            let candidate = self.candidate(&with(choice, at, *option));
            let misses = candidate.is_some_and(|one| one.judged.contains(&Judgement::Missed));
            let series = self.search.tried.get(&with(choice, at, *option));
            let mean = series.and_then(|series| series.mean(0));
            (misses, mean.unwrap_or(f64::INFINITY))
        };
        let runner_up = others.min_by(|one, other| {
            let (one, other) = (rank(one), rank(other));
            one.0.cmp(&other.0).then(one.1.total_cmp(&other.1))
        });
        let tried = |choice: &Choice| self.search.tried.get(choice);
        let other = runner_up.map(|option| with(choice, at, option));
        let pair = tried(choice).zip(other.as_ref().and_then(tried));
        let difference = |column: usize| {
            let (mine, theirs) = pair?;
            mine.less(theirs, column, confidence)
        };
        let found: Vec<_> = (0..told).map(difference).collect();
        let same = found.iter().all(|found| found.is_some_and(|found| found.same));
        let measures = self.columns.iter().map(|column| column.measure);
        let found = found.into_iter().map(|found| found.map(|found| found.difference));
        let missed = other.as_ref().and_then(|other| self.missed(other));
        let differences: Vec<_> = measures.zip(found).collect();
        let certainty = self.certainty(choice, at, missed, &differences);
        let option = choice[at];
        Bought { subject, option, runner_up, differences, same, missed, certainty }
    }

    fn candidate(&self, choice: &Choice) -> Option<&Candidate> {
        self.contest.candidates.iter().find(|candidate| candidate.choice == *choice)
    }

    /// The target of the question that a choice misses.
    fn missed(&self, choice: &Choice) -> Option<usize> {
        let candidate = self.candidate(choice)?;
        let place = candidate.judged.iter().position(|judged| *judged == Judgement::Missed)?;
        let targets = self.question.targets.iter().enumerate();
        let mine =
            targets.filter(|(_, target)| target.role.is_none_or(|role| has(self.component, role)));
        mine.map(|(at, _)| at).nth(place)
    }

    fn certainty(
        &self,
        choice: &Choice,
        at: usize,
        missed: Option<usize>,
        differences: &[(Measure, Option<Estimate>)],
    ) -> Certainty {
        let open = match self.outcome {
            Outcome::Best(_) => false,
            Outcome::NoneMeets => true,
            Outcome::Left(left) => {
                left.iter().any(|place| self.contest.candidates[*place].choice[at] != choice[at])
            }
        };
        let better = differences.first().and_then(|(_, found)| *found);
        match (open, missed) {
            (true, _) => Certainty::Undecided,
            (false, Some(_)) => Certainty::Target,
            _ if better.is_some_and(|better| better.interval.is_below(0.0)) => Certainty::Clear,
            _ => Certainty::Tolerance,
        }
    }
}

fn with(choice: &Choice, at: usize, option: usize) -> Choice {
    let mut other = choice.clone();
    other[at] = option;
    other
}
