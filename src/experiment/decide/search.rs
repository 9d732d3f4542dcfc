//! Where to look among the choices of one component.
//!
//! A small space is compared as a whole, in one contest. In a larger one the search starts from the
//! best policy and from what is best subject by subject beside it; from there contests, in which a
//! choice defends itself against its neighbours, lead on, each in replications of its own, so that what made a choice
//! look good is not what confirms it. The n-th contest may err with a chance that halves each time.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::contest::{Contest, Outcome, Rules, strained};
use super::options::Choice;
use super::trials::Series;

/// Up to so many choices all are compared.
pub const ALL_COMPARED: usize = 256;
/// Pairs of changes are tried while a contest has fewer candidates than this.
const MOST_NEIGHBOURS: usize = 500;
/// No more contests than this.
const MOST_CONTESTS: u32 = 20;

/// What is to be run next: choices, and in which replications.
pub type Wanted = (Vec<Choice>, RangeInclusive<u32>);

/// A search on its way.
#[derive(Clone, Debug)]
pub struct Search {
    /// How many options each subject has.
    sizes: Vec<usize>,
    rules: Rules,
    stage: Stage,
    /// Whether all choices are compared.
    pub whole: bool,
    /// What was run, with its latest series.
    pub tried: BTreeMap<Choice, Series>,
    contests: u32,
}

#[derive(Clone, Debug)]
enum Stage {
    /// The policies, as far as they differ here.
    Pure(Vec<Choice>),
    /// The neighbours of the best of them.
    Beside(Choice),
    /// Taken from each subject what is best there.
    Composed(Choice),
    /// Between the first choice and its neighbours.
    Contest(Box<Contest>),
    Over(Box<Contest>, Outcome),
}

impl Search {
    /// Among subjects with so many options each; `pure` are the choices that the policies are.
    pub fn new(sizes: Vec<usize>, pure: Vec<Choice>, rules: Rules) -> Self {
        let all = sizes.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
        let whole = all.is_some_and(|all| all <= ALL_COMPARED);
        let stage = match whole {
            true => Stage::Contest(Box::new(Contest::new(every(&sizes), rules.clone(), 1))),
            false => Stage::Pure(pure),
        };
        Self { sizes, rules, stage, whole, tried: BTreeMap::new(), contests: u32::from(whole) }
    }

    /// What is to be run next; nothing when it is over.
    pub fn wants(&self) -> Option<Wanted> {
        let first = 1..=self.rules.first;
        match &self.stage {
            Stage::Pure(pure) => Some((pure.clone(), first)),
            Stage::Beside(best) => {
                let new = |choice: &Choice| !self.tried.contains_key(choice);
                let beside = neighbours(best, &self.sizes).into_iter();
                Some((beside.filter(new).collect(), first))
            }
            Stage::Composed(composed) => Some((vec![composed.clone()], first)),
            Stage::Contest(contest) => contest.wants(),
            Stage::Over(..) => None,
        }
    }

    /// Takes what came of it, in its order.
    pub fn take(&mut self, found: Vec<Series>) {
        match std::mem::replace(&mut self.stage, Stage::Pure(Vec::new())) {
            Stage::Pure(pure) => {
                self.keep(&pure, found);
                self.stage = Stage::Beside(self.best(pure.iter()));
            }
            Stage::Beside(best) => {
                let beside = neighbours(&best, &self.sizes);
                let new: Vec<Choice> =
                    beside.into_iter().filter(|choice| !self.tried.contains_key(choice)).collect();
                self.keep(&new, found);
                let composed = self.composed(&best, &self.tried);
                self.stage = Stage::Composed(composed);
            }
            Stage::Composed(composed) => {
                self.keep(&[composed], found);
                let start = self.best(self.tried.keys());
                let from = self.rules.first + 1;
                self.begin(&start, None, from);
            }
            Stage::Contest(mut contest) => {
                contest.take(found);
                match contest.outcome() {
                    None => self.stage = Stage::Contest(contest),
                    Some(outcome) => self.ended(contest, outcome),
                }
            }
            over @ Stage::Over(..) => self.stage = over,
        }
    }

    fn keep(&mut self, choices: &[Choice], found: Vec<Series>) {
        self.tried.extend(choices.iter().cloned().zip(found));
    }

