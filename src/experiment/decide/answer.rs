//! The decision: the search of every component, and what each option costs and buys.

use std::ops::RangeInclusive;

use super::contest::{Contest, Outcome, Rules, strained};
use super::options::{Choice, Field};
use super::search::Search;
use super::sharing::{Component, adds_up, apart, together};
use super::trials::{Column, Order, Series, Trials};
use super::{FIRST, Question, avoided_measure};
use crate::experiment::results::Totals;
use crate::experiment::runs::Stopped;
use crate::experiment::staffing::judging::Judgement;
use crate::experiment::watch::Watch;
use crate::id::{PolicyId, RoleId};
use crate::measure::Measure;
use crate::stats::Estimate;

/// How sure an option is, against the next best of its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// The interval of the difference says that it is better.
    Clear,
    /// The next best misses a target.
    Target,
    /// The two are within the tolerance of each other, or the interval does not tell them apart.
    Tolerance,
    /// The budget ended the search before it was decided.
    Undecided,
}

impl Certainty {
    /// The word in the `certainty` column.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Target => "target",
            Self::Tolerance => "tolerance",
            Self::Undecided => "undecided",
        }
    }
}

/// The option of one subject.
#[derive(Clone, Debug)]
pub struct Bought {
    /// The place of the subject.
    pub subject: usize,
    /// The option.
    pub option: usize,
    /// The next best option, all else as decided.
    pub runner_up: Option<usize>,
    /// The option less the next best, in each measure that is told; the measure that is to be least
    /// comes first.
    pub differences: Vec<(Measure, Option<Estimate>)>,
    /// Whether it comes to the same as the next best, in all of these and every replication.
    pub same: bool,
    /// The target that the next best misses.
    pub missed: Option<usize>,
    /// How sure that is.
    pub certainty: Certainty,
}

/// An option that was tried, all else as decided (or as in the first policy), in one measure.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The place of the subject.
    pub subject: usize,
    /// The option.
    pub option: usize,
    /// The measure.
    pub measure: Measure,
    /// The roles whose sum it is; `None` is all roles together.
    pub roles: Option<Vec<RoleId>>,
    /// What was estimated.
    pub estimate: Option<Estimate>,
    /// How many replications count.
    pub replications: u64,
}

impl Tried {
    /// What a choice in which a subject has this option came to, in every column.
    pub(super) fn of(
        columns: &[Column],
        series: &Series,
        (subject, option): (usize, usize),
        confidence: f64,
    ) -> Vec<Self> {
        let one = |(at, column): (usize, &Column)| {
            let estimate = series.estimate(at, confidence);
            let replications = estimate.map_or(0, |estimate| estimate.n as u64);
            let (measure, roles) = (column.measure, column.roles.clone());
            Self { subject, option, measure, roles, estimate, replications }
        };
        columns.iter().enumerate().map(one).collect()
    }
}

/// A whole choice, or a policy, for all roles together.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The policy; `None` is the choice that was decided.
    pub policy: Option<PolicyId>,
    /// Each measure that is told, the one that is to be least first.
    pub estimates: Vec<(Measure, Option<Estimate>)>,
    /// Less what was decided, in the measure that is to be least; `None` for that itself.
    pub more: Option<Estimate>,
    /// The target that strains most, and its value.
    pub worst: Option<(usize, Option<Estimate>)>,
    /// 1 at the limit of that target, more is worse.
    pub strain: f64,
}

/// What was decided.
#[derive(Clone, Debug)]
pub struct Decision {
    /// An option for each subject: the best that is known, also where it is not certain.
    pub choice: Choice,
    /// Subject by subject, in their order.
    pub bought: Vec<Bought>,
    /// The components, how the search of each ended, and whether all of its choices were compared.
    pub components: Vec<(Component, Outcome, bool)>,
    /// How many choices were simulated.
    pub choices: u64,
    /// Everything that was tried, option by option.
    pub tried: Vec<Tried>,
    /// The decided choice first, then the policies.
    pub whole: Vec<Whole>,
    /// Runs that were made.
    pub runs: u64,
    /// How much was simulated.
    pub totals: Totals,
}

impl Decision {
    /// Whether no choice meets the targets.
    pub fn none_meets(&self) -> bool {
        self.components.iter().any(|(_, outcome, _)| *outcome == Outcome::NoneMeets)
    }

