//! Every claim of a story about approvers, read from its text and held against the facts.

use std::collections::BTreeMap;

use pimsim::engine::{Actor, Record};
use pimsim::id::{Approver, PolicyId, Requester};
use pimsim::lifecycle::InputKind;
use pimsim::scenario::model::{Policy, Scenario};
use pimsim::time::Instant;
use serde_json::Value;

use super::facts::{Listing, NamedEstimates, members};
use super::reading::{between, moment, names, plain, tells};

/// How many claims of each kind were held against the facts.
pub type Counts = BTreeMap<&'static str, u64>;

/// One story under one policy, with the facts of the whole run.
pub struct Judge<'a> {
    pub scenario: &'a Scenario,
    pub policy: &'a Policy,
    pub facts: &'a NamedEstimates,
    pub counts: Counts,
    pub wrong: Vec<String>,
}

/// A claim's place in the story.
#[derive(Clone, Copy)]
pub struct At {
    pub at: Instant,
    pub request: u64,
}

impl<'a> Judge<'a> {
    pub fn new(scenario: &'a Scenario, policy: PolicyId, facts: &'a NamedEstimates) -> Self {
        let policy = &scenario.policies[policy.index()];
        Self { scenario, policy, facts, counts: Counts::new(), wrong: Vec::new() }
    }

    /// All lines of a story under this policy.
    pub fn story(&mut self, story: &Value) {
        for line in story["lines"].as_array().expect("lines") {
            let text = line["text"].as_str().expect("a text");
            let at: jiff::Timestamp = line["at"].as_str().expect("an instant").parse().unwrap();
            let at = Instant::from_ms(at.as_millisecond());
            let Some(request) = line["request"].as_u64() else { continue };
            let held = match line["what"].as_str().expect("a word") {
                "others" => self.others(text, At { at, request }),
                "list" => self.lists(text, At { at, request }),
                "duty" => self.duties(text, at),
                "approve" | "deny" => self.decision(text, At { at, request }),
                _ => Some(()),
            };
            if held.is_none() {
                self.wrong.push(format!("{at:?} request {request}: {text}"));
            }
        }
    }

    pub fn count(&mut self, what: &'static str) -> Option<()> {
        *self.counts.entry(what).or_default() += 1;
        Some(())
    }

    /// A claim holds if it is true of somebody of that name.
    pub fn of(&self, name: &str, holds: impl Fn(Approver) -> bool) -> Option<()> {
        let named =
            |(_, member): &(Approver, &pimsim::scenario::model::Member)| member.name == name;
        let held = members(self.policy).filter(named).any(|(who, _)| holds(who));
        if !held {
            println!("untrue of {name}:");
        }
        held.then_some(())
    }

    fn requester(&self, requester: Requester) -> String {
        let population = self.scenario.population(requester.population);
        format!("{}-{}", population.name, requester.number + 1)
    }

    /// "until Mon 9 Mar 09:00", "for the rest of the run": when somebody is back.
    fn back(&self, who: Approver, at: Instant, text: &str) -> bool {
        let zone = &self.scenario.simulation.zone;
        match (self.facts.duty(who, at), plain(text)) {
            (Err(None), text) => text == "for the rest of the run",
            (Err(Some(back)), text) => text == format!("until {}", moment(back, at, zone)),
            (Ok(_), _) => false,
        }
    }

    /// "off duty", "away", "on holiday", perhaps with until when.
    pub fn off(&self, who: Approver, at: Instant, text: &str) -> bool {
        let mut words = ["off duty", "away", "on holiday"].into_iter();
        let rest = words.find_map(|word| text.strip_prefix(word));
        rest.is_some_and(|rest| match rest.trim() {
            "" => self.facts.duty(who, at).is_err(),
            rest => self.back(who, at, rest),
        })
    }

    /// To whose lists a request comes, and what they do.
    fn lists(&mut self, text: &str, here: At) -> Option<()> {
        let text = text.strip_suffix('.')?;
        if let Some(rest) = text.strip_prefix("It is on the lists of ")
            && let Some((approvers, parts)) = rest.split_once(" approvers: ")
        {
            return self.many_lists(approvers, parts, here);
        }
        let rest = between(text, " of ", "")?;
        for part in rest.split("; ") {
            let (who, phrase) = part
                .split_once(", ")
                .filter(|_| !part.contains(" and "))
                .or_else(|| split_names(part, &self.all_names()))?;
            for name in names(who) {
                self.on_list(&name, phrase, here)?;
            }
        }
        Some(())
    }

