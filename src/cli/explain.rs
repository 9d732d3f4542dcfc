//! `pimsim explain`.

use super::Exit;
use super::arguments::{Explain, StoryFormat};
use super::choice::choose;
use super::console::{answer, refused, tell, usage};
use super::interruption::{self, STOP};
use crate::english;
use crate::experiment::story::{self, Choice, Hero, Missing, Outcome, Pick, Picked, Which};
use crate::id::PolicyId;
use crate::scenario;
use crate::scenario::model::Scenario;
use crate::scenario::unwanted::escape;
use crate::session::documents;
use crate::words;
use crate::words::story::Tale;

pub fn explain(arguments: &Explain) -> Exit {
    Session { arguments }.go().unwrap_or_else(|exit| exit)
}

/// One call of the command.
struct Session<'a> {
    arguments: &'a Explain,
}

impl Session<'_> {
    fn go(&self) -> Result<Exit, Exit> {
        let scenario = self.load()?;
        let policies = choose(&scenario, &self.arguments.policy, None).map_err(usage)?.policies;
        if !self.arguments.quiet {
            scenario.warnings.iter().for_each(|warning| tell(&format!("warning: {warning}")));
        }
        interruption::heed();
        let picked = self.heroes(&scenario, &policies)?;
        if picked.heroes.is_empty() {
            return Err(self.nothing(&scenario, &policies));
        }
        let tales = picked.heroes.iter().map(|choice| self.tale(&scenario, &policies, choice));
        let tales = tales.collect::<Result<Vec<_>, _>>()?;
        let exit = match self.arguments.format {
            StoryFormat::Json => answer(&documents::story::story_json(&tales)),
            StoryFormat::Table => answer(&self.text(&scenario, &policies, &picked, &tales)),
        };
        Ok(exit)
    }

    fn load(&self) -> Result<Scenario, Exit> {
        let mut scenario = scenario::load(&self.arguments.file, &self.arguments.overrides)
            .map_err(|problems| refused(&problems))?;
        let simulation = &mut scenario.simulation;
        simulation.seed = self.arguments.seed.unwrap_or(simulation.seed);
        Ok(scenario)
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
            let found = story::find_request(scenario, policies[0], replication, number, &STOP);
            let found = found.ok_or_else(interrupted)?;
            let under = format!(" under {}", policy_name(scenario, policies[0]));
            let hero = found.map_err(|missing| self.missing("request", number, missing, &under))?;
            return Ok(one(hero, Some(number)));
        }
        let picked = story::pick(scenario, policies, replication, &self.pick(), &STOP);
        picked.ok_or_else(interrupted)
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
        usage(format!("there is no {noun} {number} in replication {replication}{under}; {there}"))
    }

    /// Nothing was picked.
    fn nothing(&self, scenario: &Scenario, policies: &[PolicyId]) -> Exit {
        let Explain { attacker, outcome, replication, .. } = *self.arguments;
        if attacker && scenario.threat.is_none() {
            return usage("the scenario has no [threat], so there are no attackers");
        }
        let what = if attacker { "attempt of an attacker" } else { "measured need" };
        let what = match outcome {
            None if attacker => what.to_owned(),
            None => format!("{what} with access"),
            Some(outcome) => format!("{what} with the outcome `{}`", Outcome::from(outcome).word()),
        };
        let names: Vec<_> = policies.iter().map(|policy| policy_name(scenario, *policy)).collect();
        tell(&format!(
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
            let told = story::tell(scenario, *policy, replication, &choice.hero, &STOP);
            told.ok_or_else(interrupted)
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
            tell(&match self.arguments.slowest {
                Some(_) => format!("the slowest {shown} of {all}; to see one again:"),
                None => {
                    let fit = english::of(all, "fits", "fit");
                    format!("{shown} of {all} that {fit}; to see one again:")
                }
            });
            for choice in &picked.heroes {
                tell(&format!("  {}", self.again(scenario, policies, choice)));
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
        let arguments = self.arguments;
        let mut typed = vec!["pimsim explain".to_owned()];
        typed.push(word(&arguments.file.display().to_string()));
        let name = policy_name(scenario, policies[choice.place]);
        match (&choice.hero, choice.request) {
            (Hero::Attempt { .. }, Some(request)) => {
                typed.push(format!("--request {request} --policy {}", word(&name)));
            }
            (Hero::Need(need), _) => {
                typed.push(format!("--need {}", need.number));
                if !arguments.policy.is_empty() {
                    let names = policies.iter().map(|policy| policy_name(scenario, *policy));
                    let names: Vec<_> = names.map(|name| word(&name)).collect();
                    typed.push(format!("--policy {}", names.join(" ")));
                }
            }
            _ => {}
        }
        if arguments.replication != 1 {
            typed.push(format!("--replication {}", arguments.replication));
        }
        if let Some(seed) = arguments.seed {
            typed.push(format!("--seed {seed}"));
        }
        for set in &arguments.overrides {
            typed.push(format!("--set {}", word(&escape(set))));
        }
        let waited = choice.waited.map(crate::time::human_span);
        let waited = waited.map(|waited| format!("   # {waited} under {name}"));
        typed.join(" ") + &waited.unwrap_or_default()
    }
}

fn policy_name(scenario: &Scenario, policy: PolicyId) -> String {
    escape(&scenario.policies[policy.index()].name)
}

/// A word for a shell: in quotes where it needs them.
fn word(text: &str) -> String {
    let text = escape(text);
    let plain = |c: char| c.is_alphanumeric() || "-_./=,:@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn interrupted() -> Exit {
    tell("interrupted");
    Exit::Interrupted
}
