//! Two scenarios.

use std::ops::ControlFlow;

use super::effects::{Telling, facts, is_reached, measures, roles_of};
use super::together::{MOST, Trial, trials};
use crate::english;
use crate::experiment::{Plan, PolicyResult, Progress, Side, Stopped, Watch, run};
use crate::id::PolicyId;
use crate::job::find;
use crate::rows::diff::{Diff, Effect, Outcome, Sides, Step};
use crate::scenario::Document;
use crate::scenario::changes::{Between, Change, Touched, touched};
use crate::scenario::model::Scenario;
use crate::scenario::nearest::one_of;
use crate::session::Unanswered;
use crate::words::diff::changed;

/// What is asked of two scenarios.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// The policies that are looked at, by name; all that both have when none is named.
    pub policies: Vec<String>,
    /// The roles that are spoken of; all when none is named.
    pub roles: Vec<String>,
    /// The seed of both; the first scenario's when none is given.
    pub seed: Option<u64>,
    /// How often each policy is run; as often as the first scenario says when nothing is given.
    pub replications: Option<u32>,
}

/// Two scenarios that can be compared: both are right, and have a policy in common.
pub struct Differing<'a> {
    between: Between<'a>,
    names: [String; 2],
    ends: [Scenario; 2],
    question: Question,
    /// The policies that are looked at, with their places in both.
    looked_at: Vec<(String, [usize; 2])>,
    roles: Vec<String>,
}

/// One policy, and both sides of it as far as they were run.
struct Under {
    policy: (String, [usize; 2]),
    results: Option<[PolicyResult; 2]>,
    effects: Vec<Effect>,
}