    /// The best of these by their means; targets come first.
    fn best<'a>(&self, among: impl Iterator<Item = &'a Choice>) -> Choice {
        let best = among.min_by(|one, other| {
            let (one, other) = (self.rank(&self.tried, one), self.rank(&self.tried, other));
            one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1))
        });
        best.cloned().unwrap_or_else(|| vec![0; self.sizes.len()])
    }

    fn rank(&self, tried: &BTreeMap<Choice, Series>, choice: &Choice) -> (f64, f64) {
        let worst = (f64::INFINITY, f64::INFINITY);
        tried.get(choice).map_or(worst, |series| {
            let strain = strained(series, &self.rules.targets).max(1.0);
            (strain, series.mean(0).unwrap_or(f64::INFINITY))
        })
    }

    /// From each subject the option that is best beside this choice.
    fn composed(&self, beside: &Choice, tried: &BTreeMap<Choice, Series>) -> Choice {
        let option = |place: usize| {
            let with = |option: usize| {
                let mut choice = beside.clone();
                choice[place] = option;
                choice
            };
            let best = (0..self.sizes[place]).min_by(|one, other| {
                let (one, other) = (self.rank(tried, &with(*one)), self.rank(tried, &with(*other)));
                one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1))
            });
            best.unwrap_or(beside[place])
        };
        (0..self.sizes.len()).map(option).collect()
    }

    /// A contest between a choice and its neighbours; one more may take part.
    fn begin(&mut self, choice: &Choice, guest: Option<Choice>, from: u32) {
        let mut choices = vec![choice.clone()];
        choices.extend(neighbours(choice, &self.sizes));
        let pairs = pairs(choice, &self.sizes);
        if choices.len() + pairs.len() < MOST_NEIGHBOURS {
            choices.extend(pairs);
        }
        if let Some(guest) = guest.filter(|guest| !choices.contains(guest)) {
            choices.push(guest);
        }
        self.contests += 1;
        let error = self.rules.error / f64::from(1_u32 << self.contests.min(30));
        let rules = Rules { error, defended: true, ..self.rules.clone() };
        self.stage = Stage::Contest(Box::new(Contest::new(choices, rules, from)));
    }

    /// A contest is over: on to the neighbours of another winner.
    fn ended(&mut self, contest: Box<Contest>, outcome: Outcome) {
        for candidate in &contest.candidates {
            self.tried.insert(candidate.choice.clone(), candidate.series.clone());
        }
        let next = match &outcome {
            _ if self.whole => None,
            Outcome::Best(0) | Outcome::Left(_) => None,
            Outcome::Best(winner) => Some(*winner),
            // Towards the targets, as long as that leads anywhere.
            Outcome::NoneMeets => Some(contest.leader()).filter(|leader| *leader != 0),
        };
        match next {
            Some(next) if self.contests < MOST_CONTESTS => {
                let start = contest.candidates[0].choice.clone();
                let of = |candidate: &super::contest::Candidate| {
                    (candidate.choice.clone(), candidate.series.clone())
                };
                let seen = contest.candidates.iter().map(of).collect();
                let guest = self.composed(&start, &seen);
                let winner = contest.candidates[next].choice.clone();
                self.begin(&winner, Some(guest), contest.next());
            }
            // So many contests and still on the way: the last winner is not confirmed.
            Some(next) => self.stage = Stage::Over(contest, Outcome::Left(vec![0, next])),
            None => self.stage = Stage::Over(contest, outcome),
        }
    }

    /// The last contest, and how it ended; nothing while it goes on.
    pub fn ending(&self) -> Option<(&Contest, &Outcome)> {
        match &self.stage {
            Stage::Over(contest, outcome) => Some((contest, outcome)),
            _ => None,
        }
    }
}

/// Every choice, the first option of every subject first.
fn every(sizes: &[usize]) -> Vec<Choice> {
    sizes.iter().fold(vec![Vec::new()], |choices, size| {
        let with = |choice: &Choice| {
            let choice = choice.clone();
            (0..*size).map(move |option| {
                let mut longer = choice.clone();
                longer.push(option);
                longer
            })
        };
        choices.iter().flat_map(with).collect()
    })
}

/// All choices that differ in one subject.
fn neighbours(choice: &Choice, sizes: &[usize]) -> Vec<Choice> {
    let mut all = Vec::new();
    for (place, size) in sizes.iter().enumerate() {
        for option in (0..*size).filter(|option| *option != choice[place]) {
            let mut other = choice.clone();
            other[place] = option;
            all.push(other);
        }
    }
    all
}

/// All choices that differ in two; none where there are more than are ever compared.
fn pairs(choice: &Choice, sizes: &[usize]) -> Vec<Choice> {
    let singles: usize = sizes.iter().map(|size| size - 1).sum();
    if singles > MOST_NEIGHBOURS {
        return Vec::new();
    }
    let mut all = Vec::new();
    for (place, size) in sizes.iter().enumerate() {
        for option in (0..*size).filter(|option| *option != choice[place]) {
            let mut other = choice.clone();
            other[place] = option;
            let behind = neighbours(&other, sizes).into_iter();
            all.extend(behind.filter(|pair| {
                pair[..=place] == other[..=place] && pair[place + 1..] != other[place + 1..]
            }));
            if all.len() > MOST_NEIGHBOURS {
                return all;
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_and_their_neighbours_are_counted() {
        assert_eq!(every(&[2, 3]).len(), 6);
        assert_eq!(neighbours(&vec![0, 0], &[2, 3]).len(), 3);
        assert_eq!(pairs(&vec![0, 0], &[2, 3]), [vec![1, 1], vec![1, 2]]);
        assert_eq!(pairs(&vec![0; 20], &[2; 20]).len(), 190);
    }
}
