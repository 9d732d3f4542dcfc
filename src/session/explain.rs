//! Stories of needs and of attempts: which are told, and what they say.

use std::ops::ControlFlow;

use crate::english;
use crate::experiment::story::{self, Choice, Hero, Missing, Pick, Picked, Which};
use crate::experiment::{Progress, Watch};
use crate::id::PolicyId;
use crate::job::choice::names;
use crate::job::{Ask, Explain, Job, choose, choose_roles};
use crate::scenario::model::Scenario;
use crate::scenario::unwanted::escape;
use crate::session::{Unanswered, documents};
use crate::words::story::{Tale, story_table};
use crate::words::text::within;

/// What is told.
pub struct Told<'a> {
    scenario: &'a Scenario,
    job: Job,
    policies: Vec<PolicyId>,
    picked: Picked,
    tales: Vec<Tale<'a>>,
}

/// Tells what a job of `explain` asks for, in a scenario that it was given to.
///
/// # Errors
/// When there is no such thing, nothing of this kind happened, or the watch breaks.
pub fn explain<'a>(
    scenario: &'a Scenario,
    job: &Job,
    watch: Watch<'_>,
) -> Result<Told<'a>, Unanswered> {
    let Ask::Explain(explain) = &job.ask else {
        return Err(format!("`{}` tells no story", job.ask.command()).into());
    };
    let policies = choose(scenario, &job.policies, None)?.policies;
    let watch = std::cell::RefCell::new(watch);
    let halts = || watch.borrow_mut()(Progress::default()) == ControlFlow::Break(());
    let question = Question { scenario, explain, policies: &policies, halts: &halts };
    let picked = question.heroes()?;
    if picked.heroes.is_empty() {
        return Err(question.nothing());
    }
    let tales = picked.heroes.iter().map(|choice| question.tale(choice));
    let tales = tales.collect::<Result<Vec<_>, _>>()?;
    Ok(Told { scenario, job: job.clone(), policies, picked, tales })
}

struct Question<'a, 'q> {
    scenario: &'a Scenario,
    explain: &'q Explain,
    policies: &'q [PolicyId],
    halts: &'q dyn Fn() -> bool,
}