impl<'a> Differing<'a> {
    /// Reads both, under the names by which they were typed.
    ///
    /// # Errors
    /// When a scenario has problems, or there is no policy or role of a name.
    pub fn new(
        documents: [&'a Document; 2],
        names: [String; 2],
        question: Question,
    ) -> Result<Self, Unanswered> {
        let between = Between::new(documents, [&[], &[]])?;
        let roles = {
            let [was, is] = between.ends();
            roles_of([&was.roles, &is.roles])
        };
        for role in &question.roles {
            find("role", role, || roles.iter().map(String::as_str))?;
        }
        let looked_at = looked_at(between.ends(), &question.policies, &names)?;
        let mut ends = between.ends().clone();
        let mut settled = ends[0].simulation.clone();
        settled.seed = question.seed.unwrap_or(settled.seed);
        settled.replications = question.replications.unwrap_or(settled.replications);
        ends.iter_mut().for_each(|end| settle(end, &settled));
        Ok(Self { between, names, ends, question, looked_at, roles })
    }

    /// What is odd about either, one sentence each.
    pub fn warnings(&self) -> Vec<String> {
        let [was, is] = &self.ends;
        let fresh = is.warnings.iter().filter(|warning| !was.warnings.contains(warning));
        was.warnings.iter().chain(fresh).cloned().collect()
    }

    /// Simulates what it takes.
    ///
    /// # Errors
    /// When the watch breaks, or threads cannot be started.
    pub fn find(&self, threads: Option<usize>, watch: Watch<'_>) -> Result<Diff, Unanswered> {
        let [was, is] = &self.ends;
        let many = self.between.changes().len();
        let trials = if (1..=MOST).contains(&many) { trials(&self.between) } else { Vec::new() };
        let mut runs = Runs { threads, watch, done: 0, of: 0 };
        let differs = |(_, [a, b]): &(String, [usize; 2])| facts(was, *a) != facts(is, *b);
        let differing = self.looked_at.iter().filter(|under| differs(under)).count();
        let sides = if many > 0 { (2 * differing).max(1) + trials.len() } else { 0 };
        runs.of = sides as u64 * u64::from(was.simulation.replications);
        let telling = Telling { roles: &self.roles, measures: &self.measures() };
        let mut all = Vec::new();
        for policy in &self.looked_at {
            let results = match differs(policy) {
                true => Some([runs.run(was, policy.1[0])?, runs.run(is, policy.1[1])?]),
                false => None,
            };
            let about = self.about(&(0..many).collect::<Vec<_>>(), policy);
            let effects = results.as_ref().map(|[a, b]| {
                let (a, b) = (Side { scenario: was, result: a }, Side { scenario: is, result: b });
                telling.effects(a, b, &about)
            });
            let effects = effects.unwrap_or_default();
            all.push(Under { policy: policy.clone(), results, effects });
        }
        let chosen = all.remove(chosen(&all));
        let elsewhere = all.into_iter().map(|under| (under.policy.0, under.effects)).collect();
        let (steps, all) = match many {
            0 => (Vec::new(), Vec::new()),
            _ => self.steps(&chosen, trials, &telling, &mut runs)?,
        };
        Ok(self.diff(chosen.policy.0, elsewhere, (steps, all)))
    }

    fn measures(&self) -> Vec<crate::measure::Measure> {
        let both = |has: fn(&Scenario) -> bool| self.ends.iter().all(has);
        measures(both(|end| end.threat.is_some()), both(|end| end.costs.is_some()))
    }

    /// What each change does by itself, and all together.
    fn steps(
        &self,
        under: &Under,
        trials: Vec<Trial>,
        telling: &Telling<'_>,
        runs: &mut Runs<'_>,
    ) -> Result<(Vec<Step>, Vec<Effect>), Unanswered> {
        let [was, is] = &self.ends;
        let (name, [place, other]) = &under.policy;
        let base = match &under.results {
            Some([base, _]) => base.clone(),
            None => runs.run(was, *place)?,
        };
        let base = Side { scenario: was, result: &base };
        let same = [facts(was, *place), facts(is, *other)];
        let everything: Vec<usize> = (0..self.between.changes().len()).collect();
        let mut steps = Vec::new();
        for Trial { changes, scenario } in trials {
            let about = self.about(&changes, &under.policy);
            let mut mixed = match scenario {
                Ok(mixed) => mixed,
                Err(why) => {
                    let effects = telling.unknown(&about);
                    steps.push(Step { changes, outcome: Outcome::NotAlone(why), effects });
                    continue;
                }
            };
            settle(&mut mixed, &was.simulation);
            let policy = mixed.policies.iter().position(|policy| policy.name == *name);
            let facts = policy.map(|policy| facts(&mixed, policy));
            let (outcome, effects) = match (policy, facts) {
                // The policy is there in both.
                (None, _) | (_, None) => {
                    let why = format!("there is no policy {name}");
                    (Outcome::NotAlone(why), telling.unknown(&about))
                }
                (_, Some(facts)) if facts == same[0] => {
                    (Outcome::Nothing, telling.none(base, &about))
                }
                (_, Some(facts)) if facts == same[1] && under.results.is_some() => {
                    let end = under.results.as_ref().map(|[_, end]| end);
                    let sides = end.map(|result| Side { scenario: is, result });
                    let effects = sides.map(|side| telling.effects(base, side, &about));
                    (Outcome::Tried, effects.unwrap_or_default())
                }
                (Some(policy), Some(_)) => {
                    let result = runs.run(&mixed, policy)?;
                    let side = Side { scenario: &mixed, result: &result };
                    (Outcome::Tried, telling.effects(base, side, &about))
                }
            };
            steps.push(Step { changes, outcome, effects });
        }
        if steps.is_empty() {
            steps.extend(everything.iter().map(|place| {
                let effects = telling.unknown(&self.about(&[*place], &under.policy));
                Step { changes: vec![*place], outcome: Outcome::NotTried, effects }
            }));
        }
        let all = match under.results {
            Some(_) => under.effects.clone(),
            None => telling.none(base, &self.about(&everything, &under.policy)),
        };
        Ok((steps, all))
    }

    /// The roles that some changes are about, before or after.
    fn about(&self, places: &[usize], (_, policy): &(String, [usize; 2])) -> Touched {
        let of = |change: &Change| {
            let side = |at: usize| {
                let (tree, end) = (&self.between.trees()[at], &self.ends[at]);
                touched(change, tree, end, &end.policies[policy[at]])
            };
            side(0).and(side(1))
        };
        let none = Touched::These(Vec::new());
        places.iter().map(|place| of(&self.between.changes()[*place])).fold(none, Touched::and)
    }

    fn diff(
        &self,
        policy: String,
        elsewhere: Vec<(String, Vec<Effect>)>,
        (steps, all): (Vec<Step>, Vec<Effect>),
    ) -> Diff {
        let [was, is] = &self.ends;
        let lone = |mine: &Scenario, other: &Scenario| -> Vec<String> {
            let there = |name: &String| other.policies.iter().any(|policy| policy.name == *name);
            let names = mine.policies.iter().map(|policy| policy.name.clone());
            names.filter(|name| !there(name)).collect()
        };
        let currency = was.costs.as_ref().map(|costs| costs.currency.clone());
        Diff {
            sides: Sides::Scenarios,
            names: self.names.clone(),
            policy,
            elsewhere,
            lone_policies: [lone(was, is), lone(is, was)],
            roles: self.roles.clone(),
            spoken: self.question.roles.clone(),
            seed: Some(was.simulation.seed),
            replications: was.simulation.replications,
            confidence: was.simulation.confidence,
            currency: currency.unwrap_or_default(),
            measures: self.measures(),
            changes: self
                .between
                .changes()
                .iter()
                .map(|change| changed(change, self.between.line(change)))
                .collect(),
            steps,
            all,
        }
    }
}

/// The run of the first scenario: seed, replications and confidence are the same on both sides.
fn settle(scenario: &mut Scenario, as_in: &crate::scenario::model::Simulation) {
    let simulation = &mut scenario.simulation;
    simulation.seed = as_in.seed;
    simulation.replications = as_in.replications;
    simulation.confidence = as_in.confidence;
}

/// The policies that both have, or those of them that are named.
fn looked_at(
    [was, is]: &[Scenario; 2],
    named: &[String],
    names: &[String; 2],
) -> Result<Vec<(String, [usize; 2])>, String> {
    let place = |of: &Scenario, name: &str| of.policies.iter().position(|p| p.name == name);
    let both: Vec<(String, [usize; 2])> = was
        .policies
        .iter()
        .enumerate()
        .filter_map(|(at, policy)| Some((policy.name.clone(), [at, place(is, &policy.name)?])))
        .collect();
    if both.is_empty() {
        let list = |of: &Scenario| {
            english::listed(
                &of.policies.iter().map(|policy| format!("`{}`", policy.name)).collect::<Vec<_>>(),
                "and",
            )
        };
        return Err(format!(
            "the scenarios have no policy in common: {} has {}, {} has {}; give one the same name \
             in both",
            names[0],
            list(was),
            names[1],
            list(is)
        ));
    }
    let mut chosen = Vec::new();
    for name in named {
        let known = || both.iter().map(|(name, _)| name.as_str());
        let at = match (place(was, name), place(is, name)) {
            (Some(_), None) | (None, Some(_)) => {
                let there = &names[usize::from(place(is, name).is_some())];
                let known = one_of(known());
                return Err(format!("only {there} has the policy `{name}`; both have {known}"));
            }
            _ => find("policy", name, known)?,
        };
        if !chosen.contains(&both[at]) {
            chosen.push(both[at].clone());
        }
    }
    Ok(if chosen.is_empty() { both } else { chosen })
}

/// The place of the first policy that the changes reach; the first when they reach none.
fn chosen(all: &[Under]) -> usize {
    all.iter().position(|under| is_reached(&under.effects)).unwrap_or(0)
}

/// Runs, one after another, with one bar.
struct Runs<'w> {
    threads: Option<usize>,
    watch: Watch<'w>,
    done: u64,
    of: u64,
}

impl Runs<'_> {
    fn run(&mut self, scenario: &Scenario, policy: usize) -> Result<PolicyResult, Stopped> {
        let plan =
            Plan { policies: vec![PolicyId::new(policy)], threads: self.threads, audit: false };
        let (done, of) = (self.done, self.of);
        let watch = &mut self.watch;
        let mut glance = |progress: Progress| -> ControlFlow<()> {
            let done = done + progress.done;
            watch(Progress { done, of: of.max(done) })
        };
        let results = run(scenario, &plan, &(), &mut glance)?;
        self.done += u64::from(results.replications());
        // One policy was asked for.
        results.policies.into_iter().next().ok_or(Stopped::Interrupted)
    }
}