    /// Whether the budget ended it.
    pub fn undecided(&self) -> bool {
        self.components.iter().any(|(_, outcome, _)| matches!(outcome, Outcome::Left(_)))
    }

    /// Whether all choices of every component were compared.
    pub fn is_optimum(&self) -> bool {
        self.components.iter().all(|(_, _, whole)| *whole)
    }
}

/// Decides.
///
/// # Errors
/// When the watch breaks, or the threads could not be started.
pub fn decide(
    field: &Field,
    question: &Question,
    threads: Option<usize>,
    watch: Watch<'_>,
) -> Result<Decision, Stopped> {
    let components = components(field, question);
    let told = told(field, question);
    let columns: Vec<Vec<Column>> =
        components.iter().map(|component| columns(component, question, &told)).collect();
    let mut searches: Vec<Search> = Vec::new();
    for component in &components {
        searches.push(search(field, component, question, (told.len(), components.len())));
    }
    let mut trials = Trials::new(field, &components, &columns, (threads, &mut *watch));
    run(&mut searches, &mut trials)?;
    let (runs, totals) = (trials.runs, trials.totals);
    let mut decision = Decision {
        choice: vec![0; field.open.len()],
        bought: Vec::new(),
        components: Vec::new(),
        choices: searches.iter().map(|search| search.tried.len() as u64).sum(),
        tried: Vec::new(),
        whole: Vec::new(),
        runs,
        totals,
    };
    for ((component, search), columns) in components.iter().zip(&searches).zip(&columns) {
        let Some((contest, outcome)) = search.ending() else { continue };
        let found = Found { field, question, component, search, contest, outcome, columns };
        found.settle(&mut decision, told.len());
        decision.components.push((component.clone(), outcome.clone(), search.whole));
    }
    decision.bought.sort_by_key(|bought| bought.subject);
    decision.tried.sort_by_key(|tried| (tried.subject, tried.option));
    compare_wholes(field, question, &told, &mut decision, (threads, watch))?;
    Ok(decision)
}

/// Everything apart where that is exact: where the measure adds up over roles, and each target names
/// one.
fn components(field: &Field, question: &Question) -> Vec<Component> {
    let of_all = question.targets.iter().any(|target| target.role.is_none());
    if of_all || !adds_up(question.measure) {
        return together(field);
    }
    let mut all = apart(field);
    // A target of a role whose component has no options holds for every choice or for none.
    let lost = question
        .targets
        .iter()
        .any(|target| !all.iter().any(|component| has(component, target.role.unwrap_or_default())));
    if lost || all.is_empty() {
        all = together(field);
    }
    all
}

fn has(component: &Component, role: RoleId) -> bool {
    component.roles.as_ref().is_none_or(|roles| roles.contains(&role))
}

/// The measures that are told of each option; what is to be least comes first.
fn told(field: &Field, question: &Question) -> Vec<Measure> {
    let asked = |id: &PolicyId| {
        let roles = &field.scenario.policies[id.index()].roles;
        roles.iter().any(|role| !role.names.is_empty())
    };
    let reviews = field.policies.iter().any(asked).then_some(Measure::ReviewTime);
    let mut told = vec![question.measure];
    let others = [Measure::WaitingTime, avoided_measure(&field.scenario)];
    for measure in others.into_iter().chain(reviews) {
        if !told.contains(&measure) {
            told.push(measure);
        }
    }
    told
}

/// What stays of each run: what is told, then the targets.
fn columns(component: &Component, question: &Question, told: &[Measure]) -> Vec<Column> {
    let told =
        told.iter().map(|measure| Column { roles: component.roles.clone(), measure: *measure });
    let targets = question.targets.iter().map(|target| Column {
        roles: target.role.map(|role| vec![role]),
        // Targets name measures, or they would not be here.
        measure: Measure::named(&target.measure).unwrap_or(question.measure),
    });
    told.chain(targets).collect()
}

fn search(
    field: &Field,
    component: &Component,
    question: &Question,
    (told, components): (usize, usize),
) -> Search {
    let size = |place: &usize| field.subject(*place).options.len();
    let within = |choice: Choice| -> Choice {
        component.subjects.iter().map(|place| choice[*place]).collect()
    };
    let mut pure: Vec<Choice> = Vec::new();
    for policy in &field.policies {
        let choice = within(field.pure(*policy));
        if !pure.contains(&choice) {
            pure.push(choice);
        }
    }
    let targets = question.targets.iter().enumerate();
    let targets = targets.filter(|(_, target)| target.role.is_none_or(|role| has(component, role)));
    let rules = Rules {
        targets: targets.map(|(at, target)| (told + at, target.clone())).collect(),
        first: question.first.max(FIRST),
        most: question.most,
        tolerance: question.tolerance,
        error: (1.0 - question.confidence) / components.max(1) as f64,
        defended: false,
    };
    Search::new(component.subjects.iter().map(size).collect(), pure, rules)
}

