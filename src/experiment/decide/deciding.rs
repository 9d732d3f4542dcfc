//! The decision: the search of every component, and the choice as a whole.

use std::ops::RangeInclusive;

use super::answer::{Decision, Whole};
use super::contest::{Rules, strained};
use super::options::{Choice, Field};
use super::search::{Search, Wanted};
use super::settled::Found;
use super::sharing::{Component, adds_up, apart, has, together};
use super::trials::{Column, Order, Trials};
use super::{FIRST, Question, avoided_measure};
use crate::experiment::runs::Stopped;
use crate::experiment::watch::{Progress, Watch};
use crate::id::PolicyId;
use crate::measure::Measure;
use crate::scenario::model::{Scenario, Target};

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
    let columns: Vec<Vec<Column>> = components
        .iter()
        .map(|component| columns(&field.scenario, component, question, &told))
        .collect();
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

/// The measures that are told of each option; what is to be least comes first.
fn told(field: &Field, question: &Question) -> Vec<Measure> {
    let asked = |id: &PolicyId| {
        let policy = &field.scenario.policies[id.index()];
        policy.roles.iter().any(|role| !policy.named(role).is_empty())
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
fn columns(
    scenario: &Scenario,
    component: &Component,
    question: &Question,
    told: &[Measure],
) -> Vec<Column> {
    let told = told.iter().map(|measure| Column {
        roles: component.roles.clone(),
        measure: *measure,
        within: None,
    });
    let targets = question.targets.iter().map(|target| Column {
        roles: target.role.map(|role| vec![role]),
        // Targets name measures, or they would not be here.
        measure: Measure::named(&target.measure).unwrap_or(question.measure),
        within: scenario.limit_of(target),
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
            let of_range = |want: &Option<Wanted>| {
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
    let columns = vec![columns(&field.scenario, &all[0], question, told)];
    let mut choices = vec![(None, decision.choice.clone())];
    choices.extend(field.policies.iter().map(|policy| (Some(*policy), field.pure(*policy))));
    let order =
        |(_, choice): &(Option<PolicyId>, Choice)| Order { component: 0, choice: choice.clone() };
    let orders: Vec<Order> = choices.iter().map(order).collect();
    let made = decision.runs;
    let mut seen = |mut progress: Progress| {
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
        let strain = |target: &(usize, Target)| strained(series, std::slice::from_ref(target));
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
