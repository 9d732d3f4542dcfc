//! `pimsim explain`.

use super::Console;
use super::Exit;
use super::arguments::{Explain, StoryFormat};
use crate::english;
use crate::experiment::story::{self, Choice, Hero, Missing, Outcome, Pick, Picked, Which};
use crate::id::PolicyId;
use crate::job::{self, Ask, Job, choose};
use crate::scenario::model::Scenario;
use crate::scenario::unwanted::escape;
use crate::session::documents;
use crate::words;
use crate::words::story::Tale;

pub fn explain(arguments: &Explain, console: &Console<'_>) -> Exit {
    let job = arguments.job();
    Telling { arguments, job: &job, console }.go().unwrap_or_else(|exit| exit)
}

/// One call of the command.
struct Telling<'a, 's> {
    arguments: &'a Explain,
    job: &'a Job,
    console: &'a Console<'s>,
}

impl Telling<'_, '_> {
    fn go(&self) -> Result<Exit, Exit> {
        let scenario = self.load()?;
        let policies = choose(&scenario, &self.arguments.policy, None)
            .map_err(|why| self.console.usage(why))?
            .policies;
        if !self.arguments.quiet {
            scenario
                .warnings
                .iter()
                .for_each(|warning| self.console.tell(&format!("warning: {warning}")));
        }
        self.console.heed();
        let picked = self.heroes(&scenario, &policies)?;
        if picked.heroes.is_empty() {
            return Err(self.nothing(&scenario, &policies));
        }
        let tales = picked.heroes.iter().map(|choice| self.tale(&scenario, &policies, choice));
        let tales = tales.collect::<Result<Vec<_>, _>>()?;
        let exit = match self.arguments.format {
            StoryFormat::Json => self.console.answer(&documents::story::story_json(&tales)),
            StoryFormat::Table => {
                self.console.answer(&self.text(&scenario, &policies, &picked, &tales))
            }
        };
        Ok(exit)
    }

    fn load(&self) -> Result<Scenario, Exit> {
        let refused = |problems| self.console.refused(&problems);
        let document = self.console.document(&self.arguments.file).map_err(refused)?;
        let mut scenario = document.scenario(&self.job.changes, &[]).map_err(refused)?;
        self.job.give(&mut scenario);
        Ok(scenario)
    }

    fn interrupted(&self) -> Exit {
        self.console.interrupted("interrupted")
    }

    /// Whose stories are told.
    fn heroes(&self, scenario: &Scenario, policies: &[PolicyId]) -> Result<Picked, Exit> {
        let replication = self.arguments.replication;
        let one = |hero, request| {
            let heroes = vec![Choice { hero, place: 0, request, waited: None }];
            Picked { heroes, all: 1 }
        };
        if let Some(number) = self.arguments.need {
            let need = story::find_need(scenario, replication, number);
            let need = need.map_err(|missing| self.missing("need", number, missing, ""))?;
            return Ok(one(Hero::Need(need), None));
        }
        if let Some(number) = self.arguments.request {
            let found = story::find_request(scenario, policies[0], replication, number, &|| {
                self.console.is_stopped()
            });
            let found = found.ok_or_else(|| self.interrupted())?;
            let under = format!(" under {}", policy_name(scenario, policies[0]));
            let hero = found.map_err(|missing| self.missing("request", number, missing, &under))?;
            return Ok(one(hero, Some(number)));
        }
        let picked = story::pick(scenario, policies, replication, &self.pick(), &|| {
            self.console.is_stopped()
        });
        picked.ok_or_else(|| self.interrupted())
    }

    fn pick(&self) -> Pick {
        let Explain { slowest, attacker, first, .. } = *self.arguments;
        let which = match slowest {
            Some(_) => Which::Slowest,
            None => Which::First { attackers: attacker },
        };
        let most = usize::from(slowest.or(first).unwrap_or(1));
        Pick { which, outcome: self.arguments.outcome.map(Outcome::from), most }
    }