    fn all_names(&self) -> Vec<String> {
        members(self.policy).map(|(_, member)| member.name.clone()).collect()
    }

    fn listings(&self, here: At) -> impl Iterator<Item = Listing> {
        let all = self.facts.listings.values().flatten();
        all.filter(move |one| one.request == here.request && one.at == here.at).copied()
    }

    fn on_list(&mut self, name: &str, phrase: &str, here: At) -> Option<()> {
        let all: Vec<Listing> = self.listings(here).collect();
        let own = |who: Approver| all.iter().find(|one| one.approver == who);
        for part in phrase.split(", ") {
            if let Some(ahead) = between(part, "with ", " before it") {
                let ahead: usize = ahead.parse().ok()?;
                let holds = |who| {
                    let counted = own(who).map(|own| self.facts.ahead(self.policy, own));
                    if counted != Some(ahead) {
                        println!("counted {counted:?} before it");
                    }
                    counted == Some(ahead)
                };
                self.of(name, holds)?;
                self.count("before it")?;
            } else if let Some(rest) = part.strip_prefix("busy with request ") {
                let (request, whose) = rest.split_once(" of ")?;
                let (whose, since) = whose.rsplit_once(" for ")?;
                let holds = |who| self.in_hand_on_list(own(who), request, whose, Some(since));
                self.of(name, holds)?;
                self.count("busy with")?;
            } else if let Some(rest) = part.strip_prefix("who has just begun request ") {
                let (request, whose) = rest.split_once(" of ")?;
                let holds = |who| self.in_hand_on_list(own(who), request, whose, None);
                self.of(name, holds)?;
                self.count("has just begun")?;
            } else if part == "still in the review of the stage before"
                || part.starts_with("for ") && phrase.starts_with("still in")
            {
                let earlier = |who| {
                    let hand = own(who).and_then(|own| self.facts.in_hand(who, own.moment));
                    hand.is_some_and(|hand| hand.request == here.request)
                };
                self.of(name, earlier)?;
                self.count("still in the stage before")?;
            } else {
                self.of(name, |who| own(who).is_some() && self.off(who, here.at, part))?;
                self.count("off duty at the list")?;
            }
        }
        Some(())
    }

    fn in_hand_on_list(
        &self,
        own: Option<&Listing>,
        request: &str,
        whose: &str,
        since: Option<&str>,
    ) -> bool {
        let Some(own) = own else { return false };
        let hand = self.facts.in_hand(own.approver, own.moment);
        hand.is_some_and(|hand| {
            let began = hand.began.1;
            hand.request.to_string() == request
                && self.requester(self.facts.requesters[&hand.request]) == whose
                && since.map_or(began == own.at, |since| tells(since, began, own.at))
        })
    }

    /// "3 busy, 2 off duty and 1 free and about to begin another".
    fn many_lists(&mut self, approvers: &str, parts: &str, here: At) -> Option<()> {
        let mut told = [0; 3];
        let parts = parts.replace("free and about", "free, about").replace(" and ", ", ");
        for part in parts.split(", ") {
            let (number, what) = part.split_once(' ').unwrap_or(("", ""));
            let place = match what {
                "busy" => 0,
                "off duty" => 1,
                "free" => 2,
                _ if part == "about to begin another" => continue,
                _ => return None,
            };
            told[place] = number.parse::<usize>().ok()?;
        }
        let (mut busy, mut off) = (0, 0);
        for one in self.listings(here) {
            if self.facts.in_hand(one.approver, one.moment).is_some() {
                busy += 1;
            } else if self.facts.duty(one.approver, here.at).is_err() {
                off += 1;
            }
        }
        let whole = told.iter().sum::<usize>().to_string() == approvers;
        (whole && told[0] == busy && told[1] <= off).then_some(())?;
        self.count("many lists")
    }