/// All searches side by side, so that one run serves several of them.
fn run(searches: &mut [Search], trials: &mut Trials<'_>) -> Result<(), Stopped> {
    loop {
        let wants: Vec<_> = searches.iter().map(Search::wants).collect();
        let mut ranges: Vec<RangeInclusive<u32>> = Vec::new();
        for (_, range) in wants.iter().flatten() {
            if !ranges.contains(range) {
                ranges.push(range.clone());
            }
        }
        if ranges.is_empty() {
            return Ok(());
        }
        for range in ranges {
            let of_range = |want: &Option<super::search::Wanted>| {
                want.as_ref().filter(|(_, theirs)| *theirs == range).cloned()
            };
            let mut orders = Vec::new();
            for (component, want) in wants.iter().enumerate() {
                let choices = of_range(want).map(|(choices, _)| choices).unwrap_or_default();
                orders.extend(choices.into_iter().map(|choice| Order { component, choice }));
            }
            let mut found = trials.run(&orders, range.clone())?.into_iter();
            for (search, want) in searches.iter_mut().zip(&wants) {
                if let Some((choices, _)) = of_range(want) {
                    search.take(found.by_ref().take(choices.len()).collect());
                }
            }
        }
    }
}

/// What was found in one component.
struct Found<'a> {
    field: &'a Field,
    question: &'a Question,
    component: &'a Component,
    search: &'a Search,
    contest: &'a Contest,
    outcome: &'a Outcome,
    columns: &'a [Column],
}

impl Found<'_> {
    fn settle(&self, decision: &mut Decision, told: usize) {
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

    fn candidate(&self, choice: &Choice) -> Option<&super::contest::Candidate> {
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

/// The decided choice and every policy as a whole, for all roles together, in replications of their
/// own number: as many as come before a judgement, and as the scenario has at least.
fn compare_wholes(
    field: &Field,
    question: &Question,
    told: &[Measure],
    decision: &mut Decision,
    (threads, watch): (Option<usize>, Watch<'_>),
) -> Result<(), Stopped> {
    let all = together(field);
    let columns = vec![columns(&all[0], question, told)];
    let mut choices = vec![(None, decision.choice.clone())];
    choices.extend(field.policies.iter().map(|policy| (Some(*policy), field.pure(*policy))));
    let order =
        |(_, choice): &(Option<PolicyId>, Choice)| Order { component: 0, choice: choice.clone() };
    let orders: Vec<Order> = choices.iter().map(order).collect();
    let made = decision.runs;
    let mut seen = |mut progress: crate::experiment::watch::Progress| {
        progress.done += made;
        progress.of += made;
        watch(progress)
    };
    let mut trials = Trials::new(field, &all, &columns, (threads, &mut seen));
    let found = trials.run(&orders, 1..=question.first.max(FIRST))?;
    decision.runs += trials.runs;
    decision.totals.add(&trials.totals);
    let confidence = field.scenario.simulation.confidence;
    let targets: Vec<_> =
        question.targets.iter().cloned().enumerate().map(|(at, t)| (told.len() + at, t)).collect();
    for ((policy, _), series) in choices.iter().zip(&found) {
        let estimate = |at: usize| series.estimate(at, confidence);
        let each = told.iter().enumerate().map(|(at, measure)| (*measure, estimate(at)));
        let strain = |target: &(usize, crate::scenario::model::Target)| {
            strained(series, std::slice::from_ref(target))
        };
        let worst = targets.iter().max_by(|a, b| strain(a).total_cmp(&strain(b)));
        decision.whole.push(Whole {
            policy: *policy,
            estimates: each.collect(),
            more: policy.and_then(|_| Some(series.less(&found[0], 0, confidence)?.difference)),
            worst: worst.map(|(column, _)| (column - told.len(), estimate(*column))),
            strain: strained(series, &targets),
        });
    }
    Ok(())
}