impl<'a> Question<'a, '_> {
    fn replication(&self) -> u32 {
        self.explain.replication.unwrap_or(1)
    }

    /// Whose stories are told.
    fn heroes(&self) -> Result<Picked, Unanswered> {
        let Self { scenario, explain, policies, halts } = *self;
        let replication = self.replication();
        let one = |hero, request| {
            let heroes = vec![Choice { hero, place: 0, request, waited: None }];
            Picked { heroes, all: 1 }
        };
        if let Some(number) = explain.need {
            let need = story::find_need(scenario, policies[0], replication, number);
            let need = need.map_err(|missing| self.missing("need", number, missing, ""))?;
            return Ok(one(Hero::Need(need), None));
        }
        if let Some(number) = explain.request {
            let found = story::find_request(scenario, policies[0], replication, number, halts);
            let under = format!(" under {}", self.names()[0]);
            let hero = found.ok_or(Unanswered::Interrupted)?;
            let hero = hero.map_err(|missing| self.missing("request", number, missing, &under))?;
            return Ok(one(hero, Some(number)));
        }
        let which = match explain.slowest {
            Some(_) => Which::Slowest,
            None => Which::First { attackers: explain.attacker },
        };
        let most = usize::from(explain.slowest.or(explain.first).unwrap_or(1));
        let roles = choose_roles(scenario, &explain.roles)?;
        let pick = Pick { which, outcome: explain.outcome, roles, most };
        story::pick(scenario, policies, replication, &pick, halts).ok_or(Unanswered::Interrupted)
    }

    fn names(&self) -> Vec<String> {
        names(self.scenario, self.policies).iter().map(|name| escape(name)).collect()
    }

    fn missing(&self, noun: &str, number: u64, Missing(last): Missing, under: &str) -> Unanswered {
        let replication = self.replication();
        let there = match last {
            0 => format!("there are no {noun}s"),
            1 => format!("there is only {noun} 1"),
            _ => format!("they go from 1 to {last}"),
        };
        format!("there is no {noun} {number} in replication {replication}{under}; {there}").into()
    }

    /// Nothing was picked.
    fn nothing(&self) -> Unanswered {
        let Explain { attacker, outcome, ref roles, .. } = *self.explain;
        if attacker && self.scenario.threat.is_none() {
            return "the scenario has no [threat], so there are no attackers".to_owned().into();
        }
        let what = if attacker { "attempt of an attacker" } else { "measured need" };
        let what = match outcome {
            None if attacker => what.to_owned(),
            None => format!("{what} with access"),
            Some(outcome) => format!("{what} with the outcome `{}`", outcome.word()),
        };
        let of: Vec<String> = roles.iter().map(|role| escape(role)).collect();
        let what = match of.is_empty() {
            true => what,
            false => format!("{what} for {}", english::listed(&of, "or")),
        };
        let (names, replication) = (self.names(), self.replication());
        Unanswered::Nothing(format!(
            "there is no {what} in replication {replication} ({} {}); try --replication {}",
            english::of(names.len(), "policy", "policies"),
            english::listed(&names, "and"),
            replication.saturating_add(1)
        ))
    }

    fn tale(&self, choice: &Choice) -> Result<Tale<'a>, Unanswered> {
        let (scenario, replication) = (self.scenario, self.replication());
        let stories = self.policies.iter().map(|policy| {
            let told = story::tell(scenario, *policy, replication, &choice.hero, self.halts);
            told.ok_or(Unanswered::Interrupted)
        });
        let stories = stories.collect::<Result<Vec<_>, _>>()?;
        let request = match choice.hero {
            Hero::Need(_) => None,
            Hero::Attempt { .. } => choice.request.map(|request| {
                (request, scenario.policies[self.policies[choice.place].index()].name.clone())
            }),
        };
        Ok(Tale { scenario, hero: choice.hero, stories, request })
    }
}

impl Told<'_> {
    /// The stories as text, for so many columns.
    pub fn text(&self, width: usize) -> String {
        let tables = || self.tales.iter().map(story_table).collect::<Vec<_>>();
        within(width, tables).join(&format!("\n{}\n\n", "━".repeat(80)))
    }

    /// The stories as one JSON document.
    pub fn json(&self) -> String {
        documents::story::story_json(&self.tales, &self.next())
    }

    /// How many were told, and how many there are of this kind.
    pub fn counts(&self) -> (usize, usize) {
        (self.tales.len(), self.picked.all)
    }

    /// What to type next: each one by itself where some were picked, else the slowest.
    pub fn next(&self) -> Vec<String> {
        let Ask::Explain(explain) = &self.job.ask else { return Vec::new() };
        if explain.need.is_none() && explain.request.is_none() {
            return self.picked.heroes.iter().map(|choice| self.command(choice)).collect();
        }
        let slowest = Explain { slowest: Some(3), ..Explain::default() };
        let job = Job { ask: Ask::Explain(slowest), ..self.job.clone() };
        vec![escape(&job.shell())]
    }

    fn command(&self, choice: &Choice) -> String {
        let name = &self.scenario.policies[self.policies[choice.place].index()].name;
        let mut job = self.job.clone();
        let Ask::Explain(Explain { replication, .. }) = job.ask else { return String::new() };
        let one = match (&choice.hero, choice.request) {
            (Hero::Attempt { .. }, request) => {
                job.policies = vec![name.clone()];
                Explain { request, replication, ..Explain::default() }
            }
            (Hero::Need(need), _) => {
                Explain { need: Some(need.number), replication, ..Explain::default() }
            }
        };
        job.ask = Ask::Explain(one);
        let waited = choice.waited.map(crate::time::human_span);
        let waited = waited.map(|waited| format!("   # {waited} under {}", escape(name)));
        escape(&job.shell()) + &waited.unwrap_or_default()
    }
}