    /// "On duty: anna until 17:00. Not: ben, off duty until …".
    fn duties(&mut self, text: &str, at: Instant) -> Option<()> {
        let zone = &self.scenario.simulation.zone;
        let all = self.all_names();
        if let Some(rest) = text.strip_prefix("Nobody is on duty: ") {
            for part in rest.split_once(". ").map_or(rest, |rest| rest.0).split("; ") {
                let part = part.trim_end_matches('.');
                let (who, phrase) = split_names(part, &all).or_else(|| of_them(part))?;
                let verb =
                    if names(who).len() == 1 && who != "all of them" { "is " } else { "are " };
                let phrase = phrase.strip_prefix(verb)?;
                for name in names(who).iter().filter(|name| all.contains(name)) {
                    self.of(name, |who| self.off(who, at, phrase))?;
                    self.count("nobody on duty")?;
                }
            }
            return Some(());
        }
        let Some(rest) = text.strip_prefix("On duty: ") else {
            return (text == "Nobody is on duty, and nobody comes before the run ends.")
                .then_some(());
        };
        let (on, off) = rest.split_once(". Not: ").unwrap_or((rest, ""));
        for part in on.trim_end_matches('.').split("; ") {
            let (who, phrase) = split_names(part, &all).or_else(|| of_them(part))?;
            for name in names(who).iter().filter(|name| all.contains(name)) {
                let end = self.scenario.simulation.end();
                let holds = |who| match (self.facts.duty(who, at), plain(phrase)) {
                    (Ok(until), "around the clock" | "until the run ends") => until == end,
                    (Ok(until), text) => text == format!("until {}", moment(until, at, zone)),
                    (Err(_), _) => false,
                };
                self.of(name, holds)?;
                self.count("on duty until")?;
            }
        }
        for part in off.trim_end_matches('.').split("; ").filter(|part| !part.is_empty()) {
            let (who, phrase) = split_names(part, &all)?;
            for name in names(who).iter().filter(|name| all.contains(name)) {
                self.of(name, |who| self.off(who, at, phrase))?;
                self.count("not on duty")?;
            }
        }
        Some(())
    }

    /// "anna approves after 4 min of review, 1 h after the request became pending."
    fn decision(&mut self, text: &str, here: At) -> Option<()> {
        let mut records = self.facts.records[&here.request].iter();
        let decides = |record: &Record| {
            record.at == here.at && matches!(record.input, InputKind::Approve | InputKind::Deny)
        };
        let named = |who: Approver| {
            self.policy.groups[who.group.index()].members[who.member.index()].name.as_str()
        };
        // Two may decide at one instant.
        let (moment, who) = records.find_map(|(moment, record)| match record.actor {
            Actor::Approver(who) if decides(record) && text.starts_with(named(who)) => {
                Some((*moment, who))
            }
            _ => None,
        })?;
        let review = self.facts.in_hand(who, moment)?;
        (review.request == here.request).then_some(())?;
        if let Some(took) = between(text, " after ", " of review") {
            tells(took, review.began.1, here.at).then_some(())?;
            self.count("of review")?;
        }
        let pending = self.facts.stage_began(here.request, 1)?;
        match between(text, ", ", " after the request became pending") {
            Some(after) => tells(after, pending, here.at).then_some(())?,
            None => (text.contains(" at once") && pending == here.at).then_some(())?,
        }
        self.count("decided after")
    }
}

/// How many people a "3 more" stands for.
pub fn more(name: &str) -> usize {
    name.strip_suffix(" more").and_then(|number| number.parse().ok()).unwrap_or(0)
}

pub fn who_is_one(part: &str, all: &[String]) -> bool {
    subject(part, all).is_some_and(|(who, _)| who.len() == 1)
}

/// The names at the beginning, and what is said of them.
pub fn subject<'a>(part: &'a str, all: &[String]) -> Option<(Vec<String>, &'a str)> {
    if let Some((_, phrase)) = of_them(part) {
        return Some((all.to_vec(), phrase));
    }
    let (who, phrase) = split_names(part, all)?;
    Some((names(who), phrase))
}

/// What is said of all, as of each.
fn of_them(part: &str) -> Option<(&str, &str)> {
    let all = "all of them";
    match part {
        "none of them got the mail" => Some((all, "never got the mail")),
        "none of them had mail yet" => Some((all, "had no mail yet")),
        part => Some((all, part.strip_prefix("all of them ")?)),
    }
}

/// A list of known names at the beginning of a text, and the rest.
fn split_names<'a>(part: &'a str, all: &[String]) -> Option<(&'a str, &'a str)> {
    let mut spaces = part.rmatch_indices([' ', ',']).map(|(at, _)| at);
    let known = |text: &str| {
        let known = |name: &String| all.contains(name) || more(name) > 0;
        names(text).iter().all(known)
    };
    let at = spaces.find(|at| known(&part[..*at]))?;
    Some((&part[..at], part[at..].trim_start_matches(',').trim_start()))
}