    fn missing(&self, noun: &str, number: u64, Missing(last): Missing, under: &str) -> Exit {
        let replication = self.arguments.replication;
        let there = match last {
            0 => format!("there are no {noun}s"),
            1 => format!("there is only {noun} 1"),
            _ => format!("they go from 1 to {last}"),
        };
        self.console.usage(format!(
            "there is no {noun} {number} in replication {replication}{under}; {there}"
        ))
    }

    /// Nothing was picked.
    fn nothing(&self, scenario: &Scenario, policies: &[PolicyId]) -> Exit {
        let Explain { attacker, outcome, replication, .. } = *self.arguments;
        if attacker && scenario.threat.is_none() {
            return self.console.usage("the scenario has no [threat], so there are no attackers");
        }
        let what = if attacker { "attempt of an attacker" } else { "measured need" };
        let what = match outcome {
            None if attacker => what.to_owned(),
            None => format!("{what} with access"),
            Some(outcome) => format!("{what} with the outcome `{}`", Outcome::from(outcome).word()),
        };
        let names: Vec<_> = policies.iter().map(|policy| policy_name(scenario, *policy)).collect();
        self.console.tell(&format!(
            "there is no {what} in replication {replication} ({} {}); try --replication {}",
            english::of(names.len(), "policy", "policies"),
            english::listed(&names, "and"),
            replication.saturating_add(1)
        ));
        Exit::NotMet
    }

    fn tale<'a>(
        &self,
        scenario: &'a Scenario,
        policies: &[PolicyId],
        choice: &Choice,
    ) -> Result<Tale<'a>, Exit> {
        let replication = self.arguments.replication;
        let stories = policies.iter().map(|policy| {
            let told = story::tell(scenario, *policy, replication, &choice.hero, &|| {
                self.console.is_stopped()
            });
            told.ok_or_else(|| self.interrupted())
        });
        let stories = stories.collect::<Result<Vec<_>, _>>()?;
        let request = match choice.hero {
            Hero::Need(_) => None,
            Hero::Attempt { .. } => choice.request.map(|request| {
                (request, scenario.policies[policies[choice.place].index()].name.clone())
            }),
        };
        Ok(Tale { scenario, hero: choice.hero, stories, request })
    }

    fn text(
        &self,
        scenario: &Scenario,
        policies: &[PolicyId],
        picked: &Picked,
        tales: &[Tale<'_>],
    ) -> String {
        let chosen = self.arguments.need.or(self.arguments.request).is_none();
        let mut text = String::new();
        if chosen && !self.arguments.quiet {
            let (shown, all) = (tales.len(), picked.all);
            self.console.tell(&match self.arguments.slowest {
                Some(_) => format!("the slowest {shown} of {all}; to see one again:"),
                None => {
                    let fit = english::of(all, "fits", "fit");
                    format!("{shown} of {all} that {fit}; to see one again:")
                }
            });
            for choice in &picked.heroes {
                self.console.tell(&format!("  {}", self.again(scenario, policies, choice)));
            }
        }
        for (place, tale) in tales.iter().enumerate() {
            if place > 0 {
                text.push_str(&format!("\n{}\n\n", "━".repeat(80)));
            }
            text.push_str(&words::story::story_table(tale));
        }
        text
    }

    /// What to type to see one again.
    fn again(&self, scenario: &Scenario, policies: &[PolicyId], choice: &Choice) -> String {
        let name = &scenario.policies[policies[choice.place].index()].name;
        let replication = Some(self.arguments.replication).filter(|number| *number != 1);
        let mut job = self.job.clone();
        let one = match (&choice.hero, choice.request) {
            (Hero::Attempt { .. }, request) => {
                job.policies = vec![name.clone()];
                job::Explain { request, replication, ..job::Explain::default() }
            }
            (Hero::Need(need), _) => {
                let need = Some(need.number);
                job::Explain { need, replication, ..job::Explain::default() }
            }
        };
        job.ask = Ask::Explain(one);
        let waited = choice.waited.map(crate::time::human_span);
        let waited = waited.map(|waited| format!("   # {waited} under {}", escape(name)));
        escape(&job.shell()) + &waited.unwrap_or_default()
    }
}

fn policy_name(scenario: &Scenario, policy: PolicyId) -> String {
    escape(&scenario.policies[policy.index()].name)
}
